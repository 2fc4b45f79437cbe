//! `elbo quiz`: interview questions, on the whole screen or line by line.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;

use super::clock::{moment, random};
use super::keeper::Keeper;
use super::out::say;
use super::screen::{ScreenArgs, has_screen};
use super::usage;
use super::{deck, ending, read};
use crate::app::quiz::clock::THINKING;
use crate::app::quiz::{Begin, Setup, command};
use crate::content::course::Course;
use crate::content::question::Level;
use crate::study::deck::Deck;
use crate::study::quiz::{NothingToAsk, Quiz, Selection};
use crate::term::capabilities::Glyphs;

mod find;
mod plain;
mod wishes;

/// The exit code of a score below `--min-score`.
const TOO_LOW: u8 = 4;

/// Minutes that an exam gives to each question when nothing else is said.
const MINUTES_EACH: u64 = 2;

/// What to ask, and how.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct QuizArgs {
    /// Only questions of this topic or with this tag; may be given several times
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Only questions of this level: warm-up, core, deep, research; may be given several times
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Vec<Level>,
    /// Only questions that were asked before and are due
    #[arg(long)]
    due: bool,
    /// At most so many questions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    limit: Option<u16>,
    /// In random order instead of the most urgent first
    #[arg(long)]
    shuffle: bool,
    /// Seed of the shuffling and of the numbers in drills [default: another one each time]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// An exam of so many questions, with a time limit and the grades at the end
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10", value_parser = clap::value_parser!(u16).range(1..=200))]
    exam: Option<u16>,
    /// The exam's time limit [default: two minutes a question]
    #[arg(long, value_name = "M", requires = "exam", value_parser = clap::value_parser!(u16).range(1..=600))]
    minutes: Option<u16>,
    /// Questions from a folder of YAML files of your own instead of the course's
    #[arg(long, value_name = "DIR")]
    deck: Option<PathBuf>,
    /// New questions a day, from now on [default: 10]; their levels are mixed: of ten, 3 warm-ups, 4 core, 2 deep, 1 from research
    #[arg(long = "new", value_name = "N")]
    new_a_day: Option<u16>,
    /// Come back when the chance of remembering has sunk to this, 70 to 97 per cent, from now on [default: 90]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(70..=97))]
    retention: Option<u8>,
    /// The day of the interview, such as 2027-01-31, or 'none': what is new is spread over the days before it
    #[arg(long, value_name = "DATE")]
    interview: Option<String>,
    /// Ask nothing: list the cards in which all these words stand, with their history; 'flagged', 'put away' and 'buried' list those
    #[arg(long, value_name = "WORD", num_args = 1..)]
    find: Vec<String>,
    /// Ask nothing: take the flag off a card, and ask it again if it was put away or buried
    #[arg(long, value_name = "CARD")]
    restore: Option<String>,
    /// Seconds of the think clock, or 'off'
    #[arg(long, value_name = "SECS|off", default_value_t = ThinkClock(Some(THINKING)))]
    clock: ThinkClock,
    /// No full screen: questions and numbered answers line by line; also what happens without a terminal
    #[arg(long)]
    plain: bool,
    /// End with exit code 4 when the score is below this, 0 to 100
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_score: Option<u8>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

const EXAMPLES: &str = "\
Examples:
  elbo quiz                             what is due today, then new questions
  elbo quiz --topic kl --level deep     one topic, one level
  elbo quiz --exam 10 --minutes 20      an exam, with a report at the end
  elbo quiz --plain --limit 5           five questions without a full screen
  elbo quiz --interview 2027-01-31      what is left, spread over the days until then
  elbo quiz --find collapse             cards with this word, and their history

Every grade is saved as it is given: q leaves at any time.";

/// Seconds to think, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ThinkClock(Option<u64>);

impl FromStr for ThinkClock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self(None)),
            seconds => match seconds.parse() {
                Ok(seconds @ 1..=3600) => Ok(Self(Some(seconds))),
                _ => Err(String::from("write 'off', or seconds from 1 to 3600")),
            },
        }
    }
}

impl std::fmt::Display for ThinkClock {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(seconds) => write!(out, "{seconds}"),
            None => write!(out, "off"),
        }
    }
}

fn level(text: &str) -> Result<Level, String> {
    text.to_lowercase().parse().map_err(|_| format!("the levels are {}", Level::ALL.map(Level::name).join(", ")))
}

impl QuizArgs {
    fn selection(&self) -> Selection {
        Selection {
            topics: self.topic.clone(),
            levels: self.level.clone(),
            due_only: self.due,
            early: false,
            limit: self.limit.or(self.screen.settings.cards).map(usize::from),
            shuffle: self.shuffle || self.screen.settings.shuffled(),
            seed: self.seed.unwrap_or_else(random),
            aside: Arc::default(),
        }
    }

    /// The folder of a deck of one's own, as it was typed.
    fn folder(&self) -> Option<String> {
        self.deck.as_ref().map(|folder| folder.display().to_string())
    }

    fn begin(&self) -> Begin {
        let is_asked_for = !self.topic.is_empty() || !self.level.is_empty() || self.due || self.limit.is_some() || self.shuffle;
        match self.exam {
            Some(length) => {
                let minutes = self.minutes.map_or(MINUTES_EACH * u64::from(length), u64::from);
                Begin::Exam { length: usize::from(length), seconds: minutes * 60 }
            }
            None if is_asked_for => Begin::Sitting,
            None => Begin::Overview,
        }
    }
}

/// Asks questions until the reader has had enough.
///
/// # Errors
/// When the course or the deck can't be read, or the terminal not be taken.
pub(super) fn run(args: &QuizArgs) -> anyhow::Result<ExitCode> {
    let course = match args.screen.course()? {
        Ok(course) => course,
        Err(code) => return Ok(code),
    };
    let deck = match deck::open(&course, args.deck.as_deref())? {
        Ok(deck) => Arc::new(deck),
        Err(code) => return Ok(code),
    };
    let selection = args.selection();
    // a slip in a filter is a matter of the command line, and said there
    if let Err(why @ (NothingToAsk::UnknownTopic { .. } | NothingToAsk::TooNarrow(_))) = selection.check(&deck) {
        return Ok(usage(why));
    }
    if !args.find.is_empty() {
        find::list(&deck, &args.find.join(" "))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Err(why) = wishes::keep(args, &deck) {
        return Ok(usage(why));
    }
    if args.restore.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    let is_too_low = |score: Option<f64>| args.min_score.is_some_and(|wanted| score.is_none_or(|score| score * 100.0 < f64::from(wanted)));
    let capabilities = args.screen.capabilities();
    if args.plain || !has_screen(&capabilities) {
        let score = without_screen(args, &course, deck, &selection, capabilities.glyphs == Glyphs::Ascii)?;
        return Ok(if is_too_low(score) { ExitCode::from(TOO_LOW) } else { ExitCode::SUCCESS });
    }
    let setup = Setup {
        // the course's own cards are read again when the course is edited
        deck: args.deck.is_some().then_some(deck),
        folder: args.folder(),
        selection,
        new_a_day: None,
        thinking: args.clock.0,
        begin: args.begin(),
        offset: moment().offset,
    };
    let (code, score) = read::quiz(&args.screen, course, setup)?;
    Ok(if is_too_low(score) { ExitCode::from(TOO_LOW) } else { code })
}

/// The quiz line by line. Gives the score, 0 to 1; `None` when there was nothing to ask.
fn without_screen(args: &QuizArgs, course: &Course, deck: Arc<Deck>, selection: &Selection, ascii: bool) -> anyhow::Result<Option<f64>> {
    // Every grade is on the disk by then.
    ending::leave_nothing_half_done().context("signals can't be caught")?;
    let (mut keeper, mut progress, message) = Keeper::open();
    if let Some(words) = message {
        say!("elbo: {words}");
    }
    let unseen = deck.cards.iter().filter(|card| progress.reviews.of(&card.id).next().is_none()).count();
    let new_a_day = progress.settings.new_on(moment(), unseen + progress.reviews.new_on(moment()));
    let selection = &Selection { aside: Arc::new(progress.aside(moment())), ..selection.clone() };
    let quiz = match args.begin() {
        Begin::Exam { length, seconds } => Quiz::exam(deck, selection, length, seconds, moment()),
        Begin::Sitting | Begin::Overview | Begin::Reading => Quiz::new(deck, selection, &progress.reviews, moment(), new_a_day),
    };
    let quiz = match quiz {
        Ok(quiz) => quiz,
        Err(why) => {
            say!("elbo: {why}");
            return Ok(None);
        }
    };
    let command = command(args.folder().as_deref());
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut desk = plain::Desk {
        input: &mut input,
        out: &mut out,
        ascii,
        echo: !std::io::stdin().is_terminal(),
        clock: &moment,
        ended: false,
        command: &command,
    };
    Ok(Some(plain::run(quiz, course, &mut progress, &mut keeper, &mut desk)?.score))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_think_clock_is_a_number_of_seconds_or_off() {
        assert_eq!("90".parse(), Ok(ThinkClock(Some(90))));
        assert_eq!("off".parse(), Ok(ThinkClock(None)));
        for wrong in ["", "0", "-3", "on", "9999"] {
            assert!(wrong.parse::<ThinkClock>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_level_goes_by_its_name() {
        assert_eq!(level("Deep"), Ok(Level::Deep));
        assert!(level("hard").unwrap_err().contains("warm-up, core, deep, research"));
    }
}

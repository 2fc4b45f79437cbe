//! `elbo stats`: what the quiz has done so far.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::clock::moment;
use super::keeper::Keeper;
use super::out::{self, Out, say};
use crate::content::course::Course;
use crate::content::deck;
use crate::content::source::Source;
use crate::study::deck::Deck;
use crate::study::fitting;
use crate::study::progress::Progress;
use crate::study::schedule::{Grade, Moment};
use crate::study::settings::DeckPlace;
use crate::study::stats::{Stats, forecast_in_words};

/// What `elbo stats` can be told.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct StatsArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Of the deck in this folder alone, instead of the course's cards
    #[arg(long, value_name = "DIR", conflicts_with_all = ["fit", "unfit"])]
    deck: Option<PathBuf>,
    /// Fit the schedule to your own reviews, once there are enough, and say what that would change
    #[arg(long)]
    fit: bool,
    /// With --fit: keep what was fitted, if it foretells your reviews better
    #[arg(long, requires = "fit")]
    keep: bool,
    /// Go back to the schedule that fits most people
    #[arg(long, conflicts_with = "fit")]
    unfit: bool,
}

/// Prints retention, forecast, the last weeks, mastery by topic, and the exams.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn run(arguments: &StatsArgs) -> anyhow::Result<ExitCode> {
    let (mut keeper, mut progress, message) = Keeper::open();
    if let Some(words) = message {
        say!("elbo: {words}");
    }
    if arguments.fit || arguments.unfit {
        return fitted(arguments, &mut progress, &mut keeper);
    }
    let course = Source::Embedded.load()?;
    let deck = match super::deck::open(&course, arguments.deck.as_deref())? {
        Ok(deck) => deck,
        Err(code) => return Ok(code),
    };
    let own = if arguments.deck.is_some() { Vec::new() } else { own_decks(&course, &progress) };
    let page = Page { stats: Stats::of(&deck, &progress.reviews, moment()), deck: &deck, course: &course, progress: &progress, own: &own };
    if arguments.json {
        out::json(&page.json(moment()).to_string())?;
    } else {
        let mut text = Vec::new();
        page.write(&mut text)?;
        out::data(|out| Ok(wrapped(&String::from_utf8_lossy(&text), out::columns(), out)?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Columns of the labels, below which a line that has no room goes on; an indented one goes on a little further in.
const LABEL: usize = 11;
const FURTHER: usize = 9;

/// Writes lines, those that so many columns don't hold in several.
fn wrapped(text: &str, columns: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    for line in text.lines() {
        let Some(columns) = columns.filter(|columns| line.width() > *columns) else {
            writeln!(out, "{line}")?;
            continue;
        };
        let start = line.len() - line.trim_start().len();
        let hang = " ".repeat(if start > 0 && start < LABEL { FURTHER } else { LABEL });
        // what stands in columns before the words is no text to wrap
        let (head, words) = line.split_at(line.char_indices().nth(hang.len()).map_or(0, |(at, _)| at));
        let (head, words) = if head.ends_with(' ') { (head, words) } else { ("", line) };
        let options = textwrap::Options::new(columns).initial_indent(head).subsequent_indent(&hang).break_words(false);
        for line in textwrap::wrap(words, options) {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// Fits the schedule to the reader, says what it would change, and keeps it when it is told to.
fn fitted(arguments: &StatsArgs, progress: &mut Progress, keeper: &mut Keeper) -> anyhow::Result<ExitCode> {
    let mut out = Out::new(out::is_ascii());
    let parameters = if arguments.unfit {
        writeln!(out, "The schedule is the one that fits most people.")?;
        Some(Vec::new())
    } else {
        let found = fitting::fit(&progress.reviews, &progress.settings.parameters)?;
        let [before, after] = found.surprise;
        writeln!(out, "Fitted to {} reviews. On the latest fifth, which it had not seen:", found.reviews)?;
        writeln!(out, "  mean surprise   {before:.3} nats a review now, {after:.3} fitted (less is better)")?;
        let days = |days: [i64; 4]| format!("hard {}, good {}, easy {} days", days[1], days[2], days[3]);
        let [usual, own] = found.first_days.map(days);
        writeln!(out, "  a new card      comes back after {usual} now; after {own} fitted")?;
        match (found.is_better(), arguments.keep) {
            (false, _) => writeln!(out, "It foretells them no better, so nothing is changed.")?,
            (true, false) => writeln!(out, "Nothing is changed yet: 'elbo stats --fit --keep' keeps it, --unfit goes back.")?,
            (true, true) => writeln!(out, "It is kept: every card's next day is worked out anew. 'elbo stats --unfit' goes back.")?,
        }
        (found.is_better() && arguments.keep).then_some(found.parameters)
    };
    if let Some(parameters) = parameters {
        progress.set(|settings| settings.parameters = parameters, moment().now);
        if let Some(words) = keeper.save(progress) {
            say!("elbo: {words}");
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The reader's own decks that were asked from and are still there: name and statistics.
fn own_decks(course: &Course, progress: &Progress) -> Vec<(String, Stats)> {
    let read = |place: &DeckPlace| deck::read(Path::new(&place.folder), course).ok();
    let stats = |(name, place)| Some((String::clone(name), Stats::of(&Deck::of_topics(&read(place)?.topics), &progress.reviews, moment())));
    progress.decks.iter().filter_map(stats).collect()
}

struct Page<'a> {
    stats: Stats,
    deck: &'a Deck,
    course: &'a Course,
    progress: &'a Progress,
    own: &'a [(String, Stats)],
}

impl Page<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let stats = &self.stats;
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        writeln!(out, "Cards      {} of {} seen, {} due now", stats.seen, stats.cards, stats.due)?;
        for (name, own) in self.own {
            writeln!(out, "Own deck   {name}: {} of {} seen, {} due now", own.seen, own.cards, own.due)?;
        }
        writeln!(out, "Grades     {} today, {} in all", stats.today, stats.reviews)?;
        if stats.reviews == 0 {
            return writeln!(out, "\nNothing was graded yet: 'elbo quiz' begins.");
        }
        let graded = Grade::ALL.iter().zip(stats.grades).map(|(grade, count)| format!("{count} {}", grade.name()));
        writeln!(out, "           {}", graded.collect::<Vec<_>>().join(", "))?;
        let days = |count: usize| format!("{count} day{}", if count == 1 { "" } else { "s" });
        writeln!(out, "Streak     {}, the longest {}", days(stats.streak), days(stats.longest_streak))?;
        let retention = stats.retention;
        match retention.share() {
            Some(share) => {
                writeln!(
                    out,
                    "Retention  {} ({} of {} remembered, 30 days); the schedule aims at {}",
                    percent(share),
                    retention.remembered,
                    retention.asked,
                    percent(stats.aim)
                )?;
            }
            None => writeln!(out, "Retention  not known yet: no card was asked on two days")?,
        }
        writeln!(out, "Comes back {}", forecast_in_words(&stats.forecast))?;
        for (name, own) in self.own.iter().filter(|(_, own)| own.seen > 0) {
            writeln!(out, "           {}  (own deck {name})", forecast_in_words(&own.forecast))?;
        }
        let weeks: Vec<String> = stats.map.weeks().map(|week| week.iter().sum::<usize>().to_string()).collect();
        writeln!(out, "By week    {}  (grades in the last {} weeks)", weeks.join(" "), weeks.len())?;
        writeln!(
            out,
            "\nMastery    the mean chance that a card of the topic will be known in a week; unseen and forgotten cards count as 0"
        )?;
        for topic in &stats.topics {
            let title = &self.deck.topics[topic.topic].1;
            writeln!(out, "  {:>5}  {title}: {} of {} seen, {} due", percent(topic.mastery), topic.seen, topic.cards, topic.due)?;
        }
        let weakest = stats.weakest();
        if !weakest.is_empty() {
            writeln!(out, "\nTo read again")?;
        }
        for topic in weakest {
            let known = percent(topic.in_a_week);
            let title = &self.deck.topics[topic.topic].1;
            writeln!(out, "  {title} ({known} of the {} seen will be known in a week): {}", topic.seen, self.sections(&topic.links))?;
        }
        if !self.progress.exams.is_empty() {
            writeln!(out, "\nExams      score out of 100, answered")?;
        }
        for exam in self.progress.exams.values() {
            let when = jiff::Timestamp::from_second(i64::try_from(exam.began).unwrap_or(0)).unwrap_or_default();
            let zone = jiff::tz::Offset::from_seconds(exam.offset).unwrap_or(jiff::tz::Offset::UTC);
            let when = zone.to_datetime(when).strftime("%Y-%m-%d %H:%M");
            writeln!(out, "  {when}  {:>3.0}  {} of {}", exam.score * 100.0, exam.answered, exam.asked)?;
        }
        Ok(())
    }

    fn sections(&self, links: &[usize]) -> String {
        let entries = links.iter().take(3).filter_map(|link| self.course.entries.get(*link));
        entries.map(|entry| entry.named().replacen("§ ", "", 1)).collect::<Vec<_>>().join("; ")
    }

    fn json(&self, at: Moment) -> Value {
        let stats = &self.stats;
        let ids = |links: &[usize]| -> Vec<&str> {
            links.iter().filter_map(|link| self.course.entries.get(*link)).map(|entry| entry.id.as_str()).collect()
        };
        let topics: Vec<Value> = stats
            .topics
            .iter()
            .map(|topic| {
                let (id, title) = &self.deck.topics[topic.topic];
                json!({
                    "id": id, "title": title, "cards": topic.cards, "seen": topic.seen, "due": topic.due,
                    "mastery": topic.mastery, "sections": ids(&topic.links),
                })
            })
            .collect();
        let weakest: Vec<&str> = stats.weakest().iter().map(|topic| self.deck.topics[topic.topic].0.as_str()).collect();
        json!({
            "now": at.now,
            "cards": stats.cards, "seen": stats.seen, "due": stats.due, "today": stats.today, "reviews": stats.reviews,
            "grades": Grade::ALL.iter().zip(stats.grades).map(|(grade, count)| (grade.name(), count)).collect::<std::collections::BTreeMap<_, _>>(),
            "retention": { "asked": stats.retention.asked, "remembered": stats.retention.remembered, "share": stats.retention.share() },
            "forecast": stats.forecast,
            "days": { "first": stats.map.first, "grades": stats.map.days },
            "streak": stats.streak, "longest_streak": stats.longest_streak,
            "topics": topics, "weakest": weakest,
            "decks": self.own.iter().map(|(name, own)| json!({ "name": name, "cards": own.cards, "seen": own.seen, "due": own.due, "forecast": own.forecast })).collect::<Vec<_>>(),
            "exams": self.progress.exams.values().collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn page(progress: &Progress, json: bool) -> String {
        let course = Source::Embedded.load().unwrap();
        let deck = Deck::of(&course);
        let at = Moment { now: 1_790_000_000, offset: 0 };
        let page = Page { stats: Stats::of(&deck, &progress.reviews, at), deck: &deck, course: &course, progress, own: &[] };
        if json {
            return page.json(at).to_string();
        }
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_without_room_goes_on_below_its_text() {
        let lines = |columns| {
            let mut out = Vec::new();
            let text =
                "Mastery    the mean chance that a card is known\n\n  KL divergence (83 % of the 2 seen): 15 KL, visualized\nCards      2";
            wrapped(text, columns, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(lines(None).lines().count(), 4, "a pipe has no width");
        assert_eq!(
            lines(Some(34)),
            "\
Mastery    the mean chance that a
           card is known

  KL divergence (83 % of the 2
         seen): 15 KL, visualized
Cards      2
"
        );
    }

    fn some() -> Progress {
        let mut progress = Progress::default();
        for (grade, days) in [(Grade::Good, 9), (Grade::Again, 3), (Grade::Hard, 2)] {
            progress.reviews.add("kl-asymmetry", grade, "", Moment { now: 1_790_000_000 - days * 86_400, offset: 0 });
        }
        progress
    }

    #[test]
    fn the_page_says_what_was_done_and_where_to_read_again() {
        let text = page(&some(), false);
        for wanted in ["1 of ", "3 in all", "1 again, 1 hard, 1 good, 0 easy", "50 % (1 of 2 remembered", "KL divergence", "To read again"]
        {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
        assert!(page(&Progress::default(), false).contains("'elbo quiz' begins"));
    }

    #[test]
    fn the_json_has_the_same_figures() {
        let value: Value = serde_json::from_str(&page(&some(), true)).unwrap();
        assert_eq!(value["reviews"], 3);
        assert_eq!(value["grades"]["again"], 1);
        assert_eq!(value["retention"]["share"], 0.5);
        assert_eq!(value["forecast"].as_array().unwrap().len(), 14);
        assert_eq!(value["weakest"][0], "kl");
        let empty: Value = serde_json::from_str(&page(&Progress::default(), true)).unwrap();
        assert_eq!(empty["retention"]["share"], Value::Null);
    }

    #[test]
    fn the_forecast_of_a_deck_of_ones_own_stands_beside_the_courses() {
        use crate::study::sample;
        let course = Source::Embedded.load().unwrap();
        let deck = Deck::of(&course);
        let at = Moment { now: 1_790_000_000, offset: 0 };
        let mut progress = Progress::default();
        progress.reviews.add("kl-1", Grade::Good, "", at);
        let own = [(String::from("flash"), Stats::of(&sample::deck(), &progress.reviews, at))];
        assert_eq!(own[0].1.forecast.iter().sum::<usize>(), 1);
        let page = Page { stats: Stats::of(&deck, &progress.reviews, at), deck: &deck, course: &course, progress: &progress, own: &own };
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("1 in 2 days  (own deck flash)"), "{text}");
        assert_eq!(page.json(at)["decks"][0]["forecast"][2], 1);
    }
}

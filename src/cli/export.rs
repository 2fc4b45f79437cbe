//! `elbo export`: the quiz's cards for other programs.

mod anki;
pub(super) mod markdown;
mod sheet;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use self::sheet::{Sheet, sheet};
use super::near::nearest;
use super::{deck, usage};
use crate::content::course::Course;
use crate::content::question::{Level, PREDICTIONS};
use crate::content::source::Source;
use crate::study::deck::Deck;
use crate::study::quiz::Selection;

/// What to write, and for whom.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ExportArgs {
    /// anki: a text file for Anki's import, which updates the notes of an import before; markdown: a document with the answers in it
    #[arg(value_enum)]
    format: Format,
    /// Only cards of this topic or with this tag; may be given several times
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Only cards of this level: warm-up, core, deep, research; may be given several times
    #[arg(long, value_name = "LEVEL")]
    level: Vec<Level>,
    /// Cards from a folder of YAML files of your own instead of the course's
    #[arg(long, value_name = "DIR")]
    deck: Option<PathBuf>,
    /// Seed of the numbers in drills and of the order of choices
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u64,
    /// The file to write; '-' is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  elbo export anki -o elbo.txt              then File > Import in Anki
  elbo export markdown --topic kl | less    one topic, to read
  elbo export anki --deck mine -o mine.txt  a deck of your own";

/// For which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tab-separated values with Anki's headers.
    Anki,
    /// A document.
    Markdown,
}

/// Writes the cards that pass the filters.
///
/// # Errors
/// When the deck can't be read, or the output not be written to.
pub(super) fn run(args: &ExportArgs, source: &Source) -> anyhow::Result<ExitCode> {
    let course = source.load()?;
    let deck = match deck::open(&course, args.deck.as_deref())? {
        Ok(deck) => deck,
        Err(code) => return Ok(code),
    };
    let sheets = match chosen(args, &deck, &course) {
        Ok(sheets) => sheets,
        Err(message) => return Ok(usage(message)),
    };
    let mut text = Vec::new();
    match args.format {
        Format::Anki => anki::write(&sheets, &mut text)?,
        Format::Markdown => markdown::write(&course.title, &sheets, &mut text)?,
    }
    if args.output == Path::new("-") {
        let mut out = std::io::stdout().lock();
        out.write_all(&text)?;
        out.flush()?;
    } else {
        std::fs::write(&args.output, &text).with_context(|| format!("{}: cannot be written", args.output.display()))?;
        eprintln!("{} cards in {}", sheets.len(), crate::words::clean(&args.output.display().to_string()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The sheets of the cards that pass the filters, or what is wrong with the filters.
fn chosen(args: &ExportArgs, deck: &Deck, course: &Course) -> Result<Vec<Sheet>, String> {
    if let Some(unknown) = args.topic.iter().find(|topic| !deck.cards.iter().any(|card| deck.is_about(card, topic))) {
        let topics = || deck.topics.iter().map(|(id, _)| id.as_str());
        let words = topics().chain(deck.cards.iter().flat_map(|card| card.matter.label().tags.iter().map(String::as_str)));
        let meant = nearest(unknown, words).map(|word| format!("; did you mean '{word}'?")).unwrap_or_default();
        return Err(format!("no topic or tag is called '{unknown}'{meant}\nthe topics are: {}", topics().collect::<Vec<_>>().join(", ")));
    }
    // A section's prediction speaks of the pane beside it: it is written out only when it is asked for.
    let asked_for = args.topic.iter().any(|topic| topic == PREDICTIONS || deck.topics.iter().all(|(id, _)| id != topic));
    let filters = Selection { topics: args.topic.clone(), levels: args.level.clone(), ..Selection::default() };
    let sheets: Vec<Sheet> = deck
        .cards
        .iter()
        .filter(|card| filters.wants(deck, card) && (asked_for || !deck.is_prediction(card)))
        .map(|card| sheet(card, deck, course, args.seed))
        .collect();
    if sheets.is_empty() {
        return Err("no card passes the filters; leave out --level or --topic".into());
    }
    Ok(sheets)
}

#[cfg(test)]
mod tests;

//! `elbo derivations`: which there are, how hard they are, and which were done.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::behind::{self, Row};
use crate::content::course::{Course, Entry, Link};
use crate::content::derivation::Derivation;
use crate::content::markup::Target;
use crate::content::numeric::{NumericCheck, Relation};
use crate::content::source::Source;
use crate::study::progress::Progress;

/// What `elbo derivations` can be told.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct DerivationsArgs {
    /// Print one JSON object: {"derivations": [{"id", "title", "level", "minutes", "steps", "sections", "questions", "done"}]}
    #[arg(long)]
    json: bool,
}

/// Prints the derivations, one a line.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn run(arguments: DerivationsArgs, source: &Source) -> anyhow::Result<ExitCode> {
    behind::print(source, arguments.json.then_some("derivations"), as_json, list)
}

/// Every derivation that can be read, with its entry.
fn readable(course: &Course) -> impl Iterator<Item = (&Entry, &Derivation)> {
    course.derivations().filter_map(|(_, entry)| Some((entry, entry.section.as_ref()?.derivation()?.as_ref())))
}

/// The derivations as `--json` has them.
pub(super) fn as_json(course: &Course, progress: &Progress) -> Vec<Value> {
    let one = |(entry, derivation): (&Entry, &Derivation)| {
        let links = entry.section.iter().flat_map(|section| &section.links);
        let section = |link: &Link| if let Target::Entry(at) = link.to { course.sections().get(at) } else { None };
        let sections: Vec<&str> = links.filter_map(section).map(|to| to.id.as_str()).collect();
        json!({
            "id": entry.id,
            "title": entry.title,
            "level": derivation.level.name(),
            "minutes": derivation.minutes,
            "steps": derivation.steps.len(),
            "sections": sections,
            "questions": derivation.questions,
            "done": progress.read.contains(&entry.id),
        })
    };
    readable(course).map(one).collect()
}

fn list(course: &Course, progress: &Progress, out: &mut dyn Write) -> anyhow::Result<()> {
    let row = |(entry, derivation): (_, &Derivation)| {
        let entry: &Entry = entry;
        let done = progress.read.contains(&entry.id).then_some("done");
        Row { entry, level: derivation.level.name(), cost: format!("{:>2} min  ", derivation.minutes), done }
    };
    behind::write_rows(&readable(course).map(row).collect::<Vec<_>>(), "", out)?;
    writeln!(out, "\nelbo {} opens the first; --plain prints it.", readable(course).next().map_or("ID", |(entry, _)| entry.id.as_str()))?;
    Ok(())
}

/// The seed of the numbers that are printed.
const SEED: u64 = 1;

/// Prints both sides of every claim of a check, for one draw.
pub(super) fn numbers(check: &NumericCheck, out: &mut dyn Write) -> anyhow::Result<()> {
    let draw = check.draw(SEED);
    writeln!(out, "   Drawn, with seed {SEED}:")?;
    for (given, values) in check.given.iter().zip(&draw.0) {
        let shown: Vec<String> = values.iter().map(|value| if given.whole { format!("{value}") } else { format!("{value:.4}") }).collect();
        writeln!(out, "     {} is {}", given.name, shown.join(", "))?;
    }
    for (claim, verdict) in check.claims.iter().zip(check.verdicts(&draw)) {
        let relation = if claim.relation == Relation::Equal { "equals" } else { "is below" };
        let holds = if verdict.holds { "holds" } else { "does not hold" };
        writeln!(out, "   {}: {holds}.", claim.says.said())?;
        writeln!(out, "     The left side is {:.9}, and {relation} the right side, {:.9}.", verdict.left, verdict.right)?;
        writeln!(out, "     The difference is {:.1e}; {:.0e} is allowed.", verdict.off, claim.within)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_derivation_is_listed_with_its_level_and_its_sections() {
        let course = Source::Embedded.load().unwrap();
        let mut text = Vec::new();
        list(&course, &Progress::default(), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let all = as_json(&course, &Progress::default());
        assert_eq!(all.len(), course.derivations().count(), "one can't be read");
        assert_eq!(text.lines().count(), all.len() + 2);
        for one in &all {
            assert!(text.contains(one["id"].as_str().unwrap()) && text.contains(one["title"].as_str().unwrap()));
            assert!(!one["sections"].as_array().unwrap().is_empty(), "{one}");
            assert_eq!(one["done"], false);
        }
    }

    #[test]
    fn what_was_read_to_its_end_is_done() {
        let course = Source::Embedded.load().unwrap();
        let mut progress = Progress::default();
        progress.read.insert(String::from("derivations/elbo-gap"));
        let done: Vec<Value> = as_json(&course, &progress).into_iter().filter(|one| one["done"] == true).collect();
        assert_eq!(done.len(), 1);
        assert_eq!(done[0]["id"], "derivations/elbo-gap");
    }

    #[test]
    fn numbers_say_whether_each_claim_holds() {
        let course = Source::Embedded.load().unwrap();
        let (_, derivation) = readable(&course).find(|(entry, _)| entry.id == "derivations/elbo-gap").unwrap();
        let mut text = Vec::new();
        numbers(&derivation.check, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("log p(x) = ELBO + KL: holds.") && text.contains("is allowed"), "{text}");
        let mut text = Vec::new();
        numbers(&derivation.check.flipped(0).unwrap().0, &mut text).unwrap();
        assert!(String::from_utf8(text).unwrap().contains("does not hold"));
    }
}

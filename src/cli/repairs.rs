//! `elbo repairs`: which repair drills there are, and which were solved.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::behind::{self, Row};
use super::counted;
use crate::content::course::{Course, Entry};
use crate::content::repair::Repair;
use crate::content::source::Source;
use crate::study::progress::Progress;

/// What `elbo repairs` can be told.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct RepairsArgs {
    /// Print one JSON object: {"repairs": [{"id", "title", "level", "sections", "named", "repaired"}]}
    #[arg(long)]
    json: bool,
}

/// Prints the drills, one a line.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn run(arguments: RepairsArgs, source: &Source) -> anyhow::Result<ExitCode> {
    behind::print(source, arguments.json.then_some("repairs"), as_json, |course, progress, out| {
        write_list(course, progress, out)?;
        let first = readable(course).next().map_or("repairs/ID", |(entry, _)| entry.id.as_str());
        Ok(writeln!(out, "\nelbo {first} opens the first; elbo quiz --topic repairs asks for all of them.")?)
    })
}

/// Every drill that can be read, with its entry.
fn readable(course: &Course) -> impl Iterator<Item = (&Entry, &Repair)> {
    course.repairs().filter_map(|(_, entry)| Some((entry, entry.section.as_ref()?.repair()?.as_ref())))
}

/// The drills as `--json` has them.
pub(super) fn as_json(course: &Course, progress: &Progress) -> Vec<Value> {
    let one = |(entry, repair): (&Entry, &Repair)| {
        let sections: Vec<&str> = repair.label.links.iter().filter_map(|at| course.entries.get(*at)).map(|to| to.id.as_str()).collect();
        json!({
            "id": entry.id,
            "title": entry.title,
            "level": repair.label.level.name(),
            "sections": sections,
            "named": progress.choice(repair.id()).is_some(),
            "repaired": progress.challenges.contains_key(&repair.challenge()),
        })
    };
    readable(course).map(one).collect()
}

/// Writes a line for each drill; nothing where there are none.
pub(super) fn write_list(course: &Course, progress: &Progress, out: &mut dyn Write) -> anyhow::Result<()> {
    let row = |(entry, repair): (_, &Repair)| {
        let done = progress.challenges.contains_key(&repair.challenge()).then_some("repaired");
        Row { entry, level: repair.label.level.name(), cost: String::new(), done }
    };
    let drills: Vec<Row> = readable(course).map(row).collect();
    if drills.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nRepair drills · {} (elbo repairs/ID)", counted(drills.len(), "broken run"))?;
    behind::write_rows(&drills, "   ", out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_drill_is_listed_with_what_the_reader_has_done() {
        let course = Source::Embedded.load().unwrap();
        let mut progress = Progress::default();
        progress.challenges.insert(String::from("small-loss-repaired"), 1);
        progress.answer("small-loss", 1, 1);
        let mut text = Vec::new();
        write_list(&course, &progress, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let all = as_json(&course, &progress);
        assert_eq!(all.len(), course.repairs().count(), "one can't be read");
        assert_eq!(text.lines().count(), all.len() + 2);
        assert_eq!(text.lines().filter(|line| line.ends_with("  repaired")).count(), 1);
        for one in &all {
            let is_first = one["id"] == "repairs/small-loss";
            assert!(text.contains(one["id"].as_str().unwrap()) && text.contains(one["title"].as_str().unwrap()));
            assert_eq!((&one["named"], &one["repaired"]), (&json!(is_first), &json!(is_first)), "{one}");
            assert!(!one["sections"].as_array().unwrap().is_empty(), "{one}");
        }
    }
}

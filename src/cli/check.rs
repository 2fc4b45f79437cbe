//! `elbo check`: every fault of a course.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::out::{self, say};
use super::wanted::find;
use super::{counted, usage};
use crate::content::check::{Fault, asked, check};
use crate::content::deck::{self, DeckError};
use crate::content::source::{Source, SourceError};
use crate::content::vocabulary::Vocabulary;
use crate::content::{Kind, json_schema};
use crate::data;

mod asked;
mod live;
mod named;
mod trial;

/// The exit code for a course with faults.
pub(super) const FAULTY: u8 = 3;

/// What `elbo check` can be told.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct CheckArgs {
    /// The folder of the course: course.yaml, sections/*.yaml, questions/*.yaml, flows/*.yaml, derivations/*.yaml, repairs/*.yaml and
    /// demos/*.yaml. The
    /// course inside the program when left out
    folder: Option<PathBuf>,
    /// Look at a deck of your own instead, whose links lead into the course
    #[arg(long, value_name = "DIR")]
    deck: Option<PathBuf>,
    /// Print the JSON Schema of one kind of file instead, or of all of them, for an editor that completes and checks YAML
    #[arg(long, conflicts_with = "live", value_name = "course|section|topic|flow|deck|derivation|repair|demo", num_args = 0..=1, value_parser = kind)]
    schema: Option<Option<Kind>>,
    /// Try what the sections say of their panes: run the script of each prediction and challenge on the real experiment, and every choice of
    /// a repair drill (repairs/ID). All of them when none is named
    #[arg(long, value_name = "SECTION", num_args = 0.., conflicts_with = "deck")]
    live: Option<Vec<String>>,
    /// How often each script is run, each time with other first weights and batches
    #[arg(long, requires = "live", value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// What the experiments are tried on: `digits`, which elbo draws itself, or a folder with MNIST's four files
    #[arg(long, requires = "live", value_name = "DIR", default_value = "digits")]
    data: String,
    /// Print the trials as JSON
    #[arg(long, requires = "live")]
    json: bool,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| format!("write {}", Kind::ALL.map(Kind::name).join(", ")))
}

/// Prints every fault as `file:line:column: message` on standard output, and a summary on standard error. The exit code is 3 when there are
/// faults. The vocabulary holds the names that the experiments offer.
///
/// # Errors
/// When the folder can't be read, or standard output not be written to.
pub(super) fn run(arguments: &CheckArgs, vocabulary: &Vocabulary) -> anyhow::Result<ExitCode> {
    let (mut faults, mut summary) = (0, None);
    if let Some(sections) = &arguments.live {
        return tried(arguments, sections, vocabulary);
    }
    if arguments.schema.is_some() {
        let mut text = Vec::new();
        report(arguments, vocabulary, &mut text)?;
        out::json(String::from_utf8(text)?.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    out::data(|out| {
        (faults, summary) = report(arguments, vocabulary, out)?;
        Ok(())
    })?;
    if let Some(summary) = summary {
        say!("{summary}");
    }
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULTY) })
}

/// Tries the sections' scripts, once the files have no fault. The exit code is 3 when something comes out otherwise than a section says.
fn tried(arguments: &CheckArgs, sections: &[String], vocabulary: &Vocabulary) -> anyhow::Result<ExitCode> {
    let source = arguments.folder.clone().map_or(Source::Embedded, Source::Folder);
    let (faults, inside) = course(&source, vocabulary)?;
    if !faults.is_empty() {
        out::data(|out| Ok(faults.iter().try_for_each(|fault| writeln!(out, "{fault}"))?))?;
        say!("{} in {inside}; mend them before the sections are tried", counted(faults.len(), "fault"));
        return Ok(ExitCode::from(FAULTY));
    }
    let course = source.load()?;
    let wanted: Vec<usize> = match sections.iter().map(|wanted| find(&course, wanted)).collect::<Result<_, _>>() {
        Ok(wanted) if sections.is_empty() => (0..course.entries.len()).chain(wanted).collect(),
        Ok(wanted) => wanted,
        Err(message) => return Ok(usage(message)),
    };
    let data = data::load(&arguments.data, 7)?;
    let mut done = (0, String::new());
    out::data(|out| {
        done = live::report(&course, &wanted, data, arguments.seeds, arguments.json, out)?;
        Ok(())
    })?;
    let (unmet, summary) = done;
    say!("{summary}");
    Ok(if unmet == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULTY) })
}

/// Writes the report; gives the number of faults and the summary.
fn report(arguments: &CheckArgs, vocabulary: &Vocabulary, out: &mut dyn Write) -> anyhow::Result<(usize, Option<String>)> {
    if let Some(kind) = arguments.schema {
        writeln!(out, "{}", serde_json::to_string_pretty(&json_schema(kind, vocabulary))?)?;
        return Ok((0, None));
    }
    let source = arguments.folder.clone().map_or(Source::Embedded, Source::Folder);
    let (faults, inside) = match &arguments.deck {
        Some(folder) => own_deck(&source, folder)?,
        None => course(&source, vocabulary)?,
    };
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    out.flush()?;
    let found = if faults.is_empty() { "no faults".to_owned() } else { counted(faults.len(), "fault") };
    Ok((faults.len(), Some(format!("{found} in {inside}"))))
}

/// The faults of a course, and what was looked at, in words.
fn course(source: &Source, vocabulary: &Vocabulary) -> anyhow::Result<(Vec<Fault>, String)> {
    let files = match source.read() {
        Ok(files) => files,
        // A file that can't be read as text is a fault of the course; one that can't be opened is a failure of this program's run.
        Err(error @ SourceError::Encoding { .. }) => return Ok((vec![error.into()], "a file that is not UTF-8".into())),
        Err(error) => return Err(error.into()),
    };
    let (questions, drills) = asked(&files.questions);
    let (sections, topics) = (counted(files.sections.len(), "section"), counted(files.questions.len(), "topic"));
    let behind = [(files.derivations.len(), "derivation"), (files.repairs.len(), "repair"), (files.demos.len(), "demo")];
    let behind: String =
        behind.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| format!(", {}", counted(count, noun))).collect();
    let inside = format!("course.yaml, {sections} and {topics}: {}, {}{behind}", counted(questions, "question"), counted(drills, "drill"));
    let mut faults = check(&files, Some(vocabulary));
    if faults.is_empty() && !vocabulary.experiments.is_empty() {
        faults = named::unshown(&source.load()?, &files)?;
    }
    Ok((faults, inside))
}

/// The faults of a deck of one's own, and what was looked at, in words.
fn own_deck(source: &Source, folder: &Path) -> anyhow::Result<(Vec<Fault>, String)> {
    let course = source.load()?;
    match deck::read(folder, &course) {
        Ok(own) => {
            let questions = own.topics.iter().map(|topic| topic.questions.len()).sum();
            let drills = own.topics.iter().map(|topic| topic.drills.len()).sum();
            let asked = format!("{}, {}", counted(questions, "question"), counted(drills, "drill"));
            let advice = own.advice().map(|advice| format!("\n{advice}")).unwrap_or_default();
            Ok((Vec::new(), format!("the deck '{}', {}: {asked}{advice}", own.name, counted(own.topics.len(), "topic"))))
        }
        Err(DeckError::Faults(faults)) => Ok((faults, format!("the deck {}", folder.display()))),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::*;

    fn reported(arguments: &CheckArgs) -> (usize, String, Option<String>) {
        let mut out = Vec::new();
        let (faults, summary) = report(arguments, &Vocabulary::default(), &mut out).unwrap();
        (faults, String::from_utf8(out).unwrap(), summary)
    }

    #[test]
    fn faults_are_printed_with_their_place_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("course.yaml"), "title: t\nparts: []\nglossary: []\n").unwrap();
        fs::create_dir(folder.path().join("sections")).unwrap();
        let arguments = CheckArgs { folder: Some(folder.path().to_owned()), ..CheckArgs::default() };
        let (faults, text, summary) = reported(&arguments);
        assert_eq!(faults, 1);
        assert!(text.contains("course.yaml:2:8: `parts` has 0 items"), "{text}");
        assert_eq!(summary.as_deref(), Some("1 fault in course.yaml, 0 sections and 0 topics: 0 questions, 0 drills"));
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_a_fault_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("course.yaml"), b"title: t\nparts: []\nglossary: [\xe9]\n").unwrap();
        let (faults, text, _) = reported(&CheckArgs { folder: Some(folder.path().to_owned()), ..CheckArgs::default() });
        assert_eq!(faults, 1);
        assert!(text.contains("course.yaml:3:1: this is not UTF-8"), "{text}");
    }

    #[test]
    fn questions_and_drills_are_counted() {
        let (faults, _, summary) = reported(&CheckArgs::default());
        let course = Source::Embedded.load().unwrap();
        let questions: usize = course.topics().iter().map(|topic| topic.questions.len()).sum();
        let drills: usize = course.topics().iter().map(|topic| topic.drills.len()).sum();
        assert!(faults > 0, "an empty vocabulary has no experiment");
        let summary = summary.unwrap();
        assert!(summary.contains(&format!("{}, {}, ", counted(questions, "question"), counted(drills, "drill"))), "{summary}");
    }

    #[test]
    fn a_deck_of_ones_own_is_checked_against_the_course() {
        let folder = tempfile::tempdir().unwrap();
        let topic = "id: mine\ntitle: Mine\ndrills:\n  - {id: pick, level: core, links: [elbo], tags: [own],\n     \
            choose: {question: Which?, choices: [{text: a, right: true, because: so}, {text: b, because: no}]}}\n";
        let arguments = CheckArgs { deck: Some(folder.path().to_owned()), ..CheckArgs::default() };
        fs::write(folder.path().join("mine.yaml"), topic).unwrap();
        let (faults, text, summary) = reported(&arguments);
        assert_eq!((faults, text.as_str()), (0, ""));
        assert!(summary.unwrap().contains("1 topic: 0 questions, 1 drill\nthe history of this deck"), "how to keep its history is said");
        fs::write(folder.path().join("mine.yaml"), topic.replace("[elbo]", "[elbow]")).unwrap();
        let (faults, text, _) = reported(&arguments);
        assert!(faults == 1 && text.contains("mine.yaml:4:37: there is no section `elbow`"), "{text}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_it() {
        let arguments = CheckArgs { folder: Some("no/such/course".into()), ..CheckArgs::default() };
        let error = report(&arguments, &Vocabulary::default(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("no/such/course"), "{error}");
    }

    #[test]
    fn the_schema_is_json() {
        let schema = |kind| {
            let (_, text, _) = reported(&CheckArgs { schema: Some(kind), ..CheckArgs::default() });
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        };
        assert!(schema(None)["$defs"]["section"].is_object());
        let section = schema(Some(kind("section").unwrap()));
        assert!(section["$defs"]["block"].is_object() && section["$defs"]["topic"].is_null());
        assert!(kind("flows").unwrap_err().contains("course, section, topic, flow, deck, derivation, repair, demo"));
    }
}

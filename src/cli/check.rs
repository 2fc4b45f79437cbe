//! `elbo check`: every fault of a course.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::content::check::check;
use crate::content::json_schema;
use crate::content::source::Source;
use crate::content::vocabulary::Vocabulary;

/// The exit code for a course with faults.
pub(super) const FAULTY: u8 = 3;

/// What `elbo check` can be told.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct CheckArgs {
    /// The folder of the course: course.yaml and sections/*.yaml. The course inside the program when left out
    folder: Option<PathBuf>,
    /// Print the JSON Schema of the files instead, for an editor that completes and checks YAML
    #[arg(long)]
    schema: bool,
}

/// Prints every fault as `file:line:column: message` on standard output, and a summary on standard error. The exit code is 3 when there are
/// faults. The vocabulary holds the names that the experiments offer.
///
/// # Errors
/// When the folder can't be read, or standard output not be written to.
pub(super) fn run(arguments: &CheckArgs, vocabulary: &Vocabulary) -> anyhow::Result<ExitCode> {
    let (faults, summary) = report(arguments, vocabulary, &mut std::io::stdout().lock())?;
    if let Some(summary) = summary {
        eprintln!("{summary}");
    }
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULTY) })
}

/// Writes the report; gives the number of faults and the summary.
fn report(arguments: &CheckArgs, vocabulary: &Vocabulary, out: &mut dyn Write) -> anyhow::Result<(usize, Option<String>)> {
    if arguments.schema {
        writeln!(out, "{}", serde_json::to_string_pretty(&json_schema())?)?;
        return Ok((0, None));
    }
    let source = arguments.folder.clone().map_or(Source::Embedded, Source::Folder);
    let files = source.read()?;
    let faults = check(&files, Some(vocabulary));
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    out.flush()?;
    let sections = files.sections.len();
    let noun = if sections == 1 { "section" } else { "sections" };
    let found = match faults.len() {
        0 => "no faults".to_owned(),
        1 => "1 fault".to_owned(),
        many => format!("{many} faults"),
    };
    Ok((faults.len(), Some(format!("{found} in course.yaml and {sections} {noun}"))))
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
        let arguments = CheckArgs { folder: Some(folder.path().to_owned()), schema: false };
        let (faults, text, summary) = reported(&arguments);
        assert_eq!(faults, 1);
        assert!(text.contains("course.yaml:2:8: `parts` has 0 items"), "{text}");
        assert_eq!(summary.as_deref(), Some("1 fault in course.yaml and 0 sections"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_it() {
        let arguments = CheckArgs { folder: Some("no/such/course".into()), schema: false };
        let error = report(&arguments, &Vocabulary::default(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("no/such/course"), "{error}");
    }

    #[test]
    fn the_schema_is_json() {
        let (_, text, _) = reported(&CheckArgs { schema: true, ..CheckArgs::default() });
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(schema["$defs"]["section"].is_object());
    }
}

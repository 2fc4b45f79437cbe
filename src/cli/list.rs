//! `elbo list`: what is in the course.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::content::course::Course;
use crate::content::source::Source;

/// What `elbo list` can be told.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct ListArgs {
    /// Print one JSON object: {"sections": [{"number", "id", "title", "ready"}]}
    #[arg(long)]
    json: bool,
}

/// Prints the sections of the course, one a line: number, id, title, and whether it can be read yet.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn run(arguments: ListArgs, source: &Source) -> anyhow::Result<ExitCode> {
    write(arguments, &source.load()?, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn write(arguments: ListArgs, course: &Course, out: &mut dyn Write) -> anyhow::Result<()> {
    if arguments.json {
        let sections: Vec<_> = course
            .entries
            .iter()
            .map(|entry| json!({ "number": entry.number, "id": entry.id, "title": entry.title, "ready": entry.section.is_some() }))
            .collect();
        writeln!(out, "{}", json!({ "sections": sections }))?;
    } else {
        let id = course.entries.iter().map(|entry| entry.id.width()).max().unwrap_or(0);
        let mut part = None;
        for entry in &course.entries {
            if part != Some(entry.part) {
                let this = &course.parts[entry.part];
                writeln!(out, "{}{} · {}", if part.is_some() { "\n" } else { "" }, this.numeral, this.title)?;
                part = Some(entry.part);
            }
            let note = if entry.section.is_some() { "" } else { "  (not written yet)" };
            writeln!(out, "{:>4}  {}{}  {}{note}", entry.number, entry.id, " ".repeat(id - entry.id.width()), entry.title)?;
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn written(json: bool) -> String {
        let mut out = Vec::new();
        write(ListArgs { json }, &Source::Embedded.load().unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_has_every_section_and_says_which_are_ready() {
        let value: serde_json::Value = serde_json::from_str(&written(true)).unwrap();
        let sections = value["sections"].as_array().unwrap();
        assert_eq!(sections.len(), 30);
        assert_eq!(sections[20]["id"], "two-term-loss");
        assert_eq!((&sections[20]["number"], &sections[20]["ready"]), (&json!(21), &json!(true)));
        assert_eq!(sections[29]["ready"], false);
    }

    #[test]
    fn the_plain_list_marks_what_is_not_written() {
        let text = written(false);
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).collect();
        assert_eq!(lines.len(), 30);
        assert!(lines[0].starts_with("   1  why-compress ") && lines[0].ends_with("Why compress at all?"), "{}", lines[0]);
        assert!(lines[29].ends_with("(not written yet)"));
    }
}

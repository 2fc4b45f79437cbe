//! `elbo list`: what is in the course.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::keeper::Keeper;
use super::out;
use super::{counted, demo, derivations, flows};
use crate::content::course::Course;
use crate::content::question::Topic;
use crate::content::source::Source;
use crate::study::progress::Progress;

mod experiments;

/// What `elbo list` can be told.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct ListArgs {
    /// Print one JSON object: {"sections": [{"number", "id", "title", "ready", "minutes", "needs", "mark"}], "paths": [{"reader", "says",
    /// "sections"}], "questions", "drills", "topics": [{"id", "title", "questions", "drills"}],
    /// "flows": [{"id", "title", "steps"}], "demos": [{"id", "title", "experiment", "panel", "knob", "metric", "steps"}], "derivations": as 'elbo derivations --json' has them}
    #[arg(long)]
    json: bool,
    /// List what a section's pane may name instead: experiments, their panels, knobs with their stops, and metrics with their units. With
    /// --json as {"experiments": [{"name", "panels": [{"id", "title"}], "knobs": [{"id", "label", "stops"}],
    /// "metrics": [{"name", "label", "unit"}]}]}
    #[arg(long)]
    experiments: bool,
}

/// Prints the course as a map: part by part the sections, one a line, with the minutes that they take, the sections that they need and how far
/// the reader is; ways through for several readers; then what the quiz asks, by topic.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn run(arguments: ListArgs, source: &Source) -> anyhow::Result<ExitCode> {
    let mut text = Vec::new();
    if arguments.experiments {
        experiments::write(arguments.json, &mut text)?;
    } else {
        write(arguments, &source.load()?, &Keeper::look().0, &mut text)?;
    }
    if arguments.json {
        out::json(String::from_utf8(text)?.trim_end())?;
    } else {
        out::data(|out| Ok(write!(out, "{}", String::from_utf8(text)?)?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How far the reader is with a section, in a word; nothing for one that was not opened.
fn mark(progress: &Progress, id: &str) -> &'static str {
    match (progress.read.contains(id), progress.begun.contains(id)) {
        (true, _) => "read",
        (false, true) => "begun",
        (false, false) => "",
    }
}

fn write(arguments: ListArgs, course: &Course, progress: &Progress, out: &mut dyn Write) -> anyhow::Result<()> {
    if arguments.json {
        let sections: Vec<_> = course
            .sections()
            .iter()
            .map(|entry| {
                let needs: Vec<_> = entry.needs.iter().map(|at| &course.entries[*at].id).collect();
                json!({
                    "number": entry.number,
                    "id": entry.id,
                    "title": entry.title,
                    "ready": entry.section.is_some(),
                    "minutes": entry.section.as_ref().map(|section| section.minutes),
                    "needs": needs,
                    "mark": mark(progress, &entry.id),
                })
            })
            .collect();
        let paths: Vec<_> = course
            .paths
            .iter()
            .map(|path| {
                let sections: Vec<_> = path.sections.iter().map(|at| &course.entries[*at].id).collect();
                json!({ "reader": path.reader, "says": path.says, "sections": sections })
            })
            .collect();
        let (questions, drills) = asked(course.topics());
        let topics: Vec<_> = course
            .topics()
            .iter()
            .map(|topic| json!({ "id": topic.id, "title": topic.title, "questions": topic.questions.len(), "drills": topic.drills.len() }))
            .collect();
        let flows: Vec<_> =
            course.all_flows().map(|flow| json!({ "id": flow.id, "title": flow.title, "steps": flow.steps.len() })).collect();
        let derivations = derivations::as_json(course, progress);
        let all = json!({
            "sections": sections, "paths": paths, "questions": questions, "drills": drills, "topics": topics, "flows": flows,
            "derivations": derivations, "demos": demo::as_json(course),
        });
        writeln!(out, "{all}")?;
    } else {
        let id = course.sections().iter().map(|entry| entry.id.width()).max().unwrap_or(0);
        let title = course.sections().iter().map(|entry| entry.title.width()).max().unwrap_or(0);
        let mut part = None;
        for (at, entry) in course.sections().iter().enumerate() {
            if part != Some(entry.part) {
                let this = &course.parts[entry.part];
                writeln!(out, "{}{} · {}", if part.is_some() { "\n" } else { "" }, this.numeral, this.title)?;
                part = Some(entry.part);
            }
            let pad = |text: &str, width: usize| " ".repeat(width - text.width());
            let minutes = entry.section.as_ref().map_or_else(|| "   --  ".into(), |section| format!("{:>3} min", section.minutes));
            let needs = course.needs(at);
            let note = if entry.section.is_some() { mark(progress, &entry.id) } else { "not written yet" };
            let facts = [if needs.is_empty() { String::new() } else { format!("after {needs}") }, note.to_owned()];
            let facts = facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join("; ");
            let (before, behind) = (pad(&entry.id, id), pad(&entry.title, title));
            let line = format!("{:>4}  {}{before}  {}{behind}  {minutes}  {facts}", entry.number, entry.id, entry.title);
            writeln!(out, "{}", line.trim_end())?;
        }
        write_paths(course, out)?;
        if !course.flows.is_empty() {
            writeln!(out)?;
            flows::write_list(course, out)?;
        }
        write_topics(course.topics(), out)?;
        if !course.demos().is_empty() {
            writeln!(out)?;
            demo::write_list(course, out)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn write_paths(course: &Course, out: &mut dyn Write) -> anyhow::Result<()> {
    if course.paths.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWays through, by reader")?;
    let reader = course.paths.iter().map(|path| path.reader.width()).max().unwrap_or(0);
    for path in &course.paths {
        let sections = if path.sections.len() == course.sections().len() {
            "all sections".into()
        } else {
            path.sections.iter().map(|at| course.entries[*at].number.to_string()).collect::<Vec<_>>().join(", ")
        };
        let minutes = course.minutes(path.sections.iter().copied());
        writeln!(out, "   {}{}  {}: {sections} ({minutes} min)", path.reader, " ".repeat(reader - path.reader.width()), path.says)?;
    }
    Ok(())
}

fn write_topics(topics: &[Topic], out: &mut dyn Write) -> anyhow::Result<()> {
    if topics.is_empty() {
        return Ok(());
    }
    let (questions, drills) = asked(topics);
    writeln!(out, "\nQuiz · {}, {} (elbo quiz)", counted(questions, "question"), counted(drills, "drill"))?;
    let widest = |text: fn(&Topic) -> &str| topics.iter().map(|topic| text(topic).width()).max().unwrap_or(0);
    let (id, title) = (widest(|topic| &topic.id), widest(|topic| &topic.title));
    for topic in topics {
        let pad = |text: &str, width: usize| " ".repeat(width - text.width());
        let (before, after) = (pad(&topic.id, id), pad(&topic.title, title));
        let questions = counted(topic.questions.len(), "question");
        writeln!(out, "   {}{before}  {}{after}  {questions}, {}", topic.id, topic.title, counted(topic.drills.len(), "drill"))?;
    }
    Ok(())
}

/// How many questions and drills there are.
fn asked(topics: &[Topic]) -> (usize, usize) {
    topics.iter().fold((0, 0), |(questions, drills), topic| (questions + topic.questions.len(), drills + topic.drills.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn written(json: bool) -> String {
        let mut out = Vec::new();
        let mut progress = Progress::default();
        progress.begun.insert("bottleneck".into());
        write(ListArgs { json, experiments: false }, &Source::Embedded.load().unwrap(), &progress, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_has_every_section_and_says_which_are_ready() {
        let value: serde_json::Value = serde_json::from_str(&written(true)).unwrap();
        let sections = value["sections"].as_array().unwrap();
        assert_eq!(sections.len(), 30);
        assert_eq!(sections[20]["id"], "two-term-loss");
        assert_eq!((&sections[20]["number"], &sections[20]["ready"]), (&json!(21), &json!(true)));
        let written = sections.iter().filter(|section| section["ready"] == true).count();
        assert_eq!((&sections[3]["mark"], &sections[2]["mark"]), (&json!("begun"), &json!("")));
        assert!(sections[3]["needs"].as_array().unwrap().contains(&json!("anatomy")) && sections[3]["minutes"].as_u64().unwrap() > 2);
        let flows = value["flows"].as_array().unwrap();
        assert!(flows.len() >= 18 && flows.iter().all(|flow| flow["steps"].as_u64().unwrap() >= 3), "{flows:?}");
        let paths = value["paths"].as_array().unwrap();
        assert_eq!(paths.iter().map(|path| path["reader"].as_str().unwrap()).collect::<Vec<_>>(), ["student", "candidate", "lecturer"]);
        assert_eq!(paths[0]["sections"].as_array().unwrap().len(), 30);
        assert!(written > 0 && sections.iter().all(|section| section["ready"].is_boolean()));
    }

    #[test]
    fn questions_and_drills_are_counted_by_topic_and_in_all() {
        let value: serde_json::Value = serde_json::from_str(&written(true)).unwrap();
        let topics = value["topics"].as_array().unwrap();
        let files = Source::Embedded.read().unwrap();
        assert_eq!(topics.len(), files.questions.len());
        for key in ["questions", "drills"] {
            let sum: u64 = topics.iter().map(|topic| topic[key].as_u64().unwrap()).sum();
            assert!(sum > 0 && value[key].as_u64() == Some(sum), "{key}");
        }
        let questions: usize = files.questions.iter().map(|file| file.text.matches("\n    follow_up:").count()).sum();
        assert_eq!(value["questions"].as_u64(), Some(questions as u64));
        let text = written(false);
        for topic in topics {
            let line = text.lines().find(|line| line.split_whitespace().next() == topic["id"].as_str() && line.starts_with("   "));
            assert!(line.unwrap().contains(&counted(topic["drills"].as_u64().unwrap() as usize, "drill")), "{line:?}");
        }
        assert!(text.contains(&format!("Quiz · {}", counted(questions, "question"))), "{text}");
    }

    #[test]
    fn the_plain_list_marks_what_is_not_written() {
        let text = written(false);
        let numbered = |line: &&str| line.split_whitespace().next().is_some_and(|word| word.parse::<usize>().is_ok());
        let lines: Vec<&str> = text.lines().filter(numbered).collect();
        assert_eq!(lines.len(), 30);
        assert!(lines[0].starts_with("   1  why-compress ") && lines[0].ends_with(" min"), "{}", lines[0]);
        assert!(lines[3].contains(" min  after ") && lines[3].ends_with("; begun"), "{}", lines[3]);
        assert!(text.contains("\nWays through, by reader\n   student    "), "{text}");
        let course = Source::Embedded.load().unwrap();
        for (entry, line) in course.entries.iter().zip(lines) {
            assert_eq!(line.ends_with("not written yet"), entry.section.is_none(), "{line}");
        }
    }
}

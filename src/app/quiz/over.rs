//! The end of a sitting, and the report of an exam: how it went by topic, what was missed, and where to read on.

use std::collections::BTreeMap;

use super::clock;
use super::home::{padded, share};
use super::sheet::{Sheet, Writer, count};
use crate::app::keymap::Context;
use crate::content::course::Course;
use crate::content::markup::{Inline, Role, Span};
use crate::content::page::dim;
use crate::content::question::Task;
use crate::study::deck::{Card, Deck, Matter};
use crate::study::quiz::{Missed, Quiz, Report, TopicReport};
use crate::study::schedule::Grade;

/// Links with a number.
const NUMBERED: usize = 9;
/// Below this share a topic is worth reading up.
const WEAK: f64 = 0.8;

/// Lays the summary or the report out. `posed` has the numeric drills as they were asked, by card; `next` says when the next card comes back.
pub(super) fn sheet(
    sitting: &Quiz,
    course: &Course,
    posed: &BTreeMap<usize, Inline>,
    next: Option<&str>,
    (width, is_ascii): (usize, bool),
) -> Sheet {
    let mut out = Writer::new(width, is_ascii);
    let report = sitting.report();
    out.blank();
    if sitting.is_exam() {
        exam(&report, &mut out);
    } else {
        summary(&report, next, &mut out);
    }
    if !report.topics.is_empty() {
        out.blank();
        topics(&report, sitting.deck(), &mut out);
        read_up(&report, course, &mut out);
        missed("Missed", false, &report, sitting.deck(), posed, &mut out);
        missed("Known in part", true, &report, sitting.deck(), posed, &mut out);
    }
    out.blank();
    let undo = match (sitting.can_undo(), sitting.is_exam()) {
        (true, true) => "; <key:undo> goes back to the last answer",
        (true, false) => "; <key:undo> takes the last grade back",
        (false, _) => "",
    };
    out.hint(Context::QuizDone, &format!("<key:act> goes on{undo}."));
    out.finish()
}

fn exam(report: &Report, out: &mut Writer) {
    out.text(&[
        Span::new(format!("The exam is over: {} %.", (report.score * 100.0).round()), Role::Heading),
        Span::new(format!(" {} of {} answered", report.answered, report.asked), Role::Body),
        Span::new(report.seconds.map_or(String::from("."), |seconds| format!(" in {}.", clock::words(seconds))), Role::Body),
    ]);
    if report.unseen > 0 {
        let words = if report.unseen == 1 { "was not reached and counts" } else { "were not reached and count" };
        out.say(&format!("{} {words} as nothing.", count(report.unseen, "question")), Role::Body);
    }
    out.say("The score is the share of the points that you ticked, and of the drills that were right.", Role::Dim);
}

fn summary(report: &Report, next: Option<&str>, out: &mut Writer) {
    let words = match report.asked {
        0 => String::from("Nothing was asked."),
        cards => format!("Done: {}.", count(cards, "card")),
    };
    out.say(&words, Role::Heading);
    let grades = Grade::ALL.iter().zip(report.grades).filter(|(_, number)| *number > 0);
    let grades: Vec<String> = grades.map(|(grade, number)| format!("{number} {}", grade.name())).collect();
    if !grades.is_empty() {
        out.say(&format!("{}. Every grade is kept.", grades.join(" · ")), Role::Body);
    }
    if let Some(next) = next {
        out.say(&format!("The next card comes back in {next}."), Role::Body);
    }
}

/// `KL divergence   3 asked  ████████░░ 78 %`.
fn topics(report: &Report, deck: &Deck, out: &mut Writer) {
    let names = out.body().saturating_sub(28).clamp(8, 34);
    out.say("By topic", Role::Label);
    for topic in report.topics.iter().filter(|topic| topic.unseen < topic.asked) {
        let Some((_, title)) = deck.topics.get(topic.topic) else { continue };
        let title = out.spelled(title);
        let (full, empty) = share(topic.score, out.is_ascii());
        out.line(&[
            Span::new(format!("{}{:>3} asked  ", padded(&title, names), topic.asked), Role::Body),
            Span::new(full, Role::Right),
            Span::new(empty, Role::Dim),
            Span::new(format!(" {:>3.0} %", topic.score * 100.0), Role::Body),
        ]);
    }
}

/// The sections of the weakest topics, the weakest first.
fn read_up(report: &Report, course: &Course, out: &mut Writer) {
    let mut weak: Vec<&TopicReport> = report.topics.iter().filter(|topic| topic.score < WEAK).collect();
    weak.sort_by(|a, b| a.score.total_cmp(&b.score));
    let mut sections: Vec<usize> = Vec::new();
    for link in weak.iter().flat_map(|topic| &topic.links) {
        if !sections.contains(link) {
            sections.push(*link);
        }
    }
    if sections.is_empty() {
        return;
    }
    out.blank();
    out.say("Worth reading again", Role::Label);
    for (at, entry) in sections.into_iter().take(NUMBERED).enumerate() {
        if let Some(to) = course.entries.get(entry) {
            out.link(Some(at + 1), entry, &to.named());
        }
    }
}

/// What was missed, or known in part, question by question.
fn missed(title: &str, partly: bool, report: &Report, deck: &Deck, posed: &BTreeMap<usize, Inline>, out: &mut Writer) {
    let missed: Vec<&Missed> = report.topics.iter().flat_map(|topic| &topic.missed).filter(|missed| missed.partly == partly).collect();
    if missed.is_empty() {
        return;
    }
    out.blank();
    out.say(title, Role::Label);
    for one in missed {
        let Some(card) = deck.cards.get(one.card) else { continue };
        let mut text = asked(card, posed.get(&one.card));
        if !one.answered {
            text.push(Span::new("  (not answered)", Role::Dim));
        }
        out.item(&[Span::new("•  ", Role::Dim)], &text);
        if let Matter::Question(question) = &card.matter {
            for point in one.points.iter().filter_map(|point| question.points.get(*point)) {
                out.item(&[Span::new("   [ ] ", Role::Dim)], &dim(&point.0));
            }
        }
    }
}

/// What a card asks; of a numeric drill as it was asked, with its numbers.
fn asked(card: &Card, posed: Option<&Inline>) -> Vec<Span> {
    match &card.matter {
        Matter::Question(question) => question.question.0.clone(),
        Matter::Drill(drill) => match &drill.task {
            Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.0.clone(),
            Task::Compute(_) => posed.map_or_else(|| vec![Span::new("a number to work out", Role::Body)], |posed| posed.0.clone()),
        },
    }
}

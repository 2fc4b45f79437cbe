//! An open answer: the points to tick, the answer in full, the common wrong answer, the follow-up, sources and sections.

use super::{FIRST_LINK, FollowUp, Shown, exhibit};
use crate::app::action::Intent;
use crate::app::keymap::{Context, key_for};
use crate::app::quiz::sheet::{What, Writer, heading, letter};
use crate::content::markup::{Role, Span};
use crate::content::page::dim;
use crate::content::question::{Label, Question};

/// Most links of a card that have a number: 5 to 9.
const NUMBERED: usize = 5;

/// A spoken question, opened.
pub(super) fn spoken(shown: Shown<'_>, question: &Question, ticks: &[bool], out: &mut Writer) {
    out.text(&heading(&question.question));
    exhibit::show(shown, &question.exhibit, out);
    out.blank();
    out.say("A good answer hits", Role::Label);
    for (at, point) in question.points.iter().enumerate() {
        let first = out.next();
        let ticked = ticks.get(at).copied().unwrap_or(false);
        let sign = if ticked { "[x] " } else { "[ ] " };
        let letter = Span::new(format!("{} ", letter(at)), Role::Label);
        out.item(&[letter, Span::new(sign, if ticked { Role::Right } else { Role::Body })], &point.0);
        out.spot(first, What::Point(at));
    }
    out.blank();
    full_answer(shown, question, out);
    out.blank();
    let mut wrong = vec![Span::new("“", Role::Body)];
    wrong.extend(question.wrong.claim.0.clone());
    wrong.push(Span::new("” ", Role::Body));
    wrong.extend(dim(&question.wrong.because.0));
    out.labelled("A common wrong answer", &wrong);
    out.blank();
    follow_up(shown, question, out);
    belongings(shown, &question.label, out);
}

fn full_answer(shown: Shown<'_>, question: &Question, out: &mut Writer) {
    let first = out.next();
    let closed = if shown.full { "" } else { "  (closed)" };
    out.item(&[Span::new("o  ", Role::Label)], &[Span::new("The answer in full", Role::Strong), Span::new(closed, Role::Dim)]);
    out.spot(first, What::FullAnswer);
    if shown.full {
        for formula in &question.formulas {
            out.formula_below(formula);
            out.blank();
        }
        for paragraph in &question.answer {
            out.item(&[Span::new("   ", Role::Body)], &paragraph.0);
            out.blank();
        }
    }
}

fn follow_up(shown: Shown<'_>, question: &Question, out: &mut Writer) {
    if shown.exam {
        return;
    }
    let first = out.next();
    let mut asked = vec![Span::new("What the interviewer asks next", Role::Strong)];
    match shown.follow_up {
        FollowUp::Closed => asked.push(Span::new("  (closed)", Role::Dim)),
        FollowUp::Asked | FollowUp::Answered => {
            asked.push(Span::new(": ", Role::Strong));
            asked.extend(question.follow_up.question.0.clone());
        }
    }
    let key = key_for(Context::QuizMarking, Intent::FollowUp);
    out.item(&[Span::new(format!("{key}  "), Role::Label)], &asked);
    if shown.follow_up == FollowUp::Asked {
        out.item(&[Span::new("   ", Role::Body)], &[Span::new(format!("say it aloud; {key} opens its answer"), Role::Dim)]);
    }
    out.spot(first, What::FollowUp);
    if shown.follow_up == FollowUp::Answered {
        for paragraph in &question.follow_up.answer {
            out.item(&[Span::new("   ", Role::Body)], &paragraph.0);
            out.blank();
        }
    }
}

/// What stands below every open card: where facts come from, and the sections that teach it. In an exam neither leads away.
pub(super) fn belongings(shown: Shown<'_>, label: &Label, out: &mut Writer) {
    if !label.sources.is_empty() {
        out.blank();
        out.say(if label.sources.len() == 1 { "Source" } else { "Sources" }, Role::Label);
        for source in &label.sources {
            out.item(&[Span::new("•  ", Role::Dim)], &dim(&source.0));
        }
    }
    if shown.exam || shown.card.links.is_empty() {
        return;
    }
    out.blank();
    out.say("Taught in", Role::Label);
    for (at, entry) in shown.card.links.iter().enumerate() {
        let Some(to) = shown.course.entries.get(*entry) else { continue };
        let number = (at < NUMBERED).then_some(FIRST_LINK + at);
        out.link(number, *entry, &to.named());
    }
}

//! The sheet of a card: what is asked, and once it is open, the answer with everything that belongs to it.

use find::find;

use super::sheet::{Sheet, What, Writer, heading, letter};
use crate::app::keymap::Context;
use crate::content::course::{Choice, Course};
use crate::content::markup::{Inline, Role, Span};
use crate::content::page::dim;
use crate::content::question::{Drill, Posed, Question, Task};
use crate::study::deck::{Card, Matter};
use crate::study::quiz::{Asked, Outcome, Stage, Turn};

mod answer;
mod exhibit;
mod find;

/// The number of the first link of an open card: 1 to 4 are grades.
pub const FIRST_LINK: usize = 5;

/// A card as it is to be shown.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) course: &'a Course,
    pub(super) card: &'a Card,
    pub(super) turn: &'a Turn,
    /// What was typed of a number.
    pub(super) typed: &'a str,
    /// The step that the arrows take along.
    pub(super) lifted: Option<usize>,
    /// Whether the answer in full is open.
    pub(super) full: bool,
    pub(super) follow_up: FollowUp,
    /// Whether it is a section's prediction.
    pub(super) prediction: bool,
    /// Whether it is asked in an exam: links lead nowhere then.
    pub(super) exam: bool,
    /// Rows of a curve.
    pub(super) rows: usize,
}

/// How far the follow-up is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FollowUp {
    /// Not at all.
    #[default]
    Closed,
    /// The question, to think about.
    Asked,
    /// The question and its answer.
    Answered,
}

impl FollowUp {
    /// The next state, round.
    pub(super) fn next(self) -> Self {
        match self {
            Self::Closed => Self::Asked,
            Self::Asked => Self::Answered,
            Self::Answered => Self::Closed,
        }
    }
}

/// Lays the card out for a width.
pub(super) fn sheet(shown: Shown<'_>, width: usize, is_ascii: bool) -> Sheet {
    let mut out = Writer::new(width, is_ascii);
    out.blank();
    if shown.turn.edited {
        out.say("This card was edited since you last graded it.", Role::Dim);
        out.blank();
    }
    let outcome = match &shown.turn.stage {
        Stage::Thinking => None,
        Stage::Revealed(outcome) => Some(outcome),
    };
    match (&shown.card.matter, &shown.turn.asked) {
        (Matter::Question(question), _) => match outcome {
            Some(Outcome::Ticked(ticks)) => answer::spoken(shown, question, ticks, &mut out),
            _ => aloud(shown, question, &mut out),
        },
        (Matter::Drill(drill), Asked::Choose(order)) => choose(shown, drill, order, outcome, &mut out),
        (Matter::Drill(drill), Asked::Compute(posed)) => compute(shown, drill, posed, outcome, &mut out),
        (Matter::Drill(drill), Asked::Sort(order)) => sort(shown, drill, order, outcome, &mut out),
        (Matter::Drill(drill), Asked::Find) => find(shown, drill, outcome, &mut out),
        (Matter::Drill(_), Asked::Aloud) => {}
    }
    out.finish()
}

fn aloud(shown: Shown<'_>, question: &Question, out: &mut Writer) {
    out.text(&heading(&question.question));
    exhibit::show(shown, &question.exhibit, out);
    out.blank();
    let first = out.next();
    out.hint(Context::QuizAsking, "Say it aloud, as at a whiteboard; then <key:act>.");
    out.spot(first, What::Reveal);
}

/// Whether a drill was answered rightly, in words.
fn verdict(right: bool, out: &mut Writer) {
    let (word, role) = if right { ("✓ Right.", Role::Right) } else { ("✗ Not right.", Role::Wrong) };
    out.blank();
    out.say(word, role);
}

fn choose(shown: Shown<'_>, drill: &Drill, order: &[usize], outcome: Option<&Outcome>, out: &mut Writer) {
    let Task::Choose { question, choices } = &drill.task else { return };
    let section = shown.card.links.first().and_then(|entry| shown.course.entries.get(*entry));
    if let Some(section) = section.filter(|_| shown.prediction && outcome.is_none()) {
        // a prediction speaks of its section's pane
        out.say(&format!("From § {} {}", section.number, section.title), Role::Dim);
        out.blank();
    }
    out.text(&heading(question));
    // What came of it stands above a listing or a curve, which may fill the screen.
    match outcome {
        Some(Outcome::Marked { right, .. }) => verdict(*right, out),
        _ => exhibit::show(shown, &drill.exhibit, out),
    }
    out.blank();
    let given = match outcome {
        Some(Outcome::Marked { given, .. }) => Some(given),
        _ => None,
    };
    let mut shown_choices: Vec<(usize, &Choice)> = order.iter().filter_map(|index| choices.get(*index)).enumerate().collect();
    if let Some(given) = given {
        // What was taken and what is right come first: they must be seen, whatever the others need.
        shown_choices.sort_by_key(|(_, choice)| (*given != choice.text, !choice.right));
    }
    for (at, choice) in shown_choices {
        let first = out.next();
        let letter = Span::new(format!("{}  ", letter(at)), Role::Label);
        match given {
            None => {
                out.item(&[letter], &choice.text.0);
                out.spot(first, What::Choice(at));
            }
            Some(given) => judged(choice, letter, *given == choice.text, out),
        }
    }
    if outcome.is_some() {
        exhibit::show(shown, &drill.exhibit, out);
        answer::belongings(shown, &drill.label, out);
    }
}

/// A choice after the answer: whether it is right, whether it was taken, and why.
fn judged(choice: &Choice, letter: Span, taken: bool, out: &mut Writer) {
    let (mark, role) = match (choice.right, taken) {
        (true, _) => ("✓ ", Role::Right),
        (false, true) => ("✗ ", Role::Wrong),
        (false, false) => ("  ", Role::Body),
    };
    let words = match (choice.right, taken) {
        (true, true) => "Your answer, right: ",
        (true, false) => "The right answer: ",
        (false, true) => "Your answer, not so: ",
        (false, false) => "Not so: ",
    };
    out.item(&[Span::new(mark, role), letter], &choice.text.0);
    let mut because = vec![Span::new(words, if role == Role::Body { Role::Dim } else { role })];
    because.extend(dim(&choice.because.0));
    out.item(&[Span::new("     ", Role::Body)], &because);
}

fn compute(shown: Shown<'_>, drill: &Drill, posed: &Posed, outcome: Option<&Outcome>, out: &mut Writer) {
    out.text(&heading(&posed.question));
    let Some(Outcome::Marked { right, given, remarks }) = outcome else {
        if drill.exhibit.code.is_none() {
            exhibit::show(shown, &drill.exhibit, out);
        }
        out.blank();
        // Who types the unit needs no other.
        let is_named = shown.typed.contains(|c: char| c.is_alphabetic() || c == '%');
        out.field("Your answer", shown.typed, if is_named { "" } else { &posed.unit });
        out.blank();
        let enough = match &drill.task {
            Task::Compute(computation) => computation.leeway_in_words(),
            _ => String::new(),
        };
        out.hint(Context::QuizTyped, "Type a number, with its unit if you like; then <key:act>.");
        out.say(&enough, Role::Dim);
        // A listing may fill the screen: what is typed stands above it.
        if drill.exhibit.code.is_some() {
            exhibit::show(shown, &drill.exhibit, out);
        }
        return;
    };
    verdict(*right, out);
    out.blank();
    let mut yours = vec![Span::new(if given.0.is_empty() { "You gave no answer" } else { "You said " }, Role::Body)];
    yours.extend(given.0.clone());
    yours.push(Span::new(format!("; the answer is {}.", posed.answer_in_words()), Role::Body));
    out.text(&yours);
    for remark in remarks {
        out.text(&remark.0);
    }
    out.blank();
    out.labelled("Worked", &posed.because.0);
    exhibit::show(shown, &drill.exhibit, out);
    answer::belongings(shown, &drill.label, out);
}

fn sort(shown: Shown<'_>, drill: &Drill, order: &[usize], outcome: Option<&Outcome>, out: &mut Writer) {
    let Task::Sort { question, steps, because } = &drill.task else { return };
    out.text(&heading(question));
    exhibit::show(shown, &drill.exhibit, out);
    let step = |index: &usize| steps.get(*index).map(|step: &Inline| step.0.as_slice()).unwrap_or_default();
    let Some(Outcome::Marked { right, .. }) = outcome else {
        out.blank();
        for (at, index) in order.iter().enumerate() {
            let first = out.next();
            let taken = shown.lifted == Some(at);
            let mut text = step(index).to_vec();
            if taken {
                text.push(Span::new("  (taken)", Role::Label));
            }
            out.item(&[Span::new(format!("{}  ", at + 1), Role::Label)], &text);
            out.spot(first, What::Step(at));
        }
        out.blank();
        let words = if shown.lifted.is_some() {
            "The arrows take this step along; <key:act> puts it down."
        } else {
            "<key:move-down> and <key:move-up> move the marked step, <key:toggle> takes it along; <key:act> when the order stands."
        };
        out.hint(Context::QuizSorting, words);
        return;
    };
    verdict(*right, out);
    out.blank();
    if !*right {
        out.say("Your order", Role::Label);
        for (at, index) in order.iter().enumerate() {
            let (mark, role) = if *index == at { ("✓ ", Role::Right) } else { ("✗ ", Role::Wrong) };
            let place = if *index == at { String::new() } else { format!("  (step {})", index + 1) };
            let mut text = step(index).to_vec();
            text.push(Span::new(place, Role::Dim));
            out.item(&[Span::new(mark, role), Span::new(format!("{}  ", at + 1), Role::Body)], &text);
        }
        out.blank();
        out.say("The right order", Role::Label);
    }
    for (at, step) in steps.iter().enumerate() {
        out.item(&[Span::new(format!("{}  ", at + 1), Role::Label)], &step.0);
    }
    out.blank();
    out.labelled("Why", &because.0);
    answer::belongings(shown, &drill.label, out);
}

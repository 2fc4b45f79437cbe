//! A derivation on the page: as many steps as are shown, what the next one asks, and once all are there what comes of them.

use super::blocks::{choices, prose, stop};
use super::flow::{Flow, dim};
use super::{PageState, StopKind};
use crate::content::course::{Course, MathBlock, Prose};
use crate::content::derivation::{Derivation, Step, Trail, asked};
use crate::content::markup::{Role, Span, Target};
use crate::content::math::Formula;

impl Flow {
    /// Writes a derivation as far as the reader is with it.
    pub(super) fn derivation(&mut self, derivation: &Derivation, course: &Course, state: &PageState) {
        let trail = state.trail.as_ref();
        let facts = format!("{} · about {} minutes at a whiteboard", derivation.level.name(), derivation.minutes);
        self.paragraph(&[Span::new(facts, Role::Dim)]);
        self.blank(1);
        let question: Vec<Span> = derivation.question.0.iter().map(heading).collect();
        self.paragraph(&question);
        if trail.is_some_and(|trail| trail.board) {
            return self.board();
        }
        self.blank(1);
        self.label("Given");
        self.texts(&derivation.given);
        if !derivation.symbols.is_empty() {
            self.symbols(&derivation.symbols);
        }
        let shown = trail.map_or(derivation.steps.len(), |trail| trail.shown.min(derivation.steps.len()));
        for (at, step) in derivation.steps.iter().enumerate().take(shown) {
            self.blank(2);
            self.mark();
            self.step(derivation, at, step, trail, state.spoken);
        }
        match derivation.steps.get(shown) {
            Some(step) => {
                self.blank(2);
                self.mark();
                self.next_step(derivation, shown, step, trail);
            }
            None => self.outcome(derivation, course, state.spoken),
        }
    }

    /// Notes that a block begins here: the place that is come back to at another width.
    fn mark(&mut self) {
        let line = self.next();
        self.page.starts.push(line);
    }

    fn label(&mut self, words: &str) {
        self.paragraph(&[Span::new(words, Role::Label)]);
    }

    fn texts(&mut self, texts: &[Prose]) {
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                self.blank(1);
            }
            prose(self, &[], text);
        }
    }

    /// The question alone.
    fn board(&mut self) {
        self.blank(2);
        let first = self.next();
        let words = "Derive it on paper or aloud, as at a whiteboard, and name the reason for every step. Enter shows the derivation.";
        self.paragraph(&[Span::new(words, Role::Dim)]);
        stop(self, first, StopKind::Step);
    }

    /// A step with its formula and its reason.
    fn step(&mut self, derivation: &Derivation, at: usize, step: &Step, trail: Option<&Trail>, spoken: bool) {
        self.label(&counted(derivation, at));
        if let Some((question, offered)) = &step.ask {
            self.paragraph(&question.0);
            self.blank(1);
            // who was not asked has chosen none of them
            let chosen = trail.and_then(|trail| trail.answer(at)).unwrap_or(offered.len());
            choices(self, &asked(at), offered, Some(chosen));
        } else if trail.is_none() {
            self.flow(&[Span::new("Try first  ", Role::Dim)], &[], &dim(&step.hint.0));
        }
        self.blank(1);
        self.formula(&step.formula, spoken);
        self.blank(1);
        self.texts(&step.because);
    }

    /// What the reader tries before the next step is shown.
    fn next_step(&mut self, derivation: &Derivation, at: usize, step: &Step, trail: Option<&Trail>) {
        self.label(&counted(derivation, at));
        self.flow(&[Span::new("Try first  ", Role::Label)], &[], &step.hint.0);
        if let Some((question, offered)) = &step.ask {
            self.blank(1);
            self.paragraph(&question.0);
            self.blank(1);
            return choices(self, &asked(at), offered, trail.and_then(|trail| trail.answer(at)));
        }
        self.blank(1);
        let first = self.next();
        self.paragraph(&[Span::new("Enter shows the step", Role::Dim)]);
        stop(self, first, StopKind::Step);
    }

    /// What comes of the steps.
    fn outcome(&mut self, derivation: &Derivation, course: &Course, spoken: bool) {
        self.blank(2);
        self.label("Result");
        self.blank(1);
        self.formula(&derivation.result, spoken);
        self.blank(1);
        self.texts(&derivation.result_says);
        self.blank(2);
        self.label("Why it matters");
        self.texts(&derivation.matters);
        self.blank(2);
        self.label("The numbers");
        self.paragraph(&derivation.check.says.0);
        let questions: Vec<_> = derivation.questions.iter().filter_map(|id| course.asks(id)).collect();
        if !questions.is_empty() {
            self.blank(2);
            self.label("The quiz asks for it");
            for question in questions {
                let target = Target::Question(question.label.id.as_str().into());
                let link = |span: &Span| Span { link: Some(target.clone()), role: linked(span.role), ..span.clone() };
                self.item("•  ", Role::Dim, &question.question.0.iter().map(link).collect::<Vec<_>>());
            }
        }
    }

    /// A formula, in two dimensions or as it is read aloud.
    fn formula(&mut self, formula: &Formula, spoken: bool) {
        if spoken {
            return self.item("  ", Role::Body, &[Span::new(formula.spoken(), Role::Math)]);
        }
        self.math(&MathBlock { formula: formula.clone(), symbols: Vec::new(), live: Vec::new() });
    }
}

/// The role of a text inside a link; formulas and code keep theirs.
fn linked(role: Role) -> Role {
    if matches!(role, Role::Math | Role::Code) { role } else { Role::Link }
}

fn counted(derivation: &Derivation, at: usize) -> String {
    format!("Step {} of {}", at + 1, derivation.steps.len())
}

/// Running text as a heading; formulas and links keep their roles.
fn heading(span: &Span) -> Span {
    Span { role: if span.role == Role::Body { Role::Heading } else { span.role }, ..span.clone() }
}

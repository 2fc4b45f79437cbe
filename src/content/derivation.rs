//! A derivation: a question, steps with the reason for each, what comes of them, and numbers that check it.

use super::course::{Choice, Prose};
use super::markup::Inline;
use super::math::Formula;
use super::numeric::NumericCheck;
use super::question::Level;

pub use super::markup::DERIVATIONS as FOLDER;

/// `derivations/ID.yaml`.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// How hard it is.
    pub level: Level,
    /// How many minutes an interview gives it at the whiteboard.
    pub minutes: usize,
    /// The question.
    pub question: Inline,
    /// What is given, and under which conditions it holds.
    pub given: Vec<Prose>,
    /// Symbols and their meanings.
    pub symbols: Vec<(Inline, Inline)>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What comes of them.
    pub result: Formula,
    /// What that says in words.
    pub result_says: Vec<Prose>,
    /// Why it matters.
    pub matters: Vec<Prose>,
    /// Numbers that check it.
    pub check: NumericCheck,
    /// The ids of the questions that ask for it.
    pub questions: Vec<String>,
}

impl Derivation {
    /// Whether all steps are shown.
    pub fn is_whole(&self, trail: Option<&Trail>) -> bool {
        trail.is_none_or(|trail| !trail.board && trail.shown >= self.steps.len())
    }
}

/// What progress and clicks call the question before a step.
pub fn asked(step: usize) -> String {
    format!("step {}", step + 1)
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What to try, shown before the step.
    pub hint: Inline,
    /// A question before the step, and its choices.
    pub ask: Option<(Inline, Vec<Choice>)>,
    /// The formula that it comes to.
    pub formula: Formula,
    /// The reason for it.
    pub because: Vec<Prose>,
}

/// How far a reader is with a derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// How many steps are shown.
    pub shown: usize,
    /// Answers to questions before steps: the step, the choice.
    pub answers: Vec<(usize, usize)>,
    /// Whether nothing but the question is shown, as at a whiteboard.
    pub board: bool,
}

impl Trail {
    /// The choice that was taken before a step.
    pub fn answer(&self, step: usize) -> Option<usize> {
        self.answers.iter().find(|(at, _)| *at == step).map(|(_, choice)| *choice)
    }
}

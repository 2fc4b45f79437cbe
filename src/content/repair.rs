//! A repair drill: a run with a fault, what is seen of it, what people think it is, and the knob that repairs it.

use super::course::{Choice, Condition, Prose};
use super::listing::Code;
use super::markup::Inline;
use super::math::Formula;
use super::question::{Faulty, Label};
use super::script::Comparison;

pub use super::markup::REPAIRS as FOLDER;

/// The id of the topic that the repair drills make up in the quiz; no file is called so.
pub const TOPIC: &str = "repairs";

/// What every drill asks.
pub const QUESTION: &str = "What is wrong with this run?";

/// `repairs/ID.yaml`.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Its id, level, tags; links to the sections that teach it.
    pub label: Label,
    /// What is seen of the run.
    pub symptoms: Inline,
    /// The run.
    pub run: BrokenRun,
    /// What may be wrong with it; exactly one is right.
    pub choices: Vec<Choice>,
    /// Why the fault has these symptoms, as a formula.
    pub formula: Formula,
    /// The same in words.
    pub why: Vec<Prose>,
    /// The fault as code.
    pub code: Code,
    /// What is asked of the code.
    pub find: Inline,
    /// What is wrong in it.
    pub faulty: Vec<Faulty>,
    /// The fingerprint of the card that asks for the code's lines.
    pub code_fingerprint: String,
}

/// A run that is really trained with a fault, and how a machine tells whether a knob repairs it.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokenRun {
    /// Where the knobs start: (knob, label of the stop).
    pub start: Vec<(String, String)>,
    /// Steps after which the symptoms stand.
    pub after: u64,
    /// What is measured then.
    pub seen: Vec<Comparison>,
    /// For each choice, what whoever believes it would turn.
    pub turns: Vec<Vec<(String, String)>>,
    /// What is measured once the run is repaired.
    pub repaired: Vec<Condition>,
    /// Steps of the repaired run until then.
    pub within: u64,
}

impl Repair {
    /// The card, and the page's question.
    pub fn id(&self) -> &str {
        &self.label.id
    }

    /// The challenge to repair it.
    pub fn challenge(&self) -> String {
        challenge_id(self.id())
    }

    /// The card that asks for the code's lines.
    pub fn code_card(&self) -> String {
        code_id(self.id())
    }
}

/// The id of a drill's challenge.
pub(crate) fn challenge_id(id: &str) -> String {
    format!("{id}-repaired")
}

/// The id of a drill's card about code.
pub(crate) fn code_id(id: &str) -> String {
    format!("{id}-code")
}

impl BrokenRun {
    /// The knobs that may be turned, in the order of the choices.
    pub fn knobs(&self) -> Vec<String> {
        let mut knobs: Vec<String> = Vec::new();
        for (knob, _) in self.turns.iter().flatten() {
            if !knobs.contains(knob) {
                knobs.push(knob.clone());
            }
        }
        knobs
    }
}

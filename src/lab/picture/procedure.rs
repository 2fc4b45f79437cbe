//! A procedure with the step that was carried out last.

use serde::{Deserialize, Serialize};

use super::super::fixed::{self, Name};
use super::takes::Takes;

/// The steps of a procedure. The lab knows which tensors they make; what they say is filled in by whoever has the course.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// What the course calls it: `vae-forward`.
    #[serde(deserialize_with = "fixed::name")]
    pub flow: Name,
    /// Its title; its id until the course has said it.
    pub title: String,
    /// What it is for; empty until the course has said it.
    pub purpose: String,
    /// The steps, in order.
    pub steps: Vec<ProcedureStep>,
    /// How many of them are done: the last of these is the one that is shown.
    pub done: usize,
}

/// One step of a procedure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ProcedureStep {
    /// The name of the tensor that it makes.
    #[serde(deserialize_with = "fixed::name")]
    pub probe: Name,
    /// The shape of that tensor, once it is made; empty for a single number.
    pub made: Option<Vec<usize>>,
    /// What it makes, in a word or two.
    pub name: String,
    /// What is done and why.
    pub does: String,
    /// The formula, in LaTeX.
    pub formula: String,
    /// The shape, with letters: `[B, 784]`.
    pub shape: String,
    /// The same in PyTorch.
    pub code: String,
}

impl Procedure {
    /// The step that was carried out last; `None` before the first.
    pub fn at(&self) -> Option<(usize, &ProcedureStep)> {
        let at = self.done.checked_sub(1)?;
        Some((at, self.steps.get(at)?))
    }

    /// Nothing: the steps go their own way.
    pub fn takes(&self) -> Takes {
        Takes::Nothing
    }
}

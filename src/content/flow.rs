//! Algorithm flows: a procedure in its smallest meaningful steps, each with a sentence, a formula, a line of code, and the tensor it makes.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::later::Later;
use super::markup::Inline;
use super::math::Formula;

pub use super::markup::FLOWS as PREFIX;

/// `flows/ID.yaml`: a procedure.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its id, also the name of the file.
    pub id: String,
    /// Its title: `VAE forward pass`.
    pub title: String,
    /// What it is for.
    pub purpose: Inline,
    /// What the letters in the shapes count: (`B`, `images in the batch`).
    pub sizes: Vec<(String, String)>,
    /// The steps, in order.
    pub steps: Vec<FlowStep>,
    /// The sections that teach it: indices into `Course::entries`.
    pub links: Vec<usize>,
}

/// One step of a procedure.
#[derive(Clone, Debug)]
pub struct FlowStep {
    /// What it makes, in a word or two: `first hidden layer`.
    pub name: String,
    /// What is done and why, in a sentence or two.
    pub does: Inline,
    /// The same as a formula.
    pub formula: Formula,
    /// The shape of the tensor that it makes.
    pub shape: TensorShape,
    /// The same in PyTorch.
    pub code: String,
    /// The name of that tensor, for whoever carries the step out: `h1`.
    pub probe: String,
    /// What a drill that asks for the order calls this step; `None` for steps that it passes over.
    pub item: Option<Inline>,
}

/// A flow of the course, read when it is first looked at; nothing where its file has faults.
#[derive(Clone, Debug)]
pub struct FlowEntry {
    /// Its id.
    pub id: String,
    pub(crate) flow: Later<Option<Flow>>,
}

/// The shape of a tensor: `[B, 784]`; `[]` is a single number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorShape(pub Vec<Extent>);

/// How long a tensor is along one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Always so long.
    Number(usize),
    /// As long as this letter says, the same throughout a flow.
    Letter(String),
}

/// Why a shape can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shape `{0}` can't be read; write numbers and letters in brackets: [B, 784], or [] for a single number")]
pub struct ShapeError(String);

impl FromStr for TensorShape {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<TensorShape, ShapeError> {
        let fail = || ShapeError(text.to_owned());
        let inside = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']')).ok_or_else(fail)?.trim();
        if inside.is_empty() {
            return Ok(TensorShape(Vec::new()));
        }
        let extent = |part: &str| {
            let part = part.trim();
            match part.parse::<usize>() {
                Ok(number) if number > 0 => Ok(Extent::Number(number)),
                _ if part.len() == 1 && part.chars().all(|c| c.is_ascii_uppercase()) => Ok(Extent::Letter(part.to_owned())),
                _ => Err(fail()),
            }
        };
        inside.split(',').map(extent).collect::<Result<_, _>>().map(TensorShape)
    }
}

impl fmt::Display for TensorShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extents = self.0.iter().map(|extent| match extent {
            Extent::Number(number) => number.to_string(),
            Extent::Letter(letter) => letter.clone(),
        });
        write!(f, "[{}]", extents.collect::<Vec<_>>().join(", "))
    }
}

impl TensorShape {
    /// The letters in it.
    pub fn letters(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|extent| match extent {
            Extent::Letter(letter) => Some(letter.as_str()),
            Extent::Number(_) => None,
        })
    }

    /// Whether a tensor of this flow has the shape. `letters` holds what the letters have turned out to be, and takes in new ones.
    pub fn holds(&self, made: &[usize], letters: &mut BTreeMap<String, usize>) -> bool {
        self.0.len() == made.len()
            && self.0.iter().zip(made).all(|(extent, &made)| match extent {
                Extent::Number(number) => *number == made,
                Extent::Letter(letter) => *letters.entry(letter.clone()).or_insert(made) == made,
            })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_shape_is_numbers_and_letters_in_brackets() {
        for shape in ["[]", "[784]", "[B, 784]", "[B, K, 2]"] {
            assert_eq!(shape.parse::<TensorShape>().unwrap().to_string(), shape);
        }
        for bad in ["", "784", "[784", "[b, 2]", "[0]", "[-1]", "[BC]", "[,]", "[2,]"] {
            assert!(bad.parse::<TensorShape>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_letter_is_the_same_number_throughout_a_flow() {
        let shape = |text: &str| text.parse::<TensorShape>().unwrap();
        let mut letters = BTreeMap::new();
        assert!(shape("[B, 784]").holds(&[8, 784], &mut letters));
        assert!(shape("[B]").holds(&[8], &mut letters) && shape("[]").holds(&[], &mut letters));
        assert!(!shape("[B]").holds(&[7], &mut letters), "B is 8 since the first step");
        assert!(!shape("[B, 784]").holds(&[8, 783], &mut letters) && !shape("[B]").holds(&[8, 1], &mut letters));
    }
}

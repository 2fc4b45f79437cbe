//! What a machine does in a pane to try what a section says: the acts of a reader, and what must be seen after them.

use super::expression::{Expression, ExpressionError};

/// One act.
#[derive(Clone, Debug)]
pub enum Act {
    /// So many units of work: optimiser steps, where there is an optimiser.
    Run(u64),
    /// Every metric is remembered under this name: `before.kl`.
    Mark(String),
    /// Knobs are turned: each with the label of its stop.
    Turn(Vec<(String, String)>),
    /// A button is pressed.
    Press(String),
    /// The cursor goes to a place of a plane.
    Point {
        /// Which panel; the first with a plane when `None`.
        panel: Option<String>,
        /// Where.
        at: [f32; 2],
    },
    /// The cursor goes to that place of a plane, of a grid over all that it shows, at which something is largest.
    Seek {
        /// Which panel; the first with a plane when `None`.
        panel: Option<String>,
        /// What is to be large.
        what: Measure,
    },
    /// The cursor goes to a pixel: from the left, from the top.
    Pixel {
        /// Which panel; the first with images when `None`.
        panel: Option<String>,
        /// Where.
        at: [usize; 2],
    },
    /// The cursor goes to a line of a table or listing, or a cell of a matrix or sheet: from the left, from the top, the first being 0.
    Cell {
        /// Which panel; the first with cells when `None`.
        panel: Option<String>,
        /// Where.
        at: [usize; 2],
    },
    /// So many times the next digit.
    Pick(u64),
    /// The next digit of this class.
    Class(u8),
    /// So many times the next digit for the second of a pair.
    Partner(u64),
    /// In the quiz: so many cards are answered and graded *good*.
    Grade(u64),
    /// In the quiz: so many days pass, and nothing is asked.
    Days(u64),
}

/// An expression over metrics and marks.
#[derive(Clone, Debug)]
pub struct Measure {
    expression: Expression,
    text: String,
}

/// The metric that every pane has besides its experiment's: 1 once the run has failed, 0 until then.
pub const FAILED: &str = "failed";

/// A comparison of two measures: `kl < before.kl / 2`.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// As it was written.
    pub text: String,
    low: Expression,
    high: Expression,
    names: Vec<(String, usize)>,
}

impl Measure {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first thing that can't be read, and where it is.
    pub(crate) fn parse(text: &str) -> Result<Measure, ExpressionError> {
        Ok(Measure { expression: Expression::parse(text)?, text: text.trim().to_owned() })
    }

    /// Its value; not a number when a name has none.
    pub fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> f64 {
        self.expression.value(of)
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names in it, with their places in bytes.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.expression.names()
    }
}

impl PartialEq for Comparison {
    fn eq(&self, other: &Comparison) -> bool {
        self.text == other.text
    }
}

impl Comparison {
    /// Reads two expressions with `<` or `>` between them.
    ///
    /// # Errors
    /// The first thing that can't be read, and where it is.
    pub(crate) fn parse(text: &str) -> Result<Comparison, ExpressionError> {
        let Some(sign) = text.find(['<', '>']) else {
            let message = "a condition compares two expressions with `<` or `>`: `kl < before.kl / 2`".into();
            return Err(ExpressionError { offset: text.len(), message });
        };
        let left = Expression::parse(&text[..sign])?;
        let behind = sign + 1;
        let right = Expression::parse(&text[behind..]).map_err(|error| ExpressionError { offset: behind + error.offset, ..error })?;
        let mut names: Vec<(String, usize)> = left.names().map(|(name, at)| (name.to_owned(), at)).collect();
        names.extend(right.names().map(|(name, at)| (name.to_owned(), behind + at)));
        if names.is_empty() {
            let message = "the condition names no metric, so it is the same whatever comes out; write one".into();
            return Err(ExpressionError { offset: 0, message });
        }
        let (low, high) = if text[sign..].starts_with('<') { (left, right) } else { (right, left) };
        Ok(Comparison { text: text.trim().to_owned(), low, high, names })
    }

    /// The names in it, with their places in bytes.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().map(|(name, at)| (name.as_str(), *at))
    }

    /// Whether it holds; with a value that is not known or not finite it never does.
    pub fn holds(&self, of: &dyn Fn(&str) -> Option<f64>) -> bool {
        let (low, high) = (self.low.value(of), self.high.value(of));
        low.is_finite() && high.is_finite() && low < high
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn holds(text: &str) -> bool {
        let of = |name: &str| match name {
            "kl" => Some(3.0),
            "before.kl" => Some(8.0),
            "lost" => Some(f64::NAN),
            _ => None,
        };
        Comparison::parse(text).unwrap().holds(&of)
    }

    #[test]
    fn a_comparison_is_of_expressions_over_metrics_and_marks() {
        for (text, expected) in [
            ("kl < before.kl", true),
            ("kl > before.kl", false),
            ("kl < before.kl / 3", false),
            ("abs(kl - before.kl) > 4.9", true),
            ("kl > 3", false),
            ("kl < 3", false),
            ("lost < 1", false),
            ("lost > 1", false),
            ("nobody < 1", false),
            ("kl / (kl - 3) > 1", false),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fault_has_its_place_on_either_side() {
        for (text, offset, says) in [
            ("kl", 2, "compares two"),
            ("kl <= 3", 4, "not `=`"),
            ("kl < 3 3", 7, "operator"),
            ("< 3", 0, "ends"),
            ("1 < 2", 0, "names no metric"),
        ] {
            let error = Comparison::parse(text).unwrap_err();
            assert!(error.offset == offset && error.message.contains(says), "{text}: {error:?}");
        }
        let names = |text: &str| Comparison::parse(text).unwrap().names().map(|(name, at)| (name.to_owned(), at)).collect::<Vec<_>>();
        assert_eq!(names("kl < 2*before.kl"), [("kl".into(), 0), ("before.kl".into(), 7)]);
    }
}

//! Goals over a pane's metrics, and the comparisons that they are made of.

use std::str::FromStr;

use crate::content::markup::Inline;
use crate::content::script::Act;

/// A goal over the pane's metrics.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Unique in the course; progress is kept under it.
    pub id: String,
    /// What to reach.
    pub goal: Inline,
    /// A hint, shown when asked for.
    pub hint: Inline,
    /// All must hold at once.
    pub conditions: Vec<Condition>,
    /// What a machine does to reach it; nothing where that was not said.
    pub script: Vec<Act>,
}

/// A comparison of a metric with a number: `kl < 0.1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The metric's name.
    pub metric: String,
    /// How they must compare.
    pub compare: Compare,
    /// The number.
    pub value: f64,
}

/// How a metric must compare with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Less than.
    Below,
    /// Greater than.
    Above,
}

impl Condition {
    /// Whether the metric's value meets the condition; a value that is not finite never does.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite()
            && match self.compare {
                Compare::Below => value < self.value,
                Compare::Above => value > self.value,
            }
    }
}

/// Why a condition can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the condition `{0}` can't be read; write a metric, `<` or `>`, and a number: `kl < 0.1`")]
pub struct ConditionError(String);

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let fail = || ConditionError(text.to_owned());
        let mark = text.find(['<', '>']).ok_or_else(fail)?;
        let compare = if text[mark..].starts_with('<') { Compare::Below } else { Compare::Above };
        let metric = text[..mark].trim();
        let value: f64 = text[mark + 1..].trim().parse().map_err(|_| fail())?;
        let plain = !metric.is_empty() && metric.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain && value.is_finite() { Ok(Condition { metric: metric.to_owned(), compare, value }) } else { Err(fail()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn conditions_are_a_metric_a_sign_and_a_number() {
        let expected = Condition { metric: "kl".into(), compare: Compare::Below, value: 0.1 };
        assert_eq!("kl < 0.1".parse::<Condition>().unwrap(), expected);
        assert_eq!("step>3e2".parse::<Condition>().unwrap().compare, Compare::Above);
        for bad in ["", "kl", "< 3", "kl <", "kl = 3", "kl <= 3", "kl < many", "k l < 3", "kl < nan", "kl < inf"] {
            assert!(bad.parse::<Condition>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_that_is_not_finite_meets_no_condition() {
        let condition: Condition = "kl < 0.1".parse().unwrap();
        assert!(condition.holds(0.05) && !condition.holds(0.1) && !condition.holds(f64::NAN) && !condition.holds(f64::NEG_INFINITY));
    }
}

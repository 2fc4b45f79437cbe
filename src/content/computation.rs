//! Numeric drills: values drawn by seed, holes filled, the answer worked out.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::expression::Expression;
use super::markup::{self, Inline};
use super::question::{Computation, Posed};
use super::template::{self, Template};

/// The name of the answer in the holes of the solution.
pub(crate) const ANSWER: &str = "answer";

/// A numeric drill that was read: what the checker tries with every value, and the quiz with one of each.
#[derive(Clone, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) question: Template<'a>,
    pub(crate) answer: Expression,
    pub(crate) because: Template<'a>,
}

impl Reading<'_> {
    /// The answer for these values; one that is whole but for the rounding of arithmetic is whole.
    pub(crate) fn answer(&self, values: &[(&str, f64)]) -> f64 {
        let answer = self.answer.value(&|name| value(values, name));
        template::whole(answer).unwrap_or(answer)
    }
}

/// The value of a name.
pub(crate) fn value(values: &[(&str, f64)], name: &str) -> Option<f64> {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

impl Computation {
    /// Draws the values and works out the answer: the same seed, the same numbers.
    ///
    /// # Panics
    /// When the drill was not checked.
    pub fn pose(&self, seed: u64) -> Posed {
        let mut random = StdRng::seed_from_u64(seed);
        let mut values: Vec<(&str, f64)> =
            self.given.iter().map(|(name, values)| (name.as_str(), values[random.gen_range(0..values.len())])).collect();
        let reading = self.read().expect("the checker has read this drill");
        let inline = |template: &Template<'_>, values: &[(&str, f64)]| -> Inline {
            let filled = template.fill(&|name| value(values, name));
            markup::parse(&filled.text, &|_| None).expect("the checker has read this text with every value")
        };
        let question = inline(&reading.question, &values);
        let answer = reading.answer(&values);
        values.push((ANSWER, answer));
        let because = inline(&reading.because, &values);
        Posed { question, answer, tolerance: self.tolerance * answer.abs().max(1.0), unit: self.unit.clone(), because }
    }

    fn read(&self) -> Option<Reading<'_>> {
        Some(Reading {
            question: Template::parse(self.question.trim_end()).ok()?,
            answer: Expression::parse(&self.answer).ok()?,
            because: Template::parse(self.because.trim_end()).ok()?,
        })
    }
}

/// A number as drills show it: a whole one as it is, another one with four significant digits; a real minus sign.
pub fn in_figures(value: f64) -> String {
    template::shown(value, false)
}

impl Posed {
    /// The answer as it is shown, with its unit: `1.418 nats`.
    pub fn answer_in_words(&self) -> String {
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        format!("{}{unit}", in_figures(self.answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kl() -> Computation {
        Computation {
            question: "What is the KL of $\\mathcal{N}({{mu}}, {{sigma}}^2)$?".into(),
            given: vec![("mu".into(), vec![-1.0, 0.0, 2.0]), ("sigma".into(), vec![0.25, 0.5])],
            answer: "(sigma^2 + mu^2 - 1)/2 - ln(sigma)".into(),
            unit: "nats".into(),
            tolerance: 0.02,
            because: "Half of {{sigma^2 + mu^2 - 1}}, minus {{ln(sigma)}}: {{answer}} nats.".into(),
        }
    }

    #[test]
    fn the_same_seed_poses_the_same_numbers_and_others_come_up() {
        let drill = kl();
        let all: Vec<Posed> = (0..100).map(|seed| drill.pose(seed)).collect();
        assert!(all.iter().enumerate().all(|(seed, posed)| drill.pose(seed as u64) == *posed));
        let mut questions: Vec<String> = all.iter().map(|posed| posed.question.plain()).collect();
        questions.sort();
        questions.dedup();
        assert_eq!(questions.len(), 6, "{questions:?}");
    }

    #[test]
    fn the_answer_is_that_of_the_values_that_are_shown() {
        let drill = kl();
        let seed = (0..100).find(|seed| drill.pose(*seed).question.plain().contains("(−1, 0.25²)"));
        let posed = drill.pose(seed.expect("a hundred seeds show each of six questions"));
        let expected = 0.5 * (0.0625 + 1.0 - 1.0 - 0.0625_f64.ln());
        assert!((posed.answer - expected).abs() < 1e-12);
        assert!((posed.tolerance - 0.02 * expected).abs() < 1e-12);
        assert_eq!(posed.answer_in_words(), "1.418 nats");
        assert_eq!(posed.because.plain(), "Half of 0.0625, minus −1.386: 1.418 nats.");
    }

    #[test]
    fn the_tolerance_of_a_small_answer_is_a_share_of_one() {
        let drill = Computation { answer: "0.01".into(), ..kl() };
        assert!((drill.pose(0).tolerance - 0.02).abs() < 1e-12);
    }

    #[test]
    fn a_whole_answer_is_whole() {
        let drill = Computation { answer: "3*0.1*10".into(), ..kl() };
        assert!(drill.pose(0).answer == 3.0);
    }
}

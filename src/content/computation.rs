//! Numeric drills: values drawn by seed, holes filled, the answer worked out.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::expression::Expression;
use super::markup::{self, Inline};
use super::question::{Computation, Mistake, Posed};
use super::template::{self, Template};

/// The name of the answer in the holes of the solution.
pub(crate) const ANSWER: &str = "answer";

/// A numeric drill that was read: what the checker tries with every value, and the quiz with one of each.
#[derive(Clone, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) question: Template<'a>,
    pub(crate) answer: Expression,
    pub(crate) because: Template<'a>,
    /// Wrong answers, and what was done wrong.
    pub(crate) mistakes: Vec<(Expression, Template<'a>)>,
}

impl Reading<'_> {
    /// The answer for these values.
    pub(crate) fn answer(&self, values: &[(&str, f64)]) -> f64 {
        of(&self.answer, values)
    }
}

/// The value of an expression; one that is whole but for the rounding of arithmetic is whole.
pub(crate) fn of(expression: &Expression, values: &[(&str, f64)]) -> f64 {
    let answer = expression.value(&|name| value(values, name));
    template::whole(answer).unwrap_or(answer)
}

/// How far off a number may be from `answer`: a share of it, or the floor where that is more.
pub(crate) fn leeway(answer: f64, tolerance: f64, floor: f64) -> f64 {
    (tolerance * answer.abs()).max(floor)
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
        let wrong: Vec<f64> = reading.mistakes.iter().map(|(mistake, _)| of(mistake, &values)).collect();
        values.push((ANSWER, answer));
        let because = inline(&reading.because, &values);
        // A mistake that makes no sense with these numbers is none that can be made with them.
        let made = reading.mistakes.iter().zip(wrong).filter(|(_, wrong)| wrong.is_finite());
        let mistakes = made.map(|((_, because), wrong)| Mistake {
            answer: wrong,
            tolerance: leeway(wrong, self.tolerance, self.floor),
            because: inline(because, &values),
        });
        let mistakes = mistakes.collect();
        Posed { question, answer, tolerance: leeway(answer, self.tolerance, self.floor), unit: self.unit.clone(), because, mistakes }
    }

    /// What the screen says of the tolerance: exactly what is applied.
    pub fn leeway_in_words(&self) -> String {
        let share = in_figures(self.tolerance * 100.0);
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        match (self.tolerance, self.floor) {
            (0.0, _) => String::from("Only the exact number is right."),
            (_, 0.0) => format!("Within {share} % is right."),
            (_, floor) => format!("Within {share} % is right, and in any case within {}{unit}.", in_figures(floor)),
        }
    }

    fn read(&self) -> Option<Reading<'_>> {
        Some(Reading {
            question: Template::parse(self.question.trim_end()).ok()?,
            answer: Expression::parse(&self.answer).ok()?,
            because: Template::parse(self.because.trim_end()).ok()?,
            mistakes: self.mistakes.iter().map(read_mistake).collect::<Option<_>>()?,
        })
    }
}

/// A mistake's expression and its text.
fn read_mistake((answer, because): &(String, String)) -> Option<(Expression, Template<'_>)> {
    Some((Expression::parse(answer).ok()?, Template::parse(because.trim_end()).ok()?))
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
            floor: 0.0,
            mistakes: vec![
                ("(sigma^2 + mu^2 - 1)/2".into(), "The logarithm is missing: {{-ln(sigma)}}.".into()),
                ("ln(mu)".into(), "That is the logarithm of the mean.".into()),
            ],
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
    fn the_tolerance_is_a_share_of_the_answer_however_small_unless_a_floor_is_stated() {
        let drill = Computation { answer: "-0.04743".into(), tolerance: 0.01, ..kl() };
        assert!((drill.pose(0).tolerance - 0.000_474_3).abs() < 1e-12);
        let with_floor = Computation { floor: 0.005, ..drill };
        assert_eq!(with_floor.pose(0).tolerance, 0.005);
    }

    #[test]
    fn a_mistake_is_worked_out_with_the_same_numbers_and_left_out_where_it_makes_no_sense() {
        let drill = kl();
        let seed = (0..100).find(|seed| drill.pose(*seed).question.plain().contains("(−1, 0.25²)"));
        let posed = drill.pose(seed.expect("a hundred seeds show each of six questions"));
        // There is no logarithm of −1.
        assert_eq!(posed.mistakes.len(), 1);
        assert_eq!(posed.mistakes[0].answer, 0.031_25);
        assert!((posed.mistakes[0].tolerance - 0.000_625).abs() < 1e-12);
        assert_eq!(posed.mistakes[0].because.plain(), "The logarithm is missing: 1.386.");
    }

    #[test]
    fn a_whole_answer_is_whole() {
        let drill = Computation { answer: "3*0.1*10".into(), ..kl() };
        assert!(drill.pose(0).answer == 3.0);
    }
}

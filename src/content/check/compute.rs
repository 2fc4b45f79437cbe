//! Numeric drills: every combination of the given values is tried.

use super::File;
use super::near::hint;
use crate::content::computation::{ANSWER, Reading, leeway, of, value};
use crate::content::expression::{self, Expression};
use crate::content::markup;
use crate::content::template::{self, Template};
use crate::content::tree::Node;

/// Combinations of given values that are tried; more would make checking slow and the drill no better.
const MOST_COMBINATIONS: usize = 1_000;
/// Numbers are shown with four digits, so an answer can't be asked for more exactly than this, unless it is whole.
const LEAST_TOLERANCE: f64 = 0.001;
/// Mistakes that a drill of the course states at least.
const LEAST_MISTAKES: usize = 2;
/// With a wider tolerance a drill takes wrong answers for right ones.
const MOST_TOLERANCE: f64 = 0.5;

/// A drill's texts, each with the place of its node.
struct Drill<'n> {
    question: &'n Node,
    answer: &'n Node,
    because: &'n Node,
    /// Each mistake's answer and text.
    mistakes: Vec<(&'n Node, &'n Node)>,
    reading: Reading<'n>,
}

impl File<'_> {
    /// A numeric drill makes sense with every combination of its values.
    pub(super) fn compute(&mut self, compute: &Node) {
        let Some(given) = self.given(compute) else { return };
        let Some(drill) = parts(compute) else { return };
        // What is not stated can't be told to whoever makes the mistake, nor kept out of the tolerance. A reader's own deck may do without.
        if !self.known.own && drill.mistakes.len() < LEAST_MISTAKES {
            let node = compute.get("mistakes").unwrap_or(compute);
            self.fault(
                node,
                format!(
                    "the drill states {} of the mistakes that people make; state at least {LEAST_MISTAKES} as `mistakes`",
                    drill.mistakes.len()
                ),
            );
        }
        let combinations = given.iter().try_fold(1_usize, |product, (_, values)| product.checked_mul(values.len()));
        match combinations {
            Some(..=MOST_COMBINATIONS) => {}
            _ => {
                let node = compute.get("given").unwrap_or(compute);
                self.fault(node, format!("the values have more than {MOST_COMBINATIONS} combinations; leave some of them out"));
                return;
            }
        }
        if self.names_are_given(&drill, &given) && self.tolerance(compute) {
            self.combinations(compute, &drill, &given);
        }
    }

    /// The given names with their values; nothing when one of them can't be used.
    fn given<'n>(&mut self, compute: &'n Node) -> Option<Vec<(&'n str, Vec<f64>)>> {
        let mut given = Vec::new();
        let mut good = true;
        for (name, values) in compute.get("given").map(Node::pairs).unwrap_or_default() {
            let Some(word) = name.text() else { continue };
            let is_name = word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            let problem = match word {
                _ if !is_name => "is not a word of lower-case letters, digits and underscores",
                ANSWER => "stands for the answer",
                _ if expression::is_taken(word) => "has a meaning in expressions already",
                _ => "",
            };
            if !problem.is_empty() {
                self.fault(name, format!("the name `{word}` {problem}; choose another"));
                good = false;
            }
            let numbers: Vec<f64> = values.items().iter().filter_map(number).collect();
            good &= !numbers.is_empty() && numbers.len() == values.items().len();
            given.push((word, numbers));
        }
        good.then_some(given)
    }

    /// Whether every name in an expression is given, and every given name is told to whoever is asked.
    fn names_are_given(&mut self, drill: &Drill<'_>, given: &[(&str, Vec<f64>)]) -> bool {
        let before = self.faults.len();
        let known: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        let with_answer: Vec<&str> = known.iter().copied().chain([ANSWER]).collect();
        self.known_names(drill.answer, &drill.reading.answer, 0, &known);
        for (hole, offset) in drill.reading.question.holes() {
            self.known_names(drill.question, hole, offset, &known);
        }
        for (hole, offset) in drill.reading.because.holes() {
            self.known_names(drill.because, hole, offset, &with_answer);
        }
        for ((answer, because), (expression, text)) in drill.mistakes.iter().zip(&drill.reading.mistakes) {
            self.known_names(answer, expression, 0, &known);
            for (hole, offset) in text.holes() {
                self.known_names(because, hole, offset, &with_answer);
            }
        }
        for node in [drill.question, drill.because] {
            self.single_braces(node, node.text().unwrap_or_default(), Some(&with_answer));
        }
        let mut told = drill.reading.question.holes().flat_map(|(hole, _)| hole.names()).map(|(name, _)| name);
        let told: Vec<&str> = told.by_ref().collect();
        for name in known.iter().filter(|name| !told.contains(*name)) {
            self.fault(drill.question, format!("the question never shows the given `{name}`; write {{{{{name}}}}} where it stands"));
        }
        self.faults.len() == before
    }

    fn known_names(&mut self, node: &Node, expression: &Expression, offset: usize, known: &[&str]) {
        for (name, at) in expression.names() {
            if !known.contains(&name) {
                let problem = if name == ANSWER { "gives the answer away".into() } else { format!("`{name}` is not given") };
                let hint = if name == ANSWER { String::new() } else { hint(name, known.iter().copied()) };
                self.fault_in(node, offset + at, format!("{problem}{hint}"));
            }
        }
    }

    fn tolerance(&mut self, compute: &Node) -> bool {
        let Some(node) = compute.get("tolerance") else { return false };
        let Some(tolerance) = number(node) else { return false };
        let good = tolerance == 0.0 || (LEAST_TOLERANCE..=MOST_TOLERANCE).contains(&tolerance);
        if !good {
            self.fault(
                node,
                format!(
                    "the tolerance is 0, for an answer that is whole, or from {LEAST_TOLERANCE} to {MOST_TOLERANCE}: a share of the answer"
                ),
            );
        }
        let floor = compute.get("floor");
        let Some(floor_value) = floor.map_or(Some(0.0), number) else { return false };
        match floor {
            Some(node) if floor_value <= 0.0 => {
                self.fault(node, "the floor is more than 0: how far off an answer may be in any case, in its own unit; or take it out");
                false
            }
            Some(node) if tolerance == 0.0 => {
                self.fault(node, "the tolerance is 0, so only the exact number is right; take the floor out");
                false
            }
            _ => good,
        }
    }

    /// Tries every combination; of each kind of fault the first one is enough.
    fn combinations(&mut self, compute: &Node, drill: &Drill<'_>, given: &[(&str, Vec<f64>)]) {
        let of_compute = |key: &str| compute.get(key).and_then(number).unwrap_or(0.0);
        let (tolerance, floor) = (of_compute("tolerance"), of_compute("floor"));
        let exact = tolerance == 0.0;
        let mut is_count = true;
        let mut made = vec![false; drill.mistakes.len()];
        let total: usize = given.iter().map(|(_, values)| values.len()).product();
        let before = self.faults.len();
        for index in 0..total {
            let mut rest = index;
            let mut values: Vec<(&str, f64)> = Vec::with_capacity(given.len() + 1);
            for (name, all) in given {
                values.push((name, all[rest % all.len()]));
                rest /= all.len();
            }
            let words = values.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
            let when = if words.is_empty() { String::new() } else { format!("with {words} ") };
            let answer = drill.reading.answer(&values);
            if !answer.is_finite() {
                self.fault(drill.answer, format!("{when}the answer is no finite number; take the value out, or mend the expression"));
            } else if exact && template::whole(answer).is_none() {
                self.fault(drill.answer, format!("{when}the answer is {answer}; one that is not whole needs a tolerance, say 0.01"));
            }
            is_count &= template::whole(answer).is_some();
            let slack = leeway(answer, tolerance, floor);
            if !exact && answer == 0.0 && floor == 0.0 {
                self.fault(drill.answer, format!("{when}the answer is 0, and a share of 0 is 0; state a `floor`, or take the value out"));
            } else if answer != 0.0 && slack >= answer.abs() {
                self.fault(
                    drill.answer,
                    format!("{when}the answer is {answer}, and the floor lets 0 pass for it; lower the floor, or take the value out"),
                );
            }
            self.filled(drill.question, &drill.reading.question, &values, &when);
            let wrong: Vec<f64> = drill.reading.mistakes.iter().map(|(expression, _)| of(expression, &values)).collect();
            values.push((ANSWER, answer));
            self.filled(drill.because, &drill.reading.because, &values, &when);
            for (((index, (node, because)), (_, text)), wrong) in drill.mistakes.iter().enumerate().zip(&drill.reading.mistakes).zip(wrong)
            {
                if !wrong.is_finite() {
                    continue;
                }
                made[index] = true;
                if (wrong - answer).abs() <= slack {
                    let message = format!(
                        "{when}this mistake gives {wrong} and passes for the answer, {answer}; take the value out, or lower the tolerance"
                    );
                    self.fault(node, message);
                }
                self.filled(because, text, &values, &when);
            }
            if self.faults.len() > before {
                return;
            }
        }
        for (index, _) in made.iter().enumerate().filter(|(_, made)| !**made) {
            self.fault(
                drill.mistakes[index].0,
                "this mistake is no finite number with any of the values; mend the expression, or take it out",
            );
        }
        if is_count && !exact {
            let node = compute.get("tolerance").unwrap_or(compute);
            self.fault(node, "the answer is a whole number with every value, so it is exact; write `tolerance: 0`");
        }
    }

    /// A text can be read with its holes filled.
    fn filled(&mut self, node: &Node, template: &Template<'_>, values: &[(&str, f64)], when: &str) {
        let of = |name: &str| value(values, name);
        for (hole, offset) in template.holes() {
            if !hole.value(&of).is_finite() {
                self.fault_in(node, offset, format!("{when}this hole is no finite number; take the value out, or mend the expression"));
            }
        }
        let filled = template.fill(&of);
        for error in markup::parse_all(&filled.text, &|_| None).1 {
            let message = match &error.unknown {
                Some(_) => "a text with numbers has no links; name the section in `links`".to_owned(),
                None => format!("{when}{}", error.message),
            };
            self.fault_in(node, filled.origin(error.offset), message);
        }
    }
}

/// The texts of a drill, if all of them can be read; what can't be was found with its shape.
fn parts(compute: &Node) -> Option<Drill<'_>> {
    let text = |key: &str| part(compute, key);
    let ((question, asked), (answer, expression), (because, solution)) = (text("question")?, text("answer")?, text("because")?);
    let mistakes = compute.get("mistakes").map(Node::items).unwrap_or_default();
    let mistakes = mistakes.iter().map(mistake).collect::<Option<Vec<_>>>()?;
    let reading = Reading {
        question: Template::parse(asked.trim_end()).ok()?,
        answer: Expression::parse(expression).ok()?,
        because: Template::parse(solution.trim_end()).ok()?,
        mistakes: mistakes.iter().map(|(_, read)| read.clone()).collect(),
    };
    let mistakes = mistakes.into_iter().map(|(nodes, _)| nodes).collect();
    Some(Drill { question, answer, because, mistakes, reading })
}

/// A mistake's nodes, its answer and its text.
type MistakeParts<'n> = ((&'n Node, &'n Node), (Expression, Template<'n>));

fn mistake(node: &Node) -> Option<MistakeParts<'_>> {
    let ((answer, expression), (because, text)) = (part(node, "answer")?, part(node, "because")?);
    Some(((answer, because), (Expression::parse(expression).ok()?, Template::parse(text.trim_end()).ok()?)))
}

/// A text of a mapping, with its node.
fn part<'n>(node: &'n Node, key: &str) -> Option<(&'n Node, &'n str)> {
    let node = node.get(key)?;
    Some((node, node.text()?))
}

/// The number that a plain scalar is.
pub(super) fn number(node: &Node) -> Option<f64> {
    serde_yaml::from_str::<f64>(node.plain_text()?).ok().filter(|value| value.is_finite())
}

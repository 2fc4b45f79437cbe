//! The scripts that a machine tries: every name in them is one that the pane has.

use super::File;
use super::compute::number;
use super::near::hint;
use crate::content::expression::is_taken;
use crate::content::script::{Comparison, FAILED, Measure};
use crate::content::tree::Node;
use crate::content::vocabulary::{ExperimentWords, QUIZ};

impl<'a> File<'a> {
    /// A prediction's script, and what would be seen after it if a choice were right.
    pub(super) fn tried_prediction(&mut self, predict: &Node, words: Option<&'a ExperimentWords>) {
        let choices = predict.get("choices").map(Node::items).unwrap_or_default();
        if let (Some(node), Some(_)) = (predict.get("measured"), predict.get("try")) {
            self.fault(node, "`measured` is for what no pane can try, and this has a `try`; take one of the two out");
        }
        let Some(script) = predict.get("try") else {
            for when in choices.iter().filter_map(|choice| choice.get("when")) {
                self.fault(when, "`when` says what would be seen after the prediction's script, and it has none; add a `try`");
            }
            return;
        };
        let marks = self.acts(script, words);
        for choice in choices {
            let Some(when) = choice.get("when") else {
                self.fault(choice, "the prediction has a `try`, so each choice says what would be seen if it were right; add a `when`");
                continue;
            };
            for condition in when.items() {
                if let Some(Ok(comparison)) = condition.text().map(Comparison::parse) {
                    self.measured(condition, comparison.names(), &marks, words);
                }
            }
        }
    }

    /// A challenge's script.
    pub(super) fn tried_challenge(&mut self, challenge: &Node, words: Option<&'a ExperimentWords>) {
        if let Some(script) = challenge.get("try") {
            self.acts(script, words);
        }
    }

    /// The names in a script; gives its marks.
    fn acts(&mut self, script: &Node, words: Option<&'a ExperimentWords>) -> Vec<String> {
        let mut marks: Vec<String> = Vec::new();
        for act in script.items() {
            for key in ["run", "pick", "partner", "grade", "days"] {
                self.whole(act.get(key), 1, 1_000_000);
            }
            self.whole(act.get("class"), 0, 9);
            act.get("pixel").map(Node::items).unwrap_or_default().iter().for_each(|at| self.whole(Some(at), 0, 27));
            act.get("cell").map(Node::items).unwrap_or_default().iter().for_each(|at| self.whole(Some(at), 0, 1_000_000));
            if let Some((node, name)) = act.get("mark").and_then(|node| Some((node, node.text()?))) {
                if !is_name(name) || is_taken(name) {
                    self.fault(node, format!("a mark is called by one word of letters, such as `before`, not `{name}`"));
                }
                if marks.iter().any(|known| known == name) {
                    self.fault(node, format!("the mark `{name}` is set a second time; choose another name"));
                }
                marks.push(name.to_owned());
            }
            if let (Some(node), None) = (act.get("panel"), ["point", "seek", "pixel", "cell"].iter().find(|key| act.get(key).is_some())) {
                self.fault(node, "`panel` says where a `point`, a `seek`, a `pixel` or a `cell` is; take it out");
            }
            if let Some((node, Ok(what))) = act.get("seek").and_then(|node| Some((node, Measure::parse(node.text()?)))) {
                self.measured(node, what.names(), &marks, words);
            }
            let Some(words) = words else { continue };
            if let Some(node) = act.get("run").filter(|_| words.name == QUIZ) {
                self.fault(node, "the quiz trains nothing, so there is no `run`; `grade` answers so many cards, and `days` lets days pass");
            }
            for (knob, stop) in act.get("turn").map(Node::pairs).unwrap_or_default() {
                self.stop(knob, stop, words);
            }
            if let Some(button) = act.get("press") {
                self.one_of(button, "button", words, words.buttons.iter().map(String::as_str));
            }
            if let Some(panel) = act.get("panel") {
                self.one_of(panel, "panel", words, words.panels.iter().map(String::as_str));
            }
            for (key, take) in [
                ("point", "point"),
                ("seek", "point"),
                ("pixel", "pixel"),
                ("cell", "cell"),
                ("pick", "exhibit"),
                ("class", "exhibit"),
                ("partner", "pair"),
                ("grade", "cards"),
                ("days", "cards"),
            ] {
                if let Some(node) = act.get(key).filter(|_| !words.takes.iter().any(|known| known == take)) {
                    self.fault(node, format!("the experiment `{}` does not take a `{key}` from the reader; take it out", words.name));
                }
            }
        }
        marks
    }

    /// Every name is a metric, `failed`, or a metric at a mark.
    pub(super) fn measured<'n>(
        &mut self,
        node: &Node,
        names: impl Iterator<Item = (&'n str, usize)>,
        marks: &[String],
        words: Option<&ExperimentWords>,
    ) {
        for (name, offset) in names {
            let metric = match name.split_once('.') {
                None => name,
                Some((mark, metric)) => {
                    if !marks.iter().any(|known| known == mark) {
                        let hint = hint(mark, marks.iter().map(String::as_str));
                        self.fault_in(node, offset, format!("the script sets no mark `{mark}` before this{hint}"));
                    }
                    metric
                }
            };
            let Some(words) = words.filter(|words| metric != FAILED && !words.metrics.iter().any(|known| known == metric)) else {
                continue;
            };
            let hint = hint(metric, words.metrics.iter().map(String::as_str));
            self.fault_in(node, offset, format!("the experiment `{}` has no metric `{metric}`{hint}", words.name));
        }
    }

    pub(super) fn whole(&mut self, node: Option<&Node>, least: u32, most: u32) {
        let Some((node, value)) = node.and_then(|node| Some((node, number(node)?))) else { return };
        if value.fract() != 0.0 || value < f64::from(least) || value > f64::from(most) {
            self.fault(node, format!("a whole number from {least} to {most} stands here, not {value}"));
        }
    }
}

/// Whether a text can stand before the dot in an expression.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

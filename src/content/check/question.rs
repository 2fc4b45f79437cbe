//! Rules of questions and drills that go beyond the shape of single values.

use std::collections::HashMap;

use super::compute::number;
use super::{File, stem};
use crate::content::markup;
use crate::content::question::PREDICTIONS;
use crate::content::tree::Node;
use unicode_width::UnicodeWidthStr;

/// Words that can be said in 60 seconds.
const MOST_WORDS: usize = 140;

/// Columns of a numbered listing that a card has in a terminal of 80.
const LISTING_COLUMNS: usize = 70;
/// Lines of a listing, and values of a curve: more is no card, but a file.
const MOST_LINES: usize = 40;
const MOST_VALUES: usize = 200;

impl File<'_> {
    /// `owners` remembers where each id is that progress is kept under.
    pub(super) fn topic(&mut self, root: &Node, owners: &mut HashMap<String, String>) {
        if let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?))) {
            let expected = format!("{id}.yaml");
            if stem(&self.source.name) != Some(id) {
                self.fault(node, format!("the topic is `{id}`, so its file is called {expected}, not {}", self.source.name));
            }
            if id == PREDICTIONS {
                self.fault(node, format!("the topic `{id}` is that of the sections' predictions; choose another id"));
            }
        }
        let list = |key: &str| root.get(key).map(Node::items).unwrap_or_default();
        let (questions, drills) = (list("questions"), list("drills"));
        if questions.is_empty() && drills.is_empty() {
            self.fault(root, "the topic asks nothing; give it `questions` or `drills`");
        }
        for question in questions {
            self.owned(question, owners);
            self.exhibit(question);
            self.spoken(question.get("answer"), "the answer");
            self.spoken(question.get("follow_up").and_then(|next| next.get("answer")), "the answer to the follow-up");
        }
        for drill in drills {
            self.owned(drill, owners);
            self.exhibit(drill);
            if let Some(find) = drill.get("find") {
                self.find(drill, find);
            }
            if let Some(choose) = drill.get("choose") {
                self.choices(choose);
                self.tried_prediction(choose, None);
            }
            if let Some(sort) = drill.get("sort") {
                self.ordered(sort);
            }
            if let Some(compute) = drill.get("compute") {
                self.compute(compute);
            }
        }
    }

    /// An answer that can be said in 60 seconds.
    fn spoken(&mut self, answer: Option<&Node>, what: &str) {
        let Some((node, text)) = answer.and_then(|node| Some((node, node.text()?))) else { return };
        let known = self.known;
        let resolve = |written: &str| known.target(written);
        let plain = |(_, paragraph): (usize, &str)| markup::parse_all(paragraph, &resolve).0.plain();
        let words: usize = markup::paragraphs(text).into_iter().map(|paragraph| plain(paragraph).split_whitespace().count()).sum();
        if words > MOST_WORDS {
            self.fault(node, format!("{what} has {words} words; more than {MOST_WORDS} can't be said in a minute, so cut it"));
        }
    }

    /// A listing and a curve that can be shown on a card.
    pub(super) fn exhibit(&mut self, card: &Node) {
        if let Some((node, source)) = card.get("code").and_then(|code| code.get("source")).and_then(|node| Some((node, node.text()?))) {
            let lines: Vec<&str> = source.trim_end().lines().collect();
            if lines.len() > MOST_LINES {
                self.fault(node, format!("the listing has {} lines; a card shows at most {MOST_LINES}", lines.len()));
            }
            if let Some(wide) = lines.iter().position(|line| line.width() > LISTING_COLUMNS) {
                let message = format!("line {} of the listing is wider than {LISTING_COLUMNS} columns; break it", wide + 1);
                self.fault(node, message);
            }
        }
        if let Some(curve) = card.get("curve") {
            self.curve(curve);
        }
    }

    /// Figures that can be drawn: places in order, and no value without one.
    pub(super) fn curve(&mut self, curve: &Node) {
        let Some(at) = curve.get("at") else { return };
        let places: Vec<f64> = at.items().iter().filter_map(number).collect();
        if places.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.fault(at, "the places on the horizontal axis are not increasing; put them in order, each once");
        }
        if places.len() > MOST_VALUES {
            self.fault(at, format!("the curve has {} places; at most {MOST_VALUES} are drawn", places.len()));
        }
        for series in curve.get("series").map(Node::items).unwrap_or_default() {
            if let Some(values) = series.get("values").filter(|values| values.items().len() > places.len()) {
                let message = format!("the series has {} values for {} places in `at`", values.items().len(), places.len());
                self.fault(values, message);
            }
        }
    }

    /// Lines that the listing has, each naming one fault.
    pub(super) fn find(&mut self, drill: &Node, find: &Node) {
        let Some(source) = drill.get("code").and_then(|code| code.get("source")).and_then(Node::text) else {
            self.fault(find, "there is no listing to search; add `code` to the drill");
            return;
        };
        let listing: Vec<&str> = source.trim_end().lines().collect();
        let mut named: Vec<f64> = Vec::new();
        let faulty = find.get("faulty").map(Node::items).unwrap_or_default();
        for line in faulty.iter().filter_map(|faulty| faulty.get("lines")).flat_map(Node::items) {
            let Some(number) = number(line) else { continue };
            let there = listing.iter().enumerate().any(|(at, text)| (at + 1) as f64 == number && !text.trim().is_empty());
            if !there {
                self.fault(line, format!("the listing has no text in line {number}; its lines are 1 to {}", listing.len()));
            } else if named.contains(&number) {
                self.fault(line, format!("line {number} names a fault already; name each line once"));
            }
            named.push(number);
        }
    }

    /// Steps of which no two are the same.
    pub(super) fn steps(&mut self, steps: &Node) {
        let steps = steps.items();
        for (index, step) in steps.iter().enumerate() {
            if step.text().is_some() && steps[..index].iter().any(|before| before.text() == step.text()) {
                self.fault(step, "the step stands here a second time, so the order is ambiguous; tell the two apart");
            }
        }
    }
}

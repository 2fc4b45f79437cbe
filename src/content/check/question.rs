//! Rules of questions and drills that go beyond the shape of single values.

use std::collections::HashMap;

use super::{File, stem};
use crate::content::markup;
use crate::content::question::PREDICTIONS;
use crate::content::tree::Node;

/// Words that can be said in 60 seconds.
const MOST_WORDS: usize = 140;

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
            self.spoken(question.get("answer"), "the answer");
            self.spoken(question.get("follow_up").and_then(|next| next.get("answer")), "the answer to the follow-up");
        }
        for drill in drills {
            self.owned(drill, owners);
            if let Some(choose) = drill.get("choose") {
                self.choices(choose);
            }
            if let Some(steps) = drill.get("sort").and_then(|sort| sort.get("steps")) {
                self.steps(steps);
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
        let resolve = |id: &str| known.ids.iter().position(|other| other == id);
        let plain = |(_, paragraph): (usize, &str)| markup::parse_all(paragraph, &resolve).0.plain();
        let words: usize = markup::paragraphs(text).into_iter().map(|paragraph| plain(paragraph).split_whitespace().count()).sum();
        if words > MOST_WORDS {
            self.fault(node, format!("{what} has {words} words; more than {MOST_WORDS} can't be said in a minute, so cut it"));
        }
    }

    /// Steps of which no two are the same.
    fn steps(&mut self, steps: &Node) {
        let steps = steps.items();
        for (index, step) in steps.iter().enumerate() {
            if step.text().is_some() && steps[..index].iter().any(|before| before.text() == step.text()) {
                self.fault(step, "the step stands here a second time, so the order is ambiguous; tell the two apart");
            }
        }
    }
}

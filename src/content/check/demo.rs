//! Rules of a demo that go beyond the shape of single values.

use std::collections::HashMap;

use super::near::hint;
use super::{File, stem};
use crate::content::demo::MARKS;
use crate::content::script::Comparison;
use crate::content::template::Template;
use crate::content::tree::Node;

impl File<'_> {
    /// `seen` remembers in which file each demo is.
    pub(super) fn demo(&mut self, root: &Node, seen: &mut HashMap<String, String>) {
        if let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?))) {
            let is_named = stem(&self.source.name)
                .and_then(|stem| stem.split_once('-'))
                .is_some_and(|(number, name)| name == id && !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()));
            if !is_named {
                self.fault(node, format!("the demo is `{id}`, so its file is called NN-{id}.yaml, not {}", self.source.name));
            }
            if let Some(file) = seen.insert(id.to_owned(), self.source.path.clone()) {
                self.fault(node, format!("the demo `{id}` stands in {file} already; give this one another id"));
            }
        }
        self.whole(root.get("steps"), 1, 1_000_000);
        let sentences = root.get("sentences").map(Node::items).unwrap_or_default();
        for (index, sentence) in sentences.iter().enumerate() {
            let is_last = index + 1 == sentences.len();
            match sentence.get("when") {
                None if !is_last => {
                    self.fault(sentence, "a sentence without `when` is always true, so those behind it are never said; let it be the last");
                }
                Some(when) if is_last => {
                    self.fault(when, "the last sentence is what is said when no other is true; take its `when` out");
                }
                _ => {}
            }
        }
        self.shows(root, sentences);
    }

    /// Every name is one that the experiment has.
    fn shows(&mut self, root: &Node, sentences: &[Node]) {
        let Some(vocabulary) = self.known.vocabulary else { return };
        let Some((node, name)) = root.get("experiment").and_then(|node| Some((node, node.text()?))) else { return };
        let Some(words) = vocabulary.experiment(name).filter(|words| !words.panels.is_empty()) else {
            let names = vocabulary.experiments.iter().filter(|words| !words.panels.is_empty()).map(|words| words.name.as_str());
            self.fault(node, format!("there is no experiment `{name}`{}", hint(name, names)));
            return;
        };
        for (key, known) in [
            ("panel", words.panels.iter().map(String::as_str).collect::<Vec<_>>()),
            ("metric", words.metrics.iter().map(String::as_str).collect()),
            ("knob", words.knobs.iter().map(|(name, _)| name.as_str()).collect()),
        ] {
            if let Some(node) = root.get(key) {
                self.one_of(node, key, words, known.iter().copied());
            }
        }
        for (knob, stop) in root.get("start").map(Node::pairs).unwrap_or_default() {
            self.stop(knob, stop, words);
        }
        let marks = MARKS.map(String::from);
        for sentence in sentences {
            for condition in sentence.get("when").map(Node::items).unwrap_or_default() {
                if let Some(Ok(comparison)) = condition.text().map(Comparison::parse) {
                    self.measured(condition, comparison.names(), &marks, Some(words));
                }
            }
            if let Some((node, Ok(template))) = sentence.get("say").and_then(|node| Some((node, Template::parse(node.text()?.trim_end()))))
            {
                for (expression, offset) in template.holes() {
                    self.measured(node, expression.names().map(|(name, at)| (name, offset + at)), &marks, Some(words));
                }
            }
        }
    }
}

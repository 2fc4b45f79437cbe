//! Rules of a repair drill that go beyond the shape of single values: names, choices, knobs that can repair something, lines of the code.

use super::{File, Seen, stem};
use crate::content::course::Condition;
use crate::content::repair::{challenge_id, code_id};
use crate::content::script::Comparison;
use crate::content::tree::Node;
use crate::content::vocabulary::BROKEN_RUN;

impl File<'_> {
    pub(super) fn repair(&mut self, root: &Node, seen: &mut Seen) {
        if let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?))) {
            if stem(&self.source.name) != Some(id) {
                self.fault(node, format!("the drill `{id}` is in {}; call the file {id}.yaml", self.source.name));
            }
            for owned in [id.to_owned(), challenge_id(id), code_id(id)] {
                self.own(node, &owned, &mut seen.owners);
            }
        }
        self.title(root);
        self.choices(root);
        self.exhibit(root);
        if let Some(find) = root.get("find") {
            self.find(root, find);
        }
        self.whole(root.get("after"), 1, 100_000);
        self.whole(root.get("within"), 1, 100_000);
        self.turns(root);
        self.run(root);
    }

    /// A title that can be read without reading the file as YAML.
    pub(super) fn title(&mut self, root: &Node) {
        if let Some((node, title)) = root.get("title").and_then(|node| Some((node, node.text()?)))
            && title.contains('\n')
        {
            self.fault(node, "the title stands on one line, behind `title:`");
        }
    }

    /// Each choice turns something, no two the same, and the right one turns a knob that is at fault.
    fn turns(&mut self, root: &Node) {
        let pairs = |node: &Node| -> Vec<(String, String)> {
            let pair = |(knob, stop): &(Node, Node)| Some((knob.text()?.to_owned(), stop.text()?.to_owned()));
            node.pairs().iter().filter_map(pair).collect()
        };
        let start = root.get("start").map(pairs).unwrap_or_default();
        let mut before: Vec<Vec<(String, String)>> = Vec::new();
        for choice in root.get("choices").map(Node::items).unwrap_or_default() {
            let Some(turn) = choice.get("turn") else { continue };
            let turned = pairs(turn);
            let is_right = choice.get("right").and_then(Node::text) == Some("true");
            if turned.iter().any(|pair| start.contains(pair)) {
                self.fault(turn, "a knob is turned to where it stands already; turn it to another stop");
            } else if before.contains(&turned) {
                self.fault(turn, "another choice turns the same, so nobody can tell which of the two repairs it; turn something else");
            } else if is_right && !turned.iter().any(|(knob, _)| start.iter().any(|(at_fault, _)| at_fault == knob)) {
                self.fault(turn, "the right choice turns no knob of `start`, so the fault would stay; turn the knob that is at fault");
            }
            before.push(turned);
        }
    }

    /// Every knob, stop and metric is one that the experiment has.
    fn run(&mut self, root: &Node) {
        let Some(vocabulary) = self.known.vocabulary else { return };
        let Some(words) = vocabulary.experiment(BROKEN_RUN) else {
            self.fault(root, format!("there is no experiment `{BROKEN_RUN}` to train this run"));
            return;
        };
        let turns = root.get("choices").map(Node::items).unwrap_or_default().iter().filter_map(|choice| choice.get("turn"));
        for (knob, stop) in root.get("start").into_iter().chain(turns).flat_map(Node::pairs) {
            self.stop(knob, stop, words);
        }
        for node in root.get("seen").map(Node::items).unwrap_or_default() {
            if let Some(Ok(comparison)) = node.text().map(Comparison::parse) {
                self.measured(node, comparison.names(), &[], Some(words));
            }
        }
        for node in root.get("repaired").map(Node::items).unwrap_or_default() {
            if let Some(Ok(condition)) = node.text().map(str::parse::<Condition>) {
                self.metric(node, &condition.metric, Some(words));
            }
        }
    }
}

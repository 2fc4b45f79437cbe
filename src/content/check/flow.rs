//! Rules of a flow that go beyond the shape of single values.

use std::collections::HashMap;

use super::near::hint;
use super::{File, stem};
use crate::content::flow::TensorShape;
use crate::content::tree::{Kind, Node};
use unicode_width::UnicodeWidthStr;

/// Columns of a line of code beside the machine.
const CODE_COLUMNS: usize = 70;
/// Steps that a drill can ask the order of.
const ITEMS: std::ops::RangeInclusive<usize> = 3..=8;
/// Lines of code of one step.
const CODE_LINES: usize = 4;

impl File<'_> {
    /// An id of a flow that must have a file.
    pub(super) fn flow_id(&mut self, node: &Node, id: &str) {
        if !self.is_full() && !self.known.flows.iter().any(|(known, _)| known == id) {
            let message = format!("there is no flow `{id}`{}", hint(id, self.known.flows.iter().map(|(known, _)| known.as_str())));
            self.fault(node, message);
        }
    }

    /// What a drill asks the order of: its own steps, or those of a flow.
    pub(super) fn ordered(&mut self, sort: &Node) {
        match (sort.get("steps"), sort.get("flow").and_then(|flow| Some((flow, flow.text()?)))) {
            (Some(steps), None) => self.steps(steps),
            (None, Some((node, id))) => {
                self.flow_id(node, id);
                let items = self.known.flows.iter().find(|(known, _)| known == id).map(|(_, items)| *items);
                if let Some(items) = items.filter(|items| !ITEMS.contains(items)) {
                    let (least, most) = (ITEMS.start(), ITEMS.end());
                    self.fault(node, format!("{items} steps of the flow `{id}` have an `item`; a drill asks for {least} to {most}"));
                }
            }
            _ => self.fault(sort, "the order has either `steps` or a `flow` that has them; give it exactly one of the two"),
        }
    }

    /// `seen` remembers in which file each flow is.
    pub(super) fn flow(&mut self, root: &Node, seen: &mut HashMap<String, String>) {
        let steps = root.get("steps").map(Node::items).unwrap_or_default();
        if let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?))) {
            if stem(&self.source.name) != Some(id) {
                self.fault(node, format!("the flow is `{id}`, so its file is called {id}.yaml, not {}", self.source.name));
            }
            if let Some(file) = seen.insert(id.to_owned(), self.source.path.clone()) {
                self.fault(node, format!("the flow `{id}` stands in {file} already; give this one another id"));
            }
            self.carried_out(node, id, steps);
        }
        self.letters(root, steps);
        for (index, step) in steps.iter().enumerate() {
            if let Some(code) = step.get("code") {
                self.line_of_code(code);
            }
            let Some((probe, name)) = step.get("probe").and_then(|probe| Some((probe, probe.text()?))) else { continue };
            if steps[..index].iter().any(|before| before.get("probe").and_then(Node::text) == Some(name)) {
                self.fault(probe, format!("a step before makes `{name}` already; each tensor has a name of its own"));
            }
        }
    }

    /// The steps are those that the pane carries out, in the same order.
    fn carried_out(&mut self, node: &Node, id: &str, steps: &[Node]) {
        let Some(vocabulary) = self.known.vocabulary else { return };
        let Some(words) = vocabulary.flows.iter().find(|words| words.id == id) else {
            let known = vocabulary.flows.iter().map(|words| words.id.as_str());
            self.fault(node, format!("nothing carries out the flow `{id}`{}", hint(id, known)));
            return;
        };
        for (index, step) in steps.iter().enumerate() {
            let Some((probe, name)) = step.get("probe").and_then(|probe| Some((probe, probe.text()?))) else { continue };
            match words.probes.get(index) {
                Some(made) if made == name => {}
                Some(made) => {
                    self.fault(probe, format!("step {} makes the tensor `{made}` when it is carried out, not `{name}`", index + 1));
                }
                None => self.fault(probe, format!("the pane carries out {} steps; this is step {}", words.probes.len(), index + 1)),
            }
        }
        if let Some(missing) = words.probes.get(steps.len()) {
            self.fault(node, format!("the pane goes on after the last step: describe the step that makes `{missing}`"));
        }
    }

    /// Each letter of a shape counts something that is said, and nothing is said of other letters.
    fn letters(&mut self, root: &Node, steps: &[Node]) {
        let named: Vec<(&Node, &str)> = match root.get("sizes").map(|sizes| &sizes.kind) {
            Some(Kind::Map(pairs)) => pairs.iter().filter_map(|(name, _)| Some((name, name.text()?))).collect(),
            _ => Vec::new(),
        };
        let mut used: Vec<String> = Vec::new();
        for shape in steps.iter().filter_map(|step| step.get("shape")) {
            let Some(Ok(parsed)) = shape.text().map(str::parse::<TensorShape>) else { continue };
            for letter in parsed.letters() {
                if !named.iter().any(|(_, name)| *name == letter) {
                    self.fault(shape, format!("`sizes` does not say what {letter} counts; add it, or write the number"));
                }
                used.push(letter.to_owned());
            }
        }
        for (node, name) in named.into_iter().filter(|(_, name)| !used.iter().any(|letter| letter == name)) {
            self.fault(node, format!("no shape has the letter {name}; take it out"));
        }
    }

    fn line_of_code(&mut self, code: &Node) {
        let Some(text) = code.text() else { return };
        let lines: Vec<&str> = text.trim_end().lines().collect();
        if lines.len() > CODE_LINES {
            self.fault(code, format!("the code has {} lines; a step has at most {CODE_LINES}", lines.len()));
        }
        if lines.iter().any(|line| line.width() > CODE_COLUMNS) {
            self.fault(code, format!("a line of the code is wider than {CODE_COLUMNS} columns; break it"));
        }
    }
}

//! Rules of a section that go beyond the shape of single values.

use std::collections::HashMap;

use super::near::hint;
use super::{File, Seen, stem};
use crate::content::course::Condition;
use crate::content::math::Formula;
use crate::content::tree::Node;
use crate::content::vocabulary::{ExperimentWords, Quote};

impl<'a> File<'a> {
    pub(super) fn section(&mut self, root: &Node, seen: &mut Seen) {
        self.names(root, &mut seen.sections);
        let blocks = root.get("blocks").map(Node::items).unwrap_or_default();
        let panes: Vec<&Node> = blocks.iter().filter_map(|block| block.get("pane")).collect();
        for pane in panes.iter().skip(1) {
            self.fault(pane, "the section has more than one `pane`; leave exactly one");
        }
        self.company(root, blocks, !panes.is_empty());
        let words = panes.first().and_then(|pane| self.pane(pane));
        if let Some(words) = words {
            self.names_in_texts(blocks, words);
        }
        for block in blocks {
            self.math(block, words, &mut seen.symbols);
            if let Some(predict) = block.get("predict") {
                self.owned(predict, &mut seen.owners);
                self.choices(predict);
                self.tried_prediction(predict, words);
            }
            if let Some(challenge) = block.get("challenge") {
                self.owned(challenge, &mut seen.owners);
                self.tried_challenge(challenge, words);
                for condition in challenge.get("when").map(Node::items).unwrap_or_default() {
                    if let Some(Ok(parsed)) = condition.text().map(str::parse::<Condition>) {
                        self.metric(condition, &parsed.metric, words);
                    }
                }
            }
            if let Some(table) = block.get("table") {
                self.columns(table);
            }
            if let Some(curve) = block.get("curve") {
                self.curve(curve);
            }
        }
    }

    /// What a pane asks for, and what asks for a pane.
    fn company(&mut self, root: &Node, blocks: &[Node], has_pane: bool) {
        let named = |key: &'static str| blocks.iter().filter_map(move |block| block.get(key));
        if has_pane {
            for (key, why) in
                [("predict", "a pane answers something that the reader was asked"), ("challenge", "a pane has a goal to reach")]
            {
                if named(key).next().is_none() {
                    self.fault(root.get("blocks").unwrap_or(root), format!("the section has no `{key}`: {why}; add one"));
                }
            }
            return;
        }
        for challenge in named("challenge") {
            self.fault(challenge, "a challenge is reached in the pane, and the section has none; add a `pane`, or take the challenge out");
        }
        for script in named("predict").filter_map(|predict| predict.get("try")) {
            self.fault(script, "a script is tried in the pane, and the section has none; add a `pane`, or take `try` out");
        }
        for live in named("live") {
            self.fault(live, "live values come from the pane, and the section has none; add a `pane`, or take `live` out");
        }
    }

    /// The id, the name of the file and the place in `course.yaml` agree.
    fn names(&mut self, root: &Node, files: &mut HashMap<String, String>) {
        let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?))) else { return };
        self.section_id(node, id);
        if let Some(other) = files.insert(id.to_owned(), self.source.path.clone()) {
            self.fault(node, format!("the section `{id}` is in {other} already; take one of the files out"));
        }
        let Some(index) = self.known.ids.iter().position(|known| known == id) else { return };
        let expected = format!("{:02}-{id}.yaml", index + 1);
        if stem(&self.source.name) != stem(&expected) {
            self.fault(
                node,
                format!("section {} of course.yaml is `{id}`, so its file is called {expected}, not {}", index + 1, self.source.name),
            );
        }
    }

    /// Predictions, challenges, questions and drills have ids of their own: progress is kept under them.
    pub(super) fn owned(&mut self, node: &Node, owners: &mut HashMap<String, String>) {
        let Some((id_node, id)) = node.get("id").and_then(|id| Some((id, id.text()?))) else { return };
        let place = format!("{}:{}", self.source.path, id_node.line);
        if let Some(before) = owners.get(id) {
            self.fault(id_node, format!("the id `{id}` is taken by {before}; progress is kept under it, so choose another"));
        } else {
            owners.insert(id.to_owned(), place);
        }
    }

    pub(super) fn choices(&mut self, predict: &Node) {
        let Some(choices) = predict.get("choices") else { return };
        let is_right = |choice: &&Node| choice.get("right").and_then(Node::text) == Some("true");
        let right = choices.items().iter().filter(is_right).count();
        if right != 1 {
            self.fault(choices, format!("{right} choices are marked `right: true`; mark exactly one"));
        }
        let mut before: Vec<&str> = Vec::new();
        for (node, text) in
            choices.items().iter().filter_map(|choice| choice.get("text")).filter_map(|node| Some((node, node.text()?.trim())))
        {
            if before.contains(&text) {
                self.fault(node, "the choice stands here a second time, so nobody can tell which of the two is right; write another");
            }
            before.push(text);
        }
    }

    fn columns(&mut self, table: &Node) {
        let Some(header) = table.get("header") else { return };
        let columns = header.items().len();
        for row in table.get("rows").map(Node::items).unwrap_or_default() {
            if row.items().len() != columns {
                self.fault(row, format!("the row has {} cells and the header {columns}; make them as many", row.items().len()));
            }
        }
    }

    /// A formula's symbols are in the glossary, and its live terms in the formula and among the metrics.
    fn math(&mut self, block: &Node, words: Option<&ExperimentWords>, symbols: &mut HashMap<String, (String, usize)>) {
        let Some(formula) = block.get("math") else {
            for key in ["where", "live"] {
                if let Some(node) = block.get(key) {
                    self.fault(node, format!("`{key}` belongs to a `math` block; move it to one, or take it out"));
                }
            }
            return;
        };
        for symbol in block.get("where").map(Node::items).unwrap_or_default() {
            self.symbol(symbol, symbols);
        }
        let terms = formula.text().and_then(|latex| Formula::parse(latex).ok()).map(|formula| formula.term_ids());
        for (term, metric) in block.get("live").map(Node::pairs).unwrap_or_default() {
            if let (Some(name), Some(terms)) = (term.text(), &terms)
                && !terms.iter().any(|known| known == name)
            {
                let message = format!("the formula has no \\term{{{name}}}{{…}}{}", hint(name, terms.iter().map(String::as_str)));
                self.fault(term, message);
            }
            if let Some(name) = metric.text() {
                self.metric(metric, name, words);
            }
        }
    }

    /// A symbol alone is in the glossary. One with a meaning that is not there joins it, so that no other section may give it a meaning too.
    fn symbol(&mut self, node: &Node, introduced: &mut HashMap<String, (String, usize)>) {
        let Some(name) = node.text().or_else(|| node.items().first()?.text()) else { return };
        if self.known.glossary.iter().any(|known| known == name) {
            return;
        }
        if node.text().is_some() {
            let hint = hint(name, self.known.glossary.iter().map(String::as_str));
            let hint = if hint.contains("did you mean") { hint } else { String::new() };
            let message =
                format!("the symbol `{name}` is not in the glossary; add it to course.yaml, or its meaning here: [symbol, meaning]{hint}");
            self.fault(node, message);
            return;
        }
        let (file, line) = introduced.entry(name.to_owned()).or_insert_with(|| (self.source.path.clone(), node.line));
        if *file != self.source.path {
            let message =
                format!("{file}:{line} says what `{name}` means; move its meaning to the glossary of course.yaml, and name it alone");
            self.fault(node, message);
        }
    }

    /// The names in a pane; gives those of its experiment.
    fn pane(&mut self, pane: &Node) -> Option<&'a ExperimentWords> {
        let vocabulary = self.known.vocabulary?;
        let node = pane.get("experiment")?;
        let name = node.text()?;
        let Some(words) = vocabulary.experiment(name) else {
            let names = vocabulary.experiments.iter().map(|words| words.name.as_str());
            self.fault(node, format!("there is no experiment `{name}`{}", hint(name, names)));
            return None;
        };
        let list = |key: &str| pane.get(key).map(Node::items).unwrap_or_default();
        for panel in list("panels") {
            self.one_of(panel, "panel", words, words.panels.iter().map(String::as_str));
        }
        let shown: Vec<&str> = list("panels").iter().filter_map(Node::text).collect();
        for panel in list("argues") {
            self.one_of(panel, "panel", words, words.panels.iter().map(String::as_str));
            if let Some(name) = panel.text().filter(|name| !shown.is_empty() && !shown.contains(name)) {
                self.fault(panel, format!("the text argues from the panel `{name}`, which the pane does not show; add it to `panels`"));
            }
        }
        for knob in list("knobs") {
            self.one_of(knob, "knob", words, words.knobs.iter().map(|(name, _)| name.as_str()));
        }
        for metric in list("watch") {
            self.one_of(metric, "metric", words, words.metrics.iter().map(String::as_str));
        }
        for (knob, stop) in pane.get("start").map(Node::pairs).unwrap_or_default() {
            self.stop(knob, stop, words);
        }
        words.quotes.iter().for_each(|quote| self.quote(node, quote));
        Some(words)
    }

    /// A line of a listing that the experiment explains: it stands there once, and its section is where it says.
    fn quote(&mut self, node: &Node, Quote { file, line, section: (number, id) }: &Quote) {
        let listing = self.known.listings.iter().find(|listing| listing.name == *file);
        let found = listing.map_or(0, |listing| listing.text.lines().filter(|text| text.trim() == line).count());
        let what = match (listing, found) {
            (None, _) => format!("there is no `listings/{file}`; put it back, or take this pane out"),
            (_, 1) => String::new(),
            (_, 0) => format!("`listings/{file}` has no line `{line}` any more; change it there or in the experiment's table of lines"),
            (_, count) => format!("`listings/{file}` has the line `{line}` {count} times; the experiment can't tell which it explains"),
        };
        if !what.is_empty() {
            self.fault(node, what);
        }
        if number.checked_sub(1).and_then(|index| self.known.ids.get(index)) != Some(id) {
            self.fault(node, format!("the line `{line}` is explained in section {number}, `{id}`; that is not the id of section {number}"));
        }
    }

    /// A knob of the experiment, and one of its stops.
    pub(super) fn stop(&mut self, knob: &Node, stop: &Node, words: &ExperimentWords) {
        self.one_of(knob, "knob", words, words.knobs.iter().map(|(name, _)| name.as_str()));
        let known = words.knobs.iter().find(|(name, _)| Some(name.as_str()) == knob.text());
        if let (Some((name, stops)), Some(label)) = (known, stop.text())
            && !stops.iter().any(|known| known == label)
        {
            let hint = hint(label, stops.iter().map(String::as_str));
            self.fault(stop, format!("the knob `{name}` has no stop `{label}`{hint}"));
        }
    }

    pub(super) fn one_of<'w>(&mut self, node: &Node, what: &str, words: &ExperimentWords, known: impl Iterator<Item = &'w str> + Clone) {
        let Some(name) = node.text() else { return };
        if !known.clone().any(|other| other == name) {
            self.fault(node, format!("the experiment `{}` has no {what} `{name}`{}", words.name, hint(name, known)));
        }
    }

    fn metric(&mut self, node: &Node, name: &str, words: Option<&ExperimentWords>) {
        let Some(words) = words else { return };
        if !words.metrics.iter().any(|known| known == name) {
            let message =
                format!("the experiment `{}` has no metric `{name}`{}", words.name, hint(name, words.metrics.iter().map(String::as_str)));
            self.fault(node, message);
        }
    }
}

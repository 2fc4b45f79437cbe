//! Rules of `course.yaml` that go beyond the shape of single values.

use super::File;
use super::near::hint;
use crate::content::tree::Node;

/// What the sections need to know of `course.yaml`.
pub(super) struct Course {
    pub(super) ids: Vec<String>,
    pub(super) glossary: Vec<String>,
}

impl File<'_> {
    /// Collects ids and glossary names, each of which stands there once.
    pub(super) fn course(&mut self, root: &Node) -> Course {
        let parts = root.get("parts").map(Node::items).unwrap_or_default();
        let entries = parts.iter().filter_map(|part| part.get("sections")).flat_map(Node::items);
        let ids = self.unique(entries.filter_map(|entry| entry.get("id")), "the id");
        self.needs(&ids, parts);
        let terms = root.get("glossary").map(Node::items).unwrap_or_default();
        for number in terms.iter().filter_map(|term| term.get("section")) {
            self.whole(Some(number), 1, u32::try_from(ids.len()).unwrap_or(u32::MAX).max(1));
        }
        let glossary = self.unique(terms.iter().filter_map(|term| term.get("name")), "the glossary entry");
        for (name, number) in root.get("introduced").map(Node::pairs).unwrap_or_default() {
            self.whole(Some(number), 1, u32::try_from(ids.len()).unwrap_or(u32::MAX).max(1));
            if let Some(unknown) = name.text().filter(|name| !glossary.iter().any(|known| known == name)) {
                let hint = hint(unknown, glossary.iter().map(String::as_str));
                self.fault(name, format!("the glossary has no `{unknown}`{hint}"));
            }
        }
        Course { ids, glossary }
    }

    /// What a section needs stands before it, so that no reader goes round in a circle.
    fn needs(&mut self, ids: &[String], parts: &[Node]) {
        let entries = parts.iter().filter_map(|part| part.get("sections")).flat_map(Node::items);
        for entry in entries {
            let position = |node: &Node| ids.iter().position(|id| Some(id.as_str()) == node.text());
            let Some(own) = entry.get("id").and_then(position) else { continue };
            for need in entry.get("needs").map(Node::items).unwrap_or_default() {
                match position(need) {
                    Some(at) if at == own => self.fault(need, "the section needs itself; take it out"),
                    Some(at) if at > own => {
                        let words = format!("section {} needs section {}, which comes later; name earlier ones", own + 1, at + 1);
                        self.fault(need, words);
                    }
                    _ => {}
                }
            }
        }
    }

    fn unique<'n>(&mut self, nodes: impl Iterator<Item = &'n Node>, what: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for node in nodes {
            let Some(text) = node.text() else { continue };
            if found.iter().any(|before| before == text) {
                self.fault(node, format!("{what} `{text}` stands here a second time; take one of them out"));
            } else {
                found.push(text.to_owned());
            }
        }
        found
    }
}

//! Rules of `course.yaml` that go beyond the shape of single values.

use super::File;
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
        let terms = root.get("glossary").map(Node::items).unwrap_or_default();
        let glossary = self.unique(terms.iter().filter_map(|term| term.get("name")), "the glossary entry");
        Course { ids, glossary }
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

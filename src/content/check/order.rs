//! The order of terms: what a section introduces is not used before it without an explanation.

use std::collections::HashMap;

use super::File;
use super::compute::number;
use crate::content::markup::{self, Role, Span};
use crate::content::source::SourceFile;
use crate::content::tree::Node;

/// A term of the glossary with the section that introduces it.
pub(super) struct Introduced {
    /// As it is written in the glossary: a word, or a formula between dollars.
    name: String,
    /// Index of the section.
    section: usize,
}

/// Reads which section introduces which term: as `course.yaml` says under `introduced` or beside the term with `section`, and, for a symbol without it, the first section that
/// names it beside a formula.
pub(super) fn introduced(course: &Node, sections: &[(&SourceFile, Node)], ids: &[String]) -> Vec<Introduced> {
    let first = first_symbols(sections, ids);
    let terms = course.get("glossary").map(Node::items).unwrap_or_default();
    let listed: HashMap<&str, f64> = course
        .get("introduced")
        .map(Node::pairs)
        .unwrap_or_default()
        .iter()
        .filter_map(|(name, at)| Some((name.text()?, number(at)?)))
        .collect();
    let term = |term: &Node| {
        let name = term.get("name")?.text()?.to_owned();
        let said = term
            .get("section")
            .and_then(number)
            .or_else(|| listed.get(name.as_str()).copied())
            .map(|number| (number as usize).saturating_sub(1));
        let section = said.or_else(|| first.get(&name).copied())?;
        (section > 0).then_some(Introduced { name, section })
    };
    terms.iter().filter_map(term).collect()
}

/// The first section in whose `where` each symbol stands.
fn first_symbols(sections: &[(&SourceFile, Node)], ids: &[String]) -> HashMap<String, usize> {
    let mut first = HashMap::new();
    for (_, root) in sections {
        let Some(at) = position(root, ids) else { continue };
        for symbol in symbols(root) {
            let name = symbol.text().or_else(|| symbol.items().first()?.text());
            let Some(name) = name else { continue };
            let known = first.entry(name.to_owned()).or_insert(at);
            *known = (*known).min(at);
        }
    }
    first
}

/// Index of a section in the course.
pub(super) fn position(root: &Node, ids: &[String]) -> Option<usize> {
    let id = root.get("id")?.text()?;
    ids.iter().position(|known| known == id)
}

fn symbols(root: &Node) -> impl Iterator<Item = &Node> {
    root.get("blocks").map(Node::items).unwrap_or_default().iter().filter_map(|block| block.get("where")).flat_map(Node::items)
}

/// The texts that a reader goes through, in order: not ids, names and conditions, and not the links, which lead onwards.
fn prose(root: &Node) -> Vec<&Node> {
    const SAID: [&str; 15] = [
        "goals",
        "text",
        "heading",
        "predict",
        "question",
        "choices",
        "because",
        "test",
        "challenge",
        "goal",
        "hint",
        "note",
        "title",
        "table",
        "takeaways",
    ];
    fn inside<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
        if node.text().is_some() {
            found.push(node);
        }
        node.items().iter().for_each(|item| inside(item, found));
        for (key, value) in node.pairs() {
            if key.text().is_some_and(|key| SAID.contains(&key) || matches!(key, "header" | "rows")) {
                inside(value, found);
            }
        }
    }
    let mut found = Vec::new();
    for key in ["goals", "blocks", "takeaways"] {
        if let Some(node) = root.get(key) {
            inside(node, &mut found);
        }
    }
    found
}

impl File<'_> {
    /// Faults every term that is used here and introduced later: unless it is explained here, in bold or beside a formula, or leads there as
    /// a link.
    pub(super) fn order(&mut self, root: &Node, introduced: &[Introduced]) {
        let Some(here) = position(root, &self.known.ids) else { return };
        let later: Vec<&Introduced> = introduced.iter().filter(|term| term.section > here).collect();
        if later.is_empty() {
            return;
        }
        let known = self.known;
        let resolve = |written: &str| known.target(written);
        let read: Vec<(&Node, Vec<Span>)> =
            prose(root).into_iter().map(|node| (node, markup::parse_all(node.text().unwrap_or_default(), &resolve).0.0)).collect();
        let beside: Vec<String> = symbols(root).flat_map(Node::texts).filter_map(Node::text).map(str::to_lowercase).collect();
        for term in later {
            let uses = |span: &Span| is_used(&term.name, span);
            let explained = |span: &Span| (span.role == Role::Strong || span.link.is_some()) && uses(span);
            let named = term.name.trim_matches('$').to_lowercase();
            let is_beside = beside.iter().any(|text| at(text, &named).is_some());
            if is_beside || read.iter().flat_map(|(_, spans)| spans).any(explained) {
                continue;
            }
            let Some((node, _)) = read.iter().find(|(_, spans)| spans.iter().any(uses)) else { continue };
            let text = node.text().unwrap_or_default();
            let offset = if term.name.starts_with('$') { text.find(&term.name) } else { at(&text.to_lowercase(), &named) };
            let message = format!(
                "`{}` is introduced in section {}; explain it here (**in bold**, or beside a formula), link to {}, or say it another way",
                term.name,
                term.section + 1,
                known.ids.get(term.section).map_or("it", String::as_str),
            );
            self.fault_in(node, offset.unwrap_or(0), message);
        }
    }
}

/// Whether a piece of text uses a term: a symbol as a formula of its own, a word as a whole word.
fn is_used(term: &str, span: &Span) -> bool {
    match (term.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')), &span.latex) {
        (Some(symbol), Some(latex)) => latex.trim() == symbol,
        (None, None) => span.role != Role::Code && at(&span.text.to_lowercase(), &term.to_lowercase()).is_some(),
        _ => false,
    }
}

/// Where a word or its plural stands as a whole word, in bytes; both in lower case.
fn at(text: &str, word: &str) -> Option<usize> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '-';
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let after = after.strip_prefix('s').unwrap_or(after);
        !before.ends_with(is_letter) && !after.starts_with(is_letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_in_the_plural() {
        for (text, word, expected) in [
            ("a code, and codes", "code", Some(2)),
            ("the decoder", "code", None),
            ("two posteriors", "posterior", Some(4)),
            ("k-nn and k-nn accuracy", "k-nn accuracy", Some(9)),
            ("pre-code code", "code", Some(9)),
            ("", "code", None),
        ] {
            assert_eq!(at(text, word), expected, "{text}");
        }
    }
}

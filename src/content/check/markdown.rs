//! Markdown that the course's files don't have: a fault with advice, where it would become a paragraph run together.

use super::File;
use crate::content::markup;
use crate::content::prose::{self, Part};
use crate::content::tree::Node;

/// Whether lists may stand in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    Drawn,
    Refused,
}

impl File<'_> {
    /// Every mark in a text that means something in Markdown and nothing here.
    pub(super) fn markdown(&mut self, node: &Node, text: &str, lists: Lists) {
        let masked = markup::without_verbatim(text);
        let mut offset = 0;
        for line in masked.split_inclusive('\n') {
            if let Some(message) = strange_line(line.trim()) {
                self.fault_in(node, offset + line.len() - line.trim_start().len(), message);
            }
            offset += line.len();
        }
        for (offset, message) in strange_marks(&masked) {
            self.fault_in(node, offset, message);
        }
        self.lists(node, text, lists);
        self.run_together(node);
    }

    fn lists(&mut self, node: &Node, text: &str, lists: Lists) {
        let (parts, slips) = prose::parts(text);
        let found = parts.iter().filter_map(|part| match part {
            Part::List(items) => Some(items),
            Part::Paragraph(_) => None,
        });
        for items in found {
            if lists == Lists::Refused {
                let message =
                    "a list can't stand here, only in `text` and `note`; write sentences, or `\\-` for a dash and `1\\.` for a number";
                self.fault_in(node, items[0].1.offset, message);
                continue;
            }
            for ((before, _), (number, item)) in items.iter().zip(&items[1..]) {
                if let (Some(before), Some(number)) = (before, number)
                    && *number != before + 1
                {
                    self.fault_in(node, item.offset, format!("the item has the number {number}; after {before} comes {}", before + 1));
                }
            }
        }
        if lists == Lists::Drawn {
            for (offset, message) in slips {
                self.fault_in(node, offset, message);
            }
        }
    }

    /// Lines of the file that YAML joins, and that were meant to stay apart: only a text after `|` keeps its lines.
    fn run_together(&mut self, node: &Node) {
        if node.is_literal() {
            return;
        }
        let source: String = node.source(&self.chars).iter().collect();
        let mut before = String::new();
        for (at, line) in source.lines().enumerate() {
            let text = line.trim_start();
            // In a hole or a formula the dash is a minus.
            let is_inside = before.matches("{{").count() > before.matches("}}").count() || before.matches('$').count() % 2 == 1;
            before.push_str(line);
            if at == 0 || is_inside {
                continue;
            }
            let is_item = prose::mark(text).is_some_and(|mark| mark.number.is_none_or(|number| number == 1));
            if is_item || is_heading(text) {
                let message = "YAML joins these lines into one; write `|` behind the key, and the text on the lines below it";
                self.fault_at((node.line + at, line.chars().count() - text.chars().count() + 1), message);
                return;
            }
        }
    }

    /// Holes of one brace instead of two. `names` are those that a drill fills; without them nothing is filled.
    pub(super) fn single_braces(&mut self, node: &Node, text: &str, names: Option<&[&str]>) {
        let masked = markup::without_verbatim(text);
        // In a formula `{n}` is a group; a name of several letters is none that anybody sets in italics.
        let formulas = names.map(|names| (text, names)).into_iter().flat_map(|(text, names)| {
            braced(text).filter(move |(at, word)| word.len() > 1 && names.contains(word) && !after_command(&text[..*at]))
        });
        let mut found: Vec<(usize, &str)> = braced(&masked).filter(|(_, word)| word.len() > 1).chain(formulas).collect();
        found.sort_unstable();
        found.dedup();
        for (offset, word) in found {
            let message = match names {
                Some(names) if names.contains(&word) => format!("a hole has two braces: write {{{{{word}}}}}"),
                Some(_) => {
                    format!("`{{{word}}}` is no hole: one has two braces and an expression over the given names; write `\\{{` for a brace")
                }
                None => format!("`{{{word}}}` is not filled here: only a `compute` drill has numbers to fill in; write `\\{{` for a brace"),
            };
            self.fault_in(node, offset, message);
        }
    }
}

fn is_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line[marks..].starts_with(' ')
}

/// What is wrong with a line that Markdown draws in a way of its own.
fn strange_line(line: &str) -> Option<&'static str> {
    let is_rule = |mark: char| line.chars().filter(|c| *c == mark).count() >= 3 && line.chars().all(|c| c == mark || c == ' ');
    if is_heading(line) {
        Some("a heading is a block of its own, `- heading: …`; write `\\#` for the character")
    } else if line.starts_with("> ") {
        Some("a quotation is not drawn; an aside is a block of its own, `- note: {title: …, text: …}`")
    } else if line.starts_with("```") || line.starts_with("~~~") {
        Some("a listing is a block of its own: `- code: {language: …, source: …}`")
    } else if line.len() > 2 && line.starts_with('|') && line.ends_with('|') {
        Some("a table is a block of its own: `- table: {header: […], rows: [[…], …]}`")
    } else if ['-', '*', '_', '='].into_iter().any(is_rule) {
        Some("a rule is not drawn; part the text with `- heading: …`")
    } else {
        None
    }
}

/// Marks inside lines, in a text without code and formulas.
fn strange_marks(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut say = |offset: usize, message: &str| found.push((offset, message.to_owned()));
    for (at, _) in text.match_indices("![") {
        say(at, "a picture can't stand in the text; the pane shows pictures");
    }
    for (at, _) in text.match_indices("~~") {
        say(at, "nothing is struck out here; take the `~~` away");
    }
    for (at, _) in text.match_indices('<') {
        let tag: &str = text[at + 1..].split_once('>').map_or("", |(tag, _)| tag);
        if tag.starts_with("http://") || tag.starts_with("https://") {
            say(at, "a link is written `[words](https://…)`");
        } else if is_tag(tag) {
            say(at, "HTML is not drawn; write `*…*`, `**…**` or a block instead, or `\\<` for the character");
        }
    }
    if let Some(at) = underscored(text) {
        say(at, "emphasis is written with stars, `*so*` or `**so**`, and a name in code as `` `so` ``; write `\\_` for the character");
    }
    found
}

fn is_tag(tag: &str) -> bool {
    const TAGS: &[&str] =
        &["a", "b", "br", "code", "div", "em", "h1", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "pre", "span", "strong"];
    const MORE: &[&str] = &["sub", "sup", "table", "td", "th", "tr", "u", "ul"];
    let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    TAGS.contains(&name) || MORE.contains(&name)
}

/// The first word or words between underscores.
fn underscored(text: &str) -> Option<usize> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut open = None;
    for (at, _) in text.match_indices('_') {
        let (before, after) = (text[..at].chars().next_back(), text[at + 1..].chars().next());
        if before == Some('_') || after == Some('_') {
            // Of several in a row the outermost one counts, on either side.
            if is_word(before) && open.is_some() {
                return open;
            }
            if !is_word(before) && before != Some('_') && after == Some('_') {
                open = Some(at);
            }
        } else if is_word(before) && !is_word(after) && open.is_some() {
            return open;
        } else if !is_word(before) && is_word(after) {
            open = Some(at);
        }
    }
    None
}

/// `{word}` with single braces: where, and the word.
fn braced(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let inner = &text[at + 1..];
        let word = &inner[..inner.find('}')?];
        let alone = !text[..at].ends_with(['{', '\\']) && !inner[word.len() + 1..].starts_with('}');
        let is_name = word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (alone && is_name).then_some((at, word))
    })
}

/// Whether a text ends in a command, whose argument follows.
fn after_command(text: &str) -> bool {
    let letters = text.bytes().rev().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'*').count();
    letters > 0 && text[..text.len() - letters].ends_with('\\')
}

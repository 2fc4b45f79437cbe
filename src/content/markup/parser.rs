//! From a text with marks to spans: one pass that goes on behind a fault.

use super::{Inline, LinkKind, MarkupError, QUOTES, Resolve, Role, Span, Target, web};
use crate::content::keys;
use crate::content::math::Formula;

/// Characters of an address or id.
const MAX_TARGET: usize = 1_000;

/// Faults of one text that are collected: whoever writes mends the first ones first.
pub(super) const MAX_FAULTS: usize = 100;

/// The characters that have a meaning, and that a backslash makes plain.
const MARKS: &str = "*`$[]\\";
/// Reads a text once, from its start to its end.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    spans: Vec<Span>,
    errors: Vec<MarkupError>,
    /// Where each bracket that is opened and closed stands, by its first byte.
    brackets: Vec<(usize, usize)>,
    resolve: &'a Resolve<'a>,
    /// Whether what is emphasised is a name, and stands in quotes.
    named: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, resolve: &'a Resolve<'a>, named: bool) -> Self {
        Parser { text, at: 0, spans: Vec::new(), errors: Vec::new(), brackets: brackets(text), resolve, named }
    }

    /// The text as far as it can be read, and every fault in it, in the order of the text.
    pub(super) fn parsed(mut self) -> (Inline, Vec<MarkupError>) {
        self.run(self.text.len(), None);
        self.errors.sort_by_key(|error| error.offset);
        (Inline(self.spans), self.errors)
    }

    /// Reads up to the byte `end`; everything there belongs to `link`, if any.
    fn run(&mut self, end: usize, link: Option<&Target>) {
        // Where emphasis and strong emphasis were opened.
        let mut emphasis: Option<usize> = None;
        let mut strong: Option<usize> = None;
        while self.at < end && self.errors.len() < MAX_FAULTS {
            let rest = &self.text[self.at..end];
            let Some(first) = rest.chars().next() else { break };
            match first {
                '\\' => self.escape(rest, role(emphasis, strong, link), link),
                '`' => self.verbatim(rest, '`', link),
                '$' => self.verbatim(rest, '$', link),
                '*' if rest.starts_with("**") => self.toggle("**", &mut strong, end),
                '*' => {
                    let was_open = emphasis.is_some();
                    self.toggle("*", &mut emphasis, end);
                    if self.named && link.is_none() && strong.is_none() && was_open != emphasis.is_some() {
                        self.push(QUOTES[usize::from(was_open)].encode_utf8(&mut [0; 4]), Role::Emphasis, None);
                    }
                }
                '[' if link.is_none() => self.link(rest, role(emphasis, strong, link)),
                _ => {
                    let stop = rest[first.len_utf8()..].find(|c| MARKS.contains(c)).map_or(rest.len(), |stop| stop + first.len_utf8());
                    self.at += stop;
                    self.push(&rest[..stop], role(emphasis, strong, link), link);
                }
            }
        }
        for (mark, open) in [("*", emphasis), ("**", strong)] {
            if let Some(offset) = open {
                self.fault(offset, format!("`{mark}` is opened here and never closed; close it, or write `\\*` for a star"));
            }
        }
    }

    fn fault(&mut self, offset: usize, message: String) {
        self.errors.push(MarkupError { offset, message, unknown: None });
    }

    /// Adds text; line breaks of the source are spaces. Neighbours of one role become one span.
    fn push(&mut self, text: &str, role: Role, link: Option<&Target>) {
        let text = joined(text);
        match self.spans.last_mut() {
            Some(last) if last.role == role && last.link.as_ref() == link => last.text.push_str(&text),
            _ => self.spans.push(Span::linked(text, role, link.cloned())),
        }
    }

    fn escape(&mut self, rest: &str, role: Role, link: Option<&Target>) {
        match rest[1..].chars().next() {
            Some(mark) if mark.is_ascii_punctuation() => {
                self.push(&rest[1..2], role, link);
                self.at += 2;
            }
            _ => {
                self.fault(self.at, "a backslash stands before one of * ` $ [ ] \\ alone; write `\\\\` for a backslash".into());
                self.at += 1;
            }
        }
    }

    fn toggle(&mut self, mark: &str, open: &mut Option<usize>, end: usize) {
        let before = self.text[..self.at].chars().next_back();
        let after = self.text[self.at + mark.len()..end].chars().next();
        match *open {
            Some(_) if before.is_some_and(char::is_whitespace) => {
                self.fault(self.at, format!("a closing `{mark}` stands right after a word, without a space; write `\\*` for a star"));
                *open = None;
            }
            Some(offset) if offset + mark.len() == self.at => {
                self.fault(offset, format!("there is nothing between `{mark}` and `{mark}`"));
                *open = None;
            }
            Some(_) => *open = None,
            None => {
                if after.is_none_or(char::is_whitespace) {
                    self.fault(self.at, format!("an opening `{mark}` stands right before a word, without a space; write `\\*` for a star"));
                } else {
                    *open = Some(self.at);
                }
            }
        }
        self.at += mark.len();
    }

    /// Code or a formula: taken as it stands up to the next `mark`.
    fn verbatim(&mut self, rest: &str, mark: char, link: Option<&Target>) {
        let Some(length) = closing(&rest[1..], mark) else {
            self.fault(self.at, format!("`{mark}` is opened here and never closed; close it, or write `\\{mark}` for the character"));
            self.at += rest.len();
            return;
        };
        let inner = &rest[1..=length];
        let money = inner.starts_with(|c: char| c.is_ascii_digit())
            && (inner.ends_with(char::is_whitespace) || rest[length + 2..].starts_with(|c: char| c.is_ascii_digit()));
        if mark == '$' && money {
            let message = "this looks like an amount of money and is read as a formula; write `\\$` for a dollar, or close the formula right behind it";
            self.fault(self.at, message.into());
        } else if inner.trim().is_empty() {
            self.fault(self.at, format!("there is nothing between `{mark}` and `{mark}`"));
        } else if mark == '`' {
            self.push(inner, Role::Code, link);
        } else {
            match Formula::parse(inner) {
                Ok(formula) => {
                    let latex = Some(formula.portable().into());
                    self.spans.push(Span { latex, ..Span::linked(formula.one_line(), Role::Math, link.cloned()) });
                }
                Err(error) => self.fault(self.at + 1 + error.offset, format!("the formula can't be read: {}", error.message)),
            }
        }
        self.at += length + 2;
    }

    /// `[text](id)` or `[text](https://…)`. A `[` without `](` after it is a plain character: intervals such as `[0, 1]` stay readable.
    fn link(&mut self, rest: &str, plain: Role) {
        let start = self.at;
        let close = self.brackets.binary_search_by_key(&self.at, |(open, _)| *open).ok().map(|index| self.brackets[index].1 - start);
        let Some((close, written)) = close.and_then(|close| Some((close, in_parentheses(&rest[close + 1..])?))) else {
            if let Some(message) = close.and_then(|close| self.nearly_a_link(&rest[1..close], &rest[close + 1..])) {
                self.fault(start, message);
            }
            self.push("[", plain, None);
            self.at += 1;
            return;
        };
        if let Some(action) = written.trim().strip_prefix(keys::PREFIX) {
            let usual = &rest[1..close];
            let (usual, role) = match usual.strip_prefix('`').and_then(|usual| usual.strip_suffix('`')) {
                Some(usual) => (usual.to_owned(), Role::Code),
                None => (usual.replace('\\', ""), plain),
            };
            self.push(keys::own(action).unwrap_or(&usual), role, None);
            self.at = start + close + 1 + written.len() + 2;
            return;
        }
        let target = match web::address(written.trim()) {
            Some(Ok(address)) => Some(Target::Web(address)),
            Some(Err(message)) => {
                self.fault(start + close + 2, message);
                None
            }
            None => self.inside(written, start + close + 2),
        };
        if rest[1..close].trim().is_empty() {
            self.fault(start, "the link has no text between its brackets".into());
        }
        self.at += 1;
        // A dangling link is a fault already; its text is still looked at.
        let target = target.unwrap_or(Target::Entry(usize::MAX));
        self.run(start + close, Some(&target));
        self.at = start + close + 1 + written.len() + 2;
    }

    /// Where a link leads within the program.
    fn inside(&mut self, written: &str, offset: usize) -> Option<Target> {
        let found = (self.resolve)(written.trim());
        if found.is_none() {
            let (kind, name) = LinkKind::of(written);
            self.errors.push(MarkupError { offset, message: kind.missing(name), unknown: Some(written.trim().to_owned()) });
        }
        found
    }

    /// What is wrong with brackets that were meant as a link; nothing when they are just brackets.
    fn nearly_a_link(&self, inside: &str, behind: &str) -> Option<String> {
        let leads = |target: &str| web::begins(target) || (self.resolve)(target.trim()).is_some();
        if behind.starts_with('(') {
            return Some("the link is never closed; its target ends with `)`".into());
        }
        if in_parentheses(behind.trim_start()).is_some_and(leads) {
            return Some("a link has no space between `]` and `(`: write `[words](target)`".into());
        }
        web::begins(inside).then(|| "a link is written `[words](https://…)`: first the words, then the address".into())
    }
}

/// Text on one line: line breaks of the source, with the indentation behind them, are spaces.
fn joined(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut joined = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        joined.push(' ');
        joined.push_str(line.trim_start_matches(' '));
    }
    joined
}

/// What stands between the parentheses that open `text`; those of an address may stand inside.
fn in_parentheses(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?;
    let mut depth = 0;
    for (at, c) in inner.char_indices().take(MAX_TARGET) {
        match c {
            ')' if depth == 0 => return Some(&inner[..at]),
            ')' => depth -= 1,
            '(' => depth += 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The role of plain text, given which marks are open.
fn role(emphasis: Option<usize>, strong: Option<usize>, link: Option<&Target>) -> Role {
    match (strong, emphasis, link) {
        (_, _, Some(_)) => Role::Link,
        (Some(_), ..) => Role::Strong,
        (None, Some(_), _) => Role::Emphasis,
        (None, None, None) => Role::Body,
    }
}

/// Where the next `mark` stands that no backslash hides.
pub(super) fn closing(text: &str, mark: char) -> Option<usize> {
    let mut hidden = false;
    for (at, c) in text.char_indices() {
        if c == mark && !hidden {
            return Some(at);
        }
        // In code a backslash is a character like any other.
        hidden = mark == '$' && c == '\\' && !hidden;
    }
    None
}

/// Where each bracket opens and closes, past code, formulas and what a backslash hides: in one pass, whatever the text.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        match c {
            '\\' => skip = at + 2,
            '`' | '$' => match closing(&text[at + 1..], c) {
                Some(length) => skip = at + 1 + length + 1,
                // Never closed: everything behind it belongs to it.
                None => break,
            },
            '[' => open.push(at),
            ']' => pairs.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

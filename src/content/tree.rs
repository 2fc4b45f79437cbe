//! A YAML file as a tree in which every node knows where it stands.

mod advice;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// 1 for the first line.
    pub(crate) line: usize,
    /// 1 for the first column, counted in characters.
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    /// Where the node stands in the file, in characters.
    start: usize,
    end: usize,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A text, number or truth value; `plain` means that it stands without quotes, so that YAML may take it for a number;
    /// `literal` that it keeps its lines.
    Scalar { text: String, plain: bool, literal: bool },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// Why a file is no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TreeError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) message: String,
}

impl Node {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The text of a scalar without quotes, which YAML may take for a number.
    pub(crate) fn plain_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, plain: true, .. } => Some(text),
            Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The items of a list; nothing for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            Kind::Scalar { .. } | Kind::Map(_) => &[],
        }
    }

    /// The pairs of a mapping; nothing for anything else.
    pub(crate) fn pairs(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Map(pairs) => pairs,
            Kind::Scalar { .. } | Kind::List(_) => &[],
        }
    }

    /// The value of a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.pairs().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    /// Whether it is a text whose lines YAML keeps, after `|`.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Scalar { literal: true, .. })
    }

    /// What stands in the file for a node.
    pub(crate) fn source<'f>(&self, file: &'f [char]) -> &'f [char] {
        let end = self.end.min(file.len());
        file.get(self.start.min(end)..end).unwrap_or_default()
    }

    /// The line and column in `file` of the byte `offset` of a scalar's text. YAML folds lines and drops indentation and quotes, so the text is
    /// followed through the file character by character.
    pub(crate) fn place(&self, file: &[char], offset: usize) -> (usize, usize) {
        let Some(text) = self.text() else { return (self.line, self.column) };
        let mut at = self.start;
        if matches!(file.get(at), Some('|' | '>')) {
            // The mark of a block and what stands behind it.
            at += file[at..].iter().position(|c| *c == '\n').unwrap_or(0);
        }
        let end = self.end.min(file.len());
        for (index, c) in text.char_indices() {
            if c.is_whitespace() {
                continue;
            }
            let Some(found) = file.get(at..end).and_then(|rest| rest.iter().position(|known| *known == c)) else {
                // An escape such as `\u00e9`: the place of the scalar has to do.
                return (self.line, self.column);
            };
            at += found;
            if index >= offset {
                break;
            }
            at += 1;
        }
        let before = &file[..at.min(file.len())];
        let line = before.iter().filter(|c| **c == '\n').count() + 1;
        let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
        (line, column)
    }
}

/// Reads a file.
///
/// # Errors
/// Where it is no YAML, or more than the course's files use, and what to do about it.
pub(crate) fn parse(text: &str) -> Result<Node, TreeError> {
    read(text).map_err(|error| if error.message.starts_with(NO_YAML) { advice::improve(text, error) } else { error })
}

/// How the parser's own messages begin here.
const NO_YAML: &str = "this is not YAML";

fn read(text: &str) -> Result<Node, TreeError> {
    let mut events = Parser::new_from_str(text);
    let mut root = None;
    while let Some((event, span)) = next(&mut events)? {
        match event {
            Event::DocumentStart(_) if root.is_some() => {
                return Err(fault(&span, "the file must hold a single document; take the `---` out"));
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
            event => root = Some(node(&mut events, event, span)?),
        }
    }
    root.ok_or_else(|| TreeError { line: 1, column: 1, message: "the file is empty".into() })
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

fn next<'a>(events: &mut Events<'a>) -> Result<Option<(Event<'a>, Span)>, TreeError> {
    events.next_event().transpose().map_err(|error| TreeError {
        line: error.marker().line(),
        column: error.marker().col() + 1,
        message: format!("{NO_YAML}: {}", error.info()),
    })
}

fn fault(span: &Span, message: &str) -> TreeError {
    TreeError { line: span.start.line(), column: span.start.col() + 1, message: message.into() }
}

fn node(events: &mut Events<'_>, event: Event<'_>, span: Span) -> Result<Node, TreeError> {
    let mut end = span.end.index();
    let cut_short = || fault(&span, "the file ends in the middle of this");
    let kind = match event {
        Event::Scalar(text, style, ..) => {
            Kind::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain, literal: style == ScalarStyle::Literal }
        }
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                let (event, span) = next(events)?.ok_or_else(cut_short)?;
                end = span.end.index();
                if matches!(event, Event::SequenceEnd) {
                    break Kind::List(items);
                }
                items.push(node(events, event, span)?);
            }
        }
        Event::MappingStart(..) => {
            let mut pairs = Vec::new();
            loop {
                let (event, span) = next(events)?.ok_or_else(cut_short)?;
                end = span.end.index();
                if matches!(event, Event::MappingEnd) {
                    break Kind::Map(pairs);
                }
                let key = node(events, event, span)?;
                let (event, span) = next(events)?.ok_or_else(cut_short)?;
                pairs.push((key, node(events, event, span)?));
            }
        }
        _ => {
            return Err(fault(
                &span,
                "anchors and aliases are not read here; write the value out, or put a text that begins with `*` or `&` between quotes",
            ));
        }
    };
    Ok(Node { line: span.start.line(), column: span.start.col() + 1, kind, start: span.start.index(), end })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_node_knows_its_place() {
        let root = parse("a: 1\nb:\n  - c: \"two\"\n").unwrap();
        let two = root.get("b").unwrap().items()[0].get("c").unwrap();
        assert_eq!((two.line, two.column, two.text()), (3, 8, Some("two")));
        assert!(matches!(two.kind, Kind::Scalar { plain: false, .. }));
    }

    #[test]
    fn a_place_inside_a_text_is_found_in_the_file() {
        for file in [
            "t: |\n  one two\n  three *X\n",
            "t: >-\n  one\n  two three *X\n",
            "t: 'one two three *X'\n",
            "t: \"one\\ttwo three *X\"\n",
            "t: one two three *X",
        ] {
            let root = parse(file).unwrap();
            let node = root.get("t").unwrap();
            let text = node.text().unwrap();
            let chars: Vec<char> = file.chars().collect();
            let (line, column) = node.place(&chars, text.find('X').unwrap());
            let found = file.lines().nth(line - 1).unwrap().chars().nth(column - 1);
            assert_eq!(found, Some('X'), "{file}: {line}:{column}");
        }
    }

    #[test]
    fn broken_yaml_has_a_place() {
        let error = parse("a: [1, 2\nb: 3\n").unwrap_err();
        assert!(error.line >= 1 && error.message.contains("YAML"), "{error:?}");
        assert!(parse("").unwrap_err().message.contains("empty"));
        assert!(parse("a: &x 1\nb: *x\n").unwrap_err().message.contains("aliases"));
        assert!(parse("a: 1\n---\nb: 2\n").unwrap_err().message.contains("single document"));
    }
}

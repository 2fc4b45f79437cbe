//! A YAML file as a tree in which every node knows where it stands.

mod advice;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// Values inside values; the format needs six. What reads the tree goes down with it, and a stack has an end.
const MAX_DEPTH: usize = 24;
/// Values in one file, keys among them: five times those of the longest file of the course. The checks of a value are not free.
const MAX_NODES: usize = 20_000;
/// Bytes of one text: a long section is shorter. What wraps and draws a text does so while somebody waits.
const MAX_TEXT: usize = 50_000;

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

    /// The node and everything in it that is a text, keys too.
    pub(crate) fn texts(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Scalar { .. } => vec![self],
            Kind::List(items) => items.iter().flat_map(Node::texts).collect(),
            Kind::Map(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).flat_map(Node::texts).collect(),
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
        // Counted from the start of the scalar: a file's every fault must not count the whole file.
        let within = file.get(self.start..at.min(file.len())).unwrap_or_default();
        let line = self.line + within.iter().filter(|c| **c == '\n').count();
        let column = within.iter().rev().take_while(|c| **c != '\n').count() + 1;
        (line, if line == self.line { self.column + column - 1 } else { column })
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
    let mut events = Events { parser: Parser::new_from_str(text), depth: 0, nodes: 0 };
    let mut root = None;
    while let Some((event, span)) = events.next()? {
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

/// What the parser says, within the limits of a file. The parser itself reads on only when it is asked to.
struct Events<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    depth: usize,
    nodes: usize,
}

impl<'a> Events<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, TreeError> {
        let Some(next) = self.parser.next_event() else { return Ok(None) };
        let (event, span) = next.map_err(|error| TreeError {
            line: error.marker().line(),
            column: error.marker().col() + 1,
            message: match error.info() {
                // The parser looks ahead where brackets open, and has a limit of its own.
                "recursion limit exceeded" => too_deep(),
                info => format!("{NO_YAML}: {info}"),
            },
        })?;
        match &event {
            Event::SequenceStart(..) | Event::MappingStart(..) => self.depth += 1,
            Event::SequenceEnd | Event::MappingEnd => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(fault(&span, &too_deep()));
        }
        self.nodes += usize::from(matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..)));
        if self.nodes > MAX_NODES {
            return Err(fault(&span, &format!("the file holds more than {MAX_NODES} values; split it in two from here")));
        }
        match &event {
            Event::Scalar(text, ..) if text.len() > MAX_TEXT => {
                Err(fault(&span, &format!("the text is longer than {MAX_TEXT} bytes; split it in two")))
            }
            _ => Ok(Some((event, span))),
        }
    }
}

fn too_deep() -> String {
    format!("the file is nested deeper than {MAX_DEPTH} here; write the value out flat")
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
                let (event, span) = events.next()?.ok_or_else(cut_short)?;
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
                let (event, span) = events.next()?.ok_or_else(cut_short)?;
                end = span.end.index();
                if matches!(event, Event::MappingEnd) {
                    break Kind::Map(pairs);
                }
                let key = node(events, event, span)?;
                let (event, span) = events.next()?.ok_or_else(cut_short)?;
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
    fn what_is_too_deep_too_long_or_too_much_has_a_place() {
        let table = [
            (format!("a: 1\nb:\n  {}x\n", "- ".repeat(3_000)), (3, 49), "nested deeper"),
            (format!("a: {}", "[".repeat(100_000)), (1, 259), "nested deeper"),
            (format!("a: {}", "{a: ".repeat(100_000)), (1, 96), "nested deeper"),
            (format!("a:\n{}", "- 1\n".repeat(1_000_000)), (19_999, 3), "more than 20000 values"),
            (format!("a:\n  {}", "word ".repeat(200_000)), (2, 3), "longer than 50000 bytes"),
        ];
        for (text, place, says) in table {
            let error = parse(&text).unwrap_err();
            assert!(error.message.contains(says), "{error:?}");
            assert_eq!((error.line, error.column), place);
        }
        let fits = format!("a: {}x{}", "[".repeat(MAX_DEPTH - 1), "]".repeat(MAX_DEPTH - 1));
        assert!(parse(&fits).is_ok());
        assert!(parse(&format!("a: [{}]", &fits[3..])).is_err());
    }

    #[test]
    fn every_text_of_a_tree_is_found() {
        let root = parse("a: [b, {c: d}]\n").unwrap();
        let texts: Vec<_> = root.texts().into_iter().filter_map(Node::text).collect();
        assert_eq!(texts, ["a", "b", "c", "d"]);
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

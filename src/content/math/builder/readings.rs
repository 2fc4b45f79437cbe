//! What the parser's events mean where it leaves that open: accents, names, numbers, single nodes in braces.

use pulldown_latex::event::{ColumnAlignment, Font};

use crate::content::math::atoms::Class;
use crate::content::math::symbols;
use crate::content::math::tree::{Align, Mark, Node, Row, Space, WordKind};

/// The parser gives hats and braces as scripts above and below.
pub(super) fn accent(base: &Node, sub: Option<&[Node]>, sup: Option<&[Node]>) -> Option<Node> {
    let (mark, below) = match (sub, sup) {
        (None, Some([Node::Symbol(mark, Class::Ord)])) => (*mark, false),
        (Some([Node::Symbol(mark, Class::Ord)]), None) => (*mark, true),
        _ => return None,
    };
    let base = match base {
        Node::Group(row) => row.clone(),
        node => vec![node.clone()],
    };
    let mark = match mark {
        '⏟' | '⏞' => return Some(Node::Brace { base, over: !below }),
        '_' if below => Mark::Under,
        '^' => Mark::Hat,
        '‾' => Mark::Bar,
        '~' => Mark::Tilde,
        '→' => Mark::Vector,
        '˙' => Mark::Dot,
        '¨' => Mark::DoubleDot,
        'ˇ' => Mark::Check,
        _ => return None,
    };
    Some(Node::Accent { base, mark })
}

/// The parser's alignment.
pub(super) fn align(alignment: ColumnAlignment) -> Align {
    match alignment {
        ColumnAlignment::Left => Align::Left,
        ColumnAlignment::Center => Align::Centre,
        ColumnAlignment::Right => Align::Right,
    }
}

/// The glyph of a letter in a font.
pub(super) fn styled(glyph: char, font: Option<Font>) -> char {
    match font {
        Some(Font::DoubleStruck) => symbols::blackboard(glyph),
        Some(Font::Script) => symbols::calligraphic(glyph),
        _ => glyph,
    }
}

/// Upright letters are a name: KL, ELBO, d.
pub(super) fn name(row: Row) -> Node {
    let letters: Option<String> = row
        .iter()
        .map(|node| match node {
            Node::Symbol(letter, Class::Ord) if letter.is_alphabetic() => Some(*letter),
            _ => None,
        })
        .collect();
    match letters {
        Some(letters) if row.len() > 1 => Node::Word(letters, WordKind::Name),
        _ => single(row),
    }
}

/// A braced single node stands for itself; a braced operator is an ordinary symbol, as in TeX.
pub(super) fn single(mut row: Row) -> Node {
    if row.len() != 1 {
        return Node::Group(row);
    }
    match row.remove(0) {
        Node::Symbol(glyph, Class::Bin | Class::Rel | Class::Punct) => Node::Symbol(glyph, Class::Ord),
        node => node,
    }
}

/// The content of a row that is one group.
pub(super) fn ungrouped(mut row: Row) -> Row {
    match row.as_mut_slice() {
        [Node::Group(inner)] => std::mem::take(inner),
        _ => row,
    }
}

/// Appends a node: `0,1` as two numbers, and the blanks at the ends of `\text{ if }` as spaces.
pub(super) fn push_split(node: Node, row: &mut Row) {
    match node {
        Node::Word(number, WordKind::Number) if !is_thousands(&number) => {
            for (index, part) in number.split(',').enumerate() {
                if index > 0 {
                    row.push(Node::Symbol(',', Class::Punct));
                }
                if !part.is_empty() {
                    row.push(Node::Word(part.to_owned(), WordKind::Number));
                }
            }
        }
        Node::Word(text, WordKind::Text) => {
            if text.starts_with(' ') {
                row.push(Node::Space(Space::Thin));
            }
            let blank_after = text.ends_with(' ');
            row.push(Node::Word(text.trim().to_owned(), WordKind::Text));
            if blank_after {
                row.push(Node::Space(Space::Thin));
            }
        }
        node => row.push(node),
    }
}

/// The parser reads `0,1` as one number; only thousands are: `60,000`.
fn is_thousands(number: &str) -> bool {
    number.split(',').skip(1).all(|part| part.split('.').next().is_some_and(|whole| whole.len() == 3))
}

//! Which delimiters belong together: `(` with `)`, and bars by counting them.
//!
//! The parser gives `(x)` as three atoms. A pair is one thing for spacing, growing and line
//! breaking, so pairs are gathered into [`Node::Fence`]. Bars have no side of their own: inside one
//! pair of delimiters an even number of them encloses (`‖x‖`, `|x|`), an odd one divides
//! (`p(x|z)`, `KL(q ‖ p)`).

use super::atoms::Class;
use super::tree::{Node, Row};

/// Pairs inside pairs; what is deeper stays plain symbols.
const MAX_LEVELS: usize = 10;

/// Gathers the pairs of a row.
pub(super) fn gather(row: Row) -> Row {
    let mut levels: Vec<(char, Row)> = Vec::new();
    let mut current = Row::new();
    for node in row {
        match delimiter(&node) {
            Some((glyph, Class::Open)) if levels.len() < MAX_LEVELS => levels.push((glyph, std::mem::take(&mut current))),
            Some((glyph, Class::Close)) => match levels.pop() {
                Some((open, mut outer)) => {
                    outer.push(enclose(open, glyph, current, node));
                    current = outer;
                }
                None => current.push(node),
            },
            _ => current.push(node),
        }
    }
    // An opening delimiter without its partner stays a symbol.
    while let Some((open, mut outer)) = levels.pop() {
        outer.push(Node::Symbol(open, Class::Open));
        outer.append(&mut current);
        current = outer;
    }
    bars(current)
}

/// The delimiter that a node is, also under scripts: `)` in `(…)^2`.
fn delimiter(node: &Node) -> Option<(char, Class)> {
    match node {
        Node::Symbol(glyph, class @ (Class::Open | Class::Close)) => Some((*glyph, *class)),
        Node::Scripts { base, limits: false, .. } => match **base {
            Node::Symbol(glyph, Class::Close) => Some((glyph, Class::Close)),
            _ => None,
        },
        _ => None,
    }
}

/// The pair as one node, with the scripts that stood on its closing delimiter.
fn enclose(open: char, close: char, body: Row, closing: Node) -> Node {
    let fence = Node::Fence { open: Some(open), close: Some(close), body: bars(body) };
    match closing {
        Node::Scripts { sub, sup, limits, .. } => Node::Scripts { base: Box::new(fence), sub, sup, limits },
        _ => fence,
    }
}

/// The bar that a node is, also under scripts.
fn bar(node: &Node) -> Option<char> {
    match node {
        Node::Symbol(glyph @ ('|' | '‖'), Class::Ord) => Some(*glyph),
        Node::Scripts { base, limits: false, .. } => bar(base),
        _ => None,
    }
}

fn bars(row: Row) -> Row {
    let row = bars_of(row, '‖');
    bars_of(row, '|')
}

fn bars_of(row: Row, glyph: char) -> Row {
    let count = row.iter().filter(|node| bar(node) == Some(glyph)).count();
    if count == 0 {
        return row;
    }
    let mut gathered = Row::new();
    if count % 2 == 1 {
        let class = if glyph == '|' { Class::Separator } else { Class::Rel };
        gathered.extend(row.into_iter().map(|node| match node {
            Node::Symbol(symbol, Class::Ord) if symbol == glyph => Node::Symbol(glyph, class),
            node => node,
        }));
        return gathered;
    }
    let mut inside: Option<Row> = None;
    for node in row {
        let is_bar = bar(&node) == Some(glyph);
        match inside.as_mut() {
            None if is_bar => inside = Some(Row::new()),
            None => gathered.push(node),
            Some(_) if is_bar => {
                let body = inside.take().unwrap_or_default();
                gathered.push(enclose(glyph, glyph, body, node));
            }
            Some(body) => body.push(node),
        }
    }
    gathered
}

//! Spacing by TeX's atom classes (`The TeXbook`, chapter 18), with thin, medium and thick spaces as nought
//! or one column.
//!
//! Where the cells differ from TeX: a sign sticks to what follows it, a function's name is
//! parted from its argument, a closing delimiter is parted from the letter after it
//! (`p(x|z) p(z)`), and a fraction keeps a column free on both sides lest its rule run into a neighbour.

pub(super) use super::tree::Class;
use super::tree::{GridKind, Node, Space, WordKind};

/// What a row is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// In two dimensions.
    Display,
    /// In two dimensions, inside a script: no spaces around operators.
    Script,
    /// In one line.
    Line,
    /// In one line, inside a script.
    LineScript,
}

impl Mode {
    fn is_script(self) -> bool {
        matches!(self, Self::Script | Self::LineScript)
    }
}

/// The class at a node's left and right edges; `None` for what takes no part in spacing.
pub(super) fn edges(node: &Node) -> Option<(Class, Class)> {
    Some(match node {
        // Nothing parts a factorial from what it follows, or a slash from its sides.
        Node::Symbol('!' | '′' | '.', Class::Ord) => (Class::Close, Class::Ord),
        Node::Symbol('/', Class::Ord) => (Class::Close, Class::Open),
        Node::Symbol(_, class) => (*class, *class),
        Node::Word(_, WordKind::Number) | Node::Accent { .. } | Node::Root { .. } => (Class::Ord, Class::Ord),
        Node::Word(_, WordKind::Function) => (Class::Function, Class::Function),
        Node::Word(_, WordKind::Name | WordKind::Text) => (Class::Word, Class::Word),
        Node::BigOperator(_) => (Class::Op, Class::Op),
        Node::Space(_) => return None,
        Node::Fence { open, close, .. } => {
            (if open.is_some() { Class::Open } else { Class::Ord }, if close.is_some() { Class::Close } else { Class::Ord })
        }
        Node::Fraction { .. } | Node::Grid { .. } => (Class::Inner, Class::Inner),
        // A name with a limit below it stands apart like a big operator.
        Node::Scripts { base, limits: true, .. } if matches!(**base, Node::Word(_, WordKind::Function)) => (Class::Function, Class::Op),
        Node::Scripts { base, .. } => edges(base)?,
        Node::Group(row) => match row.as_slice() {
            [] => return None,
            [only] => edges(only)?,
            _ => (Class::Ord, Class::Ord),
        },
        Node::Brace { base, .. } | Node::Term { body: base, .. } => {
            let first = base.iter().find_map(edges)?.0;
            let last = base.iter().rev().find_map(edges)?.1;
            // What a brace or a term holds is spaced inside; from outside a leading minus is a letter.
            let outer = |class| match class {
                Class::Bin | Class::Sign | Class::Rel => Class::Ord,
                class => class,
            };
            (outer(first), outer(last))
        }
    })
}

/// The classes of a row with TeX's corrections: an operator with nothing to work on is a sign.
pub(super) fn row_edges(row: &[Node]) -> Vec<Option<(Class, Class)>> {
    let mut classes: Vec<_> = row.iter().map(edges).collect();
    let mut before: Option<Class> = None;
    for index in 0..classes.len() {
        let Some((left, right)) = classes[index] else { continue };
        if left == Class::Bin {
            let lonely = matches!(
                before,
                None | Some(
                    Class::Bin | Class::Op | Class::Function | Class::Rel | Class::Separator | Class::Open | Class::Punct | Class::Sign
                )
            );
            let next = classes[index + 1..].iter().flatten().next().map(|edges| edges.0);
            let dangling = matches!(next, None | Some(Class::Rel | Class::Close | Class::Punct));
            let class = match (lonely, dangling) {
                (true, _) => Class::Sign,
                (false, true) => Class::Ord,
                (false, false) => Class::Bin,
            };
            classes[index] = Some((class, class));
            before = Some(class);
        } else {
            before = Some(right);
        }
    }
    classes
}

/// Columns between two atoms.
fn gap(left: Class, right: Class, mode: Mode) -> usize {
    use Class::{Close, Function, Inner, Op, Open, Ord, Punct, Separator, Sign, Word};
    match (left, right) {
        // A minus sign before a rule of the same shape.
        (Sign, Inner) => usize::from(mode == Mode::Display),
        (Open | Sign | Separator, _)
        | (_, Close | Punct | Separator)
        | (Function | Word | Ord | Close, Open)
        | (Ord, Ord | Sign)
        | (Close, Sign) => 0,
        // Words are parted in scripts too.
        (Function | Word, Ord | Function | Word | Op | Inner) | (Ord | Close | Inner, Function | Word) => 1,
        _ => usize::from(!mode.is_script()),
    }
}

/// Columns that an explicit space makes of the columns that are there already.
fn widened(columns: usize, space: Space) -> usize {
    match space {
        Space::Thin => columns.max(1),
        Space::Columns(more) => columns + more,
        Space::Negative => columns.saturating_sub(1),
    }
}

/// The gap before each node of a row (the first and the spaces get what they make themselves).
///
/// Returns one number per node: the columns to leave free before it.
pub(super) fn gaps(row: &[Node], mode: Mode) -> Vec<usize> {
    let classes = row_edges(row);
    let mut gaps = vec![0; row.len()];
    let mut before: Option<Class> = None;
    let mut explicit: Vec<Space> = Vec::new();
    for (index, node) in row.iter().enumerate() {
        if let Node::Space(space) = node {
            explicit.push(*space);
            continue;
        }
        let Some((left, right)) = classes[index] else { continue };
        let natural = before.map_or(0, |before| gap(before, left, mode));
        // At the edge of a row there is nothing to part by a thin space.
        let spaces = explicit.drain(..).filter(|space| before.is_some() || *space != Space::Thin);
        gaps[index] = spaces.fold(natural, widened);
        before = Some(right);
    }
    gaps
}

/// Whether a row is one quantity that needs no parentheses in a slashed fraction or after a root.
pub(super) fn is_single(row: &[Node]) -> bool {
    let solid = |node: &Node| match node {
        Node::Symbol(_, class) => matches!(class, Class::Ord),
        Node::Word(_, kind) => *kind != WordKind::Text,
        Node::Fence { .. } | Node::Root { .. } | Node::Accent { .. } => true,
        Node::Scripts { base, .. } => !matches!(**base, Node::BigOperator(_)),
        _ => false,
    };
    match row {
        [Node::Group(inner)] => is_single(inner),
        [Node::Fraction { .. }] => false,
        [Node::Grid { kind, .. }] => !matches!(kind, GridKind::Aligned | GridKind::Lines),
        [Node::Term { body, .. }] => is_single(body),
        _ => !row.is_empty() && row.iter().all(solid),
    }
}

/// Whether a row is a single factor, which needs no parentheses after a slash either: `σ²`, `∂w`, `q(z|x)`.
pub(super) fn is_one_factor(row: &[Node]) -> bool {
    is_single(row)
        && match row {
            [_] | [Node::Symbol('∂' | 'd', _), _] => true,
            [name, argument] => {
                let applied = matches!(edges(argument), Some((Class::Open, _)));
                applied && !matches!(edges(name), Some((Class::Open, _)))
            }
            _ => false,
        }
}

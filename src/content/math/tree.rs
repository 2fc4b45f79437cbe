//! A formula as a tree of nodes that can be laid out or written in a line.

/// What an atom does in a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter, a number.
    Ord,
    /// A big operator: Σ.
    Op,
    /// The name of a function: log.
    Function,
    /// A name or words.
    Word,
    /// A binary operator.
    Bin,
    /// A sign: − or + with nothing to its left.
    Sign,
    /// A relation.
    Rel,
    /// A bar between two sides that are one thought: `p(x|z)`.
    Separator,
    /// An opening delimiter.
    Open,
    /// A closing delimiter.
    Close,
    /// A comma.
    Punct,
    /// A fraction, dots.
    Inner,
}

/// Nodes side by side.
pub(super) type Row = Vec<Node>;

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One glyph.
    Symbol(char, Class),
    /// Several upright characters that belong together.
    Word(String, WordKind),
    /// Σ, Π, ∫.
    BigOperator(char),
    /// Columns of explicit space.
    Space(Space),
    /// Delimiters around a row; they grow with it.
    Fence { open: Option<char>, close: Option<char>, body: Row },
    /// A braced row that counts as one ordinary atom.
    Group(Row),
    /// One row over another.
    Fraction { above: Row, below: Row, rule: bool, small: bool },
    /// A root and its index.
    Root { index: Option<Row>, body: Row },
    /// A base with what stands below and above it.
    Scripts { base: Box<Node>, sub: Option<Row>, sup: Option<Row>, limits: bool },
    /// A mark over a row.
    Accent { base: Row, mark: Mark },
    /// A horizontal brace under or over a row.
    Brace { base: Row, over: bool },
    /// Rows of cells.
    Grid { rows: Vec<Vec<Row>>, kind: GridKind },
    /// A row whose live value is shown under it.
    Term { id: String, body: Row },
}

/// Why characters belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// A number.
    Number,
    /// A name such as KL.
    Name,
    /// A function or operator such as log.
    Function,
    /// Words of the language.
    Text,
}

/// An explicit space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// `\,`: a column, unless there is one already.
    Thin,
    /// So many columns more.
    Columns(usize),
    /// `\!`: a column less.
    Negative,
}

/// Marks over letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Hat,
    Bar,
    Tilde,
    Vector,
    Dot,
    DoubleDot,
    Check,
    Under,
}

/// What a grid is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GridKind {
    /// Columns alternate right and left, with the relation between them.
    Aligned,
    /// Values and their conditions behind a brace.
    Cases,
    /// Columns with their alignments (the last one repeats).
    Matrix(Vec<Align>),
    /// Lines one below the other.
    Lines,
}

/// Where a cell stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// Calls `found` with the id of each term, in reading order.
pub(super) fn visit_terms(row: &[Node], found: &mut impl FnMut(&str)) {
    for node in row {
        match node {
            Node::Symbol(..) | Node::Word(..) | Node::BigOperator(_) | Node::Space(_) => {}
            Node::Fence { body, .. } | Node::Group(body) => visit_terms(body, found),
            Node::Accent { base, .. } | Node::Brace { base, .. } => visit_terms(base, found),
            Node::Fraction { above, below, .. } => {
                visit_terms(above, found);
                visit_terms(below, found);
            }
            Node::Root { index, body } => {
                index.iter().for_each(|index| visit_terms(index, found));
                visit_terms(body, found);
            }
            Node::Scripts { base, sub, sup, .. } => {
                visit_terms(std::slice::from_ref(base), found);
                sub.iter().chain(sup).for_each(|script| visit_terms(script, found));
            }
            Node::Grid { rows, .. } => rows.iter().flatten().for_each(|cell| visit_terms(cell, found)),
            Node::Term { id, body } => {
                found(id);
                visit_terms(body, found);
            }
        }
    }
}

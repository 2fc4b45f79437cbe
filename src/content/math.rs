//! Formulas: a subset of LaTeX, parsed by `pulldown-latex` and laid out in terminal cells.

/// A checked formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The LaTeX it was written in.
    pub source: String,
}

/// A formula laid out in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MathBox {
    /// The rows, from the top, each exactly `width` columns wide.
    pub rows: Vec<String>,
    /// Columns.
    pub width: usize,
    /// The row that lines up with text beside it.
    pub baseline: usize,
    /// Where the terms with an id stand.
    pub terms: Vec<TermBox>,
}

/// Where a term stands inside a [`MathBox`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermBox {
    /// The term's id, as written in `\term{id}{…}`.
    pub id: String,
    /// Its first column.
    pub column: usize,
    /// Its width in columns.
    pub width: usize,
    /// Its bottom row.
    pub bottom: usize,
}

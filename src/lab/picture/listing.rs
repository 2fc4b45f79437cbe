//! A listing with the line that is being carried out.

use super::takes::Takes;

/// Lines of code, one of them marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// The lines, from the top.
    pub lines: Vec<String>,
    /// The line that is carried out, an index into `lines`.
    pub at: Option<usize>,
    /// What a line leaves behind, beside it: `(line, "203.4 nats")`.
    pub notes: Vec<(usize, super::Words)>,
}

impl Code {
    /// Up and down step from line to line; until the reader does, the marked line stays in sight by itself.
    pub fn takes(&self) -> Takes {
        Takes::Cells { columns: 1, rows: self.lines.len() }
    }
}

//! A listing with the line that is being carried out.

use serde::{Deserialize, Serialize};

use super::super::fixed::{self, Name};
use super::takes::Takes;

/// Lines of code, one of them marked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// The language by the name that content uses: `python`, `rust`; empty for one colour.
    #[serde(deserialize_with = "fixed::name")]
    pub language: Name,
    /// The lines, from the top.
    pub lines: Vec<String>,
    /// The line that is carried out, an index into `lines`.
    pub at: Option<usize>,
    /// What a line leaves behind, beside it: `(line, "203.4 nats")`.
    pub notes: Vec<(usize, super::Words)>,
    /// Sections that explain a line: `(line, "two-heads")`.
    #[serde(deserialize_with = "fixed::behind_numbers")]
    pub links: Vec<(usize, Name)>,
}

impl Code {
    /// Up and down step from line to line; until the reader does, the marked line stays in sight by itself.
    pub fn takes(&self) -> Takes {
        Takes::Cells { columns: 1, rows: self.lines.len() }
    }

    /// The section that explains the line pointed at, or else the marked one.
    pub fn link(&self, pointed: Option<usize>) -> Option<&'static str> {
        let line = pointed.or(self.at)?;
        self.links.iter().find(|(at, _)| *at == line).map(|(_, section)| *section)
    }
}

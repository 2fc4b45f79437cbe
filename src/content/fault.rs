//! What is wrong with a course, and where.

use std::fmt;

use crate::words::clean;

/// A fault of a course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Which file.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
    /// 1 for the first column, counted in characters.
    pub column: usize,
    /// What was wrong and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and what stands in them may hold anything.
        write!(f, "{}:{}:{}: {}", clean(&self.file), self.line, self.column, clean(&self.message))
    }
}

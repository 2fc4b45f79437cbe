//! What is wrong with a course, and where.

use std::fmt;

use super::source::SourceError;
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

impl From<SourceError> for Fault {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Open { path, error } => {
                let message = format!("{error}; a course is a folder with course.yaml and sections/*.yaml");
                Fault { file: path.display().to_string(), line: 1, column: 1, message }
            }
            SourceError::Encoding { path, line } => {
                let message = "this is not UTF-8; save the file in that encoding".into();
                Fault { file: path.display().to_string(), line, column: 1, message }
            }
        }
    }
}

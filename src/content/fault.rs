//! What is wrong with a course, and where.

use std::fmt;

use super::source::SourceError;

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
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
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

//! The command line: arguments in, one of the program's jobs done, an exit code out.

pub mod check;
pub mod list;

use std::process::ExitCode;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}

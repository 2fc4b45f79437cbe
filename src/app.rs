//! The state of the program, and how an action changes it. No IO, clock, threads or randomness.

pub mod history;
pub mod pane;

//! Draws the state of the program. Starts nothing, changes nothing.

pub mod pane;
pub mod panel;
pub mod theme;

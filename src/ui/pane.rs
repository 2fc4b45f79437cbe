//! The live pane.

//! The terminal: what it can do, raw mode and signals, input events, and the writer of whole frames.

pub mod capabilities;
pub mod event;

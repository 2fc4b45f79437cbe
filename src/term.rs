//! The terminal: what it can do, raw mode and signals, input events, and the writer of whole frames.
//!
//! A program that draws holds one [`session::Session`] (raw mode, signals, events) and one
//! [`writer::FrameWriter`] (whole frames out); [`capabilities::Capabilities`] says which colours and glyphs to use.

pub mod capabilities;
pub mod event;
pub mod writer;

mod encode;
mod palette;

#[cfg(unix)]
mod decode;
#[cfg(unix)]
mod input;
#[cfg(unix)]
mod line;
#[cfg(unix)]
pub mod session;

//! The terminal: what it can do, raw mode and signals, input events, and the writer of whole frames.
//!
//! A program that draws holds one [`session::Session`] (raw mode, signals, events) and one
//! [`writer::FrameWriter`] (whole frames out); [`capabilities::Capabilities`] says which colours and glyphs to use.

pub mod capabilities;
pub mod event;
pub mod tmux;
pub mod writer;

mod encode;
mod palette;

#[cfg(unix)]
mod decode;
#[cfg(unix)]
mod input;
#[cfg(unix)]
mod last_words;
#[cfg(unix)]
mod line;
#[cfg(unix)]
pub mod session;

/// Columns and rows of the terminal that standard output is; `None` if it is none, or doesn't know.
#[cfg(unix)]
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

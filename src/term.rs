//! The terminal: what it can do, raw mode and signals, input events, and the writer of whole frames.
//!
//! A program that draws holds one [`session::Session`] (raw mode, signals, events) and one
//! [`writer::FrameWriter`] (whole frames out); [`capabilities::Capabilities`] says which colours and glyphs to use.

use ratatui::buffer::Buffer;

pub mod background;
pub mod capabilities;
pub mod event;
pub mod flow;
pub mod link;
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
mod owed;
#[cfg(unix)]
pub mod session;

/// Columns and rows of the terminal that standard output is; `None` if it is none, or doesn't know.
#[cfg(unix)]
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

/// A frame as lines to be printed where the cursor is, in the colours that there are. The frame is brought down to those.
pub(crate) fn printed(frame: &mut Buffer, colours: capabilities::Colours) -> Vec<u8> {
    encode::prepare(frame, colours);
    encode::lines(frame)
}

/// Whether an error of reading or writing says that the terminal is there no more: whoever sat at it has hung up. The signal of that may
/// come later than the error, which means the same.
#[cfg(unix)]
#[must_use]
pub fn is_hang_up(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    fn is_gone(stream: impl std::os::fd::AsFd) -> bool {
        matches!(rustix::termios::tcgetattr(stream), Err(Errno::IO | Errno::NXIO))
    }
    let is_of_a_line = matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO));
    is_of_a_line && (is_gone(std::io::stdin()) || is_gone(std::io::stdout()) || is_gone(std::io::stderr()))
}

/// What bytes from the terminal were decoded to, for tests elsewhere.
#[cfg(all(test, unix))]
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded(Vec<event::Event>);

#[cfg(all(test, unix))]
impl Decoded {
    /// Decodes what arrives in pieces.
    pub(crate) fn of<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Decoded {
        let (mut decoder, mut events) = (decode::Decoder::default(), Vec::new());
        pieces.for_each(|bytes| decoder.feed(bytes, |event| events.push(event)));
        decoder.settle(|event| events.push(event));
        Decoded(events)
    }

    /// Bytes of the longest paste.
    pub(crate) fn pasted(&self) -> usize {
        let pastes = self.0.iter().filter_map(|event| if let event::Event::Paste(text) = event { Some(text.len()) } else { None });
        pastes.max().unwrap_or(0)
    }
}

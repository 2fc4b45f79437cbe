//! What of a frame leads out of the program (OSC 8): cells have no place for an address, so a frame has a list beside them.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Bytes of an address at most, as terminals have it.
const LONGEST: usize = 2_000;

/// A link on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    area: Rect,
    address: Arc<str>,
}

impl Link {
    /// The cells of `area` lead to `address`; `None` for an address that no terminal would follow. What is not ASCII in it is written as `%C3%A9`.
    #[must_use]
    pub fn new(area: Rect, address: &str) -> Option<Link> {
        let is_web = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
        let as_sent = |byte: u8| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        let address: String = address.bytes().map(as_sent).collect();
        (is_web && address.len() <= LONGEST).then(|| Link { area, address: address.into() })
    }

    /// The cells that lead there.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.area
    }

    /// The address, as it is sent.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// A frame: its cells, and which of them lead somewhere.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What is shown.
    pub cells: Buffer,
    /// Where it leads; of two links over the same cell the first counts.
    pub links: Vec<Link>,
}

impl From<Buffer> for Frame {
    fn from(cells: Buffer) -> Frame {
        Frame { cells, links: Vec::new() }
    }
}

impl Frame {
    /// Where a cell leads.
    pub(super) fn leads(&self, x: u16, y: u16) -> Option<&str> {
        self.links.iter().find(|link| link.area.contains(Position { x, y })).map(|link| &*link.address)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_steers_no_terminal() {
        let address = |text| Link::new(Rect::new(0, 0, 1, 1), text).map(|link| link.address.to_string());
        assert_eq!(address("https://arxiv.org/abs/1312.6114").as_deref(), Some("https://arxiv.org/abs/1312.6114"));
        assert_eq!(address("https://a.org/é \u{7}\u{1b}\\x").as_deref(), Some("https://a.org/%C3%A9%20%07%1B\\x"));
        assert_eq!((address("file:///etc/passwd"), address(&format!("https://{}", "a".repeat(LONGEST)))), (None, None));
    }
}

//! The digit that goes with the reader through the course.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Numbers of an image: 28 rows of 28 grey levels, 0 paper to 255 ink.
const PIXELS: usize = 784;

/// Which digit stands first wherever an image is taken: one of the held-out images, and the reader's own where they have drawn one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Companion {
    /// What the data set is called whose images were counted; empty while none was picked.
    pub data: String,
    /// The class that was chosen, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<u8>,
    /// Its place among the held-out images, or among those of the class.
    pub place: usize,
    /// The reader's own digit, 784 bytes in base64; empty without one.
    #[serde(skip_serializing_if = "String::is_empty")]
    own: String,
    /// When it was chosen or drawn last, in seconds since 1970; of two the newer counts.
    pub when: u64,
}

impl Companion {
    /// Whether the reader has never chosen or drawn one.
    pub fn is_none(&self) -> bool {
        self.when == 0
    }

    /// The reader's own digit: 784 grey levels.
    pub fn own(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.own).ok().filter(|pixels| pixels.len() == PIXELS)
    }

    /// Remembers a digit that was drawn, or that there is none any more.
    pub fn draw(&mut self, own: Option<&[u8]>, when: u64) {
        self.own = own.map_or_else(String::new, |pixels| STANDARD.encode(pixels));
        self.when = when;
    }

    /// Remembers which held-out image was picked.
    pub fn pick(&mut self, data: &str, class: Option<u8>, place: usize, when: u64) {
        (self.data, self.class, self.place, self.when) = (data.to_owned(), class, place, when);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_drawn_digit_comes_back_as_it_was_and_a_broken_one_not_at_all() {
        let mut companion = Companion::default();
        assert!(companion.is_none() && companion.own().is_none());
        let drawn: Vec<u8> = (0..PIXELS).map(|pixel| (pixel % 251) as u8).collect();
        companion.draw(Some(&drawn), 5);
        companion.pick("digits", Some(3), 2, 6);
        let text = serde_json::to_string(&companion).unwrap();
        let back: Companion = serde_json::from_str(&text).unwrap();
        assert_eq!((back.own().unwrap(), back.class, back.place, back.when), (drawn, Some(3), 2, 6));
        companion.draw(None, 7);
        assert!(companion.own().is_none() && !companion.is_none());
        let short: Companion = serde_json::from_str(r#"{"own":"AAAA","when":1}"#).unwrap();
        assert!(short.own().is_none());
    }
}

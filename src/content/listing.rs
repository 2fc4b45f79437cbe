//! Listings, in the text and on cards.

/// A listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// `rust`, `python`, `text`, …
    pub language: String,
    /// The text.
    pub source: String,
}

//! What the reader has done, as far as the program remembers it from one day to the next.

use std::collections::BTreeSet;

/// The reader's progress and place. Everything is kept by id, so that a course that has changed does no harm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Sections that were opened, by id.
    pub begun: BTreeSet<String>,
    /// Sections whose end was seen, by id.
    pub read: BTreeSet<String>,
    /// Answered predictions: (id, chosen index).
    pub answers: Vec<(String, usize)>,
    /// Challenges that were met, by id.
    pub done: Vec<String>,
    /// Where the reader is.
    pub place: Option<Place>,
}

/// A place in the course that survives another width and a changed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The section's id.
    pub section: String,
    /// The block at the top of the screen.
    pub block: usize,
}

/// How far a section is, for the contents and the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not written yet.
    Unwritten,
    /// Never opened.
    New,
    /// Opened, but its end was not seen.
    Begun,
    /// Its end was seen.
    Read,
    /// Its end was seen and its challenges are met.
    Done,
}

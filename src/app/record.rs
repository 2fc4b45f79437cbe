//! How far the reader is with a section.

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

//! A section laid out for a width: lines of styled spans, and the places that the reader can act on.

use super::markup::Span;

/// A laid-out section. Pure: the same section, width and state give the same page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    /// Where the reader can act, in reading order.
    pub stops: Vec<Stop>,
    /// Formula terms that carry live values.
    pub live: Vec<LiveTerm>,
}

/// One line of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Spans from the left; indentation is part of them.
    pub spans: Vec<Span>,
}

/// A place where Enter does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// First line of what belongs to it.
    pub first: usize,
    /// Last line of what belongs to it.
    pub last: usize,
    /// What it is.
    pub kind: StopKind,
}

/// What a stop is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// A choice of a prediction: (prediction id, index of the choice).
    Choice(String, usize),
    /// A challenge, by id: Enter shows or hides the hint.
    Challenge(String),
    /// A link to an entry of the course.
    Link(usize),
    /// The folded pane: Enter opens it.
    Pane,
}

/// Room under a formula's term for a live value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveTerm {
    /// The line of the page where the value is written.
    pub line: usize,
    /// First column of the room.
    pub column: usize,
    /// Columns of room.
    pub width: usize,
    /// The metric's name.
    pub metric: String,
}

/// What the reader has done so far, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageState {
    /// Answered predictions: (id, chosen index).
    pub answers: Vec<(String, usize)>,
    /// Challenges that are done.
    pub done: Vec<String>,
    /// Challenges whose hint is open.
    pub hints: Vec<String>,
    /// Whether the pane stands beside the text; if not, it is folded into it.
    pub pane_beside: bool,
}

//! A section laid out for a width: lines of styled spans, and the places that the reader can act on.

mod blocks;
mod code;
mod derivation;
mod find;
mod flow;
mod formula;
mod paper;
mod procedure;
mod repair;
mod table;

use super::course::{Course, Section};
use super::derivation::Trail;
use super::markup::{Span, Target};
use super::math::MathGlyphs;
use super::plot::Plot;

pub(crate) use super::wrap::width_of;
pub use find::Hit;
pub(crate) use flow::{FIGURE_ROWS, Flow, dim};
pub(crate) use formula::FORMULA_COLUMNS;

/// A laid-out section. Pure: the same section, width and state give the same page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    /// Where the reader can act, in reading order.
    pub stops: Vec<Stop>,
    /// Formula terms that carry live values.
    pub live: Vec<LiveTerm>,
    /// Challenges that are still to be met, by id, and the line where what they measure is written.
    pub measures: Vec<(usize, String)>,
    /// The first line of each of the section's blocks.
    pub starts: Vec<usize>,
    /// Curves, drawn over lines that are blank.
    pub figures: Vec<Figure>,
}

impl Page {
    /// Lays a section out for `width` columns. No line is wider than that, margin included; a width below 12 counts as 12.
    pub fn new(section: &Section, course: &Course, width: usize, state: &PageState, glyphs: MathGlyphs) -> Self {
        blocks::lay_out(section, course, width, state, glyphs)
    }

    /// The first line of a block, by its index in the section: the place to come back to when the width changed.
    pub fn line_of_block(&self, block: usize) -> usize {
        self.starts.get(block).copied().unwrap_or(0)
    }

    /// The stop at a place of the page: of several links on a line the one whose words stand there, else the line's first stop.
    pub fn stop_at(&self, line: usize, column: usize) -> Option<usize> {
        let here = |stop: &Stop| (stop.first..=stop.last).contains(&line);
        let linked = self.lines.get(line).and_then(|line| line.link_at(column));
        let is_linked = |stop: &Stop| matches!(&stop.kind, StopKind::Link(target) if Some(target) == linked);
        let found = self.stops.iter().position(|stop| here(stop) && is_linked(stop));
        found.or_else(|| self.stops.iter().position(here))
    }

    /// The block that a line belongs to; the goals above the first block count as that block.
    pub fn block_at_line(&self, line: usize) -> usize {
        self.starts.partition_point(|start| *start <= line).saturating_sub(1)
    }
}

/// One line of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Spans from the left; indentation is part of them.
    pub spans: Vec<Span>,
}

impl Line {
    /// The line's text, without roles.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Where the words lead that stand in this column.
    fn link_at(&self, column: usize) -> Option<&Target> {
        let mut end = 0;
        let span = self.spans.iter().find(|span| {
            end += width_of(std::slice::from_ref(*span));
            column < end
        });
        span?.link.as_ref()
    }
}

/// A curve, and the blank lines that are kept for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// First line.
    pub first: usize,
    /// How many lines.
    pub rows: usize,
    /// First column.
    pub column: usize,
    /// How many columns.
    pub columns: usize,
    /// What is drawn.
    pub plot: Plot,
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
    /// A link: Enter goes where it leads, and copies an address.
    Link(Target),
    /// The folded pane: Enter opens it.
    Pane,
    /// The next step of a derivation: Enter shows it.
    Step,
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
    /// `None` when the term is wide enough for a brace that spans it. Else the value hangs from the term's middle on a stem, which is so
    /// many lines longer than the value's own.
    pub stem: Option<usize>,
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
    /// Whether listings stay uncoloured: for pages that must be there at once, before `prepare_listings` has come to its end. The lines are
    /// the same either way.
    pub plain_listings: bool,
    /// How far the reader is with the derivation that this is the page of; `None` shows all of it.
    pub trail: Option<Trail>,
    /// Whether the page is one on paper, where no key does anything: what links lead to is written out.
    pub on_paper: bool,
    /// What the pane's panels are called on the screen, for a page on paper, which no key opens; empty on the screen.
    pub panels: Vec<String>,
    /// Whether formulas stand on one line, in words where that helps whoever hears them.
    pub spoken: bool,
}

#[cfg(test)]
mod tests;

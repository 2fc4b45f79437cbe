//! Where the quiz stands on the screen, and how its sheet is scrolled.

use super::QuizView;
use crate::app::keymap::Context;
use crate::app::layout::Area;

/// Rows of the bar with the grades: the names, the intervals.
const BAR: u16 = 2;
/// Rows of the line that says where one is, and of the blank one below it.
const STATUS: u16 = 2;
/// Lines of the last page that stay on the screen when paging.
const OVERLAP: usize = 2;

/// The parts of the quiz's area. What is not shown is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The line with topic, counts and clock; only beside the text, for a whole screen has it in its header.
    pub status: Area,
    /// The sheet.
    pub sheet: Area,
    /// The line that says how much of the sheet is hidden; blank when nothing is.
    pub hidden: Area,
    /// The grades.
    pub bar: Area,
}

impl Frame {
    /// Shares out an area.
    pub fn new(area: Area, is_whole: bool, context: Context) -> Self {
        let status = if is_whole { 0 } else { STATUS.min(area.height) };
        let room = area.height - status;
        let hidden = room.min(1);
        let bar = if context == Context::QuizMarking { BAR.min(room - hidden) } else { 0 };
        let sheet = room - hidden - bar;
        let below = area.y + status + sheet;
        Self {
            status: Area { height: status.min(1), ..area },
            sheet: Area { y: area.y + status, height: sheet, ..area },
            hidden: Area { y: below, height: hidden, ..area },
            bar: Area { y: below + hidden, height: bar, ..area },
        }
    }
}

impl QuizView {
    /// Scrolls so that this line is the first, as far as the sheet goes.
    pub(super) fn scroll_to(&mut self, line: usize) {
        self.scroll = line.min(self.sheet.lines.len().saturating_sub(self.rows.max(1)));
    }

    /// Brings what is typed onto the screen.
    pub(super) fn show_field(&mut self) {
        if let Some(field) = self.sheet.field
            && !(self.scroll..self.scroll + self.rows).contains(&field)
        {
            self.scroll_to(field.saturating_sub(1));
        }
    }

    /// Scrolls by so many lines.
    pub(super) fn scroll_by(&mut self, lines: isize) {
        self.scroll_to(self.scroll.saturating_add_signed(lines));
    }

    /// Scrolls by pages.
    pub(super) fn page_by(&mut self, pages: isize) {
        let page = self.rows.saturating_sub(OVERLAP).max(1);
        self.scroll_by(pages * isize::try_from(page).unwrap_or(1));
    }

    /// Brings the marked spot onto the screen.
    pub(super) fn show_focus(&mut self) {
        let Some(spot) = self.focus.and_then(|focus| self.sheet.spots.get(focus)).cloned() else { return };
        if spot.first < self.scroll + 1 {
            self.scroll_to(spot.first.saturating_sub(1));
        } else if spot.last + 1 > self.scroll + self.rows {
            self.scroll_to((spot.last + 1).saturating_sub(self.rows).min(spot.first));
        }
    }

    /// Marks the next (1) or previous (-1) spot if it is in sight, and scrolls a line if it is not: so everything between is read.
    pub(super) fn step(&mut self, by: isize) {
        let spots = &self.sheet.spots;
        let (top, bottom) = (self.scroll, self.scroll + self.rows);
        let in_sight = |at: &usize| spots.get(*at).is_some_and(|spot| spot.last >= top && spot.first < bottom);
        let next = match self.focus.filter(in_sight) {
            Some(focus) => focus.checked_add_signed(by),
            None if by > 0 => (0..spots.len()).find(in_sight),
            None => (0..spots.len()).rev().find(in_sight),
        };
        match next.filter(in_sight) {
            Some(next) => {
                self.focus = Some(next);
                self.show_focus();
            }
            None => self.scroll_by(by),
        }
    }

    /// The spot at a line of the sheet: the one that this column belongs to, where two stand side by side.
    pub(super) fn spot_at(&self, line: usize, column: usize) -> Option<usize> {
        let spots = self.sheet.spots.iter().enumerate();
        let here = spots.filter(|(_, spot)| (spot.first..=spot.last).contains(&line) && spot.column <= column);
        here.max_by_key(|(_, spot)| spot.column).map(|(at, _)| at)
    }
}

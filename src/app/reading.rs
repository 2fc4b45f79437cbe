//! The text under the reader's eyes: a laid-out page, how far it is scrolled, the marked stop, and a search.

use crate::content::page::{Hit, Page, Stop, StopKind};

/// Lines of the last page that stay on the screen when paging.
const OVERLAP: usize = 2;

/// A page and the place in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The page, laid out for the present width.
    pub page: Page,
    /// First line on the screen.
    pub scroll: usize,
    /// Lines that fit on the screen.
    pub rows: usize,
    /// The stop that was chosen with the keys or the mouse; it counts while it is on the screen.
    pub chosen: Option<usize>,
    /// The open search.
    pub search: Option<Search>,
}

/// A search in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is looked for; upper and lower case are the same.
    pub wanted: String,
    /// Where it stands, from the top.
    pub hits: Vec<Hit>,
    /// The hit that the reader is at.
    pub at: usize,
    /// Where the reader was when the search began: cancelling goes back.
    pub from: usize,
}

impl Reading {
    /// The largest useful scroll.
    fn last_scroll(&self) -> usize {
        self.page.lines.len().saturating_sub(self.rows.max(1))
    }

    /// Whether the last line is on the screen.
    pub fn at_end(&self) -> bool {
        self.scroll >= self.last_scroll()
    }

    /// How much of the page lies above the lower edge of the screen, in percent; `None` where all of it is in sight.
    pub fn percent(&self) -> Option<usize> {
        let lines = self.page.lines.len();
        (lines > self.rows).then(|| ((self.scroll + self.rows) * 100 / lines).min(100))
    }

    /// Scrolls by so many lines.
    pub fn scroll_by(&mut self, lines: isize) {
        self.scroll_to(self.scroll.saturating_add_signed(lines));
    }

    /// Scrolls so that this line is the first, as far as the page goes.
    pub fn scroll_to(&mut self, line: usize) {
        self.scroll = line.min(self.last_scroll());
    }

    /// Scrolls one page, keeping [`OVERLAP`] lines.
    pub fn page_by(&mut self, pages: isize) {
        let page = self.rows.saturating_sub(OVERLAP).max(1);
        self.scroll_by(pages * isize::try_from(page).unwrap_or(1));
    }

    /// Scrolls no further than needed to bring these lines onto the screen, with a line of air where there is room.
    pub fn show(&mut self, first: usize, last: usize) {
        if first < self.scroll + 1 {
            self.scroll_to(first.saturating_sub(1));
        } else if last + 1 >= self.scroll + self.rows {
            let wanted = (last + 2).saturating_sub(self.rows);
            self.scroll_to(wanted.min(first));
        }
    }

    /// First and last line of what belongs to a stop: of a prediction's choice, the question and all choices.
    pub fn whole(&self, stop: &Stop) -> (usize, usize) {
        let StopKind::Choice(id, _) = &stop.kind else { return (stop.first, stop.last) };
        let choices = || self.page.stops.iter().filter(|other| matches!(&other.kind, StopKind::Choice(other, _) if other == id));
        let first = choices().map(|choice| choice.first).min().unwrap_or(stop.first);
        let last = choices().map(|choice| choice.last).max().unwrap_or(stop.last);
        (self.page.line_of_block(self.page.block_at_line(first)).min(first), last)
    }

    /// Brings an answered prediction onto the screen with all that is said to it, as far as it fits under its question.
    pub fn show_answer(&mut self, id: &str) {
        let is_its = |stop: &&Stop| matches!(&stop.kind, StopKind::Choice(of, _) if of == id);
        let Some((first, last)) = self.page.stops.iter().find(is_its).map(|stop| self.whole(stop)) else { return };
        let block = self.page.block_at_line(first);
        // what is said to it ends where the next block begins, behind a blank line
        let end = self.page.starts.get(block + 1).map_or(last, |next| next.saturating_sub(1).max(last));
        let blank = |line: &usize| self.page.lines.get(*line).is_some_and(|line| line.spans.iter().all(|span| span.text.trim().is_empty()));
        let end = (last..=end).rev().find(|line| !blank(line)).unwrap_or(last);
        self.show(first, end);
    }

    fn visible(&self, stop: &Stop) -> bool {
        stop.first >= self.scroll && stop.first < self.scroll + self.rows
    }

    /// The marked stop: the chosen one while it is on the screen, else the first on the screen that `open` says is worth it, else the first.
    pub fn stop(&self, open: impl Fn(&Stop) -> bool) -> Option<usize> {
        let stops = &self.page.stops;
        let on_screen = |index: &usize| stops.get(*index).is_some_and(|stop| self.visible(stop));
        self.chosen
            .filter(on_screen)
            .or_else(|| (0..stops.len()).find(|index| on_screen(index) && open(&stops[*index])))
            .or_else(|| (0..stops.len()).find(on_screen))
    }

    /// Chooses the stop after (`by` 1) or before (-1) the marked one, and brings it onto the screen.
    pub fn step_stop(&mut self, marked: Option<usize>, by: isize) {
        let stops = &self.page.stops;
        let next = match marked {
            Some(marked) => marked.checked_add_signed(by),
            None if by > 0 => stops.iter().position(|stop| stop.first >= self.scroll),
            None => stops.iter().rposition(|stop| stop.first < self.scroll),
        };
        if let Some(next) = next.filter(|next| *next < stops.len()) {
            let (first, last) = (stops[next].first, stops[next].last);
            self.chosen = Some(next);
            self.show(first, last);
        }
    }

    /// Starts a search at the present place.
    pub fn begin_search(&mut self) {
        self.search = Some(Search { from: self.scroll, ..Search::default() });
    }

    /// Looks for something else and goes to the first hit from where the search began.
    pub fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        let Some(mut search) = self.search.take() else { return };
        change(&mut search.wanted);
        search.hits = self.page.find(&search.wanted);
        search.at = search.hits.iter().position(|hit| hit.line >= search.from).unwrap_or(0);
        let target = search.hits.get(search.at).map_or(search.from, |hit| hit.line);
        self.scroll_to(search.from);
        if !search.hits.is_empty() {
            self.show(target, target);
        }
        self.search = Some(search);
    }

    /// Goes to the next (1) or previous (-1) hit, round the end.
    pub fn step_hit(&mut self, by: isize) {
        let Some(search) = &mut self.search else { return };
        let count = search.hits.len();
        if count == 0 {
            return;
        }
        search.at = if by > 0 { (search.at + 1) % count } else { (search.at + count - 1) % count };
        let line = search.hits[search.at].line;
        self.show(line, line);
    }

    /// The place in words that hold at any width: the block at the top of the screen, and how many lines into it.
    pub fn anchor(&self) -> (usize, usize) {
        let block = self.page.block_at_line(self.scroll);
        (block, self.scroll - self.first_line(block))
    }

    /// Where a block begins; the first one with the goals above it.
    fn first_line(&self, block: usize) -> usize {
        if block == 0 { 0 } else { self.page.line_of_block(block) }
    }

    /// Goes to such a place; (0, 0) is the top of the page.
    pub fn return_to(&mut self, block: usize, into: usize) {
        let first = self.first_line(block);
        let next = self.page.starts.get(block + 1).copied().unwrap_or(self.page.lines.len());
        self.scroll_to((first + into).min(next.saturating_sub(1).max(first)));
    }

    /// Puts a newly laid out page in place of the old one; hits are found anew.
    pub fn replace(&mut self, page: Page) {
        self.page = page;
        self.scroll_to(self.scroll);
        if let Some(mut search) = self.search.take() {
            search.hits = self.page.find(&search.wanted);
            search.at = search.at.min(search.hits.len().saturating_sub(1));
            self.search = Some(search);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markup::{Role, Span, Target};
    use crate::content::page::Line;

    fn reading(lines: &[&str], rows: usize) -> Reading {
        let line = |text: &&str| Line { spans: vec![Span::new(*text, Role::Body)] };
        Reading { page: Page { lines: lines.iter().map(line).collect(), ..Page::default() }, rows, ..Reading::default() }
    }

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut reading = reading(&["x"; 30], 10);
        reading.scroll_by(100);
        assert_eq!(reading.scroll, 20);
        assert!(reading.at_end());
        reading.scroll_by(-100);
        assert_eq!(reading.scroll, 0);
    }

    #[test]
    fn the_percentage_is_what_was_seen_and_is_whole_only_at_the_end() {
        let mut reading = reading(&["x"; 300], 100);
        assert_eq!(reading.percent(), Some(33));
        reading.scroll_to(199);
        assert_eq!(reading.percent(), Some(99));
        reading.scroll_to(200);
        assert_eq!((reading.percent(), reading.at_end()), (Some(100), true));
        reading.rows = 300;
        assert_eq!(reading.percent(), None);
    }

    #[test]
    fn paging_keeps_two_lines() {
        let mut reading = reading(&["x"; 30], 10);
        reading.page_by(1);
        assert_eq!(reading.scroll, 8);
    }

    #[test]
    fn a_search_ignores_case_and_steps_round_the_end() {
        let mut reading = reading(&["The KL term", "nothing", "kl kl"], 3);
        reading.begin_search();
        reading.look_for(|wanted| wanted.push_str("kl"));
        let lines = |reading: &Reading| reading.search.as_ref().map(|search| (search.hits.len(), search.at));
        assert_eq!(lines(&reading), Some((3, 0)));
        reading.step_hit(-1);
        assert_eq!(lines(&reading), Some((3, 2)));
        reading.step_hit(1);
        assert_eq!(lines(&reading), Some((3, 0)));
    }

    #[test]
    fn stepping_to_a_stop_brings_it_onto_the_screen() {
        let mut reading = reading(&["x"; 40], 10);
        reading.page.stops = vec![Stop { first: 25, last: 26, kind: StopKind::Link(Target::Entry(0)) }];
        assert_eq!(reading.stop(|_| true), None);
        reading.step_stop(None, 1);
        assert_eq!(reading.stop(|_| true), Some(0));
        assert!(reading.scroll <= 25 && reading.scroll + 10 > 26, "scrolled to {}", reading.scroll);
    }

    #[test]
    fn a_chosen_stop_is_forgotten_once_it_is_off_the_screen() {
        let mut reading = reading(&["x"; 40], 10);
        reading.page.stops = vec![
            Stop { first: 2, last: 2, kind: StopKind::Link(Target::Entry(0)) },
            Stop { first: 4, last: 4, kind: StopKind::Link(Target::Entry(1)) },
        ];
        reading.chosen = Some(1);
        assert_eq!(reading.stop(|_| true), Some(1));
        reading.scroll_to(20);
        assert_eq!(reading.stop(|_| true), None);
    }
}

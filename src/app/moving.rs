//! Moving about: within the text, between sections, between text and pane.

use super::action::{Effect, Intent};
use super::reading::Reading;
use super::{App, Came, quiz};
use crate::content::course::PaneSpec;
use crate::content::page::{Stop, StopKind};
use crate::lab::Command;
use crate::study::progress::Place;

/// How many places Backspace can go back to.
const BACK: usize = 64;

impl App {
    /// What a key means in the text; `None` when the meaning is not the text's own.
    pub(super) fn act_in_text(&mut self, intent: Intent) -> Option<Vec<Effect>> {
        Some(match intent {
            Intent::LineDown => self.lines(1),
            Intent::LineUp => self.lines(-1),
            Intent::Top => self.go_to_number().unwrap_or_else(|| self.leap(0)),
            Intent::Bottom => self.go_to_number().unwrap_or_else(|| self.leap(usize::MAX)),
            Intent::Digit(digit) => {
                self.count_on(digit);
                Vec::new()
            }
            Intent::NextSection => self.step_section(1),
            Intent::PreviousSection => self.step_section(-1),
            Intent::NextStop | Intent::PreviousStop => {
                let marked = self.stop_index();
                if let Some(index) = marked.filter(|index| self.is_open(*index) && self.reading.chosen != Some(*index)) {
                    self.enter_prediction(index);
                    return Some(Vec::new());
                }
                let effects = self.scroll(|reading| reading.step_stop(marked, if intent == Intent::NextStop { 1 } else { -1 }));
                self.show_prediction();
                effects
            }
            Intent::NextHit => self.scroll(|reading| reading.step_hit(1)),
            Intent::PreviousHit => self.scroll(|reading| reading.step_hit(-1)),
            Intent::Choose(choice) => self.choose(usize::from(choice)),
            Intent::Act => self.act_on_stop(),
            Intent::Undo => self.take_answer_back(),
            Intent::Bookmark => self.toggle_bookmark(),
            Intent::NextBookmark => self.next_bookmark(),
            _ => return None,
        })
    }

    /// Answers the marked prediction, if it has so many choices.
    fn choose(&mut self, choice: usize) -> Vec<Effect> {
        let Some(StopKind::Choice(id, _)) = self.stop().map(|stop| stop.kind.clone()) else { return Vec::new() };
        let offered = self.reading.page.stops.iter().any(|stop| stop.kind == StopKind::Choice(id.clone(), choice));
        if offered { self.answer(&id, choice) } else { Vec::new() }
    }

    /// Scrolls in some way; saves once the end has come into sight for the first time.
    pub(super) fn scroll(&mut self, change: impl FnOnce(&mut Reading)) -> Vec<Effect> {
        change(&mut self.reading);
        if self.see() { vec![Effect::Save] } else { Vec::new() }
    }

    /// Notes that the section is read once its end is on the screen; says whether that is news.
    pub(super) fn see(&mut self) -> bool {
        let visible = self.layout().text.height > 0;
        let written = self.here().section.as_ref().is_some_and(|section| !section.is_faulty());
        let whole = (self.trail().is_none() || self.is_derived()) && !self.is_diagnosing();
        visible && written && whole && self.reading.at_end() && self.progress.read.insert(self.course.entries[self.entry].id.clone())
    }

    /// Goes to the next written section (`by` 1) or the previous one (-1), and says what it skips.
    fn step_section(&mut self, by: isize) -> Vec<Effect> {
        let written = |entry: &usize| self.course.entries[*entry].section.is_some();
        let alike = self.alike();
        let (before, after) = (alike.start..self.entry, self.entry + 1..alike.end);
        let to = if by > 0 { after.clone().find(written) } else { before.clone().rev().find(written) };
        let Some(to) = to else {
            let way = if by > 0 { after } else { before };
            self.notice = Some(match self.numbers(way) {
                Some(numbers) => format!("{numbers} not written yet; <key:contents> lists all sections"),
                None => format!("this is the {} {}", if by > 0 { "last" } else { "first" }, self.here().kind.name()),
            });
            return Vec::new();
        };
        let between = if by > 0 { self.entry + 1..to } else { to + 1..self.entry };
        let skipped = self.numbers(between).map(|numbers| format!("{numbers} not written yet: skipped"));
        self.remember(self.place());
        self.leave();
        let effects = self.open(to);
        self.notice = skipped;
        effects
    }

    /// A run of sections by their numbers, as the beginning of a sentence; nothing for none.
    fn numbers(&self, entries: std::ops::Range<usize>) -> Option<String> {
        let number = |entry: usize| self.course.entries[entry].number;
        Some(match entries.len() {
            0 => return None,
            1 => format!("section {} is", number(entries.start)),
            _ => format!("sections {} to {} are", number(entries.start), number(entries.end - 1)),
        })
    }

    /// Where the reader is now.
    pub(super) fn place(&self) -> Came {
        let quiz = self.pane.as_ref().filter(|_| self.context().is_quiz()).map(|pane| pane.enlarged);
        Came { entry: self.entry, scroll: self.reading.scroll, quiz }
    }

    /// Puts the caret into a prediction, with all of its choices in sight.
    pub(super) fn enter_prediction(&mut self, stop: usize) {
        self.reading.chosen = Some(stop);
        self.show_prediction();
    }

    /// Takes the answer to the marked prediction back, or else the newest of this section, and puts the caret into it.
    fn take_answer_back(&mut self) -> Vec<Effect> {
        let answers = &self.progress.answers;
        let answered = |id: &str| answers.get(id).filter(|answer| answer.given().is_some()).map(|answer| answer.when);
        let choice = |stop: &Stop| if let StopKind::Choice(id, _) = &stop.kind { Some(id.clone()) } else { None };
        let marked = self.stop().and_then(choice).filter(|id| answered(id).is_some());
        let newest = || self.reading.page.stops.iter().filter_map(choice).filter(|id| answered(id).is_some()).max_by_key(|id| answered(id));
        let Some(id) = marked.or_else(newest) else {
            self.notice = Some(String::from("there is no answer here to take back"));
            return Vec::new();
        };
        self.progress.take_answer_back(&id, self.now);
        self.fit_knobs();
        self.relay();
        if let Some(stop) = self.reading.page.stops.iter().position(|stop| stop.kind == StopKind::Choice(id.clone(), 0)) {
            self.enter_prediction(stop);
        }
        self.notice = Some(String::from("the answer is taken back: a letter answers anew"));
        vec![Effect::Save]
    }

    /// Takes in a digit of a count.
    pub(super) fn count_on(&mut self, digit: u8) {
        let typed = self.count.unwrap_or(0) * 10 + usize::from(digit);
        self.count = (typed > 0 && typed < 1000).then_some(typed);
    }

    /// How often what comes now is to be done.
    pub(super) fn times(&mut self) -> isize {
        self.count.take().and_then(|count| isize::try_from(count).ok()).unwrap_or(1)
    }

    fn lines(&mut self, by: isize) -> Vec<Effect> {
        let lines = by * self.times();
        self.scroll(|reading| reading.scroll_by(lines))
    }

    pub(super) fn page(&mut self, by: isize) -> Vec<Effect> {
        let pages = by * self.times();
        self.scroll(|reading| reading.page_by(pages))
    }

    pub(super) fn half_page(&mut self, by: isize) -> Vec<Effect> {
        let halves = by * self.times();
        self.scroll(|reading| reading.scroll_by(halves * isize::try_from(reading.rows / 2).unwrap_or(1).max(1)))
    }

    /// Goes to a line of this section so that Backspace comes back.
    fn leap(&mut self, line: usize) -> Vec<Effect> {
        let from = self.place();
        let effects = self.scroll(|reading| reading.scroll_to(line));
        if self.reading.scroll != from.scroll {
            self.remember(from);
        }
        effects
    }

    /// Goes to the section whose number was typed, if one was.
    pub(super) fn go_to_number(&mut self) -> Option<Vec<Effect>> {
        let number = self.count.take()?;
        let to = self.course.sections().iter().position(|entry| entry.number == number);
        Some(to.map(|to| self.follow(to)).unwrap_or_else(|| {
            self.notice = Some(format!("there is no section {number}; the last is {}", self.course.sections().len()));
            Vec::new()
        }))
    }

    /// Goes to a section so that Backspace comes back.
    pub(super) fn follow(&mut self, to: usize) -> Vec<Effect> {
        if self.context().is_quiz() {
            return self.follow_from_quiz(to);
        }
        if to == self.entry {
            return Vec::new();
        }
        self.remember(self.place());
        self.leave();
        self.open(to)
    }

    /// Keeps a place for Backspace. What lay ahead is given up, as in a browser.
    pub(super) fn remember(&mut self, place: Came) {
        self.ahead.clear();
        if self.back.len() == BACK {
            self.back.remove(0);
        }
        self.back.push(place);
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        // whoever has come back some other way is not sent to where they are
        let here = self.place();
        while self.back.last() == Some(&here) {
            self.back.pop();
        }
        let Some(place) = self.back.pop() else {
            self.notice = Some(String::from("nowhere to go back to"));
            return Vec::new();
        };
        self.ahead.push(here);
        self.return_to(place)
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let Some(place) = self.ahead.pop() else {
            self.notice = Some(String::from("nowhere to go forward to"));
            return Vec::new();
        };
        self.back.push(self.place());
        self.return_to(place)
    }

    /// Goes to a place that was left; within a section its experiment goes on.
    fn return_to(&mut self, Came { entry, scroll, quiz }: Came) -> Vec<Effect> {
        if entry == self.entry && quiz.is_none() && !self.borrowed {
            if self.context().is_quiz() {
                self.focus_text();
            }
            return self.scroll(|reading| reading.scroll_to(scroll));
        }
        self.leave();
        let mut effects = self.open(entry);
        self.reading.scroll_to(scroll);
        if let Some(enlarged) = quiz {
            effects.extend(self.return_to_quiz(enlarged));
        }
        effects
    }

    /// Goes to where the reader was in the open section: at the same width to the line, at another one to the block.
    pub(super) fn return_to_kept(&mut self, place: &Place) {
        let into = self.progress.line_of(place, self.layout().measure());
        self.reading.return_to(place.block, into);
    }

    /// What the pane of a section shows, if it has one.
    pub(super) fn spec_of(&self, entry: usize) -> Option<PaneSpec> {
        // The numbers that check a derivation would give it away.
        if entry == self.entry && self.is_deriving() && !self.is_derived() {
            return None;
        }
        let mut spec = self.course.entries[entry].section.as_ref().and_then(|section| section.pane().cloned())?;
        // So would the knobs of a broken run.
        if entry == self.entry && self.is_diagnosing() {
            spec.knobs = Some(Vec::new());
        }
        Some(spec)
    }

    /// Leaves the present section, remembering the place.
    pub(super) fn leave(&mut self) {
        let mut progress = std::mem::take(&mut self.progress);
        self.note_place(&mut progress);
        self.progress = progress;
    }

    /// Opens a section and its experiment: at its top, or where the reader was when it was not read to the end.
    pub(super) fn open(&mut self, entry: usize) -> Vec<Effect> {
        let had_experiment = self.pane.is_some() && !self.shows_quiz();
        self.borrowed = false;
        self.leave_board();
        self.entry = entry;
        self.begin_trail();
        self.count = None;
        self.hints.clear();
        self.layers.clear();
        self.reading = Reading::default();
        self.laid = None;
        self.visit.0 += 1;
        self.pane = self.spec_of(entry).map(|spec| self.pane_as_left(spec));
        self.watch_challenges();
        self.makes_room = false;
        self.relay();
        if self.here().section.is_some() {
            let id = self.here().id.clone();
            let unfinished = self.progress.begun.contains(&id) && !self.progress.read.contains(&id);
            if let Some(place) = self.progress.places.get(&id).filter(|_| unfinished).cloned() {
                self.return_to_kept(&place);
            }
            self.progress.begun.insert(id);
            self.see();
        }
        let mut effects = vec![Effect::Save];
        match &self.pane {
            Some(pane) if !quiz::is_quiz(&pane.spec) => {
                let (experiment, start) = (pane.spec.experiment.clone(), self.knobs_as_left(&pane.spec));
                effects.push(Effect::Lab(Command::Open { generation: self.visit, experiment, start }));
                effects.extend(self.was_paused().then_some(Effect::Lab(Command::Pause)));
            }
            _ if had_experiment => effects.push(Effect::Lab(Command::Close)),
            _ => {}
        }
        if self.shows_quiz() {
            self.ensure_quiz();
        }
        effects
    }

    /// Adds what the section's challenges measure to the pane's figures.
    fn watch_challenges(&mut self) {
        let Some(section) = &self.course.entries[self.entry].section else { return };
        let Some(pane) = &mut self.pane else { return };
        for condition in section.challenges().flat_map(|challenge| &challenge.conditions) {
            if !pane.figures.contains(&condition.metric) {
                pane.figures.push(condition.metric.clone());
            }
        }
    }

    /// Brings a prediction that was stepped to onto the screen with its question and all of its choices; where it has too little room above
    /// the folded pane, the pane folds into words until the reader goes on.
    fn show_prediction(&mut self) {
        let marked = self.stop_index().map(|index| self.reading.page.stops[index].clone());
        let lines = marked.as_ref().filter(|stop| matches!(stop.kind, StopKind::Choice(..))).map(|stop| self.reading.whole(stop));
        let is_tight = |rows: usize| lines.is_some_and(|(first, last)| last + 1 - first > rows);
        let makes_room = is_tight(self.reading.rows) || (self.makes_room && lines.is_some());
        if makes_room != self.makes_room {
            self.makes_room = makes_room;
            self.relay();
        }
        if let Some((first, last)) = lines {
            self.reading.show(first, last);
        }
    }

    /// Lays the page out anew, after a change of size or of what it shows, and stays at the same block.
    pub(super) fn relay(&mut self) {
        let layout = self.layout();
        let rows = usize::from(layout.text.height);
        if rows == 0 || layout.shape == super::layout::Shape::Canvas {
            return;
        }
        let ((block, into), scroll) = (self.reading.anchor(), self.reading.scroll);
        self.reading.rows = rows;
        // Laying out takes milliseconds, and a burst of clicks asks for it thousands of times over.
        let key = self.page_key();
        if self.laid.as_ref() != Some(&key) {
            let page = self.lay_out(&key);
            self.reading.replace(page);
            self.laid = Some(key);
            self.reading.return_to(block, into);
        } else {
            self.reading.scroll_to(scroll);
        }
        self.see();
    }

    pub(super) fn focus_text(&mut self) {
        if let Some(pane) = &mut self.pane {
            pane.focused = false;
            pane.enlarged = false;
        }
        self.relay();
    }

    pub(super) fn focus_pane(&mut self) {
        if let Some(pane) = &mut self.pane {
            pane.focused = true;
        }
    }

    pub(super) fn switch_focus(&mut self) {
        match &self.pane {
            None => self.notice = Some(String::from("this section has no pane")),
            Some(pane) if pane.focused => self.focus_text(),
            Some(_) if self.layout().shape == super::layout::Shape::Narrow => self.enlarge(),
            Some(_) => self.focus_pane(),
        }
    }

    /// Enlarges the pane, or puts it back; a pane that had to be opened gives the focus back to the text.
    pub(super) fn enlarge(&mut self) {
        let Some(pane) = &mut self.pane else {
            self.notice = Some(String::from("this section has no pane"));
            return;
        };
        if pane.enlarged {
            self.focus_text();
        } else {
            pane.enlarged = true;
            pane.focused = true;
        }
    }
}

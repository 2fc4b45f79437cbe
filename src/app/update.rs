//! How an action changes the state.

use std::sync::Arc;

use super::action::{Action, Effect, Intent, LabOrder};
use super::contents::Contents;
use super::keymap::{self, Context};
use super::layout::{Layout, Shape};
use super::{App, Layer, Question};
use crate::content::course::{Challenge, Course};
use crate::content::page::StopKind;
use crate::lab::Snapshot;
use crate::term::event::{Mouse, MouseKind};

/// Lines that a turn of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    /// Takes in what happened; returns what must be done about it.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Key(key) => {
                self.notice = None;
                let meaning = keymap::meaning(self.context(), key);
                if !matches!(meaning, Some(Intent::Digit(_) | Intent::Top | Intent::Bottom)) {
                    self.count = None;
                }
                meaning.map(|intent| self.act(intent)).unwrap_or_default()
            }
            Action::Do(intent) => self.act(intent),
            Action::Mouse(mouse) => self.mouse(mouse),
            Action::Resize(width, height) => {
                self.size = (width, height);
                self.relay();
                Vec::new()
            }
            Action::Snapshot { visit, snapshot } if visit == self.visit => self.take(&snapshot),
            Action::Snapshot { .. } => Vec::new(),
            Action::CourseReloaded(course) => self.reload(course),
            Action::Clock(now) => {
                self.now = now;
                Vec::new()
            }
            Action::ListingsReady => {
                if std::mem::take(&mut self.plain_listings) {
                    self.relay();
                }
                Vec::new()
            }
            Action::Point { panel, place } => self.point(panel, place),
            Action::Link(is_slow) => {
                self.slow_link = is_slow;
                Vec::new()
            }
            Action::Notice(words) => {
                self.notice = Some(words);
                Vec::new()
            }
        }
    }

    fn act(&mut self, intent: Intent) -> Vec<Effect> {
        // What means the same everywhere.
        match intent {
            Intent::Quit => return vec![Effect::Save, Effect::Quit],
            Intent::Suspend => return vec![Effect::Save, Effect::Suspend],
            Intent::Help if !matches!(self.layers.last(), Some(Layer::Help { .. })) => {
                let from = self.context();
                self.layers.push(Layer::Help { scroll: 0, from });
                return Vec::new();
            }
            _ => {}
        }
        match self.context() {
            Context::Help => self.act_in_help(intent),
            Context::Contents => self.act_in_contents(intent),
            Context::Asking => self.act_in_search(intent),
            Context::Confirm => self.act_on_question(intent),
            Context::Canvas => self.act_on_canvas(intent),
            Context::Pane => self.act_in_pane(intent).unwrap_or_else(|| self.act_while_reading(intent)),
            Context::Text | Context::Hits | Context::Predicting | Context::Reading | Context::Anywhere => {
                self.act_in_text(intent).unwrap_or_else(|| self.act_while_reading(intent))
            }
        }
    }

    /// What means the same in the text and in the pane.
    fn act_while_reading(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::PageDown => self.scroll(|reading| reading.page_by(1)),
            Intent::PageUp => self.scroll(|reading| reading.page_by(-1)),
            Intent::Search => {
                self.focus_text();
                self.reading.begin_search();
                self.layers.push(Layer::Asking);
                Vec::new()
            }
            Intent::Contents => {
                self.layers.push(Layer::Contents(Contents::at(self.entry)));
                Vec::new()
            }
            Intent::SwitchFocus => {
                self.switch_focus();
                Vec::new()
            }
            Intent::Enlarge => {
                self.enlarge();
                Vec::new()
            }
            Intent::Back => self.go_back(),
            Intent::Copy => self.copy(),
            Intent::Mouse => {
                self.mouse = !self.mouse;
                let words = if self.mouse { "mouse on" } else { "mouse off: the terminal selects text again" };
                self.notice = Some(String::from(words));
                vec![Effect::Mouse(self.mouse)]
            }
            Intent::Close => {
                self.close();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Esc without a layer: leaves the search, then the enlarged pane, then the pane; then only says how to leave.
    fn close(&mut self) {
        let in_pane = self.pane.as_ref().is_some_and(|pane| pane.focused);
        if !in_pane && self.reading.search.take().is_some() {
            return;
        }
        if in_pane {
            if !self.leave_picture() {
                self.focus_text();
            }
            return;
        }
        self.notice = Some(String::from("q quits"));
    }

    fn act_in_help(&mut self, intent: Intent) -> Vec<Effect> {
        let body = self.layout().body;
        let (columns, rows) = (usize::from(body.width), usize::from(body.height));
        let page = rows.saturating_sub(2).max(1);
        if let Some(Layer::Help { scroll, from }) = self.layers.last_mut() {
            let last = keymap::help(*from, columns).len().saturating_sub(rows);
            match intent {
                Intent::LineDown => *scroll = (*scroll + 1).min(last),
                Intent::LineUp => *scroll = scroll.saturating_sub(1),
                Intent::PageDown => *scroll = (*scroll + page).min(last),
                Intent::PageUp => *scroll = scroll.saturating_sub(page),
                Intent::Close => {
                    self.layers.pop();
                }
                _ => {}
            }
        }
        Vec::new()
    }

    fn act_in_contents(&mut self, intent: Intent) -> Vec<Effect> {
        let course = Arc::clone(&self.course);
        let Some(Layer::Contents(contents)) = self.layers.last_mut() else { return Vec::new() };
        match intent {
            Intent::Type(typed) => contents.push(typed, &course),
            Intent::Rub => contents.rub(&course),
            Intent::Down => contents.step(1, &course),
            Intent::Up => contents.step(-1, &course),
            Intent::PageDown => contents.step(10, &course),
            Intent::PageUp => contents.step(-10, &course),
            Intent::Close => {
                self.layers.pop();
            }
            Intent::Act => {
                if let Some(to) = contents.marked(&course) {
                    self.layers.pop();
                    return self.follow(to);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_in_search(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Type(typed) => self.reading.look_for(|wanted| wanted.push(typed)),
            Intent::Rub => self.reading.look_for(|wanted| {
                wanted.pop();
            }),
            Intent::Act => {
                self.layers.pop();
                if self.reading.search.as_ref().is_some_and(|search| search.wanted.is_empty()) {
                    self.reading.search = None;
                }
            }
            Intent::Close => {
                self.layers.pop();
                if let Some(search) = self.reading.search.take() {
                    self.reading.scroll_to(search.from);
                }
            }
            _ => {}
        }
        self.see();
        Vec::new()
    }

    fn act_on_question(&mut self, intent: Intent) -> Vec<Effect> {
        let Some(Layer::Confirm(question)) = self.layers.last() else { return Vec::new() };
        let question = *question;
        match (intent, question) {
            (Intent::Yes, Question::Restart) => {
                self.layers.pop();
                if let Some(pane) = &mut self.pane {
                    pane.history.live();
                }
                vec![Effect::Lab(LabOrder::Restart)]
            }
            (Intent::Close, _) => {
                self.layers.pop();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        if matches!(self.layers.last(), Some(Layer::Canvas(_))) {
            return self.draw_with_mouse(mouse);
        }
        let by = match mouse.kind {
            MouseKind::ScrollDown => 1,
            MouseKind::ScrollUp => -1,
            MouseKind::Down => return self.press(mouse),
            MouseKind::Drag | MouseKind::Up => return Vec::new(),
        };
        match self.layers.last() {
            None => self.scroll(|reading| reading.scroll_by(by * WHEEL)),
            Some(Layer::Help { .. }) => self.act_in_help(if by > 0 { Intent::LineDown } else { Intent::LineUp }),
            Some(Layer::Contents(_)) => self.act_in_contents(if by > 0 { Intent::Down } else { Intent::Up }),
            Some(Layer::Asking | Layer::Confirm(_) | Layer::Canvas(_)) => Vec::new(),
        }
    }

    /// A click gives the focus to what is under it, and acts on a stop.
    fn press(&mut self, mouse: Mouse) -> Vec<Effect> {
        if !self.layers.is_empty() {
            return Vec::new();
        }
        let Layout { shape, text, pane, .. } = self.layout();
        if pane.contains(mouse.column, mouse.row) {
            match shape {
                Shape::Narrow => self.enlarge(),
                _ => self.focus_pane(),
            }
            return Vec::new();
        }
        if text.contains(mouse.column, mouse.row) {
            self.focus_text();
            let line = self.reading.scroll + usize::from(mouse.row - text.y);
            let under = self.reading.page.stops.iter().position(|stop| (stop.first..=stop.last).contains(&line));
            if under.is_some() {
                self.reading.chosen = under;
                return self.act(Intent::Act);
            }
        }
        Vec::new()
    }

    /// Takes in a snapshot: keeps it for the time machine, checks the section's challenges, feeds an awaiting canvas.
    fn take(&mut self, snapshot: &Arc<Snapshot>) -> Vec<Effect> {
        let Some(pane) = &mut self.pane else { return Vec::new() };
        let first = pane.history.latest().is_none_or(|latest| latest.panels.is_empty());
        pane.history.push(Arc::clone(snapshot));
        if first {
            pane.item = super::driving::first_item(pane, snapshot);
        }
        super::driving::keep_item_in_range(pane, snapshot);
        let mut effects = self.feed_canvas(snapshot);
        effects.extend(self.check_challenges(snapshot));
        effects
    }

    fn check_challenges(&mut self, snapshot: &Snapshot) -> Vec<Effect> {
        let Some(section) = &self.here().section else { return Vec::new() };
        let holds = |challenge: &&Challenge| {
            !challenge.conditions.is_empty()
                && challenge
                    .conditions
                    .iter()
                    .all(|condition| snapshot.metric(&condition.metric).is_some_and(|metric| condition.holds(metric.value)))
        };
        let met: Vec<(String, String)> = section
            .challenges()
            .filter(|challenge| !self.progress.challenges.contains_key(&challenge.id))
            .filter(holds)
            .map(|challenge| (challenge.id.clone(), challenge.goal.plain()))
            .collect();
        if met.is_empty() {
            return Vec::new();
        }
        for (id, goal) in met {
            self.progress.complete(&id, self.now);
            self.notice = Some(format!("Challenge met: {goal}"));
        }
        self.relay();
        vec![Effect::Save]
    }

    /// Puts an edited course in place of the old one and stays where the reader is.
    fn reload(&mut self, course: Arc<Course>) -> Vec<Effect> {
        if course.entries.is_empty() {
            return Vec::new();
        }
        let id = self.here().id.clone();
        let old_spec = self.pane.as_ref().map(|pane| pane.spec.clone());
        self.course = course;
        self.back.retain(|(entry, _)| *entry < self.course.entries.len());
        let here = self.course.position(&id);
        self.notice = Some(String::from("the course was read again"));
        match here {
            Some(here) if self.spec_of(here) == old_spec => {
                self.entry = here;
                self.relay();
                Vec::new()
            }
            Some(here) => self.open(here),
            None => self.open(self.entry.min(self.course.entries.len() - 1)),
        }
    }

    /// Acts on the marked stop.
    pub(super) fn act_on_stop(&mut self) -> Vec<Effect> {
        let Some(stop) = self.stop() else { return Vec::new() };
        match stop.kind.clone() {
            StopKind::Choice(id, choice) => self.answer(&id, choice),
            StopKind::Challenge(id) => {
                match self.hints.iter().position(|open| *open == id) {
                    Some(open) => {
                        self.hints.remove(open);
                    }
                    None => self.hints.push(id),
                }
                self.relay();
                Vec::new()
            }
            StopKind::Link(to) => self.follow(to),
            StopKind::Pane => {
                match self.layout().shape {
                    Shape::Narrow => self.enlarge(),
                    _ => self.focus_pane(),
                }
                Vec::new()
            }
        }
    }

    /// Remembers the answer to a prediction. The first answer stands: a prediction is made before one has looked.
    pub(super) fn answer(&mut self, id: &str, choice: usize) -> Vec<Effect> {
        if self.answered(id) {
            return Vec::new();
        }
        self.progress.answer(id, choice, self.now);
        self.relay();
        vec![Effect::Save]
    }
}

//! How an action changes the state.

use std::sync::Arc;

use super::action::{Action, Effect, Intent};
use super::contents::Contents;
use super::help::Help;
use super::keymap::{self, Context, Pattern};
use super::layout::Shape;
use super::{App, Layer, Question};
use crate::content::course::{Challenge, Course};
use crate::content::page::StopKind;
use crate::lab::Snapshot;
use crate::term::event::{Key, KeyCode};

impl App {
    /// Takes in what happened; returns what must be done about it.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = self.take_in(action);
        effects.extend(self.settle_quiz());
        if let Some(words) = self.notice.take() {
            self.notice = Some(keymap::said(self.context(), &words).into_owned());
        }
        effects
    }

    fn take_in(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Key(key) => {
                self.notice = None;
                let context = self.context();
                if let Some(effects) = self.count_in_pane(context, key) {
                    return effects;
                }
                let goes_on = context == Context::Text
                    && keymap::meaning(Context::Hits, key) == Some(Intent::NextHit)
                    && keymap::meaning(context, key) == Some(Intent::NextSection);
                if let Some(sought) = self.sought.take().filter(|_| goes_on) {
                    let name = Pattern::One(key).name();
                    self.notice = Some(format!("'{sought}' has no hit here; {name} now goes to the next section"));
                    return Vec::new();
                }
                let meaning = keymap::meaning(context, key).filter(|intent| self.has_button(*intent));
                if !meaning.is_some_and(|intent| self.takes_a_count(context, intent)) {
                    self.count = None;
                }
                if meaning != Some(Intent::Copy) {
                    (self.copied, self.copied_reading) = (None, false);
                }
                if !matches!(meaning, Some(Intent::Earlier | Intent::Later)) {
                    self.scrubbed = None;
                }
                if meaning.is_none() {
                    self.notice = self.works_elsewhere(context, key).or_else(|| other_layout(key));
                }
                meaning.map(|intent| self.act(intent)).unwrap_or_default()
            }
            Action::Do(intent) => self.act(intent),
            Action::Mouse(mouse) => self.mouse(mouse),
            Action::Paste(text) => self.paste(&text),
            Action::Resize(width, height) => {
                self.size = (width, height);
                self.relay();
                Vec::new()
            }
            Action::Snapshot { visit, snapshot } if visit == self.visit => self.take(&super::flows::in_words(&snapshot, &self.course)),
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
            Action::Link(slow) => {
                self.slow_link = slow;
                Vec::new()
            }
            Action::Notice(words) => {
                self.notice = Some(words);
                Vec::new()
            }
        }
    }

    pub(super) fn act(&mut self, intent: Intent) -> Vec<Effect> {
        // What means the same everywhere.
        match intent {
            Intent::Quit if self.sits_exam() => {
                self.layers.push(Layer::Confirm(Question::LeaveExam));
                return Vec::new();
            }
            Intent::Quit | Intent::QuitAtOnce => return vec![Effect::Save, Effect::Quit],
            Intent::Suspend => return vec![Effect::Save, Effect::Suspend],
            Intent::Redraw => return vec![Effect::Redraw],
            Intent::Help if !matches!(self.layers.last(), Some(Layer::Help(_))) => {
                self.layers.push(Layer::Help(Help::from(self.context())));
                return Vec::new();
            }
            _ => {}
        }
        match self.context() {
            Context::Help | Context::Finding => self.act_in_help(intent),
            Context::Contents | Context::Glossary | Context::Palette => self.act_in_list(intent),
            Context::Asking => self.act_in_search(intent),
            Context::Confirm => self.act_on_question(intent),
            Context::Canvas => self.act_on_canvas(intent),
            context if context.is_quiz() => self.act_in_quiz(intent),
            Context::Pane => self.act_in_pane(intent).unwrap_or_else(|| self.act_while_reading(intent)),
            _ => self.act_in_text(intent).unwrap_or_else(|| self.act_while_reading(intent)),
        }
    }

    /// What means the same in the text and in the pane.
    fn act_while_reading(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::PageDown => self.page(1),
            Intent::PageUp => self.page(-1),
            Intent::HalfDown => self.half_page(1),
            Intent::HalfUp => self.half_page(-1),
            Intent::Search => {
                self.focus_text();
                self.reading.begin_search();
                self.layers.push(Layer::Asking);
                Vec::new()
            }
            Intent::Contents => {
                self.layers.push(Layer::Contents(Contents::at(self.entry, self.bookmarked())));
                Vec::new()
            }
            Intent::Glossary => self.open_glossary(),
            Intent::Palette => self.open_palette(),
            Intent::SwitchFocus => {
                self.switch_focus();
                Vec::new()
            }
            Intent::Enlarge => {
                self.enlarge();
                Vec::new()
            }
            Intent::NextPanel => self.next_panel(),
            Intent::MoreRoom => self.move_divider(1),
            Intent::LessRoom => self.move_divider(-1),
            Intent::Back => self.go_back(),
            Intent::Forward => self.go_forward(),
            Intent::Copy => self.copy(),
            Intent::CopyScreen => self.copy_screen(),
            Intent::Mouse => self.toggle_mouse(),
            Intent::Background => self.change_background(),
            Intent::Quiz => {
                self.remember(self.place());
                self.open_quiz()
            }
            Intent::Whiteboard => self.toggle_board(),
            Intent::Close => {
                self.close();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether what is meant can be done several times, or to the section with a number.
    fn takes_a_count(&self, context: Context, intent: Intent) -> bool {
        use Intent::{Bottom, Digit, HalfDown, HalfUp, LineDown, LineUp, NextItem, PageDown, PageUp, PreviousItem, Top};
        match intent {
            NextItem | PreviousItem => self.counts_in(context),
            _ => matches!(intent, Digit(_) | Top | Bottom | LineDown | LineUp | PageDown | PageUp | HalfDown | HalfUp),
        }
    }

    pub(super) fn change_background(&mut self) -> Vec<Effect> {
        self.notice = Some(String::from("colours for the other background; --background light or dark keeps them"));
        vec![Effect::Background]
    }

    pub(super) fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.mouse = !self.mouse;
        let words = if self.mouse { "mouse on" } else { "mouse off: the terminal selects text again" };
        self.notice = Some(String::from(words));
        vec![Effect::Mouse(self.mouse)]
    }

    /// Goes on to the pane's next panel, round the end.
    fn next_panel(&mut self) -> Vec<Effect> {
        match &mut self.pane {
            Some(pane) => {
                if let Some(snapshot) = pane.snapshot().map(Arc::clone) {
                    let panels = pane.shown_panels(&snapshot);
                    let next = (pane.front(&panels) + 1) % panels.len().max(1);
                    (pane.item, pane.chosen) = (super::pane::Item::Panel(next), true);
                }
            }
            None => self.notice = Some(String::from("this section has no pane")),
        }
        Vec::new()
    }

    /// Moves the divider so that the pane gets more room (`by` 1) or less (-1); where it can go no further it stays, and says so.
    fn move_divider(&mut self, by: i16) -> Vec<Effect> {
        let before = self.layout();
        let old = self.divider;
        match before.shape {
            Shape::Wide => self.divider.columns += 4 * by,
            Shape::Narrow => self.divider.rows += by,
            Shape::Small | Shape::Alone | Shape::Enlarged | Shape::Canvas => {}
        }
        if self.layout() == before {
            self.divider = old;
            self.notice = Some(String::from("the divider can't be moved further here"));
            return Vec::new();
        }
        self.relay();
        Vec::new()
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

    /// Takes in a snapshot: keeps it for the time machine, checks the section's challenges, feeds an awaiting canvas.
    fn take(&mut self, snapshot: &Arc<Snapshot>) -> Vec<Effect> {
        let Some(pane) = &mut self.pane else { return Vec::new() };
        let before = pane.history.latest().filter(|latest| !latest.panels.is_empty()).map(|latest| latest.choice);
        let first = before.is_none();
        pane.history.push(Arc::clone(snapshot));
        pane.answer(snapshot);
        if first {
            pane.item = super::driving::first_item(pane, snapshot);
        }
        super::driving::keep_item_in_range(pane, snapshot);
        let mut effects = self.accompany(snapshot, before.filter(|_| !snapshot.panels.is_empty()));
        effects.extend(self.feed_canvas(snapshot));
        effects.extend(self.check_challenges(snapshot));
        effects
    }

    fn check_challenges(&mut self, snapshot: &Snapshot) -> Vec<Effect> {
        self.meet_challenges(self.entry, |name| snapshot.metric(name).map(|metric| metric.value))
    }

    /// Notes the challenges of a section that its pane's numbers meet, and says so.
    pub(in crate::app) fn meet_challenges(&mut self, entry: usize, value: impl Fn(&str) -> Option<f64>) -> Vec<Effect> {
        let Some(section) = self.course.entries.get(entry).and_then(|entry| entry.section.as_ref()) else { return Vec::new() };
        let holds = |challenge: &&Challenge| {
            !challenge.conditions.is_empty()
                && challenge.conditions.iter().all(|condition| value(&condition.metric).is_some_and(|value| condition.holds(value)))
        };
        let met: Vec<(String, String)> = section
            .challenges()
            .filter(|challenge| !self.progress.challenges.contains_key(&challenge.id))
            .filter(holds)
            .map(|challenge| (challenge.id.clone(), challenge.goal.said()))
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
        self.laid = None;
        let count = self.course.entries.len();
        self.back.retain(|came| came.entry < count);
        self.ahead.retain(|came| came.entry < count);
        self.forget_deck();
        let here = self.course.position(&id);
        self.notice = Some(String::from("the course was read again"));
        match here {
            Some(here) if self.borrowed || self.spec_of(here) == old_spec => {
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
        let Some(index) = self.stop_index() else {
            return if self.step_waits_below() { self.go_to_step() } else { self.open_glossary() };
        };
        if self.is_open(index) && self.reading.chosen != Some(index) {
            self.enter_prediction(index);
            self.notice = Some(String::from("a letter answers; <key:down> and <key:up> mark another, <key:act> takes the marked one"));
            return Vec::new();
        }
        match self.reading.page.stops[index].kind.clone() {
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
            StopKind::Link(target) => self.follow_link(&target),
            StopKind::Step => self.show_step(),
            StopKind::Pane => {
                match self.layout().shape {
                    Shape::Narrow => self.enlarge(),
                    _ => self.focus_pane(),
                }
                Vec::new()
            }
        }
    }

    /// Remembers the answer to a prediction. It stands until it is taken back: a prediction is made before one has looked.
    pub(super) fn answer(&mut self, id: &str, choice: usize) -> Vec<Effect> {
        if self.answered(id) {
            return Vec::new();
        }
        if self.is_deriving() {
            return self.answer_step(choice);
        }
        self.progress.answer(id, choice, self.now);
        self.fit_knobs();
        // The caret goes on to what is still open.
        self.reading.chosen = None;
        self.notice = Some(String::from("answered; <key:undo> takes it back"));
        self.relay();
        self.reading.show_answer(id);
        vec![Effect::Save]
    }
}

/// A hint for whoever types commands on a keyboard that is set to another alphabet: `й` where Latin keyboards have `q`.
fn other_layout(key: Key) -> Option<String> {
    match key.code {
        KeyCode::Char(typed) if !key.ctrl && typed.is_alphabetic() && !typed.is_ascii() => {
            Some(format!("the keyboard typed '{typed}'; commands are Latin letters: switch its layout"))
        }
        _ => None,
    }
}

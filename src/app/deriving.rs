//! Derivations: their steps are shown one at a time, and the question alone at the whiteboard.

use super::App;
use super::action::Effect;
use super::pane::PaneView;
use super::quiz::clock::Clock;
use crate::content::course::Entry;
use crate::content::derivation::{Derivation, Trail, asked};
use crate::lab::Command;

/// How far the reader is with a derivation in this session.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    trail: Trail,
    /// Runs down while the question stands alone.
    clock: Option<Clock>,
}

impl App {
    /// The derivation whose page is open.
    fn derivation(&self) -> Option<&Derivation> {
        self.here().section.as_ref()?.derivation().map(AsRef::as_ref)
    }

    /// Whether the page of a derivation is open.
    pub fn is_deriving(&self) -> bool {
        self.trail().is_some()
    }

    /// How far the reader is with the derivation whose page is open.
    pub(super) fn trail(&self) -> Option<&Trail> {
        self.trails.get(&self.entry).map(|tried| &tried.trail)
    }

    /// Whether all steps of the open derivation are shown.
    pub(super) fn is_derived(&self) -> bool {
        self.derivation().is_some_and(|derivation| derivation.is_whole(self.trail()))
    }

    /// Whether the question before a step of the open derivation was answered.
    pub(super) fn is_tried(&self, id: &str) -> bool {
        self.trail().is_some_and(|trail| trail.answers.iter().any(|(step, _)| asked(*step) == id))
    }

    /// The clock at the whiteboard, while the question stands alone.
    pub fn board_clock(&self) -> Option<&Clock> {
        self.trails.get(&self.entry)?.clock.as_ref()
    }

    /// Seconds since 1970.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// The sections, the derivations or the repair drills: those among which the open page stands, as indices into
    /// [`Course::entries`](crate::content::course::Course::entries).
    pub fn alike(&self) -> std::ops::Range<usize> {
        let is_alike = |entry: &&Entry| entry.kind == self.here().kind;
        let first = self.course.entries.iter().position(|entry| is_alike(&entry)).unwrap_or(0);
        first..first + self.course.entries[first..].iter().take_while(is_alike).count()
    }

    /// Where the open page stands among its like: `21/30`.
    pub fn place_words(&self) -> String {
        let alike = self.alike();
        format!("{}/{}", self.entry + 1 - alike.start, alike.len())
    }

    /// A derivation that is opened begins at its first step, or goes on where it was left in this session.
    pub(super) fn begin_trail(&mut self) {
        if self.derivation().is_some() {
            self.trails.entry(self.entry).or_default();
        }
    }

    /// The clock at a whiteboard that is left stands for nothing.
    pub(super) fn leave_board(&mut self) {
        if let Some(tried) = self.trails.get_mut(&self.entry) {
            tried.clock = None;
            tried.trail.board = false;
        }
    }

    /// Whether the next step waits below the screen: Enter goes there.
    pub fn step_waits_below(&self) -> bool {
        self.is_deriving() && !self.is_derived() && self.stop_index().is_none()
    }

    /// Goes to where the next step is asked for.
    pub(super) fn go_to_step(&mut self) -> Vec<Effect> {
        if !self.step_waits_below() {
            return Vec::new();
        }
        self.scroll(|reading| reading.scroll_to(usize::MAX))
    }

    /// Shows the next step; at the whiteboard, all of them.
    pub(super) fn show_step(&mut self) -> Vec<Effect> {
        let steps = self.derivation().map_or(0, |derivation| derivation.steps.len());
        let Some(tried) = self.trails.get_mut(&self.entry) else { return Vec::new() };
        if tried.trail.board {
            *tried = Tried { trail: Trail { shown: steps, ..Trail::default() }, clock: None };
            return self.go_on_to(0);
        }
        tried.trail.shown += 1;
        let shown = tried.trail.shown;
        self.go_on_to(shown)
    }

    /// Takes the answer to the question before the next step, and shows the step.
    pub(super) fn answer_step(&mut self, choice: usize) -> Vec<Effect> {
        let Some(tried) = self.trails.get_mut(&self.entry) else { return Vec::new() };
        let step = tried.trail.shown;
        tried.trail.answers.push((step, choice));
        self.reading.chosen = None;
        self.show_step()
    }

    /// Hides all but the question and starts the clock, or shows the steps again.
    pub(super) fn toggle_board(&mut self) -> Vec<Effect> {
        let Some(minutes) = self.derivation().map(|derivation| derivation.minutes) else {
            self.notice = Some(String::from("the whiteboard is for derivations: section 29 lists them"));
            return Vec::new();
        };
        let now = self.now;
        let Some(tried) = self.trails.get_mut(&self.entry) else { return Vec::new() };
        if tried.clock.take().is_some() {
            tried.trail.board = false;
            return self.go_on_to(0);
        }
        let mut clock = Clock::new(60 * minutes as u64);
        clock.attend(true, now);
        *tried = Tried { trail: Trail { board: true, ..Trail::default() }, clock: Some(clock) };
        self.go_on_to(0)
    }

    /// Lays the page out as far as the reader is now, and opens the pane with the numbers once all is shown. Step `step` is brought into sight,
    /// from 1; with 0 the question.
    fn go_on_to(&mut self, step: usize) -> Vec<Effect> {
        let mut effects = Vec::new();
        let had_pane = self.pane.is_some();
        self.pane = self.pane.take().filter(|_| self.is_derived()).or_else(|| self.spec_of(self.entry).map(PaneView::new));
        match (&self.pane, had_pane) {
            (Some(pane), false) => {
                self.visit.0 += 1;
                effects.push(Effect::Lab(Command::Open {
                    generation: self.visit,
                    experiment: pane.spec.experiment.clone(),
                    start: pane.spec.start.clone(),
                }));
            }
            (None, true) => {
                self.visit.0 += 1;
                effects.push(Effect::Lab(Command::Close));
            }
            _ => {}
        }
        self.relay();
        // the first block of the page is the question, then come the steps
        let first = self.reading.page.line_of_block(step);
        let last = self.reading.page.lines.len().saturating_sub(1);
        if step == 0 {
            self.reading.scroll_to(0);
        } else {
            self.reading.show(first, last);
        }
        if self.see() {
            effects.push(Effect::Save);
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{Arc, LazyLock};

    use crate::app::quiz::Setup;
    use crate::app::{Action, App, Effect, Start};
    use crate::content::course::Course;
    use crate::content::source::Source;
    use crate::lab::Command;
    use crate::study::progress::Progress;
    use crate::term::event::{Key, KeyCode};

    const ID: &str = "derivations/elbo-gap";

    fn app() -> App {
        static COURSE: LazyLock<Arc<Course>> = LazyLock::new(|| Arc::new(Source::Embedded.load().unwrap()));
        let course = Arc::clone(&COURSE);
        let entry = course.position(ID);
        let (data, quiz) = (String::from("digits"), Setup::default());
        let start = Start {
            course,
            progress: Progress::default(),
            now: 1000,
            entry,
            size: (120, 36),
            data,
            ascii: false,
            mouse: false,
            quiz,
            flow: None,
        };
        App::new(start).0
    }

    fn press(app: &mut App, code: KeyCode) -> Vec<Effect> {
        app.update(Action::Key(Key { code, ctrl: false }))
    }

    fn page(app: &App) -> String {
        app.reading().page.lines.iter().map(|line| line.text() + "\n").collect()
    }

    fn opens_the_check(effects: &[Effect]) -> bool {
        effects.iter().any(|effect| {
            matches!(effect, Effect::Lab(Command::Open { experiment, start, .. })
            if experiment == "derivation" && start[0].1 == "elbo-gap")
        })
    }

    #[test]
    fn steps_come_one_at_a_time_and_the_numbers_with_the_last() {
        let mut app = app();
        assert!(page(&app).contains("Step 1 of 5") && page(&app).contains("Try first") && !page(&app).contains("Step 2"));
        assert!(app.pane().is_none() && !page(&app).contains("Why it matters"));
        press(&mut app, KeyCode::Enter);
        assert!(page(&app).contains("Step 2 of 5") && page(&app).contains("The average of a constant"), "{}", page(&app));
        assert!(!page(&app).contains("solved for"), "the question before the step is open");
        press(&mut app, KeyCode::Enter);
        press(&mut app, KeyCode::Char('b'));
        assert!(page(&app).contains("Your answer, not so") && page(&app).contains("The right answer"), "{}", page(&app));
        assert!(page(&app).contains("Step 3 of 5"));
        assert!(!app.progress().read.contains(ID));
        press(&mut app, KeyCode::Enter);
        press(&mut app, KeyCode::Enter);
        let effects = press(&mut app, KeyCode::Enter);
        assert!(opens_the_check(&effects), "{effects:?}");
        assert!(app.pane().is_some() && page(&app).contains("Why it matters") && page(&app).contains("The quiz asks for it"));
        press(&mut app, KeyCode::Char('G'));
        assert!(app.progress().read.contains(ID), "it is done once its end was seen");
    }

    #[test]
    fn enter_goes_to_a_step_that_waits_below_the_screen() {
        let mut app = app();
        app.update(Action::Resize(80, 20));
        assert!(app.step_waits_below() && app.stop().is_none());
        press(&mut app, KeyCode::Enter);
        assert!(!app.step_waits_below() && !page(&app).contains("Step 2"), "it is read before it is answered");
        press(&mut app, KeyCode::Enter);
        assert!(page(&app).contains("Step 2 of 5"));
    }

    #[test]
    fn answers_before_steps_are_no_answers_to_predictions() {
        let mut app = app();
        for code in [KeyCode::Enter, KeyCode::Enter, KeyCode::Char('a')] {
            press(&mut app, code);
        }
        assert!(page(&app).contains("Your answer, right") && app.progress().answers.is_empty());
    }

    #[test]
    fn the_whiteboard_shows_the_question_and_a_clock_and_then_everything() {
        let mut app = app();
        press(&mut app, KeyCode::Enter);
        press(&mut app, KeyCode::Char('w'));
        assert!(page(&app).contains("Derive the ELBO") && !page(&app).contains("Given") && !page(&app).contains("Step"), "{}", page(&app));
        assert!(app.pane().is_none() && app.ticks());
        app.update(Action::Clock(1030));
        assert_eq!(app.board_clock().map(|clock| clock.left(app.now())), Some(4 * 60 - 30));
        let effects = press(&mut app, KeyCode::Enter);
        assert!(opens_the_check(&effects) && !app.ticks());
        assert!(page(&app).contains("Step 5 of 5") && page(&app).contains("Result"));
        press(&mut app, KeyCode::Char('w'));
        assert!(app.pane().is_none() && app.ticks(), "the pane would give it away");
        press(&mut app, KeyCode::Char('w'));
        assert!(page(&app).contains("Step 1 of 5") && !app.ticks());
    }

    #[test]
    fn next_and_previous_stay_among_the_derivations_and_a_number_goes_to_a_section() {
        let mut app = app();
        press(&mut app, KeyCode::Char('n'));
        assert!(app.here().id.starts_with("derivations/") && app.here().id != ID);
        press(&mut app, KeyCode::Char('p'));
        assert_eq!(app.here().id, ID);
        for typed in "29g".chars() {
            press(&mut app, KeyCode::Char(typed));
        }
        assert_eq!(app.here().id, "derivations");
        press(&mut app, KeyCode::Char('w'));
        assert!(app.notice().unwrap().contains("whiteboard is for derivations"));
    }
}

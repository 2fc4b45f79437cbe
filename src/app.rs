//! The state of the program, and how an action changes it. No IO, clock, threads or randomness.
//!
//! [`App::update`] decides, `ui::view` shows, the event loop acts: it runs the [`Effect`]s.

pub mod action;
mod bookmarks;
pub mod canvas;
mod choosing;
mod companion;
pub mod contents;
mod copying;
mod cursors;
pub mod demo;
mod deriving;
mod drawing;
mod driving;
mod elsewhere;
mod flows;
mod following;
pub mod glossary;
pub mod help;
pub mod history;
mod keeping;
pub mod keymap;
pub mod layout;
mod mouse;
mod moving;
mod overlays;
pub mod palette;
pub mod pane;
mod pasting;
pub mod quiz;
pub mod reading;
pub mod record;
mod repairing;
mod scrubbing;
mod searching;
mod start;
mod unwritten;
mod update;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::course::{Challenge, Course, Entry};
use crate::content::math::MathGlyphs;
use crate::content::page::{Page, PageState, Stop, StopKind};
use crate::lab::{Generation, Phase, Snapshot};
use crate::study::progress::Progress;

pub use action::{Action, Effect, Intent};
pub use flows::stepper_section;
pub use start::Start;

use canvas::Canvas;
use contents::Contents;
use deriving::Tried;
use glossary::Glossary;
use help::Help;
use keymap::Context;
use layout::{Divider, Layout, Open};
use palette::Palette;
use pane::PaneView;
use quiz::{QuizView, Setup};
use reading::Reading;
use record::Mark;
use scrubbing::Scrub;

/// The state of the program.
#[derive(Clone, Debug)]
pub struct App {
    course: Arc<Course>,
    progress: Progress,
    now: u64,
    size: (u16, u16),
    data: String,
    ascii: bool,
    mouse: bool,
    entry: usize,
    /// Where links were followed from.
    back: Vec<Came>,
    /// Where going back came from, the next last.
    ahead: Vec<Came>,
    reading: Reading,
    /// What the page in `reading` was laid out for.
    laid: Option<PageKey>,
    /// Challenges whose hint is open.
    hints: Vec<String>,
    /// How far the reader is with the derivations that were opened, by entry.
    trails: BTreeMap<usize, Tried>,
    pane: Option<PaneView>,
    setup: Setup,
    quiz: Option<QuizView>,
    /// Whether the quiz has the place of the section's own pane.
    borrowed: bool,
    /// The number of the experiment that is open; snapshots of others are dropped.
    visit: Generation,
    layers: Vec<Layer>,
    /// How far the reader has moved the divider between text and pane.
    divider: Divider,
    /// Whether the folded pane makes room for a prediction.
    makes_room: bool,
    /// Whether the mouse holds it.
    drags_divider: bool,
    /// Digits typed before g or G.
    count: Option<usize>,
    /// What was just looked for in vain: `n` is meant for a hit, not for the next section.
    sought: Option<String>,
    /// The block that was copied by the last key.
    copied: Option<usize>,
    /// Whether the last key copied what the cursor in the pane reads off.
    copied_reading: bool,
    /// The key of the time machine that was pressed last, as long as nothing else was.
    scrubbed: Option<Scrub>,
    notice: Option<String>,
    slow_link: Option<f64>,
    /// Listings are coloured only once that is quick, see [`Action::ListingsReady`].
    plain_listings: bool,
}

/// What the look of a page depends on: with the same key it is the same page.
#[derive(Clone, Debug, PartialEq)]
struct PageKey {
    entry: usize,
    /// Columns.
    measure: usize,
    ascii: bool,
    state: PageState,
}

/// A place to come back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Came {
    /// The section.
    entry: usize,
    /// First line on the screen.
    scroll: usize,
    /// Whether it was the quiz that was left, and whether that filled the screen.
    quiz: Option<bool>,
}

/// Something that lies over the text and the pane; Esc closes the topmost.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// The help.
    Help(Help),
    /// The contents.
    Contents(Contents),
    /// The glossary.
    Glossary(Glossary),
    /// The list of everything that one can go to.
    Palette(Palette),
    /// A search is being typed.
    Asking,
    /// A question before something that can't be taken back.
    Confirm(Question),
    /// The canvas.
    Canvas(Drawing),
}

/// What is asked before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Start the experiment anew.
    Restart,
    /// Hand the exam in before its end.
    EndExam,
    /// Quit in the middle of an exam, which hands it in.
    LeaveExam,
}

/// The open canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What is drawn.
    pub canvas: Canvas,
    /// The own digit as it was, for Esc.
    before: Option<Arc<[u8]>>,
    /// What was marked in the pane, and whether it was enlarged: while one draws, what follows the drawing is marked.
    left: (pane::Item, bool),
    /// The held-out digit that was shown when another one was asked for: the next different one is put on the canvas.
    awaited: Option<Option<Arc<[u8]>>>,
}

impl App {
    /// The course.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// What the reader has done, with the present place: what [`Effect::Save`] writes.
    pub fn progress(&self) -> Progress {
        let mut progress = self.progress.clone();
        self.note_place(&mut progress);
        progress
    }

    /// Remembers the block at the top of the screen and the line in it; a section that is not written has no place to come back to.
    fn note_place(&self, progress: &mut Progress) {
        self.note_divider(progress);
        if self.here().section.is_some() {
            let (block, into) = self.reading.anchor();
            progress.at(&self.here().id, block, self.now);
            progress.at_line(into, self.layout().measure());
        }
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Whether pages are laid out in 7-bit ASCII.
    pub fn ascii(&self) -> bool {
        self.ascii
    }

    /// Whether elbo has the mouse.
    pub fn has_mouse(&self) -> bool {
        self.mouse
    }

    /// Where the reader is, an index into [`Course::entries`].
    pub fn entry(&self) -> usize {
        self.entry
    }

    /// The section where the reader is, written or not.
    pub fn here(&self) -> &Entry {
        &self.course.entries[self.entry]
    }

    /// The text under the reader's eyes.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The live pane, if the section has one.
    pub fn pane(&self) -> Option<&PaneView> {
        self.pane.as_ref()
    }

    /// What lies over the text and the pane, the topmost last.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The open canvas, even under another layer.
    pub fn drawing(&self) -> Option<&Drawing> {
        self.layers.iter().find_map(|layer| match layer {
            Layer::Canvas(drawing) => Some(drawing),
            _ => None,
        })
    }

    /// Something to say in a quiet line.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Pictures a second, when they reach the terminal late.
    pub fn slow_link(&self) -> Option<f64> {
        self.slow_link
    }

    /// The digits typed before g or G.
    pub fn count(&self) -> Option<usize> {
        self.count
    }

    /// Where things stand on the screen.
    pub fn layout(&self) -> Layout {
        Layout::new(self.size.0, self.size.1, self.open_areas())
    }

    /// What the layout depends on besides the size.
    fn open_areas(&self) -> Open {
        let enlarged = self.pane.as_ref().is_some_and(|pane| pane.enlarged);
        let canvas = self.drawing().is_some();
        Open { pane: self.pane.is_some(), enlarged, canvas, words: self.shows_quiz() || self.makes_room, divider: self.divider }
    }

    /// Whose keys count now.
    pub fn context(&self) -> Context {
        match self.layers.last() {
            Some(Layer::Help(help)) if help.typing => Context::Finding,
            Some(Layer::Help(_)) => Context::Help,
            Some(Layer::Contents(_)) => Context::Contents,
            Some(Layer::Glossary(_)) => Context::Glossary,
            Some(Layer::Palette(_)) => Context::Palette,
            Some(Layer::Asking) => Context::Asking,
            Some(Layer::Confirm(_)) => Context::Confirm,
            Some(Layer::Canvas(_)) => Context::Canvas,
            None if self.pane.as_ref().is_some_and(|pane| pane.focused) => match &self.quiz {
                Some(quiz) if self.shows_quiz() => quiz.context(),
                _ => Context::Pane,
            },
            None if self.reading.search.is_some() => Context::Hits,
            None if self.is_predicting() => Context::Predicting,
            None => Context::Text,
        }
    }

    /// Whether the caret was put into a prediction that is not answered: only there a letter is an answer. One that merely happens to be on
    /// the screen is not entered before Enter, `]` or a click.
    fn is_predicting(&self) -> bool {
        self.stop_index().is_some_and(|index| self.reading.chosen == Some(index) && self.is_open(index))
    }

    /// Whether a stop is a choice of a prediction that is not answered.
    fn is_open(&self, stop: usize) -> bool {
        matches!(&self.reading.page.stops[stop].kind, StopKind::Choice(id, _) if !self.answered(id))
    }

    /// The place in the text where Enter acts now.
    pub fn stop(&self) -> Option<&Stop> {
        self.stop_index().map(|index| &self.reading.page.stops[index])
    }

    fn stop_index(&self) -> Option<usize> {
        self.reading.stop(|stop| match &stop.kind {
            StopKind::Choice(id, _) => !self.answered(id),
            StopKind::Challenge(_) | StopKind::Link(_) | StopKind::Pane | StopKind::Step => true,
        })
    }

    /// Whether a prediction was answered.
    pub fn answered(&self, id: &str) -> bool {
        self.progress.choice(id).is_some() || self.is_tried(id)
    }

    /// How far a section is.
    pub fn mark(&self, entry: usize) -> Mark {
        let entry = &self.course.entries[entry];
        let Some(section) = &entry.section else { return Mark::Unwritten };
        if !self.progress.read.contains(&entry.id) {
            // looking into a section may mean reading its file: not for one that was never opened
            return if self.progress.begun.contains(&entry.id) { Mark::Begun } else { Mark::New };
        }
        let mut challenges = section.challenges().peekable();
        let met = |challenge: &Challenge| self.progress.challenges.contains_key(&challenge.id);
        if challenges.peek().is_some() && challenges.all(met) { Mark::Done } else { Mark::Read }
    }

    /// The newest snapshot of the open experiment.
    pub fn latest(&self) -> Option<&Arc<Snapshot>> {
        self.pane.as_ref().and_then(|pane| pane.history.latest())
    }

    /// The state of the run in a word or two, for the footer.
    pub fn run_words(&self) -> String {
        let Some(pane) = self.pane.as_ref().filter(|_| !self.shows_quiz()) else { return String::new() };
        if let (Some(_), Some(shown)) = (pane.history.place(), pane.snapshot()) {
            return format!("looking back at step {}", shown.step);
        }
        match pane.history.latest().map(|snapshot| &snapshot.phase) {
            None | Some(Phase::Preparing(_)) => String::from("getting ready"),
            Some(Phase::Training) => String::from("live"),
            Some(Phase::Paused) => String::from("paused"),
            Some(Phase::Done(_)) => String::from("done"),
            Some(Phase::Failed(_)) => String::from("stopped: see the pane"),
        }
    }

    /// Whether the run leaves processors to others.
    pub fn gives_way(&self) -> bool {
        self.latest().is_some_and(|snapshot| snapshot.gives_way) && !self.shows_quiz()
    }

    /// Which data set is in use: what the snapshots say, or before the first one what the program was started with.
    pub fn data(&self) -> &str {
        self.latest().map(|snapshot| snapshot.data.as_str()).filter(|data| !data.is_empty()).unwrap_or(&self.data)
    }

    /// What the look of the page depends on now.
    fn page_key(&self) -> PageKey {
        let state = PageState {
            answers: self.progress.answers.iter().filter_map(|(id, answer)| Some((id.clone(), answer.given()?))).collect(),
            done: self.progress.challenges.keys().cloned().collect(),
            hints: self.hints.clone(),
            // Even on a narrow screen the pane is in sight, below the text: the page need not speak of it.
            pane_beside: true,
            plain_listings: self.plain_listings,
            trail: self.trail().cloned(),
            on_paper: false,
            panels: Vec::new(),
            spoken: false,
        };
        PageKey { entry: self.entry, measure: self.layout().measure(), ascii: self.ascii, state }
    }

    /// Lays the page out for the present size and state.
    fn lay_out(&self, key: &PageKey) -> Page {
        let glyphs = if self.ascii { MathGlyphs::Ascii } else { MathGlyphs::Unicode };
        match &self.here().section {
            Some(section) => Page::new(section, &self.course, key.measure, &key.state, glyphs),
            None => unwritten::page(&self.course, self.entry, key.measure),
        }
    }
}

//! The quiz on the screen: the same in section 30's pane and over the whole screen.
//!
//! [`QuizView`] is the state: which of its sheets is shown, the sitting, the think clock, what was typed, and the laid-out
//! [`sheet::Sheet`] with its spots. [`super::App`] changes it (`acting.rs`), `ui/quiz.rs` draws it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::course::PaneSpec;
use crate::content::markup::Inline;
use crate::content::vocabulary::QUIZ;
use crate::study::deck::{Card, Deck};
use crate::study::quiz::{Asked, Quiz, Selection, Stage, Turn};

use super::keymap::Context;

mod acting;
mod aside;
pub mod bar;
pub mod card;
mod clicking;
pub mod clock;
mod columns;
mod date;
mod exams;
mod goals;
mod home;
mod laying;
pub mod night;
mod opening;
pub mod outlook;
mod over;
mod seat;
pub mod sheet;
mod sitting;
mod stats;
mod status;

pub use seat::Frame;
pub use status::Status;

use card::FollowUp;
use clock::{Clock, THINKING};
use sheet::{Sheet, Spot, What};

/// What the quiz is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The cards, if not the course's own.
    pub deck: Option<Arc<Deck>>,
    /// The folder of those cards, as the command line has it.
    pub folder: Option<String>,
    /// Which of them are wanted, and the seed of every shuffling.
    pub selection: Selection,
    /// New cards a day, if not those of the reader's settings.
    pub new_a_day: Option<usize>,
    /// Seconds of the think clock; `None` for no clock.
    pub thinking: Option<u64>,
    /// What the program begins with.
    pub begin: Begin,
    /// Seconds that the reader's clock is east of UTC.
    pub offset: i32,
}

/// What the program begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// With the course.
    #[default]
    Reading,
    /// With the quiz's overview.
    Overview,
    /// With a sitting.
    Sitting,
    /// With an exam.
    Exam {
        /// How many questions.
        length: usize,
        /// How much time, in seconds.
        seconds: u64,
    },
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            deck: None,
            folder: None,
            selection: Selection::default(),
            new_a_day: None,
            thinking: Some(THINKING),
            begin: Begin::default(),
            offset: 0,
        }
    }
}

impl Setup {
    /// The command that asks from the same cards: what follows it means these.
    pub fn command(&self) -> String {
        command(self.folder.as_deref())
    }
}

/// The command that asks from the cards of a folder, or from the course's.
pub fn command(folder: Option<&str>) -> String {
    match folder {
        None => String::from("elbo quiz"),
        Some(folder) => format!("elbo quiz --deck {}", quoted(folder)),
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    if word.chars().all(|c| c.is_alphanumeric() || "/._-~".contains(c)) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Which of the quiz's sheets is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// What is due, and what can be asked.
    #[default]
    Home,
    /// The card of the sitting; after the last one its summary, or the exam's report.
    Card,
    /// The statistics.
    Stats,
    /// Formulas and takeaways for the night before.
    Night,
}

/// The quiz.
#[derive(Clone, Debug)]
pub struct QuizView {
    deck: Arc<Deck>,
    screen: Screen,
    /// Where the statistics were opened from.
    before: Screen,
    sitting: Option<Quiz>,
    /// How many sittings were begun.
    sittings: u64,
    /// Seconds of the think clock in this sitting; `None` for no clock.
    thinking: Option<u64>,
    clock: Option<Clock>,
    /// Numeric drills of the sitting as they were asked, by card.
    posed: BTreeMap<usize, Inline>,
    typed: String,
    /// The step that the arrows take along.
    lifted: Option<usize>,
    /// Whether a step was moved.
    moved: bool,
    /// Whether Enter has just marked a drill: then the next one only looks at the grade, for it may be one too many.
    hasty: bool,
    /// Whether the answer in full is open.
    full: bool,
    follow_up: FollowUp,
    /// What was opened just now, and is to be seen.
    bring: Option<What>,
    sheet: Sheet,
    /// The marked spot, an index into the sheet's.
    focus: Option<usize>,
    scroll: usize,
    rows: usize,
}

impl QuizView {
    /// The quiz before its first sitting.
    pub fn new(deck: Arc<Deck>) -> Self {
        Self {
            deck,
            screen: Screen::Home,
            before: Screen::Home,
            sitting: None,
            sittings: 0,
            thinking: None,
            clock: None,
            posed: BTreeMap::new(),
            typed: String::new(),
            lifted: None,
            moved: false,
            hasty: false,
            full: true,
            follow_up: FollowUp::Closed,
            bring: None,
            sheet: Sheet::default(),
            focus: None,
            scroll: 0,
            rows: 0,
        }
    }

    /// The cards.
    pub fn deck(&self) -> &Deck {
        &self.deck
    }

    /// Which sheet is shown.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The sitting, also when it is over.
    pub fn sitting(&self) -> Option<&Quiz> {
        self.sitting.as_ref()
    }

    /// The card that is asked, while a sitting lasts.
    pub fn asked(&self) -> Option<(&Card, &Turn)> {
        let sitting = self.sitting.as_ref()?;
        Some((sitting.card()?, sitting.turn()?))
    }

    /// Whether the sitting is an exam.
    pub fn is_exam(&self) -> bool {
        self.sitting.as_ref().is_some_and(Quiz::is_exam)
    }

    /// Whether the arrows take a step along.
    pub fn is_lifted(&self) -> bool {
        self.lifted.is_some()
    }

    /// Whether a step was moved: until then the order is only shuffled.
    pub fn is_moved(&self) -> bool {
        self.moved
    }

    /// Whether the next Enter only looks at the grade.
    pub fn is_hasty(&self) -> bool {
        self.hasty
    }

    /// What is shown.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// First line on the screen.
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    /// Lines that are hidden above and below.
    pub fn hidden(&self) -> (usize, usize) {
        (self.scroll, self.sheet.lines.len().saturating_sub(self.scroll + self.rows))
    }

    /// The marked spot, while it is on the screen.
    pub fn marked(&self) -> Option<&Spot> {
        let spot = self.sheet.spots.get(self.focus?)?;
        (spot.last >= self.scroll && spot.first < self.scroll + self.rows).then_some(spot)
    }

    /// Whose keys count in the quiz.
    pub fn context(&self) -> Context {
        match self.screen {
            Screen::Home => Context::QuizHome,
            Screen::Stats => Context::QuizStats,
            Screen::Night => Context::QuizNight,
            Screen::Card => match self.asked() {
                None => Context::QuizDone,
                Some((_, Turn { stage: Stage::Revealed(_), .. })) if self.is_exam() => Context::QuizExam,
                Some((_, Turn { stage: Stage::Revealed(_), .. })) => Context::QuizMarking,
                Some((_, turn)) => match turn.asked {
                    Asked::Aloud => Context::QuizAsking,
                    Asked::Choose(_) => Context::QuizChoosing,
                    Asked::Compute(_) | Asked::Find if self.typed.is_empty() => Context::QuizTyping,
                    Asked::Compute(_) | Asked::Find => Context::QuizTyped,
                    Asked::Sort(_) => Context::QuizSorting,
                },
            },
        }
    }
}

/// Whether a pane shows the quiz, and no experiment.
pub fn is_quiz(spec: &PaneSpec) -> bool {
    spec.experiment == QUIZ
}

/// The pane that the quiz has where the section has none for it.
pub(super) fn own_pane() -> PaneSpec {
    PaneSpec { experiment: String::from(QUIZ), panels: Vec::new(), argues: Vec::new(), knobs: None, watch: Vec::new(), start: Vec::new() }
}

//! Opening and leaving the quiz, beginning sittings and exams, links from cards to sections and back, and the clocks.

use std::sync::Arc;

use super::home::MORE;
use super::sheet::What;
use super::{Begin, QuizView, Screen, is_quiz, own_pane};
use crate::app::action::{Effect, Intent};
use crate::app::layout::Shape;
use crate::app::pane::PaneView;
use crate::app::{App, Layer, Question};
use crate::lab::Command;
use crate::study::deck::Deck;
use crate::study::quiz::{NothingToAsk, Quiz, Selection};

impl App {
    /// Whether the pane is the quiz, in full or folded.
    pub fn shows_quiz(&self) -> bool {
        self.pane.as_ref().is_some_and(|pane| is_quiz(&pane.spec))
    }

    /// Whether it is the pane of the section that is read, rather than a guest in another's place.
    pub fn is_quiz_of_section(&self) -> bool {
        self.shows_quiz() && !self.borrowed
    }

    /// The quiz, once it was opened.
    pub fn quiz(&self) -> Option<&QuizView> {
        self.quiz.as_ref()
    }

    /// Whether something on the screen changes from second to second: then, and only then, the time is wanted every second.
    pub fn ticks(&self) -> bool {
        if self.board_clock().is_some_and(|clock| clock.runs(self.now)) {
            return true;
        }
        let Some(view) = self.quiz.as_ref().filter(|view| view.screen == Screen::Card && view.asked().is_some()) else { return false };
        let is_seen = self.quiz_frame().is_some();
        let exam = view.sitting.as_ref().and_then(Quiz::deadline);
        is_seen && (exam.is_some() || view.clock.is_some_and(|clock| clock.runs(self.now)))
    }

    /// The deck is read when the quiz is first shown: the first page of the course does not wait for it.
    pub(in crate::app) fn ensure_quiz(&mut self) {
        if self.quiz.is_none() {
            let deck = self.setup.deck.clone().unwrap_or_else(|| Arc::new(Deck::of(&self.course)));
            self.quiz = Some(QuizView::new(deck));
        }
    }

    /// The course was edited: its cards are read again, unless they are being asked.
    pub(in crate::app) fn forget_deck(&mut self) {
        let is_asked = self.quiz.as_ref().is_some_and(|view| view.asked().is_some());
        if self.setup.deck.is_none() && !is_asked && self.quiz.take().is_some() && self.shows_quiz() {
            self.ensure_quiz();
        }
    }

    /// Opens the quiz over the whole screen, in the section's own pane or in the place of the section's experiment.
    pub(in crate::app) fn open_quiz(&mut self) -> Vec<Effect> {
        self.ensure_quiz();
        let mut effects = Vec::new();
        if !self.shows_quiz() {
            self.visit.0 += 1;
            self.borrowed = true;
            self.pane = Some(PaneView::new(own_pane()));
            effects.push(Effect::Lab(Command::Close));
        }
        if let Some(pane) = &mut self.pane {
            pane.enlarged = true;
            pane.focused = true;
        }
        effects
    }

    /// What the command line asks to begin with.
    pub(in crate::app) fn begin_quiz(&mut self) -> Vec<Effect> {
        if self.setup.begin == Begin::Reading {
            return Vec::new();
        }
        let effects = self.open_quiz();
        let begun = match self.setup.begin {
            Begin::Reading | Begin::Overview => Ok(()),
            Begin::Sitting => self.try_begin(&self.wanted(), self.new_a_day()),
            Begin::Exam { length, seconds } => self.try_exam(length, seconds),
        };
        if let Err(why) = begun {
            self.notice = Some(why.to_string());
        }
        effects
    }

    /// Leaves the quiz for the text; the sitting stays as it is.
    pub(in crate::app) fn leave_quiz(&mut self) -> Vec<Effect> {
        if !self.borrowed {
            self.focus_text();
            return Vec::new();
        }
        let scroll = self.reading.scroll;
        let effects = self.open(self.entry);
        self.reading.scroll_to(scroll);
        effects
    }

    /// Tab and z in the quiz.
    pub(super) fn seat_quiz(&mut self, intent: Intent) -> Vec<Effect> {
        let is_whole = self.layout().shape == Shape::Enlarged;
        if self.sits_exam() && (is_whole || intent == Intent::SwitchFocus) {
            self.stay_in_exam();
            return Vec::new();
        }
        match (intent, is_whole) {
            (_, true) => self.leave_quiz(),
            (Intent::Enlarge, false) => {
                self.enlarge();
                Vec::new()
            }
            (_, false) => {
                self.focus_text();
                Vec::new()
            }
        }
    }

    /// An exam is not left by the way: its clock would run on unseen.
    pub(super) fn stay_in_exam(&mut self) {
        self.notice = Some(String::from("an exam is under way, and its clock runs: <key:close> hands it in"));
    }

    /// Follows a link of a card; Backspace comes back to the card.
    pub(in crate::app) fn follow_from_quiz(&mut self, to: usize) -> Vec<Effect> {
        if to >= self.course.entries.len() {
            return Vec::new();
        }
        self.remember(self.place());
        self.leave();
        let effects = self.open(to);
        self.notice = Some(String::from("<key:back> goes back to the card"));
        effects
    }

    /// Comes back to the card that a link was followed from.
    pub(in crate::app) fn return_to_quiz(&mut self, enlarged: bool) -> Vec<Effect> {
        if enlarged {
            return self.open_quiz();
        }
        self.focus_pane();
        Vec::new()
    }

    /// Begins what a line of the overview says.
    pub(super) fn begin(&mut self, what: &What) -> Vec<Effect> {
        if let Some(view) = &mut self.quiz
            && view.asked().is_some()
            && *what == What::Start
        {
            view.show(Screen::Card);
            return Vec::new();
        }
        let (wanted, new_a_day) = (self.wanted(), self.new_a_day());
        let more = Selection { limit: Some(MORE), ..wanted.clone() };
        let begun = match what {
            What::Exam(index) => {
                let exam = self.quiz.as_ref().and_then(|view| self.exams(view).get(*index).copied());
                exam.map_or(Ok(()), |(length, minutes)| self.try_exam(length, minutes * 60))
            }
            What::Ahead => self.try_begin(&more, usize::MAX),
            What::Cram => self.try_begin(&Selection { early: true, ..more }, 0),
            What::Topic(topic) => {
                let id = self.quiz.as_ref().and_then(|view| view.deck().topics.get(*topic)).map(|(id, _)| id.clone());
                let only = Selection { topics: id.into_iter().collect(), ..wanted };
                // who asks for a topic gets it, also before its time
                let begun = self.try_begin(&only, new_a_day);
                begun.or_else(|_| self.try_begin(&Selection { early: true, limit: Some(MORE), ..only }, usize::MAX))
            }
            _ => self.try_begin(&wanted, new_a_day),
        };
        if let Err(why) = begun {
            self.notice = Some(match why {
                NothingToAsk::NewUsedUp { .. } => {
                    String::from("nothing is due, and today's new cards were asked: <key:ahead> learns ahead")
                }
                NothingToAsk::AllDone(_) => String::from("nothing is due: <key:cram> asks cards before their time"),
                why => why.to_string(),
            });
        }
        Vec::new()
    }

    /// Opens the quiz with one card, whether it is due or not.
    pub(in crate::app) fn ask_card(&mut self, id: &str) -> Vec<Effect> {
        self.ask_of_own_accord(|app, deck| {
            let others = deck.cards.iter().filter(|card| card.id != id).map(|card| card.id.clone()).collect();
            let alone = Selection { aside: Arc::new(others), early: true, limit: Some(1), ..Selection::default() };
            if let Err(why) = app.try_begin(&alone, usize::MAX) {
                app.notice = Some(why.to_string());
            }
        })
    }

    /// Opens the quiz with a topic: what is due and new of it, or else what comes next.
    pub(in crate::app) fn ask_topic(&mut self, id: &str) -> Vec<Effect> {
        self.ask_of_own_accord(|app, deck| match deck.topics.iter().position(|(known, _)| known == id) {
            Some(topic) => drop(app.begin(&What::Topic(topic))),
            None => app.notice = Some(String::from("this deck has no such topic")),
        })
    }

    /// Opens the quiz and begins a sitting in it, so that Backspace comes back; not in the middle of another one, which goes on.
    fn ask_of_own_accord(&mut self, begin: impl FnOnce(&mut Self, &Deck)) -> Vec<Effect> {
        if !self.context().is_quiz() {
            self.remember(self.place());
        }
        let effects = self.open_quiz();
        let Some(view) = &mut self.quiz else { return effects };
        if view.asked().is_some() {
            view.show(Screen::Card);
            self.notice = Some(String::from("a card is being asked: answer it first, or <key:close> ends the sitting"));
            return effects;
        }
        let deck = Arc::clone(&view.deck);
        begin(self, &deck);
        effects
    }

    fn try_begin(&mut self, selection: &Selection, new_a_day: usize) -> Result<(), NothingToAsk> {
        let (at, thinking) = (self.moment(), self.setup.thinking);
        let Some(view) = &mut self.quiz else { return Ok(()) };
        let selection = view.reseeded(selection);
        view.begin(&selection, &self.progress.reviews, at, new_a_day, thinking)
    }

    fn try_exam(&mut self, length: usize, seconds: u64) -> Result<(), NothingToAsk> {
        let (at, wanted) = (self.moment(), self.wanted());
        let Some(view) = &mut self.quiz else { return Ok(()) };
        let selection = view.reseeded(&wanted);
        view.begin_exam(&selection, length, seconds, at)
    }

    /// After everything that happened: the clocks, the challenges, and the sheet as it is to be drawn.
    pub(in crate::app) fn settle_quiz(&mut self) -> Vec<Effect> {
        let mut effects = self.attend();
        if self.shows_quiz() && !self.borrowed && !self.progress.reviews.is_empty() {
            effects.extend(self.meet_goals(self.entry));
        }
        self.relay_quiz();
        effects
    }

    /// Time has passed, or the reader looks elsewhere: the think clock stands while nobody looks, and an exam ends when its time is over.
    fn attend(&mut self) -> Vec<Effect> {
        let at = self.moment();
        let is_attended = self.context() == super::Context::QuizAsking;
        let Some(view) = &mut self.quiz else { return Vec::new() };
        if let Some(clock) = &mut view.clock {
            clock.attend(is_attended, at.now);
        }
        let deadline = view.sitting.as_ref().filter(|_| view.asked().is_some()).and_then(Quiz::deadline);
        if deadline.is_none_or(|deadline| at.now < deadline) {
            return Vec::new();
        }
        self.end_exam();
        self.layers.retain(|layer| !matches!(layer, Layer::Confirm(Question::EndExam | Question::LeaveExam)));
        self.notice = Some(String::from("the exam's time is over"));
        vec![Effect::Save]
    }

    /// Ends the exam; what was not answered counts as nothing.
    pub(in crate::app) fn end_exam(&mut self) {
        let at = self.moment();
        if let Some(view) = &mut self.quiz {
            view.finish(at);
            self.note_exam();
        }
    }
}

impl QuizView {
    /// The selection with a seed of this sitting's own: the next one is shuffled anew.
    fn reseeded(&mut self, selection: &Selection) -> Selection {
        let seed = selection.seed.wrapping_add(self.sittings);
        self.sittings += 1;
        Selection { seed, ..selection.clone() }
    }
}

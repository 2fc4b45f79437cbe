//! What the reader does to a sitting, and what it does to the view: a new card starts with nothing typed, marked or open.

use std::sync::Arc;

use super::card::FollowUp;
use super::clock::Clock;
use super::{QuizView, Screen};
use crate::study::quiz::{Asked, NothingToAsk, Outcome, Quiz, Selection, Stage, Turn};
use crate::study::reviews::Reviews;
use crate::study::schedule::{Grade, Moment};

impl QuizView {
    /// Begins a sitting in place of the present one.
    ///
    /// # Errors
    /// When there is nothing to ask.
    pub(super) fn begin(
        &mut self,
        selection: &Selection,
        reviews: &Reviews,
        at: Moment,
        new_a_day: usize,
        thinking: Option<u64>,
    ) -> Result<(), NothingToAsk> {
        self.sitting = Some(Quiz::new(Arc::clone(&self.deck), selection, reviews, at, new_a_day)?);
        self.thinking = thinking;
        self.begun();
        Ok(())
    }

    /// Begins an exam in place of the present sitting. It has a clock of its own.
    ///
    /// # Errors
    /// When there is nothing to ask.
    pub(super) fn begin_exam(&mut self, selection: &Selection, length: usize, seconds: u64, at: Moment) -> Result<(), NothingToAsk> {
        self.sitting = Some(Quiz::exam(Arc::clone(&self.deck), selection, length, seconds, at)?);
        self.thinking = None;
        self.begun();
        Ok(())
    }

    fn begun(&mut self) {
        self.screen = Screen::Card;
        self.posed.clear();
        self.turned();
    }

    /// Another card is shown, or the summary: from its top, with nothing marked.
    pub(super) fn turned(&mut self) {
        self.typed.clear();
        self.lifted = None;
        self.moved = false;
        self.hasty = false;
        self.follow_up = FollowUp::Closed;
        if let Some((_, Turn { card, asked: Asked::Compute(posed), .. })) = self.asked() {
            let (card, question) = (*card, posed.question.clone());
            self.posed.insert(card, question);
        }
        let stage = self.asked().map(|(_, turn)| (matches!(turn.asked, Asked::Sort(_)), turn.stage == Stage::Thinking));
        let aloud = matches!(self.asked(), Some((_, Turn { asked: Asked::Aloud, stage: Stage::Thinking, .. })));
        self.clock = self.thinking.filter(|_| aloud).map(Clock::new);
        self.top();
        self.focus = (stage == Some((true, true))).then_some(0);
    }

    /// Shows a sheet from its top.
    pub(super) fn top(&mut self) {
        self.focus = None;
        self.scroll = 0;
    }

    /// Opens the answer.
    pub(super) fn reveal(&mut self) {
        if let Some(sitting) = &mut self.sitting {
            sitting.reveal();
            self.top();
        }
    }

    /// Answers a multiple choice.
    pub(super) fn choose(&mut self, shown: usize) {
        if let Some(sitting) = &mut self.sitting {
            sitting.choose(shown);
            if matches!(sitting.turn(), Some(Turn { stage: Stage::Revealed(_), .. })) {
                self.hasty = true;
                self.top();
            }
        }
    }

    /// Answers with what was typed. An error says in words what can't be read.
    pub(super) fn answer(&mut self) -> Result<(), String> {
        let Some(sitting) = &mut self.sitting else { return Ok(()) };
        match sitting.turn().map(|turn| &turn.asked) {
            Some(Asked::Find) => sitting.find(&self.typed).map_err(|why| why.to_string())?,
            _ => sitting.compute(&self.typed).map_err(|why| why.to_string())?,
        }
        self.hasty = true;
        self.top();
        Ok(())
    }

    /// Answers with the order of the steps.
    pub(super) fn settle(&mut self) {
        if let Some(sitting) = &mut self.sitting {
            sitting.settle();
            self.hasty = true;
            self.top();
        }
    }

    /// Moves the marked step up (-1) or down (1), and the mark with it.
    pub(super) fn move_step(&mut self, by: isize) {
        let Some(sitting) = &mut self.sitting else { return };
        let Some(Asked::Sort(order)) = sitting.turn().map(|turn| &turn.asked) else { return };
        let from = self.focus.unwrap_or(0).min(order.len().saturating_sub(1));
        let Some(to) = from.checked_add_signed(by).filter(|to| *to < order.len()) else { return };
        sitting.move_step(from, to);
        self.moved = true;
        self.focus = Some(to);
        if self.lifted.is_some() {
            self.lifted = Some(to);
        }
    }

    /// The grade that the answer deserves. As long as nothing is ticked nobody has marked the answer, and there is none: a second Enter must
    /// not grade.
    pub fn suggested(&self) -> Option<Grade> {
        let sitting = self.sitting.as_ref()?;
        match &sitting.turn()?.stage {
            Stage::Revealed(Outcome::Ticked(ticks)) if !ticks.contains(&true) => None,
            _ => sitting.suggested(),
        }
    }

    /// Ticks a point; says whether there is one.
    pub(super) fn tick(&mut self, point: usize) -> bool {
        let Some(sitting) = &mut self.sitting else { return false };
        let points = match sitting.turn().map(|turn| &turn.stage) {
            Some(Stage::Revealed(Outcome::Ticked(ticks))) => ticks.len(),
            _ => 0,
        };
        if point < points {
            sitting.tick(point);
        }
        point < points
    }

    /// Takes every tick away; says whether there is anything to tick.
    pub(super) fn untick(&mut self) -> bool {
        let Some(sitting) = &mut self.sitting else { return false };
        let Some(Stage::Revealed(Outcome::Ticked(ticks))) = sitting.turn().map(|turn| turn.stage.clone()) else { return false };
        (0..ticks.len()).filter(|point| ticks[*point]).for_each(|point| sitting.tick(point));
        true
    }

    /// Grades the card and goes on.
    pub(super) fn grade(&mut self, grade: Grade, at: Moment, reviews: &mut Reviews) {
        if let Some(sitting) = &mut self.sitting {
            sitting.grade(grade, at, reviews);
            self.turned();
        }
    }

    /// Takes the last grade back; says whether there was one.
    pub(super) fn undo(&mut self, reviews: &mut Reviews) -> bool {
        let undone = self.sitting.as_mut().is_some_and(|sitting| sitting.undo(reviews));
        if undone {
            self.screen = Screen::Card;
            self.turned();
        }
        undone
    }

    /// Ends the exam.
    pub(super) fn finish(&mut self, at: Moment) {
        if let Some(sitting) = &mut self.sitting {
            sitting.finish(at);
            self.screen = Screen::Card;
            self.turned();
        }
    }
}

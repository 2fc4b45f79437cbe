//! Exams in the history.

use crate::app::App;
use crate::study::quiz::Quiz;

impl App {
    /// Whether an exam is under way: then quitting asks first.
    pub(in crate::app) fn sits_exam(&self) -> bool {
        self.quiz.as_ref().is_some_and(|view| view.is_exam() && view.asked().is_some())
    }

    /// Keeps the result of an exam that has just ended; handed in again after an undo it takes the place of the earlier one.
    pub(super) fn note_exam(&mut self) {
        let result = self.quiz.as_ref().and_then(|view| view.sitting.as_ref()).and_then(Quiz::result);
        if let Some(result) = result {
            self.progress.keep_exam(result);
        }
    }
}

//! Exams in the history.

use crate::app::App;

impl App {
    pub(in crate::app) fn note_exam(&mut self) {}
    pub(in crate::app) fn forget_exam(&mut self) {}
}

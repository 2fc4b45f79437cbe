//! The challenges of the section whose pane is the quiz: its numbers are counted from the log of reviews.

use super::is_quiz;
use crate::app::App;
use crate::app::action::Effect;
use crate::content::course::{Challenge, Entry};
use crate::study::quiz::figures;

impl App {
    /// A grade was given, perhaps far from the section whose pane the quiz is: its challenges count all the same.
    pub(super) fn meet_goals_anywhere(&mut self) -> Vec<Effect> {
        let is_home = |entry: &Entry| entry.section.as_ref().and_then(|section| section.pane()).is_some_and(is_quiz);
        match self.course.entries.iter().position(is_home) {
            Some(entry) => self.meet_goals(entry),
            None => Vec::new(),
        }
    }

    /// Checks a section's challenges against what was graded: the names of `content::vocabulary::ExperimentWords::quiz`.
    pub(super) fn meet_goals(&mut self, entry: usize) -> Vec<Effect> {
        let Some(view) = &self.quiz else { return Vec::new() };
        // This is looked at after every key: what was met need not be counted again.
        let section = self.course.entries.get(entry).and_then(|entry| entry.section.as_ref());
        let is_open = |challenge: &Challenge| !self.progress.challenges.contains_key(&challenge.id);
        if !section.is_some_and(|section| section.challenges().any(is_open)) {
            return Vec::new();
        }
        let figures = figures(view.deck(), &self.progress.reviews, self.moment());
        self.meet_challenges(entry, |name| figures.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }
}

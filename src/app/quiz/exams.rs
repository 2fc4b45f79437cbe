//! Exams: which are offered, and those in the history.

use super::QuizView;
use crate::app::App;
use crate::content::question::PREDICTIONS;
use crate::study::quiz::Quiz;

/// The exams that the overview offers, as far as there are cards: (questions, minutes).
const EXAMS: [(usize, u64); 3] = [(5, 10), (10, 20), (20, 40)];
/// Minutes that an exam gives to each question.
const MINUTES_EACH: u64 = 2;

/// The exams for so many cards: those of the usual lengths, and one of all cards where they are fewer than the longest.
fn offered(cards: usize) -> Vec<(usize, u64)> {
    let mut exams: Vec<(usize, u64)> = EXAMS.into_iter().filter(|(length, _)| *length <= cards).collect();
    if cards > 0 && cards < EXAMS[EXAMS.len() - 1].0 && exams.iter().all(|(length, _)| *length != cards) {
        exams.push((cards, cards as u64 * MINUTES_EACH));
    }
    exams
}

impl App {
    /// The exams that can be sat with the cards that are wanted: (questions, minutes).
    pub(super) fn exams(&self, view: &QuizView) -> Vec<(usize, u64)> {
        let (deck, wanted) = (view.deck(), self.wanted());
        let by_name = wanted.topics.iter().any(|topic| topic == PREDICTIONS);
        let cards = deck.cards.iter().filter(|card| wanted.wants(deck, card) && (by_name || !deck.is_prediction(card)));
        offered(cards.count())
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_exam_has_more_questions_than_there_are_cards() {
        assert_eq!(offered(0), []);
        assert_eq!(offered(3), [(3, 6)]);
        assert_eq!(offered(5), [(5, 10)]);
        assert_eq!(offered(8), [(5, 10), (8, 16)]);
        assert_eq!(offered(20), EXAMS);
        assert_eq!(offered(237), EXAMS);
    }
}

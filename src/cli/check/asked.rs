//! The quiz as a machine tries it: cards are graded, and days pass.

use std::sync::Arc;

use crate::study::deck::Deck;
use crate::study::quiz::{Quiz, Selection, figures};
use crate::study::reviews::Reviews;
use crate::study::schedule::{Grade, Moment};

/// Any noon will do: only the days between reviews count.
const NOON: Moment = Moment { now: 20_000 * 86_400 + 12 * 3600, offset: 0 };

/// A reader without a history, and the deck.
pub(super) struct Asked {
    deck: Arc<Deck>,
    reviews: Reviews,
    at: Moment,
    seed: u64,
}

impl Asked {
    pub(super) fn open(deck: Arc<Deck>, seed: u64) -> Asked {
        Asked { deck, reviews: Reviews::default(), at: NOON, seed }
    }

    /// Answers so many cards, as the quiz asks them, and grades each *good*.
    pub(super) fn grade(&mut self, cards: u64) -> Result<(), String> {
        let selection = Selection { seed: self.seed, ..Selection::default() };
        let new_a_day = self.deck.cards.len();
        let sitting = Quiz::new(Arc::clone(&self.deck), &selection, &self.reviews, self.at, new_a_day);
        let mut sitting = sitting.map_err(|nothing| nothing.to_string())?;
        for done in 0..cards {
            if sitting.card().is_none() {
                return Err(format!("the quiz asked {done} cards and has no more, so {cards} can't be graded"));
            }
            sitting.reveal();
            sitting.grade(Grade::Good, self.at, &mut self.reviews);
        }
        Ok(())
    }

    /// So many days pass.
    pub(super) fn wait(&mut self, days: u64) {
        self.at.now += days * 86_400;
    }

    pub(super) fn figures(&self) -> [(&'static str, f64); 5] {
        figures(&self.deck, &self.reviews, self.at)
    }
}

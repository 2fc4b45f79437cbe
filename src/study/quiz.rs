//! One sitting of the quiz: ask, think, reveal, tick, grade; no IO, clock or screen.

use std::sync::Arc;

use super::deck::Deck;
use crate::content::markup::Inline;
use crate::content::question::{Level, Posed};

/// Which cards are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Topic ids or tags; empty for all.
    pub topics: Vec<String>,
    /// Levels; empty for all.
    pub levels: Vec<Level>,
    /// Only cards that were seen before and are due.
    pub due_only: bool,
    /// At most so many cards.
    pub limit: Option<usize>,
    /// In random order instead of the most urgent first.
    pub shuffle: bool,
    /// Seed of every shuffling and of the numbers in drills.
    pub seed: u64,
}

/// A sitting.
#[derive(Clone, Debug)]
pub struct Quiz {
    deck: Arc<Deck>,
}

/// What is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Index into [`Deck::cards`].
    pub card: usize,
    /// What is asked, shuffled and with its numbers drawn.
    pub asked: Asked,
    /// How far the reader is.
    pub stage: Stage,
    /// Whether the card's text has changed since it was last graded.
    pub edited: bool,
}

/// What is asked, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A question to answer aloud.
    Aloud,
    /// One of several: indices into the drill's choices, in the order shown.
    Choose(Vec<usize>),
    /// A number.
    Compute(Posed),
    /// Steps to put in order: indices into the right order, in the order shown; the reader moves them.
    Sort(Vec<usize>),
}

/// How far a turn is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// The reader thinks.
    Thinking,
    /// The answer is open: for a spoken question with the ticked points, for a drill with what was answered.
    Revealed(Outcome),
}

/// What the reader made of a card.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Which points of a spoken question were hit.
    Ticked(Vec<bool>),
    /// Whether a drill was answered rightly, and the answer as it was given.
    Marked {
        /// Whether it was right.
        right: bool,
        /// What was answered, in words.
        given: Inline,
    },
}

impl Quiz {
    /// The deck that is asked from.
    pub fn deck(&self) -> &Deck {
        &self.deck
    }
}

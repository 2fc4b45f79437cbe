//! A turn: what is asked, how far the reader is with it, and what came of it.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::content::markup::Inline;
use crate::content::question::{Posed, Task};
use crate::study::deck::{Card, Matter};
use crate::study::schedule::Grade;

/// What is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Index into [`Deck::cards`](crate::study::deck::Deck::cards).
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
    /// Lines of a listing to name.
    Find,
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
        /// What was answered, in words; empty when it was given up.
        given: Inline,
        /// What is to be said of it: how it was read, which mistake it was.
        remarks: Vec<Inline>,
    },
}

/// The share of the points from which an answer is good: one of four, five or six may be missing.
const GOOD: f64 = 0.75;

impl Outcome {
    /// The share of the answer that was right, 0 to 1.
    pub fn share(&self) -> f64 {
        match self {
            Outcome::Ticked(ticks) if ticks.is_empty() => 0.0,
            Outcome::Ticked(ticks) => ticks.iter().filter(|tick| **tick).count() as f64 / ticks.len() as f64,
            Outcome::Marked { right, .. } => f64::from(u8::from(*right)),
        }
    }

    /// The grade that it deserves, see [`Quiz::suggested`](super::Quiz::suggested).
    pub(super) fn suggests(&self) -> Grade {
        match self.share() {
            share if share >= GOOD => Grade::Good,
            share if share >= 0.5 => Grade::Hard,
            _ => Grade::Again,
        }
    }
}

/// What a card asks this time.
pub(super) fn pose(card: &Card, seed: u64) -> Asked {
    let mut random = StdRng::seed_from_u64(seed);
    let mut shuffled = |n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        order.shuffle(&mut random);
        order
    };
    match &card.matter {
        Matter::Question(_) => Asked::Aloud,
        Matter::Drill(drill) => match &drill.task {
            Task::Choose { choices, .. } => Asked::Choose(shuffled(choices.len())),
            Task::Compute(computation) => Asked::Compute(computation.pose(seed)),
            Task::Sort { steps, .. } => {
                let mut order = shuffled(steps.len());
                if order.is_sorted() {
                    // Nothing would be left to do.
                    order.rotate_left(1);
                }
                Asked::Sort(order)
            }
            Task::Find { .. } => Asked::Find,
        },
    }
}

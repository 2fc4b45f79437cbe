//! The reader's progress through the course, and the quiz: cards, their schedule, one sitting.

pub mod deck;
pub mod progress;
pub mod quiz;
pub mod schedule;

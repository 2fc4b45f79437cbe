//! The reader's progress through the course, and the quiz: cards, their schedule, one sitting.

pub mod companion;
pub mod deck;
pub mod fitting;
pub mod forgetting;
pub mod panes;
pub mod progress;
pub mod quiz;
pub mod reviews;
pub mod schedule;
pub mod settings;
pub mod stats;

#[cfg(test)]
pub(crate) mod sample;

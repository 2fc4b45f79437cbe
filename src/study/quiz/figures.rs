//! The numbers of the quiz that challenges and scripts speak of.

use std::collections::HashSet;

use crate::content::vocabulary::QUIZ_FIGURES;
use crate::study::deck::Deck;
use crate::study::reviews::Reviews;
use crate::study::schedule::Moment;

/// The numbers by name, counted from the log of reviews; what each means stands at [`crate::content::vocabulary::ExperimentWords::quiz`].
/// `known` is not a number before a card was graded.
pub fn figures(deck: &Deck, reviews: &Reviews, at: Moment) -> [(&'static str, f64); 5] {
    let seen: Vec<_> = deck.cards.iter().filter_map(|card| Some((card.topic, reviews.memory_at(&card.id, at)?))).collect();
    let topics: HashSet<usize> = seen.iter().map(|(topic, _)| *topic).collect();
    let due = seen.iter().filter(|(_, memory)| memory.is_due(at)).count();
    let known: f64 = seen.iter().map(|(_, memory)| f64::from(memory.retrievability(at))).sum();
    let counts = [reviews.len(), due, seen.len(), topics.len()].map(|count| count as f64);
    let values = [counts[0], counts[1], counts[2], counts[3], 100.0 * known / counts[2]];
    std::array::from_fn(|index| (QUIZ_FIGURES[index], values[index]))
}

//! Which cards a sitting or an exam asks, and in which order.

use std::collections::VecDeque;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::{Selection, Waiting};
use crate::content::question::Level;
use crate::study::deck::{Card, Deck, Matter};
use crate::study::reviews::Reviews;
use crate::study::schedule::Moment;

/// Why there is nothing to ask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingToAsk {
    /// No card at all.
    #[error("the deck has no cards")]
    NoCards,
    /// A topic that is none.
    #[error("no topic and no tag is called '{wanted}'; the topics are: {known}")]
    UnknownTopic {
        /// What was asked for.
        wanted: String,
        /// The ids of the topics.
        known: String,
    },
    /// Nothing passes the filters.
    #[error("no card passes the filters: {0}")]
    TooNarrow(String),
    /// Nothing is due, and no new cards are wanted.
    #[error("nothing is due{}", when(*.0))]
    NothingDue(Option<u64>),
    /// All new cards of the day have been asked.
    #[error("nothing is due, and today's new cards ({limit}) have been asked; {waiting} more wait: --new N asks N a day{}", when(*.next))]
    NewUsedUp {
        /// How many a day.
        limit: usize,
        /// How many new cards are left.
        waiting: usize,
        /// In how many seconds the next card is due.
        next: Option<u64>,
    },
    /// Every card was seen, and none is due.
    #[error("nothing is due: every card has been asked{}", when(*.0))]
    AllDone(Option<u64>),
}

fn when(seconds: Option<u64>) -> String {
    seconds.map_or(String::new(), |seconds| format!("; the next card comes back in {}", in_words(seconds)))
}

/// A time span in words: `40 seconds`, `7 minutes`, `3 hours`, `1 day`, `2 months`.
fn in_words(seconds: u64) -> String {
    const UNITS: [(u64, &str); 5] = [(30 * 86_400, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let (length, name) = UNITS.into_iter().find(|(length, _)| seconds >= *length).unwrap_or((1, "second"));
    let count = (seconds + length / 2) / length;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

impl Selection {
    /// Whether a card of the deck passes the filters for topic and level.
    pub fn wants(&self, deck: &Deck, card: &Card) -> bool {
        (self.topics.is_empty() || self.topics.iter().any(|topic| deck.is_about(card, topic)))
            && (self.levels.is_empty() || self.levels.contains(&card.level))
    }

    /// Whether a deck has a card that passes the filters.
    ///
    /// # Errors
    /// When it has none, with the reason in words.
    pub fn check(&self, deck: &Deck) -> Result<(), NothingToAsk> {
        wanted(deck, self).map(drop)
    }
}

/// The cards that pass the filters, in the order of the deck.
fn wanted(deck: &Deck, selection: &Selection) -> Result<Vec<usize>, NothingToAsk> {
    if deck.cards.is_empty() {
        return Err(NothingToAsk::NoCards);
    }
    if let Some(unknown) = selection.topics.iter().find(|topic| !deck.cards.iter().any(|card| deck.is_about(card, topic))) {
        let known = deck.topics.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(NothingToAsk::UnknownTopic { wanted: unknown.clone(), known });
    }
    let found: Vec<usize> = (0..deck.cards.len()).filter(|card| selection.wants(deck, &deck.cards[*card])).collect();
    if found.is_empty() { Err(NothingToAsk::TooNarrow(in_filters(selection))) } else { Ok(found) }
}

fn in_filters(selection: &Selection) -> String {
    let levels = selection.levels.iter().map(|level| level.name());
    let levels = levels.collect::<Vec<_>>().join(" or ");
    format!("topic {}, level {levels}", if selection.topics.is_empty() { "any".to_owned() } else { selection.topics.join(" or ") })
}

/// The cards of a sitting.
pub(super) fn for_sitting(
    deck: &Deck,
    selection: &Selection,
    reviews: &Reviews,
    at: Moment,
    new_a_day: usize,
) -> Result<VecDeque<Waiting>, NothingToAsk> {
    let (mut due, mut fresh, mut later) = (Vec::new(), Vec::new(), None::<u64>);
    for card in wanted(deck, selection)? {
        match reviews.memory_at(&deck.cards[card].id, at) {
            None => fresh.push(card),
            Some(memory) if memory.due <= at.now || selection.early => due.push((memory.retrievability(at), card)),
            Some(memory) => later = Some(later.map_or(memory.due, |later| later.min(memory.due))),
        }
    }
    // What is most likely forgotten comes first.
    due.sort_by(|a, b| a.0.total_cmp(&b.0));
    let left = if selection.due_only { 0 } else { new_a_day.saturating_sub(reviews.new_on(at)) };
    let waiting_new = fresh.len();
    // The easiest first, so that the first days go through all topics and not through the first one; then in the order of the course.
    fresh.sort_by_key(|card| (deck.cards[*card].level, deck.cards[*card].links.iter().min().copied()));
    fresh.truncate(left);
    let mut chosen: Vec<Waiting> = due.into_iter().map(|(_, card)| Waiting { card, fresh: false, times: 0 }).collect();
    chosen.extend(fresh.into_iter().map(|card| Waiting { card, fresh: true, times: 0 }));
    if chosen.is_empty() || selection.limit == Some(0) {
        let next = later.map(|later| later.saturating_sub(at.now));
        return Err(match waiting_new {
            _ if selection.due_only => NothingToAsk::NothingDue(next),
            0 => NothingToAsk::AllDone(next),
            waiting => NothingToAsk::NewUsedUp { limit: new_a_day, waiting, next },
        });
    }
    chosen.truncate(selection.limit.unwrap_or(usize::MAX));
    if selection.shuffle {
        chosen.shuffle(&mut StdRng::seed_from_u64(selection.seed));
    }
    Ok(chosen.into())
}

/// The cards of an exam: drawn level by level in turn, and inside a level from questions and drills in turn; asked the easiest first.
pub(super) fn for_exam(deck: &Deck, selection: &Selection, length: usize) -> Result<VecDeque<Waiting>, NothingToAsk> {
    let mut cards = wanted(deck, selection)?;
    let mut random = StdRng::seed_from_u64(selection.seed);
    cards.shuffle(&mut random);
    let spoken = |card: &Card| matches!(card.matter, Matter::Question(_));
    let heap = |kind: bool, level: Level| {
        let here = |card: &&usize| deck.cards[**card].level == level && spoken(&deck.cards[**card]) == kind;
        cards.iter().filter(here).copied().collect::<Vec<usize>>()
    };
    let mut heaps: Vec<Vec<usize>> =
        [true, false].into_iter().flat_map(|kind| Level::ALL.map(|level| (kind, level))).map(|(kind, level)| heap(kind, level)).collect();
    let mut drawn = Vec::new();
    while drawn.len() < length && heaps.iter().any(|heap| !heap.is_empty()) {
        drawn.extend(heaps.iter_mut().filter_map(Vec::pop));
    }
    drawn.truncate(length);
    if drawn.is_empty() {
        return Err(NothingToAsk::TooNarrow("an exam has at least one question".to_owned()));
    }
    drawn.sort_by_key(|card| deck.cards[*card].level);
    Ok(drawn.into_iter().map(|card| Waiting { card, fresh: false, times: 0 }).collect())
}

//! Which cards a sitting or an exam asks, and in which order.

use std::collections::{HashMap, VecDeque};

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::{Selection, Waiting};
use crate::content::question::{Level, PREDICTIONS};
use crate::study::deck::{Card, Deck, own_name};
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
        !self.aside.contains(&card.id)
            && (self.topics.is_empty() || self.topics.iter().any(|topic| deck.is_about(card, topic)))
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
        let known = deck.topics.iter().map(|(id, _)| own_name(id)).collect::<Vec<_>>().join(", ");
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

/// Of ten new cards, or of ten questions of an exam, so many are of each level, in this order, as long as each lasts: three warm-ups, four
/// that everybody knows, two deep ones and one from research.
pub(super) const MIX: [Level; 10] = {
    use Level::{Core, Deep, Research, WarmUp};
    [WarmUp, Core, Core, WarmUp, Deep, Core, WarmUp, Core, Deep, Research]
};

/// Takes cards in turn from the levels as [`MIX`] has them; a level that is used up is passed over.
fn mixed(deck: &Deck, cards: Vec<usize>) -> Vec<usize> {
    let mut heaps: HashMap<Level, VecDeque<usize>> = HashMap::new();
    let count = cards.len();
    for card in cards {
        heaps.entry(deck.cards[card].level).or_default().push_back(card);
    }
    let turns = MIX.iter().cycle().take(count * MIX.len());
    turns.filter_map(|level| heaps.get_mut(level)?.pop_front()).collect()
}

/// How many cards lie at least between two of which one may give the other away.
const APART: usize = 2;

/// Keeps the order, but puts a card off while one of the last few may give it away; where all that are left may, the first goes on.
fn apart(deck: &Deck, mut waiting: Vec<Waiting>) -> VecDeque<Waiting> {
    let mut order: Vec<Waiting> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let last = &order[order.len().saturating_sub(APART)..];
        let is_free = |next: &Waiting| last.iter().all(|before| !deck.are_siblings(&deck.cards[before.card], &deck.cards[next.card]));
        let next = waiting.iter().position(is_free).unwrap_or(0);
        order.push(waiting.remove(next));
    }
    order.into()
}

/// The cards of a sitting.
pub(super) fn for_sitting(
    deck: &Deck,
    selection: &Selection,
    reviews: &Reviews,
    at: Moment,
    new_a_day: usize,
) -> Result<VecDeque<Waiting>, NothingToAsk> {
    let mut random = StdRng::seed_from_u64(selection.seed);
    let mut cards = wanted(deck, selection)?;
    // Cards that are alike in every other respect come in another order each time.
    cards.shuffle(&mut random);
    let (mut due, mut fresh, mut later) = (Vec::new(), Vec::new(), None::<u64>);
    for card in cards {
        match reviews.memory_at(&deck.cards[card].id, at) {
            None => fresh.push(card),
            Some(memory) if memory.is_due(at) || selection.early => due.push((memory.retrievability(at), card)),
            Some(memory) => later = Some(later.map_or(memory.due.wait(at), |later| later.min(memory.due.wait(at)))),
        }
    }
    // What is most likely forgotten comes first.
    due.sort_by(|a, b| a.0.total_cmp(&b.0));
    let left = if selection.due_only { 0 } else { new_a_day.saturating_sub(reviews.new_on(at)) };
    let waiting_new = fresh.len();
    if !selection.shuffle {
        // Inside a level in the order of the course.
        fresh.sort_by_key(|card| deck.cards[*card].links.iter().min().copied());
        fresh = mixed(deck, fresh);
    }
    fresh.truncate(left);
    let mut chosen: Vec<Waiting> = due.into_iter().map(|(_, card)| Waiting { card, fresh: false, times: 0 }).collect();
    chosen.extend(fresh.into_iter().map(|card| Waiting { card, fresh: true, times: 0 }));
    if chosen.is_empty() || selection.limit == Some(0) {
        return Err(match waiting_new {
            _ if selection.due_only => NothingToAsk::NothingDue(later),
            0 => NothingToAsk::AllDone(later),
            waiting => NothingToAsk::NewUsedUp { limit: new_a_day, waiting, next: later },
        });
    }
    if selection.shuffle {
        // All of them are drawn from, not only the first few.
        chosen.shuffle(&mut random);
    }
    chosen.truncate(selection.limit.unwrap_or(usize::MAX));
    Ok(apart(deck, chosen))
}

/// The cards of an exam: the levels in turn as [`MIX`] has them, each drawn from all of its cards; asked the easiest first.
pub(super) fn for_exam(deck: &Deck, selection: &Selection, length: usize) -> Result<VecDeque<Waiting>, NothingToAsk> {
    let mut cards = wanted(deck, selection)?;
    if !selection.topics.iter().any(|topic| topic == PREDICTIONS) {
        cards.retain(|card| !deck.is_prediction(&deck.cards[*card]));
    }
    cards.shuffle(&mut StdRng::seed_from_u64(selection.seed));
    let mut drawn = mixed(deck, cards);
    drawn.truncate(length);
    if drawn.is_empty() {
        return Err(NothingToAsk::TooNarrow("an exam has at least one question".to_owned()));
    }
    drawn.sort_by_key(|card| deck.cards[*card].level);
    Ok(apart(deck, drawn.into_iter().map(|card| Waiting { card, fresh: false, times: 0 }).collect()))
}

//! The log of reviews: what was graded, when, and what was taken back. How well a card is remembered is computed from it.
//!
//! Nothing in the log is ever changed, so two logs merge by taking what is in either: progress from two machines, or from two
//! running copies of the program, adds up. A review that was taken back stays taken back through every merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::schedule::{Grade, Memory, Moment};

/// How far ahead of a moment a review may lie and still count, in seconds: the clocks of two machines differ.
const CLOCKS_DIFFER: u64 = 86_400;

/// What names a review: no two reviews have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReviewId {
    /// When, in seconds since 1970.
    pub at: u64,
    /// Tells apart what two copies of the program logged in the same second.
    #[serde(rename = "n")]
    pub nonce: u64,
    /// The card's id.
    pub card: String,
}

/// One graded card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its name: card and time.
    #[serde(flatten)]
    pub id: ReviewId,
    /// Seconds that the reader's clock was east of UTC: where the day ended.
    #[serde(rename = "zone", default)]
    pub offset: i32,
    /// The grade.
    pub grade: Grade,
    /// The fingerprint of the card's text.
    #[serde(rename = "print", default)]
    pub fingerprint: String,
}

impl Review {
    /// When the review was given, in the reader's day of then.
    pub fn moment(&self) -> Moment {
        Moment { now: self.id.at, offset: self.offset }
    }
}

/// Every review that counts, and the names of those that were taken back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Reviews {
    cards: BTreeMap<String, BTreeMap<(u64, u64), Review>>,
    taken_back: BTreeSet<ReviewId>,
    nonce: u64,
}

/// How the log stands in the file.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    log: Vec<Review>,
    #[serde(default)]
    taken_back: BTreeSet<ReviewId>,
}

impl From<Stored> for Reviews {
    fn from(stored: Stored) -> Reviews {
        let mut reviews = Reviews { taken_back: stored.taken_back, ..Reviews::default() };
        stored.log.into_iter().for_each(|review| reviews.insert(review));
        reviews
    }
}

impl From<Reviews> for Stored {
    fn from(reviews: Reviews) -> Stored {
        let mut log: Vec<Review> = reviews.cards.into_values().flat_map(BTreeMap::into_values).collect();
        log.sort_by(|a, b| a.id.cmp(&b.id));
        Stored { log, taken_back: reviews.taken_back }
    }
}

impl Reviews {
    /// Sets the number that tells this copy's reviews apart from another copy's of the same second: a random one.
    pub fn set_nonce(&mut self, nonce: u64) {
        // JSON's readers are at ease with whole numbers up to 2⁵³; the rest is room to count.
        self.nonce = nonce & 0xffff_ffff;
    }

    /// How well a card is remembered; `None` when it was never graded.
    pub fn memory(&self, card: &str) -> Option<Memory> {
        replay(self.of(card))
    }

    /// How well a card is remembered, as seen from a moment: reviews that lie more than a day in the future were logged under a
    /// wrong clock and do not count before their time has come.
    pub fn memory_at(&self, card: &str, at: Moment) -> Option<Memory> {
        let horizon = at.now.saturating_add(CLOCKS_DIFFER);
        replay(self.of(card).filter(|review| review.id.at <= horizon))
    }

    /// The reviews of a card that count, by time.
    pub fn of(&self, card: &str) -> impl Iterator<Item = &Review> {
        self.cards.get(card).into_iter().flat_map(BTreeMap::values)
    }

    /// The ids of all cards that were ever graded.
    pub fn cards(&self) -> impl Iterator<Item = &str> {
        self.cards.keys().map(String::as_str)
    }

    /// All reviews that count: card by card, each card's by time.
    pub fn all(&self) -> impl Iterator<Item = &Review> {
        self.cards.values().flat_map(BTreeMap::values)
    }

    /// How many reviews count.
    pub fn len(&self) -> usize {
        self.cards.values().map(BTreeMap::len).sum()
    }

    /// Whether nothing was ever graded.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// How many cards were graded for the first time on the day of a moment.
    pub fn new_on(&self, at: Moment) -> usize {
        self.cards.values().filter(|reviews| reviews.values().next().is_some_and(|first| first.moment().day() == at.day())).count()
    }

    /// The fingerprint that a card had when it was last graded.
    pub fn last_fingerprint(&self, card: &str) -> Option<&str> {
        Some(self.cards.get(card)?.values().next_back()?.fingerprint.as_str())
    }

    /// Logs a grade.
    pub fn add(&mut self, card: &str, grade: Grade, fingerprint: &str, at: Moment) -> ReviewId {
        let mut id = ReviewId { at: at.now, nonce: self.nonce, card: card.to_owned() };
        while self.taken_back.contains(&id) || self.contains(&id) {
            id.nonce += 1;
        }
        self.insert(Review { id: id.clone(), offset: at.offset, grade, fingerprint: fingerprint.to_owned() });
        id
    }

    /// Takes a review back, for good: a merge does not bring it back.
    pub fn take_back(&mut self, id: &ReviewId) {
        if let Some(reviews) = self.cards.get_mut(&id.card) {
            reviews.remove(&(id.at, id.nonce));
            if reviews.is_empty() {
                self.cards.remove(&id.card);
            }
        }
        self.taken_back.insert(id.clone());
    }

    /// Takes over what another log has beyond this one. Gives the number of reviews that were new.
    pub fn merge(&mut self, other: Reviews) -> usize {
        for id in &other.taken_back {
            self.take_back(id);
        }
        let kept = self.len();
        other.cards.into_values().flat_map(BTreeMap::into_values).for_each(|review| self.insert(review));
        self.len() - kept
    }

    fn contains(&self, id: &ReviewId) -> bool {
        self.cards.get(&id.card).is_some_and(|reviews| reviews.contains_key(&(id.at, id.nonce)))
    }

    fn insert(&mut self, review: Review) {
        if !self.taken_back.contains(&review.id) {
            let key = (review.id.at, review.id.nonce);
            let kept = self.cards.entry(review.id.card.clone()).or_default().entry(key).or_insert_with(|| review.clone());
            // Whichever log is merged into which, the same one stays.
            if (review.grade, &review.fingerprint, review.offset) < (kept.grade, &kept.fingerprint, kept.offset) {
                *kept = review;
            }
        }
    }
}

fn replay<'a>(reviews: impl Iterator<Item = &'a Review>) -> Option<Memory> {
    reviews.fold(None, |memory, review| Some(Memory::after(memory.as_ref(), review.grade, review.moment())))
}

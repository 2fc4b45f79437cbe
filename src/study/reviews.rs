//! The log of reviews: what was graded, when, and what was taken back. How well a card is remembered is computed from it.
//!
//! Nothing in the log is ever changed, so two logs merge by taking what is in either: progress from two machines, or from two
//! running copies of the program, adds up. A review that was taken back stays taken back through every merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::schedule::{Grade, Memory, Moment, Schedule};

/// How far ahead of a moment a review may lie and still count, in seconds: the clocks of two machines differ.
const CLOCKS_DIFFER: u64 = 86_400;

/// How far a clock may be behind and still be taken for one that is, in seconds: some thirteen months.
const CLOCK_BEHIND: u64 = 400 * 86_400;

/// What names a review: no two reviews have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(from = "Line", into = "Line")]
pub struct Review {
    /// Its name: card and time.
    pub id: ReviewId,
    /// Seconds that the reader's clock was east of UTC: where the day ended.
    pub offset: i32,
    /// The grade.
    pub grade: Grade,
    /// The fingerprint of the card's text.
    pub fingerprint: String,
}

/// How a review stands in the file. A field that is not known here is damage: it might be a known one, misspelt by a failing disk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: u64,
    n: u64,
    card: String,
    #[serde(default)]
    zone: i32,
    grade: Grade,
    #[serde(default)]
    print: String,
}

impl From<Line> for Review {
    fn from(line: Line) -> Review {
        let id = ReviewId { at: line.at, nonce: line.n, card: line.card };
        Review { id, offset: line.zone, grade: line.grade, fingerprint: line.print }
    }
}

impl From<Review> for Line {
    fn from(review: Review) -> Line {
        let ReviewId { at, nonce, card } = review.id;
        Line { at, n: nonce, card, zone: review.offset, grade: review.grade, print: review.fingerprint }
    }
}

impl Review {
    /// When the review was given, in the reader's day of then.
    pub fn moment(&self) -> Moment {
        Moment { now: self.id.at, offset: self.offset }
    }
}

/// Every review that counts, and the names of those that were taken back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Reviews {
    cards: BTreeMap<String, BTreeMap<(u64, u64), Review>>,
    taken_back: BTreeSet<ReviewId>,
    /// Of this copy of the program, not of the log.
    nonce: u64,
    /// How the log is replayed; kept with the reader's settings, not with the log.
    schedule: Schedule,
}

impl PartialEq for Reviews {
    fn eq(&self, other: &Reviews) -> bool {
        self.cards == other.cards && self.taken_back == other.taken_back
    }
}

/// How the log stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
        self.replay(card, self.of(card))
    }

    /// How well a card is remembered, as seen from a moment: reviews that lie more than a day in the future were logged under a
    /// wrong clock and do not count before their time has come.
    pub fn memory_at(&self, card: &str, at: Moment) -> Option<Memory> {
        let horizon = self.time(at).saturating_add(CLOCKS_DIFFER);
        self.replay(card, self.of(card).filter(|review| review.id.at <= horizon))
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

    /// Sets how the log is replayed.
    pub fn set_schedule(&mut self, schedule: Schedule) {
        self.schedule = schedule;
    }

    /// How the log is replayed.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The memory of a card after one more grade.
    pub fn after(&self, card: &str, grade: Grade, at: Moment) -> Memory {
        let before = self.memory_at(card, at);
        self.schedule.after(before.as_ref(), grade, at).fuzzed(card)
    }

    /// The time of a moment in seconds since 1970, unless the log knows better: a clock that stands days before the newest review is behind,
    /// for reviews are not given in the future. (A review that lies further ahead than [`CLOCK_BEHIND`] was itself logged under a wrong clock.)
    pub(super) fn time(&self, at: Moment) -> u64 {
        let limit = at.now.saturating_add(CLOCK_BEHIND);
        let newest = self.cards.values().flat_map(|reviews| reviews.keys().map(|(at, _)| *at)).filter(|time| *time <= limit).max();
        newest.filter(|newest| *newest > at.now.saturating_add(CLOCKS_DIFFER)).unwrap_or(at.now)
    }

    fn replay<'a>(&self, card: &str, reviews: impl Iterator<Item = &'a Review>) -> Option<Memory> {
        let after = |memory: Option<Memory>, review: &Review| Some(self.schedule.after(memory.as_ref(), review.grade, review.moment()));
        reviews.fold(None, after).map(|memory| memory.fuzzed(card))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOON: u64 = 1_790_000_000 / 86_400 * 86_400 + 12 * 3600;

    fn day(n: u64) -> Moment {
        Moment { now: NOON + n * 86_400, offset: 0 }
    }

    #[test]
    fn a_memory_is_replayed_from_the_log() {
        let mut reviews = Reviews::default();
        assert_eq!(reviews.memory("a"), None);
        let first = Memory::after(None, Grade::Good, day(0));
        let second = Memory::after(Some(&first), Grade::Hard, day(2));
        // Logged in any order: the time counts.
        reviews.add("a", Grade::Hard, "", day(2));
        reviews.add("b", Grade::Easy, "", day(1));
        reviews.add("a", Grade::Good, "", day(0));
        assert_eq!(reviews.memory("a"), Some(second.fuzzed("a")));
        assert_eq!(reviews.memory("b").unwrap().count, 1);
    }

    #[test]
    fn two_logs_merge_into_all_that_is_in_either_whichever_way() {
        let (mut ours, mut theirs) = (Reviews::default(), Reviews::default());
        theirs.set_nonce(7);
        let shared = ours.add("a", Grade::Good, "x", day(0));
        theirs.merge(ours.clone());
        ours.add("a", Grade::Hard, "x", day(3));
        theirs.add("a", Grade::Again, "x", day(3));
        theirs.add("b", Grade::Easy, "y", day(3));
        let (mut one, mut other) = (ours.clone(), theirs.clone());
        assert_eq!(one.merge(theirs.clone()), 2, "the two that were new");
        assert_eq!(other.merge(ours), 1);
        assert_eq!(Stored::from(one.clone()).log, Stored::from(other).log);
        assert_eq!(one.len(), 4);
        assert_eq!(one.merge(theirs), 0);
        assert!(one.of("a").any(|review| review.id == shared));
    }

    #[test]
    fn what_was_taken_back_stays_taken_back() {
        let mut ours = Reviews::default();
        let slip = ours.add("a", Grade::Easy, "", day(0));
        let mut theirs = ours.clone();
        ours.take_back(&slip);
        assert!(ours.is_empty());
        ours.merge(theirs.clone());
        assert!(ours.is_empty(), "their copy of it does not come back");
        let again = ours.add("a", Grade::Good, "", day(0));
        assert_ne!(again, slip, "the same second, another review");
        theirs.merge(ours.clone());
        assert_eq!(theirs.of("a").map(|review| review.grade).collect::<Vec<_>>(), [Grade::Good]);
        let text = serde_json::to_string(&theirs).unwrap();
        let mut read: Reviews = serde_json::from_str(&text).unwrap();
        assert_eq!(read.merge(theirs), 0);
        read.add("a", Grade::Hard, "", day(0));
        assert_eq!(read.of("a").count(), 2);
    }

    #[test]
    fn reviews_from_the_future_wait_until_it_has_come() {
        let mut reviews = Reviews::default();
        reviews.add("a", Grade::Good, "", day(0));
        reviews.add("a", Grade::Easy, "", day(40_000));
        let now = reviews.memory_at("a", day(3)).unwrap();
        assert_eq!((now.count, now.last), (1, day(0)));
        reviews.add("a", Grade::Good, "", day(3));
        assert_eq!(reviews.memory_at("a", day(3)).unwrap().last, day(3));
        // Clocks that differ by hours are nothing.
        assert_eq!(reviews.memory_at("a", Moment { now: day(3).now - 7200, offset: 0 }).unwrap().count, 2);
        assert_eq!(reviews.memory_at("a", day(50_000)).unwrap().count, 3);
    }

    #[test]
    fn the_cards_that_were_new_on_a_day_are_counted_by_the_readers_day() {
        let mut reviews = Reviews::default();
        let night = Moment { now: NOON + 15 * 3600, offset: 0 };
        reviews.add("a", Grade::Good, "", day(0));
        reviews.add("b", Grade::Again, "", night);
        reviews.add("a", Grade::Good, "", night);
        assert_eq!(reviews.new_on(day(0)), 2, "three in the morning belongs to the day before");
        assert_eq!(reviews.new_on(day(1)), 0);
    }

    #[test]
    fn a_clock_that_was_far_behind_makes_no_days_of_nothing() {
        let mut reviews = Reviews::default();
        reviews.add("old", Grade::Good, "", day(100));
        // The clock wakes 61 days behind, a card is learnt, and two real days later the clock is right.
        assert_eq!(reviews.time(day(39)), day(100).now);
        assert_eq!(reviews.time(day(99)), day(99).now, "a day is nothing");
        assert_eq!(reviews.time(day(102)), day(102).now);
        assert!(reviews.memory_at("old", day(39)).is_some(), "what was learnt is not forgotten with the clock");
        // What lies years ahead says nothing of this clock.
        reviews.add("b", Grade::Good, "", day(40_000));
        assert_eq!(reviews.time(day(103)), day(103).now);
    }
}

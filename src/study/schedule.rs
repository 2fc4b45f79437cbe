//! When a card comes back: the FSRS scheduler, version 6, with the parameters that fit most people or with the reader's own.
//!
//! FSRS keeps two numbers for a card: its *stability* (the days after which it is still remembered with a chance of 90 %)
//! and its *difficulty* (1 to 10). A review changes both; the card comes back when the chance has sunk to what the
//! reader wants, [`RETENTION`] unless they say otherwise.
//! The model is described at <https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm>.

use std::sync::Arc;

use fsrs::{FSRS, FSRSItem, FSRSReview, MemoryState};
use serde::{Deserialize, Serialize};

/// The chance of remembering a card with which it comes back, unless the reader wants another.
pub const RETENTION: f32 = 0.9;

/// The hour of the reader's clock at which a day begins: who studies past midnight still studies today.
pub const DAY_BEGINS: i64 = 4;

/// How long a card stays away that was not remembered, in seconds, if the sitting ends before it comes back by itself.
pub const RELEARN: u64 = 10 * 60;

/// The longest interval, in days: ten years.
const LONGEST: f32 = 3650.0;

/// The least and the most that can be wanted: outside of it a card comes back too late to be remembered, or every day.
pub const LEAST_RETENTION: f32 = 0.7;
/// See [`LEAST_RETENTION`].
pub const MOST_RETENTION: f32 = 0.97;

/// How steeply the chance of remembering falls, unless it was fitted to a person.
pub const DECAY: f32 = fsrs::FSRS6_DEFAULT_DECAY;

/// How many parameters FSRS-6 has; the last one is how steeply the chance falls.
pub const FITTED: usize = 21;

const DAY: i64 = 86_400;

/// How well a card was remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Not remembered.
    Again,
    /// With effort, or with gaps.
    Hard,
    /// Remembered.
    Good,
    /// Without thinking.
    Easy,
}

impl Grade {
    /// Every grade, the worst first: the keys 1 to 4.
    pub const ALL: [Grade; 4] = [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];

    /// `again`, `hard`, `good`, `easy`.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Again => "again",
            Grade::Hard => "hard",
            Grade::Good => "good",
            Grade::Easy => "easy",
        }
    }
}

/// A moment, and where it falls in the reader's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970.
    pub now: u64,
    /// Seconds that the reader's clock is east of UTC.
    pub offset: i32,
}

impl Moment {
    /// The reader's day, counted from 1970; it begins at four in the morning.
    pub fn day(self) -> i64 {
        let local = i64::try_from(self.now).unwrap_or(i64::MAX).saturating_add(i64::from(self.offset));
        local.saturating_sub(DAY_BEGINS * 3600).div_euclid(DAY)
    }

    /// When a day of the reader's begins, in seconds since 1970.
    pub fn begin_of(self, day: i64) -> u64 {
        let local = day.saturating_mul(DAY).saturating_add(DAY_BEGINS * 3600);
        u64::try_from(local.saturating_sub(i64::from(self.offset))).unwrap_or(0)
    }
}

/// When a card comes back, in words: `10 minutes`, `1 day`, `8 days`, `3 months`, `1.5 years`. Days are the reader's, so what comes back
/// tomorrow morning is a day away in the evening, too.
pub fn in_words(seconds: u64, at: Moment) -> String {
    let days = Moment { now: at.now.saturating_add(seconds), ..at }.day() - at.day();
    let (count, unit) = match days {
        ..=0 if seconds < 60 => (seconds.to_string(), "second"),
        ..=0 if seconds < 3600 => ((seconds / 60).to_string(), "minute"),
        ..=0 => ((seconds / 3600).to_string(), "hour"),
        1..60 => (days.to_string(), "day"),
        60..365 => ((days / 30).to_string(), "month"),
        _ => (format!("{:.1}", days as f64 / 365.0), "year"),
    };
    format!("{count} {unit}{}", if count == "1" { "" } else { "s" })
}

/// When a card comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At a time, in seconds since 1970: it was forgotten just now.
    At(u64),
    /// From the morning of a day on, counted from 1970 by the reader's clock of that day.
    Day(i64),
}

impl Due {
    /// Whether it is time.
    pub fn has_come(self, at: Moment) -> bool {
        match self {
            Due::At(time) => time <= at.now,
            Due::Day(day) => day <= at.day(),
        }
    }

    /// In how many seconds it will be time; 0 when it is.
    pub fn wait(self, at: Moment) -> u64 {
        match self {
            Due::At(time) => time.saturating_sub(at.now),
            Due::Day(day) if day <= at.day() => 0,
            Due::Day(day) => at.begin_of(day).saturating_sub(at.now),
        }
    }

    /// On which of the reader's days; today at the earliest.
    pub fn day(self, at: Moment) -> i64 {
        match self {
            Due::At(time) => Moment { now: time, ..at }.day().max(at.day()),
            Due::Day(day) => day.max(at.day()),
        }
    }
}

/// How grades become memories, and memories days: the parameters of FSRS, and how much is to be remembered.
#[derive(Clone, Debug)]
pub struct Schedule {
    fsrs: Arc<FSRS>,
    retention: f32,
    decay: f32,
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule { fsrs: Arc::new(FSRS::default()), retention: RETENTION, decay: DECAY }
    }
}

impl Schedule {
    /// With the chance of remembering that is wanted, 0.7 to 0.97, and parameters of FSRS-6 that were fitted to somebody; empty for those
    /// that fit most people. Parameters that make no sense are left aside.
    pub fn new(retention: f32, parameters: &[f32]) -> Self {
        let retention = retention.clamp(LEAST_RETENTION, MOST_RETENTION);
        let fitted =
            (parameters.len() == FITTED && parameters.iter().all(|one| one.is_finite())).then(|| FSRS::new(parameters).ok()).flatten();
        match fitted {
            Some(fsrs) => Schedule { decay: parameters[FITTED - 1].clamp(0.1, 0.8), fsrs: Arc::new(fsrs), retention },
            None => Schedule { retention, ..Schedule::default() },
        }
    }

    /// The chance of remembering with which a card comes back.
    pub fn retention(&self) -> f32 {
        self.retention
    }

    /// The memory after a review. Without an earlier one (`None`) the card was new.
    ///
    /// Days are counted from four in the morning to four in the morning; a clock that has jumped back counts as the same day.
    pub fn after(&self, before: Option<&Memory>, grade: Grade, at: Moment) -> Memory {
        let days = before.map_or(0, |memory| memory.days_until(at));
        let state = before.map(Memory::state);
        let review = FSRSReview { rating: grade as u32 + 1, delta_t: days };
        // The crate refuses only states that are not finite, and the states that it gives are.
        let next = self.fsrs.memory_state(FSRSItem { reviews: vec![review] }, state);
        let MemoryState { stability, difficulty } = next.ok().or(state).unwrap_or(MemoryState { stability: 1.0, difficulty: 5.0 });
        let due = if grade == Grade::Again {
            Due::At(at.now.saturating_add(RELEARN))
        } else {
            let days = self.fsrs.next_interval(Some(stability), self.retention, review.rating).round().clamp(1.0, LONGEST);
            Due::Day(at.day().saturating_add(days as i64))
        };
        Memory {
            stability,
            difficulty,
            due,
            last: at,
            count: before.map_or(0, |memory| memory.count) + 1,
            lapses: before.map_or(0, |memory| memory.lapses + u32::from(grade == Grade::Again && memory.count > memory.lapses)),
            forgotten: grade == Grade::Again,
            decay: self.decay,
        }
    }
}

/// What is known of how well a card is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// The days after the last review at which the chance of remembering has sunk to 90 %.
    pub stability: f32,
    /// How hard the card is, 1 to 10.
    pub difficulty: f32,
    /// When it should come back.
    pub due: Due,
    /// When it was last graded.
    pub last: Moment,
    /// How often it was graded.
    pub count: u32,
    /// How often it was forgotten after it had been remembered once.
    pub lapses: u32,
    /// Whether it was not remembered the last time.
    pub forgotten: bool,
    /// How steeply the chance falls.
    decay: f32,
}

impl Memory {
    /// The memory after a review, under the parameters that fit most people.
    #[cfg(test)]
    pub(crate) fn after(before: Option<&Memory>, grade: Grade, at: Moment) -> Memory {
        Schedule::default().after(before, grade, at)
    }

    /// The same memory with its day moved by a little, so that cards that were learnt together do not come back together for ever: the
    /// ranges that FSRS's schedulers use (py-fsrs, `FUZZ_RANGES`). The card and its count decide, so that a replay gives the same day.
    pub fn fuzzed(mut self, card: &str) -> Memory {
        const RANGES: [(f64, f64, f64); 3] = [(2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, f64::INFINITY, 0.05)];
        let Due::Day(day) = self.due else { return self };
        let days = day.saturating_sub(self.last.day());
        let length = days as f64;
        if length < RANGES[0].0 {
            return self;
        }
        let delta = 1.0 + RANGES.iter().map(|(from, to, share)| share * (length.min(*to) - from).max(0.0)).sum::<f64>();
        let (least, most) = ((length - delta).round().max(2.0) as i64, (length + delta).round().min(f64::from(LONGEST)) as i64);
        let wide = most.saturating_sub(least).max(0) + 1;
        let drawn = mixed(card.bytes().chain(self.count.to_le_bytes())) % wide.unsigned_abs();
        self.due = Due::Day(self.last.day().saturating_add(least).saturating_add_unsigned(drawn));
        self
    }

    /// The chance that the card is remembered at a moment, 0 to 1.
    pub fn retrievability(&self, at: Moment) -> f32 {
        fsrs::current_retrievability(self.state(), self.days_until(at) as f32, self.decay).clamp(0.0, 1.0)
    }

    /// Whether it is time for the card.
    pub fn is_due(&self, at: Moment) -> bool {
        self.due.has_come(at)
    }

    fn days_until(&self, at: Moment) -> u32 {
        u32::try_from(at.day().saturating_sub(self.last.day()).max(0)).unwrap_or(u32::MAX)
    }

    fn state(&self) -> MemoryState {
        MemoryState { stability: self.stability, difficulty: self.difficulty }
    }
}

/// Bytes mixed into a number, the same ones always (FNV-1a with a last stir).
pub(super) fn mixed(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let hash = bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOON: u64 = 1_790_000_000 / 86_400 * 86_400 + 12 * 3600;

    fn days_after(days: u64) -> Moment {
        Moment { now: NOON + days * 86_400, offset: 0 }
    }

    /// From the documentation of the crate `fsrs` 6.6 (`FSRS::next_states`): the four first states under FSRS-6's parameters.
    #[test]
    fn the_first_grades_give_the_published_states() {
        let published = [(0.212, 6.4133), (1.2931, 5.112_170_7), (2.3065, 2.118_104), (8.2956, 1.0)];
        for (grade, (stability, difficulty)) in Grade::ALL.into_iter().zip(published) {
            let memory = Memory::after(None, grade, days_after(0));
            assert!((memory.stability - stability).abs() < 1e-5 && (memory.difficulty - difficulty).abs() < 1e-5, "{memory:?}");
        }
    }

    /// The interval sequence of py-fsrs (`tests/test_basic.py`, `test_review_card`), which ts-fsrs and others repeat. Its zeros are
    /// learning steps: the card is asked again on the same day.
    #[test]
    fn the_intervals_are_those_that_the_suites_of_fsrs_publish() {
        use Grade::{Again, Good};
        let grades = [Good, Good, Good, Good, Good, Good, Again, Again, Good, Good, Good, Good, Good];
        let published = [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21];
        let mut memory: Option<Memory> = None;
        let mut at = days_after(0);
        for (grade, days) in grades.into_iter().zip(published) {
            let next = Memory::after(memory.as_ref(), grade, at);
            if days > 0 {
                assert_eq!(next.due, Due::Day(at.day() + days), "{next:?}");
                at = Moment { now: at.now + days as u64 * 86_400, offset: 0 };
            }
            memory = Some(next);
        }
        assert_eq!((memory.unwrap().count, memory.unwrap().lapses), (13, 2));
    }

    /// From fsrs-rs (`src/inference.rs`, `test_memory_state`), py-fsrs (`test_memo_state`) and ts-fsrs.
    #[test]
    fn the_memory_after_six_reviews_is_the_published_one() {
        let reviews = [(Grade::Again, 0), (Grade::Good, 0), (Grade::Good, 1), (Grade::Good, 3), (Grade::Good, 8), (Grade::Good, 21)];
        let mut day = 0;
        let memory = reviews.into_iter().fold(None, |memory, (grade, days)| {
            day += days;
            Some(Memory::after(memory.as_ref(), grade, days_after(day)))
        });
        let memory = memory.unwrap();
        assert!((memory.stability - 53.62691).abs() < 1e-4, "{memory:?}");
        assert!((memory.difficulty - 6.357_486_7).abs() < 1e-4, "{memory:?}");
        assert!((memory.retrievability(days_after(day)) - 1.0).abs() < 1e-6);
        assert!((memory.retrievability(days_after(day + 54)) - 0.9).abs() < 1e-3, "at its stability the chance is 90 %");
    }

    #[test]
    fn a_day_begins_at_four_in_the_morning_of_the_readers_clock() {
        let midnight = NOON - 12 * 3600;
        let day = |hour: i64, offset: i32| Moment { now: midnight + (hour * 3600) as u64, offset }.day();
        assert_eq!(day(3, 0), day(4, 0) - 1);
        assert_eq!(day(4, 0), day(27, 0));
        // At two hours east, four o'clock is two o'clock of UTC.
        assert_eq!(day(1, 7200), day(2, 7200) - 1);
        let at = Moment { now: NOON, offset: -5 * 3600 };
        assert_eq!(Moment { now: at.begin_of(at.day()), offset: at.offset }.day(), at.day());
        assert_eq!(Moment { now: at.begin_of(at.day()) - 1, offset: at.offset }.day(), at.day() - 1);
    }

    #[test]
    fn a_card_is_due_from_the_morning_of_its_day_and_one_that_was_forgotten_in_ten_minutes() {
        let evening = Moment { now: NOON + 8 * 3600, offset: 0 };
        let good = Memory::after(None, Grade::Good, evening);
        assert_eq!(good.due, Due::Day(evening.day() + 2));
        let morning = NOON - 8 * 3600 + 2 * 86_400;
        assert_eq!(good.due.wait(evening), morning - evening.now);
        let at = |now| Moment { now, offset: 0 };
        assert!(!good.is_due(at(morning - 1)) && good.is_due(at(morning)));
        assert_eq!(Memory::after(None, Grade::Again, evening).due, Due::At(evening.now + 600));
        assert!(!Memory::after(Some(&good), Grade::Hard, evening).is_due(evening), "at least until tomorrow");
    }

    #[test]
    fn after_a_change_to_summer_time_a_card_still_comes_at_four() {
        let before = Moment { now: NOON, offset: 3600 };
        let good = Memory::after(None, Grade::Good, before);
        let four =
            |offset: i32| Moment { now: (NOON - 12 * 3600 + 2 * 86_400 + 4 * 3600).saturating_add_signed(i64::from(-offset)), offset };
        assert!(good.is_due(four(7200)), "four o'clock of the clock of that day");
        assert!(!good.is_due(Moment { now: four(7200).now - 1, offset: 7200 }));
    }

    #[test]
    fn days_are_moved_by_a_little_and_always_alike() {
        let at = days_after(0);
        let easy = Memory::after(None, Grade::Easy, at);
        let days = |card: &str| match easy.fuzzed(card).due {
            Due::Day(day) => day - at.day(),
            Due::At(_) => panic!("easy is a matter of days"),
        };
        let all: Vec<i64> = (0..60).map(|card| days(&format!("card-{card}"))).collect();
        assert!(all.iter().all(|days| (6..=10).contains(days)), "{all:?}");
        assert!((6..=10).all(|wanted| all.contains(&wanted)), "{all:?}");
        assert_eq!(days("a"), days("a"));
        let short = Memory::after(None, Grade::Good, at);
        assert_eq!(short.fuzzed("a"), short, "two days are two days");
    }

    #[test]
    fn who_wants_to_remember_more_is_asked_sooner_and_parameters_of_ones_own_count() {
        let days = |schedule: &Schedule| {
            let first = schedule.after(None, Grade::Easy, days_after(0));
            match first.due {
                Due::Day(day) => day - days_after(0).day(),
                Due::At(_) => panic!("easy is a matter of days"),
            }
        };
        let (usual, strict) = (days(&Schedule::default()), days(&Schedule::new(0.95, &[])));
        assert!(strict < usual, "{strict} {usual}");
        let mut own = fsrs::DEFAULT_PARAMETERS.to_vec();
        own[3] = 30.0;
        assert!(days(&Schedule::new(0.9, &own)) > usual);
        for nonsense in [vec![1.0; 3], vec![f32::NAN; FITTED]] {
            assert_eq!(days(&Schedule::new(0.9, &nonsense)), usual);
        }
    }

    #[test]
    fn times_are_said_in_the_readers_days() {
        let evening = Moment { now: NOON + 8 * 3600, offset: 0 };
        let cases = [
            (1, "1 second"),
            (600, "10 minutes"),
            (7200, "2 hours"),
            (9 * 3600, "1 day"),
            (2 * 86_400, "2 days"),
            (59 * 86_400, "59 days"),
            (95 * 86_400, "3 months"),
            (548 * 86_400, "1.5 years"),
        ];
        for (seconds, words) in cases {
            assert_eq!(in_words(seconds, evening), words);
        }
    }

    #[test]
    fn no_clock_breaks_the_arithmetic() {
        let times = [0, 1, NOON, NOON - 400 * 86_400, u64::MAX, 5, u64::MAX / 2, NOON + 1];
        let mut memory = None;
        for (n, now) in times.into_iter().cycle().take(200).enumerate() {
            let at = Moment { now, offset: [0, i32::MIN, i32::MAX, 3600][n % 4] };
            let next = Memory::after(memory.as_ref(), Grade::ALL[n * 7 % 4], at);
            assert!(next.stability.is_finite() && next.stability > 0.0 && (1.0..=10.0).contains(&next.difficulty), "{next:?}");
            assert!((0.0..=1.0).contains(&next.retrievability(Moment { now: NOON, offset: 0 })));
            memory = Some(next);
        }
    }
}

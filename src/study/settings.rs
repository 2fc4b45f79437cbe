//! What the reader wants of the quiz, and which cards they have put aside: kept with their progress.

use serde::{Deserialize, Serialize};

use super::schedule::{Moment, RETENTION, Schedule};

/// How many new cards a day are asked when nothing else is said.
pub const NEW_A_DAY: usize = 10;

/// What the reader wants of the quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The chance of remembering with which a card comes back.
    pub retention: f32,
    /// New cards a day.
    pub new_a_day: usize,
    /// The day of the interview, counted from 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interview: Option<i64>,
    /// Parameters of FSRS that were fitted to the reader; empty for those that fit most people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<f32>,
    /// When they were last changed, in seconds since 1970; of two settings the newer count.
    pub when: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { retention: RETENTION, new_a_day: NEW_A_DAY, interview: None, parameters: Vec::new(), when: 0 }
    }
}

impl Settings {
    /// How grades become days.
    pub fn schedule(&self) -> Schedule {
        Schedule::new(self.retention, &self.parameters)
    }

    /// New cards for a day: before an interview what is left is spread over the days up to the evening before it, and never fewer than wanted.
    pub fn new_on(&self, at: Moment, unseen: usize) -> usize {
        let days = self.interview.map_or(0, |day| day.saturating_sub(at.day()));
        match usize::try_from(days) {
            Ok(days) if days > 0 => self.new_a_day.max(unseen.div_ceil(days)),
            _ => self.new_a_day,
        }
    }
}

/// What the reader has said of a card besides its grades.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// It is not asked any more.
    pub suspended: bool,
    /// It is not asked before this day, counted from 1970.
    pub buried: i64,
    /// It is to be looked at again: a doubt, a mistake in it.
    pub flagged: bool,
    /// When the mark was last changed, in seconds since 1970; of two marks the newer counts.
    pub when: u64,
}

impl Mark {
    /// Whether the card is put aside at a moment.
    pub fn is_aside(&self, at: Moment) -> bool {
        self.suspended || self.buried > at.day()
    }
}

/// Where a deck of the reader's own lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeckPlace {
    /// The folder.
    pub folder: String,
    /// When it was last asked from, in seconds since 1970.
    pub when: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_an_interview_what_is_left_is_spread_over_the_days() {
        let at = Moment { now: 20_000 * 86_400 + 43_200, offset: 0 };
        let with = |days: i64| Settings { interview: Some(at.day() + days), ..Settings::default() };
        assert_eq!(with(10).new_on(at, 200), 20);
        assert_eq!(with(7).new_on(at, 200), 29, "all of them by the evening before");
        assert_eq!(with(10).new_on(at, 30), NEW_A_DAY, "no fewer than usual");
        assert_eq!(with(0).new_on(at, 200), NEW_A_DAY, "on the day itself nothing new is crammed in");
        assert_eq!(with(-3).new_on(at, 200), NEW_A_DAY);
    }

    #[test]
    fn a_card_is_aside_until_its_day_or_for_good() {
        let at = Moment { now: 20_000 * 86_400 + 43_200, offset: 0 };
        let tomorrow = Moment { now: at.now + 86_400, ..at };
        let buried = Mark { buried: at.day() + 1, ..Mark::default() };
        assert!(buried.is_aside(at) && !buried.is_aside(tomorrow));
        assert!(Mark { suspended: true, ..Mark::default() }.is_aside(tomorrow) && !Mark::default().is_aside(at));
    }
}

//! When a card comes back: the FSRS scheduler.

use serde::{Deserialize, Serialize};

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

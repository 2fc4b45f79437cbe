//! What only the outside world knows: what time it is, and a number that nobody expects.

use std::hash::{BuildHasher, Hasher};

use crate::study::progress::now;
use crate::study::schedule::Moment;

/// Now, in the reader's days.
pub(super) fn moment() -> Moment {
    Moment { now: now(), offset: jiff::Zoned::now().offset().seconds() }
}

/// A number that is another one each time.
pub(super) fn random() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

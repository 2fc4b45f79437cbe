//! Which colours stand for numbers.

use serde::{Deserialize, Serialize};

/// From a number's place between two ends to a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ramp {
    /// Little to much: dark to light, the same way in every tier.
    Sequential,
    /// Negative to positive, with nothing in the middle.
    Signed,
}

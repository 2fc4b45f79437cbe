//! Which colours stand for numbers.

/// From a number's place between two ends to a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ramp {
    /// Little to much: dark to light, the same way in every tier.
    Sequential,
    /// Negative to positive, with nothing in the middle.
    Signed,
}

//! The ways in which people write the ten digits.
//!
//! Coordinates are hundredths of the digit's height: x to the right, y down from the top. A point given twice is a corner, where the pen
//! turns without rounding. Most forms are two extremes of one way of writing, with the same number of points; a digit is anywhere between.

mod eight;
mod five;
mod four;
mod nine;
mod one;
mod seven;
mod six;
mod three;
mod two;
mod zero;

/// Control point of a stroke, in hundredths of the digit's height.
pub(super) type Point = (i16, i16);

/// One way of writing a digit.
pub(super) struct Form {
    /// How common it is beside the digit's other forms.
    pub(super) weight: f32,
    /// The strokes at one extreme.
    pub(super) from: &'static [&'static [Point]],
    /// The same strokes, with as many points each, at the other.
    pub(super) to: &'static [&'static [Point]],
}

/// How broad the pen looks beside each digit: a digit of long strokes is written larger, which makes the pen look finer.
pub(super) static BREADTH: [f32; 10] = [1.1, 1.12, 1.0, 1.02, 0.97, 0.97, 0.98, 1.07, 0.92, 0.91];

/// The forms of each digit.
pub(super) static FORMS: [&[Form]; 10] =
    [zero::FORMS, one::FORMS, two::FORMS, three::FORMS, four::FORMS, five::FORMS, six::FORMS, seven::FORMS, eight::FORMS, nine::FORMS];

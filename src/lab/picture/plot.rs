//! Layers over common axes: lines, dots with names, bands, histograms, areas and marks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::takes::Takes;
use super::{Table, Words};

/// Layers over a common horizontal axis, and a table of readings beside them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    /// What is drawn; the reader's main line first, because it lies on top.
    pub layers: Vec<Layer>,
    /// The horizontal axis.
    pub x: Scaled,
    /// The vertical axis at the left.
    pub y: Scaled,
    /// A second vertical axis at the right, for layers whose numbers are of another size.
    pub right: Option<Scaled>,
    /// Latest values, drawn beside the plot when there is room and below it otherwise.
    pub readings: Option<Table>,
}

/// An axis: its name, unit, ends, and how the numbers lie between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaled {
    /// What is measured.
    pub label: String,
    /// In which unit.
    pub unit: String,
    /// The ends of the scale; both positive when it is logarithmic.
    pub range: [f32; 2],
    /// How the numbers lie between the ends.
    pub spacing: Spacing,
}

/// How the numbers lie along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spacing {
    /// Equal differences take equal room.
    Linear,
    /// Equal ratios do; ticks at 1, 2, 5, 10, 20 …
    Log,
    /// Equal ratios do; ticks at 1, 2, 4, 8 …
    Doubling,
}

/// One layer of a plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name, which stands beside it: `held out`; empty when the title says it all.
    pub label: Words,
    /// How it is told from the others.
    pub tone: Tone,
    /// Which vertical axis it is read on.
    pub side: Side,
    /// What it looks like.
    pub shape: Shape,
}

/// How a layer is told from the others: by colour, stroke and marker at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// The reader's own: the accent, solid.
    Main,
    /// One of the others, which keeps its colour, stroke and marker as long as it keeps its number.
    Other(usize),
}

/// Which vertical axis a layer is read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// The one at the left.
    Left,
    /// The second one.
    Right,
}

/// What a layer looks like. Points hold a few hundred numbers at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// A line through points, x increasing; with gaps where one is not finite.
    Line(Arc<[(f32, f32)]>),
    /// Single points, each with its name.
    Dots(Vec<Dot>),
    /// From a lower to an upper edge: `(x, [lower, upper])`, x increasing.
    Band(Arc<[(f32, [f32; 2])]>),
    /// Columns that stand on zero: `(from, to, height)`.
    Histogram(Arc<[(f32, f32, f32)]>),
    /// Between a line and zero: what lies above zero looks different from what lies below.
    Area(Arc<[(f32, f32)]>),
    /// A place on the horizontal axis that is worth a word.
    Upright(f32),
    /// A value on the vertical axis that is worth a word.
    Level(f32),
}

/// A single point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// Where.
    pub x: f32,
    /// How high.
    pub y: f32,
    /// The words beside it: `β = 4`; may be empty.
    pub label: Words,
}

impl Scaled {
    /// An axis of equal steps.
    pub fn linear(label: &str, unit: &str, range: [f32; 2]) -> Scaled {
        Scaled { label: label.into(), unit: unit.into(), range, spacing: Spacing::Linear }
    }

    /// The same axis with another spacing.
    #[must_use]
    pub fn spaced(self, spacing: Spacing) -> Scaled {
        Scaled { spacing, ..self }
    }
}

impl Layer {
    /// A line that is read on the left axis.
    pub fn line(label: impl Into<Words>, tone: Tone, points: Arc<[(f32, f32)]>) -> Layer {
        Layer { label: label.into(), tone, side: Side::Left, shape: Shape::Line(points) }
    }

    /// A word at a place of the horizontal axis.
    pub fn upright(label: impl Into<Words>, x: f32) -> Layer {
        Layer { label: label.into(), tone: Tone::Main, side: Side::Left, shape: Shape::Upright(x) }
    }

    /// A word at a value of the left axis.
    pub fn level(label: impl Into<Words>, y: f32) -> Layer {
        Layer { label: label.into(), tone: Tone::Main, side: Side::Left, shape: Shape::Level(y) }
    }

    /// The same layer, read on the right axis.
    #[must_use]
    pub fn on_the_right(self) -> Layer {
        Layer { side: Side::Right, ..self }
    }
}

impl Plot {
    /// The arrows move a line along the horizontal axis and read every layer off.
    pub fn takes(&self) -> Takes {
        Takes::Along
    }
}

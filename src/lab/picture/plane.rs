//! Layers over a plane: points coloured by class, ellipses, paths, a field with its contours, and marks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::fixed::{self, Name};
use super::Words;
use super::plot::Tone;
use super::ramp::Ramp;
use super::takes::Takes;

/// Layers over a plane in which a unit is as long across as down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// What is drawn, from the bottom to the top.
    pub layers: Vec<PlaneLayer>,
    /// The part of the plane to show, already eased so that axes do not jump.
    pub bounds: Bounds,
    /// What the classes are called.
    pub classes: Vec<String>,
    /// What the axes are called: `z₁`, `z₂`.
    #[serde(deserialize_with = "fixed::pair")]
    pub axes: [Name; 2],
}

/// One layer of a plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PlaneLayer {
    /// Points in a fixed order: the same index is the same image from snapshot to snapshot.
    Points(Arc<[LatentPoint]>),
    /// Ellipses, such as the spread of a Gaussian.
    Ellipses(Vec<Ellipse>),
    /// A line through places, in order, with a mark at its end.
    Path {
        /// What it is.
        label: String,
        /// How it is told from the others.
        tone: Tone,
        /// The places.
        points: Arc<[(f32, f32)]>,
    },
    /// A number at every place, as a colour.
    Field(Field),
    /// Lines of equal value through a field.
    Contour {
        /// The numbers.
        field: Field,
        /// The values whose lines are drawn.
        levels: Vec<f32>,
    },
    /// One place worth a mark and a word.
    Mark(PlaneMark),
}

/// One image's place in latent space. May be non-finite when a model diverges: such points are not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatentPoint {
    /// First latent coordinate.
    pub x: f32,
    /// Second latent coordinate.
    pub y: f32,
    /// Class, an index into [`Plane::classes`].
    pub class: u8,
}

/// A rectangle of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Left and right.
    pub x: [f32; 2],
    /// Bottom and top.
    pub y: [f32; 2],
}

/// An ellipse.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ellipse {
    /// Its middle.
    pub centre: (f32, f32),
    /// Half of its axes: along the first coordinate and along the second, before it is turned.
    pub radii: (f32, f32),
    /// By how much it is turned, in radians, from the first axis towards the second.
    pub turn: f32,
    /// The class whose colour it has; `None` for the accent.
    pub class: Option<u8>,
}

/// A number at every place of a rectangle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The rectangle.
    pub bounds: Bounds,
    /// How many numbers lie side by side.
    pub columns: usize,
    /// The numbers, row by row from the top (the largest y) down: `[rows, columns]`.
    pub values: Arc<[f32]>,
    /// The numbers at the ends of the colours.
    pub range: [f32; 2],
    /// Which colours.
    pub ramp: Ramp,
    /// What the numbers are: `log density, nats`.
    pub label: String,
}

/// One place worth a mark and a word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneMark {
    /// Where; not drawn when it is not finite.
    pub place: (f32, f32),
    /// What it is.
    pub sign: Sign,
    /// The words for it in the legend: `picked: 7`.
    pub label: Words,
}

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// The image nearest to the cursor: its class's digit.
    Picked(u8),
    /// The reader's own digit.
    Own,
    /// Any other place.
    Point,
}

impl Field {
    /// How many rows of numbers there are.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }
}

impl Plane {
    /// The arrows move over the plane from the picked image on, or from the reader's own.
    pub fn takes(&self) -> Takes {
        let picked = self.layers.iter().find_map(|layer| match layer {
            PlaneLayer::Mark(PlaneMark { place, sign: Sign::Picked(_) | Sign::Own, .. }) => Some(*place),
            _ => None,
        });
        Takes::Place { bounds: self.bounds, start: picked.filter(|(x, y)| x.is_finite() && y.is_finite()) }
    }
}

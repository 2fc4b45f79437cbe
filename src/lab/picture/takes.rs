//! What the keys can do in a picture: each kind says it where it is defined.

use super::{Body, Bounds};
use crate::data::SIDE;

/// What the arrows do in a picture; where they do nothing they leave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// Left and right move along the horizontal axis.
    Along,
    /// All four move over the plane, and it can be magnified.
    Place {
        /// What the picture shows of the plane.
        bounds: Bounds,
        /// Where the cursor starts.
        start: Option<(f32, f32)>,
    },
    /// Left and right step from picture to picture, and Enter goes into one, to its pixels.
    Pictures {
        /// How many stand side by side.
        columns: usize,
    },
    /// All four step from cell to cell; where there is one column, up and down from line to line.
    Cells {
        /// How many cells lie side by side.
        columns: usize,
        /// How many lie below one another.
        rows: usize,
    },
}

impl Body {
    /// What the keys can do in this picture.
    pub fn takes(&self) -> Takes {
        match self {
            Body::Plane(plane) => plane.takes(),
            Body::Plot(plot) => plot.takes(),
            Body::Images(images) => images.takes(),
            Body::Matrix(matrix) => matrix.takes(),
            Body::Sheet(sheet) => sheet.takes(),
            Body::Network(network) => network.takes(),
            Body::Bars(bars) => bars.takes(),
            Body::Table(table) => table.takes(),
            Body::Steps(steps) => steps.takes(),
            Body::Code(code) => code.takes(),
            Body::Procedure(procedure) => procedure.takes(),
        }
    }

    /// Whether each of its cells stands for a pixel of an image.
    pub fn has_a_cell_a_pixel(&self) -> bool {
        matches!(self, Body::Matrix(matrix) if (matrix.width, matrix.height()) == (SIDE, SIDE))
    }

    /// Whether it shows images of pixels, so that their style matters.
    pub fn shows_images(&self) -> bool {
        match self {
            Body::Images(_) | Body::Sheet(_) => true,
            Body::Plane(_)
            | Body::Plot(_)
            | Body::Matrix(_)
            | Body::Network(_)
            | Body::Bars(_)
            | Body::Table(_)
            | Body::Steps(_)
            | Body::Code(_)
            | Body::Procedure(_) => false,
        }
    }
}

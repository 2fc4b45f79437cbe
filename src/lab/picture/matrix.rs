//! Numbers in rows and columns as colours, and images in rows and columns without a gap.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::fixed::{self, Name};
use super::ramp::Ramp;
use super::takes::Takes;

/// A heat map of any shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// A word for each row, from the top; may be empty.
    pub rows: Vec<String>,
    /// A word for each column; may be empty.
    pub columns: Vec<String>,
    /// How many numbers lie side by side.
    pub width: usize,
    /// The numbers, row by row: `[height, width]`; one that is not finite is left blank.
    pub values: Arc<[f32]>,
    /// The numbers at the ends of the colours.
    pub range: [f32; 2],
    /// Which colours.
    pub ramp: Ramp,
    /// The unit of the numbers.
    #[serde(deserialize_with = "fixed::name")]
    pub unit: Name,
}

/// Images of 28×28 pixels in rows and columns without a gap: a map of what a decoder draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// How many images lie side by side.
    pub columns: usize,
    /// The images, row by row from the top: 784 grey levels each, 0 paper to 255 ink.
    pub images: Vec<Arc<[u8]>>,
    /// What changes from left to right and from the bottom to the top: `z₁`, `z₂`; may be empty.
    pub axes: [String; 2],
    /// The values of both: of each column from the left, of each row from the top; empty where there is nothing to say.
    pub values: [Vec<f32>; 2],
    /// A word before each row, from the top; may be empty.
    pub labels: Vec<String>,
}

impl Matrix {
    /// How many rows of numbers there are.
    pub fn height(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// The arrows step from number to number, and the one under the cursor is read out.
    pub fn takes(&self) -> Takes {
        Takes::Cells { columns: self.width, rows: self.height() }
    }
}

impl Sheet {
    /// How many rows of images there are.
    pub fn rows(&self) -> usize {
        self.images.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The arrows step from image to image.
    pub fn takes(&self) -> Takes {
        Takes::Cells { columns: self.columns, rows: self.rows() }
    }
}

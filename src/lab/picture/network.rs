//! A network drawn to scale, with the values that its units hold.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ramp::Ramp;
use super::takes::Takes;

/// Layers of units from left to right, each as high as a square of its units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// The layers, the input first.
    pub layers: Vec<Units>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Units {
    /// What it is called: `input`, `code`.
    pub label: String,
    /// How many units it has.
    pub size: usize,
    /// What they hold, for the image on show: `[size]`, or fewer when only a part is sent; may be empty.
    pub values: Arc<[f32]>,
    /// The numbers at the ends of the colours.
    pub range: [f32; 2],
    /// Which colours.
    pub ramp: Ramp,
}

impl Network {
    /// Nothing: it is looked at.
    pub fn takes(&self) -> Takes {
        Takes::Nothing
    }
}

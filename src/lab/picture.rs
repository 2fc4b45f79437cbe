//! The pictures that cross from the worker to the screen: what a panel shows, as plain, bounded data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fixed::{self, Name};
mod listing;
mod matrix;
mod names;
mod network;
mod plane;
mod plot;
mod procedure;
mod ramp;
mod sound;
mod takes;
mod words;

pub use listing::Code;
pub use matrix::{Matrix, Sheet};
pub use network::{Network, Units};
pub use plane::{Bounds, Ellipse, Field, LatentPoint, Plane, PlaneLayer, PlaneMark, Sign};
pub use plot::{Dot, Layer, Plot, Scaled, Shape, Side, Spacing, Tone};
pub use procedure::{Procedure, ProcedureStep};
pub use ramp::Ramp;
pub(crate) use sound::is_image;
pub use takes::Takes;
pub use words::{Digits, Piece, Value, Words, count, hundredths, measured, percent, with_keys};

/// One picture with its title and the one figure to watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// The name that content uses.
    #[serde(deserialize_with = "fixed::name")]
    pub id: Name,
    /// What the picture is.
    pub title: String,
    /// The one figure to watch, right-aligned beside the title: `active 2 of 2`.
    pub figure: Words,
    /// What was computed, and how, in a sentence; shown when there is room.
    pub caption: Words,
    /// The picture.
    pub body: Body,
}

/// The kinds of picture; each is drawn by one file in `ui/panel/`, and says in [`Body::takes`] what the keys do in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// Layers over a plane.
    Plane(Plane),
    /// Layers over common axes.
    Plot(Plot),
    /// Rows of 28×28 images.
    Images(Images),
    /// Numbers in rows and columns, as colours.
    Matrix(Matrix),
    /// Images in rows and columns without a gap.
    Sheet(Sheet),
    /// A network to scale.
    Network(Network),
    /// Horizontal bars.
    Bars(Bars),
    /// Rows of text and figures.
    Table(Table),
    /// Stages of a procedure, one of them lit.
    Steps(Steps),
    /// A listing with a marked line.
    Code(Code),
    /// A procedure with its formulas, one step of it lit.
    Procedure(Procedure),
}

/// Rows of 28×28 grey images, aligned in columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Images {
    /// The rows, from the top; all have the same number of images.
    pub rows: Vec<ImageRow>,
    /// A word under each column; may be empty.
    pub captions: Vec<String>,
}

/// One row of images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageRow {
    /// What the row shows: `input`, `reconstruction`.
    pub label: String,
    /// The images: 784 grey levels each, 0 paper to 255 ink.
    pub images: Vec<Arc<[u8]>>,
}

/// Horizontal bars from zero on a common scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// The bars, from the top.
    pub bars: Vec<Bar>,
    /// What the parts of a bar are called, when it has several.
    pub parts: Vec<String>,
    /// What a bar of no length stands for: 0, but for numbers of which only the upper ends differ.
    pub from: f64,
    /// The lengths at the ends of the scale; zero lies between them or at one of them.
    pub range: [f64; 2],
    /// The unit of the values.
    #[serde(deserialize_with = "fixed::name")]
    pub unit: Name,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its name: `z₁`.
    pub label: String,
    /// Its parts, in the unit of the bars: those above zero are stacked to the right, those below it to the left.
    pub parts: Vec<f64>,
    /// Between which values the true one lies, when it was estimated.
    pub interval: Option<[f64; 2]>,
    /// Whether it counts (an active unit); others are drawn dim.
    pub active: bool,
}

impl Bar {
    /// A bar of one part.
    pub fn new(label: String, value: f64) -> Bar {
        Bar { label, parts: vec![value], interval: None, active: true }
    }

    /// What its parts come to.
    pub fn value(&self) -> f64 {
        self.parts.iter().sum()
    }
}

impl Bars {
    /// Nothing: every value is written beside its bar.
    pub fn takes(&self) -> Takes {
        Takes::Nothing
    }
}

/// Rows of text and figures; the first column is left-aligned, the others right-aligned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Column heads; may be empty.
    pub header: Vec<Words>,
    /// The rows.
    pub rows: Vec<Vec<Words>>,
}

impl Table {
    /// A table with these heads.
    pub fn new(header: &[&str], rows: Vec<Vec<Words>>) -> Table {
        Table { header: header.iter().map(|head| Words::from(*head)).collect(), rows }
    }

    /// Up and down step from row to row, so that none is out of reach where there is no room for all.
    pub fn takes(&self) -> Takes {
        Takes::Cells { columns: 1, rows: self.rows.len() }
    }
}

impl Steps {
    /// Nothing: the stages go their own way.
    pub fn takes(&self) -> Takes {
        Takes::Nothing
    }
}

impl Images {
    /// The arrows step from column to column, and Enter goes into a picture.
    pub fn takes(&self) -> Takes {
        Takes::Pictures { columns: self.rows.first().map_or(0, |row| row.images.len()) }
    }
}

/// Stages of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Steps {
    /// The stages, in order.
    pub stages: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What is done: `forward`.
    pub name: String,
    /// What came of it, with numbers: `x̂ for 128 digits`.
    pub detail: Words,
    /// Whether it is done, running or still to come.
    pub state: StageState,
}

/// Where a stage stands in the present step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StageState {
    /// Done in this step.
    Done,
    /// Being done, or just done.
    Now,
    /// Still to come.
    Waiting,
}

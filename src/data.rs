//! Images to learn from: IDX files, the generator of handwritten digits, downloads.

mod dataset;

pub use dataset::{Dataset, PIXELS, SIDE, Split};

//! Images to learn from: IDX files, the generator of handwritten digits, downloads.

mod batches;
mod dataset;
pub mod digits;
mod error;
pub mod fetch;
mod folder;
pub mod idx;
pub mod known;
pub mod paths;
pub(crate) mod place;
mod source;

pub use batches::{Batch, Batches};
pub use dataset::{Dataset, PIXELS, SIDE, Split};
pub use digits::{digit, digits};
pub use error::DataError;
pub use folder::{read_folder, write_folder};
pub use source::load;

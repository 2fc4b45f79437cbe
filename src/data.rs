//! Images to learn from: IDX files, the generator of handwritten digits, downloads.

mod batches;
mod clothes;
mod dataset;
pub mod digits;
mod doubt;
mod error;
pub mod fetch;
mod find;
mod folder;
pub mod idx;
pub mod known;
pub mod paths;
mod source;

pub use batches::{Batch, Batches};
pub use clothes::{clothes_folder, read_held_out};
pub use dataset::{Dataset, PIXELS, SIDE, Split};
pub use digits::{digit, digits};
pub use doubt::doubts;
pub use error::DataError;
pub use folder::{read_folder, write_folder};
pub use source::{files, load};

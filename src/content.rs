//! The course: YAML files, checked and typed; inline markup; formulas laid out in cells; pages wrapped for a width.

mod ascii;
pub mod check;
mod computation;
pub mod course;
pub mod deck;
pub(crate) mod expression;
mod fingerprint;
pub(crate) mod highlight;
pub mod load;
pub mod markup;
pub mod math;
pub mod page;
mod prose;
pub mod question;
mod questions;
mod schema;
mod shape;
pub mod source;
pub(crate) mod template;
mod tree;
pub mod vocabulary;
pub mod watch;
mod wrap;
mod written;

pub use ascii::ascii;
pub use computation::in_figures;
pub use highlight::prepare as prepare_listings;
pub use shape::json_schema;
pub use written::Written;

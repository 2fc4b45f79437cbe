//! The course: YAML files, checked and typed; inline markup; formulas laid out in cells; pages wrapped for a width.

mod ascii;
pub mod check;
mod computation;
pub mod course;
pub mod deck;
pub mod derivation;
pub(crate) mod expression;
mod fault;
mod fingerprint;
pub mod flow;
mod format;
pub(crate) mod highlight;
mod later;
mod listing;
pub mod load;
pub mod lookup;
pub mod markup;
pub mod math;
pub mod night;
pub mod numeric;
pub mod page;
pub mod plot;
mod prose;
pub mod question;
pub mod script;
pub mod source;
pub(crate) mod template;
mod tree;
pub mod vocabulary;
pub mod watch;
mod wrap;

pub use ascii::ascii;
pub use computation::in_figures;
pub use format::{Kind, json_schema};
pub use highlight::prepare as prepare_listings;
pub use later::Later;

//! One run that many see: the place where it is shown, the line to it, and what travels.

mod host;
mod line;
mod wire;

pub(super) use host::Host;
pub(super) use line::{Line, News};
pub(super) use wire::frame;

//! The course: YAML files, checked and typed; inline markup; formulas laid out in cells; pages wrapped for a width.

pub mod course;
pub mod markup;
pub mod math;
pub mod page;

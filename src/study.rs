//! The reader's progress through the course.

pub mod progress;

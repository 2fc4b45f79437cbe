//! The reader's progress through the course.

//! Files by a path that somebody gave.

pub(crate) mod files;

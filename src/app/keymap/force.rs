//! The table of keys that is in force: the program's own, or the reader's.

use std::sync::OnceLock;

use super::{BINDINGS, Binding};

/// The table with the reader's own keys, once it is in force.
static OWN: OnceLock<Vec<Binding>> = OnceLock::new();

/// The table that is in force.
pub fn bindings() -> &'static [Binding] {
    OWN.get().map_or(BINDINGS, Vec::as_slice)
}

/// Puts a table in force, for as long as the program runs. The first one counts.
pub fn put_in_force(own: Vec<Binding>) {
    let _ = OWN.set(own);
}

//! Names that the program knows when it is built, read back from outside: what a snapshot of another program says.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A name that lives as long as the program.
pub(super) type Name = &'static str;

/// How many different names may come from outside, and how long one may be: more is not what another `elbo` sends.
const MOST: usize = 4096;
const LONGEST: usize = 200;

/// The same name as before, when there was one: names are few, and are kept for as long as the program runs.
fn known(name: &str) -> Option<Name> {
    static KNOWN: Mutex<Option<HashSet<Name>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(same) = known.get(name) {
        return Some(same);
    }
    if known.len() >= MOST || name.len() > LONGEST {
        return None;
    }
    let kept: Name = String::from(name).leak();
    known.insert(kept);
    Some(kept)
}

fn kept<E: Error>(name: &str) -> Result<Name, E> {
    known(name).ok_or_else(|| E::custom("more names, or longer ones, than a pane has"))
}

pub(crate) fn name<'de, D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
    kept(&String::deserialize(from)?)
}

pub(crate) fn pair<'de, D: Deserializer<'de>>(from: D) -> Result<[Name; 2], D::Error> {
    let [first, second] = <[String; 2]>::deserialize(from)?;
    Ok([kept(&first)?, kept(&second)?])
}

pub(crate) fn behind_numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(usize, Name)>, D::Error> {
    let pairs = Vec::<(usize, String)>::deserialize(from)?;
    pairs.into_iter().map(|(number, name)| Ok((number, kept(&name)?))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_is_kept_once_and_a_long_one_not_at_all() {
        let (one, two) = (known("a name from outside").unwrap(), known("a name from outside").unwrap());
        assert!(std::ptr::eq(one, two));
        assert_eq!(known(&"x".repeat(LONGEST + 1)), None);
    }
}

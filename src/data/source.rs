//! The data set that a name on the command line stands for.

use std::path::{Path, PathBuf};

use super::find::find;
use super::folder::digit_names;
use super::{DataError, Dataset, digits, read_folder};

/// Generated digits to learn from.
const TRAIN: usize = 10_000;
/// Generated digits held out.
const TEST: usize = 2_000;

/// The data set that `spec` names: `digits` generates 10,000 training and 2,000 held-out images from `seed`; anything else is a folder of
/// IDX files (`./digits` for a folder of that name).
///
/// # Errors
/// [`DataError`] when the folder or one of its files cannot be used.
pub fn load(spec: &str, seed: u64) -> Result<Dataset, DataError> {
    if spec != "digits" {
        return read_folder(Path::new(spec));
    }
    Ok(Dataset {
        label: format!("digits (generated) · seed {seed}"),
        classes: digit_names(),
        train: digits::range(0..TRAIN, seed),
        test: digits::range(TRAIN..TRAIN + TEST, seed),
    })
}

/// The files that [`load`] would read for `spec`, those of them that are there: so that nobody writes over them.
pub fn files(spec: &str) -> Vec<PathBuf> {
    if spec == "digits" { Vec::new() } else { find(Path::new(spec)).map_or_else(|_| Vec::new(), |found| found.files.to_vec()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn digits_are_generated_and_the_label_names_the_seed() {
        let data = load("digits", 7).unwrap();
        assert_eq!(data.label, "digits (generated) · seed 7");
        assert_eq!((data.train.len(), data.test.len()), (10_000, 2_000));
        assert_eq!(data.classes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    }

    #[test]
    fn no_held_out_digit_is_in_the_training_split() {
        let data = load("digits", 7).unwrap();
        let train: std::collections::HashSet<&[u8]> = (0..data.train.len()).map(|i| data.train.image(i)).collect();
        assert!((0..data.test.len()).all(|i| !train.contains(data.test.image(i))));
    }

    #[test]
    fn anything_else_is_a_folder_and_the_error_says_what_to_give() {
        let error = load("no/such/folder", 0).unwrap_err().to_string();
        assert!(error.starts_with("no/such/folder: no such folder; give `digits` or a folder"), "{error}");
    }
}

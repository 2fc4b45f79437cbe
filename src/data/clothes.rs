//! Fashion-MNIST beside the data set in use: pictures that are no digits, where the reader has them.

use std::path::{Path, PathBuf};

use super::find::{Found, find};
use super::idx;
use super::known::KNOWN;
use super::{DataError, Split, paths};

/// Its name in the folder of fetched data sets.
const FASHION: &str = "fashion";

/// The folder with Fashion-MNIST: `fashion` in the folder of the data set in use or beside it, or where `elbo data fetch fashion` puts it. Only
/// names of files are looked at.
pub fn clothes_folder(spec: &str) -> Option<PathBuf> {
    let given = (spec != "digits").then(|| Path::new(spec));
    let beside = given.and_then(Path::parent).map(|parent| parent.join(FASHION));
    let within = given.map(|given| given.join(FASHION));
    let fetched = paths::data_dir().ok().map(|folder| folder.join(FASHION));
    [within, beside, fetched].into_iter().flatten().find(|folder| find(folder).is_ok())
}

/// The held-out images of the set in a folder and what it is called; of nothing else in it anything is read.
///
/// # Errors
/// [`DataError`] when the folder or one of the two files is missing, unreadable, damaged or does not fit.
pub fn read_held_out(folder: &Path) -> Result<(String, Split), DataError> {
    let Found { name, files: [.., images, labels] } = find(folder)?;
    let label = KNOWN.iter().find(|known| known.name == name).map_or(name, |known| known.label.to_owned());
    Ok((label, idx::read_split(&images, &labels)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{digits, write_folder};

    #[test]
    fn a_folder_within_or_beside_that_of_the_data_is_found_and_its_held_out_images_are_read() {
        let top = tempfile::tempdir().unwrap();
        let (train, test) = (digits(20, 1), digits(12, 2));
        let mnist = top.path().join("mnist");
        write_folder(&mnist, &train, &test).unwrap();
        write_folder(&top.path().join(FASHION), &test, &train).unwrap();
        for given in [mnist.as_path(), top.path()] {
            let folder = clothes_folder(given.to_str().unwrap()).unwrap();
            assert_eq!(folder, top.path().join(FASHION));
            let (label, split) = read_held_out(&folder).unwrap();
            assert_eq!((label.as_str(), split), ("Fashion-MNIST", train.clone()));
        }
        assert!(read_held_out(&top.path().join("nowhere")).is_err());
    }
}

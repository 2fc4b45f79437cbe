//! A folder of the four files in which MNIST and Fashion-MNIST are distributed.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::find::{Found, find, present};
use super::known::{KNOWN, Known};
use super::{DataError, Dataset, Split, idx};
use crate::ground::whole::Whole;

/// Images to learn from.
pub(crate) const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
/// Labels of [`TRAIN_IMAGES`].
pub(crate) const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
/// Held-out images.
pub(crate) const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
/// Labels of [`TEST_IMAGES`].
pub(crate) const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

/// Reads the four files of the set that `folder` means; [`find`](super::find) says under which names and where they are looked for. MNIST
/// and Fashion-MNIST are recognised by their content and named in the label; another set is called after its files or its folder.
///
/// # Errors
/// [`DataError`] when the folder or a file is missing, unreadable, damaged or does not fit.
pub fn read_folder(folder: &Path) -> Result<Dataset, DataError> {
    let Found { name, files: [train_images, train_labels, test_images, test_labels] } = find(folder)?;
    let train = idx::read_split(&train_images, &train_labels)?;
    let test = idx::read_split(&test_images, &test_labels)?;
    let known = recognise(&train, &test);
    Ok(Dataset {
        label: known.map_or(name, |known| known.label.to_owned()),
        classes: known.map_or_else(digit_names, |known| known.classes.iter().map(|&class| class.to_owned()).collect()),
        train,
        test,
    })
}

/// Writes `train` and `test` into `folder`, which is made if need be, as the four files compressed with gzip. Each file is put in place
/// only when it is complete. A folder that holds the same set already is left as it is.
///
/// # Errors
/// [`DataError::Io`] with the path that failed; [`DataError::Taken`] when the folder holds another data set, or a part of one.
pub fn write_folder(folder: &Path, train: &Split, test: &Split) -> Result<(), DataError> {
    let fail = |path: &Path, action, source| DataError::Io { path: path.to_owned(), action, source };
    let there = present(folder);
    if !there.is_empty() {
        let same = read_folder(folder).is_ok_and(|found| found.train == *train && found.test == *test);
        let names = there.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        return if same { Ok(()) } else { Err(DataError::Taken { folder: folder.to_owned(), there: names.collect() }) };
    }
    fs::create_dir_all(folder).map_err(|source| fail(folder, "create the folder", source))?;
    for (split, images, labels) in [(train, TRAIN_IMAGES, TRAIN_LABELS), (test, TEST_IMAGES, TEST_LABELS)] {
        let images_path = folder.join(format!("{images}.gz"));
        let labels_path = folder.join(format!("{labels}.gz"));
        let mut images = Whole::create(&images_path).map_err(|source| fail(&images_path, "write", source))?;
        let mut labels = Whole::create(&labels_path).map_err(|source| fail(&labels_path, "write", source))?;
        idx::write_split(split, BufWriter::new(&mut images), BufWriter::new(&mut labels))
            .map_err(|source| fail(&images_path, "write", source))?;
        images.place().map_err(|source| fail(&images_path, "write", source))?;
        labels.place().map_err(|source| fail(&labels_path, "write", source))?;
    }
    Ok(())
}

/// The set whose four files these are, by the SHA-256 of their uncompressed content: it does not matter who compressed them.
fn recognise(train: &Split, test: &Split) -> Option<&'static Known> {
    // The small files first: an unknown set is told apart without hashing 47 MB.
    let test_labels = sum(&idx::labels_header(test), &test.labels);
    let known = KNOWN.iter().find(|known| known.files[3].content == test_labels)?;
    let rest = [
        sum(&idx::images_header(train), &train.images),
        sum(&idx::labels_header(train), &train.labels),
        sum(&idx::images_header(test), &test.images),
    ];
    known.files.iter().zip(&rest).all(|(file, sum)| file.content == sum).then_some(known)
}

/// SHA-256 of a header and what follows it, in lower-case hexadecimal.
fn sum(header: &[u8], content: &[u8]) -> String {
    hex(&Sha256::new().chain_update(header).chain_update(content).finalize())
}

/// `bytes` in lower-case hexadecimal, as sum files write them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The names of the ten digits.
pub(crate) fn digit_names() -> Vec<String> {
    (0..10).map(|digit| digit.to_string()).collect()
}

#[cfg(test)]
mod tests;

//! A folder of the four files in which MNIST and Fashion-MNIST are distributed.

use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::known::{KNOWN, Known};
use super::place::temporary;
use super::{DataError, Dataset, Split, idx};

/// Images to learn from.
pub(crate) const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
/// Labels of [`TRAIN_IMAGES`].
pub(crate) const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
/// Held-out images.
pub(crate) const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
/// Labels of [`TEST_IMAGES`].
pub(crate) const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

/// Reads the four files, each plain or with `.gz`, from `folder`. MNIST and Fashion-MNIST are recognised by their content and named in the
/// label; another set is called after its folder.
///
/// # Errors
/// [`DataError`] when the folder or a file is missing, unreadable, damaged or does not fit.
pub fn read_folder(folder: &Path) -> Result<Dataset, DataError> {
    if folder.is_file() {
        return Err(DataError::AFile { path: folder.to_owned() });
    }
    if !folder.is_dir() {
        return Err(DataError::NotAFolder { path: folder.to_owned() });
    }
    // All four are looked for before the first is read: a missing one is reported at once.
    let [train_images, train_labels, test_images, test_labels] =
        [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS].map(|name| find(folder, name));
    let (train_images, train_labels, test_images, test_labels) = (train_images?, train_labels?, test_images?, test_labels?);
    let train = idx::read_split(&train_images, &train_labels)?;
    let test = idx::read_split(&test_images, &test_labels)?;
    let known = recognise(&train, &test);
    Ok(Dataset {
        label: known.map_or_else(|| name_of(folder), |known| known.label.to_owned()),
        classes: known.map_or_else(digit_names, |known| known.classes.iter().map(|&class| class.to_owned()).collect()),
        train,
        test,
    })
}

/// Writes `train` and `test` into `folder`, which is made if need be, as the four files compressed with gzip. Each file is put in place
/// only when it is complete.
///
/// # Errors
/// [`DataError::Io`] with the path that failed.
pub fn write_folder(folder: &Path, train: &Split, test: &Split) -> Result<(), DataError> {
    let fail = |path: &Path, action, source| DataError::Io { path: path.to_owned(), action, source };
    fs::create_dir_all(folder).map_err(|source| fail(folder, "create the folder", source))?;
    for (split, images, labels) in [(train, TRAIN_IMAGES, TRAIN_LABELS), (test, TEST_IMAGES, TEST_LABELS)] {
        let images_path = folder.join(format!("{images}.gz"));
        let labels_path = folder.join(format!("{labels}.gz"));
        let images = temporary(folder).map_err(|source| fail(folder, "write", source))?;
        let labels = temporary(folder).map_err(|source| fail(folder, "write", source))?;
        idx::write_split(split, BufWriter::new(&images), BufWriter::new(&labels)).map_err(|source| fail(&images_path, "write", source))?;
        images.persist(&images_path).map_err(|error| fail(&images_path, "write", error.error))?;
        labels.persist(&labels_path).map_err(|error| fail(&labels_path, "write", error.error))?;
    }
    Ok(())
}

/// The path of `name` in `folder`: the plain file, else the compressed one.
fn find(folder: &Path, name: &'static str) -> Result<PathBuf, DataError> {
    [folder.join(name), folder.join(format!("{name}.gz"))]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| DataError::Missing { folder: folder.to_owned(), file: name })
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

/// The folder's own name; `.` and the like are resolved first.
fn name_of(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    full.file_name().map_or_else(|| full.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The names of the ten digits.
pub(crate) fn digit_names() -> Vec<String> {
    (0..10).map(|digit| digit.to_string()).collect()
}

#[cfg(test)]
mod tests;

//! What can be wrong with a data set, in words that say what to do.

use std::io;
use std::path::PathBuf;

/// Why a data set could not be read or written. Every message names the file, what was found and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The operating system refused.
    #[error("{path}: cannot {action}: {source}; check the path and its permissions", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was attempted: `read`, `write`, `create the folder`.
        action: &'static str,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The name is neither `digits` nor a folder.
    #[error("{path}: no such folder; give `digits` or a folder that holds {first} and its three companions", path = path.display(), first = super::folder::TRAIN_IMAGES)]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A file was given where the folder belongs.
    #[error("{path}: this is a file; give the folder that holds it and its companions", path = path.display())]
    AFile {
        /// What was given.
        path: PathBuf,
    },
    /// One of the four files is absent.
    #[error("{folder}: holds neither {file} nor {file}.gz; copy it there, or get all four with `elbo data fetch`", folder = folder.display())]
    Missing {
        /// The folder that was searched.
        folder: PathBuf,
        /// The file's name without `.gz`.
        file: &'static str,
    },
    /// The file ends inside its header.
    #[error("{path}: ends after {found} bytes, inside its {expected}-byte header; it is truncated: fetch or copy it again", path = path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Bytes there are.
        found: usize,
        /// Bytes of a header of this kind.
        expected: usize,
    },
    /// The first four bytes are not those of this kind of file.
    #[error("{path}: starts with {found:#010x}, but IDX {kind} start with {expected:#010x}; {advice}", path = path.display())]
    Magic {
        /// The file.
        path: PathBuf,
        /// The number that was found.
        found: u32,
        /// The number that belongs there.
        expected: u32,
        /// `images` or `labels`.
        kind: &'static str,
        /// What is likely wrong.
        advice: &'static str,
    },
    /// The images are not 28x28.
    #[error("{path}: its images are {rows}x{columns}, but elbo's models take 28x28; resize them and write the file again", path = path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// Rows that the header claims.
        rows: u32,
        /// Columns that the header claims.
        columns: u32,
    },
    /// There is nothing to learn from, or too much to hold in memory.
    #[error("{path}: its header claims {count} items, but 1 to {most} are possible; the header is damaged or the file must be split", path = path.display())]
    Count {
        /// The file.
        path: PathBuf,
        /// The header's count.
        count: u32,
        /// The most that are accepted.
        most: u32,
    },
    /// The content stops before the header says.
    #[error("{path}: holds {found} bytes after its header, which claims {expected}; it is truncated: fetch or copy it again", path = path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes there are after the header.
        found: usize,
        /// Bytes the header promises.
        expected: usize,
    },
    /// The content goes on after the header's count.
    #[error("{path}: goes on after the {expected} bytes that its header claims; header and content do not belong together: fetch or write it again", path = path.display())]
    Oversize {
        /// The file.
        path: PathBuf,
        /// Bytes the header promises.
        expected: usize,
    },
    /// The compressed stream is broken.
    #[error("{path}: damaged gzip data after {found} bytes of content ({source}); fetch or copy it again", path = path.display())]
    Gzip {
        /// The file.
        path: PathBuf,
        /// Bytes that came out before the fault.
        found: usize,
        /// What the decoder says.
        source: io::Error,
    },
    /// A label outside the ten classes.
    #[error("{path}: label {index} is {found}, but labels go from 0 to 9; only data sets of ten classes can be used", path = path.display())]
    Label {
        /// The file.
        path: PathBuf,
        /// Which label, from 0.
        index: usize,
        /// Its value.
        found: u8,
    },
    /// Images and labels do not pair up.
    #[error("{images}: holds {image_count} images, but {labels} holds {label_count} labels; the two files are not from the same set: fetch or copy both again", images = images.display(), labels = labels.display())]
    Pair {
        /// The file of images.
        images: PathBuf,
        /// How many there are.
        image_count: usize,
        /// The file of labels.
        labels: PathBuf,
        /// How many there are.
        label_count: usize,
    },
}

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
    #[error("{path}: no such folder; give `digits` or a folder that holds {first} and its three companions; `elbo data fetch mnist` gets MNIST", path = path.display(), first = super::folder::TRAIN_IMAGES)]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A file was given where the folder belongs.
    #[error("{path}: this is a file; give the folder that holds it and its companions: --data {folder}", path = path.display(), folder = crate::ground::whole::folder_of(path).display())]
    AFile {
        /// What was given.
        path: PathBuf,
    },
    /// Some of the four files are absent.
    #[error("{folder}: holds {there}, but {missing}, plain or with .gz; copy what is missing there, or get MNIST with `elbo data fetch mnist`", folder = folder.display(), there = series(there, "and"), missing = neither(missing))]
    Missing {
        /// The folder that was searched.
        folder: PathBuf,
        /// The names that are missing, without `.gz`.
        missing: Vec<String>,
        /// The files of the set that are there.
        there: Vec<String>,
    },
    /// There is no data set at all.
    #[error("{folder}: {there}; give a folder with {roles}, plain or with .gz, or get MNIST with `elbo data fetch mnist`", folder = folder.display(), there = instead(there), roles = series(&super::find::ROLES, "and"))]
    Nothing {
        /// The folder that was searched.
        folder: PathBuf,
        /// The files that are there instead.
        there: Vec<String>,
    },
    /// There is more than one data set.
    #[error("{folder}: holds {count} data sets; choose one: {choices}", folder = folder.display(), count = sets.len(), choices = choices(sets))]
    Several {
        /// The folder that was searched.
        folder: PathBuf,
        /// What to give instead.
        sets: Vec<PathBuf>,
    },
    /// Files that were about to be written would take the place of others.
    #[error("{folder}: holds a data set already ({there}), which is left as it is; give another --out, or move those files away first", folder = folder.display(), there = series(there, "and"))]
    Taken {
        /// The folder that was to be written.
        folder: PathBuf,
        /// The files in it that are in the way.
        there: Vec<String>,
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

/// No message names more files than this.
const MOST: usize = 5;

/// `a, b and c`, `a, b and 7 more`.
fn series(names: &[impl AsRef<str>], and: &str) -> String {
    let mut words: Vec<String> = names.iter().take(MOST).map(|name| name.as_ref().to_owned()).collect();
    if names.len() > MOST {
        words.push(format!("{} more", names.len() - MOST));
    }
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} {and} {last}", words.join(", ")) }
}

/// That some things are missing.
fn neither(missing: &[String]) -> String {
    let not = if missing.len() > 1 { "neither" } else { "not" };
    format!("{not} {}", series(missing, "nor"))
}

/// What a folder holds in place of a data set.
fn instead(there: &[String]) -> String {
    if there.is_empty() { "is empty".into() } else { format!("holds {}, but no data set", series(there, "and")) }
}

/// What to type for each of several sets.
fn choices(sets: &[PathBuf]) -> String {
    sets.iter().map(|set| format!("--data {}", set.display())).collect::<Vec<_>>().join(", ")
}

//! Models kept from visit to visit, in the cache directory: a section opened again goes on where it was.
//!
//! Losing one costs a few seconds of training, so nothing here is an error to the reader: what cannot be read or written is skipped.

use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::ground::files::read;
use crate::ground::whole::Whole;

/// Raised when an experiment's network or notes change shape, so that an old file is not tried.
const VERSION: u32 = 2;

/// The longest file that is taken for a checkpoint: the models of the panes take some megabytes.
const MOST: u64 = 100 << 20;

/// The checkpoints of the live panes.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: Option<PathBuf>,
}

impl Checkpoints {
    /// Checkpoints in `folder`, which is made when the first one is kept.
    pub fn in_folder(folder: &Path) -> Checkpoints {
        Checkpoints { folder: Some(folder.to_path_buf()) }
    }

    /// None are kept.
    pub fn nowhere() -> Checkpoints {
        Checkpoints { folder: None }
    }

    /// What was kept for an experiment on a data set.
    pub(crate) fn load(&self, experiment: &str, data: &str) -> Option<Vec<u8>> {
        read(&self.path(experiment, data)?, MOST).ok()
    }

    /// Keeps an experiment's model. The file is replaced as a whole, so a reader of it never sees half of one.
    pub(crate) fn keep(&self, experiment: &str, data: &str, saved: &[u8]) {
        let Some(path) = self.path(experiment, data) else { return };
        let Some(folder) = path.parent() else { return };
        let written = std::fs::create_dir_all(folder).and_then(|()| {
            let mut file = Whole::create_private(&path)?;
            file.write_all(saved)?;
            file.place_unsynced()
        });
        // A full disk or a read-only home only means that the next visit starts anew.
        drop(written);
    }

    /// Bytes of what is kept for an experiment on a data set; nothing where there is none.
    pub(crate) fn size(&self, experiment: &str, data: &str) -> Option<u64> {
        Some(self.path(experiment, data)?.metadata().ok()?.len())
    }

    /// Where they are, in words.
    pub(crate) fn place(&self) -> String {
        self.folder.as_ref().map_or_else(|| "nowhere".into(), |folder| folder.display().to_string())
    }

    /// Bytes of all of them, on every data set.
    pub fn weight(&self) -> u64 {
        let files = self.folder.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
        files.into_iter().flatten().flatten().filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum()
    }

    /// Forgets what was kept for an experiment, on every data set.
    pub(crate) fn forget(&self, experiment: &str) {
        let Some(folder) = &self.folder else { return };
        let Ok(files) = std::fs::read_dir(folder) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            if name.to_string_lossy().strip_prefix(experiment).is_some_and(|rest| rest.starts_with(".v")) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    }

    fn path(&self, experiment: &str, data: &str) -> Option<PathBuf> {
        // The standard hasher is stable within a build, which is all that a cache needs.
        let mut hasher = std::hash::DefaultHasher::new();
        data.hash(&mut hasher);
        Some(self.folder.as_ref()?.join(format!("{experiment}.v{VERSION}.{:016x}.run", hasher.finish())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_kept_comes_back_for_the_same_experiment_and_data_only() {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::in_folder(folder.path());
        checkpoints.keep("two-term-loss", "digits · seed 7", b"weights");
        assert_eq!(checkpoints.load("two-term-loss", "digits · seed 7").as_deref(), Some(b"weights".as_slice()));
        assert_eq!(checkpoints.load("two-term-loss", "MNIST"), None);
        assert_eq!(checkpoints.load("two-term", "digits · seed 7"), None);
        assert_eq!((checkpoints.size("two-term-loss", "digits · seed 7"), checkpoints.weight()), (Some(7), 7));
        assert_eq!((checkpoints.size("two-term-loss", "MNIST"), Checkpoints::nowhere().weight()), (None, 0));
        checkpoints.forget("two-term");
        assert!(checkpoints.load("two-term-loss", "digits · seed 7").is_some());
        checkpoints.forget("two-term-loss");
        assert_eq!(checkpoints.load("two-term-loss", "digits · seed 7"), None);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let checkpoints = Checkpoints::in_folder(&file.join("below"));
        checkpoints.keep("manifold", "MNIST", b"x");
        assert_eq!(checkpoints.load("manifold", "MNIST"), None);
    }
}

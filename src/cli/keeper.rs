//! The progress file, for commands without a screen.

use std::io;
use std::path::PathBuf;

use crate::data::paths;
use crate::study::progress::{Loaded, Progress};
use crate::words::clean;

/// Loads the reader's progress, and saves it as often as it is told.
pub(super) struct Keeper {
    /// Where it is saved; `None` when it can't be.
    path: Option<PathBuf>,
    /// What went wrong last: said once, not at every save.
    said: Option<String>,
}

impl Keeper {
    /// Loads the progress of this user. The third is what the reader should be told.
    pub(super) fn open() -> (Keeper, Progress, Option<String>) {
        match paths::state_dir() {
            Ok(folder) => Keeper::at(folder.join("progress.json")),
            Err(error) => (Keeper { path: None, said: None }, Progress::default(), Some(format!("progress is not saved: {error}"))),
        }
    }

    /// Looks at the progress of this user and changes nothing on the disk. The second is what the reader should be told.
    pub(super) fn look() -> (Progress, Option<String>) {
        match paths::state_dir() {
            Ok(folder) => {
                let Loaded { mut progress, message, .. } = Progress::peek(&folder.join("progress.json"));
                progress.tune();
                (progress, message)
            }
            Err(error) => (Progress::default(), Some(error.to_string())),
        }
    }

    /// Loads the progress in a file.
    pub(super) fn at(path: PathBuf) -> (Keeper, Progress, Option<String>) {
        let Loaded { mut progress, message, read_only } = Progress::load(&path);
        progress.tune();
        (Keeper { path: (!read_only).then_some(path), said: None }, progress, message)
    }

    /// Saves. Gives what the reader should be told, unless it was said before.
    pub(super) fn save(&mut self, progress: &mut Progress) -> Option<String> {
        let words = match progress.save(self.path.as_ref()?) {
            Ok(message) => message,
            Err(error) => Some(clean(&error.to_string()).into_owned()),
        };
        if words == self.said {
            return None;
        }
        self.said.clone_from(&words);
        words
    }

    /// Keeps what is on the disk beside it, before something is taken over that may take things away. Gives the name of the copy, if
    /// there was something to keep.
    ///
    /// # Errors
    /// The file system refuses, or progress can't be saved here at all.
    pub(super) fn keep_copy(&self) -> io::Result<Option<PathBuf>> {
        Progress::keep_copy(self.path.as_ref().ok_or_else(|| io::Error::other("progress can't be saved here"))?)
    }

    /// Whether the last save went well.
    pub(super) fn is_sound(&self) -> bool {
        self.path.is_some() && self.said.is_none()
    }
}

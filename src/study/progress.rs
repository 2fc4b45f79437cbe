//! The progress file: one small versioned JSON document, shared by every running elbo.
//!
//! It is never deleted and never overwritten blindly: a damaged file is kept aside, a newer version's file is only
//! read, and a save merges with what another elbo has written in the meantime.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::data::place::clear_temporaries;

/// The version of the format that this build writes.
pub const VERSION: u32 = 1;

/// How long a save waits for another elbo's save, which takes milliseconds unless that one is stopped or stuck.
const LOCK_WAIT: Duration = Duration::from_secs(3);

/// How the name of a file that is being written begins and ends.
const TEMPORARY: (&str, &str) = (".progress-", ".tmp");

/// Where the reader was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Id of the section.
    pub section: String,
    /// Index of the topmost block on the screen, from 0: it survives another width, as a line number would not.
    pub block: usize,
    /// When the reader was there, in seconds since 1970.
    #[serde(default)]
    pub when: u64,
}

/// What the reader answered to a prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Index of the choice, from 0.
    pub choice: usize,
    /// When, in seconds since 1970; of two answers the newer counts.
    pub when: u64,
}

/// Everything that the course remembers of its reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Place>,
    /// Ids of sections that were opened.
    #[serde(default)]
    pub begun: BTreeSet<String>,
    /// Ids of sections that were read to the end.
    #[serde(default)]
    pub read: BTreeSet<String>,
    /// Answers by the prediction's id.
    #[serde(default)]
    pub answers: BTreeMap<String, Answer>,
    /// Challenges done, by id, with the time of the first success in seconds since 1970.
    #[serde(default)]
    pub challenges: BTreeMap<String, u64>,
    /// The block where the reader was in each section, by section id.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
    /// What this build doesn't know: kept, so that an older build takes nothing away.
    #[serde(flatten)]
    other: BTreeMap<String, serde_json::Value>,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress {
            version: VERSION,
            last: None,
            begun: BTreeSet::new(),
            read: BTreeSet::new(),
            answers: BTreeMap::new(),
            challenges: BTreeMap::new(),
            places: BTreeMap::new(),
            other: BTreeMap::new(),
        }
    }
}

/// What loading found. The course starts in every case.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// What is remembered; fresh if there was nothing, or nothing readable.
    pub progress: Progress,
    /// Something that the reader should be told, once.
    pub message: Option<String>,
    /// Whether saving is off, because a newer elbo owns the file.
    pub read_only: bool,
}

/// Why progress could not be saved. The session goes on; the next save may succeed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The file belongs to a newer elbo.
    #[error("progress is not saved: {} was written by a newer elbo (version {found}, this one knows {VERSION})", path.display())]
    Newer {
        /// The progress file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The file system said no.
    #[error("progress is not saved: {doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SaveError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SaveError {
        let path = path.to_owned();
        move |source| SaveError::Io { doing, path, source }
    }
}

/// What stands in a progress file.
enum Stored {
    Missing,
    Sound(Box<Progress>),
    Newer(u32),
    Broken(String),
}

/// The one field that every version has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

fn read(path: &Path) -> io::Result<Stored> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stored::Missing),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Version>(&text) {
        Ok(Version { version }) if version > VERSION => return Ok(Stored::Newer(version)),
        Ok(_) => {}
        Err(error) => return Ok(Stored::Broken(error.to_string())),
    }
    Ok(match serde_json::from_slice(&text) {
        Ok(progress) => Stored::Sound(Box::new(progress)),
        Err(error) => Stored::Broken(error.to_string()),
    })
}

impl Progress {
    /// Reads the file at `path`. Never fails: what is missing is fresh, what is damaged is moved aside as
    /// `.broken-N`, what can't be read is reported.
    #[must_use]
    pub fn load(path: &Path) -> Loaded {
        let fresh = |message: Option<String>, read_only| Loaded { progress: Progress::default(), message, read_only };
        let shown = path.display();
        match read(path) {
            Ok(Stored::Missing) => fresh(None, false),
            Ok(Stored::Sound(progress)) => Loaded { progress: *progress, message: None, read_only: false },
            Ok(Stored::Newer(found)) => fresh(
                Some(format!(
                    "{shown} was written by a newer elbo (version {found}, this one knows {VERSION}): it is left alone, \
                     and this session's progress is not saved"
                )),
                true,
            ),
            Ok(Stored::Broken(why)) => match set_aside(path) {
                Ok(kept) => fresh(
                    Some(format!("{shown} could not be understood ({why}): it is kept as {}, and progress starts afresh", kept.display())),
                    false,
                ),
                Err(error) => {
                    fresh(Some(format!("{shown} could not be understood ({why}) nor moved aside ({error}): progress is not saved")), true)
                }
            },
            Err(error) => fresh(Some(format!("{shown} could not be read ({error}): progress is not saved; check its permissions")), true),
        }
    }

    /// Writes the file, merged with what another elbo has put there since; `self` becomes the merger.
    ///
    /// The new text goes to a temporary file beside it, is synced and renamed into place, under a lock: a crash
    /// at any moment leaves the old file or the new one.
    ///
    /// # Errors
    /// The file belongs to a newer elbo, or the file system refuses. Nothing is lost then: call it again later.
    pub fn save(&mut self, path: &Path) -> Result<(), SaveError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).map_err(SaveError::io("can't make the folder", folder))?;
        // held until the end of this function; a lock file of its own, since the rename replaces the other
        let _lock = lock(&path.with_extension("lock"))?;
        match read(path).map_err(SaveError::io("can't read", path))? {
            Stored::Missing => {}
            Stored::Sound(stored) => self.merge(*stored),
            Stored::Newer(found) => {
                return Err(SaveError::Newer { path: path.to_owned(), found });
            }
            Stored::Broken(_) => {
                set_aside(path).map_err(SaveError::io("can't keep the damaged file", path))?;
            }
        }
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| SaveError::io("can't write", path)(error.into()))?;
        text.push(b'\n');
        clear_temporaries(folder, TEMPORARY.0, TEMPORARY.1);
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY.0)
            .suffix(TEMPORARY.1)
            .tempfile_in(folder)
            .map_err(SaveError::io("can't write in", folder))?;
        file.write_all(&text).and_then(|()| file.as_file().sync_all()).map_err(SaveError::io("can't write beside", path))?;
        file.persist(path).map_err(|error| SaveError::io("can't replace", path)(error.error))?;
        // the rename itself has to reach the disk; where folders can't be synced it will in its own time
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Takes over what `stored` has beyond `self`: everything read, begun and done, and the newer answers and places.
    fn merge(&mut self, stored: Progress) {
        self.begun.extend(stored.begun);
        self.read.extend(stored.read);
        for (id, theirs) in stored.answers {
            let ours = self.answers.entry(id).or_insert_with(|| theirs.clone());
            if theirs.when > ours.when {
                *ours = theirs;
            }
        }
        for (id, theirs) in stored.challenges {
            let ours = self.challenges.entry(id).or_insert(theirs);
            *ours = theirs.min(*ours);
        }
        for (id, theirs) in stored.places {
            let ours = self.places.entry(id).or_insert_with(|| theirs.clone());
            if theirs.when > ours.when {
                *ours = theirs;
            }
        }
        if let Some(theirs) = stored.last
            && self.last.as_ref().is_none_or(|ours| theirs.when > ours.when)
        {
            self.last = Some(theirs);
        }
        for (name, value) in stored.other {
            self.other.entry(name).or_insert(value);
        }
    }

    /// Remembers where the reader is: block `block` of `section`, which thereby is begun.
    pub fn at(&mut self, section: &str, block: usize, when: u64) {
        let place = Place { section: section.to_owned(), block, when };
        self.begun.insert(section.to_owned());
        self.places.insert(section.to_owned(), place.clone());
        self.last = Some(place);
    }

    /// Remembers an answer; a later one replaces it.
    pub fn answer(&mut self, prediction: &str, choice: usize, when: u64) {
        self.answers.insert(prediction.to_owned(), Answer { choice, when });
    }

    /// Remembers a challenge as done; only the first time counts.
    pub fn complete(&mut self, challenge: &str, when: u64) {
        self.challenges.entry(challenge.to_owned()).or_insert(when);
    }
}

/// Seconds since 1970, for the times in the file.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn lock(path: &Path) -> Result<File, SaveError> {
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(SaveError::io("can't open the lock", path))?;
    let deadline = Instant::now() + LOCK_WAIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                let busy = io::Error::other("another elbo has held it for too long");
                return Err(SaveError::io("can't lock", path)(busy));
            }
            // some network file systems have no locks: the rename alone still keeps the file whole
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(file);
            }
            Err(TryLockError::Error(error)) => {
                return Err(SaveError::io("can't lock", path)(error));
            }
        }
    }
}

/// Moves a damaged file to the first free `.broken-N` beside it.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    for n in 1..1000 {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".broken-{n}"));
        let kept = path.with_file_name(name);
        // a link fails if the name is taken, where a rename would overwrite
        match fs::hard_link(path, &kept) {
            Ok(()) => {
                fs::remove_file(path)?;
                return Ok(kept);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // no hard links on this file system
            Err(_) if !kept.exists() => {
                fs::rename(path, &kept)?;
                return Ok(kept);
            }
            Err(_) => {}
        }
    }
    Err(io::Error::other("a thousand damaged files are here already"))
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;

//! The progress file on the disk: one small JSON document, shared by every running elbo.
//!
//! It is never deleted and never overwritten blindly: a damaged file is kept aside, a newer version's file is only read, and a save
//! merges with what another elbo has written in the meantime. The new text goes to a temporary file beside it, is synced and renamed
//! into place, under a lock: a crash at any moment, or a full disk, leaves the old file or the new one, whole.

use std::collections::hash_map::RandomState;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::outline::{FIELDS, Outline};
use super::{Progress, VERSION, migration, now};
use crate::ground::files;
use crate::ground::whole::clear_temporaries;
use crate::words::{clean, clean_json};

/// How long a save waits for another elbo's save, which takes milliseconds unless that one is stopped or stuck.
const LOCK_WAIT: Duration = Duration::from_secs(3);

/// Bytes of a progress file: a hundred grades a day for eight years.
pub const MAX_FILE: u64 = 64 << 20;

/// Bytes of memory that what is kept as it is may take: the numbers of a file of its full size would take gigabytes.
const MAX_WEIGHT: u64 = 300_000_000;

/// How the name of a file that is being written begins and ends.
const TEMPORARY: (&str, &str) = (".progress-", ".tmp");

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
    #[error("progress is not saved: {doing} {}: {source}{}", path.display(), advice(source))]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What the reader can do about an error of the file system.
fn advice(error: &io::Error) -> &'static str {
    use io::ErrorKind::{FileTooLarge, NotADirectory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => {
            "; what was saved before is safe. Make room: until elbo ends, the next save writes everything again"
        }
        PermissionDenied | ReadOnlyFilesystem | NotADirectory => {
            "; it lasts until elbo ends. XDG_STATE_HOME can name a folder that can be written"
        }
        _ => "",
    }
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
    Sound { progress: Box<Progress>, version: u32 },
    Newer(u32),
    Broken(String),
}

fn read(path: &Path) -> io::Result<Stored> {
    let text = match files::read(path, MAX_FILE) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stored::Missing),
        Err(error) => return Err(error),
    };
    Ok(understand(&text))
}

/// What the text of a progress file says.
fn understand(text: &[u8]) -> Stored {
    let version = match serde_json::from_slice::<Outline>(text) {
        Ok(Outline { version: 0, .. }) => return Stored::Broken("there is no version 0".to_owned()),
        Ok(Outline { version, .. }) if version > VERSION => return Stored::Newer(version),
        Ok(outline) if weight(&outline) > MAX_WEIGHT => return Stored::Broken(TOO_MUCH.to_owned()),
        Ok(Outline { version, .. }) => version,
        Err(error) => return Stored::Broken(error.to_string()),
    };
    let progress = if version == VERSION {
        serde_json::from_slice(text)
    } else {
        serde_json::from_slice(text).and_then(|mut document| {
            migration::migrate(&mut document, version);
            serde_json::from_value(Value::Object(document))
        })
    };
    match progress.map(Box::new) {
        Ok(progress) => match misspelt(&progress) {
            Some(why) => Stored::Broken(why),
            None => Stored::Sound { progress, version },
        },
        Err(error) => Stored::Broken(error.to_string()),
    }
}

/// What a file says that holds more of what this build doesn't know than any build would write.
const TOO_MUCH: &str = "it holds more unknown values than are read";

/// What has to be kept as it is: the unknown fields, and all of a file that is to be migrated.
fn weight(outline: &Outline) -> u64 {
    outline.unknown + if outline.version < VERSION { outline.known } else { 0 }
}

/// Says so when a field that this build doesn't know differs in one byte from one that it knows: a flipped bit, not a later build. Below
/// the top every unknown field is damage.
fn misspelt(progress: &Progress) -> Option<String> {
    let differ = |one: &str, other: &str| one.bytes().zip(other.bytes()).filter(|(a, b)| a != b).count();
    let near = |name: &str| FIELDS.into_iter().find(|ours| ours.len() == name.len() && differ(ours, name) == 1);
    progress.other.keys().find_map(|name| Some(format!("`{name}` stands where `{}` belongs", near(name)?)))
}

impl Progress {
    /// Reads the file at `path` and leaves everything there as it is: for a look from a shell prompt. A damaged file is reported, every
    /// time, and nothing is taken from it.
    #[must_use]
    pub fn peek(path: &Path) -> Loaded {
        let mut loaded = match read(path) {
            Ok(Stored::Broken(why)) => Loaded {
                progress: Progress::default(),
                message: Some(format!(
                    "{} could not be understood ({why}): it is left where it is, and 'elbo' itself will keep it aside and start afresh",
                    path.display()
                )),
                read_only: true,
            },
            _ => load(path),
        };
        loaded.message = loaded.message.map(|words| clean(&words).into_owned());
        loaded
    }

    /// Reads the file at `path`. Never fails: what is missing is fresh, what is damaged is moved aside as
    /// `.broken-N`, what can't be read is reported.
    #[must_use]
    pub fn load(path: &Path) -> Loaded {
        let mut loaded = match files::target(path) {
            Ok(target) => load(&target),
            Err(_) => load(path),
        };
        // Paths, and the names of fields that a damaged file holds, may be anything.
        loaded.message = loaded.message.map(|words| clean(&words).into_owned());
        // What this copy of the program logs is told apart from what another logs in the same second.
        loaded.progress.reviews.set_nonce(RandomState::new().build_hasher().finish());
        loaded
    }

    /// Writes the file, merged with what another elbo has put there since; `self` becomes the merger. Gives a message for the reader
    /// when the file that was there was damaged and had to be moved aside.
    ///
    /// # Errors
    /// The file belongs to a newer elbo, or the file system refuses. Nothing is lost then: call it again later.
    pub fn save(&mut self, path: &Path) -> Result<Option<String>, SaveError> {
        // Where a link leads there is the file; the link stays.
        let path = &files::target(path).map_err(SaveError::io("can't write", path))?;
        let folder = folder_of(path);
        fs::create_dir_all(folder).map_err(SaveError::io("can't make the folder", folder))?;
        // held until the end of this function; a lock file of its own, since the rename replaces the other
        let _lock = lock(&path.with_extension("lock"))?;
        let mut message = None;
        match read(path).map_err(SaveError::io("can't read", path))? {
            Stored::Missing => {}
            Stored::Sound { progress, version } => {
                self.merge(*progress, now());
                if version < VERSION {
                    keep_version(path, version).map_err(SaveError::io("can't keep a copy of", path))?;
                }
            }
            Stored::Newer(found) => {
                return Err(SaveError::Newer { path: path.to_owned(), found });
            }
            Stored::Broken(why) => {
                let kept = set_aside(path).map_err(SaveError::io("can't keep the damaged file", path))?;
                let words = format!("{} could not be understood ({why}): it is kept as {}", path.display(), kept.display());
                message = Some(clean(&words).into_owned());
            }
        }
        clear_temporaries(folder, TEMPORARY.0, TEMPORARY.1);
        self.write(path)?;
        Ok(message)
    }

    /// Writes the file as it is, in place of what is there: whole or not at all.
    ///
    /// # Errors
    /// The file system refuses; what was there is still there then.
    pub fn write(&self, path: &Path) -> Result<(), SaveError> {
        let path = &files::target(path).map_err(SaveError::io("can't write", path))?;
        let folder = folder_of(path);
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| SaveError::io("can't write", path)(error.into()))?;
        text.push(b'\n');
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

    /// The whole of it as the text of a progress file, to be carried to another machine.
    pub fn to_text(&self) -> String {
        let mut text = clean_json(&serde_json::to_string_pretty(self).expect("progress has only text for keys")).into_owned();
        text.push('\n');
        text
    }

    /// Keeps what is in the file at `path` beside it, under the first free name `.before-import-N`. Gives the name; nothing when there
    /// is no file yet.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn keep_copy(path: &Path) -> io::Result<Option<PathBuf>> {
        let path = files::target(path)?;
        if !path.exists() {
            return Ok(None);
        }
        let text = files::read(&path, MAX_FILE)?;
        for n in 1..1000 {
            let kept = beside(&path, &format!("before-import-{n}"));
            match OpenOptions::new().write(true).create_new(true).open(&kept) {
                Ok(mut file) => {
                    file.write_all(&text).and_then(|()| file.sync_all())?;
                    return Ok(Some(kept));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("a thousand copies are here already"))
    }

    /// Reads the text of a progress file that came from another machine.
    ///
    /// # Errors
    /// In words: it is damaged, of a newer elbo, or no progress file at all.
    pub fn from_text(text: &[u8]) -> Result<Progress, NotProgress> {
        match understand(text) {
            Stored::Sound { progress, .. } => Ok(*progress),
            Stored::Newer(found) => Err(NotProgress::Newer(found)),
            Stored::Broken(why) => Err(NotProgress::Damaged(why)),
            Stored::Missing => Err(NotProgress::Damaged("it is empty".to_owned())),
        }
    }
}

/// Why a text is no progress file that can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotProgress {
    /// It is of a newer elbo.
    #[error("it was written by a newer elbo (version {0}, this one knows {VERSION}); update elbo here, or export it with the older one")]
    Newer(u32),
    /// It can't be understood.
    #[error("it is damaged, or no progress file ({0}); nothing was taken from it")]
    Damaged(String),
}

fn load(path: &Path) -> Loaded {
    let fresh = |message: Option<String>, read_only| Loaded { progress: Progress::default(), message, read_only };
    let shown = path.display();
    match read(path) {
        Ok(Stored::Missing) => fresh(None, false),
        Ok(Stored::Sound { progress, .. }) => Loaded { progress: *progress, message: None, read_only: false },
        Ok(Stored::Newer(found)) => fresh(
            Some(format!(
                "{shown} was written by a newer elbo (version {found}, this one knows {VERSION}): it is left alone, \
                 and this session's progress is not saved"
            )),
            true,
        ),
        Ok(Stored::Broken(_)) => load_damaged(path),
        Err(error) => {
            let advice = match error.kind() {
                io::ErrorKind::InvalidInput | io::ErrorKind::IsADirectory | io::ErrorKind::FileTooLarge => "move it away",
                _ => "check its permissions",
            };
            fresh(Some(format!("{shown} could not be read ({error}): progress is not saved; {advice}")), true)
        }
    }
}

/// Moves a damaged file aside, unless another elbo was quicker.
fn load_damaged(path: &Path) -> Loaded {
    let lock = lock(&path.with_extension("lock"));
    let (progress, message, read_only) = match read(path) {
        Ok(Stored::Broken(why)) => match set_aside(path) {
            Ok(kept) => {
                let kept = kept.display();
                (
                    None,
                    format!("{} could not be understood ({why}): it is kept as {kept}, and progress starts afresh", path.display()),
                    false,
                )
            }
            Err(error) => {
                let shown = path.display();
                (None, format!("{shown} could not be understood ({why}) nor moved aside ({error}): progress is not saved"), true)
            }
        },
        Ok(Stored::Sound { progress, .. }) => (Some(*progress), String::new(), false),
        Ok(Stored::Missing) => (None, String::new(), false),
        Ok(Stored::Newer(_)) | Err(_) => (None, format!("{} could not be understood: progress is not saved", path.display()), true),
    };
    drop(lock);
    Loaded { progress: progress.unwrap_or_default(), message: Some(message).filter(|words| !words.is_empty()), read_only }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file with something after it: `progress.json.broken-1`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(what);
    path.with_file_name(name)
}

/// Keeps a file of an older version beside the new one, so that the older elbo can still be gone back to.
fn keep_version(path: &Path, version: u32) -> io::Result<()> {
    let kept = beside(path, &format!("version-{version}"));
    match fs::hard_link(path, &kept) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::copy(path, &kept).map(drop),
        _ => Ok(()),
    }
}

fn lock(path: &Path) -> Result<File, SaveError> {
    // Opening a pipe to write would wait for a reader.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        let special = io::Error::new(io::ErrorKind::InvalidInput, "it is not a file; move it away");
        return Err(SaveError::io("can't open the lock", path)(special));
    }
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
        let kept = beside(path, &format!("broken-{n}"));
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

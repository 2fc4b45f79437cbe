//! Files that appear whole or not at all.
//!
//! What is written goes to a temporary file in the folder of its target and is renamed into place, so that whoever reads sees the old file or
//! the new one. A link stays a link, and its target is written. Temporary files are taken away when the process ends by a signal
//! ([`remove_unfinished`]); those of a process that was killed outright, when the next one writes in that folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::files::target;

/// How the name of a file that is being written begins and ends.
const TEMPORARY: (&str, &str) = (".elbo-", ".tmp");

/// After so long without a write nobody is still busy with a temporary file.
const LIFE: Duration = Duration::from_secs(60);

/// Writes a file whole or not at all. A pipe or a device is written into, as a shell's `>` would.
///
/// # Errors
/// Those of the operating system; what was there is still there then.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let mut file = Whole::create(path)?;
    file.write_all(bytes)?;
    file.place()
}

/// Whether a file can be put in place at `path`, found out before hours of work depend on it.
///
/// # Errors
/// Why not.
pub(crate) fn probe(path: &Path) -> io::Result<()> {
    Whole::create(path).map(drop)
}

/// A file that is being written. It takes its place by [`Whole::place`]; dropped before, it was never there.
pub(crate) struct Whole {
    file: NamedTempFile,
    listed: Listed,
    target: PathBuf,
}

impl Whole {
    /// Begins the file that is to stand at `path`, for everybody whom the umask admits, or whom the file that is there already admits.
    ///
    /// # Errors
    /// Those of the operating system; `InvalidInput` where a folder, a pipe or a device stands, which is never replaced.
    pub(crate) fn create(path: &Path) -> io::Result<Whole> {
        Whole::begin(path, 0o666)
    }

    /// As [`Whole::create`], but for its owner alone.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn create_private(path: &Path) -> io::Result<Whole> {
        Whole::begin(path, 0o600)
    }

    fn begin(path: &Path, mode: u32) -> io::Result<Whole> {
        let target = target(path)?;
        let there = match fs::metadata(&target) {
            Ok(found) => {
                // A rename asks the folder alone: a file that its owner has protected must not give way to it.
                OpenOptions::new().write(true).open(&target)?;
                Some(found.permissions())
            }
            Err(_) => None,
        };
        let folder = folder_of(&target);
        clear(folder);
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
        // Held while the name is made, so that a signal that comes now finds it in the list.
        let mut unfinished = unfinished();
        let file = builder.tempfile_in(folder)?;
        unfinished.push(file.path().to_owned());
        drop(unfinished);
        let listed = Listed(file.path().to_owned());
        let file = Whole { file, listed, target };
        // By the lock another elbo sees that the file is being written; where there are no locks its age has to do.
        let _ = file.file.as_file().try_lock();
        if let Some(permissions) = there {
            let _ = file.file.as_file().set_permissions(permissions);
        }
        Ok(file)
    }

    /// Puts the file in its place, once it has reached the disk.
    ///
    /// # Errors
    /// Those of the operating system; what was there is still there then.
    pub(crate) fn place(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let target = self.target.clone();
        self.place_unsynced()?;
        // The rename itself has to reach the disk; where folders can't be synced it will in its own time.
        if let Ok(folder) = File::open(folder_of(&target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// As [`Whole::place`], without waiting for the disk: for what can be made again after a power cut.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn place_unsynced(self) -> io::Result<()> {
        let Whole { file, listed, target } = self;
        let placed = file.persist(&target).map(drop).map_err(|error| error.error);
        drop(listed);
        placed
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The temporary files of this process.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An entry of [`UNFINISHED`], for as long as it lives.
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}

/// Takes away what this process has begun to write and will not finish: the last thing that it does. Gives the number of files.
pub(crate) fn remove_unfinished() -> usize {
    unfinished().drain(..).filter(|path| fs::remove_file(path).is_ok()).count()
}

/// Takes away what writers that were killed outright have left in a folder. Gives the number of files.
pub(crate) fn clear(folder: &Path) -> usize {
    clear_temporaries(folder, TEMPORARY.0, TEMPORARY.1)
}

/// Takes away the temporary files of writers that were killed: those in `folder` whose names begin and end so. Somebody else may be writing
/// one just now, so only those go that are old and that nobody has locked. Gives the number of files.
pub(crate) fn clear_temporaries(folder: &Path, prefix: &str, suffix: &str) -> usize {
    let Ok(files) = fs::read_dir(folder) else { return 0 };
    let mut cleared = 0;
    for file in files.flatten() {
        let name = file.file_name();
        let ours = name.to_string_lossy().strip_prefix(prefix).is_some_and(|rest| rest.ends_with(suffix));
        let age = || file.metadata().ok().filter(fs::Metadata::is_file)?.modified().ok()?.elapsed().ok();
        let free = || File::open(file.path()).is_ok_and(|file| !matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)));
        if ours && age().is_some_and(|age| age > LIFE) && free() {
            // What can't be taken away is only untidy.
            cleared += usize::from(fs::remove_file(file.path()).is_ok());
        }
    }
    cleared
}

/// The folder in which a path lies.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests;

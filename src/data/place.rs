//! Files that appear complete or not at all.

use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;

/// A temporary file in `folder`, to be persisted under its final name once its content is checked: a rename within one folder is atomic.
///
/// # Errors
/// Those of the operating system.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".elbo-");
    // Temporary files are private by default; data sets are for everybody whom the umask admits.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// After so long nobody is still writing a temporary file.
const LIFE: Duration = Duration::from_secs(60);

/// Takes away the temporary files of writers that were killed: those in `folder` whose names begin and end so. Somebody else may be writing
/// one just now, so only old ones go.
pub(crate) fn clear_temporaries(folder: &Path, prefix: &str, suffix: &str) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let ours = name.to_string_lossy().strip_prefix(prefix).is_some_and(|rest| rest.ends_with(suffix));
        let age = || file.metadata().ok()?.modified().ok()?.elapsed().ok();
        if ours && age().is_some_and(|age| age > LIFE) {
            // What can't be taken away is only untidy.
            let _ = std::fs::remove_file(file.path());
        }
    }
}

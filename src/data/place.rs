//! Files that appear complete or not at all.

use std::io;
use std::path::Path;

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

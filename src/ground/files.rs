//! Files by a path that somebody gave: it may lead to a pipe, a device, a link, or more bytes than there is memory.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Opens a regular file to read it. Anything else is refused at once, where a pipe would wait for a writer for ever and a device might
/// never end.
///
/// # Errors
/// Those of the system, and `InvalidInput` for what is no regular file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    refuse_special(fs::metadata(path)?.file_type())?;
    let mut options = OpenOptions::new();
    options.read(true);
    // Somebody may put a pipe there between the two looks: opening it must not wait.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    let file = options.open(path)?;
    refuse_special(file.metadata()?.file_type())?;
    Ok(file)
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// Those of the system, `InvalidInput` for what is no regular file, and `FileTooLarge` for more bytes than that.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_to_limit(open(path)?, limit)
}

/// Reads to the end of `source`, at most `limit` bytes.
///
/// # Errors
/// Those of the source, and `FileTooLarge` for more bytes than that.
pub(crate) fn read_to_limit(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it is larger than {}, the most that is read here", size_in_words(limit));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The file that writing to `path` reaches: links are followed, so that a rename over the result leaves them in place. There is a
/// regular file there, or nothing yet.
///
/// # Errors
/// Those of the system, and `InvalidInput` for a device, a pipe, a socket or a folder, which a rename would replace.
pub(crate) fn target(path: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const LINKS: usize = 40;
    let mut at = path.to_owned();
    for _ in 0..LINKS {
        let kind = match fs::symlink_metadata(&at) {
            Ok(known) => known.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(at),
            Err(error) => return Err(error),
        };
        if !kind.is_symlink() {
            refuse_special(kind)?;
            return Ok(at);
        }
        let next = fs::read_link(&at)?;
        // `join` takes an absolute one as it is
        at = at.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "its links lead in a circle"))
}

/// Why a kind of file is not read or replaced.
fn refuse_special(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_dir() { "a folder" } else { special(kind) };
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}, not a file")))
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_fifo() => "a pipe",
        kind if kind.is_char_device() || kind.is_block_device() => "a device",
        kind if kind.is_socket() => "a socket",
        _ => "something else",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "something else"
}

/// `64 MB`, `512 kB`: in powers of 1024, as file managers count.
fn size_in_words(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{} kB", bytes >> 10) }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::symlink;

    use super::*;

    fn fifo(path: &Path) {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR, 0).unwrap();
    }

    #[test]
    fn only_a_regular_file_is_read_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        fifo(&pipe);
        symlink(&pipe, folder.path().join("link")).unwrap();
        for (path, what) in [
            (pipe.as_path(), "a pipe"),
            (&folder.path().join("link"), "a pipe"),
            (Path::new("/dev/zero"), "a device"),
            (folder.path(), "a folder"),
        ] {
            let error = read(path, 100).unwrap_err();
            assert!(error.kind() == io::ErrorKind::InvalidInput && error.to_string().contains(what), "{}: {error}", path.display());
        }
    }

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, vec![7; 2048]).unwrap();
        assert_eq!(read(&file, 2048).unwrap().len(), 2048);
        let error = read(&file, 2047).unwrap_err();
        assert!(error.kind() == io::ErrorKind::FileTooLarge && error.to_string().contains("larger than 1 kB"), "{error}");
        assert_eq!(read(&folder.path().join("none"), 1).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_write_goes_to_where_the_links_lead() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sync")).unwrap();
        symlink("sync/file", at("relative")).unwrap();
        symlink(at("relative"), at("twice")).unwrap();
        symlink("loop", at("loop")).unwrap();
        fifo(&at("pipe"));
        assert_eq!(target(&at("new")).unwrap(), at("new"));
        assert_eq!(target(&at("twice")).unwrap(), at("sync/file"), "it need not be there yet");
        fs::write(at("sync/file"), "").unwrap();
        assert_eq!(target(&at("relative")).unwrap(), at("sync/file"));
        assert!(target(&at("loop")).unwrap_err().to_string().contains("circle"));
        assert!(target(&at("pipe")).unwrap_err().to_string().contains("a pipe"));
        assert!(target(Path::new("/dev/null")).unwrap_err().to_string().contains("a device"));
    }
}

//! Downloads of the published data sets: nothing is put in place before its SHA-256 is right.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::folder::hex;
use super::known::{Known, KnownFile};
use super::place::temporary;

/// How long to wait for a connection, for an answer, and for the next bytes of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a data set could not be fetched. Files that were complete before the fault stay, and the same command goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server cannot be reached, or what it says is not HTTP.
    #[error(
        "{url}: {source}; check the network or give another address with --base-url. Complete files are kept: the same command goes on with this one"
    )]
    Unreachable {
        /// What was asked for.
        url: String,
        /// The reason.
        source: Box<ureq::Error>,
    },
    /// The server answers, but not with the file.
    #[error("{url}: the server answers {status}{meaning}; check the address or give another one with --base-url. Complete files are kept: the same command goes on with this one", meaning = meaning(*status))]
    Status {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The body stops early or stalls.
    #[error(
        "{url}: broke off after {received} of {expected} bytes ({source}); nothing of it is kept: run the same command again to fetch this file and those after it"
    )]
    BrokenOff {
        /// What was asked for.
        url: String,
        /// Bytes that came.
        received: u64,
        /// Bytes of the published file.
        expected: u64,
        /// The reason.
        source: io::Error,
    },
    /// What came is not the published file.
    #[error(
        "{url}: its SHA-256 is {found}, but that of the published {name} is {expected}; nothing of it is kept: the address serves another file or the download was damaged; try again or give another address with --base-url"
    )]
    Sum {
        /// What was asked for.
        url: String,
        /// The set's name.
        name: &'static str,
        /// SHA-256 of what came.
        found: String,
        /// SHA-256 of the published file.
        expected: &'static str,
    },
    /// The folder or a file in it cannot be written.
    #[error("{path}: cannot write: {source}; check the free space and the permissions, or give another folder with --out", path = path.display())]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// What the HTTP statuses that a file server gives mean.
fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => " (no access)",
        404 | 410 => " (no such file)",
        429 => " (too many requests: wait a while)",
        500..=599 => " (it has a fault of its own: try later)",
        _ => "",
    }
}

/// How far a fetch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The file is there already and its sum is right.
    Kept(&'a str),
    /// The file's download starts.
    Started {
        /// Its name.
        file: &'a str,
        /// Its size.
        bytes: u64,
    },
    /// So many bytes of the current file have come.
    Received(u64),
    /// The file's sum is right and it is in place.
    Placed(&'a str),
}

/// Fetches the four files of `set` from `base_url` into `folder`, which is made if need be, and tells `report` how far it is. Files that
/// are there with the right sum are left alone, so that a fetch that failed goes on where it was.
///
/// # Errors
/// [`FetchError`]; the folder then holds only complete, checked files.
pub fn fetch(set: &'static Known, base_url: &str, folder: &Path, report: &mut dyn FnMut(Step<'_>)) -> Result<(), FetchError> {
    fs::create_dir_all(folder).map_err(|source| FetchError::Write { path: folder.to_owned(), source })?;
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(PATIENCE))
        .user_agent(concat!("elbo/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    for file in &set.files {
        let name = format!("{}.gz", file.name);
        let path = folder.join(&name);
        if is_complete(&path, file) {
            report(Step::Kept(&name));
            continue;
        }
        report(Step::Started { file: &name, bytes: file.bytes });
        let url = format!("{}/{name}", base_url.trim_end_matches('/'));
        download(&agent, &url, set.label, file, &path, report)?;
        report(Step::Placed(&name));
    }
    Ok(())
}

/// Whether `path` holds the published file.
fn is_complete(path: &Path, file: &KnownFile) -> bool {
    let sum = || fs::read(path).map(|bytes| hex(&Sha256::digest(&bytes)));
    fs::metadata(path).is_ok_and(|metadata| metadata.len() == file.bytes) && sum().is_ok_and(|sum| sum == file.gz)
}

/// Fetches one file into a temporary one beside `path`, and renames it when its sum is right.
fn download(
    agent: &ureq::Agent,
    url: &str,
    set: &'static str,
    file: &KnownFile,
    path: &Path,
    report: &mut dyn FnMut(Step<'_>),
) -> Result<(), FetchError> {
    let response = agent.get(url).call().map_err(|error| match error {
        ureq::Error::StatusCode(status) => FetchError::Status { url: url.to_owned(), status },
        other => FetchError::Unreachable { url: url.to_owned(), source: Box::new(other) },
    })?;
    let write_error = |source| FetchError::Write { path: path.to_owned(), source };
    let mut kept = temporary(path.parent().unwrap_or(Path::new("."))).map_err(write_error)?;

    // One byte more than published is enough to see that it is another file.
    let mut body = response.into_body().into_reader().take(file.bytes + 1);
    let mut hasher = Sha256::new();
    let mut received = 0;
    let mut block = vec![0; 1 << 16];
    loop {
        let broken_off = |source| FetchError::BrokenOff { url: url.to_owned(), received, expected: file.bytes, source };
        let count = match body.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken_off(error)),
        };
        hasher.update(&block[..count]);
        kept.write_all(&block[..count]).map_err(write_error)?;
        received += count as u64;
        report(Step::Received(received));
    }
    let found = hex(&hasher.finalize());
    if found != file.gz {
        return Err(FetchError::Sum { url: url.to_owned(), name: set, found, expected: file.gz });
    }
    kept.as_file().sync_all().map_err(write_error)?;
    kept.persist(path).map_err(|error| write_error(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests;

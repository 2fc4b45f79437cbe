//! Downloads of the published data sets: nothing is put in place before its SHA-256 is right.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::find::{present, role_of};
use super::folder::hex;
use super::known::{Known, KnownFile};
use crate::ground::files;
use crate::ground::whole::{self, Whole};

/// How long to wait for a connection, for an answer, and for the next bytes of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The slowest link on which a file is waited for, in bytes a second; a minute comes on top of what that takes.
const SLOWEST: u64 = 8_000;

/// How long one file may take in all: a server that sends a byte now and then must not hold the program for ever.
fn limit(bytes: u64) -> Duration {
    Duration::from_secs(60 + bytes / SLOWEST)
}

/// Why a data set could not be fetched. Files that were complete before the fault stay, and the same command goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server cannot be reached, or what it says is not HTTP.
    #[error(
        "{url}: {reason}; check the network or give another address with --base-url. Complete files are kept: the same command goes on with this one"
    )]
    Unreachable {
        /// What was asked for.
        url: String,
        /// The reason, in words: a library's own could hold the password of the address.
        reason: String,
    },
    /// The environment names a proxy of a kind that can't be used.
    #[error(
        "{variable} names a {scheme} proxy, which elbo can't use: only http and https proxies; unset {variable}, or fetch the four files otherwise and give their folder with --data"
    )]
    Proxy {
        /// The environment variable.
        variable: &'static str,
        /// The kind of proxy.
        scheme: String,
    },
    /// The file comes too slowly.
    #[error(
        "{url}: only {received} of {expected} bytes came in {minutes} minutes, and no longer is waited; nothing of it is kept: run the same command again on a faster link, or give another address with --base-url"
    )]
    TooSlow {
        /// What was asked for.
        url: String,
        /// Bytes that came.
        received: u64,
        /// Bytes of the published file.
        expected: u64,
        /// How long was waited.
        minutes: u64,
    },
    /// Another file stands where one is to be put.
    #[error("{path}: this is not the published {name}, and it is left as it is; give another folder with --out, or move it away first", path = path.display())]
    Taken {
        /// The file.
        path: PathBuf,
        /// The set's name.
        name: &'static str,
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
        204 | 304 => ", which is no file: a proxy or cache on the way may be at fault",
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
    /// So many files that a fetch that was killed had begun are taken away.
    Cleared(usize),
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
    if let Some((variable, scheme)) = unusable_proxy(|name| std::env::var(name).ok()) {
        return Err(FetchError::Proxy { variable, scheme });
    }
    fetch_within(set, base_url, folder, limit, report)
}

/// As [`fetch`], with so much time for a file of so many bytes.
fn fetch_within(
    set: &'static Known,
    base_url: &str,
    folder: &Path,
    limit: fn(u64) -> Duration,
    report: &mut dyn FnMut(Step<'_>),
) -> Result<(), FetchError> {
    let there = present(folder);
    fs::create_dir_all(folder).map_err(|source| FetchError::Write { path: folder.to_owned(), source })?;
    match whole::clear(folder) {
        0 => {}
        cleared => report(Step::Cleared(cleared)),
    }
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
        // Under whatever name the file is there, it would be read instead of the fetched one, or be lost to it.
        let like = |there: &&PathBuf| role_of(there) == role_of(&path);
        if let Some(there) = there.iter().find(like) {
            if !is_complete(there, file) {
                return Err(FetchError::Taken { path: there.clone(), name: set.label });
            }
            report(Step::Kept(&name));
            continue;
        }
        report(Step::Started { file: &name, bytes: file.bytes });
        let url = format!("{}/{name}", base_url.trim_end_matches('/'));
        download(&agent, &Asked { url, set: set.label, file, limit: limit(file.bytes) }, &path, report)?;
        report(Step::Placed(&name));
    }
    Ok(())
}

/// Whether `path` holds the published file, compressed as it was published or unpacked.
fn is_complete(path: &Path, file: &KnownFile) -> bool {
    let sum = files::read(path, MOST_UNPACKED).map(|bytes| hex(&Sha256::digest(&bytes)));
    sum.is_ok_and(|sum| sum == file.gz || sum == file.content)
}

/// The longest file of a published set: 60,000 images.
const MOST_UNPACKED: u64 = 50_000_000;

/// The proxy that the environment names first, if it is of a kind that can't be used: variable and kind. The order is ureq's.
fn unusable_proxy(lookup: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let names = ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
    let (name, value) = names.into_iter().find_map(|name| lookup(name).filter(|value| !value.is_empty()).map(|value| (name, value)))?;
    let (scheme, _) = value.split_once("://")?;
    let scheme = scheme.to_lowercase();
    (!["http", "https"].contains(&scheme.as_str())).then_some((name, scheme))
}

/// An address as it may be shown: without the name and password that may stand in it.
fn shown(url: &str) -> String {
    match userinfo(url) {
        Some(secret) => url.replacen(&format!("{secret}@"), "", 1),
        None => url.to_owned(),
    }
}

/// The name and password in an address.
fn userinfo(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once('@').map(|(secret, _)| secret)
}

/// One file to be fetched.
struct Asked<'a> {
    url: String,
    set: &'static str,
    file: &'a KnownFile,
    limit: Duration,
}

/// Fetches one file into a temporary one beside `path`, and renames it when its sum is right.
fn download(
    agent: &ureq::Agent,
    Asked { url, set, file, limit }: &Asked,
    path: &Path,
    report: &mut dyn FnMut(Step<'_>),
) -> Result<(), FetchError> {
    let begun = Instant::now();
    let address = shown(url);
    let slow = |received| FetchError::TooSlow { url: address.clone(), received, expected: file.bytes, minutes: limit.as_secs() / 60 };
    let response = agent.get(url).config().timeout_global(Some(*limit)).build().call().map_err(|error| match error {
        ureq::Error::StatusCode(status) => FetchError::Status { url: address.clone(), status },
        ureq::Error::Timeout(ureq::Timeout::Global) => slow(0),
        other => {
            let words = userinfo(url).map_or_else(|| other.to_string(), |secret| other.to_string().replace(secret, "…"));
            FetchError::Unreachable { url: address.clone(), reason: words }
        }
    })?;
    // ureq calls only 4xx and 5xx errors; whatever else is not 200 brings no file either.
    let status = response.status().as_u16();
    if status != 200 {
        return Err(FetchError::Status { url: address, status });
    }
    let write_error = |source| FetchError::Write { path: path.to_owned(), source };
    let mut kept = Whole::create(path).map_err(write_error)?;

    // One byte more than published is enough to see that it is another file.
    let mut body = response.into_body().into_reader().take(file.bytes + 1);
    let mut hasher = Sha256::new();
    let mut received = 0;
    let mut block = vec![0; 1 << 16];
    loop {
        let broken_off = |source| FetchError::BrokenOff { url: address.clone(), received, expected: file.bytes, source };
        let count = match body.read(&mut block) {
            Ok(0) => break,
            Ok(_) | Err(_) if begun.elapsed() >= *limit => return Err(slow(received)),
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
        return Err(FetchError::Sum { url: address, name: set, found, expected: file.gz });
    }
    kept.place().map_err(write_error)
}

#[cfg(test)]
mod tests;

//! How a run crosses from whoever shows it to whoever follows: a line that names the program and its version, then frames, each with its
//! length in front.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;

use crate::app::demo::Shown;

/// The first line, from whoever shows: what follows can be read by the same version alone.
pub(super) const GREETING: &str = concat!("elbo ", env!("CARGO_PKG_VERSION"), "\n");

/// The longest frame that is read, in bytes; a run with a sheet of 400 pictures has a tenth of it.
const LONGEST: usize = 8 << 20;
/// The longest greeting.
const LONGEST_GREETING: usize = 64;

/// A frame for the line.
///
/// # Errors
/// When the run is larger than a frame may be.
pub(in crate::cli) fn frame(shown: &Shown) -> io::Result<Arc<[u8]>> {
    let body = postcard::to_stdvec(shown).map_err(io::Error::other)?;
    if body.len() > LONGEST {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("a picture of {} bytes is too large to be shown to others", body.len()),
        ));
    }
    let mut bytes = Vec::with_capacity(4 + body.len());
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    Ok(bytes.into())
}

/// Reads the first line.
///
/// # Errors
/// When the line ends first, or another program or version speaks.
pub(super) fn greeted(line: &mut impl Read) -> io::Result<()> {
    let mut said = Vec::new();
    let mut byte = [0];
    while said.len() < LONGEST_GREETING && said.last() != Some(&b'\n') {
        line.read_exact(&mut byte)?;
        said.push(byte[0]);
    }
    if said == GREETING.as_bytes() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&said);
    let other =
        said.trim_end().strip_prefix("elbo ").filter(|version| version.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c)));
    let words = match other {
        Some(version) => format!("the run is shown by elbo {version}, and this is {}; both must be the same", env!("CARGO_PKG_VERSION")),
        None => "what answers there is not elbo share".into(),
    };
    Err(io::Error::new(ErrorKind::InvalidData, words))
}

/// Reads a frame; `None` when the line has ended.
///
/// # Errors
/// When the line breaks in a frame, or what comes is none.
pub(super) fn read(line: &mut impl Read) -> io::Result<Option<Shown>> {
    let mut length = [0; 4];
    match line.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(garbled());
    }
    let mut body = Vec::new();
    line.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Ok(None);
    }
    let shown: Shown = postcard::from_bytes(&body).map_err(|_| garbled())?;
    if shown.snapshot.is_sound() { Ok(Some(shown)) } else { Err(garbled()) }
}

fn garbled() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        "what came over the line is not a picture that this elbo can draw; both must be the same version",
    )
}

#[cfg(test)]
mod tests;

//! IDX, the file format of MNIST: a big-endian header, then bytes; plain or compressed with gzip.
//!
//! The format is described at the end of <http://yann.lecun.com/exdb/mnist/>. Whatever a file holds, reading it ends in an error or in a
//! valid [`Split`], and never takes more memory than the bytes that are really there and [`MOST`] images need.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};

use super::{DataError, PIXELS, SIDE, Split};
use crate::ground::files;

/// First four bytes of a file of images: unsigned bytes, three dimensions.
pub const IMAGES_MAGIC: u32 = 0x0000_0803;
/// First four bytes of a file of labels: unsigned bytes, one dimension.
pub const LABELS_MAGIC: u32 = 0x0000_0801;
/// The most images that one file may hold: 235 MB, five times MNIST.
pub const MOST: u32 = 300_000;

/// First two bytes of a gzip stream (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads a file of images and the file of their labels.
///
/// # Errors
/// See [`DataError`]: unreadable, damaged or truncated files, images that are not 28x28, labels above 9, counts that differ.
pub fn read_split(images: &Path, labels: &Path) -> Result<Split, DataError> {
    let pixels = read(images, Kind::Images)?;
    let classes = read(labels, Kind::Labels)?;
    pair(images, pixels, labels, classes)
}

/// Both files' contents as a split, once they fit together.
fn pair(images: &Path, pixels: Vec<u8>, labels: &Path, classes: Vec<u8>) -> Result<Split, DataError> {
    if pixels.len() != classes.len() * PIXELS {
        return Err(DataError::Pair {
            images: images.to_owned(),
            image_count: pixels.len() / PIXELS,
            labels: labels.to_owned(),
            label_count: classes.len(),
        });
    }
    Ok(Split { images: pixels, labels: classes })
}

/// Writes `split` as two files compressed with gzip. The bytes depend on the split alone: no name and no time is stored.
///
/// # Errors
/// Whatever the writers return.
pub fn write_split(split: &Split, images: impl Write, labels: impl Write) -> io::Result<()> {
    // Level 6: level 9 takes ten times as long here and saves 2 %.
    let mut gz = GzBuilder::new().write(images, Compression::new(6));
    gz.write_all(&images_header(split))?;
    gz.write_all(&split.images)?;
    gz.finish()?.flush()?;
    let mut gz = GzBuilder::new().write(labels, Compression::new(6));
    gz.write_all(&labels_header(split))?;
    gz.write_all(&split.labels)?;
    gz.finish()?.flush()
}

/// The 16 bytes before the pixels of `split`. A split is held in memory, where 2^32 images do not fit.
pub(crate) fn images_header(split: &Split) -> [u8; 16] {
    let mut header = [0; 16];
    let words = [IMAGES_MAGIC, split.len() as u32, SIDE as u32, SIDE as u32];
    for (bytes, word) in header.chunks_exact_mut(4).zip(words) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    header
}

/// The 8 bytes before the labels of `split`.
pub(crate) fn labels_header(split: &Split) -> [u8; 8] {
    let mut header = [0; 8];
    header[..4].copy_from_slice(&LABELS_MAGIC.to_be_bytes());
    header[4..].copy_from_slice(&(split.len() as u32).to_be_bytes());
    header
}

/// Which of the two kinds of file is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `[count, 28, 28]`
    Images,
    /// `[count]`
    Labels,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Images => "images",
            Kind::Labels => "labels",
        }
    }

    fn magic(self) -> u32 {
        match self {
            Kind::Images => IMAGES_MAGIC,
            Kind::Labels => LABELS_MAGIC,
        }
    }

    /// Bytes before the content.
    fn header(self) -> usize {
        match self {
            Kind::Images => 16,
            Kind::Labels => 8,
        }
    }

    /// Bytes of one item.
    fn item(self) -> usize {
        match self {
            Kind::Images => PIXELS,
            Kind::Labels => 1,
        }
    }
}

/// The checked content of the file at `path`.
fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, DataError> {
    let file = files::open(path).map_err(|source| DataError::Io { path: path.to_owned(), action: "read", source })?;
    parse(BufReader::with_capacity(1 << 16, file), path, kind)
}

/// The checked content of `input`; `path` only names it in errors.
fn parse(mut input: impl BufRead, path: &Path, kind: Kind) -> Result<Vec<u8>, DataError> {
    let start = input.fill_buf().map_err(|source| DataError::Io { path: path.to_owned(), action: "read", source })?;
    if start.starts_with(&GZIP) { body(Members::new(input), path, kind, true) } else { body(input, path, kind, false) }
}

/// A gzip file: one member after another, and zeros behind the last one, with which archives and tapes fill a block.
struct Members<R: BufRead> {
    /// `None` at the end.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    /// So much padding there may be; a megabyte is the largest block in use.
    const PADDING: usize = 1 << 20;

    fn new(input: R) -> Self {
        Self { member: Some(GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(mut input) = self.member.take().map(GzDecoder::into_inner) else { break };
            let mut padding = 0;
            let next = loop {
                let rest = input.fill_buf()?;
                let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
                let next = rest.get(zeros).copied();
                padding += zeros;
                if rest.is_empty() || next.is_some() || padding > Self::PADDING {
                    input.consume(zeros);
                    break next;
                }
                input.consume(zeros);
            };
            match next {
                Some(byte) if byte == GZIP[0] => self.member = Some(GzDecoder::new(input)),
                None if padding <= Self::PADDING => {}
                _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "something else stands behind its end")),
            }
        }
        Ok(0)
    }
}

/// Header and content of the uncompressed stream `input`.
fn body(mut input: impl Read, path: &Path, kind: Kind, gzip: bool) -> Result<Vec<u8>, DataError> {
    let path = path.to_owned();
    let fault = |path, found, source| {
        if gzip { DataError::Gzip { path, found, source } } else { DataError::Io { path, action: "read", source } }
    };

    let mut header = Vec::with_capacity(kind.header());
    if let Err(source) = input.by_ref().take(kind.header() as u64).read_to_end(&mut header) {
        return Err(fault(path, header.len(), source));
    }
    let words: Vec<u32> = header.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])).collect();
    match words.first() {
        Some(&found) if found != kind.magic() => {
            let advice = match found {
                IMAGES_MAGIC => "this is a file of images: two of the files have swapped names",
                LABELS_MAGIC => "this is a file of labels: two of the files have swapped names",
                _ => "this is not a file of the MNIST format: fetch or copy it again",
            };
            return Err(DataError::Magic { path, found, expected: kind.magic(), kind: kind.name(), advice });
        }
        _ if header.len() < kind.header() => return Err(DataError::Header { path, found: header.len(), expected: kind.header() }),
        _ => {}
    }
    let count = words[1];
    if count == 0 || count > MOST {
        return Err(DataError::Count { path, count, most: MOST });
    }
    if kind == Kind::Images && words[2..] != [SIDE as u32, SIDE as u32] {
        return Err(DataError::Shape { path, rows: words[2], columns: words[3] });
    }

    // The vector grows with the bytes that come, so a header alone cannot claim memory; one byte more than promised shows an oversize file.
    let expected = count as usize * kind.item();
    let mut content = Vec::new();
    if let Err(source) = input.take(expected as u64 + 1).read_to_end(&mut content) {
        return Err(fault(path, content.len(), source));
    }
    if content.len() < expected {
        return Err(DataError::Truncated { path, found: content.len(), expected });
    }
    if content.len() > expected {
        return Err(DataError::Oversize { path, expected });
    }
    if kind == Kind::Labels
        && let Some((index, &found)) = content.iter().enumerate().find(|&(_, &label)| label > 9)
    {
        return Err(DataError::Label { path, index, found });
    }
    Ok(content)
}

#[cfg(test)]
mod tests;

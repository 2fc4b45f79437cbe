//! The way out: words to standard error, data to standard output, and nothing ever panics because nobody takes them.
//!
//! Words are a courtesy: when they can't be written, the work goes on. Data are what was asked for: a full disk is an error, but a reader
//! who has had enough (`elbo list | head -1`) is none, and does not change the exit code. In a locale without UTF-8 both are 7-bit.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use crate::content::ascii;
use crate::term;
use crate::term::capabilities::{Capabilities, Flags, Glyphs};
use crate::words::{clean_json, clean_lines};

/// Says words on standard error, formatted as by `eprintln!`, and never fails.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::out::words(&format!($($words)*)) };
}
pub(super) use say;

/// Columns of the terminal that standard output is; `None` for a pipe or a file, where nothing breaks a line.
pub(super) fn columns() -> Option<usize> {
    io::stdout().is_terminal().then(term::size).flatten().map(|(columns, _)| usize::from(columns))
}

/// Says words on standard error, with a line end, and nothing raw in them. What can't be said is dropped.
pub(super) fn words(words: &str) {
    let line = format!("{}\n", shown(&clean_lines(words)));
    if cfg!(test) {
        // The harness keeps what goes this way.
        eprint!("{line}");
    } else {
        // One write, so that a line is not torn by what another program says.
        let _ = io::stderr().lock().write_all(line.as_bytes());
    }
}

/// Whether this locale has 7-bit characters alone.
pub(super) fn is_ascii() -> bool {
    static ASCII: OnceLock<bool> = OnceLock::new();
    *ASCII.get_or_init(|| Capabilities::detect(|name| std::env::var(name).ok(), &Flags::default()).glyphs == Glyphs::Ascii)
}

/// A text as this locale can show it.
pub(super) fn shown(text: &str) -> String {
    if is_ascii() { ascii(text) } else { text.to_owned() }
}

/// Prints data on standard output, up to the last byte, as the locale can show them.
///
/// # Errors
/// What `print` says, or that standard output can't be written to; a closed pipe is no error.
pub(super) fn data(print: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    data_in(is_ascii(), print)
}

/// As [`data`], with 7-bit characters or all.
///
/// # Errors
/// The same.
pub(super) fn data_in(ascii: bool, print: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    printed(Out::new(ascii), print)
}

/// Prints one line on standard output.
///
/// # Errors
/// That standard output can't be written to; a closed pipe is no error.
pub(super) fn line(words: &str) -> anyhow::Result<()> {
    data(|out| Ok(writeln!(out, "{words}")?))
}

/// As [`data`], but every byte as it is: for what is read by programs.
///
/// # Errors
/// The same.
pub(super) fn raw(bytes: &[u8]) -> anyhow::Result<()> {
    printed(Out::new(false), |out| Ok(out.write_all(bytes)?))
}

/// A JSON value on a line of its own; where the locale is 7-bit, other characters are escaped.
///
/// # Errors
/// The same.
pub(super) fn json(text: &str) -> anyhow::Result<()> {
    let clean = clean_json(text);
    let text = if is_ascii() { escaped(&clean) } else { clean.into_owned() };
    printed(Out::new(false), |out| Ok(writeln!(out, "{text}")?))
}

fn printed<W: Write>(mut out: Out<W>, print: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    print(&mut out)?;
    Ok(out.flush()?)
}

/// JSON with `\u` escapes for what is not ASCII: such characters stand in strings alone.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}")));
        }
    }
    escaped
}

/// What clap wants to say (help, a version, a fault in the command line), and its exit code.
pub(super) fn told(said: &clap::Error) -> ExitCode {
    let code = ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2));
    // A fault quotes what was typed, whatever that was.
    let _ = if said.use_stderr() {
        io::stderr().lock().write_all(shown(&clean_lines(&said.render().to_string())).as_bytes())
    } else if is_ascii() {
        io::stdout().lock().write_all(ascii(&said.render().to_string()).as_bytes())
    } else {
        said.print()
    };
    code
}

/// A stream that is quiet when nobody reads it any more, and spells things in ASCII if it must.
pub(super) struct Out<W = io::StdoutLock<'static>> {
    to: W,
    ascii: bool,
    closed: bool,
}

impl Out {
    /// Standard output.
    pub(super) fn new(ascii: bool) -> Out {
        Out { to: io::stdout().lock(), ascii, closed: false }
    }
}

impl<W: Write> Out<W> {
    fn unless_closed(&mut self, done: io::Result<()>) -> io::Result<()> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            // As it is: the program ends by what it means.
            Err(error) if term::is_hang_up(&error) => Err(error),
            Err(error) => Err(io::Error::new(error.kind(), format!("standard output: {error}"))),
            Ok(()) => Ok(()),
        }
    }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.closed {
            // Formatting hands over whole pieces of text, so no character is cut in two.
            let spelled = if self.ascii { std::str::from_utf8(bytes).ok().filter(|text| !text.is_ascii()).map(ascii) } else { None };
            let done = self.to.write_all(spelled.as_deref().map_or(bytes, str::as_bytes));
            self.unless_closed(done)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let done = self.to.flush();
        self.unless_closed(done)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A stream that fails once it has taken so many bytes.
    struct Failing(usize, ErrorKind);

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(self.1)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn print(kind: ErrorKind, room: usize) -> anyhow::Result<()> {
        let out = Out { to: Failing(room, kind), ascii: false, closed: false };
        printed(out, |out| (0..4).try_for_each(|line| Ok(writeln!(out, "line {line}")?)))
    }

    #[test]
    fn a_reader_who_has_had_enough_is_no_error_and_a_full_disk_is_one() {
        print(ErrorKind::BrokenPipe, 8).unwrap();
        print(ErrorKind::StorageFull, 100).unwrap();
        let error = print(ErrorKind::StorageFull, 8).unwrap_err().to_string();
        assert!(error.starts_with("standard output: "), "{error}");
    }

    #[test]
    fn where_the_locale_is_7_bit_so_is_what_is_printed() {
        let mut out = Out { to: Vec::new(), ascii: true, closed: false };
        let letter = 'σ';
        writeln!(out, "22 β-VAE — {letter}").unwrap();
        assert_eq!(out.to, b"22 beta-VAE -- sigma\n");
        assert_eq!(escaped(r#"{"data":"digits · 𝔼"}"#), r#"{"data":"digits \u00b7 \ud835\udd3c"}"#);
        let back: serde_json::Value = serde_json::from_str(&escaped(r#""β · 𝔼""#)).unwrap();
        assert_eq!(back, "β · 𝔼");
    }
}

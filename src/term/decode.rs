//! Bytes from the terminal to [`Event`]s.
//!
//! crossterm's own reader can't be used: it reads in a loop that never ends once its terminal has hung up (100 % CPU),
//! it takes a lone ESC byte at the end of a read for the key, and it can't be woken to be joined. This decoder is a pure
//! state machine for the keys that [`KeyCode`] knows; what it doesn't know it swallows whole, so that an
//! unknown sequence or a stray reply never turns into key presses.

use std::time::Duration;

use super::background;
use super::event::{Event, Key, KeyCode, Mouse, MouseKind};

/// How long a lone ESC waits for the rest of a sequence before it counts as the key.
const ESC_WAIT: Duration = Duration::from_millis(50);
/// How long a sequence that has begun may take to arrive before it is dropped.
const SEQUENCE_WAIT: Duration = Duration::from_millis(500);
/// The same while an answer is expected: on a slow link its second half may come much later, and is no keys.
const ANSWER_WAIT: Duration = Duration::from_secs(2);
/// How long a paste may be silent before it counts as cut off: its end was lost, and the keys must work again.
const PASTE_WAIT: Duration = Duration::from_secs(5);
/// A sequence longer than this is nothing that we know.
const SEQUENCE_MAX: usize = 4096;
/// Of a paste longer than this only so many bytes are kept: what takes text here is one line.
const PASTE_MAX: usize = 4096;
/// What stands before and after pasted text.
const PASTE: (&[u8], &[u8]) = (b"\x1b[200~", b"\x1b[201~");

/// The bytes of a key, sequence or paste that isn't complete yet.
#[derive(Default)]
pub(crate) struct Decoder {
    pending: Vec<u8>,
    /// What was pasted so far, while a paste is on its way.
    pasted: Option<Vec<u8>>,
    /// Whether a reply that is longer than anything we know is on its way: its rest is no keys either.
    swallowing: bool,
}

/// What the pending bytes are so far.
enum Parsed {
    /// More bytes must come.
    Partial,
    /// The first `usize` bytes are done; they mean this, or nothing that we know.
    Done(usize, Option<Event>),
}

impl Decoder {
    /// Takes the bytes of one read and reports each complete event.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut report: impl FnMut(Event)) {
        self.pending.extend_from_slice(bytes);
        let mut start = 0;
        while start < self.pending.len() {
            if self.swallowing {
                match string_end(&self.pending[start..]) {
                    Some(length) => {
                        start += length;
                        self.swallowing = false;
                        continue;
                    }
                    None => {
                        // An ESC at the end may begin the mark that ends it.
                        start = self.pending.len() - usize::from(self.pending.ends_with(b"\x1b"));
                        break;
                    }
                }
            }
            if let Some(pasted) = &mut self.pasted {
                let (length, ended) = pasted_up_to(&self.pending[start..]);
                pasted.extend_from_slice(&self.pending[start..start + length]);
                pasted.truncate(PASTE_MAX);
                start += length;
                if !ended {
                    break;
                }
                start += PASTE.1.len();
                report(Event::Paste(String::from_utf8_lossy(pasted).into_owned()));
                self.pasted = None;
                continue;
            }
            if self.pending[start..].starts_with(PASTE.0) {
                start += PASTE.0.len();
                self.pasted = Some(Vec::new());
                continue;
            }
            match parse(&self.pending[start..]) {
                Parsed::Partial => break,
                Parsed::Done(length, event) => {
                    start += length;
                    if let Some(event) = event {
                        report(event);
                    }
                }
            }
        }
        self.pending.drain(..start);
        if self.pending.len() > SEQUENCE_MAX {
            self.swallowing = true;
            let end = self.pending.len() - usize::from(self.pending.ends_with(b"\x1b"));
            self.pending.drain(..end);
        }
    }

    /// How long to wait for more bytes before [`Self::settle`] is due; `None` when nothing is pending. `is_owed`: whether the terminal may be
    /// about to answer a question.
    pub(crate) fn patience(&self, is_owed: bool) -> Option<Duration> {
        match self.pending.as_slice() {
            _ if self.pasted.is_some() => Some(PASTE_WAIT),
            _ if self.swallowing => Some(SEQUENCE_WAIT),
            [] => None,
            [0x1b] => Some(ESC_WAIT),
            _ if is_owed => Some(ANSWER_WAIT),
            _ => Some(SEQUENCE_WAIT),
        }
    }

    /// Nothing more came in time: a lone ESC was the key; any other beginning is dropped.
    pub(crate) fn settle(&mut self, mut report: impl FnMut(Event)) {
        let swallowed = std::mem::take(&mut self.swallowing);
        if self.pasted.take().is_none() && !swallowed && self.pending == [0x1b] {
            report(key(KeyCode::Esc));
        }
        self.pending.clear();
    }
}

/// How many of these bytes belong to the paste, and whether its end follows them. The beginning of an end is left for the next read.
fn pasted_up_to(bytes: &[u8]) -> (usize, bool) {
    if let Some(end) = bytes.windows(PASTE.1.len()).position(|window| window == PASTE.1) {
        return (end, true);
    }
    let tail = (1..PASTE.1.len()).rev().find(|length| bytes.ends_with(&PASTE.1[..*length])).unwrap_or(0);
    (bytes.len() - tail, false)
}

fn key(code: KeyCode) -> Event {
    Event::Key(Key { code, ctrl: false })
}

fn ctrl(letter: char) -> Event {
    Event::Key(Key { code: KeyCode::Char(letter), ctrl: true })
}

fn parse(bytes: &[u8]) -> Parsed {
    let done = |event| Parsed::Done(1, Some(event));
    match bytes[0] {
        0x1b => escape(bytes),
        b'\r' | b'\n' => done(key(KeyCode::Enter)),
        b'\t' => done(key(KeyCode::Tab)),
        0x7f | 0x08 => done(key(KeyCode::Backspace)),
        0x00 => done(ctrl(' ')),
        byte @ 0x01..=0x1a => done(ctrl(char::from(byte - 1 + b'a'))),
        byte @ 0x1c..=0x1f => done(ctrl(char::from(byte - 0x1c + b'\\'))),
        _ => character(bytes),
    }
}

/// One UTF-8 character; bytes that can't be UTF-8 are skipped one by one.
fn character(bytes: &[u8]) -> Parsed {
    let length = match bytes[0] {
        0x00..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Parsed::Done(1, None),
    };
    let Some(sequence) = bytes.get(..length) else {
        let sound = bytes[1..].iter().all(|byte| byte & 0xc0 == 0x80);
        return if sound { Parsed::Partial } else { Parsed::Done(1, None) };
    };
    match std::str::from_utf8(sequence) {
        Ok(text) => Parsed::Done(length, text.chars().next().map(|c| key(KeyCode::Char(c)))),
        Err(_) => Parsed::Done(1, None),
    }
}

fn escape(bytes: &[u8]) -> Parsed {
    match bytes.get(1) {
        None => Parsed::Partial,
        Some(b'[') => control_sequence(bytes),
        Some(b'O') => match bytes.get(2) {
            None => Parsed::Partial,
            Some(&byte) => Parsed::Done(3, single_shift(byte)),
        },
        Some(b']') => reply(bytes),
        // other strings (DCS, APC, PM, SOS): swallowed up to their end
        Some(b'P' | b'_' | b'^' | b'X') => string(bytes),
        // Alt-x and a quick Esc, x are the same bytes; nothing here needs Alt
        Some(_) => Parsed::Done(1, Some(key(KeyCode::Esc))),
    }
}

/// An OSC reply: the background is known, others are swallowed.
fn reply(bytes: &[u8]) -> Parsed {
    let Some(length) = string_end(&bytes[2..]) else { return Parsed::Partial };
    let text = &bytes[2..2 + length];
    let text = text.strip_suffix(b"\x07").or_else(|| text.strip_suffix(b"\x1b\\")).unwrap_or(text);
    Parsed::Done(2 + length, background::answer(text).map(Event::Background))
}

fn string(bytes: &[u8]) -> Parsed {
    string_end(&bytes[2..]).map_or(Parsed::Partial, |length| Parsed::Done(2 + length, None))
}

/// How many bytes of a string there are up to its end, BEL or `ESC \`, and with it.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let end = |at: usize| bytes[at] == 0x07 || (bytes[at] == b'\\' && at > 0 && bytes[at - 1] == 0x1b);
    (0..bytes.len()).find(|at| end(*at)).map(|at| at + 1)
}

/// The keys that follow `ESC O` and end `CSI 1 ; m`.
fn single_shift(byte: u8) -> Option<Event> {
    letter_key(byte).map(key)
}

fn letter_key(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'Z' => KeyCode::BackTab,
        b'P'..=b'S' => KeyCode::F(byte - b'P' + 1),
        _ => return None,
    })
}

fn tilde_key(number: u16) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        4 | 8 => KeyCode::End,
        3 => KeyCode::Delete,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F((number - 10) as u8),
        17..=21 => KeyCode::F((number - 11) as u8),
        23 | 24 => KeyCode::F((number - 12) as u8),
        _ => return None,
    })
}

/// `CSI parameters final` (ECMA-48 5.4), and the two families that break its rules: the Linux console's
/// `CSI [ A` and the old mouse report `CSI M` with three bytes.
fn control_sequence(bytes: &[u8]) -> Parsed {
    match bytes.get(2) {
        None => return Parsed::Partial,
        Some(b'[') => {
            return match bytes.get(3) {
                None => Parsed::Partial,
                Some(&byte @ b'A'..=b'E') => Parsed::Done(4, Some(key(KeyCode::F(byte - b'A' + 1)))),
                Some(_) => Parsed::Done(4, None),
            };
        }
        Some(b'M') => {
            return if bytes.len() < 6 { Parsed::Partial } else { Parsed::Done(6, None) };
        }
        Some(_) => {}
    }
    for (i, &byte) in bytes.iter().enumerate().skip(2) {
        match byte {
            0x20..=0x3f => {}
            0x40..=0x7e => return Parsed::Done(i + 1, meaning(&bytes[2..i], byte)),
            // a new sequence cuts this one off
            _ => return Parsed::Done(i, None),
        }
    }
    Parsed::Partial
}

fn meaning(parameters: &[u8], last: u8) -> Option<Event> {
    if let Some(report) = parameters.strip_prefix(b"<") {
        return mouse(report, last);
    }
    let numbers = numbers(parameters)?;
    let first = numbers.first().copied().unwrap_or(1);
    let code = match last {
        b'~' => tilde_key(first)?,
        // `CSI M` and `CSI P`... are not keys here, `CSI R` would be a cursor report
        b'A'..=b'D' | b'F' | b'H' | b'Z' => letter_key(last)?,
        // as rxvt says it
        b'a' if parameters.is_empty() => KeyCode::ShiftUp,
        b'b' if parameters.is_empty() => KeyCode::ShiftDown,
        // the answer to the question how it is: 0 ready, 3 not
        b'n' if matches!(numbers[..], [0 | 3]) => return Some(Event::Answered),
        b'P' | b'Q' | b'S' if numbers.len() == 2 => letter_key(last)?,
        _ => return None,
    };
    let modifiers = numbers.get(1).copied().unwrap_or(1).saturating_sub(1);
    let code = match (code, modifiers & 1 != 0) {
        (KeyCode::Up, true) => KeyCode::ShiftUp,
        (KeyCode::Down, true) => KeyCode::ShiftDown,
        (code, _) => code,
    };
    Some(Event::Key(Key { code, ctrl: modifiers & 4 != 0 }))
}

fn numbers(parameters: &[u8]) -> Option<Vec<u16>> {
    let text = std::str::from_utf8(parameters).ok()?;
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(';').map(|n| n.parse().ok()).collect()
}

/// An SGR mouse report: `button ; column ; row` from 1, `M` for down and `m` for up.
fn mouse(report: &[u8], last: u8) -> Option<Event> {
    let numbers = numbers(report)?;
    let &[button, column, row] = numbers.as_slice() else {
        return None;
    };
    // shift, meta and control with the mouse mean nothing here
    let kind = match (button & !0b1_1100, last) {
        (0, b'M') => MouseKind::Down,
        (0, b'm') => MouseKind::Up,
        (32, b'M') => MouseKind::Drag,
        (64, b'M') => MouseKind::ScrollUp,
        (65, b'M') => MouseKind::ScrollDown,
        _ => return None,
    };
    Some(Event::Mouse(Mouse { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)? }))
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

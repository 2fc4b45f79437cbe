//! A small player of VHS tapes, so that the demonstration is also a test.
//!
//! It types into a shell in a real PTY what the tape types. `Sleep` is for the film's audience and is skipped: a tape
//! that depends on time has to say what it waits for, with `Wait`.
#![allow(dead_code)] // each test file uses its own part of this

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use regex::Regex;

use crate::pty::{self, Terminal};

/// One command of a tape.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// Types text.
    Type(String),
    /// Presses a key so many times.
    Key(String, usize),
    /// Waits until the pattern is on the screen, or on the cursor's line.
    Wait {
        /// Anywhere on the screen, or only in the line with the cursor.
        anywhere: bool,
        /// What to wait for.
        pattern: Regex,
        /// For how long at most, if the tape says so.
        limit: Option<Duration>,
    },
    /// Keeps the screen under a name.
    Screenshot(String),
    /// Does nothing here: what only the film needs.
    Film,
}

/// A tape that was read without a fault.
pub(crate) struct Tape {
    /// The commands with their line numbers from 1.
    pub(crate) commands: Vec<(usize, Command)>,
    /// What `Set` said.
    pub(crate) settings: BTreeMap<String, String>,
}

/// Settings that a tape may make; what they change is the film alone, but for the size.
const SETTINGS: &[&str] = &[
    "Shell",
    "FontSize",
    "FontFamily",
    "Width",
    "Height",
    "LetterSpacing",
    "LineHeight",
    "TypingSpeed",
    "Theme",
    "Padding",
    "Margin",
    "MarginFill",
    "BorderRadius",
    "WindowBar",
    "Framerate",
    "PlaybackSpeed",
    "LoopOffset",
    "CursorBlink",
    "WaitTimeout",
];

impl Tape {
    /// Reads a tape; a command that isn't known is an error that names its line.
    pub(crate) fn parse(text: &str) -> Result<Tape, String> {
        let mut tape = Tape { commands: Vec::new(), settings: BTreeMap::new() };
        for (number, line) in text.lines().enumerate() {
            let number = number + 1;
            let words = words(line).map_err(|fault| format!("line {number}: {fault}"))?;
            if words.is_empty() {
                continue;
            }
            tape.line(number, &words).map_err(|fault| format!("line {number}: {fault}"))?;
        }
        Ok(tape)
    }

    fn line(&mut self, number: usize, words: &[String]) -> Result<(), String> {
        let (head, rest) = (words[0].as_str(), &words[1..]);
        let (name, speed) = match head.split_once('@') {
            Some((name, speed)) => (name, Some(duration(speed)?)),
            None => (head, None),
        };
        let command = match name {
            "Output" | "Require" | "Hide" | "Show" => Command::Film,
            "Sleep" => {
                duration(rest.first().ok_or("Sleep needs a time")?)?;
                Command::Film
            }
            "Set" => {
                let [key, value] = rest else {
                    return Err("Set needs a name and a value".into());
                };
                if !SETTINGS.contains(&key.as_str()) {
                    return Err(format!("there is no setting {key:?}"));
                }
                self.settings.insert(key.clone(), value.clone());
                return Ok(());
            }
            "Type" => Command::Type(rest.join(" ")),
            "Screenshot" => Command::Screenshot(rest.first().ok_or("Screenshot needs a file")?.clone()),
            "Wait" | "Wait+Line" | "Wait+Screen" => {
                // the pattern may hold blanks
                let pattern = rest.join(" ");
                let pattern = match pattern.strip_prefix('/') {
                    Some(inner) => inner.strip_suffix('/').ok_or("the pattern doesn't end with /")?,
                    None if pattern.is_empty() => ">$",
                    None => return Err("the pattern doesn't begin with /".into()),
                };
                Command::Wait {
                    anywhere: name == "Wait+Screen",
                    pattern: Regex::new(pattern).map_err(|error| error.to_string())?,
                    limit: speed,
                }
            }
            key if pty::key_bytes(key).is_some() && key.chars().count() > 1 => {
                let count = match rest.first() {
                    Some(count) => count.parse().map_err(|_| format!("{count:?} is not a number of presses"))?,
                    None => 1,
                };
                Command::Key(key.to_owned(), count)
            }
            _ => return Err(format!("there is no command {head:?}")),
        };
        self.commands.push((number, command));
        Ok(())
    }

    fn number(&self, name: &str, default: f64) -> f64 {
        let value = self.settings.get(name).and_then(|value| value.parse().ok());
        value.unwrap_or(default)
    }

    /// Columns and rows of the film's terminal: a cell of a monospaced font is 0.6 em wide and 1.2 em high.
    pub(crate) fn size(&self) -> (u16, u16) {
        let font = self.number("FontSize", 22.0);
        let padding = 2.0 * self.number("Padding", 60.0);
        let cells = |pixels: f64, cell: f64| ((pixels - padding) / cell).floor().max(1.0) as u16;
        (cells(self.number("Width", 1200.0), 0.6 * font), cells(self.number("Height", 600.0), 1.2 * font * self.number("LineHeight", 1.0)))
    }

    /// Plays the tape in a shell in which `folder` is where programs are looked for first.
    ///
    /// Gives back its screenshots, and the terminal as it was left.
    pub(crate) fn play(&self, folder: &Path, home: &Path) -> (Vec<(String, vt100::Screen)>, Terminal) {
        let mut shell = pty::command("/bin/sh", &[], home);
        shell.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display()));
        shell.env("PS1", "> ");
        let (columns, rows) = self.size();
        let mut terminal = Terminal::start(shell, columns, rows);
        terminal.wait_for(">");
        let default = self.settings.get("WaitTimeout").map(|text| duration(text).expect("a time"));
        let mut pictures = Vec::new();
        for (number, command) in &self.commands {
            match command {
                Command::Type(text) => terminal.send(text),
                Command::Key(key, count) => {
                    for _ in 0..*count {
                        terminal.press(key);
                    }
                }
                Command::Wait { anywhere, pattern, limit } => {
                    let limit = limit.or(default).unwrap_or(pty::DEADLINE).max(pty::DEADLINE);
                    let found = terminal.try_wait(limit, |screen| {
                        if *anywhere {
                            pattern.is_match(&screen.contents())
                        } else {
                            let (_, columns) = screen.size();
                            let (row, _) = screen.cursor_position();
                            let line = screen.rows(0, columns.get()).nth(usize::from(row));
                            line.is_some_and(|line| pattern.is_match(line.trim_end()))
                        }
                    });
                    if let Err(screen) = found {
                        panic!("line {number}: /{pattern}/ never came; the screen:\n{screen}");
                    }
                }
                Command::Screenshot(name) => pictures.push((name.clone(), terminal.screen())),
                Command::Film => {}
            }
        }
        (pictures, terminal)
    }
}

/// Splits a line at blanks; quotes of three kinds hold words together, and `#` begins a comment.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() && !rest.starts_with('#') {
        let first = rest.chars().next().unwrap();
        let word;
        if matches!(first, '"' | '\'' | '`') {
            let end = rest[1..].find(first).ok_or(format!("the {first} is never closed"))?;
            word = &rest[1..=end];
            rest = &rest[end + 2..];
        } else if first == '/' {
            // a pattern runs to the end of its line, for it may hold blanks and quotes
            word = rest;
            rest = "";
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            word = &rest[..end];
            rest = &rest[end..];
        }
        words.push(word.to_owned());
        rest = rest.trim_start();
    }
    Ok(words)
}

/// `500ms`, `2s`, `0.5` (seconds).
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1e-3),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let value: f64 = number.parse().map_err(|_| format!("{text:?} is not a time"))?;
    Duration::try_from_secs_f64(value * unit).map_err(|_| format!("{text:?} is not a time"))
}

//! The file of the settings: TOML, every fault with its line and column.

use std::fmt;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{KEYS, SETTINGS, Settings};
use crate::app::keymap;
use crate::cli::near::nearest;
use crate::ground::files;
use crate::words::clean;

/// Bytes of the file at most.
const LIMIT: u64 = 64 << 10;

/// A fault of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Fault {
    /// The file.
    file: String,
    /// Line and column, from 1; nothing for what concerns the whole file.
    place: Option<(usize, usize)>,
    /// What is wrong.
    words: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(out, "{}:{line}:{column}: {}", self.file, self.words),
            None => write!(out, "{}: {}", self.file, self.words),
        }
    }
}

/// The text of the file; nothing where there is none.
pub(super) fn text(path: &Path) -> Result<Option<String>, Vec<Fault>> {
    let fault = |words: String| vec![Fault { file: path.display().to_string(), place: None, words }];
    match files::read(path, LIMIT) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(fault("it is no text in UTF-8; save it as such".into())),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(fault(format!("the settings can't be read: {error}; check the file's permissions, or move it away"))),
    }
}

/// Reads the file's text into the settings.
pub(super) fn read(name: &str, text: &str, settings: &mut Settings) -> Result<(), Vec<Fault>> {
    let mut reading = Reading { name, text, settings, faults: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reading.table("", table.get_ref()),
        Err(error) => {
            let words = error.message().lines().next().unwrap_or_default();
            reading.fault(error.span().unwrap_or(0..0), &format!("this is not TOML: {words}"));
        }
    }
    if reading.faults.is_empty() { Ok(()) } else { Err(reading.faults) }
}

struct Reading<'a> {
    name: &'a str,
    text: &'a str,
    settings: &'a mut Settings,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn fault(&mut self, at: Range<usize>, words: &str) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let place = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        self.faults.push(Fault { file: self.name.to_owned(), place: Some(place), words: clean(words).into_owned() });
    }

    /// Takes in what stands in a table: that of the file, or one of those in it.
    fn table(&mut self, of: &str, table: &DeTable<'_>) {
        // They come by their names; faults are said in the order of the file.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let name = if of.is_empty() { key.get_ref().to_string() } else { format!("{of}.{}", key.get_ref()) };
            let inside = format!("{name}.");
            let is_table = SETTINGS.iter().any(|setting| setting.key.starts_with(&inside));
            if name == KEYS {
                self.keys(value);
                continue;
            }
            match (SETTINGS.iter().position(|setting| setting.key == name), value.get_ref()) {
                (None, DeValue::Table(within)) if is_table => self.table(&name, within),
                (None, _) if is_table => self.fault(value.span(), &format!("'{name}' is a table: write [{name}] and its settings below")),
                (None, found) => self.unknown(&name, key.span(), matches!(found, DeValue::Table(_))),
                (Some(at), found) => self.value(at, key.span(), value.span(), found),
            }
        }
    }

    /// The reader's own keys: `next-section = "N"`.
    fn keys(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.fault(value.span(), &format!("'{KEYS}' is a table: write [{KEYS}] and its actions below"));
        };
        let known = keymap::actions();
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(action, _)| action.span().start);
        let mut spans = Vec::new();
        for (action, value) in entries {
            let name = action.get_ref().to_string();
            if !known.contains(&name) {
                let meant = nearest(&name, known.iter().map(String::as_str)).map(|near| format!("; did you mean '{near}'?"));
                let meant = meant.unwrap_or_else(|| format!("; the actions are {}", known.join(", ")));
                self.fault(action.span(), &format!("no action is called '{name}'{meant}"));
                continue;
            }
            let text = if let DeValue::String(text) = value.get_ref() { text.to_string() } else { String::new() };
            let Some(key) = keymap::key(&text) else {
                let words =
                    format!("{KEYS}.{name}: '{text}' is no key; write it as the help does: \"n\", \"space\", \"PgDn\", \"Ctrl-P\", \"F2\"");
                self.fault(value.span(), &words);
                continue;
            };
            spans.push(value.span());
            self.settings.keys.push((name, key, text));
        }
        let wishes: Vec<_> = self.settings.keys.iter().map(|(action, key, _)| (action.clone(), *key)).collect();
        if let Err((at, words)) = keymap::remapped(&wishes) {
            self.fault(spans[at].clone(), &format!("{KEYS}.{}: {words}", wishes[at].0));
        }
    }

    fn unknown(&mut self, name: &str, at: Range<usize>, is_table: bool) {
        let tables = SETTINGS.iter().filter_map(|setting| Some(setting.key.split_once('.')?.0));
        let known: Vec<&str> = if is_table { tables.chain([KEYS]).collect() } else { SETTINGS.iter().map(|setting| setting.key).collect() };
        let what = if is_table { "table" } else { "setting" };
        let meant =
            nearest(name, known).map_or_else(|| "; 'elbo config show' lists them".into(), |near| format!("; did you mean '{near}'?"));
        self.fault(at, &format!("there is no {what} '{name}'{meant}"));
    }

    fn value(&mut self, at: usize, key: Range<usize>, span: Range<usize>, found: &DeValue<'_>) {
        let name = SETTINGS[at].key;
        let text = match found {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(_) => return self.fault(span, &format!("{name}: a list, where one value is expected")),
            DeValue::Table(_) => return self.fault(key, &format!("{name}: a table, where one value is expected")),
        };
        let line = self.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
        if let Err(words) = self.settings.take(at, &text, line) {
            self.fault(span, &format!("{name}: {words}"));
        }
    }
}

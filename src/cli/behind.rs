//! What `elbo derivations` and `elbo repairs` have in common: the pages that stand behind a section, a line each.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::keeper::Keeper;
use super::out;
use crate::content::course::{Course, Entry};
use crate::content::source::Source;
use crate::study::progress::Progress;

/// One page in a list.
pub(super) struct Row<'a> {
    pub(super) entry: &'a Entry,
    /// How hard it is.
    pub(super) level: &'static str,
    /// What stands between the level and the title: `12 min  `.
    pub(super) cost: String,
    /// What the reader has done, in a word; nothing where that is not yet so.
    pub(super) done: Option<&'static str>,
}

/// Prints the pages of the course, as text or as one JSON object with this key.
///
/// # Errors
/// When the course can't be read, or standard output not be written to.
pub(super) fn print(
    source: &Source,
    key: Option<&str>,
    as_json: fn(&Course, &Progress) -> Vec<Value>,
    list: fn(&Course, &Progress, &mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let (course, progress) = (source.load()?, Keeper::look().0);
    match key {
        Some(key) => out::json(&json!({ (key): as_json(&course, &progress) }).to_string())?,
        None => out::data(|out| list(&course, &progress, out))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the rows, their columns under one another.
pub(super) fn write_rows(rows: &[Row<'_>], indent: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let widest = rows.iter().map(|row| row.entry.id.width()).max().unwrap_or(0);
    for Row { entry, level, cost, done } in rows {
        let pad = " ".repeat(widest - entry.id.width());
        let done = done.map(|done| format!("  {done}")).unwrap_or_default();
        writeln!(out, "{indent}{}{pad}  {level:<8} {cost}{}{done}", entry.id, entry.title)?;
    }
    Ok(())
}

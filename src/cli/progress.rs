//! `elbo progress`: progress goes from one machine to another as one file.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::keeper::Keeper;
use crate::study::progress::Progress;

/// What `elbo progress` can be told.
#[derive(Args)]
pub(super) struct ProgressArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write everything that elbo remembers of you to a file
    Export {
        /// The file; '-' for standard output
        file: PathBuf,
    },
    /// Take over what another machine's export has beyond this one; nothing is lost or counted twice
    Import {
        /// The file; '-' for standard input
        file: PathBuf,
    },
}

/// Exports or imports.
///
/// # Errors
/// When a file can't be read or written, or is no progress file.
pub(super) fn run(args: &ProgressArgs) -> anyhow::Result<ExitCode> {
    let (mut keeper, mut progress, message) = Keeper::open();
    if let Some(words) = message {
        eprintln!("elbo: {words}");
    }
    match &args.command {
        Command::Export { file } => export(&progress, file)?,
        Command::Import { file } => println!("{}", import(&mut progress, &mut keeper, file)?),
    }
    Ok(ExitCode::SUCCESS)
}

fn export(progress: &Progress, file: &Path) -> anyhow::Result<()> {
    if file == Path::new("-") {
        io::stdout().lock().write_all(progress.to_text().as_bytes())?;
        return Ok(());
    }
    progress.write(file).map_err(|error| anyhow::anyhow!("{error}"))?;
    eprintln!("elbo: {} holds everything; 'elbo progress import' takes it over on another machine", file.display());
    Ok(())
}

/// Merges a file into the progress of here, and says what was new.
fn import(progress: &mut Progress, keeper: &mut Keeper, file: &Path) -> anyhow::Result<String> {
    let mut text = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text).context("standard input")?;
    } else {
        text = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    }
    let theirs = Progress::from_text(&text).with_context(|| file.display().to_string())?;
    let before = Contents::of(progress);
    progress.merge(theirs);
    let new = Contents::of(progress).beyond(&before);
    if let Some(words) = keeper.save(progress) {
        if !keeper.is_sound() {
            bail!("{words}");
        }
        eprintln!("elbo: {words}");
    }
    if !keeper.is_sound() {
        bail!("progress can't be saved here, so nothing was imported");
    }
    Ok(new)
}

/// How much of everything there is.
struct Contents([(&'static str, usize); 6]);

impl Contents {
    fn of(progress: &Progress) -> Contents {
        Contents([
            ("grade", progress.reviews.len()),
            ("exam", progress.exams.len()),
            ("section read", progress.read.len()),
            ("prediction", progress.answers.len()),
            ("challenge", progress.challenges.len()),
            ("bookmark", progress.bookmarks().len()),
        ])
    }

    /// In words, what there is more of than before.
    fn beyond(&self, before: &Contents) -> String {
        let more = self.0.iter().zip(before.0).map(|((name, now), (_, before))| (*name, now.saturating_sub(before)));
        let more: Vec<String> = more.filter(|(_, more)| *more > 0).map(|(name, more)| plural(more, name)).collect();
        if more.is_empty() { "Imported: nothing was new.".to_owned() } else { format!("Imported: {} new.", more.join(", ")) }
    }
}

/// `1 grade`, `2 sections read`.
fn plural(count: usize, name: &str) -> String {
    let (word, rest) = name.split_once(' ').map_or((name, String::new()), |(word, rest)| (word, format!(" {rest}")));
    format!("{count} {word}{}{rest}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::schedule::{Grade, Moment};

    fn graded(card: &str, now: u64) -> Progress {
        let mut progress = Progress::default();
        progress.reviews.add(card, Grade::Good, "", Moment { now, offset: 0 });
        progress.read.insert(card.to_owned());
        progress
    }

    #[test]
    fn importing_adds_what_is_new_and_says_how_much() {
        let folder = tempfile::tempdir().unwrap();
        let (export_file, home) = (folder.path().join("export.json"), folder.path().join("state/progress.json"));
        let mut theirs = graded("a", 5);
        theirs.merge(graded("b", 6));
        export(&theirs, &export_file).unwrap();
        let (mut keeper, _, _) = Keeper::at(home.clone());
        let mut ours = graded("a", 5);
        assert_eq!(import(&mut ours, &mut keeper, &export_file).unwrap(), "Imported: 1 grade, 1 section read new.");
        assert_eq!(import(&mut ours, &mut keeper, &export_file).unwrap(), "Imported: nothing was new.");
        assert_eq!(Progress::load(&home).progress.reviews.len(), 2);
    }

    #[test]
    fn a_damaged_or_newer_file_is_refused_and_nothing_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (file, home) = (folder.path().join("export.json"), folder.path().join("progress.json"));
        let (mut keeper, mut ours, _) = Keeper::at(home.clone());
        for (text, wanted) in [("{\"version\": 7}", "newer elbo"), ("{\"version\": 2, \"rea", "damaged"), ("hello", "no progress file")] {
            std::fs::write(&file, text).unwrap();
            let error = format!("{:#}", import(&mut ours, &mut keeper, &file).unwrap_err());
            assert!(error.contains("export.json") && error.contains(wanted), "{error}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "it is not ours to move");
        }
        assert!(!home.exists());
    }
}

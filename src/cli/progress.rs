//! `elbo progress`: progress goes from one machine to another as one file.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::keeper::Keeper;
use super::out::{self, say};
use crate::ground::files;
use crate::study::progress::{MAX_FILE, Progress, now};
use crate::words::clean;

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
    /// Take over what another machine's export has beyond this one; nothing is counted twice, and a copy of what was here is kept
    Import {
        /// The file; '-' for standard input
        file: PathBuf,
        /// Say what it would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Exports or imports.
///
/// # Errors
/// When a file can't be read or written, or is no progress file.
pub(super) fn run(args: &ProgressArgs) -> anyhow::Result<ExitCode> {
    let (mut keeper, mut progress, message) = Keeper::open();
    if let Some(words) = message {
        say!("elbo: {words}");
    }
    match &args.command {
        Command::Export { file } => export(&progress, file)?,
        Command::Import { file, dry_run } => {
            let words = if *dry_run { preview(&progress, file)? } else { import(&mut progress, &mut keeper, file)? };
            out::line(&words)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(progress: &Progress, file: &Path) -> anyhow::Result<()> {
    if file == Path::new("-") {
        return out::raw(progress.to_text().as_bytes());
    }
    progress.write(file).map_err(|error| {
        let why = error.to_string();
        anyhow::anyhow!("nothing was exported: {}; '-' writes to standard output", why.trim_start_matches("progress is not saved: "))
    })?;
    say!("elbo: {} holds everything; 'elbo progress import' takes it over on another machine", file.display());
    Ok(())
}

/// Reads what is to be imported.
fn read(file: &Path) -> anyhow::Result<Progress> {
    let text = if file == Path::new("-") {
        files::read_to_limit(io::stdin().lock(), MAX_FILE).context("standard input")?
    } else {
        files::read(file, MAX_FILE).with_context(|| format!("{} can't be read", file.display()))?
    };
    Progress::from_text(&text).with_context(|| file.display().to_string())
}

/// What importing a file would change.
fn preview(progress: &Progress, file: &Path) -> anyhow::Result<String> {
    let mut merged = progress.clone();
    merged.merge(read(file)?, now());
    Ok(format!("Importing would bring: {}\nNothing was changed.", Changes::between(progress, &merged).in_words()))
}

/// Merges a file into the progress of here, and says what that has changed.
fn import(progress: &mut Progress, keeper: &mut Keeper, file: &Path) -> anyhow::Result<String> {
    let before = progress.clone();
    progress.merge(read(file)?, now());
    let changes = Changes::between(&before, progress);
    let copy = keeper.keep_copy().context("no copy of what is here could be kept, so nothing was imported")?;
    if let Some(words) = keeper.save(progress) {
        if !keeper.is_sound() {
            bail!("{words}");
        }
        say!("elbo: {words}");
    }
    if !keeper.is_sound() {
        bail!("progress can't be saved here, so nothing was imported");
    }
    let mut words = format!("Imported: {}", changes.in_words());
    if let Some(copy) = copy {
        words.push_str(&format!("\nWhat was here before is kept as {}.", clean(&copy.display().to_string())));
    }
    Ok(words)
}

/// What an import changes.
struct Changes {
    /// What there is more of, by name.
    new: [(&'static str, usize); 6],
    /// Grades that the other machine has taken back.
    taken_back: usize,
    /// Bookmarks that the other machine has taken away.
    unmarked: usize,
    /// Predictions that were answered differently there, later.
    answered: usize,
    /// The section at which reading goes on, when that is another one.
    goes_on: Option<String>,
}

impl Changes {
    fn between(before: &Progress, after: &Progress) -> Changes {
        let kept = before.reviews.all().filter(|review| after.reviews.of(&review.id.card).any(|other| other.id == review.id)).count();
        let marks = |progress: &Progress| -> BTreeSet<(String, usize)> {
            progress.bookmarks().into_iter().map(|mark| (mark.section.clone(), mark.block)).collect()
        };
        let (marked, marks) = (marks(before), marks(after));
        let section = |progress: &Progress| progress.last.as_ref().map(|place| place.section.clone());
        let more = |after: usize, before: usize| after.saturating_sub(before);
        Changes {
            new: [
                ("grade", more(after.reviews.len(), kept)),
                ("exam", more(after.exams.len(), before.exams.len())),
                ("section read", more(after.read.len(), before.read.len())),
                ("prediction", more(after.predictions(), before.predictions())),
                ("challenge", more(after.challenges.len(), before.challenges.len())),
                ("bookmark", marks.difference(&marked).count()),
            ],
            taken_back: before.reviews.len() - kept,
            unmarked: marked.difference(&marks).count(),
            answered: before
                .answers
                .iter()
                .filter(|(id, answer)| after.answers.get(*id).is_some_and(|now| now.choice != answer.choice))
                .count(),
            goes_on: section(after).filter(|now| section(before).as_ref() != Some(now)),
        }
    }

    /// In words: what is new first, then whatever is taken away or put in another's place.
    fn in_words(&self) -> String {
        let more: Vec<String> = self.new.iter().filter(|(_, more)| *more > 0).map(|(name, more)| plural(*more, name)).collect();
        let mut words = if more.is_empty() { "nothing was new.".to_owned() } else { format!("{} new.", more.join(", ")) };
        for (count, name, what) in [
            (self.taken_back, "grade", "of here was taken back on the other machine, and counts no more."),
            (self.unmarked, "bookmark", "of here was taken away on the other machine."),
            (self.answered, "prediction", "was answered differently there, later; that answer counts."),
        ] {
            if count > 0 {
                let what =
                    if count == 1 { what.to_owned() } else { what.replacen("was", "were", 1).replace("counts no more", "count no more") };
                words.push_str(&format!("\n{} {what}", plural(count, name)));
            }
        }
        if let Some(section) = &self.goes_on {
            words.push_str(&format!("\nReading goes on in '{}'.", clean(section)));
        }
        words
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
        theirs.merge(graded("b", 6), 10);
        export(&theirs, &export_file).unwrap();
        let (mut keeper, _, _) = Keeper::at(home.clone());
        let mut ours = graded("a", 5);
        assert_eq!(import(&mut ours, &mut keeper, &export_file).unwrap(), "Imported: 1 grade, 1 section read new.");
        let again = import(&mut ours, &mut keeper, &export_file).unwrap();
        assert!(again.starts_with("Imported: nothing was new.\nWhat was here before is kept as "), "{again}");
        assert_eq!(Progress::load(&home).progress.reviews.len(), 2);
    }

    #[test]
    fn an_import_says_what_it_takes_away_keeps_a_copy_and_can_be_tried() {
        let folder = tempfile::tempdir().unwrap();
        let (file, home) = (folder.path().join("export.json"), folder.path().join("progress.json"));
        let mut ours = graded("a", 5);
        ours.merge(graded("b", 6), 10);
        ours.answer("p", 0, 7);
        assert!(ours.bookmark("s", 1, 7));
        let mut theirs = ours.clone();
        for card in ["a", "b"] {
            let id = theirs.reviews.of(card).next().unwrap().id.clone();
            theirs.reviews.take_back(&id);
        }
        theirs.answer("p", 1, 8);
        assert!(!theirs.bookmark("s", 1, 8));
        theirs.at("kl-divergence", 2, 8);
        export(&theirs, &file).unwrap();
        let (mut keeper, _, _) = Keeper::at(home.clone());
        assert_eq!(keeper.save(&mut ours), None);
        let on_disk = std::fs::read_to_string(&home).unwrap();

        let words = preview(&ours, &file).unwrap();
        for says in [
            "2 grades of here were taken back on the other machine, and count no more.",
            "1 bookmark of here was taken away",
            "1 prediction was answered differently there, later",
            "Reading goes on in 'kl-divergence'",
            "Nothing was changed.",
        ] {
            assert!(words.contains(says), "{says}: {words}");
        }
        assert_eq!((ours.reviews.len(), std::fs::read_to_string(&home).unwrap()), (2, on_disk.clone()));

        let words = import(&mut ours, &mut keeper, &file).unwrap();
        assert!(words.contains("2 grades") && words.contains("progress.json.before-import-1"), "{words}");
        assert!(ours.reviews.is_empty());
        assert_eq!(std::fs::read_to_string(folder.path().join("progress.json.before-import-1")).unwrap(), on_disk);
    }

    #[test]
    #[cfg(unix)]
    fn an_export_replaces_no_device_and_an_import_waits_for_no_pipe() {
        let device = Path::new("/dev/null");
        let error = export(&Progress::default(), device).unwrap_err().to_string();
        assert!(error.contains("it is a device, not a file") && error.contains("'-' writes to standard output"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        let (mut keeper, mut ours, _) = Keeper::at(folder.path().join("progress.json"));
        for endless in ["/dev/zero", "/dev/null"] {
            let error = format!("{:#}", import(&mut ours, &mut keeper, Path::new(endless)).unwrap_err());
            assert!(error.contains("a device"), "{error}");
        }
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

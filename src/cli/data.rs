//! `elbo data`: writes generated digits, fetches the published sets.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::counted;
use super::out::{self, say};
use crate::data::fetch::{self, Step};
use crate::data::known::Known;
use crate::data::{digits, paths, write_folder};

/// Arguments of `elbo data`.
#[derive(Args, Clone, Debug)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand, Clone, Debug)]
enum Job {
    /// Write generated handwritten-looking digits as the four IDX files of MNIST
    Digits(DigitsArgs),
    /// Download MNIST or Fashion-MNIST and check every file before it is put in place
    Fetch(FetchArgs),
}

#[derive(Args, Clone, Debug)]
struct DigitsArgs {
    /// Images to learn from
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(crate::data::idx::MOST)))]
    count: u32,
    /// Held-out images [default: a sixth of --count]
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=i64::from(crate::data::idx::MOST)))]
    test: Option<u32>,
    /// The same seed gives the same digits on every machine
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Folder to write into; it is made if need be
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Args, Clone, Debug)]
struct FetchArgs {
    /// Which set
    #[arg(value_enum)]
    set: Set,
    /// Where to fetch from instead of where the set is published: the four file names are added to it
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    #[arg(long, value_name = "DIR", help = "Folder to write into [default: the set's name under $XDG_DATA_HOME/elbo]")]
    out: Option<PathBuf>,
}

/// The published sets.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// Handwritten digits, 12 MB
    Mnist,
    /// Garments, 31 MB
    Fashion,
}

impl Set {
    fn known(self) -> &'static Known {
        match self {
            Set::Mnist => &crate::data::known::KNOWN[0],
            Set::Fashion => &crate::data::known::KNOWN[1],
        }
    }
}

/// Does what `elbo data` was asked for.
///
/// # Errors
/// When a file cannot be fetched or written; the message says what to do.
pub(super) fn run(args: &DataArgs) -> anyhow::Result<ExitCode> {
    match &args.job {
        Job::Digits(args) => write_digits(args)?,
        Job::Fetch(args) => fetch_set(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write_digits(args: &DigitsArgs) -> anyhow::Result<()> {
    let train = args.count as usize;
    let test = args.test.map_or_else(|| (train / 6).max(1), |test| test as usize);
    let (train, test) = (digits::range(0..train, args.seed), digits::range(train..train + test, args.seed));
    write_folder(&args.out, &train, &test)?;
    out::line(&format!("{}: {} digits to learn from and {} held out, seed {}", args.out.display(), train.len(), test.len(), args.seed))
}

fn fetch_set(args: &FetchArgs) -> anyhow::Result<()> {
    let set = args.set.known();
    let folder = match &args.out {
        Some(folder) => folder.clone(),
        None => paths::data_dir().context("no default folder for data; give one with --out")?.join(set.name),
    };
    let mut progress = Progress::new();
    fetch::fetch(set, args.base_url.as_deref().unwrap_or(set.base_url), &folder, &mut |step| progress.show(step))?;
    drop(progress);
    out::line(&format!("{}: {} is complete; use it with --data {}", folder.display(), set.label, folder.display()))
}

/// Shows a fetch on standard error: a bar on a terminal, else a line now and then.
struct Progress {
    /// None when standard error is not a terminal.
    bar: Option<ProgressBar>,
    total: u64,
    begun: Instant,
    last_line: Instant,
}

impl Progress {
    /// Time between two plain lines about one file.
    const PAUSE: Duration = Duration::from_secs(5);

    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:28} {wide_bar} {bytes:>10} of {total_bytes:<10} {bytes_per_sec:>12} {eta:>4}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::hidden().with_style(style));
        Self { bar, total: 0, begun: Instant::now(), last_line: Instant::now() }
    }

    fn show(&mut self, step: Step<'_>) {
        match (step, &self.bar) {
            (Step::Cleared(files), _) => say!("{} of a fetch that was killed taken away", counted(files, "half-written file")),
            (Step::Kept(file), _) => say!("{file}: already complete"),
            (Step::Started { file, bytes }, Some(bar)) => {
                bar.reset();
                bar.set_length(bytes);
                bar.set_message(file.to_owned());
                bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            }
            (Step::Started { file, bytes }, None) => {
                (self.total, self.begun, self.last_line) = (bytes, Instant::now(), Instant::now());
                say!("{file}: fetching {:.1} MB", bytes as f64 / 1e6);
            }
            (Step::Received(bytes), Some(bar)) => bar.set_position(bytes),
            (Step::Received(bytes), None) => {
                if self.last_line.elapsed() >= Self::PAUSE {
                    self.last_line = Instant::now();
                    say!("  {}", so_far(bytes, self.total, self.begun.elapsed()));
                }
            }
            (Step::Placed(file), bar) => {
                if let Some(bar) = bar {
                    bar.finish_and_clear();
                }
                say!("{file}: complete, SHA-256 checked");
            }
        }
    }
}

/// How far a file has come, in words.
fn so_far(bytes: u64, total: u64, after: Duration) -> String {
    let left = after.as_secs_f64() * (total.saturating_sub(bytes)) as f64 / bytes.max(1) as f64;
    let left = if left < 90.0 { format!("{left:.0} s") } else { format!("{:.0} min", left / 60.0) };
    let share = 100.0 * bytes as f64 / total.max(1) as f64;
    format!("{:.1} of {:.1} MB, {share:.0} %, about {left} left", bytes as f64 / 1e6, total as f64 / 1e6)
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::Parser;

    use super::*;
    use crate::data::read_folder;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        data: DataArgs,
    }

    fn parse(words: &[&str]) -> Result<DataArgs, clap::Error> {
        Program::try_parse_from(std::iter::once(&"data").chain(words)).map(|program| program.data)
    }

    #[test]
    fn digits_are_written_as_a_folder_that_can_be_read() {
        let out = tempfile::tempdir().unwrap();
        let folder = out.path().join("mine");
        let args = parse(&["digits", "--count", "60", "--seed", "4", "--out", folder.to_str().unwrap()]).unwrap();
        assert_eq!(run(&args).unwrap(), ExitCode::SUCCESS);
        let data = read_folder(&folder).unwrap();
        assert_eq!((data.label.as_str(), data.train.len(), data.test.len()), ("mine", 60, 10));
        assert_eq!(data.train, digits::digits(60, 4));
    }

    #[test]
    fn the_held_out_digits_can_be_counted_separately() {
        let out = tempfile::tempdir().unwrap();
        let args = parse(&["digits", "--count", "10", "--test", "7", "--out", out.path().to_str().unwrap()]).unwrap();
        run(&args).unwrap();
        assert_eq!(read_folder(out.path()).unwrap().test.len(), 7);
    }

    #[test]
    fn impossible_counts_and_sets_are_refused() {
        for words in [
            &["digits", "--count", "0", "--out", "x"][..],
            &["digits", "--count", "300001", "--out", "x"],
            &["digits"],
            &["fetch", "cifar"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn how_far_a_fetch_has_come_is_said_in_words() {
        assert_eq!(so_far(2_500_000, 10_000_000, Duration::from_secs(10)), "2.5 of 10.0 MB, 25 %, about 30 s left");
        assert_eq!(so_far(1_000_000, 10_000_000, Duration::from_secs(60)), "1.0 of 10.0 MB, 10 %, about 9 min left");
    }

    #[test]
    fn the_names_on_the_command_line_are_those_of_the_sets() {
        for set in Set::value_variants() {
            assert_eq!(set.to_possible_value().unwrap().get_name(), set.known().name);
        }
    }

    #[test]
    fn a_fetch_that_fails_says_why() {
        let out = tempfile::tempdir().unwrap();
        let args = parse(&["fetch", "mnist", "--base-url", "http://127.0.0.1:1/", "--out", out.path().to_str().unwrap()]).unwrap();
        let error = run(&args).unwrap_err().to_string();
        assert!(error.starts_with("http://127.0.0.1:1/train-images-idx3-ubyte.gz: "), "{error}");
    }
}

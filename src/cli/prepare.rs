//! `elbo prepare`: trains ahead what the panes of the course need, so that each opens trained.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::out::{self, is_ascii, say};
use super::screen::Training;
use super::settings::Settings;
use super::wanted::find;
use super::{counted, ending, usage};
use crate::content::course::Course;
use crate::content::source::Source;
use crate::data::{self, paths};
use crate::lab::{Ahead, Checkpoints, Entry, Readiness, entry};
use crate::model::Threads;

/// Marks of the bar for an epoch.
const MARKS: f64 = 100.0;

/// What to train, and on what.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct PrepareArgs {
    /// Sections by number, id or part of their title [default: all]
    sections: Vec<String>,
    /// Train nothing: say what is there, how far it is and what it weighs
    #[arg(long)]
    check: bool,
    /// Passes over the training images; a pane goes on by itself to 60 when it is read
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=60))]
    epochs: u16,
    /// What the models train on, as the reader is told it [default: digits]
    #[arg(long, value_name = "digits|DIR")]
    data: Option<String>,
    /// Exchange rows and columns of every image, as EMNIST's files need it
    #[arg(long)]
    transpose: bool,
    /// Seed of the generated digits
    #[arg(long, default_value_t = 7, value_name = "N")]
    seed: u64,
    /// Threads that train [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Say progress in plain lines even on a terminal
    #[arg(long)]
    plain: bool,
    /// What the reader has set once for all.
    #[arg(skip)]
    pub(super) settings: Settings,
}

const EXAMPLES: &str = "\
Examples:
  elbo prepare                          everything, the evening before
  elbo prepare 21 22 vae-vs-ae          what a lecture needs
  elbo prepare --check                  what is there";

/// A pane of the course.
struct Wanted {
    /// The section's number and title, as it is called here.
    called: String,
    entry: &'static Entry,
    start: Vec<(String, String)>,
}

/// Trains, or says what is there.
///
/// # Errors
/// When the data can't be read or there is no place for the models. What fails in one pane is said, and the others go on.
pub(super) fn run(args: &PrepareArgs) -> anyhow::Result<ExitCode> {
    let course = Source::Embedded.load()?;
    let wanted = match wanted(&course, &args.sections) {
        Ok(wanted) => wanted,
        Err(message) => return Ok(usage(message)),
    };
    let folder = paths::cache_dir().context("there is no place for the models")?.join("lab");
    let training = Training::with(&args.settings, args.data.as_deref(), args.transpose, args.seed, args.threads);
    if !args.check {
        ending::save_first().context("signals can't be caught")?;
    }
    let mut data = data::load(&training.data, training.seed).with_context(|| format!("--data {}", training.data))?;
    if training.transpose {
        data.transpose();
    }
    let label = data.label.clone();
    let checkpoints = Checkpoints::in_folder(&folder);
    let ahead = Ahead::new(Arc::new(data), Arc::new(Threads::new(training.threads())), checkpoints.clone());
    if args.check {
        out::data(|out| check(&ahead, &wanted, out))?;
        let place = folder.display();
        out::line(&format!("{}, all of them, in {place}; models are of {label}", size(checkpoints.weight())))?;
        return Ok(ExitCode::SUCCESS);
    }
    let code = prepare(&ahead, &wanted, f64::from(args.epochs), args.plain)?;
    say!("{} in {}", size(checkpoints.weight()), folder.display());
    Ok(code)
}

/// The panes in which something may train, each experiment once: its models are kept under its name.
fn wanted(course: &Course, named: &[String]) -> Result<Vec<Wanted>, String> {
    let chosen: Vec<usize> = named.iter().map(|name| find(course, name)).collect::<Result<_, _>>()?;
    let mut wanted: Vec<Wanted> = Vec::new();
    for (at, place) in course.entries.iter().enumerate() {
        let is_chosen = if chosen.is_empty() { at < course.sections().len() } else { chosen.contains(&at) };
        let Some(pane) = place.section.as_ref().filter(|_| is_chosen).and_then(|section| section.pane()) else { continue };
        let Some(entry) = entry(&pane.experiment) else { continue };
        if !wanted.iter().any(|other| other.entry.name == entry.name) {
            wanted.push(Wanted { called: place.called(), entry, start: pane.start.clone() });
        }
    }
    Ok(wanted)
}

/// A line for each pane.
fn check(ahead: &Ahead, wanted: &[Wanted], out: &mut dyn std::io::Write) -> anyhow::Result<()> {
    for Wanted { called, entry, start } in wanted {
        let state = match (ahead.kept(entry), ahead.open(entry, start)) {
            (_, Err(why)) => why,
            (_, Ok(pane)) if !pane.trains() => "nothing trains in it".into(),
            (kept, Ok(pane)) => match pane.readiness() {
                Readiness { steps: 0, .. } => "not there".into(),
                // the model of another pane, which this one goes on with
                Readiness { steps, epochs } => {
                    let own = kept.map_or_else(|| "shared".into(), size);
                    format!("{epochs:.1} epochs, {}, {own}", counted(steps as usize, "step"))
                }
            },
        };
        writeln!(out, "{called}: {state}")?;
    }
    Ok(())
}

/// Trains each pane until it has had so many epochs, and keeps it.
fn prepare(ahead: &Ahead, wanted: &[Wanted], epochs: f64, plain: bool) -> anyhow::Result<ExitCode> {
    let mut watch = Watch::new(wanted.len(), epochs, plain);
    let mut failed = Vec::new();
    for (at, Wanted { called, entry, start }) in wanted.iter().enumerate() {
        let mut pane = match ahead.open(entry, start) {
            Ok(pane) => pane,
            Err(why) => {
                failed.push(format!("{called}: {why}"));
                continue;
            }
        };
        let (before, began) = (pane.readiness(), Instant::now());
        let needs_training = pane.trains() && before.epochs < epochs;
        let mut fault = None;
        while needs_training && pane.readiness().epochs < epochs && ending::asked_for().is_none() {
            match pane.step() {
                Ok(true) => watch.see(called, at, pane.readiness().epochs),
                Ok(false) => break,
                Err(why) => {
                    fault = Some(why);
                    break;
                }
            }
        }
        let now = pane.readiness();
        if let Some(why) = fault {
            failed.push(format!("{called}: {why}"));
        } else if needs_training && now.steps > before.steps {
            match ahead.keep(&mut pane) {
                Ok(bytes) => {
                    let (steps, seconds) = (counted((now.steps - before.steps) as usize, "step"), began.elapsed().as_secs_f64());
                    watch.done(at, &format!("{called}: {:.1} epochs, {steps} in {seconds:.1} s, {}", now.epochs, size(bytes)));
                }
                Err(why) => failed.push(format!("{called}: {why}")),
            }
        } else {
            let why = if pane.trains() { format!("{:.1} epochs, as before", now.epochs) } else { "nothing trains in it".into() };
            watch.done(at, &format!("{called}: {why}"));
        }
        if let Some(code) = ending::asked_for() {
            watch.finish();
            say!("{}; what has been trained so far is kept, and 'elbo prepare' goes on with it", ending::in_words(code));
            return Ok(ExitCode::from(code));
        }
    }
    watch.finish();
    match failed.as_slice() {
        [] => Ok(ExitCode::SUCCESS),
        failed => Err(anyhow!("{} could not be prepared:\n{}", counted(failed.len(), "pane"), failed.join("\n"))),
    }
}

/// How far it is, on standard error: a bar on a terminal, a line for each pane elsewhere.
struct Watch {
    bar: Option<ProgressBar>,
    panes: usize,
    epochs: f64,
    began: Instant,
    said: Instant,
    /// Epochs that were trained here, of all panes.
    trained: f64,
    /// Where the present pane was when it was seen last.
    last: Option<(usize, f64)>,
}

impl Watch {
    fn new(panes: usize, epochs: f64, plain: bool) -> Watch {
        let bar = (std::io::stderr().is_terminal() && !plain).then(|| {
            let (marks, dot) = if is_ascii() { ("=> ", '|') } else { ("█▉▊▋▌▍▎▏ ", '·') };
            let style = ProgressStyle::with_template(&format!("{{bar:24}} {{percent:>3}} % {dot} {{msg}}"));
            let style = style.map(|style| style.progress_chars(marks));
            let bar = ProgressBar::with_draw_target(Some((panes as f64 * epochs * MARKS) as u64), ProgressDrawTarget::stderr());
            style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
        });
        let now = Instant::now();
        Watch { bar, panes, epochs, began: now, said: now, trained: 0.0, last: None }
    }

    /// A pane has had so many epochs.
    fn see(&mut self, called: &str, at: usize, epochs: f64) {
        let before = self.last.filter(|(pane, _)| *pane == at).map_or(epochs, |(_, before)| before);
        self.trained += (epochs - before).max(0.0);
        self.last = Some((at, epochs));
        let Some(bar) = self.bar.as_ref().filter(|_| self.said.elapsed() > Duration::from_millis(200)) else { return };
        self.said = Instant::now();
        bar.set_position(((at as f64 * self.epochs + epochs) * MARKS) as u64);
        let left = self.left(at, epochs).map(|left| format!("{}, ", about(left))).unwrap_or_default();
        bar.set_message(format!("{left}{called}"));
    }

    /// How long the rest takes, if it goes on as it has gone so far; nothing before there is anything to go by.
    fn left(&self, at: usize, epochs: f64) -> Option<Duration> {
        let to_do = (self.panes - at) as f64 * self.epochs - epochs.min(self.epochs);
        let each = self.began.elapsed().as_secs_f64() / self.trained;
        (self.trained > 0.5).then(|| Duration::from_secs_f64(to_do * each))
    }

    /// A pane is done.
    fn done(&mut self, at: usize, words: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_position(((at + 1) as f64 * self.epochs * MARKS) as u64);
                bar.suspend(|| say!("{words}"));
            }
            None => {
                let left = self.left(at + 1, 0.0).filter(|_| at + 1 < self.panes).map(|left| format!("; {}", about(left)));
                say!("{words}{}", left.unwrap_or_default());
            }
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// `about 4 min left`.
fn about(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..=90 => format!("about {} s left", seconds.max(1)),
        seconds => format!("about {} min left", (seconds + 30) / 60),
    }
}

/// `812 kB`, `1.4 MB`.
fn size(bytes: u64) -> String {
    match bytes as f64 {
        few if few < 1e6 => format!("{:.0} kB", (few / 1e3).ceil()),
        many => format!("{:.1} MB", many / 1e6),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn panes(named: &[&str]) -> Vec<String> {
        let course = Source::Embedded.load().unwrap();
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        wanted(&course, &named).unwrap().into_iter().map(|wanted| wanted.entry.name.to_owned()).collect()
    }

    #[test]
    fn each_experiment_of_the_course_is_prepared_once_and_a_lecture_gets_what_it_names() {
        let all = panes(&[]);
        assert!(all.len() > 20 && all.contains(&"two-term-loss".into()), "{all:?}");
        let unique: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
        assert_eq!(panes(&["21", "two-term-loss"]), ["two-term-loss"]);
        let slip = wanted(&Source::Embedded.load().unwrap(), &["two-trem-loss".into()]).err().unwrap();
        assert!(slip.contains("did you mean 'two-term-loss'?"), "{slip}");
    }

    #[test]
    fn times_and_sizes_are_said_in_round_numbers() {
        let seconds = |seconds: u64| about(Duration::from_secs(seconds));
        assert_eq!(
            [seconds(0), seconds(90), seconds(91), seconds(240)],
            ["about 1 s left", "about 90 s left", "about 2 min left", "about 4 min left"]
        );
        assert_eq!([size(1), size(812_000), size(1_440_000)], ["1 kB", "812 kB", "1.4 MB"]);
    }

    #[test]
    fn the_time_left_is_that_of_the_epochs_that_are_left() {
        let began = Instant::now() - Duration::from_secs(100);
        let watch = Watch { bar: None, panes: 4, epochs: 10.0, began, said: began, trained: 10.0, last: None };
        let left = |at, epochs| watch.left(at, epochs).unwrap().as_secs_f64().round();
        assert_eq!((left(1, 0.0), left(3, 5.0), left(4, 0.0)), (300.0, 50.0, 0.0));
        assert_eq!(Watch { trained: 0.0, ..watch }.left(0, 0.0), None);
    }
}

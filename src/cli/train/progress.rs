//! How training goes, while it does: the mean losses, the file of every step, the progress bar.

use crate::cli::out::{is_ascii, say};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::about::Before;
use super::options::TrainArgs;
use crate::data::{Dataset, PIXELS};
use crate::ground::files::read_to_limit;
use crate::model::StepReport;

/// Nats per image, means over the last epoch or over all steps if there were fewer.
#[derive(Clone, Copy, Default, Serialize)]
pub(crate) struct Losses {
    pub(crate) loss: f64,
    pub(crate) reconstruction: f64,
    pub(crate) kl: f64,
}

/// Means over the steps of the present epoch.
#[derive(Clone, Copy, Default)]
pub(crate) struct Recent {
    sums: Losses,
    steps: u64,
}

impl Recent {
    pub(crate) fn add(&mut self, report: &StepReport) {
        self.sums.loss += report.loss;
        self.sums.reconstruction += report.reconstruction;
        self.sums.kl += report.kl;
        self.steps += 1;
    }

    pub(crate) fn mean(&self) -> Losses {
        let steps = self.steps.max(1) as f64;
        Losses { loss: self.sums.loss / steps, reconstruction: self.sums.reconstruction / steps, kl: self.sums.kl / steps }
    }
}

/// The losses of every step, in a file: a courtesy. What can't be written ends the log, and training goes on.
pub(crate) struct Log {
    /// `None` once something could not be written.
    file: Option<BufWriter<File>>,
    path: PathBuf,
    flushed: Instant,
    fault: Option<String>,
}

/// The first line of a log.
pub(crate) const HEADER: &str = "step,epochs,split,loss,reconstruction,kl";

impl Log {
    /// No longer than this is a line kept back.
    const PAUSE: Duration = Duration::from_secs(1);

    /// Begins a log, or goes on in one if `resumed`. Only what is a log already is ever overwritten or added to.
    pub(crate) fn open(path: &Path, resumed: bool) -> anyhow::Result<Self> {
        let context = || format!("--log {}", path.display());
        let there = match path.metadata() {
            Ok(found) if found.is_file() => read_to_limit(File::open(path).with_context(context)?.take(HEADER.len() as u64), 1000),
            // A device or a pipe has nothing that could be lost.
            _ => Ok(Vec::new()),
        };
        let there = there.with_context(context)?;
        if !there.is_empty() && there != HEADER.as_bytes() {
            bail!("--log {}: this file is there and no log, so it is left alone; give another name", path.display());
        }
        let goes_on = resumed && !there.is_empty();
        let file = if goes_on { going_on(path) } else { File::create(path) }.with_context(context)?;
        let mut log = Self { file: Some(BufWriter::new(file)), path: path.to_owned(), flushed: Instant::now(), fault: None };
        if !goes_on {
            log.line(HEADER);
        }
        Ok(log)
    }

    pub(crate) fn write(&mut self, step: u64, epochs: f64, split: &str, Losses { loss, reconstruction, kl }: Losses) {
        self.line(&format!("{step},{epochs:.4},{split},{loss:.6},{reconstruction:.6},{kl:.6}"));
    }

    fn line(&mut self, line: &str) {
        let Some(file) = &mut self.file else { return };
        let late = self.flushed.elapsed() >= Self::PAUSE;
        let written = writeln!(file, "{line}").and_then(|()| if late { file.flush() } else { Ok(()) });
        if late {
            self.flushed = Instant::now();
        }
        self.unless(written);
    }

    fn unless(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.fault = Some(format!("--log {}: {error}; the log ends there, and training went on without it", self.path.display()));
            // What is still in the buffer can't be written either.
            self.file.take().map(BufWriter::into_parts);
        }
    }

    /// Writes the rest. Gives what went wrong on the way, in words.
    pub(crate) fn finish(mut self) -> Option<String> {
        let written = self.file.as_mut().map_or(Ok(()), BufWriter::flush);
        self.unless(written);
        self.fault
    }
}

/// A log to be added to: behind its last whole line.
fn going_on(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    // A line is far shorter than this.
    let back = file.metadata()?.len().min(1000);
    file.seek(SeekFrom::End(-(back as i64)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    match end.iter().rposition(|&byte| byte == b'\n') {
        // A line that broke off when its writer was killed.
        Some(at) if at + 1 < end.len() => file.set_len(file.metadata()?.len() - (end.len() - at - 1) as u64)?,
        Some(_) => {}
        None => file.write_all(b"\n")?,
    }
    file.seek(SeekFrom::End(0))?;
    Ok(file)
}

/// Sees a loss explode before it is infinite: when the reconstruction has cost a hundred times what an untrained model pays, or the KL
/// term a million nats, in every one of fifty steps in a row.
#[derive(Default)]
pub(crate) struct Watch {
    first: Option<f64>,
    steps: u64,
}

impl Watch {
    const STEPS: u64 = 50;
    const TIMES: f64 = 100.0;
    const KL: f64 = 1e6;

    /// Takes note of a step; gives the fault once training is lost.
    pub(crate) fn see(&mut self, step: u64, report: &StepReport) -> Option<String> {
        // 784 pixels at a half cost ln 2 nats each: a model that goes on from better must not be called lost for less.
        let first = *self.first.get_or_insert_with(|| report.reconstruction.max(PIXELS as f64 * std::f64::consts::LN_2));
        let lost = report.reconstruction > Self::TIMES * first || report.kl > Self::KL;
        self.steps = if lost { self.steps + 1 } else { 0 };
        (self.steps >= Self::STEPS).then(|| {
            format!(
                "the loss is {:.3e} nats at step {step} and has exploded for {} steps: training has diverged; try a lower learning rate",
                report.loss,
                Self::STEPS
            )
        })
    }
}

/// How far training has come, on standard error: a bar on a terminal, a line per epoch (and at least every ten seconds) elsewhere.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    steps: u64,
    per_epoch: u64,
    before: Before,
    start: Instant,
    said: Instant,
}

impl Progress {
    pub(super) fn new(args: &TrainArgs, data: &Dataset, steps: u64, per_epoch: u64, before: Before) -> Self {
        say!(
            "training {} {} on {}: {} images, {per_epoch} steps an epoch, {steps} steps",
            args.model().in_words(),
            args.net(),
            data.label,
            data.train.len(),
        );
        if before.steps > 0 {
            say!("going on after {} steps, {:.1} epochs", before.steps, before.epochs);
        }
        let bar = (std::io::stderr().is_terminal() && !args.plain).then(|| {
            let (marks, dot) = if is_ascii() { ("=> ", '|') } else { ("█▉▊▋▌▍▎▏ ", '·') };
            let template = format!("{{bar:30}} {{percent:>3}} % {dot} {{msg}} {dot} {{eta}} left");
            let style = ProgressStyle::with_template(&template).map(|style| style.progress_chars(marks));
            let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
            style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
        });
        Self { bar, steps, per_epoch, before, start: Instant::now(), said: Instant::now() }
    }

    pub(crate) fn step(&mut self, step: u64, mean: Losses) {
        let rate = rounded(step as f64 / self.start.elapsed().as_secs_f64(), 3);
        let epochs = self.before.epochs + step as f64 / self.per_epoch as f64;
        if let Some(bar) = &self.bar {
            if self.said.elapsed() > Duration::from_millis(100) || step == self.steps {
                bar.set_position(step);
                let dot = if is_ascii() { '|' } else { '·' };
                bar.set_message(format!("epoch {} {dot} loss {} {dot} {rate} steps/s", rounded(epochs, 3), rounded(mean.loss, 4)));
                self.said = Instant::now();
            }
        } else if step.is_multiple_of(self.per_epoch) || step == self.steps || self.said.elapsed() > Duration::from_secs(10) {
            say!(
                "step {step} of {} · epoch {epochs:.1} · loss {:.2} · reconstruction {:.2} · kl {:.2} · {rate} steps/s",
                self.steps,
                mean.loss,
                mean.reconstruction,
                mean.kl
            );
            self.said = Instant::now();
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A figure that changes while one looks at it: with as many digits as mean something, and noughts for the rest.
fn rounded(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits - 1);
    let Some((_, exponent)) = scientific.split_once('e') else { return value.to_string() };
    let behind = digits as i32 - 1 - exponent.parse::<i32>().unwrap_or(0);
    let round: f64 = scientific.parse().unwrap_or(value);
    format!("{round:.*}", usize::try_from(behind).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const LOSSES: Losses = Losses { loss: 150.0, reconstruction: 140.0, kl: 10.0 };

    #[test]
    fn a_log_is_begun_anew_by_a_new_run_and_gone_on_with_by_a_resumed_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loss.csv");
        let write = |resumed, steps: std::ops::RangeInclusive<u64>| {
            let mut log = Log::open(&path, resumed).unwrap();
            steps.for_each(|step| log.write(step, 0.5, "train", LOSSES));
            assert_eq!(log.finish(), None);
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(&format!("{HEADER}\n")) && text.matches(HEADER).count() == 1, "{text}");
            text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap()).collect::<Vec<u64>>()
        };
        assert_eq!(write(true, 1..=3), [1, 2, 3], "there is nothing yet to go on in");
        assert_eq!(write(true, 4..=5), [1, 2, 3, 4, 5]);
        // A line that broke off goes.
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"6,0.50").unwrap();
        assert_eq!(write(true, 6..=6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(write(false, 1..=2), [1, 2]);
        std::fs::write(&path, HEADER).unwrap();
        assert_eq!(write(true, 1..=1), [1]);
    }

    #[test]
    fn a_figure_on_the_bar_has_no_more_digits_than_mean_something() {
        let said = [(165.432, 4), (98.213, 4), (0.012_345_6, 4), (1_234.56, 3), (987.6, 3), (123_456.0, 3), (9.999, 3), (0.0, 4)];
        let expected = ["165.4", "98.21", "0.01235", "1230", "988", "123000", "10.0", "0.000"];
        assert_eq!(said.map(|(value, digits)| rounded(value, digits)), expected);
        assert_eq!((rounded(f64::NAN, 3), rounded(f64::INFINITY, 3)), ("NaN".into(), "inf".into()));
    }

    #[test]
    fn what_is_no_log_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        for content in [&b"my notes"[..], b"\x1f\x8b\x08", &[0; 5000], b"step,epochs"] {
            let path = folder.path().join("file");
            std::fs::write(&path, content).unwrap();
            for resumed in [false, true] {
                let error = Log::open(&path, resumed).err().unwrap().to_string();
                assert!(error.contains("no log, so it is left alone"), "{error}");
            }
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_ends_the_log_and_is_said_once() {
        let mut log = Log::open(Path::new("/dev/full"), false).unwrap();
        (1..2000).for_each(|step| log.write(step, 0.5, "train", LOSSES));
        let fault = log.finish().unwrap();
        assert!(fault.starts_with("--log /dev/full: No space left on device") && fault.contains("training went on"), "{fault}");
    }

    #[test]
    fn no_line_is_kept_back_for_more_than_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loss.csv");
        let mut log = Log::open(&path, false).unwrap();
        log.write(1, 0.5, "train", LOSSES);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
        log.flushed -= Log::PAUSE;
        log.write(2, 0.5, "train", LOSSES);
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3);
    }

    #[test]
    fn an_explosion_is_called_one_before_it_is_infinite_and_a_spike_is_none() {
        let report = |reconstruction: f64, kl: f64| StepReport { reconstruction, kl, loss: reconstruction + kl, ..StepReport::default() };
        let told = |mut reports: Vec<StepReport>| {
            reports.insert(0, report(540.0, 5.0));
            let mut watch = Watch::default();
            (1..).zip(&reports).find_map(|(step, report)| watch.see(step, report).map(|words| (step, words)))
        };
        for bad in [report(1e5, 0.0), report(100.0, 2e6)] {
            let (step, words) = told(vec![bad.clone(); 60]).unwrap();
            assert_eq!(step, 51);
            assert!(words.contains("training has diverged; try a lower learning rate"), "{words}");
            let mut spikes = vec![bad; 49];
            spikes.push(report(200.0, 5.0));
            assert_eq!(told(vec![spikes; 3].concat()), None);
        }
        assert_eq!(told(vec![report(50_000.0, 9e5); 200]), None);
    }
}

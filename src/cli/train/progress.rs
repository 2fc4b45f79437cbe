//! How training goes, while it does: the mean losses, the file of every step, the progress bar.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::options::TrainArgs;
use crate::data::Dataset;
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

/// The losses of every step, in a file.
pub(crate) struct Log {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Log {
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("--log {}", path.display()))?;
        let mut log = Self { file: BufWriter::new(file), path: path.to_owned() };
        log.line("step,epochs,split,loss,reconstruction,kl")?;
        Ok(log)
    }

    pub(crate) fn write(&mut self, step: u64, epochs: f64, split: &str, Losses { loss, reconstruction, kl }: Losses) -> anyhow::Result<()> {
        self.line(&format!("{step},{epochs:.4},{split},{loss:.6},{reconstruction:.6},{kl:.6}"))
    }

    fn line(&mut self, line: &str) -> anyhow::Result<()> {
        writeln!(self.file, "{line}").with_context(|| format!("--log {}", self.path.display()))
    }

    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| format!("--log {}", self.path.display()))
    }
}

/// How far training has come, on standard error: a bar on a terminal, a line per epoch (and at least every ten seconds) elsewhere.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    steps: u64,
    per_epoch: u64,
    start: Instant,
    said: Instant,
}

impl Progress {
    pub(crate) fn new(args: &TrainArgs, data: &Dataset, steps: u64, per_epoch: u64) -> Self {
        eprintln!(
            "training {} {} on {}: {} images, {per_epoch} steps an epoch, {steps} steps",
            args.model.in_words(),
            args.net(),
            data.label,
            data.train.len(),
        );
        let bar = (std::io::stderr().is_terminal() && !args.plain).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} steps · {per_sec} · {msg} · {eta} left");
            let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
            style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
        });
        Self { bar, steps, per_epoch, start: Instant::now(), said: Instant::now() }
    }

    pub(crate) fn step(&mut self, step: u64, mean: Losses) {
        if let Some(bar) = &self.bar {
            if self.said.elapsed() > Duration::from_millis(100) || step == self.steps {
                bar.set_position(step);
                bar.set_message(format!("loss {:.2}", mean.loss));
                self.said = Instant::now();
            }
        } else if step.is_multiple_of(self.per_epoch) || step == self.steps || self.said.elapsed() > Duration::from_secs(10) {
            let rate = step as f64 / self.start.elapsed().as_secs_f64();
            let epochs = step as f64 / self.per_epoch as f64;
            eprintln!(
                "step {step} of {} · epoch {epochs:.1} · loss {:.2} · reconstruction {:.2} · kl {:.2} · {rate:.0} steps/s",
                self.steps, mean.loss, mean.reconstruction, mean.kl
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

//! `elbo train`: trains a model without a screen and says how well it did.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::Serialize;

use crate::data::{self, Dataset, Split};
use crate::model::{
    Activation, Autoencoder, Evaluation, Likelihood, Model, NetSpec, OptimiserKind, StepReport, Threads, Trainer, Vae, VaeLoss, checkpoint,
    evaluate, to_unit,
};

/// What `elbo train` can be told.
#[derive(Args, Clone, Debug)]
pub(crate) struct TrainArgs {
    /// Which model to train
    #[arg(long, value_enum, default_value_t = ModelName::Vae)]
    model: ModelName,
    /// The encoder, from the 784 pixels to the latents; the decoder mirrors it
    #[arg(long, default_value = "784-256-64-2", value_name = "WIDTHS")]
    net: NetSpec,
    /// The function between layers
    #[arg(long, value_enum, default_value_t = ActivationName::Relu)]
    activation: ActivationName,
    /// How pixels are distributed around what the decoder says
    #[arg(long, value_enum, default_value_t = LikelihoodName::Bernoulli)]
    likelihood: LikelihoodName,
    /// The fixed σ² of the Gaussian likelihood [default: 1]; its normalising constant is left out of the loss
    #[arg(long, value_parser = positive, allow_negative_numbers = true)]
    variance: Option<f32>,
    /// The weight of the VAE's KL term [default: 1]
    #[arg(long, value_parser = not_negative, allow_negative_numbers = true)]
    beta: Option<f32>,
    /// What to learn from: 'digits' generates some, anything else is a folder of IDX files
    #[arg(long, default_value = "digits", value_name = "digits|DIR")]
    data: String,
    /// How often to go through the training images [default: 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "steps")]
    epochs: Option<u64>,
    /// How many optimiser steps to take, instead of --epochs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    steps: Option<u64>,
    /// Images per step
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// The learning rate
    #[arg(long, default_value_t = 1e-3, value_parser = positive, allow_negative_numbers = true)]
    lr: f32,
    /// The rule that turns gradients into steps
    #[arg(long, value_enum, default_value_t = OptimiserName::Adam)]
    optimizer: OptimiserName,
    /// Chooses the first weights, the order of the images, the noise, and the generated digits
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many threads work together; 0 means one per processor
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    threads: u16,
    /// Save the trained model here; PyTorch reads it too
    #[arg(long, value_name = "FILE.safetensors")]
    out: Option<PathBuf>,
    /// Go on from this model; the optimiser starts afresh
    #[arg(long, value_name = "FILE.safetensors")]
    resume: Option<PathBuf>,
    /// Write the loss of every step here
    #[arg(long, value_name = "FILE.csv")]
    log: Option<PathBuf>,
    /// Say the results as one JSON object, on the last line of standard output
    #[arg(long)]
    json: bool,
    /// Say progress in plain lines even on a terminal
    #[arg(long)]
    plain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModelName {
    /// An autoencoder
    Ae,
    /// A variational autoencoder
    Vae,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ActivationName {
    Relu,
    Tanh,
    Linear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LikelihoodName {
    /// Cross-entropy with grey targets
    Bernoulli,
    /// ‖x − x̂‖² / 2σ²
    Gaussian,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OptimiserName {
    Adam,
    Sgd,
}

fn positive(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("must be a number above 0, such as 0.001 or 1e-3".into()),
    }
}

fn not_negative(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("must be 0 or a number above it".into()),
    }
}

/// What `--json` says at the end.
#[derive(Serialize)]
struct Results {
    model: String,
    net: String,
    data: String,
    seed: u64,
    threads: usize,
    steps: u64,
    seconds: f64,
    steps_per_second: f64,
    train: Losses,
    test: TestLosses,
}

/// Nats per image, means over the last epoch or over all steps if there were fewer.
#[derive(Clone, Copy, Default, Serialize)]
struct Losses {
    loss: f64,
    reconstruction: f64,
    kl: f64,
}

/// Nats per image, means over the whole held-out set.
#[derive(Serialize)]
struct TestLosses {
    #[serde(flatten)]
    losses: Losses,
    squared_error: f64,
}

/// Trains, and says how well it went.
///
/// # Errors
/// If the data or a checkpoint can't be used, a file can't be written, or training diverges.
pub(crate) fn run(args: &TrainArgs) -> anyhow::Result<ExitCode> {
    if let Some(fault) = usage_fault(args) {
        eprintln!("elbo: {fault}\n\nFor more information, try 'elbo train --help'.");
        return Ok(ExitCode::from(2));
    }
    args.out.as_deref().map_or(Ok(()), probe)?;
    let data = data::load(&args.data, args.seed).with_context(|| format!("--data {}", args.data))?;
    if data.train.is_empty() || data.test.is_empty() {
        bail!("--data {}: training needs at least one training and one held-out image", args.data);
    }
    let activation = match args.activation {
        ActivationName::Relu => Activation::Relu,
        ActivationName::Tanh => Activation::Tanh,
        ActivationName::Linear => Activation::Linear,
    };
    let likelihood = match args.likelihood {
        LikelihoodName::Bernoulli => Likelihood::Bernoulli,
        LikelihoodName::Gaussian => Likelihood::Gaussian { variance: args.variance.unwrap_or(1.0) },
    };
    let results = match args.model {
        ModelName::Ae => train(Autoencoder::new(&args.net, activation, likelihood, args.seed), args, &data)?,
        ModelName::Vae => {
            let mut model = Vae::new(&args.net, activation, likelihood, args.seed);
            model.set_loss_weights(VaeLoss { beta: args.beta.unwrap_or(1.0), ..VaeLoss::default() });
            train(model, args, &data)?
        }
    };
    say(&results, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// What is wrong with arguments that are right one by one.
fn usage_fault(args: &TrainArgs) -> Option<String> {
    if args.beta.is_some() && args.model == ModelName::Ae {
        return Some("--beta weighs the KL term of a VAE, and an autoencoder has none; leave it out or use --model vae".into());
    }
    if args.variance.is_some() && args.likelihood == LikelihoodName::Bernoulli {
        return Some("--variance belongs to the Gaussian likelihood; add --likelihood gaussian".into());
    }
    let missing = |path: &&PathBuf| path.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    if let Some(path) = args.out.iter().chain(&args.log).find(missing) {
        return Some(format!("{}: there is no such folder to write to", path.display()));
    }
    // The model is put in place as a whole, which would replace a device or a pipe by a file.
    let special = |path: &&PathBuf| path.exists() && !path.is_file();
    args.out.as_ref().filter(special).map(|path| format!("--out {}: this is not a file; give the name of a file to write", path.display()))
}

/// Makes sure that a file can be made where the model is to go, before hours are spent on one that could not be kept.
fn probe(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder)
        .with_context(|| format!("--out {}: the folder can't be written to; choose another, or change its permissions", path.display()))?;
    Ok(())
}

/// Trains one kind of model to the end and measures it.
fn train<M: Model>(mut model: M, args: &TrainArgs, data: &Dataset) -> anyhow::Result<Results> {
    if let Some(path) = &args.resume {
        checkpoint::load(&mut model, path).with_context(|| format!("--resume {}", path.display()))?;
    }
    let mut log = args.log.as_deref().map(Log::create).transpose()?;
    let threads = Arc::new(Threads::new(args.threads.into()));
    let kind = match args.optimizer {
        OptimiserName::Adam => OptimiserKind::Adam,
        OptimiserName::Sgd => OptimiserKind::Sgd,
    };
    let mut trainer = Trainer::new(model, kind, args.lr, Arc::clone(&threads), args.seed);

    let mut batches = Batches::new(&data.train, args.batch as usize, args.seed);
    let per_epoch = batches.per_epoch();
    let steps = args.steps.unwrap_or_else(|| args.epochs.unwrap_or(10).saturating_mul(per_epoch));
    let mut progress = Progress::new(args, data, steps, per_epoch);
    let mut recent = Recent::default();
    let start = Instant::now();
    for step in 1..=steps {
        let report = trainer.step(batches.next())?;
        if (step - 1) % per_epoch == 0 {
            recent = Recent::default();
        }
        recent.add(&report);
        if let Some(log) = &mut log {
            log.write(
                step,
                step as f64 / per_epoch as f64,
                "train",
                Losses { loss: report.loss, reconstruction: report.reconstruction, kl: report.kl },
            )?;
        }
        progress.step(step, recent.mean());
    }
    let seconds = start.elapsed().as_secs_f64();
    progress.finish();

    let model = trainer.model();
    if let Some(path) = &args.out {
        checkpoint::save(model, path).with_context(|| format!("--out {}", path.display()))?;
    }
    let Evaluation { loss, reconstruction, kl, squared_error, .. } = evaluate(model, &to_unit(&data.test.images), args.seed, &threads);
    let losses = Losses { loss, reconstruction, kl };
    if let Some(mut log) = log {
        log.write(steps, steps as f64 / per_epoch as f64, "test", losses)?;
        log.finish()?;
    }
    let model = args.model.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    Ok(Results {
        model,
        net: args.net.to_string(),
        data: data.label.clone(),
        seed: args.seed,
        threads: threads.count(),
        steps,
        seconds,
        steps_per_second: steps as f64 / seconds,
        train: recent.mean(),
        test: TestLosses { losses, squared_error },
    })
}

/// Batches of training images in a new order for every epoch; what does not fill a batch waits for another epoch.
struct Batches<'a> {
    images: &'a Split,
    size: usize,
    order: Vec<usize>,
    at: usize,
    rng: StdRng,
    pixels: Vec<u8>,
    batch: Vec<f32>,
}

impl<'a> Batches<'a> {
    fn new(images: &'a Split, size: usize, seed: u64) -> Self {
        let size = size.min(images.len());
        let rng = StdRng::seed_from_u64(seed ^ 0x5348_5546_464c_4521);
        Self { images, size, order: (0..images.len()).collect(), at: usize::MAX, rng, pixels: Vec::new(), batch: Vec::new() }
    }

    fn per_epoch(&self) -> u64 {
        (self.images.len() / self.size) as u64
    }

    /// `[batch, 784]` in 0 to 1.
    fn next(&mut self) -> &[f32] {
        if self.at.saturating_add(self.size) > self.order.len() {
            self.order.shuffle(&mut self.rng);
            self.at = 0;
        }
        self.pixels.clear();
        for &index in &self.order[self.at..self.at + self.size] {
            self.pixels.extend_from_slice(self.images.image(index));
        }
        self.at += self.size;
        self.batch.clear();
        self.batch.extend(self.pixels.iter().map(|&pixel| f32::from(pixel) / 255.0));
        &self.batch
    }
}

/// Means over the steps of the present epoch.
#[derive(Clone, Copy, Default)]
struct Recent {
    sums: Losses,
    steps: u64,
}

impl Recent {
    fn add(&mut self, report: &StepReport) {
        self.sums.loss += report.loss;
        self.sums.reconstruction += report.reconstruction;
        self.sums.kl += report.kl;
        self.steps += 1;
    }

    fn mean(&self) -> Losses {
        let steps = self.steps.max(1) as f64;
        Losses { loss: self.sums.loss / steps, reconstruction: self.sums.reconstruction / steps, kl: self.sums.kl / steps }
    }
}

/// The losses of every step, in a file.
struct Log {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Log {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("--log {}", path.display()))?;
        let mut log = Self { file: BufWriter::new(file), path: path.to_owned() };
        log.line("step,epochs,split,loss,reconstruction,kl")?;
        Ok(log)
    }

    fn write(&mut self, step: u64, epochs: f64, split: &str, Losses { loss, reconstruction, kl }: Losses) -> anyhow::Result<()> {
        self.line(&format!("{step},{epochs:.4},{split},{loss:.6},{reconstruction:.6},{kl:.6}"))
    }

    fn line(&mut self, line: &str) -> anyhow::Result<()> {
        writeln!(self.file, "{line}").with_context(|| format!("--log {}", self.path.display()))
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| format!("--log {}", self.path.display()))
    }
}

/// How far training has come, on standard error: a bar on a terminal, a line per epoch (and at least every ten seconds) elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    steps: u64,
    per_epoch: u64,
    start: Instant,
    said: Instant,
}

impl Progress {
    fn new(args: &TrainArgs, data: &Dataset, steps: u64, per_epoch: u64) -> Self {
        eprintln!(
            "training {} {} on {}: {} images, {per_epoch} steps an epoch, {steps} steps",
            if args.model == ModelName::Ae { "an autoencoder" } else { "a VAE" },
            args.net,
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

    fn step(&mut self, step: u64, mean: Losses) {
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

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The results on standard output.
fn say(results: &Results, json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(results)?)?;
        return Ok(());
    }
    let Results { steps, seconds, steps_per_second, train, test, .. } = results;
    writeln!(out, "{steps} steps in {seconds:.1} s, {steps_per_second:.0} a second")?;
    for (name, Losses { loss, reconstruction, kl }) in [("train", train), ("test", &test.losses)] {
        writeln!(out, "{name:5}  loss {loss:.2} nats per image = reconstruction {reconstruction:.2} + kl {kl:.2}")?;
    }
    writeln!(out, "test   squared error {:.2} per image", test.squared_error)?;
    Ok(())
}

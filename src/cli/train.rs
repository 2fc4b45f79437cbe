//! `elbo train`: trains a model without a screen and says how well it did.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use serde::Serialize;

use crate::data::{self, Batches, Dataset, PIXELS};
use crate::model::{
    Autoencoder, CLASSES, Contractive, Evaluation, Model, Threads, Trainer, Vae, checkpoint, evaluate, to_unit, with_labels,
};

mod options;
mod progress;

use options::ModelName;
pub(crate) use options::TrainArgs;
use progress::{Log, Losses, Progress, Recent};

/// Keeps the order of the images apart from the other things that the seed chooses.
const ORDER: u64 = 0x5348_5546_464c_4521;

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
    if let Some(fault) = args.fault() {
        super::say(format_args!("{fault}\n\nFor more information, try 'elbo train --help'."));
        return Ok(ExitCode::from(2));
    }
    args.out.as_deref().map_or(Ok(()), probe)?;
    let data = data::load(&args.data, args.seed).with_context(|| format!("--data {}", args.data))?;
    if data.train.is_empty() || data.test.is_empty() {
        bail!("--data {}: training needs at least one training and one held-out image", args.data);
    }
    let results = trained(args, data)?;
    say(&results, args)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the model that is asked for, trains it and measures it.
fn trained(args: &TrainArgs, data: Dataset) -> anyhow::Result<Results> {
    let net = args.net();
    let (activation, likelihood) = (args.activation(), args.likelihood());
    let weigh = |model: &mut Vae, steps| model.set_loss_weights(args.loss_weights(steps));
    match args.model {
        ModelName::Ae | ModelName::Denoising | ModelName::Sparse => {
            let mut model = Autoencoder::new(&net, activation, likelihood, args.seed);
            model.set_corruption(args.corruption());
            model.set_sparsity(args.sparsity());
            train(model, |_, _| (), args, data)
        }
        ModelName::Contractive => train(Contractive::new(net.latent(), args.contraction(), args.seed), |_, _| (), args, data),
        ModelName::Vae => train(Vae::new(&net, activation, likelihood, args.seed), weigh, args, data),
        ModelName::Conditional => train(Vae::conditional(&net, CLASSES, activation, likelihood, args.seed), weigh, args, data),
    }
}

/// Makes sure that a file can be made where the model is to go, before hours are spent on one that could not be kept.
fn probe(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(folder)
        .with_context(|| format!("--out {}: the folder can't be written to; choose another, or change its permissions", path.display()))?;
    Ok(())
}

/// Trains one kind of model to the end and measures it. `adapt` changes the model before each step, given the steps taken so far.
fn train<M: Model>(mut model: M, adapt: impl Fn(&mut M, u64), args: &TrainArgs, data: Dataset) -> anyhow::Result<Results> {
    if let Some(path) = &args.resume {
        checkpoint::load(&mut model, path).with_context(|| format!("--resume {}", path.display()))?;
    }
    let mut log = args.log.as_deref().map(Log::create).transpose()?;
    let threads = Arc::new(Threads::new(args.threads.into()));
    let mut trainer = Trainer::new(model, args.optimiser(), args.lr, Arc::clone(&threads), args.seed);

    // A model that is told the class has it behind the pixels.
    let labelled = trainer.model().inputs() > PIXELS;
    let data = Arc::new(data);
    let mut batches = Batches::new(Arc::clone(&data), args.seed ^ ORDER);
    let size = (args.batch as usize).min(data.train.len());
    let per_epoch = (data.train.len() / size) as u64;
    let steps = args.steps.unwrap_or_else(|| args.epochs.unwrap_or(10).saturating_mul(per_epoch));
    let mut progress = Progress::new(args, &data, steps, per_epoch);
    let mut recent = Recent::default();
    let start = Instant::now();
    for step in 1..=steps {
        adapt(trainer.model_mut(), step - 1);
        trainer.set_learning_rate(args.learning_rate(step - 1, steps));
        batches.draw(size);
        let rows = trainer.model().rows(batches.batch());
        let report = trainer.step(&rows)?;
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

    adapt(trainer.model_mut(), u64::MAX);
    let model = trainer.model();
    let mut held_out = to_unit(&data.test.images);
    if labelled {
        held_out = with_labels(&held_out, &data.test.labels);
    }
    let Evaluation { loss, reconstruction, kl, squared_error, .. } = evaluate(model, &held_out, args.seed, &threads);
    let losses = Losses { loss, reconstruction, kl };
    if !loss.is_finite() {
        bail!("the loss of held-out images is {loss} after {steps} steps: training has diverged; try a lower learning rate");
    }
    if let Some(path) = &args.out {
        checkpoint::save(model, path).with_context(|| format!("--out {}", path.display()))?;
    }
    if let Some(mut log) = log {
        log.write(steps, steps as f64 / per_epoch as f64, "test", losses)?;
        log.finish()?;
    }
    Ok(Results {
        model: args.model.as_str().into(),
        net: args.net().to_string(),
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

/// The results on standard output.
fn say(results: &Results, args: &TrainArgs) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(results)?)?;
        return Ok(());
    }
    let Results { steps, seconds, steps_per_second, train, test, .. } = results;
    writeln!(out, "{steps} steps in {seconds:.1} s, {steps_per_second:.0} a second")?;
    for (name, losses) in [("train", train), ("test", &test.losses)] {
        writeln!(out, "{name:5}  {}", equation(*losses, args.price()))?;
    }
    writeln!(out, "test   squared error {:.2} per image", test.squared_error)?;
    Ok(())
}

/// How a loss comes about: `price` names what is paid besides the reconstruction.
fn equation(Losses { loss, reconstruction, kl }: Losses, price: Option<&str>) -> String {
    let Some(price) = price else { return format!("loss {loss:.2} nats per image, all of it reconstruction") };
    let paid = loss - reconstruction;
    // A model without a KL has 0 there.
    let apart = kl > 0.0 && (kl - paid).abs() > 5e-3;
    let own = if apart { format!(" (kl {kl:.2})") } else { String::new() };
    format!("loss {loss:.2} nats per image = reconstruction {reconstruction:.2} + {price} {paid:.2}{own}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use clap::ValueEnum;

    use super::options::tests::parse;
    use super::*;
    use crate::data::{Split, digits};

    fn data(train: Split) -> Dataset {
        Dataset { label: "a few images".into(), classes: Vec::new(), test: train.clone(), train }
    }

    #[test]
    fn every_model_learns_from_black_images_and_from_fewer_images_than_a_batch_holds() {
        let black = Split { images: vec![0; 20 * PIXELS], labels: (0..20).map(|index| index % 10).collect() };
        for images in [black, digits(1, 1), digits(3, 1)] {
            for model in ModelName::value_variants() {
                let args = parse(&format!("--model {} --steps 20 --batch 1000 --threads 2", model.as_str()));
                let results = trained(&args, data(images.clone())).unwrap();
                assert_eq!(results.steps, 20);
                assert!(
                    results.test.losses.loss.is_finite() && results.test.losses.loss < 543.0,
                    "{model:?}: {}",
                    results.test.losses.loss
                );
            }
        }
    }

    #[test]
    fn the_narrowest_and_the_widest_codes_learn() {
        for model in ["ae", "vae", "conditional"] {
            for net in ["784-1", "784-256", "784-32-1", "784-32-256", "conv-1", "conv-256"] {
                if model == "conditional" && net.starts_with("conv") {
                    continue;
                }
                let args = parse(&format!("--model {model} --net {net} --steps 5 --threads 2"));
                assert!(trained(&args, data(digits(20, 1))).unwrap().test.losses.loss.is_finite(), "{model} {net}");
            }
        }
    }

    #[test]
    fn a_learning_rate_of_a_million_ends_in_numbers_or_in_words_and_a_lost_model_is_not_saved() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("model.safetensors");
        for model in ModelName::value_variants() {
            for steps in [1, 30] {
                let args = parse(&format!("--model {} --steps {steps} --lr 1e6 --out {}", model.as_str(), out.display()));
                match trained(&args, data(digits(20, 1))) {
                    Ok(results) => assert!(results.test.losses.loss.is_finite(), "{model:?}"),
                    Err(error) => {
                        assert!(error.to_string().contains("try a lower learning rate"), "{model:?}: {error:#}");
                        assert!(!out.exists(), "{model:?}");
                    }
                }
                let _ = std::fs::remove_file(&out);
            }
        }
        assert!(trained(&parse("--steps 1 --lr 1e30"), data(digits(20, 1))).is_err(), "the last step counts as well");
    }

    #[test]
    fn the_terms_that_are_said_add_up_to_the_loss() {
        let losses = Losses { loss: 140.0, reconstruction: 100.0, kl: 10.0 };
        assert_eq!(equation(losses, Some("β·kl")), "loss 140.00 nats per image = reconstruction 100.00 + β·kl 40.00 (kl 10.00)");
        assert_eq!(
            equation(Losses { kl: 0.0, ..losses }, Some("λ·sparsity")),
            "loss 140.00 nats per image = reconstruction 100.00 + λ·sparsity 40.00"
        );
        let plain = Losses { loss: 110.0, ..losses };
        assert_eq!(equation(plain, Some("kl")), "loss 110.00 nats per image = reconstruction 100.00 + kl 10.00");
    }
}

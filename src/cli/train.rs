//! `elbo train`: trains a model without a screen and says how well it did.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use serde::Serialize;

use super::ending;
use super::out::{self, say};
use crate::data::{self, Dataset, PIXELS};
use crate::ground::whole;
use crate::lab::Plan;
use crate::model::checkpoint::{About, Checkpoint};
use crate::model::{Autoencoder, CLASSES, Evaluation, Model, Threads, Tied, Trainer, Vae, checkpoint, evaluate, to_unit, with_labels};

mod about;
pub(super) mod memory;
mod options;
mod progress;
pub(super) mod recipe;

use about::{Before, TakenOver};
use options::ModelName;
pub(crate) use options::TrainArgs;
pub(super) use progress::HEADER;
use progress::{Log, Losses, Progress, Recent, Watch};

/// What `--json` says at the end.
#[derive(Serialize)]
struct Results {
    /// What names the run; none for one that goes on with a model, which no recipe can name.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<String>,
    model: String,
    net: String,
    data: String,
    seed: u64,
    threads: usize,
    steps: u64,
    /// Steps of the runs before this one.
    steps_before: u64,
    /// Whether a signal has ended the run.
    interrupted: bool,
    seconds: f64,
    steps_per_second: f64,
    /// Of the last epoch's batches; none where nothing was trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    train: Option<Losses>,
    test: TestLosses,
}

/// What has come of a run.
struct Outcome {
    results: Results,
    /// The exit code that a signal has asked for.
    ended: Option<u8>,
    /// Why the model is not where it was to be.
    unsaved: Option<anyhow::Error>,
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
    ending::save_first().context("signals can't be caught")?;
    let mut args = args.clone();
    let resumed = args.resume.clone().map(|path| open(&path).map(|file| (path, file))).transpose()?;
    let mut taken = TakenOver::default();
    if let Some((path, file)) = &resumed {
        taken = about::take_over(&mut args, file.about()).map_err(|fault| anyhow!("--resume {}: {fault}", path.display()))?;
    }
    // Only now is it known what the options belong to.
    if let Some(fault) = args.fault() {
        return Ok(usage(fault));
    }
    if let Some(path) = &args.out {
        whole::probe(path).with_context(|| format!("--out {}", path.display()))?;
    }
    protect(&args)?;
    let mut data = data::load(&args.data, args.seed()).with_context(|| format!("--data {}", args.data))?;
    if args.transpose {
        data.transpose();
    }
    if data.train.is_empty() || data.test.is_empty() {
        bail!("--data {}: training needs at least one training and one held-out image", args.data);
    }
    memory::check(&args, data.train.len(), data.test.len())?;
    let doubts = if args.data == "digits" { Vec::new() } else { data::doubts(&data) };
    for note in taken.notes.iter().chain(&doubts) {
        say!("{note}");
    }
    if let Some(before) = taken.data.as_ref().filter(|before| **before != data.label) {
        if args.steps == Some(0) {
            say!("trained on {before}, and measured on {}", data.label);
        } else {
            say!("trained on {before} so far, and on {} from here on", data.label);
        }
    }
    let Outcome { results, ended, unsaved } = trained(&args, data, resumed.as_ref().map(|(_, file)| (file, taken.before)))?;
    say(&results, &args)?;
    match (unsaved, ended) {
        (Some(error), _) => Err(error),
        (None, Some(code)) => Ok(ExitCode::from(code)),
        (None, None) => Ok(ExitCode::SUCCESS),
    }
}

/// The arguments with a recipe among them written out as options, given the words of the command line. Says what differs where the recipe is of
/// another version.
///
/// # Errors
/// What is wrong with the recipe, or does not go with the options.
pub(super) fn with_recipe(args: &mut TrainArgs, words: &[OsString]) -> Result<Option<String>, String> {
    let Some(word) = &args.recipe else { return Ok(None) };
    let pieces = recipe::Pieces::read(word)
        .ok_or_else(|| format!("'{word}' is no recipe: write MODEL:KEY=VALUE,…, such as vae:beta=4,seed=7"))??;
    let (mut line, note) = recipe::words(&pieces)?;
    // Of an option that is given twice the last one counts.
    let behind = words.iter().skip_while(|word| *word != "train").skip(1);
    let recipe = word.clone();
    line.extend(behind.filter(|word| word.to_str() != Some(&recipe)).cloned());
    *args = recipe::parsed(line)?;
    Ok(note)
}

/// Reads the file to go on from.
fn open(path: &Path) -> anyhow::Result<Checkpoint> {
    Checkpoint::open(path).with_context(|| format!("--resume {}", path.display()))
}

/// A usage fault, said on standard error.
fn usage(fault: impl std::fmt::Display) -> ExitCode {
    say!("elbo: {fault}\n\nFor more information, try 'elbo train --help'.");
    ExitCode::from(2)
}

/// Makes sure that neither the model nor the log takes the place of the data.
fn protect(args: &TrainArgs) -> anyhow::Result<()> {
    for (option, path) in [("--out", &args.out), ("--log", &args.log)] {
        let Some(path) = path else { continue };
        if let Some(data) = data::files(&args.data).iter().find(|data| options::is_same(data, path)) {
            bail!("{option} {}: this is {}, from which to learn; give another name", path.display(), data.display());
        }
    }
    Ok(())
}

/// Builds the model that is asked for, trains it and measures it.
fn trained(args: &TrainArgs, data: Dataset, from: Option<(&Checkpoint, Before)>) -> anyhow::Result<Outcome> {
    let net = args.net();
    let (activation, likelihood) = (args.activation(), args.likelihood());
    let weigh = |model: &mut Vae, steps| model.set_loss_weights(args.loss_weights(steps));
    match args.model() {
        ModelName::Ae | ModelName::Denoising | ModelName::Sparse => {
            let mut model = Autoencoder::new(&net, activation, likelihood, args.seed());
            model.set_corruption(args.corruption());
            model.set_sparsity(args.sparsity());
            train(model, |_, _| (), args, data, from)
        }
        ModelName::Contractive => {
            let mut model = Tied::new(net.latent(), args.seed());
            model.set_contraction(args.contraction());
            train(model, |_, _| (), args, data, from)
        }
        ModelName::Vae => train(Vae::new(&net, activation, likelihood, args.seed()), weigh, args, data, from),
        ModelName::Conditional => train(Vae::conditional(&net, CLASSES, activation, likelihood, args.seed()), weigh, args, data, from),
    }
}

/// Trains one kind of model to the end, or until a signal comes, saves it and measures it. `adapt` changes the model before each step, given
/// the steps taken so far.
fn train<M: Model>(
    mut model: M,
    adapt: impl Fn(&mut M, u64),
    args: &TrainArgs,
    data: Dataset,
    from: Option<(&Checkpoint, Before)>,
) -> anyhow::Result<Outcome> {
    let before = from.map(|(_, before)| before).unwrap_or_default();
    if let Some((file, _)) = from {
        let path = args.resume.as_deref().unwrap_or(Path::new(""));
        file.load_into(&mut model).with_context(|| format!("--resume {}", path.display()))?;
    }
    let mut log = args.log.as_deref().map(|path| Log::open(path, from.is_some())).transpose()?;
    let threads = Arc::new(Threads::new(args.threads.into()));
    // A run that goes on must not draw once more what the run before has drawn.
    let chance = args.seed() ^ before.steps;
    let mut trainer = Trainer::new(model, args.optimiser(), args.lr, Arc::clone(&threads), chance);

    // A model that is told the class has it behind the pixels.
    let labelled = trainer.model().inputs() > PIXELS;
    let data = Arc::new(data);
    let mut held_out = to_unit(&data.test.images);
    if labelled {
        held_out = with_labels(&held_out, &data.test.labels);
    }
    let measure = |model: &M| evaluate(model, &held_out, args.seed(), &threads);

    let mut batches = Plan::batches(Arc::clone(&data), chance);
    let size = (args.batch as usize).min(data.train.len());
    let per_epoch = (data.train.len() / size) as u64;
    let steps = args.steps.unwrap_or_else(|| args.epochs.unwrap_or(10).saturating_mul(per_epoch));
    let epochs = |step: u64| before.epochs + step as f64 / per_epoch as f64;
    let mut progress = Progress::new(args, &data, steps, per_epoch, before);
    let (mut recent, mut watch) = (Recent::default(), Watch::default());
    let (mut done, mut ended) = (0, None);
    let (start, mut measuring) = (Instant::now(), Duration::ZERO);
    while done < steps && ended.is_none() {
        adapt(trainer.model_mut(), done);
        trainer.set_learning_rate(args.learning_rate(done, steps));
        batches.draw(size);
        let rows = trainer.model().rows(batches.batch());
        let report = trainer.step(&rows)?;
        if done % per_epoch == 0 {
            recent = Recent::default();
        }
        done += 1;
        recent.add(&report);
        if let Some(fault) = watch.see(done, &report) {
            bail!(fault);
        }
        ended = ending::asked_for();
        if let Some(log) = &mut log {
            let losses = Losses { loss: report.loss, reconstruction: report.reconstruction, kl: report.kl };
            log.write(before.steps + done, epochs(done), "train", losses);
            // The last one comes after the run.
            if done % per_epoch == 0 && done < steps && ended.is_none() {
                let begun = Instant::now();
                let Evaluation { loss, reconstruction, kl, .. } = measure(trainer.model());
                log.write(before.steps + done, epochs(done), "test", Losses { loss, reconstruction, kl });
                measuring += begun.elapsed();
            }
        }
        progress.step(done, recent.mean());
    }
    let seconds = (start.elapsed() - measuring).as_secs_f64();
    progress.finish();
    if let Some(code) = ended {
        say!("{} after {done} of {steps} steps", ending::in_words(code));
    }

    adapt(trainer.model_mut(), u64::MAX);
    let model = trainer.model();
    let Evaluation { loss, reconstruction, kl, squared_error, .. } = measure(model);
    let losses = Losses { loss, reconstruction, kl };
    if !loss.is_finite() {
        bail!("the loss of held-out images is {loss} after {done} steps: training has diverged; try a lower learning rate");
    }
    let about = about::describe(args, &data.label, Before { steps: before.steps + done, epochs: epochs(done) });
    let unsaved = args.out.as_deref().and_then(|path| save(model, path, &about).err());
    if let Some(mut log) = log {
        log.write(before.steps + done, epochs(done), "test", losses);
        if let Some(fault) = log.finish() {
            say!("{fault}");
        }
    }
    let recipe = from.is_none().then(|| recipe::write(args, threads.count(), steps).to_string());
    let results = Results {
        recipe,
        model: args.model().as_str().into(),
        net: args.net().to_string(),
        data: data.label.clone(),
        seed: args.seed(),
        threads: threads.count(),
        steps: done,
        steps_before: before.steps,
        interrupted: ended.is_some(),
        seconds,
        steps_per_second: if done == 0 { 0.0 } else { done as f64 / seconds },
        train: (done > 0).then(|| recent.mean()),
        test: TestLosses { losses, squared_error },
    };
    Ok(Outcome { results, ended, unsaved })
}

/// Saves the model where it was asked for or, if that has become impossible since the run began, among the temporary files: it may have
/// taken hours.
///
/// # Errors
/// When it had to be saved elsewhere, or could not be saved at all.
fn save(model: &impl Model, path: &Path, about: &About) -> anyhow::Result<()> {
    let Err(error) = checkpoint::save(model, path, about) else { return Ok(()) };
    let mut name = OsString::from(format!("elbo-{}-", std::process::id()));
    name.push(path.file_name().unwrap_or_default());
    let instead = std::env::temp_dir().join(name);
    let where_to = match checkpoint::save(model, &instead, about) {
        Ok(()) => format!("the model is in {} instead: move it from there", instead.display()),
        Err(error) => format!("nor could it be saved elsewhere ({error})"),
    };
    Err(anyhow!("--out {}: {error}; {where_to}", path.display()))
}

/// The results on standard output.
fn say(results: &Results, args: &TrainArgs) -> anyhow::Result<()> {
    if args.json {
        return out::json(&serde_json::to_string(results)?);
    }
    out::data(|out| {
        let Results { steps, seconds, steps_per_second, train, test, .. } = results;
        if *steps > 0 {
            writeln!(out, "{steps} steps in {seconds:.1} s, {steps_per_second:.0} a second")?;
        }
        for (name, losses) in train.iter().map(|train| ("train", train)).chain([("test", &test.losses)]) {
            writeln!(out, "{name:5}  {}", equation(*losses, args.price()))?;
        }
        writeln!(out, "test   squared error {:.2} per image", test.squared_error)?;
        results.recipe.iter().try_for_each(|recipe| Ok(writeln!(out, "recipe {recipe}")?))
    })
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
                let results = trained(&args, data(images.clone()), None).unwrap().results;
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
                assert!(trained(&args, data(digits(20, 1)), None).unwrap().results.test.losses.loss.is_finite(), "{model} {net}");
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
                match trained(&args, data(digits(20, 1)), None) {
                    Ok(Outcome { results, .. }) => assert!(results.test.losses.loss.is_finite(), "{model:?}"),
                    Err(error) => {
                        assert!(error.to_string().contains("try a lower learning rate"), "{model:?}: {error:#}");
                        assert!(!out.exists(), "{model:?}");
                    }
                }
                let _ = std::fs::remove_file(&out);
            }
        }
        assert!(trained(&parse("--steps 1 --lr 1e30"), data(digits(20, 1)), None).is_err(), "the last step counts as well");
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

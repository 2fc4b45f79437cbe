//! What a saved model says of itself, and what a run that goes on from it takes over.

use std::fmt::Display;

use clap::ValueEnum;

use super::options::{ActivationName, LikelihoodName, ModelName, TrainArgs, not_negative, positive, share, word};
use crate::model::checkpoint::About;

/// How far a model was trained before this run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Before {
    /// Optimiser steps.
    pub(super) steps: u64,
    /// Passes over the training images, with fraction.
    pub(super) epochs: f64,
}

/// What is written with a model that was trained as `args` say, for so long in all.
pub(super) fn describe(args: &TrainArgs, data: &str, trained: Before) -> About {
    let mut about = About::new();
    let mut say = |name: &str, value: String| about.insert(name.into(), value);
    say("elbo", env!("CARGO_PKG_VERSION").into());
    say("model", args.model().as_str().into());
    say("net", args.net().to_string());
    if args.model() != ModelName::Contractive {
        say("activation", word(&args.activation.unwrap_or(ActivationName::Relu)));
        say("likelihood", word(&args.likelihood.unwrap_or(LikelihoodName::Bernoulli)));
    }
    say("data", data.into());
    say("seed", args.seed().to_string());
    say("steps", trained.steps.to_string());
    say("epochs", format!("{:.4}", trained.epochs));
    for (name, value) in weights(args) {
        if let Some(value) = value {
            say(name, value.to_string());
        }
    }
    about
}

/// The options with a number that decide what is minimised, with their values.
fn weights(args: &TrainArgs) -> [(&'static str, Option<f32>); 8] {
    let of = |models: &[ModelName], given: Option<f32>, default: f32| models.contains(&args.model()).then(|| given.unwrap_or(default));
    let likely = args.likelihood == Some(LikelihoodName::Gaussian);
    let noise = if args.mask.is_none() { of(&[ModelName::Denoising], args.noise, 0.3) } else { None };
    [
        ("variance", likely.then(|| args.variance.unwrap_or(1.0))),
        ("beta", of(&[ModelName::Vae, ModelName::Conditional], args.beta, 1.0)),
        ("free-bits", of(&[ModelName::Vae, ModelName::Conditional], args.free_bits, 0.0)),
        ("noise", noise),
        ("mask", args.mask),
        ("sparsity", of(&[ModelName::Sparse], args.sparsity, 1.0)),
        ("rate", args.rate),
        ("contraction", of(&[ModelName::Contractive], args.contraction, 0.1)),
    ]
}

/// What a model was before: how far it was trained, and what the reader should be told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct TakenOver {
    pub(super) before: Before,
    /// What it was trained on, if it says so.
    pub(super) data: Option<String>,
    /// What this run does otherwise than the run before.
    pub(super) notes: Vec<String>,
}

/// Fills in the options that were not given by what a model says of itself. What decides the meaning of its weights must not be given
/// otherwise; what decides the loss may be if `--change` names it, and is noted then.
///
/// # Errors
/// In words, the option that contradicts the model, or what the file says that can't be understood.
pub(super) fn take_over(args: &mut TrainArgs, about: &About) -> Result<TakenOver, String> {
    let mut file = Reader { about, change: args.change.clone(), notes: Vec::new() };
    let model = |text: &str| ModelName::from_str(text, false);
    file.must(&mut args.model, "model", model, |model| model.as_str().into())?;
    file.must(&mut args.net, "net", |text| text.parse().map_err(in_words), ToString::to_string)?;
    file.must(&mut args.activation, "activation", |text| ValueEnum::from_str(text, false), word)?;
    file.must(&mut args.likelihood, "likelihood", |text| ValueEnum::from_str(text, false), word)?;
    file.may(&mut args.variance, "variance", positive)?;
    file.may(&mut args.beta, "beta", not_negative)?;
    file.may(&mut args.free_bits, "free-bits", not_negative)?;
    // A file that names a price for the KL and none for free bits had none.
    if about.contains_key("beta") && !about.contains_key("free-bits") {
        file.compare(args.free_bits, "free-bits", "free-bits", 0.0)?;
    }
    // One kind of noise takes the place of the other.
    let (noise, mask) = (file.get("noise", positive)?, file.get("mask", share)?);
    match (args.noise, args.mask) {
        (None, None) => (args.noise, args.mask) = (noise, mask),
        (given @ Some(_), _) => match (noise, mask) {
            (None, Some(mask)) => file.compare(given, "noise", "mask", mask)?,
            (noise, _) => noise.map_or(Ok(()), |noise| file.compare(given, "noise", "noise", noise))?,
        },
        (_, given) => match (noise, mask) {
            (Some(noise), None) => file.compare(given, "mask", "noise", noise)?,
            (_, mask) => mask.map_or(Ok(()), |mask| file.compare(given, "mask", "mask", mask))?,
        },
    }
    file.may(&mut args.sparsity, "sparsity", not_negative)?;
    // A sparse code with a target rate is a sigmoid, the other one is not.
    if args.rate.is_some() && about.get("model").is_some_and(|model| model == "sparse") && !about.contains_key("rate") {
        return Err("--rate belongs to a sigmoid code, and the model was trained without one; leave it out".into());
    }
    file.may(&mut args.rate, "rate", share)?;
    file.may(&mut args.contraction, "contraction", not_negative)?;
    args.seed = args.seed.or(file.get("seed", |text| text.parse().map_err(in_words))?);
    let before = Before {
        steps: file.get("steps", |text| text.parse().map_err(in_words))?.unwrap_or(0),
        epochs: file.get("epochs", |text| text.parse().map_err(in_words))?.filter(|epochs: &f64| epochs.is_finite()).unwrap_or(0.0),
    };
    Ok(TakenOver { before, data: about.get("data").cloned(), notes: file.notes })
}

fn in_words(error: impl Display) -> String {
    error.to_string()
}

struct Reader<'a> {
    about: &'a About,
    /// What may differ.
    change: Vec<String>,
    notes: Vec<String>,
}

impl Reader<'_> {
    fn get<T>(&self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
        let Some(text) = self.about.get(name) else { return Ok(None) };
        parse(text).map(Some).map_err(|why| format!("the file's metadata say {name} '{text}', which this elbo does not know ({why})"))
    }

    /// An option that decides what the weights mean.
    fn must<T: PartialEq>(
        &self,
        given: &mut Option<T>,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
        show: impl Fn(&T) -> String,
    ) -> Result<(), String> {
        let Some(said) = self.get(name, parse)? else { return Ok(()) };
        match given {
            Some(given) if *given != said => {
                let (given, said) = (show(given), show(&said));
                Err(format!("the model was trained with --{name} {said}, and --{name} {given} contradicts it; leave the option out"))
            }
            _ => {
                *given = Some(said);
                Ok(())
            }
        }
    }

    /// An option that decides what is minimised.
    fn may(&mut self, given: &mut Option<f32>, name: &str, parse: fn(&str) -> Result<f32, String>) -> Result<(), String> {
        let Some(said) = self.get(name, parse)? else { return Ok(()) };
        self.compare(*given, name, name, said)?;
        given.get_or_insert(said);
        Ok(())
    }

    /// Holds what is given for one option against what the file says of it, or of the one whose place it takes.
    fn compare(&mut self, given: Option<f32>, name: &str, was: &str, said: f32) -> Result<(), String> {
        let Some(given) = given.filter(|given| *given != said || name != was) else { return Ok(()) };
        if !self.change.iter().any(|change| change == name) {
            return Err(format!(
                "the model was trained with --{was} {said}, and --{name} {given} contradicts it; leave the option out to go on as before, \
                 or add --change {name} to train on with another loss on purpose"
            ));
        }
        self.notes.push(format!("--{was} was {said} so far, and from here on it is --{name} {given}"));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::train::options::tests::parse;

    const TRAINED: Before = Before { steps: 468, epochs: 6.0 };

    fn about(line: &str) -> About {
        describe(&parse(line), "digits", TRAINED)
    }

    #[test]
    fn what_a_run_was_told_is_told_again_to_the_run_that_goes_on() {
        for line in [
            "--net 784-16-3 --activation tanh --likelihood gaussian --variance 0.5 --beta 4 --free-bits 0.25 --seed 9",
            "--model denoising --mask 0.4",
            "--model denoising --noise 0.2",
            "--model sparse --rate 0.05 --sparsity 2",
            "--model contractive --contraction 0.3",
            "--model conditional --net 784-16-2",
            "--net conv-4",
            "",
        ] {
            let mut args = parse("");
            let taken = take_over(&mut args, &about(line)).unwrap();
            assert_eq!((taken.before, taken.data.as_deref(), taken.notes), (TRAINED, Some("digits"), Vec::new()));
            assert_eq!(args.fault(), None, "{line}");
            assert_eq!(describe(&args, "digits", TRAINED), about(line), "{line}");
            let said = parse(line);
            assert_eq!((args.corruption(), args.sparsity(), args.activation()), (said.corruption(), said.sparsity(), said.activation()));
        }
    }

    #[test]
    fn a_contradiction_is_refused_by_name() {
        for (was, is, words) in [
            ("--activation tanh", "--activation relu", "trained with --activation tanh, and --activation relu contradicts it"),
            ("", "--activation tanh", "trained with --activation relu"),
            ("--net 784-400-20", "--net 784-400-2", "--net 784-400-20"),
            ("--likelihood gaussian", "--likelihood bernoulli", "--likelihood gaussian"),
            ("--model ae", "--model vae", "--model ae"),
            ("--model sparse", "--model sparse --rate 0.1", "--rate belongs to a sigmoid code"),
        ] {
            let error = take_over(&mut parse(is), &about(was)).unwrap_err();
            assert!(error.contains(words), "{was}, then {is}: {error}");
        }
    }

    #[test]
    fn another_price_is_refused_by_name_unless_it_is_meant() {
        for (was, is, from, to) in [
            ("--beta 4", "--beta 2", "beta 4", "beta"),
            ("", "--beta 0", "beta 1", "beta"),
            ("", "--free-bits 0.5", "free-bits 0", "free-bits"),
            ("--free-bits 0.5", "--free-bits 0.25", "free-bits 0.5", "free-bits"),
            ("--likelihood gaussian --variance 2", "--variance 1", "variance 2", "variance"),
            ("--model denoising", "--noise 0.1", "noise 0.3", "noise"),
            ("--model denoising --mask 0.4", "--mask 0.5", "mask 0.4", "mask"),
            ("--model denoising --mask 0.3", "--noise 0.3", "mask 0.3", "noise"),
            ("--model denoising --noise 0.3", "--mask 0.3", "noise 0.3", "mask"),
            ("--model sparse", "--sparsity 2", "sparsity 1", "sparsity"),
            ("--model sparse --rate 0.1", "--rate 0.2", "rate 0.1", "rate"),
            ("--model contractive", "--contraction 1", "contraction 0.1", "contraction"),
            ("--model conditional --beta 3", "--beta 2.5", "beta 3", "beta"),
        ] {
            let error = take_over(&mut parse(is), &about(was)).unwrap_err();
            let refused = format!("the model was trained with --{from}, and {is} contradicts it; leave the option out");
            assert!(error.starts_with(&refused) && error.contains(&format!("add --change {to} ")), "{was}, then {is}: {error}");
            let mut meant = parse(&format!("{is} --resume x --change {to}"));
            let notes = take_over(&mut meant, &about(was)).unwrap().notes;
            assert_eq!(notes, [format!("--{} so far, and from here on it is {is}", from.replacen(' ', " was ", 1))]);
            assert_eq!(meant.fault(), None, "{is}");
            let trained = describe(&meant, "digits", TRAINED);
            let (name, value) = is[2..].split_once(' ').unwrap();
            assert_eq!(trained[name], value, "what is saved is what was meant");
            assert!(!(trained.contains_key("noise") && trained.contains_key("mask")), "{is}");
            assert_eq!(take_over(&mut parse(was), &about(was)).unwrap().notes, [""; 0], "the same once more is no contradiction");
        }
        let other = take_over(&mut parse("--beta 2 --free-bits 1 --resume x --change free-bits"), &about("")).unwrap_err();
        assert!(other.contains("--beta 1, and --beta 2 contradicts"), "what --change doesn't name stays refused: {other}");
        let idle = parse("--resume x --change beta").fault().unwrap();
        assert!(idle.contains("--change beta does not say to what; add --beta"), "{idle}");
    }

    #[test]
    fn a_file_of_before_that_names_no_free_bits_had_none() {
        let mut before = about("");
        before.remove("free-bits");
        assert!(take_over(&mut parse("--free-bits 1"), &before).unwrap_err().contains("--free-bits 0, and --free-bits 1 contradicts"));
        assert!(take_over(&mut parse("--free-bits 0"), &before).is_ok());
    }

    #[test]
    fn a_file_that_says_nothing_changes_nothing_and_one_that_says_nonsense_is_refused() {
        let mut args = parse("--activation tanh");
        assert_eq!(take_over(&mut args, &About::new()).unwrap(), TakenOver::default());
        assert_eq!(describe(&args, "", TRAINED), describe(&parse("--activation tanh"), "", TRAINED));
        for (name, value) in [
            ("model", "gan"),
            ("net", "784"),
            ("activation", "gelu"),
            ("beta", "nan"),
            ("beta", "-1"),
            ("rate", "0"),
            ("steps", "-1"),
            ("seed", "x"),
        ] {
            let error = take_over(&mut parse(""), &[(name.to_owned(), value.to_owned())].into()).unwrap_err();
            assert!(error.starts_with(&format!("the file's metadata say {name} '{value}'")), "{error}");
        }
    }
}

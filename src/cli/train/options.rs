//! What `elbo train` can be told, and what must not be told together.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::ground::files;
use crate::ground::whole::folder_of;
use crate::model::{Activation, Corruption, Likelihood, NetSpec, OptimiserKind, Sparsity, VaeLoss};

/// The end of the help.
const MODELS: &str = "\
Models:
  ae           pixels to a code and back
  denoising    ae that undoes noise on its input       --noise, --mask
  sparse       ae that pays for active code units      --sparsity, --rate
  contractive  one sigmoid layer with tied weights     --contraction
               that pays for a sensitive code
  vae          a Gaussian over codes                   --beta, --warm-up, --free-bits
  conditional  vae that is told the class              --beta, --warm-up, --free-bits

  --activation linear makes a linear ae or, with --likelihood gaussian, a linear vae.
  The test loss of denoising is measured on noisy images too.";

/// The options that decide what is minimised and not what the weights mean, so that a run that goes on may change them on purpose.
pub(super) const CHANGEABLE: [&str; 8] = ["variance", "beta", "free-bits", "noise", "mask", "sparsity", "rate", "contraction"];

/// What `elbo train` can be told.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = MODELS, after_help = MODELS, args_override_self = true)]
pub(crate) struct TrainArgs {
    /// A recipe, MODEL:KEY=VALUE,… with the options below as keys: --json and demos write such ones, and the same recipe gives the same curve.
    /// Options beside it win
    #[arg(value_name = "RECIPE")]
    pub(crate) recipe: Option<String>,
    /// Which model to train [default: vae]; the table below says what each one is and which options are its own
    #[arg(long, value_enum, hide_possible_values = true)]
    pub(crate) model: Option<ModelName>,
    /// The encoder, from the 784 pixels to the latents, or conv-LATENTS; the decoder mirrors it [default: 784-256-64-2; contractive: 784-64]
    #[arg(long, value_name = "WIDTHS")]
    pub(crate) net: Option<NetSpec>,
    /// The function between layers [default: relu]
    #[arg(long, value_enum)]
    pub(crate) activation: Option<ActivationName>,
    /// How pixels are distributed around what the decoder says [default: bernoulli]
    #[arg(long, value_enum)]
    pub(crate) likelihood: Option<LikelihoodName>,
    /// The fixed σ² of the Gaussian likelihood [default: 1]; its normalising constant is left out of the loss
    #[arg(long, value_parser = positive, allow_negative_numbers = true)]
    pub(crate) variance: Option<f32>,
    /// The weight of the KL term [default: 1]
    #[arg(long, value_parser = not_negative, allow_negative_numbers = true)]
    pub(crate) beta: Option<f32>,
    /// Raise the weight of the KL term from 0 over the first N steps
    #[arg(long, value_name = "N")]
    pub(crate) warm_up: Option<u64>,
    /// Nats of KL that each latent dimension may cost for nothing [default: 0]
    #[arg(long, value_name = "NATS", value_parser = not_negative, allow_negative_numbers = true)]
    pub(crate) free_bits: Option<f32>,
    /// σ of the noise that a denoising model undoes, in grey levels of 0 to 1 [default: 0.3]
    #[arg(long, value_name = "SIGMA", value_parser = positive, allow_negative_numbers = true, conflicts_with = "mask")]
    pub(crate) noise: Option<f32>,
    /// The share of pixels, between 0 and 1, that a denoising model finds set to 0, instead of --noise
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    pub(crate) mask: Option<f32>,
    /// λ, the price of activity in a sparse model's code h: λ Σ|h| [default: 1]
    #[arg(long, value_name = "LAMBDA", value_parser = not_negative, allow_negative_numbers = true)]
    pub(crate) sparsity: Option<f32>,
    /// ρ, how active each unit of a sparse code should be on average, between 0 and 1: the price is then λ Σ KL(ρ ‖ mean of h), on a sigmoid code
    #[arg(long, value_name = "RHO", value_parser = share, allow_negative_numbers = true)]
    pub(crate) rate: Option<f32>,
    /// λ, the price of a contractive model's sensitivity: λ ‖∂h/∂x‖² [default: 0.1]
    #[arg(long, value_name = "LAMBDA", value_parser = not_negative, allow_negative_numbers = true)]
    pub(crate) contraction: Option<f32>,
    /// What to learn from: 'digits' generates some, anything else is a folder of IDX files
    #[arg(long, default_value = "digits", value_name = "digits|DIR")]
    pub(crate) data: String,
    /// Exchange rows and columns of every image, as EMNIST's files need it
    #[arg(long)]
    pub(crate) transpose: bool,
    /// How often to go through the training images [default: 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "steps")]
    pub(crate) epochs: Option<u64>,
    /// How many optimiser steps to take, instead of --epochs; 0, with --resume, only measures a model
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,
    /// Images per step
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) batch: u32,
    /// The learning rate
    #[arg(long, default_value_t = 1e-3, value_parser = positive, allow_negative_numbers = true)]
    pub(crate) lr: f32,
    /// Lower the learning rate in a straight line, to 0 at the end of the run: the weights come to rest instead of trembling
    #[arg(long)]
    pub(crate) lr_decay: bool,
    /// The rule that turns gradients into steps
    #[arg(long, value_enum, default_value_t = OptimiserName::Adam)]
    pub(crate) optimizer: OptimiserName,
    /// Chooses the first weights, the order of the images, the noise, and the generated digits [default: 0]
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How many threads work together; 0 means one per processor
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    pub(crate) threads: u16,
    /// Save the trained model here; PyTorch reads it too
    #[arg(long, value_name = "FILE.safetensors")]
    pub(crate) out: Option<PathBuf>,
    /// Go on from this model, with the options that it was trained with as far as none are given; the optimiser starts afresh
    #[arg(long, value_name = "FILE.safetensors")]
    pub(crate) resume: Option<PathBuf>,
    /// With --resume: options that may differ from those the model was trained with, which changes what it learns
    #[arg(long, value_name = "OPTION", value_delimiter = ',', value_parser = CHANGEABLE, requires = "resume", hide_possible_values = true)]
    pub(crate) change: Vec<String>,
    /// Write the loss of every step here, and that of the held-out images after every epoch; with --resume, go on in the file
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) log: Option<PathBuf>,
    /// Say the results as one JSON object, on the last line of standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Say progress in plain lines even on a terminal
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelName {
    Ae,
    Denoising,
    Sparse,
    Contractive,
    Vae,
    Conditional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActivationName {
    Relu,
    Tanh,
    Linear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LikelihoodName {
    /// Cross-entropy with grey targets
    Bernoulli,
    /// ‖x − x̂‖² / 2σ²
    Gaussian,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OptimiserName {
    Adam,
    Sgd,
}

/// A number that is 0 or 1 would make a rate's logarithm infinite, or leave nothing to see.
pub(super) fn share(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number > 0.0 && number < 1.0 => Ok(number),
        _ => Err("must be a number between 0 and 1, such as 0.05".into()),
    }
}

pub(super) fn positive(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("must be a number above 0, such as 0.001 or 1e-3".into()),
    }
}

pub(super) fn not_negative(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("must be 0 or a number above it".into()),
    }
}

/// The word for a value on the command line.
pub(super) fn word(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

impl ModelName {
    /// The name on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ae => "ae",
            Self::Denoising => "denoising",
            Self::Sparse => "sparse",
            Self::Contractive => "contractive",
            Self::Vae => "vae",
            Self::Conditional => "conditional",
        }
    }

    /// The model with its article, for a sentence.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Ae => "an autoencoder",
            Self::Denoising => "a denoising autoencoder",
            Self::Sparse => "a sparse autoencoder",
            Self::Contractive => "a contractive autoencoder",
            Self::Vae => "a VAE",
            Self::Conditional => "a conditional VAE",
        }
    }
}

impl TrainArgs {
    /// Which model is trained.
    pub(crate) fn model(&self) -> ModelName {
        self.model.unwrap_or(ModelName::Vae)
    }

    /// Whether it has a prior, whose KL has the price β.
    pub(crate) fn has_prior(&self) -> bool {
        matches!(self.model(), ModelName::Vae | ModelName::Conditional)
    }

    /// What chance begins with.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or(0)
    }

    /// The shape of the net.
    pub(crate) fn net(&self) -> NetSpec {
        let widths = if self.model() == ModelName::Contractive { vec![784, 64] } else { vec![784, 256, 64, 2] };
        self.net.clone().unwrap_or(NetSpec::Dense { widths })
    }

    pub(crate) fn activation(&self) -> Activation {
        match self.activation {
            None | Some(ActivationName::Relu) => Activation::Relu,
            Some(ActivationName::Tanh) => Activation::Tanh,
            Some(ActivationName::Linear) => Activation::Linear,
        }
    }

    pub(crate) fn likelihood(&self) -> Likelihood {
        match self.likelihood {
            None | Some(LikelihoodName::Bernoulli) => Likelihood::Bernoulli,
            Some(LikelihoodName::Gaussian) => Likelihood::Gaussian { variance: self.variance.unwrap_or(1.0) },
        }
    }

    pub(crate) fn optimiser(&self) -> OptimiserKind {
        match self.optimizer {
            OptimiserName::Adam => OptimiserKind::Adam,
            OptimiserName::Sgd => OptimiserKind::Sgd,
        }
    }

    /// The noise that a denoising model undoes.
    pub(crate) fn corruption(&self) -> Option<Corruption> {
        (self.model() == ModelName::Denoising).then(|| match self.mask {
            Some(share) => Corruption::Masking { share },
            None => Corruption::Gaussian { sigma: self.noise.unwrap_or(0.3) },
        })
    }

    /// The price that a sparse model puts on its code.
    pub(crate) fn sparsity(&self) -> Option<Sparsity> {
        let weight = self.sparsity.unwrap_or(1.0);
        (self.model() == ModelName::Sparse).then_some(match self.rate {
            Some(rate) => Sparsity::TargetRate { weight, rate },
            None => Sparsity::L1 { weight },
        })
    }

    /// The price of a contractive model's sensitivity.
    pub(crate) fn contraction(&self) -> f32 {
        self.contraction.unwrap_or(0.1)
    }

    /// How the terms of a VAE's loss are weighed after so many steps.
    pub(crate) fn loss_weights(&self, steps: u64) -> VaeLoss {
        let share = self.warm_up.map_or(1.0, |warm_up| (steps as f32 / warm_up.max(1) as f32).min(1.0));
        VaeLoss { beta: share * self.beta.unwrap_or(1.0), free_bits: self.free_bits.unwrap_or(0.0), ..VaeLoss::default() }
    }

    /// The learning rate after `done` of `steps` steps.
    pub(crate) fn learning_rate(&self, done: u64, steps: u64) -> f32 {
        let left = if self.lr_decay { 1.0 - done as f64 / steps.max(1) as f64 } else { 1.0 };
        self.lr * left as f32
    }

    /// What the loss adds to the reconstruction term, in the words of its formula; `None` if nothing.
    pub(crate) fn price(&self) -> Option<&'static str> {
        match self.model() {
            ModelName::Ae | ModelName::Denoising => None,
            ModelName::Sparse => Some("λ·sparsity"),
            ModelName::Contractive => Some("λ·contraction"),
            ModelName::Vae | ModelName::Conditional if self.free_bits.is_some_and(|nats| nats > 0.0) => Some("β·max(kl, free bits)"),
            ModelName::Vae | ModelName::Conditional if self.beta.is_some() || self.warm_up.is_some() => Some("β·kl"),
            ModelName::Vae | ModelName::Conditional => Some("kl"),
        }
    }

    /// What is wrong with arguments that are right one by one.
    pub(crate) fn fault(&self) -> Option<String> {
        use ModelName::{Conditional, Contractive, Denoising, Sparse, Vae};
        let (model, name) = (self.model(), self.model().as_str());
        let owned: [(&str, bool, &[ModelName]); 8] = [
            ("--beta", self.beta.is_some(), &[Vae, Conditional]),
            ("--warm-up", self.warm_up.is_some(), &[Vae, Conditional]),
            ("--free-bits", self.free_bits.is_some(), &[Vae, Conditional]),
            ("--noise", self.noise.is_some(), &[Denoising]),
            ("--mask", self.mask.is_some(), &[Denoising]),
            ("--sparsity", self.sparsity.is_some(), &[Sparse]),
            ("--rate", self.rate.is_some(), &[Sparse]),
            ("--contraction", self.contraction.is_some(), &[Contractive]),
        ];
        if let Some((option, _, owners)) = owned.iter().find(|(_, given, owners)| *given && !owners.contains(&model)) {
            let owners: Vec<_> = owners.iter().map(|owner| format!("--model {}", owner.as_str())).collect();
            return Some(format!("{option} means nothing to --model {name}; leave it out or use {}", owners.join(" or ")));
        }
        let given = |name: &str| {
            self.variance.is_some() && name == "variance" || owned.iter().any(|(option, given, _)| *given && option[2..] == *name)
        };
        if let Some(name) = self.change.iter().find(|name| !given(name)) {
            return Some(format!("--change {name} does not say to what; add --{name} with the new value, or leave it out"));
        }
        if self.variance.is_some() && self.likelihood != Some(LikelihoodName::Gaussian) {
            return Some("--variance belongs to the Gaussian likelihood; add --likelihood gaussian".into());
        }
        if self.steps == Some(0) && self.resume.is_none() {
            return Some("--steps 0 trains nothing; add --resume with the model that is to be measured, or take at least one step".into());
        }
        let net = self.net();
        if model == Contractive {
            if !matches!(&net, NetSpec::Dense { widths } if widths.len() == 2) {
                return Some(format!("--model contractive has one layer, and --net {net} is not; use --net 784-64, for example"));
            }
            if self.activation.is_some() || self.likelihood == Some(LikelihoodName::Gaussian) {
                return Some(
                    "--model contractive is a sigmoid layer with a Bernoulli likelihood; leave out --activation and --likelihood".into(),
                );
            }
        }
        if model == Conditional && matches!(net, NetSpec::Conv { .. }) {
            return Some(
                "--model conditional takes the class beside the pixels, which a convolution can't; use a net such as 784-256-64-2".into(),
            );
        }
        let missing = |path: &&PathBuf| path.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
        if let Some(path) = self.out.iter().chain(&self.log).find(missing) {
            return Some(format!("{}: there is no such folder to write to", path.display()));
        }
        let twice = self.log.iter().any(|log| self.out.iter().chain(&self.resume).any(|model| is_same(log, model)));
        twice.then(|| "--log would overwrite the model; give it a name of its own, such as loss.csv".into())
    }
}

/// Whether two paths lead to one file, which need not be there yet.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let target = files::target(path).ok()?;
        Some(folder_of(&target).canonicalize().ok()?.join(target.file_name()?))
    };
    whole(one).is_some_and(|one| whole(other).is_some_and(|other| one == other))
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        train: TrainArgs,
    }

    /// The arguments of a command line, without the word `train`.
    pub(in crate::cli::train) fn parse(line: &str) -> TrainArgs {
        Line::try_parse_from(std::iter::once("train").chain(line.split_whitespace())).unwrap().train
    }

    #[test]
    fn the_help_has_a_line_for_every_model() {
        for model in ModelName::value_variants() {
            assert!(MODELS.lines().any(|line| line.trim_start().starts_with(&format!("{} ", model.as_str()))), "{model:?}");
            assert_eq!(model.to_possible_value().unwrap().get_name(), model.as_str());
            assert_eq!(parse(&format!("--model {}", model.as_str())).fault(), None);
        }
    }

    #[test]
    fn an_option_of_another_model_is_refused_by_name() {
        for (line, words) in [
            ("--model ae --beta 2", "--beta"),
            ("--model vae --noise 0.2", "--model denoising"),
            ("--model sparse --mask 0.2", "--mask"),
            ("--model denoising --sparsity 1", "--model sparse"),
            ("--model sparse --contraction 1", "--model contractive"),
            ("--model contractive --net 784-64-2", "one layer"),
            ("--model contractive --activation tanh", "sigmoid"),
            ("--model conditional --net conv-2", "convolution"),
            ("--variance 2", "--likelihood gaussian"),
        ] {
            let fault = parse(line).fault().unwrap();
            assert!(fault.contains(words), "{line}: {fault}");
        }
    }

    #[test]
    fn a_log_never_takes_the_place_of_a_model() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model"), "").unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        #[cfg(unix)]
        std::os::unix::fs::symlink("model", folder.path().join("link")).unwrap();
        for (log, model) in [("x", "./x"), ("x", "../X/x"), ("model", "link"), ("link", "model")] {
            let model = model.replace('X', folder.path().file_name().unwrap().to_str().unwrap());
            for option in ["--out", "--resume"] {
                let fault = parse(&format!("--log {} {option} {}", at(log), at(&model))).fault();
                assert!(fault.is_some_and(|words| words.contains("overwrite the model")), "{log} {option} {model}");
            }
        }
        assert_eq!(parse(&format!("--log {} --out {}", at("x"), at("y"))).fault(), None);
    }

    #[test]
    fn the_learning_rate_falls_to_nothing_over_the_run_when_asked_to() {
        let rates = |line| [0, 50, 100].map(|done| parse(line).learning_rate(done, 100));
        assert_eq!(rates("--lr 0.5"), [0.5; 3]);
        assert_eq!(rates("--lr 0.5 --lr-decay"), [0.5, 0.25, 0.0]);
    }

    #[test]
    fn warm_up_raises_beta_in_a_straight_line() {
        let args = parse("--beta 4 --warm-up 100 --free-bits 0.1");
        let betas = [0, 50, 100, 200].map(|steps| args.loss_weights(steps).beta);
        assert_eq!(betas, [0.0, 2.0, 4.0, 4.0]);
        assert_eq!(parse("").loss_weights(0), VaeLoss::default());
    }
}

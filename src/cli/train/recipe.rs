//! A recipe names a run in one word: `vae:net=784-256-64-2,beta=4,steps=3000,seed=7,threads=2,v=1,data=digits`. Its keys are the options of
//! `elbo train`; what is left out has its usual value.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};

use super::options::{LikelihoodName, ModelName, OptimiserName, TrainArgs, word};
use crate::app::demo::written;
use crate::cli::near::nearest;
use crate::lab::{Kind, Plan};

/// Raised when the same recipe gives another curve than before, or what is left out has another value.
pub(crate) const VERSION: u32 = 1;

/// The key of the version.
pub(crate) const VERSION_KEY: &str = "v";

/// The keys, in the order in which they are written.
const KEYS: [&str; 21] = [
    "net",
    "activation",
    "likelihood",
    "variance",
    "beta",
    "warm-up",
    "free-bits",
    "noise",
    "mask",
    "sparsity",
    "rate",
    "contraction",
    "batch",
    "lr",
    "lr-decay",
    "optimizer",
    "steps",
    "seed",
    "threads",
    "transpose",
    "data",
];

/// The options that stand without a value.
const FLAGS: [&str; 2] = ["lr-decay", "transpose"];

/// A recipe in pieces: what stands before the colon, and the pairs behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    pub(crate) head: String,
    pub(crate) pairs: Vec<(String, String)>,
}

#[derive(Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(flatten)]
    train: TrainArgs,
}

impl Pieces {
    /// Reads a recipe; `None` where a word is none.
    ///
    /// # Errors
    /// What can't be read, and what to write instead.
    pub(crate) fn read(word: &str) -> Option<Result<Pieces, String>> {
        let (head, rest) = word.split_once(':')?;
        let pair = |text: &str| {
            let (key, value) = text.split_once('=').ok_or_else(|| format!("the recipe has '{text}' where KEY=VALUE is expected"))?;
            Ok((key.trim().to_owned(), value.replace("%2C", ",").replace("%25", "%")))
        };
        let pairs = rest.split(',').filter(|text| !text.is_empty()).map(pair).collect::<Result<Vec<_>, String>>();
        Some(pairs.and_then(|pairs| {
            for (at, (key, _)) in pairs.iter().enumerate() {
                if pairs[..at].iter().any(|(before, _)| before == key) {
                    return Err(format!("the recipe says '{key}' a second time; take one of them out"));
                }
            }
            Ok(Pieces { head: head.to_owned(), pairs })
        }))
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The whole number that a key has.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn number(&self, key: &str) -> Result<Option<u64>, String> {
        let number = |text: &str| text.parse().map_err(|_| format!("the recipe's '{key}' is a whole number, not '{text}'"));
        self.get(key).map(number).transpose()
    }

    /// Whether it names a model of `elbo train`.
    pub(crate) fn is_of_a_model(&self) -> bool {
        ModelName::from_str(&self.head, false).is_ok()
    }

    /// That every key is one of these; the version is known to all.
    ///
    /// # Errors
    /// The first one that is not, and the nearest that is.
    pub(crate) fn only<'a>(&self, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), String> {
        let known = known.chain([VERSION_KEY]);
        let Some((key, _)) = self.pairs.iter().find(|(key, _)| !known.clone().any(|other| other == key)) else { return Ok(()) };
        let newer = self.version()?.filter(|version| *version > VERSION);
        let newer = newer.map(|version| format!("; the recipe is of version {version}, and this elbo knows {VERSION}")).unwrap_or_default();
        let meant = nearest(key, known.clone())
            .map_or_else(|| format!("; the keys are {}", known.collect::<Vec<_>>().join(", ")), |near| format!("; did you mean '{near}'?"));
        Err(format!("the recipe's key '{key}' is not known{newer}{meant}"))
    }

    /// The version that it was written in, if it says so.
    fn version(&self) -> Result<Option<u32>, String> {
        let number = |text: &str| {
            text.parse().map_err(|_| format!("the recipe's version '{text}' is no whole number; write {VERSION_KEY}={VERSION}"))
        };
        self.get(VERSION_KEY).map(number).transpose()
    }

    /// What may differ from the run that it names, where it was written in another version: what it leaves out. `usual` are the keys with the
    /// values that they have here then.
    pub(crate) fn differs(&self, usual: &[(String, String)]) -> Result<Option<String>, String> {
        let Some(version) = self.version()?.filter(|version| *version != VERSION) else { return Ok(None) };
        let left: Vec<_> = usual.iter().filter(|(key, _)| self.get(key).is_none()).map(|(key, value)| format!("{key}={value}")).collect();
        let left =
            if left.is_empty() { "nothing is left out of it".into() } else { format!("what it leaves out is here {}", left.join(", ")) };
        Ok(Some(format!("the recipe is of version {version} and this elbo writes {VERSION}, so the curve may be another one: {left}")))
    }
}

impl std::fmt::Display for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&written(&self.head, &self.pairs))
    }
}

/// The recipe as the words of a command line behind `elbo train`, and what differs where it is of another version.
///
/// # Errors
/// The key that is not known.
pub(crate) fn words(pieces: &Pieces) -> Result<(Vec<OsString>, Option<String>), String> {
    if !pieces.is_of_a_model() {
        let models = ModelName::value_variants().iter().map(|model| model.as_str());
        return Err(format!("'{}' is no model; a recipe begins with one of {}", pieces.head, models.collect::<Vec<_>>().join(", ")));
    }
    pieces.only(KEYS.into_iter())?;
    let mut words = vec!["--model".to_owned(), pieces.head.clone()];
    for (key, value) in pieces.pairs.iter().filter(|(key, _)| key != VERSION_KEY) {
        match (FLAGS.contains(&key.as_str()), value.as_str()) {
            (true, "yes") => words.push(format!("--{key}")),
            (true, "no") => {}
            (true, other) => return Err(format!("the recipe's '{key}' is yes or no, not '{other}'")),
            (false, value) => words.push(format!("--{key}={value}")),
        }
    }
    let usual =
        [("activation", "relu"), ("likelihood", "bernoulli"), ("batch", "128"), ("lr", "0.001"), ("optimizer", "adam"), ("seed", "0")];
    let usual = usual.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Ok((words.into_iter().map(OsString::from).collect(), pieces.differs(&usual)?))
}

/// A recipe as `elbo train` takes it, and what differs where it is of another version.
///
/// # Errors
/// What can't be read or does not go together.
pub(crate) fn read(pieces: &Pieces) -> Result<(TrainArgs, Option<String>), String> {
    let (words, note) = words(pieces)?;
    let train = parsed(words)?;
    match train.fault() {
        Some(fault) => Err(format!("the recipe: {fault}")),
        None => Ok((train, note)),
    }
}

/// A recipe's words, with those of a command line behind them.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn parsed(words: Vec<OsString>) -> Result<TrainArgs, String> {
    let matches = Line::command().try_get_matches_from(words).and_then(|matches| Line::from_arg_matches(&matches));
    let first = |error: clap::Error| error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    matches.map(|line| line.train).map_err(|error| format!("the recipe: {}", first(error)))
}

/// The recipe of a run from first weights.
pub(crate) fn write(args: &TrainArgs, threads: usize, steps: u64) -> Pieces {
    let mut pairs = vec![("net".to_owned(), args.net().to_string())];
    let mut say = |key: &str, value: Option<String>| pairs.extend(value.map(|value| (key.to_owned(), value)));
    say("activation", args.activation.map(|name| word(&name)));
    say("likelihood", args.likelihood.filter(|name| *name != LikelihoodName::Bernoulli).map(|name| word(&name)));
    say("variance", args.variance.map(|value| value.to_string()));
    say("beta", args.has_prior().then(|| args.beta.unwrap_or(1.0).to_string()));
    say("warm-up", args.warm_up.map(|value| value.to_string()));
    for (key, value) in [
        ("free-bits", args.free_bits),
        ("noise", args.noise),
        ("mask", args.mask),
        ("sparsity", args.sparsity),
        ("rate", args.rate),
        ("contraction", args.contraction),
    ] {
        say(key, value.map(|value| value.to_string()));
    }
    let plan = Plan::default();
    say("batch", (args.batch as usize != plan.batch).then(|| args.batch.to_string()));
    say("lr", (args.lr.to_bits() != plan.learning_rate.to_bits()).then(|| args.lr.to_string()));
    say("lr-decay", args.lr_decay.then(|| "yes".into()));
    say("optimizer", matches!(args.optimizer, OptimiserName::Sgd).then(|| word(&args.optimizer)));
    say("steps", Some(steps.to_string()));
    say("seed", Some(args.seed().to_string()));
    say("threads", Some(threads.to_string()));
    say(VERSION_KEY, Some(VERSION.to_string()));
    say("transpose", args.transpose.then(|| "yes".into()));
    say("data", Some(args.data.clone()));
    Pieces { head: args.model().as_str().into(), pairs }
}

/// The run as a demo makes it.
///
/// # Errors
/// When a demo can't show such a model.
pub(crate) fn plan(args: &TrainArgs, steps: u64) -> Result<Plan, String> {
    let kind = match args.model() {
        ModelName::Ae | ModelName::Denoising | ModelName::Sparse => {
            Kind::Autoencoder { corruption: args.corruption(), sparsity: args.sparsity() }
        }
        ModelName::Contractive => Kind::Contractive { contraction: args.contraction() },
        ModelName::Vae => {
            let (beta, free_bits) = (args.beta.unwrap_or(1.0), args.free_bits.unwrap_or(0.0));
            Kind::Vae { beta, free_bits, warm_up: args.warm_up.unwrap_or(0) }
        }
        ModelName::Conditional => return Err("a demo shows no conditional model; 'elbo train' with the same recipe trains it".into()),
    };
    Ok(Plan {
        kind,
        net: args.net(),
        activation: args.activation(),
        likelihood: args.likelihood(),
        optimiser: args.optimiser(),
        learning_rate: args.lr,
        decay: args.lr_decay.then_some(steps),
        batch: args.batch as usize,
        seed: args.seed(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::super::trained;
    use super::*;
    use crate::data::{Dataset, digits};
    use crate::lab::{Equipment, Tryout, entry};
    use crate::model::Threads;

    fn pieces(text: &str) -> Pieces {
        Pieces::read(text).unwrap().unwrap()
    }

    fn args(text: &str) -> TrainArgs {
        read(&pieces(text)).unwrap().0
    }

    #[test]
    fn a_recipe_that_is_written_and_read_again_is_the_same() {
        for text in [
            "vae:net=784-256-64-2,beta=4,steps=100,seed=7,threads=2,v=1,data=digits",
            "vae:net=conv-8,activation=tanh,beta=0.5,warm-up=50,free-bits=0.1,steps=9,seed=0,threads=1,v=1,data=digits",
            "denoising:net=784-64,mask=0.4,batch=64,lr=0.002,lr-decay=yes,optimizer=sgd,steps=3,seed=1,threads=1,v=1,data=digits",
            "contractive:net=784-64,contraction=0.3,steps=3,seed=1,threads=1,v=1,transpose=yes,data=a%2Cb%25c",
        ] {
            let args = args(text);
            assert_eq!(write(&args, usize::from(args.threads), args.steps.unwrap()).to_string(), text);
        }
        assert_eq!(args("contractive:data=a%2Cb%25c").data, "a,b%c");
        assert!(Pieces::read("vae").is_none());
    }

    #[test]
    fn what_is_wrong_with_a_recipe_is_said_with_the_nearest_right_key() {
        let fault = |text: &str| Pieces::read(text).unwrap().and_then(|pieces| read(&pieces).map(drop)).unwrap_err();
        assert!(fault("vae:bata=4").contains("'bata' is not known; did you mean 'beta'?"), "{}", fault("vae:bata=4"));
        assert!(fault("vae:q=4").contains("the keys are net, activation"));
        assert!(fault("vae:beta").contains("where KEY=VALUE is expected"));
        assert!(fault("vae:beta=1,beta=2").contains("a second time"));
        assert!(fault("gan:beta=1").contains("'gan' is no model"));
        assert!(fault("vae:beta=x").contains("'x'"), "{}", fault("vae:beta=x"));
        assert!(fault("ae:beta=2").contains("--beta means nothing to --model ae"));
        assert!(fault("vae:lr-decay=maybe").contains("yes or no"));
        assert!(fault("vae:v=x").contains("no whole number"));
        assert!(fault("vae:clip=1,v=2").contains("of version 2, and this elbo knows 1"));
    }

    #[test]
    fn a_recipe_of_another_version_says_what_it_leaves_open() {
        let note = |text: &str| read(&pieces(text)).unwrap().1;
        assert_eq!(note("vae:beta=4,v=1"), None);
        assert_eq!(note("vae:beta=4"), None);
        let said = note("vae:beta=4,seed=3,batch=64,v=2").unwrap();
        assert!(said.contains("of version 2 and this elbo writes 1"), "{said}");
        assert!(said.contains("lr=0.001") && !said.contains("batch=") && !said.contains("seed="), "{said}");
    }

    #[test]
    fn a_demo_of_a_recipe_has_the_losses_of_elbo_train_to_the_digit() {
        let folder = tempfile::tempdir().unwrap();
        let data = Dataset {
            label: "a few digits".into(),
            classes: (0..10).map(|class| class.to_string()).collect(),
            train: digits::range(0..60, 7),
            test: digits::range(60..80, 7),
        };
        for text in [
            "vae:net=784-16-2,beta=4,warm-up=5,lr-decay=yes,steps=12,seed=7,batch=16,threads=1",
            "denoising:net=784-16-2,noise=0.2,steps=12,seed=3,batch=16,threads=1",
            "contractive:net=784-8,steps=12,seed=3,batch=64,optimizer=sgd,lr=0.01,threads=1",
        ] {
            let mut args = args(text);
            let log = folder.path().join(format!("{}.csv", args.model().as_str()));
            args.log = Some(log.clone());
            trained(&args, data.clone(), None).unwrap();
            let log = std::fs::read_to_string(log).unwrap();
            let rows: Vec<Vec<&str>> =
                log.lines().map(|line| line.split(',').collect()).filter(|row: &Vec<&str>| row.contains(&"train")).collect();
            assert_eq!(rows.len(), 12, "{log}");
            let plan = plan(&args, 12).unwrap();
            let equipment = Equipment { plan: Some(Arc::new(plan)), ..Equipment::new(Arc::new(data.clone()), Arc::new(Threads::new(1))) };
            let mut run = Tryout::open(entry("training-run").unwrap(), &[], &equipment, 0).unwrap();
            for row in rows {
                run.run(1);
                let shown = run.snapshot().metric("train_loss").unwrap().value as f32;
                let logged: f32 = row.iter().skip(2).find_map(|cell| cell.parse().ok()).unwrap();
                assert!((shown - logged).abs() <= 1e-6 * logged, "{text}, step {}: {shown} and {logged}", row[0]);
            }
        }
    }
}

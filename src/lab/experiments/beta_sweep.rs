//! Section 22: one VAE whose β the reader turns, among six whose β stays, so that the price of a nat draws a curve.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::lab::bank::{Bank, Turn, knobs_as_kept};
use crate::lab::exhibit::Exhibit;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::held_out::HeldOut;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::{Entry, Equipment};
use crate::lab::run::Run;
use crate::lab::series::Series;
use crate::lab::snapshot::{Axis, Body, Curve, Curves, ImageRow, Images, Knob, Mark, Panel, Phase, Snapshot, Table};
use crate::model::{Activation, Coder, Evaluation, Likelihood, OptimiserKind, Vae, VaeLoss, to_unit};

pub(crate) const ENTRY: Entry = Entry::new(
    "beta-sweep",
    &["curve", "strip", "dimensions"],
    &["beta_now", "kl", "reconstruction", "total", "active_units", "latents", "step", "epochs"],
    knobs,
    |equipment| Ok(Box::new(BetaSweep::new(equipment, Knobs::new(knobs()))?)),
);

/// β of the models whose β stays.
const FIXED: [f32; 6] = [0.0, 0.1, 0.5, 1.0, 4.0, 10.0];
/// All models: the one that the reader drives comes last.
const MEMBERS: usize = FIXED.len() + 1;
const LIVE: usize = FIXED.len();
const NET: &str = "784-256-64-8";
const LATENTS: usize = 8;
const BATCH: usize = 128;

fn knobs() -> Vec<Knob> {
    vec![knob("beta", "β", &["0", "0.1", "0.25", "0.5", "1", "2", "4", "7", "10", "20"], "2")]
}

/// What is known of a model.
#[derive(Clone, Default)]
struct Measured {
    reconstruction: f64,
    kl: f64,
    kl_per_dimension: Vec<f64>,
    active: Vec<bool>,
}

struct BetaSweep {
    equipment: Equipment,
    knobs: Knobs,
    bank: Bank<Vae>,
    held_out: HeldOut,
    exhibit: Exhibit,
    /// A draw from the prior, the same for every model: `[latent]`.
    draw: Vec<f32>,
    rng: StdRng,
    measured: Vec<Measured>,
    /// The KL of each model as it trains.
    courses: [Series; MEMBERS],
}

impl BetaSweep {
    fn new(equipment: &Equipment, knobs: Knobs) -> Result<BetaSweep, LabError> {
        let mut experiment = BetaSweep::unmeasured(equipment, knobs)?;
        experiment.measure_all();
        Ok(experiment)
    }

    /// Nothing is known of the models yet.
    fn unmeasured(equipment: &Equipment, knobs: Knobs) -> Result<BetaSweep, LabError> {
        let equipment = Equipment { data: equipment.data.clone(), threads: equipment.threads.clone() };
        let net = plot::net(NET)?;
        let run = |beta: Option<&f32>| {
            let mut model = Vae::new(&net, Activation::Relu, Likelihood::Bernoulli, 7);
            if let Some(&beta) = beta {
                model.set_loss_weights(VaeLoss { beta, ..VaeLoss::default() });
            }
            Run::new(model, OptimiserKind::Adam, 1e-3, &equipment)
        };
        let mut experiment = BetaSweep {
            bank: Bank::new(FIXED.iter().map(Some).chain([None]).map(run)),
            held_out: HeldOut::new(&equipment),
            exhibit: Exhibit::new(equipment.data.clone()),
            draw: Vec::new(),
            rng: StdRng::seed_from_u64(7),
            measured: vec![Measured::default(); MEMBERS],
            courses: Default::default(),
            knobs,
            equipment,
        };
        experiment.bank.show(LIVE);
        experiment.obey();
        experiment.draw_code();
        Ok(experiment)
    }

    fn measure_all(&mut self) {
        (0..MEMBERS).for_each(|member| self.measure(member));
    }

    /// Puts the knob's β into force on the live model.
    fn obey(&mut self) {
        let beta = self.beta() as f32;
        self.bank.model_mut(LIVE).set_loss_weights(VaeLoss { beta, ..VaeLoss::default() });
    }

    fn beta(&self) -> f64 {
        self.knobs.value("beta")
    }

    fn draw_code(&mut self) {
        self.draw = (0..LATENTS).map(|_| StandardNormal.sample(&mut self.rng)).collect();
    }

    fn measure(&mut self, member: usize) {
        let run = self.bank.run(member);
        let Evaluation { reconstruction, kl, kl_per_dimension, .. } = self.held_out.evaluate(run.model());
        self.courses[member].push(run.steps(), kl);
        self.measured[member] = Measured { reconstruction, kl, kl_per_dimension, active: self.held_out.active_units(run.model()) };
    }

    fn live(&self) -> &Measured {
        &self.measured[LIVE]
    }

    fn active(&self, member: usize) -> usize {
        self.measured[member].active.iter().filter(|active| **active).count()
    }
}

impl Experiment for BetaSweep {
    fn step(&mut self) -> Result<Progress, LabError> {
        if let Some(Turn { member, report }) = self.bank.step(BATCH)? {
            if report.is_none() {
                self.measured[member] = Measured { reconstruction: f64::NAN, kl: f64::NAN, ..Measured::default() };
            } else if self.bank.run(member).measures_now() {
                self.measure(member);
            }
        }
        Ok(self.bank.progress())
    }

    fn input(&mut self, input: &Input) {
        if self.knobs.turn(input).is_some() {
            self.obey();
            self.bank.again();
        } else if matches!(input, Input::Press(button) if button == "again") {
            self.draw_code();
            self.bank.again();
        } else {
            self.exhibit.input(input);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let run = self.bank.run(LIVE);
        let live = self.live();
        Snapshot {
            step: run.steps(),
            epochs: run.epochs(),
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                plot::metric("beta_now", "β", self.beta(), "", None),
                plot::metric("kl", "KL", live.kl, "nats", Some(&self.courses[LIVE])),
                plot::metric("reconstruction", "reconstruction", live.reconstruction, "nats", None),
                plot::metric("total", "−ELBO", live.reconstruction + live.kl, "nats", None),
                plot::metric("active_units", "active units", self.active(LIVE) as f64, "", None),
                plot::metric("latents", "latents", LATENTS as f64, "", None),
                plot::metric("step", "step", run.steps() as f64, "", None),
                plot::metric("epochs", "epochs", run.epochs(), "", None),
            ],
            panels: vec![self.curve(), self.strip(), plot::dimensions(&live.kl_per_dimension, &live.active)],
            knobs: self.knobs.shown(),
            data: self.equipment.data.label.clone(),
        }
    }

    fn save(&self) -> Option<Vec<u8>> {
        self.bank.save(&self.knobs, &self.courses)
    }

    fn restore(&mut self, saved: &[u8]) -> Result<(), LabError> {
        let mut restored = BetaSweep::unmeasured(&self.equipment, knobs_as_kept(saved, &self.knobs)?)?;
        restored.bank.restore(saved, &mut restored.courses)?;
        restored.measure_all();
        *self = restored;
        Ok(())
    }
}

impl BetaSweep {
    /// Distortion against rate: a curve through the models whose β stays, and the live one.
    fn curve(&self) -> Panel {
        let point = |member: usize| (self.measured[member].kl as f32, self.measured[member].reconstruction as f32);
        let mut fixed: Vec<(f32, f32)> = (0..FIXED.len()).map(point).filter(|point| point.0.is_finite()).collect();
        fixed.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Without a price the rate grows for as long as one trains: the scale ends where β = 0.1 is.
        let widest = [1, 2, LIVE].map(|member| self.measured[member].kl).into_iter().fold(10.0, f64::max).min(100.0);
        let end = ((widest * 1.1 / 10.0).ceil() * 10.0) as f32;
        let (x, y) = point(LIVE);
        // From a little under the best copies to what a model pays that ignores its input, in round numbers so that the scale rarely moves.
        let best = self.measured.iter().map(|measured| measured.reconstruction).fold(self.held_out.anchor(), f64::min);
        let scale = [(best / 25.0 - 0.2).floor() * 25.0, plot::loss_axis(self.held_out.anchor(), f64::from(y)).range[1].into()];
        let row = |name: String, member: usize| {
            let Measured { reconstruction, kl, .. } = &self.measured[member];
            let total = reconstruction + kl;
            vec![name, plot::figure(*kl), plot::figure(*reconstruction), plot::figure(total), self.active(member).to_string()]
        };
        let mut rows = vec![row(format!("{} (live)", self.knobs.stop("beta")), LIVE)];
        rows.extend(FIXED.iter().enumerate().map(|(member, beta)| match self.bank.fault(member) {
            Some(_) => vec![beta.to_string(), "diverged".into(), String::new(), String::new(), String::new()],
            None => row(beta.to_string(), member),
        }));
        Panel {
            id: "curve",
            title: "distortion against rate".into(),
            figure: format!("−ELBO {} nats", plot::figure(f64::from(x + y))),
            caption: format!(
                "Means over {} held-out digits, one sample of z each. Six models train beside the live one, step for step. β = 0 lies beyond the scale.",
                self.held_out.len()
            ),
            body: Body::Curves(Curves {
                curves: vec![
                    // A short dash: a single dot would be lost on the curve.
                    Curve { label: "live".into(), points: [(x - 0.015 * end, y), (x + 0.015 * end, y)].into(), main: true },
                    Curve { label: "β from 10 (left) to 0".into(), points: fixed.into(), main: false },
                ],
                x: Axis { label: "rate: KL".into(), unit: "nats".into(), range: [0.0, end] },
                y: Axis { label: "reconstruction".into(), unit: "nats".into(), range: scale.map(|end: f64| end.max(0.0) as f32) },
                marks: vec![Mark { x, label: format!("β = {}", self.knobs.stop("beta")) }],
                readings: Some(Table { header: ["β", "KL", "recon.", "sum", "active"].map(String::from).to_vec(), rows }),
            }),
        }
    }

    /// One digit, and one draw from the prior, through every model; the live one stands beside the digit.
    fn strip(&self) -> Panel {
        let mut captions = Vec::new();
        let (mut copies, mut samples) = (Vec::new(), Vec::new());
        if let (Some(input), Some(name)) = (self.exhibit.images().first(), self.exhibit.captions().first()) {
            let pixels = to_unit(input);
            copies.push(input.clone());
            samples.push(vec![0; input.len()].into());
            captions.push(name.clone());
            for member in std::iter::once(LIVE).chain(0..LIVE) {
                let model = self.bank.run(member).model();
                copies.extend(plot::greys(&model.reconstruct(&pixels)));
                samples.extend(plot::greys(&model.decode(&self.draw)));
                captions.push(FIXED.get(member).map_or_else(|| "live".into(), |beta| format!("β = {beta}")));
            }
        }
        Panel {
            id: "strip",
            title: "a copy, and a draw from the prior".into(),
            figure: String::new(),
            caption: "Above: a held-out digit and its copies. Below: one z drawn from N(0, I), decoded by each model; a draws another."
                .into(),
            body: Body::Images(Images {
                rows: vec![ImageRow { label: "copy".into(), images: copies }, ImageRow { label: "prior".into(), images: samples }],
                captions,
            }),
        }
    }
}

//! Section 21: a VAE pays two bills, reconstruction and KL, and the reader changes the tariff while it trains.

use crate::lab::exhibit::Exhibit;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::held_out::HeldOut;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::{Entry, Equipment};
use crate::lab::run::{Run, Saved};
use crate::lab::series::Series;
use crate::lab::snapshot::{Body, Curves, Knob, Panel, Phase, Snapshot, Table};
use crate::model::{Activation, Coder, Evaluation, Likelihood, OptimiserKind, Vae, VaeLoss};

pub(crate) const ENTRY: Entry = Entry::new(
    "two-term-loss",
    &["terms", "dimensions", "digits"],
    &["reconstruction", "kl", "total", "train_reconstruction", "train_kl", "active_units", "latents", "beta_now", "step", "epochs"],
    knobs,
    |equipment| Ok(Box::new(TwoTermLoss::new(equipment)?)),
);

const NET: &str = "784-256-64-8";
const LATENTS: usize = 8;
const BATCH: usize = 128;

fn knobs() -> Vec<Knob> {
    vec![
        knob("beta", "β", &["0", "0.1", "0.5", "1", "2", "4", "10", "20", "100"], "1"),
        knob("warm_up", "warm-up", &["off", "200 steps", "1000 steps"], "off"),
        knob("free_bits", "free bits", &["0", "0.1", "0.5"], "0"),
        knob("reduction", "pixels", &["sum", "mean"], "sum"),
    ]
}

struct TwoTermLoss {
    knobs: Knobs,
    run: Run<Vae>,
    held_out: HeldOut,
    exhibit: Exhibit,
    /// The step at which the warm-up began.
    warm_up_from: u64,
    train: [Series; 2],
    test: [Series; 2],
    latest: Evaluation,
    active: Vec<bool>,
}

impl TwoTermLoss {
    fn new(equipment: &Equipment) -> Result<TwoTermLoss, LabError> {
        let model = Vae::new(&plot::net(NET)?, Activation::Relu, Likelihood::Bernoulli, 7);
        let held_out = HeldOut::new(equipment);
        let mut experiment = TwoTermLoss {
            knobs: Knobs::new(knobs()),
            latest: held_out.evaluate(&model),
            run: Run::new(model, OptimiserKind::Adam, 1e-3, equipment),
            held_out,
            exhibit: Exhibit::new(equipment.data.clone()),
            warm_up_from: 0,
            train: Default::default(),
            test: Default::default(),
            active: vec![false; LATENTS],
        };
        experiment.measure();
        Ok(experiment)
    }

    /// β as it stands now: a warm-up raises it in a straight line from 0.
    fn beta_now(&self) -> f64 {
        let length = self.knobs.value("warm_up");
        let since = (self.run.steps() - self.warm_up_from) as f64;
        self.knobs.value("beta") * if length > 0.0 { (since / length).min(1.0) } else { 1.0 }
    }

    /// Both terms and the active units on held-out images.
    fn measure(&mut self) {
        self.latest = self.held_out.evaluate(self.run.model());
        for (series, value) in self.test.iter_mut().zip([self.latest.reconstruction, self.latest.kl]) {
            series.push(self.run.steps(), value);
        }
        self.active = self.held_out.active_units(self.run.model());
    }

    fn active_units(&self) -> usize {
        self.active.iter().filter(|active| **active).count()
    }
}

impl Experiment for TwoTermLoss {
    fn step(&mut self) -> Result<Progress, LabError> {
        let loss = VaeLoss {
            beta: self.beta_now() as f32,
            free_bits: self.knobs.value("free_bits") as f32,
            reconstruction_scale: if self.knobs.stop("reduction") == "mean" { 1.0 / 784.0 } else { 1.0 },
        };
        self.run.model_mut().set_loss_weights(loss);
        let report = self.run.step(BATCH)?;
        for (series, value) in self.train.iter_mut().zip([report.reconstruction, report.kl]) {
            series.push(self.run.steps(), value);
        }
        if self.run.measures_now() {
            self.measure();
        }
        Ok(self.run.progress())
    }

    fn input(&mut self, input: &Input) {
        if let Some(id) = self.knobs.turn(input) {
            if id == "warm_up" {
                self.warm_up_from = self.run.steps();
            }
            self.run.again();
        } else if !self.exhibit.input(input) {
            self.run.input(input);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let steps = self.run.steps();
        let latest = &self.latest;
        let [train_reconstruction, train_kl] = &self.train;
        let [test_reconstruction, test_kl] = &self.test;
        Snapshot {
            step: steps,
            epochs: self.run.epochs(),
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                plot::metric("reconstruction", "reconstruction", latest.reconstruction, "nats", Some(test_reconstruction)),
                plot::metric("kl", "KL", latest.kl, "nats", Some(test_kl)),
                plot::metric("total", "total", latest.loss, "nats", None),
                plot::metric("train_reconstruction", "reconstruction, train", train_reconstruction.latest(), "nats", None),
                plot::metric("train_kl", "KL, train", train_kl.latest(), "nats", None),
                plot::metric("active_units", "active units", self.active_units() as f64, "", None),
                plot::metric("latents", "latents", LATENTS as f64, "", None),
                plot::metric("beta_now", "β", self.beta_now(), "", None),
                plot::metric("step", "step", steps as f64, "", None),
                plot::metric("epochs", "epochs", self.run.epochs(), "", None),
            ],
            panels: vec![self.terms(), plot::dimensions(&self.latest.kl_per_dimension, &self.active), self.digits()],
            knobs: self.knobs.shown(),
            data: self.run.data().label.clone(),
        }
    }

    fn save(&self) -> Option<Vec<u8>> {
        self.run.save(&self.knobs, &[&self.train[0], &self.train[1], &self.test[0], &self.test[1]])
    }

    fn restore(&mut self, saved: &[u8]) -> Result<(), LabError> {
        let notes = Saved::read(saved)?;
        self.run.restore(saved, &notes)?;
        notes.turn(&mut self.knobs);
        let [a, b, c, d] = notes.series();
        (self.train, self.test) = ([a, b], [c, d]);
        self.measure();
        Ok(())
    }
}

impl TwoTermLoss {
    fn terms(&self) -> Panel {
        let [train_reconstruction, train_kl] = &self.train;
        let latest = &self.latest;
        let row = |name: &str, train: f64, test: f64| vec![name.to_string(), plot::figure(train), plot::figure(test)];
        let (rec, kl) = (train_reconstruction.latest(), train_kl.latest());
        Panel {
            id: "terms",
            title: "loss, nats per image".into(),
            figure: format!("{} held out", plot::figure(latest.reconstruction + latest.kl)),
            caption: format!(
                "Measured on {} held-out digits, one sample of z each. A model that ignores its input pays {} for reconstruction.",
                self.held_out.len(),
                plot::figure(self.held_out.anchor())
            ),
            body: Body::Curves(Curves {
                curves: vec![
                    plot::curve("reconstruction", &self.test[0], true),
                    plot::curve("KL", &self.test[1], true),
                    plot::curve("reconstruction, train", train_reconstruction, false),
                ],
                x: plot::steps_axis(self.run.steps()),
                y: plot::loss_axis(self.held_out.anchor(), latest.reconstruction),
                marks: Vec::new(),
                readings: Some(Table {
                    header: ["", "train", "held out"].map(String::from).to_vec(),
                    rows: vec![
                        row("reconstruction", rec, latest.reconstruction),
                        row("KL", kl, latest.kl),
                        row("total", rec + kl, latest.reconstruction + latest.kl),
                    ],
                }),
            }),
        }
    }

    fn digits(&self) -> Panel {
        plot::reconstructions(&self.exhibit, |pixels| self.run.model().reconstruct(pixels))
    }
}

//! Section 21: a VAE pays two bills, reconstruction and KL, and the reader changes the tariff while it trains.

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Layer, Panel, Plot, Scaled, Tone, Words, count, measured};
use crate::lab::plot;
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Coder, Likelihood, OptimiserKind, Vae, VaeLoss};

pub(crate) const ENTRY: Entry = Entry {
    name: "two-term-loss",
    panels: &[TERMS, plot::DIMENSIONS, plot::DIGITS],
    gauges: &[RECONSTRUCTION, KL, TOTAL, TRAIN_RECONSTRUCTION, TRAIN_KL, ACTIVE_UNITS, LATENTS, BETA_NOW],
    dials: &[&BETA, &WARM_UP, &FREE_BITS, &REDUCTION],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, _| Ok(Box::new(TwoTermLoss::new(equipment)?)),
};

pub(super) const BETA: Dial<f32> = Dial::new(
    "beta",
    "β",
    &[("0", 0.0), ("0.1", 0.1), ("0.5", 0.5), ("1", 1.0), ("2", 2.0), ("4", 4.0), ("10", 10.0), ("20", 20.0), ("100", 100.0)],
    "1",
);
/// Steps in which β rises in a straight line from 0.
pub(super) const WARM_UP: Dial<u64> = Dial::new("warm_up", "warm-up", &[("off", 0), ("200 steps", 200), ("1000 steps", 1000)], "off");
pub(super) const FREE_BITS: Dial<f32> = Dial::new("free_bits", "free bits", &[("0", 0.0), ("0.1", 0.1), ("0.5", 0.5)], "0");
/// Weight of the reconstruction term.
pub(super) const REDUCTION: Dial<f32> = Dial::new("reduction", "pixels", &[("sum", 1.0), ("mean", 1.0 / PIXELS as f32)], "sum");

pub(super) const TERMS: Plate = Plate::new("terms", "loss, nats per image");

pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const TOTAL: Gauge = Gauge::new("total", "total", "nats");
pub(super) const TRAIN_RECONSTRUCTION: Gauge = Gauge::new("train_reconstruction", "reconstruction, train", "nats");
pub(super) const TRAIN_KL: Gauge = Gauge::new("train_kl", "KL, train", "nats");
pub(super) const ACTIVE_UNITS: Gauge = Gauge::new("active_units", "active units", "");
pub(super) const LATENTS: Gauge = Gauge::new("latents", "latents", "");
pub(super) const BETA_NOW: Gauge = Gauge::new("beta_now", "β", "");

const NET: &str = "784-256-64-8";
const BATCH: usize = 128;
/// Newest points of the minimised loss that the right axis must hold: the older ones may be of another weighting.
const RECENT: usize = 5;

struct TwoTermLoss {
    run: Run<Vae>,
    /// The step at which the warm-up began.
    warm_up_from: u64,
}

impl TwoTermLoss {
    fn new(equipment: &Equipment) -> Result<TwoTermLoss, LabError> {
        let model = Vae::new(&plot::net(NET)?, Activation::Relu, Likelihood::Bernoulli, equipment.seed(7));
        Ok(TwoTermLoss { run: Run::new(model, OptimiserKind::Adam, 1e-3, equipment), warm_up_from: 0 })
    }

    /// β as it stands now.
    fn beta_now(&self, desk: &Desk) -> f32 {
        let (beta, length) = (desk.value(&BETA), desk.value(&WARM_UP));
        let since = self.run.steps().saturating_sub(self.warm_up_from);
        if since < length { beta * since as f32 / length as f32 } else { beta }
    }
}

impl Experiment for TwoTermLoss {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let beta = self.beta_now(desk);
        let loss = VaeLoss { beta, free_bits: desk.value(&FREE_BITS), reconstruction_scale: desk.value(&REDUCTION) };
        self.run.model_mut().set_loss_weights(loss);
        self.run.step(BATCH)?;
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        if WARM_UP.is_turned_by(input) {
            self.warm_up_from = self.run.steps();
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let (latest, train, test) = (self.run.latest(), self.run.train(), self.run.test());
        View {
            metrics: vec![
                RECONSTRUCTION.with(latest.reconstruction, &test.reconstruction),
                KL.with(latest.kl, &test.kl),
                TOTAL.of(latest.reconstruction + latest.kl),
                TRAIN_RECONSTRUCTION.of(train.reconstruction.latest()),
                TRAIN_KL.of(train.kl.latest()),
                ACTIVE_UNITS.of(plot::active_units(self.run.active()) as f64),
                LATENTS.of(self.run.model().latent() as f64),
                BETA_NOW.of(f64::from(self.beta_now(desk))),
            ],
            panels: vec![
                self.terms(desk),
                plot::dimensions(&latest.kl_per_dimension, self.run.active()),
                plot::reconstructions(desk.exhibit(), |pixels| self.run.model().reconstruct(pixels)),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("warm_up_from", &mut self.warm_up_from)
    }
}

impl TwoTermLoss {
    fn terms(&self, desk: &Desk) -> Panel {
        let (latest, train, test) = (self.run.latest(), self.run.train(), self.run.test());
        let anchor = self.run.held_out().anchor();
        let mut layers = vec![
            Layer::line("reconstruction", Tone::Main, test.reconstruction.points()),
            Layer::line("KL", Tone::Other(0), test.kl.points()).on_the_right(),
            Layer::line("train", Tone::Other(1), train.reconstruction.points()),
            Layer::level("the mean digit", anchor as f32),
        ];
        let mut figure = measured(latest.reconstruction + latest.kl) + " held out";
        let mut right = test.kl.extent().fold(5.0, f64::max);
        // weighted otherwise than one for one, what is minimised is another number than the sum: averaged over pixels a tiny one
        if desk.value(&REDUCTION) < 1.0 {
            layers.push(Layer::line("minimised", Tone::Other(2), test.loss.points()).on_the_right());
            right = test.loss.points().iter().rev().take(RECENT).map(|point| f64::from(point.1)).fold(right, f64::max);
            figure = measured(latest.loss) + " minimised";
        }
        TERMS.panel(
            figure,
            Words::from("Measured on ")
                + count(self.run.held_out().len())
                + " held-out digits, one sample of z each. A model that ignores its input pays "
                + measured(anchor)
                + " for reconstruction.",
            Body::Plot(Plot {
                layers,
                x: plot::steps_axis(self.run.steps()),
                y: plot::loss_axis("reconstruction", anchor, &[&test.reconstruction, &train.reconstruction]),
                right: Some(Scaled::linear("KL", "nats", [0.0, plot::top(right)])),
                readings: None,
            }),
        )
    }
}

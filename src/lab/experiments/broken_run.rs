//! The repair drills: a VAE trained with a fault that people really make, what can be measured of it, and the knobs of which one mends it.

use std::sync::Arc;

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, Ellipse, LatentPoint, Layer, Panel, Plane, PlaneLayer, Plot, Scaled, Table, Tone, Words, count, measured, percent,
};
use crate::lab::plot;
use crate::lab::recipe::BATCH;
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Coder, FaultyVae, OptimiserKind, Symptoms, VaeFaults, VaeLoss, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "broken-run",
    panels: &[SIGNS, TERMS, CODES, plot::DIGITS],
    gauges: &[RECONSTRUCTION, KL, LOSS, ACTIVE_UNITS, GRADIENT, DEAD, NOISE, BELOW, WORTH],
    dials: &[&REDUCTION, &BETA, &LEARNING_RATE, &SIGMA, &SAMPLE, &MEAN_HEAD, &SIGHT, &BIASES, &HIDDEN],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(BrokenRun::new(equipment, desk)?)),
};

pub(super) const BETA: Dial<f32> = Dial::new("beta", "β", &[("0.1", 0.1), ("1", 1.0), ("30", 30.0)], "1");
pub(super) const LEARNING_RATE: Dial<f32> =
    Dial::new("learning_rate", "learning rate", &[("0.0001", 1e-4), ("0.002", 2e-3), ("0.2", 0.2)], "0.002");
/// What the noise is multiplied with.
pub(super) const SIGMA: Dial<bool> = Dial::new("sigma", "σ", &[("exp(½ log σ²)", false), ("exp(log σ²)", true)], "exp(½ log σ²)");
/// What the reconstruction is divided by: nothing, or the number of pixels.
pub(super) const REDUCTION: Dial<f32> = Dial::new("reduction", "pixels", &[("sum", 1.0), ("mean", 1.0 / PIXELS as f32)], "sum");
/// Whether the gradient of the reconstruction reaches μ and σ.
pub(super) const SAMPLE: Dial<bool> = Dial::new("sample", "gradient through z", &[("flows", false), ("cut off", true)], "flows");
pub(super) const MEAN_HEAD: Dial<bool> = Dial::new("mean_head", "μ head", &[("linear", false), ("ReLU", true)], "linear");
pub(super) const SIGHT: Dial<bool> = Dial::new("sight", "decoder sees", &[("z", false), ("z and x", true)], "z");
/// What is added to the first biases of the hidden units.
pub(super) const BIASES: Dial<f32> = Dial::new("biases", "first biases", &[("near 0", 0.0), ("near −5", -5.0)], "near 0");
/// The network, by its hidden layers.
pub(super) const HIDDEN: Dial<&str> =
    Dial::new("hidden", "hidden units", &[("128, 32", "784-128-32-2"), ("256, 64", "784-256-64-2")], "128, 32");

pub(super) const SIGNS: Plate = Plate::new("signs", "what is measured");
pub(super) const TERMS: Plate = Plate::new("terms", "loss, nats per image");
pub(super) const CODES: Plate = Plate::new("codes", "means of held-out digits");

pub(super) const LOSS: Gauge = Gauge::new("loss", "loss, as minimised", "nats");
pub(super) const ACTIVE_UNITS: Gauge = Gauge::new("active_units", "active units", "");
pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const GRADIENT: Gauge = Gauge::new("gradient", "reconstruction's gradient in the encoder", "");
pub(super) const DEAD: Gauge = Gauge::new("dead", "dead hidden units", "");
pub(super) const NOISE: Gauge = Gauge::new("noise", "noise drawn", "σ");
pub(super) const BELOW: Gauge = Gauge::new("below", "means below 0", "");
pub(super) const WORTH: Gauge = Gauge::new("worth", "what the code is worth", "nats");

const SEED: u64 = 7;
/// Held-out digits that are examined.
const EXAMINED: usize = 500;
/// The picture of the means reaches at least so far to each side.
const REACH: f32 = 3.5;

struct BrokenRun {
    run: Run<FaultyVae>,
    pixels: Vec<f32>,
    labels: Vec<u8>,
    classes: Vec<String>,
    symptoms: Symptoms,
    /// The norm of the reconstruction term's gradient over all weights of the encoder.
    gradient: f64,
    means: Vec<f32>,
}

impl BrokenRun {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<BrokenRun, LabError> {
        let faults = VaeFaults {
            variance_as_sigma: desk.value(&SIGMA),
            detached: desk.value(&SAMPLE),
            rectified_mean: desk.value(&MEAN_HEAD),
            sees_image: desk.value(&SIGHT),
            bias: desk.value(&BIASES),
        };
        let mut model = FaultyVae::new(&plot::net(desk.value(&HIDDEN))?, faults, equipment.seed(SEED));
        model.set_loss_weights(VaeLoss { beta: desk.value(&BETA), free_bits: 0.0, reconstruction_scale: desk.value(&REDUCTION) });
        let test = &equipment.data.test;
        let examined = test.len().min(EXAMINED);
        let mut run = BrokenRun {
            run: Run::new(model, OptimiserKind::Adam, desk.value(&LEARNING_RATE), equipment),
            pixels: to_unit(&test.images[..examined * PIXELS]),
            labels: test.labels[..examined].to_vec(),
            classes: equipment.data.classes.clone(),
            symptoms: Symptoms { dead: f64::NAN, noise: f64::NAN, below: f64::NAN, worth: f64::NAN },
            gradient: f64::NAN,
            means: Vec::new(),
        };
        run.examine();
        Ok(run)
    }

    /// Looks at the held-out digits.
    fn examine(&mut self) {
        self.symptoms = self.run.model().examine(&self.pixels);
        self.means = self.run.model().encode(&self.pixels);
    }

    /// How strongly the reconstruction term, summed over pixels and without its weight, pulls at the encoder, for the batch drawn last.
    fn encoder_gradient(&mut self) -> Result<f64, LabError> {
        let weighed = self.run.model().loss_weights();
        self.run.model_mut().set_loss_weights(VaeLoss { beta: 0.0, ..VaeLoss::default() });
        self.run.trainer().watch_layers(true);
        let outcome = self.run.gradients();
        self.run.trainer().watch_layers(false);
        self.run.model_mut().set_loss_weights(weighed);
        outcome?;
        let layers = self.run.layers();
        let encoder = layers.iter().filter(|layer| !layer.name.starts_with("decoder"));
        Ok(encoder.map(|layer| layer.gradient_norm.powi(2)).sum::<f64>().sqrt())
    }

    fn active(&self) -> usize {
        plot::active_units(self.run.active())
    }
}

impl Experiment for BrokenRun {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        if self.run.step(BATCH)? {
            self.examine();
            self.gradient = self.encoder_gradient().unwrap_or(f64::NAN);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        // a repaired run begins where the broken one began: some faults leave nothing that could be trained on
        Ok(if matches!(input, Input::Knob { .. }) { Next::Rebuild } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let (latest, test) = (self.run.latest(), self.run.test());
        View {
            metrics: vec![
                RECONSTRUCTION.with(latest.reconstruction, &test.reconstruction),
                KL.with(latest.kl, &test.kl),
                LOSS.with(latest.loss, &test.loss),
                ACTIVE_UNITS.of(self.active() as f64),
                GRADIENT.of(self.gradient),
                DEAD.of(self.symptoms.dead),
                NOISE.of(self.symptoms.noise),
                BELOW.of(self.symptoms.below),
                WORTH.of(self.symptoms.worth),
            ],
            panels: vec![
                self.signs(),
                self.terms(),
                self.codes(),
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

    fn measured(&mut self, _: &Desk) {
        self.examine();
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        // a gradient that is not known yet is not a number, which a note can't hold
        let mut bits = self.gradient.to_bits();
        archive.note("gradient", &mut bits)?;
        self.gradient = f64::from_bits(bits);
        Ok(())
    }
}

impl BrokenRun {
    fn signs(&self) -> Panel {
        let (latest, anchor) = (self.run.latest(), self.run.held_out().anchor());
        let row = |name: &str, value: Words, meaning: Words| vec![name.into(), value, meaning];
        SIGNS.panel(
            measured(latest.loss) + " minimised",
            Words::from("On ")
                + count(self.labels.len())
                + " held-out digits. Code: nats that a copy costs more with another digit's μ. Gradient: the norm of the reconstruction term's, over all \
                   weights of the encoder, on the newest batch.",
            Body::Table(Table::new(
                &["measure", "here", "note"],
                vec![
                    row("loss, as minimised", measured(latest.loss).into(), "seen by Adam".into()),
                    row("reconstruction", measured(latest.reconstruction).into(), Words::from("mean digit ") + measured(anchor)),
                    row("KL", measured(latest.kl).into(), "0: says nothing".into()),
                    row("the code is worth", measured(self.symptoms.worth).into(), "0: any will do".into()),
                    row("active units", count(self.active()).into(), Words::from("of ") + count(self.run.model().latent())),
                    row("gradient in encoder", measured(self.gradient).into(), "0: cut off".into()),
                    row("dead hidden units", percent(self.symptoms.dead).into(), "a third is usual".into()),
                    row("noise, (z − μ)/σ", measured(self.symptoms.noise).into(), "1: as σ says".into()),
                    row("means below 0", percent(self.symptoms.below).into(), "about half".into()),
                ],
            )),
        )
    }

    fn terms(&self) -> Panel {
        let test = self.run.test();
        let anchor = self.run.held_out().anchor();
        let latest = self.run.latest();
        TERMS.panel(
            measured(latest.reconstruction) + " + " + measured(latest.kl),
            Words::from("Both terms on held-out digits, summed over pixels and over dimensions, whatever is minimised. The mean digit as answer to everything costs ")
                + measured(anchor)
                + ".",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("reconstruction", Tone::Main, test.reconstruction.points()),
                    Layer::line("KL", Tone::Other(0), test.kl.points()).on_the_right(),
                    Layer::level("the mean digit", anchor as f32),
                ],
                x: plot::steps_axis(self.run.steps()),
                y: plot::loss_axis("reconstruction", anchor, &[&test.reconstruction]),
                right: Some(Scaled::linear("KL", "nats", [0.0, plot::top(test.kl.extent().fold(5.0, f64::max))])),
                readings: None,
            }),
        )
    }

    fn codes(&self) -> Panel {
        let points: Arc<[LatentPoint]> =
            self.means.chunks_exact(2).zip(&self.labels).map(|(mean, &class)| LatentPoint { x: mean[0], y: mean[1], class }).collect();
        let farthest = self.means.iter().map(|mean| mean.abs()).filter(|mean| mean.is_finite()).fold(REACH, f32::max).ceil();
        let circle = |radius: f32| Ellipse { centre: (0.0, 0.0), radii: (radius, radius), turn: 0.0, class: None };
        CODES.panel(
            Words::from("active ") + count(self.active()) + " of " + count(self.run.model().latent()),
            Words::from("μ of ") + count(self.labels.len()) + " held-out digits. Circles: one and two deviations of the prior.",
            Body::Plane(Plane {
                layers: vec![PlaneLayer::Points(points), PlaneLayer::Ellipses(vec![circle(1.0), circle(2.0)])],
                bounds: Bounds { x: [-farthest, farthest], y: [-farthest, farthest] },
                classes: self.classes.clone(),
                axes: ["z₁", "z₂"],
            }),
        )
    }
}

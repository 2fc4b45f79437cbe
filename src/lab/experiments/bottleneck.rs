//! Section 4: the same autoencoder seven times, with a wider and wider bottleneck, beside the best flat map of the same width.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::bank::Bank;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::flat::Flat;
use crate::lab::picture::{Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Spacing, Table, Tone, Words, count, measured};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Coder, Likelihood, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "bottleneck",
    panels: &[ERROR_PANEL, STRIP, COURSE],
    gauges: &[LATENTS, ERROR, PCA_ERROR, WORTH, GAIN, ERROR_2, ERROR_8, ERROR_64],
    dials: &[&WIDTH, &ACTIVATION],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(Bottleneck::new(equipment, desk)?)),
};

/// The width of the bottleneck on show; all of them train.
pub(super) const WIDTH: Dial<usize> =
    Dial::new("latents", "d", &[("1", 1), ("2", 2), ("4", 4), ("8", 8), ("16", 16), ("32", 32), ("64", 64)], "8");
pub(super) const ACTIVATION: Dial<Activation> =
    Dial::new("activation", "activation", &[("ReLU", Activation::Relu), ("linear", Activation::Linear)], "ReLU");

pub(super) const ERROR_PANEL: Plate = Plate::new("error", "squared error against d");
pub(super) const STRIP: Plate = Plate::new("strip", "one held-out digit through every bottleneck");
pub(super) const COURSE: Plate = Plate::new("course", "squared error as they train");

pub(super) const LATENTS: Gauge = Gauge::new("latents", "d", "");
pub(super) const ERROR: Gauge = Gauge::new("error", "squared error", "");
pub(super) const PCA_ERROR: Gauge = Gauge::new("pca_error", "squared error, PCA", "");
pub(super) const WORTH: Gauge = Gauge::new("worth", "worth components", "");
pub(super) const GAIN: Gauge = Gauge::new("gain", "components for each latent", "");
pub(super) const ERROR_2: Gauge = Gauge::new("error_2", "squared error, d = 2", "");
pub(super) const ERROR_8: Gauge = Gauge::new("error_8", "squared error, d = 8", "");
pub(super) const ERROR_64: Gauge = Gauge::new("error_64", "squared error, d = 64", "");

/// The layers on the way down to the bottleneck.
const BODY: &str = "784-256";

struct Bottleneck {
    data: Arc<Dataset>,
    widths: Vec<usize>,
    bank: Bank<Run<Autoencoder>>,
    /// What the best flat map does: exact.
    flat: Flat,
}

impl Bottleneck {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Bottleneck, LabError> {
        let widths: Vec<usize> = WIDTH.stops().iter().map(|(_, width)| *width).collect();
        let one = equipment.for_one_thread();
        let run = |width: &usize| {
            // The decoder's output is the mean of a Gaussian, so the loss is the squared error.
            let likelihood = Likelihood::Gaussian { variance: 1.0 };
            let net = format!("{BODY}-{width}");
            let recipe = Recipe { likelihood, activation: desk.value(&ACTIVATION), ..Recipe::autoencoder(&net) };
            Ok(recipe.run(recipe.new_autoencoder(equipment)?, &one))
        };
        let runs = widths.iter().map(run).collect::<Result<Vec<_>, LabError>>()?;
        let mut experiment =
            Bottleneck { data: equipment.data.clone(), widths, bank: Bank::in_step(runs, equipment), flat: Flat::new(equipment) };
        experiment.show(desk);
        Ok(experiment)
    }

    /// Puts the member of the chosen width on show.
    fn show(&mut self, desk: &Desk) {
        self.bank.show(self.member(desk.value(&WIDTH)));
    }

    fn member(&self, width: usize) -> usize {
        self.widths.iter().position(|&other| other == width).unwrap_or(0)
    }

    /// Squared error of a member on held-out images; not a number once it has diverged.
    fn error(&self, member: usize) -> f64 {
        self.bank.latest(member).map_or(f64::NAN, |latest| latest.squared_error)
    }

    fn shown(&self) -> usize {
        self.bank.shown()
    }

    /// How many principal components do as well as a member.
    fn worth(&self, member: usize) -> f64 {
        self.flat.components_for(self.error(member))
    }
}

impl Experiment for Bottleneck {
    /// A step of the models whose turn it is; until the exact curve is there, a block of images for it as well.
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.flat.work();
        self.bank.step(recipe::BATCH)?;
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if ACTIVATION.is_turned_by(input) {
            return Ok(Next::Rebuild);
        }
        self.show(desk);
        Ok(if WIDTH.is_turned_by(input) { Next::Redraw } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let shown = self.shown();
        let width = self.widths[shown];
        let (error, course) = (self.error(shown), &self.bank.run(shown).test().squared_error);
        View {
            metrics: vec![
                LATENTS.of(width as f64),
                ERROR.with(error, course),
                PCA_ERROR.of(self.flat.error(width)),
                WORTH.of(self.worth(shown)),
                GAIN.of(self.worth(shown) / width as f64),
                ERROR_2.of(self.error(self.member(2))),
                ERROR_8.of(self.error(self.member(8))),
                ERROR_64.of(self.error(self.member(64))),
            ],
            panels: vec![self.curve(), self.strip(desk), self.course()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.bank)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.bank)
    }
}

impl Bottleneck {
    /// The error against the width: measured for the autoencoders, exact for the flat map.
    fn curve(&self) -> Panel {
        let shown = self.shown();
        let width = self.widths[shown];
        let widest = self.widths[self.widths.len() - 1];
        let learnt = self.widths.iter().enumerate().map(|(member, &width)| (width as f32, self.error(member) as f32));
        let flat = (1..=widest).map(|width| (width as f32, self.flat.error(width) as f32));
        let row = |(member, width): (usize, &usize)| {
            let error = if self.bank.fault(member).is_some() { "diverged".into() } else { measured(self.error(member)).into() };
            vec![count(*width).into(), error, measured(self.flat.error(*width)).into(), measured(self.worth(member)).into()]
        };
        ERROR_PANEL.panel(
            Words::from(format!("d = {width}: worth ")) + measured(self.worth(shown)) + " components",
            Words::from("Squared error of an image, summed over its pixels; mean over ")
                + count(self.bank.run(0).held_out().len())
                + " held-out digits. PCA: exact, from the covariance of all "
                + count(self.data.train.len())
                + " training images.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("autoencoder", Tone::Main, learnt.collect()),
                    Layer::line("PCA", Tone::Other(0), flat.collect()),
                    Layer::upright(format!("d = {width}"), width as f32),
                ],
                x: Scaled::linear("d", "", [1.0, widest as f32]).spaced(Spacing::Doubling),
                y: self.axis(),
                right: None,
                readings: Some(Table::new(&["d", "autoencoder", "PCA", "worth"], self.widths.iter().enumerate().map(row).collect())),
            }),
        )
    }

    /// From 0 to what an answer that ignores the digit costs: the mean image, or until it is known what the models make of it.
    fn axis(&self) -> Scaled {
        let mean = self.flat.error(0);
        let worst = (0..self.widths.len()).map(|member| self.error(member)).fold(1.0, f64::max);
        let top = if mean.is_finite() { mean } else { worst };
        Scaled::linear("squared error", "", [0.0, ((top / 10.0).ceil() * 10.0) as f32])
    }

    /// One digit through every bottleneck: the one on show stands beside the digit, for the sake of narrow panes.
    fn strip(&self, desk: &Desk) -> Panel {
        let shown = self.shown();
        let mut captions = Vec::new();
        let (mut learnt, mut flat) = (Vec::new(), Vec::new());
        if let (Some(input), Some(name)) = (desk.exhibit().images().first(), desk.exhibit().captions().first()) {
            let pixels = to_unit(input);
            learnt.push(input.clone());
            flat.push(input.clone());
            captions.push(name.clone());
            for member in (shown..self.widths.len()).chain(0..shown) {
                let width = self.widths[member];
                let drawn = self.flat.reconstruct(input, width).unwrap_or_else(|| vec![0.0; PIXELS]);
                learnt.extend(plot::greys(&self.bank.run(member).model().reconstruct(&pixels)));
                flat.extend(plot::greys(&drawn));
                captions.push(format!("d = {width}"));
            }
        }
        STRIP.panel(
            "",
            "The digit itself, then what is left of it. [ and ] step to another, 0 to 9 choose a class, d draws your own.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "network".into(), images: learnt }, ImageRow { label: "PCA".into(), images: flat }],
                captions,
            }),
        )
    }

    fn course(&self) -> Panel {
        let shown = self.shown();
        let others = (0..self.widths.len()).filter(|member| *member != shown);
        // each width keeps its colour, stroke and marker when another is put on show
        let line = |member: usize| {
            let tone = if member == shown { Tone::Main } else { Tone::Other(member) };
            Layer::line(format!("d = {}", self.widths[member]), tone, self.bank.run(member).test().squared_error.points())
        };
        COURSE.panel(
            measured(self.error(shown)) + format!(" at d = {}", self.widths[shown]),
            "Batches of 64, Adam at 0.002. The seven models take their steps in turn, so all of them stand at the same step.",
            Body::Plot(Plot {
                layers: std::iter::once(shown).chain(others).map(line).collect(),
                x: plot::steps_axis(self.bank.run(shown).steps()),
                y: self.axis(),
                right: None,
                readings: None,
            }),
        )
    }
}

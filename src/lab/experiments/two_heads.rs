//! Section 17: what the second head of a VAE's encoder says of real digits, and what would come of the same numbers read in another way.

mod width;

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Bar, Bars, Body, Dot, Layer, Panel, Plot, Scaled, Shape, Side, Table, Tone, Words, count, measured, percent};
use crate::lab::plane_vae::{self, PlaneVae};
use crate::lab::plot;
use crate::lab::recipe::Recipe;
use crate::lab::trained::Trained;
use crate::model::{Posterior, Vae, to_unit};
use width::Width;
pub(super) use width::{Reading, kl_slope};

pub(crate) const ENTRY: Entry = Entry {
    name: "two-heads",
    panels: &[SPREADS, READINGS, OUTPUTS, SLOPES],
    gauges: &[NO_SIGMA, NO_SIGMA_LOG, NO_SIGMA_VARIANCE, NO_SIGMA_DEVIATION, STEEPEST_LOG, STEEPEST_VARIANCE, VANISHED, CLAMPED, SIGMA_1],
    dials: &[&READING, &TIMES, &CLAMP, &WEIGHTS],
    buttons: &[],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(TwoHeads::new(equipment, desk)?)),
};

pub(super) const READING: Dial<Reading> =
    Dial::new("reading", "read as", &[("log σ²", Reading::LogVariance), ("σ²", Reading::Variance), ("σ", Reading::Deviation)], "log σ²");
/// What every output of the head is multiplied with: a head that has been thrown far off by a step.
pub(super) const TIMES: Dial<f32> = Dial::new("times", "head times", &[("1", 1.0), ("4", 4.0), ("16", 16.0), ("64", 64.0)], "1");
/// Between which ends the head's outputs are kept.
pub(super) const CLAMP: Dial<Option<f32>> =
    Dial::new("clamp", "clamp", &[("off", None), ("±20", Some(20.0)), ("±10", Some(10.0)), ("±2", Some(2.0))], "off");
/// Whether the network is the trained one or one with its first weights.
pub(super) const WEIGHTS: Dial<bool> = Dial::new("weights", "weights", &[("trained", false), ("first", true)], "trained");

pub(super) const SPREADS: Plate = Plate::new("spreads", "μ ± σ of some digits");
pub(super) const READINGS: Plate = Plate::new("readings", "one head, read in three ways");
pub(super) const OUTPUTS: Plate = Plate::new("outputs", "what the second head says");
pub(super) const SLOPES: Plate = Plate::new("slopes", "slope of the KL in the head's output");

/// The share of numbers that give no usable σ: as the knob reads them, and under each reading.
pub(super) const NO_SIGMA: Gauge = Gauge::new("no_sigma", "no σ", "");
pub(super) const NO_SIGMA_LOG: Gauge = Gauge::new("no_sigma_log", "no σ, read as log σ²", "");
pub(super) const NO_SIGMA_VARIANCE: Gauge = Gauge::new("no_sigma_variance", "no σ, read as σ²", "");
pub(super) const NO_SIGMA_DEVIATION: Gauge = Gauge::new("no_sigma_deviation", "no σ, read as σ", "");
/// The largest slope of the KL in a number of the head, among those that have one.
pub(super) const STEEPEST_LOG: Gauge = Gauge::new("steepest_log", "steepest slope, log σ²", "");
pub(super) const STEEPEST_VARIANCE: Gauge = Gauge::new("steepest_variance", "steepest slope, σ²", "");
/// The share whose variance would be 0 in 32 bits if nothing were clamped.
pub(super) const VANISHED: Gauge = Gauge::new("vanished", "σ² vanished, unclamped", "");
/// The share that the clamp holds: no slope comes through there.
pub(super) const CLAMPED: Gauge = Gauge::new("clamped", "held by the clamp", "");
pub(super) const SIGMA_1: Gauge = Gauge::new("sigma_1", "σ₁, this digit", "");

/// Held-out digits whose heads are read, and those of which bars are drawn.
const SURVEYED: usize = 500;
const SHOWN: usize = 5;
/// Columns of the histogram, and points of a curve.
const COLUMNS: usize = 48;
const POINTS: usize = 161;
/// Between which ends slopes are drawn.
const SLOPE_ENDS: [f32; 2] = [-10.0, 4.0];
/// Where the curves of σ² and σ begin: at 0 they have no end.
const NEAREST: f32 = 0.02;

struct TwoHeads {
    vae: PlaneVae,
    /// The same network with its first weights.
    first: Vae,
    surveyed: Vec<f32>,
    /// What the heads say of the surveyed digits.
    heads: Posterior,
    /// What they say of the digits on show, with their names.
    shown: Posterior,
    names: Vec<String>,
}

impl TwoHeads {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<TwoHeads, LabError> {
        let Dataset { test, .. } = &*equipment.data;
        let nothing = || Posterior { mu: Vec::new(), log_var: Vec::new() };
        let mut experiment = TwoHeads {
            vae: PlaneVae::new(equipment)?,
            first: Recipe::vae(plane_vae::NET, 1.0).new_vae(equipment)?,
            surveyed: to_unit(&test.images[..test.len().min(SURVEYED) * PIXELS]),
            heads: nothing(),
            shown: nothing(),
            names: Vec::new(),
        };
        experiment.look(desk);
        Ok(experiment)
    }

    /// Reads the heads of the surveyed digits and of those on show.
    fn look(&mut self, desk: &Desk) {
        let model = if desk.value(&WEIGHTS) { &self.first } else { self.vae.model() };
        self.heads = model.posterior(&self.surveyed);
        let shown: Vec<f32> = desk.exhibit().images().iter().take(SHOWN).flat_map(|image| to_unit(image)).collect();
        self.shown = model.posterior(&shown);
        self.names = desk.exhibit().captions();
        self.vae.note_look();
    }

    fn widths(&self, desk: &Desk) -> Vec<Width> {
        self.heads.log_var.iter().map(|output| width(*output, desk)).collect()
    }
}

/// A number of the head as the knobs have it.
fn width(output: f32, desk: &Desk) -> Width {
    Width::new(output, desk.value(&TIMES), desk.value(&CLAMP))
}

/// The share of numbers of which something holds.
fn share(widths: &[Width], is: impl Fn(&Width) -> bool) -> f64 {
    widths.iter().filter(|width| is(width)).count() as f64 / widths.len().max(1) as f64
}

fn no_sigma(widths: &[Width], reading: Reading) -> f64 {
    share(widths, |width| width.sigma(reading).is_none())
}

/// The largest slope among the numbers that have one; not a number if none has.
fn steepest(widths: &[Width], reading: Reading) -> f64 {
    widths.iter().filter_map(|width| width.slope(reading)).map(|slope| f64::from(slope.abs())).fold(f64::NAN, f64::max)
}

impl Experiment for TwoHeads {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if self.vae.is_ready() {
            return Ok(Progress::Idle("the model is left as it is; turn a knob".into()));
        }
        if self.vae.train()? {
            self.look(desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        let is_another_image = matches!(input, Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit);
        if is_another_image || WEIGHTS.is_turned_by(input) {
            self.look(desk);
        }
        Ok(Next::Redraw)
    }

    fn view(&self, desk: &Desk) -> View {
        let widths = self.widths(desk);
        let first = self.shown.log_var.first().and_then(|output| width(*output, desk).sigma(desk.value(&READING)));
        View {
            metrics: vec![
                NO_SIGMA.of(no_sigma(&widths, desk.value(&READING))),
                NO_SIGMA_LOG.of(no_sigma(&widths, Reading::LogVariance)),
                NO_SIGMA_VARIANCE.of(no_sigma(&widths, Reading::Variance)),
                NO_SIGMA_DEVIATION.of(no_sigma(&widths, Reading::Deviation)),
                STEEPEST_LOG.of(steepest(&widths, Reading::LogVariance)),
                STEEPEST_VARIANCE.of(steepest(&widths, Reading::Variance)),
                VANISHED.of(share(&widths, |width| width.raw.exp() < f32::MIN_POSITIVE)),
                CLAMPED.of(share(&widths, |width| width.is_held())),
                SIGMA_1.of(first.map_or(f64::NAN, f64::from)),
            ],
            panels: vec![self.spreads(desk, &widths), self.readings(desk, &widths), self.outputs(desk, &widths), self.slopes(desk)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.vae.run)
    }

    fn measured(&mut self, desk: &Desk) {
        self.look(desk);
    }
}

impl TwoHeads {
    /// The mean and the width of each dimension, for the digits on show.
    fn spreads(&self, desk: &Desk, widths: &[Width]) -> Panel {
        let reading = desk.value(&READING);
        let bars: Vec<Bar> = self
            .shown
            .mu
            .iter()
            .zip(&self.shown.log_var)
            .enumerate()
            .map(|(at, (mu, output))| {
                let (mu, sigma) = (f64::from(*mu), width(*output, desk).sigma(reading).map(f64::from));
                let name = self.names.get(at / 2).map_or("digit", String::as_str);
                let without = if sigma.is_none() { ", no σ" } else { "" };
                let label = format!("{name} · {}{without}", plot::latent_name(at % 2));
                Bar { interval: sigma.map(|sigma| [mu - sigma, mu + sigma]), ..Bar::new(label, mu) }
            })
            .collect();
        let ends = |bar: &Bar| bar.interval.unwrap_or([bar.value(); 2]).map(f64::abs);
        let farthest = bars.iter().flat_map(ends).filter(|end| *end < 100.0).fold(1.0, f64::max).ceil();
        SPREADS.panel(
            Words::from("no σ for ") + percent(no_sigma(widths, reading)),
            Words::from(self.vae.progress())
                + "Bar: μ of each dimension. The mark around its end: μ − σ to μ + σ, with the head read as "
                + desk.name(&READING)
                + ". Without a mark there is no σ. No σ: of "
                + count(widths.len())
                + " numbers, two for each of "
                + count(self.surveyed.len() / PIXELS)
                + " held-out digits.",
            Body::Bars(Bars { bars, parts: Vec::new(), from: 0.0, range: [-farthest, farthest], unit: "" }),
        )
    }

    fn readings(&self, desk: &Desk, widths: &[Width]) -> Panel {
        let row = |(name, reading): &(&'static str, Reading)| {
            let sigma = |axis: usize| -> Words {
                let width = self.shown.log_var.get(axis).map(|output| width(*output, desk));
                width.and_then(|width| width.sigma(*reading)).map_or_else(|| "none".into(), |sigma| measured(sigma).into())
            };
            let steepest = steepest(widths, *reading);
            let steepest: Words = if steepest.is_nan() { "none".into() } else { measured(steepest).into() };
            vec![(*name).into(), sigma(0), sigma(1), percent(no_sigma(widths, *reading)).into(), steepest]
        };
        let says = |axis: usize| measured(self.shown.log_var.get(axis).map_or(f32::NAN, |output| width(*output, desk).raw));
        let name = self.names.first().map_or("digit", String::as_str);
        let figure = match desk.value(&CLAMP) {
            None => Words::from("it says ") + says(0) + " and " + says(1),
            Some(_) => Words::from("held ") + percent(share(widths, |width| width.is_held())),
        };
        READINGS.panel(
            figure,
            Words::from("σ₁, σ₂: of the digit ")
                + name
                + ". No σ: the share of all numbers that give none. Slope: the steepest of the KL in the head's output, in nats per unit, among the \
                   numbers that give a σ.",
            Body::Table(Table::new(&["read as", "σ₁", "σ₂", "no σ", "slope"], READING.stops().iter().map(row).collect())),
        )
    }

    /// The outputs of the second head over the surveyed digits, before the clamp.
    fn outputs(&self, desk: &Desk, widths: &[Width]) -> Panel {
        let raw = || widths.iter().map(|width| width.raw).filter(|raw| raw.is_finite());
        let [low, high] = [raw().fold(0.0, f32::min), raw().fold(0.0, f32::max)];
        let room = 0.05 * (high - low).max(0.1);
        let [low, high] = [low - room, high + room];
        let edge = |at: usize| low + (high - low) * at as f32 / COLUMNS as f32;
        let mut shares = [0.0_f32; COLUMNS];
        raw()
            .for_each(|raw| shares[(((raw - low) / (high - low) * COLUMNS as f32) as usize).min(COLUMNS - 1)] += 1.0 / widths.len() as f32);
        let tallest = shares.iter().copied().fold(0.0, f32::max);
        let columns = shares.iter().enumerate().map(|(at, share)| (edge(at), edge(at + 1), *share)).collect();
        let mut layers = vec![
            Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Histogram(columns) },
            Layer::upright("0", 0.0),
        ];
        if let Some(end) = desk.value(&CLAMP) {
            layers.extend([-end, end].into_iter().filter(|end| (low..high).contains(end)).map(|end| Layer::upright("clamp", end)));
        }
        OUTPUTS.panel(
            percent(share(widths, |width| width.raw < 0.0)) + " below 0",
            Words::from("The outputs for ")
                + count(self.surveyed.len() / PIXELS)
                + " held-out digits, two each. Left of 0 no output is a variance, and as a σ its sign has no meaning.",
            Body::Plot(Plot {
                layers,
                x: Scaled::linear("output", "", [low, high]),
                y: Scaled::linear("share", "", [0.0, plot::top(f64::from(tallest))]),
                right: None,
                readings: None,
            }),
        )
    }

    /// The slope of the KL under each reading, with the outputs of the first digit on the curve in force.
    fn slopes(&self, desk: &Desk) -> Panel {
        let reading = desk.value(&READING);
        let own: Vec<f32> = self.shown.log_var.iter().take(2).map(|output| width(*output, desk).kept).collect();
        let low = own.iter().copied().filter(|own| own.is_finite()).fold(-1.0, f32::min).max(-12.0) - 0.5;
        let high = own.iter().copied().filter(|own| own.is_finite()).fold(1.0, f32::max).min(4.0) + 0.5;
        let curve = |of: Reading| -> Arc<[(f32, f32)]> {
            let place = |at: usize| low + (high - low) * at as f32 / (POINTS - 1) as f32;
            let starts = if of == Reading::LogVariance { f32::NEG_INFINITY } else { NEAREST };
            let points = (0..POINTS).map(place).filter(|x| *x >= starts);
            points.map(|x| (x, kl_slope(of, x).clamp(SLOPE_ENDS[0], SLOPE_ENDS[1]))).collect()
        };
        let dots = own.iter().enumerate().map(|(axis, own)| {
            let slope = if reading == Reading::LogVariance || *own > 0.0 { kl_slope(reading, *own) } else { f32::NAN };
            Dot { x: *own, y: slope.clamp(SLOPE_ENDS[0], SLOPE_ENDS[1]), label: plot::latent_name(axis).into() }
        });
        let tones = [Tone::Main, Tone::Other(0), Tone::Other(1)];
        let mut layers: Vec<Layer> =
            READING.stops().iter().zip(tones).map(|((name, of), tone)| Layer::line(*name, tone, curve(*of))).collect();
        layers.push(Layer {
            label: Words::none(),
            tone: Tone::Main,
            side: Side::Left,
            shape: Shape::Dots(dots.filter(|dot| dot.y.is_finite()).collect()),
        });
        SLOPES.panel(
            Words::from("log σ²: never below −½"),
            "Closed forms: ½(eˢ − 1) for s = log σ², ½(1 − 1/s) for σ², s − 1/s for σ. The last two fall without end towards 0; the first rises without end to the right. Dots: this digit.",
            Body::Plot(Plot {
                layers,
                x: Scaled::linear("output", "", [low, high]),
                y: Scaled::linear("slope of the KL", "nats per unit", SLOPE_ENDS),
                right: None,
                readings: None,
            }),
        )
    }
}

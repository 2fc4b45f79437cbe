//! Section 19: one digit, a stream of ε, the code that each lands on, and what the decoder makes of it.

use std::collections::VecDeque;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Bar, Bars, Body, Bounds, Ellipse, ImageRow, Images, LatentPoint, Panel, Plane, PlaneLayer, PlaneMark, Sign, Words, count, measured,
    percent,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Coder, Vae, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "resample",
    panels: &[CLOUD, STREAM, MEANS, SOURCES],
    gauges: &[SIGMA_1, SIGMA_2, DRAWS, INSIDE, CODE_VARIANCE, PIXEL_VARIANCE, CODE_SHARE, GAP],
    dials: &[&SCALE],
    buttons: &[DRAW_ON],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(Resample::new(equipment, desk)?)),
};

/// What σ is multiplied by before ε is.
pub(super) const SCALE: Dial<f32> =
    Dial::new("scale", "σ times", &[("0", 0.0), ("1", 1.0), ("2", 2.0), ("4", 4.0), ("8", 8.0), ("16", 16.0)], "1");
pub(super) const DRAW_ON: Button = Button { id: "again", label: "draw on", key: 'a', words: "draw on: more codes, one after the other" };

pub(super) const CLOUD: Plate = Plate::new("cloud", "codes drawn for one digit");
pub(super) const STREAM: Plate = Plate::new("stream", "the newest draws, decoded");
pub(super) const MEANS: Plate = Plate::new("means", "all draws together");
pub(super) const SOURCES: Plate = Plate::new("sources", "where two samples differ");

pub(super) const SIGMA_1: Gauge = Gauge::new("sigma_1", "σ₁", "");
pub(super) const SIGMA_2: Gauge = Gauge::new("sigma_2", "σ₂", "");
pub(super) const DRAWS: Gauge = Gauge::new("draws", "draws", "");
pub(super) const INSIDE: Gauge = Gauge::new("inside", "inside 1σ", "");
pub(super) const CODE_VARIANCE: Gauge = Gauge::new("code_variance", "variance from the code", "");
pub(super) const PIXEL_VARIANCE: Gauge = Gauge::new("pixel_variance", "variance from the pixels", "");
pub(super) const CODE_SHARE: Gauge = Gauge::new("code_share", "share from the code", "");
pub(super) const GAP: Gauge = Gauge::new("gap", "mean decode to decode of the mean", "");

const NET: &str = "784-256-64-2";
/// Optimiser steps after which the model is left as it is: the section is about drawing. Tests of the drawing make do with fewer.
pub(super) const TRAINED: u64 = if cfg!(test) { 150 } else { 1500 };
/// Most draws that are kept; so many are at hand when the section opens.
const KEPT: usize = 400;
/// Draws of the stream before it rests.
const ROUND: u64 = 200;
/// The pause between two draws of the stream: each can be looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// Newest draws that are shown as images.
const SHOWN: usize = 5;
/// Steps between two corrections of the window onto the cloud.
const AIM_EVERY: u64 = 5;

struct Resample {
    run: Run<Vae>,
    rng: StdRng,
    /// The newest draws from N(0, I), each with its number, the newest last.
    noise: VecDeque<(u64, [f32; 2])>,
    drawn: u64,
    /// The number of draws at which the stream rests.
    until: u64,
    bounds: Bounds,
}

/// What is drawn for the digit on show.
struct Drawn {
    /// The digit: `[784]`, 0 to 1.
    pixels: Vec<f32>,
    mu: [f32; 2],
    /// The standard deviations as the encoder gives them.
    sigma: [f32; 2],
    /// z = μ + s σ ε of every draw: `[draws, 2]`.
    codes: Vec<f32>,
    /// The mean images of those codes: `[draws, 784]`.
    images: Vec<f32>,
    /// The mean image of μ: `[784]`.
    at_mean: Vec<f32>,
}

/// How much two samples of an image differ, pixel by pixel, summed over the pixels; and by how much on account of what.
struct Spread {
    /// The mean of the mean images: `[784]`.
    mean: Vec<f32>,
    /// The standard deviation of each pixel of the mean images: `[784]`.
    deviation: Vec<f32>,
    /// Var over draws of the mean images: from the code.
    code: f64,
    /// Mean over draws of x̂(1 − x̂), the variance of a Bernoulli pixel: from the pixels.
    pixels: f64,
}

impl Resample {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Resample, LabError> {
        let recipe = Recipe::vae(NET, 1.0);
        let run = recipe.run(recipe.new_vae(equipment)?, equipment);
        let bounds = Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] };
        let rng = StdRng::seed_from_u64(equipment.seed(7));
        let mut experiment = Resample { run, rng, noise: VecDeque::new(), drawn: 0, until: KEPT as u64 + ROUND, bounds };
        experiment.draw_to(KEPT as u64);
        experiment.aim(desk, 1.0);
        Ok(experiment)
    }

    /// Draws until there have been so many.
    fn draw_to(&mut self, count: u64) {
        while self.drawn < count {
            let epsilon = [(); 2].map(|()| StandardNormal.sample(&mut self.rng));
            self.noise.push_back((self.drawn, epsilon));
            self.drawn += 1;
            if self.noise.len() > KEPT {
                self.noise.pop_front();
            }
        }
    }

    /// Mean and standard deviation of q(z | x) for the digit on show, and the digit.
    fn posterior(&self, desk: &Desk) -> (Vec<f32>, [f32; 2], [f32; 2]) {
        let pixels = desk.exhibit().images().first().map_or_else(|| vec![0.0; PIXELS], |image| to_unit(image));
        let posterior = self.run.model().posterior(&pixels);
        let sigma = |unit: usize| (posterior.log_var[unit] / 2.0).exp();
        (pixels, [posterior.mu[0], posterior.mu[1]], [sigma(0), sigma(1)])
    }

    fn drawn(&self, desk: &Desk) -> Drawn {
        let (pixels, mu, sigma) = self.posterior(desk);
        let scale = desk.value(&SCALE);
        let code = |(_, epsilon): &(u64, [f32; 2])| [0, 1].map(|unit| mu[unit] + scale * sigma[unit] * epsilon[unit]);
        let codes: Vec<f32> = self.noise.iter().flat_map(code).collect(); // [draws, 2]
        let (images, at_mean) = (self.run.model().decode(&codes), self.run.model().decode(&mu));
        Drawn { pixels, mu, sigma, codes, images, at_mean }
    }

    /// Moves the window `share` of the way to where it shows the ellipse of two standard deviations and nearly all of the draws.
    fn aim(&mut self, desk: &Desk, share: f32) {
        let (_, mu, sigma) = self.posterior(desk);
        let half = 3.2 * sigma[0].max(sigma[1]) * desk.value(&SCALE).max(1.0);
        for (side, middle) in [(&mut self.bounds.x, mu[0]), (&mut self.bounds.y, mu[1])] {
            for (end, target) in side.iter_mut().zip([middle - half, middle + half]) {
                *end = (1.0 - share) * *end + share * target;
            }
        }
    }

    /// The share of draws within one standard deviation of q(z | x), in both directions together: |s ε| ≤ 1.
    fn inside(&self, desk: &Desk) -> f64 {
        let scale = desk.value(&SCALE);
        let inside = self.noise.iter().filter(|(_, [a, b])| scale * a.hypot(*b) <= 1.0).count();
        inside as f64 / self.noise.len() as f64
    }
}

impl Spread {
    /// The share of the variance that comes from the code, 0 to 1.
    fn share(&self) -> f64 {
        self.code / (self.code + self.pixels)
    }
}

impl Drawn {
    fn spread(&self) -> Spread {
        let draws = (self.images.len() / PIXELS) as f64;
        let (mut sum, mut squares, mut own) = (vec![0.0_f64; PIXELS], vec![0.0_f64; PIXELS], 0.0);
        for image in self.images.chunks_exact(PIXELS) {
            for ((sum, square), &pixel) in sum.iter_mut().zip(&mut squares).zip(image) {
                let pixel = f64::from(pixel);
                *sum += pixel / draws;
                *square += pixel * pixel / draws;
                own += pixel * (1.0 - pixel) / draws;
            }
        }
        let variances: Vec<f64> = sum.iter().zip(&squares).map(|(mean, square)| (square - mean * mean).max(0.0)).collect();
        Spread {
            code: variances.iter().sum(),
            deviation: variances.iter().map(|variance| variance.sqrt() as f32).collect(),
            mean: sum.into_iter().map(|mean| mean as f32).collect(),
            pixels: own,
        }
    }

    /// Euclidean distance between the mean of the decodes and the decode of the mean.
    fn gap(&self, spread: &Spread) -> f64 {
        let squares = spread.mean.iter().zip(&self.at_mean).map(|(a, b)| f64::from(a - b).powi(2));
        squares.sum::<f64>().sqrt()
    }
}

impl Experiment for Resample {
    /// A step of training; once the model is trained, a draw.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if self.run.steps() < TRAINED {
            self.run.step(recipe::BATCH)?;
            if self.run.steps() == TRAINED {
                self.aim(desk, 1.0);
            } else if self.run.steps().is_multiple_of(AIM_EVERY) {
                self.aim(desk, 0.25);
            }
            return Ok(Progress::Continue);
        }
        if self.drawn >= self.until {
            return Ok(Progress::Idle(format!("{} draws; <key:play-pause> draws on", self.drawn)));
        }
        self.draw_to(self.drawn + 1);
        Ok(Progress::After(PAUSE))
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if DRAW_ON.is_pressed_by(input) {
            self.until = self.drawn + ROUND;
        }
        if !matches!(input, Input::Point { .. }) {
            self.aim(desk, 1.0);
        }
        Ok(if SCALE.is_turned_by(input) { Next::Redraw } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let drawn = self.drawn(desk);
        let spread = drawn.spread();
        View {
            metrics: vec![
                SIGMA_1.of(f64::from(drawn.sigma[0])),
                SIGMA_2.of(f64::from(drawn.sigma[1])),
                DRAWS.of(self.noise.len() as f64),
                INSIDE.of(self.inside(desk)),
                CODE_VARIANCE.of(spread.code),
                PIXEL_VARIANCE.of(spread.pixels),
                CODE_SHARE.of(spread.share()),
                GAP.of(drawn.gap(&spread)),
            ],
            panels: vec![self.cloud(desk, &drawn), self.stream(desk, &drawn), means(&drawn, &spread), sources(&spread)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, desk: &Desk) {
        self.aim(desk, 1.0);
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        let mut drawn = self.drawn;
        archive.note("drawn", &mut drawn)?;
        archive.note("draw_until", &mut self.until)?;
        self.draw_to(drawn.min(100 * KEPT as u64));
        Ok(())
    }
}

impl Resample {
    fn cloud(&self, desk: &Desk, drawn: &Drawn) -> Panel {
        let points = drawn.codes.chunks_exact(2).map(|code| LatentPoint { x: code[0], y: code[1], class: 0 });
        let centre = (drawn.mu[0], drawn.mu[1]);
        let ellipse = |times: f32| Ellipse { centre, radii: (times * drawn.sigma[0], times * drawn.sigma[1]), turn: 0.0, class: None };
        let mark = |place: (f32, f32), label: &str| PlaneLayer::Mark(PlaneMark { place, sign: Sign::Point, label: label.into() });
        let newest = drawn.codes.chunks_exact(2).next_back().map_or(centre, |code| (code[0], code[1]));
        CLOUD.panel(
            Words::from("inside 1σ ") + percent(self.inside(desk)) + " of " + count(self.noise.len()),
            "The ellipses are one and two standard deviations of q(z|x), from the encoder. Each dot is one z, drawn with its own ε.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Ellipses(vec![ellipse(1.0), ellipse(2.0)]),
                    PlaneLayer::Points(points.collect()),
                    mark(centre, "μ"),
                    mark(newest, "newest"),
                ],
                bounds: self.bounds,
                classes: vec!["draws".into()],
                axes: ["z₁", "z₂"],
            }),
        )
    }

    /// The place of the cursor, the newest draws, and the mean code: as the decoder's mean image, and with its pixels drawn too.
    fn stream(&self, desk: &Desk, drawn: &Drawn) -> Panel {
        let (mut means, mut samples, mut captions) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(point) = desk.point() {
            let here = self.run.model().decode(&point.at);
            means.extend(plot::greys(&here));
            samples.push(plot::tossed(&here, u64::MAX - 1));
            captions.push("at cursor".to_string());
        }
        let newest = self.noise.iter().zip(drawn.images.chunks_exact(PIXELS)).rev().take(SHOWN);
        for ((number, _), image) in newest {
            means.extend(plot::greys(image));
            samples.push(plot::tossed(image, *number));
            captions.push(format!("draw {}", number + 1));
        }
        means.extend(plot::greys(&drawn.at_mean));
        samples.push(plot::tossed(&drawn.at_mean, u64::MAX));
        captions.push("at μ".into());
        STREAM.panel(
            Words::from("σ = (") + measured(drawn.sigma[0]) + ", " + measured(drawn.sigma[1]) + ")",
            "Above: the decoder's mean image of each z. Below: the same with every pixel drawn black or white with that probability.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "mean".into(), images: means }, ImageRow { label: "sample".into(), images: samples }],
                captions,
            }),
        )
    }
}

/// The mean of all decodes beside the decode of the mean, and where the decodes differ.
fn means(drawn: &Drawn, spread: &Spread) -> Panel {
    let twice: Vec<f32> = spread.deviation.iter().map(|deviation| 2.0 * deviation).collect();
    let images = [&drawn.pixels, &drawn.at_mean, &spread.mean, &twice].into_iter().flat_map(|image| plot::greys(image)).collect();
    let draws = drawn.codes.len() / 2;
    MEANS.panel(
        Words::from("gap ") + measured(drawn.gap(spread)),
        Words::from("Spread: twice the standard deviation of each pixel over ")
            + count(draws)
            + " mean images. Gap: the distance from 'at μ' to 'mean', over all pixels.",
        Body::Images(Images {
            rows: vec![ImageRow { label: String::new(), images }],
            captions: ["x", "at μ", "mean", "spread"].map(String::from).into(),
        }),
    )
}

/// The variance of a sample, by its sources.
fn sources(spread: &Spread) -> Panel {
    let total = spread.code + spread.pixels;
    let bars = [("from ε", spread.code), ("from pixels", spread.pixels), ("together", total)];
    SOURCES.panel(
        Words::from("from ε ") + percent(spread.share()),
        "Variance of a sample, summed over its pixels: of the mean images over the draws, of the drawn pixels around each, and of both.",
        Body::Bars(Bars {
            bars: bars.into_iter().map(|(name, value)| Bar::new(name.into(), value)).collect(),
            parts: Vec::new(),
            from: 0.0,
            range: [0.0, f64::from(plot::top(total.max(1.0)))],
            unit: "",
        }),
    )
}

//! Section 18: the slope of one digit's average price, estimated through the draw and around it, on the live model.

mod pictures;

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::plane_vae::PlaneVae;
use crate::lab::trained::Trained;
use crate::model::{Lattice, PlaneGaussian, PricedDraw, SlopeIn, Threads, exact_slope, priced_draws, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "reparam-gradients",
    panels: &[WIDE, CLOSE, ESTIMATORS, MEANS, ALONG],
    gauges: &[RATIO, EXACT, PATHWISE, SCORE, PATHWISE_OFF, SCORE_OFF, PATHWISE_DEVIATION, SCORE_DEVIATION, CERTAINTY, DRAWS],
    dials: &[&SAMPLES, &BASELINE, &CODE, &SLOPE_IN],
    buttons: &[ANEW],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(ReparamGradients::new(equipment, desk)?)),
};

/// Draws that one estimate is the mean of.
pub(super) const SAMPLES: Dial<usize> = Dial::new("samples", "samples", &[("1", 1), ("10", 10), ("100", 100), ("1000", 1000)], "1");
/// Whether the score function is multiplied with the price, or with what it is above its mean.
pub(super) const BASELINE: Dial<bool> = Dial::new("baseline", "baseline", &[("none", false), ("mean", true)], "none");
/// Whether the decoder sees the code as it was drawn, or rounded.
pub(super) const CODE: Dial<bool> = Dial::new("code", "z is", &[("smooth", false), ("rounded", true)], "smooth");
pub(super) const SLOPE_IN: Dial<SlopeIn> = Dial::new(
    "slope_in",
    "slope in",
    &[("μ₁", SlopeIn::Mu(0)), ("μ₂", SlopeIn::Mu(1)), ("log σ₁²", SlopeIn::LogVar(0)), ("log σ₂²", SlopeIn::LogVar(1))],
    "μ₁",
);
pub(super) const ANEW: Button = Button { id: "again", label: "draw anew", key: 'a', words: "draw anew: other ε, the same model" };

pub(super) const WIDE: Plate = Plate::new("wide", "estimates of one slope");
pub(super) const CLOSE: Plate = Plate::new("close", "the same, seen closely");
pub(super) const ESTIMATORS: Plate = Plate::new("estimators", "two estimators");
pub(super) const MEANS: Plate = Plate::new("means", "the mean of more and more draws");
pub(super) const ALONG: Plate = Plate::new("along", "the price along z");

pub(super) const RATIO: Gauge = Gauge::new("ratio", "score / pathwise variance", "");
pub(super) const EXACT: Gauge = Gauge::new("exact", "slope, exact", "");
pub(super) const PATHWISE: Gauge = Gauge::new("pathwise", "slope, pathwise", "");
pub(super) const SCORE: Gauge = Gauge::new("score", "slope, score function", "");
/// How far a mean over all draws is from the exact slope, in its own standard errors.
pub(super) const PATHWISE_OFF: Gauge = Gauge::new("pathwise_off", "pathwise off by", "standard errors");
pub(super) const SCORE_OFF: Gauge = Gauge::new("score_off", "score function off by", "standard errors");
/// The standard deviation of one estimate of so many samples.
pub(super) const PATHWISE_DEVIATION: Gauge = Gauge::new("pathwise_deviation", "one pathwise estimate ±", "");
pub(super) const SCORE_DEVIATION: Gauge = Gauge::new("score_deviation", "one score estimate ±", "");
/// The deviation of one pathwise draw, in parts of that of one score-function estimate; 0 where there is no path.
pub(super) const CERTAINTY: Gauge = Gauge::new("certainty", "as certain as one pathwise draw", "");
pub(super) const DRAWS: Gauge = Gauge::new("draws", "draws", "");

/// Draws in all, of which tests make do with fewer, and by how many they grow at a time.
pub(super) const ALL: usize = if cfg!(test) { 2000 } else { 20_000 };
const GROWTH: usize = if cfg!(test) { 200 } else { 400 };
/// Places along the line on which the price is drawn, and how many deviations it reaches.
const PLACES: usize = 121;
const LINE_REACH: f64 = 4.0;

struct ReparamGradients {
    vae: PlaneVae,
    threads: Arc<Threads>,
    /// The digit: `[784]`, 0 to 1.
    pixels: Vec<f32>,
    name: String,
    /// What the encoder says of it.
    q: PlaneGaussian,
    draws: Vec<PricedDraw>,
    exact: f64,
    /// The price along the axis of the slope: `(z, nats)`.
    along: Arc<[(f32, f32)]>,
    rng: StdRng,
    seed: u64,
    /// How often it was drawn anew.
    anew: u64,
}

/// Estimates from single draws, with what they say together.
struct Estimates {
    values: Vec<f64>,
    mean: f64,
    variance: f64,
}

impl Estimates {
    fn new(values: Vec<f64>) -> Estimates {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Estimates { values, mean, variance }
    }

    /// The standard error of the mean of all of them.
    fn error(&self) -> f64 {
        (self.variance / self.values.len() as f64).sqrt()
    }

    /// How far that mean is from the exact slope, in standard errors.
    fn off(&self, exact: f64) -> f64 {
        if self.mean == exact { 0.0 } else { (self.mean - exact).abs() / self.error() }
    }

    /// The standard deviation of the mean of so many draws.
    fn deviation(&self, samples: usize) -> f64 {
        (self.variance / samples as f64).sqrt()
    }

    /// Means of so many draws each.
    fn in_groups(&self, samples: usize) -> impl Iterator<Item = f64> {
        self.values.chunks_exact(samples).map(move |group| group.iter().sum::<f64>() / samples as f64)
    }
}

impl ReparamGradients {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<ReparamGradients, LabError> {
        let seed = equipment.seed(18);
        let mut experiment = ReparamGradients {
            vae: PlaneVae::new(equipment)?,
            threads: equipment.threads.clone(),
            pixels: Vec::new(),
            name: String::new(),
            q: PlaneGaussian::upright([0.0; 2], [0.0; 2]),
            draws: Vec::new(),
            exact: f64::NAN,
            along: Arc::new([]),
            rng: StdRng::seed_from_u64(seed),
            seed,
            anew: 0,
        };
        experiment.look(desk);
        Ok(experiment)
    }

    /// Another digit, another model, or another slope is asked for: all draws begin anew.
    fn look(&mut self, desk: &Desk) {
        let image = desk.exhibit().images().into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into());
        self.name = desk.exhibit().captions().into_iter().next().unwrap_or_default();
        self.pixels = to_unit(&image);
        self.q = PlaneGaussian::of_encoder(self.vae.model(), &self.pixels).expect("the network has two latents");
        self.exact = exact_slope(self.vae.model(), &self.pixels, &self.q, desk.value(&SLOPE_IN), self.lattice(desk), &self.threads);
        self.along = self.price_along(desk);
        self.vae.note_look();
        self.draws.clear();
        self.rng = StdRng::seed_from_u64(self.seed.wrapping_add(self.anew));
        self.draw(desk);
    }

    /// The codes that a rounded z may take: one for each standard deviation.
    fn lattice(&self, desk: &Desk) -> Option<Lattice> {
        desk.value(&CODE).then(|| Lattice { width: self.q.sigma() })
    }

    fn draw(&mut self, desk: &Desk) {
        let count = GROWTH.min(ALL.saturating_sub(self.draws.len()));
        let noise: Vec<[f64; 2]> = (0..count).map(|_| [self.rng.sample(StandardNormal), self.rng.sample(StandardNormal)]).collect();
        self.draws.extend(priced_draws(self.vae.model(), &self.pixels, &self.q, &noise, self.lattice(desk), &self.threads));
    }

    /// What a copy costs along the axis of the slope, through the mean.
    fn price_along(&self, desk: &Desk) -> Arc<[(f32, f32)]> {
        let axis = axis(desk);
        let noise: Vec<[f64; 2]> = (0..PLACES)
            .map(|at| {
                let mut epsilon = [0.0; 2];
                epsilon[axis] = LINE_REACH * (2.0 * at as f64 / (PLACES - 1) as f64 - 1.0);
                epsilon
            })
            .collect();
        let drawn = priced_draws(self.vae.model(), &self.pixels, &self.q, &noise, self.lattice(desk), &self.threads);
        drawn.iter().map(|draw| (self.q.place(draw.epsilon)[axis] as f32, draw.price as f32)).collect()
    }

    /// Both estimators at every draw.
    fn estimates(&self, desk: &Desk) -> [Estimates; 2] {
        let slope_in = desk.value(&SLOPE_IN);
        let (n, total) = (self.draws.len() as f64, self.draws.iter().map(|draw| draw.price).sum::<f64>());
        // the mean of the other draws: one's own would pull the estimate towards 0
        let baseline = |price: f64| if desk.value(&BASELINE) { (total - price) / (n - 1.0) } else { 0.0 };
        let pathwise = self.draws.iter().map(|draw| slope_in.pathwise(&self.q, draw.epsilon, draw.slope));
        let score = self.draws.iter().map(|draw| slope_in.score(&self.q, draw.epsilon, draw.price - baseline(draw.price)));
        [Estimates::new(pathwise.collect()), Estimates::new(score.collect())]
    }
}

/// The axis of the slope.
fn axis(desk: &Desk) -> usize {
    match desk.value(&SLOPE_IN) {
        SlopeIn::Mu(axis) | SlopeIn::LogVar(axis) => axis,
    }
}

impl Experiment for ReparamGradients {
    /// A step of training, with a few draws after each look at the model; once it is trained, draws.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if !self.vae.is_ready() {
            if self.vae.train()? {
                self.look(desk);
            }
            return Ok(Progress::Continue);
        }
        if self.draws.len() >= ALL {
            return Ok(Progress::Idle("all draws are made; a draws anew".into()));
        }
        self.draw(desk);
        Ok(Progress::After(std::time::Duration::ZERO))
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if SAMPLES.is_turned_by(input) || BASELINE.is_turned_by(input) {
            return Ok(Next::Redraw);
        }
        match input {
            _ if ANEW.is_pressed_by(input) => self.anew = self.anew.wrapping_add(1),
            Input::Knob { .. } | Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => {}
            _ => return Ok(Next::Redraw),
        }
        self.look(desk);
        Ok(Next::GoOn)
    }

    fn view(&self, desk: &Desk) -> View {
        let samples = desk.value(&SAMPLES);
        let [pathwise, score] = self.estimates(desk);
        View {
            metrics: vec![
                RATIO.of(score.variance / pathwise.variance),
                EXACT.of(self.exact),
                PATHWISE.of(pathwise.mean),
                SCORE.of(score.mean),
                PATHWISE_OFF.of(pathwise.off(self.exact)),
                SCORE_OFF.of(score.off(self.exact)),
                PATHWISE_DEVIATION.of(pathwise.deviation(samples)),
                SCORE_DEVIATION.of(score.deviation(samples)),
                CERTAINTY.of(pathwise.deviation(1) / score.deviation(samples)),
                DRAWS.of(self.draws.len() as f64),
            ],
            panels: vec![
                self.wide(desk, &pathwise, &score),
                self.close(desk, &pathwise, &score),
                self.table(samples, &pathwise, &score),
                self.means(&pathwise, &score),
                self.along(desk),
            ],
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

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("anew", &mut self.anew)
    }
}

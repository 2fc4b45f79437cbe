//! Section 15: two densities on a line and what it costs to take one for the other, three ways at once. Nothing trains; the Gaussian q can be
//! fitted by either direction of the divergence.

use std::f64::consts::LN_2;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;

use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Layer, Panel, Plot, Scaled, Shape, Side, Spacing, Table, Tone, Words, count, hundredths, measured};
use crate::lab::plot;
use crate::lab::trained::Trained;
use crate::model::{Bumps, Direction, Grid, Normal, integrand};

pub(crate) const ENTRY: Entry = Entry {
    name: "kl-lab",
    panels: &[CURVES, REVERSE, FORWARD, WAYS, ESTIMATE],
    gauges: &[MU, SIGMA, KL_QP, KL_PQ, GAP, MC_QP, MC_ERROR, DRAWS, BY_HAND],
    dials: &[&MU_DIAL, &SIGMA_DIAL, &TARGET, &FIT],
    buttons: &[DRAW],
    takes: &[],
    open: |equipment, desk| Ok(Box::new(KlLab::new(equipment, desk))),
};

pub(super) const MU_DIAL: Dial<f64> = Dial::new(
    "mu",
    "μ of q",
    &[
        ("-3", -3.0),
        ("-2.5", -2.5),
        ("-2", -2.0),
        ("-1.5", -1.5),
        ("-1", -1.0),
        ("-0.5", -0.5),
        ("0", 0.0),
        ("0.5", 0.5),
        ("1", 1.0),
        ("1.5", 1.5),
        ("2", 2.0),
        ("2.5", 2.5),
        ("3", 3.0),
    ],
    "1.5",
);
pub(super) const SIGMA_DIAL: Dial<f64> = Dial::new(
    "sigma",
    "σ of q",
    &[("0.25", 0.25), ("0.35", 0.35), ("0.5", 0.5), ("0.7", 0.7), ("1", 1.0), ("1.4", 1.4), ("2", 2.0), ("2.8", 2.8)],
    "0.5",
);

/// The density p.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// N(0, 1).
    One,
    /// Half the mass at −2, half at 2, each with σ = 0.6.
    Two,
}

pub(super) const TARGET: Dial<Target> = Dial::new("target", "p", &[("one bump", Target::One), ("two bumps", Target::Two)], "one bump");
pub(super) const FIT: Dial<Option<Direction>> =
    Dial::new("fit", "fit q by", &[("hand", None), ("KL(q‖p)", Some(Direction::Reverse)), ("KL(p‖q)", Some(Direction::Forward))], "hand");
pub(super) const DRAW: Button = Button { id: "again", label: "draw anew", key: 'a', words: "draw anew; a fit starts again" };

pub(super) const CURVES: Plate = Plate::new("curves", "p and q");
pub(super) const REVERSE: Plate = Plate::new("reverse", "q log(q/p), nats per unit of z");
pub(super) const FORWARD: Plate = Plate::new("forward", "p log(p/q), nats per unit of z");
pub(super) const WAYS: Plate = Plate::new("ways", "three ways to one number");
pub(super) const ESTIMATE: Plate = Plate::new("estimate", "Monte Carlo, draw by draw");

pub(super) const MU: Gauge = Gauge::new("mu", "μ of q", "");
pub(super) const SIGMA: Gauge = Gauge::new("sigma", "σ of q", "");
pub(super) const KL_QP: Gauge = Gauge::new("kl_qp", "KL(q‖p)", "nats");
pub(super) const KL_PQ: Gauge = Gauge::new("kl_pq", "KL(p‖q)", "nats");
pub(super) const GAP: Gauge = Gauge::new("gap", "they differ by", "nats");
pub(super) const MC_QP: Gauge = Gauge::new("mc_qp", "KL(q‖p), drawn", "nats");
pub(super) const MC_ERROR: Gauge = Gauge::new("mc_error", "standard error", "nats");
pub(super) const DRAWS: Gauge = Gauge::new("draws", "draws", "");
/// 1 while q stands where the knobs put it, 0 while it is fitted.
pub(super) const BY_HAND: Gauge = Gauge::new("by_hand", "set by hand", "");

/// What the pictures show of the line, and where the integrals end: no density here reaches so far.
const SHOWN: [f32; 2] = [-5.0, 5.0];
const ENDS: f64 = 24.0;
const GRID: usize = 2401;
/// Draws in all, and by how many they grow at a time.
const ALL: usize = 10_000;
const GROWTH: usize = 100;
/// The share of the natural gradient that a step of the fit goes.
const RATE: f64 = 0.1;
/// A fit has arrived when a step moves q by less.
const ARRIVED: f64 = 1e-5;
const PACE: Duration = Duration::from_millis(60);
/// Points of a drawn curve.
const POINTS: usize = 241;

struct KlLab {
    q: Normal,
    grid: Grid,
    rng: StdRng,
    seed: u64,
    /// How often it was drawn anew; with the seed it says which draws these are, so that only their number need be kept.
    anew: u64,
    /// Draws that there were when the pane was left.
    kept: usize,
    /// Draws from N(0, 1), which μ and σ turn into draws from q.
    noise: Vec<f64>,
    /// Draws from p.
    truths: Vec<f64>,
    steps: u64,
    has_arrived: bool,
}

/// A mean over draws and its standard error.
struct Estimate {
    mean: f64,
    error: f64,
}

impl KlLab {
    fn new(equipment: &Equipment, desk: &Desk) -> KlLab {
        let seed = equipment.seed(15);
        KlLab {
            q: at_the_knobs(desk),
            grid: Grid::new(-ENDS, ENDS, GRID),
            rng: StdRng::seed_from_u64(seed),
            seed,
            anew: 0,
            kept: 0,
            noise: Vec::new(),
            truths: Vec::new(),
            steps: 0,
            has_arrived: false,
        }
    }

    fn draw_anew(&mut self) {
        self.rng = StdRng::seed_from_u64(self.seed + self.anew);
        self.noise.clear();
        self.truths.clear();
    }

    fn draw(&mut self, p: &Bumps) {
        for _ in 0..GROWTH.min(ALL - self.noise.len()) {
            self.noise.push(self.rng.sample(StandardNormal));
            self.truths.push(p.draw(&mut self.rng));
        }
    }

    /// ln of the density in front less ln of the other one, at each draw from the one in front.
    fn differences(&self, p: &Bumps, direction: Direction) -> Vec<f64> {
        let of = |x: f64| self.q.log_density(x) - p.log_density(x);
        match direction {
            Direction::Reverse => self.noise.iter().map(|epsilon| of(self.q.mean + self.q.deviation * epsilon)).collect(),
            Direction::Forward => self.truths.iter().map(|x| -of(*x)).collect(),
        }
    }

    fn by_quadrature(&self, p: &Bumps, direction: Direction) -> f64 {
        self.grid.integral(|x| self.density(p, direction, x))
    }

    /// What the place adds to the divergence, in nats per unit of length.
    fn density(&self, p: &Bumps, direction: Direction, x: f64) -> f64 {
        let (q, p) = (self.q.log_density(x), p.log_density(x));
        match direction {
            Direction::Reverse => integrand(q, p),
            Direction::Forward => integrand(p, q),
        }
    }
}

fn at_the_knobs(desk: &Desk) -> Normal {
    Normal { mean: desk.value(&MU_DIAL), deviation: desk.value(&SIGMA_DIAL) }
}

fn target(desk: &Desk) -> Bumps {
    match desk.value(&TARGET) {
        Target::One => Bumps::new(&[Normal { mean: 0.0, deviation: 1.0 }]),
        Target::Two => Bumps::new(&[Normal { mean: -2.0, deviation: 0.6 }, Normal { mean: 2.0, deviation: 0.6 }]),
    }
}

fn estimate(differences: &[f64]) -> Estimate {
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Estimate { mean, error: (variance / n).sqrt() }
}

fn curve(f: impl Fn(f64) -> f64) -> Arc<[(f32, f32)]> {
    let [from, to] = SHOWN.map(f64::from);
    let place = |at: usize| from + (to - from) * at as f64 / (POINTS - 1) as f64;
    (0..POINTS).map(|at| (place(at) as f32, f(place(at)) as f32)).collect()
}

impl Experiment for KlLab {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let p = target(desk);
        if let Some(direction) = desk.value(&FIT)
            && !self.has_arrived
        {
            let next = self.q.step_down(&p, direction, RATE, &self.grid);
            self.has_arrived = (next.mean - self.q.mean).abs() + (next.deviation - self.q.deviation).abs() < ARRIVED;
            self.q = next;
        }
        self.draw(&p);
        self.steps += 1;
        let is_fitting = desk.value(&FIT).is_some() && !self.has_arrived;
        Ok(if is_fitting || self.noise.len() < ALL { Progress::After(PACE) } else { Progress::Idle("10,000 draws; a draws anew".into()) })
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        self.has_arrived = false;
        // a knob that says how to fit lets q go on from where it is; everything else puts it to where the knobs stand
        if !FIT.is_turned_by(input) || desk.value(&FIT).is_none() {
            self.q = at_the_knobs(desk);
        }
        if TARGET.is_turned_by(input) || DRAW.is_pressed_by(input) {
            self.anew += 1;
            self.draw_anew();
        }
        Ok(Next::GoOn)
    }

    fn view(&self, desk: &Desk) -> View {
        let p = target(desk);
        let [reverse, forward] = [Direction::Reverse, Direction::Forward].map(|direction| self.by_quadrature(&p, direction));
        let differences = self.differences(&p, Direction::Reverse);
        let [drawn, drawn_forward] = [estimate(&differences), estimate(&self.differences(&p, Direction::Forward))];
        View {
            metrics: vec![
                MU.of(self.q.mean),
                SIGMA.of(self.q.deviation),
                KL_QP.of(reverse),
                KL_PQ.of(forward),
                GAP.of((reverse - forward).abs()),
                MC_QP.of(drawn.mean),
                MC_ERROR.of(drawn.error),
                DRAWS.of(self.noise.len() as f64),
                BY_HAND.of(f64::from(u8::from(desk.value(&FIT).is_none()))),
            ],
            panels: vec![
                self.curves(&p, reverse, forward),
                self.share(REVERSE, &p, Direction::Reverse, reverse),
                self.share(FORWARD, &p, Direction::Forward, forward),
                self.ways(&p, [reverse, forward], [&drawn, &drawn_forward]),
                self.growing(&differences, reverse, &drawn),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        None
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        None
    }

    fn steps(&self) -> u64 {
        self.steps
    }

    fn measured(&mut self, desk: &Desk) {
        self.kept = self.kept.min(ALL);
        if self.noise.len() < self.kept {
            self.draw_anew();
        }
        while self.noise.len() < self.kept {
            self.draw(&target(desk));
        }
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        self.kept = self.noise.len();
        archive.note("steps", &mut self.steps)?;
        archive.note("anew", &mut self.anew)?;
        archive.note("draws", &mut self.kept)?;
        archive.note("mean", &mut self.q.mean)?;
        archive.note("deviation", &mut self.q.deviation)
    }
}

impl KlLab {
    fn curves(&self, p: &Bumps, reverse: f64, forward: f64) -> Panel {
        let highest = curve(|x| p.log_density(x).exp().max(self.q.log_density(x).exp())).iter().map(|point| point.1).fold(0.0, f32::max);
        CURVES.panel(
            Words::from("KL(q‖p) ") + measured(reverse) + ", KL(p‖q) " + measured(forward),
            Words::from("q is a Gaussian with μ = ")
                + measured(self.q.mean)
                + " and σ = "
                + measured(self.q.deviation)
                + ". Both numbers in nats, by quadrature at "
                + count(GRID)
                + " places.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("q", Tone::Main, curve(|x| self.q.log_density(x).exp())),
                    Layer::line("p", Tone::Other(0), curve(|x| p.log_density(x).exp())),
                ],
                x: Scaled::linear("z", "", SHOWN),
                y: Scaled::linear("density", "", [0.0, plot::top(f64::from(highest))]),
                right: None,
                readings: None,
            }),
        )
    }

    /// The integrand of a divergence with its sign; its area is the divergence.
    fn share(&self, plate: Plate, p: &Bumps, direction: Direction, area: f64) -> Panel {
        let points = curve(|x| self.density(p, direction, x));
        let end = |least: f32, fold: fn(f32, f32) -> f32| points.iter().map(|point| point.1).fold(least, fold);
        let (low, high) = (end(0.0, f32::min), end(0.0, f32::max));
        let low = if low < 0.0 { -plot::top(f64::from(-low)) } else { 0.0 };
        plate.panel(
            Words::from("area ") + measured(area) + " nats",
            "What each place adds; negative where the density in front is the lower one.",
            Body::Plot(Plot {
                layers: vec![Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Area(points) }],
                x: Scaled::linear("z", "", SHOWN),
                y: Scaled::linear("", "nats", [low, plot::top(f64::from(high))]),
                right: None,
                readings: None,
            }),
        )
    }

    fn ways(&self, p: &Bumps, quadrature: [f64; 2], drawn: [&Estimate; 2]) -> Panel {
        let closed = p.only().map(|p| [self.q.kl(p), p.kl(self.q)]);
        let row = |name: &str, direction: usize| {
            let closed = closed.map_or_else(|| "none".into(), |closed| measured(closed[direction]).into());
            let drawn = hundredths(drawn[direction].mean) + " ± " + hundredths(drawn[direction].error);
            vec![name.into(), closed, measured(quadrature[direction]).into(), drawn]
        };
        WAYS.panel(
            Words::from("KL(q‖p) is ") + measured(quadrature[0] / LN_2) + " bits",
            Words::from("In nats. Formula: the closed form, for two Gaussians only. Slices: quadrature. Draws: the mean over ")
                + count(self.noise.len())
                + " draws from the density in front, ± one standard error, by which one estimate in three is off.",
            Body::Table(Table::new(&["", "formula", "slices", "draws"], vec![row("KL(q‖p)", 0), row("KL(p‖q)", 1)])),
        )
    }

    /// The Monte Carlo estimate of KL(q ‖ p) after 10, 20, … of the draws there are, with its standard error.
    fn growing(&self, differences: &[f64], exact: f64, drawn: &Estimate) -> Panel {
        let stages = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, ALL];
        let estimates: Vec<(f32, Estimate)> = stages
            .into_iter()
            .filter(|&stage| stage <= differences.len())
            .map(|stage| (stage as f32, estimate(&differences[..stage])))
            .collect();
        let edges = estimates.iter().map(|(n, at)| (*n, [at.mean - at.error, at.mean + at.error].map(|edge| edge as f32)));
        let ends = |at: &(f32, Estimate)| [at.1.mean - at.1.error, at.1.mean + at.1.error];
        let low = estimates.iter().map(|at| ends(at)[0]).fold(exact.min(0.0), f64::min);
        let high = estimates.iter().map(|at| ends(at)[1]).fold(exact, f64::max);
        let low = if low < 0.0 { -plot::top(-low) } else { 0.0 };
        ESTIMATE.panel(
            measured(drawn.mean) + " ± " + measured(drawn.error),
            "KL(q‖p) as the mean of log q − log p over more and more draws from q; the band is one standard error to each side, and halves \
             with four times the draws.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("drawn", Tone::Main, estimates.iter().map(|(n, at)| (*n, at.mean as f32)).collect()),
                    Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Band(edges.collect()) },
                    Layer::level("quadrature", exact as f32),
                ],
                x: Scaled::linear("draws", "", [10.0, ALL as f32]).spaced(Spacing::Log),
                y: Scaled::linear("KL(q‖p)", "nats", [low, plot::top(high)]),
                right: None,
                readings: None,
            }),
        )
    }
}

//! A denoiser of points in the plane, whose arrows are compared with the exact score.

use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::Arc;

use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Dial, Gauge, Plate};
use crate::lab::equipment::Equipment;
use crate::lab::experiment::LabError;
use crate::lab::picture::{Body, Bounds, Field, Panel, Plane, PlaneLayer, PlaneMark, Ramp, Sign, Tone, Words, count, measured};
use crate::lab::snapshot::Metric;
use crate::model::{Corruption, Islands, OptimiserKind, PlaneDenoiser, Threads, Trainer};

/// Standard deviation of the noise on each coordinate.
pub(crate) const SPREAD: Dial<f32> = Dial::new("spread", "plane σ", &[("0.15", 0.15), ("0.3", 0.3), ("0.6", 0.6)], "0.3");

pub(crate) const ARROWS: Plate = Plate::new("arrows", "from noisy to clean in a plane");

pub(crate) const AGREEMENT: Gauge = Gauge::new("agreement", "cosine of arrow and score", "");
pub(crate) const ARROW: Gauge = Gauge::new("arrow", "arrow at the cursor", "");
pub(crate) const ARROW_EXACT: Gauge = Gauge::new("arrow_exact", "σ² times the score there", "");
pub(crate) const LOG_DENSITY: Gauge = Gauge::new("log_density", "log p there", "nats");

/// Units of each hidden layer.
const HIDDEN: usize = 32;
const SEED: u64 = 7;
const LEARNING_RATE: f32 = 5e-3;
const BATCH: usize = 128;
/// Noisy points at which network and exact answer are compared.
const COMPARED: usize = 500;
/// The part of the plane that is drawn.
const BOUNDS: Bounds = Bounds { x: [-2.0, 2.0], y: [-1.5, 2.0] };
/// Where the cursor is taken to be until the reader moves it.
const START: [f32; 2] = [0.6, 1.2];
/// Arrows along each axis.
const ARROWS_ACROSS: [usize; 2] = [7, 4];
/// Numbers of the drawn density along each axis.
const CELLS: [usize; 2] = [64, 56];
/// Densities through which lines are drawn, in nats.
const LEVELS: [f32; 3] = [-4.5, -3.0, -1.5];

/// Points, the network that cleans them, and how well it does.
pub(super) struct Toy {
    islands: Islands,
    trainer: Trainer<PlaneDenoiser>,
    rng: StdRng,
    sigma: f32,
    agreement: f64,
}

impl Toy {
    pub(super) fn new(equipment: &Equipment, desk: &Desk) -> Toy {
        let seed = equipment.seed(SEED);
        let sigma = desk.value(&SPREAD);
        let model = PlaneDenoiser::new(HIDDEN, sigma, seed);
        Toy {
            islands: Islands::course(),
            trainer: Trainer::new(model, OptimiserKind::Adam, LEARNING_RATE, Arc::new(Threads::new(1)), seed),
            rng: StdRng::seed_from_u64(seed),
            sigma,
            agreement: f64::NAN,
        }
    }

    /// One optimiser step on fresh points.
    pub(super) fn step(&mut self) -> Result<(), LabError> {
        self.trainer.step(&self.islands.sample(BATCH, &mut self.rng))?;
        Ok(())
    }

    /// Goes on with other noise.
    pub(super) fn turn(&mut self, desk: &Desk) {
        self.sigma = desk.value(&SPREAD);
        self.trainer.model_mut().set_sigma(self.sigma);
        self.measure();
    }

    /// The mean cosine between the arrow and the score, over noisy points.
    pub(super) fn measure(&mut self) {
        let mut rng = StdRng::seed_from_u64(SEED);
        let noisy = Corruption::Gaussian { sigma: self.sigma }.apply(&self.islands.sample(COMPARED, &mut rng), &mut rng);
        let denoised = self.trainer.model().denoise(&noisy);
        let cosines = noisy.as_chunks::<2>().0.iter().zip(denoised.as_chunks::<2>().0).map(|(&from, to)| {
            let (arrow, score) = ([to[0] - from[0], to[1] - from[1]].map(f64::from), self.islands.score(from, f64::from(self.sigma)));
            let dot = arrow[0] * score[0] + arrow[1] * score[1];
            dot / (arrow[0].hypot(arrow[1]) * score[0].hypot(score[1])).max(f64::MIN_POSITIVE)
        });
        self.agreement = cosines.sum::<f64>() / COMPARED as f64;
    }

    fn cursor(desk: &Desk) -> [f32; 2] {
        desk.point().filter(|point| point.at.iter().all(|place| place.is_finite())).map_or(START, |point| point.at)
    }

    pub(super) fn metrics(&self, desk: &Desk) -> [Metric; 4] {
        let from = Self::cursor(desk);
        let length = |to: [f32; 2]| f64::from((to[0] - from[0]).hypot(to[1] - from[1]));
        let to = self.trainer.model().denoise(&from);
        let sigma = f64::from(self.sigma);
        [
            AGREEMENT.of(self.agreement),
            ARROW.of(length([to[0], to[1]])),
            ARROW_EXACT.of(length(self.islands.denoised(from, sigma))),
            LOG_DENSITY.of(self.islands.log_density(from, sigma)),
        ]
    }

    pub(super) fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.model("denoiser", self.trainer.model_mut())
    }

    /// The exact density as lines, and arrows from places of a grid to what the network makes of them.
    pub(super) fn panel(&self, desk: &Desk) -> Panel {
        let sigma = f64::from(self.sigma);
        let between = |ends: [f32; 2], at: usize, of: usize| ends[0] + (at as f32 + 0.5) / of as f32 * (ends[1] - ends[0]);
        let [columns, rows] = CELLS;
        // from the top, where y is largest, down
        let places = (0..rows)
            .rev()
            .flat_map(|row| (0..columns).map(move |column| [between(BOUNDS.x, column, columns), between(BOUNDS.y, row, rows)]));
        let density: Vec<f32> = places.map(|place| self.islands.log_density(place, sigma) as f32).collect();
        let field = Field {
            bounds: BOUNDS,
            columns,
            values: density.into(),
            range: [LEVELS[0], LEVELS[LEVELS.len() - 1]],
            ramp: Ramp::Sequential,
            label: "log p, nats".into(),
        };
        let mut layers = vec![PlaneLayer::Contour { field, levels: LEVELS.to_vec() }];
        let path = |from: [f32; 2], label: &str| {
            let to = self.trainer.model().denoise(&from);
            PlaneLayer::Path { label: label.into(), tone: Tone::Main, points: [(from[0], from[1]), (to[0], to[1])].into() }
        };
        let [across, down] = ARROWS_ACROSS;
        for (column, row) in (0..across).flat_map(|column| (0..down).map(move |row| (column, row))) {
            layers.push(path([between(BOUNDS.x, column, across), between(BOUNDS.y, row, down)], ""));
        }
        let from = Self::cursor(desk);
        layers.push(path(from, "network: to the dot"));
        let to = self.trainer.model().denoise(&from);
        let label = Words::from("cursor: arrow ")
            + measured(f64::from((to[0] - from[0]).hypot(to[1] - from[1])))
            + ", log p "
            + measured(self.islands.log_density(from, sigma))
            + "; exact";
        let [x, y] = self.islands.denoised(from, sigma);
        layers.push(PlaneLayer::Mark(PlaneMark { place: (x, y), sign: Sign::Own, label }));
        ARROWS.panel(
            Words::from("cosine ") + measured(self.agreement),
            Words::from("Dotted: levels of the noisy points' density p, exact. Lines: from a noisy place to the dot where the network thinks the clean \
                         point was. Cosine: between the network's arrow and the exact score, mean over ")
                + count(COMPARED)
                + " other noisy points.",
            Body::Plane(Plane { layers, bounds: BOUNDS, classes: Vec::new(), axes: ["x₁", "x₂"] }),
        )
    }
}

//! Section 24: four ways from one digit to another: over the pixels, through an autoencoder's codes, and straight and round through a VAE's.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::scorer::Scorer;
use crate::lab::trained::Trained;
use crate::lab::twins::Twins;
use crate::model::{Coder, angle, lerp, norm, slerp, to_unit};

mod averages;
mod pictures;

use averages::{Averages, PAIRS, Ways};

pub(crate) const ENTRY: Entry = Entry {
    name: "interpolation",
    panels: &[STRIPS, TRUST, DISTANCE, PLANE, AVERAGES],
    gauges: &[
        LATENTS_NOW,
        ANGLE,
        ENDS_AT,
        MIDDLE_STRAIGHT,
        MIDDLE_ROUND,
        SHELL,
        ENDS_RATIO,
        CUT,
        LEAST_PIXELS,
        LEAST_AE,
        LEAST_STRAIGHT,
        LEAST_ROUND,
        UNLIKE_PIXELS,
        UNLIKE_AE,
        UNLIKE_STRAIGHT,
        UNLIKE_ROUND,
        LENGTH_PIXELS,
        LENGTH_AE,
        LENGTH_STRAIGHT,
        LENGTH_ROUND,
        LARGEST_PIXELS,
        LARGEST_AE,
        LARGEST_STRAIGHT,
        LARGEST_ROUND,
        PAIRS_DONE,
    ],
    dials: &[&LATENTS, &ENDS],
    buttons: &[DRAW],
    takes: &[Take::Exhibit, Take::Pair, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(Interpolation::new(equipment, desk)?)),
};

pub(super) const LATENTS: Dial<usize> = Dial::new("latents", "d", &[("2", 2), ("8", 8), ("32", 32)], "2");
/// Whether a way through the VAE leads from mean to mean or from draw to draw.
pub(super) const ENDS: Dial<Ends> = Dial::new("ends", "ends", &[("means", Ends::Means), ("draws", Ends::Draws)], "means");
pub(super) const DRAW: Button = Button { id: "again", label: "other draws", key: 'a', words: "draw other ends, and go on training" };

/// What of q(z | x) a way begins or ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// Its mean.
    Means,
    /// One draw.
    Draws,
}

pub(super) const STRIPS: Plate = Plate::new("strips", "four ways from one digit to the other");
pub(super) const TRUST: Plate = Plate::new("trust", "how sure a classifier is on the way");
pub(super) const DISTANCE: Plate = Plate::new("distance", "how far from the origin the way runs");
pub(super) const PLANE: Plate = Plate::new("plane", "the two ways through the VAE's codes");
pub(super) const AVERAGES: Plate = Plate::new("averages", "the same over many pairs");

pub(super) const LATENTS_NOW: Gauge = Gauge::new("latents", "d", "");
pub(super) const ANGLE: Gauge = Gauge::new("angle", "angle between the ends", "degrees");
pub(super) const ENDS_AT: Gauge = Gauge::new("ends_at", "ends from the origin", "");
pub(super) const MIDDLE_STRAIGHT: Gauge = Gauge::new("middle_straight", "middle from the origin, straight", "");
pub(super) const MIDDLE_ROUND: Gauge = Gauge::new("middle_round", "middle from the origin, round", "");
pub(super) const SHELL: Gauge = Gauge::new("shell", "√d", "");
pub(super) const ENDS_RATIO: Gauge = Gauge::new("ends_ratio", "ends, in √d", "");
pub(super) const CUT: Gauge = Gauge::new("cut", "middle of the straight way, in √d", "");
pub(super) const LEAST_PIXELS: Gauge = Gauge::new("least_pixels", "least trust, pixels", "");
pub(super) const LEAST_AE: Gauge = Gauge::new("least_ae", "least trust, AE", "");
pub(super) const LEAST_STRAIGHT: Gauge = Gauge::new("least_straight", "least trust, straight", "");
pub(super) const LEAST_ROUND: Gauge = Gauge::new("least_round", "least trust, round", "");
pub(super) const UNLIKE_PIXELS: Gauge = Gauge::new("unlike_pixels", "middle unlike a digit, pixels", "");
pub(super) const UNLIKE_AE: Gauge = Gauge::new("unlike_ae", "middle unlike a digit, AE", "");
pub(super) const UNLIKE_STRAIGHT: Gauge = Gauge::new("unlike_straight", "middle unlike a digit, straight", "");
pub(super) const UNLIKE_ROUND: Gauge = Gauge::new("unlike_round", "middle unlike a digit, round", "");
pub(super) const LENGTH_PIXELS: Gauge = Gauge::new("length_pixels", "length, pixels", "");
pub(super) const LENGTH_AE: Gauge = Gauge::new("length_ae", "length, AE", "");
pub(super) const LENGTH_STRAIGHT: Gauge = Gauge::new("length_straight", "length, straight", "");
pub(super) const LENGTH_ROUND: Gauge = Gauge::new("length_round", "length, round", "");
pub(super) const LARGEST_PIXELS: Gauge = Gauge::new("largest_pixels", "largest step, pixels", "");
pub(super) const LARGEST_AE: Gauge = Gauge::new("largest_ae", "largest step, AE", "");
pub(super) const LARGEST_STRAIGHT: Gauge = Gauge::new("largest_straight", "largest step, straight", "");
pub(super) const LARGEST_ROUND: Gauge = Gauge::new("largest_round", "largest step, round", "");
pub(super) const PAIRS_DONE: Gauge = Gauge::new("pairs", "pairs averaged over", "");

/// Places along a way: on the curves, and as images.
const PLACES: usize = 33;
const SHOWN: usize = 7;
/// Held-out digits whose codes are in the plane.
const MAPPED: usize = 500;
const SCORER_STEPS: usize = 4;
/// Steps between two rounds over the pairs.
const AVERAGE_EVERY: u64 = 100;

struct Interpolation {
    data: Arc<Dataset>,
    twins: Twins,
    scorer: Scorer,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    averages: Averages,
    rng: StdRng,
    /// ε of both ends, `[2][latent]`.
    noise: [Vec<f32>; 2],
}

/// The four ways between the pair on show.
struct Journey {
    names: [String; 2],
    /// The codes of both ends in the VAE: `[2][latent]`.
    ends: [Vec<f32>; 2],
    ways: Ways,
}

impl Interpolation {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Interpolation, LabError> {
        let data = equipment.data.clone();
        let latents = desk.value(&LATENTS);
        let mapped = data.test.len().min(MAPPED);
        let mut rng = StdRng::seed_from_u64(equipment.seed(24));
        let noise = draw(latents, &mut rng);
        Ok(Interpolation {
            twins: Twins::new(latents, 1.0, equipment)?,
            scorer: Scorer::new(equipment),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            averages: Averages::new(&data, equipment.seed(24)),
            data,
            rng,
            noise,
        })
    }

    /// The code at an end of a way: the mean of q(z | x), or μ + σ ε.
    fn end(&self, pixels: &[f32], noise: &[f32], ends: Ends) -> Vec<f32> {
        averages::end(self.twins.vae().model(), pixels, noise, ends)
    }

    fn journey(&self, desk: &Desk) -> Journey {
        let blank = || (vec![0; PIXELS].into(), String::new());
        let pair: [(Arc<[u8]>, String); 2] = desk.exhibit().pair().unwrap_or_else(|| [blank(), blank()]);
        let pixels = [0, 1].map(|end: usize| to_unit(&pair[end].0));
        let ends = [0, 1].map(|end: usize| self.end(&pixels[end], &self.noise[end], desk.value(&ENDS)));
        let ways = Ways::between(&pixels, &ends, &self.twins, PLACES);
        Journey { names: pair.map(|(_, name)| name), ends, ways }
    }
}

/// ε for both ends of a way.
fn draw(latents: usize, rng: &mut StdRng) -> [Vec<f32>; 2] {
    [(); 2].map(|()| StandardNormal.sample_iter(&mut *rng).take(latents).collect())
}

impl Journey {
    fn angle(&self) -> f64 {
        angle(&self.ends[0], &self.ends[1])
    }

    /// How far from the origin the middle of a way is.
    fn middle(&self, way: fn(&[f32], &[f32], f32) -> Vec<f32>) -> f64 {
        norm(&way(&self.ends[0], &self.ends[1], 0.5))
    }

    /// How far from the origin the ends are, on average.
    fn ends_at(&self) -> f64 {
        f64::midpoint(norm(&self.ends[0]), norm(&self.ends[1]))
    }
}

impl Experiment for Interpolation {
    /// A step of both models, some of the classifier until that is trained, and of a round over many pairs one of them.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        self.twins.step()?;
        let was_learning = self.scorer.progress() < 1.0;
        for _ in 0..SCORER_STEPS {
            self.scorer.work()?;
        }
        let has_learnt = was_learning && self.scorer.progress() >= 1.0;
        if has_learnt || Trained::steps(&self.twins).is_multiple_of(AVERAGE_EVERY) {
            self.averages.begin();
        }
        self.averages.work(&self.twins, &self.scorer, desk.value(&ENDS));
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if LATENTS.is_turned_by(input) {
            return Ok(Next::Rebuild);
        }
        if ENDS.is_turned_by(input) {
            self.averages.all(&self.twins, &self.scorer, desk.value(&ENDS));
            return Ok(Next::Redraw);
        }
        if DRAW.is_pressed_by(input) {
            self.noise = draw(desk.value(&LATENTS), &mut self.rng);
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let journey = self.journey(desk);
        let trust = journey.ways.trust(&self.scorer);
        let least = self.averages.least();
        let unlike = self.averages.unlike();
        let (lengths, largest) = (self.averages.lengths(), self.averages.largest());
        let shell = (desk.value(&LATENTS) as f64).sqrt();
        View {
            metrics: vec![
                LATENTS_NOW.of(desk.value(&LATENTS) as f64),
                ANGLE.of(journey.angle().to_degrees()),
                ENDS_AT.of(journey.ends_at()),
                MIDDLE_STRAIGHT.of(journey.middle(lerp)),
                MIDDLE_ROUND.of(journey.middle(slerp)),
                SHELL.of(shell),
                ENDS_RATIO.of(journey.ends_at() / shell),
                CUT.of(journey.middle(lerp) / shell),
                LEAST_PIXELS.of(least[0]),
                LEAST_AE.of(least[1]),
                LEAST_STRAIGHT.of(least[2]),
                LEAST_ROUND.of(least[3]),
                UNLIKE_PIXELS.of(unlike[0]),
                UNLIKE_AE.of(unlike[1]),
                UNLIKE_STRAIGHT.of(unlike[2]),
                UNLIKE_ROUND.of(unlike[3]),
                LENGTH_PIXELS.of(lengths[0]),
                LENGTH_AE.of(lengths[1]),
                LENGTH_STRAIGHT.of(lengths[2]),
                LENGTH_ROUND.of(lengths[3]),
                LARGEST_PIXELS.of(largest[0]),
                LARGEST_AE.of(largest[1]),
                LARGEST_STRAIGHT.of(largest[2]),
                LARGEST_ROUND.of(largest[3]),
                PAIRS_DONE.of(self.averages.count() as f64),
            ],
            panels: vec![
                self.strips(&journey),
                self.trust(&journey, trust.as_ref()),
                self.distance(desk, &journey),
                self.plane(desk, &journey),
                self.averages(desk),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.twins)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.twins)
    }

    fn measured(&mut self, desk: &Desk) {
        self.averages.all(&self.twins, &self.scorer, desk.value(&ENDS));
    }
}

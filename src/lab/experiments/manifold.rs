//! Section 1: how small the set of digits is inside the space of images. Nothing trains here: every figure is an exact calculation on
//! the data set in use.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::data::PIXELS;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::exhibit::COLUMNS;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::flat::Flat;
use crate::lab::store::Key;
use crate::lab::trained::Trained;
use crate::model::{dimension_of, log_ratios, to_unit};

mod images;
mod pictures;

use images::{blend, median, noise, partner, to_training};

pub(crate) const ENTRY: Entry = Entry {
    name: "manifold",
    panels: &[GALLERY, DISTANCE, SPECTRUM, DIMENSION],
    gauges: &[
        COMPONENTS_50,
        COMPONENTS_90,
        COMPONENTS_95,
        COMPONENTS_99,
        VARIANCE_2,
        INTRINSIC_DIMENSION,
        TWONN_IMAGES,
        FARTHER,
        NOISE_GAP,
        MIDPOINT_GAP,
        BLENDS_MEASURED,
    ],
    dials: &[&PAIR],
    buttons: &[NOISE],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(Manifold::new(equipment, desk))),
};

/// Whom a digit is blended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pair {
    /// The next digit of another class.
    AnotherClass,
    /// The next digit of its own class.
    SameClass,
    /// The digit that is nearest to it.
    Nearest,
}

pub(super) const PAIR: Dial<Pair> = Dial::new(
    "pair",
    "pair",
    &[("another class", Pair::AnotherClass), ("same class", Pair::SameClass), ("nearest", Pair::Nearest)],
    "another class",
);
pub(super) const NOISE: Button = Button { id: "again", label: "fresh noise", key: 'a', words: "draw fresh noise" };

pub(super) const GALLERY: Plate = Plate::new("gallery", "noise, digits, blends");
pub(super) const DISTANCE: Plate = Plate::new("distance", "distance to the nearest training image");
pub(super) const SPECTRUM: Plate = Plate::new("spectrum", "variance explained by principal components");
pub(super) const DIMENSION: Plate = Plate::new("dimension", "dimensions");

pub(super) const COMPONENTS_50: Gauge = Gauge::new("components_50", "components for 50 %", "");
pub(super) const COMPONENTS_90: Gauge = Gauge::new("components_90", "components for 90 %", "");
pub(super) const COMPONENTS_95: Gauge = Gauge::new("components_95", "components for 95 %", "");
pub(super) const COMPONENTS_99: Gauge = Gauge::new("components_99", "components for 99 %", "");
pub(super) const VARIANCE_2: Gauge = Gauge::new("variance_2", "variance in 2 components", "%");
pub(super) const INTRINSIC_DIMENSION: Gauge = Gauge::new("intrinsic_dimension", "intrinsic dimension", "");
pub(super) const TWONN_IMAGES: Gauge = Gauge::new("twonn_images", "images in the estimate", "");
pub(super) const FARTHER: Gauge = Gauge::new("farther", "second neighbour over 1.1 times as far", "%");
pub(super) const NOISE_GAP: Gauge = Gauge::new("noise_gap", "noise gap", "×");
pub(super) const MIDPOINT_GAP: Gauge = Gauge::new("midpoint_gap", "blend gap", "×");
pub(super) const BLENDS_MEASURED: Gauge = Gauge::new("blends_measured", "blends measured", "");

/// Held-out digits whose distance to the training images is the yardstick; each is blended once for every kind of pair.
const SAMPLE: usize = 200;
/// Images of noise that are measured: their distances hardly differ.
const NOISES: usize = 24;
/// Training images that are searched for the nearest one, evenly spread over the data set. A distance depends on their number, so it is shown.
const SEARCHED: usize = 10_000;
/// Images whose distance is looked for in one step.
const DISTANCES_BLOCK: usize = 8;
/// Training images used by the estimate of the intrinsic dimension, round by round. It rises with their number, so the number is shown.
const TWONN_ROUNDS: [usize; 3] = [500, 1000, 2000];
/// Images whose neighbours are looked for in one step.
const NEIGHBOURS_BLOCK: usize = 128;

/// The ratio of distances at which the text counts by hand.
const RATIO: f64 = 1.1;

struct Manifold {
    equipment: Equipment,
    rng: StdRng,
    noise: Vec<Arc<[u8]>>,
    /// The distances that are looked for: of noise, of digits, of a blank sheet, of the three kinds of blends.
    distances: Vec<Distances>,
    /// From the reader's own digit to the nearest training image.
    own: Option<f32>,
    flat: Flat,
    intrinsic: Option<Arc<Counted>>,
    /// Rounds of the estimate that are done.
    rounds: usize,
    round: Option<Round>,
    steps: u64,
}

/// Whose distances to the training images are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Of {
    Noise,
    Digits,
    Blank,
    Blends(Pair),
}

impl Key for Of {
    type Value = Vec<f32>;
}

/// Distances to the nearest training image, pixels in [0, 1].
struct Distances {
    of: Of,
    known: Arc<Vec<f32>>,
}

/// How many images an estimate of the intrinsic dimension takes.
#[derive(PartialEq, Eq, Hash)]
struct Twonn(usize);

impl Key for Twonn {
    type Value = Counted;
}

/// What the two nearest neighbours of some images say.
struct Counted {
    /// The estimate of the dimension, if the distances give one.
    dimension: Option<f64>,
    /// In percent of the images that have no twin: those whose second neighbour is more than [`RATIO`] times as far off as the first.
    farther: f64,
}

impl Counted {
    fn new(log_ratios: Vec<f64>) -> Counted {
        let farther = log_ratios.iter().filter(|log| **log > RATIO.ln()).count();
        Counted { farther: 100.0 * farther as f64 / log_ratios.len() as f64, dimension: dimension_of(log_ratios) }
    }
}

/// A round of the estimate of the intrinsic dimension, under way.
struct Round {
    /// The round's images, pixels in [0, 1]: `[n, 784]`.
    pixels: Vec<f32>,
    /// ln(r₂/r₁) of the images looked at so far.
    log_ratios: Vec<f64>,
    /// Images looked at so far.
    done: usize,
}

impl Manifold {
    fn new(equipment: &Equipment, desk: &Desk) -> Manifold {
        let all = [Of::Digits, Of::Blank, Of::Noise].into_iter().chain(PAIR.stops().iter().map(|(_, pair)| Of::Blends(*pair)));
        let known = |of: Of| Distances { of, known: equipment.store.get(&of).unwrap_or_default() };
        let mut experiment = Manifold {
            flat: Flat::new(equipment),
            distances: all.map(known).collect(),
            own: desk.exhibit().own().map(|own| to_training(&equipment.data, own)),
            equipment: equipment.clone(),
            rng: StdRng::seed_from_u64(equipment.seed(7)),
            noise: Vec::new(),
            intrinsic: None,
            rounds: 0,
            round: None,
            steps: 0,
        };
        experiment.draw_noise();
        experiment
    }

    fn draw_noise(&mut self) {
        self.noise = (0..COLUMNS).map(|_| noise(&mut self.rng)).collect();
    }

    /// The images whose distances are looked for: the first held-out digits, each kind of blend of them, or noise that is always the same.
    fn image(&self, of: Of, index: usize) -> Arc<[u8]> {
        let test = &self.equipment.data.test;
        match of {
            Of::Noise => noise(&mut StdRng::seed_from_u64(index as u64)),
            Of::Digits => test.image(index).into(),
            Of::Blank => vec![0; PIXELS].into(),
            Of::Blends(pair) => {
                let partner = partner(test, pair, test.image(index), Some(index));
                blend(test.image(index), test.image(partner))
            }
        }
    }

    fn wanted(&self, of: Of) -> usize {
        match of {
            Of::Blank => 1,
            Of::Noise => NOISES,
            Of::Digits | Of::Blends(_) => SAMPLE.min(self.equipment.data.test.len()),
        }
    }

    /// The distances that are looked for next: what the knob asks for goes before what it may ask for later.
    fn next_distances(&self, desk: &Desk) -> Option<usize> {
        let is_open = |&index: &usize| self.distances[index].known.len() < self.wanted(self.distances[index].of);
        let is_asked_for = |index: &usize| match self.distances[*index].of {
            Of::Blends(pair) => pair == desk.value(&PAIR),
            Of::Noise | Of::Digits | Of::Blank => true,
        };
        let mut open = (0..self.distances.len()).filter(is_open);
        open.clone().find(is_asked_for).or_else(|| if self.is_estimated() { open.next() } else { None })
    }

    /// Looks for the distances of the next few images, on all threads.
    fn measure_distances(&mut self, index: usize) {
        let Distances { of, ref known } = self.distances[index];
        let from = known.len();
        let block: Vec<usize> = (from..self.wanted(of).min(from + DISTANCES_BLOCK)).collect();
        let found = self.equipment.threads.run(block, |image| to_training(&self.equipment.data, &self.image(of, image)));
        let all: Vec<f32> = known.iter().copied().chain(found).collect();
        self.distances[index].known = if all.len() < self.wanted(of) { Arc::new(all) } else { self.equipment.store.put(of, all) };
    }

    fn distances(&self, of: Of) -> &[f32] {
        self.distances.iter().find(|distances| distances.of == of).map_or(&[], |distances| &distances.known)
    }

    /// The median distance of noise, or of blends, in parts of a digit's; not a number until all of both are measured.
    fn gap(&self, of: Of) -> f64 {
        let is_complete = |of: Of| self.distances(of).len() >= self.wanted(of);
        if !is_complete(of) || !is_complete(Of::Digits) {
            return f64::NAN;
        }
        f64::from(median(self.distances(of)) / median(self.distances(Of::Digits)))
    }

    fn components(&self, share: f64) -> f64 {
        self.flat.spectrum().map_or(f64::NAN, |spectrum| spectrum.components_for(share) as f64)
    }

    /// Images in the next round of the estimate of the intrinsic dimension; `None` after the last.
    fn next_round(&self) -> Option<usize> {
        let images = *TWONN_ROUNDS.get(self.rounds)?;
        let all = self.equipment.data.train.len();
        (self.rounds == 0 || all >= images).then(|| images.min(all))
    }

    fn is_estimated(&self) -> bool {
        self.flat.spectrum().is_some() && self.next_round().is_none()
    }

    /// Looks for the neighbours of a block of images; the estimate when all of the round have theirs.
    fn measure_dimension(&mut self, images: usize) {
        if let Some(known) = self.equipment.store.get(&Twonn(images)) {
            (self.intrinsic, self.rounds) = (Some(known), self.rounds + 1);
            return;
        }
        let train = &self.equipment.data.train;
        // Evenly spread: a data set may be ordered by writer.
        let spread = || (0..images).flat_map(|index| to_unit(train.image(index * train.len() / images))).collect();
        let mut round = self.round.take().unwrap_or_else(|| Round { pixels: spread(), log_ratios: Vec::new(), done: 0 });
        let block = round.done..images.min(round.done + NEIGHBOURS_BLOCK);
        round.done = block.end;
        round.log_ratios.extend(log_ratios(&round.pixels, PIXELS, block));
        if round.done < images {
            self.round = Some(round);
        } else {
            self.intrinsic = Some(self.equipment.store.put(Twonn(images), Counted::new(round.log_ratios)));
            self.rounds += 1;
        }
    }

    /// The newest estimate of the intrinsic dimension with its number of images and the share of them that is counted by hand; not a number, on
    /// none, before the first.
    fn estimate(&self) -> (usize, f64, f64) {
        let found = self.intrinsic.as_ref().and_then(|found| Some((found.dimension?, found.farther)));
        match found {
            Some((dimension, farther)) => (TWONN_ROUNDS[self.rounds.max(1) - 1].min(self.equipment.data.train.len()), dimension, farther),
            None => (0, f64::NAN, f64::NAN),
        }
    }
}

impl Experiment for Manifold {
    /// A few images' distances, one block of an estimate: each short enough to leave at once.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        self.steps += 1;
        if let Some(index) = self.next_distances(desk) {
            self.measure_distances(index);
        } else if self.flat.work() {
            // The covariance has another block, or its eigenvalues.
        } else if let Some(images) = self.next_round() {
            self.measure_dimension(images);
        } else {
            return Ok(Progress::Idle("all computed; a draws fresh noise".into()));
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if NOISE.is_pressed_by(input) {
            self.draw_noise();
            return Ok(Next::Redraw);
        }
        if let Input::OwnDigit(_) | Input::NoOwnDigit = input {
            self.own = desk.exhibit().own().map(|own| to_training(&self.equipment.data, own));
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let blends = Of::Blends(desk.value(&PAIR));
        let (images, dimension, farther) = self.estimate();
        View {
            metrics: vec![
                COMPONENTS_50.of(self.components(0.5)),
                COMPONENTS_90.of(self.components(0.9)),
                COMPONENTS_95.of(self.components(0.95)),
                COMPONENTS_99.of(self.components(0.99)),
                VARIANCE_2.of(self.flat.spectrum().map_or(f64::NAN, |spectrum| 100.0 * spectrum.explained(2))),
                INTRINSIC_DIMENSION.of(dimension),
                TWONN_IMAGES.of(images as f64),
                FARTHER.of(farther),
                NOISE_GAP.of(self.gap(Of::Noise)),
                MIDPOINT_GAP.of(self.gap(blends)),
                BLENDS_MEASURED.of(self.distances(blends).len() as f64),
            ],
            panels: vec![self.gallery(desk), self.distance(desk), self.variance(), self.dimension()],
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
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{Dataset, digits};
    use crate::lab::dial::AnyDial;
    use crate::model::{Threads, pca, twonn};

    /// The squared distance of two images in grey levels.
    fn squared(a: &[u8], b: &[u8]) -> i64 {
        a.iter().zip(b).map(|(&a, &b)| i64::from(a.abs_diff(b)).pow(2)).sum()
    }

    #[test]
    fn estimates_made_block_by_block_are_those_of_all_images_at_once() {
        let (train, test) = (digits::range(0..1000, 7), digits::range(1000..1010, 7));
        let classes = (0..10).map(|class| class.to_string()).collect();
        let data = Arc::new(Dataset { label: "digits".into(), classes, train, test });
        let equipment = Equipment::new(data.clone(), Arc::new(Threads::new(1)));
        let desk = Desk::new(&[&PAIR as &dyn AnyDial], data.clone());
        let mut experiment = Manifold::new(&equipment, &desk);
        while experiment.step(&desk).unwrap() == Progress::Continue {}
        let images = &data.train.images;
        let spectrum = pca(images);
        let view = experiment.view(&desk);
        let value = |gauge: Gauge| view.metrics.iter().find(|metric| metric.name == gauge.name).unwrap().value;
        assert_eq!(value(COMPONENTS_95), spectrum.components_for(0.95) as f64);
        assert!((value(VARIANCE_2) - 100.0 * spectrum.explained(2)).abs() < 1e-3);
        assert_eq!(value(TWONN_IMAGES), 1000.0);
        assert!((value(INTRINSIC_DIMENSION) - twonn(&to_unit(images), PIXELS).unwrap()).abs() < 1e-3);
        let ratio = |at: usize| {
            let mut squared: Vec<i64> = images.chunks_exact(PIXELS).map(|other| squared(data.train.image(at), other)).collect();
            squared.sort_unstable();
            (squared[2] as f64 / squared[1] as f64).sqrt()
        };
        let farther = (0..1000).filter(|at| ratio(*at) > 1.1).count();
        assert!((value(FARTHER) - farther as f64 / 10.0).abs() < 1e-9, "{} {farther}", value(FARTHER));
        assert_eq!(value(BLENDS_MEASURED), 10.0);
    }
}

//! Section 1: how small the set of digits is inside the space of images. Nothing trains here: every figure is an exact calculation on
//! the data set in use.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::data::{Dataset, PIXELS, Split};
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::exhibit::COLUMNS;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::flat::Flat;
use crate::lab::picture::{Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Table, Tone, Words, count, measured, percent};
use crate::lab::store::Key;
use crate::lab::trained::Trained;
use crate::model::{Spectrum, dimension_of, log_ratios, to_unit};

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

struct Manifold {
    equipment: Equipment,
    rng: StdRng,
    noise: Vec<Arc<[u8]>>,
    /// The distances that are looked for: of noise, of digits, of a blank sheet, of the three kinds of blends.
    distances: Vec<Distances>,
    /// From the reader's own digit to the nearest training image.
    own: Option<f32>,
    flat: Flat,
    intrinsic: Option<Arc<Option<f64>>>,
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
    type Value = Option<f64>;
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
            self.intrinsic = Some(self.equipment.store.put(Twonn(images), dimension_of(round.log_ratios)));
            self.rounds += 1;
        }
    }

    /// The newest estimate of the intrinsic dimension with its number of images; not a number, on none, before the first.
    fn estimate(&self) -> (usize, f64) {
        let dimension = self.intrinsic.as_ref().and_then(|dimension| **dimension);
        match dimension {
            Some(dimension) => (TWONN_ROUNDS[self.rounds.max(1) - 1].min(self.equipment.data.train.len()), dimension),
            None => (0, f64::NAN),
        }
    }
}

/// An image of uniform noise.
fn noise(rng: &mut StdRng) -> Arc<[u8]> {
    (0..PIXELS).map(|_| rng.r#gen::<u8>()).collect()
}

/// The pixel-by-pixel mean of two images.
fn blend(a: &[u8], b: &[u8]) -> Arc<[u8]> {
    a.iter().zip(b).map(|(&a, &b)| u8::midpoint(a, b)).collect()
}

/// The held-out digit that an image is blended with; `index` is the image's own, if it is one of them. An image of the reader's counts as
/// the class of the digit that is nearest to it.
fn partner(test: &Split, pair: Pair, image: &[u8], index: Option<usize>) -> usize {
    let start = index.unwrap_or(0);
    let others = || (0..test.len()).map(move |step| (start + step) % test.len()).filter(move |other| Some(*other) != index);
    let nearest = || others().min_by_key(|&other| squared_distance(image, test.image(other)));
    let label = || index.or_else(nearest).map(|index| test.labels[index]);
    let found = match pair {
        Pair::AnotherClass => others().find(|&other| Some(test.labels[other]) != label()),
        Pair::SameClass => others().find(|&other| Some(test.labels[other]) == label()),
        Pair::Nearest => nearest(),
    };
    found.or(index).unwrap_or(0)
}

/// How many training images are searched for the nearest.
fn searched(data: &Dataset) -> usize {
    data.train.len().min(SEARCHED)
}

/// Euclidean distance from an image to the nearest of the training images that are searched, pixels in [0, 1].
fn to_training(data: &Dataset, image: &[u8]) -> f32 {
    let (all, searched) = (data.train.len(), searched(data));
    let nearest = (0..searched).map(|index| squared_distance(image, data.train.image(index * all / searched))).min();
    nearest.map_or(f32::NAN, |squared| (squared as f32).sqrt() / 255.0)
}

/// Squared Euclidean distance between two images, in squared grey levels.
fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f32::NAN,
        count if count % 2 == 0 => f32::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
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
        let (images, dimension) = self.estimate();
        View {
            metrics: vec![
                COMPONENTS_50.of(self.components(0.5)),
                COMPONENTS_90.of(self.components(0.9)),
                COMPONENTS_95.of(self.components(0.95)),
                COMPONENTS_99.of(self.components(0.99)),
                VARIANCE_2.of(self.flat.spectrum().map_or(f64::NAN, |spectrum| 100.0 * spectrum.explained(2))),
                INTRINSIC_DIMENSION.of(dimension),
                TWONN_IMAGES.of(images as f64),
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

impl Manifold {
    fn gallery(&self, desk: &Desk) -> Panel {
        let test = &self.equipment.data.test;
        let digits = desk.exhibit().images();
        let names = desk.exhibit().captions();
        let page = desk.exhibit().page_on_show();
        let own = usize::from(desk.exhibit().own().is_some());
        let (mut blends, mut captions) = (Vec::new(), Vec::new());
        for (column, (image, name)) in digits.iter().zip(&names).enumerate() {
            let index = column.checked_sub(own).map(|column| page[column]);
            let partner = partner(test, desk.value(&PAIR), image, index);
            blends.push(blend(image, test.image(partner)));
            captions.push(format!("{name} + {}", self.equipment.data.classes[usize::from(test.labels[partner])]));
        }
        let row = |label: &str, images: Vec<Arc<[u8]>>| ImageRow { label: label.into(), images };
        let noise = self.noise[..digits.len()].to_vec();
        GALLERY.panel(
            "",
            "Each blend is the pixel-by-pixel mean of the digit above it and another. [ and ] step, 0 to 9 choose a class, a draws other noise.",
            Body::Images(Images { rows: vec![row("noise", noise), row("digit", digits), row("blend", blends)], captions }),
        )
    }

    fn distance(&self, desk: &Desk) -> Panel {
        let blends = Of::Blends(desk.value(&PAIR));
        let digit = median(self.distances(Of::Digits));
        let cells = |name: &str, distance: f32, images: Words| {
            vec![name.into(), measured(distance).into(), measured(distance / digit).into(), images]
        };
        let row = |name: &str, of: Of| {
            let (known, wanted) = (self.distances(of), self.wanted(of));
            let images = if known.len() < wanted { count(known.len()) + "/" + count(wanted) } else { count(wanted).into() };
            cells(name, median(known), images)
        };
        let blended = format!("blend, {}", desk.name(&PAIR));
        let mut rows =
            vec![row("real digit", Of::Digits), row(&blended, blends), row("blank sheet", Of::Blank), row("uniform noise", Of::Noise)];
        rows.extend(self.own.map(|own| cells("your digit", own, count(1).into())));
        DISTANCE.panel(
            Words::from("blend ") + measured(self.gap(blends)) + " ×",
            Words::from("Medians of ‖x − x′‖ over 784 pixels in [0, 1] to the nearest of ")
                + count(searched(&self.equipment.data))
                + " training images, and their ratio to that of real held-out digits. Each digit is blended once.",
            Body::Table(Table::new(&["from", "distance", "ratio", "images"], rows)),
        )
    }

    fn variance(&self) -> Panel {
        const SHOWN: usize = 350;
        let spectrum = self.flat.spectrum();
        let points = |spectrum: &Spectrum| (0..=SHOWN).map(|k| (k as f32, 100.0 * spectrum.explained(k) as f32)).collect();
        let mark = |share: f64| {
            let components = self.components(share);
            Layer::upright(percent(share) + ": " + count(components as usize), components as f32)
        };
        let line = Layer::line("variance explained", Tone::Main, spectrum.map(points).unwrap_or_default());
        let marks = spectrum.iter().flat_map(|_| [0.9, 0.95, 0.99].map(mark));
        SPECTRUM.panel(
            spectrum.map_or_else(Words::none, |_| count(self.components(0.95) as usize) + " of 784 for " + percent(0.95)),
            Words::from("Exact: the variances along the principal components of ")
                + count(self.equipment.data.train.len())
                + " training images.",
            Body::Plot(Plot {
                layers: std::iter::once(line).chain(marks).collect(),
                x: Scaled::linear("components", "", [0.0, SHOWN as f32]),
                y: Scaled::linear("share", "%", [0.0, 100.0]),
                right: None,
                readings: None,
            }),
        )
    }

    fn dimension(&self) -> Panel {
        let row = |name: Words, value: Words| vec![name, value];
        let spectrum = self.flat.spectrum();
        let components = |share: f64| spectrum.map_or_else(|| "–".into(), |_| count(self.components(share) as usize).into());
        let (images, dimension) = self.estimate();
        DIMENSION.panel(
            if images > 0 { Words::from("TwoNN ") + measured(dimension) } else { Words::none() },
            "TwoNN reads the dimension off the ratio of each image's two smallest distances (Facco et al. 2017); it grows with the number of images, so that stands beside it.",
            Body::Table(Table::new(
                &[],
                vec![
                    row("pixels".into(), count(784).into()),
                    row("components for 99 % of the variance".into(), components(0.99)),
                    row("components for 95 %".into(), components(0.95)),
                    row("components for 90 %".into(), components(0.9)),
                    row(Words::from("intrinsic dimension, TwoNN on ") + count(images) + " images", measured(dimension).into()),
                ],
            )),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::lab::dial::AnyDial;
    use crate::model::{Threads, pca, twonn};

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
        assert_eq!(value(BLENDS_MEASURED), 10.0);
    }

    #[test]
    fn the_partner_of_a_blend_is_what_the_stop_says() {
        let test = digits::range(0..60, 7);
        for index in 0..test.len() {
            let of = |pair| partner(&test, pair, test.image(index), Some(index));
            assert_ne!(test.labels[of(Pair::AnotherClass)], test.labels[index]);
            assert_eq!(test.labels[of(Pair::SameClass)], test.labels[index]);
            let squared = |other: usize| squared_distance(test.image(index), test.image(other));
            let nearest = of(Pair::Nearest);
            assert!(nearest != index && (0..test.len()).all(|other| other == index || squared(nearest) <= squared(other)));
        }
        assert_eq!(partner(&test, Pair::Nearest, test.image(3), None), 3, "an image of the reader's is none of the held-out ones");
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }
}

//! Section 1: how small the set of digits is inside the space of images. Nothing trains here: every figure is an exact calculation on
//! the data set in use.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::data::{Dataset, PIXELS};
use crate::lab::experiment::{Experiment, Input, LabError, Pick, Progress};
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::Entry;
use crate::lab::snapshot::{Axis, Body, Curve, Curves, ImageRow, Images, Knob, Mark, Panel, Phase, Snapshot, Table};
use crate::model::{Moments, Variances, dimension_of, log_ratios, to_unit};

pub(crate) const ENTRY: Entry = Entry::new(
    "manifold",
    &["gallery", "distance", "spectrum", "dimension"],
    &[
        "components_50",
        "components_90",
        "components_95",
        "components_99",
        "variance_2",
        "intrinsic_dimension",
        "twonn_images",
        "noise_gap",
        "midpoint_gap",
        "step",
        "epochs",
    ],
    knobs,
    |equipment| Ok(Box::new(Manifold::new(equipment.data.clone()))),
);

/// Images in a row of the gallery.
const COLUMNS: usize = 8;
/// Held-out digits whose distance to the training images is the yardstick.
const YARDSTICK: usize = 64;
/// Training images used by the estimate of the intrinsic dimension, round by round. It rises with their number, so the number is shown.
const TWONN_ROUNDS: [usize; 3] = [500, 1000, 2000];
/// Images that join the covariance in one step: few enough that leaving the section is never held up.
const MOMENTS_BLOCK: usize = 384;
/// Images whose neighbours are looked for in one step.
const NEIGHBOURS_BLOCK: usize = 128;

fn knobs() -> Vec<Knob> {
    vec![knob("pair", "blend", &["any classes", "same class", "nearest"], "any classes")]
}

struct Manifold {
    knobs: Knobs,
    data: Arc<Dataset>,
    rng: StdRng,
    first: usize,
    class: Option<u8>,
    gallery: Gallery,
    yardstick: Vec<f32>,
    noise: Vec<f32>,
    blends: Vec<f32>,
    moments: Moments,
    variances: Option<Variances>,
    intrinsic: Option<(usize, f64)>,
    rounds: usize,
    round: Option<Round>,
    steps: u64,
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

/// The images on show.
#[derive(Default)]
struct Gallery {
    noise: Vec<Arc<[u8]>>,
    digits: Vec<Arc<[u8]>>,
    blends: Vec<Arc<[u8]>>,
    captions: Vec<String>,
}

impl Manifold {
    fn new(data: Arc<Dataset>) -> Manifold {
        let mut experiment = Manifold {
            knobs: Knobs::new(knobs()),
            data,
            rng: StdRng::seed_from_u64(7),
            first: 0,
            class: None,
            gallery: Gallery::default(),
            yardstick: Vec::new(),
            noise: Vec::new(),
            blends: Vec::new(),
            moments: Moments::default(),
            variances: None,
            intrinsic: None,
            rounds: 0,
            round: None,
            steps: 0,
        };
        experiment.hang();
        experiment
    }

    /// Hangs a new gallery: fresh noise, the digits on show, and the blends of each with a partner.
    fn hang(&mut self) {
        let test = &self.data.test;
        let wanted = |index: &usize| self.class.is_none_or(|class| test.labels[*index] == class);
        let candidates: Vec<usize> = (0..test.len()).filter(wanted).collect();
        let (mut digits, mut blends, mut captions) = (Vec::new(), Vec::new(), Vec::new());
        for column in 0..COLUMNS.min(candidates.len()) {
            let index = candidates[(self.first + column) % candidates.len()];
            let partner = self.partner(index);
            let (a, b) = (test.image(index), test.image(partner));
            let half = |(&a, &b): (&u8, &u8)| u8::midpoint(a, b);
            digits.push(Arc::from(a));
            blends.push(a.iter().zip(b).map(half).collect());
            captions.push(format!("{} + {}", self.class_of(index), self.class_of(partner)));
        }
        let noise = (0..digits.len()).map(|_| (0..PIXELS).map(|_| self.rng.r#gen::<u8>()).collect()).collect();
        self.gallery = Gallery { noise, digits, blends, captions };
        (self.noise, self.blends) = (Vec::new(), Vec::new());
    }

    /// The digit that a digit is blended with, as the knob asks.
    fn partner(&self, index: usize) -> usize {
        let test = &self.data.test;
        let others = (1..test.len()).map(|step| (index + step) % test.len());
        let label = test.labels[index];
        let found = match self.knobs.stop("pair") {
            "same class" => others.into_iter().find(|&other| test.labels[other] == label),
            "nearest" => others.min_by_key(|&other| squared_distance(test.image(index), test.image(other))),
            _ => others.into_iter().find(|&other| test.labels[other] != label),
        };
        found.unwrap_or(index)
    }

    fn class_of(&self, index: usize) -> &str {
        &self.data.classes[usize::from(self.data.test.labels[index])]
    }

    /// Euclidean distance from an image to the nearest training image, pixels in [0, 1].
    fn to_training(&self, image: &[u8]) -> f32 {
        let nearest = self.data.train.images.chunks_exact(PIXELS).map(|other| squared_distance(image, other)).min();
        nearest.map_or(f32::NAN, |squared| (squared as f32).sqrt() / 255.0)
    }

    /// The distance of noise, or of the blends, in parts of what is normal for a digit.
    fn gap(&self, distances: &[f32]) -> f64 {
        f64::from(median(distances) / median(&self.yardstick))
    }

    fn components(&self, share: f64) -> f64 {
        self.variances.as_ref().map_or(f64::NAN, |variances| variances.components_for(share) as f64)
    }

    /// Adds a block of training images to the covariance; its eigenvalues, in a step of their own, when all are in.
    fn measure_variances(&mut self) {
        let images = &self.data.train.images;
        let from = self.moments.count() * PIXELS;
        if from < images.len() {
            self.moments.add(&images[from..images.len().min(from + MOMENTS_BLOCK * PIXELS)]);
        } else {
            self.variances = Some(std::mem::take(&mut self.moments).variances());
        }
    }

    /// Looks for the neighbours of a block of images; the estimate when all of the round have theirs.
    fn measure_dimension(&mut self, images: usize) {
        let train = &self.data.train;
        let start = || Round { pixels: to_unit(&train.images[..images * PIXELS]), log_ratios: Vec::new(), done: 0 };
        let mut round = self.round.take().unwrap_or_else(start);
        let block = round.done..images.min(round.done + NEIGHBOURS_BLOCK);
        round.done = block.end;
        round.log_ratios.extend(log_ratios(&round.pixels, PIXELS, block));
        if round.done < images {
            self.round = Some(round);
        } else {
            self.intrinsic = dimension_of(round.log_ratios).map(|dimension| (images, dimension));
            self.rounds += 1;
        }
    }
}

/// Squared Euclidean distance between two images, in squared grey levels.
fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f32::NAN)
}

impl Experiment for Manifold {
    /// One image's distance, one block of an estimate: each short enough to leave at once.
    fn step(&mut self) -> Result<Progress, LabError> {
        self.steps += 1;
        let train = &self.data.train;
        if self.noise.len() < self.gallery.noise.len() {
            self.noise.push(self.to_training(&self.gallery.noise[self.noise.len()]));
        } else if self.blends.len() < self.gallery.blends.len() {
            self.blends.push(self.to_training(&self.gallery.blends[self.blends.len()]));
        } else if self.yardstick.len() < YARDSTICK.min(self.data.test.len()) {
            self.yardstick.push(self.to_training(self.data.test.image(self.yardstick.len())));
        } else if self.variances.is_none() {
            self.measure_variances();
        } else if let Some(&images) = TWONN_ROUNDS.get(self.rounds).filter(|_| self.rounds == 0 || train.len() >= TWONN_ROUNDS[self.rounds])
        {
            self.measure_dimension(images.min(train.len()));
        } else {
            return Ok(Progress::Idle("all computed; space draws fresh noise and digits".into()));
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input) {
        match input {
            Input::Pick(Pick::Next) => self.first += 1,
            Input::Pick(Pick::Previous) => self.first = self.first.checked_sub(1).unwrap_or(self.data.test.len().saturating_sub(1)),
            Input::Pick(Pick::Class(class)) => {
                self.first = if self.class == Some(*class) { self.first + 1 } else { 0 };
                self.class = Some(*class);
            }
            Input::Press(button) if button == "again" => self.first += COLUMNS,
            Input::Knob { .. } if self.knobs.turn(input).is_some() => {}
            Input::Knob { .. } | Input::Press(_) | Input::Point { .. } | Input::OwnDigit(_) | Input::NoOwnDigit => return,
        }
        self.hang();
    }

    fn snapshot(&self) -> Snapshot {
        let figure = |name, label, value, unit| plot::metric(name, label, value, unit, None);
        let variance = self.variances.as_ref().map_or(f64::NAN, |variances| 100.0 * variances.explained(2));
        let (images, dimension) = self.intrinsic.unwrap_or((0, f64::NAN));
        Snapshot {
            step: self.steps,
            epochs: 0.0,
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                figure("components_50", "components for 50 %", self.components(0.5), ""),
                figure("components_90", "components for 90 %", self.components(0.9), ""),
                figure("components_95", "components for 95 %", self.components(0.95), ""),
                figure("components_99", "components for 99 %", self.components(0.99), ""),
                figure("variance_2", "variance in 2 components", variance, "%"),
                figure("intrinsic_dimension", "intrinsic dimension", dimension, ""),
                figure("twonn_images", "images in the estimate", images as f64, ""),
                figure("noise_gap", "noise gap", self.gap(&self.noise), "×"),
                figure("midpoint_gap", "blend gap", self.gap(&self.blends), "×"),
                figure("step", "step", self.steps as f64, ""),
                figure("epochs", "epochs", 0.0, ""),
            ],
            panels: vec![self.gallery(), self.distance(), self.variance(), self.dimension()],
            knobs: self.knobs.shown(),
            data: self.data.label.clone(),
        }
    }
}

impl Manifold {
    fn gallery(&self) -> Panel {
        let row = |label: &str, images: &[Arc<[u8]>]| ImageRow { label: label.into(), images: images.to_vec() };
        Panel {
            id: "gallery",
            title: "noise, digits, blends".into(),
            figure: String::new(),
            caption: "Each blend is the pixel-by-pixel mean of the digit above it and another. [ and ] step, 0 to 9 choose a class.".into(),
            body: Body::Images(Images {
                rows: vec![row("noise", &self.gallery.noise), row("digit", &self.gallery.digits), row("blend", &self.gallery.blends)],
                captions: self.gallery.captions.clone(),
            }),
        }
    }

    fn distance(&self) -> Panel {
        let row = |name: &str, distances: &[f32]| {
            vec![
                name.to_string(),
                plot::figure(f64::from(median(distances))),
                plot::figure(self.gap(distances)),
                distances.len().to_string(),
            ]
        };
        Panel {
            id: "distance",
            title: "distance to the nearest training image".into(),
            figure: format!("blend {} ×", plot::figure(self.gap(&self.blends))),
            caption: "Medians of ‖x − x′‖ over 784 pixels in [0, 1]; the digits are held out.".into(),
            body: Body::Table(Table {
                header: ["from", "distance", "× a digit's", "images"].map(String::from).to_vec(),
                rows: vec![row("uniform noise", &self.noise), row("a blend", &self.blends), row("a real digit", &self.yardstick)],
            }),
        }
    }

    fn variance(&self) -> Panel {
        const SHOWN: usize = 350;
        let variances = self.variances.as_ref();
        let points = |variances: &Variances| (0..=SHOWN).map(|k| (k as f32, 100.0 * variances.explained(k) as f32)).collect();
        let mark =
            |share: f64| Mark { x: self.components(share) as f32, label: format!("{:.0} %: {:.0}", 100.0 * share, self.components(share)) };
        Panel {
            id: "spectrum",
            title: "variance explained by principal components".into(),
            figure: variances.map(|_| format!("{:.0} of 784 for 95 %", self.components(0.95))).unwrap_or_default(),
            caption: format!("Exact eigenvalues of the covariance of {} training images.", plot::grouped(self.data.train.len())),
            body: Body::Curves(Curves {
                curves: vec![Curve { label: "variance explained".into(), points: variances.map(points).unwrap_or_default(), main: true }],
                x: Axis { label: "components".into(), unit: String::new(), range: [0.0, SHOWN as f32] },
                y: Axis { label: "share".into(), unit: "%".into(), range: [0.0, 100.0] },
                marks: if variances.is_some() { [0.9, 0.95, 0.99].map(mark).to_vec() } else { Vec::new() },
                readings: None,
            }),
        }
    }

    fn dimension(&self) -> Panel {
        let row = |name: String, value: String| vec![name, value];
        let count = |share: f64| plot::figure(self.components(share)).replace(".00", "").replace(".0", "");
        let (images, dimension) = self.intrinsic.unwrap_or((0, f64::NAN));
        Panel {
            id: "dimension",
            title: "dimensions".into(),
            figure: if images > 0 { format!("TwoNN {dimension:.1}") } else { String::new() },
            caption: "TwoNN reads the dimension off the ratio of each image's two smallest distances (Facco et al. 2017); it grows with the number of images, so that stands beside it.".into(),
            body: Body::Table(Table {
                header: Vec::new(),
                rows: vec![
                    row("pixels".into(), "784".into()),
                    row("components for 99 % of the variance".into(), count(0.99)),
                    row("components for 95 %".into(), count(0.95)),
                    row("components for 90 %".into(), count(0.9)),
                    row(format!("intrinsic dimension, TwoNN on {images} images"), plot::figure(dimension)),
                ],
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{pca, twonn};

    #[test]
    fn estimates_made_block_by_block_are_those_of_all_images_at_once() {
        let (train, test) = (digits::range(0..1000, 7), digits::range(1000..1010, 7));
        let classes = (0..10).map(|class| class.to_string()).collect();
        let mut experiment = Manifold::new(Arc::new(Dataset { label: "digits".into(), classes, train, test }));
        let mut blocks = 0;
        while experiment.step().unwrap() == Progress::Continue {
            assert!(experiment.moments.count() <= (blocks + 1) * MOMENTS_BLOCK, "a step takes one block");
            blocks += usize::from(experiment.moments.count() > blocks * MOMENTS_BLOCK);
        }
        let images = &experiment.data.train.images;
        let spectrum = pca(images);
        let snapshot = experiment.snapshot();
        let value = |name: &str| snapshot.metric(name).unwrap().value;
        assert_eq!(value("components_95"), spectrum.components_for(0.95) as f64);
        assert!((value("variance_2") - 100.0 * spectrum.explained(2)).abs() < 1e-3);
        assert_eq!(value("twonn_images"), 1000.0);
        assert!((value("intrinsic_dimension") - twonn(&to_unit(images), PIXELS).unwrap()).abs() < 1e-3);
    }
}

//! The four ways between two images, and what many pairs of held-out digits say of them on average.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

use super::Ends;
use crate::data::{Dataset, PIXELS};
use crate::lab::scorer::Scorer;
use crate::lab::twins::Twins;
use crate::model::{Coder, Vae, Walk, lerp, nearest, slerp, to_unit, walk};

/// Pairs of held-out digits of two classes, of which tests make do with fewer, and places along each of their ways.
pub(super) const PAIRS: usize = if cfg!(test) { 10 } else { 50 };
const PLACES: usize = 17;
/// Training digits among which the nearest is sought.
const AMONG: usize = 2000;

/// The images along the four ways: pixels, autoencoder, VAE straight, VAE round; each `[places, 784]`.
pub(super) struct Ways(pub(super) [Vec<f32>; 4]);

impl Ways {
    /// The ways between two images whose codes in the VAE are `ends`.
    pub(super) fn between(pixels: &[Vec<f32>; 2], ends: &[Vec<f32>; 2], twins: &Twins, places: usize) -> Ways {
        let (autoencoder, vae) = (twins.autoencoder().model(), twins.vae().model());
        let along = |way: fn(&[f32], &[f32], f32) -> Vec<f32>, from: &[f32], to: &[f32]| -> Vec<f32> {
            (0..places).flat_map(|place| way(from, to, share(place, places))).collect()
        };
        let codes = pixels.each_ref().map(|image| autoencoder.encode(image));
        Ways([
            along(lerp, &pixels[0], &pixels[1]),
            autoencoder.decode(&along(lerp, &codes[0], &codes[1])),
            vae.decode(&along(lerp, &ends[0], &ends[1])),
            vae.decode(&along(slerp, &ends[0], &ends[1])),
        ])
    }

    /// What the classifier gives its favourite class at each place of each way; `None` until it has learnt.
    pub(super) fn trust(&self, scorer: &Scorer) -> Option<[Vec<f32>; 4]> {
        let of = |images: &Vec<f32>| scorer.scores(images).map(|scores| scores.iter().map(|score| score.confidence).collect::<Vec<f32>>());
        let [pixels, autoencoder, straight, round] = self.0.each_ref().map(of);
        Some([pixels?, autoencoder?, straight?, round?])
    }

    /// How each way goes from image to image.
    fn walks(&self) -> [Walk; 4] {
        self.0.each_ref().map(|images| walk(images, PIXELS))
    }

    /// The image in the middle of each way.
    fn middles(&self) -> [&[f32]; 4] {
        self.0.each_ref().map(|images| {
            let middle = images.len() / PIXELS / 2;
            &images[middle * PIXELS..(middle + 1) * PIXELS]
        })
    }
}

/// How far along its way a place is.
pub(super) fn share(place: usize, places: usize) -> f32 {
    place as f32 / (places - 1) as f32
}

/// The code at an end of a way: the mean of q(z | x), or μ + σ ε.
pub(super) fn end(vae: &Vae, pixels: &[f32], noise: &[f32], ends: Ends) -> Vec<f32> {
    let posterior = vae.posterior(pixels);
    match ends {
        Ends::Means => posterior.mu,
        Ends::Draws => {
            let drawn = |((mu, log_var), noise): ((&f32, &f32), &f32)| mu + (0.5 * log_var).exp() * noise;
            posterior.mu.iter().zip(&posterior.log_var).zip(noise).map(drawn).collect()
        }
    }
}

/// Sums over the pairs of a round, one pair a step.
pub(super) struct Averages {
    pairs: Vec<[Vec<f32>; 2]>,
    /// Training digits, `[AMONG, 784]`, and their mean, `[784]`.
    among: Vec<f32>,
    mean: Vec<f32>,
    seed: u64,
    /// What is shown, and the round under way.
    shown: Sums,
    found: Option<Sums>,
}

/// For each way, summed over pairs.
#[derive(Clone, Debug, Default)]
struct Sums {
    count: usize,
    /// The least trust along the way.
    least: [f64; 4],
    /// The distance from the image in the middle to the nearest training digit, over all pixels.
    unlike: [f64; 4],
    /// Length, distance of the ends and largest step, as distances between images.
    walks: [Walk; 4],
    /// Trust in the digits that the ways begin with, and the distance from each to the nearest training digit.
    digits: [f64; 2],
    /// The same of the mean digit, which is one image: no sum.
    mean: [f64; 2],
    is_judged: bool,
}

impl Averages {
    /// Pairs of held-out digits of two classes, drawn by this seed.
    pub(super) fn new(data: &Dataset, seed: u64) -> Averages {
        let mut rng = StdRng::seed_from_u64(seed);
        let test = &data.test;
        let mut pairs = Vec::new();
        // a data set may have one class only
        for _ in 0..20 * PAIRS {
            let [a, b] = [(); 2].map(|()| rng.gen_range(0..test.len().max(1)));
            if pairs.len() < PAIRS && a < test.len() && b < test.len() && test.labels[a] != test.labels[b] {
                pairs.push([a, b].map(|index| to_unit(test.image(index))));
            }
        }
        let among = to_unit(&data.train.images[..data.train.images.len().min(AMONG * PIXELS)]);
        let mean = (0..PIXELS).map(|pixel| mean(among.iter().skip(pixel).step_by(PIXELS))).collect();
        Averages { pairs, among, mean, seed, shown: Sums::default(), found: None }
    }

    /// Begins a round, unless one is under way.
    pub(super) fn begin(&mut self) {
        self.found.get_or_insert_default();
    }

    /// The next pair of the round under way.
    pub(super) fn work(&mut self, twins: &Twins, scorer: &Scorer, ends: Ends) {
        let Some(mut found) = self.found.take() else { return };
        if let Some(pair) = self.pairs.get(found.count) {
            // the same noise in every round, so that it shows the models and not the draw
            let mut rng = StdRng::seed_from_u64(self.seed + found.count as u64);
            let vae = twins.vae().model();
            let codes = pair.each_ref().map(|pixels| {
                let noise: Vec<f32> = StandardNormal.sample_iter(&mut rng).take(vae.latent()).collect();
                end(vae, pixels, &noise, ends)
            });
            let ways = Ways::between(pair, &codes, twins, PLACES);
            let trust = ways.trust(scorer);
            found.is_judged = trust.is_some();
            for (at, middle) in ways.middles().into_iter().enumerate() {
                found.unlike[at] += self.to_nearest(middle);
                let least = trust.as_ref().map(|trust| trust[at].iter().copied().fold(f32::INFINITY, f32::min));
                found.least[at] += least.map_or(f64::NAN, f64::from);
            }
            for (sum, walk) in found.walks.iter_mut().zip(ways.walks()) {
                sum.length += walk.length;
                sum.apart += walk.apart;
                sum.largest += walk.largest;
            }
            let single = |image: &[f32]| [sure(scorer, image), self.to_nearest(image)];
            let digit = single(&pair[0]);
            found.digits = [0, 1].map(|at| found.digits[at] + digit[at]);
            if found.count == 0 {
                found.mean = single(&self.mean);
            }
            found.count += 1;
        }
        if found.count < self.pairs.len() {
            self.found = Some(found);
        } else {
            self.shown = found;
        }
    }

    /// A whole round at once.
    pub(super) fn all(&mut self, twins: &Twins, scorer: &Scorer, ends: Ends) {
        self.found = Some(Sums::default());
        while self.found.is_some() {
            self.work(twins, scorer, ends);
        }
    }

    /// The distance from an image to the nearest training digit.
    fn to_nearest(&self, image: &[f32]) -> f64 {
        let near = nearest(image, &self.among, PIXELS, 1, false);
        near.first().and_then(|near| near.first()).map_or(f64::NAN, |near| f64::from(near.squared_distance).sqrt())
    }

    /// How many pairs the averages are of.
    pub(super) fn count(&self) -> usize {
        self.shown.count
    }

    /// Mean least trust along each way; not numbers until the classifier has learnt.
    pub(super) fn least(&self) -> [f64; 4] {
        self.shown.least.map(|sum| sum / self.shown.count as f64)
    }

    /// Mean distance from the middle of each way to the nearest training digit.
    pub(super) fn unlike(&self) -> [f64; 4] {
        self.shown.unlike.map(|sum| sum / self.shown.count as f64)
    }

    /// How long each way is, for a distance of 1 between the images at its ends: all pairs' lengths over all their distances, so that a pair whose
    /// ends are decoded alike does not decide. Not numbers before the first round.
    pub(super) fn lengths(&self) -> [f64; 4] {
        self.shown.walks.map(|sum| sum.length / sum.apart)
    }

    /// The largest of a way's steps as a share of its length, 1/16 to 1; of all pairs together, as above.
    pub(super) fn largest(&self) -> [f64; 4] {
        self.shown.walks.map(|sum| sum.largest / sum.length)
    }

    /// How sure the classifier is of the held-out digits that the ways begin with, and how far they are from the nearest training digit, on
    /// average.
    pub(super) fn digits(&self) -> [f64; 2] {
        self.shown.digits.map(|sum| sum / self.shown.count as f64)
    }

    /// The same of the mean of the training digits; not numbers before the first round.
    pub(super) fn mean_digit(&self) -> [f64; 2] {
        if self.shown.count > 0 { self.shown.mean } else { [f64::NAN; 2] }
    }
}

/// What the classifier gives its favourite class for one image; not a number until it has learnt.
fn sure(scorer: &Scorer, image: &[f32]) -> f64 {
    scorer.scores(image).and_then(|scores| scores.first().map(|score| f64::from(score.confidence))).unwrap_or(f64::NAN)
}

/// The mean; 0 for none.
fn mean<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    let (sum, count) = values.fold((0.0_f64, 0_u32), |(sum, count), value| (sum + f64::from(*value), count + 1));
    (sum / f64::from(count.max(1))) as f32
}

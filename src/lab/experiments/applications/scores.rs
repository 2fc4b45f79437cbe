//! How surprising a VAE finds images, one at a time, and how well a score tells strangers from what it knows.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::strangers::{KNOWN, Kind};
use crate::data::PIXELS;
use crate::model::{Coder, Roc, Vae, roc};

/// What an image scores by: the higher, the stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Score {
    /// −ELBO, with one draw of z.
    NegativeElbo,
    /// Its first term.
    Reconstruction,
    /// Its second term.
    Kl,
    /// How far −ELBO is from its mean over training images, in either direction.
    Unusual,
}

/// Both terms of −ELBO of one image, in nats.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) reconstruction: f64,
    pub(super) kl: f64,
}

impl Price {
    pub(super) fn sum(self) -> f64 {
        self.reconstruction + self.kl
    }
}

/// −ELBO of images, `[n, 784]`, each with one z ~ q(z | x); the same draws for the same seed.
pub(super) fn prices(model: &Vae, images: &[f32], seed: u64) -> Vec<Price> {
    let (posterior, latent) = (model.posterior(images), model.latent());
    let mut rng = StdRng::seed_from_u64(seed);
    let draw = |(&mu, &log_var): (&f32, &f32)| {
        let epsilon: f32 = StandardNormal.sample(&mut rng);
        mu + (0.5 * log_var).exp() * epsilon
    };
    let codes: Vec<f32> = posterior.mu.iter().zip(&posterior.log_var).map(draw).collect(); // [n, latent]
    let kl = |row: usize| -> f64 {
        let unit = |at: usize| (f64::from(posterior.mu[at]), f64::from(posterior.log_var[at]));
        (row * latent..(row + 1) * latent).map(unit).map(|(mu, log_var)| 0.5 * (mu * mu + log_var.exp() - 1.0 - log_var)).sum()
    };
    let likelihoods = model.log_likelihoods(&codes, images);
    likelihoods.iter().enumerate().map(|(row, log)| Price { reconstruction: -log, kl: kl(row) }).collect()
}

/// The prices of every kind, and what is usual in training.
pub(super) struct Scores {
    kinds: Vec<Vec<Price>>,
    usual: f64,
}

impl Scores {
    /// Looks at images of every kind, and at training images `[n, 784]`.
    pub(super) fn new(model: &Vae, kinds: &[Kind], training: &[f32], seed: u64) -> Scores {
        let usual = mean(prices(model, training, seed).into_iter().map(Price::sum));
        Scores { kinds: kinds.iter().map(|kind| prices(model, &kind.pixels, seed)).collect(), usual }
    }

    pub(super) fn score(&self, price: Price, by: Score) -> f64 {
        match by {
            Score::NegativeElbo => price.sum(),
            Score::Reconstruction => price.reconstruction,
            Score::Kl => price.kl,
            Score::Unusual => (price.sum() - self.usual).abs(),
        }
    }

    /// How many images of a kind there are.
    pub(super) fn count(&self, kind: usize) -> usize {
        self.kinds[kind].len()
    }

    /// The mean score of a kind; not a number where there is no such image.
    pub(super) fn mean(&self, kind: usize, by: Score) -> f64 {
        mean(self.kinds[kind].iter().map(|price| self.score(*price, by)))
    }

    /// The share of images of known classes that score lower.
    pub(super) fn rank(&self, price: Price, by: Score) -> f64 {
        let own = self.score(price, by);
        mean(self.kinds[KNOWN].iter().map(|known| f64::from(u8::from(self.score(*known, by) < own))))
    }

    /// How well the score tells a kind from the known classes; `None` where one of the two has no image.
    pub(super) fn roc(&self, kind: usize, by: Score) -> Option<Roc> {
        let scores = |kind: usize| self.kinds[kind].iter().map(|price| self.score(*price, by) as f32);
        let all: Vec<f32> = scores(KNOWN).chain(scores(kind)).collect();
        let strange: Vec<bool> = (0..all.len()).map(|at| at >= self.kinds[KNOWN].len()).collect();
        roc(&all, &strange)
    }
}

/// The mean; not a number for none.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// Squared distance of two lists of images, `[n, 784]` each: the mean over images of the sum over pixels.
pub(super) fn distance(a: &[f32], b: &[f32]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    squares / (a.len() / PIXELS) as f64
}

/// The mean of images, `[n, 784]`, pixel by pixel; blank for none.
pub(super) fn mean_image(images: &[f32]) -> Vec<f32> {
    let mut sum = [0.0_f64; PIXELS];
    for image in images.chunks_exact(PIXELS) {
        sum.iter_mut().zip(image).for_each(|(sum, pixel)| *sum += f64::from(*pixel));
    }
    let count = (images.len() / PIXELS).max(1) as f64;
    sum.iter().map(|sum| (sum / count) as f32).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{Activation, Likelihood, Threads, evaluate, to_unit};

    #[test]
    fn the_prices_of_images_have_the_mean_that_training_measures() {
        let model = Vae::new(&"784-16-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 1);
        let images = to_unit(&digits(300, 4).images);
        let evaluation = evaluate(&model, &images, 0, &Threads::new(1));
        let prices = prices(&model, &images, 2);
        assert!((mean(prices.iter().map(|price| price.kl)) - evaluation.kl).abs() < 1e-4);
        let reconstruction = mean(prices.iter().map(|price| price.reconstruction));
        assert!((reconstruction - evaluation.reconstruction).abs() < 0.5, "other draws: {reconstruction} {}", evaluation.reconstruction);
    }

    #[test]
    fn what_is_cheaper_than_usual_is_unusual_too() {
        let price = |sum: f64| Price { reconstruction: sum, kl: 0.0 };
        let known = [90.0, 100.0, 110.0].map(price).to_vec();
        let scores = Scores { kinds: vec![known, vec![price(20.0)], vec![price(300.0)], Vec::new()], usual: 100.0 };
        let area = |kind, by| scores.roc(kind, by).map(|roc| roc.area);
        assert_eq!([area(1, Score::NegativeElbo), area(2, Score::NegativeElbo)], [Some(0.0), Some(1.0)]);
        assert_eq!([area(1, Score::Unusual), area(2, Score::Unusual)], [Some(1.0), Some(1.0)]);
        assert_eq!(area(1, Score::Kl), Some(0.5), "ties");
        assert_eq!(area(3, Score::NegativeElbo), None);
        assert!((scores.rank(price(105.0), Score::NegativeElbo) - 2.0 / 3.0).abs() < 1e-12);
    }
}

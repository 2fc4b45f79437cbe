//! Guesses at where the codes of an autoencoder lie, from which one can draw.

use rand::Rng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::lab::picture::{Ellipse, PlaneLayer, Tone};
use crate::model::Mixture;

/// Rounds of expectation and maximisation.
const ROUNDS: usize = 15;
/// How many standard deviations from its middle an ellipse is drawn: it holds 86 % of its Gaussian.
const DRAWN_AT: f64 = 2.0;

/// A kind of guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// Evenly over the smallest box around the codes.
    Box,
    /// N(0, I), as if nobody had looked.
    Normal,
    /// One Gaussian with the mean and covariance of the codes.
    Gaussian,
    /// A mixture of Gaussians fitted to the codes.
    Mixture,
}

impl Guess {
    /// All of them, the simplest first.
    pub(super) const ALL: [Guess; 4] = [Guess::Box, Guess::Normal, Guess::Gaussian, Guess::Mixture];
}

/// The guesses, made from some codes in the plane.
pub(super) struct Guesses {
    /// Least and largest value of each coordinate.
    pub(super) bounds: [[f32; 2]; 2],
    gaussian: Mixture,
    mixture: Mixture,
    components: usize,
}

/// A mixture of so many Gaussians, fitted to codes `[n, 2]`; `None` where there are too few, or one is not finite.
pub(super) fn fitted(codes: &[f32], components: usize, rng: &mut StdRng) -> Option<Mixture> {
    Mixture::fit(codes, 2, components, if components == 1 { 1 } else { ROUNDS }, rng).ok()
}

impl Guesses {
    /// Guesses from codes `[n, 2]`; `None` where a mixture can't be fitted.
    pub(super) fn new(codes: &[f32], components: usize, rng: &mut StdRng) -> Option<Guesses> {
        let ends = |axis: usize| {
            let values = || codes.iter().skip(axis).step_by(2).copied();
            [values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max)]
        };
        let components = components.min(codes.len() / 2).max(1);
        Some(Guesses { bounds: [ends(0), ends(1)], gaussian: fitted(codes, 1, rng)?, mixture: fitted(codes, components, rng)?, components })
    }

    /// `count` draws: `[count, 2]`.
    pub(super) fn draw(&self, guess: Guess, count: usize, rng: &mut StdRng) -> Vec<f32> {
        match guess {
            Guess::Box => (0..count).flat_map(|_| self.bounds.map(|[low, high]| low + rng.r#gen::<f32>() * (high - low))).collect(),
            Guess::Normal => StandardNormal.sample_iter(rng).take(2 * count).collect(),
            Guess::Gaussian => self.gaussian.sample(count, rng),
            Guess::Mixture => self.mixture.sample(count, rng),
        }
    }

    /// The guess as an outline over the codes.
    pub(super) fn outline(&self, guess: Guess) -> PlaneLayer {
        let ellipses = |mixture: &Mixture, count: usize| (0..count).map(|index| ellipse(mixture, index)).collect();
        match guess {
            Guess::Box => {
                let [[left, right], [bottom, top]] = self.bounds;
                let corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)];
                PlaneLayer::Path { label: "the box".into(), tone: Tone::Main, points: corners.into() }
            }
            Guess::Normal => {
                let radius = DRAWN_AT as f32;
                PlaneLayer::Ellipses(vec![Ellipse { centre: (0.0, 0.0), radii: (radius, radius), turn: 0.0, class: None }])
            }
            Guess::Gaussian => PlaneLayer::Ellipses(ellipses(&self.gaussian, 1)),
            Guess::Mixture => PlaneLayer::Ellipses(ellipses(&self.mixture, self.components)),
        }
    }
}

/// Where one Gaussian of a mixture has fallen to e⁻² of its height.
fn ellipse(mixture: &Mixture, index: usize) -> Ellipse {
    let (mean, covariance) = (mixture.mean(index), mixture.covariance(index));
    let [a, b, d] = [covariance[0], covariance[1], covariance[3]];
    // Eigenvalues of [[a, b], [b, d]].
    let (middle, arm) = (f64::midpoint(a, d), ((a - d) / 2.0).hypot(b));
    let radius = |variance: f64| (DRAWN_AT * variance.max(0.0).sqrt()) as f32;
    Ellipse {
        centre: (mean[0] as f32, mean[1] as f32),
        radii: (radius(middle + arm), radius(middle - arm)),
        turn: (0.5 * (2.0 * b).atan2(a - d)) as f32,
        class: None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rand::SeedableRng;

    use super::*;

    /// Codes along the diagonal.
    fn diagonal() -> Vec<f32> {
        let mut rng = StdRng::seed_from_u64(1);
        (0..800)
            .flat_map(|_| {
                let (along, across): (f32, f32) = (StandardNormal.sample(&mut rng), StandardNormal.sample(&mut rng));
                [10.0 + 3.0 * along + 0.5 * across, 3.0 * along - 0.5 * across]
            })
            .collect()
    }

    #[test]
    fn draws_follow_their_guess() {
        let codes = diagonal();
        let mut rng = StdRng::seed_from_u64(2);
        let guesses = Guesses::new(&codes, 3, &mut rng).unwrap();
        for guess in Guess::ALL {
            let draws = guesses.draw(guess, 4000, &mut rng);
            let mean = draws.iter().step_by(2).sum::<f32>() / 4000.0;
            let product = draws.as_chunks::<2>().0.iter().map(|[x, y]| (x - mean) * y).sum::<f32>() / 4000.0;
            let [[left, right], _] = guesses.bounds;
            let (expected, covariance) = match guess {
                Guess::Box => (f32::midpoint(left, right), 0.0),
                Guess::Normal => (0.0, 0.0),
                Guess::Gaussian | Guess::Mixture => (10.0, 8.75),
            };
            assert!((mean - expected).abs() < 0.5 && (product - covariance).abs() < 1.5, "{guess:?}: {mean} {product}");
        }
    }

    #[test]
    fn the_ellipse_of_a_gaussian_lies_along_its_longer_axis() {
        let guesses = Guesses::new(&diagonal(), 1, &mut StdRng::seed_from_u64(2)).unwrap();
        let PlaneLayer::Ellipses(ellipses) = guesses.outline(Guess::Gaussian) else { panic!("no ellipse") };
        let Ellipse { centre, radii, turn, .. } = ellipses[0];
        assert!((centre.0 - 10.0).abs() < 0.5 && (turn - std::f32::consts::FRAC_PI_4).abs() < 0.05, "{ellipses:?}");
        // standard deviations 3√2 and √2 / 2
        assert!((radii.0 / 2.0 - 4.24).abs() < 0.3 && (radii.1 / 2.0 - 0.71).abs() < 0.1, "{radii:?}");
    }

    #[test]
    fn two_heaps_are_fitted_better_by_two_gaussians_than_by_one() {
        let heaps = |seed: u64| -> Vec<f32> {
            let mut rng = StdRng::seed_from_u64(seed);
            let noise: Vec<f32> = StandardNormal.sample_iter(&mut rng).take(800).collect();
            noise.iter().enumerate().map(|(at, value)| 0.5 * value + if at / 2 % 2 == 0 { 2.0 } else { -2.0 }).collect()
        };
        let (codes, others) = (heaps(1), heaps(2));
        let fit = |components: usize| {
            let mixture = fitted(&codes, components, &mut StdRng::seed_from_u64(3)).unwrap();
            others.as_chunks::<2>().0.iter().map(|code| mixture.log_density(code)).sum::<f64>() / 400.0
        };
        assert!(fit(2) > fit(1) + 0.5, "{} {}", fit(1), fit(2));
    }

    #[test]
    fn codes_that_are_no_numbers_give_no_guess() {
        assert!(Guesses::new(&[f32::NAN, 0.0, 1.0, 1.0], 1, &mut StdRng::seed_from_u64(2)).is_none());
        assert!(Guesses::new(&[1.0, 1.0], 8, &mut StdRng::seed_from_u64(2)).is_some(), "one code is one Gaussian");
    }
}

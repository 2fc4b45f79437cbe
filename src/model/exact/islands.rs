//! Three islands of points in the plane, with noise: a density whose slope is known at every place.

use rand::Rng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::log_sum::log_mean_exp;

/// Equal isotropic Gaussians. With noise N(0, σ² I) on top they stay Gaussians, of variance s² + σ².
#[derive(Clone, Debug, PartialEq)]
pub struct Islands {
    centres: Vec<[f64; 2]>,
    /// s of each island.
    deviation: f64,
}

impl Islands {
    /// The ones of the course: s = 0.15, at the corners of an equilateral triangle, 1 from the origin.
    pub fn course() -> Islands {
        let corner = |turn: f64| {
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            [cos, sin]
        };
        Islands { centres: [0.25, 0.25 + 1.0 / 3.0, 0.25 + 2.0 / 3.0].map(corner).to_vec(), deviation: 0.15 }
    }

    /// Where the islands are.
    pub fn centres(&self) -> &[[f64; 2]] {
        &self.centres
    }

    /// `count` points without noise: `[count, 2]`.
    pub fn sample(&self, count: usize, rng: &mut StdRng) -> Vec<f32> {
        (0..count)
            .flat_map(|_| {
                let centre = self.centres[rng.gen_range(0..self.centres.len())];
                centre.map(|middle| {
                    let epsilon: f64 = StandardNormal.sample(rng);
                    (middle + self.deviation * epsilon) as f32
                })
            })
            .collect()
    }

    /// ln p_σ(x), in nats: the density of points with noise of deviation `sigma` on each coordinate.
    pub fn log_density(&self, point: [f32; 2], sigma: f64) -> f64 {
        let variance = self.deviation.powi(2) + sigma.powi(2);
        let logs: Vec<f64> = self.centres.iter().map(|centre| -squared(point, *centre) / (2.0 * variance)).collect();
        log_mean_exp(&logs) - (std::f64::consts::TAU * variance).ln()
    }

    /// The score ∇ ln p_σ(x).
    pub fn score(&self, point: [f32; 2], sigma: f64) -> [f64; 2] {
        let variance = self.deviation.powi(2) + sigma.powi(2);
        let least = self.centres.iter().map(|centre| squared(point, *centre)).fold(f64::INFINITY, f64::min);
        let shares = self.centres.iter().map(|centre| ((least - squared(point, *centre)) / (2.0 * variance)).exp());
        let total: f64 = shares.clone().sum();
        let pull = |axis: usize| {
            let pulls = self.centres.iter().zip(shares.clone()).map(|(centre, share)| share * (centre[axis] - f64::from(point[axis])));
            pulls.sum::<f64>() / (total * variance)
        };
        [pull(0), pull(1)]
    }

    /// E[x | x̃]: the mean of the points from which the noise may have come, the least squared error that a denoiser can reach. It is x̃ + σ² times
    /// the score there (Robbins 1956, who names Tweedie; Miyasawa 1961).
    pub fn denoised(&self, noisy: [f32; 2], sigma: f64) -> [f32; 2] {
        let score = self.score(noisy, sigma);
        [0, 1].map(|axis| (f64::from(noisy[axis]) + sigma.powi(2) * score[axis]) as f32)
    }
}

fn squared(point: [f32; 2], centre: [f64; 2]) -> f64 {
    (f64::from(point[0]) - centre[0]).powi(2) + (f64::from(point[1]) - centre[1]).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objective::noise;

    const PLACES: [[f32; 2]; 4] = [[0.3, -0.2], [0.0, 1.1], [-1.4, 0.7], [2.0, -2.0]];

    #[test]
    fn the_score_is_the_slope_of_the_log_density() {
        let islands = Islands::course();
        for (place, sigma) in PLACES.into_iter().flat_map(|place| [(place, 0.2), (place, 0.5)]) {
            let score = islands.score(place, sigma);
            for axis in 0..2 {
                let moved = |by: f32| {
                    let mut place = place;
                    place[axis] += by;
                    islands.log_density(place, sigma)
                };
                let step = 1.0 / 256.0;
                let slope = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                assert!((score[axis] - slope).abs() < 1e-2 * slope.abs().max(1.0), "{place:?} {sigma}: {score:?} {slope}");
            }
        }
    }

    #[test]
    fn the_density_has_the_mass_1() {
        let islands = Islands::course();
        let cell = 0.05;
        let side = || (-100..100).map(|at| (f64::from(at) + 0.5) * cell);
        let mass: f64 =
            side().flat_map(|x| side().map(move |y| [x as f32, y as f32])).map(|place| islands.log_density(place, 0.3).exp()).sum();
        assert!((mass * cell * cell - 1.0).abs() < 1e-4, "{}", mass * cell * cell);
    }

    #[test]
    fn the_mean_of_what_may_have_been_there_is_that_of_bayes_rule() {
        let (islands, sigma) = (Islands::course(), 0.3);
        let clean = islands.sample(400_000, &mut noise(3, 0, 0));
        for noisy in &PLACES[..3] {
            // Each clean point counts by how likely noise leads from it to the noisy one.
            let (mut total, mut mean) = (0.0, [0.0; 2]);
            for point in clean.as_chunks::<2>().0 {
                let weight = (-squared(*noisy, point.map(f64::from)) / (2.0 * sigma * sigma)).exp();
                total += weight;
                mean.iter_mut().zip(point).for_each(|(sum, &value)| *sum += weight * f64::from(value));
            }
            let exact = islands.denoised(*noisy, sigma);
            assert!((0..2).all(|axis| (mean[axis] / total - f64::from(exact[axis])).abs() < 0.02), "{noisy:?} {exact:?} {mean:?} {total}");
        }
    }

    #[test]
    fn the_middle_of_the_triangle_has_no_slope_and_little_density() {
        let islands = Islands::course();
        assert!(islands.score([0.0, 0.0], 0.3).iter().all(|slope| slope.abs() < 1e-9));
        assert!(islands.log_density([0.0, 0.0], 0.3) < islands.log_density([0.0, 1.0], 0.3) - 3.0);
    }
}

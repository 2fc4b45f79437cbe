//! A mixture of Gaussians fitted by expectation-maximisation: the density that an autoencoder's codes lack.

use nalgebra::DMatrix;
use rand::Rng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::log_sum::log_sum_exp;

/// A weighted sum of Gaussians with full covariances.
#[derive(Clone, Debug)]
pub struct Mixture {
    components: Vec<Component>,
    dimension: usize,
}

#[derive(Clone, Debug)]
struct Component {
    weight: f64,
    mean: Vec<f64>,
    /// L of the covariance L Lᵀ, lower triangle: `[dimension, dimension]`.
    factor: DMatrix<f64>,
}

/// What is wrong with the points of a mixture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixtureError {
    /// Too few points.
    #[error("a mixture of {components} Gaussians needs at least {components} points, not {points}")]
    TooFewPoints {
        /// Points given.
        points: usize,
        /// Gaussians asked for.
        components: usize,
    },
    /// A coordinate is infinite or not a number.
    #[error("coordinate {index} of the points is not a finite number")]
    NotFinite {
        /// Where, in the list of coordinates.
        index: usize,
    },
}

impl Mixture {
    /// Fits `components` Gaussians to points (`[n, dimension]`) in `rounds` rounds of expectation and maximisation (Dempster et al. 1977), from
    /// centres spread by the rule of k-means++.
    ///
    /// A thousandth of the data's variance is added to each covariance, so that no Gaussian collapses on a point.
    ///
    /// # Errors
    /// If there are fewer points than Gaussians, or one of them is not finite.
    pub fn fit(points: &[f32], dimension: usize, components: usize, rounds: usize, rng: &mut StdRng) -> Result<Self, MixtureError> {
        let count = points.len() / dimension;
        if count < components.max(1) {
            return Err(MixtureError::TooFewPoints { points: count, components });
        }
        if let Some(index) = points.iter().position(|value| !value.is_finite()) {
            return Err(MixtureError::NotFinite { index });
        }
        let points: Vec<Vec<f64>> = points.chunks_exact(dimension).map(|point| point.iter().map(|&v| f64::from(v)).collect()).collect();
        let everything = vec![1.0; count];
        let (mean, covariance) = moments(&points, &everything);
        let spread = (0..dimension).map(|axis| covariance[(axis, axis)]).sum::<f64>() / dimension as f64;
        let floor = 1e-3 * spread + 1e-9;

        let whole = Component::new(1.0, mean, covariance, floor);
        let weight = 1.0 / components.max(1) as f64;
        let seeds = spread_centres(&points, components.max(1), rng);
        let mut mixture = Self {
            components: seeds.into_iter().map(|mean| Component { weight, mean, factor: whole.factor.clone() }).collect(),
            dimension,
        };
        for _ in 0..rounds {
            let shares: Vec<Vec<f64>> = points.iter().map(|point| mixture.shares(point)).collect(); // [n, components]
            for (index, component) in mixture.components.iter_mut().enumerate() {
                let share: Vec<f64> = shares.iter().map(|shares| shares[index]).collect();
                let total: f64 = share.iter().sum();
                if total > 1e-9 {
                    let (mean, covariance) = moments(&points, &share);
                    *component = Component::new(total / count as f64, mean, covariance, floor);
                } else {
                    component.weight = 0.0;
                }
            }
        }
        Ok(mixture)
    }

    /// ln p(z), in nats, at a point `[dimension]`.
    pub fn log_density(&self, point: &[f32]) -> f64 {
        let point: Vec<f64> = point.iter().map(|&v| f64::from(v)).collect();
        log_sum_exp(&self.components.iter().map(|component| component.log_joint(&point)).collect::<Vec<_>>())
    }

    /// `count` draws: `[count, dimension]`.
    pub fn sample(&self, count: usize, rng: &mut StdRng) -> Vec<f32> {
        let mut draws = Vec::with_capacity(count * self.dimension);
        for _ in 0..count {
            let component = self.draw_component(rng);
            let epsilon: Vec<f64> = (0..self.dimension).map(|_| StandardNormal.sample(rng)).collect();
            for row in 0..self.dimension {
                let shift: f64 = (0..=row).map(|column| component.factor[(row, column)] * epsilon[column]).sum();
                draws.push((component.mean[row] + shift) as f32);
            }
        }
        draws
    }

    /// The weights of the Gaussians, which sum to 1.
    pub fn weights(&self) -> Vec<f64> {
        self.components.iter().map(|component| component.weight).collect()
    }

    /// The centre of Gaussian `index`: `[dimension]`.
    pub fn mean(&self, index: usize) -> &[f64] {
        &self.components[index].mean
    }

    /// The covariance of Gaussian `index`, with what was added to it: `[dimension, dimension]`, row by row.
    pub fn covariance(&self, index: usize) -> Vec<f64> {
        let factor = &self.components[index].factor;
        let cell = |a: usize, b: usize| (0..=a.min(b)).map(|column| factor[(a, column)] * factor[(b, column)]).sum();
        (0..self.dimension * self.dimension).map(|at| cell(at / self.dimension, at % self.dimension)).collect()
    }

    fn draw_component(&self, rng: &mut StdRng) -> &Component {
        let mut left: f64 = rng.r#gen::<f64>() * self.components.iter().map(|component| component.weight).sum::<f64>();
        for component in &self.components {
            left -= component.weight;
            if left < 0.0 {
                return component;
            }
        }
        self.components.last().expect("a mixture has at least one Gaussian")
    }

    /// How much each Gaussian answers for a point: they sum to 1.
    fn shares(&self, point: &[f64]) -> Vec<f64> {
        let logs: Vec<f64> = self.components.iter().map(|component| component.log_joint(point)).collect();
        let total = log_sum_exp(&logs);
        logs.iter().map(|log| (log - total).exp()).collect()
    }
}

impl Component {
    fn new(weight: f64, mean: Vec<f64>, mut covariance: DMatrix<f64>, floor: f64) -> Self {
        for axis in 0..mean.len() {
            covariance[(axis, axis)] += floor;
        }
        let factor = covariance.cholesky().expect("a covariance with a floor is positive definite").l();
        Self { weight, mean, factor }
    }

    /// ln weight + ln N(point; mean, L Lᵀ), by solving L y = point − mean.
    fn log_joint(&self, point: &[f64]) -> f64 {
        let mut y: Vec<f64> = Vec::with_capacity(point.len());
        let mut log_determinant = 0.0;
        for (row, value) in point.iter().enumerate() {
            let known: f64 = (0..row).map(|column| self.factor[(row, column)] * y[column]).sum();
            y.push((value - self.mean[row] - known) / self.factor[(row, row)]);
            log_determinant += self.factor[(row, row)].ln();
        }
        let squared: f64 = y.iter().map(|v| v * v).sum();
        self.weight.ln() - 0.5 * squared - log_determinant - 0.5 * point.len() as f64 * std::f64::consts::TAU.ln()
    }
}

/// The weighted mean and covariance of points.
fn moments(points: &[Vec<f64>], weights: &[f64]) -> (Vec<f64>, DMatrix<f64>) {
    let dimension = points[0].len();
    let total: f64 = weights.iter().sum();
    let mean: Vec<f64> =
        (0..dimension).map(|axis| points.iter().zip(weights).map(|(point, w)| w * point[axis]).sum::<f64>() / total).collect();
    let covariance = DMatrix::from_fn(dimension, dimension, |a, b| {
        points.iter().zip(weights).map(|(point, w)| w * (point[a] - mean[a]) * (point[b] - mean[b])).sum::<f64>() / total
    });
    (mean, covariance)
}

/// Centres far from each other: each new one is a point drawn in proportion to its squared distance from the nearest centre so far (Arthur &
/// Vassilvitskii 2007).
fn spread_centres(points: &[Vec<f64>], count: usize, rng: &mut StdRng) -> Vec<Vec<f64>> {
    let mut centres = vec![points[rng.gen_range(0..points.len())].clone()];
    while centres.len() < count {
        let distance = |point: &[f64], centre: &[f64]| point.iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let nearest: Vec<f64> =
            points.iter().map(|point| centres.iter().map(|centre| distance(point, centre)).fold(f64::INFINITY, f64::min)).collect();
        let mut left = rng.r#gen::<f64>() * nearest.iter().sum::<f64>();
        let chosen = nearest.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        centres.push(points[chosen.unwrap_or_else(|| rng.gen_range(0..points.len()))].clone());
    }
    centres
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::objective::noise;

    /// Two correlated clouds around (0, 0) and (10, 5).
    fn clouds(count: usize) -> Vec<f32> {
        let mut rng = noise(1, 0, 0);
        (0..count)
            .flat_map(|index| {
                let (a, b): (f32, f32) = (StandardNormal.sample(&mut rng), StandardNormal.sample(&mut rng));
                let (x, y) = (a, 0.8 * a + 0.6 * b);
                if index % 4 == 0 { [10.0 + x, 5.0 + y] } else { [x, y] }
            })
            .collect()
    }

    #[test]
    fn two_clouds_are_found_with_their_weights() {
        let mixture = Mixture::fit(&clouds(2000), 2, 2, 50, &mut noise(0, 0, 0)).unwrap();
        let mut found: Vec<(f64, &[f64])> = mixture.weights().into_iter().zip([mixture.mean(0), mixture.mean(1)]).collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!((found[0].0 - 0.25).abs() < 0.01 && (found[0].1[0] - 10.0).abs() < 0.2 && (found[0].1[1] - 5.0).abs() < 0.2, "{found:?}");
        assert!((found[1].0 - 0.75).abs() < 0.01 && found[1].1[0].abs() < 0.2, "{found:?}");
    }

    #[test]
    fn one_gaussian_has_the_closed_form_density_and_its_draws_its_moments() {
        let points = clouds(2000);
        let mixture = Mixture::fit(&points, 2, 1, 1, &mut noise(0, 0, 0)).unwrap();
        let again = Mixture::fit(&mixture.sample(20_000, &mut noise(5, 0, 0)), 2, 1, 1, &mut noise(0, 0, 0)).unwrap();
        // Within a cloud the variances are 1; between them 10 and 5 with weights 1/4 and 3/4 add 18.75, 9.375 and 4.6875.
        for (found, expected) in mixture.covariance(0).into_iter().zip([19.75, 10.175, 10.175, 5.6875]) {
            assert!((found - expected).abs() < 0.5, "{found} {expected}");
        }
        for axis in 0..2 {
            assert!((mixture.mean(0)[axis] - again.mean(0)[axis]).abs() < 0.15);
        }
        assert!((mixture.log_density(&[1.0, 1.0]) - again.log_density(&[1.0, 1.0])).abs() < 0.05);
    }

    #[test]
    fn the_likelihood_of_the_data_never_falls() {
        let points = clouds(500);
        let likelihood = |rounds| {
            let mixture = Mixture::fit(&points, 2, 3, rounds, &mut noise(2, 0, 0)).unwrap();
            points.chunks(2).map(|point| mixture.log_density(point)).sum::<f64>()
        };
        let course: Vec<f64> = (1..12).map(likelihood).collect();
        // The floor on the variances makes each round a little less than a maximum.
        assert!(course.windows(2).all(|pair| pair[1] > pair[0] - 0.5), "{course:?}");
    }

    #[test]
    fn twins_and_too_few_points_do_no_harm() {
        assert!(Mixture::fit(&[1.0; 40], 2, 3, 10, &mut noise(0, 0, 0)).unwrap().log_density(&[1.0, 1.0]).is_finite());
        assert!(Mixture::fit(&[1.0, 2.0], 2, 3, 10, &mut noise(0, 0, 0)).is_err());
        assert!(Mixture::fit(&[f32::NAN, 2.0], 2, 1, 10, &mut noise(0, 0, 0)).is_err());
    }
}

//! What can be asked of an autoencoder besides a good reconstruction: to undo noise, or to use few units at a time.

use dfdx::prelude::*;
use rand::Rng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::ops::{Matrix, Scalar};
use super::raw::{view, view_mut};

/// Noise on the input of a denoising autoencoder (Vincent et al. 2008); the target stays clean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Corruption {
    /// Adds N(0, σ²) to every pixel.
    Gaussian {
        /// σ, in grey levels of 0 to 1.
        sigma: f32,
    },
    /// Sets pixels to 0.
    Masking {
        /// The share of pixels, 0 to 1.
        share: f32,
    },
}

impl Corruption {
    /// A noisy copy of some images: `[n, 784]`.
    pub fn apply(self, images: &[f32], rng: &mut StdRng) -> Vec<f32> {
        match self {
            Self::Gaussian { sigma } => images
                .iter()
                .map(|pixel| {
                    let epsilon: f32 = StandardNormal.sample(rng);
                    pixel + sigma * epsilon
                })
                .collect(),
            Self::Masking { share } => images.iter().map(|&pixel| if rng.r#gen::<f32>() < share { 0.0 } else { pixel }).collect(),
        }
    }
}

/// A price on active code units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sparsity {
    /// λ Σ |h|, per image.
    L1 {
        /// λ, in nats per unit of activity.
        weight: f32,
    },
    /// λ Σ KL(ρ ‖ ρ̂) over units, where ρ̂ is a unit's mean over the batch (Ng 2011); the code must lie in 0 to 1, so it gets a sigmoid.
    TargetRate {
        /// λ.
        weight: f32,
        /// ρ, between 0 and 1.
        rate: f32,
    },
}

impl Sparsity {
    /// The penalty's share of the objective, summed over some images' codes `h` (`[part, latent]`), and the penalty itself, likewise summed.
    ///
    /// `means` are the units' means over the whole batch; only the target rate needs them.
    pub(crate) fn penalty<T: Tape<f32, Cpu>>(self, h: Matrix<T>, means: &[f64]) -> (Scalar<T>, f64) {
        let shape = *h.shape();
        match self {
            Self::L1 { weight } => {
                let penalty = h.abs().sum() * weight;
                let sum = f64::from(penalty[[]]);
                (penalty, sum)
            }
            Self::TargetRate { weight, rate } => {
                // The mean of h over the batch is in every term, so ∂/∂h is the same for all images: −ρ/ρ̂ + (1 − ρ)/(1 − ρ̂). A product with that
                // constant has the same gradient.
                let rho = f64::from(rate);
                let clamped = means.iter().map(|mean| mean.clamp(1e-6, 1.0 - 1e-6));
                let slopes: Vec<f32> = clamped.clone().map(|mean| weight * ((1.0 - rho) / (1.0 - mean) - rho / mean) as f32).collect();
                let divergence: f64 = clamped.map(|mean| rho * (rho / mean).ln() + (1.0 - rho) * ((1.0 - rho) / (1.0 - mean)).ln()).sum();
                let mut prices = h.device().zeros_like(&shape); // [part, latent]
                for row in view_mut(&mut prices).chunks_exact_mut(shape.1) {
                    row.copy_from_slice(&slopes);
                }
                ((h * prices).sum(), shape.0 as f64 * f64::from(weight) * divergence)
            }
        }
    }
}

/// Sums over images of each column of `h`: `[n, latent]` to `[latent]`.
pub(crate) fn column_sums(h: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; h.shape().1];
    for row in view(h).chunks_exact(sums.len()) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objective::noise;

    #[test]
    fn corruption_has_the_size_it_says() {
        let images = vec![0.5; 20_000];
        let noisy = Corruption::Gaussian { sigma: 0.3 }.apply(&images, &mut noise(0, 0, 0));
        let variance = noisy.iter().map(|v| (v - 0.5) * (v - 0.5)).sum::<f32>() / 20_000.0;
        assert!((variance - 0.09).abs() < 0.005, "{variance}");
        let masked = Corruption::Masking { share: 0.25 }.apply(&images, &mut noise(0, 0, 0));
        let share = masked.iter().filter(|&&v| v == 0.0).count() as f32 / 20_000.0;
        assert!((share - 0.25).abs() < 0.02, "{share}");
    }
}

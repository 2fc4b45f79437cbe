//! A denoiser of points in the plane: small enough to be compared with the exact answer everywhere.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::linear::Linear;
use super::mlp::Mlp;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::linear::InputGradient;
use super::parameters::{Named, Parameters};
use super::raw::{view, view_mut};
use super::regularisers::Corruption;
use super::watch::Watch;

/// Coordinates of a point.
const PLANE: usize = 2;

/// r(x̃), two hidden layers of tanh units, which learns to find x from x̃ = x + σ ε by squared error.
#[derive(Clone, Debug)]
pub struct PlaneDenoiser {
    body: Mlp, // [batch, 2] -> [batch, 2]
    sigma: f32,
}

impl PlaneDenoiser {
    /// A model with fresh weights that will undo noise N(0, σ² I).
    pub fn new(hidden: usize, sigma: f32, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self { body: Mlp::new(&[PLANE, hidden, hidden, PLANE], Activation::Tanh, Activation::Linear, &mut rng), sigma }
    }

    /// Learns, from the next step on, to undo noise of this size.
    pub fn set_sigma(&mut self, sigma: f32) {
        self.sigma = sigma;
    }

    /// r(x̃) of some points: `[n, 2]` to `[n, 2]`.
    pub fn denoise(&self, points: &[f32]) -> Vec<f32> {
        in_blocks(points, PLANE, |x| self.body.forward(x, InputGradient::Skipped, &mut Watch::away()))
    }
}

impl Model for PlaneDenoiser {
    /// ‖x − r(x + σ ε)‖² / 2.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let (mut x, tape) = x.split_tape();
        let target = x.clone(); // [batch, 2]
        let noisy = Corruption::Gaussian { sigma: self.sigma }.apply(view(&target), pass.noise);
        view_mut(&mut x).copy_from_slice(&noisy);
        let output = self.body.forward(x.put_tape(tape), InputGradient::Skipped, &mut Watch::away()); // [batch, 2]
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = self.likelihood().negative_log(output, &target);
        let objective = nll / pass.batch as f32;
        Terms { objective, reconstruction, kl_per_dimension: Vec::new(), penalty: 0.0, target, output: decoded }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], _: f64) -> f64 {
        reconstruction
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Gaussian { variance: 1.0 }
    }

    fn inputs(&self) -> usize {
        PLANE
    }
}

impl Parameters for PlaneDenoiser {
    fn layers(&self) -> Vec<Named<&Linear>> {
        self.body.named("layers").collect()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.body.named_mut("layers").collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::model::objective::noise;
    use crate::model::{Islands, OptimiserKind, Threads, Trainer};

    #[test]
    fn what_it_learns_is_the_mean_of_the_points_that_may_have_been_there() {
        let islands = Islands::course();
        let sigma = 0.3;
        let mut trainer = Trainer::new(PlaneDenoiser::new(32, sigma, 1), OptimiserKind::Adam, 5e-3, Arc::new(Threads::new(1)), 0);
        let mut rng = noise(0, 0, 0);
        for _ in 0..600 {
            trainer.step(&islands.sample(256, &mut rng)).unwrap();
        }
        let noisy = Corruption::Gaussian { sigma }.apply(&islands.sample(500, &mut rng), &mut rng);
        let exact: Vec<f32> = noisy.as_chunks::<2>().0.iter().flat_map(|&point| islands.denoised(point, f64::from(sigma))).collect();
        let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 500.0;
        let (learnt, before) = (apart(&trainer.model().denoise(&noisy), &exact), apart(&noisy, &exact));
        assert!(learnt < 0.1 * before, "{learnt} {before}");
    }
}

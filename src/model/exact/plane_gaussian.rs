//! A Gaussian over a plane of codes that the reader or the gradient moves: its ELBO for one image by quadrature, and the way uphill.

use crate::model::coder::Coder;
use crate::model::threads::Threads;
use crate::model::vae::Vae;

/// Points along an axis of the grid that expectations are summed on, and how many deviations it reaches: for numbers, and for a step.
const POINTS: usize = 32;
const REACH: f64 = 6.0;
const STEP_POINTS: usize = 16;
const STEP_REACH: f64 = 4.5;
/// A step never moves the mean by more than so many deviations, nor a deviation's logarithm by more than so much.
const FARTHEST: f64 = 0.5;
/// ln σ stays within these ends: a width of 0.001 to one of 4.
const LOG_SIGMA: [f64; 2] = [-7.0, 1.4];

/// q(z) = N(mean, diag σ²).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneGaussian {
    /// The mean.
    pub mean: [f64; 2],
    /// ln σ along each axis: a deviation stays positive whatever the step.
    pub log_sigma: [f64; 2],
}

/// The ELBO of an image, read in two ways; all in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// E_q[ln p(x | z)].
    pub accuracy: f64,
    /// KL(q ‖ p(z)), in closed form.
    pub complexity: f64,
    /// E_q[ln p(x, z)].
    pub joint: f64,
    /// The entropy of q, in closed form.
    pub entropy: f64,
}

impl Reading {
    /// Accuracy less complexity.
    pub fn elbo(&self) -> f64 {
        self.accuracy - self.complexity
    }
}

impl PlaneGaussian {
    /// What the encoder says of an image (`[784]`); `None` unless the model has two latent dimensions.
    pub fn of_encoder(model: &Vae, image: &[f32]) -> Option<PlaneGaussian> {
        let posterior = model.posterior(image);
        let (&[x, y], &[u, v]) = (posterior.mu.first_chunk::<2>()?, posterior.log_var.first_chunk::<2>()?);
        let half = |log_var: f32| (0.5 * f64::from(log_var)).clamp(LOG_SIGMA[0], LOG_SIGMA[1]);
        (model.latent() == 2).then(|| PlaneGaussian { mean: [x.into(), y.into()], log_sigma: [half(u), half(v)] })
    }

    /// Standard deviation along each axis.
    pub fn sigma(&self) -> [f64; 2] {
        self.log_sigma.map(f64::exp)
    }

    /// The code that the noise ε stands for: μ + σε.
    pub fn place(&self, epsilon: [f64; 2]) -> [f64; 2] {
        let sigma = self.sigma();
        [0, 1].map(|axis| self.mean[axis] + sigma[axis] * epsilon[axis])
    }

    /// ln q at the code that the noise ε stands for.
    pub fn log_density_at(&self, [u, v]: [f64; 2]) -> f64 {
        -0.5 * (u * u + v * v) - std::f64::consts::TAU.ln() - self.log_sigma[0] - self.log_sigma[1]
    }

    /// KL(q ‖ N(0, I)) = ½ Σ (μ² + σ² − 1 − ln σ²), in nats.
    pub fn kl_to_prior(&self) -> f64 {
        let sigma = self.sigma();
        (0..2).map(|axis| 0.5 * (self.mean[axis].powi(2) + sigma[axis].powi(2) - 1.0) - self.log_sigma[axis]).sum()
    }

    /// ½ Σ ln 2πeσ², in nats.
    pub fn entropy(&self) -> f64 {
        1.0 + std::f64::consts::TAU.ln() + self.log_sigma[0] + self.log_sigma[1]
    }

    /// The ELBO's terms for an image (`[784]`), expectations by quadrature.
    pub fn reading(&self, model: &Vae, image: &[f32], threads: &Threads) -> Reading {
        let nodes = Self::nodes(POINTS, REACH);
        let codes = self.codes(&nodes);
        let likelihoods = model.log_likelihoods_of(image, &codes, threads);
        let (mut accuracy, mut joint) = (0.0, 0.0);
        for (((_, weight), code), likelihood) in nodes.iter().zip(codes.chunks_exact(2)).zip(likelihoods) {
            let prior = -0.5 * f64::from(code[0] * code[0] + code[1] * code[1]) - std::f64::consts::TAU.ln();
            accuracy += weight * likelihood;
            joint += weight * (likelihood + prior);
        }
        Reading { accuracy, complexity: self.kl_to_prior(), joint, entropy: self.entropy() }
    }

    /// One step of gradient ascent on the ELBO of an image, with the reparameterised gradient summed over a grid of ε instead of draws. The
    /// gradient is scaled by q's own variance, as natural gradients are, so that one rate suits narrow and wide ones.
    pub fn improve(&mut self, rate: f64, model: &Vae, image: &[f32], threads: &Threads) {
        const BLOCK: usize = 64;
        let nodes = Self::nodes(STEP_POINTS, STEP_REACH);
        let codes = self.codes(&nodes);
        let blocks: Vec<&[f32]> = codes.chunks(BLOCK * 2).collect();
        let slopes = threads.run(blocks, |codes| model.likelihood_gradients(codes, &image.repeat(codes.len() / 2))).concat();
        let sigma = self.sigma();
        let (mut by_mean, mut by_log_sigma) = ([0.0; 2], [1.0; 2]); // the entropy rises by 1 with each ln σ
        for (((epsilon, weight), code), slope) in nodes.iter().zip(codes.chunks_exact(2)).zip(slopes.chunks_exact(2)) {
            for axis in 0..2 {
                let slope = f64::from(slope[axis] - code[axis]); // of ln p(x, z)
                by_mean[axis] += weight * slope;
                by_log_sigma[axis] += weight * slope * epsilon[axis] * sigma[axis];
            }
        }
        for axis in 0..2 {
            let farthest = FARTHEST * sigma[axis];
            self.mean[axis] += (rate * sigma[axis].powi(2) * by_mean[axis]).clamp(-farthest, farthest);
            let wider = (0.5 * rate * by_log_sigma[axis]).clamp(-FARTHEST, FARTHEST);
            self.log_sigma[axis] = (self.log_sigma[axis] + wider).clamp(LOG_SIGMA[0], LOG_SIGMA[1]);
        }
    }

    /// A square grid of ε with the weights of N(0, I), which sum to 1.
    pub(super) fn nodes(points: usize, reach: f64) -> Vec<([f64; 2], f64)> {
        let step = 2.0 * reach / points as f64;
        let axis: Vec<f64> = (0..points).map(|point| -reach + (point as f64 + 0.5) * step).collect();
        let weight = |u: f64| (-0.5 * u * u).exp();
        let total: f64 = axis.iter().copied().map(weight).sum();
        axis.iter().flat_map(|&v| axis.iter().map(move |&u| ([u, v], weight(u) * weight(v) / (total * total)))).collect()
    }

    /// The codes at the nodes: `[nodes, 2]`.
    fn codes(&self, nodes: &[([f64; 2], f64)]) -> Vec<f32> {
        nodes.iter().flat_map(|(epsilon, _)| self.place(*epsilon).map(|z| z as f32)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{PIXELS, digits};
    use crate::model::{Activation, Likelihood, to_unit};

    #[test]
    fn expectations_on_the_grid_are_those_of_the_gaussian() {
        for (points, reach) in [(POINTS, REACH), (STEP_POINTS, STEP_REACH)] {
            let nodes = PlaneGaussian::nodes(points, reach);
            let mean = |of: fn([f64; 2]) -> f64| nodes.iter().map(|(epsilon, weight)| weight * of(*epsilon)).sum::<f64>();
            assert!((mean(|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((mean(|[u, _]| u * u) - 1.0).abs() < 1e-3 && mean(|[u, v]| u * v).abs() < 1e-12);
        }
    }

    #[test]
    fn price_and_entropy_are_those_of_the_closed_forms() {
        let q = PlaneGaussian { mean: [2.0, 0.0], log_sigma: [0.1_f64.ln(), 0.0] };
        assert!((q.kl_to_prior() - 3.807_585).abs() < 1e-6); // the example of the two-term loss
        let nodes = PlaneGaussian::nodes(60, 7.0);
        let entropy: f64 = nodes.iter().map(|(epsilon, weight)| -weight * q.log_density_at(*epsilon)).sum();
        assert!((q.entropy() - entropy).abs() < 1e-9, "{} {entropy}", q.entropy());
    }

    #[test]
    fn a_step_uphill_is_the_slope_of_the_bound_and_many_raise_it() {
        // Smooth, so that a difference says nothing about the corners of a ReLU.
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 5);
        let image: Vec<f32> = to_unit(&digits(1, 3).images).iter().map(|&pixel| f32::from(u8::from(pixel >= 0.5))).collect();
        assert_eq!(image.len(), PIXELS);
        let threads = Threads::new(1);
        let elbo = |q: &PlaneGaussian| q.reading(&model, &image, &threads).elbo();
        let start = PlaneGaussian { mean: [0.7, -0.4], log_sigma: [-1.0, -1.5] };
        let rate = 1e-4;
        let mut moved = start;
        moved.improve(rate, &model, &image, &threads);
        for axis in 0..2 {
            let slope = |change: fn(&mut PlaneGaussian, usize, f64)| {
                let at = |by: f64| {
                    let mut q = start;
                    change(&mut q, axis, by);
                    elbo(&q)
                };
                (at(1e-2) - at(-1e-2)) / 2e-2
            };
            let by_mean = slope(|q, axis, by| q.mean[axis] += by);
            let by_log_sigma = slope(|q, axis, by| q.log_sigma[axis] += by);
            let steps = [moved.mean[axis] - start.mean[axis], moved.log_sigma[axis] - start.log_sigma[axis]];
            let expected = [rate * start.sigma()[axis].powi(2) * by_mean, 0.5 * rate * by_log_sigma];
            for (step, expected) in steps.iter().zip(expected) {
                assert!((step - expected).abs() < 0.05 * expected.abs().max(rate * 0.01), "{axis}: {step} {expected}");
            }
        }
        let mut q = start;
        let mut before = elbo(&q);
        for _ in 0..5 {
            for _ in 0..10 {
                q.improve(0.2, &model, &image, &threads);
            }
            let after = elbo(&q);
            assert!(after > before - 1e-3, "{before} {after}");
            before = after;
        }
    }
}

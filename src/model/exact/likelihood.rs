//! log p(x) of an image under a VAE: by quadrature where the latent space is a plane, by importance sampling elsewhere.

use dfdx::prelude::*;

use crate::data::PIXELS;
use crate::model::coder::Coder;
use crate::model::exact::log_sum::{log_mean_exp, log_sum_exp};
use crate::model::objective::{Model, noise, normal};
use crate::model::ops::products::noted;
use crate::model::raw::{view, view_mut};
use crate::model::threads::Threads;
use crate::model::trainer::images;
use crate::model::vae::Vae;

/// p(z | x) and log p(x) on a square grid of codes.
#[derive(Clone, Debug, PartialEq)]
pub struct PosteriorGrid {
    /// log p(x) in nats: the logarithm of Σ p(x | z) p(z) Δz over the grid.
    pub log_evidence: f64,
    /// p(z | x) at the grid's points, which sums to 1 / Δz: `[points, points]`, rows from the bottom (z₂), columns from the left (z₁).
    pub density: Vec<f32>,
    /// Coordinates of the columns and, just so, of the rows: `[points]`.
    pub axis: Vec<f32>,
}

/// The exact posterior of an image (`[784]` in 0 to 1) by the midpoint rule with `points × points` codes on [−half_width, half_width]²; `None`
/// unless the model has two latent dimensions and no condition. For a Gaussian likelihood the constant ½ D ln 2πσ² is left out, as in the loss.
pub fn posterior_grid(model: &Vae, image: &[f32], half_width: f32, points: usize) -> Option<PosteriorGrid> {
    if model.latent() != 2 || model.inputs() != PIXELS || points == 0 || image.len() != PIXELS {
        return None;
    }
    let cell = 2.0 * half_width / points as f32;
    let axis: Vec<f32> = (0..points).map(|index| -half_width + (index as f32 + 0.5) * cell).collect();
    let mut logs = Vec::with_capacity(points * points); // ln p(x | z) p(z)
    for &z2 in &axis {
        let codes: Vec<f32> = axis.iter().flat_map(|&z1| [z1, z2]).collect(); // [points, 2]
        let likelihoods = model.log_likelihoods(&codes, &image.repeat(points));
        for (z1, likelihood) in axis.iter().zip(likelihoods) {
            logs.push(likelihood - 0.5 * f64::from(z1 * z1 + z2 * z2) - std::f64::consts::TAU.ln());
        }
    }
    let area = f64::from(cell) * f64::from(cell);
    let log_evidence = log_sum_exp(&logs) + area.ln();
    let density = logs.iter().map(|log| (log - log_evidence).exp() as f32).collect();
    Some(PosteriorGrid { log_evidence, density, axis })
}

/// Images that share a stream of random numbers, so that results do not depend on the number of threads.
const BLOCK: usize = 100;

/// The importance-weighted bound on log p(x) (Burda et al. 2016, eq. 8), in nats, of each image (`[n, 784]`): ln 1/k Σ p(x, z) / q(z | x) over
/// `samples` draws of z. One sample gives the ELBO; more come closer to log p(x) from below.
/// # Panics
/// If the model takes a condition.
pub fn importance_weighted(model: &Vae, pictures: &[f32], samples: usize, seed: u64, threads: &Threads) -> Vec<f64> {
    assert_eq!(model.inputs(), PIXELS, "a conditional model has another p(x) for each condition");
    let blocks: Vec<_> = pictures.chunks(BLOCK * PIXELS).enumerate().collect();
    let latent = model.latent();
    let bounds = threads.run(blocks, |(index, rows)| {
        let mut rng = noise(seed, u64::MAX - 1, index as u64);
        let posterior = model.posterior(rows);
        let count = rows.len() / PIXELS;
        let mut logs = vec![Vec::with_capacity(samples); count]; // ln p(x, z) / q(z | x), per image
        for _ in 0..samples {
            let epsilon = normal(count * latent, &mut rng);
            let spread = posterior.log_var.iter().map(|log_var| (0.5 * log_var).exp());
            let codes: Vec<f32> =
                posterior.mu.iter().zip(spread).zip(&epsilon).map(|((mu, sigma), epsilon)| mu + sigma * epsilon).collect();
            for (image, likelihood) in model.log_likelihoods(&codes, rows).into_iter().enumerate() {
                // ln p(z) − ln q(z | x): the constants ½ ln 2π cancel.
                let at = image * latent..(image + 1) * latent;
                let ratio: f64 = codes[at.clone()]
                    .iter()
                    .zip(&epsilon[at.clone()])
                    .zip(&posterior.log_var[at])
                    .map(|((z, epsilon), log_var)| 0.5 * f64::from(epsilon * epsilon + log_var - z * z))
                    .sum();
                logs[image].push(likelihood + ratio);
            }
        }
        logs.iter().map(|logs| log_mean_exp(logs)).collect::<Vec<_>>()
    });
    bounds.concat()
}

impl Vae {
    /// The slope of ln p(x | z) in the code, for each image given its code: `[n, latent]` and `[n, 784]`, to `[n, latent]`, in nats per unit of z.
    ///
    /// # Panics
    /// If the model takes a condition.
    pub fn likelihood_gradients(&self, codes: &[f32], pictures: &[f32]) -> Vec<f32> {
        assert_eq!(self.inputs(), PIXELS, "a conditional model has another p(x | z) for each condition");
        const ROWS: usize = 256;
        let device = Cpu::default();
        let mut slopes = Vec::with_capacity(codes.len());
        for (codes, pictures) in codes.chunks(ROWS * self.latent()).zip(pictures.chunks(ROWS * PIXELS)) {
            let z = images(&device, codes, self.latent()); // [rows, latent]
            let output = self.output(z.leaky_trace()); // [rows, 784]
            let (nll, _) = self.pixel_likelihood().negative_log(output, &images(&device, pictures, PIXELS));
            // The products that would be the weights' gradients are noted and forgotten: nothing learns here.
            let (gradients, _) = noted(|| nll.backward());
            slopes.extend(view(&gradients.get(&z)).iter().map(|slope| -slope));
        }
        slopes
    }

    /// ln p(x | z) in nats of each image given its code: `[n, latent]`, with the condition behind each if there is one, and `[n, 784]`; without
    /// the constant of a Gaussian likelihood.
    pub fn log_likelihoods(&self, codes: &[f32], pictures: &[f32]) -> Vec<f64> {
        const ROWS: usize = 256;
        let device = Cpu::default();
        let width = self.latent() + self.inputs() - PIXELS;
        let mut results = Vec::with_capacity(codes.len() / width);
        for (codes, pictures) in codes.chunks(ROWS * width).zip(pictures.chunks(ROWS * PIXELS)) {
            let output = self.output(images(&device, codes, width)); // [rows, 784], logits or means
            let mut difference = device.zeros_like(&(PIXELS,));
            for (output, picture) in view(&output).chunks_exact(PIXELS).zip(pictures.chunks_exact(PIXELS)) {
                results.push(-self.pixel_likelihood().negative_log_of(output, picture, view_mut(&mut difference)));
            }
        }
        results
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{Activation, Likelihood, OptimiserKind, Trainer, to_unit};
    use std::sync::Arc;

    fn trained() -> (Vae, Vec<f32>) {
        let pictures = to_unit(&digits(256, 3).images);
        let model = Vae::new(&"784-64-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 2e-3, Arc::new(Threads::new(2)), 0);
        for _ in 0..150 {
            trainer.step(&pictures).unwrap();
        }
        (trainer.model().clone(), pictures)
    }

    #[test]
    fn bounds_rise_with_the_samples_to_the_log_likelihood_by_quadrature() {
        let (model, pictures) = trained();
        let pictures = &pictures[..20 * PIXELS];
        let threads = Threads::new(2);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let bound = |samples| mean(&importance_weighted(&model, pictures, samples, 1, &threads));
        let exact =
            mean(&pictures.chunks(PIXELS).map(|image| posterior_grid(&model, image, 5.0, 150).unwrap().log_evidence).collect::<Vec<_>>());
        let (one, five, many) = (bound(1), bound(5), bound(500));
        assert!(one < five && five < many && many < exact + 0.05, "{one} {five} {many} {exact}");
        assert!(exact - many < 0.3, "{many} {exact}");
    }

    #[test]
    fn the_posterior_on_the_grid_integrates_to_one_and_sees_where_the_encoder_points() {
        let (model, pictures) = trained();
        let image = &pictures[..PIXELS];
        let grid = posterior_grid(&model, image, 5.0, 100).unwrap();
        let cell = 0.1 * 0.1;
        assert!((grid.density.iter().sum::<f32>() * cell - 1.0).abs() < 1e-3);
        let mean = |at: fn(usize) -> usize| grid.density.iter().enumerate().map(|(index, p)| p * cell * grid.axis[at(index)]).sum::<f32>();
        let (mu, z) = (model.encode(image), [mean(|index| index % 100), mean(|index| index / 100)]);
        assert!((mu[0] - z[0]).abs() < 0.5 && (mu[1] - z[1]).abs() < 0.5, "{mu:?} {z:?}");
    }

    #[test]
    fn the_slope_of_the_likelihood_is_that_of_its_differences() {
        let pictures = to_unit(&digits(3, 3).images);
        // Smooth, so that a difference says nothing about the corners of a ReLU.
        let mut model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 5);
        for likelihood in [Likelihood::Bernoulli, Likelihood::Gaussian { variance: 2.0 }] {
            model.likelihood = likelihood;
            let codes = [0.3, -0.8, 1.1, 0.2, -0.4, 0.9];
            let slopes = model.likelihood_gradients(&codes, &pictures);
            for (at, slope) in slopes.iter().enumerate() {
                let shifted = |by: f32| {
                    let mut codes = codes;
                    codes[at] += by;
                    model.log_likelihoods(&codes, &pictures).iter().sum::<f64>()
                };
                let difference = (shifted(1e-3) - shifted(-1e-3)) / 2e-3;
                assert!((f64::from(*slope) - difference).abs() < 0.02 * difference.abs().max(1.0), "{at}: {slope} {difference}");
            }
        }
    }

    #[test]
    fn only_a_plane_has_a_grid() {
        let model = Vae::new(&"784-8-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        assert_eq!(posterior_grid(&model, &[0.0; PIXELS], 4.0, 10), None);
    }
}

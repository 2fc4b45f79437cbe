//! The loss of a model on images that it has not learnt from.

use dfdx::prelude::*;

use super::objective::{Model, Pass, noise};
use super::ops::kernels;
use super::raw::{view, view_mut};
use super::threads::Threads;
use super::trainer::{Sums, images};

/// Means per image over a whole set; for a VAE with one sample of z per image.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// What training minimises, in nats.
    pub loss: f64,
    /// Negative log-likelihood, in nats.
    pub reconstruction: f64,
    /// KL divergence from the prior, in nats, unweighted.
    pub kl: f64,
    /// The KL divergence of each latent dimension.
    pub kl_per_dimension: Vec<f64>,
    /// ‖x − x̂‖² summed over pixels, with x̂ the mean image of the same z.
    pub squared_error: f64,
}

/// Images at a time; also the images that share a stream of random numbers, so that the result does not depend on the number of threads.
const BLOCK: usize = 250;

/// Evaluates a model on images: `[n, 784]` in 0 to 1. The same seed gives the same numbers on any number of threads. All is 0 for no images.
pub fn evaluate<M: Model>(model: &M, images_in: &[f32], seed: u64, threads: &Threads) -> Evaluation {
    let inputs = model.inputs();
    let count = images_in.len() / inputs;
    let blocks: Vec<_> = images_in[..count * inputs].chunks(BLOCK * inputs).enumerate().collect();
    let results = threads.run(blocks, |(index, rows)| {
        let x = images(&Cpu::default(), rows, inputs); // [block, 784]
        let count = rows.len() / inputs;
        let statistics: Vec<f64> = model.statistics(x.clone()).unwrap_or_default().iter().map(|sum| sum / count as f64).collect();
        let mut noise = noise(seed, EVALUATION, index as u64);
        let terms = model.loss(x, &mut Pass { noise: &mut noise, batch: count, statistics: &statistics });
        let means = model.likelihood().mean(terms.output); // [block, 784]
        let mut difference = means.device().zeros_like(means.shape()); // [block, 784]
        let squared_error = kernels::squared_error(view(&means), view(&terms.target), view_mut(&mut difference));
        (terms.reconstruction, terms.kl_per_dimension, terms.penalty, squared_error)
    });
    let (mut sums, mut squared) = (Sums::default(), 0.0);
    for (reconstruction, kl_per_dimension, penalty, squared_error) in results {
        sums.add(reconstruction, &kl_per_dimension, penalty);
        squared += squared_error;
    }
    let report = sums.report(model, count.max(1));
    Evaluation {
        loss: report.loss,
        reconstruction: report.reconstruction,
        kl: report.kl,
        kl_per_dimension: report.kl_per_dimension,
        squared_error: squared / count.max(1) as f64,
    }
}

/// The step number under which an evaluation draws, which no training step reaches.
const EVALUATION: u64 = u64::MAX;

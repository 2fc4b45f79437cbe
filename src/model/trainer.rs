//! One optimiser step after another: a batch is cut into one part per thread, each part runs forward and backward on its own tape, and the sum of
//! the gradients moves the parameters.

use std::sync::Arc;

use dfdx::prelude::*;
use serde::{Deserialize, Serialize};

use super::gradients::{LayerGradient, PartGradients};
use super::objective::{Model, Pass, noise};
use super::ops::products::noted;
use super::ops::{Matrix, kernels};
use super::optimiser::{Optimiser, OptimiserKind};
use super::raw::{view, view_mut};
use super::threads::Threads;

/// Why a model can't be trained any further.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The loss is infinite or not a number.
    #[error("the loss is {loss} at step {step}: training has diverged; try a lower learning rate")]
    Diverged {
        /// The step that failed, counted from 1.
        step: u64,
        /// The loss, not finite.
        loss: f64,
    },
    /// The images hold something that is not a number.
    #[error("pixel {pixel} of image {image} in the batch is {value}, not a number from 0 to 1; check the data")]
    BadPixel {
        /// Which image of the batch, from 0.
        image: usize,
        /// Which of its pixels, from 0.
        pixel: usize,
        /// What it holds.
        value: f32,
    },
    /// The batch is empty or cuts an image.
    #[error("a batch of {numbers} numbers is not one or more images of {inputs} numbers")]
    BadBatch {
        /// Numbers in the batch.
        numbers: usize,
        /// Numbers per image.
        inputs: usize,
    },
}

/// The terms of the loss at one step: nats per image, means over the batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepReport {
    /// Negative log-likelihood.
    pub reconstruction: f64,
    /// KL divergence from the prior, unweighted; 0 for a model without one.
    pub kl: f64,
    /// What is minimised: the terms with their weights.
    pub loss: f64,
    /// The KL divergence of each latent dimension.
    pub kl_per_dimension: Vec<f64>,
    /// What the model adds to the loss for the look of its codes.
    pub penalty: f64,
}

/// How large one layer's weights, gradient and last change are (Euclidean norms over weights and biases).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerReport {
    /// The layer's name: `encoder.0`.
    pub name: String,
    /// ‖∂L/∂θ‖ of the last batch.
    pub gradient_norm: f64,
    /// ‖θ‖.
    pub weight_norm: f64,
    /// ‖Δθ‖ of the last step; 0 before it.
    pub update_norm: f64,
}

/// One part of each batch: a device with a cache of buffers, so that a step allocates nothing.
struct Part {
    device: Cpu,
}

impl Part {
    fn new() -> Self {
        let device = Cpu::default();
        device.enable_cache();
        Self { device }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // dfdx's cache does not free what it holds by itself.
        self.device.empty_cache();
    }
}

/// A model, its optimiser and the threads that train it. The results depend on the seed and the number of threads, and on nothing else.
pub struct Trainer<M> {
    // Before `parts`: gradients return their buffers to the parts' caches.
    pending: Vec<PartGradients>,
    model: M,
    optimiser: Optimiser,
    threads: Arc<Threads>,
    parts: Vec<Part>,
    seed: u64,
    steps: u64,
    watch_layers: bool,
    layers: Vec<LayerReport>,
}

impl<M: Model> Trainer<M> {
    /// A trainer that has taken no step yet.
    pub fn new(model: M, optimiser: OptimiserKind, learning_rate: f32, threads: Arc<Threads>, seed: u64) -> Self {
        let parts = (0..threads.count()).map(|_| Part::new()).collect();
        let optimiser = Optimiser::new(optimiser, learning_rate);
        Self { pending: Vec::new(), model, optimiser, threads, parts, seed, steps: 0, watch_layers: false, layers: Vec::new() }
    }

    /// One step on `batch`: `[n, 784]` in 0 to 1, for any n ≥ 1.
    ///
    /// # Errors
    /// As [`Trainer::gradients`]; the model is then as it was.
    pub fn step(&mut self, batch: &[f32]) -> Result<StepReport, ModelError> {
        let report = self.gradients(batch)?;
        self.apply();
        Ok(report)
    }

    /// The first half of a step: forward and backward. The gradients wait for [`Trainer::apply`].
    ///
    /// # Errors
    /// [`ModelError::BadBatch`], [`ModelError::BadPixel`], or [`ModelError::Diverged`] if the loss is not finite; there is then no gradient to apply.
    pub fn gradients(&mut self, batch: &[f32]) -> Result<StepReport, ModelError> {
        let inputs = self.model.inputs();
        if batch.is_empty() || !batch.len().is_multiple_of(inputs) {
            return Err(ModelError::BadBatch { numbers: batch.len(), inputs });
        }
        let count = batch.len() / inputs;
        self.pending.clear();

        let rows_per_part = count.div_ceil(self.parts.len());
        let shares: Vec<_> = batch.chunks(rows_per_part * inputs).zip(&self.parts).enumerate().collect();
        let (model, seed, step) = (&self.model, self.seed, self.steps);

        let statistics =
            mean_statistics(model, &self.threads, shares.iter().map(|(_, (rows, part))| (*rows, &part.device)).collect(), count);
        let results = self.threads.run(shares, |(index, (rows, part))| {
            let x = images(&part.device, rows, inputs); // [part, 784]
            let mut noise = noise(seed, step, index as u64);
            let mut pass = Pass { noise: &mut noise, batch: count, statistics: &statistics };
            let terms = model.loss(x.traced(Gradients::leaky()), &mut pass);
            drop(terms.output);
            let (tape, products) = noted(|| terms.objective.backward());
            (PartGradients { tape, products }, terms.reconstruction, terms.kl_per_dimension, terms.penalty)
        });

        let mut sums = Sums::default();
        for (gradients, reconstruction, kl_per_dimension, penalty) in results {
            self.pending.push(gradients);
            sums.add(reconstruction, &kl_per_dimension, penalty);
        }
        let report = sums.report(&self.model, count);
        if !report.loss.is_finite() {
            self.pending.clear();
            if let Some(at) = batch.iter().position(|value| !value.is_finite()) {
                return Err(ModelError::BadPixel { image: at / inputs, pixel: at % inputs, value: batch[at] });
            }
            return Err(ModelError::Diverged { step: self.steps + 1, loss: report.loss });
        }
        if self.watch_layers {
            self.watch_gradients();
        }
        Ok(report)
    }

    /// The second half of a step: moves the parameters against the waiting gradients. Does nothing if none wait.
    pub fn apply(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let before = self.watch_layers.then(|| self.snapshot());
        self.optimiser.step(&mut self.model, &mut self.pending, &self.threads);
        self.pending.clear();
        self.steps += 1;
        if let Some(before) = before {
            let after = self.snapshot();
            for ((report, before), after) in self.layers.iter_mut().zip(&before).zip(after) {
                report.update_norm = before.iter().zip(&after).map(|(b, a)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
                report.weight_norm = kernels::sum_of_squares(&after).sqrt();
            }
        }
    }

    /// Whether [`Trainer::layer_report`] is kept up to date; costs a copy of the parameters a step.
    pub fn watch_layers(&mut self, watch: bool) {
        self.watch_layers = watch;
    }

    /// The norms of each layer at the last step; empty unless [`Trainer::watch_layers`] is on.
    pub fn layer_report(&self) -> Vec<LayerReport> {
        self.layers.clone()
    }

    /// Uses another learning rate from the next step on.
    pub fn set_learning_rate(&mut self, learning_rate: f32) {
        self.optimiser.set_learning_rate(learning_rate);
    }

    /// Uses another rule from the next step on; its moments start afresh.
    pub fn set_optimiser(&mut self, kind: OptimiserKind) {
        if kind != self.optimiser.kind() {
            self.optimiser = Optimiser::new(kind, self.optimiser.learning_rate());
        }
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The model, to be changed between steps.
    pub fn model_mut(&mut self) -> &mut M {
        &mut self.model
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The parameters of each layer, in one list per layer.
    fn snapshot(&self) -> Vec<Vec<f32>> {
        self.model.layers().iter().map(|named| [view(&named.layer.weight), view(&named.layer.bias)].concat()).collect()
    }

    fn watch_gradients(&mut self) {
        let Self { pending, model, layers, .. } = self;
        *layers = model
            .layers()
            .iter()
            .map(|named| {
                let gradient = LayerGradient::take(pending, named.layer);
                let squares: f64 = gradient.sum(named.layer).iter().map(|sum| kernels::sum_of_squares(sum)).sum();
                gradient.put_back(pending, named.layer);
                let weights = kernels::sum_of_squares(view(&named.layer.weight)) + kernels::sum_of_squares(view(&named.layer.bias));
                LayerReport { name: named.name.clone(), gradient_norm: squares.sqrt(), weight_norm: weights.sqrt(), update_norm: 0.0 }
            })
            .collect();
    }
}

/// Rows of numbers as a tensor in a recycled buffer: `[rows, inputs]`.
pub(crate) fn images(device: &Cpu, rows: &[f32], inputs: usize) -> Matrix {
    let mut x = device.zeros_like(&(rows.len() / inputs, inputs));
    view_mut(&mut x).copy_from_slice(rows);
    x
}

/// What [`Model::statistics`] sums over all parts, as means over the batch; empty if the model needs none.
pub(crate) fn mean_statistics<M: Model>(model: &M, threads: &Threads, parts: Vec<(&[f32], &Cpu)>, count: usize) -> Vec<f64> {
    // Asking one image first keeps the usual case, which needs nothing, free of a second round over the threads.
    let inputs = model.inputs();
    let Some((first, device)) = parts.first() else { return Vec::new() };
    if model.statistics(images(device, &first[..inputs], inputs)).is_none() {
        return Vec::new();
    }
    let sums = threads.run(parts, |(rows, device)| model.statistics(images(device, rows, inputs)).unwrap_or_default());
    let mut means = vec![0.0; sums[0].len()];
    for part in sums {
        for (mean, sum) in means.iter_mut().zip(part) {
            *mean += sum / count as f64;
        }
    }
    means
}

/// Sums of the loss's terms over images.
#[derive(Default)]
pub(crate) struct Sums {
    reconstruction: f64,
    kl_per_dimension: Vec<f64>,
    penalty: f64,
}

impl Sums {
    pub(crate) fn add(&mut self, reconstruction: f64, kl_per_dimension: &[f64], penalty: f64) {
        self.reconstruction += reconstruction;
        self.kl_per_dimension.resize(kl_per_dimension.len(), 0.0);
        for (sum, kl) in self.kl_per_dimension.iter_mut().zip(kl_per_dimension) {
            *sum += kl;
        }
        self.penalty += penalty;
    }

    /// Means over `count` images.
    pub(crate) fn report(&self, model: &impl Model, count: usize) -> StepReport {
        let count = count as f64;
        let reconstruction = self.reconstruction / count;
        let kl_per_dimension: Vec<f64> = self.kl_per_dimension.iter().map(|kl| kl / count).collect();
        let penalty = self.penalty / count;
        let loss = model.combine(reconstruction, &kl_per_dimension, penalty);
        // An empty sum is −0.0, which would be shown with its sign.
        let kl = kl_per_dimension.iter().sum::<f64>() + 0.0;
        StepReport { reconstruction, kl, loss, kl_per_dimension, penalty }
    }
}

#[cfg(test)]
mod tests;

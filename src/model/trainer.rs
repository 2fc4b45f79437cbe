//! One optimiser step after another: a batch is cut into one part per thread, each part runs forward and backward on its own tape, and the sum of
//! the gradients moves the parameters.

use std::sync::Arc;

use dfdx::prelude::*;

use super::objective::{Model, Pass, noise};
use super::ops::{Grads, Matrix, kernels};
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
#[derive(Clone, Debug, PartialEq)]
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
    pending: Vec<Grads>,
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
            (terms.objective.backward(), terms.reconstruction, terms.kl_per_dimension, terms.penalty)
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
                let mut sum = vec![0.0; view(&named.layer.weight).len() + view(&named.layer.bias).len()];
                let (weight, bias) = sum.split_at_mut(view(&named.layer.weight).len());
                for part in pending.iter_mut() {
                    let gradient = part.get_or_alloc_mut(&named.layer.weight).expect("the gradient has its memory already");
                    kernels::add_scaled(weight, gradient, 1.0);
                    let gradient = part.get_or_alloc_mut(&named.layer.bias).expect("the gradient has its memory already");
                    kernels::add_scaled(bias, gradient, 1.0);
                }
                let weights = kernels::sum_of_squares(view(&named.layer.weight)) + kernels::sum_of_squares(view(&named.layer.bias));
                LayerReport {
                    name: named.name.clone(),
                    gradient_norm: kernels::sum_of_squares(&sum).sqrt(),
                    weight_norm: weights.sqrt(),
                    update_norm: 0.0,
                }
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{
        Activation, Autoencoder, Classifier, Contractive, Corruption, Likelihood, Parameters, Sparsity, Vae, VaeLoss, with_labels,
    };

    fn pictures(count: usize) -> Vec<f32> {
        (0..count * 784).map(|i| ((i * 2_654_435_761) % 997) as f32 / 996.0).collect()
    }

    /// Parameters by layer, moved by `delta` at one place.
    fn nudge(model: &mut impl Parameters, layer: usize, at: usize, delta: f32) {
        let mut layers = model.layers_mut();
        let layer = &mut layers[layer].layer;
        let weights = view(&layer.weight).len();
        if at < weights {
            view_mut(&mut layer.weight)[at] += delta;
        } else {
            view_mut(&mut layer.bias)[at - weights] += delta;
        }
    }

    fn gradient_of<M: Model>(trainer: &mut Trainer<M>, layer: usize, at: usize) -> f64 {
        let named = trainer.model.layers();
        let layer = named[layer].layer;
        let weights = view(&layer.weight).len();
        trainer
            .pending
            .iter_mut()
            .map(|part| {
                let value = if at < weights {
                    part.get_or_alloc_mut(&layer.weight).unwrap()[at]
                } else {
                    part.get_or_alloc_mut(&layer.bias).unwrap()[at - weights]
                };
                f64::from(value)
            })
            .sum()
    }

    /// Compares gradients with central differences at a few places of every layer, weights and biases.
    fn check_gradients<M: Model>(model: M, batch: &[f32], threads: usize) {
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(threads)), 5);
        trainer.gradients(batch).unwrap();
        let sizes: Vec<_> =
            trainer.model.layers().iter().map(|named| (view(&named.layer.weight).len(), view(&named.layer.bias).len())).collect();
        let mut exact = Vec::new();
        for (layer, (weights, biases)) in sizes.into_iter().enumerate() {
            for at in [0, weights / 3, weights / 2 + 1, weights.saturating_sub(1), weights, weights + biases - 1] {
                exact.push((layer, at, gradient_of(&mut trainer, layer, at)));
            }
        }
        for (layer, at, exact) in exact {
            let mut loss_at = |delta| {
                nudge(&mut trainer.model, layer, at, delta);
                let loss = trainer.gradients(batch).unwrap().loss;
                nudge(&mut trainer.model, layer, at, -delta);
                loss
            };
            let delta = 2e-3;
            let numeric = (loss_at(delta) - loss_at(-delta)) / (2.0 * f64::from(delta));
            assert!(
                (numeric - exact).abs() < 2e-2 * exact.abs().max(0.5),
                "layer {layer} at {at}: {exact} by the tape, {numeric} by differences"
            );
        }
    }

    #[test]
    fn gradients_of_an_autoencoder_agree_with_finite_differences() {
        let net = "784-24-3".parse().unwrap();
        for (activation, likelihood) in [
            (Activation::Tanh, Likelihood::Bernoulli),
            (Activation::Linear, Likelihood::Gaussian { variance: 0.7 }),
            (Activation::Sigmoid, Likelihood::Bernoulli),
        ] {
            check_gradients(Autoencoder::new(&net, activation, likelihood, 1), &pictures(5), 2);
        }
    }

    #[test]
    fn gradients_of_a_vae_agree_with_finite_differences_with_any_weights_of_its_terms() {
        let net = "784-24-3".parse().unwrap();
        for loss in [VaeLoss::default(), VaeLoss { beta: 4.0, free_bits: 0.002, reconstruction_scale: 0.1 }] {
            let mut model = Vae::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1);
            model.set_loss_weights(loss);
            check_gradients(model, &pictures(5), 2);
        }
    }

    #[test]
    fn gradients_of_convolutional_models_agree_with_finite_differences() {
        let net = "conv-2".parse().unwrap();
        check_gradients(Autoencoder::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1), &pictures(3), 2);
        check_gradients(Vae::new(&net, Activation::Tanh, Likelihood::Gaussian { variance: 1.0 }, 1), &pictures(9), 1);
    }

    #[test]
    fn gradients_of_the_variants_agree_with_finite_differences() {
        let net = "784-24-3".parse().unwrap();
        let plain = Autoencoder::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1);
        for corruption in [Corruption::Gaussian { sigma: 0.2 }, Corruption::Masking { share: 0.3 }] {
            let mut model = plain.clone();
            model.set_corruption(Some(corruption));
            check_gradients(model, &pictures(5), 2);
        }
        for sparsity in [Sparsity::L1 { weight: 7.0 }, Sparsity::TargetRate { weight: 20.0, rate: 0.1 }] {
            let mut model = plain.clone();
            model.set_sparsity(Some(sparsity));
            for bias in 24 * 3..24 * 3 + 3 {
                nudge(&mut model, 1, bias, 1.0); // away from 0, where |h| has no derivative
            }
            check_gradients(model, &pictures(5), 2);
        }
        let mut conditional = Vae::conditional(&net, 10, Activation::Tanh, Likelihood::Bernoulli, 1);
        conditional.set_loss_weights(VaeLoss { free_bits: 0.002, ..VaeLoss::default() });
        check_gradients(conditional, &with_labels(&pictures(5), &[1, 5, 9, 0, 3]), 2);
        check_gradients(Contractive::new(6, 40.0, 1), &pictures(5), 2);
        check_gradients(Classifier::new(6, 1), &with_labels(&pictures(5), &[1, 5, 9, 0, 3]), 2);
    }

    #[test]
    fn cutting_a_batch_in_parts_does_not_change_the_gradient() {
        let net = "784-32-2".parse().unwrap();
        let gradients = |threads| {
            let model = Autoencoder::new(&net, Activation::Relu, Likelihood::Bernoulli, 3);
            let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 1e-3, Arc::new(Threads::new(threads)), 0);
            trainer.gradients(&pictures(129)).unwrap();
            (0..4)
                .flat_map(|layer| (0..40).map(move |at| (layer, at)))
                .map(|(layer, at)| gradient_of(&mut trainer, layer, at))
                .collect::<Vec<_>>()
        };
        let (one, three) = (gradients(1), gradients(3));
        for (a, b) in one.iter().zip(&three) {
            assert!((a - b).abs() < 1e-4 * a.abs().max(1e-2), "{a} {b}");
        }
    }

    #[test]
    fn training_lowers_the_loss_for_any_batch_size() {
        for count in [1, 2, 127, 128, 129] {
            let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
            let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
            let batch = pictures(count);
            let first = trainer.step(&batch).unwrap().loss;
            for _ in 0..30 {
                trainer.step(&batch).unwrap();
            }
            let last = trainer.step(&batch).unwrap().loss;
            assert!(last < first - 1.0, "{count}: {first} to {last}");
            assert_eq!(trainer.steps(), 32);
        }
    }

    #[test]
    fn the_same_seed_and_threads_give_the_same_numbers() {
        let run = || {
            let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 7);
            let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 7);
            (0..10).map(|_| trainer.step(&pictures(13)).unwrap().loss).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn bad_input_is_an_error_and_leaves_the_model_as_it_was() {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
        let before = trainer.snapshot();
        let mut batch = pictures(3);
        batch[784 + 5] = f32::NAN;
        assert!(matches!(trainer.step(&batch), Err(ModelError::BadPixel { image: 1, pixel: 5, .. })));
        assert!(matches!(trainer.step(&[]), Err(ModelError::BadBatch { .. })));
        assert!(matches!(trainer.step(&batch[..700]), Err(ModelError::BadBatch { .. })));
        trainer.apply();
        assert_eq!(trainer.snapshot(), before);
    }

    #[test]
    fn a_huge_learning_rate_ends_in_a_named_error() {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 1e6, Arc::new(Threads::new(2)), 0);
        let error = (0..50).find_map(|_| trainer.step(&pictures(8)).err()).unwrap();
        assert!(matches!(error, ModelError::Diverged { .. }), "{error}");
    }

    #[test]
    fn adam_at_a_learning_rate_of_a_million_ends_in_numbers_or_a_named_error() {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e6, Arc::new(Threads::new(2)), 0);
        for _ in 0..50 {
            match trainer.step(&pictures(8)) {
                Ok(report) => assert!(report.loss.is_finite()),
                Err(error) => return assert!(matches!(error, ModelError::Diverged { .. }), "{error}"),
            }
        }
    }

    #[test]
    fn black_images_and_the_narrowest_and_widest_codes_train() {
        let black = vec![0.0; 16 * 784];
        for latent in [1, 256] {
            for net in [format!("784-{latent}"), format!("784-32-{latent}"), format!("conv-{latent}")] {
                let model = Vae::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
                let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
                let first = trainer.step(&black).unwrap();
                let last = (0..20).map(|_| trainer.step(&black).unwrap()).last().unwrap();
                assert_eq!(last.kl_per_dimension.len(), latent);
                assert!(last.loss < first.loss, "{net}: {} to {}", first.loss, last.loss);
            }
        }
    }

    #[test]
    fn layer_reports_have_the_norms_of_gradient_weights_and_update() {
        let model = Autoencoder::new(&"784-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 0.01, Arc::new(Threads::new(2)), 0);
        trainer.watch_layers(true);
        trainer.step(&pictures(4)).unwrap();
        let layers = trainer.layer_report();
        assert_eq!(layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["encoder.0", "decoder.0"]);
        for layer in layers {
            assert!(layer.weight_norm > 0.0);
            assert!((layer.update_norm - 0.01 * layer.gradient_norm).abs() < 1e-3 * layer.update_norm, "{layer:?}");
        }
    }
}

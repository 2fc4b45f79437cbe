//! What a model is asked to make small: the pieces that models, the trainer and the evaluation share.

use std::borrow::Cow;

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::labels::with_labels;
use super::ops::bernoulli::bernoulli;
use super::ops::gaussian::gaussian;
use super::ops::{Matrix, Scalar, kernels};
use super::parameters::Parameters;
use super::raw::{view, view_mut};
use crate::data::{Batch, PIXELS};

/// How pixels are distributed around what the decoder says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likelihood {
    /// The decoder gives logits; the loss is the cross-entropy with grey targets in [0, 1].
    Bernoulli,
    /// The decoder gives means; the loss is ‖x − x̂‖² / 2σ², without the normalising constant.
    Gaussian {
        /// The fixed variance σ² of a pixel.
        variance: f32,
    },
}

impl Likelihood {
    /// The negative log-likelihood in nats, summed over pixels and batch: with the tape, and in double precision.
    pub(crate) fn negative_log<T: Tape<f32, Cpu>>(self, output: Matrix<T>, x: &Matrix) -> (Scalar<T>, f64) {
        match self {
            Self::Bernoulli => bernoulli(output, x),
            Self::Gaussian { variance } => gaussian(output, x, variance),
        }
    }

    /// The negative log-likelihood in nats of one image given the decoder's output for it; `room` is overwritten.
    pub(crate) fn negative_log_of(self, output: &[f32], x: &[f32], room: &mut [f32]) -> f64 {
        match self {
            Self::Bernoulli => kernels::bernoulli(output, x, room),
            Self::Gaussian { variance } => kernels::squared_error(output, x, room) / (2.0 * f64::from(variance)),
        }
    }

    /// The mean of each pixel from the decoder's output: σ(logit), or the output itself.
    pub(crate) fn mean(self, mut output: Matrix) -> Matrix {
        if self == Self::Bernoulli {
            kernels::sigmoid(view_mut(&mut output));
        }
        output
    }
}

/// The sum of the loss's terms over the images of one part of a batch.
pub struct Terms<T> {
    /// What the gradient is taken of: this part's share of the batch's mean loss.
    pub(crate) objective: Scalar<T>,
    /// Negative log-likelihood, in nats.
    pub(crate) reconstruction: f64,
    /// KL divergence from the prior, per latent dimension, in nats; empty for a model without one.
    pub(crate) kl_per_dimension: Vec<f64>,
    /// What a model adds to the loss for the look of its codes; 0 for most.
    pub(crate) penalty: f64,
    /// What the output should have been: `[batch, pixels]`.
    pub(crate) target: Matrix,
    /// The decoder's output: `[batch, pixels]`.
    pub(crate) output: Matrix,
}

/// What a model needs to know for one part of a batch, besides the images.
pub struct Pass<'a> {
    /// Where random numbers come from; each part of a batch has a stream of its own.
    pub(crate) noise: &'a mut StdRng,
    /// Images in the whole batch.
    pub(crate) batch: usize,
    /// What [`Model::statistics`] measured, as means over the whole batch.
    pub(crate) statistics: &'a [f64],
}

/// A model that learns from images, or from images with their labels.
pub trait Model: Parameters + Send + Sync {
    /// The loss of some images: `[part, pixels]`, with or without a tape.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T>;

    /// The loss of an average image from the averages of its terms, as [`Model::loss`] puts them together.
    fn combine(&self, reconstruction: f64, kl_per_dimension: &[f64], penalty: f64) -> f64;

    /// How pixels are distributed around the decoder's output.
    fn likelihood(&self) -> Likelihood;

    /// Numbers per image in a batch.
    fn inputs(&self) -> usize {
        PIXELS
    }

    /// The rows that the model learns from: the images themselves, or with their labels behind them where the model takes a class
    /// (`[n, Model::inputs]`).
    fn rows<'a>(&self, batch: Batch<'a>) -> Cow<'a, [f32]> {
        if self.inputs() == PIXELS { batch.pixels.into() } else { with_labels(batch.pixels, batch.labels).into() }
    }

    /// Sums over some images of what the loss needs as means over the whole batch; `None` if it needs nothing.
    fn statistics(&self, _x: Matrix) -> Option<Vec<f64>> {
        None
    }
}

/// A stream of random numbers of its own for each (seed, step, part).
pub(crate) fn noise(seed: u64, step: u64, part: u64) -> StdRng {
    let mut key = [0; 32];
    for (bytes, number) in key.chunks_exact_mut(8).zip([seed, step, part, 0x656c_626f]) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    StdRng::from_seed(key)
}

/// `count` draws from N(0, 1).
pub(crate) fn normal(count: usize, rng: &mut StdRng) -> Vec<f32> {
    StandardNormal.sample_iter(rng).take(count).collect()
}

/// Pixels of 0 to 255 as grey levels of 0 to 1.
pub fn to_unit(pixels: &[u8]) -> Vec<f32> {
    pixels.iter().map(|&pixel| f32::from(pixel) / 255.0).collect()
}

/// Runs `map` on blocks of rows of `values` (`[rows, columns]`) and joins the results; a small block stays in the processor's cache.
pub(crate) fn in_blocks(values: &[f32], columns: usize, mut map: impl FnMut(Matrix) -> Matrix) -> Vec<f32> {
    const ROWS: usize = 256;
    let device = Cpu::default();
    let mut results = Vec::new();
    for block in values.chunks(ROWS * columns) {
        assert!(block.len().is_multiple_of(columns), "{} numbers are not rows of {columns}", values.len());
        let block = device.tensor_from_vec(block.to_vec(), (block.len() / columns, columns)); // [rows, columns]
        results.extend_from_slice(view(&map(block)));
    }
    results
}

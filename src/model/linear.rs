//! A fully connected layer of any size.

use dfdx::prelude::*;
use rand::distributions::{Distribution, Uniform};
use rand::rngs::StdRng;

use super::ops::activation::Activation;
use super::ops::linear::{InputGradient, linear};
use super::ops::{Matrix, Vector};
use super::raw::view;

/// Weights and biases of an affine map.
#[derive(Clone, Debug)]
pub struct Linear {
    /// `[out, in]`, as in PyTorch.
    pub(crate) weight: Matrix,
    /// `[out]`.
    pub(crate) bias: Vector,
}

impl Linear {
    /// Weights and biases drawn from U(−1/√in, 1/√in), PyTorch's default.
    pub(crate) fn new(inputs: usize, outputs: usize, rng: &mut StdRng) -> Self {
        Self::with_fan_in([outputs, inputs], outputs, inputs, rng)
    }

    /// A weight of any shape with `biases` biases, drawn from U(−1/√fan_in, 1/√fan_in).
    pub(crate) fn with_fan_in(weight: [usize; 2], biases: usize, fan_in: usize, rng: &mut StdRng) -> Self {
        let bound = 1.0 / (fan_in as f32).sqrt();
        let uniform = Uniform::new_inclusive(-bound, bound);
        let mut draw = |count: usize| (0..count).map(|_| uniform.sample(rng)).collect::<Vec<f32>>();
        let device = Cpu::default();
        let [rows, columns] = weight;
        Self {
            weight: device.tensor_from_vec(draw(rows * columns), (rows, columns)),
            bias: device.tensor_from_vec(draw(biases), (biases,)),
        }
    }

    /// The weights, row by row: `[out, in]`; for a convolution `[channels out, rows · columns · channels in]`.
    pub fn weights(&self) -> &[f32] {
        view(&self.weight)
    }

    /// The biases: `[out]`; for a convolution one for each channel.
    pub fn biases(&self) -> &[f32] {
        view(&self.bias)
    }

    /// `φ(x Wᵀ + b)`: `[batch, in]` to `[batch, out]`.
    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, activation: Activation, input: InputGradient) -> Matrix<T> {
        linear(x, &self.weight, &self.bias, activation, input)
    }
}

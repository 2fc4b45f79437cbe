//! The parts that all models share: an encoder from pixels and a decoder back to pixels, of the shape that a [`NetSpec`] says.

use dfdx::prelude::*;
use rand::rngs::StdRng;

use super::linear::{Activation, Linear};
use super::mlp::Mlp;
use super::net::NetSpec;
use super::ops::Matrix;
use super::ops::linear::InputGradient;
use super::parameters::Named;

/// Pixels to a code, or to the hidden layer under the heads of a VAE.
#[derive(Clone, Debug)]
pub(crate) struct Encoder {
    body: Mlp,
    outputs: usize,
}

impl Encoder {
    /// `[batch, 784]` to `[batch, latent]`; the code layer is linear.
    pub(crate) fn to_code(net: &NetSpec, activation: Activation, rng: &mut StdRng) -> Self {
        let widths = widths(net);
        Self { body: Mlp::new(widths, activation, Activation::Linear, rng), outputs: net.latent() }
    }

    /// `[batch, 784]` to `[batch, last hidden width]`: all layers of the net but the last, each with its activation.
    pub(crate) fn to_hidden(net: &NetSpec, activation: Activation, rng: &mut StdRng) -> Self {
        let widths = widths(net);
        let hidden = &widths[..widths.len() - 1];
        Self { body: Mlp::new(hidden, activation, activation, rng), outputs: hidden[hidden.len() - 1] }
    }

    /// Numbers per image that come out.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Whether images come out as they went in.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The first layer stands on the data and does not compute its input's gradient.
    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, x: Matrix<T>) -> Matrix<T> {
        self.body.forward(x, InputGradient::Skipped)
    }

    pub(crate) fn named(&self) -> Vec<Named<&Linear>> {
        self.body.named("encoder").collect()
    }

    pub(crate) fn named_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.body.named_mut("encoder").collect()
    }
}

/// A code to pixels: logits or means.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    body: Mlp,
}

impl Decoder {
    /// The mirror of the net: `[batch, latent]` to `[batch, 784]`; the last layer is linear.
    pub(crate) fn new(net: &NetSpec, activation: Activation, rng: &mut StdRng) -> Self {
        let mirrored: Vec<usize> = widths(net).iter().rev().copied().collect();
        Self { body: Mlp::new(&mirrored, activation, Activation::Linear, rng) }
    }

    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, z: Matrix<T>) -> Matrix<T> {
        self.body.forward(z, InputGradient::Needed)
    }

    pub(crate) fn named(&self) -> Vec<Named<&Linear>> {
        self.body.named("decoder").collect()
    }

    pub(crate) fn named_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.body.named_mut("decoder").collect()
    }
}

fn widths(net: &NetSpec) -> &[usize] {
    match net {
        NetSpec::Dense { widths } => widths,
        NetSpec::Conv { .. } => &[crate::data::PIXELS, 256, 2],
    }
}

//! A stack of fully connected layers.

use dfdx::prelude::*;
use rand::rngs::StdRng;

use super::linear::Linear;
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::linear::InputGradient;
use super::parameters::Named;
use super::watch::Watch;

/// Fully connected layers, one activation between them and another one after the last.
#[derive(Clone, Debug)]
pub(crate) struct Mlp {
    layers: Vec<Linear>,
    hidden: Activation,
    last: Activation,
}

impl Mlp {
    /// Layers between consecutive `widths`; none at all for a single width.
    pub(crate) fn new(widths: &[usize], hidden: Activation, last: Activation, rng: &mut StdRng) -> Self {
        Self { layers: widths.windows(2).map(|pair| Linear::new(pair[0], pair[1], rng)).collect(), hidden, last }
    }

    /// `[batch, first width]` to `[batch, last width]`, showing `watch` what each layer gives. Only the first layer can do without its
    /// input's gradient.
    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, mut input: InputGradient, watch: &mut Watch) -> Matrix<T> {
        let mut h = x; // [batch, width]
        for (index, layer) in self.layers.iter().enumerate() {
            let activation = if index + 1 == self.layers.len() { self.last } else { self.hidden };
            h = layer.forward(h, activation, input); // [batch, next width]
            watch.units(&h);
            input = InputGradient::Needed;
        }
        h
    }

    /// Whether there is no layer at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The layers as PyTorch numbers them in an `nn.Sequential` with an activation module after each: `encoder.0`, `encoder.2`.
    pub(crate) fn named<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = Named<&'a Linear>> {
        self.layers.iter().enumerate().map(move |(index, layer)| Named::dense(format!("{prefix}.{}", 2 * index), layer))
    }

    /// [`Mlp::named`], to be changed.
    pub(crate) fn named_mut<'a>(&'a mut self, prefix: &'a str) -> impl Iterator<Item = Named<&'a mut Linear>> {
        self.layers.iter_mut().enumerate().map(move |(index, layer)| Named::dense(format!("{prefix}.{}", 2 * index), layer))
    }
}

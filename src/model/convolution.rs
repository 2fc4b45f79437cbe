//! Convolutional layers.

use std::sync::Arc;

use dfdx::prelude::*;
use rand::rngs::StdRng;

use super::linear::{Activation, Linear};
use super::ops::Matrix;
use super::ops::convolution::{convolution, transposed_convolution};
use super::ops::linear::InputGradient;
use super::ops::patches::Patches;
use super::parameters::{Layout, Named};

/// A convolution with stride 2, or its transpose. The image has a border of 1, which halves its sides exactly, with kernels of 4 pixels and of 3.
#[derive(Clone, Debug)]
pub(crate) struct Convolution {
    /// Weight `[small image's channels, side · side · large image's channels]`, one bias per channel of the output.
    kernel: Linear,
    patches: Arc<Patches>,
    /// Pixels along the kernel.
    side: usize,
    large_channels: usize,
}

impl Convolution {
    /// From `side × side` pixels of `inputs` channels to half the side and `outputs` channels, by kernels of `kernel × kernel` pixels.
    pub(crate) fn halving(kernel: usize, side: usize, inputs: usize, outputs: usize, rng: &mut StdRng) -> Self {
        Self::new(kernel, side, [inputs, outputs], outputs, rng)
    }

    /// From half the `side` and `inputs` channels to `side × side` pixels of `outputs` channels.
    pub(crate) fn doubling(kernel: usize, side: usize, inputs: usize, outputs: usize, rng: &mut StdRng) -> Self {
        Self::new(kernel, side, [outputs, inputs], outputs, rng)
    }

    /// `channels` are those of the large image and of the small one.
    fn new(side: usize, image_side: usize, channels: [usize; 2], biases: usize, rng: &mut StdRng) -> Self {
        let [large_channels, small_channels] = channels;
        // PyTorch takes the second axis of the weight for the inputs, which for a transposed convolution are the outputs.
        let patch = side * side * large_channels;
        let kernel = Linear::with_fan_in([small_channels, patch], biases, patch, rng);
        Self { kernel, patches: Arc::new(Patches::new(image_side, large_channels, side, 2, 1)), side, large_channels }
    }

    /// The convolution: `[batch, side² · in]` to `[batch, (side/2)² · out]`.
    pub(crate) fn down<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, activation: Activation, input: InputGradient) -> Matrix<T> {
        convolution(x, &self.kernel.weight, &self.kernel.bias, &self.patches, activation, input)
    }

    /// The transposed convolution: `[batch, (side/2)² · in]` to `[batch, side² · out]`.
    pub(crate) fn up<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, activation: Activation) -> Matrix<T> {
        transposed_convolution(x, &self.kernel.weight, &self.kernel.bias, &self.patches, activation)
    }

    pub(crate) fn named(&self, name: &str) -> Named<&Linear> {
        Named { name: name.into(), layout: self.layout(), layer: &self.kernel }
    }

    pub(crate) fn named_mut(&mut self, name: &str) -> Named<&mut Linear> {
        Named { name: name.into(), layout: self.layout(), layer: &mut self.kernel }
    }

    fn layout(&self) -> Layout {
        Layout::Kernel { side: self.side, channels: self.large_channels }
    }
}

//! Convolutional layers.

use std::ops::Range;
use std::sync::Arc;

use dfdx::prelude::*;
use rand::rngs::StdRng;

use super::linear::Linear;
use super::net::KERNEL;
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::convolution::{convolution, transposed_convolution};
use super::ops::linear::InputGradient;
use super::ops::patches::Patches;
use super::parameters::{Layout, Named};

/// Kernels are 2 apart and the image has a border of 1, which halves its sides exactly, with kernels of 4 pixels and of 3.
const STRIDE: usize = 2;
const BORDER: usize = 1;

/// The receptive field of a unit along one side, with the usual kernels: which pixels reach the unit at place `unit` of a row, so many convolutions deep. Those of the
/// border count, which lie before 0 or behind the last pixel.
pub fn receptive_field(depth: usize, unit: usize) -> Range<isize> {
    let [kernel, stride, border] = [KERNEL, STRIDE, BORDER].map(usize::cast_signed);
    let unit = unit.cast_signed();
    (0..depth).fold(unit..unit + 1, |field, _| {
        let last = field.end - 1;
        stride * field.start - border..stride * last - border + kernel
    })
}

/// A convolution with stride 2, or its transpose.
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
        Self { kernel, patches: Arc::new(Patches::new(image_side, large_channels, side, STRIDE, BORDER)), side, large_channels }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{PIXELS, SIDE};
    use crate::model::{Autoencoder, Form, Likelihood};

    #[test]
    fn fields_are_four_and_ten_pixels_wide() {
        assert_eq!([receptive_field(0, 5), receptive_field(1, 5), receptive_field(2, 3)], [5..6, 9..13, 9..19]);
        assert_eq!(receptive_field(2, 0), -3..7);
    }

    #[test]
    fn a_unit_changes_with_the_pixels_of_its_field_and_with_no_other() {
        // tanh, so that no unit is silent
        let model = Autoencoder::new(&"conv-2".parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 3);
        let layers = |image: &[f32]| model.encoder_layers(image);
        let blank = layers(&[0.0; PIXELS]);
        for (row, column) in [(0, 0), (13, 14), (27, 3), (8, 27)] {
            let mut image = [0.0; PIXELS];
            image[row * SIDE + column] = 1.0;
            for (depth, (plain, changed)) in blank.iter().zip(layers(&image)).take(2).enumerate() {
                let Form::Image { side, channels } = plain.form else { panic!("no image") };
                let sees = |unit: usize, pixel: usize| receptive_field(depth + 1, unit).contains(&pixel.cast_signed());
                for at in 0..side * side {
                    let numbers = at * channels..(at + 1) * channels;
                    let is_other = plain.values[numbers.clone()] != changed.values[numbers];
                    assert_eq!(is_other, sees(at / side, row) && sees(at % side, column), "{depth} {at} {row} {column}");
                }
            }
        }
    }
}

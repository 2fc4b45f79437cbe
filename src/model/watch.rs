//! What every layer makes of an image: the forward pass of training, looked at while it runs.

use dfdx::prelude::*;

use super::linear::Linear;
use super::ops::Matrix;
use super::parameters::Named;
use super::raw::view;

/// What one layer gives for one image, after its activation; or for several, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerOutput {
    /// The layer's name: `encoder.0`.
    pub name: String,
    /// How the numbers lie.
    pub form: Form,
    /// `[units]`, or `[side, side, channels]`.
    pub values: Vec<f32>,
}

/// How a layer's numbers lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row of units.
    Units,
    /// A square image, row by row, the channels of a pixel side by side.
    Image {
        /// Pixels along a side.
        side: usize,
        /// Numbers for each pixel.
        channels: usize,
    },
}

/// Looks on while a forward pass runs; one that is [`Watch::away`] costs nothing.
pub(crate) struct Watch(Option<Vec<(Form, Matrix)>>);

impl Watch {
    /// Nobody looks on.
    pub(crate) fn away() -> Self {
        Self(None)
    }

    /// Keeps what every layer gives.
    pub(crate) fn keeping() -> Self {
        Self(Some(Vec::new()))
    }

    /// A layer gave a row of units for each image: `[batch, units]`.
    pub(crate) fn units<T: Tape<f32, Cpu>>(&mut self, output: &Matrix<T>) {
        self.see(Form::Units, output);
    }

    /// A layer gave an image of so many channels for each image: `[batch, side² · channels]`.
    pub(crate) fn image<T: Tape<f32, Cpu>>(&mut self, output: &Matrix<T>, channels: usize) {
        let pixels = output.shape().1 / channels;
        self.see(Form::Image { side: pixels.isqrt(), channels }, output);
    }

    fn see<T: Tape<f32, Cpu>>(&mut self, form: Form, output: &Matrix<T>) {
        if let Some(seen) = &mut self.0 {
            seen.push((form, output.retaped()));
        }
    }

    /// What was kept, as the tape knows it: its gradients can be asked for.
    pub(crate) fn tensors(&self) -> impl Iterator<Item = &Matrix> {
        self.0.iter().flatten().map(|(_, tensor)| tensor)
    }

    /// What was kept, under the names of the layers that gave it.
    pub(crate) fn named(self, layers: &[Named<&Linear>]) -> Vec<LayerOutput> {
        let seen = self.0.unwrap_or_default();
        debug_assert_eq!(seen.len(), layers.len(), "every layer is seen once, in order");
        let output = |(layer, (form, tensor)): (&Named<&Linear>, (Form, Matrix))| LayerOutput {
            name: layer.name.clone(),
            form,
            values: view(&tensor).to_vec(),
        };
        layers.iter().zip(seen).map(output).collect()
    }
}

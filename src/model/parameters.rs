//! What a model learns, by name: for the optimiser, checkpoints and counts.

use super::linear::Linear;
use super::raw::view;

/// How a layer's weight lies in a PyTorch checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As here: `[out, in]`.
    Dense,
}

/// A layer under its name.
pub struct Named<L> {
    /// The name of the module in PyTorch: `encoder.0`; its tensors are `encoder.0.weight` and `encoder.0.bias`.
    pub name: String,
    /// How its weight lies in a checkpoint.
    pub layout: Layout,
    /// The layer.
    pub layer: L,
}

impl<L> Named<L> {
    /// A dense layer under a name.
    pub(crate) fn dense(name: impl Into<String>, layer: L) -> Self {
        Self { name: name.into(), layout: Layout::Dense, layer }
    }
}

/// Something made of layers that learn.
pub trait Parameters {
    /// The layers, in a fixed order.
    fn layers(&self) -> Vec<Named<&Linear>>;

    /// The same layers, to be changed.
    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>>;

    /// How many numbers the model learns.
    fn parameter_count(&self) -> usize {
        self.layers().iter().map(|named| view(&named.layer.weight).len() + view(&named.layer.bias).len()).sum()
    }
}

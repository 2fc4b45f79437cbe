//! What a model learns, by name: for the optimiser, checkpoints and counts.

use super::linear::Linear;

/// How a layer's numbers lie in a PyTorch checkpoint, where images have their channels first and not, as here, last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As here: `[out, in]`.
    Dense,
    /// A convolution or its transpose: `[a, channels, side, side]` there, `[a, side, side, channels]` here.
    Kernel {
        /// Pixels along the kernel.
        side: usize,
        /// Channels of the larger image.
        channels: usize,
    },
    /// A dense layer on a flattened image: its inputs are `[channels, pixels]` there, `[pixels, channels]` here.
    OnImage {
        /// Channels of the image.
        channels: usize,
    },
    /// A dense layer whose outputs become an image: they are `[channels, pixels]` there, `[pixels, channels]` here.
    ToImage {
        /// Channels of the image.
        channels: usize,
    },
}

impl Layout {
    /// The shape in a checkpoint of a weight that is `[rows, columns]` here.
    pub(crate) fn file_shape(self, rows: usize, columns: usize) -> Vec<usize> {
        match self {
            Self::Kernel { side, channels } => vec![rows, channels, side, side],
            Self::Dense | Self::OnImage { .. } | Self::ToImage { .. } => vec![rows, columns],
        }
    }

    /// For each number of a weight in a checkpoint, its place here.
    pub(crate) fn weight_places(self, rows: usize, columns: usize) -> Vec<usize> {
        (0..rows).flat_map(|row| (0..columns).map(move |column| self.row(row, rows) * columns + self.column(column, columns))).collect()
    }

    /// For each bias in a checkpoint, its place here.
    pub(crate) fn bias_places(self, count: usize) -> Vec<usize> {
        (0..count).map(|index| self.row(index, count)).collect()
    }

    fn row(self, row: usize, rows: usize) -> usize {
        match self {
            Self::ToImage { channels } => channels_last(row, channels, rows / channels),
            Self::Dense | Self::Kernel { .. } | Self::OnImage { .. } => row,
        }
    }

    fn column(self, column: usize, columns: usize) -> usize {
        match self {
            Self::Kernel { channels, .. } | Self::OnImage { channels } => channels_last(column, channels, columns / channels),
            Self::Dense | Self::ToImage { .. } => column,
        }
    }
}

/// A place in `[channels, pixels]` as a place in `[pixels, channels]`.
fn channels_last(place: usize, channels: usize, pixels: usize) -> usize {
    let (channel, pixel) = (place / pixels, place % pixels);
    pixel * channels + channel
}

/// A layer under its name.
pub struct Named<L> {
    /// The name of the module in PyTorch: `encoder.0`; its tensors are `encoder.0.weight` and `encoder.0.bias`.
    pub name: String,
    /// How its numbers lie in a checkpoint.
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
        self.layers().iter().map(|named| named.layer.weights().len() + named.layer.biases().len()).sum()
    }
}

//! Labels as numbers that a model can learn from.

use crate::data::PIXELS;

/// Classes of the data sets of the course.
pub const CLASSES: usize = 10;

/// Images with their labels behind them, one-hot: `[n, 784]` to `[n, 794]`. A label beyond 9 gives a row without a class.
pub fn with_labels(images: &[f32], labels: &[u8]) -> Vec<f32> {
    with_classes(images, PIXELS, labels)
}

/// The same for rows of any width, such as codes for the decoder of a conditional VAE: `[n, width]` to `[n, width + 10]`.
pub fn with_classes(values: &[f32], width: usize, labels: &[u8]) -> Vec<f32> {
    let mut rows = Vec::with_capacity(labels.len() * (width + CLASSES));
    for (row, &label) in values.chunks_exact(width).zip(labels) {
        rows.extend_from_slice(row);
        rows.extend((0..CLASSES).map(|class| if class == usize::from(label) { 1.0 } else { 0.0 }));
    }
    rows
}

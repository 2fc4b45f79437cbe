//! Transposed convolution as plain loops: each number of a small image stamps the kernel onto a large one, as strongly as the number says.
//!
//! The engine does the same with matrix products; this is for looking at, and for checking the engine by another way.

use crate::data::SIDE;
use crate::model::linear::Linear;
use crate::model::parameters::{Layout, Named};
use crate::model::raw::view;

/// Where the stamps of a kernel lie on a square image: stamp (y, x) begins at pixel (y · stride − padding, x · stride − padding).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamps {
    /// Pixels along the large image.
    pub large: usize,
    /// Stamps along it: pixels along the small image.
    pub small: usize,
    /// Pixels along the kernel.
    pub kernel: usize,
    /// Pixels between two stamps.
    pub stride: usize,
    /// Pixels by which the first stamp sticks out.
    pub padding: usize,
}

impl Stamps {
    /// Stamps that cover a large image with as little as can be sticking out at its edges; the kernel is at least as wide as the stride.
    pub fn covering(large: usize, kernel: usize, stride: usize) -> Stamps {
        let padding = (kernel - stride).div_ceil(2);
        let small = (large + padding).saturating_sub(kernel).div_ceil(stride) + 1;
        Stamps { large, small, kernel, stride, padding }
    }

    /// How often each pixel of the large image is stamped: `[large, large]`. A flat image of ones through a kernel of ones, without a bias.
    pub fn counts(&self) -> Vec<f32> {
        let kernel = vec![1.0; self.kernel * self.kernel];
        self.up(&kernel, 1, &vec![1.0; self.small * self.small]).into_iter().map(|count| count as f32).collect()
    }

    /// The transposed convolution Wᵀy: y `[small, small, n]`, kernel `[n, kernel, kernel, channels]`, to `[large, large, channels]`.
    fn up(&self, kernel: &[f32], channels: usize, y: &[f32]) -> Vec<f64> {
        let mut image = vec![0.0; self.large * self.large * channels];
        self.each(kernel, channels, |large, small, weight| image[large] += weight * f64::from(y[small]));
        image
    }

    /// The convolution Wx: x `[large, large, channels]`, kernel `[n, kernel, kernel, channels]`, to `[small, small, n]`.
    fn down(&self, kernel: &[f32], channels: usize, x: &[f32]) -> Vec<f64> {
        let filters = kernel.len() / (self.kernel * self.kernel * channels);
        let mut sums = vec![0.0; self.small * self.small * filters];
        self.each(kernel, channels, |large, small, weight| sums[small] += weight * f64::from(x[large]));
        sums
    }

    /// Calls `visit` with every number of the large image, every number of the small one that it is tied to, and the weight between them.
    fn each(&self, kernel: &[f32], channels: usize, mut visit: impl FnMut(usize, usize, f64)) {
        let filters = kernel.len() / (self.kernel * self.kernel * channels);
        let inside = |stamp: usize, tap: usize| (stamp * self.stride + tap).checked_sub(self.padding).filter(|&place| place < self.large);
        for (sy, sx) in (0..self.small).flat_map(|y| (0..self.small).map(move |x| (y, x))) {
            for (ky, kx) in (0..self.kernel).flat_map(|y| (0..self.kernel).map(move |x| (y, x))) {
                let (Some(y), Some(x)) = (inside(sy, ky), inside(sx, kx)) else { continue };
                for (filter, channel) in (0..filters).flat_map(|filter| (0..channels).map(move |channel| (filter, channel))) {
                    let weight = kernel[((filter * self.kernel + ky) * self.kernel + kx) * channels + channel];
                    visit((y * self.large + x) * channels + channel, (sy * self.small + sx) * filters + filter, f64::from(weight));
                }
            }
        }
    }
}

/// Both sides of ⟨Wx, y⟩ = ⟨x, Wᵀy⟩, for the Wᵀ of a decoder's last layer: computed one after the other, by different sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjoint {
    /// ⟨Wx, y⟩: the image is brought down to the layer's input, and compared there.
    pub below: f64,
    /// ⟨x, Wᵀy⟩: the layer's input is brought up to an image, and compared there.
    pub above: f64,
    /// How many numbers are multiplied and summed below and above.
    pub numbers: [usize; 2],
}

impl Adjoint {
    /// For the last layer of a decoder, without its bias: x is an image `[784]`, y what goes into the layer.
    ///
    /// # Panics
    /// If `y` is not as long as what goes into the layer, or the layer does not give an image of 784 pixels.
    pub(crate) fn of(layer: &Named<&Linear>, x: &[f32], y: &[f32]) -> Adjoint {
        let weight = view(&layer.layer.weight);
        let (down, up) = match layer.layout {
            Layout::Kernel { side, channels } => {
                let stamps = Stamps { large: SIDE, small: SIDE / 2, kernel: side, stride: 2, padding: 1 };
                (stamps.down(weight, channels, x), stamps.up(weight, channels, y))
            }
            Layout::Dense | Layout::OnImage { .. } | Layout::ToImage { .. } => (columns(weight, x, y.len()), rows(weight, y)),
        };
        assert_eq!((down.len(), up.len()), (y.len(), x.len()), "the last layer goes from y to an image");
        let dot = |a: &[f64], b: &[f32]| a.iter().zip(b).map(|(a, &b)| a * f64::from(b)).sum();
        Adjoint { below: dot(&down, y), above: dot(&up, x), numbers: [y.len(), x.len()] }
    }
}

/// `Mᵀx`, the columns of M `[out, in]` against x `[out]`.
fn columns(matrix: &[f32], x: &[f32], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for (row, &x) in matrix.chunks_exact(width).zip(x) {
        sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += f64::from(weight) * f64::from(x));
    }
    sums
}

/// `My`, the rows of M `[out, in]` against y `[in]`.
fn rows(matrix: &[f32], y: &[f32]) -> Vec<f64> {
    matrix.chunks_exact(y.len()).map(|row| row.iter().zip(y).map(|(&weight, &y)| f64::from(weight) * f64::from(y)).sum()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{PIXELS, digits};
    use crate::model::{Activation, Autoencoder, Likelihood, Parameters, to_unit};

    /// The counts along one axis, from the interior of an image: those of a square are their products.
    fn along(kernel: usize, stride: usize) -> Vec<f32> {
        let counts = Stamps::covering(28, kernel, stride).counts();
        let middle = 12 * 28; // row 12 has the same stamps above and below as any row of its phase
        counts[middle + 12..middle + 12 + stride].to_vec()
    }

    #[test]
    fn a_kernel_covers_evenly_only_when_the_stride_divides_it() {
        for (kernel, stride, even) in
            [(3, 2, false), (4, 2, true), (5, 2, false), (6, 2, true), (3, 3, true), (4, 3, false), (5, 3, false), (6, 3, true)]
        {
            let along = along(kernel, stride);
            assert_eq!(along.iter().all(|count| *count == along[0]), even, "kernel {kernel}, stride {stride}: {along:?}");
        }
        let counts = Stamps::covering(28, 3, 2).counts();
        let block = [counts[12 * 28 + 12], counts[12 * 28 + 13], counts[13 * 28 + 12], counts[13 * 28 + 13]];
        let mut sorted = block;
        sorted.sort_by(f32::total_cmp);
        assert_eq!(sorted, [1.0, 2.0, 2.0, 4.0], "{block:?}");
    }

    #[test]
    fn stamps_cover_every_pixel_and_the_usual_ones_are_those_of_the_networks() {
        for (kernel, stride) in (2..=3).flat_map(|stride| (stride..=6).map(move |kernel| (kernel, stride))) {
            assert!(Stamps::covering(28, kernel, stride).counts().iter().all(|count| *count > 0.0), "{kernel} {stride}");
        }
        for kernel in [3, 4] {
            assert_eq!(Stamps::covering(28, kernel, 2), Stamps { large: 28, small: 14, kernel, stride: 2, padding: 1 });
        }
    }

    #[test]
    fn the_last_layer_is_what_the_engine_makes_of_it_and_both_products_agree() {
        let image = to_unit(&digits(1, 4).images);
        for net in ["784-32-16-2", "conv-2", "conv3-2"] {
            let model = Autoencoder::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 3);
            let drawn = model.draw(&[0.7, -0.4]);
            let layers = model.layers();
            let (last, y) = (&layers[layers.len() - 1], &drawn.layers[drawn.layers.len() - 2].values);
            let up = match last.layout {
                Layout::Kernel { side, channels } => {
                    let stamps = Stamps { large: 28, small: 14, kernel: side, stride: 2, padding: 1 };
                    stamps.up(view(&last.layer.weight), channels, y)
                }
                _ => rows(view(&last.layer.weight), y),
            };
            let bias = view(&last.layer.bias);
            let engine = &drawn.layers[drawn.layers.len() - 1].values;
            for (at, (ours, engine)) in up.iter().zip(engine).enumerate() {
                assert!((ours + f64::from(bias[at % bias.len()]) - f64::from(*engine)).abs() < 1e-5, "{net}: {ours} {engine}");
            }
            let Adjoint { below, above, numbers } = Adjoint::of(last, &image, y);
            assert!(below.abs() > 1e-3 && (below - above).abs() < 1e-9 * below.abs().max(1.0), "{net}: {below} {above}");
            assert_eq!(numbers, [y.len(), PIXELS]);
        }
    }

    /// The worked example of the section on decoders, along one axis: x = (1, 2, 3, 4, 5), the kernel (1, 2, 3), stride 2, and y = (10, 1).
    #[test]
    fn the_example_of_the_course_comes_out() {
        let stamps = Stamps { large: 5, small: 2, kernel: 3, stride: 2, padding: 0 };
        // a square whose first row is the example; the kernel's other rows are 0
        let kernel = [1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mut x = vec![0.0; 25];
        x[..5].copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let y = [10.0, 1.0, 0.0, 0.0];
        assert_eq!(stamps.down(&kernel, 1, &x)[..2], [14.0, 26.0]);
        assert_eq!(stamps.up(&kernel, 1, &y)[..5], [10.0, 20.0, 31.0, 2.0, 3.0]);
        let dot = |a: &[f64], b: &[f32]| a.iter().zip(b).map(|(a, &b)| a * f64::from(b)).sum::<f64>();
        assert_eq!((dot(&stamps.down(&kernel, 1, &x), &y), dot(&stamps.up(&kernel, 1, &y), &x)), (166.0, 166.0));
    }
}

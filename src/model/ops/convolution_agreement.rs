//! Convolutions beside the textbook's loops: dfdx has convolutions for nightly compilers only.

use std::sync::Arc;

use dfdx::prelude::*;

use super::agreement::{assert_close, matrix, numbers, weigh};
use super::convolution::{convolution, transposed_convolution};
use super::linear::InputGradient;
use super::patches::Patches;
use super::{Grads, Vector};
use crate::model::ops::activation::Activation;
use crate::model::raw::view;

const KERNEL: usize = 4;

/// A large image, half as wide on its other side, and how many channels each has.
struct Sizes {
    batch: usize,
    side: usize,
    large: usize,
    small: usize,
}

/// Batches around a block of 8 images and of odd sizes; the course's first convolution, and one with no special path.
const SIZES: [Sizes; 5] = [
    Sizes { batch: 1, side: 28, large: 1, small: 16 },
    Sizes { batch: 9, side: 14, large: 16, small: 32 },
    Sizes { batch: 127, side: 6, large: 3, small: 5 },
    Sizes { batch: 128, side: 6, large: 3, small: 5 },
    Sizes { batch: 129, side: 6, large: 3, small: 5 },
];

impl Sizes {
    /// Calls `visit` with (number in the large image, number in the small image, number in the kernel) for each product in the sum.
    fn each(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let half = self.side / 2;
        for image in 0..self.batch {
            for (row, column) in (0..half).flat_map(|row| (0..half).map(move |column| (row, column))) {
                for (ky, kx) in (0..KERNEL).flat_map(|ky| (0..KERNEL).map(move |kx| (ky, kx))) {
                    let (y, x) = ((2 * row + ky).wrapping_sub(1), (2 * column + kx).wrapping_sub(1));
                    if y >= self.side || x >= self.side {
                        continue;
                    }
                    for (l, s) in (0..self.large).flat_map(|l| (0..self.small).map(move |s| (l, s))) {
                        let large = ((image * self.side + y) * self.side + x) * self.large + l;
                        let small = ((image * half + row) * half + column) * self.small + s;
                        visit(large, small, ((s * KERNEL + ky) * KERNEL + kx) * self.large + l);
                    }
                }
            }
        }
    }

    fn large_len(&self) -> usize {
        self.side * self.side * self.large
    }

    fn small_len(&self) -> usize {
        self.side * self.side / 4 * self.small
    }

    fn patches(&self) -> Arc<Patches> {
        Arc::new(Patches::new(self.side, self.large, KERNEL, 2, 1))
    }
}

fn bias(count: usize) -> Vector {
    Cpu::default().tensor_from_vec(numbers(count, 3), (count,))
}

/// Σ g over all pixels of each channel.
fn per_channel(g: &[f32], channels: usize) -> Vec<f32> {
    (0..channels).map(|channel| g.iter().skip(channel).step_by(channels).map(|&g| f64::from(g)).sum::<f64>() as f32).collect()
}

#[track_caller]
fn assert_gradient<S: Shape>(gradients: &Grads, of: &Tensor<S, f32, Cpu>, expected: &[f64]) {
    let expected: Vec<f32> = expected.iter().map(|&value| value as f32).collect();
    assert_close(view(&gradients.get(of)), &expected);
}

#[test]
fn a_convolution_agrees_with_the_textbook_loops() {
    for sizes in SIZES {
        let (x, kernel) = (matrix(sizes.batch, sizes.large_len(), 1), matrix(sizes.small, KERNEL * KERNEL * sizes.large, 2));
        let (bias, weights) = (bias(sizes.small), matrix(sizes.batch, sizes.small_len(), 4));
        let y = convolution(x.leaky_trace(), &kernel, &bias, &sizes.patches(), Activation::Linear, InputGradient::Needed);

        let (image, k, g) = (view(&x), view(&kernel), view(&weights));
        let mut expected: Vec<f64> = (0..g.len()).map(|at| f64::from(view(&bias)[at % sizes.small])).collect();
        let (mut dx, mut dk) = (vec![0.0; image.len()], vec![0.0; k.len()]);
        sizes.each(|large, small, at| {
            expected[small] += f64::from(image[large] * k[at]);
            dx[large] += f64::from(g[small] * k[at]);
            dk[at] += f64::from(g[small] * image[large]);
        });
        assert_close(view(&y), &expected.iter().map(|&y| y as f32).collect::<Vec<_>>());
        let gradients = weigh(y, weights.clone()).backward();
        assert_gradient(&gradients, &x, &dx);
        assert_gradient(&gradients, &kernel, &dk);
        assert_close(view(&gradients.get(&bias)), &per_channel(g, sizes.small));
    }
}

#[test]
fn a_transposed_convolution_agrees_with_the_textbook_loops() {
    for sizes in SIZES {
        let (x, kernel) = (matrix(sizes.batch, sizes.small_len(), 1), matrix(sizes.small, KERNEL * KERNEL * sizes.large, 2));
        let (bias, weights) = (bias(sizes.large), matrix(sizes.batch, sizes.large_len(), 4));
        let y = transposed_convolution(x.leaky_trace(), &kernel, &bias, &sizes.patches(), Activation::Linear);

        let (image, k, g) = (view(&x), view(&kernel), view(&weights));
        let mut expected: Vec<f64> = (0..g.len()).map(|at| f64::from(view(&bias)[at % sizes.large])).collect();
        let (mut dx, mut dk) = (vec![0.0; image.len()], vec![0.0; k.len()]);
        sizes.each(|large, small, at| {
            expected[large] += f64::from(image[small] * k[at]);
            dx[small] += f64::from(g[large] * k[at]);
            dk[at] += f64::from(g[large] * image[small]);
        });
        assert_close(view(&y), &expected.iter().map(|&y| y as f32).collect::<Vec<_>>());
        let gradients = weigh(y, weights.clone()).backward();
        assert_gradient(&gradients, &x, &dx);
        assert_gradient(&gradients, &kernel, &dk);
        assert_close(view(&gradients.get(&bias)), &per_channel(g, sizes.large));
    }
}

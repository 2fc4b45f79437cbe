//! Convolution and transposed convolution, each in one operation with its bias and activation. Images are flat rows, channels last.
//!
//! A convolution is a product of the matrix of patches with the kernel; a transposed one is the same product the other way round (Dumoulin & Visin
//! 2016). A few images at a time, so that their patches stay in the processor's cache.

use std::sync::Arc;

use dfdx::prelude::*;

use super::linear::InputGradient;
use super::patches::Patches;
use super::{Matrix, Vector, kernels, put_back, take, with_room};
use crate::model::ops::activation::Activation;
use crate::model::raw::{Target, View, Write, gemm, view, view_mut};

/// Images whose patches are laid out at the same time.
const BLOCK: usize = 8;

/// `y = φ(K ⋆ x + b)`: x `[batch, side² · in]`, K `[out, kernel² · in]`, b `[out]`, y `[batch, small² · out]`.
///
/// With P the patches of x: y = P Kᵀ; backward with g = ∂L/∂y ⊙ φ′: ∂L/∂K = gᵀ P, ∂L/∂b = Σ g, ∂L/∂x = fold(g K).
pub(crate) fn convolution<T: Tape<f32, Cpu>>(
    x: Matrix<T>,
    kernel: &Matrix,
    bias: &Vector,
    patches: &Arc<Patches>,
    activation: Activation,
    input: InputGradient,
) -> Matrix<T> {
    let (x, mut tape) = x.split_tape();
    let (batch, inputs) = *x.shape();
    let (channels, patch_len) = *kernel.shape();
    let outputs = patches.count() * channels;
    assert_eq!((inputs, patch_len), (patches.image_len(), patches.patch_len()));

    let mut y: Matrix = x.device().zeros_like(&(batch, outputs)); // [batch, small² · out]
    for (x, y) in view(&x).chunks(BLOCK * inputs).zip(view_mut(&mut y).chunks_mut(BLOCK * outputs)) {
        with_patches(patches, x.len() / inputs, |p| {
            patches.unfold(x, p); // [block · small², kernel² · in]
            gemm(Target::new(y, channels), Write::Replace, View::new(p, patch_len), View::new(view(kernel), patch_len).transposed());
        });
        add_bias(y, view(bias));
        activation.apply(y);
    }

    if T::OWNS_TAPE {
        let (kernel, bias, output, patches) = (kernel.clone(), bias.clone(), y.clone(), Arc::clone(patches));
        tape.add_backward_op(move |gradients| {
            let mut g = take(gradients, &output)?; // [batch, small² · out]
            activation.backward(&mut g, view(&output));
            sum_bias(gradients.get_or_alloc_mut(&bias)?, &g); // [out]
            for (x, g) in view(&x).chunks(BLOCK * inputs).zip(g.chunks(BLOCK * outputs)) {
                let dk = gradients.get_or_alloc_mut(&kernel)?; // [out, kernel² · in]
                with_patches(&patches, x.len() / inputs, |p| {
                    patches.unfold(x, p);
                    gemm(Target::new(dk, patch_len), Write::Add, View::new(g, channels).transposed(), View::new(p, patch_len));
                });
            }
            if input == InputGradient::Needed {
                let dx = gradients.get_or_alloc_mut(&x)?; // [batch, side² · in]
                for (dx, g) in dx.chunks_mut(BLOCK * inputs).zip(g.chunks(BLOCK * outputs)) {
                    with_patches(&patches, dx.len() / inputs, |p| {
                        gemm(Target::new(p, patch_len), Write::Replace, View::new(g, channels), View::new(view(&kernel), patch_len));
                        patches.fold(p, dx);
                    });
                }
            }
            put_back(gradients, &output, g)
        });
    }
    y.put_tape(tape)
}

/// `y = φ(Kᵀ ⋆ x + b)`, from a small image to a large one: x `[batch, small² · in]`, K `[in, kernel² · out]`, b `[out]`, y `[batch, side² · out]`.
///
/// y = fold(x K); backward, with G the patches of g = ∂L/∂y ⊙ φ′: ∂L/∂x = G Kᵀ, ∂L/∂K = xᵀ G, ∂L/∂b = Σ g.
pub(crate) fn transposed_convolution<T: Tape<f32, Cpu>>(
    x: Matrix<T>,
    kernel: &Matrix,
    bias: &Vector,
    patches: &Arc<Patches>,
    activation: Activation,
) -> Matrix<T> {
    let (x, mut tape) = x.split_tape();
    let (batch, inputs) = *x.shape();
    let (channels, patch_len) = *kernel.shape();
    let outputs = patches.image_len();
    assert_eq!((inputs, patch_len), (patches.count() * channels, patches.patch_len()));

    let mut y: Matrix = x.device().zeros_like(&(batch, outputs)); // [batch, side² · out]
    for (x, y) in view(&x).chunks(BLOCK * inputs).zip(view_mut(&mut y).chunks_mut(BLOCK * outputs)) {
        with_patches(patches, x.len() / inputs, |p| {
            gemm(Target::new(p, patch_len), Write::Replace, View::new(x, channels), View::new(view(kernel), patch_len));
            patches.fold(p, y);
        });
        add_bias(y, view(bias));
        activation.apply(y);
    }

    if T::OWNS_TAPE {
        let (kernel, bias, output, patches) = (kernel.clone(), bias.clone(), y.clone(), Arc::clone(patches));
        tape.add_backward_op(move |gradients| {
            let mut g = take(gradients, &output)?; // [batch, side² · out]
            activation.backward(&mut g, view(&output));
            sum_bias(gradients.get_or_alloc_mut(&bias)?, &g); // [out]
            let mut dx = take(gradients, &x)?; // [batch, small² · in]
            let dk = gradients.get_or_alloc_mut(&kernel)?; // [in, kernel² · out]
            let rows = view(&x).chunks(BLOCK * inputs).zip(dx.chunks_mut(BLOCK * inputs));
            for ((x, dx), g) in rows.zip(g.chunks(BLOCK * outputs)) {
                with_patches(&patches, x.len() / inputs, |p| {
                    patches.unfold(g, p); // [block · small², kernel² · out]
                    gemm(Target::new(dx, channels), Write::Add, View::new(p, patch_len), View::new(view(&kernel), patch_len).transposed());
                    gemm(Target::new(dk, patch_len), Write::Add, View::new(x, channels).transposed(), View::new(p, patch_len));
                });
            }
            put_back(gradients, &x, dx)?;
            put_back(gradients, &output, g)
        });
    }
    y.put_tape(tape)
}

/// Lends room for the patches of `images` images; its contents are left from before.
fn with_patches(patches: &Patches, images: usize, work: impl FnOnce(&mut [f32])) {
    with_room(images * patches.count() * patches.patch_len(), work);
}

/// Adds one bias per channel; several pixels at a time, because a few channels do not fill a vector register.
fn add_bias(y: &mut [f32], bias: &[f32]) {
    let times = repeats(y.len(), bias.len());
    kernels::add_to_rows(y, &bias.repeat(times));
}

/// Adds up the gradients of each channel.
fn sum_bias(db: &mut [f32], g: &[f32]) {
    let mut sums = vec![0.0; db.len() * repeats(g.len(), db.len())];
    kernels::add_rows_up(&mut sums, g);
    for pixel in sums.chunks_exact(db.len()) {
        kernels::add_scaled(db, pixel, 1.0);
    }
}

/// How many pixels of `channels` numbers to take together: about 64 numbers, and a divisor of the image's pixels.
fn repeats(length: usize, channels: usize) -> usize {
    let most = (64 / channels).max(1);
    (1..=most).rev().find(|times| length.is_multiple_of(channels * times)).unwrap_or(1)
}

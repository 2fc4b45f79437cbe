//! A fully connected layer in one operation: `y = φ(x Wᵀ + b)`.

use dfdx::prelude::*;

use super::products::{add_product, on_tape};
use super::{Matrix, Vector, kernels, put_back, take, with_room};
use crate::model::ops::activation::Activation;
use crate::model::raw::{Target, View, Write, gemm, view, view_mut};

/// Whether the input of a layer needs a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputGradient {
    /// Something before the layer learns.
    Needed,
    /// The input is data: the largest product of a small network's backward pass is left out.
    Skipped,
}

/// `y = φ(x Wᵀ + b)`, with x `[batch, in]`, W `[out, in]`, b `[out]`, y `[batch, out]`.
///
/// Backward, with g = ∂L/∂y ⊙ φ′: ∂L/∂W = gᵀ x, ∂L/∂b = Σ g over the batch, ∂L/∂x = g W.
pub(crate) fn linear<T: Tape<f32, Cpu>>(
    x: Matrix<T>,    // [batch, in]
    weight: &Matrix, // [out, in]
    bias: &Vector,   // [out]
    activation: Activation,
    input: InputGradient,
) -> Matrix<T> {
    let (x, mut tape) = x.split_tape();
    let (batch, inputs) = *x.shape();
    let (outputs, _) = *weight.shape();

    let mut y: Matrix = x.device().zeros_like(&(batch, outputs)); // [batch, out]
    {
        let y = view_mut(&mut y);
        multiply_transposed(y, View::new(view(&x), inputs), View::new(view(weight), inputs));
        kernels::add_to_rows(y, view(bias));
        activation.apply(y);
    }

    if T::OWNS_TAPE {
        let (weight, bias, output) = (weight.clone(), bias.clone(), y.clone());
        tape.add_backward_op(move |gradients| {
            let mut g = take(gradients, &output)?; // [batch, out]
            activation.backward(&mut g, view(&output));
            kernels::add_rows_up(gradients.get_or_alloc_mut(&bias)?, &g); // [out]
            if input == InputGradient::Needed {
                let dx = gradients.get_or_alloc_mut(&x)?; // [batch, in]
                gemm(Target::new(dx, inputs), Write::Add, View::new(&g, outputs), View::new(view(&weight), inputs));
            }
            add_product(gradients, &weight, x, &output, g) // ∂L/∂W: [out, in]
        });
    }
    y.put_tape(tape)
}

/// `y = x Wᵀ`, row-major.
///
/// A matrix product reads one of its factors in vectors, and here both lie the wrong way for it, so it rearranges one of them first. For a part of a batch
/// that is as much work as a third of the product if it is W, so then W x ᵀ is computed, for which it is x, and turned over.
fn multiply_transposed(y: &mut [f32], x: View, weight: View) {
    let (batch, outputs) = (x.row_count(), weight.row_count());
    if (16..=128).contains(&batch) && x.column_count() >= 128 {
        with_room(y.len(), |turned| {
            gemm(Target::new(turned, batch), Write::Replace, weight, x.transposed()); // [out, batch]
            kernels::transpose(turned, y, batch);
        });
    } else {
        gemm(Target::new(y, outputs), Write::Replace, x, weight.transposed());
    }
}

/// `y = h W + c`, the way back through a layer's weights: h `[batch, hidden]`, W `[hidden, out]`, c `[out]`, y `[batch, out]`.
///
/// Backward, with g = ∂L/∂y: ∂L/∂W = hᵀ g, ∂L/∂c = Σ g over the batch, ∂L/∂h = g Wᵀ.
pub(crate) fn linear_transposed<T: Tape<f32, Cpu>>(h: Matrix<T>, weight: &Matrix, bias: &Vector) -> Matrix<T> {
    let (h, mut tape) = h.split_tape();
    let (batch, hidden) = *h.shape();
    let (_, outputs) = *weight.shape();
    let mut y: Matrix = h.device().zeros_like(&(batch, outputs)); // [batch, out]
    gemm(Target::new(view_mut(&mut y), outputs), Write::Replace, View::new(view(&h), hidden), View::new(view(weight), outputs));
    kernels::add_to_rows(view_mut(&mut y), view(bias));
    if T::OWNS_TAPE {
        let (weight, bias, output) = (weight.clone(), bias.clone(), y.clone());
        tape.add_backward_op(move |gradients| {
            let g = take(gradients, &output)?; // [batch, out]
            kernels::add_rows_up(gradients.get_or_alloc_mut(&bias)?, &g); // [out]
            let dw = on_tape(gradients, &weight)?; // [hidden, out]
            gemm(Target::new(dw, outputs), Write::Add, View::new(view(&h), hidden).transposed(), View::new(&g, outputs));
            let dh = gradients.get_or_alloc_mut(&h)?; // [batch, hidden]
            gemm(Target::new(dh, hidden), Write::Add, View::new(&g, outputs), View::new(view(&weight), outputs).transposed());
            put_back(gradients, &output, g)
        });
    }
    y.put_tape(tape)
}

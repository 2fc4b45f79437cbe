//! Putting columns side by side.

use dfdx::prelude::*;

use super::{Matrix, put_back, take};
use crate::model::raw::{view, view_mut};

/// `[a | b]`: a `[batch, n]`, b `[batch, m]` without a gradient, the result `[batch, n + m]`.
pub(crate) fn beside<T: Tape<f32, Cpu>>(a: Matrix<T>, b: &Matrix) -> Matrix<T> {
    let (a, mut tape) = a.split_tape();
    let (batch, left) = *a.shape();
    let (_, right) = *b.shape();
    let mut joined: Matrix = a.device().zeros_like(&(batch, left + right));
    for ((joined, a), b) in
        view_mut(&mut joined).chunks_exact_mut(left + right).zip(view(&a).chunks_exact(left)).zip(view(b).chunks_exact(right))
    {
        joined[..left].copy_from_slice(a);
        joined[left..].copy_from_slice(b);
    }
    if T::OWNS_TAPE {
        let joined = joined.clone();
        tape.add_backward_op(move |gradients| {
            let g = take(gradients, &joined)?; // [batch, n + m]
            for (da, g) in gradients.get_or_alloc_mut(&a)?.chunks_exact_mut(left).zip(g.chunks_exact(left + right)) {
                for (da, g) in da.iter_mut().zip(g) {
                    *da += g;
                }
            }
            put_back(gradients, &joined, g)
        });
    }
    joined.put_tape(tape)
}

/// The columns of `x` from `from` to `to`.
pub(crate) fn columns(x: &Matrix, from: usize, to: usize) -> Matrix {
    let (rows, width) = *x.shape();
    let mut part: Matrix = x.device().zeros_like(&(rows, to - from));
    for (part, row) in view_mut(&mut part).chunks_exact_mut(to - from).zip(view(x).chunks_exact(width)) {
        part.copy_from_slice(&row[from..to]);
    }
    part
}

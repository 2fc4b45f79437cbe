//! The Bernoulli negative log-likelihood of pixels, from logits.

use dfdx::prelude::*;

use super::{Matrix, Scalar, kernels, scalar};
use crate::model::raw::{view, view_mut};

/// `−Σ x ln σ(l) + (1 − x) ln(1 − σ(l))` over pixels and batch, in nats: the reconstruction term for grey targets x in [0, 1].
///
/// Computed as `max(l, 0) − l x + ln(1 + e^−|l|)`, which does not overflow. The gradient at a logit is σ(l) − x. Returns the sum with the tape, and
/// once more in double precision for reports.
pub(crate) fn bernoulli<T: Tape<f32, Cpu>>(logits: Matrix<T>, x: &Matrix) -> (Scalar<T>, f64) {
    let (logits, mut tape) = logits.split_tape(); // [batch, pixels]
    let mut difference = x.device().zeros_like(x.shape()); // σ(l) − x: [batch, pixels]
    let sum = kernels::bernoulli(view(&logits), view(x), view_mut(&mut difference));
    let nll = scalar(x.device(), sum as f32);
    if T::OWNS_TAPE {
        let nll = nll.clone();
        tape.add_backward_op(move |gradients| {
            let scale = gradients.get_or_alloc_mut(&nll)?[0];
            kernels::add_scaled(gradients.get_or_alloc_mut(&logits)?, view(&difference), scale);
            Ok(())
        });
    }
    (nll.put_tape(tape), sum)
}

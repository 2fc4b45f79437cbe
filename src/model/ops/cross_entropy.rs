//! The cross-entropy of classes, from logits.

use dfdx::prelude::*;

use super::{Matrix, Scalar, scalar};
use crate::model::raw::{view, view_mut};

/// `−Σ y ln softmax(l)` over classes and batch, in nats: logits l and one-hot targets y `[batch, classes]`.
///
/// The gradient at the logits is softmax(l) − y. Returns the sum with the tape, and once more in double precision for reports.
pub(crate) fn cross_entropy<T: Tape<f32, Cpu>>(logits: Matrix<T>, targets: &Matrix) -> (Scalar<T>, f64) {
    let (logits, mut tape) = logits.split_tape(); // [batch, classes]
    let (_, classes) = *logits.shape();
    let mut difference: Matrix = logits.device().zeros_like(logits.shape()); // softmax(l) − y
    let mut sum = 0.0;
    let rows = view(&logits).chunks_exact(classes).zip(view(targets).chunks_exact(classes));
    for ((logits, targets), difference) in rows.zip(view_mut(&mut difference).chunks_exact_mut(classes)) {
        difference.copy_from_slice(logits);
        softmax(difference);
        for (p, y) in difference.iter_mut().zip(targets) {
            if *y != 0.0 {
                sum -= f64::from(*y) * f64::from(p.max(f32::MIN_POSITIVE)).ln();
            }
            *p -= y;
        }
    }
    let loss = scalar(logits.device(), sum as f32);
    if T::OWNS_TAPE {
        let loss = loss.clone();
        tape.add_backward_op(move |gradients| {
            let scale = gradients.get_or_alloc_mut(&loss)?[0];
            super::kernels::add_scaled(gradients.get_or_alloc_mut(&logits)?, view(&difference), scale);
            Ok(())
        });
    }
    (loss.put_tape(tape), sum)
}

/// Replaces logits by probabilities.
pub(crate) fn softmax(logits: &mut [f32]) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for logit in logits.iter_mut() {
        *logit = (*logit - most).exp();
    }
    let total: f32 = logits.iter().sum();
    for logit in logits {
        *logit /= total;
    }
}

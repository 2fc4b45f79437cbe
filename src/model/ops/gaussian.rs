//! The Gaussian negative log-likelihood of pixels with a fixed variance.

use dfdx::prelude::*;

use super::{Matrix, Scalar, kernels, scalar};
use crate::model::raw::{view, view_mut};

/// `Σ (x̂ − x)² / 2σ²` over pixels and batch: the negative log-likelihood in nats, less its constant ½ D ln 2πσ².
///
/// The gradient at a mean is (x̂ − x) / σ². Returns the sum with the tape, and once more in double precision for reports.
pub(crate) fn gaussian<T: Tape<f32, Cpu>>(means: Matrix<T>, x: &Matrix, variance: f32) -> (Scalar<T>, f64) {
    let (means, mut tape) = means.split_tape(); // [batch, pixels]
    let mut difference = x.device().zeros_like(x.shape()); // x̂ − x: [batch, pixels]
    let sum = kernels::squared_error(view(&means), view(x), view_mut(&mut difference)) / (2.0 * f64::from(variance));
    let nll = scalar(x.device(), sum as f32);
    if T::OWNS_TAPE {
        let nll = nll.clone();
        tape.add_backward_op(move |gradients| {
            let scale = gradients.get_or_alloc_mut(&nll)?[0];
            kernels::add_scaled(gradients.get_or_alloc_mut(&means)?, view(&difference), scale / variance);
            Ok(())
        });
    }
    (nll.put_tape(tape), sum)
}

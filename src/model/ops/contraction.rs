//! The price of a sigmoid layer's sensitivity to its input.

use dfdx::prelude::*;

use super::products::on_tape;
use super::{Matrix, Scalar, kernels, scalar};
use crate::model::raw::view;

/// `Σ ‖∂h/∂x‖²_F` over the batch for h = σ(W x + b): `Σⱼ (hⱼ (1 − hⱼ))² ‖Wⱼ‖²` per image (Rifai et al. 2011, eq. 4).
///
/// h is `[batch, hidden]`, W `[hidden, in]`. With a = h (1 − h): ∂/∂h = 2 a (1 − 2h) ‖W‖², ∂/∂W = 2 W Σ a² over the batch. Returns the sum with the
/// tape, and once more in double precision for reports.
pub(crate) fn contraction<T: Tape<f32, Cpu>>(h: Matrix<T>, weight: &Matrix) -> (Scalar<T>, f64) {
    let (h, mut tape) = h.split_tape();
    let (hidden, inputs) = *weight.shape();
    let lengths: Vec<f32> = view(weight).chunks_exact(inputs).map(|row| kernels::sum_of_squares(row) as f32).collect(); // [hidden]
    let mut activity = vec![0.0f32; hidden]; // Σ a² over the batch
    for h in view(&h).chunks_exact(hidden) {
        for (sum, h) in activity.iter_mut().zip(h) {
            *sum += (h * (1.0 - h)).powi(2);
        }
    }
    let sum: f64 = activity.iter().zip(&lengths).map(|(a, w)| f64::from(*a) * f64::from(*w)).sum();
    let price = scalar(h.device(), sum as f32);
    if T::OWNS_TAPE {
        let (price, weight) = (price.clone(), weight.clone());
        tape.add_backward_op(move |gradients| {
            let scale = gradients.get_or_alloc_mut(&price)?[0];
            for (dh, h) in gradients.get_or_alloc_mut(&h)?.chunks_exact_mut(hidden).zip(view(&h).chunks_exact(hidden)) {
                for ((dh, h), length) in dh.iter_mut().zip(h).zip(&lengths) {
                    *dh += scale * 2.0 * h * (1.0 - h) * (1.0 - 2.0 * h) * length;
                }
            }
            let dw = on_tape(gradients, &weight)?; // [hidden, in]
            for ((dw, w), activity) in dw.chunks_exact_mut(inputs).zip(view(&weight).chunks_exact(inputs)).zip(&activity) {
                kernels::add_scaled(dw, w, scale * 2.0 * activity);
            }
            Ok(())
        });
    }
    (price.put_tape(tape), sum)
}

/// ‖∂h/∂x‖_F of each image, for h = σ(W x + b): h is `[batch, hidden]`, W `[hidden, in]`; `[batch]`.
pub(crate) fn sensitivities(h: &Matrix, weight: &Matrix) -> Vec<f32> {
    let (hidden, inputs) = *weight.shape();
    let lengths: Vec<f32> = view(weight).chunks_exact(inputs).map(|row| kernels::sum_of_squares(row) as f32).collect(); // [hidden]
    let squared = |h: &[f32]| h.iter().zip(&lengths).map(|(h, length)| (h * (1.0 - h)).powi(2) * length).sum::<f32>();
    view(h).chunks_exact(hidden).map(|h| squared(h).sqrt()).collect()
}

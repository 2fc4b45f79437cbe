//! A sample from the encoder's Gaussian, and what it costs: the two halves of the bottleneck of a VAE.

use dfdx::prelude::*;

use super::{Matrix, Vector, put_back, take};
use crate::model::raw::{view, view_mut};

/// How a code is drawn from what the heads say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampling {
    /// The noise is multiplied by `e^{exponent · log σ²}`: ½ gives σ.
    pub(crate) exponent: f32,
    /// Whether the gradient of z reaches μ and log σ². Without it z is a number like any other: the encoder learns from the KL alone.
    pub(crate) flows: bool,
}

impl Sampling {
    /// A draw from N(μ, σ²) that the gradient flows through.
    pub(crate) const SOUND: Sampling = Sampling { exponent: 0.5, flows: true };
}

/// `z = μ + e^{½ log σ²} ε` (Kingma & Welling 2014, §2.4) and, per dimension and summed over the batch, `KL = ½ Σ μ² + σ² − 1 − log σ²`
/// (their appendix B), in nats.
///
/// μ, log σ², ε and z are `[batch, latent]`; the KL is `[latent]`. z carries the tape; gradients reach μ and log σ² through the KL as well, because
/// the backward closure reads the gradients of both.
pub(crate) fn reparameterise<T: Tape<f32, Cpu>>(mu: Matrix<T>, log_var: Matrix<T>, epsilon: Vec<f32>) -> (Matrix<T>, Vector, Vec<f64>) {
    sampled(mu, log_var, epsilon, Sampling::SOUND)
}

/// The same with z drawn otherwise; the KL is that of N(μ, σ²), however z is drawn.
pub(crate) fn sampled<T: Tape<f32, Cpu>>(
    mu: Matrix<T>,
    log_var: Matrix<T>,
    epsilon: Vec<f32>,
    Sampling { exponent, flows }: Sampling,
) -> (Matrix<T>, Vector, Vec<f64>) {
    let (mu, tape) = mu.split_tape(); // [batch, latent]
    let (log_var, other) = log_var.split_tape(); // [batch, latent]
    let mut tape = tape.merge(other);
    let (_, latent) = *mu.shape();
    let device = mu.device().clone();

    let mut z = device.zeros_like(mu.shape()); // [batch, latent]
    let mut sums = vec![0.0; latent];
    let values = view(&mu).iter().zip(view(&log_var)).zip(&epsilon);
    for (index, (z, ((mu, log_var), epsilon))) in view_mut(&mut z).iter_mut().zip(values).enumerate() {
        *z = mu + (exponent * log_var).exp() * epsilon;
        sums[index % latent] += 0.5 * f64::from(mu * mu + log_var.exp() - 1.0 - log_var);
    }
    let mut kl = device.zeros_like(&(latent,)); // [latent]
    for (kl, sum) in view_mut(&mut kl).iter_mut().zip(&sums) {
        *kl = *sum as f32;
    }

    if T::OWNS_TAPE {
        let (z, kl) = (z.clone(), kl.clone());
        tape.add_backward_op(move |gradients| {
            let dz = take(gradients, &z)?; // [batch, latent]
            let dkl = take(gradients, &kl)?; // [latent]
            let through = if flows { 1.0 } else { 0.0 };
            let dmu = gradients.get_or_alloc_mut(&mu)?; // [batch, latent]
            for (index, ((dmu, dz), mu)) in dmu.iter_mut().zip(&dz).zip(view(&mu)).enumerate() {
                *dmu += through * dz + dkl[index % latent] * mu;
            }
            let d_log_var = gradients.get_or_alloc_mut(&log_var)?; // [batch, latent]
            for (index, ((d, dz), log_var)) in d_log_var.iter_mut().zip(&dz).zip(view(&log_var)).enumerate() {
                *d += through * dz * epsilon[index] * exponent * (exponent * log_var).exp()
                    + dkl[index % latent] * 0.5 * (log_var.exp() - 1.0);
            }
            put_back(gradients, &kl, dkl)?;
            put_back(gradients, &z, dz)
        });
    }
    (z.put_tape(tape), kl, sums)
}

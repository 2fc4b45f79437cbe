//! Operations recorded on dfdx's tape from outside the crate, and the loops that they are made of.
//!
//! Each runs on one thread; the [trainer](super::trainer) gives each thread its own part of a batch. A forward function takes tensors that may carry
//! a tape, computes its value, and records a backward closure that adds to the gradients of its inputs.

pub(crate) mod activation;
#[cfg(test)]
mod agreement;
pub(crate) mod bernoulli;
pub(crate) mod columns;
pub(crate) mod contraction;
pub(crate) mod convolution;
#[cfg(test)]
mod convolution_agreement;
pub(crate) mod cross_entropy;
pub(crate) mod gaussian;
pub(crate) mod kernels;
pub(crate) mod linear;
pub(crate) mod patches;
pub(crate) mod products;
pub(crate) mod reparameterise;
pub(crate) mod timing;

use std::cell::RefCell;

use dfdx::prelude::*;

/// A matrix of 32-bit floats: `[rows, columns]`.
pub(crate) type Matrix<T = NoneTape> = Tensor<(usize, usize), f32, Cpu, T>;
/// A vector of 32-bit floats.
pub(crate) type Vector<T = NoneTape> = Tensor<(usize,), f32, Cpu, T>;
/// One number.
pub(crate) type Scalar<T = NoneTape> = Tensor<Rank0, f32, Cpu, T>;
/// What a backward closure adds to.
pub(crate) type Grads = Gradients<f32, Cpu>;

/// A tensor of one number. (`device.tensor` would bring in a buffer from outside the device's cache, which would grow by one at every step.)
pub(crate) fn scalar(device: &Cpu, value: f32) -> Scalar {
    let mut scalar: Scalar = device.zeros();
    scalar[[]] = value;
    scalar
}

/// Takes the gradient of `tensor` out, to be read while others are written; [`put_back`] returns its buffer for the next step.
pub(crate) fn take<S: Shape>(gradients: &mut Grads, tensor: &Tensor<S, f32, Cpu>) -> Result<Vec<f32>, CpuError> {
    Ok(std::mem::take(&mut **gradients.get_or_alloc_mut(tensor)?))
}

/// Returns what [`take`] took.
pub(crate) fn put_back<S: Shape>(gradients: &mut Grads, tensor: &Tensor<S, f32, Cpu>, values: Vec<f32>) -> Result<(), CpuError> {
    **gradients.get_or_alloc_mut(tensor)? = values;
    Ok(())
}

/// Lends room for `length` numbers, kept from step to step; its contents are left from before. Not to be asked for again inside of `work`.
pub(crate) fn with_room(length: usize, work: impl FnOnce(&mut [f32])) {
    thread_local! {
        static ROOM: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    }
    ROOM.with_borrow_mut(|room| {
        if room.len() < length {
            room.resize(length, 0.0);
        }
        work(&mut room[..length]);
    });
}

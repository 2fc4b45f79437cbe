//! Gradients of dense weights, kept as the two matrices whose product they are.
//!
//! ∂L/∂W = gᵀ x is as large as W itself. Written out in the backward pass, by each thread for its part of a batch, it would go to memory and come back
//! before the optimiser reads it once. So the backward pass of [`linear`](super::linear::linear) only notes where g and x are, and the optimiser
//! multiplies them a few rows at a time, while those rows are in the processor's cache.

use std::cell::RefCell;

use dfdx::prelude::*;

use super::{Grads, Matrix, put_back, take};
use crate::model::raw::{Target, View, Write, gemm, view};

/// The gradient gᵀ x of a weight `[out, in]`, not multiplied out.
#[derive(Clone)]
pub(crate) struct Product {
    weight: WeightId,
    /// x: `[part, in]`.
    input: Matrix,
    /// The layer's output `[part, out]`. After the backward pass its gradient on the tape is g, the one before the activation.
    pub(crate) output: Matrix,
}

/// Which weight: the place of its numbers, since dfdx keeps a tensor's identity to itself. Valid until the weight changes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct WeightId(usize);

impl WeightId {
    fn of(weight: &Matrix) -> Self {
        Self(view(weight).as_ptr().addr())
    }
}

impl Product {
    /// Whether this is the gradient of `weight`, or a part of it.
    pub(crate) fn is_of(&self, weight: &Matrix) -> bool {
        self.weight == WeightId::of(weight)
    }

    /// g and x as matrices of one row per image, given the numbers of g.
    pub(crate) fn factors<'a>(&'a self, g: &'a [f32]) -> [View<'a>; 2] {
        [View::new(g, self.output.shape().1), View::new(view(&self.input), self.input.shape().1)]
    }
}

/// `sum = gᵀ x`, or added to it: g `[part, out]`, x `[part, in]`, sum `[out, in]`.
pub(crate) fn multiply([g, x]: [View; 2], write: Write, sum: &mut [f32]) {
    gemm(Target::new(sum, x.column_count()), write, g.transposed(), x);
}

/// What a backward pass has noted so far.
#[derive(Default)]
struct Notes {
    products: Vec<Product>,
    /// Weights whose gradient is on the tape after all.
    on_tape: Vec<WeightId>,
}

thread_local! {
    /// Notes of the backward pass that this thread is in, if it wants any.
    static NOTES: RefCell<Option<Notes>> = const { RefCell::new(None) };
}

/// Runs a backward pass on this thread, and returns with its result the gradients of weights that are not on its tape.
pub(crate) fn noted<R>(backward: impl FnOnce() -> R) -> (R, Vec<Product>) {
    NOTES.set(Some(Notes::default()));
    let result = backward();
    (result, NOTES.take().unwrap_or_default().products)
}

/// Adds gᵀ x to the gradient of `weight`, by a note if the pass takes notes; g becomes the gradient of `output`.
pub(crate) fn add_product(gradients: &mut Grads, weight: &Matrix, input: Matrix, output: &Matrix, g: Vec<f32>) -> Result<(), CpuError> {
    let product = Product { weight: WeightId::of(weight), input, output: output.clone() };
    let unnoted = NOTES.with_borrow_mut(|notes| match notes {
        Some(notes) if !notes.on_tape.contains(&product.weight) => {
            notes.products.push(product);
            None
        }
        _ => Some(product),
    });
    if let Some(product) = unnoted {
        multiply(product.factors(&g), Write::Add, gradients.get_or_alloc_mut(weight)?);
    }
    put_back(gradients, output, g)
}

/// The gradient of `weight` on the tape, for an operation whose share of it is no such product. Earlier notes about the weight are written out, and
/// there will be no more.
pub(crate) fn on_tape<'a>(gradients: &'a mut Grads, weight: &Matrix) -> Result<&'a mut Vec<f32>, CpuError> {
    let id = WeightId::of(weight);
    let earlier: Vec<Product> = NOTES.with_borrow_mut(|notes| {
        notes.as_mut().map_or_else(Vec::new, |notes| {
            notes.on_tape.push(id);
            notes.products.extract_if(.., |product| product.weight == id).collect()
        })
    });
    for product in earlier {
        let g = take(gradients, &product.output)?;
        multiply(product.factors(&g), Write::Add, gradients.get_or_alloc_mut(weight)?);
        put_back(gradients, &product.output, g)?;
    }
    Ok(&mut **gradients.get_or_alloc_mut(weight)?)
}

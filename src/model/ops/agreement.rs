//! Each operation beside the same formula in plain dfdx tensors, whose own operations and derivatives are independent of ours.

use dfdx::prelude::*;

use super::bernoulli::bernoulli;
use super::columns::{beside, columns};
use super::contraction::contraction;
use super::cross_entropy::cross_entropy;
use super::gaussian::gaussian;
use super::linear::{InputGradient, linear, linear_transposed};
use super::reparameterise::reparameterise;
use super::{Grads, Matrix, Vector};
use crate::model::ops::activation::Activation;
use crate::model::raw::view;

/// Odd sizes on both sides of a round one, and the smallest.
const BATCHES: [usize; 3] = [1, 127, 129];

/// Numbers between −1 and 1 without a pattern that a sum could hide.
pub(super) fn numbers(count: usize, salt: usize) -> Vec<f32> {
    (0..count).map(|i| (((i + 1) * 2_654_435_761 + salt * 40_503) % 2001) as f32 / 1000.0 - 1.0).collect()
}

pub(super) fn matrix(rows: usize, columns: usize, salt: usize) -> Matrix {
    Cpu::default().tensor_from_vec(numbers(rows * columns, salt), (rows, columns))
}

#[track_caller]
pub(super) fn assert_close(ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len());
    let scale = theirs.iter().fold(1.0f32, |most, value| most.max(value.abs()));
    for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= 1e-5 * scale, "at {index}: {a} by us, {b} by dfdx");
    }
}

#[track_caller]
fn assert_same_gradient<S: Shape>(ours: &Grads, theirs: &Grads, of: &Tensor<S, f32, Cpu>) {
    assert_close(view(&ours.get(of)), view(&theirs.get(of)));
}

/// A loss that weighs every output differently, so that no error cancels: Σ y c.
pub(super) fn weigh<S: Shape>(
    y: Tensor<S, f32, Cpu, OwnedTape<f32, Cpu>>,
    weights: Tensor<S, f32, Cpu>,
) -> Tensor<Rank0, f32, Cpu, OwnedTape<f32, Cpu>> {
    (y * weights).sum()
}

#[test]
fn a_layer_agrees_with_a_product_a_broadcast_bias_and_an_activation() {
    for batch in BATCHES {
        for activation in [Activation::Linear, Activation::Relu, Activation::Tanh, Activation::Sigmoid] {
            let (x, weight) = (matrix(batch, 33, 1), matrix(17, 33, 2));
            let bias: Vector = Cpu::default().tensor_from_vec(numbers(17, 3), (17,));
            let ours = linear(x.leaky_trace(), &weight, &bias, activation, InputGradient::Needed);
            let affine = x.leaky_trace().matmul(weight.leaky_trace().permute::<_, Axes2<1, 0>>())
                + bias.leaky_trace().broadcast_like::<_, Axis<0>>(&(batch, 17));
            let theirs = match activation {
                Activation::Linear => affine,
                Activation::Relu => affine.relu(),
                Activation::Tanh => affine.tanh(),
                Activation::Sigmoid => affine.sigmoid(),
            };
            assert_close(view(&ours), view(&theirs));
            let ours = weigh(ours, matrix(batch, 17, 4)).backward();
            let theirs = weigh(theirs, matrix(batch, 17, 4)).backward();
            assert_same_gradient(&ours, &theirs, &x);
            assert_same_gradient(&ours, &theirs, &weight);
            assert_same_gradient(&ours, &theirs, &bias);
        }
    }
}

#[test]
fn the_bernoulli_loss_agrees_with_the_logarithms_of_a_sigmoid() {
    for batch in BATCHES {
        let logits = matrix(batch, 31, 1) * 4.0;
        let x = matrix(batch, 31, 2).abs();
        let (ours, double) = bernoulli(logits.leaky_trace(), &x);
        let p = logits.leaky_trace().sigmoid();
        let (other_p, other_x) = (p.with_empty_tape(), x.clone().negate() + 1.0);
        let theirs = (p.ln() * x.clone() + (other_p.negate() + 1.0).ln() * other_x).sum().negate();
        // dfdx adds thousands of terms up in single precision.
        assert!((f64::from(theirs[[]]) - double).abs() < 1e-4 * double, "{} {double}", theirs[[]]);
        assert_same_gradient(&ours.backward(), &theirs.backward(), &logits);
    }
}

#[test]
fn the_gaussian_loss_agrees_with_half_a_mean_square() {
    for batch in BATCHES {
        let (means, x) = (matrix(batch, 31, 1), matrix(batch, 31, 2));
        let (ours, double) = gaussian(means.leaky_trace(), &x, 0.7);
        let theirs = (means.leaky_trace() - x.clone()).square().sum() / 1.4;
        // dfdx adds thousands of terms up in single precision.
        assert!((f64::from(theirs[[]]) - double).abs() < 1e-4 * double, "{} {double}", theirs[[]]);
        assert_same_gradient(&ours.backward(), &theirs.backward(), &means);
    }
}

#[test]
fn the_bottleneck_of_a_vae_agrees_with_its_two_formulas() {
    for batch in BATCHES {
        let (mu, log_var) = (matrix(batch, 5, 1), matrix(batch, 5, 2));
        let epsilon = numbers(batch * 5, 3);
        let (z, kl, sums) = reparameterise(mu.leaky_trace(), log_var.leaky_trace(), epsilon.clone());
        let epsilon: Matrix = Cpu::default().tensor_from_vec(epsilon, (batch, 5));
        let sigma = (log_var.leaky_trace() * 0.5).exp();
        let their_z = sigma * epsilon + mu.leaky_trace();
        let cost = mu.leaky_trace().square() + log_var.leaky_trace().exp() - log_var.leaky_trace() - 1.0;
        let their_kl = cost.sum::<(usize,), Axis<0>>() * 0.5;
        assert_close(view(&z), view(&their_z));
        assert_close(view(&kl), view(&their_kl));
        assert_close(&sums.iter().map(|&sum| sum as f32).collect::<Vec<_>>(), view(&their_kl));

        let price: Vector = Cpu::default().tensor_from_vec(numbers(5, 5), (5,));
        let ours = weigh(z, matrix(batch, 5, 4)) + weigh(kl.retaped(), price.clone());
        let theirs = weigh(their_z, matrix(batch, 5, 4)) + weigh(their_kl, price);
        let (ours, theirs) = (ours.backward(), theirs.backward());
        assert_same_gradient(&ours, &theirs, &mu);
        assert_same_gradient(&ours, &theirs, &log_var);
    }
}

#[test]
fn a_wide_layer_agrees_with_a_product_at_every_size_of_batch() {
    // Wide enough for the way that turns the product over, and batches on both sides of its bounds.
    for batch in [1, 15, 16, 17, 127, 128, 129] {
        let (x, weight, bias) = (matrix(batch, 131, 1), matrix(19, 131, 2), Cpu::default().tensor_from_vec(numbers(19, 3), (19,)));
        let ours = linear(x.leaky_trace(), &weight, &bias, Activation::Linear, InputGradient::Needed);
        let product = x.leaky_trace().matmul(weight.leaky_trace().permute::<_, Axes2<1, 0>>());
        let theirs = product + bias.leaky_trace().broadcast_like::<_, Axis<0>>(&(batch, 19));
        assert_close(view(&ours), view(&theirs));
        let (ours, theirs) = (weigh(ours, matrix(batch, 19, 4)).backward(), weigh(theirs, matrix(batch, 19, 4)).backward());
        assert_same_gradient(&ours, &theirs, &x);
        assert_same_gradient(&ours, &theirs, &weight);
    }
}

#[test]
fn the_way_back_through_a_weight_agrees_with_a_product() {
    for batch in BATCHES {
        let (h, weight) = (matrix(batch, 17, 1), matrix(17, 33, 2));
        let bias: Vector = Cpu::default().tensor_from_vec(numbers(33, 3), (33,));
        let ours = linear_transposed(h.leaky_trace(), &weight, &bias);
        let theirs = h.leaky_trace().matmul(weight.leaky_trace()) + bias.leaky_trace().broadcast_like::<_, Axis<0>>(&(batch, 33));
        assert_close(view(&ours), view(&theirs));
        let (ours, theirs) = (weigh(ours, matrix(batch, 33, 4)).backward(), weigh(theirs, matrix(batch, 33, 4)).backward());
        assert_same_gradient(&ours, &theirs, &h);
        assert_same_gradient(&ours, &theirs, &weight);
        assert_same_gradient(&ours, &theirs, &bias);
    }
}

#[test]
fn columns_agree_with_a_product_with_a_part_of_the_identity() {
    // dfdx joins only sizes known to the compiler; [a | b] is a E₁ + b E₂ with the identity's rows cut in two.
    for batch in BATCHES {
        let (a, b) = (matrix(batch, 5, 1), matrix(batch, 3, 2));
        let identity = |from: usize, rows: usize| -> Matrix {
            let ones = (0..rows * 8).map(|at| f32::from(u8::from(at % 8 == from + at / 8))).collect();
            Cpu::default().tensor_from_vec(ones, (rows, 8))
        };
        let ours = beside(a.leaky_trace(), &b);
        let theirs = a.leaky_trace().matmul(identity(0, 5)) + b.clone().matmul(identity(5, 3));
        assert_close(view(&ours), view(&theirs));
        assert_eq!(view(&columns(&ours.retaped(), 5, 8)), view(&b));
        let (ours, theirs) = (weigh(ours, matrix(batch, 8, 4)).backward(), weigh(theirs, matrix(batch, 8, 4)).backward());
        assert_same_gradient(&ours, &theirs, &a);
    }
}

#[test]
fn the_contraction_agrees_with_its_formula() {
    for batch in BATCHES {
        let (h, weight) = (matrix(batch, 17, 1).abs(), matrix(17, 33, 2));
        let (ours, double) = contraction(h.leaky_trace(), &weight);
        let slope = h.leaky_trace() * (h.leaky_trace().negate() + 1.0); // h (1 − h): [batch, 17]
        let lengths = weight.leaky_trace().square().sum::<(usize,), Axis<1>>(); // ‖W‖²: [17]
        let theirs = (slope.square() * lengths.broadcast_like::<_, Axis<0>>(&(batch, 17))).sum();
        assert!((f64::from(theirs[[]]) - double).abs() < 1e-4 * double, "{} {double}", theirs[[]]);
        let (ours, theirs) = (ours.backward(), theirs.backward());
        assert_same_gradient(&ours, &theirs, &h);
        assert_same_gradient(&ours, &theirs, &weight);
    }
}

#[test]
fn the_cross_entropy_agrees_with_a_logarithm_of_softmax() {
    for batch in BATCHES {
        let logits = matrix(batch, 10, 1) * 4.0;
        let one_hot = (0..batch * 10).map(|at| f32::from(u8::from(at % 10 == at / 10 * 7 % 10))).collect();
        let targets: Matrix = Cpu::default().tensor_from_vec(one_hot, (batch, 10));
        let (ours, double) = cross_entropy(logits.leaky_trace(), &targets);
        let theirs = (logits.leaky_trace().log_softmax::<Axis<1>>() * targets.clone()).sum().negate();
        assert!((f64::from(theirs[[]]) - double).abs() < 1e-4 * double, "{} {double}", theirs[[]]);
        assert_same_gradient(&ours.backward(), &theirs.backward(), &logits);
    }
}

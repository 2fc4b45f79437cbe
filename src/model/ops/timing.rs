//! The operations one by one, at the sizes of the networks of the course, for `cargo bench`: they are not public, and a benchmark sees what is.

use std::sync::Arc;

use dfdx::prelude::*;

use super::bernoulli::bernoulli;
use super::convolution::{convolution, transposed_convolution};
use super::kernels::{self, AdamStep};
use super::linear::{InputGradient, linear};
use super::patches::Patches;
use super::reparameterise::reparameterise;
use super::{Matrix, Scalar, Vector};
use crate::model::ops::activation::Activation;

/// Images in a batch.
const BATCH: usize = 128;

/// An operation to time, under a name.
pub(crate) type Timed = (&'static str, Box<dyn FnMut()>);

/// Each operation on 128 images, on the calling thread.
pub fn operations() -> Vec<Timed> {
    let device = Cpu::default();
    device.enable_cache();
    let numbers = |count: usize| (0..count).map(|i| ((i * 2_654_435_761) % 2001) as f32 / 1000.0 - 1.0).collect::<Vec<_>>();
    let matrix = |rows, columns| -> Matrix { device.tensor_from_vec(numbers(rows * columns), (rows, columns)) };
    let vector = |count| -> Vector { device.tensor_from_vec(numbers(count), (count,)) };

    let (x, weight, bias) = (matrix(BATCH, 784), matrix(400, 784), vector(400));
    let forward = {
        let (x, weight, bias) = (x.clone(), weight.clone(), bias.clone());
        move || drop(linear(x.clone(), &weight, &bias, Activation::Relu, InputGradient::Needed))
    };
    let both = move || run(linear(traced(&x), &weight, &bias, Activation::Relu, InputGradient::Needed).sum());

    let (logits, target) = (matrix(BATCH, 784), matrix(BATCH, 784).abs());
    let pixels = move || run(bernoulli(traced(&logits), &target).0);

    let (mu, log_var, epsilon) = (matrix(BATCH, 20), matrix(BATCH, 20), numbers(BATCH * 20));
    let bottleneck = move || {
        let (z, kl, _) = reparameterise(traced(&mu), log_var.retaped(), epsilon.clone());
        run(z.sum() + kl.retaped::<OwnedTape<f32, Cpu>>().sum());
    };

    let (image, kernel, bias) = (matrix(BATCH, 14 * 14 * 16), matrix(32, 4 * 4 * 16), vector(32));
    let patches = Arc::new(Patches::new(14, 16, 4, 2, 1));
    let halving = {
        let patches = Arc::clone(&patches);
        move || run(convolution(traced(&image), &kernel, &bias, &patches, Activation::Relu, InputGradient::Needed).sum())
    };
    let (small, kernel, bias) = (matrix(BATCH, 7 * 7 * 32), matrix(32, 4 * 4 * 16), vector(16));
    let doubling = move || run(transposed_convolution(traced(&small), &kernel, &bias, &patches, Activation::Relu).sum());

    let (mut p, mut m, mut v, g) = (numbers(400 * 784), vec![0.0; 400 * 784], vec![0.0; 400 * 784], numbers(400 * 784));
    let step = AdamStep { beta1: 0.9, beta2: 0.999, rate: 1e-3, scale: 1.0, epsilon: 1e-8 };
    let adam = move || kernels::adam(&mut p, &mut m, &mut v, &g, step);

    vec![
        ("linear 784 to 400, forward", Box::new(forward)),
        ("linear 784 to 400, forward and backward", Box::new(both)),
        ("bernoulli, forward and backward", Box::new(pixels)),
        ("reparameterise and KL of 20, forward and backward", Box::new(bottleneck)),
        ("convolution 14x14x16 to 7x7x32, forward and backward", Box::new(halving)),
        ("transposed convolution 7x7x32 to 14x14x16, forward and backward", Box::new(doubling)),
        ("adam of 313,600 parameters", Box::new(adam)),
    ]
}

fn traced(x: &Matrix) -> Matrix<OwnedTape<f32, Cpu>> {
    x.clone().traced(Gradients::leaky())
}

fn run(loss: Scalar<OwnedTape<f32, Cpu>>) {
    drop(loss.backward());
}

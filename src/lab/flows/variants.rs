//! A step of training of the autoencoders with a constraint: one sigmoid layer with tied weights, h = σ(W x + b), x̂ = σ(Wᵀ h + c); and of the
//! conditional VAE.

use super::Step;
use super::bench::{Bench, plus, times};
use super::forward::{batch, epsilon, kl, latent, log_var, mu, per_digit, x_hat, z};
use super::learning::{grad_logits, through_heads, update, watched};
use super::net::{End, Gradient, backward, forward, mean, pixel_costs, row_sums, sigmoid};
use super::tensor::Tensor;
use crate::data::PIXELS;
use crate::model::CLASSES;

/// Standard deviation of the noise on the pixels, in grey levels of 0 to 1.
pub(crate) const NOISE: f32 = 0.5;
/// The target rate ρ of a unit's activity, and what straying from it costs, in nats.
pub(crate) const RATE: f32 = 0.05;
pub(crate) const SPARSITY: f32 = 2.0;
/// What the squared sensitivity of the code costs, in nats.
pub(crate) const CONTRACTION: f32 = 1.0;

const ENCODER: usize = 0;
const DECODER: usize = 1;

fn units(bench: &Bench) -> usize {
    bench.net.layers[ENCODER].outputs
}

fn code_of(bench: &Bench, x: &[f32]) -> Vec<f32> {
    sigmoid(&bench.net.layers[ENCODER].affine(x))
}

fn code(bench: &mut Bench) -> Tensor {
    Tensor::rows(units(bench), code_of(bench, bench.get("x")))
}

fn logits_of(bench: &Bench, h: &[f32]) -> Vec<f32> {
    bench.net.layers[ENCODER].transposed(h, &bench.net.layers[DECODER].bias)
}

fn logits(bench: &mut Bench) -> Tensor {
    Tensor::map(logits_of(bench, bench.get("h")))
}

fn reconstruction(bench: &mut Bench) -> Tensor {
    let costs = row_sums(&pixel_costs(bench.get("logits"), bench.get("x")), PIXELS);
    per_digit(bench, costs)
}

fn mean_reconstruction(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")))
}

/// ∂L/∂h as far as it comes back from the pixels: g Wᵀ, the layer forwards without its biases.
fn from_pixels(bench: &Bench) -> Vec<f32> {
    let layer = &bench.net.layers[ENCODER];
    let with_biases = layer.affine(bench.get("grad_logits"));
    with_biases.chunks_exact(layer.outputs).flat_map(|row| plus(row, &layer.bias, -1.0)).collect()
}

/// The gradients of W, b and c: W is used twice, so what comes back from its two uses adds up. `seen` is what the encoder was given.
fn tied(bench: &mut Bench, seen: &str, at_h: &[f32]) -> Gradient {
    let (h, g) = (bench.get("h"), bench.get("grad_logits"));
    let at_a: Vec<f32> = at_h.iter().zip(h).map(|(g, h)| g * h * (1.0 - h)).collect();
    let (mut gradient, _) = bench.net.layers[ENCODER].back(bench.get(seen), &at_a);
    let mut of_c = vec![0.0; PIXELS];
    for (h, g) in h.chunks_exact(units(bench)).zip(g.chunks_exact(PIXELS)) {
        for (row, h) in gradient.weight.chunks_exact_mut(PIXELS).zip(h) {
            row.iter_mut().zip(g).for_each(|(sum, g)| *sum += h * g);
        }
        of_c.iter_mut().zip(g).for_each(|(sum, g)| *sum += g);
    }
    bench.gradients.push((DECODER, Gradient { weight: Vec::new(), bias: of_c }));
    gradient
}

/// Keeps the gradient of the first layer, for the update, and shows it.
fn found(bench: &mut Bench, gradient: Gradient) -> Tensor {
    let shown = watched(bench, gradient.weight.clone());
    bench.gradients.push((ENCODER, gradient));
    shown
}

fn noise(bench: &mut Bench) -> Tensor {
    let count = bench.get("x").len();
    Tensor::map(bench.normal(count).into_iter().map(|epsilon| NOISE * epsilon).collect())
}

fn noisy(bench: &mut Bench) -> Tensor {
    Tensor::images(plus(bench.get("x"), bench.get("noise"), 1.0))
}

fn code_of_noisy(bench: &mut Bench) -> Tensor {
    Tensor::rows(units(bench), code_of(bench, bench.get("x_noisy")))
}

fn grad_denoising(bench: &mut Bench) -> Tensor {
    let at_h = from_pixels(bench);
    let gradient = tied(bench, "x_noisy", &at_h);
    found(bench, gradient)
}

fn loss_from(bench: &Bench, seen: &str) -> f32 {
    mean(&row_sums(&pixel_costs(&logits_of(bench, &code_of(bench, bench.get(seen))), bench.get("x")), PIXELS))
}

fn denoising_after(bench: &mut Bench) -> Tensor {
    Tensor::number(loss_from(bench, "x_noisy"))
}

/// One step of a denoising autoencoder.
pub(super) const DENOISING_STEP: &[Step] = &[
    Step::new("x", batch),
    Step::new("noise", noise),
    Step::new("x_noisy", noisy),
    Step::new("h", code_of_noisy),
    Step::new("logits", logits),
    Step::new("x_hat", x_hat),
    Step::new("reconstruction", reconstruction),
    Step::new("loss", mean_reconstruction),
    Step::new("grad_logits", grad_logits),
    Step::new("grad_weights", grad_denoising),
    Step::new("update", update),
    Step::new("loss_after", denoising_after),
];

/// The mean activity of each unit over some codes.
fn rates(h: &[f32], units: usize) -> Vec<f32> {
    (0..units).map(|unit| mean(&h.iter().skip(unit).step_by(units).copied().collect::<Vec<_>>())).collect()
}

fn rho(bench: &mut Bench) -> Tensor {
    Tensor::new([units(bench)], rates(bench.get("h"), units(bench)))
}

/// KL(ρ ‖ ρ̂) of each unit, in nats.
fn prices(bench: &mut Bench) -> Tensor {
    let price = |rate: &f32| {
        let (rho, rate) = (f64::from(RATE), f64::from(*rate).clamp(1e-6, 1.0 - 1e-6));
        (rho * (rho / rate).ln() + (1.0 - rho) * ((1.0 - rho) / (1.0 - rate)).ln()) as f32
    };
    Tensor::new([units(bench)], bench.get("rho").iter().map(price).collect())
}

fn sparse_loss(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")) + SPARSITY * bench.get("prices").iter().sum::<f32>())
}

/// ∂L/∂h: from the pixels, and from the price, whose slope is the same for every image of the batch.
fn grad_sparse_code(bench: &mut Bench) -> Tensor {
    let (units, images) = (units(bench), (bench.get("x").len() / PIXELS) as f32);
    let slope = |rate: &f32| {
        let rate = rate.clamp(1e-6, 1.0 - 1e-6);
        SPARSITY / images * ((1.0 - RATE) / (1.0 - rate) - RATE / rate)
    };
    let slopes: Vec<f32> = bench.get("rho").iter().map(slope).collect();
    let values = from_pixels(bench);
    Tensor::rows(units, values.chunks_exact(units).flat_map(|row| plus(row, &slopes, 1.0)).collect())
}

fn grad_sparse(bench: &mut Bench) -> Tensor {
    let at_h = bench.get("grad_h").to_vec();
    let gradient = tied(bench, "x", &at_h);
    found(bench, gradient)
}

fn rho_after(bench: &mut Bench) -> Tensor {
    let h = code_of(bench, bench.get("x"));
    Tensor::new([units(bench)], rates(&h, units(bench)))
}

/// One step of a sparse autoencoder with a target rate.
pub(super) const SPARSE_STEP: &[Step] = &[
    Step::new("x", batch),
    Step::new("h", code),
    Step::new("rho", rho),
    Step::new("prices", prices),
    Step::new("logits", logits),
    Step::new("reconstruction", reconstruction),
    Step::new("loss", sparse_loss),
    Step::new("grad_logits", grad_logits),
    Step::new("grad_h", grad_sparse_code),
    Step::new("grad_weights", grad_sparse),
    Step::new("update", update),
    Step::new("rho_after", rho_after),
];

/// h (1 − h): how steep each unit's sigmoid is.
fn steepness(bench: &mut Bench) -> Tensor {
    Tensor::rows(units(bench), bench.get("h").iter().map(|h| h * (1.0 - h)).collect())
}

/// ‖W_j‖² of each unit.
fn squared_norms(bench: &Bench) -> Vec<f32> {
    row_sums(&bench.net.layers[ENCODER].weight.iter().map(|w| w * w).collect::<Vec<_>>(), PIXELS)
}

fn norms(bench: &mut Bench) -> Tensor {
    Tensor::new([units(bench)], squared_norms(bench))
}

/// ‖∂h/∂x‖²_F = Σ (h (1 − h))² ‖W_j‖² of each image.
fn sensitivity(bench: &Bench, h: &[f32]) -> Vec<f32> {
    let norms = squared_norms(bench);
    let row = |h: &[f32]| h.iter().zip(&norms).map(|(h, norm)| (h * (1.0 - h)).powi(2) * norm).sum();
    h.chunks_exact(units(bench)).map(row).collect()
}

fn jacobian(bench: &mut Bench) -> Tensor {
    let values = sensitivity(bench, bench.get("h"));
    per_digit(bench, values)
}

fn contractive_loss(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")) + CONTRACTION * mean(bench.get("jacobian")))
}

/// The gradient of pixels and price together. The price s_j² ‖W_j‖² with s = h (1 − h) depends on W twice: through the norm, 2 s_j² W_j, and
/// through h, 2 s_j² (1 − 2 h_j) ‖W_j‖² x.
fn grad_contractive(bench: &mut Bench) -> Tensor {
    let at_h = from_pixels(bench);
    let mut gradient = tied(bench, "x", &at_h);
    let (units, images) = (units(bench), (bench.get("x").len() / PIXELS) as f32);
    let (h, s, norms) = (bench.get("h"), bench.get("steepness"), bench.get("norms"));
    let squared: Vec<f32> = s.iter().map(|s| 2.0 * CONTRACTION / images * s * s).collect();
    let through_h: Vec<f32> = (0..h.len()).map(|at| squared[at] * (1.0 - 2.0 * h[at]) * norms[at % units]).collect();
    let (price, _) = bench.net.layers[ENCODER].back(bench.get("x"), &through_h);
    gradient.weight = plus(&gradient.weight, &price.weight, 1.0);
    gradient.bias = plus(&gradient.bias, &price.bias, 1.0);
    let layer = &bench.net.layers[ENCODER];
    for (unit, (sum, weights)) in gradient.weight.chunks_exact_mut(PIXELS).zip(layer.weight.chunks_exact(PIXELS)).enumerate() {
        let factor: f32 = squared.iter().skip(unit).step_by(units).sum();
        sum.iter_mut().zip(weights).for_each(|(sum, w)| *sum += factor * w);
    }
    found(bench, gradient)
}

fn jacobian_after(bench: &mut Bench) -> Tensor {
    let values = sensitivity(bench, &code_of(bench, bench.get("x")));
    per_digit(bench, values)
}

/// One step of a contractive autoencoder.
pub(super) const CONTRACTIVE_STEP: &[Step] = &[
    Step::new("x", batch),
    Step::new("h", code),
    Step::new("steepness", steepness),
    Step::new("norms", norms),
    Step::new("jacobian", jacobian),
    Step::new("logits", logits),
    Step::new("reconstruction", reconstruction),
    Step::new("loss", contractive_loss),
    Step::new("grad_logits", grad_logits),
    Step::new("grad_weights", grad_contractive),
    Step::new("update", update),
    Step::new("jacobian_after", jacobian_after),
];

fn held_out_digits(bench: &mut Bench) -> Tensor {
    bench.rows = bench.classed.1.iter().map(|class| bench.data.classes[usize::from(*class)].clone()).collect();
    Tensor::images(bench.classed.0.clone())
}

fn one_hot(class: u8) -> Vec<f32> {
    (0..CLASSES).map(|at| if at == usize::from(class) { 1.0 } else { 0.0 }).collect()
}

fn classes(bench: &mut Bench) -> Tensor {
    Tensor::rows(CLASSES, bench.classed.1.iter().flat_map(|class| one_hot(*class)).collect())
}

/// Rows of `a` with rows of `b` behind them.
fn beside(a: &[f32], b: &[f32], b_columns: usize) -> Vec<f32> {
    let rows = b.len() / b_columns;
    let a_columns = a.len() / rows.max(1);
    a.chunks_exact(a_columns).zip(b.chunks_exact(b_columns)).flat_map(|(a, b)| a.iter().chain(b).copied()).collect()
}

fn with_class(bench: &mut Bench) -> Tensor {
    let rows = beside(bench.get("x"), bench.get("y"), CLASSES);
    Tensor::rows(PIXELS + CLASSES, rows)
}

fn conditional_hidden(bench: &mut Bench) -> Tensor {
    bench.down = forward(&bench.net, &bench.net.chain("encoder"), bench.get("xy"), End::Active);
    let width = bench.net.layer("mu").inputs;
    Tensor::rows(width, bench.down.last().cloned().unwrap_or_default())
}

fn code_with_class(bench: &mut Bench) -> Tensor {
    let rows = beside(bench.get("z"), bench.get("y"), CLASSES);
    Tensor::rows(latent(bench) + CLASSES, rows)
}

fn conditional_logits(bench: &mut Bench) -> Tensor {
    bench.up = forward(&bench.net, &bench.net.chain("decoder"), bench.get("zy"), End::Affine);
    Tensor::map(bench.up.last().cloned().unwrap_or_default())
}

fn conditional_loss(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")) + mean(bench.get("kl")))
}

/// The whole way back at once, from the logits to the first weights; the gradient at the class is dropped, for a class is given.
fn grad_conditional(bench: &mut Bench) -> Tensor {
    let images = (bench.get("x").len() / PIXELS) as f32;
    let (latent, zy) = (latent(bench), bench.get("zy").to_vec());
    let g: Vec<f32> = sigmoid(bench.get("logits")).iter().zip(bench.get("x")).map(|(p, x)| (p - x) / images).collect();
    let (mut gradients, at_zy) = backward(&bench.net, &bench.net.chain("decoder"), &zy, &bench.up, &g, End::Affine);
    let at_z: Vec<f32> = at_zy.chunks_exact(latent + CLASSES).flat_map(|row| row[..latent].to_vec()).collect();
    let sigma: Vec<f32> = bench.get("log_var").iter().map(|log_var| (0.5 * log_var).exp()).collect();
    let at_mu = plus(&at_z, bench.get("mu"), 1.0 / images);
    let through = times(&times(&at_z, &sigma), bench.get("epsilon"));
    let at_log_var: Vec<f32> = through.iter().zip(&sigma).map(|(g, sigma)| 0.5 * g + 0.5 * (sigma * sigma - 1.0) / images).collect();
    gradients.extend(through_heads(&bench.net, bench.get("xy"), &bench.down, &at_mu, &at_log_var));
    let shown = gradients.iter().find(|(at, _)| *at == ENCODER).map(|(_, gradient)| gradient.weight.clone()).unwrap_or_default();
    bench.gradients = gradients;
    watched(bench, shown)
}

/// The first code with each of the ten classes in turn.
fn asked(bench: &mut Bench) -> Tensor {
    let code = bench.get("z")[..latent(bench)].to_vec();
    let rows: Vec<f32> = (0..CLASSES as u8).flat_map(|class| [code.clone(), one_hot(class)].concat()).collect();
    let logits = forward(&bench.net, &bench.net.chain("decoder"), &rows, End::Affine).pop().unwrap_or_default();
    bench.rows = (0..CLASSES).map(|class| bench.data.classes.get(class).cloned().unwrap_or_else(|| class.to_string())).collect();
    Tensor::images(sigmoid(&logits))
}

/// One step of a conditional VAE, and what one code gives for each class.
pub(super) const CONDITIONAL_STEP: &[Step] = &[
    Step::new("x", held_out_digits),
    Step::new("y", classes),
    Step::new("xy", with_class),
    Step::new("h", conditional_hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("epsilon", epsilon),
    Step::new("z", z),
    Step::new("zy", code_with_class),
    Step::new("logits", conditional_logits),
    Step::new("reconstruction", reconstruction),
    Step::new("kl", kl),
    Step::new("loss", conditional_loss),
    Step::new("grad_weights", grad_conditional),
    Step::new("update", update),
    Step::new("asked", asked),
];

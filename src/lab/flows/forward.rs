//! From an image to its code and back: the steps that most flows begin with.

use super::Step;
use super::bench::{Bench, plus, times};
use super::net::{End, forward, kl_of, mean, relu, sigmoid};
use super::tensor::{Places, Tensor};
use crate::data::PIXELS;

/// The first digit on show.
pub(super) fn digit(bench: &mut Bench) -> Tensor {
    bench.rows = bench.names[..1].to_vec();
    Tensor::images(bench.digits[..PIXELS].to_vec())
}

/// All digits on show.
pub(super) fn batch(bench: &mut Bench) -> Tensor {
    bench.rows.clone_from(&bench.names);
    Tensor::images(bench.digits.clone())
}

/// The encoder's hidden layers at once, for the digits that stand under `x`.
pub(super) fn hidden(bench: &mut Bench) -> Tensor {
    bench.down = forward(&bench.net, &bench.net.chain("encoder"), bench.get("x"), End::Active);
    let width = bench.net.layer("mu").inputs;
    Tensor::rows(width, bench.down.last().cloned().unwrap_or_default())
}

pub(super) fn mu(bench: &mut Bench) -> Tensor {
    head(bench, "mu")
}

pub(super) fn log_var(bench: &mut Bench) -> Tensor {
    head(bench, "log_var")
}

fn head(bench: &Bench, name: &str) -> Tensor {
    let layer = bench.net.layer(name);
    Tensor::rows(layer.outputs, layer.affine(bench.down.last().map_or(&[], Vec::as_slice)))
}

pub(super) fn sigma(bench: &mut Bench) -> Tensor {
    let values = bench.get("log_var").iter().map(|log_var| (0.5 * log_var).exp()).collect();
    Tensor::rows(latent(bench), values)
}

/// As many numbers from N(0, 1) as there are means.
pub(super) fn epsilon(bench: &mut Bench) -> Tensor {
    let count = bench.get("mu").len();
    Tensor::rows(latent(bench), bench.normal(count))
}

pub(super) fn z(bench: &mut Bench) -> Tensor {
    let sigma: Vec<f32> = bench.get("log_var").iter().map(|log_var| (0.5 * log_var).exp()).collect();
    Tensor::rows(latent(bench), plus(bench.get("mu"), &times(&sigma, bench.get("epsilon")), 1.0))
}

/// Numbers in a code.
pub(super) fn latent(bench: &Bench) -> usize {
    bench.net.layer("mu").outputs
}

/// The whole decoder at once, for the codes that stand under `z`.
pub(super) fn logits(bench: &mut Bench) -> Tensor {
    bench.up = forward(&bench.net, &bench.net.chain("decoder"), bench.get("z"), End::Affine);
    Tensor::map(bench.up.last().cloned().unwrap_or_default())
}

pub(super) fn x_hat(bench: &mut Bench) -> Tensor {
    Tensor::images(sigmoid(bench.get("logits")))
}

// One layer at a time: 784-256-64-2 and back.
fn h1(bench: &mut Bench) -> Tensor {
    Tensor::rows(bench.net.layer("encoder.0").outputs, relu(&bench.affine("encoder.0", "x")))
}

fn h2(bench: &mut Bench) -> Tensor {
    Tensor::rows(bench.net.layer("encoder.2").outputs, relu(&bench.affine("encoder.2", "h1")))
}

fn h3(bench: &mut Bench) -> Tensor {
    Tensor::rows(bench.net.layer("decoder.0").outputs, relu(&bench.affine("decoder.0", "z")))
}

fn h4(bench: &mut Bench) -> Tensor {
    Tensor::rows(bench.net.layer("decoder.2").outputs, relu(&bench.affine("decoder.2", "h3")))
}

fn logits_of_h4(bench: &mut Bench) -> Tensor {
    Tensor::map(bench.affine("decoder.4", "h4"))
}

fn mu_of_h2(bench: &mut Bench) -> Tensor {
    Tensor::rows(latent(bench), bench.affine("mu", "h2"))
}

fn log_var_of_h2(bench: &mut Bench) -> Tensor {
    Tensor::rows(latent(bench), bench.affine("log_var", "h2"))
}

/// Every layer of a VAE, one digit.
pub(super) const VAE_FORWARD: &[Step] = &[
    Step::new("x", digit),
    Step::new("h1", h1),
    Step::new("h2", h2),
    Step::new("mu", mu_of_h2),
    Step::new("log_var", log_var_of_h2),
    Step::new("epsilon", epsilon),
    Step::new("z", z),
    Step::new("h3", h3),
    Step::new("h4", h4),
    Step::new("logits", logits_of_h4),
    Step::new("x_hat", x_hat),
];

fn code(bench: &mut Bench) -> Tensor {
    Tensor::rows(bench.net.layer("encoder.4").outputs, bench.affine("encoder.4", "h2"))
}

fn error(bench: &mut Bench) -> Tensor {
    let squared = bench.get("x_hat").iter().zip(bench.get("x")).map(|(copy, x)| (copy - x).powi(2));
    Tensor::map(squared.collect())
}

fn mse(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("error")))
}

/// Every layer of an autoencoder, one digit, and how far off the copy is.
pub(super) const AE_RECONSTRUCT: &[Step] = &[
    Step::new("x", digit),
    Step::new("h1", h1),
    Step::new("h2", h2),
    Step::new("z", code),
    Step::new("h3", h3),
    Step::new("h4", h4),
    Step::new("logits", logits_of_h4),
    Step::new("x_hat", x_hat),
    Step::new("error", error),
    Step::new("mse", mse),
];

/// Codes drawn for one digit.
const CODES: usize = 64;

fn draws(bench: &mut Bench) -> Tensor {
    let count = CODES * latent(bench);
    Tensor::places(Places::DRAW, bench.normal(count))
}

/// A number for each of the codes, repeated for each code.
fn for_each_code(bench: &Bench, probe: &str, count: usize) -> Vec<f32> {
    bench.get(probe).repeat(count)
}

fn scaled(bench: &mut Bench) -> Tensor {
    Tensor::places(Places::STRETCHED, times(&for_each_code(bench, "sigma", CODES), bench.get("epsilon")))
}

fn shifted(bench: &mut Bench) -> Tensor {
    Tensor::places(Places::CODE, plus(&for_each_code(bench, "mu", CODES), bench.get("scaled"), 1.0))
}

/// Mean and standard deviation of the codes along each axis: what μ and σ say they are.
fn measured(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let z = bench.get("z");
    let along = |axis: usize| z.iter().skip(axis).step_by(latent).map(|value| f64::from(*value));
    let count = (z.len() / latent) as f64;
    let means: Vec<f64> = (0..latent).map(|axis| along(axis).sum::<f64>() / count).collect();
    let deviations = (0..latent).map(|axis| (along(axis).map(|value| (value - means[axis]).powi(2)).sum::<f64>() / count).sqrt());
    let values: Vec<f32> = means.iter().copied().chain(deviations).map(|value| value as f32).collect();
    Tensor::rows(latent, values)
}

/// ∂z/∂(log σ²) = ½ σ ε, for each code.
fn slope(bench: &mut Bench) -> Tensor {
    Tensor::places(Places::SLOPE, bench.get("scaled").iter().map(|value| 0.5 * value).collect())
}

/// What the decoder makes of the first eight codes.
fn decoded(bench: &mut Bench) -> Tensor {
    let codes = bench.get("z")[..8 * latent(bench)].to_vec();
    let logits = forward(&bench.net, &bench.net.chain("decoder"), &codes, End::Affine).pop().unwrap_or_default();
    Tensor::images(sigmoid(&logits))
}

/// A code as mean and noise, many times over.
pub(super) const REPARAMETERISED_SAMPLE: &[Step] = &[
    Step::new("x", digit),
    Step::new("h", hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("sigma", sigma),
    Step::new("epsilon", draws),
    Step::new("scaled", scaled),
    Step::new("z", shifted),
    Step::new("measured", measured),
    Step::new("slope", slope),
    Step::new("x_hat", decoded),
];

fn squared_mean(bench: &mut Bench) -> Tensor {
    Tensor::rows(latent(bench), bench.get("mu").iter().map(|mu| mu * mu).collect())
}

fn variance(bench: &mut Bench) -> Tensor {
    Tensor::rows(latent(bench), bench.get("log_var").iter().map(|log_var| log_var.exp()).collect())
}

fn bracket(bench: &mut Bench) -> Tensor {
    let [squared, variance, log_var] = ["mu_squared", "variance", "log_var"].map(|probe| bench.get(probe));
    let values = squared.iter().zip(variance).zip(log_var).map(|((squared, variance), log_var)| squared + variance - 1.0 - log_var);
    Tensor::rows(latent(bench), values.collect())
}

fn kl_each(bench: &mut Bench) -> Tensor {
    Tensor::rows(latent(bench), bench.get("bracket").iter().map(|value| 0.5 * value).collect())
}

fn kl_sum(bench: &mut Bench) -> Tensor {
    Tensor::number(bench.get("kl_each").iter().sum())
}

/// Codes with which the closed form is tried.
const TRIED: usize = 1000;

/// log q(z | x) − log p(z) of codes drawn from q, in nats.
fn log_ratio(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let epsilon = bench.normal(TRIED * latent);
    let (mu, log_var) = (bench.get("mu"), bench.get("log_var"));
    let ratio = |epsilon: &[f32]| {
        let along = epsilon.iter().zip(mu.iter().zip(log_var)).map(|(epsilon, (mu, log_var))| {
            let z = mu + (0.5 * log_var).exp() * epsilon;
            0.5 * (z * z - epsilon * epsilon - log_var)
        });
        along.sum::<f32>()
    };
    Tensor::new([TRIED], epsilon.chunks_exact(latent).map(ratio).collect())
}

fn estimate(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("log_ratio")))
}

/// The KL of one digit: the closed form, and a thousand draws that agree with it.
pub(super) const KL_CLOSED_FORM: &[Step] = &[
    Step::new("x", digit),
    Step::new("h", hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("mu_squared", squared_mean),
    Step::new("variance", variance),
    Step::new("bracket", bracket),
    Step::new("kl_each", kl_each),
    Step::new("kl", kl_sum),
    Step::new("log_ratio", log_ratio),
    Step::new("estimate", estimate),
];

fn reconstruction(bench: &mut Bench) -> Tensor {
    per_digit(bench, super::net::row_sums(bench.get("pixel_costs"), PIXELS))
}

fn pixel_costs(bench: &mut Bench) -> Tensor {
    Tensor::map(super::net::pixel_costs(bench.get("logits"), bench.get("x")))
}

/// KL(q(z | x) ‖ p(z)) of each image: `[B]`.
pub(super) fn kl(bench: &mut Bench) -> Tensor {
    let kl = super::net::row_sums(&kl_of(bench.get("mu"), bench.get("log_var")), latent(bench));
    per_digit(bench, kl)
}

/// A number for each digit, as bars with their names.
pub(super) fn per_digit(bench: &Bench, values: Vec<f32>) -> Tensor {
    let names = if values.len() == bench.rows.len() { bench.rows.clone() } else { (1..=values.len()).map(|at| at.to_string()).collect() };
    Tensor::bars(values, names)
}

fn negative_elbo(bench: &mut Bench) -> Tensor {
    per_digit(bench, plus(bench.get("reconstruction"), bench.get("kl"), 1.0))
}

fn mean_negative_elbo(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("negative_elbo")))
}

/// −ELBO of a batch, in nats per image.
pub(super) const NEGATIVE_ELBO: &[Step] = &[
    Step::new("x", batch),
    Step::new("h", hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("epsilon", epsilon),
    Step::new("z", z),
    Step::new("logits", logits),
    Step::new("pixel_costs", pixel_costs),
    Step::new("reconstruction", reconstruction),
    Step::new("kl", kl),
    Step::new("negative_elbo", negative_elbo),
    Step::new("loss", mean_negative_elbo),
];

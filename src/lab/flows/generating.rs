//! What a trained VAE is used for: drawing new digits, mapping its plane, walking between two digits, and scoring.

use rand::Rng;

use super::Step;
use super::bench::{Bench, plus, times};
use super::forward::{hidden, latent, log_var, logits, mu, per_digit, x_hat};
use super::learning::VaePass;
use super::net::{End, forward, mean, pixel_costs, row_sums, sigmoid};
use super::tensor::{Places, Tensor};
use crate::data::PIXELS;
use crate::model::{log_mean_exp, normal_quantile, to_unit};

/// Digits that are drawn.
const DRAWN: usize = 8;

fn prior(bench: &mut Bench) -> Tensor {
    let count = DRAWN * latent(bench);
    Tensor::rows(latent(bench), bench.normal(count))
}

/// The decoder's hidden layers at once.
fn decoder_hidden(bench: &mut Bench) -> Tensor {
    let chain = bench.net.chain("decoder");
    bench.up = forward(&bench.net, &chain, bench.get("z"), End::Affine);
    let width = chain.last().map_or(1, |last| bench.net.layers[*last].inputs);
    Tensor::rows(width, bench.up.iter().rev().nth(1).cloned().unwrap_or_default())
}

fn output(bench: &mut Bench) -> Tensor {
    Tensor::map(bench.up.last().cloned().unwrap_or_default())
}

/// A coin for each pixel.
fn coins(bench: &mut Bench) -> Tensor {
    let count = bench.get("x_hat").len();
    let drawn: Vec<f32> = (0..count).map(|_| bench.rng.r#gen::<f32>()).collect();
    Tensor::images(drawn.iter().zip(bench.get("x_hat")).map(|(u, p)| if u < p { 1.0 } else { 0.0 }).collect())
}

/// New digits from the prior.
pub(super) const GENERATE: &[Step] = &[
    Step::new("z", prior),
    Step::new("h", decoder_hidden),
    Step::new("logits", output),
    Step::new("x_hat", x_hat),
    Step::new("sample", coins),
];

/// Codes along each side of the sweep.
const SIDE: usize = 5;

/// The middles of equal parts of [0, 1].
fn shares(_: &mut Bench) -> Tensor {
    Tensor::new([SIDE], (0..SIDE).map(|at| (at as f32 + 0.5) / SIDE as f32).collect())
}

/// Φ⁻¹: where the standard normal has this share of its mass below.
fn quantiles(bench: &mut Bench) -> Tensor {
    Tensor::new([SIDE], bench.get("shares").iter().map(|share| normal_quantile(f64::from(*share)) as f32).collect())
}

/// Every pair of quantiles, from the top left: z₁ to the right, z₂ upwards; further dimensions stay 0.
fn grid(bench: &mut Bench) -> Tensor {
    let (q, latent) = (bench.get("quantiles"), latent(bench));
    let code = |at: usize| {
        let mut code = vec![0.0; latent];
        code[0] = q[at % SIDE];
        code[1] = q[SIDE - 1 - at / SIDE];
        code
    };
    Tensor::places(Places::CODE, (0..SIDE * SIDE).flat_map(code).collect())
}

fn sheet(bench: &mut Bench) -> Tensor {
    let columns = bench.get("quantiles").to_vec();
    let rows = columns.iter().rev().copied().collect();
    Tensor::sheet(sigmoid(bench.get("logits")), ["z₁".into(), "z₂".into()], [columns, rows])
}

/// How far each image is from its right neighbour: root of the mean squared difference of pixels, `[SIDE (SIDE − 1)]`.
fn changes(bench: &mut Bench) -> Tensor {
    let images: Vec<&[f32]> = bench.get("x_hat").chunks_exact(PIXELS).collect();
    let pairs = (0..SIDE * SIDE).filter(|at| at % SIDE + 1 < SIDE);
    let values: Vec<f32> = pairs.map(|at| distance(images[at], images[at + 1])).collect();
    Tensor::rows(SIDE - 1, values)
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    mean(&a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).collect::<Vec<_>>()).sqrt()
}

/// What the decoder draws at equal steps of probability.
pub(super) const LATENT_SWEEP: &[Step] = &[
    Step::new("shares", shares),
    Step::new("quantiles", quantiles),
    Step::new("z", grid),
    Step::new("logits", logits),
    Step::new("x_hat", sheet),
    Step::new("changes", changes),
];

/// Stops of a walk, its ends included.
const STOPS: usize = 8;

fn pair(bench: &mut Bench) -> Tensor {
    bench.rows = vec![bench.names[0].clone(), bench.partner.1.clone()];
    Tensor::images([&bench.digits[..PIXELS], &bench.partner.0].concat())
}

fn ends(bench: &mut Bench) -> Tensor {
    let h = forward(&bench.net, &bench.net.chain("encoder"), bench.get("x"), End::Active).pop().unwrap_or_default();
    Tensor::rows(latent(bench), bench.net.layer("mu").affine(&h))
}

fn stops(_: &mut Bench) -> Tensor {
    Tensor::new([STOPS], (0..STOPS).map(|at| at as f32 / (STOPS - 1) as f32).collect())
}

/// (1 − t) a + t b at every stop, for the two rows of a tensor.
fn between(bench: &Bench, probe: &str) -> Vec<f32> {
    let both = bench.get(probe);
    let (a, b) = both.split_at(both.len() / 2);
    bench.get("t").iter().flat_map(|t| a.iter().zip(b).map(|(a, b)| (1.0 - t) * a + t * b).collect::<Vec<_>>()).collect()
}

fn walk(bench: &mut Bench) -> Tensor {
    Tensor::places(Places::CODE, between(bench, "ends"))
}

fn blend(bench: &mut Bench) -> Tensor {
    Tensor::images(between(bench, "x"))
}

/// How far each image of the walk is from the one before.
fn lengths(bench: &mut Bench) -> Tensor {
    let images: Vec<&[f32]> = bench.get("x_hat").chunks_exact(PIXELS).collect();
    let values: Vec<f32> = images.windows(2).map(|pair| distance(pair[0], pair[1])).collect();
    let names = (1..STOPS).map(|at| format!("{at} to {}", at + 1)).collect();
    Tensor::bars(values, names)
}

/// From one digit to another by way of the codes, beside the blend of their pixels.
pub(super) const INTERPOLATE: &[Step] = &[
    Step::new("x", pair),
    Step::new("ends", ends),
    Step::new("t", stops),
    Step::new("z", walk),
    Step::new("logits", logits),
    Step::new("x_hat", x_hat),
    Step::new("lengths", lengths),
    Step::new("blend", blend),
];

/// Held-out digits that say what is normal, draws for each score, and the share of normal digits that may be called odd.
const NORMAL: usize = 100;
const SCORE_DRAWS: usize = 4;
const FALSE_ALARMS: f64 = 0.05;

/// −ELBO of each image, averaged over a few draws: `[n, 784]` to `[n]`, in nats.
fn scores_of(bench: &mut Bench, images: &[f32]) -> Vec<f32> {
    let latent = latent(bench);
    let score = |image: &[f32], bench: &mut Bench| {
        let draw = |bench: &mut Bench| {
            let epsilon = bench.normal(latent);
            let pass = VaePass::new(&bench.net, image, &epsilon);
            pass.reconstruction + pass.kl
        };
        ((0..SCORE_DRAWS).map(|_| draw(bench)).sum::<f64>() / SCORE_DRAWS as f64) as f32
    };
    images.chunks_exact(PIXELS).map(|image| score(image, bench)).collect()
}

fn normal(bench: &mut Bench) -> Tensor {
    let test = &bench.data.test;
    let images = to_unit(&test.images[..test.len().min(NORMAL) * PIXELS]);
    Tensor::images(if images.is_empty() { bench.digits.clone() } else { images })
}

fn normal_scores(bench: &mut Bench) -> Tensor {
    let images = bench.get("normal").to_vec();
    let scores = scores_of(bench, &images);
    Tensor::new([scores.len()], scores).spread()
}

/// The score that only so many of the normal digits lie above.
fn threshold(bench: &mut Bench) -> Tensor {
    let mut scores = bench.get("normal_scores").to_vec();
    scores.sort_by(f32::total_cmp);
    let at = ((1.0 - FALSE_ALARMS) * scores.len() as f64).ceil() as usize;
    Tensor::number(scores[at.clamp(1, scores.len()) - 1])
}

/// The digit, the digit upside down, and with ink and paper exchanged.
fn suspects(bench: &mut Bench) -> Tensor {
    let x = bench.digits[..PIXELS].to_vec();
    let turned: Vec<f32> = x.chunks_exact(crate::data::SIDE).rev().flatten().copied().collect();
    let inverted: Vec<f32> = x.iter().map(|ink| 1.0 - ink).collect();
    bench.rows = SUSPECTS.map(String::from).into();
    Tensor::images([x, turned, inverted].concat())
}

/// What the suspects are called.
const SUSPECTS: [&str; 3] = ["the digit", "upside down", "inverted"];

fn suspects_scores(bench: &mut Bench) -> Tensor {
    let images = bench.get("x").to_vec();
    let scores = scores_of(bench, &images);
    per_digit(bench, scores)
}

/// 1 where the score lies above the threshold.
fn alarms(bench: &mut Bench) -> Tensor {
    let threshold = bench.get("threshold")[0];
    let alarms = bench.get("scores").iter().map(|score| if *score > threshold { 1.0 } else { 0.0 });
    per_digit(bench, alarms.collect())
}

/// −ELBO as a measure of how odd an image is.
pub(super) const ANOMALY_SCORE: &[Step] = &[
    Step::new("normal", normal),
    Step::new("normal_scores", normal_scores),
    Step::new("threshold", threshold),
    Step::new("x", suspects),
    Step::new("scores", suspects_scores),
    Step::new("alarm", alarms),
];

/// Codes for each image.
pub(crate) const SAMPLES: usize = 64;

/// From this grey level on a pixel is ink in black and white.
const INK: f32 = 128.0 / 255.0;

/// The digits in black and white: what a Bernoulli decoder can draw, so that p(x) is a probability.
fn binary(bench: &mut Bench) -> Tensor {
    bench.rows.clone_from(&bench.names);
    Tensor::images(bench.digits.iter().map(|grey| if *grey >= INK { 1.0 } else { 0.0 }).collect())
}

/// The first image's codes: `[K, latent]`.
fn codes(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let epsilon = bench.normal(SAMPLES * latent);
    let sigma: Vec<f32> = bench.get("log_var")[..latent].iter().map(|log_var| (0.5 * log_var).exp()).collect();
    let mu = bench.get("mu")[..latent].repeat(SAMPLES);
    Tensor::places(Places::CODE, plus(&mu, &times(&sigma.repeat(SAMPLES), &epsilon), 1.0))
}

/// log p(x | z) of codes for one image: `[K]`.
fn log_likelihoods(bench: &Bench, image: &[f32], codes: &[f32]) -> Vec<f32> {
    let logits = forward(&bench.net, &bench.net.chain("decoder"), codes, End::Affine).pop().unwrap_or_default();
    logits.chunks_exact(PIXELS).map(|logits| -row_sums(&pixel_costs(logits, image), PIXELS)[0]).collect()
}

/// log N(z; μ, σ²) of codes, summed over dimensions: `[K]`; the variance by its logarithm.
fn log_normal(codes: &[f32], mu: &[f32], log_var: &[f32]) -> Vec<f32> {
    let one = |z: &f32, mu: &f32, log_var: &f32| -0.5 * (std::f32::consts::TAU.ln() + log_var + (z - mu).powi(2) / log_var.exp());
    codes
        .chunks_exact(mu.len())
        .map(|code| code.iter().zip(mu.iter().zip(log_var)).map(|(z, (mu, log_var))| one(z, mu, log_var)).sum())
        .collect()
}

fn log_likelihood(bench: &mut Bench) -> Tensor {
    let values = log_likelihoods(bench, &bench.get("x")[..PIXELS], bench.get("z"));
    Tensor::new([values.len()], values).spread()
}

fn log_prior(bench: &mut Bench) -> Tensor {
    let zeros = vec![0.0; latent(bench)];
    let values = log_normal(bench.get("z"), &zeros, &zeros);
    Tensor::new([values.len()], values).spread()
}

fn log_q(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let values = log_normal(bench.get("z"), &bench.get("mu")[..latent], &bench.get("log_var")[..latent]);
    Tensor::new([values.len()], values).spread()
}

fn log_weight(bench: &mut Bench) -> Tensor {
    let joint = plus(bench.get("log_likelihood"), bench.get("log_prior"), 1.0);
    let values = plus(&joint, bench.get("log_q"), -1.0);
    Tensor::new([values.len()], values).spread()
}

/// The mean of the log weights: the ELBO, estimated with the same codes.
fn elbo(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("log_weight")))
}

fn log_of_mean(values: &[f32]) -> f32 {
    log_mean_exp(&values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>()) as f32
}

/// The logarithm of the mean weight.
fn bound(bench: &mut Bench) -> Tensor {
    Tensor::number(log_of_mean(bench.get("log_weight")))
}

/// Each code's share of the sum of weights.
fn weights(bench: &mut Bench) -> Tensor {
    let (all, count) = (bench.get("bound")[0], SAMPLES as f32);
    let values: Vec<f32> = bench.get("log_weight").iter().map(|log| (log - all).exp() / count).collect();
    Tensor::new([values.len()], values).spread()
}

/// The bound of every image on show, each with codes of its own.
fn all_bounds(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let mut bounds = vec![bench.get("bound")[0]];
    for at in 1..bench.get("x").len() / PIXELS {
        let image = bench.get("x")[at * PIXELS..(at + 1) * PIXELS].to_vec();
        let [mu, log_var] = ["mu", "log_var"].map(|probe| bench.get(probe)[at * latent..(at + 1) * latent].to_vec());
        let epsilon = bench.normal(SAMPLES * latent);
        let sigma: Vec<f32> = log_var.iter().map(|log_var| (0.5 * log_var).exp()).collect();
        let codes = plus(&mu.repeat(SAMPLES), &times(&sigma.repeat(SAMPLES), &epsilon), 1.0);
        let zeros = vec![0.0; latent];
        let joint = plus(&log_likelihoods(bench, &image, &codes), &log_normal(&codes, &zeros, &zeros), 1.0);
        bounds.push(log_of_mean(&plus(&joint, &log_normal(&codes, &mu, &log_var), -1.0)));
    }
    per_digit(bench, bounds)
}

fn mean_bound(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("bounds")))
}

/// log p(x) by importance sampling.
pub(super) const IMPORTANCE_WEIGHTED: &[Step] = &[
    Step::new("x", binary),
    Step::new("h", hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("z", codes),
    Step::new("log_likelihood", log_likelihood),
    Step::new("log_prior", log_prior),
    Step::new("log_q", log_q),
    Step::new("log_weight", log_weight),
    Step::new("elbo", elbo),
    Step::new("bound", bound),
    Step::new("weights", weights),
    Step::new("bounds", all_bounds),
    Step::new("mean_bound", mean_bound),
];

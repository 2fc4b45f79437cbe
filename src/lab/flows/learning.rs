//! A step of training, forward, back and update, and whole runs of them. What learns is the bench's copy of the weights.

use rand::seq::SliceRandom;

use super::Step;
use super::bench::{Bench, plus, times};
use super::forward::{batch, epsilon, hidden, kl, latent, log_var, logits, mu, per_digit, sigma, z};
use super::net::{Adam, End, Gradient, Net, backward, forward, kl_of, mean, pixel_costs, row_sums, sigmoid};
use super::tensor::Tensor;
use crate::data::PIXELS;
use crate::model::to_unit;

/// The layer whose gradient and change are shown: the first.
const WATCHED: usize = 0;

/// How many images stand under `x`.
fn count(bench: &Bench) -> f32 {
    (bench.get("x").len() / PIXELS) as f32
}

/// The first layer's numbers: `[outputs, 784]`, as a spread.
pub(super) fn watched(bench: &Bench, values: Vec<f32>) -> Tensor {
    Tensor::rows(bench.net.layers[WATCHED].inputs, values).spread()
}

fn code(bench: &mut Bench) -> Tensor {
    let chain = bench.net.chain("encoder");
    bench.down = forward(&bench.net, &chain, bench.get("x"), End::Affine);
    let latent = chain.last().map_or(1, |last| bench.net.layers[*last].outputs);
    Tensor::rows(latent, bench.down.last().cloned().unwrap_or_default())
}

/// Each image's cost, summed over pixels, in nats: `[B]`.
fn reconstruction(bench: &mut Bench) -> Tensor {
    let costs = row_sums(&pixel_costs(bench.get("logits"), bench.get("x")), PIXELS);
    per_digit(bench, costs)
}

fn mean_reconstruction(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")))
}

/// ∂L/∂logits = (σ(l) − x) / B.
pub(super) fn grad_logits(bench: &mut Bench) -> Tensor {
    let n = count(bench);
    Tensor::map(sigmoid(bench.get("logits")).iter().zip(bench.get("x")).map(|(p, x)| (p - x) / n).collect())
}

/// The way back through the decoder, down to its input.
fn grad_z(bench: &mut Bench) -> Tensor {
    let (chain, g) = (bench.net.chain("decoder"), bench.get("grad_logits").to_vec());
    let z = bench.get("z").to_vec();
    let (gradients, at_z) = backward(&bench.net, &chain, &z, &bench.up, &g, End::Affine);
    bench.gradients.extend(gradients);
    Tensor::rows(chain.first().map_or(1, |first| bench.net.layers[*first].inputs), at_z)
}

/// The way back through an autoencoder's encoder, to its first weights.
fn grad_weights(bench: &mut Bench) -> Tensor {
    let (chain, x) = (bench.net.chain("encoder"), bench.get("x").to_vec());
    let (gradients, _) = backward(&bench.net, &chain, &x, &bench.down, bench.get("grad_z"), End::Affine);
    bench.gradients.extend(gradients);
    watched_gradient(bench)
}

fn watched_gradient(bench: &Bench) -> Tensor {
    let found = bench.gradients.iter().find(|(at, _)| *at == WATCHED).map(|(_, gradient)| gradient.weight.clone());
    watched(bench, found.unwrap_or_default())
}

/// Adam moves all weights; the change of the first layer's.
pub(super) fn update(bench: &mut Bench) -> Tensor {
    let moved = bench.adam.step(&mut bench.net, &bench.gradients, WATCHED);
    watched(bench, moved)
}

fn loss_after(bench: &mut Bench) -> Tensor {
    let code = forward(&bench.net, &bench.net.chain("encoder"), bench.get("x"), End::Affine).pop().unwrap_or_default();
    let logits = forward(&bench.net, &bench.net.chain("decoder"), &code, End::Affine).pop().unwrap_or_default();
    Tensor::number(mean(&row_sums(&pixel_costs(&logits, bench.get("x")), PIXELS)))
}

/// One step of an autoencoder.
pub(super) const AE_TRAINING_STEP: &[Step] = &[
    Step::new("x", batch),
    Step::new("z", code),
    Step::new("logits", logits),
    Step::new("reconstruction", reconstruction),
    Step::new("loss", mean_reconstruction),
    Step::new("grad_logits", grad_logits),
    Step::new("grad_z", grad_z),
    Step::new("grad_weights", grad_weights),
    Step::new("update", update),
    Step::new("loss_after", loss_after),
];

fn two_terms(bench: &mut Bench) -> Tensor {
    Tensor::number(mean(bench.get("reconstruction")) + mean(bench.get("kl")))
}

/// ∂L/∂μ: what comes back from z, and μ/B from the KL.
fn grad_mu(bench: &mut Bench) -> Tensor {
    let n = count(bench);
    Tensor::rows(latent(bench), plus(bench.get("grad_z"), bench.get("mu"), 1.0 / n))
}

/// ∂L/∂log σ²: what comes back from z times ½ σ ε, and ½ (σ² − 1)/B from the KL.
fn grad_log_var(bench: &mut Bench) -> Tensor {
    let n = count(bench);
    let through_z = times(&times(bench.get("grad_z"), bench.get("sigma")), bench.get("epsilon"));
    let values = through_z.iter().zip(bench.get("log_var")).map(|(g, log_var)| 0.5 * g + 0.5 * (log_var.exp() - 1.0) / n);
    Tensor::rows(latent(bench), values.collect())
}

/// The way back through both heads and the encoder, to its first weights.
fn grad_weights_of_heads(bench: &mut Bench) -> Tensor {
    let x = bench.get("x").to_vec();
    let gradients = through_heads(&bench.net, &x, &bench.down, bench.get("grad_mu"), bench.get("grad_log_var"));
    bench.gradients.extend(gradients);
    watched_gradient(bench)
}

/// The way back from the gradients at μ and log σ² to the input, by the place of the layer.
pub(super) fn through_heads(net: &Net, x: &[f32], down: &[Vec<f32>], at_mu: &[f32], at_log_var: &[f32]) -> Vec<(usize, Gradient)> {
    let h = down.last().map_or(x, Vec::as_slice);
    let [mu, log_var] = ["mu", "log_var"].map(|name| net.layers.iter().position(|layer| layer.name == name).unwrap_or(0));
    let (of_mu, from_mu) = net.layers[mu].back(h, at_mu);
    let (of_log_var, from_log_var) = net.layers[log_var].back(h, at_log_var);
    let (mut gradients, _) = backward(net, &net.chain("encoder"), x, down, &plus(&from_mu, &from_log_var, 1.0), End::Active);
    gradients.extend([(mu, of_mu), (log_var, of_log_var)]);
    gradients
}

/// −ELBO of the same images with the same noise, after the update.
fn loss_after_of_vae(bench: &mut Bench) -> Tensor {
    let pass = VaePass::new(&bench.net, bench.get("x"), bench.get("epsilon"));
    Tensor::number((pass.reconstruction + pass.kl) as f32)
}

/// One step of a VAE.
pub(super) const VAE_TRAINING_STEP: &[Step] = &[
    Step::new("x", batch),
    Step::new("h", hidden),
    Step::new("mu", mu),
    Step::new("log_var", log_var),
    Step::new("sigma", sigma),
    Step::new("epsilon", epsilon),
    Step::new("z", z),
    Step::new("logits", logits),
    Step::new("reconstruction", reconstruction),
    Step::new("kl", kl),
    Step::new("loss", two_terms),
    Step::new("grad_logits", grad_logits),
    Step::new("grad_z", grad_z),
    Step::new("grad_mu", grad_mu),
    Step::new("grad_log_var", grad_log_var),
    Step::new("grad_weights", grad_weights_of_heads),
    Step::new("update", update),
    Step::new("loss_after", loss_after_of_vae),
];

/// A whole pass of a VAE, for the flows that take many steps at once.
pub(super) struct VaePass {
    down: Vec<Vec<f32>>,
    up: Vec<Vec<f32>>,
    mu: Vec<f32>,
    log_var: Vec<f32>,
    z: Vec<f32>,
    /// Mean over the images, in nats.
    pub(super) reconstruction: f64,
    /// Mean over the images, in nats.
    pub(super) kl: f64,
}

impl VaePass {
    pub(super) fn new(net: &Net, x: &[f32], epsilon: &[f32]) -> VaePass {
        let down = forward(net, &net.chain("encoder"), x, End::Active);
        let h = down.last().map_or(x, Vec::as_slice);
        let (mu, log_var) = (net.layer("mu").affine(h), net.layer("log_var").affine(h));
        let sigma: Vec<f32> = log_var.iter().map(|log_var| (0.5 * log_var).exp()).collect();
        let z = plus(&mu, &times(&sigma, epsilon), 1.0);
        let up = forward(net, &net.chain("decoder"), &z, End::Affine);
        let logits = up.last().map_or(&z[..], Vec::as_slice);
        let reconstruction = f64::from(mean(&row_sums(&pixel_costs(logits, x), PIXELS)));
        let kl = f64::from(mean(&row_sums(&kl_of(&mu, &log_var), net.layer("mu").outputs)));
        VaePass { reconstruction, kl, down, up, mu, log_var, z }
    }

    /// The gradients of reconstruction + β KL.
    fn gradients(&self, net: &Net, x: &[f32], epsilon: &[f32], beta: f32) -> Vec<(usize, Gradient)> {
        let n = (x.len() / PIXELS) as f32;
        let logits = self.up.last().map_or(&[][..], Vec::as_slice);
        let g: Vec<f32> = sigmoid(logits).iter().zip(x).map(|(p, x)| (p - x) / n).collect();
        let (mut gradients, at_z) = backward(net, &net.chain("decoder"), &self.z, &self.up, &g, End::Affine);
        let at_mu = plus(&at_z, &self.mu, beta / n);
        let at_log_var: Vec<f32> = at_z
            .iter()
            .zip(epsilon)
            .zip(&self.log_var)
            .map(|((g, epsilon), log_var)| 0.5 * g * (0.5 * log_var).exp() * epsilon + 0.5 * beta * (log_var.exp() - 1.0) / n)
            .collect();
        gradients.extend(through_heads(net, x, &self.down, &at_mu, &at_log_var));
        gradients
    }
}

/// Images of the small runs, how many of them stand in a batch, and epochs.
const TRAINED_ON: usize = 200;
const SMALL_BATCH: usize = 40;
const RUN_EPOCHS: usize = 6;
/// Held-out images that such a run is measured on.
const MEASURED: usize = 60;

fn training_images(bench: &mut Bench) -> Tensor {
    let count = bench.data.train.len().clamp(1, TRAINED_ON);
    let bytes = bench.data.train.images.iter().take(count * PIXELS);
    let values: Vec<f32> = bytes.map(|grey| f32::from(*grey) / 255.0).collect();
    Tensor::images(if values.is_empty() { vec![0.0; PIXELS] } else { values })
}

fn first_weights(bench: &mut Bench) -> Tensor {
    watched(bench, bench.net.layers[WATCHED].weight.clone())
}

fn order(bench: &mut Bench) -> Tensor {
    let mut order: Vec<usize> = (0..bench.get("images").len() / PIXELS).collect();
    order.shuffle(&mut bench.rng);
    Tensor::course(order.into_iter().map(|place| place as f32).collect(), "place in the order")
}

/// The images of each batch of an epoch in this order.
fn batches(images: &[f32], order: &[f32]) -> Vec<Vec<f32>> {
    let image = |place: &f32| images[*place as usize * PIXELS..(*place as usize + 1) * PIXELS].to_vec();
    order.chunks(SMALL_BATCH).map(|places| places.iter().flat_map(image).collect()).collect()
}

fn first_batch(bench: &mut Bench) -> Tensor {
    Tensor::images(batches(bench.get("images"), bench.get("order")).swap_remove(0))
}

/// Loss of an autoencoder on some images, in nats per image, and the gradients of it.
fn pass(net: &Net, x: &[f32]) -> (f32, Vec<(usize, Gradient)>) {
    let (encoder, decoder) = (net.chain("encoder"), net.chain("decoder"));
    let down = forward(net, &encoder, x, End::Affine);
    let z = down.last().map_or(x, Vec::as_slice);
    let up = forward(net, &decoder, z, End::Affine);
    let logits = up.last().map_or(z, Vec::as_slice);
    let n = (x.len() / PIXELS) as f32;
    let loss = mean(&row_sums(&pixel_costs(logits, x), PIXELS));
    let g: Vec<f32> = sigmoid(logits).iter().zip(x).map(|(p, x)| (p - x) / n).collect();
    let (mut gradients, at_z) = backward(net, &decoder, z, &up, &g, End::Affine);
    gradients.extend(backward(net, &encoder, x, &down, &at_z, End::Affine).0);
    (loss, gradients)
}

fn first_loss(bench: &mut Bench) -> Tensor {
    let (loss, gradients) = pass(&bench.net, bench.get("batch"));
    bench.gradients = gradients;
    Tensor::number(loss)
}

/// The loss of each batch of the first epoch, before its step; the first one is taken already.
fn epoch(bench: &mut Bench) -> Tensor {
    let mut losses = vec![bench.get("loss")[0]];
    for batch in batches(bench.get("images"), bench.get("order")).iter().skip(1) {
        losses.push(train_on(bench, batch));
    }
    Tensor::course(losses, "batch")
}

fn train_on(bench: &mut Bench, batch: &[f32]) -> f32 {
    let (loss, gradients) = pass(&bench.net, batch);
    bench.adam.step(&mut bench.net, &gradients, WATCHED);
    loss
}

fn held_out_loss(bench: &Bench) -> f32 {
    let test = &bench.data.test;
    let images = to_unit(&test.images[..test.len().min(MEASURED) * PIXELS]);
    pass(&bench.net, if images.is_empty() { &bench.digits } else { &images }).0
}

fn held_out(bench: &mut Bench) -> Tensor {
    Tensor::number(held_out_loss(bench))
}

/// The other epochs, each in a new order, and the loss on held-out images after each; the weights with the least one are kept.
fn run(bench: &mut Bench) -> Tensor {
    let mut course = vec![bench.get("held_out")[0]];
    let mut kept = bench.net.clone();
    for _ in 1..RUN_EPOCHS {
        let mut order = bench.get("order").to_vec();
        order.shuffle(&mut bench.rng);
        for batch in batches(bench.get("images"), &order) {
            train_on(bench, &batch);
        }
        let loss = held_out_loss(bench);
        if course.iter().all(|before| loss < *before) {
            kept = bench.net.clone();
        }
        course.push(loss);
    }
    bench.net = kept;
    Tensor::course(course, "epoch")
}

/// The epoch, from 1, after which the loss on held-out images was least.
fn best(bench: &mut Bench) -> Tensor {
    let course = bench.get("run");
    let least = (0..course.len()).min_by(|a, b| course[*a].total_cmp(&course[*b])).unwrap_or(0);
    Tensor::number((least + 1) as f32)
}

fn copies(bench: &mut Bench) -> Tensor {
    let code = forward(&bench.net, &bench.net.chain("encoder"), &bench.digits, End::Affine).pop().unwrap_or_default();
    let logits = forward(&bench.net, &bench.net.chain("decoder"), &code, End::Affine).pop().unwrap_or_default();
    Tensor::images(sigmoid(&logits))
}

/// A whole run of a small autoencoder, from its first weights to the kept ones.
pub(super) const AE_TRAINING_RUN: &[Step] = &[
    Step::new("images", training_images),
    Step::new("weights", first_weights),
    Step::new("order", order),
    Step::new("batch", first_batch),
    Step::new("loss", first_loss),
    Step::new("update", update),
    Step::new("epoch", epoch),
    Step::new("held_out", held_out),
    Step::new("run", run),
    Step::new("best", best),
    Step::new("x_hat", copies),
];

/// Steps of the run with warm-up, the steps in which β rises, and where it ends.
const WARM_STEPS: usize = 30;
const RISING: usize = 20;
const TARGET: f32 = 4.0;

fn schedule(_: &mut Bench) -> Tensor {
    let beta = (1..=WARM_STEPS).map(|step| TARGET * (step as f32 / RISING as f32).min(1.0));
    Tensor::course(beta.collect(), "step")
}

/// The images of the `step`th batch, from the start of the training images on and round their end.
fn warm_batch(bench: &Bench, step: usize) -> Vec<f32> {
    let train = &bench.data.train;
    let image = |at: usize| if train.is_empty() { vec![0.0; PIXELS] } else { to_unit(train.image(at % train.len())) };
    (step * SMALL_BATCH..(step + 1) * SMALL_BATCH).flat_map(image).collect()
}

fn warm_images(bench: &mut Bench) -> Tensor {
    Tensor::images(warm_batch(bench, 0))
}

/// The noise of all steps at once, so that two runs can have the same.
fn warm_noise(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    Tensor::new([WARM_STEPS, SMALL_BATCH, latent], bench.normal(WARM_STEPS * SMALL_BATCH * latent))
}

/// The noise of one step: `[B, latent]`.
fn noise_of(bench: &Bench, step: usize) -> &[f32] {
    let each = SMALL_BATCH * latent(bench);
    &bench.get("epsilon")[step * each..(step + 1) * each]
}

fn warm_pass(bench: &Bench) -> VaePass {
    VaePass::new(&bench.net, bench.get("x"), noise_of(bench, 0))
}

fn warm_reconstruction(bench: &mut Bench) -> Tensor {
    Tensor::number(warm_pass(bench).reconstruction as f32)
}

fn warm_kl(bench: &mut Bench) -> Tensor {
    Tensor::number(warm_pass(bench).kl as f32)
}

fn warm_loss(bench: &mut Bench) -> Tensor {
    Tensor::number(bench.get("reconstruction")[0] + bench.get("beta")[0] * bench.get("kl")[0])
}

/// Every step of a run from the flow's first weights on: the KL in each step, and the weights at its end.
fn warm_run(bench: &Bench, beta: impl Fn(usize) -> f32) -> (Vec<f32>, Net) {
    let (mut net, mut adam, mut course) = (bench.start.clone(), Adam::default(), Vec::new());
    for step in 0..WARM_STEPS {
        let (x, epsilon) = (warm_batch(bench, step), noise_of(bench, step));
        let pass = VaePass::new(&net, &x, epsilon);
        course.push(pass.kl as f32);
        let gradients = pass.gradients(&net, &x, epsilon, beta(step));
        adam.step(&mut net, &gradients, WATCHED);
    }
    (course, net)
}

/// The KL in each step of the run whose β rises; its last weights are kept.
fn warm_course(bench: &mut Bench) -> Tensor {
    let schedule = bench.get("beta").to_vec();
    let (course, net) = warm_run(bench, |step| schedule[step]);
    bench.net = net;
    Tensor::course(course, "step")
}

/// The same for β = 4 from the first step on, beside the other.
fn cold_course(bench: &mut Bench) -> Tensor {
    let warm = bench.get("kl_warm").to_vec();
    Tensor::course(warm_run(bench, |_| TARGET).0, "step").beside(["kl_cold", "kl_warm"], warm)
}

fn kl_by_dimension(bench: &mut Bench) -> Tensor {
    let latent = latent(bench);
    let h = forward(&bench.net, &bench.net.chain("encoder"), &bench.digits, End::Active).pop().unwrap_or_default();
    let (mu, log_var) = (bench.net.layer("mu").affine(&h), bench.net.layer("log_var").affine(&h));
    let all = kl_of(&mu, &log_var);
    let values: Vec<f32> = (0..latent).map(|at| mean(&all.iter().skip(at).step_by(latent).copied().collect::<Vec<_>>())).collect();
    Tensor::bars(values, (0..latent).map(crate::lab::plot::latent_name).collect())
}

/// A β-VAE whose β rises, beside one that pays the full price from the first step on.
pub(super) const BETA_WARM_UP: &[Step] = &[
    Step::new("beta", schedule),
    Step::new("x", warm_images),
    Step::new("epsilon", warm_noise),
    Step::new("reconstruction", warm_reconstruction),
    Step::new("kl", warm_kl),
    Step::new("loss", warm_loss),
    Step::new("kl_warm", warm_course),
    Step::new("kl_cold", cold_course),
    Step::new("kl_each", kl_by_dimension),
];

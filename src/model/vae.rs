//! The variational autoencoder (Kingma & Welling 2014): pixels to a Gaussian over codes, and a sampled code back to pixels.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coder::{Coder, VaeForward};
use super::linear::Linear;
use super::net::NetSpec;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks, normal};
use super::ops::activation::Activation;
use super::ops::columns::{beside, columns};
use super::ops::linear::InputGradient;
use super::ops::reparameterise::reparameterise;
use super::ops::{Matrix, Vector};
use super::parameters::{Named, Parameters};
use super::raw::{view, view_mut};
use super::trainer::images;
use super::trunk::{Decoder, Encoder};
use super::watch::Watch;
use crate::data::PIXELS;

pub(super) mod faulty;
pub(super) mod stages;

/// An encoder to q(z | x) = N(μ, σ²), and a decoder to p(x | z).
#[derive(Clone, Debug)]
pub struct Vae {
    encoder: Encoder, // [batch, 784] -> [batch, hidden]
    mu: Linear,       // [batch, hidden] -> [batch, latent]
    log_var: Linear,  // [batch, hidden] -> [batch, latent]
    decoder: Decoder, // [batch, latent] -> [batch, 784], logits or means
    pub(super) likelihood: Likelihood,
    latent: usize,
    condition: usize,
    loss: VaeLoss,
}

/// How the terms of the loss are weighed; may change between steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VaeLoss {
    /// Weight of the KL term (Higgins et al. 2017); 1 gives the evidence lower bound.
    pub beta: f32,
    /// Nats per dimension that the KL may cost for nothing: a floor on the batch's mean KL of each dimension (Kingma et al. 2016, eq. 15).
    pub free_bits: f32,
    /// Weight of the reconstruction term; 1/784 makes the classic mistake of averaging over pixels.
    pub reconstruction_scale: f32,
}

impl Default for VaeLoss {
    fn default() -> Self {
        Self { beta: 1.0, free_bits: 0.0, reconstruction_scale: 1.0 }
    }
}

/// q(z | x) for some images.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// Means: `[n, latent]`.
    pub mu: Vec<f32>,
    /// Logarithms of the variances: `[n, latent]`.
    pub log_var: Vec<f32>,
}

impl Vae {
    /// A model with fresh weights, and β = 1.
    pub fn new(net: &NetSpec, activation: Activation, likelihood: Likelihood, seed: u64) -> Self {
        Self::conditional(net, 0, activation, likelihood, seed)
    }

    /// A conditional VAE (Sohn et al. 2015): `condition` more numbers, such as a one-hot class, stand behind the pixels of each image and behind
    /// each code, so rows are `[784 + condition]` and `[latent + condition]`. 0 makes it a plain one.
    ///
    /// # Panics
    /// If a convolutional net is asked to take a condition.
    pub fn conditional(net: &NetSpec, condition: usize, activation: Activation, likelihood: Likelihood, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let latent = net.latent();
        let encoder = Encoder::to_hidden(net, PIXELS + condition, activation, &mut rng);
        let mu = Linear::new(encoder.outputs(), latent, &mut rng);
        let log_var = Linear::new(encoder.outputs(), latent, &mut rng);
        let decoder = Decoder::new(net, latent + condition, activation, &mut rng);
        Self { encoder, mu, log_var, decoder, likelihood, latent, condition, loss: VaeLoss::default() }
    }

    /// How the terms of the loss are weighed.
    pub fn loss_weights(&self) -> VaeLoss {
        self.loss
    }

    /// Weighs the terms of the loss anew, from the next step on.
    pub fn set_loss_weights(&mut self, loss: VaeLoss) {
        self.loss = loss;
    }

    /// q(z | x) for images: `[n, 784]` in 0 to 1, each with its condition behind it if there is one.
    pub fn posterior(&self, images: &[f32]) -> Posterior {
        let mut log_var = Vec::new();
        let mu = in_blocks(images, self.inputs(), |x| {
            let (mu, block) = self.heads(x, &mut Watch::away());
            log_var.extend_from_slice(view(&block));
            mu
        });
        Posterior { mu, log_var }
    }

    /// One image (`[784 + condition]`, pixels in 0 to 1) all the way through with this ε (`[latent]`), every layer's output kept.
    ///
    /// # Panics
    /// If `image` or `epsilon` has another length.
    pub fn forward(&self, image: &[f32], epsilon: &[f32]) -> VaeForward {
        let (mut down, mut up) = (Watch::keeping(), Watch::keeping());
        let x = images(&Cpu::default(), image, self.inputs()); // [1, 784 + condition]
        let (mu, log_var) = self.heads(x.clone(), &mut down); // [1, latent]
        let (z, _, kl_per_dimension) = reparameterise(mu.clone(), log_var.clone(), epsilon.to_vec());
        let output = self.decoder.forward(self.with_condition(z.clone(), &x), &mut up); // [1, 784]
        VaeForward {
            encoder: down.named(&self.encoder.named()),
            mu: view(&mu).to_vec(),
            log_var: view(&log_var).to_vec(),
            epsilon: epsilon.to_vec(),
            z: view(&z).to_vec(),
            decoder: up.named(&self.decoder.named()),
            reconstruction: self.likelihood.negative_log_of(view(&output), &image[..PIXELS], &mut [0.0; PIXELS]),
            mean: view(&self.likelihood.mean(output)).to_vec(),
            kl_per_dimension,
        }
    }

    /// What the decoder says of codes, with or without a tape: `[batch, latent + condition]` to `[batch, 784]`, logits or means.
    pub(crate) fn output<T: Tape<f32, Cpu>>(&self, z: Matrix<T>) -> Matrix<T> {
        self.decoder.forward(z, &mut Watch::away())
    }

    /// How pixels are distributed around the decoder's output.
    pub(crate) fn pixel_likelihood(&self) -> Likelihood {
        self.likelihood
    }

    /// μ and log σ² of q(z | x): twice `[batch, latent]`.
    fn heads<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, watch: &mut Watch) -> (Matrix<T>, Matrix<T>) {
        self.heads_bent(x, Activation::Linear, watch)
    }

    /// The same with an activation behind μ, where there should be none.
    fn heads_bent<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, bend: Activation, watch: &mut Watch) -> (Matrix<T>, Matrix<T>) {
        // Without a hidden layer the heads stand on the data, which needs no gradient.
        let input = if self.encoder.is_empty() { InputGradient::Skipped } else { InputGradient::Needed };
        let h = self.encoder.forward(x, watch); // [batch, hidden]
        let other = h.with_empty_tape();
        let mu = self.mu.forward(h, bend, input); // [batch, latent]
        let log_var = self.log_var.forward(other, Activation::Linear, input); // [batch, latent]
        (mu, log_var)
    }

    /// Codes with the condition of their images behind them: `[batch, latent + condition]`.
    fn with_condition<T: Tape<f32, Cpu>>(&self, z: Matrix<T>, rows: &Matrix) -> Matrix<T> {
        if self.condition == 0 { z } else { beside(z, &columns(rows, PIXELS, PIXELS + self.condition)) }
    }

    /// The terms put together: what the decoder says (`[batch, 784]`) against the images, and the KL (`[latent]`, summed over the batch).
    fn weighed<T: Tape<f32, Cpu>>(
        &self,
        output: Matrix<T>,
        target: Matrix,
        kl: &Vector,
        kl_per_dimension: Vec<f64>,
        pass: &Pass,
    ) -> Terms<T> {
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = self.likelihood.negative_log(output, &target);
        let mut weights = kl.device().zeros_like(kl.shape()); // [latent]
        view_mut(&mut weights).copy_from_slice(&self.kl_weights(pass.statistics));
        let kl = (kl.retaped::<T>() * weights).sum();
        let objective = (nll * self.loss.reconstruction_scale + kl) / pass.batch as f32;
        Terms { objective, reconstruction, kl_per_dimension, penalty: 0.0, target, output: decoded }
    }

    /// What a nat of each dimension's KL costs: β, or nothing where the batch's mean is below the floor.
    fn kl_weights(&self, statistics: &[f64]) -> Vec<f32> {
        let free = |dimension: usize| statistics.get(dimension).is_some_and(|&mean| mean <= f64::from(self.loss.free_bits));
        (0..self.latent).map(|dimension| if free(dimension) { 0.0 } else { self.loss.beta }).collect()
    }
}

impl Coder for Vae {
    fn latent(&self) -> usize {
        self.latent
    }

    fn encode(&self, images: &[f32]) -> Vec<f32> {
        self.posterior(images).mu
    }

    fn decode(&self, codes: &[f32]) -> Vec<f32> {
        in_blocks(codes, self.latent + self.condition, |z| self.likelihood.mean(self.output(z)))
    }

    fn reconstruct(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, self.inputs(), |x| {
            let (mu, _) = self.heads(x.clone(), &mut Watch::away()); // [batch, latent]
            self.likelihood.mean(self.output(self.with_condition(mu, &x)))
        })
    }
}

impl Model for Vae {
    /// −ELBO = −log p(x | z) + β KL(q(z | x) ‖ p(z)), with one z ~ q(z | x) per image.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let rows = x.retaped::<NoneTape>(); // [batch, 784 + condition]
        let target = if self.condition == 0 { rows.clone() } else { columns(&rows, 0, PIXELS) }; // [batch, 784]
        let (mu, log_var) = self.heads(x, &mut Watch::away()); // [batch, latent]
        let epsilon = normal(view(&mu).len(), pass.noise); // [batch, latent]
        let (z, kl, kl_per_dimension) = reparameterise(mu, log_var, epsilon); // [batch, latent], [latent]
        let output = self.output(self.with_condition(z, &rows)); // [batch, 784]
        self.weighed(output, target, &kl, kl_per_dimension, pass)
    }

    fn combine(&self, reconstruction: f64, kl_per_dimension: &[f64], _: f64) -> f64 {
        let VaeLoss { beta, free_bits, reconstruction_scale } = self.loss;
        let kl: f64 = kl_per_dimension.iter().map(|kl| kl.max(f64::from(free_bits))).sum();
        f64::from(reconstruction_scale) * reconstruction + f64::from(beta) * kl
    }

    fn likelihood(&self) -> Likelihood {
        self.likelihood
    }

    fn inputs(&self) -> usize {
        PIXELS + self.condition
    }

    /// The KL per dimension, whose mean over the batch decides which dimensions are free.
    fn statistics(&self, x: Matrix) -> Option<Vec<f64>> {
        (self.loss.free_bits > 0.0).then(|| {
            let (mu, log_var) = self.heads(x, &mut Watch::away()); // [batch, latent]
            let epsilon = vec![0.0; view(&mu).len()];
            reparameterise(mu, log_var, epsilon).2
        })
    }
}

impl Parameters for Vae {
    fn layers(&self) -> Vec<Named<&Linear>> {
        let layout = self.encoder.layout_above();
        let heads = [("mu", &self.mu), ("log_var", &self.log_var)].map(|(name, layer)| Named { name: name.into(), layout, layer });
        self.encoder.named().into_iter().chain(heads).chain(self.decoder.named()).collect()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        let layout = self.encoder.layout_above();
        let heads = [("mu", &mut self.mu), ("log_var", &mut self.log_var)].map(|(name, layer)| Named { name: name.into(), layout, layer });
        self.encoder.named_mut().into_iter().chain(heads).chain(self.decoder.named_mut()).collect()
    }
}

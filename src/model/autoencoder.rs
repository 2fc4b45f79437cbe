//! The autoencoder: pixels to a short code and back.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::linear::{Activation, Linear};
use super::net::NetSpec;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::parameters::{Named, Parameters};
use super::trunk::{Decoder, Encoder};

/// An encoder to a code, and a decoder back to pixels.
#[derive(Clone, Debug)]
pub struct Autoencoder {
    encoder: Encoder, // [batch, 784] -> [batch, latent], linear at the code
    decoder: Decoder, // [batch, latent] -> [batch, 784], logits or means
    likelihood: Likelihood,
    latent: usize,
}

impl Autoencoder {
    /// A model with fresh weights.
    pub fn new(net: &NetSpec, activation: Activation, likelihood: Likelihood, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let encoder = Encoder::to_code(net, activation, &mut rng);
        let decoder = Decoder::new(net, net.latent(), activation, &mut rng);
        Self { encoder, decoder, likelihood, latent: net.latent() }
    }

    /// Latent dimensions.
    pub fn latent(&self) -> usize {
        self.latent
    }

    /// The codes of images: `[n, 784]` in 0 to 1, to `[n, latent]`.
    pub fn encode(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, self.inputs(), |x| self.encoder.forward(x))
    }

    /// The mean images of codes: `[n, latent]` to `[n, 784]`.
    pub fn decode(&self, codes: &[f32]) -> Vec<f32> {
        in_blocks(codes, self.latent, |z| self.likelihood.mean(self.decoder.forward(z)))
    }

    /// Images through the code and back: `[n, 784]` to `[n, 784]`.
    pub fn reconstruct(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, self.inputs(), |x| self.likelihood.mean(self.decoder.forward(self.encoder.forward(x))))
    }
}

impl Model for Autoencoder {
    /// −log p(x | z) with z = f(x).
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let target = x.retaped::<NoneTape>(); // [batch, 784]
        let z = self.encoder.forward(x); // [batch, latent]
        let output = self.decoder.forward(z); // [batch, 784]
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = self.likelihood.negative_log(output, &target);
        let objective = nll / pass.batch as f32;
        Terms { objective, reconstruction, kl_per_dimension: Vec::new(), penalty: 0.0, output: decoded }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], _: f64) -> f64 {
        reconstruction
    }

    fn likelihood(&self) -> Likelihood {
        self.likelihood
    }
}

impl Parameters for Autoencoder {
    fn layers(&self) -> Vec<Named<&Linear>> {
        self.encoder.named().into_iter().chain(self.decoder.named()).collect()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.encoder.named_mut().into_iter().chain(self.decoder.named_mut()).collect()
    }
}

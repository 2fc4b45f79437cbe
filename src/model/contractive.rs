//! The contractive autoencoder (Rifai et al. 2011): one sigmoid layer with tied weights, and the exact price of its sensitivity.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coder::Coder;
use super::linear::{Activation, Linear};
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::ops::contraction::contraction;
use super::ops::linear::{InputGradient, linear_transposed};
use super::parameters::{Named, Parameters};
use crate::data::PIXELS;

/// h = σ(W x + b), x̂ = σ(Wᵀ h + c): the same W both ways, so that shrinking the code does not dodge the penalty.
#[derive(Clone, Debug)]
pub struct Contractive {
    encoder: Linear, // W [hidden, 784], b [hidden]
    decoder: Linear, // an affine map of no inputs, [784, 0], whose bias is c [784]
    hidden: usize,
    weight: f32,
}

impl Contractive {
    /// A model with `hidden` code units and the penalty `weight` · ‖∂h/∂x‖²; 0 makes it a plain autoencoder with tied weights.
    pub fn new(hidden: usize, weight: f32, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let encoder = Linear::new(PIXELS, hidden, &mut rng);
        let decoder = Linear::with_fan_in([PIXELS, 0], PIXELS, hidden, &mut rng);
        Self { encoder, decoder, hidden, weight }
    }

    /// Uses another weight of the penalty from the next step on.
    pub fn set_weight(&mut self, weight: f32) {
        self.weight = weight;
    }

    /// The mean over images of ‖∂h/∂x‖²_F: how far a code moves when a pixel does.
    pub fn sensitivity(&self, images: &[f32]) -> f64 {
        let mut total = 0.0;
        in_blocks(images, PIXELS, |x| {
            let h = self.code(x);
            total += contraction(h.clone(), &self.encoder.weight).1;
            h
        });
        total / (images.len() / PIXELS).max(1) as f64
    }

    fn code<T: Tape<f32, Cpu>>(&self, x: Matrix<T>) -> Matrix<T> {
        self.encoder.forward(x, Activation::Sigmoid, InputGradient::Skipped) // [batch, hidden]
    }

    fn logits<T: Tape<f32, Cpu>>(&self, h: Matrix<T>) -> Matrix<T> {
        linear_transposed(h, &self.encoder.weight, &self.decoder.bias) // [batch, 784]
    }
}

impl Coder for Contractive {
    fn latent(&self) -> usize {
        self.hidden
    }

    fn encode(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| self.code(x))
    }

    fn decode(&self, codes: &[f32]) -> Vec<f32> {
        in_blocks(codes, self.hidden, |h| Likelihood::Bernoulli.mean(self.logits(h)))
    }
}

impl Model for Contractive {
    /// −log p(x | h) + λ ‖∂h/∂x‖²_F.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let target = x.retaped::<NoneTape>(); // [batch, 784]
        let h = self.code(x); // [batch, hidden]
        let (price, squared) = contraction(h.with_empty_tape(), &self.encoder.weight);
        let output = self.logits(h); // [batch, 784]
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = Likelihood::Bernoulli.negative_log(output, &target);
        let objective = (nll + price * self.weight) / pass.batch as f32;
        let penalty = f64::from(self.weight) * squared;
        Terms { objective, reconstruction, kl_per_dimension: Vec::new(), penalty, target, output: decoded }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], penalty: f64) -> f64 {
        reconstruction + penalty
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Bernoulli
    }
}

impl Parameters for Contractive {
    fn layers(&self) -> Vec<Named<&Linear>> {
        vec![Named::dense("encoder", &self.encoder), Named::dense("decoder", &self.decoder)]
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        vec![Named::dense("encoder", &mut self.encoder), Named::dense("decoder", &mut self.decoder)]
    }
}

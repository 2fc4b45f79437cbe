//! An autoencoder of one sigmoid layer with tied weights, on which every variant can be tried: the sensitivity of its code is known exactly.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coder::Coder;
use super::linear::Linear;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::contraction::{contraction, sensitivities};
use super::ops::linear::{InputGradient, linear_transposed};
use super::parameters::{Named, Parameters};
use super::raw::{view, view_mut};
use super::regularisers::{Corruption, Sparsity, column_sums};
use crate::data::PIXELS;

/// h = σ(W x + b), x̂ = σ(Wᵀ h + c): the same W both ways, so that shrinking the code does not dodge the price of its sensitivity.
#[derive(Clone, Debug)]
pub struct Tied {
    encoder: Linear, // W [hidden, 784], b [hidden]
    decoder: Linear, // an affine map of no inputs, [784, 0], whose bias is c [784]
    hidden: usize,
    contraction: f32,
    corruption: Option<Corruption>,
    sparsity: Option<Sparsity>,
}

impl Tied {
    /// A plain model with `hidden` code units and fresh weights.
    pub fn new(hidden: usize, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let encoder = Linear::new(PIXELS, hidden, &mut rng);
        let decoder = Linear::with_fan_in([PIXELS, 0], PIXELS, hidden, &mut rng);
        Self { encoder, decoder, hidden, contraction: 0.0, corruption: None, sparsity: None }
    }

    /// Adds `weight` · ‖∂h/∂x‖²_F to the loss from the next step on (Rifai et al. 2011), or nothing if it is 0.
    pub fn set_contraction(&mut self, weight: f32) {
        self.contraction = weight;
    }

    /// Learns, from the next step on, to undo this noise; evaluation is then on noisy images too.
    pub fn set_corruption(&mut self, corruption: Option<Corruption>) {
        self.corruption = corruption;
    }

    /// Puts a price on active code units from the next step on.
    pub fn set_sparsity(&mut self, sparsity: Option<Sparsity>) {
        self.sparsity = sparsity;
    }

    /// ‖∂h/∂x‖_F of each image: `[n, 784]` to `[n]`. How far, at most, the code moves for a small push of the image of length 1.
    pub fn sensitivity(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| {
            let norms = sensitivities(&self.code(x), &self.encoder.weight);
            let count = norms.len();
            Cpu::default().tensor_from_vec(norms, (count, 1))
        })
    }

    fn code<T: Tape<f32, Cpu>>(&self, x: Matrix<T>) -> Matrix<T> {
        self.encoder.forward(x, Activation::Sigmoid, InputGradient::Skipped) // [batch, hidden]
    }

    fn logits<T: Tape<f32, Cpu>>(&self, h: Matrix<T>) -> Matrix<T> {
        linear_transposed(h, &self.encoder.weight, &self.decoder.bias) // [batch, 784]
    }
}

impl Coder for Tied {
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

impl Model for Tied {
    /// −log p(x | h), with h of x or of a noisy copy, and the prices of h's sensitivity and activity.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let (mut x, tape) = x.split_tape();
        let target = x.clone(); // [batch, 784]
        if let Some(corruption) = self.corruption {
            let noisy = corruption.apply(view(&target), pass.noise);
            view_mut(&mut x).copy_from_slice(&noisy);
        }
        let h = self.code(x.put_tape(tape)); // [batch, hidden]
        let sensitivity = (self.contraction > 0.0).then(|| contraction(h.with_empty_tape(), &self.encoder.weight));
        let activity = self.sparsity.map(|sparsity| sparsity.penalty(h.with_empty_tape(), pass.statistics));
        let output = self.logits(h); // [batch, 784]
        let decoded = output.retaped::<NoneTape>();
        let (mut objective, reconstruction) = Likelihood::Bernoulli.negative_log(output, &target);
        let mut penalty = 0.0;
        if let Some((price, squared)) = sensitivity {
            objective = objective + price * self.contraction;
            penalty += f64::from(self.contraction) * squared;
        }
        if let Some((price, sum)) = activity {
            objective = objective + price;
            penalty += sum;
        }
        let objective = objective / pass.batch as f32;
        Terms { objective, reconstruction, kl_per_dimension: Vec::new(), penalty, target, output: decoded }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], penalty: f64) -> f64 {
        reconstruction + penalty
    }

    /// The code units' activity on the clean images, whose mean over the batch a target rate speaks of.
    fn statistics(&self, x: Matrix) -> Option<Vec<f64>> {
        matches!(self.sparsity, Some(Sparsity::TargetRate { .. })).then(|| column_sums(&self.code(x)))
    }

    fn likelihood(&self) -> Likelihood {
        Likelihood::Bernoulli
    }
}

impl Parameters for Tied {
    fn layers(&self) -> Vec<Named<&Linear>> {
        vec![Named::dense("encoder", &self.encoder), Named::dense("decoder", &self.decoder)]
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        vec![Named::dense("encoder", &mut self.encoder), Named::dense("decoder", &mut self.decoder)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;
    use crate::model::to_unit;

    #[test]
    fn the_sensitivity_is_that_of_finite_differences() {
        let model = Tied::new(5, 3);
        let images = to_unit(&digits(2, 4).images);
        let step = 1e-2;
        for (image, said) in images.chunks(PIXELS).zip(model.sensitivity(&images)) {
            let mut squares = 0.0;
            for pixel in 0..PIXELS {
                let moved = |by: f32| {
                    let mut image = image.to_vec();
                    image[pixel] += by;
                    model.encode(&image)
                };
                let (above, below) = (moved(step), moved(-step));
                squares += above.iter().zip(&below).map(|(a, b)| f64::from((a - b) / (2.0 * step)).powi(2)).sum::<f64>();
            }
            assert!((f64::from(said) - squares.sqrt()).abs() < 1e-3 * squares.sqrt(), "{said} {}", squares.sqrt());
        }
    }
}

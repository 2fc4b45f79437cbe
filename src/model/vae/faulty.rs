//! A VAE with a fault that people really make, trained as it stands: what the repair drills show and mend.

use dfdx::prelude::*;

use super::{Vae, VaeLoss};
use crate::data::PIXELS;
use crate::model::coder::Coder;
use crate::model::linear::Linear;
use crate::model::net::NetSpec;
use crate::model::objective::{Likelihood, Model, Pass, Terms, in_blocks, noise, normal};
use crate::model::ops::Matrix;
use crate::model::ops::activation::Activation;
use crate::model::ops::columns::beside;
use crate::model::ops::reparameterise::{Sampling, sampled};
use crate::model::parameters::{Named, Parameters};
use crate::model::raw::{view, view_mut};
use crate::model::trainer::images;
use crate::model::trunk::Decoder;
use crate::model::watch::Watch;

/// Seed of the noise that [`FaultyVae::examine`] draws: the same at every look.
const SEED: u64 = 1;

/// What is wrong with a VAE; the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VaeFaults {
    /// The noise is multiplied by exp(log σ²), which is σ², in place of σ; the KL is still that of σ.
    pub variance_as_sigma: bool,
    /// The sample is cut from the tape: no gradient of the reconstruction reaches μ and σ.
    pub detached: bool,
    /// A ReLU stands behind the μ head.
    pub rectified_mean: bool,
    /// The decoder sees the image itself beside the code.
    pub sees_image: bool,
    /// What is added to the first bias of every hidden unit.
    pub bias: f32,
}

/// A variational autoencoder with faults.
#[derive(Clone, Debug)]
pub struct FaultyVae {
    vae: Vae,
    faults: VaeFaults,
}

/// What an examination of some images finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Symptoms {
    /// The share of hidden units that give 0 for every image.
    pub dead: f64,
    /// The root mean square of (z − μ)/σ over images and dimensions: 1 where z is drawn from N(μ, σ²).
    pub noise: f64,
    /// The share of means below 0.
    pub below: f64,
    /// How many nats an image's reconstruction costs more when it is decoded from another image's mean: what the code is worth.
    pub worth: f64,
}

impl FaultyVae {
    /// A dense Bernoulli VAE with ReLUs, fresh weights and β = 1. Without faults it is [`Vae::new`] of the same seed.
    ///
    /// # Panics
    /// If the net is convolutional.
    pub fn new(net: &NetSpec, faults: VaeFaults, seed: u64) -> Self {
        let NetSpec::Dense { .. } = net else { panic!("faults are for dense nets") };
        let mut vae = Vae::new(net, Activation::Relu, Likelihood::Bernoulli, seed);
        if faults.sees_image {
            let mut rng = noise(seed, 0, 0);
            vae.decoder = Decoder::new(net, vae.latent + PIXELS, Activation::Relu, &mut rng);
        }
        let last = vae.decoder.named().last().map(|named| named.name.clone());
        for Named { name, layer, .. } in vae.layers_mut() {
            let is_hidden = name.starts_with("encoder") || (name.starts_with("decoder") && Some(&name) != last.as_ref());
            if is_hidden {
                view_mut(&mut layer.bias).iter_mut().for_each(|bias| *bias += faults.bias);
            }
        }
        Self { vae, faults }
    }

    /// How the terms of the loss are weighed.
    pub fn loss_weights(&self) -> VaeLoss {
        self.vae.loss_weights()
    }

    /// Weighs the terms of the loss anew, from the next step on.
    pub fn set_loss_weights(&mut self, loss: VaeLoss) {
        self.vae.set_loss_weights(loss);
    }

    /// Looks at images, `[n, 784]` in 0 to 1.
    pub fn examine(&self, pixels: &[f32]) -> Symptoms {
        let (mut down, mut up) = (Watch::keeping(), Watch::keeping());
        let x = images(&Cpu::default(), pixels, PIXELS); // [n, 784]
        let (mu, log_var) = self.heads(x.clone(), &mut down); // [n, latent]
        let epsilon = normal(view(&mu).len(), &mut noise(SEED, 0, 0));
        // (z − μ)/σ from what ε is multiplied with: z − μ itself is lost to rounding where μ is far larger than σ
        let wider = f64::from(self.sampling().exponent - Sampling::SOUND.exponent);
        let drawn = epsilon.iter().zip(view(&log_var));
        let squares: f64 = drawn.map(|(epsilon, log_var)| (f64::from(*epsilon) * (wider * f64::from(*log_var)).exp()).powi(2)).sum();
        let (z, _, _) = sampled(mu.clone(), log_var.clone(), epsilon, self.sampling()); // [n, latent]
        self.vae.decoder.forward(self.seen(z, &x), &mut up);
        let price = |codes: Matrix| -> f64 {
            let output = self.vae.output(self.seen(codes, &x)); // [n, 784]
            let rows = view(&output).chunks_exact(PIXELS).zip(pixels.chunks_exact(PIXELS));
            rows.map(|(output, x)| self.vae.likelihood.negative_log_of(output, x, &mut [0.0; PIXELS])).sum()
        };
        let mut others = mu.clone();
        view_mut(&mut others).rotate_left(self.vae.latent);
        let worth = (price(others) - price(mu.clone())) / (pixels.len() / PIXELS).max(1) as f64;
        // the last layer of the decoder is no hidden one
        let (up, down) = (up.tensors().collect::<Vec<_>>(), down.tensors().collect::<Vec<_>>());
        let hidden = down.into_iter().chain(up.into_iter().rev().skip(1));
        let (mut dead, mut units) = (0, 0);
        for layer in hidden {
            let width = layer.shape().1;
            units += width;
            dead += (0..width).filter(|unit| view(layer).iter().skip(*unit).step_by(width).all(|value| *value == 0.0)).count();
        }
        let count = view(&mu).len().max(1) as f64;
        Symptoms {
            dead: dead as f64 / units.max(1) as f64,
            noise: (squares / count).sqrt(),
            below: view(&mu).iter().filter(|mu| **mu < 0.0).count() as f64 / count,
            worth,
        }
    }

    fn sampling(&self) -> Sampling {
        let exponent = if self.faults.variance_as_sigma { 1.0 } else { Sampling::SOUND.exponent };
        Sampling { exponent, flows: !self.faults.detached }
    }

    fn heads<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, watch: &mut Watch) -> (Matrix<T>, Matrix<T>) {
        let bend = if self.faults.rectified_mean { Activation::Relu } else { Activation::Linear };
        self.vae.heads_bent(x, bend, watch)
    }

    /// What the decoder sees: the codes, or the codes and the images behind them.
    fn seen<T: Tape<f32, Cpu>>(&self, z: Matrix<T>, images: &Matrix) -> Matrix<T> {
        if self.faults.sees_image { beside(z, images) } else { z }
    }
}

impl Coder for FaultyVae {
    fn latent(&self) -> usize {
        self.vae.latent
    }

    fn encode(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| self.heads(x, &mut Watch::away()).0)
    }

    /// Where the decoder sees the image too, there is none to see: it gets a blank one.
    fn decode(&self, codes: &[f32]) -> Vec<f32> {
        in_blocks(codes, self.vae.latent, |z| {
            let blank = z.device().zeros_like(&(z.shape().0, PIXELS));
            self.vae.likelihood.mean(self.vae.output(self.seen(z, &blank)))
        })
    }

    fn reconstruct(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| {
            let (mu, _) = self.heads(x.clone(), &mut Watch::away()); // [batch, latent]
            self.vae.likelihood.mean(self.vae.output(self.seen(mu, &x)))
        })
    }
}

impl Model for FaultyVae {
    /// The loss of [`Vae`], with the faults in their places.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let rows = x.retaped::<NoneTape>(); // [batch, 784]
        let (mu, log_var) = self.heads(x, &mut Watch::away()); // [batch, latent]
        let epsilon = normal(view(&mu).len(), pass.noise);
        let (z, kl, kl_per_dimension) = sampled(mu, log_var, epsilon, self.sampling()); // [batch, latent], [latent]
        let output = self.vae.output(self.seen(z, &rows)); // [batch, 784]
        self.vae.weighed(output, rows, &kl, kl_per_dimension, pass)
    }

    fn combine(&self, reconstruction: f64, kl_per_dimension: &[f64], penalty: f64) -> f64 {
        self.vae.combine(reconstruction, kl_per_dimension, penalty)
    }

    fn likelihood(&self) -> Likelihood {
        self.vae.likelihood
    }
}

impl Parameters for FaultyVae {
    fn layers(&self) -> Vec<Named<&Linear>> {
        self.vae.layers()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.vae.layers_mut()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::data::digits;
    use crate::model::{OptimiserKind, Threads, Trainer, evaluate, to_unit};

    fn pixels() -> Vec<f32> {
        to_unit(&digits(12, 5).images)
    }

    fn model(faults: VaeFaults) -> FaultyVae {
        FaultyVae::new(&"784-16-2".parse().unwrap(), faults, 3)
    }

    /// The norm of the reconstruction term's gradient in each layer of the encoder.
    fn encoder_gradients(mut model: FaultyVae) -> Vec<f64> {
        model.set_loss_weights(VaeLoss { beta: 0.0, ..VaeLoss::default() });
        let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 0.0, Arc::new(Threads::new(1)), 1);
        trainer.watch_layers(true);
        trainer.gradients(&pixels()).unwrap();
        let layers = trainer.layer_report();
        layers.iter().filter(|layer| !layer.name.starts_with("decoder")).map(|layer| layer.gradient_norm).collect()
    }

    #[test]
    fn without_faults_it_is_the_sound_model() {
        let sound = Vae::new(&"784-16-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 3);
        let same = model(VaeFaults::default());
        let threads = Threads::new(1);
        assert_eq!(evaluate(&same, &pixels(), 1, &threads), evaluate(&sound, &pixels(), 1, &threads));
        assert_eq!((same.encode(&pixels()), same.reconstruct(&pixels())), (sound.encode(&pixels()), sound.reconstruct(&pixels())));
        assert!(encoder_gradients(same.clone()).iter().all(|norm| *norm > 0.0));
        let Symptoms { dead, noise, below, .. } = same.examine(&to_unit(&digits(150, 5).images));
        assert!(dead < 0.5 && (noise - 1.0).abs() < 0.2 && below > 0.0 && below < 1.0, "{dead} {noise} {below}");
    }

    #[test]
    fn a_detached_sample_gives_the_encoder_nothing_of_the_reconstruction() {
        let faulty = model(VaeFaults { detached: true, ..VaeFaults::default() });
        let sound = model(VaeFaults::default());
        let threads = Threads::new(1);
        assert_eq!(evaluate(&faulty, &pixels(), 1, &threads), evaluate(&sound, &pixels(), 1, &threads), "forward it is the same");
        assert!(encoder_gradients(faulty).iter().all(|norm| *norm == 0.0));
    }

    #[test]
    fn the_variance_in_place_of_sigma_is_noise_of_another_width() {
        let mut pair = [false, true].map(|variance_as_sigma| model(VaeFaults { variance_as_sigma, ..VaeFaults::default() }));
        for model in &mut pair {
            // a log-variance of −2 whatever the image: σ = e⁻¹, and σ² is e⁻¹ of that
            let head = model.layers_mut().into_iter().find(|named| named.name == "log_var").unwrap().layer;
            view_mut(&mut head.weight).fill(0.0);
            view_mut(&mut head.bias).fill(-2.0);
        }
        let [sound, faulty] = pair.map(|model| model.examine(&pixels()).noise);
        assert!((faulty / sound - (-1.0_f64).exp()).abs() < 1e-6, "{faulty} {sound}");
    }

    #[test]
    fn noise_is_not_lost_beside_a_large_mean() {
        let mut far = model(VaeFaults::default());
        let mu = far.layers_mut().into_iter().find(|named| named.name == "mu").unwrap().layer;
        view_mut(&mut mu.bias).fill(1e8);
        let near = model(VaeFaults::default());
        assert_eq!(far.examine(&pixels()).noise, near.examine(&pixels()).noise);
    }

    #[test]
    fn a_rectified_mean_is_never_below_0() {
        let faulty = model(VaeFaults { rectified_mean: true, ..VaeFaults::default() });
        assert_eq!(faulty.examine(&pixels()).below, 0.0);
        assert!(faulty.encode(&pixels()).iter().all(|mu| *mu >= 0.0));
    }

    #[test]
    fn units_with_a_low_bias_are_dead_and_pass_no_gradient_on() {
        let faulty = model(VaeFaults { bias: -20.0, ..VaeFaults::default() });
        assert_eq!(faulty.examine(&pixels()).dead, 1.0);
        assert!(encoder_gradients(faulty.clone()).iter().all(|norm| *norm == 0.0));
        let first = &faulty.reconstruct(&pixels())[..PIXELS];
        assert_eq!(first, &faulty.reconstruct(&pixels())[PIXELS..2 * PIXELS], "it answers every image with the same");
        assert_eq!(faulty.examine(&pixels()).worth, 0.0, "so any code is worth as much");
    }

    #[test]
    fn a_code_is_worth_what_another_image_s_costs_more() {
        let model = model(VaeFaults::default());
        let two = &pixels()[..2 * PIXELS];
        let codes = model.encode(two);
        let swapped = [&codes[2..], &codes[..2]].concat();
        let nats = |means: &[f32]| -> f64 {
            let nats = |(p, x): (&f32, &f32)| -f64::from(x * p.ln() + (1.0 - x) * (1.0 - p).ln());
            means.iter().zip(two).map(nats).sum::<f64>() / 2.0
        };
        let expected = nats(&model.decode(&swapped)) - nats(&model.decode(&codes));
        assert!((model.examine(two).worth - expected).abs() < 1e-2, "{expected}");
    }

    #[test]
    fn a_decoder_that_sees_the_image_has_no_need_of_the_code() {
        let faulty = model(VaeFaults { sees_image: true, ..VaeFaults::default() });
        let one = faulty.decode(&[0.0, 0.0]);
        let rebuilt = faulty.reconstruct(&pixels()[..PIXELS]);
        assert!(one.len() == PIXELS && rebuilt.len() == PIXELS && one != rebuilt);
    }
}

//! What all models with a code can do, and one image's way through them.

use super::parameters::Parameters;
use super::watch::LayerOutput;

/// An encoder to a code and a decoder back to pixels, whatever they were trained for.
pub trait Coder: Parameters + Send + Sync {
    /// Numbers in a code.
    fn latent(&self) -> usize;

    /// The codes of images: `[n, 784]` in 0 to 1, to `[n, latent]`; for a VAE the means of q(z | x). A conditional model takes each image with
    /// its condition behind it.
    fn encode(&self, images: &[f32]) -> Vec<f32>;

    /// The mean images of codes: `[n, latent]`, with the condition behind each if there is one, to `[n, 784]`.
    fn decode(&self, codes: &[f32]) -> Vec<f32>;

    /// Images through the code and back: `[n, 784]` to `[n, 784]`.
    fn reconstruct(&self, images: &[f32]) -> Vec<f32> {
        self.decode(&self.encode(images))
    }
}

/// One image's way through an autoencoder: the loss is computed of it, and is no part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    /// What each layer of the encoder gives, from the pixels on; the last one is the code, before the sigmoid of a sparse one.
    pub encoder: Vec<LayerOutput>,
    /// The code: `[latent]`.
    pub z: Vec<f32>,
    /// What each layer of the decoder gives; the last one gives logits or means.
    pub decoder: Vec<LayerOutput>,
    /// The mean image x̂: `[784]`.
    pub mean: Vec<f32>,
    /// −ln p(x | z), in nats; without the constant of a Gaussian likelihood.
    pub reconstruction: f64,
}

/// A code's way through a decoder.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What each layer gives; the last one gives logits or means.
    pub layers: Vec<LayerOutput>,
    /// The mean image x̂: `[784]`.
    pub mean: Vec<f32>,
}

/// One image's way through a VAE.
#[derive(Clone, Debug, PartialEq)]
pub struct VaeForward {
    /// What each layer of the encoder gives, the heads left out.
    pub encoder: Vec<LayerOutput>,
    /// Mean of q(z | x): `[latent]`.
    pub mu: Vec<f32>,
    /// Logarithm of its variance: `[latent]`.
    pub log_var: Vec<f32>,
    /// What was drawn from N(0, 1): `[latent]`.
    pub epsilon: Vec<f32>,
    /// z = μ + σ ε: `[latent]`.
    pub z: Vec<f32>,
    /// What each layer of the decoder gives; the last one gives logits or means.
    pub decoder: Vec<LayerOutput>,
    /// The mean image x̂: `[784]`.
    pub mean: Vec<f32>,
    /// −ln p(x | z), in nats; without the constant of a Gaussian likelihood.
    pub reconstruction: f64,
    /// KL(q(z | x) ‖ p(z)) of each dimension, in nats: `[latent]`.
    pub kl_per_dimension: Vec<f64>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{PIXELS, digits};
    use crate::model::{Activation, Autoencoder, Form, Likelihood, Vae, evaluate, to_unit};

    fn shapes(outputs: &[LayerOutput]) -> Vec<(&str, Form, usize)> {
        outputs.iter().map(|output| (output.name.as_str(), output.form, output.values.len())).collect()
    }

    #[test]
    fn an_image_goes_through_the_layers_in_the_order_of_the_network() {
        let image = to_unit(&digits(1, 4).images);
        let model = Vae::new(&"784-32-16-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let forward = model.forward(&image, &[0.5, -1.0, 2.0]);
        let units = Form::Units;
        assert_eq!(shapes(&forward.encoder), [("encoder.0", units, 32), ("encoder.2", units, 16)]);
        assert_eq!(shapes(&forward.decoder), [("decoder.0", units, 16), ("decoder.2", units, 32), ("decoder.4", units, PIXELS)]);
        let conv = Autoencoder::new(&"conv-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0).forward(&image);
        let [large, small, whole] = [(14, 16), (7, 32), (28, 1)].map(|(side, channels)| Form::Image { side, channels });
        assert_eq!(shapes(&conv.encoder), [("encoder.0", large, 3136), ("encoder.2", small, 1568), ("encoder.5", units, 2)]);
        assert_eq!(shapes(&conv.decoder), [("decoder.0", small, 1568), ("decoder.3", large, 3136), ("decoder.5", whole, PIXELS)]);
    }

    #[test]
    fn one_image_alone_gives_what_the_model_gives_among_others() {
        let pixels = to_unit(&digits(3, 4).images);
        for net in ["784-32-3", "conv-3"] {
            let vae = Vae::new(&net.parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 1);
            let posterior = vae.posterior(&pixels);
            for (index, image) in pixels.chunks(PIXELS).enumerate() {
                let epsilon = [0.3, -0.7, 1.1];
                let forward = vae.forward(image, &epsilon);
                let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
                assert!(close(&forward.mu, &posterior.mu[3 * index..3 * index + 3]));
                assert!(close(&forward.log_var, &posterior.log_var[3 * index..3 * index + 3]));
                let z: Vec<f32> = (0..3).map(|unit| forward.mu[unit] + (forward.log_var[unit] / 2.0).exp() * epsilon[unit]).collect();
                assert!(close(&forward.z, &z) && close(&forward.mean, &vae.decode(&z)));
                assert!((forward.reconstruction + vae.log_likelihoods(&z, image)[0]).abs() < 1e-2);
                let kl = |unit: usize| {
                    let (mu, log_var) = (f64::from(forward.mu[unit]), f64::from(forward.log_var[unit]));
                    0.5 * (mu * mu + log_var.exp() - 1.0 - log_var)
                };
                assert!((0..3).all(|unit| (forward.kl_per_dimension[unit] - kl(unit)).abs() < 1e-4));
            }
        }
    }

    #[test]
    fn the_forward_pass_of_an_autoencoder_has_the_loss_that_is_trained_on() {
        let image = to_unit(&digits(1, 9).images);
        for likelihood in [Likelihood::Bernoulli, Likelihood::Gaussian { variance: 0.5 }] {
            let model = Autoencoder::new(&"784-16-2".parse().unwrap(), Activation::Relu, likelihood, 1);
            let forward = model.forward(&image);
            let loss = evaluate(&model, &image, 0, &crate::model::Threads::new(1)).loss;
            assert!((forward.reconstruction - loss).abs() < 1e-3 * loss, "{} {loss}", forward.reconstruction);
            assert_eq!(forward.z, model.encode(&image));
            assert_eq!(forward.mean, model.reconstruct(&image));
        }
    }

    #[test]
    fn a_code_turned_on_its_way_changes_all_that_comes_after_it_and_nothing_before() {
        let image = to_unit(&digits(1, 9).images);
        let model = Autoencoder::new(&"784-16-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 1);
        let (plain, turned) = (model.forward(&image), model.forward_turned(&image, |z| z[1] += 3.0));
        assert_eq!(turned.encoder, plain.encoder);
        assert_eq!(turned.z, [plain.z[0], plain.z[1] + 3.0]);
        assert_eq!(turned.mean, model.decode(&turned.z));
        assert!(turned.decoder.iter().zip(&plain.decoder).all(|(turned, plain)| turned != plain));
        assert_ne!(turned.reconstruction, plain.reconstruction);
    }

    #[test]
    fn the_layers_of_many_images_are_those_of_each() {
        let pixels = to_unit(&digits(3, 4).images);
        for net in ["784-16-8-2", "conv-2"] {
            let model = Autoencoder::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 1);
            let all = model.encoder_layers(&pixels);
            for (index, image) in pixels.chunks(PIXELS).enumerate() {
                for (all, one) in all.iter().zip(model.forward(image).encoder) {
                    let units = one.values.len();
                    let part = &all.values[index * units..(index + 1) * units];
                    assert_eq!((&all.name, all.form), (&one.name, one.form));
                    assert!(part.iter().zip(&one.values).all(|(a, b)| (a - b).abs() < 1e-5), "{net} {}", one.name);
                }
            }
            assert_eq!(model.encoder().len(), all.len());
        }
    }
}

//! One image's way through a VAE, stage by stage: forwards from the pixels to the loss, and the gradient of that loss back along the same way.
//!
//! Nothing is worked out anew for show: the numbers are those that training computes for an image, layer by layer, and the gradients are those
//! that it leaves on dfdx's tape.

use dfdx::prelude::*;

use super::Vae;
use crate::data::PIXELS;
use crate::model::objective::Model;
use crate::model::ops::reparameterise::reparameterise;
use crate::model::ops::{Grads, Matrix, kernels};
use crate::model::parameters::{Named, Parameters};
use crate::model::raw::{view, view_mut};
use crate::model::trainer::images;
use crate::model::watch::Watch;

/// A stage of the way from an image to its loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// x: the pixels, and behind them a condition where the model takes one.
    Image,
    /// h₁, h₂, …: a hidden layer after its activation, counted from 1 through encoder and decoder.
    Hidden(usize),
    /// μ: the mean of q(z | x).
    Mu,
    /// log σ²: the logarithm of its variance.
    LogVar,
    /// ε: what was drawn from N(0, 1).
    Epsilon,
    /// z = μ + σ ε.
    Code,
    /// a: what the last layer of the decoder says, logits or means.
    Output,
    /// x̂: the mean image.
    Mean,
    /// −log p(x | z) and then KL(q(z | x) ‖ p(z)) of each dimension, in nats, not weighed yet.
    Terms,
    /// The weighed sum of those, in nats.
    Loss,
}

/// The numbers of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Staged {
    /// Which stage.
    pub stage: Stage,
    /// The layer that made them, as [`Named`](crate::model::Named) calls it: `encoder.0`; `None` where there is none.
    pub layer: Option<String>,
    /// What it holds.
    pub values: Vec<f32>,
    /// ∂loss/∂values, as long as `values`. Of a dense hidden layer it is taken before the activation, so that it is 0 for a ReLU that is shut.
    /// `None` where training computes none: at the pixels, at ε, which nobody can turn, and at x̂, since the loss is computed from the logits.
    pub gradient: Option<Vec<f32>>,
}

/// One layer's weights, and what the loss of the image asks of them.
#[derive(Clone, Debug, PartialEq)]
pub struct StagedLayer {
    /// Its name: `encoder.0`.
    pub name: String,
    /// How many weights and biases it has.
    pub parameters: usize,
    /// ‖∂loss/∂(weights and biases)‖.
    pub gradient_norm: f64,
}

/// One image's way through a VAE with one draw of ε, and the gradient's way back.
#[derive(Clone, Debug, PartialEq)]
pub struct StagedPass {
    /// The stages, in the order in which they are worked out.
    pub stages: Vec<Staged>,
    /// Every layer, in the order of [`Parameters::layers`].
    pub layers: Vec<StagedLayer>,
    /// −log p(x | z), in nats; without the constant of a Gaussian likelihood.
    pub reconstruction: f64,
    /// KL(q(z | x) ‖ p(z)) of each dimension, in nats: `[latent]`.
    pub kl_per_dimension: Vec<f64>,
    /// What is minimised, in nats: the terms as [`VaeLoss`](crate::model::VaeLoss) weighs them.
    pub loss: f64,
}

impl StagedPass {
    /// One of the stages; `None` if the network has no such layer.
    pub fn at(&self, stage: Stage) -> Option<&Staged> {
        self.stages.iter().find(|staged| staged.stage == stage)
    }

    /// What a stage holds; nothing if the network has no such layer.
    pub fn values(&self, stage: Stage) -> &[f32] {
        self.at(stage).map_or(&[], |staged| &staged.values)
    }

    /// ∂loss/∂values at a stage; nothing where training computes none.
    pub fn gradient(&self, stage: Stage) -> &[f32] {
        self.at(stage).and_then(|staged| staged.gradient.as_deref()).unwrap_or(&[])
    }
}

impl Vae {
    /// One image (`[784 + condition]`, pixels in 0 to 1) all the way to its loss with this ε (`[latent]`), and the gradient back.
    ///
    /// # Panics
    /// If `image` or `epsilon` has another length.
    pub fn staged(&self, image: &[f32], epsilon: &[f32]) -> StagedPass {
        assert_eq!((image.len(), epsilon.len()), (self.inputs(), self.latent), "one image, and one ε for each latent");
        let (mut down, mut up) = (Watch::keeping(), Watch::keeping());
        let rows = images(&Cpu::default(), image, self.inputs()); // [1, 784 + condition]
        let target = images(&Cpu::default(), &image[..PIXELS], PIXELS); // [1, 784]
        let (mu, log_var) = self.heads(rows.clone().traced(Gradients::leaky()), &mut down); // [1, latent]
        let heads: [Matrix; 2] = [mu.retaped(), log_var.retaped()];
        let (z, kl, kl_per_dimension) = reparameterise(mu, log_var, epsilon.to_vec()); // [1, latent], [latent]
        let code = z.retaped::<NoneTape>();
        let output = self.decoder.forward(self.with_condition(z, &rows), &mut up); // [1, 784]
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = self.likelihood.negative_log(output, &target);

        let prices = self.kl_weights(&kl_per_dimension); // [latent]
        let mut weights = kl.device().zeros_like(kl.shape()); // [latent]
        view_mut(&mut weights).copy_from_slice(&prices);
        let objective = nll * self.loss.reconstruction_scale + (kl.retaped::<OwnedTape<f32, Cpu>>() * weights).sum();
        let mut gradients = objective.backward();

        let mut at = |stage, layer: Option<&str>, tensor: &Matrix| {
            let (values, gradient) = (view(tensor).to_vec(), Some(gradient(&mut gradients, tensor)));
            Staged { stage, layer: layer.map(String::from), values, gradient }
        };
        let (encoder, decoder) = (self.encoder.named(), self.decoder.named());
        let (last, hidden) = decoder.split_last().expect("a decoder has a layer");
        let mut stages = vec![given(Stage::Image, image.to_vec())];
        let before = encoder.iter().zip(down.tensors()).enumerate();
        stages.extend(before.map(|(index, (layer, tensor))| at(Stage::Hidden(index + 1), Some(&layer.name), tensor)));
        stages.push(at(Stage::Mu, Some("mu"), &heads[0]));
        stages.push(at(Stage::LogVar, Some("log_var"), &heads[1]));
        stages.push(given(Stage::Epsilon, epsilon.to_vec()));
        stages.push(at(Stage::Code, None, &code));
        let after = hidden.iter().zip(up.tensors()).enumerate();
        stages.extend(after.map(|(index, (layer, tensor))| at(Stage::Hidden(encoder.len() + index + 1), Some(&layer.name), tensor)));
        stages.push(at(Stage::Output, Some(&last.name), &decoded));
        stages.push(given(Stage::Mean, view(&self.likelihood.mean(decoded)).to_vec()));
        let loss = self.combine(reconstruction, &kl_per_dimension, 0.0);
        stages.push(Staged {
            gradient: Some(std::iter::once(self.loss.reconstruction_scale).chain(prices).collect()),
            ..given(Stage::Terms, std::iter::once(reconstruction).chain(kl_per_dimension.iter().copied()).map(|nats| nats as f32).collect())
        });
        stages.push(Staged { gradient: Some(vec![1.0]), ..given(Stage::Loss, vec![loss as f32]) });
        let layers = self.layers().into_iter().map(|Named { name, layer, .. }| {
            let squares = gradient_squares(&mut gradients, &layer.weight) + gradient_squares(&mut gradients, &layer.bias);
            StagedLayer { name, parameters: layer.weights().len() + layer.biases().len(), gradient_norm: squares.sqrt() }
        });
        StagedPass { layers: layers.collect(), stages, reconstruction, kl_per_dimension, loss }
    }
}

/// Numbers that training takes no gradient of.
fn given(stage: Stage, values: Vec<f32>) -> Staged {
    Staged { stage, layer: None, values, gradient: None }
}

/// What the backward pass has left for a tensor.
fn gradient<S: Shape>(gradients: &mut Grads, tensor: &Tensor<S, f32, Cpu>) -> Vec<f32> {
    gradients.get_or_alloc_mut(tensor).expect("a buffer of that size was there a moment ago").to_vec()
}

fn gradient_squares<S: Shape>(gradients: &mut Grads, tensor: &Tensor<S, f32, Cpu>) -> f64 {
    kernels::sum_of_squares(&gradient(gradients, tensor))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{Activation, Likelihood, OptimiserKind, Threads, Trainer, VaeLoss, to_unit};
    use std::sync::Arc;

    fn model(net: &str, likelihood: Likelihood) -> Vae {
        Vae::new(&net.parse().unwrap(), Activation::Relu, likelihood, 3)
    }

    fn image() -> Vec<f32> {
        to_unit(&digits(1, 4).images)
    }

    #[test]
    fn the_stages_stand_in_the_order_of_the_way_and_hold_what_the_forward_pass_gives() {
        let (model, image, epsilon) = (model("784-32-16-2", Likelihood::Bernoulli), image(), [0.5, -1.5]);
        let (pass, forward) = (model.staged(&image, &epsilon), model.forward(&image, &epsilon));
        use Stage::*;
        let order: Vec<Stage> = pass.stages.iter().map(|staged| staged.stage).collect();
        assert_eq!(order, [Image, Hidden(1), Hidden(2), Mu, LogVar, Epsilon, Code, Hidden(3), Hidden(4), Output, Mean, Terms, Loss]);
        assert_eq!(pass.values(Image), image);
        assert_eq!(pass.values(Hidden(2)), forward.encoder[1].values);
        assert_eq!((pass.values(Mu), pass.values(LogVar)), (&forward.mu[..], &forward.log_var[..]));
        assert_eq!((pass.values(Code), pass.values(Mean)), (&forward.z[..], &forward.mean[..]));
        assert_eq!(pass.values(Output), forward.decoder[2].values);
        assert_eq!((pass.reconstruction, &pass.kl_per_dimension), (forward.reconstruction, &forward.kl_per_dimension));
        assert_eq!(pass.loss, pass.reconstruction + pass.kl_per_dimension.iter().sum::<f64>());
        assert_eq!((pass.at(Hidden(9)), pass.at(Hidden(4)).unwrap().layer.as_deref()), (None, Some("decoder.2")));
        assert!([Image, Epsilon, Mean].iter().all(|stage| pass.gradient(*stage).is_empty()));
    }

    /// The loss as a function of the numbers of one stage, from that stage on.
    fn nudged(model: &Vae, image: &[f32], epsilon: &[f32], unit: usize, by: f32) -> f64 {
        // a bias of a head moves that head's number and nothing before it
        let mut model = model.clone();
        let layers = model.layers_mut();
        let layer = layers.into_iter().find(|named| named.name == if unit < 2 { "mu" } else { "log_var" }).unwrap();
        view_mut(&mut layer.layer.bias)[unit % 2] += by;
        model.staged(image, epsilon).loss
    }

    #[test]
    fn the_gradients_at_the_heads_are_those_of_finite_differences() {
        for likelihood in [Likelihood::Bernoulli, Likelihood::Gaussian { variance: 0.5 }] {
            let (mut model, image, epsilon) = (model("784-32-16-2", likelihood), image(), [0.5, -1.5]);
            model.set_loss_weights(VaeLoss { beta: 3.0, reconstruction_scale: 0.5, free_bits: 0.0 });
            let pass = model.staged(&image, &epsilon);
            let gradient = [pass.gradient(Stage::Mu), pass.gradient(Stage::LogVar)].concat();
            for (unit, gradient) in gradient.iter().enumerate() {
                let [up, down] = [0.02, -0.02].map(|by| nudged(&model, &image, &epsilon, unit, by));
                let slope = (up - down) / 0.04;
                assert!((slope - f64::from(*gradient)).abs() < 0.02 * slope.abs().max(0.5), "{unit}: {slope} {gradient}");
            }
        }
    }

    #[test]
    fn the_gradient_at_the_logits_is_what_is_wrong_with_the_image_and_a_shut_unit_passes_none_on() {
        let (model, image) = (model("784-32-16-2", Likelihood::Bernoulli), image());
        let pass = model.staged(&image, &[0.5, -1.5]);
        let wrong = pass.values(Stage::Mean).iter().zip(&image).map(|(mean, pixel)| mean - pixel);
        assert!(pass.gradient(Stage::Output).iter().zip(wrong).all(|(gradient, wrong)| (gradient - wrong).abs() < 1e-5));
        for layer in 1..=4 {
            let (values, gradient) = (pass.values(Stage::Hidden(layer)), pass.gradient(Stage::Hidden(layer)));
            assert!(values.contains(&0.0) && gradient.iter().any(|gradient| *gradient != 0.0));
            assert!(values.iter().zip(gradient).all(|(value, gradient)| *value > 0.0 || *gradient == 0.0), "layer {layer}");
        }
    }

    #[test]
    fn the_gradients_of_the_weights_are_those_that_training_uses() {
        for net in ["784-16-2", "conv-2"] {
            let model = model(net, Likelihood::Bernoulli);
            let image = image();
            let mut trainer = Trainer::new(model.clone(), OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(1)), 9);
            trainer.watch_layers(true);
            trainer.gradients(&image).unwrap();
            let epsilon = crate::model::objective::normal(2, &mut crate::model::objective::noise(9, 0, 0));
            let pass = model.staged(&image, &epsilon);
            for (report, layer) in trainer.layer_report().iter().zip(&pass.layers) {
                assert_eq!(report.name, layer.name);
                assert!((report.gradient_norm - layer.gradient_norm).abs() < 1e-3 * report.gradient_norm, "{net} {}", layer.name);
            }
            assert_eq!(pass.layers.iter().map(|layer| layer.parameters).sum::<usize>(), model.parameter_count());
        }
    }
}

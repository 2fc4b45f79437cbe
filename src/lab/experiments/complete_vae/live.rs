//! What the lines of the listing compute: for the digit on show, and for the model.

use crate::data::PIXELS;
use crate::lab::picture::{Words, count, hundredths, measured};
use crate::model::{Coder, Stage, StagedPass, Vae};

/// One pass of one digit, one draw from the prior, and where the model stands.
pub(super) struct Live {
    /// The digit's way through the model and the gradient's way back.
    pub(super) pass: StagedPass,
    /// A code from the prior: `[latent]`, and its mean image: `[784]`.
    pub(super) prior: Vec<f32>,
    pub(super) generated: Vec<f32>,
    steps: u64,
    epochs: f64,
    /// Reconstruction and KL on held-out images.
    held_out: [f64; 2],
}

impl Live {
    /// Sends a digit through the model with this ε (`[latent]`), and decodes a code from the prior.
    pub(super) fn new(model: &Vae, digit: &[f32], [epsilon, prior]: [&[f32]; 2], trained: (u64, f64, [f64; 2])) -> Live {
        let (steps, epochs, held_out) = trained;
        let pass = model.staged(&digit[..PIXELS], epsilon);
        Live { pass, generated: model.decode(prior), prior: prior.to_vec(), steps, epochs, held_out }
    }

    /// Weights and biases of the layers whose names begin so.
    pub(super) fn weights(&self, begins: &str) -> usize {
        self.pass.layers.iter().filter(|layer| layer.name.starts_with(begins)).map(|layer| layer.parameters).sum()
    }

    pub(super) fn parameters(&self, begins: &str) -> Words {
        count(self.weights(begins)) + " weights"
    }

    pub(super) fn gradient_norm(&self) -> f64 {
        self.pass.layers.iter().map(|layer| layer.gradient_norm.powi(2)).sum::<f64>().sqrt()
    }

    pub(super) fn divergence(&self) -> f64 {
        self.pass.kl_per_dimension.iter().sum()
    }

    pub(super) fn hidden(&self) -> Words {
        let h = self.pass.values(Stage::Hidden(2));
        let awake = h.iter().filter(|value| **value > 0.0).count();
        count(awake) + " of " + count(h.len()) + " awake"
    }

    pub(super) fn heads(&self) -> Words {
        list("μ", self.pass.values(Stage::Mu)) + "  " + list("log σ²", self.pass.values(Stage::LogVar))
    }

    /// The standard deviations: `[latent]`.
    pub(super) fn deviations(&self) -> Vec<f32> {
        self.pass.values(Stage::LogVar).iter().map(|log_var| (log_var / 2.0).exp()).collect()
    }

    pub(super) fn sigma(&self) -> Words {
        list("σ", &self.deviations())
    }

    pub(super) fn epsilon(&self) -> Words {
        list("ε", self.pass.values(Stage::Epsilon))
    }

    pub(super) fn code(&self) -> Words {
        list("z", self.pass.values(Stage::Code))
    }

    pub(super) fn logits(&self) -> Words {
        let logits = self.pass.values(Stage::Output);
        let (low, high) = logits.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &a| (low.min(a), high.max(a)));
        measured(low) + " to " + measured(high)
    }

    /// What the dearest pixel costs, in nats.
    pub(super) fn dearest_pixel(&self) -> f64 {
        let pixels = self.pass.values(Stage::Image).iter().zip(self.pass.values(Stage::Output));
        // −x ln σ(a) − (1 − x) ln(1 − σ(a)) = ln(1 + eᵃ) − x a, without the overflow
        let price = |(&x, &a): (&f32, &f32)| f64::from(a.max(0.0) - x * a) + f64::from((-a.abs()).exp()).ln_1p();
        pixels.map(price).fold(0.0, f64::max)
    }

    pub(super) fn dearest(&self) -> Words {
        Words::from("dearest ") + hundredths(self.dearest_pixel()).of("nats")
    }

    pub(super) fn reconstruction(&self) -> Words {
        hundredths(self.pass.reconstruction).of("nats").into()
    }

    pub(super) fn kl(&self) -> Words {
        hundredths(self.divergence()).of("nats").into()
    }

    pub(super) fn loss(&self) -> Words {
        hundredths(self.pass.loss).of("nats").into()
    }

    pub(super) fn tensors(&self) -> Words {
        count(2 * self.pass.layers.len()) + " tensors"
    }

    pub(super) fn gradient(&self) -> Words {
        Words::from("‖g‖ ") + measured(self.gradient_norm())
    }

    pub(super) fn steps(&self) -> Words {
        count(usize::try_from(self.steps).unwrap_or(usize::MAX)) + " steps"
    }

    pub(super) fn epochs(&self) -> Words {
        measured(self.epochs) + " epochs"
    }

    pub(super) fn held_out(&self) -> Words {
        let [reconstruction, kl] = self.held_out;
        hundredths(reconstruction) + " + " + hundredths(kl).of("nats")
    }

    pub(super) fn prior(&self) -> Words {
        list("z", &self.prior)
    }

    pub(super) fn generated(&self) -> Words {
        let ink: f32 = self.generated.iter().sum();
        Words::from("ink ") + measured(ink) + " of 784"
    }
}

/// `z = (0.41, −1.20)`.
fn list(name: &str, values: &[f32]) -> Words {
    let mut words = Words::from(name) + " (";
    for (index, value) in values.iter().enumerate() {
        words = words + if index == 0 { "" } else { ", " } + hundredths(*value);
    }
    words + ")"
}

//! A run that is written out in full: what `elbo train` trains, and what a demo replays from a recipe.

use std::sync::Arc;

use crate::data::{Batches, Dataset};
use crate::model::{Activation, Corruption, Likelihood, NetSpec, OptimiserKind, Sparsity, VaeLoss};

/// Keeps the order of the images apart from the other things that the seed chooses.
const ORDER: u64 = 0x5348_5546_464c_4521;

/// Which model, and how it is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The model, with what is its own.
    pub kind: Kind,
    /// The encoder, which the decoder mirrors.
    pub net: NetSpec,
    /// What bends between the layers.
    pub activation: Activation,
    /// How pixels are distributed around what the decoder says.
    pub likelihood: Likelihood,
    /// The rule that turns gradients into steps.
    pub optimiser: OptimiserKind,
    /// The learning rate at the first step.
    pub learning_rate: f32,
    /// The number of steps over which the learning rate falls to 0; `None` where it stays.
    pub decay: Option<u64>,
    /// Images per step.
    pub batch: usize,
    /// Chooses the first weights, the order of the images and the noise.
    pub seed: u64,
}

/// A kind of model, with the prices of its loss.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Pixels to a code and back.
    Autoencoder {
        /// The noise that it undoes.
        corruption: Option<Corruption>,
        /// The price of an active code.
        sparsity: Option<Sparsity>,
    },
    /// One sigmoid layer with tied weights.
    Contractive {
        /// λ, the price of sensitivity.
        contraction: f32,
    },
    /// A Gaussian over codes.
    Vae {
        /// The price of the KL, once it is warm.
        beta: f32,
        /// Nats of KL that each dimension may cost for nothing.
        free_bits: f32,
        /// Steps in which β rises from 0.
        warm_up: u64,
    },
}

impl Default for Plan {
    /// What `elbo train` trains when it is told nothing.
    fn default() -> Plan {
        Plan {
            kind: Kind::Vae { beta: 1.0, free_bits: 0.0, warm_up: 0 },
            net: NetSpec::Dense { widths: vec![784, 256, 64, 2] },
            activation: Activation::Relu,
            likelihood: Likelihood::Bernoulli,
            optimiser: OptimiserKind::Adam,
            learning_rate: 1e-3,
            decay: None,
            batch: 128,
            seed: 7,
        }
    }
}

impl Plan {
    /// The batches of a run with this seed.
    pub fn batches(data: Arc<Dataset>, seed: u64) -> Batches {
        Batches::new(data, seed ^ ORDER)
    }

    /// The learning rate of the step after so many.
    pub fn learning_rate(&self, done: u64) -> f32 {
        let left = self.decay.map_or(1.0, |steps| (1.0 - done as f64 / steps.max(1) as f64).max(0.0));
        (f64::from(self.learning_rate) * left) as f32
    }

    /// How a VAE weighs the terms of its loss in the step after so many, with β as it stands or at another value.
    pub(crate) fn loss_weights(&self, done: u64, turned: Option<f32>) -> Option<VaeLoss> {
        let Kind::Vae { beta, free_bits, warm_up } = self.kind else { return None };
        let share = if warm_up == 0 { 1.0 } else { (done as f32 / warm_up as f32).min(1.0) };
        Some(VaeLoss { beta: turned.unwrap_or(share * beta), free_bits, ..VaeLoss::default() })
    }
}

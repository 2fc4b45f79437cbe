//! What decides what a model learns: two experiments with the same recipe share one model, which is trained once.

use super::equipment::Equipment;
use super::experiment::LabError;
use super::plot;
use super::run::Run;
use crate::model::{Activation, Autoencoder, Coder, Likelihood, Model, OptimiserKind, Vae, VaeLoss};

/// Images in a batch, and how far Adam moves: twice as many steps of half the size as is common, for the sake of the first seconds.
pub(crate) const BATCH: usize = 64;
const LEARNING_RATE: f32 = 2e-3;

/// A model and its training, as far as experiments differ in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recipe<'a> {
    /// The network: `784-256-64-2`.
    pub(crate) net: &'a str,
    /// How pixels are distributed around what the decoder says.
    pub(crate) likelihood: Likelihood,
    /// What bends between the layers.
    pub(crate) activation: Activation,
    /// The weight of the KL term; `None` for an autoencoder, which has no such term.
    pub(crate) beta: Option<f32>,
    /// Seed of the first weights.
    pub(crate) seed: u64,
}

impl<'a> Recipe<'a> {
    /// The course's usual autoencoder of this shape.
    pub(crate) fn autoencoder(net: &'a str) -> Recipe<'a> {
        Recipe { net, likelihood: Likelihood::Bernoulli, activation: Activation::Relu, beta: None, seed: 7 }
    }

    /// The course's usual VAE of this shape.
    pub(crate) fn vae(net: &'a str, beta: f32) -> Recipe<'a> {
        Recipe { beta: Some(beta), ..Recipe::autoencoder(net) }
    }

    /// The autoencoder with its first weights.
    pub(crate) fn new_autoencoder(&self, equipment: &Equipment) -> Result<Autoencoder, LabError> {
        Ok(Autoencoder::new(&plot::net(self.net)?, self.activation, self.likelihood, equipment.seed(self.seed)))
    }

    /// The VAE with its first weights; an autoencoder's recipe gives one without a price on its code.
    pub(crate) fn new_vae(&self, equipment: &Equipment) -> Result<Vae, LabError> {
        let mut model = Vae::new(&plot::net(self.net)?, self.activation, self.likelihood, equipment.seed(self.seed));
        model.set_loss_weights(VaeLoss { beta: self.beta.unwrap_or(0.0), ..VaeLoss::default() });
        Ok(model)
    }

    /// A run of the autoencoder that begins with the weights of this VAE, whatever its β, shared as the others are.
    pub(crate) fn twin(&self, equipment: &Equipment) -> Result<Run<Autoencoder>, LabError> {
        let model = Autoencoder::beginning_as(&self.new_vae(equipment)?, &plot::net(self.net)?, self.activation);
        let name = Recipe { beta: None, ..*self }.name();
        Ok(self.own_run(model, equipment).shared(format!("twin {name}"), equipment))
    }

    /// A run of the model that other experiments with this recipe go on with.
    pub(crate) fn run<M: Model + Coder>(&self, model: M, equipment: &Equipment) -> Run<M> {
        self.own_run(model, equipment).shared(self.name(), equipment)
    }

    /// A run of this experiment alone, whose model the reader changes.
    pub(crate) fn own_run<M: Model + Coder>(&self, model: M, equipment: &Equipment) -> Run<M> {
        Run::new(model, OptimiserKind::Adam, LEARNING_RATE, equipment)
    }

    /// What the store knows the model by.
    fn name(&self) -> String {
        let Recipe { net, likelihood, activation, beta, seed } = self;
        let kind = beta.map_or_else(|| "ae".into(), |beta| format!("vae beta {beta}"));
        format!("{kind} {net} {activation:?} {likelihood:?} batch {BATCH} rate {LEARNING_RATE} seed {seed}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_that_differ_in_anything_have_another_name() {
        let plain = Recipe::autoencoder("784-2");
        let others = [
            Recipe::autoencoder("784-3"),
            Recipe::vae("784-2", 1.0),
            Recipe::vae("784-2", 0.0),
            Recipe { activation: Activation::Tanh, ..plain },
            Recipe { likelihood: Likelihood::Gaussian { variance: 1.0 }, ..plain },
            Recipe { seed: 8, ..plain },
        ];
        let names: std::collections::HashSet<String> = others.iter().chain([&plain]).map(Recipe::name).collect();
        assert_eq!(names.len(), others.len() + 1);
    }
}

//! An autoencoder and a VAE that begin with the same weights and see the same batches in the same order.

use super::archive::Archive;
use super::equipment::Equipment;
use super::experiment::LabError;
use super::recipe::{self, Recipe};
use super::run::Run;
use super::trained::Trained;
use crate::model::{Autoencoder, Vae};

/// The layers on the way down to the code.
const BODY: &str = "784-256-64";

/// The two, in step: the VAE is the one that other sections with this recipe train, and waits for the autoencoder where it is ahead.
pub(crate) struct Twins {
    runs: (Run<Autoencoder>, Run<Vae>),
}

impl Twins {
    /// Both with their first weights, or as far as they were trained before.
    pub(crate) fn new(latent: usize, beta: f32, equipment: &Equipment) -> Result<Twins, LabError> {
        let net = format!("{BODY}-{latent}");
        let recipe = Recipe::vae(&net, beta);
        let autoencoder = recipe.twin(equipment)?;
        Ok(Twins { runs: (autoencoder, recipe.run(recipe.new_vae(equipment)?, equipment)) })
    }

    pub(crate) fn autoencoder(&self) -> &Run<Autoencoder> {
        &self.runs.0
    }

    pub(crate) fn vae(&self) -> &Run<Vae> {
        &self.runs.1
    }

    /// One step of both, or of the one that is behind.
    pub(crate) fn step(&mut self) -> Result<(), LabError> {
        let (autoencoder, vae) = (self.runs.0.steps(), self.runs.1.steps());
        if autoencoder <= vae {
            self.runs.0.step(recipe::BATCH)?;
        }
        if vae <= autoencoder {
            self.runs.1.step(recipe::BATCH)?;
        }
        Ok(())
    }

    /// What is said while one waits for the other; nothing where both are in step.
    pub(crate) fn waiting(&self) -> String {
        let (autoencoder, vae) = (self.runs.0.steps(), self.runs.1.steps());
        match autoencoder.cmp(&vae) {
            std::cmp::Ordering::Less => format!("The VAE, trained before, waits at step {vae}; the autoencoder is at {autoencoder}. "),
            std::cmp::Ordering::Equal => String::new(),
            std::cmp::Ordering::Greater => format!("The autoencoder, trained before, waits at step {autoencoder}; the VAE is at {vae}. "),
        }
    }
}

impl Trained for Twins {
    /// Of the one that is behind.
    fn steps(&self) -> u64 {
        self.runs.0.steps().min(self.runs.1.steps())
    }

    fn epochs(&self) -> f64 {
        Trained::epochs(&self.runs)
    }

    fn measure(&mut self) {
        self.runs.measure();
    }

    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        self.runs.archive(archive)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lab::equipment::small;
    use crate::model::{Coder, to_unit};

    #[test]
    fn they_begin_with_the_same_weights_and_see_the_same_images() {
        let equipment = small(64, 8);
        let mut twins = Twins::new(2, 1.0, &equipment).unwrap();
        let images = to_unit(&equipment.data.test.images);
        let codes = |twins: &Twins| (twins.autoencoder().model().encode(&images), twins.vae().model().encode(&images));
        let (autoencoder, vae) = codes(&twins);
        assert_eq!(autoencoder, vae);
        assert_eq!(twins.autoencoder().model().reconstruct(&images), twins.vae().model().reconstruct(&images));
        twins.step().unwrap();
        assert_eq!(twins.autoencoder().batches().batch().pixels, twins.vae().batches().batch().pixels);
        let (autoencoder, vae) = codes(&twins);
        assert_ne!(autoencoder, vae, "one of them has a second term and noise");
    }

    #[test]
    fn the_one_that_is_ahead_waits() {
        let equipment = small(64, 8);
        let recipe = Recipe::vae("784-256-64-2", 1.0);
        let mut alone = recipe.run(recipe.new_vae(&equipment).unwrap(), &equipment);
        for _ in 0..3 {
            alone.step(16).unwrap();
        }
        alone.archive(&mut Archive::writing()).unwrap();
        let mut twins = Twins::new(2, 1.0, &equipment).unwrap();
        assert!(twins.waiting().contains("waits at step 3"));
        let mut steps = Vec::new();
        for _ in 0..4 {
            twins.step().unwrap();
            steps.push((twins.autoencoder().steps(), twins.vae().steps()));
        }
        assert_eq!(steps, [(1, 3), (2, 3), (3, 3), (4, 4)]);
        assert_eq!((twins.waiting(), Trained::steps(&twins)), (String::new(), 4));
    }
}

//! A training run in a pane: a trainer, its batches, and the course of its losses.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::equipment::Equipment;
use super::experiment::LabError;
use super::held_out::HeldOut;
use super::series::Series;
use super::snapshot::{ANEW, Failure};
use super::store::Store;
use crate::data::Batches;
use crate::model::{Coder, Evaluation, LayerReport, Model, ModelError, OptimiserKind, StepReport, Trainer};

/// Steps between two measurements on held-out images.
const MEASURE_EVERY: u64 = 20;

/// Seed of the order of the images and of the noise.
const SEED: u64 = 7;

/// A model in training.
pub(crate) struct Run<M: Model> {
    trainer: Trainer<M>,
    batches: Batches,
    held_out: Arc<HeldOut>,
    steps: u64,
    train: Courses,
    test: Courses,
    latest: Evaluation,
    active: Vec<bool>,
    /// What the store knows it by, for a model that other experiments may ask for.
    shared: Option<(String, Arc<Store>)>,
}

/// The loss and its terms over the steps, in nats per image.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Courses {
    /// What is minimised.
    pub(crate) loss: Series,
    /// Negative log-likelihood.
    pub(crate) reconstruction: Series,
    /// KL divergence from the prior, unweighted.
    pub(crate) kl: Series,
    /// Squared error summed over pixels; on held-out images only.
    pub(crate) squared_error: Series,
}

impl<M: Model + Coder> Run<M> {
    /// A run that has taken no step; nothing of it is measured yet.
    pub(crate) fn new(model: M, optimiser: OptimiserKind, learning_rate: f32, equipment: &Equipment) -> Run<M> {
        let trainer = Trainer::new(model, optimiser, learning_rate, equipment.threads.clone(), equipment.seed(SEED));
        Run::of(trainer, Batches::new(equipment.data.clone(), equipment.seed(SEED)), equipment)
    }

    /// A run of this trainer on these batches.
    pub(crate) fn of(trainer: Trainer<M>, batches: Batches, equipment: &Equipment) -> Run<M> {
        Run {
            trainer,
            batches,
            held_out: HeldOut::of(equipment),
            steps: 0,
            train: Courses::default(),
            test: Courses::default(),
            latest: unknown(),
            active: Vec::new(),
            shared: None,
        }
    }

    /// Shares the model with every experiment that asks for the same one: it goes on from the most trained of them. `recipe` says all that
    /// decides what it learns.
    pub(crate) fn shared(mut self, recipe: String, equipment: &Equipment) -> Run<M> {
        let store = equipment.store.clone();
        if equipment.anew {
            store.forget_model(&recipe);
        } else if let Some(mut archive) = store.model(&recipe).and_then(|file| Archive::reading(&file).ok()) {
            let fresh = self.steps;
            if self.contents(&mut archive).is_err() {
                // It may have been kept by another version: this one begins untrained, or with half of what was kept, and trains on.
                self.steps = fresh;
            }
        }
        self.shared = Some((recipe, store));
        self
    }

    /// One optimiser step on the next `size` images; held-out images are measured at every one of the first few, then regularly. Returns
    /// whether they were measured after this one.
    pub(crate) fn step(&mut self, size: usize) -> Result<bool, LabError> {
        self.draw(size);
        let report = self.gradients()?;
        self.apply(&report);
        let is_due = self.is_due();
        if is_due {
            self.measure();
        }
        Ok(is_due)
    }

    /// Draws the next `size` images.
    pub(crate) fn draw(&mut self, size: usize) {
        self.batches.draw(size);
    }

    /// The images drawn last.
    pub(crate) fn batches(&self) -> &Batches {
        &self.batches
    }

    /// Loss and gradients of the images drawn last.
    pub(crate) fn gradients(&mut self) -> Result<StepReport, LabError> {
        let rows = self.trainer.model().rows(self.batches.batch());
        Ok(self.trainer.gradients(&rows)?)
    }

    /// The optimiser moves the weights by the gradients.
    pub(crate) fn apply(&mut self, report: &StepReport) {
        self.trainer.apply();
        self.steps += 1;
        self.train.push(self.steps, report.loss, report.reconstruction, report.kl);
    }

    /// What the last step did to each layer, where the trainer was told to watch.
    pub(crate) fn layers(&self) -> Vec<LayerReport> {
        self.trainer.layer_report()
    }

    fn is_due(&self) -> bool {
        self.steps.is_multiple_of(MEASURE_EVERY) || self.steps < 5
    }

    /// Measures the model on held-out images.
    pub(crate) fn measure(&mut self) {
        self.latest = self.held_out.evaluate(self.trainer.model());
        if !self.latest.kl_per_dimension.is_empty() {
            self.active = self.held_out.active_units(self.trainer.model());
        }
        let Evaluation { loss, reconstruction, kl, squared_error, .. } = self.latest;
        self.test.push(self.steps, loss, reconstruction, kl);
        self.test.squared_error.push(self.steps, squared_error);
    }

    pub(crate) fn model(&self) -> &M {
        self.trainer.model()
    }

    pub(crate) fn model_mut(&mut self) -> &mut M {
        self.trainer.model_mut()
    }

    pub(crate) fn trainer(&mut self) -> &mut Trainer<M> {
        &mut self.trainer
    }

    /// The held-out images that are measured.
    pub(crate) fn held_out(&self) -> &HeldOut {
        &self.held_out
    }

    /// What was measured last on held-out images.
    pub(crate) fn latest(&self) -> &Evaluation {
        &self.latest
    }

    /// Which latent units of a model with a prior were active then: `[latent]`.
    pub(crate) fn active(&self) -> &[bool] {
        &self.active
    }

    /// The losses of the batches.
    pub(crate) fn train(&self) -> &Courses {
        &self.train
    }

    /// The losses on held-out images.
    pub(crate) fn test(&self) -> &Courses {
        &self.test
    }

    /// Optimiser steps, those of earlier visits included.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// Passes over the training images, those of earlier visits included.
    pub(crate) fn epochs(&self) -> f64 {
        self.batches.epochs()
    }

    /// Weights, steps and courses. The model must have the shape of the one that was kept. A shared one is kept in the store instead.
    pub(crate) fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        let Some((recipe, store)) = self.shared.clone() else { return self.contents(archive) };
        archive.mark_shared();
        if !archive.is_reading() {
            let mut own = Archive::writing();
            self.contents(&mut own)?;
            if let Some(file) = own.into_bytes() {
                store.keep_model(&recipe, self.steps, file);
            }
        }
        Ok(())
    }

    fn contents(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.model("model", self.trainer.model_mut())?;
        let mut epochs = self.epochs();
        archive.note("epochs", &mut epochs)?;
        archive.note("steps", &mut self.steps)?;
        archive.note("train", &mut self.train)?;
        archive.note("test", &mut self.test)?;
        if archive.is_reading() {
            self.batches.resume(epochs);
        }
        Ok(())
    }
}

impl Courses {
    fn push(&mut self, step: u64, loss: f64, reconstruction: f64, kl: f64) {
        self.loss.push(step, loss);
        self.reconstruction.push(step, reconstruction);
        self.kl.push(step, kl);
    }
}

/// What is known of a model that was not measured.
fn unknown() -> Evaluation {
    Evaluation { loss: f64::NAN, reconstruction: f64::NAN, kl: f64::NAN, kl_per_dimension: Vec::new(), squared_error: f64::NAN }
}

impl From<ModelError> for LabError {
    fn from(error: ModelError) -> LabError {
        match error {
            ModelError::Diverged { .. } => LabError::Diverged(error.to_string()),
            other => LabError::Failed(Failure { reason: other.to_string(), suggestion: ANEW.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lab::equipment::small;
    use crate::lab::recipe::Recipe;
    use crate::model::Vae;

    fn run(equipment: &Equipment) -> Run<Vae> {
        let recipe = Recipe::vae("784-8-2", 1.0);
        recipe.own_run(recipe.new_vae(equipment).unwrap(), equipment)
    }

    #[test]
    fn each_course_ends_at_what_was_measured_last_of_its_own_term() {
        let equipment = small(32, 8);
        let mut run = run(&equipment);
        for _ in 0..3 {
            run.step(16).unwrap();
        }
        let Evaluation { loss, reconstruction, kl, squared_error, .. } = run.latest().clone();
        let test = run.test();
        let ends = [&test.loss, &test.reconstruction, &test.kl, &test.squared_error].map(Series::latest);
        assert_eq!(ends.map(|end| end as f32), [loss, reconstruction, kl, squared_error].map(|value| value as f32));
        assert_eq!(loss as f32, (reconstruction + kl) as f32);
        let train = run.train();
        assert!((train.loss.latest() - train.reconstruction.latest() - train.kl.latest()).abs() < 1e-3);
    }

    #[test]
    fn a_run_that_is_read_again_has_had_its_epochs_and_goes_on_counting() {
        let equipment = small(32, 8);
        let mut first = run(&equipment);
        for _ in 0..3 {
            first.step(16).unwrap();
        }
        let mut archive = Archive::writing();
        first.archive(&mut archive).unwrap();
        let mut again = run(&equipment);
        again.archive(&mut Archive::reading(&archive.into_bytes().unwrap()).unwrap()).unwrap();
        assert_eq!((again.steps(), again.epochs()), (3, 1.5));
        again.step(16).unwrap();
        assert_eq!((again.steps(), again.epochs()), (4, 2.0));
    }
}

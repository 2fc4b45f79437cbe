//! A training run in a pane: a trainer, its batches, and how long it goes on by itself.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::experiment::{Input, LabError, Progress};
use super::knobs::Knobs;
use super::registry::Equipment;
use super::series::Series;
use super::snapshot::Failure;
use crate::data::{Batches, Dataset};
use crate::model::{Evaluation, LayerReport, Model, ModelError, OptimiserKind, StepReport, Threads, Trainer, checkpoint, evaluate};

/// Epochs that a run goes on for without the reader: long enough to learn, short enough to leave a shared machine in peace.
const ROUND: f64 = 60.0;

/// Steps between two measurements on held-out images.
const MEASURE_EVERY: u64 = 20;

/// Seed of the weights, of the order of the images and of the noise.
const SEED: u64 = 7;

/// A model in training.
pub(crate) struct Run<M: Model> {
    trainer: Trainer<M>,
    batches: Batches,
    data: Arc<Dataset>,
    threads: Arc<Threads>,
    steps: u64,
    until: f64,
}

/// What is kept of a run besides its weights.
#[derive(Serialize, Deserialize)]
pub(crate) struct Saved {
    steps: u64,
    epochs: f64,
    until: f64,
    knobs: Vec<(String, String)>,
    curves: Vec<(usize, Vec<(f32, f32)>)>,
}

impl<M: Model> Run<M> {
    pub(crate) fn new(model: M, optimiser: OptimiserKind, learning_rate: f32, equipment: &Equipment) -> Run<M> {
        Run {
            trainer: Trainer::new(model, optimiser, learning_rate, equipment.threads.clone(), SEED),
            batches: Batches::new(equipment.data.clone(), SEED),
            data: equipment.data.clone(),
            threads: equipment.threads.clone(),
            steps: 0,
            until: ROUND,
        }
    }

    /// One optimiser step on the next `size` images.
    pub(crate) fn step(&mut self, size: usize) -> Result<StepReport, LabError> {
        self.draw(size);
        let rows = self.trainer.model().rows(self.batches.batch());
        let report = self.trainer.step(&rows)?;
        self.steps += 1;
        Ok(report)
    }

    /// Draws the next `size` images.
    pub(crate) fn draw(&mut self, size: usize) {
        self.batches.draw(size);
    }

    /// Images in the present batch; 0 before the first.
    pub(crate) fn batch_len(&self) -> usize {
        self.batches.batch().len()
    }

    /// The loss of the present batch, without gradients.
    pub(crate) fn loss_of_batch(&self) -> Evaluation {
        let model = self.trainer.model();
        evaluate(model, &model.rows(self.batches.batch()), SEED, &self.threads)
    }

    /// Loss and gradients of the present batch.
    pub(crate) fn gradients(&mut self) -> Result<StepReport, LabError> {
        let rows = self.trainer.model().rows(self.batches.batch());
        Ok(self.trainer.gradients(&rows)?)
    }

    /// The optimiser moves the weights by the gradients; what that did to each layer.
    pub(crate) fn apply_and_report(&mut self) -> Vec<LayerReport> {
        self.trainer.apply();
        self.steps += 1;
        self.trainer.layer_report()
    }

    /// Whether held-out images are due to be measured after this step: at every one of the first few, then regularly.
    pub(crate) fn measures_now(&self) -> bool {
        self.steps.is_multiple_of(MEASURE_EVERY) || self.steps < 5
    }

    /// More to do, or the end of the round in words.
    pub(crate) fn progress(&self) -> Progress {
        if self.epochs() < self.until {
            return Progress::Continue;
        }
        Progress::Idle(format!("{:.0} epochs; space goes on", self.epochs()))
    }

    /// Grants another round when this one is over, or nearly.
    pub(crate) fn again(&mut self) {
        self.until = self.until.max(self.epochs() + ROUND);
    }

    /// Applies the inputs that are the same in every run.
    pub(crate) fn input(&mut self, input: &Input) {
        if matches!(input, Input::Press(button) if button == "again") {
            self.again();
        }
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

    pub(crate) fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// Optimiser steps, those of earlier visits included.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// Passes over the training images, those of earlier visits included.
    pub(crate) fn epochs(&self) -> f64 {
        self.batches.epochs()
    }

    /// Weights, knobs and curves, for the next visit.
    pub(crate) fn save(&self, knobs: &Knobs, series: &[&Series]) -> Option<Vec<u8>> {
        let saved = Saved {
            steps: self.steps,
            epochs: self.epochs(),
            until: self.until,
            knobs: knobs.shown().into_iter().map(|knob| (knob.id.to_string(), knob.stops[knob.at].clone())).collect(),
            curves: series.iter().map(|series| series.saved()).map(|(stride, points)| (stride, points.to_vec())).collect(),
        };
        let notes = serde_json::to_vec(&saved).ok()?;
        let weights = checkpoint::to_bytes(self.trainer.model()).ok()?;
        Some([&(notes.len() as u64).to_le_bytes()[..], &notes, &weights].concat())
    }

    /// Goes on from what [`Run::save`] gave. The model must have the shape that the saved knobs ask for.
    pub(crate) fn restore(&mut self, bytes: &[u8], saved: &Saved) -> Result<(), LabError> {
        let (_, weights) = parts(bytes).ok_or_else(stale)?;
        checkpoint::from_bytes(self.trainer.model_mut(), weights).map_err(|_| stale())?;
        (self.steps, self.until) = (saved.steps, saved.until);
        self.batches.resume(saved.epochs);
        Ok(())
    }
}

impl Saved {
    /// Reads what was kept besides the weights.
    pub(crate) fn read(bytes: &[u8]) -> Result<Saved, LabError> {
        parts(bytes).and_then(|(notes, _)| serde_json::from_slice(notes).ok()).ok_or_else(stale)
    }

    /// Turns the knobs to where they stood.
    pub(crate) fn turn(&self, knobs: &mut Knobs) {
        for (id, stop) in &self.knobs {
            knobs.set(id, stop);
        }
    }

    /// The curves, in the order in which they were saved, as many as are asked for.
    pub(crate) fn series<const N: usize>(&self) -> [Series; N] {
        let mut curves = self.curves.iter();
        std::array::from_fn(|_| curves.next().map(|(stride, points)| Series::restored(*stride, points.clone())).unwrap_or_default())
    }
}

/// The two parts of a kept run: the length of the notes (8 bytes, little-endian), the notes (JSON), the weights (safetensors).
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}

/// What is said of a kept model that can't be used.
pub(crate) fn stale() -> LabError {
    LabError::Failed(Failure { reason: "the kept model is of another version".into(), suggestion: "press r to start anew".into() })
}

impl From<ModelError> for LabError {
    fn from(error: ModelError) -> LabError {
        match error {
            ModelError::Diverged { .. } => LabError::Diverged(error.to_string()),
            other => LabError::Failed(Failure { reason: other.to_string(), suggestion: "press r to start anew".into() }),
        }
    }
}

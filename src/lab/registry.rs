//! The table of experiments: one line each.

use std::sync::Arc;

use super::experiment::{Experiment, LabError};
use super::experiments::{latent_scatter, manifold, training_loop, two_term_loss};
use super::snapshot::{Failure, Knob};
use crate::data::Dataset;
use crate::model::Threads;

/// What an experiment is built from.
pub struct Equipment {
    /// The data set in use.
    pub data: Arc<Dataset>,
    /// The threads that train.
    pub threads: Arc<Threads>,
}

/// One experiment: its name, what content may name of it, and how it is opened.
pub struct Entry {
    /// The name that a section's `pane` uses.
    pub name: &'static str,
    /// The panels it draws.
    pub panels: &'static [&'static str],
    /// The metrics it measures.
    pub metrics: &'static [&'static str],
    /// Its knobs as they stand when it is opened.
    pub knobs: fn() -> Vec<Knob>,
    open: fn(&Equipment) -> Result<Box<dyn Experiment>, LabError>,
}

/// Every experiment.
pub const EXPERIMENTS: &[Entry] = &[manifold::ENTRY, training_loop::ENTRY, latent_scatter::ENTRY, two_term_loss::ENTRY];

/// Opens an experiment by its name.
///
/// # Errors
/// When there is no such experiment, or when it can't be built on this data.
pub(super) fn open(name: &str, equipment: &Equipment) -> Result<Box<dyn Experiment>, LabError> {
    let entry = EXPERIMENTS.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| {
        LabError::Failed(Failure {
            reason: format!("there is no experiment named '{name}'"),
            suggestion: "run 'elbo check' on the course: it names the section".into(),
        })
    })?;
    (entry.open)(equipment)
}

impl Entry {
    pub(crate) const fn new(
        name: &'static str,
        panels: &'static [&'static str],
        metrics: &'static [&'static str],
        knobs: fn() -> Vec<Knob>,
        open: fn(&Equipment) -> Result<Box<dyn Experiment>, LabError>,
    ) -> Entry {
        Entry { name, panels, metrics, knobs, open }
    }
}

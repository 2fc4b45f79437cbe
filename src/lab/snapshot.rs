//! What crosses from the worker to the screen: plain, bounded data, never a tensor.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::experiment::Choice;
use super::fixed::{self, Name};
use super::picture::{Panel, is_image};

/// Everything a screen needs to show an experiment at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Rises with each unit of work, however small: the stages of one step are told apart by it. Never falls while a pane is open.
    pub tick: u64,
    /// Rises when another run takes the place of the present one: after a restart, or when a knob asks for another model.
    pub run: u64,
    /// Optimiser steps done.
    pub step: u64,
    /// Passes over the training images, with fraction.
    pub epochs: f64,
    /// Optimiser steps a second, over the last second or so; 0 when at rest.
    pub steps_per_second: f64,
    /// Whether it trains with one thread, because others want the processors as well.
    pub gives_way: bool,
    /// What the experiment is doing.
    pub phase: Phase,
    /// Named figures, for the folded pane, live formulas and challenges.
    pub metrics: Vec<Metric>,
    /// Pictures, in the order in which they matter.
    pub panels: Vec<Panel>,
    /// What the reader may turn.
    pub knobs: Vec<Knob>,
    /// Which data set is in use, as shown on the screen.
    pub data: String,
    /// The held-out image that stands first in the pictures: 784 grey levels, 0 paper to 255 ink.
    pub held_out: Option<Arc<[u8]>>,
    /// Its place in the data set.
    pub choice: Choice,
}

impl Snapshot {
    /// A snapshot of nothing: what a pane shows before its experiment is open.
    pub fn empty() -> Snapshot {
        Snapshot {
            tick: 0,
            run: 0,
            step: 0,
            epochs: 0.0,
            steps_per_second: 0.0,
            gives_way: false,
            phase: Phase::Preparing(String::new()),
            metrics: Vec::new(),
            panels: Vec::new(),
            knobs: Vec::new(),
            data: String::new(),
            held_out: None,
            choice: Choice::default(),
        }
    }

    /// Everything that the screen shows under a name: of its panels, its knobs with their stops, and its figures.
    pub fn names(&self) -> Vec<String> {
        let knobs = self.knobs.iter().flat_map(|knob| std::iter::once(knob.label.to_owned()).chain(knob.stops.iter().cloned()));
        let figures = self.metrics.iter().map(|metric| metric.label.to_string());
        self.panels.iter().flat_map(Panel::names).chain(knobs).chain(figures).collect()
    }

    /// Whether its sizes agree, as all that draws it takes for granted: asked of what comes from another program.
    pub(crate) fn is_sound(&self) -> bool {
        self.knobs.iter().all(|knob| knob.at < knob.stops.len())
            && self.held_out.as_ref().is_none_or(is_image)
            && self.panels.iter().all(|panel| panel.body.is_sound())
    }

    /// The value of a metric by its name.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }
}

/// What an experiment is doing, in one word for the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// Making or reading data; the text says which.
    Preparing(String),
    /// Taking step after step.
    Training,
    /// Stopped by the reader.
    Paused,
    /// Nothing left to do until the reader does something; the text says why, and what, with `<key:ACTION>` for a key.
    Done(String),
    /// Something went wrong, and the experiment needs the reader.
    Failed(Failure),
}

/// What to try when nothing else is known to help. As in all that the lab says, `<key:ACTION>` stands for the reader's key for it: whoever
/// draws knows which that is.
pub(crate) const ANEW: &str = "press <key:restart> to start anew";

/// Why an experiment stopped, and what to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened, in a sentence without a full stop.
    pub reason: String,
    /// What to try, in a sentence without a full stop, with `<key:ACTION>` for a key.
    pub suggestion: String,
}

/// A named figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The name that content uses: `kl`, `reconstruction`, `active_units`.
    #[serde(deserialize_with = "fixed::name")]
    pub name: Name,
    /// What the screen calls it: `KL`.
    #[serde(deserialize_with = "fixed::name")]
    pub label: Name,
    /// Its value; not finite when it is not known yet.
    pub value: f64,
    /// Its unit: `nats`, `steps/s`; empty for a pure number.
    #[serde(deserialize_with = "fixed::name")]
    pub unit: Name,
    /// Its recent course, oldest first, for a sparkline; may be empty.
    pub history: Arc<[f32]>,
}

/// Something the reader may turn: a row of stops, one of them chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knob {
    /// The name that content and commands use.
    #[serde(deserialize_with = "fixed::name")]
    pub id: Name,
    /// What the screen calls it: `β`.
    #[serde(deserialize_with = "fixed::name")]
    pub label: Name,
    /// What each stop is called: `0.1`, `0.5`, `1`.
    pub stops: Vec<String>,
    /// The chosen stop, an index into `stops`.
    pub at: usize,
}

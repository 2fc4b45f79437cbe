//! One line of the table of experiments: what content may name of an experiment, what the reader may do in it, and how it is opened.

use super::desk::Desk;
use super::dial::{AnyDial, Button, Gauge, Plate, Take};
use super::equipment::Equipment;
use super::experiment::{Experiment, LabError};
use super::snapshot::Knob;

/// How an experiment is built.
pub(crate) type Open = fn(&Equipment, &Desk) -> Result<Box<dyn Experiment>, LabError>;

/// One experiment.
pub struct Entry {
    /// The name that a section's `pane` uses.
    pub name: &'static str,
    /// The panels it draws, in this order.
    pub panels: &'static [Plate],
    /// The figures it measures, besides [`STEP`], [`EPOCHS`] and [`STOOD`], which all have.
    pub gauges: &'static [Gauge],
    /// What can be turned.
    pub dials: &'static [&'static dyn AnyDial],
    /// What can be pressed.
    pub buttons: &'static [Button],
    /// What else it takes from the reader: the screen offers this and no more.
    pub takes: &'static [Take],
    pub(crate) open: Open,
}

/// Units of work done.
pub(crate) const STEP: Gauge = Gauge::new("step", "step", "");
/// Passes over the training images.
pub(crate) const EPOCHS: Gauge = Gauge::new("epochs", "epochs", "");
/// Units of work done since a knob was turned last: what a setting does shows only after a while.
pub(crate) const STOOD: Gauge = Gauge::new("stood", "steps since a knob was turned", "");

impl Entry {
    /// Every figure that it measures.
    pub fn measures(&self) -> impl Iterator<Item = &'static Gauge> {
        self.gauges.iter().chain([&STEP, &EPOCHS, &STOOD])
    }

    /// The names of its metrics.
    pub fn metrics(&self) -> impl Iterator<Item = &'static str> {
        self.measures().map(|gauge| gauge.name)
    }

    /// Its knobs as they stand when it is opened.
    pub fn knobs(&self) -> Vec<Knob> {
        self.dials.iter().map(|dial| dial.knob()).collect()
    }

    /// Everything that the pane shows under a name: titles of panels, and what knobs, numbers and buttons are called.
    pub fn titles(&self) -> impl Iterator<Item = &'static str> {
        let knobs = self.knobs().into_iter().map(|knob| knob.label);
        let buttons = self.buttons.iter().map(|button| button.label);
        self.panels.iter().map(|plate| plate.title).chain(knobs).chain(self.measures().map(|gauge| gauge.label)).chain(buttons)
    }

    /// Whether it takes this from the reader.
    pub fn takes(&self, take: Take) -> bool {
        self.takes.contains(&take)
    }
}

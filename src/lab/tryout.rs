//! An experiment driven without a screen or a worker: what a reader does in a pane, one thing after the other, as fast as it goes.

use super::desk::Desk;
use super::entry::Entry;
use super::equipment::Equipment;
use super::experiment::{Input, LabError, Next, Progress};
use super::picture::Body;
use super::session::Session;
use super::snapshot::Snapshot;

/// Places along each side of a plane that are looked at when something is sought.
const GRID: usize = 24;

/// An experiment under trial.
pub struct Tryout {
    entry: &'static Entry,
    equipment: Equipment,
    session: Session,
    failed: Option<String>,
    /// Whether the run had nothing more to do by itself.
    idle: bool,
}

impl Tryout {
    /// Opens an experiment as a section does, with some knobs at other stops than by themselves, untrained. Runs with another `repeat` have
    /// other first weights, other batches and other noise.
    ///
    /// # Errors
    /// Why it can't be built.
    pub fn open(entry: &'static Entry, start: &[(String, String)], equipment: &Equipment, repeat: u64) -> Result<Tryout, String> {
        let equipment = equipment.repeated(repeat);
        let mut desk = Desk::new(entry.dials, equipment.data.clone());
        start.iter().for_each(|(id, stop)| desk.set(id, stop));
        let session = Session::new(entry, &equipment, desk).map_err(|error| error.to_string())?;
        Ok(Tryout { entry, equipment, session, failed: None, idle: false })
    }

    /// Does so many units of work, or fewer when the run rests or fails before. Pauses are left out.
    pub fn run(&mut self, units: u64) {
        for _ in 0..units {
            if self.failed.is_some() {
                return;
            }
            match self.session.step() {
                Ok(Progress::Idle(_)) => {
                    self.idle = true;
                    return;
                }
                Ok(Progress::Continue | Progress::After(_)) => self.idle = false,
                Err(error) => self.failed = Some(error.to_string()),
            }
        }
    }

    /// Does what the worker does with an input.
    ///
    /// # Errors
    /// Why the experiment that it asks for can't be built.
    pub fn input(&mut self, input: &Input) -> Result<(), String> {
        match self.session.input(input) {
            Ok(Next::Rebuild) => {
                let _ = self.session.file();
                let mut desk = self.session.desk.clone();
                desk.forget_point();
                self.session = Session::new(self.entry, &self.equipment, desk).map_err(|error: LabError| error.to_string())?;
                self.failed = None;
            }
            Ok(_) => {}
            Err(error) => self.failed = Some(error.to_string()),
        }
        Ok(())
    }

    /// Turns a knob to the stop of this name.
    ///
    /// # Errors
    /// When there is no such knob or stop, or the experiment that it asks for can't be built.
    pub fn turn(&mut self, id: &str, stop: &str) -> Result<(), String> {
        let knob = self.session.desk.knobs().iter().find(|knob| knob.id == id);
        let at = knob.and_then(|knob| knob.stops.iter().position(|name| name == stop));
        let at = at.ok_or_else(|| format!("the experiment has no knob '{id}' with a stop '{stop}'"))?;
        self.input(&Input::Knob { id: id.into(), at })
    }

    /// Puts the cursor on that place of a plane, of a grid over all that it shows, where `score` of the snapshot is largest; where it is not a
    /// number the place does not count.
    ///
    /// # Errors
    /// When there is no such plane, or no place counts.
    pub fn seek(&mut self, panel: Option<&str>, score: &dyn Fn(&Snapshot) -> f64) -> Result<[f32; 2], String> {
        let panel = self.panel(panel, |body| matches!(body, Body::Plane(_))).ok_or("no panel shows a plane")?;
        let snapshot = self.snapshot();
        let body = snapshot.panels.into_iter().find(|shown| shown.id == panel).map(|shown| shown.body);
        let Some(Body::Plane(plane)) = body else { return Err(format!("the panel '{panel}' shows no plane")) };
        let along = |[low, high]: [f32; 2], index: usize| low + (high - low) * (index as f32 + 0.5) / GRID as f32;
        let mut best: Option<(f64, [f32; 2])> = None;
        for index in 0..GRID * GRID {
            let place = [along(plane.bounds.x, index % GRID), along(plane.bounds.y, index / GRID)];
            self.input(&Input::Point { panel: panel.clone(), x: place[0], y: place[1] })?;
            let value = score(&self.snapshot());
            if value.is_finite() && best.is_none_or(|(most, _)| value > most) {
                best = Some((value, place));
            }
        }
        let (_, place) = best.ok_or("what is sought is not a number at any place of the plane")?;
        self.input(&Input::Point { panel, x: place[0], y: place[1] })?;
        Ok(place)
    }

    /// The panel of this name, or the first with a picture of the wanted kind.
    pub fn panel(&self, named: Option<&str>, is_wanted: impl Fn(&Body) -> bool) -> Option<String> {
        let snapshot = self.snapshot();
        let mut panels = snapshot.panels.iter();
        let found = match named {
            Some(name) => panels.find(|panel| panel.id == name),
            None => panels.find(|panel| is_wanted(&panel.body)),
        };
        found.map(|panel| panel.id.to_string())
    }

    /// What the screen would show.
    pub fn snapshot(&self) -> Snapshot {
        self.session.snapshot()
    }

    /// Optimiser steps done.
    pub fn steps(&self) -> u64 {
        self.session.steps()
    }

    /// Whether it had nothing more to do by itself when it was run last.
    pub fn is_idle(&self) -> bool {
        self.idle
    }

    /// Why the run has failed; `None` while it has not.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }
}

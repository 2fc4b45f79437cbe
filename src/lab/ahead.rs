//! A pane's models trained ahead of its reader: what the pane finds in the cache when it is opened.

use std::sync::Arc;

use super::checkpoint::Checkpoints;
use super::desk::Desk;
use super::entry::Entry;
use super::equipment::Equipment;
use super::experiment::Progress;
use super::session::Session;
use super::store::Store;
use crate::data::Dataset;
use crate::model::Threads;

/// Units of work without a step of training after which an experiment is at rest: one may have something to show first.
const PATIENCE: u32 = 500;

/// The cache that panes are prepared in, for one data set.
pub struct Ahead {
    equipment: Equipment,
    checkpoints: Checkpoints,
}

/// A pane that is being prepared: as it was left in the cache, or from its first weights.
pub struct Pane {
    entry: &'static Entry,
    session: Session,
    idle: u32,
}

/// How far a pane is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readiness {
    /// Optimiser steps.
    pub steps: u64,
    /// Passes over the training images; of several models, those of the one that has had least.
    pub epochs: f64,
}

impl Ahead {
    /// Panes of this data set, whose models are kept with the checkpoints.
    pub fn new(data: Arc<Dataset>, threads: Arc<Threads>, checkpoints: Checkpoints) -> Ahead {
        let store = Arc::new(Store::new(checkpoints.clone(), data.label.clone()));
        Ahead { equipment: Equipment { store, ..Equipment::new(data, threads) }, checkpoints }
    }

    /// Opens a pane with some knobs at other stops than by themselves, or with all as they were left.
    ///
    /// # Errors
    /// Why it can't be built.
    pub fn open(&self, entry: &'static Entry, start: &[(String, String)]) -> Result<Pane, String> {
        let mut desk = Desk::new(entry.dials, self.equipment.data.clone());
        start.iter().for_each(|(id, stop)| desk.set(id, stop));
        let kept = self.checkpoints.load(entry.name, &self.equipment.data.label);
        let reopened = kept.and_then(|file| Session::reopened(entry, &self.equipment, desk.clone(), &file).ok());
        let session = match reopened {
            Some(session) => session,
            None => Session::new(entry, &self.equipment, desk).map_err(|error| error.to_string())?,
        };
        Ok(Pane { entry, session, idle: 0 })
    }

    /// Keeps a pane as it is; says how many bytes its own file has. Models that it shares with other panes have files of their own.
    ///
    /// # Errors
    /// That it could not be kept.
    pub fn keep(&self, pane: &mut Pane) -> Result<u64, String> {
        let (name, data) = (pane.entry.name, &self.equipment.data.label);
        let file = pane.session.file().ok_or_else(|| format!("{name} has nothing that could be kept"))?;
        self.checkpoints.keep(name, data, &file);
        match self.checkpoints.size(name, data) {
            Some(size) if size == file.len() as u64 => Ok(size),
            _ => Err(format!("{name} could not be written to {}", self.checkpoints.place())),
        }
    }

    /// Bytes of the file that is kept of a pane; nothing where none is.
    pub fn kept(&self, entry: &Entry) -> Option<u64> {
        self.checkpoints.size(entry.name, &self.equipment.data.label)
    }
}

impl Pane {
    /// Whether anything trains in it.
    pub fn trains(&self) -> bool {
        self.session.trains()
    }

    /// How far it is.
    pub fn readiness(&self) -> Readiness {
        Readiness { steps: self.session.steps(), epochs: self.session.epochs() }
    }

    /// One unit of work; whether there is more to do before the run rests.
    ///
    /// # Errors
    /// Why the run has failed.
    pub fn step(&mut self) -> Result<bool, String> {
        let before = self.session.steps();
        let progress = self.session.step().map_err(|error| error.to_string())?;
        self.idle = if self.session.steps() > before { 0 } else { self.idle + 1 };
        Ok(!matches!(progress, Progress::Idle(_)) && self.idle < PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;
    use crate::lab::equipment::small;
    use crate::lab::mailbox::Generation;
    use crate::lab::registry::{EXPERIMENTS, entry};
    use crate::lab::snapshot::Snapshot;
    use crate::lab::worker::{Command, Lab, Supplies};

    fn ahead(folder: &std::path::Path) -> Ahead {
        let equipment = small(64, 16);
        Ahead::new(equipment.data, equipment.threads, Checkpoints::in_folder(folder))
    }

    /// The first pictures of the panes of two experiments, and of the first one begun anew.
    fn opened(folder: &std::path::Path, names: [&str; 2]) -> [Arc<Snapshot>; 3] {
        let (wake, woken) = channel();
        let supplies = Supplies {
            loader: Box::new(|| Ok((*small(64, 16).data).clone())),
            loading: String::new(),
            threads: 1,
            checkpoints: Checkpoints::in_folder(folder),
            anew: false,
            repeat: 0,
            plan: None,
            clothes: None,
        };
        let lab = Lab::start(supplies, move || {
            let _ = wake.send(());
        })
        .unwrap();
        let shown = |generation: u64, run: u64| loop {
            woken.recv_timeout(Duration::from_secs(60)).unwrap();
            match lab.take() {
                Some((visit, snapshot)) if visit.0 == generation && snapshot.run > run && !snapshot.panels.is_empty() => break snapshot,
                _ => {}
            }
        };
        let open = |generation: u64, name: &str| {
            lab.send(Command::Open { generation: Generation(generation), experiment: name.into(), start: Vec::new() });
            lab.send(Command::Pause);
            shown(generation, 0)
        };
        let second = open(1, names[1]);
        let first = open(2, names[0]);
        lab.send(Command::Restart);
        lab.send(Command::Pause);
        [first.clone(), second, shown(2, first.run)]
    }

    #[test]
    fn a_pane_that_was_prepared_opens_trained_and_begins_anew_when_it_is_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        // One with a model of its own, and one whose model other panes share.
        let names = ["two-term-loss", "latent-sweep"];
        for name in names {
            let ahead = ahead(folder.path());
            assert_eq!(ahead.kept(entry(name).unwrap()), None);
            let mut pane = ahead.open(entry(name).unwrap(), &[]).unwrap();
            assert!(pane.trains());
            while pane.readiness().epochs < 20.0 {
                assert!(pane.step().unwrap(), "{name}");
            }
            let size = ahead.keep(&mut pane).unwrap();
            assert_eq!(ahead.kept(entry(name).unwrap()), Some(size));
            let again = super::tests::ahead(folder.path()).open(entry(name).unwrap(), &[]).unwrap();
            assert_eq!(again.readiness(), pane.readiness(), "{name} is found by the next start");
        }
        let [first, second, anew] = opened(folder.path(), names);
        assert!(first.epochs >= 20.0 && second.epochs >= 20.0, "{} and {}", first.epochs, second.epochs);
        assert!(anew.epochs < 20.0 && anew.step < first.step, "r begins it anew: {} steps", anew.step);
    }

    #[test]
    fn every_experiment_that_trains_comes_to_an_end_and_none_that_does_not_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let ahead = ahead(folder.path());
        for entry in EXPERIMENTS {
            let mut pane = ahead.open(entry, &[]).unwrap();
            let mut units = 0;
            while pane.trains() && pane.readiness().epochs < 0.5 && pane.step().unwrap() {
                units += 1;
                assert!(units < 5000, "{} does not get on", entry.name);
            }
        }
    }

    #[test]
    fn what_could_not_be_kept_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let ahead = ahead(&file.join("below"));
        let mut pane = ahead.open(entry("two-term-loss").unwrap(), &[]).unwrap();
        pane.step().unwrap();
        assert!(ahead.keep(&mut pane).unwrap_err().contains("two-term-loss could not be written to"), "a full disk is no success");
    }
}

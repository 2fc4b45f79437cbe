//! An experiment under trial: opened on a small data set, trained once for all tests, turned, pressed, and looked at.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use crate::data::{Dataset, PIXELS, digits};
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Input, Next};
use crate::lab::picture::{Body, Panel, Table};
use crate::lab::registry::entry;
use crate::lab::session::Session;
use crate::lab::snapshot::Snapshot;
use crate::lab::store::Store;
use crate::model::Threads;

/// Images to train on, and held out.
pub(super) const TRAIN: usize = 320;
pub(super) const TEST: usize = 60;

pub(super) struct Trial {
    pub(super) entry: &'static Entry,
    pub(super) equipment: Equipment,
    pub(super) session: Session,
}

/// The data set with what is known of it, found out once for all tests.
fn shared() -> &'static Equipment {
    static SHARED: OnceLock<Equipment> = OnceLock::new();
    SHARED.get_or_init(|| {
        let data = Dataset {
            label: "a few digits".into(),
            classes: (0..10).map(|class| class.to_string()).collect(),
            train: digits::range(0..TRAIN, 7),
            test: digits::range(TRAIN..TRAIN + TEST, 7),
        };
        Equipment::new(Arc::new(data), Arc::new(Threads::new(2)))
    })
}

/// What is left of an experiment that was trained for the tests: its file, and the store with the models that it shares.
type Trained = (Vec<u8>, Arc<Store>);

impl Trial {
    /// An experiment as a section opens it.
    pub(super) fn open(name: &str) -> Trial {
        Trial::with_store(name, shared().store.with_own_models())
    }

    /// The same where nothing has been found out yet: no classifier has learnt.
    pub(super) fn first(name: &str) -> Trial {
        Trial::with_store(name, Store::default())
    }

    fn with_store(name: &str, store: Store) -> Trial {
        let equipment = Equipment { store: Arc::new(store), ..shared().clone() };
        let entry = entry(name).unwrap();
        let desk = Desk::new(entry.dials, equipment.data.clone());
        Trial { entry, session: Session::new(entry, &equipment, desk).unwrap(), equipment }
    }

    /// The same after so many units of work, which are done once for all tests.
    pub(super) fn trained(name: &str, work: usize) -> Trial {
        static TRAINED: Mutex<Option<HashMap<(String, usize), Trained>>> = Mutex::new(None);
        let mut trained = TRAINED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (file, store) = trained.get_or_insert_default().entry((name.to_string(), work)).or_insert_with(|| {
            let mut trial = Trial::open(name);
            trial.work(work);
            (trial.session.file().unwrap(), trial.equipment.store.clone())
        });
        let equipment = Equipment { store: Arc::new(store.with_own_models()), ..shared().clone() };
        Trial::reopened(entry(name).unwrap(), equipment, file)
    }

    fn reopened(entry: &'static Entry, equipment: Equipment, file: &[u8]) -> Trial {
        let desk = Desk::new(entry.dials, equipment.data.clone());
        Trial { entry, session: Session::reopened(entry, &equipment, desk, file).unwrap(), equipment }
    }

    /// The experiment as the next visit finds it.
    pub(super) fn from_file(trial: &mut Trial) -> Trial {
        let file = trial.session.file().unwrap();
        Trial::reopened(trial.entry, trial.equipment.clone(), &file)
    }

    /// The same experiment with every weight of its models at 0.
    pub(super) fn with_empty_models(mut self) -> Trial {
        let mut file = self.session.file().unwrap();
        empty(&mut file);
        self.equipment.store.alter_models(empty);
        Trial::reopened(self.entry, self.equipment, &file)
    }

    /// Does so many units of work.
    pub(super) fn work(&mut self, count: usize) {
        for _ in 0..count {
            self.session.step().unwrap();
        }
    }

    /// Does what the worker does with an input.
    pub(super) fn input(&mut self, input: &Input) {
        if self.session.input(input).unwrap() == Next::Rebuild {
            let _ = self.session.file();
            self.session = Session::new(self.entry, &self.equipment, self.session.desk.clone()).unwrap();
        }
    }

    /// Turns a dial to the stop of this name.
    pub(super) fn turn<T: Sync>(&mut self, dial: &Dial<T>, stop: &str) {
        let at = dial.stops().iter().position(|(name, _)| *name == stop).unwrap();
        self.input(&Input::Knob { id: dial.id.into(), at });
    }

    pub(super) fn press(&mut self, button: &Button) {
        self.input(&Input::Press(button.id.into()));
    }

    /// Gives it a digit of the reader's: the training image of this index.
    pub(super) fn give(&mut self, index: usize) {
        let image = self.equipment.data.train.image(index).into();
        self.input(&Input::OwnDigit(image));
    }

    /// The held-out image of this index.
    pub(super) fn held_out(&self, index: usize) -> Arc<[u8]> {
        self.equipment.data.test.image(index).into()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.session.snapshot()
    }

    pub(super) fn value(&self, gauge: Gauge) -> f64 {
        self.snapshot().metric(gauge.name).unwrap().value
    }

    pub(super) fn panel(&self, plate: Plate) -> Panel {
        self.snapshot().panels.into_iter().find(|panel| panel.id == plate.id).unwrap()
    }

    /// The images in a row of a panel.
    pub(super) fn images(&self, plate: Plate, row: &str) -> Vec<Arc<[u8]>> {
        let Body::Images(images) = self.panel(plate).body else { panic!("{} shows no images", plate.id) };
        images.rows.into_iter().find(|shown| shown.label == row).unwrap().images
    }

    /// The table of a panel, or beside its plot.
    pub(super) fn table(&self, plate: Plate) -> Table {
        match self.panel(plate).body {
            Body::Table(table) => table,
            Body::Plot(plot) => plot.readings.unwrap(),
            _ => panic!("{} has no table", plate.id),
        }
    }

    /// Asserts that figures and panels come from the model: with another one they are others. All that is left out is the same for both.
    pub(super) fn assert_from_model(name: &str, work: usize, gauges: &[Gauge], plates: &[Plate]) {
        let trial = Trial::trained(name, work);
        let before = trial.snapshot();
        let after = trial.with_empty_models().snapshot();
        for (before, after) in before.metrics.iter().zip(&after.metrics) {
            let is_other = before.value.to_bits() != after.value.to_bits();
            let should_be = gauges.iter().any(|gauge| gauge.name == before.name);
            assert_eq!(is_other, should_be, "{name}: {} is {} and, with another model, {}", before.name, before.value, after.value);
        }
        for (before, after) in before.panels.iter().zip(&after.panels) {
            let should_be = plates.iter().any(|plate| plate.id == before.id);
            assert_eq!(before != after, should_be, "{name}: the panel {}", before.id);
        }
    }
}

/// Sets all that a safetensors file holds to 0, behind its header: 8 bytes for the header's length, and the header.
fn empty(file: &mut [u8]) {
    let length = u64::from_le_bytes(*file.first_chunk::<8>().unwrap());
    let data = 8 + usize::try_from(length).unwrap();
    file[data..].fill(0);
}

/// How far two images differ, in grey levels summed over pixels.
pub(super) fn difference(a: &[u8], b: &[u8]) -> u32 {
    assert_eq!((a.len(), b.len()), (PIXELS, PIXELS));
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b))).sum()
}

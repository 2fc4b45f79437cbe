//! The table of experiments: one line each.

use std::sync::Arc;

use super::experiment::{Experiment, LabError};
use super::experiments::{beta_sweep, bottleneck, latent_scatter, manifold, training_loop, two_term_loss};
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
pub const EXPERIMENTS: &[Entry] =
    &[manifold::ENTRY, bottleneck::ENTRY, training_loop::ENTRY, latent_scatter::ENTRY, two_term_loss::ENTRY, beta_sweep::ENTRY];

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;
    use crate::data::{Split, digits};
    use crate::lab::experiment::{Input, Pick};
    use crate::lab::snapshot::{Body, Snapshot};

    fn equipment(train: usize, test: usize) -> Equipment {
        let data = Dataset {
            label: "a few digits".into(),
            classes: (0..10).map(|class| class.to_string()).collect(),
            train: digits::range(0..train, 7),
            test: digits::range(train..train + test, 7),
        };
        Equipment { data: Arc::new(data), threads: Arc::new(Threads::new(1)) }
    }

    /// Takes a few steps. An experiment that diverges must say so; one that goes on must have figures to show for it.
    fn run(entry: &Entry, experiment: &mut dyn Experiment, when: &str) -> bool {
        for _ in 0..3 {
            match experiment.step() {
                Ok(_) => {}
                Err(LabError::Diverged(reason)) => {
                    assert!(reason.contains("diverged"), "{} {when}: {reason}", entry.name);
                    return false;
                }
                Err(error) => panic!("{} {when}: {error}", entry.name),
            }
        }
        true
    }

    fn assert_as_declared(entry: &Entry, snapshot: &Snapshot, when: &str) {
        let ids: Vec<&str> = snapshot.panels.iter().map(|panel| panel.id).collect();
        assert_eq!(ids, entry.panels, "{} {when}: panels", entry.name);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{} {when}: a panel stands twice", entry.name);
        let names: Vec<&str> = snapshot.metrics.iter().map(|metric| metric.name).collect();
        let (mut shown, mut declared) = (names.clone(), entry.metrics.to_vec());
        shown.sort_unstable();
        declared.sort_unstable();
        assert_eq!(shown, declared, "{} {when}: metrics", entry.name);
        let same = |knobs: &[Knob]| knobs.iter().map(|knob| (knob.id, knob.stops.clone())).collect::<Vec<_>>();
        assert_eq!(same(&snapshot.knobs), same(&(entry.knobs)()), "{} {when}: knobs", entry.name);
        for panel in &snapshot.panels {
            if let Body::Images(images) = &panel.body {
                let columns = images.rows.first().map_or(0, |row| row.images.len());
                assert!(images.rows.iter().all(|row| row.images.len() == columns), "{} {when}: {} is ragged", entry.name, panel.id);
            }
        }
    }

    fn assert_finite(entry: &Entry, snapshot: &Snapshot, when: &str) {
        for metric in &snapshot.metrics {
            let measured = ["loss", "reconstruction", "kl"].iter().any(|word| metric.name.contains(word));
            assert!(!measured || metric.value.is_finite(), "{} {when}: {} is {}", entry.name, metric.name, metric.value);
        }
    }

    #[test]
    fn every_knob_of_every_experiment_can_be_turned_to_every_stop() {
        let equipment = equipment(160, 40);
        for entry in EXPERIMENTS {
            let mut experiment = (entry.open)(&equipment).unwrap();
            assert_as_declared(entry, &experiment.snapshot(), "when opened");
            for knob in (entry.knobs)() {
                for at in 0..knob.stops.len() {
                    let when = format!("with {} at {}", knob.id, knob.stops[at]);
                    experiment.input(&Input::Knob { id: knob.id.into(), at });
                    let goes_on = run(entry, experiment.as_mut(), &when);
                    let snapshot = experiment.snapshot();
                    assert_as_declared(entry, &snapshot, &when);
                    assert_eq!(snapshot.knobs.iter().find(|shown| shown.id == knob.id).unwrap().at, at, "{} {when}", entry.name);
                    if goes_on && snapshot.step > 0 {
                        assert_finite(entry, &snapshot, &when);
                    } else if !goes_on {
                        experiment = (entry.open)(&equipment).unwrap();
                    }
                }
                // Each knob is turned alone: two extremes at once are another question.
                experiment = (entry.open)(&equipment).unwrap();
            }
        }
    }

    #[test]
    fn every_experiment_takes_every_input_on_one_image_as_on_many() {
        for (train, test) in [(1, 1), (30, 12)] {
            let equipment = equipment(train, test);
            for entry in EXPERIMENTS {
                let when = format!("on {train} and {test} images");
                let mut experiment = (entry.open)(&equipment).unwrap();
                let mut inputs = vec![Input::Pick(Pick::Next), Input::Pick(Pick::Previous), Input::Pick(Pick::Previous)];
                inputs.extend((0..=9).chain([255]).map(|class| Input::Pick(Pick::Class(class))));
                inputs.extend([f32::NAN, f32::INFINITY, 1e30].map(|x| Input::Point { panel: "latent".into(), x, y: -x }));
                inputs.push(Input::OwnDigit(vec![255; 784].into()));
                inputs.push(Input::OwnDigit(Box::default()));
                inputs.extend([Input::NoOwnDigit, Input::NoOwnDigit, Input::Press("again".into()), Input::Press("?".into())]);
                inputs.push(Input::Knob { id: "no such knob".into(), at: 3 });
                inputs.extend((entry.knobs)().into_iter().map(|knob| Input::Knob { id: knob.id.into(), at: usize::MAX }));
                for input in inputs {
                    experiment.input(&input);
                    run(entry, experiment.as_mut(), &when);
                    assert_as_declared(entry, &experiment.snapshot(), &when);
                }
            }
        }
    }

    #[test]
    fn every_experiment_takes_black_images() {
        let black = Split { images: vec![0; 20 * 784], labels: (0..20).map(|index| index % 10).collect() };
        let Equipment { data, threads } = equipment(1, 1);
        let data = Dataset { train: black.clone(), test: black, ..(*data).clone() };
        let equipment = Equipment { data: Arc::new(data), threads };
        for entry in EXPERIMENTS {
            let mut experiment = (entry.open)(&equipment).unwrap();
            for _ in 0..20 {
                run(entry, experiment.as_mut(), "on black images");
            }
            let snapshot = experiment.snapshot();
            assert_as_declared(entry, &snapshot, "on black images");
            assert_finite(entry, &snapshot, "on black images");
        }
    }

    #[test]
    fn a_kept_run_goes_on_where_it_was_and_a_damaged_one_is_refused() {
        let equipment = equipment(160, 40);
        for entry in EXPERIMENTS {
            let mut experiment = (entry.open)(&equipment).unwrap();
            run(entry, experiment.as_mut(), "before it is kept");
            let Some(kept) = experiment.save() else { continue };
            let mut again = (entry.open)(&equipment).unwrap();
            again.restore(&kept).unwrap();
            let (before, after) = (experiment.snapshot(), again.snapshot());
            assert_eq!((before.step, before.epochs), (after.step, after.epochs), "{}", entry.name);
            assert!(before.step > 0, "{}", entry.name);
            assert_finite(entry, &after, "when it is opened again");

            let mut damaged: Vec<Vec<u8>> =
                [0, 1, 7, 8, 9, 100, kept.len() / 2, kept.len() - 1].map(|length| kept[..length].to_vec()).into();
            damaged.extend([vec![0xff; 64], vec![0; 64], [&kept[..], b"more"].concat()]);
            for bytes in damaged {
                let mut fresh = (entry.open)(&equipment).unwrap();
                assert!(fresh.restore(&bytes).is_err(), "{}: {} of {} bytes", entry.name, bytes.len(), kept.len());
                assert_eq!(fresh.snapshot().step, 0, "{}", entry.name);
                run(entry, fresh.as_mut(), "after a refused restore");
                assert_as_declared(entry, &fresh.snapshot(), "after a refused restore");
            }
        }
    }
}

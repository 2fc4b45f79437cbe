//! What every experiment must do, and helpers for what each of them must do in its own way.

#![allow(clippy::unwrap_used)]
use std::collections::HashSet;
use std::sync::Arc;

mod ae_sampler;
mod ae_vs_vae;
mod anatomy;
mod applications;
mod broken_run;
mod companion;
mod complete_vae;
mod decoder_layers;
mod derivation_lab;
mod elbo_decomposition;
mod flow_stepper;
mod forward_pass;
mod generative_story;
mod interpolation;
mod kl_lab;
mod latent_sweep;
mod layers;
mod lessons;
mod loss_lens;
mod posterior_blobs;
mod posterior_grid;
mod reparam_gradients;
mod resample;
mod trial;
mod two_heads;
mod variants;
mod variational_fit;

use crate::data::{Dataset, PIXELS, Split};
use crate::lab::desk::Desk;
use crate::lab::dial::AGAIN;
use crate::lab::entry::Entry;
use crate::lab::equipment::{Equipment, small as equipment};
use crate::lab::experiment::{Input, LabError, Next, Pick, Progress};
use crate::lab::picture::Body;
use crate::lab::registry::EXPERIMENTS;
use crate::lab::session::Session;
use crate::lab::snapshot::{Knob, Snapshot};
use crate::model::Threads;

fn open(entry: &Entry, equipment: &Equipment) -> Session {
    Session::new(entry, equipment, Desk::new(entry.dials, equipment.data.clone())).unwrap()
}

/// Takes a few steps. An experiment that diverges must say so.
fn run(entry: &Entry, session: &mut Session, when: &str) -> bool {
    steps(3, entry, session, when)
}

fn steps(count: usize, entry: &Entry, session: &mut Session, when: &str) -> bool {
    for _ in 0..count {
        match session.step() {
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
    let shown: Vec<(&str, &str)> = snapshot.panels.iter().map(|panel| (panel.id, panel.title.as_str())).collect();
    let declared: Vec<(&str, &str)> = entry.panels.iter().map(|plate| (plate.id, plate.title)).collect();
    assert_eq!(shown, declared, "{} {when}: panels", entry.name);
    let names: Vec<&str> = snapshot.metrics.iter().map(|metric| metric.name).collect();
    assert_eq!(names, entry.metrics().collect::<Vec<_>>(), "{} {when}: metrics", entry.name);
    let same = |knobs: &[Knob]| knobs.iter().map(|knob| (knob.id, knob.stops.clone())).collect::<Vec<_>>();
    assert_eq!(same(&snapshot.knobs), same(&entry.knobs()), "{} {when}: knobs", entry.name);
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
fn no_name_stands_twice() {
    let unique = |names: Vec<&str>, entry: &Entry| assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{}", entry.name);
    for entry in EXPERIMENTS {
        unique(entry.panels.iter().map(|plate| plate.id).collect(), entry);
        unique(entry.metrics().collect(), entry);
        unique(entry.dials.iter().map(|dial| dial.id()).collect(), entry);
        unique(EXPERIMENTS.iter().map(|entry| entry.name).collect(), entry);
    }
}

#[test]
fn every_knob_of_every_experiment_can_be_turned_to_every_stop() {
    let equipment = equipment(160, 40);
    for entry in EXPERIMENTS {
        let mut session = open(entry, &equipment);
        assert_as_declared(entry, &session.snapshot(), "when opened");
        for knob in entry.knobs() {
            for at in 0..knob.stops.len() {
                let when = format!("with {} at {}", knob.id, knob.stops[at]);
                turn(entry, &equipment, &mut session, knob.id, at);
                let goes_on = run(entry, &mut session, &when);
                let snapshot = session.snapshot();
                assert_as_declared(entry, &snapshot, &when);
                assert_eq!(snapshot.knobs.iter().find(|shown| shown.id == knob.id).unwrap().at, at, "{} {when}", entry.name);
                if goes_on && snapshot.step > 0 {
                    assert_finite(entry, &snapshot, &when);
                } else if !goes_on {
                    session = open(entry, &equipment);
                }
            }
            // Each knob is turned alone: two extremes at once are another question.
            session = open(entry, &equipment);
        }
    }
}

/// Turns a knob as the worker does: where the experiment asks for it, another one is built.
fn turn(entry: &Entry, equipment: &Equipment, session: &mut Session, id: &str, at: usize) {
    does(entry, equipment, session, &Input::Knob { id: id.into(), at });
}

fn does(entry: &Entry, equipment: &Equipment, session: &mut Session, input: &Input) {
    if session.input(input).unwrap() == crate::lab::experiment::Next::Rebuild {
        *session = Session::new(entry, equipment, session.desk.clone()).unwrap();
    }
}

#[test]
fn another_run_has_other_weights_and_the_same_run_the_same() {
    let first = equipment(160, 40);
    let again = first.repeated(0);
    let other = first.repeated(1);
    for entry in EXPERIMENTS {
        let after = |equipment: &Equipment, steps: usize| {
            let mut session = open(entry, equipment);
            (0..steps).for_each(|_| drop(session.step().unwrap()));
            session.snapshot()
        };
        let values = |snapshot: &Snapshot| snapshot.metrics.iter().map(|metric| metric.value.to_bits()).collect::<Vec<_>>();
        let eight = after(&first, 8);
        if eight.epochs == 0.0 {
            continue; // Nothing trains in it.
        }
        for (steps, before) in [(0, values(&after(&first, 0))), (8, values(&eight))] {
            assert_eq!(before, values(&after(&again, steps)), "{}: the same seeds, {steps} steps", entry.name);
            assert_ne!(before, values(&after(&other, steps)), "{}: other seeds, {steps} steps", entry.name);
        }
    }
}

#[test]
fn every_experiment_takes_every_input_on_one_image() {
    takes_every_input(1, 1);
}

#[test]
fn every_experiment_takes_every_input_on_many_images() {
    takes_every_input(30, 12);
}

/// Inputs of a kind come in one go, as keys do between two pictures; after each kind the run goes on and is looked at.
fn takes_every_input(train: usize, test: usize) {
    let equipment = equipment(train, test);
    let press = |id: &str| Input::Press(id.into());
    for entry in EXPERIMENTS {
        let when = format!("on {train} and {test} images");
        let mut session = open(entry, &equipment);
        let mut kinds = vec![
            vec![Input::Pick(Pick::Next), Input::Pick(Pick::Previous), Input::Pick(Pick::Previous)],
            [0, 7, 255].map(|class| Input::Pick(Pick::Class(class))).to_vec(),
            vec![Input::Partner(Pick::Next), Input::Partner(Pick::Previous), Input::Partner(Pick::Class(255))],
            [f32::NAN, f32::INFINITY, 1e30].map(|x| Input::Point { panel: "latent".into(), x, y: -x }).to_vec(),
            vec![Input::Pixel { panel: "digits".into(), column: 99, x: 27, y: 99 }, Input::OwnDigit(vec![255; PIXELS].into())],
            vec![Input::OwnDigit(Box::default()), Input::NoOwnDigit, Input::NoOwnDigit, press("?")],
        ];
        kinds.extend(entry.buttons.iter().chain([&AGAIN]).map(|button| vec![press(button.id)]));
        let turns = entry.knobs().into_iter().map(|knob| Input::Knob { id: knob.id.into(), at: usize::MAX });
        kinds.push([Input::Knob { id: "no such knob".into(), at: 3 }].into_iter().chain(turns).collect());
        for kind in kinds {
            kind.iter().for_each(|input| does(entry, &equipment, &mut session, input));
            steps(1, entry, &mut session, &when);
            assert_as_declared(entry, &session.snapshot(), &when);
        }
    }
}

#[test]
fn every_experiment_takes_black_images() {
    let black = Split { images: vec![0; 20 * PIXELS], labels: (0..20).map(|index| index % 10).collect() };
    let data = Dataset { train: black.clone(), test: black, ..(*equipment(1, 1).data).clone() };
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(2)));
    for entry in EXPERIMENTS {
        let mut session = open(entry, &equipment);
        for _ in 0..7 {
            run(entry, &mut session, "on black images");
        }
        let snapshot = session.snapshot();
        assert_as_declared(entry, &snapshot, "on black images");
        assert_finite(entry, &snapshot, "on black images");
    }
}

#[test]
fn a_kept_run_goes_on_where_it_was_to_the_digit_and_a_damaged_one_is_refused() {
    let equipment = equipment(160, 40);
    for entry in EXPERIMENTS {
        let mut session = open(entry, &equipment);
        for _ in 0..4 {
            run(entry, &mut session, "before it is kept");
        }
        let Some(file) = session.file() else { continue };
        session.measure();
        let desk = || Desk::new(entry.dials, equipment.data.clone());
        let again = Session::reopened(entry, &equipment, desk(), &file).unwrap();
        let (before, after) = (session.snapshot(), again.snapshot());
        assert!(before.step > 0, "{}", entry.name);
        let values = |snapshot: &Snapshot| snapshot.metrics.iter().map(|metric| (metric.name, metric.value.to_bits())).collect::<Vec<_>>();
        assert_eq!(values(&before), values(&after), "{}", entry.name);
        for (before, after) in before.panels.iter().zip(&after.panels) {
            // The stages are those of the present step, of which there is none when an experiment is opened. What is written out is compared:
            // a blank in a matrix is no number, and so never equal to itself.
            let is_same = before == after || matches!(before.body, Body::Steps(_)) || format!("{before:?}") == format!("{after:?}");
            assert!(is_same, "{}: the panel {} is another one", entry.name, before.id);
        }

        let mut damaged: Vec<Vec<u8>> =
            [0, 1, 7, 8, 9, file.len() / 3, file.len() / 2, file.len() - 1].map(|length| file[..length].to_vec()).into();
        damaged.extend([vec![0xff; 64], vec![0; 64], [&file[..], b"more"].concat()]);
        for bytes in damaged {
            assert!(
                Session::reopened(entry, &equipment, desk(), &bytes).is_err(),
                "{}: {} of {} bytes",
                entry.name,
                bytes.len(),
                file.len()
            );
        }
    }
}

#[test]
fn a_knob_that_is_turned_to_where_it_stands_does_nothing() {
    // elsewhere its knobs build another experiment
    let entry = EXPERIMENTS.iter().find(|entry| entry.name == "latent-scatter").unwrap();
    let mut session = open(entry, &equipment(16, 4));
    for knob in entry.knobs() {
        let input = Input::Knob { id: knob.id.into(), at: knob.at };
        assert_eq!(session.input(&input).unwrap(), Next::Nothing, "{}", knob.id);
    }
}

#[test]
fn training_rests_after_a_round_and_goes_on_when_it_is_asked_to() {
    let equipment = equipment(16, 4);
    let entry = EXPERIMENTS.iter().find(|entry| entry.name == "two-term-loss").unwrap();
    let mut session = open(entry, &equipment);
    let mut rounds = Vec::new();
    for _ in 0..2 {
        while session.step().unwrap() == Progress::Continue {}
        rounds.push(session.snapshot().epochs);
        session.input(&Input::Press(AGAIN.id.into())).unwrap();
    }
    assert_eq!(rounds, [60.0, 120.0]);
}

//! Repair drills: each knob puts its fault in, what is measured tells it, and a turn begins the run anew.

use super::trial::Trial;
use crate::data::PIXELS;
use crate::lab::experiments::broken_run::*;
use crate::lab::picture::{Body, PlaneLayer};
use crate::lab::plot::DIGITS;

const NAME: &str = "broken-run";
/// Held-out digits are measured at the 20th step.
const STEPS: usize = 20;

/// The run after so many steps with one dial turned.
fn turned<T: Sync>(dial: &crate::lab::dial::Dial<T>, stop: &str, steps: usize) -> Trial {
    let mut trial = Trial::open(NAME);
    trial.turn(dial, stop);
    trial.work(steps);
    trial
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    // not NOISE: of a model that draws as it should it is that of ε alone, whatever the weights
    let figures = [RECONSTRUCTION, KL, LOSS, ACTIVE_UNITS, DEAD, BELOW, WORTH];
    Trial::assert_from_model(NAME, 2 * STEPS, &figures, &[SIGNS, TERMS, CODES, DIGITS]);
}

#[test]
fn a_sound_run_has_no_sign_of_a_fault() {
    let mut trial = Trial::open(NAME);
    trial.work(STEPS);
    assert!((trial.value(NOISE) - 1.0).abs() < 0.2 && trial.value(GRADIENT) > 1.0 && trial.value(DEAD) < 0.8);
    assert!(trial.value(BELOW) > 0.0 && (trial.value(LOSS) - trial.value(RECONSTRUCTION) - trial.value(KL)).abs() < 1e-6);
    assert_eq!(trial.table(SIGNS).rows.len(), 9);
}

#[test]
fn each_fault_in_the_code_has_its_sign() {
    assert_eq!(turned(&SAMPLE, "cut off", STEPS).value(GRADIENT), 0.0);
    assert_eq!(turned(&MEAN_HEAD, "ReLU", STEPS).value(BELOW), 0.0);
    let dead = turned(&BIASES, "near −5", STEPS);
    assert_eq!((dead.value(DEAD), dead.value(GRADIENT), dead.value(WORTH)), (1.0, 0.0, 0.0));
    let (sound, sharp) = (turned(&SIGMA, "exp(½ log σ²)", STEPS), turned(&SIGMA, "exp(log σ²)", STEPS));
    assert!((sharp.value(NOISE) - sound.value(NOISE)).abs() > 1e-3);
    assert_ne!(turned(&SIGHT, "z and x", STEPS).images(DIGITS, "reconstruction"), sound.images(DIGITS, "reconstruction"));
}

#[test]
fn each_fault_in_the_loss_or_the_training_has_its_sign() {
    let mean = turned(&REDUCTION, "mean", 1);
    let (reconstruction, kl) = (mean.value(RECONSTRUCTION), mean.value(KL));
    assert!((mean.value(LOSS) - reconstruction / PIXELS as f64 - kl).abs() < 1e-6);
    let dear = turned(&BETA, "30", 1);
    assert!((dear.value(LOSS) - dear.value(RECONSTRUCTION) - 30.0 * dear.value(KL)).abs() < 1e-3);
    let after = |stop: &str| turned(&LEARNING_RATE, stop, 1).value(RECONSTRUCTION);
    assert!(after("0.2") > after("0.002"), "the first step leaps");
    assert_ne!(turned(&HIDDEN, "256, 64", 1).value(RECONSTRUCTION), after("0.002"));
}

#[test]
fn a_turn_begins_the_run_anew_from_the_same_weights() {
    let mut trial = Trial::open(NAME);
    let first = trial.value(RECONSTRUCTION);
    trial.turn(&BETA, "30");
    assert_eq!((trial.snapshot().step, trial.value(RECONSTRUCTION)), (0, first));
    trial.work(3);
    trial.turn(&BETA, "1");
    assert_eq!((trial.snapshot().step, trial.value(RECONSTRUCTION)), (0, first));
    let Body::Plane(plane) = trial.panel(CODES).body else { panic!("no plane") };
    let points = plane.layers.iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points.len()) } else { None });
    assert_eq!(points, Some(super::trial::TEST));
}

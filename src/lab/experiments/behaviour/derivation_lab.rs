//! Section 29: a check holds as derived and fails with a sign flipped; the knobs and the button do what they say; the model is the live one.

use super::trial::{TRAIN, Trial};
use crate::lab::experiment::Input;
use crate::lab::experiments::derivation_lab::*;
use crate::lab::picture::Body;

const NAME: &str = "derivation";
/// The draws, a look at the model, ten epochs of the few digits after which it is left as it is, and a step more.
const WORK: usize = 21 + 10 * TRAIN / 64 + 1;

/// Turns the knob to a derivation.
fn choose(trial: &mut Trial, id: &str) {
    let knob = trial.snapshot().knobs.into_iter().find(|knob| knob.id == "derivation").unwrap();
    let at = knob.stops.iter().position(|stop| stop == id).unwrap();
    trial.input(&Input::Knob { id: "derivation".into(), at });
}

#[test]
fn a_check_holds_as_derived_and_fails_with_a_sign_flipped() {
    let mut trial = Trial::open(NAME);
    choose(&mut trial, "kl-standard-normal");
    trial.work(19);
    assert_eq!((trial.value(DRAWS), trial.value(FAILING), trial.value(FLIPPED)), (20.0, 0.0, 0.0));
    assert!(trial.value(WORST) < 1.0 && trial.value(OFF) < 1e-9);
    trial.turn(&SIGNS, "3rd flipped");
    assert_eq!((trial.value(FAILING), trial.value(FLIPPED)), (1.0, 1.0));
    assert!(trial.value(OFF) > 1e-3 && trial.value(WORST) > 1e3);
}

#[test]
fn numbers_that_are_all_1_hide_a_sign_before_a_logarithm() {
    let mut trial = Trial::open(NAME);
    choose(&mut trial, "kl-standard-normal");
    trial.turn(&SIGNS, "3rd flipped");
    trial.turn(&NUMBERS, "all 1");
    trial.work(19);
    assert_eq!((trial.value(ONES), trial.value(FAILING), trial.value(DRAWS)), (1.0, 0.0, 20.0));
    let numbers = trial.table(NUMBERS_DRAWN);
    assert!(numbers.rows.iter().all(|row| format!("{row:?}").contains("1.000")), "{numbers:?}");
}

#[test]
fn a_press_draws_other_numbers() {
    let mut trial = Trial::open(NAME);
    choose(&mut trial, "gaussian-mse");
    trial.work(20);
    let before = trial.table(NUMBERS_DRAWN);
    assert_eq!(trial.value(DRAWS), 20.0);
    trial.press(&AGAIN);
    trial.work(3);
    assert_eq!(trial.value(DRAWS), 23.0);
    assert_ne!(trial.table(NUMBERS_DRAWN), before);
    let Body::Plot(plot) = trial.panel(DIFFERENCES).body else { panic!("it is a plot") };
    assert_eq!(plot.x.range[1], 23.0);
}

#[test]
fn what_is_said_of_the_model_comes_from_the_model_and_holds() {
    Trial::assert_from_model(NAME, WORK, &[LIVE_OFF], &[LIVE]);
    let mut trial = Trial::trained(NAME, WORK);
    for id in live::ids() {
        choose(&mut trial, id);
        let claims = trial.table(LIVE).rows;
        assert!(!claims.is_empty() && claims.iter().all(|row| row.len() == 5), "{id}");
        assert_eq!(trial.value(LIVE_FAILING), 0.0, "{id}: {claims:?}");
    }
    choose(&mut trial, "gaussian-mse");
    assert!(trial.value(LIVE_OFF).is_nan() && trial.table(LIVE).rows[0].len() == 1, "it speaks of no model, and says so");
}

#[test]
fn every_derivation_of_a_model_is_one_of_the_course() {
    let stops = Trial::open(NAME).snapshot().knobs.into_iter().find(|knob| knob.id == "derivation").unwrap().stops;
    assert!(live::ids().all(|id| stops.iter().any(|stop| stop == id)));
}

//! The stepper: each step leaves its tensor, back takes it away, other digits and fresh noise give others.

use super::trial::Trial;
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::flow_stepper::*;
use crate::lab::flows::PLANS;
use crate::lab::picture::{Body, Panel, Procedure};

const NAME: &str = "flow-stepper";
/// Training until the model is as far as it will be on the few digits of the tests, and three steps of the flow behind its first.
const WORK: usize = 28;

fn procedure(trial: &Trial) -> Procedure {
    let Body::Procedure(procedure) = trial.panel(PROCEDURE).body else { panic!("no procedure") };
    procedure
}

fn tensor(trial: &Trial) -> Panel {
    trial.panel(TENSOR)
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, WORK, &[LEAST, MEAN, MOST, MODEL_LOSS], &[TENSOR, MADE]);
}

#[test]
fn steps_are_carried_out_one_by_one_and_taken_back() {
    let mut trial = Trial::trained(NAME, WORK);
    let at = procedure(&trial).done;
    assert_eq!((at, trial.value(STEP_OF_FLOW)), (4, 4.0), "trained, and four steps");
    let here = tensor(&trial);
    trial.work(1);
    assert_eq!(procedure(&trial).done, 5);
    assert_ne!(tensor(&trial).body, here.body);
    trial.press(&BACK);
    assert_eq!((procedure(&trial).done, tensor(&trial)), (4, here), "the same noise gives the same tensors");
    trial.press(&END);
    let plan = PLANS.iter().find(|plan| plan.id == "vae-forward").unwrap();
    assert_eq!(procedure(&trial).done, plan.steps.len());
    assert!(procedure(&trial).steps.iter().all(|step| step.made.is_some()));
    trial.press(&AGAIN);
    assert_eq!(procedure(&trial).done, 1, "anew from the end");
    trial.press(&END);
    for _ in 0..plan.steps.len() + 1 {
        trial.press(&BACK);
    }
    assert_eq!((procedure(&trial).done, trial.value(NUMBERS)), (0, 0.0));
}

#[test]
fn once_the_reader_takes_a_step_no_other_comes_until_it_is_asked_for() {
    let mut trial = Trial::trained(NAME, WORK);
    trial.press(&NEXT);
    assert_eq!(procedure(&trial).done, 5);
    trial.work(1);
    assert_eq!(procedure(&trial).done, 5, "the worker is told to rest");
    trial.work(1);
    assert_eq!(procedure(&trial).done, 6, "a single step was asked for");
    trial.turn(&FLOW, "generate");
    trial.work(1);
    assert_eq!(procedure(&trial).done, 1, "another flow waits, too");
    trial.press(&AGAIN);
    trial.work(2);
    assert_eq!(procedure(&trial).done, 3, "it plays on");
}

#[test]
fn other_digits_and_fresh_noise_give_other_tensors() {
    let mut trial = Trial::trained(NAME, WORK);
    trial.press(&END);
    let copy = tensor(&trial).body;
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(procedure(&trial).done, procedure(&trial).steps.len(), "the same steps on the next digit");
    let next = tensor(&trial).body;
    assert_ne!(next, copy);
    trial.give(3);
    assert_ne!(tensor(&trial).body, next);
    trial.input(&Input::NoOwnDigit);
    assert_eq!(tensor(&trial).body, next);
    trial.press(&FRESH);
    assert_ne!(tensor(&trial).body, next, "other noise, another code");
    trial.turn(&FLOW, "interpolate");
    trial.press(&END);
    let blend = tensor(&trial).body;
    trial.input(&Input::Partner(Pick::Next));
    assert_ne!(tensor(&trial).body, blend, "another partner");
}

#[test]
fn every_flow_can_be_chosen_and_those_that_were_finished_are_counted() {
    let mut trial = Trial::open(NAME);
    assert_eq!(trial.value(FINISHED), 0.0);
    for (count, id) in ["generate", "latent-sweep", "generate", "kl-closed-form"].into_iter().enumerate() {
        trial.turn(&FLOW, id);
        assert_eq!(procedure(&trial).flow, id);
        assert_eq!(trial.value(STEPS_IN_ALL) as usize, procedure(&trial).steps.len());
        trial.press(&END);
        assert_eq!(trial.value(FINISHED), [1.0, 2.0, 2.0, 3.0][count]);
    }
    let stops: Vec<&str> = FLOW.stops().iter().map(|(name, _)| *name).collect();
    assert_eq!(stops, PLANS.iter().map(|plan| plan.id).collect::<Vec<_>>());
}

//! Section 20: a stage a key, forwards and back, and every number from the model.

use super::trial::{TRAIN, Trial};
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::experiments::forward_pass::*;
use crate::lab::picture::{Body, Network, StageState, Steps};

const NAME: &str = "forward-pass";
/// Ten epochs of the few digits, after which the model is left as it is and the way begins.
const TRAINING: usize = 10 * TRAIN / 64;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

fn steps(trial: &Trial) -> Steps {
    let Body::Steps(steps) = trial.panel(STAGES).body else { panic!("they are stages") };
    steps
}

/// Which stage is lit.
fn lit(trial: &Trial) -> usize {
    let lit: Vec<usize> =
        steps(trial).stages.iter().enumerate().filter(|(_, stage)| stage.state == StageState::Now).map(|(at, _)| at).collect();
    assert_eq!(lit.len(), 1, "one stage is lit");
    lit[0]
}

fn network(trial: &Trial) -> Network {
    let Body::Network(network) = trial.panel(NETWORK).body else { panic!("it is a network") };
    network
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let figures = [LOSS, RECONSTRUCTION, KL, GAIN, OPEN, PASSING, PULL, PUSH, LOG_VAR_SLOPE];
    let mut trial = trained();
    while trial.value(AT) < 9.0 {
        trial.press(&FORWARDS);
    }
    let mut empty = trained().with_empty_models();
    while empty.value(AT) < 9.0 {
        empty.press(&FORWARDS);
    }
    for gauge in figures {
        assert_ne!(trial.value(gauge).to_bits(), empty.value(gauge).to_bits(), "{}", gauge.name);
    }
    for plate in [STAGES, PICTURE, NETWORK] {
        assert_ne!(trial.panel(plate), empty.panel(plate), "{}", plate.id);
    }
}

#[test]
fn the_way_is_walked_a_stage_a_key_there_and_back() {
    let mut trial = trained();
    assert_eq!(trial.value(AT), 0.0, "the model has just been left as it is");
    let mut way = vec![lit(&trial)];
    let mut pictures = vec![trial.panel(PICTURE)];
    for _ in 0..END {
        trial.press(&FORWARDS);
        way.push(lit(&trial));
        pictures.push(trial.panel(PICTURE));
    }
    assert_eq!(way, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 3, 2, 1, 0], "ε takes no gradient");
    assert!(pictures.windows(2).all(|pair| pair[0] != pair[1]), "each stage has its picture");
    assert!(steps(&trial).stages.iter().all(|stage| stage.state != StageState::Waiting && !stage.detail.is_empty()));
    trial.press(&FORWARDS);
    assert_eq!(trial.value(AT), END as f64, "there is nothing behind the end");
    for _ in 0..=END {
        trial.press(&BACK);
    }
    assert_eq!((trial.value(AT), lit(&trial)), (0.0, 0));
    assert!(steps(&trial).stages[1..].iter().all(|stage| stage.state == StageState::Waiting && stage.detail.is_empty()));
    assert!(network(&trial).layers[1..].iter().all(|layer| layer.values.is_empty()), "nothing is shown before it is there");
}

#[test]
fn played_it_walks_by_itself_to_the_end_and_rests_and_any_key_takes_over() {
    let mut trial = trained();
    let mut stages = 0;
    while !matches!(trial.session.step().unwrap(), Progress::Idle(_)) {
        stages += 1;
    }
    assert_eq!((trial.value(AT), stages), (END as f64, END - 1));
    trial.press(&PLAY);
    assert_eq!(trial.value(AT), 0.0, "from the beginning");
    trial.work(3);
    trial.press(&BACK);
    trial.work(5);
    assert_eq!(trial.value(AT), 2.0, "it stands where it was put");
    trial.press(&PLAY);
    trial.work(1);
    trial.press(&PLAY);
    trial.work(1);
    assert_eq!(trial.value(AT), 3.0, "a second press stops it");
}

#[test]
fn the_terms_come_to_the_loss_and_the_gradient_comes_to_its_parts() {
    let mut trial = trained();
    assert!((trial.value(RECONSTRUCTION) + trial.value(KL) - trial.value(LOSS)).abs() < 1e-9);
    assert!((trial.value(PULL) + trial.value(PUSH) - trial.value(LOG_VAR_SLOPE)).abs() < 1e-9);
    assert!(trial.value(PULL) != 0.0 && trial.value(PUSH) < 0.0 && trial.value(PUSH) > -0.5);
    assert!(trial.value(PASSING) <= trial.value(OPEN) && trial.value(PASSING) > 0.0, "a shut unit passes nothing back");
    let push = trial.value(PUSH);
    trial.turn(&TIMES, "0");
    assert_eq!((trial.value(GAIN), trial.value(PULL)), (0.0, 0.0), "without noise σ has no part in the copy");
    assert!((trial.value(PUSH) - push).abs() < 1e-4, "{} {push}", trial.value(PUSH));
}

#[test]
fn fresh_noise_changes_what_comes_after_it_and_nothing_before() {
    let mut trial = trained();
    while trial.value(AT) < 9.0 {
        trial.press(&FORWARDS);
    }
    let (before, kl) = (network(&trial), trial.value(KL));
    trial.press(&FRESH);
    let after = network(&trial);
    let changed: Vec<bool> = before.layers.iter().zip(&after.layers).map(|(before, after)| before.values != after.values).collect();
    assert_eq!(changed, [false, false, false, false, false, true, true, true, true]);
    assert_eq!(trial.value(KL), kl, "the price of q does not depend on the draw");
    let loss = trial.value(LOSS);
    trial.turn(&TIMES, "8");
    assert_ne!(trial.value(LOSS), loss);
}

#[test]
fn a_pointed_place_is_where_z_lands_and_another_digit_walks_its_own_way() {
    let mut trial = trained();
    let loss = trial.value(LOSS);
    trial.input(&Input::Point { panel: "picture".into(), x: 0.4, y: -0.3 });
    while trial.value(AT) < 9.0 {
        trial.press(&FORWARDS);
    }
    let z = network(&trial).layers[5].values.clone();
    assert!((z[0] - 0.4).abs() < 1e-4 && (z[1] + 0.3).abs() < 1e-4, "{z:?}");
    assert_ne!(trial.value(LOSS), loss);
    assert_eq!(trial.value(BY_HAND), 1.0);
    let pixels = network(&trial).layers[0].values.clone();
    trial.input(&Input::Pick(Pick::Class(3)));
    assert_ne!(network(&trial).layers[0].values, pixels);
    assert_eq!(trial.value(BY_HAND), 0.0, "another digit is drawn for");
    trial.give(4);
    assert_eq!(format!("{:?}", trial.panel(STAGES).caption).matches("yours").count(), 1);
}

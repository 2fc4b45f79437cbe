//! Section 17: the numbers of one head, read in three ways.

use super::trial::{TRAIN, Trial};
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::two_heads::*;
use crate::lab::picture::{Bar, Body, Plot, Shape};

const NAME: &str = "two-heads";
/// Ten epochs of the few digits, after which the model is left as it is.
const TRAINING: usize = 10 * TRAIN / 64;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

fn bars(trial: &Trial) -> Vec<Bar> {
    let Body::Bars(bars) = trial.panel(SPREADS).body else { panic!("they are bars") };
    bars.bars
}

fn plot(trial: &Trial, plate: crate::lab::dial::Plate) -> Plot {
    let Body::Plot(plot) = trial.panel(plate).body else { panic!("it is a plot") };
    plot
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    // with weights of 0 the head says 0 of everything: no σ² and no σ, as for a trained one, and nothing vanishes or is held
    let figures = [STEEPEST_LOG, SIGMA_1];
    let (trial, empty) = (trained(), trained().with_empty_models());
    for gauge in figures {
        assert_ne!(trial.value(gauge).to_bits(), empty.value(gauge).to_bits(), "{}", gauge.name);
    }
    for plate in [SPREADS, READINGS, OUTPUTS, SLOPES] {
        assert_ne!(trial.panel(plate), empty.panel(plate), "{}", plate.id);
    }
}

#[test]
fn a_trained_head_gives_every_digit_a_width_as_a_logarithm_and_hardly_any_otherwise() {
    let mut trial = trained();
    assert_eq!((trial.value(NO_SIGMA), trial.value(NO_SIGMA_LOG)), (0.0, 0.0));
    assert!(trial.value(NO_SIGMA_VARIANCE) > 0.5, "{}", trial.value(NO_SIGMA_VARIANCE));
    assert_eq!(trial.value(NO_SIGMA_VARIANCE), trial.value(NO_SIGMA_DEVIATION), "both need a number above 0");
    assert!(trial.value(STEEPEST_LOG) < 0.6);
    assert!(bars(&trial).iter().all(|bar| !bar.label.contains("no σ") && bar.interval.is_some()));
    let interval = bars(&trial)[0].interval.unwrap();
    assert!((0.5 * (interval[1] - interval[0]) - trial.value(SIGMA_1)).abs() < 1e-6);
    trial.turn(&READING, "σ²");
    assert_eq!(trial.value(NO_SIGMA), trial.value(NO_SIGMA_VARIANCE));
    assert!(bars(&trial).iter().any(|bar| bar.label.contains("no σ") && bar.interval.is_none()));
}

#[test]
fn fresh_weights_give_slopes_without_bound_where_the_head_is_no_logarithm() {
    let mut trial = trained();
    trial.turn(&WEIGHTS, "first");
    assert!(trial.value(STEEPEST_LOG) < 0.2, "{}", trial.value(STEEPEST_LOG));
    assert!((trial.value(SIGMA_1) - 1.0).abs() < 0.2, "a fresh head says nearly 0, so σ is nearly 1: {}", trial.value(SIGMA_1));
    let steepest = trial.value(STEEPEST_VARIANCE);
    assert!(steepest.is_nan() || steepest > 2.0, "{steepest}");
}

#[test]
fn a_clamp_keeps_every_width_and_takes_the_slope_of_what_it_holds() {
    let mut trial = trained();
    let ends = |trial: &Trial| plot(trial, OUTPUTS).x.range;
    let (before, steepest) = (ends(&trial), trial.value(STEEPEST_LOG));
    assert_eq!((trial.value(CLAMPED), trial.value(VANISHED)), (0.0, 0.0));
    trial.turn(&TIMES, "64");
    assert!(ends(&trial)[0] < 20.0 * before[0], "the outputs are 64 times as large: {:?} {before:?}", ends(&trial));
    assert_ne!(trial.value(STEEPEST_LOG), steepest);
    trial.turn(&CLAMP, "±2");
    assert_eq!(trial.value(NO_SIGMA_LOG), 0.0);
    assert!(trial.value(CLAMPED) > 0.5, "{}", trial.value(CLAMPED));
    let shown: Vec<f64> = bars(&trial).iter().map(|bar| bar.interval.map(|[low, high]| 0.5 * (high - low)).unwrap()).collect();
    assert!(shown.iter().all(|sigma| (0.367..2.72).contains(sigma)), "e^−1 to e: {shown:?}");
    let uprights = |trial: &Trial| plot(trial, OUTPUTS).layers.iter().filter(|layer| matches!(layer.shape, Shape::Upright(_))).count();
    assert!(uprights(&trial) > 1, "the clamp is drawn");
    trial.turn(&TIMES, "1");
    assert!(trial.value(CLAMPED) < 0.5);
}

#[test]
fn another_digit_has_other_bars() {
    let mut trial = trained();
    let before = bars(&trial);
    trial.input(&Input::Pick(Pick::Class(7)));
    assert!(bars(&trial).iter().all(|bar| bar.label.starts_with('7')) && bars(&trial) != before);
    trial.give(3);
    assert!(bars(&trial)[0].label.starts_with("yours"));
}

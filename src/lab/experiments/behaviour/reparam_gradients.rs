//! Section 18: two estimators of one slope agree in their mean and not in their spread.

use super::trial::{TRAIN, Trial};
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::experiments::reparam_gradients::*;
use crate::lab::picture::{Body, Plot, Shape};

const NAME: &str = "reparam-gradients";
/// Ten epochs of the few digits, after which the model is left as it is.
const TRAINING: usize = 10 * TRAIN / 64;

/// The trained model with all of its draws.
fn drawn() -> Trial {
    let mut trial = Trial::trained(NAME, TRAINING);
    draw_all(&mut trial);
    trial
}

fn draw_all(trial: &mut Trial) {
    while !matches!(trial.session.step().unwrap(), Progress::Idle(_)) {}
    assert_eq!(trial.value(DRAWS), ALL as f64);
}

fn plot(trial: &Trial, plate: crate::lab::dial::Plate) -> Plot {
    let Body::Plot(plot) = trial.panel(plate).body else { panic!("it is a plot") };
    plot
}

/// Columns of a histogram that hold anything.
fn filled(trial: &Trial, layer: usize) -> usize {
    let Shape::Histogram(columns) = &plot(trial, WIDE).layers[layer].shape else { panic!("it is a histogram") };
    columns.iter().filter(|column| column.2 > 0.0).count()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let figures = [RATIO, EXACT, PATHWISE, SCORE, PATHWISE_OFF, SCORE_OFF, PATHWISE_DEVIATION, SCORE_DEVIATION, CERTAINTY];
    Trial::assert_from_model(NAME, TRAINING, &figures, &[WIDE, CLOSE, ESTIMATORS, MEANS, ALONG]);
}

#[test]
fn both_means_are_the_exact_slope_and_the_score_function_spreads_wider() {
    let mut trial = drawn();
    for stop in ["μ₁", "μ₂", "log σ₁²", "log σ₂²"] {
        trial.turn(&SLOPE_IN, stop);
        draw_all(&mut trial);
        assert!(trial.value(PATHWISE_OFF) < 4.0 && trial.value(SCORE_OFF) < 4.0, "{stop}: {:?}", trial.table(ESTIMATORS));
        assert!(trial.value(RATIO) > 10.0, "{stop}: {}", trial.value(RATIO));
        let expected = trial.value(SCORE_DEVIATION).powi(2) / trial.value(PATHWISE_DEVIATION).powi(2);
        assert!((trial.value(RATIO) / expected - 1.0).abs() < 1e-9);
        let table = trial.table(ESTIMATORS);
        let ratio = table.rows[1][3].value().unwrap().value / table.rows[0][3].value().unwrap().value;
        assert!((ratio / trial.value(RATIO) - 1.0).abs() < 1e-9, "the table has the same variances");
    }
}

#[test]
fn estimates_of_more_samples_lie_closer_and_their_mean_stays() {
    let mut trial = drawn();
    let (mean, deviation, columns) = (trial.value(SCORE), trial.value(SCORE_DEVIATION), filled(&trial, 1));
    assert!(filled(&trial, 0) < columns / 4, "pathwise is a spike on the axis of the score function");
    trial.turn(&SAMPLES, "100");
    assert_eq!((trial.value(SCORE), trial.value(DRAWS)), (mean, ALL as f64), "turning it costs no draw");
    assert!((trial.value(SCORE_DEVIATION) - deviation / 10.0).abs() < 1e-9 * deviation);
    assert!(filled(&trial, 1) < columns / 2);
    let certainty = trial.value(PATHWISE_DEVIATION) * 10.0 / trial.value(SCORE_DEVIATION);
    assert!((trial.value(CERTAINTY) / certainty - 1.0).abs() < 1e-9, "of one pathwise draw and of a hundred of the others");
    assert_eq!(
        plot(&trial, WIDE).x,
        {
            trial.turn(&SAMPLES, "1");
            plot(&trial, WIDE).x
        },
        "the axis stays where it is"
    );
}

#[test]
fn a_baseline_narrows_the_score_function_and_leaves_the_other_alone() {
    let mut trial = drawn();
    let (ratio, pathwise) = (trial.value(RATIO), trial.value(PATHWISE_DEVIATION));
    trial.turn(&BASELINE, "mean");
    assert!(trial.value(RATIO) < ratio / 20.0, "{} {ratio}", trial.value(RATIO));
    assert_eq!(trial.value(PATHWISE_DEVIATION), pathwise);
    assert!(trial.value(SCORE_OFF) < 4.0);
}

#[test]
fn a_rounded_code_has_no_slope_to_follow_and_the_score_function_does_not_need_one() {
    let mut trial = drawn();
    let smooth = plot(&trial, ALONG);
    trial.turn(&CODE, "rounded");
    trial.turn(&BASELINE, "mean");
    draw_all(&mut trial);
    assert_eq!((trial.value(PATHWISE), trial.value(PATHWISE_DEVIATION)), (0.0, 0.0));
    assert!(trial.value(EXACT).abs() > 0.01 && trial.value(PATHWISE_OFF).is_infinite(), "{}", trial.value(EXACT));
    assert!(trial.value(SCORE_OFF) < 4.0, "{:?}", trial.table(ESTIMATORS));
    let steps = |plot: &Plot| {
        let Shape::Line(points) = &plot.layers[0].shape else { panic!("it is a line") };
        points.windows(2).filter(|pair| pair[0].1 != pair[1].1).count()
    };
    assert!(steps(&plot(&trial, ALONG)) < 12 && steps(&smooth) > 60, "a staircase");
}

#[test]
fn another_digit_has_another_slope_and_other_noise_has_the_same() {
    let mut trial = drawn();
    let before = (trial.value(EXACT), trial.value(PATHWISE));
    trial.press(&ANEW);
    draw_all(&mut trial);
    assert_eq!(trial.value(EXACT), before.0);
    assert_ne!(trial.value(PATHWISE), before.1);
    trial.input(&Input::Pick(Pick::Class(7)));
    assert_ne!(trial.value(EXACT), before.0);
    let held_out = trial.value(EXACT);
    trial.give(5);
    assert_ne!(trial.value(EXACT), held_out, "a digit of the reader's own");
}

#[test]
fn while_the_model_trains_all_is_of_one_model_and_said_to_be() {
    let mut trial = Trial::open(NAME);
    trial.work(33);
    let said = format!("{:?}", trial.panel(WIDE).caption);
    assert!(said.contains("after step 32"), "{said}");
    assert!(trial.value(PATHWISE_OFF) < 4.5 && trial.value(SCORE_OFF) < 4.5);
}

//! What the KL lab does when it is turned, pressed and left to run.

use super::trial::Trial;
use crate::lab::experiments::kl_lab::{
    BY_HAND, CURVES, DRAW, DRAWS, ESTIMATE, FIT, FORWARD, GAP, KL_PQ, KL_QP, MC_ERROR, MC_QP, MU, MU_DIAL, REVERSE, SIGMA, SIGMA_DIAL,
    TARGET, WAYS,
};
use crate::lab::picture::{Body, Shape};

const WORK: usize = 110;

fn assert_near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() < within, "{value}, wanted {wanted} to within {within}");
}

#[test]
fn it_opens_on_the_numbers_of_the_text() {
    let trial = Trial::open("kl-lab");
    assert_near(trial.value(KL_QP), 1.4431, 1e-4);
    assert_near(trial.value(KL_PQ), 5.3069, 1e-4);
    assert_near(trial.value(GAP), 5.3069 - 1.4431, 1e-3);
    assert_eq!((trial.value(MU), trial.value(SIGMA), trial.value(BY_HAND)), (1.5, 0.5, 1.0));
}

#[test]
fn the_knobs_of_q_move_q_and_both_divergences() {
    let mut trial = Trial::open("kl-lab");
    trial.turn(&MU_DIAL, "0");
    assert_near(trial.value(KL_QP), 0.5 * (0.25 - 1.0 - 0.25_f64.ln()), 1e-6);
    trial.turn(&SIGMA_DIAL, "2");
    assert_near(trial.value(KL_QP), 0.5 * (4.0 - 1.0 - 4_f64.ln()), 1e-6);
    assert_near(trial.value(KL_PQ), 0.5 * (0.25 - 1.0 + 4_f64.ln()), 1e-6);
}

#[test]
fn draws_agree_with_the_exact_numbers_and_are_other_ones_when_drawn_anew() {
    let mut trial = Trial::open("kl-lab");
    trial.work(WORK);
    assert_eq!(trial.value(DRAWS), 10_000.0);
    let (drawn, error) = (trial.value(MC_QP), trial.value(MC_ERROR));
    assert!(error > 0.0 && error < 0.05, "{error}");
    assert_near(drawn, trial.value(KL_QP), 4.0 * error);
    trial.press(&DRAW);
    trial.work(WORK);
    assert!(trial.value(MC_QP).to_bits() != drawn.to_bits());
    assert_near(trial.value(MC_QP), trial.value(KL_QP), 4.0 * error);
}

#[test]
fn one_direction_chooses_a_bump_and_the_other_covers_both() {
    let mut trial = Trial::open("kl-lab");
    trial.turn(&TARGET, "two bumps");
    trial.turn(&FIT, "KL(q‖p)");
    assert_eq!(trial.value(BY_HAND), 0.0);
    let before = trial.value(KL_QP);
    trial.work(300);
    assert_near(trial.value(MU), 2.0, 0.05);
    assert_near(trial.value(SIGMA), 0.6, 0.05);
    assert!(trial.value(KL_QP) < before && trial.value(KL_QP) < 0.7);
    trial.turn(&FIT, "KL(p‖q)");
    trial.work(300);
    assert_near(trial.value(MU), 0.0, 1e-3);
    assert_near(trial.value(SIGMA), 4.36_f64.sqrt(), 1e-3);
    trial.turn(&FIT, "hand");
    assert_eq!((trial.value(MU), trial.value(SIGMA)), (1.5, 0.5));
}

#[test]
fn the_integrands_have_the_areas_that_their_titles_say() {
    let trial = Trial::open("kl-lab");
    for (plate, gauge) in [(REVERSE, KL_QP), (FORWARD, KL_PQ)] {
        let Body::Plot(plot) = trial.panel(plate).body else { panic!("{} is no plot", plate.id) };
        let Shape::Area(points) = &plot.layers[0].shape else { panic!("{} shades no area", plate.id) };
        let area: f32 = points.windows(2).map(|pair| 0.5 * (pair[0].1 + pair[1].1) * (pair[1].0 - pair[0].0)).sum();
        assert_near(f64::from(area), trial.value(gauge), 0.02);
        assert!(points.iter().any(|point| point.1 < 0.0), "{} has no negative part", plate.id);
    }
}

#[test]
fn two_bumps_have_no_closed_form_and_the_table_says_so() {
    let mut trial = Trial::open("kl-lab");
    let closed = |trial: &Trial| trial.table(WAYS).rows[0][1].clone();
    assert_near(closed(&trial).value().unwrap().value, 1.4431, 1e-4);
    trial.turn(&TARGET, "two bumps");
    assert!(closed(&trial).value().is_none());
    assert!(matches!(trial.panel(CURVES).body, Body::Plot(_)) && matches!(trial.panel(ESTIMATE).body, Body::Plot(_)));
}

#[test]
fn only_equal_widths_meet_the_challenge() {
    for (mu, _) in MU_DIAL.stops() {
        for (sigma, width) in SIGMA_DIAL.stops() {
            for (target, _) in TARGET.stops() {
                let mut trial = Trial::open("kl-lab");
                trial.turn(&TARGET, target);
                trial.turn(&MU_DIAL, mu);
                trial.turn(&SIGMA_DIAL, sigma);
                let is_met = trial.value(GAP) < 0.01 && trial.value(KL_QP) > 0.1;
                assert_eq!(is_met, *target == "one bump" && *width == 1.0 && *mu != "0", "{target}, μ {mu}, σ {sigma}");
            }
        }
    }
}

//! The four variants: each knob changes what it says, and each variant buys what the section says.

use super::trial::{Trial, difference};
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::variants::*;
use crate::lab::picture::{Body, PlaneLayer, Shape};

const NAME: &str = "variants";
/// Units of work: two of the four models take a step in each.
const WORK: usize = 240;
/// Where the digit itself stands in a row of pictures.
const CLEAN: usize = 5;

fn trained() -> Trial {
    Trial::trained(NAME, WORK)
}

#[test]
fn figures_and_pictures_come_from_the_models() {
    let gauges: Vec<_> = ENTRY.gauges.iter().copied().filter(|gauge| ![ARROW_EXACT, LOG_DENSITY].contains(gauge)).collect();
    Trial::assert_from_model(NAME, WORK, &gauges, &[BUYS, STRIP, ARROWS, ACTIVITY, NUDGED, HERE]);
}

#[test]
fn each_variant_buys_what_it_is_for() {
    let trial = trained();
    let value = |gauge| trial.value(gauge);
    assert!(value(RATE_SPARSE) < 0.6 * value(RATE_PLAIN), "{} {}", value(RATE_SPARSE), value(RATE_PLAIN));
    assert!(value(JACOBIAN_CONTRACTIVE) < 0.7 * value(JACOBIAN_PLAIN), "{} {}", value(JACOBIAN_CONTRACTIVE), value(JACOBIAN_PLAIN));
    assert!(value(PUSH_CONTRACTIVE) < value(PUSH_PLAIN));
    assert!(value(COPY_PLAIN) < value(COPY_SPARSE) && value(COPY_PLAIN) < value(COPY_CONTRACTIVE));
    let mut trial = trained();
    trial.turn(&NOISE, "0.8");
    assert!(trial.value(NOISY_DENOISING) < trial.value(NOISY_PLAIN), "{} {}", trial.value(NOISY_DENOISING), trial.value(NOISY_PLAIN));
}

#[test]
fn the_noise_of_the_knob_is_on_the_picture_and_another_is_drawn_when_asked_for() {
    let mut trial = trained();
    trial.turn(&NOISE, "0");
    assert_eq!(trial.images(STRIP, "noisy")[0], trial.images(STRIP, "noisy")[CLEAN]);
    assert_eq!(trial.value(NOISY_PLAIN), trial.value(COPY_PLAIN));
    trial.turn(&NOISE, "0.2");
    let little = trial.value(NOISY_PLAIN);
    trial.turn(&NOISE, "0.8");
    assert!(trial.value(NOISY_PLAIN) > little);
    let before = trial.images(STRIP, "noisy");
    trial.press(&AGAIN);
    assert_ne!(trial.images(STRIP, "noisy")[0], before[0]);
    assert_eq!(trial.images(STRIP, "noisy")[CLEAN], before[CLEAN]);
}

#[test]
fn a_nudge_moves_digit_and_code() {
    let mut trial = trained();
    let mut drifts = Vec::new();
    for (stop, _) in NUDGE.stops() {
        trial.turn(&NUDGE, stop);
        assert!(difference(&trial.images(NUDGED, "nudged")[0], &trial.images(NUDGED, "nudged")[CLEAN]) > 500, "{stop}");
        drifts.push(trial.value(DRIFT_PLAIN).to_bits());
        assert!(trial.value(DRIFT_PLAIN) > 0.0 && trial.value(DRIFT_CONTRACTIVE) > 0.0);
    }
    drifts.sort_unstable();
    drifts.dedup();
    assert_eq!(drifts.len(), NUDGE.stops().len(), "each nudge is another");
}

#[test]
fn a_lower_target_quiets_the_units_and_a_dearer_contraction_calms_the_code() {
    let after = |turn: fn(&mut Trial)| {
        let mut trial = trained();
        turn(&mut trial);
        trial.work(120);
        trial
    };
    let rate = |stop: fn(&mut Trial)| after(stop).value(RATE_SPARSE);
    let (low, high) = (rate(|trial| trial.turn(&TARGET, "0.02")), rate(|trial| trial.turn(&TARGET, "0.2")));
    assert!(low < 0.8 * high, "{low} {high}");
    let sensitivity = |stop: fn(&mut Trial)| after(stop).value(JACOBIAN_CONTRACTIVE);
    let (cheap, dear) = (sensitivity(|trial| trial.turn(&CONTRACTION, "0.3")), sensitivity(|trial| trial.turn(&CONTRACTION, "10")));
    assert!(dear < 0.6 * cheap, "{dear} {cheap}");
}

#[test]
fn the_histogram_is_that_of_the_variant_on_show() {
    let mut trial = trained();
    let mut seen = Vec::new();
    for (stop, _) in SHOWN.stops() {
        trial.turn(&SHOWN, stop);
        let Body::Plot(plot) = trial.panel(ACTIVITY).body else { panic!("no plot") };
        let Some(Shape::Histogram(columns)) = plot.layers.first().map(|layer| layer.shape.clone()) else { panic!("no histogram") };
        assert!((columns.iter().map(|column| column.2).sum::<f32>() - 100.0).abs() < 0.01);
        assert!(!seen.contains(&columns), "{stop}");
        seen.push(columns);
    }
}

#[test]
fn the_digit_is_the_one_that_is_picked_or_drawn() {
    let mut trial = trained();
    let (first, table) = (trial.images(STRIP, "noisy")[CLEAN].clone(), trial.table(HERE));
    assert_eq!(Some(first.clone()), trial.snapshot().held_out);
    trial.input(&Input::Pick(Pick::Next));
    assert_ne!(trial.images(STRIP, "noisy")[CLEAN], first);
    assert_ne!(trial.table(HERE), table);
    trial.give(3);
    assert_eq!(trial.images(STRIP, "noisy")[CLEAN][..], *trial.equipment.data.train.image(3));
}

#[test]
fn arrows_in_the_plane_follow_the_noise_and_the_cursor() {
    let mut trial = trained();
    trial.work(400);
    trial.session.measure();
    assert!(trial.value(AGREEMENT) > 0.9, "{}", trial.value(AGREEMENT));
    trial.input(&Input::Point { panel: "arrows".into(), x: 0.5, y: 1.0 });
    let (arrow, exact) = (trial.value(ARROW), trial.value(ARROW_EXACT));
    assert!((arrow / exact - 1.0).abs() < 0.3, "{arrow} {exact}");
    trial.input(&Input::Point { panel: "arrows".into(), x: 1.6, y: 1.4 });
    let (before, exact) = (trial.value(LOG_DENSITY), trial.value(ARROW_EXACT));
    trial.turn(&SPREAD, "0.6");
    assert!(trial.value(LOG_DENSITY) > before, "more noise reaches further");
    assert!(trial.value(ARROW_EXACT) > exact, "and has to be undone over more of the way");
    let Body::Plane(plane) = trial.panel(ARROWS).body else { panic!("no plane") };
    assert!(plane.layers.iter().filter(|layer| matches!(layer, PlaneLayer::Path { .. })).count() > 25);
}

#[test]
fn far_out_the_arrows_are_too_long_and_in_the_table_all_four_are_at_equal_steps() {
    let mut trial = trained();
    trial.work(400);
    for (x, y) in [(1.8, 1.8), (-1.8, 1.8), (1.9, -1.4), (-1.9, -1.4)] {
        trial.input(&Input::Point { panel: "arrows".into(), x, y });
        let (arrow, exact) = (trial.value(ARROW), trial.value(ARROW_EXACT));
        assert!(arrow > exact && arrow < 1.4 * exact, "({x}, {y}): {arrow} {exact}");
    }
    let mut early = Trial::open(NAME);
    let copies = |trial: &Trial| [COPY_PLAIN, COPY_SPARSE, COPY_DENOISING, COPY_CONTRACTIVE].map(|gauge| trial.value(gauge).to_bits());
    early.work(19);
    let before = copies(&early);
    assert_eq!(before, [before[0]; 4], "the same weights at first");
    early.work(1);
    assert!(copies(&early).iter().zip(&before).all(|(after, before)| after != before), "ten steps each");
}

#[test]
fn the_challenge_is_met_between_the_islands_and_not_on_or_beyond_them() {
    let mut trial = trained();
    trial.work(500);
    trial.session.measure();
    let mut met = |x: f32, y: f32| {
        trial.input(&Input::Point { panel: "arrows".into(), x, y });
        trial.value(ARROW) < 0.2 && trial.value(LOG_DENSITY) < -3.0 && trial.value(AGREEMENT) > 0.9
    };
    assert!(met(0.0, 0.0));
    assert!(!met(0.0, 1.0) && !met(1.5, 1.5) && !met(-0.9, -0.5) && !met(1.0, 0.7));
}

//! What the two-term loss does when it is turned.

use super::*;
use crate::lab::entry::STOOD;
use crate::lab::experiments::two_term_loss::*;
use crate::lab::session::Session;

const NAME: &str = "two-term-loss";
const STEPS: usize = 40;

/// The KL of a model that trains on for a while once something was turned.
fn kl_after(turn: impl Fn(&mut Trial)) -> f64 {
    let mut trial = Trial::trained(NAME, STEPS);
    turn(&mut trial);
    trial.work(40);
    trial.value(KL)
}

/// The same when nothing was.
fn kl_of_twin() -> f64 {
    static KL_OF_TWIN: OnceLock<f64> = OnceLock::new();
    *KL_OF_TWIN.get_or_init(|| kl_after(|_| {}))
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, STEPS, &[RECONSTRUCTION, KL, TOTAL, ACTIVE_UNITS], &[TERMS, plot::DIMENSIONS, plot::DIGITS]);
}

#[test]
fn a_dearer_code_is_a_shorter_one() {
    let (plain, dear, free) = (kl_of_twin(), kl_after(|trial| trial.turn(&BETA, "20")), kl_after(|trial| trial.turn(&BETA, "0")));
    assert!(dear < 0.5 * plain && plain < free, "{dear} {plain} {free}");
    let mut trial = Trial::trained(NAME, STEPS);
    trial.turn(&BETA, "20");
    assert_eq!(trial.value(BETA_NOW), 20.0);
}

#[test]
fn a_warm_up_begins_at_nothing_and_rises_in_a_straight_line() {
    let mut trial = Trial::trained(NAME, STEPS);
    trial.turn(&WARM_UP, "200 steps");
    assert_eq!(trial.value(BETA_NOW), 0.0);
    trial.work(20);
    assert!((trial.value(BETA_NOW) - 0.1).abs() < 1e-6);
    let (plain, warm) = (kl_of_twin(), kl_after(|trial| trial.turn(&WARM_UP, "1000 steps")));
    assert!(warm > plain, "{plain} {warm}");
}

#[test]
fn free_bits_are_not_saved_and_a_mean_over_pixels_makes_the_code_too_dear() {
    let price = |free: &str| {
        kl_after(|trial| {
            trial.turn(&BETA, "20");
            trial.turn(&FREE_BITS, free);
        })
    };
    let (none, half) = (price("0"), price("0.5"));
    assert!(half > 1.5 * none, "{none} {half}");
    let (sum, mean) = (kl_of_twin(), kl_after(|trial| trial.turn(&REDUCTION, "mean")));
    assert!(mean < 0.5 * sum, "{sum} {mean}");
}

#[test]
fn the_total_is_the_sum_and_the_title_says_what_is_minimised_where_that_is_another_number() {
    let mut trial = Trial::trained(NAME, STEPS);
    let (reconstruction, kl) = (trial.value(RECONSTRUCTION), trial.value(KL));
    assert_eq!(trial.value(TOTAL), reconstruction + kl);
    assert!(trial.value(TRAIN_RECONSTRUCTION) > 100.0 && trial.value(TRAIN_KL) > 0.0 && trial.value(LATENTS) == 8.0);
    assert!((number(&trial.panel(TERMS).figure) - reconstruction - kl).abs() < 1e-6);
    trial.turn(&REDUCTION, "mean");
    trial.work(10);
    trial.session.measure();
    let minimised = trial.value(RECONSTRUCTION) / 784.0 + trial.value(KL);
    let shown = number(&trial.panel(TERMS).figure);
    assert!((shown / minimised - 1.0).abs() < 1e-4 && shown < 10.0, "{shown} {minimised}");
}

#[test]
fn the_digits_are_those_that_are_picked() {
    shows_copies_of_what_is_picked(&mut Trial::trained(NAME, STEPS));
}

#[test]
fn how_long_the_knobs_have_stood_is_counted_from_the_last_turn_and_kept() {
    let mut trial = Trial::trained(NAME, STEPS);
    assert_eq!(trial.value(STOOD), STEPS as f64);
    trial.turn(&BETA, "20");
    assert_eq!(trial.value(STOOD), 0.0);
    trial.work(7);
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(trial.value(STOOD), 7.0, "another digit is no turn");
    let file = trial.session.file().unwrap();
    let desk = trial.session.desk.clone();
    trial.session = Session::reopened(trial.entry, &trial.equipment, desk, &file).unwrap();
    assert_eq!(trial.value(STOOD), 7.0);
}

//! Section 11: blobs are the encoder's Gaussians, and what they reach, ask for and cost follows the knob.

use super::trial::{TEST, TRAIN, Trial, difference};
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::posterior_blobs::*;
use crate::lab::picture::{Body, Ellipse, LatentPoint, Plane, PlaneLayer, PlaneMark, Sign};
use crate::lab::plane_vae::PlaneVae;
use crate::model::to_unit;

const NAME: &str = "posterior-blobs";
/// Ten epochs of the few digits: the model is left as it is after them.
const TRAINING: usize = 10 * TRAIN / 64;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

fn plane(trial: &Trial) -> Plane {
    let Body::Plane(plane) = trial.panel(BLOBS).body else { panic!("it is a plane") };
    plane
}

fn points(trial: &Trial) -> Vec<LatentPoint> {
    let points = plane(trial).layers.into_iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points) } else { None });
    points.unwrap().to_vec()
}

/// The outlines of some digits' blobs, and those of the digit on show.
fn ellipses(trial: &Trial) -> Vec<Vec<Ellipse>> {
    plane(trial).layers.into_iter().filter_map(|layer| if let PlaneLayer::Ellipses(all) = layer { Some(all) } else { None }).collect()
}

fn mark(trial: &Trial) -> PlaneMark {
    let is_picked = |layer| match layer {
        PlaneLayer::Mark(mark) if matches!(mark.sign, Sign::Picked(_)) => Some(mark),
        _ => None,
    };
    plane(trial).layers.into_iter().find_map(is_picked).unwrap()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    // so early in training every blob reaches the cursor, as with a model of nothing but zeros
    Trial::assert_from_model(NAME, TRAINING, &[UNREACHED, PRICE, PRICE_0, NOISE_PRICE, UNCOVERED, TYPICAL], &[BLOBS, HERE, REACH]);
}

#[test]
fn blobs_are_the_encoders_gaussians_times_the_knob() {
    let mut trial = trained();
    let model = PlaneVae::new(&trial.equipment).unwrap();
    let index = trial.snapshot().held_out.unwrap();
    let posterior = model.model().posterior(&to_unit(&index));
    for (stop, times) in [("1", 1.0), ("2", 2.0), ("0.25", 0.25)] {
        trial.turn(&SIGMA, stop);
        let own = ellipses(&trial).pop().unwrap()[0];
        assert!((own.centre.0 - posterior.mu[0]).abs() < 1e-4 && (own.centre.1 - posterior.mu[1]).abs() < 1e-4);
        assert!((own.radii.0 - times * (0.5 * posterior.log_var[0]).exp()).abs() < 1e-4, "{stop}");
        assert_eq!(trial.value(SIGMA_NOW), f64::from(times));
    }
    trial.turn(&SIGMA, "0");
    assert!(ellipses(&trial).is_empty(), "without a width there is no blob");
    let place = mark(&trial).place;
    assert!(points(&trial).iter().any(|point| (point.x, point.y) == place), "each digit is a point again");
    assert_eq!((trial.value(UNREACHED), trial.value(BLOBS_HERE)), (1.0, 1.0), "points reach themselves and nothing else");
}

#[test]
fn the_near_window_goes_with_the_cursor_and_outlines_what_lies_in_it() {
    let mut trial = trained();
    let within = |[low, high]: [f32; 2], at: f32| low <= at && at <= high;
    let width = |[low, high]: [f32; 2]| high - low;
    let own = mark(&trial).place;
    for (x, y) in [own, (0.2, -0.1), (1.9, -3.1), (-3.9, 3.9)] {
        trial.input(&Input::Point { panel: "blobs".into(), x, y });
        let Plane { bounds, .. } = plane(&trial);
        let is_in_the_middle = |side: [f32; 2], at: f32| (at - side[0].midpoint(side[1])).abs() <= 0.251 * width(side);
        assert!(is_in_the_middle(bounds.x, x) && is_in_the_middle(bounds.y, y), "{x} {y}: {bounds:?}");
        assert!((width(bounds.x) - 1.5).abs() < 1e-4 && (width(bounds.y) - 1.5).abs() < 1e-4, "as wide as high: {bounds:?}");
        let outlined = &ellipses(&trial)[0];
        assert!(outlined.len() <= 16 && outlined.iter().all(|one| within(bounds.x, one.centre.0) && within(bounds.y, one.centre.1)));
    }
    trial.input(&Input::Point { panel: "blobs".into(), x: own.0, y: own.1 });
    assert!(!ellipses(&trial)[0].is_empty(), "beside a digit there is a blob");
    trial.turn(&WINDOW, "whole plane");
    let whole = plane(&trial).bounds;
    assert_eq!((whole.x, whole.y), ([-4.0, 4.0], [-4.0, 4.0]));
    assert!(ellipses(&trial)[0].len() >= 8, "of all blobs there are some");
}

#[test]
fn wider_blobs_leave_less_out_of_reach_and_cost_more() {
    let mut trial = trained();
    let mut before = (2.0, 0.0);
    for stop in ["0", "0.25", "0.5", "1", "2", "4"] {
        trial.turn(&SIGMA, stop);
        let now = (trial.value(UNREACHED), trial.value(PRICE));
        assert!(now.0 <= before.0 && now.1 > before.1 - 2.0, "{stop}: {before:?} {now:?}");
        before = now;
    }
    assert!(before.0 < 0.2 && before.1 > trial.value(PRICE_0) + 1.0, "{before:?} {}", trial.value(PRICE_0));
    let table = trial.table(REACH);
    assert_eq!(table.rows[7][2].value().map(|value| value.value), Some(before.1));
}

#[test]
fn what_is_asked_for_is_blank_for_points_and_the_mean_of_all_for_blobs_that_cover_everything() {
    let mut trial = trained();
    let far = Input::Point { panel: "blobs".into(), x: 3.9, y: -3.9 };
    trial.turn(&SIGMA, "0");
    trial.input(&far);
    assert!(trial.images(HERE, "image")[1].iter().all(|&grey| grey == 0));
    assert_eq!(trial.value(BLOBS_HERE), 0.0);
    trial.turn(&SIGMA, "4");
    trial.input(&Input::Point { panel: "blobs".into(), x: 0.0, y: 0.0 });
    let reached = trial.value(BLOBS_HERE);
    assert!(reached > 0.3 * TEST as f64, "{reached}");
    let asked = &trial.images(HERE, "image")[1];
    let mean: Vec<u8> =
        (0..784).map(|pixel| ((0..TEST).map(|index| u32::from(trial.held_out(index)[pixel])).sum::<u32>() / TEST as u32) as u8).collect();
    let alike = difference(asked, &mean);
    assert!(alike > 0 && alike < difference(asked, &trial.held_out(0)), "more like the mean than like any digit: {alike}");
}

#[test]
fn at_the_middle_of_a_blob_its_own_digit_is_the_nearest() {
    let mut trial = trained();
    trial.turn(&SIGMA, "0");
    for index in [3, 17, 40] {
        // without a width each digit's dot is its mean
        let LatentPoint { x, y, .. } = points(&trial)[index];
        trial.input(&Input::Point { panel: "blobs".into(), x, y });
        assert_eq!(trial.images(HERE, "image")[2], trial.held_out(index), "digit {index}");
    }
}

#[test]
fn a_press_draws_other_codes_and_a_picked_or_drawn_digit_has_its_blob() {
    let mut trial = trained();
    let (before, place) = (points(&trial), mark(&trial).place);
    trial.press(&NOISE);
    assert_ne!(points(&trial), before);
    assert_eq!(mark(&trial).place, place, "the mean stays");
    trial.input(&Input::Pick(Pick::Next));
    assert_ne!(mark(&trial).place, place);
    let count = ellipses(&trial).len();
    trial.give(0);
    assert_eq!(ellipses(&trial).len(), count + 1);
    assert_eq!(trial.images(HERE, "image").len(), 4);
}

//! The map of a decoder: every knob changes it, every image stands where it says, and a longer code has a row for each dimension.

use super::trial::{Trial, difference};
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::latent_sweep::*;
use crate::lab::picture::{Body, Sheet};
use crate::lab::plot::{DIMENSIONS, greys};
use crate::lab::recipe::Recipe;
use crate::model::Coder;

const NAME: &str = "latent-sweep";
/// The classifier has learnt after 200.
const WORK: usize = 210;

fn sheet(trial: &Trial) -> Sheet {
    let Body::Sheet(sheet) = trial.panel(SHEET).body else { panic!("no sheet") };
    sheet
}

fn at(trial: &mut Trial, column: usize, row: usize) {
    trial.input(&Input::Cell { panel: SHEET.id.into(), column, row });
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let constant = [LATENTS_NOW, MASS_HERE, STILL]; // of a map no rows are counted
    let gauges: Vec<_> = ENTRY.gauges.iter().copied().filter(|gauge| !constant.contains(gauge)).collect();
    Trial::assert_from_model(NAME, WORK, &gauges, &[SHEET, HERE, READ, DIMENSIONS]);
}

#[test]
fn at_quantiles_each_image_stands_for_as_many_draws_and_in_equal_steps_the_corner_for_hardly_any() {
    let mut trial = Trial::trained(NAME, WORK);
    trial.turn(&SIDE, "4");
    let Sheet { columns, values: [across, down], images, .. } = sheet(&trial);
    assert_eq!((columns, images.len()), (4, 16));
    for (value, quantile) in across.iter().zip([-1.150_35, -0.318_64, 0.318_64, 1.150_35]) {
        assert!((value - quantile).abs() < 1e-4, "{across:?}");
    }
    assert!(down.iter().rev().zip(&across).all(|(a, b)| (a - b).abs() < 1e-6), "the largest z₂ is at the top");
    let shares = |trial: &mut Trial| {
        let share = |trial: &mut Trial, column, row| {
            at(trial, column, row);
            trial.value(MASS_HERE)
        };
        [share(trial, 0, 0), share(trial, 1, 1), share(trial, 3, 2)]
    };
    let equal = shares(&mut trial);
    assert!(equal.iter().all(|share| (share - 1.0 / 16.0).abs() < 1e-12), "{equal:?}");
    trial.turn(&SPACING, "even to 3");
    let even = shares(&mut trial);
    // Φ(−2)² and (½ − Φ(−2))²
    assert!((even[0] - 0.022_750_13_f64.powi(2)).abs() < 1e-6 && (even[1] - 0.477_249_87_f64.powi(2)).abs() < 1e-6, "{even:?}");
}

#[test]
fn every_image_is_what_the_decoder_makes_of_the_place_that_it_stands_at() {
    let mut trial = Trial::open(NAME);
    trial.turn(&SIDE, "4");
    let model = Recipe::vae("784-256-64-2", 1.0).new_vae(&trial.equipment).unwrap();
    let Sheet { columns, values: [across, down], images, .. } = sheet(&trial);
    for (at, image) in images.iter().enumerate() {
        let drawn = greys(&model.decode(&[across[at % columns], down[at / columns]]));
        assert!(difference(&drawn[0], image) <= 20, "row {}, column {}: {}", at / columns, at % columns, difference(&drawn[0], image));
    }
}

#[test]
fn every_knob_gives_another_map() {
    for (dial, stop) in [("latents", 1), ("beta", 2), ("side", 0), ("spacing", 2)] {
        let mut trial = Trial::trained(NAME, WORK);
        let before = sheet(&trial);
        trial.input(&Input::Knob { id: dial.into(), at: stop });
        trial.work(2);
        assert_ne!(before.images, sheet(&trial).images, "{dial}");
    }
}

#[test]
fn the_map_is_looked_at_again_after_a_third_of_the_steps_and_a_button_lets_it_go_on() {
    let mut trial = Trial::trained(NAME, WORK);
    let before = sheet(&trial).images;
    trial.press(&AGAIN);
    trial.work(1);
    assert_eq!(trial.snapshot().step, WORK as u64 + 1);
    assert_eq!(before, sheet(&trial).images, "a map at every step would be dear to send");
    trial.work(WORK / 3);
    assert_ne!(before, sheet(&trial).images);
}

#[test]
fn what_is_not_known_is_not_a_number() {
    let trial = Trial::first(NAME);
    assert!([STILL, TORN, MISSING].iter().all(|gauge| trial.value(*gauge).is_nan()), "no rows on a map, no classifier yet");
    let Body::Bars(bars) = trial.panel(READ).body else { panic!("no bars") };
    assert!(bars.bars.len() == 10 && bars.bars.iter().all(|bar| bar.value().is_nan()));
    assert!(bars.range.iter().all(|end| end.is_finite()));
}

#[test]
fn what_the_classifier_reads_is_counted() {
    let trial = Trial::trained(NAME, WORK);
    let Body::Bars(bars) = trial.panel(READ).body else { panic!("no bars") };
    let shares: Vec<f64> = bars.bars.iter().map(crate::lab::picture::Bar::value).collect();
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1e-6, "{shares:?}");
    assert_eq!(trial.value(LARGEST), shares.iter().copied().fold(0.0, f64::max) / 100.0);
    assert_eq!(trial.value(MISSING), shares.iter().filter(|share| **share == 0.0).count() as f64);
    assert!((0.1..=1.0).contains(&trial.value(SURE)) && (0.0..1.0).contains(&trial.value(TORN)));
    let mut trial = trial;
    let mut torn = 0;
    for cell in 0..64 {
        at(&mut trial, cell % 8, cell / 8);
        torn += usize::from(trial.value(SURE_HERE) < 0.5);
    }
    assert_eq!(trial.value(TORN), torn as f64 / 64.0);
}

#[test]
fn the_cursor_shows_its_image_large_and_until_then_the_one_nearest_to_the_digit() {
    let mut trial = Trial::trained(NAME, WORK);
    let unmoved = trial.images(HERE, "")[0].clone();
    assert!(sheet(&trial).images.contains(&unmoved));
    at(&mut trial, 6, 1);
    assert_eq!(trial.images(HERE, "")[0], sheet(&trial).images[8 + 6]);
    assert_eq!(trial.images(HERE, "").len(), 3, "with the nearest digit and its copy");
    at(&mut trial, 0, 7);
    assert_eq!(trial.images(HERE, "")[0], sheet(&trial).images[56]);
}

#[test]
fn a_longer_code_has_a_row_for_each_dimension_and_the_others_stay_as_the_digit_has_them() {
    let mut trial = Trial::trained(NAME, WORK);
    trial.turn(&LATENTS, "8");
    trial.work(40);
    let Sheet { labels, images, columns, values: [across, down], .. } = sheet(&trial);
    assert_eq!((labels.len(), images.len(), columns, down.len()), (8, 64, 8, 0));
    assert_eq!((labels[2].as_str(), across.len()), ("z₃", 8));
    assert_eq!(trial.value(LATENTS_NOW), 8.0);
    trial.input(&Input::Pick(Pick::Class(7)));
    assert_ne!(images, sheet(&trial).images, "another digit, other rows");
    trial.give(3);
    assert_ne!(images, sheet(&trial).images);
    assert!(trial.value(STILL) <= 8.0);
}

#[test]
fn at_a_high_price_rows_stand_still() {
    let mut trial = Trial::trained(NAME, WORK);
    trial.turn(&LATENTS, "8");
    trial.turn(&BETA, "10");
    trial.work(120);
    assert!(trial.value(STILL) >= 4.0, "{}", trial.value(STILL));
    let images = sheet(&trial).images;
    let still = (0..8).filter(|row| difference(&images[row * 8], &images[row * 8 + 7]) < 20_000).count();
    assert!(still as f64 >= trial.value(STILL));
}

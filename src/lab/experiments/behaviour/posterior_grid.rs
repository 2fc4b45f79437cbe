//! Section 13: the posterior and log p(x) are those of the model and the digit on show, and the draws come to them.

use super::trial::{TRAIN, Trial};
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::elbo_decomposition;
use crate::lab::experiments::posterior_grid::*;
use crate::lab::picture::{Body, Field, Piece, PlaneLayer};
use crate::lab::plane_vae::PlaneVae;
use crate::model::{posterior_grid, to_unit};

const NAME: &str = "posterior-grid";
/// Ten epochs of the few digits, after which the model is left as it is, and the draws that are made after the look on the way.
const TRAINING: usize = 10 * TRAIN / 64 + 10;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

fn field(trial: &Trial) -> Field {
    let Body::Plane(plane) = trial.panel(POSTERIOR).body else { panic!("it is a plane") };
    let field = plane.layers.into_iter().find_map(|layer| if let PlaneLayer::Field(field) = layer { Some(field) } else { None });
    field.unwrap()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, TRAINING, &[LOG_P, QUADRATURE_ERROR, PRIOR_SHARE], &[POSTERIOR, ESTIMATE, DIMENSIONS, PICTURES]);
}

#[test]
fn log_p_is_that_of_a_plain_grid_for_the_digit_in_black_and_white() {
    let mut trial = trained();
    let model = PlaneVae::new(&trial.equipment).unwrap();
    for pick in [Pick::Class(3), Pick::Next, Pick::Class(1)] {
        trial.input(&Input::Pick(pick));
        let grey = trial.snapshot().held_out.unwrap();
        let image = to_unit(&grey.iter().map(|&grey| if grey >= 128 { 255 } else { 0 }).collect::<Vec<u8>>());
        let plain = posterior_grid(model.model(), &image, 6.0, 240).unwrap();
        assert!((trial.value(LOG_P) - plain.log_evidence).abs() < 0.01, "{} {}", trial.value(LOG_P), plain.log_evidence);
        assert!(trial.value(QUADRATURE_ERROR) < 0.01);
        assert_eq!(trial.images(PICTURES, "image")[0].iter().filter(|&&grey| grey != 0 && grey != 255).count(), 0);
    }
    let before = trial.value(LOG_P);
    trial.give(0);
    assert!((trial.value(LOG_P) - before).abs() > 0.1, "the reader's own digit has a log p(x) of its own");
    trial.input(&Input::NoOwnDigit);
    assert_eq!(trial.value(LOG_P), before);
}

#[test]
fn the_next_section_finds_the_same_number_to_the_last_digit() {
    let mut trial = trained();
    trial.input(&Input::Pick(Pick::Class(7)));
    let mut next = Trial::open("elbo-decomposition");
    next.equipment = trial.equipment.clone();
    let desk = crate::lab::desk::Desk::new(next.entry.dials, next.equipment.data.clone());
    next.session = crate::lab::session::Session::new(next.entry, &next.equipment, desk).unwrap();
    next.input(&Input::Pick(Pick::Class(7)));
    assert_eq!(trial.value(LOG_P).to_bits(), next.value(elbo_decomposition::LOG_P).to_bits());
    assert_eq!(next.snapshot().step, trial.snapshot().step);
    next.work(3);
    assert_eq!(next.snapshot().step, trial.snapshot().step, "a model that is trained far enough is left as it is");
}

#[test]
fn estimates_from_few_draws_fall_short_and_come_closer_with_more() {
    let mut trial = trained();
    trial.work(20); // up to 1,024 draws
    let (exact, few, many) = (trial.value(LOG_P), trial.value(FEW), trial.value(ESTIMATED));
    assert!(few < many && many < exact + 1.0, "{few} {many} {exact}");
    assert!(trial.value(DRAWN) >= 512.0 && trial.value(SPREAD) > 0.0);
    let table = trial.table(ESTIMATE);
    assert_eq!(table.rows[0][1].value().map(|value| value.value), Some(few), "the table has the median from 16 draws");
    trial.press(&AGAIN);
    assert_eq!(trial.value(DRAWN), 0.0);
    trial.work(20);
    assert_ne!(trial.value(FEW), few, "other draws");
    assert_eq!(trial.value(LOG_P), exact);
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(trial.value(DRAWN), 0.0, "another digit has estimates of its own");
}

#[test]
fn the_window_shows_the_posterior_or_the_whole_plane_and_its_mass_is_one_in_both() {
    let mut trial = trained();
    for (stop, tolerance) in [("around the posterior", 0.02), ("whole plane", 0.1)] {
        trial.turn(&WINDOW, stop);
        let field = field(&trial);
        let ([left, right], [bottom, top]) = (field.bounds.x, field.bounds.y);
        let cell = (right - left) * (top - bottom) / field.values.len() as f32;
        assert!((field.values.iter().sum::<f32>() * cell - 1.0).abs() < tolerance, "{stop}");
        assert_eq!(right - left > 7.9, stop == "whole plane");
    }
}

#[test]
fn the_cursor_is_as_far_below_the_best_code_as_the_picture_says() {
    let mut trial = trained();
    assert!(trial.value(DROP).is_nan());
    let field = field(&trial);
    let best = (0..field.values.len()).max_by(|a, b| field.values[*a].total_cmp(&field.values[*b])).unwrap();
    let at = |index: usize| {
        let along = |[low, high]: [f32; 2], cell: usize| low + (high - low) * (cell as f32 + 0.5) / field.columns as f32;
        [along(field.bounds.x, index % field.columns), along(field.bounds.y, field.rows() - 1 - index / field.columns)]
    };
    let mut drop = |index: usize| {
        let [x, y] = at(index);
        trial.input(&Input::Point { panel: "posterior".into(), x, y });
        trial.value(DROP)
    };
    let (top, corner) = (drop(best), drop(0));
    assert!(top.abs() < 0.5 && corner > 3.0, "{top} {corner}");
    let expected = f64::from(field.values[best]).ln() - f64::from(field.values[0]).ln();
    assert!((corner - top - expected).abs() < 0.05 * expected, "{corner} {top} {expected}");
}

#[test]
fn the_table_counts_grid_points_by_the_power_of_the_dimension() {
    let trial = trained();
    let table = trial.table(DIMENSIONS);
    let number = |row: usize| match table.rows[row][1].0.first() {
        Some(Piece::Value(value)) => value.value,
        Some(Piece::Text(text)) => 10_f64.powf(text.trim_start_matches("10^").parse().unwrap()),
        Some(Piece::Key(_)) | None => panic!("a cell has no number"),
    };
    let Some(Piece::Value(one)) = trial.panel(DIMENSIONS).figure.0.first().cloned() else { panic!("no points along an axis") };
    assert!(one.value > 8.0, "{one:?}");
    for (row, dimension) in [2.0, 8.0, 32.0].into_iter().enumerate() {
        // a power of ten is rounded to a whole one
        assert!((number(row).log10() - dimension * one.value.log10()).abs() <= 0.51, "{dimension}: {one:?} {}", number(row));
    }
}

#[test]
fn a_young_model_is_looked_at_and_drawn_from_before_it_is_trained_to_the_end() {
    let mut trial = Trial::open(NAME);
    trial.work(31);
    assert!(trial.value(FEW).is_nan(), "nothing is drawn before the first look");
    let first = trial.value(LOG_P);
    trial.work(1 + 6);
    assert_eq!((trial.snapshot().step, trial.value(DRAWN)), (32, 32.0), "draws come before the next step of training");
    assert!(trial.value(FEW).is_finite() && trial.value(LOG_P) != first);
    assert!(format!("{:?}", trial.panel(POSTERIOR).figure).contains("step 32"), "the figure says of when it is");
    trial.work(4 + 3);
    assert_eq!((trial.snapshot().step, trial.value(DRAWN)), (35, 256.0));
    trial.press(&AGAIN);
    assert_ne!(trial.value(LOG_P), first);
    assert!(!format!("{:?}", trial.panel(POSTERIOR).figure).contains("step 32"), "other draws are of the model as it is now");
}

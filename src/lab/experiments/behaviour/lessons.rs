//! What each experiment must do in its own way: each knob and button changes what it says, and figures and pictures come from the model.

mod beta_sweep;
mod bottleneck;
mod latent_scatter;
mod manifold;
mod training_loop;
mod two_term_loss;

use std::sync::{Arc, OnceLock};

use super::trial::{TEST, TRAIN, Trial, difference};
use crate::data::PIXELS;
use crate::lab::cloud::Cloud;
use crate::lab::dial::AGAIN;
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::picture::{Body, Bounds, LatentPoint, Piece, PlaneLayer, Shape, Sign, StageState, Table, Words};
use crate::lab::plot;
use crate::model::{Activation, leave_one_out_accuracy};

fn point_at(trial: &mut Trial, x: f32, y: f32) {
    trial.input(&Input::Point { panel: "scatter".into(), x, y });
}

/// The number in a cell of a table: its value, or what a text begins with.
fn number(cell: &Words) -> f64 {
    match cell.0.first() {
        Some(Piece::Value(value)) => value.value,
        Some(Piece::Text(text)) => text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(f64::NAN),
        Some(Piece::Key(_)) | None => f64::NAN,
    }
}

fn stop(name: &str) -> f64 {
    name.parse().unwrap_or(f64::NAN)
}

fn column(table: &Table, column: usize) -> Vec<f64> {
    table.rows.iter().map(|row| number(&row[column])).collect()
}

/// Shows that the pictures under 'input' are the digits on show, those under `copy` are what the model makes of them, and that both follow what
/// the reader picks.
fn shows_copies_of_what_is_picked(trial: &mut Trial) {
    let inputs = trial.images(plot::DIGITS, "input");
    let copies = trial.images(plot::DIGITS, "reconstruction");
    assert_eq!(inputs.len(), 8);
    for (input, copy) in inputs.iter().zip(&copies) {
        let nearest = inputs.iter().min_by_key(|other| difference(other, copy)).unwrap();
        assert!(difference(copy, input) > 2000, "a copy through a bottleneck is not the digit itself");
        assert!(difference(nearest, copy) < 784 * 255 / 4, "and not anything");
    }
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(trial.images(plot::DIGITS, "input")[..7], inputs[1..], "] steps by one");
    trial.input(&Input::Pick(Pick::Class(3)));
    assert_eq!(trial.snapshot().held_out.unwrap(), trial.images(plot::DIGITS, "input")[0]);
    trial.give(0);
    let own: Arc<[u8]> = trial.equipment.data.train.image(0).into();
    assert_eq!(trial.images(plot::DIGITS, "input")[0], own);
    trial.input(&Input::NoOwnDigit);
    assert_ne!(trial.images(plot::DIGITS, "input")[0], own);
}

/// A unit is active when the variance of its mean is above 0.01; the model has units on either side of a hundred times that.
#[test]
fn active_units_are_those_whose_mean_moves() {
    use crate::lab::held_out::HeldOut;
    use crate::model::{Coder, Likelihood, Vae};
    let trial = Trial::open("two-term-loss");
    let held_out = HeldOut::of(&trial.equipment);
    let model = Vae::new(&"784-8".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 3);
    let codes = model.encode(&crate::model::to_unit(&trial.equipment.data.test.images));
    let variance = |unit: usize| {
        let values: Vec<f64> = codes.iter().skip(unit).step_by(8).map(|&value| f64::from(value)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
    };
    let variances: Vec<f64> = (0..8).map(variance).collect();
    assert!(variances.iter().any(|variance| (0.011..1.0).contains(variance)), "{variances:?}");
    let expected: Vec<bool> = variances.iter().map(|variance| *variance > 0.01).collect();
    assert_eq!(held_out.active_units(&model), expected);
}

//! The layers of an encoder: what they make of a digit, which units are silent, and what one unit sees.

use std::ops::Range;

use super::trial::Trial;
use crate::data::SIDE;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::layers::*;
use crate::lab::picture::{Body, Matrix, Piece, Sheet, Words};
use crate::lab::plot;

const NAME: &str = "layers";
const STEPS: usize = 40;

fn matrix(trial: &Trial) -> Matrix {
    let Body::Matrix(matrix) = trial.panel(ACTIVATIONS).body else { panic!("no matrix") };
    matrix
}

fn sheet(trial: &Trial) -> Sheet {
    let Body::Sheet(sheet) = trial.panel(ACTIVATIONS).body else { panic!("no channels") };
    sheet
}

/// The two pictures of what one unit sees: the digit with a line, and the part.
fn pictures(trial: &Trial) -> [std::sync::Arc<[u8]>; 2] {
    trial.images(FIELD, "").try_into().unwrap()
}

fn number(words: &Words) -> Option<f64> {
    match words.0.first() {
        Some(Piece::Value(value)) => Some(value.value),
        _ => None,
    }
}

fn point(trial: &mut Trial, x: usize, y: usize) {
    trial.input(&Input::Pixel { panel: FIELD.id.into(), column: 0, x, y });
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, STEPS, &[TEST_LOSS, SILENT_HERE, SILENT_ALL], &[ACTIVATIONS, LAYERS, WEIGHTS]);
}

#[test]
fn the_dial_moves_from_layer_to_layer_and_the_silent_units_are_its_zeros() {
    let mut trial = Trial::trained(NAME, STEPS);
    for (stop, width, size) in [("1", 16, 256), ("2", 8, 64), ("code", 2, 2)] {
        trial.turn(&LAYER, stop);
        let shown = matrix(&trial);
        assert_eq!((shown.width, shown.values.len()), (width, size), "{stop}");
        let zeros = shown.values.iter().filter(|value| **value == 0.0).count() as f64 / size as f64;
        assert_eq!(trial.value(SILENT_HERE), zeros, "{stop}");
        assert!(trial.value(SILENT_ALL) <= zeros, "{stop}: who is silent on all is silent on this one");
        assert!((zeros > 0.1) == (stop != "code"), "{stop}: {zeros}");
    }
    let before = matrix(&trial).values;
    trial.input(&Input::Pick(Pick::Next));
    assert_ne!(matrix(&trial).values, before);
    trial.give(5);
    assert_eq!(&pictures(&trial)[0][..], trial.equipment.data.train.image(5));
}

#[test]
fn the_survey_is_as_fresh_as_the_loss() {
    let mut trial = Trial::open(NAME);
    trial.work(1);
    let mut all = Vec::new();
    for layer in ["1", "2"] {
        trial.turn(&LAYER, layer);
        all.push(trial.value(SILENT_ALL));
    }
    assert!(all.iter().all(|share| (0.0..1.0).contains(share)), "known from the first step on: {all:?}");
    trial.work(39);
    trial.turn(&LAYER, "1");
    assert!(trial.value(SILENT_ALL) > 0.1, "a good part of layer 1 has died: {}", trial.value(SILENT_ALL));
}

#[test]
fn tanh_is_never_silent() {
    let mut trial = Trial::trained(NAME, STEPS);
    assert!(trial.value(SILENT_HERE) > 0.0);
    trial.turn(&ACTIVATION, "tanh");
    trial.work(3);
    assert_eq!((trial.value(SILENT_HERE), trial.value(SILENT_ALL)), (0.0, 0.0));
    assert!(matrix(&trial).values.iter().all(|value| value.abs() <= 1.0));
}

#[test]
fn a_convolution_has_channels_and_a_twentieth_of_the_parameters() {
    let mut trial = Trial::trained(NAME, STEPS);
    let column = |trial: &Trial| trial.table(LAYERS).rows.iter().filter_map(|row| number(&row[2])).collect::<Vec<_>>();
    assert_eq!(trial.value(PARAMETERS), 217_538.0);
    assert_eq!(column(&trial), [200_960.0, 16_448.0, 130.0]);
    assert_eq!(trial.value(PRODUCTS), 217_216.0);
    trial.turn(&NET, "conv");
    trial.work(2);
    assert_eq!(trial.value(PARAMETERS), 11_634.0);
    assert_eq!(column(&trial), [272.0, 8224.0, 3138.0]);
    assert_eq!(trial.value(PRODUCTS), 454_720.0, "fewer parameters, more arithmetic");
    for (stop, channels) in [("1", 16), ("2", 32)] {
        trial.turn(&LAYER, stop);
        let images = sheet(&trial).images;
        assert_eq!(images.len(), channels);
        assert!(images.iter().flat_map(|image| image.iter()).any(|grey| *grey == 255), "the strongest answer has full ink");
    }
    assert_eq!(trial.images(WEIGHTS, "").len(), 8);
}

#[test]
fn the_line_is_around_what_the_unit_sees() {
    let mut trial = Trial::trained(NAME, STEPS);
    let digit = trial.snapshot().held_out.unwrap();
    assert_eq!((trial.value(FIELD_PIXELS), trial.value(FIELD_INK)), (784.0, 1.0));
    assert_eq!(pictures(&trial), [digit.clone(), digit.clone()], "a fully connected unit sees the digit whole");
    trial.turn(&NET, "conv");
    let ink = |rows: Range<usize>, columns: Range<usize>| -> f64 {
        rows.flat_map(|row| columns.clone().map(move |column| row * SIDE + column)).map(|at| f64::from(digit[at])).sum()
    };
    // pixel from the left and from the top; rows and columns of the field
    let places = [
        ("1", (14, 14), (13..17, 13..17)),
        ("2", (14, 12), (9..19, 9..19)),
        ("2", (1, 27), (21..28, 0..7)),
        ("1", (0, 27), (25..28, 0..3)),
    ];
    for (layer, (x, y), (rows, columns)) in places {
        trial.turn(&LAYER, layer);
        point(&mut trial, x, y);
        assert_eq!(trial.value(FIELD_PIXELS), (rows.len() * columns.len()) as f64, "{layer} {x} {y}");
        let share = ink(rows.clone(), columns.clone()) / ink(0..SIDE, 0..SIDE);
        assert!((trial.value(FIELD_INK) - share).abs() < 1e-5, "{layer} {x} {y}: {share}");
        let [outlined, enlarged] = pictures(&trial);
        for at in 0..SIDE * SIDE {
            let (row, column) = (at / SIDE, at % SIDE);
            let is_seen = rows.contains(&row) && columns.contains(&column);
            let is_near = (rows.start..rows.end + 2).contains(&(row + 1)) && (columns.start..columns.end + 2).contains(&(column + 1));
            match (is_seen, is_near) {
                (true, _) => assert_eq!(outlined[at], digit[at]),
                (false, true) => assert_eq!(outlined[at], 128),
                (false, false) => assert!(outlined[at] <= digit[at] / 2),
            }
        }
        assert_eq!(enlarged[0], digit[rows.start * SIDE + columns.start]);
        assert_eq!(enlarged[SIDE * SIDE - 1], digit[(rows.end - 1) * SIDE + columns.end - 1]);
    }
    trial.turn(&LAYER, "1");
    let mut most: f64 = 0.0;
    let mut shares = Vec::new();
    for unit in 0..14 * 14 {
        point(&mut trial, 2 * (unit % 14), 2 * (unit / 14));
        most = most.max(trial.value(FIELD_INK));
        shares.push((trial.value(FIELD_INK), trial.value(FIELD_SHARE)));
    }
    assert!(shares.iter().all(|(ink, share)| (share - ink / most).abs() < 1e-6), "the share is that of the best of the 196 units");
    assert!(shares.iter().filter(|(_, share)| *share > 0.99).count() < 10, "few units are the best");
    point(&mut trial, 0, 27);
    let before = pictures(&trial);
    trial.input(&Input::Pixel { panel: WEIGHTS.id.into(), column: 0, x: 20, y: 3 });
    let after = pictures(&trial);
    assert_eq!(
        after[1].iter().filter(|grey| **grey > 0).count() > 0,
        ink(13..17, 13..17) > 0.0,
        "a pixel of another panel is none of the digit's"
    );
    assert_ne!(before, after);
    trial.turn(&LAYER, "code");
    assert_eq!(trial.value(FIELD_PIXELS), 784.0);
}

#[test]
fn the_weights_are_those_of_the_units_that_answer_most() {
    let trial = Trial::trained(NAME, STEPS);
    let Body::Images(images) = trial.panel(WEIGHTS).body else { panic!("no images") };
    let answers = matrix(&trial).values;
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|a, b| answers[*b].total_cmp(&answers[*a]));
    let mut expected: Vec<usize> = order[..8].to_vec();
    expected.sort_unstable();
    assert_eq!(images.captions, expected.iter().map(|unit| format!("unit {}", unit + 1)).collect::<Vec<_>>());
    for image in &images.rows[0].images {
        assert!(image.contains(&0) || image.contains(&255), "each is scaled by its own largest weight");
    }
    assert_eq!(plot::grey(0.5), 128, "zero is in the middle");
}

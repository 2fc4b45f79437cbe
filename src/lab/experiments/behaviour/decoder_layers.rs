//! Section 5: the code moves every layer, each decoder is another, and the flat picture is stamped as the knobs say.

use super::trial::Trial;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::decoder_layers::*;
use crate::lab::picture::{Body, Matrix, PlaneLayer, Sign};
use crate::lab::plot;
use crate::lab::recipe::Recipe;
use crate::model::{Coder, to_unit};

const NAME: &str = "decoder-layers";
const STEPS: usize = 30;

fn point_at(trial: &mut Trial, x: f32, y: f32) {
    trial.input(&Input::Point { panel: "map".into(), x, y });
}

fn matrix(trial: &Trial, plate: crate::lab::dial::Plate) -> Matrix {
    let Body::Matrix(matrix) = trial.panel(plate).body else { panic!("{} is no heat map", plate.id) };
    matrix
}

/// What the first and the second layer answer, as they are shown one above the other.
fn layers(trial: &Trial) -> [Vec<f32>; 2] {
    let matrix = matrix(trial, LAYERS);
    let second = matrix.rows.iter().position(|name| name == "second").unwrap();
    assert_eq!((matrix.rows[0].as_str(), second % 2, matrix.rows.len()), ("first", 0, matrix.height()));
    let numbers = |part: &[f32]| part.iter().copied().filter(|value| value.is_finite()).collect();
    [&matrix.values[..second * matrix.width], &matrix.values[second * matrix.width..]].map(numbers)
}

fn drawn(trial: &Trial) -> Vec<u8> {
    trial.images(PICTURE, "")[1].to_vec()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(
        NAME,
        STEPS,
        // without weights the copy is the same at every code, so there is nothing to gain in either
        &[TEST_LOSS, COST, LIT_1, LIT_2, BELOW, ABOVE],
        &[MAP, PICTURE, LAYERS, ADJOINT],
    );
}

#[test]
fn the_code_starts_at_the_digits_own_and_every_layer_follows_it() {
    let mut trial = Trial::trained(NAME, STEPS);
    assert_eq!(trial.value(GAIN), 0.0);
    let seen = |trial: &Trial| {
        let [first, second] = layers(trial);
        (first, second, drawn(trial), trial.value(COST), trial.value(BELOW))
    };
    let before = seen(&trial);
    point_at(&mut trial, 2.5, -1.0);
    let after = seen(&trial);
    assert!(before.0 != after.0 && before.1 != after.1 && before.2 != after.2 && before.3 != after.3 && before.4 != after.4);
    assert!((trial.value(GAIN) - (before.3 - after.3)).abs() < 1e-9, "the gain is over the digit's own code");

    let recipe = Recipe::autoencoder("784-256-64-2");
    trial.session.file().unwrap();
    let model = recipe.run(recipe.new_autoencoder(&trial.equipment).unwrap(), &trial.equipment);
    assert_eq!(drawn(&trial), plot::greys(&model.model().decode(&[2.5, -1.0]))[0].to_vec());
    let now = model.model().draw(&[2.5, -1.0]);
    assert_eq!([&after.0, &after.1], [&now.layers[0].values, &now.layers[1].values], "all of both, in order");

    // another digit takes the cursor along
    trial.input(&Input::Pick(Pick::Class(3)));
    assert_eq!(trial.value(GAIN), 0.0);
    let image = trial.snapshot().held_out.unwrap();
    assert_eq!(drawn(&trial), plot::greys(&model.model().reconstruct(&to_unit(&image)))[0].to_vec());
    trial.give(4);
    let Body::Plane(plane) = trial.panel(MAP).body else { panic!("no plane") };
    assert!(plane.layers.iter().any(|layer| matches!(layer, PlaneLayer::Mark(mark) if mark.sign == Sign::Own)));
    assert_eq!(&trial.images(PICTURE, "")[0][..], trial.equipment.data.train.image(4));
}

#[test]
fn both_products_are_one_number_in_every_decoder() {
    let mut trial = Trial::trained(NAME, STEPS);
    let mut pictures = Vec::new();
    for (stop, first, second) in [("MLP", 64, 256), ("kernel 4", 6 * 49, 3 * 196), ("kernel 3", 6 * 49, 3 * 196)] {
        trial.turn(&DECODER, stop);
        trial.work(3);
        point_at(&mut trial, 0.5, 0.5);
        let (below, above) = (trial.value(BELOW), trial.value(ABOVE));
        assert!(below != 0.0 && (below - above).abs() < 1e-9 * below.abs().max(1.0), "{stop}: {below} {above}");
        assert_eq!(layers(&trial).map(|layer| layer.len()), [first, second], "{stop}");
        assert!(trial.value(LIT_1) > 0.0 && trial.value(LIT_2) < 1.0);
        pictures.push(drawn(&trial));
    }
    assert!(pictures[0] != pictures[1] && pictures[1] != pictures[2]);
}

#[test]
fn the_flat_picture_is_even_only_when_the_stride_divides_the_kernel() {
    let mut trial = Trial::open(NAME);
    let mut seen = |stamp: &str, stride: &str| {
        trial.turn(&STAMP, stamp);
        trial.turn(&STRIDE, stride);
        assert_eq!((trial.value(STAMP_NOW).to_string(), trial.value(STRIDE_NOW).to_string()), (stamp.to_string(), stride.to_string()));
        let values = matrix(&trial, FLAT).values;
        assert_eq!(values.len(), SHOWN[0] * SHOWN[1]);
        let most = values.iter().copied().fold(0.0, f32::max);
        let fewest = values.iter().copied().fold(f32::INFINITY, f32::min);
        assert_eq!(trial.value(OVERLAP), f64::from(most / fewest));
        [most, fewest]
    };
    // along one axis a kernel of 3 leaves 1 or 2 stamps, one of 5 leaves 2 or 3: in two, their products
    assert_eq!([seen("3", "2"), seen("4", "2"), seen("5", "2"), seen("6", "2")], [[4.0, 1.0], [4.0, 4.0], [9.0, 4.0], [9.0, 9.0]]);
    assert_eq!([seen("3", "3"), seen("4", "3"), seen("5", "3"), seen("6", "3")], [[1.0, 1.0], [4.0, 1.0], [4.0, 1.0], [4.0, 4.0]]);
}

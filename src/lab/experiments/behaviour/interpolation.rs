//! Four ways between two digits: they begin and end where they should, each knob changes them, and the averages are of many pairs.

use super::trial::{Trial, difference};
use crate::data::PIXELS;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::interpolation::*;
use crate::lab::picture::{Body, Plane, PlaneLayer, Plot, Shape, Sheet, Words, measured};
use crate::model::to_unit;

const NAME: &str = "interpolation";
/// The classifier has learnt after 200, and what it says of the pairs stands ten steps later.
const WORK: usize = 212;

fn strips(trial: &Trial) -> Sheet {
    let Body::Sheet(sheet) = trial.panel(STRIPS).body else { panic!("no strips") };
    sheet
}

fn lines(trial: &Trial, plate: crate::lab::dial::Plate) -> Vec<Vec<(f32, f32)>> {
    let Body::Plot(Plot { layers, .. }) = trial.panel(plate).body else { panic!("no plot") };
    layers.into_iter().filter_map(|layer| if let Shape::Line(points) = layer.shape { Some(points.to_vec()) } else { None }).collect()
}

fn plane(trial: &Trial) -> Plane {
    let Body::Plane(plane) = trial.panel(PLANE).body else { panic!("no plane") };
    plane
}

fn paths(plane: &Plane) -> Vec<Vec<(f32, f32)>> {
    plane.layers.iter().filter_map(|layer| if let PlaneLayer::Path { points, .. } = layer { Some(points.to_vec()) } else { None }).collect()
}

#[test]
fn figures_and_pictures_come_from_the_models() {
    let constant = [LATENTS_NOW, SHELL, PAIRS_DONE, LEAST_PIXELS, UNLIKE_PIXELS, LENGTH_PIXELS, LARGEST_PIXELS];
    let gauges: Vec<_> = ENTRY.gauges.iter().copied().filter(|gauge| !constant.contains(gauge)).collect();
    Trial::assert_from_model(NAME, WORK, &gauges, &[STRIPS, TRUST, DISTANCE, PLANE, AVERAGES]);
}

#[test]
fn the_ways_begin_and_end_with_the_digits_and_their_copies() {
    let trial = Trial::trained(NAME, WORK);
    let Sheet { columns, images, labels, values, .. } = strips(&trial);
    assert_eq!((columns, labels.len(), images.len()), (7, 4, 28));
    assert_eq!((values[0][0], values[0][3], values[0][6]), (0.0, 0.5, 1.0));
    let pair = trial.session.desk.exhibit().pair().unwrap();
    assert_eq!((&images[0], &images[6]), (&pair[0].0, &pair[1].0));
    assert_eq!((&images[14], &images[20]), (&images[21], &images[27]), "straight and round share their ends");
    let middle: Vec<u8> = pair[0].0.iter().zip(pair[1].0.iter()).map(|(&a, &b)| (u16::from(a) + u16::from(b)).div_ceil(2) as u8).collect();
    assert!(difference(&images[3], &middle) <= 784, "half of each, but for rounding");
}

#[test]
fn the_curves_are_those_of_the_ways() {
    let trial = Trial::trained(NAME, WORK);
    let sure = lines(&trial, TRUST);
    assert_eq!((sure.len(), sure[0].len()), (4, 33));
    assert!(sure.iter().flatten().all(|(_, sure)| (10.0 - 1e-3..=100.0 + 1e-3).contains(sure)));
    let far = lines(&trial, DISTANCE);
    assert!((f64::from(far[0][16].1) - trial.value(MIDDLE_STRAIGHT)).abs() < 1e-5);
    assert!((f64::from(far[1][16].1) - trial.value(MIDDLE_ROUND)).abs() < 1e-5);
    assert!(trial.value(MIDDLE_STRAIGHT) <= trial.value(MIDDLE_ROUND) + 1e-6, "the chord lies inside the arc");
    let ends = f64::from(far[0][0].1 + far[0][32].1) / 2.0;
    assert!((ends - trial.value(ENDS_AT)).abs() < 1e-5);
}

#[test]
fn the_ways_stand_beside_digits_and_the_mean_digit() {
    let trial = Trial::trained(NAME, WORK);
    let table = trial.table(AVERAGES);
    let number = |row: usize, column: usize| table.rows[row][column].value().unwrap().value;
    let names: Vec<Words> = ["pixels", "AE", "straight", "round", "held-out digits", "mean digit"].map(Words::from).into();
    assert_eq!(table.rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), names);
    assert!((0.1..=1.0).contains(&number(4, 1)) && number(4, 1) > number(0, 1), "surer of digits than of the worst of a blend");
    // the mean digit and its distance, from the images themselves
    let train = to_unit(&trial.equipment.data.train.images);
    let count = train.len() / PIXELS;
    let mean: Vec<f32> = (0..PIXELS).map(|pixel| train.iter().skip(pixel).step_by(PIXELS).sum::<f32>() / count as f32).collect();
    let off = |image: &[f32]| image.iter().zip(&mean).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
    let nearest = train.chunks_exact(PIXELS).map(off).fold(f64::INFINITY, f64::min);
    assert!((number(5, 4) - nearest).abs() < 1e-3, "{} {nearest}", number(5, 4));
    assert!((0.1..=1.0).contains(&number(5, 1)));
}

#[test]
fn over_pixels_a_way_is_a_line_in_equal_steps_and_through_codes_it_is_neither() {
    let mut trial = Trial::trained(NAME, WORK);
    let lengths = [LENGTH_PIXELS, LENGTH_AE, LENGTH_STRAIGHT, LENGTH_ROUND];
    let largest = [LARGEST_PIXELS, LARGEST_AE, LARGEST_STRAIGHT, LARGEST_ROUND];
    assert!((trial.value(LENGTH_PIXELS) - 1.0).abs() < 1e-4 && (trial.value(LARGEST_PIXELS) - 1.0 / 16.0).abs() < 1e-4);
    for (length, largest) in lengths.iter().zip(&largest).skip(1) {
        assert!(trial.value(*length) > 1.001, "{} {}", length.name, trial.value(*length));
        assert!((1.001 / 16.0..1.0).contains(&trial.value(*largest)), "{} {}", largest.name, trial.value(*largest));
    }
    let shown: Vec<Words> = trial.table(AVERAGES).rows.into_iter().take(4).map(|row| row[2].clone()).collect();
    assert_eq!(shown, lengths.map(|gauge| measured(trial.value(gauge)).into()), "the table has the figures");
    // other ends of the ways through the VAE are other ways, and the other two stay
    let before = lengths.map(|gauge| trial.value(gauge));
    trial.turn(&ENDS, "draws");
    let is_same = [0, 1, 2, 3].map(|way: usize| trial.value(lengths[way]) == before[way]);
    assert_eq!(is_same, [true, true, false, false]);
}

#[test]
fn both_ways_lie_in_the_plane_that_is_drawn() {
    let mut trial = Trial::trained(NAME, WORK);
    for stop in ["2", "8"] {
        trial.turn(&LATENTS, stop);
        trial.work(20);
        let far = lines(&trial, DISTANCE);
        for (path, far) in paths(&plane(&trial)).iter().zip(&far) {
            for (place, norm) in path.iter().zip(far) {
                assert!((place.0.hypot(place.1) - norm.1).abs() < 1e-3, "d = {stop}: {place:?} {norm:?}");
            }
        }
    }
    assert_eq!((trial.value(LATENTS_NOW), trial.value(SHELL)), (8.0, 8_f64.sqrt()));
}

#[test]
fn draws_are_other_ends_than_means_and_a_button_draws_others() {
    let mut trial = Trial::trained(NAME, WORK);
    let means = (trial.value(ENDS_AT), trial.value(LEAST_STRAIGHT));
    trial.turn(&ENDS, "draws");
    let draws = (trial.value(ENDS_AT), trial.value(LEAST_STRAIGHT));
    assert!(means.0 != draws.0 && means.1.to_bits() != draws.1.to_bits());
    assert_eq!(
        trial.value(LEAST_AE),
        {
            trial.turn(&ENDS, "means");
            trial.value(LEAST_AE)
        },
        "an autoencoder has no draws"
    );
    assert_eq!(trial.value(ENDS_AT), means.0);
    trial.turn(&ENDS, "draws");
    trial.press(&DRAW);
    assert_ne!(trial.value(ENDS_AT), draws.0);
}

#[test]
fn other_digits_are_other_ways_and_the_averages_stay() {
    let mut trial = Trial::trained(NAME, WORK);
    assert_eq!(trial.value(PAIRS_DONE), 10.0, "so many in tests");
    let averages = trial.panel(AVERAGES);
    let mut seen = vec![strips(&trial).images];
    let mut is_new = |trial: &Trial| {
        let images = strips(trial).images;
        assert!(!seen.contains(&images));
        seen.push(images);
    };
    trial.input(&Input::Pick(Pick::Next));
    is_new(&trial);
    trial.input(&Input::Partner(Pick::Class(7)));
    is_new(&trial);
    trial.give(9);
    is_new(&trial);
    assert_eq!(averages, trial.panel(AVERAGES));
    let unlike = [UNLIKE_PIXELS, UNLIKE_AE, UNLIKE_STRAIGHT, UNLIKE_ROUND].map(|gauge| measured(trial.value(gauge)).into());
    let shown: Vec<Words> = trial.table(AVERAGES).rows.into_iter().take(4).map(|row| row[4].clone()).collect();
    assert_eq!(shown, unlike, "the table has the figures");
    for gauge in [LEAST_PIXELS, LEAST_AE, LEAST_STRAIGHT, LEAST_ROUND] {
        assert!((0.1..1.0).contains(&trial.value(gauge)), "{}", gauge.name);
    }
    assert!([UNLIKE_PIXELS, UNLIKE_AE, UNLIKE_STRAIGHT, UNLIKE_ROUND].iter().all(|gauge| trial.value(*gauge) > 0.0));
}

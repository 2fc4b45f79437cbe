//! Section 19: what is drawn, what it decodes to, and where the difference comes from.

use super::trial::Trial;
use crate::data::PIXELS;
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::experiments::resample::*;
use crate::lab::picture::{Body, Plane, PlaneLayer};

const NAME: &str = "resample";
const STEPS: usize = 120;

fn plane(trial: &Trial) -> Plane {
    let Body::Plane(plane) = trial.panel(CLOUD).body else { panic!("no plane") };
    plane
}

fn codes(trial: &Trial) -> Vec<(f32, f32)> {
    let layers = plane(trial).layers;
    let points = layers.iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points.clone()) } else { None });
    points.unwrap().iter().map(|point| (point.x, point.y)).collect()
}

/// Centre and half axes of the inner ellipse.
fn ellipse(trial: &Trial) -> ((f32, f32), (f32, f32)) {
    let layers = plane(trial).layers;
    let found = layers.iter().find_map(|layer| if let PlaneLayer::Ellipses(ellipses) = layer { Some(ellipses[0]) } else { None });
    found.map(|ellipse| (ellipse.centre, ellipse.radii)).unwrap()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let figures = [SIGMA_1, SIGMA_2, CODE_VARIANCE, PIXEL_VARIANCE, CODE_SHARE, GAP];
    Trial::assert_from_model(NAME, STEPS, &figures, &[CLOUD, STREAM, MEANS, SOURCES]);
}

#[test]
fn the_codes_are_the_mean_plus_noise_as_wide_as_the_encoder_says() {
    let mut trial = Trial::trained(NAME, STEPS);
    let ((x, y), (a, b)) = ellipse(&trial);
    assert!((f64::from(a) - trial.value(SIGMA_1)).abs() < 1e-6 && (f64::from(b) - trial.value(SIGMA_2)).abs() < 1e-6);
    let scaled = |trial: &Trial| codes(trial).iter().map(|code| ((code.0 - x) / a, (code.1 - y) / b)).collect::<Vec<_>>();
    let epsilon = scaled(&trial);
    assert_eq!(epsilon.len(), 400);
    let squares: f32 = epsilon.iter().map(|(a, b)| a * a + b * b).sum::<f32>() / 800.0;
    assert!((0.8..1.2).contains(&squares), "the noise has unit variance: {squares}");
    let inside = epsilon.iter().filter(|(a, b)| a.hypot(*b) <= 1.0).count();
    assert_eq!(trial.value(INSIDE), inside as f64 / 400.0);
    trial.turn(&SCALE, "2");
    for (wide, narrow) in scaled(&trial).iter().zip(&epsilon) {
        assert!((wide.0 - 2.0 * narrow.0).abs() < 1e-3 && (wide.1 - 2.0 * narrow.1).abs() < 1e-3);
    }
    assert!(trial.value(INSIDE) < inside as f64 / 400.0);
}

#[test]
fn without_noise_all_decodes_are_one_and_more_noise_is_more_spread() {
    let mut trial = Trial::trained(NAME, STEPS);
    let mut spreads = Vec::new();
    for stop in ["0", "1", "4"] {
        trial.turn(&SCALE, stop);
        spreads.push(trial.value(CODE_VARIANCE));
    }
    assert!(spreads[0] < 1e-6 && spreads[0] < spreads[1] && spreads[1] < spreads[2], "{spreads:?}");
    trial.turn(&SCALE, "0");
    let shown = trial.images(STREAM, "mean");
    assert!(shown.len() == 6 && shown.iter().all(|image| *image == shown[5]), "every draw is at μ");
    assert_eq!(trial.images(MEANS, "")[1], trial.images(MEANS, "")[2]);
    assert!(trial.value(GAP) < 1e-3 && trial.value(INSIDE) == 1.0);
}

#[test]
fn the_two_variances_are_that_of_the_mean_image_together() {
    let mut trial = Trial::trained(NAME, STEPS);
    for stop in ["1", "4"] {
        trial.turn(&SCALE, stop);
        let mean = trial.images(MEANS, "")[2].clone();
        let whole: f64 = mean.iter().map(|&grey| f64::from(grey) / 255.0).map(|p| p * (1.0 - p)).sum();
        let sum = trial.value(CODE_VARIANCE) + trial.value(PIXEL_VARIANCE);
        assert!((whole / sum - 1.0).abs() < 0.02, "{whole} {sum}");
        assert!((trial.value(CODE_SHARE) - trial.value(CODE_VARIANCE) / sum).abs() < 1e-12);
    }
}

#[test]
fn a_sample_is_black_and_white_and_stays_as_it_was_drawn() {
    let mut trial = Trial::trained(NAME, STEPS);
    let samples = trial.images(STREAM, "sample");
    assert_eq!(samples, trial.images(STREAM, "sample"));
    let means = trial.images(STREAM, "mean");
    for (sample, mean) in samples.iter().zip(&means) {
        assert!(sample.iter().all(|&grey| grey == 0 || grey == 255));
        let ink = |image: &[u8]| image.iter().map(|&grey| f64::from(grey)).sum::<f64>() / 255.0;
        assert!((ink(sample) - ink(mean)).abs() < 60.0, "{} {}", ink(sample), ink(mean));
    }
    let own = vec![255; PIXELS];
    trial.input(&Input::OwnDigit(own.clone().into()));
    assert_eq!(trial.images(MEANS, "")[0][..], own[..]);
    trial.input(&Input::NoOwnDigit);
    trial.input(&Input::Pick(Pick::Class(4)));
    assert_eq!(trial.snapshot().held_out.unwrap(), trial.images(MEANS, "")[0]);
}

#[test]
fn the_cursor_decodes_the_place_it_stands_at() {
    let mut trial = Trial::trained(NAME, STEPS);
    let newest = *codes(&trial).last().unwrap();
    let images = trial.images(STREAM, "mean");
    trial.input(&Input::Point { panel: CLOUD.id.into(), x: newest.0, y: newest.1 });
    let with_cursor = trial.images(STREAM, "mean");
    assert_eq!(with_cursor.len(), images.len() + 1);
    assert_eq!(with_cursor[..2], [images[0].clone(), images[0].clone()], "the newest draw stands first, and at its own place");
}

#[test]
fn once_the_model_is_trained_it_is_left_alone_and_codes_are_drawn_until_the_stream_rests() {
    let mut trial = Trial::trained(NAME, STEPS);
    loop {
        match trial.session.step().unwrap() {
            Progress::Continue => {}
            Progress::Idle(_) => trial.press(&DRAW_ON),
            Progress::After(_) => break,
        }
    }
    let first = codes(&trial);
    assert_eq!((first.len(), trial.snapshot().step), (400, TRAINED));
    let ((x, y), window) = (ellipse(&trial).0, plane(&trial).bounds);
    let middle = |[from, to]: [f32; 2]| f32::midpoint(from, to);
    assert!((middle(window.x) - x).abs() < 1e-3 && (middle(window.y) - y).abs() < 1e-3, "the cloud stands in the middle");
    assert!(matches!(trial.session.step().unwrap(), Progress::After(_)));
    assert_eq!((&codes(&trial)[..399], trial.snapshot().step), (&first[1..], TRAINED), "the oldest goes; the others and the model stay");
    let draws = (0..10_000).take_while(|_| matches!(trial.session.step().unwrap(), Progress::After(_))).count();
    assert!((100..10_000).contains(&draws), "{draws}");
    assert_eq!(trial.value(DRAWS), 400.0, "so many are kept");
    trial.press(&DRAW_ON);
    assert!(matches!(trial.session.step().unwrap(), Progress::After(_)), "space draws on");
}

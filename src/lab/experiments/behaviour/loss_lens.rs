//! Section 6: the lens reads the pixel it lies on, both losses say what they cost, and each knob trains other networks.

use super::trial::Trial;
use crate::data::{PIXELS, SIDE};
use crate::lab::dial::Dial;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::loss_lens::*;
use crate::lab::picture::{Body, Shape};
use crate::lab::plot;
use crate::lab::recipe::Recipe;
use crate::model::{Coder, Likelihood, to_unit};

const NAME: &str = "loss-lens";
const STEPS: usize = 60;

fn put_lens(trial: &mut Trial, x: usize, y: usize) {
    trial.input(&Input::Pixel { panel: "lens".into(), column: 1, x, y });
}

/// Both networks as the store has them.
fn copies(trial: &mut Trial, image: &[f32]) -> [Vec<f32>; 2] {
    trial.session.file().unwrap();
    [Likelihood::Bernoulli, Likelihood::Gaussian { variance: 1.0 }].map(|likelihood| {
        let recipe = Recipe { likelihood, ..Recipe::autoencoder("784-256-64-16") };
        recipe.run(recipe.new_autoencoder(&trial.equipment).unwrap(), &trial.equipment.for_one_thread()).model().reconstruct(image)
    })
}

#[test]
fn figures_and_pictures_come_from_the_models() {
    let gauges = [X_HAT, BITS, SQUARES, SLOPE, OUTPUT_SLOPE, ERROR_BITS, ERROR_SQUARES];
    Trial::assert_from_model(NAME, STEPS, &gauges, &[LENS, CURVES, PIXEL, PRICES, COURSE]);
}

#[test]
fn the_lens_reads_the_pixel_it_lies_on_in_the_copy_that_was_chosen() {
    let mut trial = Trial::trained(NAME, STEPS);
    let image = to_unit(&trial.snapshot().held_out.unwrap());
    let greyest = image.iter().map(|x| (x - 0.5).abs()).fold(f32::INFINITY, f32::min);
    assert!(((trial.value(X) - 0.5).abs() - f64::from(greyest)).abs() < 1e-6, "it begins where the least price is farthest from 0");
    let [bits, squares] = copies(&mut trial, &image);
    for (x, y) in [(13, 7), (0, 27), (20, 14)] {
        put_lens(&mut trial, x, y);
        for (stop, copy) in [("cross-entropy", &bits), ("squared error", &squares)] {
            trial.turn(&COPY, stop);
            let (grey, here) = (f64::from(image[y * SIDE + x]), f64::from(copy[y * SIDE + x]));
            assert_eq!((trial.value(X), trial.value(X_HAT)), (grey, here), "{stop} at {x}, {y}");
            assert_eq!(trial.value(OUTPUT_SLOPE), here - grey);
            assert!((trial.value(SQUARES) - (here - grey).powi(2) / 2.0).abs() < 1e-12);
            if (0.0..=1.0).contains(&here) {
                let expected = -(grey * here.ln() + (1.0 - grey) * (1.0 - here).ln());
                assert!((trial.value(BITS) - expected).abs() < 1e-9 && trial.value(BITS) >= trial.value(LEAST));
            } else {
                assert!(trial.value(BITS).is_nan(), "no probability, no cross-entropy");
            }
            let outside = copy.iter().filter(|copy| **copy < 0.0 || **copy > 1.0).count();
            assert_eq!(trial.value(OUTSIDE), outside as f64 / PIXELS as f64);
            assert_eq!(outside == 0, stop == "cross-entropy", "only a sigmoid keeps the copy inside");
        }
    }
}

#[test]
fn pictures_and_curves_are_those_of_the_digit() {
    let mut trial = Trial::trained(NAME, STEPS);
    trial.input(&Input::Pick(Pick::Class(4)));
    let digit = trial.snapshot().held_out.unwrap();
    let image = to_unit(&digit);
    let [bits, squares] = copies(&mut trial, &image);
    let shown = trial.images(LENS, "");
    assert_eq!((&shown[0], &shown[1], &shown[2]), (&digit, &plot::greys(&bits)[0], &plot::greys(&squares)[0]));
    let prices = trial.images(PRICES, "");
    let nats: f32 =
        image.iter().zip(&bits).map(|(x, copy)| -(x * copy.ln() + (1.0 - x) * (1.0 - copy).ln())).map(|nats| nats.min(1.0)).sum();
    let inked: f32 = prices[1].iter().map(|&grey| f32::from(grey) / 255.0).sum();
    assert!((nats - inked).abs() < 2.0, "{nats} {inked}");
    let paper = image.iter().position(|x| *x == 0.0).unwrap();
    assert_eq!(prices[0][paper], 0, "paper is copied for nothing");

    let grey = image.iter().position(|x| (0.3..0.7).contains(x)).unwrap();
    put_lens(&mut trial, grey % SIDE, grey / SIDE);
    let Body::Plot(plot) = trial.panel(CURVES).body else { panic!("no plot") };
    for (layer, least) in plot.layers.iter().zip([trial.value(LEAST), 0.0]) {
        let Shape::Line(line) = &layer.shape else { panic!("no line") };
        let lowest = line.iter().filter(|point| point.1.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!((lowest.0 - image[grey]).abs() < 0.006 && (f64::from(lowest.1) - least).abs() < 1e-3, "{lowest:?}");
    }
    assert!(trial.value(LEAST) > 0.6);
    trial.give(3);
    assert_eq!(&trial.images(LENS, "")[0][..], trial.equipment.data.train.image(3));
}

/// The squared errors of both networks after some steps with these knobs.
fn errors(optimiser: &str, reduction: &str, rate: &str) -> [f64; 2] {
    let mut trial = Trial::open(NAME);
    trial.turn(&OPTIMISER, optimiser);
    trial.turn(&REDUCTION, reduction);
    trial.turn(&RATE, rate);
    trial.work(STEPS);
    assert_eq!((trial.value(SGD_NOW) > 0.5, trial.value(MEAN_NOW) > 0.5), (optimiser == "SGD", reduction == "mean"));
    [trial.value(ERROR_BITS), trial.value(ERROR_SQUARES)]
}

#[test]
fn a_mean_over_pixels_starves_plain_descent_and_adam_does_not_mind() {
    let (sum, mean) = (errors("Adam", "sum", "0.002"), errors("Adam", "mean", "0.002"));
    assert!(sum.iter().zip(&mean).all(|(sum, mean)| (sum / mean - 1.0).abs() < 0.25), "{sum:?} {mean:?}");
    let (sum, mean, rescued) = (errors("SGD", "sum", "0.002"), errors("SGD", "mean", "0.002"), errors("SGD", "mean", "2"));
    assert!(mean[0] > 1.5 * sum[0], "{mean:?} {sum:?}");
    assert!(rescued[0] < 1.1 * sum[0], "a rate 784 times as large makes up for it: {rescued:?} {sum:?}");
}

fn turn<T: Sync>(dial: &'static Dial<T>, stop: &'static str) -> impl Fn(&mut Trial) {
    move |trial| trial.turn(dial, stop)
}

#[test]
fn the_lens_needs_no_image_and_every_knob_has_an_effect() {
    let mut trial = Trial::trained(NAME, STEPS);
    put_lens(&mut trial, 14, 14);
    let before = trial.panel(PIXEL);
    trial.turn(&COPY, "squared error");
    assert_ne!(trial.panel(PIXEL), before);
    trial.input(&Input::Pixel { panel: "lens".into(), column: 99, x: 99, y: 99 });
    assert_eq!(trial.value(X), 0.0, "beyond the edge is the edge");
    let turned = |dial: &dyn Fn(&mut Trial)| {
        let mut trial = Trial::trained(NAME, STEPS);
        dial(&mut trial);
        trial.snapshot().step
    };
    assert_eq!(
        [turned(&turn(&REDUCTION, "mean")), turned(&turn(&OPTIMISER, "SGD")), turned(&turn(&RATE, "0.02"))],
        [0; 3],
        "others begin anew"
    );
}

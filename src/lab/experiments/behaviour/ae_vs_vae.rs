//! The two side by side: they begin alike, what is measured comes from each, and one term makes the difference.

use super::trial::Trial;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::ae_vs_vae::*;
use crate::lab::picture::{Body, Plane, PlaneLayer, Sheet};

const NAME: &str = "ae-vs-vae";
/// The classifier has learnt after 200, and what it says stands a round later.
const WORK: usize = 212;

fn sheet(trial: &Trial, plate: crate::lab::dial::Plate) -> Sheet {
    let Body::Sheet(sheet) = trial.panel(plate).body else { panic!("no images") };
    sheet
}

fn plane(trial: &Trial, plate: crate::lab::dial::Plate) -> Plane {
    let Body::Plane(plane) = trial.panel(plate).body else { panic!("no plane") };
    plane
}

#[test]
fn figures_and_pictures_come_from_the_models() {
    Trial::assert_from_model(NAME, WORK, ENTRY.gauges, &[MEASURES, SAMPLES, COPIES, CODES_AE, CODES_VAE, COURSE]);
}

#[test]
fn before_the_first_step_both_copy_and_draw_alike_and_later_they_do_not() {
    let trial = Trial::open(NAME);
    let Sheet { columns, images, .. } = sheet(&trial, COPIES);
    assert_eq!(images[columns..2 * columns], images[2 * columns..]);
    let draws = |trial: &Trial| {
        let Sheet { columns, images, .. } = sheet(trial, SAMPLES);
        [images[..columns].to_vec(), images[2 * columns..].to_vec()]
    };
    let [by_autoencoder, by_vae] = draws(&trial);
    assert_eq!(by_autoencoder, by_vae);
    let trial = Trial::trained(NAME, WORK);
    let [by_autoencoder, by_vae] = draws(&trial);
    assert_ne!(by_autoencoder, by_vae, "each decodes the draws by itself");
    let Sheet { columns, images, .. } = sheet(&trial, COPIES);
    assert_ne!(images[columns..2 * columns], images[2 * columns..]);
    assert_eq!(trial.snapshot().step, WORK as u64);
    assert_eq!(trial.value(DEARER), trial.value(RECONSTRUCTION_VAE) - trial.value(RECONSTRUCTION_AE));
}

#[test]
fn the_vaes_cloud_lies_on_the_prior_and_the_autoencoders_somewhere() {
    let trial = Trial::trained(NAME, WORK);
    assert!(trial.value(CLOUD_VAE) < 1.0 && trial.value(CLOUD_AE) > 2.0, "{} {}", trial.value(CLOUD_VAE), trial.value(CLOUD_AE));
    assert!((0.0..=1.0).contains(&trial.value(UNCOVERED_AE)) && (0.0..=1.0).contains(&trial.value(UNCOVERED_VAE)));
    for gauge in [SCORE_AE, SCORE_VAE, OWN_AE, OWN_VAE] {
        assert!((1.0..=10.0).contains(&trial.value(gauge)), "{}: {}", gauge.name, trial.value(gauge));
    }
    for [score, kinds, doubt] in
        [[SCORE_AE, KINDS_AE, DOUBT_AE], [SCORE_VAE, KINDS_VAE, DOUBT_VAE]].map(|side| side.map(|gauge| trial.value(gauge)))
    {
        assert!((1.0..=10.0).contains(&kinds) && (0.0..=10_f64.ln()).contains(&doubt), "{kinds} {doubt}");
        assert!((score - kinds / doubt.exp()).abs() < 1e-9, "the score is the kinds, less for doubt: {score} {kinds} {doubt}");
    }
    let circle =
        |plane: Plane| plane.layers.iter().any(|layer| matches!(layer, PlaneLayer::Ellipses(round) if round[0].radii == (2.0, 2.0)));
    assert!(circle(plane(&trial, CODES_AE)) && circle(plane(&trial, CODES_VAE)));
}

#[test]
fn the_vaes_dots_are_draws_of_its_codes_and_the_autoencoders_are_its_codes() {
    // with every weight at 0 the one encoder says N(0, I) of every digit, and the other puts every digit at the origin
    let trial = Trial::trained(NAME, WORK).with_empty_models();
    let spread = |plate| {
        let plane = plane(&trial, plate);
        let points =
            plane.layers.iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points) } else { None }).unwrap();
        points.iter().map(|point| point.x.powi(2) + point.y.powi(2)).sum::<f32>() / (2 * points.len()) as f32
    };
    assert_eq!(spread(CODES_AE), 0.0);
    assert!((0.5..1.6).contains(&spread(CODES_VAE)), "{}", spread(CODES_VAE));
}

#[test]
fn the_table_says_who_is_better_and_says_even_where_nobody_is() {
    let trial = Trial::trained(NAME, WORK);
    let rows = trial.table(MEASURES).rows;
    assert_eq!(rows.len(), 9);
    assert_eq!(rows[2][3], "VAE".into(), "the cloud is nearer to the prior");
    let (copied, redrawn) = (trial.value(RECONSTRUCTION_AE), trial.value(RECONSTRUCTION_VAE));
    let expected = if (copied - redrawn).abs() <= 1.0 {
        "even"
    } else if copied < redrawn {
        "AE"
    } else {
        "VAE"
    };
    assert_eq!(rows[0][3], expected.into());
    // two scores of the same draws differ by chance, so a small lead is none
    let (autoencoder, vae) = (trial.value(SCORE_AE), trial.value(SCORE_VAE));
    let expected = if (autoencoder - vae).abs() <= 0.4 {
        "even"
    } else if autoencoder > vae {
        "AE"
    } else {
        "VAE"
    };
    assert_eq!(rows[4][3], expected.into());
}

#[test]
fn without_its_price_the_vaes_cloud_leaves_the_prior_too() {
    let mut trial = Trial::trained(NAME, WORK);
    let before = trial.value(CLOUD_VAE);
    trial.turn(&BETA, "0");
    assert_eq!(trial.snapshot().step, 0, "another VAE; the autoencoder waits");
    trial.work(60);
    assert!(trial.value(CLOUD_VAE) > before + 0.5, "{} {before}", trial.value(CLOUD_VAE));
    assert!(trial.value(KL) > 1.0);
}

#[test]
fn other_draws_are_drawn_when_asked_for_and_copies_follow_the_digits_on_show() {
    let mut trial = Trial::trained(NAME, WORK);
    let (samples, copies) = (sheet(&trial, SAMPLES).images, sheet(&trial, COPIES).images);
    trial.press(&DRAW);
    assert_ne!(samples, sheet(&trial, SAMPLES).images);
    assert_eq!(copies, sheet(&trial, COPIES).images);
    trial.input(&Input::Pick(Pick::Class(4)));
    let picked = sheet(&trial, COPIES).images;
    assert_ne!(copies, picked);
    trial.give(5);
    assert_eq!(sheet(&trial, COPIES).images[0][..], trial.equipment.data.train.image(5)[..]);
}

//! What the sweep over β does when it is turned and left to run.

use super::*;
use crate::lab::experiments::beta_sweep::*;
use crate::lab::recipe::Recipe;
use crate::model::{Coder, to_unit};

const NAME: &str = "beta-sweep";
/// Every model takes a step in each unit of work.
const WORK: usize = 34;

#[test]
fn figures_and_pictures_come_from_the_models() {
    Trial::assert_from_model(NAME, WORK, &[KL, RECONSTRUCTION, TOTAL], &[CURVE, STRIP, MODELS, plot::DIMENSIONS]);
}

#[test]
fn a_dearer_nat_buys_fewer_and_the_knob_drives_the_live_model_alone() {
    let mut trial = Trial::trained(NAME, WORK);
    let table = trial.table(MODELS);
    let (prices, rates) = (column(&table, 0), column(&table, 1));
    assert_eq!(prices[1..], [0.0, 0.1, 0.5, 1.0, 4.0, 10.0]);
    assert!(rates[1] > rates[3] && rates[3] > rates[5] && rates[3] > rates[6], "{rates:?}");
    assert!(column(&table, 4)[1] > 0.0 && column(&table, 4)[0] == trial.value(ACTIVE_UNITS));
    assert!((rates[0] - trial.value(KL)).abs() < 0.06);
    let mut twin = Trial::trained(NAME, WORK);
    trial.turn(&BETA, "20");
    assert_eq!(trial.value(BETA_NOW), 20.0);
    for trial in [&mut trial, &mut twin] {
        trial.work(2 * WORK);
    }
    assert!(trial.value(KL) < 0.5 * twin.value(KL), "{} {}", trial.value(KL), twin.value(KL));
    assert_eq!(column(&trial.table(MODELS), 1)[1..], column(&twin.table(MODELS), 1)[1..], "the others go their own way");
}

#[test]
fn a_press_draws_another_code_and_the_copies_stay() {
    let mut trial = Trial::trained(NAME, WORK);
    let (copies, draws) = (trial.images(STRIP, "copy"), trial.images(STRIP, "prior"));
    trial.press(&AGAIN);
    assert_eq!(trial.images(STRIP, "copy"), copies);
    let others = trial.images(STRIP, "prior");
    assert!((1..8).all(|column| others[column] != draws[column]));
    trial.input(&Input::Pick(Pick::Next));
    assert_eq!(trial.images(STRIP, "prior"), others);
    assert_ne!(trial.images(STRIP, "copy")[0], copies[0]);
    trial.give(9);
    assert_eq!(&trial.images(STRIP, "copy")[0][..], trial.equipment.data.train.image(9));
}

#[test]
fn the_sum_is_the_sum_and_the_strip_shows_the_model_of_each_price() {
    let mut trial = Trial::trained(NAME, WORK);
    assert_eq!(trial.value(TOTAL), trial.value(RECONSTRUCTION) + trial.value(KL));
    assert_eq!(trial.value(LATENTS_NOW), 8.0);
    let images = trial.images(STRIP, "copy");
    let Body::Images(strip) = trial.panel(STRIP).body else { panic!("no images") };
    trial.session.file().unwrap();
    let reconstructions = column(&trial.table(MODELS), 2);
    for (price, caption, row) in [(0.0, "β = 0", 1), (1.0, "β = 1", 4), (10.0, "β = 10", 6)] {
        let recipe = Recipe::vae("784-256-64-8", price);
        let mut model = recipe.run(recipe.new_vae(&trial.equipment).unwrap(), &trial.equipment.for_one_thread());
        model.measure();
        let unpriced = model.latest().reconstruction;
        assert!((reconstructions[row] - unpriced).abs() < 0.06, "{caption}: {} {unpriced}", reconstructions[row]);
        let column = strip.captions.iter().position(|shown| shown == caption).unwrap();
        assert_eq!(images[column], plot::greys(&model.model().reconstruct(&to_unit(&images[0])))[0], "{caption}");
    }
}

#[test]
fn the_live_model_at_a_fixed_price_lies_on_the_fixed_one() {
    let mut trial = Trial::open(NAME);
    trial.turn(&BETA, "1");
    trial.work(WORK);
    trial.session.measure();
    let table = trial.table(MODELS);
    for at in 1..5 {
        let figures = column(&table, at);
        assert_eq!(figures[0], figures[4], "the same network, first weights, batches and price, at the same step");
    }
}

//! Section 16: whatever q is, the bound and its gap come to log p(x).

use super::trial::{TRAIN, Trial};
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::elbo_decomposition::*;
use crate::lab::picture::{Body, Plane, PlaneLayer};

const NAME: &str = "elbo-decomposition";
/// Ten epochs of the few digits, after which the model is left as it is, and the rounds that are drawn after the look on the way.
const TRAINING: usize = 10 * TRAIN / 64 + 4;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

fn plane(trial: &Trial) -> Plane {
    let Body::Plane(plane) = trial.panel(PLANE).body else { panic!("it is a plane") };
    plane
}

/// The half axes of the innermost ellipse of q.
fn radii(trial: &Trial) -> (f32, f32) {
    let ellipses = plane(trial).layers.into_iter().find_map(|layer| if let PlaneLayer::Ellipses(all) = layer { Some(all) } else { None });
    ellipses.unwrap()[0].radii
}

fn assert_adds_up(trial: &Trial, when: &str) {
    let off = trial.value(ELBO) + trial.value(GAP) - trial.value(LOG_P);
    assert!(off.abs() < 0.02, "{when}: {off}");
    assert_eq!(trial.value(SUM_OFF), off);
    assert!((trial.value(ACCURACY) - trial.value(COMPLEXITY) - trial.value(ELBO)).abs() < 1e-9);
    let Body::Bars(bars) = trial.panel(BARS).body else { panic!("they are bars") };
    for bar in &bars.bars {
        assert!((bars.from + bar.value() - trial.value(LOG_P)).abs() < 0.02, "{when}: the bar {}", bar.label);
    }
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(
        NAME,
        TRAINING,
        &[LOG_P, ELBO, GAP, ENCODER_GAP, SUM_OFF, ACCURACY, COMPLEXITY],
        &[BARS, PLANE, READINGS, BOUNDS],
    );
}

#[test]
fn elbo_and_gap_come_to_log_p_wherever_q_is_and_however_wide() {
    let mut trial = trained();
    let (exact, encoder) = (trial.value(LOG_P), trial.value(ELBO));
    let middle = radii(&trial);
    for (stop, times) in [("¼ ×", 0.25), ("½ ×", 0.5), ("encoder's", 1.0), ("2 ×", 2.0)] {
        trial.turn(&WIDTH, stop);
        assert_adds_up(&trial, stop);
        assert!((radii(&trial).0 / middle.0 - times).abs() < 1e-3, "{stop}");
        assert_eq!(trial.value(LOG_P), exact, "q does not change the model");
    }
    trial.turn(&WIDTH, "¼ ×");
    assert!(trial.value(ELBO) < encoder, "a q that is too narrow gives more away");
    for class in [1, 4, 8] {
        trial.input(&Input::Pick(Pick::Class(class)));
        assert_adds_up(&trial, "another digit");
        let bounds = plane(&trial).bounds;
        trial.input(&Input::Point {
            panel: "plane".into(),
            x: 0.75 * bounds.x[0] + 0.25 * bounds.x[1],
            y: 0.5 * (bounds.y[0] + bounds.y[1]),
        });
        assert_adds_up(&trial, "a mean that the reader chose");
    }
    let before = trial.value(LOG_P);
    trial.give(0);
    assert_adds_up(&trial, "a digit of the reader's own");
    assert!((trial.value(LOG_P) - before).abs() > 0.1, "it has a log p(x) of its own");
}

#[test]
fn improving_q_raises_the_bound_to_no_more_than_log_p_and_a_press_puts_the_encoder_back() {
    let mut trial = trained();
    let bounds = plane(&trial).bounds;
    let (encoder, exact) = (trial.value(ELBO), trial.value(LOG_P));
    trial.input(&Input::Point {
        panel: "plane".into(),
        x: 0.7 * bounds.x[0] + 0.3 * bounds.x[1],
        y: bounds.y[0] * 0.4 + bounds.y[1] * 0.6,
    });
    let moved = trial.value(ELBO);
    assert!(moved < encoder);
    trial.press(&IMPROVE);
    trial.work(20);
    let improved = trial.value(ELBO);
    assert!(improved > moved && improved < exact + 0.02, "{moved} {improved} {exact}");
    trial.press(&IMPROVE);
    trial.work(20);
    assert!(trial.value(ELBO) > encoder - 0.02, "the gradient finds a q at least as good as the encoder's: {}", trial.value(ELBO));
    assert_adds_up(&trial, "improved");
    trial.press(&ENCODER);
    assert_eq!(trial.value(ELBO), encoder);
}

#[test]
fn bounds_rise_with_the_samples_towards_log_p() {
    let mut trial = trained();
    trial.turn(&WIDTH, "2 ×");
    assert!(trial.value(BOUND_5).is_nan());
    trial.work(12);
    let bounds = [trial.value(ELBO), trial.value(BOUND_5), trial.value(BOUND_50), trial.value(BOUND_500)];
    let exact = trial.value(LOG_P);
    assert!(bounds.windows(2).all(|pair| pair[0] < pair[1] + 0.1) && bounds[3] < exact + 0.2, "{bounds:?} {exact}");
    assert!(exact - bounds[3] < 0.5 * (exact - bounds[0]), "{bounds:?} {exact}");
    let table = trial.table(BOUNDS);
    assert_eq!(table.rows[3][1].value().map(|value| value.value), Some(bounds[3]));
    trial.turn(&WIDTH, "encoder's");
    assert!(trial.value(BOUND_5).is_nan(), "another q has bounds of its own");
}

#[test]
fn while_the_model_trains_sums_are_of_one_model_and_q_stays_where_the_reader_put_it() {
    let mut trial = Trial::open(NAME);
    trial.work(32 + 4 + 3);
    assert_eq!(trial.snapshot().step, 35);
    trial.turn(&WIDTH, "2 ×");
    assert_adds_up(&trial, "turned while it trains");
    trial.input(&Input::Point { panel: "plane".into(), x: 0.5, y: -0.5 });
    trial.press(&IMPROVE);
    trial.work(20);
    assert_eq!(trial.snapshot().step, 35, "q is improved before the model trains on");
    assert_adds_up(&trial, "improved while it trains");
    let mean = |trial: &Trial| {
        plane(trial).layers.into_iter().filter_map(|layer| if let PlaneLayer::Mark(mark) = layer { Some(mark.place) } else { None }).last()
    };
    let before = mean(&trial);
    trial.work(4 + 15 + 1);
    assert_eq!(trial.snapshot().step, 50);
    assert_eq!(mean(&trial), before, "a look at the model leaves the reader's q alone");
    assert_adds_up(&trial, "trained");
    trial.press(&ENCODER);
    assert_ne!(mean(&trial), before);
    assert_eq!(trial.value(GAP), trial.value(ENCODER_GAP) * trial.value(GAP_SHARE));
}

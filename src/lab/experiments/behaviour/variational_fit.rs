//! Section 14: both Gaussians come to the best of their family, and the digit's numbers are those of sections 13 and 16.

use super::trial::{TRAIN, Trial};
use crate::lab::desk::Desk;
use crate::lab::dial::Gauge;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::variational_fit::*;
use crate::lab::experiments::{elbo_decomposition, posterior_grid};
use crate::lab::picture::{Body, Ellipse, PlaneLayer, Words};
use crate::lab::session::Session;

const NAME: &str = "variational-fit";
/// Ten epochs of the few digits, after which the model is left as it is, and the steps of the digit's fit after the look on the way.
const TRAINING: usize = 10 * TRAIN / 64 + 10;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

/// What the digit's two Gaussians are called, in the bars as in the table.
fn names(trial: &Trial) -> [String; 2] {
    let Body::Bars(bars) = trial.panel(DIGIT).body else { panic!("they are bars") };
    let names = [1, 2].map(|at: usize| bars.bars[at].label.clone());
    let table = trial.table(NUMBERS);
    assert!([1, 2].into_iter().all(|row| table.rows[row][0] == Words::from(names[row - 1].clone())));
    names
}

/// The inner ellipses: of the diagonal one and of the full one.
fn ellipses(trial: &Trial) -> [Ellipse; 2] {
    let Body::Plane(plane) = trial.panel(FIT).body else { panic!("it is a plane") };
    let found = plane.layers.iter().filter_map(|layer| if let PlaneLayer::Ellipses(all) = layer { Some(all[0]) } else { None });
    found.collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn figures_of_the_digit_come_from_the_model_and_those_of_the_targets_do_not() {
    // the best Gaussians of the digit are not known before they have climbed
    let figures = [LOG_P, ELBO, ENCODER_GAP];
    Trial::assert_from_model(NAME, TRAINING, &figures, &[DIGIT, NUMBERS]);
}

#[test]
fn both_gaussians_come_to_the_best_of_their_family() {
    let mut trial = trained();
    trial.turn(&RHO, "0.8");
    let start = trial.value(KL_DIAGONAL);
    assert_eq!((trial.value(FIT_STEPS), trial.value(KL_FULL)), (0.0, start), "both begin at the same place");
    trial.work(100);
    let left = -0.5 * (1.0 - 0.64_f64).ln();
    assert!(start > 1.0 && (trial.value(KL_DIAGONAL) - left).abs() < 5e-3 && trial.value(KL_FULL).abs() < 5e-3, "{start}");
    assert!((trial.value(LEAST) - left).abs() < 1e-12 && (trial.value(WIDTH) - 0.6).abs() < 0.01);
    let [diagonal, full] = ellipses(&trial);
    assert_eq!(diagonal.turn, 0.0);
    assert!((full.turn - std::f32::consts::FRAC_PI_4).abs() < 0.01 && full.radii.0 > 2.0 * full.radii.1, "{full:?}");
    let table = trial.table(GAPS);
    assert_eq!(table.rows[0][2].value().map(|value| value.value), Some(trial.value(LEAST)));
    trial.turn(&TARGET, "banana");
    assert!(trial.value(FIT_STEPS) < 1.0 && (trial.value(LEAST) - 0.5607).abs() < 1e-4);
    trial.press(&ANEW);
    assert_eq!(trial.value(FIT_STEPS), 0.0);
}

#[test]
fn two_bumps_are_decided_by_where_the_fit_begins() {
    let mut trial = trained();
    trial.turn(&TARGET, "two bumps");
    assert!(trial.value(LEAST).is_nan());
    for (x, left) in [(1.5, 0.69), (-1.5, 0.69), (0.0, 1.14)] {
        trial.input(&Input::Point { panel: "fit".into(), x, y: 0.5 });
        trial.work(60);
        assert!((trial.value(KL_FULL) - left).abs() < 0.01, "{x}: {}", trial.value(KL_FULL));
        assert!(x * ellipses(&trial)[1].centre.0 >= 0.0);
    }
}

#[test]
fn the_digits_numbers_are_those_of_the_sections_before_and_after() {
    let mut trial = trained();
    trial.input(&Input::Pick(Pick::Class(7)));
    let open = |name: &str| {
        let mut other = Trial::open(name);
        other.equipment = trial.equipment.clone();
        other.session = Session::new(other.entry, &other.equipment, Desk::new(other.entry.dials, other.equipment.data.clone())).unwrap();
        other.input(&Input::Pick(Pick::Class(7)));
        other
    };
    let (before, after) = (open("posterior-grid"), open("elbo-decomposition"));
    let same = |own: Gauge, other: &Trial, theirs: Gauge| assert_eq!(trial.value(own).to_bits(), other.value(theirs).to_bits(), "{own:?}");
    same(LOG_P, &before, posterior_grid::LOG_P);
    same(LOG_P, &after, elbo_decomposition::LOG_P);
    same(ELBO, &after, elbo_decomposition::ELBO);
    same(ENCODER_GAP, &after, elbo_decomposition::ENCODER_GAP);
}

#[test]
fn the_gap_falls_from_the_encoders_to_that_of_the_best_diagonal_and_further_with_a_slant() {
    let mut trial = trained();
    for class in [3, 8] {
        trial.input(&Input::Pick(Pick::Class(class)));
        for steps in [0, 1, 9] {
            trial.work(steps);
            let unknown = [AMORTISATION, APPROXIMATION, FULL_GAP].map(|gauge| trial.value(gauge).is_nan());
            assert_eq!(
                (unknown, names(&trial)),
                ([true; 3], ["diagonal, climbing", "full, climbing"].map(String::from)),
                "it has only begun"
            );
            let Body::Bars(bars) = trial.panel(DIGIT).body else { panic!("they are bars") };
            assert!(bars.bars.iter().all(|bar| bar.parts[..2] == [0.0; 2]), "no gap has the colour of a part before the parts are known");
        }
        trial.turn(&TARGET, "your digit");
        trial.work(25);
        assert_eq!(names(&trial), ["best diagonal", "best full"].map(String::from));
        let [whole, diagonal, full] = [ENCODER_GAP, APPROXIMATION, FULL_GAP].map(|gauge| trial.value(gauge));
        assert!(full > -1e-3 && full < diagonal + 1e-3 && diagonal < whole + 1e-3, "{full} {diagonal} {whole}");
        assert!((trial.value(AMORTISATION) + diagonal - whole).abs() < 1e-12);
        assert_eq!((trial.value(KL_DIAGONAL), trial.value(KL_FULL)), (diagonal, full), "the fit on show is the digit's");
        assert_eq!(ellipses(&trial)[0].turn, 0.0);
        let Body::Bars(bars) = trial.panel(DIGIT).body else { panic!("they are bars") };
        assert!((bars.bars[0].value() - whole).abs() < 1e-9 && (bars.bars[1].value() - diagonal).abs() < 1e-9);
    }
    trial.give(0);
    assert_eq!(trial.value(FIT_STEPS), 0.0, "the reader's own digit has a fit of its own");
}

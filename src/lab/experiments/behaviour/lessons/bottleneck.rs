//! What the bank of bottlenecks does when it is turned and left to run.

use super::*;
use crate::lab::experiments::bottleneck::*;

const NAME: &str = "bottleneck";
/// Two models take a step in each unit of work: 35 steps of each of the seven.
const WORK: usize = 35 * 7 / 2 + 1;

#[test]
fn figures_and_pictures_come_from_the_models_and_pca_does_not() {
    Trial::assert_from_model(NAME, WORK, &[ERROR, WORTH, GAIN, ERROR_2, ERROR_8, ERROR_64], &[ERROR_PANEL, STRIP, COURSE]);
    let trial = Trial::trained(NAME, WORK);
    let before = trial.images(STRIP, "PCA");
    assert_eq!(trial.with_empty_models().images(STRIP, "PCA"), before);
}

#[test]
fn the_knob_puts_the_model_of_its_width_on_show() {
    let mut trial = Trial::trained(NAME, WORK);
    for (name, gauge) in [("2", ERROR_2), ("8", ERROR_8), ("64", ERROR_64)] {
        trial.turn(&WIDTH, name);
        assert_eq!(trial.value(LATENTS), stop(name));
        assert_eq!(trial.value(ERROR), trial.value(gauge), "{name}");
        let Body::Images(strip) = trial.panel(STRIP).body else { panic!("no images") };
        assert_eq!(strip.captions[1], format!("d = {name}"));
        let (error, pca, worth) = (trial.value(ERROR), trial.value(PCA_ERROR), trial.value(WORTH));
        assert_eq!(error < pca, worth > stop(name), "{error} {pca} {worth}");
        assert!((trial.value(GAIN) - worth / stop(name)).abs() < 1e-9);
    }
    let rows = trial.table(ERROR_PANEL);
    let (measured, flat, worth) = (column(&rows, 1), column(&rows, 2), column(&rows, 3));
    assert!((worth[6] - trial.value(WORTH)).abs() < 0.06, "the last to be put on show: {worth:?}");
    assert!((measured[1] - trial.value(ERROR_2)).abs() < 0.006 && (measured[3] - trial.value(ERROR_8)).abs() < 0.006);
    assert!(measured[0] > measured[3], "a wider door lets more through");
    assert!(flat.windows(2).all(|pair| pair[0] > pair[1]));
}

#[test]
fn no_width_is_ahead_of_another_whichever_is_on_show() {
    let mut trial = Trial::trained(NAME, WORK);
    for width in ["64", "2"] {
        trial.turn(&WIDTH, width);
        trial.work(14);
        let steps: Vec<u64> = ["1", "8", "64", "2"]
            .map(|width| {
                trial.turn(&WIDTH, width);
                trial.snapshot().step
            })
            .to_vec();
        assert!(steps.iter().all(|step| step.abs_diff(steps[0]) <= 1), "{steps:?}");
        let shown = trial.snapshot();
        assert!((shown.epochs - (shown.step * 64) as f64 / TRAIN as f64).abs() <= 65.0 / TRAIN as f64, "{} {}", shown.step, shown.epochs);
    }
}

#[test]
fn the_errors_are_those_of_the_copies() {
    // The strip's copies of one digit, and PCA's: the measured error is a mean over all digits, so it lies near the mean over eight.
    let mut trial = Trial::trained(NAME, WORK);
    let mut sums = [0.0, 0.0];
    for _ in 0..24 {
        for (sum, row) in sums.iter_mut().zip(["network", "PCA"]) {
            let images = trial.images(STRIP, row);
            let squared = |(&a, &b): (&u8, &u8)| ((f64::from(a) - f64::from(b)) / 255.0).powi(2);
            *sum += images[0].iter().zip(images[1].iter()).map(squared).sum::<f64>() / 24.0;
        }
        trial.input(&Input::Pick(Pick::Next));
    }
    for (sum, gauge) in sums.into_iter().zip([ERROR, PCA_ERROR]) {
        assert!((sum / trial.value(gauge) - 1.0).abs() < 0.25, "{sum} {}", trial.value(gauge));
    }
}

#[test]
fn linear_layers_ask_for_other_models_that_cannot_beat_pca() {
    let mut trial = Trial::trained(NAME, WORK);
    let before = trial.value(ERROR_8);
    trial.turn(&ACTIVATION, "linear");
    assert_eq!(trial.snapshot().step, 0);
    trial.work(WORK);
    assert_ne!(trial.value(ERROR_8), before);
    assert!(trial.value(ERROR_2) > 0.99 * trial.equipment_error(2));
    trial.turn(&ACTIVATION, "ReLU");
    assert_eq!(trial.value(ERROR_8), before, "what was trained is there again");
}

impl Trial {
    /// The error of the first components, which no linear model beats by more than chance.
    fn equipment_error(&mut self, width: usize) -> f64 {
        self.turn(&WIDTH, &width.to_string());
        self.value(PCA_ERROR)
    }
}

#[test]
fn the_digit_is_the_one_that_is_picked() {
    let mut trial = Trial::trained(NAME, WORK);
    let before = trial.images(STRIP, "network")[0].clone();
    trial.input(&Input::Pick(Pick::Next));
    assert_ne!(trial.images(STRIP, "network")[0], before);
    assert_eq!(trial.snapshot().held_out.unwrap(), trial.images(STRIP, "network")[0]);
    trial.give(9);
    assert_eq!(&trial.images(STRIP, "PCA")[0][..], trial.equipment.data.train.image(9));
}

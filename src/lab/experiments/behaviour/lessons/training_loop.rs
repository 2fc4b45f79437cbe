//! What the training loop does when it is turned, stepped and left to run.

use super::*;
use crate::lab::experiments::training_loop::*;

const NAME: &str = "training-loop";
const STEPS: usize = 60;

fn stages(trial: &Trial) -> Vec<(StageState, Words)> {
    let Body::Steps(steps) = trial.panel(STAGES_PANEL).body else { panic!("no stages") };
    steps.stages.into_iter().map(|stage| (stage.state, stage.detail)).collect()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, STEPS, &[TEST_LOSS], &[plot::LOSS, plot::DIGITS]);
}

#[test]
fn at_the_slow_pace_each_stage_is_done_when_it_lights_up() {
    let mut trial = Trial::trained(NAME, STEPS);
    let before = trial.value(TEST_LOSS);
    trial.turn(&PACE, "slow");
    let mut losses = Vec::new();
    for stage in 0..4 {
        assert_eq!(trial.snapshot().step, STEPS as u64);
        assert!(matches!(trial.session.step().unwrap(), Progress::After(_)));
        let lit: Vec<StageState> = stages(&trial).into_iter().map(|stage| stage.0).collect();
        for (index, state) in lit.iter().enumerate() {
            let expected = match index.cmp(&stage) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Greater => StageState::Waiting,
            };
            assert_eq!(*state, expected, "stage {index} when {stage} is done");
        }
        losses.push(stages(&trial)[1].1.clone());
        assert_eq!(trial.value(TEST_LOSS) != before, stage == 3, "only the update changes the model");
    }
    assert_eq!(trial.snapshot().step, STEPS as u64 + 1);
    assert!(losses[0].is_empty(), "a forward pass knows no loss");
    let (copies, gradient) = (number(&losses[1]), number(&losses[2]));
    assert!((copies / gradient - 1.0).abs() < 1e-3, "the loss of the copies is the one whose gradient is taken: {copies} {gradient}");
    trial.turn(&PACE, "full");
    assert_eq!(trial.session.step().unwrap(), Progress::Continue);
    assert_eq!(trial.snapshot().step, STEPS as u64 + 2);
}

#[test]
fn the_learning_rate_sizes_the_step() {
    let mut trial = Trial::trained(NAME, STEPS);
    trial.work(1);
    let usual = trial.value(UPDATE_RATIO);
    trial.turn(&LEARNING_RATE, "1e-5");
    trial.work(1);
    assert!(trial.value(UPDATE_RATIO) < 0.1 * usual, "{usual} {}", trial.value(UPDATE_RATIO));
    assert!((trial.value(LEARNING_RATE_NOW) - 1e-5).abs() < 1e-9);
}

#[test]
fn plain_descent_moves_each_layer_by_its_gradient() {
    let mut trial = Trial::trained(NAME, STEPS);
    trial.turn(&OPTIMISER, "SGD");
    trial.work(1);
    for row in &trial.table(LAYERS).rows {
        let [gradient, weights, ratio] = [1, 2, 3].map(|cell| number(&row[cell]));
        assert!((ratio - 1e-3 * gradient / weights).abs() < 0.0011, "{row:?}");
    }
    let squares: f64 = column(&trial.table(LAYERS), 1).iter().map(|norm| norm * norm).sum();
    assert!((trial.value(GRADIENT_NORM) - squares.sqrt()).abs() < 0.1);
}

#[test]
fn a_step_takes_as_many_images_as_the_knob_says() {
    let mut trial = Trial::trained(NAME, STEPS);
    for (stop, size) in [("16", 16.0), ("256", 256.0)] {
        trial.turn(&BATCH, stop);
        let before = trial.snapshot().epochs;
        trial.work(1);
        assert!((trial.snapshot().epochs - before - size / TRAIN as f64).abs() < 1e-9);
        assert_eq!(number(&stages(&trial)[0].1), size);
    }
}

#[test]
fn the_digits_are_those_that_are_picked() {
    shows_copies_of_what_is_picked(&mut Trial::trained(NAME, STEPS));
}

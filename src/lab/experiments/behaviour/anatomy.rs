//! The digit's way through an autoencoder, and the code number that the reader turns.

use super::trial::{Trial, difference};
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::anatomy::*;
use crate::lab::picture::{Body, Network, Stage, StageState, Words, measured};
use crate::lab::plot;

const NAME: &str = "anatomy";
const STEPS: usize = 150;

fn network(trial: &Trial) -> Network {
    let Body::Network(network) = trial.panel(NETWORK).body else { panic!("no network") };
    network
}

fn stages(trial: &Trial) -> Vec<Stage> {
    let Body::Steps(steps) = trial.panel(STAGES).body else { panic!("no stages") };
    steps.stages
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let panels = [NETWORK, COPIES, STAGES, plot::LOSS];
    Trial::assert_from_model(NAME, STEPS, &[TEST_LOSS, DIGIT_LOSS, HAND_LOSS, CODE_1, CODE_2], &panels);
}

#[test]
fn a_turned_number_changes_all_behind_the_code_and_nothing_before_it() {
    let mut trial = Trial::trained(NAME, STEPS);
    let (before, losses) = (network(&trial), [trial.value(DIGIT_LOSS), trial.value(HAND_LOSS)]);
    assert_eq!(losses[0], losses[1]);
    assert_eq!((trial.value(WON), trial.value(CHANGED)), (0.0, 0.0));
    let [_, copy, same] = <[_; 3]>::try_from(trial.images(COPIES, "")).unwrap();
    assert_eq!(copy, same);
    for (number, code) in [("z₁", CODE_1), ("z₂", CODE_2)] {
        trial.turn(&NUMBER, number);
        let was = trial.value(code);
        trial.turn(&TURN, "+2");
        let after = network(&trial);
        let others: Vec<bool> = before.layers.iter().zip(&after.layers).map(|(before, after)| before.values != after.values).collect();
        assert_eq!(others, [false, false, false, true, true, true, true], "{number}");
        assert!(trial.value(code) > was);
        let half = (trial.value(code) - was) / 2.0;
        trial.turn(&TURN, "−1");
        assert!((trial.value(code) - (was - half)).abs() < 1e-3 * half, "a stop is so many deviations, to either side");
        assert_eq!(trial.value(DIGIT_LOSS), losses[0], "the digit's own copy stays");
        assert_ne!(trial.value(HAND_LOSS), losses[1]);
        assert_eq!(trial.value(WON), losses[0] - trial.value(HAND_LOSS));
        let images = trial.images(COPIES, "");
        assert!(images[1] == copy && difference(&images[2], &copy) > 200, "{number}");
        let (mut inked, mut other) = (0.0, 0.0);
        for (own, turned) in images[1].iter().zip(images[2].iter()).filter(|(own, turned)| **own.max(turned) > 25) {
            inked += 1.0;
            other += f64::from(u8::from(own.abs_diff(*turned) > 25));
        }
        // greys are rounded, so a few pixels may fall on the other side of 0.1
        assert!((trial.value(CHANGED) - other / inked).abs() < 0.05, "{number}: {} {}", trial.value(CHANGED), other / inked);
        trial.turn(&TURN, "0");
    }
}

#[test]
fn the_loss_is_that_of_the_digit_on_show_and_of_its_copy() {
    let mut trial = Trial::trained(NAME, STEPS);
    for _ in 0..3 {
        let nats = |x: &u8, copy: &u8| {
            let (x, copy) = (f64::from(*x) / 255.0, (f64::from(*copy) / 255.0).clamp(1e-3, 1.0 - 1e-3));
            -(x * copy.ln() + (1.0 - x) * (1.0 - copy).ln())
        };
        let images = trial.images(COPIES, "");
        let least = |x: &u8| match f64::from(*x) / 255.0 {
            x if x > 0.0 && x < 1.0 => -(x * x.ln() + (1.0 - x) * (1.0 - x).ln()),
            _ => 0.0,
        };
        let perfect: f64 = images[0].iter().map(least).sum();
        assert!((trial.value(PERFECT) - perfect).abs() < 1e-2, "{perfect}");
        assert!(perfect > 10.0 && perfect < trial.value(DIGIT_LOSS), "grey pixels cost something even when copied perfectly");
        let by_hand: f64 = images[0].iter().zip(images[1].iter()).map(|(x, copy)| nats(x, copy)).sum();
        let measured = trial.value(DIGIT_LOSS);
        assert!((by_hand - measured).abs() < 0.02 * measured, "{by_hand} {measured}: a copy's greys are rounded");
        trial.input(&Input::Pick(Pick::Next));
    }
    trial.give(3);
    assert_eq!(&trial.images(COPIES, "")[0][..], trial.equipment.data.train.image(3));
}

#[test]
fn the_digit_has_walked_as_far_as_the_dial_says() {
    let mut trial = Trial::trained(NAME, STEPS);
    for (at, (stop, _)) in STAGE.stops().iter().enumerate() {
        trial.turn(&STAGE, stop);
        let filled: Vec<bool> = network(&trial).layers.iter().map(|layer| !layer.values.is_empty()).collect();
        assert_eq!(filled, (0..7).map(|layer| layer <= at).collect::<Vec<_>>(), "{stop}");
        let lit = stages(&trial);
        assert!(lit.iter().enumerate().all(|(stage, shown)| shown.detail.is_empty() == (stage > at)), "{stop}");
        assert!(lit[at].state == StageState::Now && lit[at].name == *stop);
        let copy = &trial.images(COPIES, "")[1];
        assert_eq!(copy.iter().any(|grey| *grey > 0), at >= 6, "{stop}");
    }
}

#[test]
fn the_most_that_was_won_is_remembered_once_the_encoder_has_learnt() {
    let mut trial = Trial::trained(NAME, STEPS);
    for stop in ["+3", "+2", "+1", "+0.5", "+0.1", "0", "−0.1", "−0.5", "−1", "−2", "−3"] {
        trial.turn(&TURN, stop);
    }
    assert_eq!(trial.value(MOST_WON), 0.0, "too early to count");
    let mut trial = Trial::trained(NAME, usize::try_from(LEARNT).unwrap());
    let mut most = 0.0_f64;
    for _ in 0..4 {
        for (number, stop) in [("z₁", "+0.1"), ("z₁", "−0.1"), ("z₂", "−0.1"), ("z₂", "+0.1")] {
            trial.turn(&TURN, "0");
            trial.turn(&NUMBER, number);
            trial.turn(&TURN, stop);
            most = most.max(trial.value(WON));
        }
        trial.turn(&TURN, "0");
        trial.input(&Input::Pick(Pick::Next));
    }
    assert!(most > 0.0 && trial.value(WON) == 0.0);
    assert_eq!(trial.value(MOST_WON), most);
}

#[test]
fn another_digit_wins_with_a_turn_in_place_but_only_once_the_reader_has_turned_something() {
    let start = TURN.stops().iter().position(|(name, _)| *name == "+0.1").unwrap();
    let begun = |stop: &str| {
        let mut trial = Trial::trained(NAME, usize::try_from(LEARNT).unwrap());
        trial.session.desk.set(TURN.id, stop);
        trial
    };
    let most_of_twenty = |trial: &mut Trial| {
        let mut most = f64::NEG_INFINITY;
        for _ in 0..20 {
            trial.input(&Input::Pick(Pick::Next));
            most = most.max(trial.value(WON));
        }
        most
    };
    let mut untouched = begun("+0.1");
    assert!(most_of_twenty(&mut untouched) > 0.0, "a win stands on the screen");
    assert_eq!(untouched.value(MOST_WON), 0.0, "but the section's start stop is nobody's win");
    let mut turned = begun("−3");
    turned.input(&Input::Knob { id: TURN.id.into(), at: start });
    let first = turned.value(WON);
    let most = most_of_twenty(&mut turned).max(first);
    assert!(most > first && most > 0.0, "{most} {first}: another digit is the find");
    assert_eq!(turned.value(MOST_WON), most);
}

#[test]
fn the_title_names_the_loss_that_falls_beside_the_one_by_hand() {
    let mut trial = Trial::trained(NAME, STEPS);
    let title = |trial: &Trial| format!("{:?}", trial.panel(NETWORK).figure);
    let last = |trial: &Trial| network(trial).layers.pop().unwrap().label;
    assert_eq!(last(&trial), "copy");
    assert!(!title(&trial).contains("yours"));
    trial.turn(&TURN, "+2");
    assert_eq!(last(&trial), "yours");
    let (words, [copy, yours]) = (trial.panel(NETWORK).figure, [trial.value(DIGIT_LOSS), trial.value(HAND_LOSS)]);
    assert_eq!(words, Words::from("loss ") + measured(copy) + ", yours " + measured(yours) + ", perfect " + measured(trial.value(PERFECT)));
    assert!(copy + 5.0 < yours);
    trial.work(50);
    assert!(trial.value(DIGIT_LOSS) < copy, "the model's own copy gets better meanwhile");
}

#[test]
fn turning_and_walking_leave_the_training_alone() {
    let mut plain = Trial::trained(NAME, STEPS);
    let mut turned = Trial::trained(NAME, STEPS);
    turned.turn(&TURN, "+3");
    turned.turn(&STAGE, "code");
    plain.work(5);
    turned.work(5);
    assert_eq!(plain.value(TEST_LOSS), turned.value(TEST_LOSS));
}

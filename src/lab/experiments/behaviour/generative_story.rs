//! Section 12: each stage does what it says, the sum of the pixels is the decoder's, and what is kept stays.

use super::trial::{TRAIN, Trial};
use crate::data::PIXELS;
use crate::lab::experiment::{Input, Progress};
use crate::lab::experiments::generative_story::*;
use crate::lab::picture::{Body, PlaneLayer, StageState};

const NAME: &str = "generative-story";
/// Ten epochs of the few digits, after which the model is left as it is.
const TRAINING: usize = 10 * TRAIN / 64;

fn trained() -> Trial {
    Trial::trained(NAME, TRAINING)
}

/// The place of the newest code.
fn code(trial: &Trial) -> (f32, f32) {
    let Body::Plane(plane) = trial.panel(PRIOR).body else { panic!("it is a plane") };
    plane.layers.iter().find_map(|layer| if let PlaneLayer::Mark(mark) = layer { Some(mark.place) } else { None }).unwrap()
}

fn states(trial: &Trial) -> Vec<StageState> {
    let Body::Steps(steps) = trial.panel(STAGES).body else { panic!("they are stages") };
    steps.stages.iter().map(|stage| stage.state).collect()
}

fn newest(trial: &Trial, row: &str) -> Vec<u8> {
    trial.images(STORY, row)[0].to_vec()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let figures = [LOG_LIKELIHOOD, LOG_JOINT, EXPECTED_INK, DRAWN_INK, LONE, MEAN_INK];
    Trial::assert_from_model(NAME, TRAINING, &figures, &[STORY, STAGES, PIXELS_OUT, COUNTS]);
}

#[test]
fn a_story_is_a_code_then_a_mean_image_then_its_pixels() {
    use StageState::{Done, Now, Waiting};
    let mut trial = trained();
    trial.turn(&PACE, "stage by stage");
    assert!(matches!(trial.session.step().unwrap(), Progress::Idle(_)), "nothing happens until the reader asks");
    let (before, sample) = (code(&trial), newest(&trial, "sample"));
    assert_eq!(states(&trial), [Done, Done, Now]);
    trial.press(&NEXT);
    assert_eq!(states(&trial), [Now, Waiting, Waiting]);
    assert_ne!(code(&trial), before);
    assert!(newest(&trial, "mean image").iter().chain(&newest(&trial, "sample")).all(|&grey| grey == 0), "nothing is decoded yet");
    assert_eq!(trial.images(STORY, "sample")[1].to_vec(), sample, "the story before stands beside it");
    assert!(trial.value(LOG_LIKELIHOOD).is_nan());
    trial.press(&NEXT);
    assert_eq!(states(&trial), [Done, Now, Waiting]);
    let mean = newest(&trial, "mean image");
    let expected: f64 = mean.iter().map(|&grey| f64::from(grey) / 255.0).sum();
    assert!((trial.value(EXPECTED_INK) - expected).abs() < 2.0 && newest(&trial, "sample").iter().all(|&grey| grey == 0));
    trial.press(&NEXT);
    let sample = newest(&trial, "sample");
    assert!(sample.iter().all(|&grey| grey == 0 || grey == 255));
    assert_eq!(trial.value(DRAWN_INK), sample.iter().filter(|&&grey| grey == 255).count() as f64);
    assert!((trial.value(DRAWN_INK) - expected).abs() < 60.0, "about as much ink as expected");
}

#[test]
fn the_three_pixels_and_the_sum_of_all_are_those_of_the_picture() {
    let mut trial = trained();
    trial.turn(&PACE, "stage by stage");
    trial.input(&Input::Pixel { panel: "story".into(), column: 0, x: 13, y: 14 });
    let (mean, sample) = (newest(&trial, "mean image"), newest(&trial, "sample"));
    let factor = |at: usize| {
        let ink = f64::from(mean[at]) / 255.0;
        if sample[at] == 255 { ink } else { 1.0 - ink }
    };
    let table = trial.table(PIXELS_OUT);
    let number = |row: usize, column: usize| table.rows[row][column].value().unwrap().value;
    for (row, at) in [14 * 28 + 12, 14 * 28 + 13, 14 * 28 + 14].into_iter().enumerate() {
        assert!((number(row, 3) - factor(at)).abs() < 0.003, "{row}");
    }
    assert!((number(3, 4) - (0..3).map(|row| number(row, 4)).sum::<f64>()).abs() < 1e-9);
    assert_eq!(number(4, 4), trial.value(LOG_LIKELIHOOD));
    // grey levels are rounded, so that the faintest ones are worth nothing: they are left out where they were tossed as paper
    let all: f64 = (0..PIXELS).map(|at| factor(at).max(0.002).ln()).sum();
    assert!((all - trial.value(LOG_LIKELIHOOD)).abs() < 3.0, "{all} {}", trial.value(LOG_LIKELIHOOD));
    assert!((trial.value(LOG_JOINT) - trial.value(LOG_PRIOR) - trial.value(LOG_LIKELIHOOD)).abs() < 1e-9);
}

#[test]
fn tossing_again_keeps_the_code_and_pointing_chooses_another() {
    let mut trial = trained();
    trial.turn(&PACE, "stage by stage");
    let (place, mean, sample) = (code(&trial), newest(&trial, "mean image"), newest(&trial, "sample"));
    trial.press(&TOSS);
    assert_eq!((code(&trial), newest(&trial, "mean image")), (place, mean));
    assert_ne!(newest(&trial, "sample"), sample);
    trial.input(&Input::Point { panel: "prior".into(), x: 0.6, y: -0.8 });
    assert_eq!(code(&trial), (0.6, -0.8));
    assert!((trial.value(RADIUS) - 1.0).abs() < 1e-6 && (trial.value(LOG_PRIOR) + 0.5 + std::f64::consts::TAU.ln()).abs() < 1e-6);
}

#[test]
fn the_gallery_keeps_what_the_reader_likes_and_is_there_at_the_next_visit() {
    let mut trial = trained();
    trial.turn(&PACE, "stage by stage");
    trial.press(&KEEP);
    trial.press(&KEEP);
    assert_eq!((trial.value(KEPT), trial.value(TWINS)), (1.0, 0.0), "the same image is kept once");
    let first = newest(&trial, "sample");
    trial.press(&TOSS);
    trial.press(&KEEP);
    let second = newest(&trial, "sample");
    assert_eq!(trial.value(TWINS), first.iter().zip(&second).filter(|(a, b)| a != b).count() as f64);
    trial.press(&NEXT);
    trial.press(&KEEP);
    let kept: Vec<Vec<u8>> = trial.images(GALLERY, "sample").iter().map(|image| image.to_vec()).collect();
    assert_eq!((kept.len(), &kept[0], &kept[1], &kept[2]), (3, &first, &second, &newest(&trial, "sample")));
    let again = Trial::from_file(&mut trial);
    assert_eq!(again.images(GALLERY, "sample").iter().map(|image| image.to_vec()).collect::<Vec<_>>(), kept);
    trial.press(&EMPTY);
    assert_eq!(trial.value(KEPT), 0.0);
    trial.press(&KEEP);
    trial.press(&NEXT);
    trial.press(&KEEP);
    assert_eq!((trial.value(KEPT), trial.value(TWINS)), (2.0, 0.0), "images of two codes are no twins");
}

#[test]
fn a_lone_pixel_is_one_of_ink_with_paper_all_around() {
    let trial = trained();
    let data = &trial.equipment.data.test;
    let lone = |image: &[u8]| {
        let is_ink = |x: i32, y: i32| (0..28).contains(&x) && (0..28).contains(&y) && image[(y * 28 + x) as usize] >= 128;
        let ink_around =
            |x: i32, y: i32| (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))).filter(|&(x, y)| is_ink(x, y)).count();
        (0..784).filter(|at| is_ink(at % 28, at / 28) && ink_around(at % 28, at / 28) == 1).count()
    };
    let mean = (0..data.len()).map(|index| lone(data.image(index)) as f64).sum::<f64>() / data.len() as f64;
    assert!((trial.value(LONE_REAL) - mean).abs() < 1e-9, "{} {mean}", trial.value(LONE_REAL));
    assert!(trial.value(LONE) > mean, "tossed one by one, pixels stand alone: {}", trial.value(LONE));
}

#[test]
fn stories_are_told_until_a_round_is_over_and_go_on_when_asked() {
    let mut trial = trained();
    trial.turn(&PACE, "fast");
    let mut told = 0;
    while let Progress::After(_) = trial.session.step().unwrap() {
        told += 1;
        assert!(told < 1000);
    }
    assert!(told > 60);
    trial.press(&crate::lab::experiments::generative_story::AGAIN);
    assert!(matches!(trial.session.step().unwrap(), Progress::After(_)));
}

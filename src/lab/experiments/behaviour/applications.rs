//! Section 27: scores, copies and asked-for digits come from the two models, and each knob changes what it says.

use std::sync::Arc;

use super::trial::{Trial, difference};
use crate::lab::dial::Gauge;
use crate::lab::experiment::{Input, Pick, Progress};
use crate::lab::experiments::applications::*;
use crate::lab::picture::{Body, Layer, Piece, Shape, percent};

const NAME: &str = "applications";
/// Both models are trained after so many, and what follows from them is worked out.
const WORK: usize = TRAINED as usize;

fn layers(trial: &Trial) -> Vec<Layer> {
    let Body::Plot(plot) = trial.panel(ROC).body else { panic!("no plot") };
    plot.layers
}

/// The area under a curve that is drawn, by trapezoids.
fn area(layer: &Layer) -> f64 {
    let Shape::Line(points) = &layer.shape else { panic!("no line") };
    points.windows(2).map(|pair| f64::from(pair[1].0 - pair[0].0) * f64::from(pair[0].1 + pair[1].1) / 2.0).sum()
}

/// A digit of each class in the style of this row.
fn asked_for(trial: &Trial, style: &str) -> Vec<Arc<[u8]>> {
    let Body::Sheet(sheet) = trial.panel(CLASSES_PANEL).body else { panic!("no sheet") };
    assert_eq!((sheet.columns, sheet.values[0].last()), (10, Some(&9.0)), "a column for each class");
    let row = sheet.labels.iter().position(|label| label == style).unwrap();
    sheet.images[row * 10..(row + 1) * 10].to_vec()
}

fn areas(trial: &Trial) -> [f64; 4] {
    [AREA_LEFT_OUT, AREA_TURNED, AREA_NOISE, AREA_BLANK].map(|gauge| trial.value(gauge))
}

#[test]
fn figures_and_pictures_come_from_the_models() {
    // The noisy image is the digit with noise on it, whatever the model, and two others look at nothing.
    let no_model = [NOISY_ERROR, MEAN_ERROR, BLANK_ERROR];
    let gauges: Vec<Gauge> = ENTRY.gauges.iter().copied().filter(|gauge| !no_model.contains(gauge)).collect();
    Trial::assert_from_model(NAME, WORK, &gauges, &[ROC, EXAMPLES, CLASSES_PANEL, DENOISED, ERRORS]);
}

#[test]
fn noise_surprises_a_blank_page_does_not_and_the_curves_have_the_areas_that_are_said() {
    let trial = Trial::trained(NAME, WORK);
    let [left_out, turned, noise, blank] = areas(&trial);
    assert!(noise > 0.99 && turned > 0.5, "{:?}", areas(&trial));
    // even this young model, which has seen few digits, finds most digits dearer than a blank page
    assert!(blank < 0.5 && blank < left_out.min(turned), "{:?}", areas(&trial));
    let layers = layers(&trial);
    assert_eq!(layers.len(), 5, "four kinds, and chance");
    for (layer, said) in layers.iter().zip(areas(&trial)) {
        assert!((area(layer) - said).abs() < 0.02, "{}: {said}", area(layer));
    }
}

#[test]
fn clothes_are_a_further_kind_where_the_reader_has_some() {
    let trial = Trial::trained(NAME, WORK);
    let caption = |trial: &Trial| {
        trial.panel(ROC).caption.0.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains("elbo data fetch fashion")))
    };
    assert!(caption(&trial) && trial.table(ROC).rows.len() == 5, "without them it says how to get them");
    let folder = tempfile::tempdir().unwrap();
    let clothes = folder.path().join("fashion");
    // paper and ink exchanged: no digit the model has seen
    let mut other = crate::data::digits(30, 3);
    other.images.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
    crate::data::write_folder(&clothes, &other, &other).unwrap();
    let mut with = Trial::trained(NAME, WORK);
    with.equipment.clothes = Some(clothes);
    let with = Trial::from_file(&mut with);
    let table = with.table(ROC);
    assert_eq!((layers(&with).len(), table.rows.len(), caption(&with)), (6, 6, false));
    assert_eq!(table.rows[5][0], "Fashion-MNIST".into());
    assert!(table.rows[5][2].value().unwrap().value > 0.9, "{:?}", table.rows[5]);
    assert_eq!(areas(&with), areas(&trial), "the others stay what they were");
    assert_eq!(with.images(EXAMPLES, "input").len(), trial.images(EXAMPLES, "input").len() + 1);
}

#[test]
fn the_score_decides_what_is_strange_and_not_what_the_images_cost() {
    let mut trial = Trial::trained(NAME, WORK);
    let (before, costs) = (areas(&trial), trial.value(BLANK_MEAN));
    for stop in ["reconstruction", "KL", "distance from usual"] {
        trial.turn(&SCORE, stop);
        assert_ne!(areas(&trial), before, "{stop}");
        assert_eq!(trial.value(BLANK_MEAN), costs);
    }
    let [_, _, noise, blank] = areas(&trial);
    assert!(noise > 0.99 && blank > before[3], "below the usual is unusual as well: {blank} {before:?}");
}

#[test]
fn another_class_left_out_is_another_model_and_the_told_one_stays() {
    let mut trial = Trial::trained(NAME, WORK);
    let (known, obeyed) = (trial.value(KNOWN_MEAN), trial.value(OBEYED));
    let (row, steps) = (asked_for(&trial, "style 1"), trial.snapshot().step);
    trial.turn(&CLASS, "1");
    assert_eq!((steps, trial.snapshot().step), (TRAINED, 0), "the model of nine classes begins anew");
    assert_ne!(trial.value(KNOWN_MEAN), known);
    assert_eq!((asked_for(&trial, "style 1"), trial.value(OBEYED)), (row, obeyed));
    trial.turn(&CLASS, "2");
    assert_eq!((trial.value(KNOWN_MEAN), trial.snapshot().step), (known, TRAINED), "and is found again");
}

#[test]
fn the_class_that_is_left_out_is_the_one_that_was_chosen() {
    let after_a_few_steps = |left_out: &str| {
        let mut trial = Trial::open(NAME);
        trial.turn(&CLASS, left_out);
        trial.work(3);
        trial.value(DIGIT)
    };
    assert_ne!(after_a_few_steps("2"), after_a_few_steps("7"), "the first weights are the same, and the training digits others");
}

#[test]
fn more_noise_is_a_larger_error_and_the_copy_gains_by_it() {
    let mut trial = Trial::trained(NAME, WORK);
    let clean = trial.value(CLEAN_ERROR);
    let mut before = 0.0;
    for stop in ["0.1", "0.2", "0.4", "0.8"] {
        trial.turn(&NOISE_DIAL, stop);
        assert!(trial.value(NOISY_ERROR) > before, "{stop}");
        before = trial.value(NOISY_ERROR);
        assert_eq!(trial.value(CLEAN_ERROR), clean);
    }
    assert!(trial.value(COPY_ERROR) < before, "much noise: the copy is nearer");
    // the five errors as the table has them; the last two from the images themselves
    let table = trial.table(ERRORS);
    let said: Vec<f64> = table.rows.iter().map(|row| row[1].value().unwrap().value).collect();
    let gauges = [CLEAN_ERROR, NOISY_ERROR, COPY_ERROR, MEAN_ERROR, BLANK_ERROR];
    assert_eq!(said, gauges.map(|gauge| trial.value(gauge)));
    let known = |split: &crate::data::Split| -> Vec<Vec<f32>> {
        (0..split.len()).filter(|at| split.labels[*at] != 2).map(|at| crate::model::to_unit(split.image(at))).collect()
    };
    let (train, test) = (known(&trial.equipment.data.train), known(&trial.equipment.data.test));
    let mean = |pixel: usize| train.iter().map(|image| f64::from(image[pixel])).sum::<f64>() / train.len() as f64;
    let off = |from: &dyn Fn(usize) -> f64| {
        let square = |image: &Vec<f32>| (0..784).map(|pixel| (f64::from(image[pixel]) - from(pixel)).powi(2)).sum::<f64>();
        test.iter().map(square).sum::<f64>() / test.len() as f64
    };
    let means: Vec<f64> = (0..784).map(mean).collect();
    assert!((off(&|pixel| means[pixel]) - said[3]).abs() < 1e-3 && (off(&|_| 0.0) - said[4]).abs() < 1e-3, "{said:?}");
    assert!(said[3] < said[4], "the mean is the best of all pictures that look at nothing");
    let rows = ["clean", "noisy", "copy"].map(|row| trial.images(DENOISED, row)[0].clone());
    assert!(difference(&rows[0], &rows[1]) > 0 && rows[1] != rows[2]);
}

#[test]
fn a_style_keeps_and_a_class_changes() {
    let mut trial = Trial::trained(NAME, WORK);
    let own = asked_for(&trial, "as x");
    assert_eq!(own.len(), 10);
    assert!((1..10).all(|class| own[class] != own[0]));
    let first = asked_for(&trial, "style 1");
    trial.press(&FRESH);
    assert_ne!(asked_for(&trial, "style 1"), first);
    assert_eq!(asked_for(&trial, "as x"), own, "the style of the digit is its own");
    trial.input(&Input::Pick(Pick::Class(4)));
    assert_ne!(asked_for(&trial, "as x"), own);
    assert!(trial.value(OBEYED) > 0.15, "by chance it would be 0.1: {}", trial.value(OBEYED));
}

#[test]
fn the_digit_on_show_has_its_score_among_those_that_are_known() {
    let mut trial = Trial::trained(NAME, WORK);
    let before = trial.value(DIGIT);
    trial.input(&Input::OwnDigit(vec![0; crate::data::PIXELS].into()));
    let blank = trial.value(DIGIT);
    assert!(blank != before && (0.0..=1.0).contains(&trial.value(RANK)), "{blank} {}", trial.value(RANK));
    trial.input(&Input::OwnDigit(vec![255; crate::data::PIXELS].into()));
    assert!(trial.value(DIGIT) > 2.0 * blank);
    assert_eq!(trial.value(RANK), 1.0);
    assert_eq!(trial.panel(EXAMPLES).figure.0.first(), Some(&Piece::Value(percent(1.0))), "and the rank stands beside the title");
    assert_eq!(trial.images(EXAMPLES, "input")[0][..], [255; crate::data::PIXELS]);
}

#[test]
fn trained_models_are_left_alone() {
    let mut trial = Trial::trained(NAME, WORK);
    assert!(matches!(trial.session.step().unwrap(), Progress::Idle(_)));
    assert_eq!(trial.snapshot().step, TRAINED);
}

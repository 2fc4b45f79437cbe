//! What the map of codes does when it is turned, pointed at and left to run.

use super::*;
use crate::lab::experiments::latent_scatter::*;

const NAME: &str = "latent-scatter";
const STEPS: usize = 100;

/// What the map shows.
struct Map {
    points: Arc<[LatentPoint]>,
    picked: Option<usize>,
    own: Option<(f32, f32)>,
    bounds: Bounds,
}

fn scatter(trial: &Trial) -> Map {
    let Body::Plane(plane) = trial.panel(SCATTER).body else { panic!("no plane") };
    let points = plane.layers.iter().find_map(|layer| if let PlaneLayer::Points(points) = layer { Some(points.clone()) } else { None });
    let points = points.unwrap();
    let place = |wanted: fn(Sign) -> bool| {
        plane.layers.iter().find_map(|layer| match layer {
            PlaneLayer::Mark(mark) if wanted(mark.sign) => Some(mark.place),
            _ => None,
        })
    };
    let picked = place(|sign| matches!(sign, Sign::Picked(_)));
    let picked = picked.and_then(|place| points.iter().position(|point| (point.x, point.y) == place));
    Map { picked, own: place(|sign| sign == Sign::Own), bounds: plane.bounds, points }
}

fn codes(scatter: &Map) -> Vec<f32> {
    scatter.points.iter().flat_map(|point| [point.x, point.y]).collect()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(
        NAME,
        STEPS,
        &[TEST_LOSS, UNCOVERED, BLANK, UNCOVERED_PRIOR, KNN_ACCURACY, SCALE_RATIO, SPREAD, CURSOR_REACHES, CURSOR_DEVIATIONS],
        &[SCATTER, POINT, SHAPE, plot::LOSS],
    );
}

#[test]
fn the_figures_are_those_of_the_map() {
    let trial = Trial::trained(NAME, STEPS);
    let scatter = scatter(&trial);
    let codes = codes(&scatter);
    let labels: Vec<u8> = scatter.points.iter().map(|point| point.class).collect();
    assert_eq!((labels.len(), &labels), (TEST, &trial.equipment.data.test.labels));
    assert_eq!(trial.value(KNN_ACCURACY), leave_one_out_accuracy(&codes, &labels, 2, 5));
    let cloud = Cloud::new(&codes);
    let covers = cloud.covers(1.5);
    assert_eq!((trial.value(UNCOVERED), trial.value(BLANK), trial.value(UNCOVERED_PRIOR)), (covers.fitted, covers.blank, covers.standard));
    let [long, short] = cloud.spread();
    assert_eq!((trial.value(SPREAD), trial.value(SCALE_RATIO)), (long, long / short));
    assert!(long > short && short > 0.0);
    let inside = |[low, high]: [f32; 2], value: f32| (low..=high).contains(&value);
    assert!(scatter.points.iter().all(|point| inside(scatter.bounds.x, point.x) && inside(scatter.bounds.y, point.y)));
}

#[test]
fn seed_and_activation_ask_for_another_model_and_the_former_is_there_again_when_they_are_turned_back() {
    let mut trial = Trial::trained(NAME, STEPS);
    let before = codes(&scatter(&trial));
    trial.turn(&SEED, "1");
    assert_eq!(trial.snapshot().step, 0);
    let other = codes(&scatter(&trial));
    trial.turn(&SEED, "0");
    assert_eq!(trial.snapshot().step, STEPS as u64);
    assert_eq!(codes(&scatter(&trial)), before);
    trial.turn(&ACTIVATION, "tanh");
    let tanh = codes(&scatter(&trial));
    assert!(other != before && tanh != before && tanh != other);
    assert_eq!(trial.snapshot().step, 0);
}

#[test]
fn the_cursor_finds_the_nearest_digit_and_what_lies_under_it() {
    let mut trial = Trial::trained(NAME, STEPS);
    let points = scatter(&trial).points;
    for index in [3, 40] {
        let point = points[index];
        point_at(&mut trial, point.x, point.y);
        assert_eq!(scatter(&trial).picked, Some(index));
        assert_eq!(trial.value(CURSOR_REACHES), 0.0);
        let (inputs, decoded) = (trial.images(POINT, "input"), trial.images(POINT, "decoded"));
        assert_eq!(inputs[0], trial.held_out(index));
        assert_eq!(decoded[0], decoded[1], "the code of the digit decodes to its copy");
        assert!(difference(&decoded[0], &inputs[0]) > 2000);
    }
    let before = trial.images(POINT, "decoded")[1].clone();
    point_at(&mut trial, 1e3, -1e3);
    assert_ne!(trial.images(POINT, "decoded")[1], before);
    assert!(trial.value(CURSOR_DEVIATIONS) > 10.0 && trial.value(CURSOR_REACHES) > 10.0);
    let middle = |axis: fn(&LatentPoint) -> f32| points.iter().map(axis).sum::<f32>() / points.len() as f32;
    point_at(&mut trial, middle(|point| point.x), middle(|point| point.y));
    assert!(trial.value(CURSOR_DEVIATIONS) < 1e-3);
}

#[test]
fn a_picked_digit_and_the_readers_own_are_on_the_map() {
    let mut trial = Trial::trained(NAME, STEPS);
    point_at(&mut trial, 1e3, 1e3);
    trial.input(&Input::Pick(Pick::Class(7)));
    let picked = scatter(&trial).picked.unwrap();
    assert_eq!(trial.equipment.data.test.labels[picked], 7);
    assert_eq!(trial.snapshot().held_out, Some(trial.held_out(picked)));
    assert_eq!(scatter(&trial).own, None);
    let image = trial.held_out(5);
    trial.input(&Input::OwnDigit(image[..].into()));
    let (own, there) = (scatter(&trial).own.unwrap(), scatter(&trial).points[5]);
    assert!((own.0 - there.x).abs() < 1e-4 && (own.1 - there.y).abs() < 1e-4, "a held-out digit drawn by hand lies where it lies");
    assert_eq!(trial.images(POINT, "input")[1], image);
}

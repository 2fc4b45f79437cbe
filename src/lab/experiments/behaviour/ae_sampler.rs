//! Draws from the guesses: each knob changes what it says, and the better guess draws the better digits.

use super::trial::{Trial, difference};
use crate::lab::dial::AGAIN;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::ae_sampler::*;
use crate::lab::picture::{Body, Panel, PlaneLayer};
use crate::lab::session::Session;

const NAME: &str = "ae-sampler";
/// The classifier has learnt after 200, and what it says stands a round later.
const WORK: usize = 270;

fn trained() -> Trial {
    Trial::trained(NAME, WORK)
}

fn sheet(panel: &Panel) -> &[std::sync::Arc<[u8]>] {
    let Body::Sheet(sheet) = &panel.body else { panic!("no sheet") };
    &sheet.images
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    let gauges: Vec<_> = ENTRY.gauges.iter().copied().filter(|gauge| *gauge != SCORER_ACCURACY).collect();
    Trial::assert_from_model(NAME, WORK, &gauges, &[SCORES, SHEET, CODES, COMPONENTS_PANEL, PLACE]);
}

#[test]
fn a_mixture_draws_nearer_to_the_codes_than_one_gaussian_and_that_than_a_box() {
    let mut trial = trained();
    trial.turn(&COMPONENTS, "16");
    let value = |gauge| trial.value(gauge);
    assert!(value(UNCOVERED_MIXTURE) < value(UNCOVERED_GAUSSIAN), "{} {}", value(UNCOVERED_MIXTURE), value(UNCOVERED_GAUSSIAN));
    assert!(value(UNCOVERED_GAUSSIAN) < value(UNCOVERED_BOX), "{} {}", value(UNCOVERED_GAUSSIAN), value(UNCOVERED_BOX));
    assert!(value(CLASSES_NORMAL) < value(CLASSES_MIXTURE), "N(0, I) draws from one corner of the cloud");
    assert!(value(MISSED_NORMAL) > value(MISSED_GAUSSIAN) && value(MISSED_NORMAL) > 0.5, "and misses the rest: {}", value(MISSED_NORMAL));
    assert!(value(SURE_COPIES) > 0.5 && value(SURE_COPIES) <= 1.0 && value(SCORER_ACCURACY) > 0.7);
}

#[test]
fn the_sheet_and_the_plane_show_the_chosen_guess() {
    let mut trial = trained();
    let mut seen = Vec::new();
    for (stop, _) in GUESS.stops() {
        trial.turn(&GUESS, stop);
        let panel = trial.panel(SHEET);
        assert_eq!(sheet(&panel).len(), 6);
        assert!(!seen.contains(&panel.body), "{stop}");
        seen.push(panel.body);
        let Body::Plane(plane) = trial.panel(CODES).body else { panic!("no plane") };
        assert!(plane.layers.iter().any(|layer| matches!(layer, PlaneLayer::Ellipses(_) | PlaneLayer::Path { .. })), "{stop}");
    }
    let gap = trial.value(SURE_COPIES) - trial.value(SURE_MIXTURE);
    assert_eq!(trial.value(GAP), gap, "the last stop is the mixture");
    assert_eq!(trial.value(CLASSES_SHOWN), trial.value(CLASSES_MIXTURE));
    assert_eq!(trial.value(UNCOVERED_SHOWN), trial.value(UNCOVERED_MIXTURE));
    assert_eq!(trial.value(MISSED_SHOWN), trial.value(MISSED_MIXTURE));
}

#[test]
fn other_draws_are_drawn_when_asked_for_and_the_codes_stay() {
    let mut trial = trained();
    let before = trial.snapshot();
    trial.press(&AGAIN);
    let panels = |snapshot: &crate::lab::snapshot::Snapshot| (snapshot.panels[1].clone(), snapshot.panels[3].clone());
    let (before, after) = (panels(&before), panels(&trial.snapshot()));
    assert_ne!(sheet(&before.0), sheet(&after.0));
    assert_eq!(before.1, after.1);
}

#[test]
fn another_number_of_components_is_another_mixture() {
    let mut trial = trained();
    let with = |trial: &mut Trial, stop: &str| {
        trial.turn(&COMPONENTS, stop);
        (trial.value(FIT), trial.value(UNCOVERED_MIXTURE), trial.panel(COMPONENTS_PANEL))
    };
    let (few, many) = (with(&mut trial, "2"), with(&mut trial, "16"));
    assert!(few.0.is_finite() && few.0.to_bits() != many.0.to_bits() && few.1.to_bits() != many.1.to_bits() && few.2 != many.2);
}

#[test]
fn draws_and_codes_stand_before_the_classifier_has_learnt_and_the_caption_says_what_is_coming() {
    let mut trial = Trial::open(NAME);
    // other tests have trained the classifier of the data set that they share
    let equipment = Equipment::new(trial.equipment.data.clone(), trial.equipment.threads.clone());
    trial.session = Session::new(trial.entry, &equipment, trial.session.desk.clone()).unwrap();
    trial.work(16);
    assert!(trial.value(UNCOVERED_BOX).is_finite() && trial.value(MISSED_MIXTURE).is_finite() && trial.value(SURE_BOX).is_nan());
    assert_eq!(sheet(&trial.panel(SHEET)).len(), 6);
    assert!(format!("{:?}", trial.panel(SCORES).caption).contains("classifier has learnt"));
}

#[test]
fn codes_guess_draws_and_figures_are_always_of_one_moment() {
    let mut trial = trained();
    let seen = |trial: &Trial| {
        let Body::Plane(plane) = trial.panel(CODES).body else { panic!("no plane") };
        let [PlaneLayer::Points(points), outline, ..] = &plane.layers[..] else { panic!("no points and outline") };
        let of = |class: u8| points.iter().filter(|point| point.class == class).copied().collect::<Vec<_>>();
        let figures = [UNCOVERED_BOX, UNCOVERED_MIXTURE, SURE_COPIES, FIT].map(|gauge| trial.value(gauge).to_bits());
        (of(0), outline.clone(), of(1), trial.panel(SHEET).body, figures)
    };
    let (mut before, mut rounds) = (seen(&trial), 0);
    for step in 0..50 {
        trial.work(1);
        let after = seen(&trial);
        let is_new = before.0 != after.0;
        let others = [before.1 != after.1, before.2 != after.2, before.3 != after.3, before.4 != after.4];
        assert_eq!(others, [is_new; 4], "{step}: outline, draws, sheet and figures change when the codes do");
        rounds += usize::from(is_new);
        before = after;
    }
    assert_eq!(rounds, 1);
}

#[test]
fn what_the_reader_asks_for_in_the_middle_of_a_round_is_still_there_after_it() {
    let mut trial = trained();
    trial.work(33); // a round has begun at 300
    trial.turn(&COMPONENTS, "2");
    trial.turn(&GUESS, "mixture");
    let components = |trial: &Trial| {
        let Body::Plane(plane) = trial.panel(CODES).body else { panic!("no plane") };
        plane.layers.iter().find_map(|layer| if let PlaneLayer::Ellipses(all) = layer { Some(all.clone()) } else { None }).unwrap()
    };
    let before = components(&trial);
    trial.work(14);
    let after = components(&trial);
    assert!(before != after && after.len() == 2, "{after:?}");
}

#[test]
fn the_place_under_the_cursor_is_decoded_and_judged() {
    let mut trial = trained();
    let before = trial.images(PLACE, "");
    assert_eq!(before.len(), 3);
    trial.input(&Input::Point { panel: "codes".into(), x: 40.0, y: -40.0 });
    let after = trial.images(PLACE, "");
    assert!(difference(&before[2], &after[2]) > 500);
    assert!((0.1..=1.0).contains(&trial.value(SURE_HERE)));
}

#[test]
fn the_digit_on_show_is_marked_among_the_codes() {
    let mut trial = trained();
    let mark = |trial: &Trial| {
        let Body::Plane(plane) = trial.panel(CODES).body else { panic!("no plane") };
        plane.layers.into_iter().find_map(|layer| if let PlaneLayer::Mark(mark) = layer { Some(mark.place) } else { None }).unwrap()
    };
    let first = mark(&trial);
    trial.input(&Input::Pick(Pick::Next));
    let second = mark(&trial);
    trial.give(2);
    assert!(first != second && second != mark(&trial));
}

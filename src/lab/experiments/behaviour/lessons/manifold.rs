//! What the manifold's measurements do when the pair is turned and digits are picked.

use super::*;
use crate::lab::experiments::manifold::*;

fn done() -> Trial {
    let mut trial = Trial::open("manifold");
    while trial.session.step().unwrap() == Progress::Continue {}
    trial
}

#[test]
fn a_gap_is_known_once_all_blends_are_measured_and_each_stop_has_its_own() {
    let mut trial = done();
    let gaps = ["another class", "same class", "nearest"].map(|stop| {
        trial.turn(&PAIR, stop);
        assert_eq!(trial.value(BLENDS_MEASURED), TEST as f64, "a knob does not wait for what was measured");
        trial.value(MIDPOINT_GAP)
    });
    assert!(gaps[0] > gaps[1] && gaps[1] > gaps[2] && gaps[2] > 0.0, "{gaps:?}");
    assert!(trial.value(NOISE_GAP) > 1.5);
    let shown: Vec<f64> = trial.table(DISTANCE).rows.iter().map(|row| number(&row[2])).collect();
    assert!((shown[3] - trial.value(NOISE_GAP)).abs() < 0.006 && (shown[1] - gaps[2]).abs() < 0.006 && shown[0] == 1.0, "{shown:?}");

    let fresh = crate::lab::equipment::Equipment::new(trial.equipment.data.clone(), trial.equipment.threads.clone());
    let desk = crate::lab::desk::Desk::new(trial.entry.dials, fresh.data.clone());
    trial.session = crate::lab::session::Session::new(trial.entry, &fresh, desk).unwrap();
    let mut waits = 0;
    while trial.value(BLENDS_MEASURED) < TEST as f64 {
        assert!(trial.value(MIDPOINT_GAP).is_nan());
        trial.work(1);
        waits += 1;
    }
    assert!(waits > 3);
    assert!((trial.value(MIDPOINT_GAP) - gaps[0]).abs() < 1e-12);
}

#[test]
fn the_gallery_shows_what_is_picked_and_its_blends() {
    let mut trial = Trial::open("manifold");
    let digits = trial.images(GALLERY, "digit");
    let blends = trial.images(GALLERY, "blend");
    for stop in ["same class", "nearest"] {
        trial.turn(&PAIR, stop);
        assert_eq!(trial.images(GALLERY, "digit"), digits);
        assert_ne!(trial.images(GALLERY, "blend"), blends);
    }
    for (digit, blend) in digits.iter().zip(trial.images(GALLERY, "blend")) {
        let twice = |&half: &u8| 2 * i16::from(half);
        let partner: Vec<i16> = digit.iter().zip(blend.iter()).map(|(&digit, half)| twice(half) - i16::from(digit)).collect();
        let is_partner = |image: &[u8]| image.iter().zip(&partner).all(|(&pixel, &rest)| (i16::from(pixel) - rest).abs() <= 1);
        assert!(trial.equipment.data.test.images.chunks_exact(PIXELS).any(is_partner), "a blend is the mean with a held-out digit");
    }
    trial.input(&Input::Pick(Pick::Class(4)));
    let Body::Images(gallery) = trial.panel(GALLERY).body else { panic!("no images") };
    assert!(gallery.captions.iter().all(|caption| caption.starts_with('4')));
    trial.give(2);
    assert_eq!(&trial.images(GALLERY, "digit")[0][..], trial.equipment.data.train.image(2));
    let own = trial.table(DISTANCE).rows.pop().unwrap();
    assert_eq!((&own[0], number(&own[1])), (&Words::from("your digit"), 0.0), "a training image is at no distance from the nearest");
    trial.input(&Input::NoOwnDigit);
    assert_eq!(trial.table(DISTANCE).rows.len(), 4);
}

#[test]
fn a_press_draws_fresh_noise_and_nothing_else() {
    let mut trial = done();
    let (noise, digits, gap) = (trial.images(GALLERY, "noise"), trial.images(GALLERY, "digit"), trial.value(NOISE_GAP));
    trial.press(&NOISE);
    assert_ne!(trial.images(GALLERY, "noise"), noise);
    assert_eq!((trial.images(GALLERY, "digit"), trial.value(NOISE_GAP)), (digits, gap));
}

#[test]
fn shares_of_the_variance_need_more_and_more_components() {
    let trial = done();
    let counts = [COMPONENTS_50, COMPONENTS_90, COMPONENTS_95, COMPONENTS_99].map(|gauge| trial.value(gauge));
    assert!(counts.windows(2).all(|pair| pair[0] < pair[1]), "{counts:?}");
    assert!(trial.value(VARIANCE_2) > 5.0 && trial.value(VARIANCE_2) < 50.0);
    assert!(trial.value(INTRINSIC_DIMENSION) > 2.0 && trial.value(TWONN_IMAGES) == TRAIN as f64);
    let Body::Plot(spectrum) = trial.panel(SPECTRUM).body else { panic!("no plot") };
    let Shape::Line(line) = &spectrum.layers[0].shape else { panic!("no line") };
    let at = counts[1] as usize;
    assert!(line[at].1 >= 90.0 && line[at - 1].1 < 90.0);
}

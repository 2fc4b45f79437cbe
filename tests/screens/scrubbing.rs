//! The time machine on the screen.

use std::sync::Arc;

use elbo::app::Action;
use elbo::lab::Snapshot;

use super::support::{NOW, Reader, bills};

#[test]
fn a_strip_says_where_one_is_in_the_run_and_a_turned_knob_leaves_its_mark_on_curve_and_strip() {
    let mut reader = Reader::new(120, 36);
    let turned = |step: u64, at: usize| {
        let mut snapshot = Snapshot::clone(&bills(step, 6.3));
        snapshot.knobs[0].at = at;
        Arc::new(snapshot)
    };
    for (step, at) in [(0, 2), (200, 2), (400, 4), (600, 4), (800, 4)] {
        reader.sees(turned(step, at));
    }
    assert!(reader.screen().contains("β 20"), "on the curve: {}", reader.screen());
    reader.types("<Tab>,");
    let status = |reader: &Reader| reader.line(2).split('│').skip(1).collect::<Vec<_>>().join("│");
    let shown = status(&reader);
    assert!(shown.contains("looking back at step 600") && shown.contains("├────│─●──┤"), "{shown}");
    reader.types("<");
    let shown = status(&reader);
    assert!(shown.contains("looking back at step 0") && shown.contains("├●──"), "{shown}");
    assert!(!reader.screen().contains("β 20 "), "it was not turned yet: {}", reader.screen());
    reader.types(">");
    assert!(!status(&reader).contains("looking back"), "{}", status(&reader));
}

#[test]
fn a_key_that_is_held_goes_in_longer_strides_and_a_pause_or_another_key_ends_them() {
    let mut reader = Reader::new(120, 36);
    (0..60).for_each(|at| _ = reader.sees(bills(10 * at, 6.3)));
    reader.types("<Tab>");
    let place = |reader: &Reader| reader.app.pane().unwrap().history.place().map(|(place, _)| place);
    let held = |reader: &mut Reader, key: &str, times: usize| {
        (0..times).map(|_| place(reader.types(key))).map(|place| place.unwrap_or(60)).collect::<Vec<_>>()
    };
    assert_eq!(held(&mut reader, ",", 13), [59, 58, 57, 56, 54, 52, 50, 48, 44, 40, 36, 32, 24]);
    assert_eq!(held(&mut reader, ".", 5), [25, 26, 27, 28, 30], "the other way begins anew");
    reader.types("k");
    assert_eq!(held(&mut reader, ".", 5), [31, 32, 33, 34, 36], "another key came between");
    reader.does(Action::Clock(NOW + 5));
    assert_eq!(held(&mut reader, ".", 2), [37, 38], "it was let go");
    assert_eq!(held(&mut reader, "<", 1), [1]);
    assert_eq!(held(&mut reader, ",", 9), [1; 9], "at the beginning it stays");
    reader.types(">");
    assert_eq!(place(&reader), None);
}

#[test]
fn the_footer_offers_the_time_machine_as_soon_as_there_is_something_to_look_back_at() {
    for (width, height) in [(80, 24), (100, 30), (120, 36)] {
        let mut reader = Reader::new(width, height);
        reader.sees(bills(10, 6.3)).types("<Tab>");
        assert!(!reader.line(-1).contains("earlier"), "{}", reader.line(-1));
        reader.sees(bills(20, 6.3)).sees(bills(30, 6.3));
        assert!(reader.line(-1).contains(", earlier") && !reader.line(-1).contains("later"), "{}", reader.line(-1));
        reader.types(",");
        for hint in [", earlier", ". later", "> live"] {
            assert!(reader.line(-1).contains(hint), "{hint} at {width}: {}", reader.line(-1));
        }
        reader.types("<");
        assert!(!reader.line(-1).contains("earlier") && reader.line(-1).contains(". later"), "{}", reader.line(-1));
        reader.types(">");
        assert!(reader.line(-1).contains(", earlier") && !reader.line(-1).contains("> live"), "{}", reader.line(-1));
    }
}

//! What is sent to the clipboard.

use std::sync::Arc;

use elbo::app::Effect;
use elbo::app::pane::Item;
use elbo::lab::{Body, Matrix, Panel, Ramp, Snapshot, Table, Words, count, measured};
use elbo::ui::clipping::{marked, screen};

use super::support::{Reader, bills, map};

#[test]
fn y_copies_what_is_marked_and_goes_on_and_capital_y_the_screen() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).asked_for();
    let copied = |reader: &mut Reader, keys: &str| match reader.types(keys).asked_for().as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{keys}: {other:?}"),
    };
    assert!(copied(&mut reader, "y").starts_with("Each example pays two bills. The first is the price"), "a paragraph in one line");
    assert!(copied(&mut reader, "y").starts_with("Watch the second bill"), "pressed again, the next one");
    assert!(copied(&mut reader, "y").starts_with(r"\mathcal{L}(x) = \term{reconstruction}{\mathbb{E}"), "a formula as LaTeX");
    assert!(reader.line(-1).contains("sent to the clipboard: the formula as LaTeX"), "{}", reader.line(-1));
    reader.types("j");
    assert!(reader.app.copied_lines().is_none(), "another key lets go of it");
    assert_eq!(reader.types("Y").asked_for(), [Effect::CopyScreen]);
    assert!(screen(&reader.app, &reader.theme).contains("Watch the second bill"));

    assert_eq!(reader.types("<Tab>y").asked_for(), [Effect::CopyMarked { whole: true }]);
    assert_eq!(marked(&reader.app, true), "β 1");
    reader.types("kkk");
    assert_eq!(marked(&reader.app, true), "\ttrain\theld out\nreconstruction\t139.8\t141.2\nKL\t6.4\t6.3");
    reader.types("j");
    assert_eq!(marked(&reader.app, true), "\tnats\nz₁\t3.40\nz₂\t2.90\nz₃\t0.020");
    reader.types("j");
    let said = marked(&reader.app, true);
    assert!(said.starts_with("held-out digits: input over reconstruction") && said.contains("reconstruction 141.2 nats"), "{said}");
}

/// The pane with these pictures in the place of its own, the first one marked.
fn reader(body: &Body) -> Reader {
    let plain = Snapshot::clone(&bills(10, 1.0));
    let panels = plain.panels.iter().enumerate().map(|(at, panel)| match at {
        0 => Panel { body: body.clone(), ..panel.clone() },
        _ => panel.clone(),
    });
    let shown = Snapshot { panels: panels.collect(), ..plain.clone() };
    let mut reader = Reader::new(120, 36);
    reader.sees(Arc::new(shown)).types("<Tab>kkkkk");
    assert_eq!(reader.app.pane().unwrap().item, Item::Panel(0));
    reader.asked_for();
    reader
}

#[test]
fn where_a_cursor_reads_a_number_off_y_copies_that_with_its_unit_and_again_the_whole() {
    let table = || {
        let row = |name: &str, words: Vec<Words>| std::iter::once(name.into()).chain(words).collect::<Vec<Words>>();
        let rows = vec![
            row("reconstruction", vec![measured(1_139.84).of("nats").into(), count(12_000).into()]),
            row("KL", vec![measured(-0.061_23).of("nats").into(), count(7).into()]),
        ];
        Body::Table(Table::new(&["", "held out", "images"], rows))
    };
    let matrix = || {
        let values = vec![0.5, 1.25, -3.0, 0.000_4].into();
        let (rows, columns) = (vec!["a".into(), "b".into()], vec!["z₁".into(), "z₂".into()]);
        Body::Matrix(Matrix { rows, columns, width: 2, values, range: [-3.0, 2.0], ramp: Ramp::Sequential, unit: "nats" })
    };
    let curves = || bills(10, 1.0).panels[0].body.clone();
    let tabled = "\theld out\timages\nreconstruction\t1140 nats\t12000\nKL\t-0.061 nats\t7";
    for (body, keys, read, whole) in [
        (table(), "<Down><Down>", "KL: held out −0.061 nats, images 7", Some(tabled)),
        (table(), "<Down>", "reconstruction: held out 1,140 nats, images 12,000", None),
        (matrix(), "<Right><Right>", "row a, column z₂: 1.25 nats", None),
        (matrix(), "<Right><Right><Down>", "row b, column z₂: 4.0e−4 nats", None),
        (curves(), "<Left>", "step 1,176: held out 145.9 nats per image, train 144.5 nats per image", None),
    ] {
        let mut reader = reader(&body);
        assert_eq!(reader.types("y").asked_for(), [Effect::CopyMarked { whole: true }], "no cursor yet");
        reader.types(keys).asked_for();
        assert_eq!(reader.types("y").asked_for(), [Effect::CopyMarked { whole: false }], "{keys}");
        assert!(reader.line(-1).contains("y again sends the whole panel"), "{}", reader.line(-1));
        assert_eq!(marked(&reader.app, false), read, "{keys}");
        assert_eq!(reader.types("y").asked_for(), [Effect::CopyMarked { whole: true }], "again");
        if let Some(whole) = whole {
            assert_eq!(marked(&reader.app, true), whole);
        }
        assert_eq!(reader.types("y").asked_for(), [Effect::CopyMarked { whole: false }], "and round");
    }
    // a place in the plane, and a pixel of a picture
    let mut plane = Reader::new(120, 36);
    plane.types("3g").sees(map(10, 1)).types("<Tab><Right>y").asked_for();
    let said = marked(&plane.app, false);
    assert!(said.starts_with("z₁ ") && said.contains(", z₂ "), "{said}");
    plane.types("j<Enter>y").asked_for();
    let said = marked(&plane.app, false);
    assert!(said.starts_with("pixel row 14, column 14: input 0.") && said.contains(", reconstruction 0."), "{said}");
}

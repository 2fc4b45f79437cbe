//! What the reader points at in a picture: the experiment is told of it where it takes it, and nowhere else.

use std::sync::Arc;

use elbo::app::quiz::Setup;
use elbo::lab::{Body, Code, Input, Matrix, Panel, Pick, Ramp, Snapshot, Table};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::theme::Theme;

use super::inputs;
use super::support::{Reader, bills, course, course_with};

/// A reader of a pane that takes everything, or of one that takes digits alone, with these pictures above the digits.
fn reader(takes_all: bool, bodies: [Body; 2]) -> Reader {
    let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
    let course = if takes_all { course_with("one-that-takes-all") } else { course() };
    let mut reader = Reader::start(course, Progress::default(), (120, 36), theme, Setup::default());
    reader.sees(shows(bodies)).types("z");
    reader.asked_for();
    reader
}

fn shows([first, second]: [Body; 2]) -> Arc<Snapshot> {
    let plain = Snapshot::clone(&bills(10, 1.0));
    let with = |id: &str, body: Body| Panel { body, ..plain.panels.iter().find(|panel| panel.id == id).unwrap().clone() };
    let panels = vec![with("terms", first), with("dimensions", second), plain.panels[2].clone()];
    Arc::new(Snapshot { panels, ..plain })
}

fn table(rows: usize) -> Body {
    Body::Table(Table::new(&["row", "value"], (0..rows).map(|row| vec![format!("row {row}").into(), "0.5".into()]).collect()))
}

fn matrix(side: usize) -> Body {
    let values = vec![0.5; side * side].into();
    Body::Matrix(Matrix { rows: Vec::new(), columns: Vec::new(), width: side, values, range: [0.0, 1.0], ramp: Ramp::Sequential, unit: "" })
}

fn pixel(panel: &str, column: usize, x: usize, y: usize) -> Input {
    Input::Pixel { panel: panel.into(), column, x, y }
}

fn cell(panel: &str, column: usize, row: usize) -> Input {
    Input::Cell { panel: panel.into(), column, row }
}

fn told(reader: &mut Reader) -> Vec<Input> {
    inputs(&reader.asked_for()).into_iter().cloned().collect()
}

#[test]
fn a_pane_that_takes_pixels_starts_at_its_pictures_and_enter_goes_into_them() {
    let mut reader = reader(true, [table(3), table(3)]);
    assert!(reader.line(-1).contains("Enter pixels"), "{}", reader.line(-1));
    reader.types("<Right>");
    assert_eq!(told(&mut reader), [], "a picture is no pixel");
    reader.types("<Enter>");
    assert_eq!(told(&mut reader), [pixel("digits", 1, 14, 14)]);
    assert!(reader.line(-1).contains("Enter leave it"), "{}", reader.line(-1));
    reader.types("<Right><Down><Down>");
    assert_eq!(told(&mut reader).last(), Some(&pixel("digits", 1, 15, 16)));
    reader.types(&"<Left>".repeat(40));
    assert_eq!(told(&mut reader).last(), Some(&pixel("digits", 1, 0, 16)), "it stops at the edge");
    reader.types("<Esc><Left>");
    assert_eq!(told(&mut reader), [], "outside there is no pixel again");
}

#[test]
fn the_numbers_of_a_map_of_28_by_28_are_pixels_and_those_of_another_are_cells() {
    let mut reader = reader(true, [matrix(28), matrix(4)]);
    reader.types("kk<Down><Down><Right>");
    assert_eq!(told(&mut reader).last(), Some(&pixel("terms", 0, 1, 1)));
    reader.types("j<Down><Right><Right><Down>");
    assert_eq!(told(&mut reader).last(), Some(&cell("dimensions", 2, 1)));
}

#[test]
fn every_row_of_a_table_and_every_line_of_a_listing_can_be_reached() {
    let lines = (0..80).map(|line| format!("line {line}")).collect();
    let mut reader = reader(true, [table(60), Body::Code(Code { lines, at: Some(0), ..Code::default() })]);
    for (keys, panel, last) in [("kk", "terms", "row 59"), ("kkj", "dimensions", "line 79")] {
        reader.types(keys);
        assert!(!reader.screen().contains(last));
        let rows = if panel == "terms" { 60 } else { 80 };
        // in a listing the first step leads from the marked line
        reader.types(&"<Down>".repeat(if panel == "terms" { rows } else { rows - 1 }));
        assert!(reader.screen().contains(last), "{}", reader.screen());
        assert_eq!(told(&mut reader).last(), Some(&cell(panel, 0, rows - 1)));
    }
}

#[test]
fn a_pair_has_keys_and_a_hint_where_it_is_taken() {
    let mut all = reader(true, [table(3), table(3)]);
    assert!(all.line(-1).contains(") partner"), "{}", all.line(-1));
    all.types(")](");
    assert_eq!(told(&mut all), [Input::Partner(Pick::Next), Input::Pick(Pick::Next), Input::Partner(Pick::Previous)]);
}

#[test]
fn an_experiment_that_takes_none_of_it_hears_nothing() {
    let mut plain = reader(false, [matrix(28), table(30)]);
    plain.types("kkkk<Right><Down><Down>j<Down><Down>j<Enter><Right>)");
    assert_eq!(told(&mut plain), []);
    assert!(plain.line(-1).contains("no pairs of digits"), "{}", plain.line(-1));
    plain.types("<Esc>j");
    assert!(!plain.line(-1).contains("partner"), "{}", plain.line(-1));
    plain.types("?");
    assert!(!plain.screen().contains("partner of the digit"));
}

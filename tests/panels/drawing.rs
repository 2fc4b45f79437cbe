//! What the pictures must say, whatever they look like: which end is which, what belongs to what, and that no word hides another.

use elbo::app::pane::{Cursor, PanelView};
use elbo::lab::*;
use elbo::term::capabilities::Mosaic;
use elbo::term::writer::FrameWriter;

use crate::{ascii, plain, samples};

fn panel(body: Body) -> Panel {
    Panel { id: "one", title: String::new(), figure: Words::none(), caption: Words::none(), body }
}

fn plot(layers: Vec<Layer>, y: Scaled, right: Option<Scaled>) -> Panel {
    panel(Body::Plot(Plot { layers, x: Scaled::linear("", "", [0.0, 10.0]), y, right, readings: None }))
}

fn flat(label: &str, tone: Tone, y: f32) -> Layer {
    Layer::line(label, tone, [(0.0, y), (10.0, y)].into())
}

/// The rows of a picture that hold a character of this kind, from 0 at the title's line.
fn rows_with(seen: &str, wanted: impl Fn(char) -> bool) -> Vec<usize> {
    seen.lines().enumerate().filter(|(_, line)| line.chars().any(&wanted)).map(|(row, _)| row).collect()
}

fn is_braille(letter: char) -> bool {
    ('\u{2801}'..='\u{28ff}').contains(&letter)
}

/// The row on which these words stand.
fn row_of(seen: &str, words: &str) -> usize {
    seen.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words} is missing:\n{seen}"))
}

#[test]
fn seven_series_carry_seven_names_in_the_order_of_their_ends() {
    for seen in [plain(&samples::courses(), 62, 16), plain(&samples::courses(), 120, 24), ascii(&samples::courses(), 62, 16)] {
        let rows: Vec<usize> = [1, 2, 4, 8, 16, 32, 64].map(|width| row_of(&seen, &format!("z = {width}"))).to_vec();
        assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "{rows:?}\n{seen}");
    }
}

#[test]
fn series_that_have_no_room_beside_their_lines_are_in_a_legend() {
    let seen = plain(&samples::courses(), 30, 8);
    assert!(seen.lines().nth(1).unwrap().contains("z = "), "{seen}");
}

#[test]
fn a_series_is_read_on_its_own_axis() {
    let layers = || vec![flat("left", Tone::Main, 20.0), flat("right", Tone::Other(0), 9.0).on_the_right()];
    let right = Some(Scaled::linear("small", "", [0.0, 10.0]));
    let seen = plain(&plot(layers(), Scaled::linear("large", "", [0.0, 100.0]), right), 60, 14);
    let rows = rows_with(&seen, is_braille);
    assert!(rows[0] <= 4 && *rows.last().unwrap() >= 9, "{rows:?}\n{seen}");
    assert!(row_of(&seen, "right →").abs_diff(rows[0]) <= 1, "{seen}");
    assert!(seen.contains("├10") && seen.contains("100┤"), "{seen}");
}

#[test]
fn the_name_of_a_curve_never_stands_on_the_line_of_a_level() {
    for at in 0..=10 {
        let level = at as f32 * 10.0;
        // the curves end half-way, where the level's line goes on
        let half = |label: &str, tone, y: f32| Layer::line(label, tone, [(0.0, y), (5.0, y)].into());
        let layers = vec![half("first", Tone::Main, level), half("second", Tone::Other(0), 45.0), Layer::level("standard", level)];
        for seen in [
            plain(&plot(layers.clone(), Scaled::linear("", "", [0.0, 100.0]), None), 60, 14),
            ascii(&plot(layers, Scaled::linear("", "", [0.0, 100.0]), None), 60, 14),
        ] {
            let on_dots = |name: &str| seen.lines().any(|line| line.contains(&format!("{name} ·")) || line.contains(&format!("{name} .")));
            assert!(!on_dots("first") && !on_dots("second"), "{seen}");
        }
    }
}

#[test]
fn where_rows_are_few_the_names_of_curves_come_before_those_of_axes() {
    let steep = |label: &str, tone, to: f32| Layer::line(label, tone, [(0.0, 0.0), (10.0, to)].into());
    let layers = vec![
        steep("reconstruction", Tone::Main, 9.0),
        steep("rate of the code", Tone::Other(0), 8.0),
        steep("sum of both", Tone::Other(1), 10.0),
    ];
    let right = Some(Scaled::linear("small", "", [0.0, 10.0]));
    for height in 5..9 {
        let seen = crate::text(&crate::drawn(
            &plot(layers.clone(), Scaled::linear("large", "", [0.0, 10.0]), right.clone()),
            50,
            height,
            &crate::Theme::new(crate::Colours::Mono, crate::Glyphs::Braille),
            &PanelView::default(),
        ));
        assert!(["reconstruction", "rate of the code"].iter().all(|name| seen.contains(name)), "{height}:\n{seen}");
    }
}

#[test]
fn a_logarithmic_axis_gives_equal_ratios_equal_room() {
    let layers = || vec![flat("a", Tone::Main, 10.0)];
    let range = [1.0, 100.0];
    let log = rows_with(&plain(&plot(layers(), Scaled::linear("y", "", range).spaced(Spacing::Log), None), 60, 15), is_braille);
    let linear = rows_with(&plain(&plot(layers(), Scaled::linear("y", "", range), None), 60, 15), is_braille);
    assert!((6..=9).contains(&log[0]), "{log:?}");
    assert!(linear[0] >= 11, "{linear:?}");
}

#[test]
fn points_of_a_trade_off_carry_their_names_and_one_beyond_the_scale_is_an_arrow() {
    for seen in [plain(&samples::trade_off(), 62, 13), ascii(&samples::trade_off(), 62, 13)] {
        for beta in ["10", "4", "1 ", "0.5", "0.1", "0"] {
            let spelled = [format!("β = {beta}"), format!("beta = {beta}")];
            assert!(spelled.iter().any(|label| format!("{seen} ").replace('\n', " \n").contains(label)), "β = {beta} is missing:\n{seen}");
        }
        assert!(seen.contains('→') || seen.contains("->"), "{seen}");
    }
}

#[test]
fn a_point_lies_where_its_numbers_say() {
    let dots = vec![Dot { x: 9.0, y: 10.0, label: "low right".into() }, Dot { x: 1.0, y: 90.0, label: "high left".into() }];
    let layer = Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Dots(dots) };
    let seen = plain(&plot(vec![layer], Scaled::linear("y", "", [0.0, 100.0]), None), 60, 14);
    let place = |row: usize| seen.lines().nth(row).unwrap().chars().position(|letter| letter == '●');
    let rows = rows_with(&seen, |letter| letter == '●');
    assert!(rows[0] <= 4 && rows[1] >= 10, "{seen}");
    assert!(place(rows[0]) < Some(20) && place(rows[1]) > Some(40), "{seen}");
}

#[test]
fn a_single_point_of_a_line_is_seen() {
    let line = Layer::line("loss", Tone::Main, [(0.0, 50.0)].into());
    assert!(plain(&plot(vec![line], Scaled::linear("y", "", [0.0, 100.0]), None), 60, 14).contains('●'));
}

#[test]
fn a_line_that_leaves_the_scale_at_the_top_says_so_where_it_does() {
    let points: std::sync::Arc<[(f32, f32)]> = (0..=10).map(|at| (at as f32, if at == 5 { 500.0 } else { 50.0 })).collect();
    let scale = || Scaled::linear("y", "", [0.0, 100.0]);
    let seen = plain(&plot(vec![Layer::line("loss", Tone::Main, points)], scale(), None), 60, 14);
    let arrows: Vec<(usize, usize)> = seen
        .lines()
        .enumerate()
        .flat_map(|(row, line)| line.chars().enumerate().filter(|(_, sign)| *sign == '↑').map(move |(column, _)| (row, column)))
        .collect();
    assert!(matches!(arrows[..], [(row, column)] if row <= 3 && (20..40).contains(&column)), "{arrows:?}\n{seen}");
    assert!(!plain(&plot(vec![flat("loss", Tone::Main, 50.0)], scale(), None), 60, 14).contains('↑'));
}

#[test]
fn what_lies_above_zero_looks_different_from_what_lies_below() {
    let points: std::sync::Arc<[(f32, f32)]> = (0..=100).map(|at| (at as f32 / 10.0, if at < 50 { 0.8 } else { -0.8 })).collect();
    let layer = Layer { label: Words::none(), tone: Tone::Main, side: Side::Left, shape: Shape::Area(points) };
    let seen = ascii(&plot(vec![layer], Scaled::linear("y", "", [-1.0, 1.0]), None), 60, 14);
    let columns = |sign: char| {
        seen.lines().take(12).flat_map(|line| line.char_indices().skip(6).filter(|(_, c)| *c == sign)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    assert!(columns('+').len() > 40 && columns('+').iter().all(|at| *at < 36), "{seen}");
    let last = seen.lines().take(13).collect::<Vec<_>>().iter().rposition(|line| line.contains("-----"));
    assert!(Some(row_of(&seen, "+++")) < last, "{seen}");
}

#[test]
fn an_ellipse_is_as_wide_and_as_high_as_its_radii() {
    let shape = |radii, turn| {
        let ellipse = Ellipse { centre: (0.0, 0.0), radii, turn, class: None };
        let bounds = Bounds { x: [-4.0, 4.0], y: [-4.0, 4.0] };
        let plane = Plane { layers: vec![PlaneLayer::Ellipses(vec![ellipse])], bounds, classes: Vec::new(), axes: ["x", "y"] };
        let seen = plain(&panel(Body::Plane(plane)), 44, 22);
        let rows = rows_with(&seen, is_braille).len();
        let columns = seen.lines().flat_map(|line| line.chars().enumerate().filter(|(_, letter)| is_braille(*letter)).map(|(at, _)| at));
        let (low, high) = columns.fold((99, 0), |(low, high), at| (low.min(at), high.max(at)));
        (high + 1 - low, 2 * rows)
    };
    let (wide, low) = shape((3.0, 1.0), 0.0);
    assert!(wide > 2 * low, "{wide} {low}");
    let (narrow, high) = shape((3.0, 1.0), std::f32::consts::FRAC_PI_2);
    assert!(high > 2 * narrow, "{narrow} {high}");
}

#[test]
fn a_matrix_is_read_by_row_and_column_and_names_what_it_has_no_numbers_for() {
    let matrix = Matrix {
        rows: ["above", "below"].map(String::from).to_vec(),
        columns: ["a", "b", "c"].map(String::from).to_vec(),
        width: 3,
        values: [1.0, 2.0, 3.0, 4.0, 5.0, f32::NAN].into(),
        range: [0.0, 6.0],
        ramp: Ramp::Sequential,
        unit: "nats",
    };
    let shown = panel(Body::Matrix(matrix));
    let at = |cell| {
        let view = PanelView { focused: true, cursor: Cursor { cell: Some(cell), ..Cursor::default() } };
        crate::text(&crate::drawn(&shown, 60, 12, &crate::Theme::new(crate::Colours::Mono, crate::Glyphs::Ascii), &view))
    };
    assert!(at((2, 0)).contains("row above, column c: 3.00 nats"), "{}", at((2, 0)));
    assert!(at((0, 1)).contains("row below, column a: 4.00 nats"), "{}", at((0, 1)));
    assert!(at((2, 1)).contains("row below, column c: - nats"), "{}", at((2, 1)));
    let seen = plain(&shown, 60, 12);
    assert!(row_of(&seen, "3.00") < row_of(&seen, "4.00"), "{seen}");
}

#[test]
fn the_middle_of_a_network_is_as_small_as_it_is() {
    let seen = ascii(&samples::network(), 60, 22);
    let rows =
        |column: usize| seen.lines().skip(1).take(19).filter(|line| line.chars().nth(column).is_some_and(|letter| letter != ' ')).count();
    let inside = |column: usize| rows(column);
    assert!(inside(0) >= 8 && (1..=3).contains(&inside(28)), "{} {}\n{seen}", inside(0), inside(28));
    assert!(seen.contains("784") && seen.contains("16") && seen.contains("code"), "{seen}");
}

#[test]
fn a_table_shows_every_row_where_two_columns_have_room() {
    let rows: Vec<Vec<Words>> = (0..9).map(|at| vec![format!("row {at}").into(), measured(f64::from(at) * 1.5).into()]).collect();
    let seen = plain(&panel(Body::Table(Table::new(&["name", "value"], rows))), 50, 7);
    assert!((0..9).all(|at| seen.contains(&format!("row {at}"))) && !seen.contains("more rows"), "{seen}");
}

#[test]
fn a_number_reads_the_same_in_a_title_a_caption_a_cell_and_a_label() {
    let value = || measured(10.95).of("nats");
    let table = Table::new(&["", "value"], vec![vec!["one".into(), value().into()]]);
    let level = Layer::level(Words::from("level ") + value(), 0.5);
    let shown = Panel {
        figure: value().into(),
        caption: Words::from("In all: ") + value(),
        ..plot(vec![flat("", Tone::Main, 0.2), level], Scaled::linear("y", "", [0.0, 1.0]), None)
    };
    let table = plain(&Panel { figure: value().into(), ..panel(Body::Table(table)) }, 60, 6);
    let plot = plain(&shown, 60, 18);
    assert_eq!((table.matches("10.9 nats").count(), plot.matches("10.9 nats").count()), (2, 3), "{table}\n{plot}");
}

#[test]
fn numbers_that_are_to_add_up_keep_their_hundredths() {
    let rows = [("ELBO", -104.256), ("gap", 2.5), ("log p(x)", -101.756)];
    let rows = rows.map(|(name, value)| vec![name.into(), hundredths(value).of("nats").into()]).to_vec();
    let seen = plain(&panel(Body::Table(Table::new(&["", "value"], rows))), 60, 6);
    assert!(["−104.26 nats", "2.50 nats", "−101.76 nats"].iter().all(|shown| seen.contains(shown)), "{seen}");
}

#[test]
fn a_map_of_many_images_takes_all_of_the_room_and_in_a_strip_shows_some_of_them() {
    let Body::Sheet(one) = samples::sheet().body else { panic!("no sheet") };
    let images = (0..64).map(|at| one.images[at % 12].clone()).collect();
    let map = panel(Body::Sheet(Sheet { columns: 8, images, values: Default::default(), ..one }));
    let seen = |width, height| {
        let shown =
            crate::drawn(&map, width, height, &crate::Theme::new(crate::Colours::Mono, crate::Glyphs::Braille), &PanelView::default());
        let text = crate::text(&shown);
        let reaches = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        let filled = text.lines().skip(1).filter(|line| !line.trim().is_empty()).count();
        (reaches, filled, text)
    };
    // a line of the title and one of words: fourteen for eight rows, which is no whole number of cells for each
    let (reaches, filled, text) = seen(46, 16);
    assert!((26..=28).contains(&reaches) && (13..=14).contains(&filled), "{reaches} {filled} {text}");
    let (_, filled, text) = seen(46, 6);
    assert!((3..=5).contains(&filled) && text.contains("row 5 of 8") && !text.contains("no room"), "{text}");
}

#[test]
fn a_sheet_names_its_rows_reads_out_its_values_and_shows_the_image_under_the_cursor_large_where_there_is_room() {
    let Body::Sheet(plain_sheet) = samples::sheet().body else { panic!("no sheet") };
    let words = ["first", "second", "third"].map(String::from).to_vec();
    let shown = panel(Body::Sheet(Sheet { labels: words, values: [vec![-1.15, -0.32, 0.32, 1.15], vec![]], ..plain_sheet }));
    let seen = |cell, width| {
        let view = PanelView { focused: true, cursor: Cursor { cell, ..Cursor::default() } };
        crate::text(&crate::drawn(&shown, width, 14, &crate::Theme::new(crate::Colours::Mono, crate::Glyphs::Ascii), &view))
    };
    let at_rest = seen(None, 90);
    assert!(row_of(&at_rest, "first") < row_of(&at_rest, "second") && row_of(&at_rest, "second") < row_of(&at_rest, "third"), "{at_rest}");
    let heads = at_rest.lines().find(|line| line.starts_with("z_1")).unwrap();
    assert_eq!(heads.split_whitespace().collect::<Vec<_>>(), ["z_1", "-1.15", "-0.32", "0.32", "1.15"], "each under its column: {at_rest}");
    let narrow = seen(None, 24);
    assert!(narrow.contains("z_1 -1.15 > 1.15"), "the ends, where there is no room for all: {narrow}");
    let pointed = seen(Some((2, 1)), 90);
    assert!(pointed.contains("row 2, column 3: second: z_1 0.32"), "{pointed}");
    let reaches = |seen: &str| seen.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
    let beside = |seen: &str| seen.lines().filter(|line| line.trim_end().chars().count() > 42).count();
    assert!(at_rest.contains("will stand") && (1..=3).contains(&beside(&at_rest)), "until then it says so: {at_rest}");
    assert!(!pointed.contains("will stand") && beside(&pointed) > 6, "{pointed}");
    assert_eq!(reaches(&seen(Some((2, 1)), 50)), reaches(&seen(None, 50)), "there is no room beside it");
}

#[test]
fn another_sixty_four_digits_in_octants_cost_at_most_four_kilobytes() {
    let Body::Sheet(one) = samples::sheet().body else { panic!("no sheet") };
    let frame = |seed| {
        let digits = elbo::data::digits(64, seed);
        let images = digits.images.chunks(784).map(Into::into).collect();
        let map = panel(Body::Sheet(Sheet { columns: 8, images, values: Default::default(), ..one.clone() }));
        let theme = crate::Theme::new(crate::Colours::Ansi256, crate::Glyphs::Braille).with_mosaic(Mosaic::Octants);
        // the room that the map has enlarged at 80x24
        crate::drawn(&map, 46, 15, &theme, &PanelView::default())
    };
    let writer = FrameWriter::start(std::io::sink(), crate::Colours::Ansi256).unwrap();
    let written = |seed| {
        let before = writer.link().bytes_total;
        writer.submit(frame(seed));
        assert!(writer.flush(std::time::Duration::from_secs(60)), "nothing holds up a sink");
        writer.link().bytes_total - before
    };
    let (_, cost) = (written(1), written(2));
    assert!((1_500..=4_096).contains(&cost), "{cost} bytes");
}

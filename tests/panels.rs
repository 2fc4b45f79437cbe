//! Panels and the pane as the reader sees them, drawn from hand-written snapshots.

#![allow(clippy::unwrap_used)]

#[path = "panels/samples.rs"]
mod samples;

#[path = "panels/drawing.rs"]
mod drawing;

use std::sync::Arc;

use elbo::app::pane::{Cursor, ImageStyle, Item, PaneView, PanelView};
use elbo::content::course::PaneSpec;
use elbo::lab::{Body, Failure, Panel, Phase, PlaneLayer, Snapshot, Words};
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::theme::Theme;
use elbo::ui::{pane, panel};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

const COLOURS: [Colours; 4] = [Colours::True, Colours::Ansi256, Colours::Ansi16, Colours::Mono];
const GLYPHS: [Glyphs; 3] = [Glyphs::Braille, Glyphs::Block, Glyphs::Ascii];

fn text(buf: &Buffer) -> String {
    let row = |y| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..buf.area.height).map(row).collect::<Vec<_>>().join("\n")
}

fn drawn(panel: &Panel, width: u16, height: u16, theme: &Theme, view: &PanelView) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    panel::draw(panel, buf.area, &mut buf, theme, view);
    buf
}

fn plain(panel: &Panel, width: u16, height: u16) -> String {
    text(&drawn(panel, width, height, &Theme::new(Colours::Ansi256, Glyphs::Braille), &PanelView::default()))
}

fn ascii(panel: &Panel, width: u16, height: u16) -> String {
    text(&drawn(panel, width, height, &Theme::new(Colours::Mono, Glyphs::Ascii), &PanelView::default()))
}

fn pane_of(snapshot: Snapshot) -> PaneView {
    let watch = ["reconstruction", "kl", "active_units"].map(String::from).to_vec();
    let mut view = PaneView::new(PaneSpec {
        experiment: String::from("two-term-loss"),
        panels: Vec::new(),
        argues: Vec::new(),
        knobs: None,
        watch,
        start: Vec::new(),
    });
    view.history.push(Arc::new(snapshot));
    view
}

fn pane_text(view: &PaneView, width: u16, height: u16, glyphs: Glyphs) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    pane::draw(view, buf.area, &mut buf, &Theme::new(Colours::Ansi256, glyphs));
    text(&buf)
}

fn folded_text(view: &PaneView, width: u16, height: u16) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    pane::folded(view, buf.area, &mut buf, &Theme::new(Colours::Ansi256, Glyphs::Braille));
    text(&buf)
}

#[test]
fn panels_look_right_in_the_pane_of_a_wide_screen() {
    for shown in samples::all() {
        let heights = panel::height(&shown, 62, false);
        let height = heights.preferred + heights.caption;
        insta::assert_snapshot!(format!("{}_62", shown.id), plain(&shown, 62, height));
    }
}

#[test]
fn panels_look_right_enlarged_in_80_by_24() {
    for shown in samples::all() {
        insta::assert_snapshot!(format!("{}_78", shown.id), plain(&shown, 78, 18));
    }
}

#[test]
fn a_folded_pane_has_a_picture_or_figures_in_any_room() {
    let mut wide = samples::images(4);
    let elbo::lab::Body::Images(images) = &mut wide.body else { panic!("no images") };
    let row = images.rows[0].clone();
    images.rows.iter_mut().for_each(|own| own.images = row.images.iter().cycle().take(24).cloned().collect());
    for shown in samples::all().into_iter().chain([wide]) {
        let view = pane_of(samples::snapshot(vec![shown.clone()]));
        for (width, height) in (20..140).step_by(13).flat_map(|width| (0..12).map(move |height| (width, height))) {
            let seen = folded_text(&view, width, height);
            assert!(height < 2 || !seen.trim().is_empty(), "{} in {width} by {height}", shown.id);
        }
    }
}

#[test]
fn a_procedure_shows_its_steps_with_their_tensors_and_the_present_step_in_code() {
    let procedure = samples::procedure();
    for (width, height) in [(78, 18), (120, 14)] {
        let text = plain(&procedure, width, height);
        for part in
            ["VAE training step", "step 4 of 6", "4 standard deviations", "sigma [8, 2]", "z [B, 2]", "sigma = torch.exp(0.5 * log_var)"]
        {
            assert!(text.contains(part), "{width} by {height}, {part}: {text}");
        }
    }
    let narrow = plain(&procedure, 40, 16);
    assert!(narrow.contains("4 standard deviations") && narrow.contains("[8, 2]"), "{narrow}");
    assert!(ascii(&procedure, 60, 16).is_ascii());
}

#[test]
fn panels_look_right_in_ascii() {
    for shown in samples::all() {
        insta::assert_snapshot!(format!("{}_ascii", shown.id), ascii(&shown, 60, 14));
    }
}

#[test]
fn panes_look_right() {
    let view = pane_of(samples::snapshot(vec![samples::curves(), samples::bars(), samples::images(4)]));
    insta::assert_snapshot!("pane_62x32", pane_text(&view, 62, 32, Glyphs::Braille));
    insta::assert_snapshot!("pane_78x20_ascii", pane_text(&view, 78, 20, Glyphs::Ascii));
    insta::assert_snapshot!("folded_78x2", folded_text(&view, 78, 2));
    insta::assert_snapshot!("folded_58x3", folded_text(&view, 58, 3));
}

#[test]
fn an_enlarged_pane_gives_the_focused_panel_the_room_and_names_the_others() {
    let mut view = pane_of(samples::snapshot(vec![samples::curves(), samples::scatter(), samples::steps()]));
    (view.enlarged, view.focused, view.item) = (true, true, Item::Panel(1));
    insta::assert_snapshot!("enlarged_78x20", pane_text(&view, 78, 20, Glyphs::Braille));
}

#[test]
fn pictures_have_the_style_that_was_set_where_the_reader_has_chosen_none() {
    let drawn = |set: ImageStyle, chosen: ImageStyle| {
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille).with_pictures(set);
        let mut buf = Buffer::empty(Rect::new(0, 0, 60, 12));
        let view = PanelView { cursor: Cursor { style: chosen, ..Cursor::default() }, ..PanelView::default() };
        panel::draw(&samples::images(4), buf.area, &mut buf, &theme, &view);
        buf
    };
    for style in [ImageStyle::Ascii, ImageStyle::Halves, ImageStyle::Sextants, ImageStyle::Octants, ImageStyle::Braille] {
        assert_eq!(drawn(style, ImageStyle::Auto), drawn(ImageStyle::Auto, style), "{style:?}");
        assert_eq!(drawn(style, ImageStyle::Quadrants), drawn(ImageStyle::Auto, ImageStyle::Quadrants), "a choice counts first");
        assert_ne!(drawn(style, ImageStyle::Auto), drawn(ImageStyle::Auto, ImageStyle::Auto), "{style:?}");
    }
}

/// Every view that could hide a slip: cursors set, at their ends and beyond them.
fn views() -> [PanelView; 4] {
    let far = Cursor {
        point: Some((9e9, f32::NAN)),
        zoom: 9,
        centre: Some((1e9, f32::NAN)),
        column: 99,
        cell: Some((99, 99)),
        pixel: Some((99, 99)),
        along: Some(f32::NAN),
        ..Cursor::default()
    };
    let set = Cursor {
        point: Some((1.0, -0.5)),
        zoom: 1,
        column: 2,
        cell: Some((2, 1)),
        pixel: Some((12, 9)),
        along: Some(1.0),
        style: ImageStyle::Octants,
        ..Cursor::default()
    };
    let first = Cursor { along: Some(0.0), style: ImageStyle::Braille, ..Cursor::default() };
    [Cursor::default(), far, set, first].map(|cursor| PanelView { focused: cursor.zoom > 0, cursor })
}

/// Draws into the middle of a larger buffer and checks that nothing outside the area was touched.
fn check_inside(shown: &Panel, area: Rect, theme: &Theme, view: &PanelView) {
    let mut buf = Buffer::empty(Rect::new(0, 0, area.right() + 2, area.bottom() + 2));
    let blank = buf.clone();
    panel::draw(shown, area, &mut buf, theme, view);
    for y in 0..buf.area.height {
        for x in 0..buf.area.width {
            if !area.contains((x, y).into()) {
                assert_eq!(buf[(x, y)], blank[(x, y)], "{} drew at ({x}, {y}) outside {area:?}", shown.id);
            }
        }
    }
}

#[test]
fn no_panel_panics_or_leaves_its_area_at_any_size() {
    let panels: Vec<Panel> = samples::all().into_iter().chain(samples::worst()).collect();
    let small = (0..=20_u16).flat_map(|height| (0..=40_u16).map(move |width| (width, height)));
    for (at, (width, height)) in small.chain([(62, 30), (200, 60), (300, 3), (3, 100)]).enumerate() {
        // every size meets every panel; tiers and views take turns, with no period in common with the sizes
        for (which, shown) in panels.iter().enumerate() {
            let turn = at * 7 + which * 5;
            let theme = Theme::new(COLOURS[turn % 4], GLYPHS[turn / 4 % 3]);
            check_inside(shown, Rect::new(1, 1, width, height), &theme, &views()[turn / 12 % 4]);
        }
    }
}

#[test]
fn every_tier_and_view_survives_everyday_and_tiny_sizes() {
    let panels: Vec<Panel> = samples::all().into_iter().chain(samples::worst()).collect();
    for (width, height) in [(0, 0), (1, 1), (2, 7), (17, 4), (62, 16), (120, 40)] {
        for theme in COLOURS.into_iter().flat_map(|colours| GLYPHS.map(|glyphs| Theme::new(colours, glyphs))) {
            for (shown, view) in panels.iter().flat_map(|shown| views().map(|view| (shown, view))) {
                check_inside(shown, Rect::new(1, 1, width, height), &theme, &view);
            }
        }
    }
}

#[test]
fn the_ascii_tier_is_7_bit_everywhere() {
    for colours in COLOURS {
        let theme = Theme::new(colours, Glyphs::Ascii);
        for (shown, view) in samples::all().iter().chain(&samples::worst()).flat_map(|shown| views().map(|view| (shown, view))) {
            for (width, height) in [(20, 6), (62, 16), (100, 40)] {
                let seen = text(&drawn(shown, width, height, &theme, &view));
                assert!(seen.is_ascii(), "{}:\n{seen}", shown.id);
            }
        }
        let view = pane_of(samples::snapshot(samples::all()));
        assert!(pane_text(&view, 62, 40, Glyphs::Ascii).is_ascii());
    }
}

#[test]
fn without_colours_nothing_is_coloured() {
    let theme = Theme::new(Colours::Mono, Glyphs::Braille);
    for (shown, view) in samples::all().iter().flat_map(|shown| views().map(|view| (shown, view))) {
        let buf = drawn(shown, 80, 30, &theme, &view);
        assert!(
            buf.content.iter().all(|cell| cell.fg == ratatui::style::Color::Reset && cell.bg == ratatui::style::Color::Reset),
            "{}",
            shown.id
        );
    }
}

#[test]
fn mixed_cells_of_a_scatter_are_dim_and_take_the_majority() {
    let mut shown = samples::scatter();
    let Body::Plane(plane) = &mut shown.body else { return };
    let points = |classes: &[u8]| {
        vec![PlaneLayer::Points(classes.iter().map(|class| elbo::lab::LatentPoint { x: 0.0, y: 0.0, class: *class }).collect())]
    };
    plane.layers = points(&[3, 3, 4]);
    let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
    let dots = |shown: &Panel| -> Vec<_> {
        let buf = drawn(shown, 40, 14, &theme, &PanelView::default());
        buf.content
            .iter()
            .filter(|cell| ('\u{2801}'..='\u{28ff}').contains(&cell.symbol().chars().next().unwrap()))
            .map(|cell| (cell.fg, cell.modifier))
            .collect()
    };
    assert_eq!(dots(&shown), [(theme.class(3).fg.unwrap(), Modifier::empty())]);
    let Body::Plane(plane) = &mut shown.body else { return };
    plane.layers = points(&[3, 3, 4, 5]);
    assert_eq!(dots(&shown), [(theme.class(3).fg.unwrap(), Modifier::DIM)]);
}

#[test]
fn points_that_are_not_finite_are_counted_in_words() {
    let shown = &samples::worst()[1];
    assert!(plain(shown, 80, 20).contains("667 points not finite"), "{}", plain(shown, 80, 20));
}

#[test]
fn a_click_on_a_scatter_leads_to_the_place_under_it() {
    let (shown, theme) = (samples::scatter(), Theme::new(Colours::Ansi256, Glyphs::Braille));
    let area = Rect::new(3, 2, 78, 18);
    let (x, y) = panel::place_at(&shown, area, &theme, &PanelView::default(), 40, 8).unwrap();
    let view = PanelView { focused: true, cursor: Cursor { point: Some((x, y)), ..Cursor::default() } };
    let mut buf = Buffer::empty(Rect::new(0, 0, 90, 30));
    panel::draw(&shown, area, &mut buf, &theme, &view);
    assert_eq!(buf[(40, 8)].symbol(), "┼");
    assert_eq!(panel::place_at(&shown, area, &theme, &view, 2, 8), None);
}

#[test]
fn the_pixel_under_the_cursor_is_read_out() {
    let cursor = Cursor { pixel: Some((14, 5)), column: 1, ..Cursor::default() };
    let buf = drawn(&samples::images(4), 78, 18, &Theme::new(Colours::Ansi256, Glyphs::Braille), &PanelView { focused: true, cursor });
    let seen = text(&buf);
    let value = |soft| f32::from(samples::drawing(1, soft)[5 * 28 + 14]) / 255.0;
    let words = format!("pixel row 5, column 14: input {:.2}, reconstruction {:.2}", value(1.0), value(3.5));
    assert!(seen.contains(&words), "{seen}");
}

#[test]
fn the_status_says_in_words_what_the_run_is_doing() {
    let mut snapshot = samples::snapshot(samples::all());
    let mut says = |phase: Phase| {
        snapshot.phase = phase;
        let rows = if matches!(snapshot.phase, Phase::Failed(_)) { 2 } else { 1 };
        pane_text(&pane_of(snapshot.clone()), 62, 30, Glyphs::Ascii).lines().take(rows).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(says(Phase::Training), "training - step 1,240 - 15.9 epochs - 540 steps/s");
    assert_eq!(says(Phase::Preparing(String::from("2,000 digits"))), "preparing 2,000 digits ...");
    assert_eq!(says(Phase::Done(String::from("the loss no longer falls"))), "done: the loss no longer falls - step 1,240");
    let failure =
        Failure { reason: String::from("the loss is not a number"), suggestion: String::from("restart with a smaller learning rate") };
    assert_eq!(says(Phase::Failed(failure)), "failed: the loss is not a number -- restart with a smaller learning rate");
}

#[test]
fn looking_back_is_said_with_the_way_home() {
    let mut view = pane_of(Snapshot { step: 400, tick: 1, ..samples::snapshot(samples::all()) });
    view.history.push(Arc::new(Snapshot { tick: 2, ..samples::snapshot(samples::all()) }));
    view.history.back();
    assert!(pane_text(&view, 62, 30, Glyphs::Braille).starts_with("looking back at step 400 · > returns to live"));
}

#[test]
fn panels_without_room_are_named() {
    let view = pane_of(samples::snapshot(samples::all()));
    let seen = pane_text(&view, 62, 24, Glyphs::Ascii);
    let tabs = seen.lines().find(|line| line.starts_with("t: ")).unwrap_or_else(|| panic!("{seen}"));
    assert!(tabs.starts_with("t: > [scatter]  plane  [loss]  terms"), "{tabs}");
}

/// Labels of a table of readings, one a row.
const NINE: [&str; 9] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];

#[test]
fn a_panel_that_the_text_argues_from_is_whole_at_every_size_that_a_pane_has() {
    let rows = NINE.map(|name| vec![Words::from(name), Words::from("1.0"), Words::from("2.0")]).to_vec();
    let mut argued = samples::curves();
    if let Body::Plot(curves) = &mut argued.body {
        curves.readings = Some(elbo::lab::Table::new(&["", "train", "held out"], rows));
    }
    let argued = Panel { id: "argued", ..argued };
    let mut view = pane_of(samples::snapshot(vec![samples::images(8), samples::bars(), argued]));
    view.item = Item::Knob(0);
    for (width, height) in [(36, 26), (41, 26), (57, 32), (77, 44), (115, 51)] {
        view.spec.argues = vec![String::from("argued")];
        let seen = pane_text(&view, width, height, Glyphs::Braille);
        assert!(NINE.iter().all(|name| seen.contains(name)) && !seen.contains("more rows"), "{width}x{height}:\n{seen}");
    }
    view.spec.argues.clear();
    assert!(!pane_text(&view, 41, 26, Glyphs::Braille).contains("ninth"), "it was the argument that made it whole");
}

#[test]
fn a_caption_is_never_cut_while_rows_stand_empty() {
    let caption = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen";
    let shown = Panel { caption: Words::from(caption), ..samples::bars() };
    let words: Vec<String> = plain(&shown, 40, 20).split_whitespace().map(String::from).collect();
    assert!(caption.split(' ').all(|word| words.iter().any(|seen| seen == word)), "{words:?}");
}

#[test]
fn every_row_of_pictures_has_its_label() {
    for (width, height) in [(41, 14), (57, 16), (78, 18), (115, 40)] {
        let seen = plain(&samples::images(8), width, height);
        assert!(seen.lines().skip(1).filter(|line| line.starts_with("input") || line.starts_with("reconstruction")).count() >= 2, "{seen}");
    }
}

#[test]
fn the_folded_pane_has_a_picture_and_its_figures() {
    let view = pane_of(samples::snapshot(vec![samples::curves(), samples::bars(), samples::images(4)]));
    insta::assert_snapshot!("folded_78x7", folded_text(&view, 78, 7));
    insta::assert_snapshot!("folded_58x5", folded_text(&view, 58, 5));
}

#[test]
fn the_places_of_pictures_are_where_they_are_drawn() {
    for theme in COLOURS.map(|colours| Theme::new(colours, Glyphs::Braille)) {
        let (shown, area) = (samples::images(8), Rect::new(3, 2, 84, 30));
        let mut buf = Buffer::empty(Rect::new(0, 0, 90, 40));
        panel::draw(&shown, area, &mut buf, &theme, &PanelView::default());
        let places = panel::pictures(&shown, area, &theme, &PanelView::default());
        assert_eq!(places.len(), 16);
        let ink = |place: &Rect| place.positions().filter(|at| buf[*at].symbol() != " ").count();
        assert!(places.iter().all(|(_, _, place)| ink(place) > 5), "{places:?}");
    }
}

#[test]
fn panes_survive_every_size() {
    let mut view = pane_of(samples::snapshot(samples::all()));
    let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
    for (width, height) in (0..=40).flat_map(|height| (0..=70).step_by(3).map(move |width| (width, height))) {
        view.focused = width % 2 == 0;
        view.enlarged = height % 3 == 0;
        view.item = if width % 4 == 0 { Item::Panel(usize::from(height % 9)) } else { Item::Knob(usize::from(width % 5)) };
        let mut buf = Buffer::empty(Rect::new(0, 0, width + 2, height + 2));
        pane::draw(&view, Rect::new(1, 1, width, height), &mut buf, &theme);
        pane::folded(&view, Rect::new(1, 1, width, height.min(12)), &mut buf, &theme);
        assert!((0..height + 2).all(|y| buf[(0, y)].symbol() == " " && buf[(width + 1, y)].symbol() == " "), "{width}x{height}");
        let places = pane::panel_areas(&view, Rect::new(1, 1, width, height), &theme);
        assert!(places.iter().all(|(_, place)| place.bottom() <= height + 1), "{width}x{height} {places:?}");
    }
}

#[test]
fn marks_that_stand_close_together_all_keep_their_labels() {
    let seen = plain(&samples::spectrum(), 62, 10);
    for label in ["90 % · 87", "95 % · 154", "99 % · 331"] {
        assert!(seen.contains(label), "{label} is missing:\n{seen}");
    }
}

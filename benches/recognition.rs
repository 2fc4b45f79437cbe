//! Which digits can be recognised on the screen: `cargo bench --bench recognition`. See `benches/README.md`.
//!
//! A classifier that learned from whole digits reads held-out ones as they are drawn: each cell is painted part by part, as the terminal
//! would, and the painting is brought back to 28 × 28. Two tables: each tier at each size, and the sizes that the panes really give.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use elbo::app::layout::Area;
use elbo::app::pane::PanelView;
use elbo::app::quiz::Setup;
use elbo::app::{Action, App, Effect, Start};
use elbo::content::course::Course;
use elbo::content::load::load;
use elbo::content::source::Source;
use elbo::data::{Dataset, SIDE, Split, digits};
use elbo::lab::{Body, Checkpoints, Command, Generation, ImageRow, Images, Lab, Panel, Snapshot, Supplies, Words};
use elbo::model::{CLASSES, Classifier, OptimiserKind, Threads, Trainer, to_unit, with_labels};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs, Mosaic};
use elbo::ui::theme::Theme;
use elbo::ui::{pane, panel};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::symbols::pixel::{OCTANTS, SEXTANTS};

const WIDTHS: [u16; 8] = [28, 24, 20, 16, 14, 12, 10, 8];
const SCREENS: [(u16, u16); 4] = [(80, 24), (100, 30), (120, 36), (200, 55)];
const SECTIONS: [usize; 6] = [1, 4, 7, 8, 21, 22];
/// Points across and down a painted cell: a multiple of every division, and of the coverage table's.
const ACROSS: usize = 4;
const DOWN: usize = 24;
/// The share of its part of a cell that a braille dot fills.
const DOT: f32 = 0.3;
/// How much of each part of its cell a character inks, in percent; see `ascii_coverage.py`.
const COVERAGE: &str = include_str!("ascii_coverage.txt");
const COVERAGE_PARTS: (usize, usize) = (4, 8);

fn main() {
    let (train, test) = (digits(6_000, 1), digits(1_000, 2));
    let classifier = trained(&train);
    println!("whole digits: {:.1} %", 100.0 * classifier.accuracy(&to_unit(&test.images), &test.labels));
    let coverage = coverage();
    let tiers = tiers();
    println!("\n{:24}{}", "cells across an image", WIDTHS.map(|width| format!("{width:>7}")).concat());
    let mut rates = Vec::new();
    for (name, theme) in &tiers {
        let row = WIDTHS.map(|width| rate(&classifier, &test, theme, width, &coverage));
        println!("{name:24}{}", row.map(|rate| format!("{:>7.1}", 100.0 * rate)).concat());
        rates.push(row);
    }
    println!("\nimages in the panes: their cells across, how many are shown of how many, and what is recognised");
    let course = Arc::new(load(&Source::Embedded.read().expect("the course is embedded")).expect("the course is without faults"));
    for section in SECTIONS {
        let snapshot = first_pictures(&course, section);
        for screen in SCREENS {
            print!("section {section:2} at {:>3}x{:<3}", screen.0, screen.1);
            for (at, (name, theme)) in tiers.iter().enumerate().filter(|(_, (name, _))| IN_PANES.contains(name)) {
                match sizes(&course, section, &snapshot, screen, theme) {
                    Some((width, shown, all)) => {
                        let column = WIDTHS.iter().position(|size| *size == width).unwrap_or(WIDTHS.len() - 1);
                        print!("   {name}: {width:2} {shown:2}/{all:<2} {:5.1}", 100.0 * rates[at][column]);
                    }
                    None => print!("   {name}: none        "),
                }
            }
            println!();
        }
    }
}

const IN_PANES: [&str; 3] = ["ASCII", "quadrants, 256", "octants, 256"];

fn tiers() -> Vec<(&'static str, Theme)> {
    let mosaics = |colours| move |mosaic| Theme::new(colours, Glyphs::Braille).with_mosaic(mosaic);
    let (full, few, mono) = (mosaics(Colours::Ansi256), mosaics(Colours::Ansi16), mosaics(Colours::Mono));
    vec![
        ("ASCII", Theme::new(Colours::Ansi256, Glyphs::Ascii)),
        ("half blocks, 256", full(Mosaic::Halves)),
        ("quadrants, 256", full(Mosaic::Quadrants)),
        ("sextants, 256", full(Mosaic::Sextants)),
        ("octants, 256", full(Mosaic::Octants)),
        ("half blocks, 16", few(Mosaic::Halves)),
        ("quadrants, 16", few(Mosaic::Quadrants)),
        ("octants, 16", few(Mosaic::Octants)),
        ("half blocks, mono", mono(Mosaic::Halves)),
        ("quadrants, mono", mono(Mosaic::Quadrants)),
        ("sextants, mono", mono(Mosaic::Sextants)),
        ("octants, mono", mono(Mosaic::Octants)),
    ]
}

/// A classifier of whole digits.
fn trained(train: &Split) -> Classifier {
    let rows = with_labels(&to_unit(&train.images), &train.labels);
    let mut trainer = Trainer::new(Classifier::new(128, 0), OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(1)), 0);
    for _ in 0..12 {
        for batch in rows.chunks(100 * (SIDE * SIDE + CLASSES)) {
            trainer.step(batch).expect("the digits do not diverge");
        }
    }
    trainer.model().clone()
}

/// The share of the digits that are recognised as they are drawn in so many columns.
fn rate(classifier: &Classifier, test: &Split, theme: &Theme, width: u16, coverage: &[Vec<f32>]) -> f64 {
    let mut seen = Vec::with_capacity(test.images.len());
    for image in test.images.chunks_exact(SIDE * SIDE) {
        let rows = vec![ImageRow { label: String::from("digit"), images: vec![Arc::from(image)] }];
        let body = Body::Images(Images { rows, captions: Vec::new() });
        let panel = Panel { id: "digits", title: String::from("digit"), figure: Words::default(), caption: Words::default(), body };
        let area = Rect::new(0, 0, width, 1 + width / 2 + u16::from(width > 10));
        let mut buf = Buffer::empty(area);
        panel::draw(&panel, area, &mut buf, theme, &PanelView::default());
        let places = panel::pictures(&panel, area, theme, &PanelView::default());
        let (_, _, place) = places.first().expect("there is one picture");
        assert_eq!(place.width, width, "{area:?}");
        seen.extend(read(&buf, *place, coverage));
    }
    classifier.accuracy(&seen, &test.labels)
}

/// What stands in some cells, as 28 × 28 levels whose brightest is 1.
fn read(buf: &Buffer, place: Rect, coverage: &[Vec<f32>]) -> Vec<f32> {
    let (width, height) = (usize::from(place.width) * ACROSS, usize::from(place.height) * DOWN);
    let mut painting = vec![0.0; width * height];
    for y in 0..place.height {
        for x in 0..place.width {
            let cell = &buf[(place.x + x, place.y + y)];
            for (at, level) in painted(cell, coverage).into_iter().enumerate() {
                painting[(usize::from(y) * DOWN + at / ACROSS) * width + usize::from(x) * ACROSS + at % ACROSS] = level;
            }
        }
    }
    let mut levels = Vec::with_capacity(SIDE * SIDE);
    for row in 0..SIDE {
        for column in 0..SIDE {
            levels.push(mean(&painting, (width, height), column, row));
        }
    }
    let brightest = levels.iter().copied().fold(1e-3, f32::max);
    levels.iter().map(|level| level / brightest).collect()
}

/// The painting's mean in one of 28 × 28 parts.
fn mean(painting: &[f32], (width, height): (usize, usize), column: usize, row: usize) -> f32 {
    let span = |at: usize, length: usize| (at as f32 * length as f32 / SIDE as f32, (at + 1) as f32 * length as f32 / SIDE as f32);
    let shares = |(start, end): (f32, f32)| {
        (start as usize..end.ceil() as usize).map(move |point| (point, end.min(point as f32 + 1.0) - start.max(point as f32)))
    };
    let (across, down) = (span(column, width), span(row, height));
    let mut sum = 0.0;
    for (y, high) in shares(down) {
        for (x, wide) in shares(across) {
            sum += painting[y.min(height - 1) * width + x.min(width - 1)] * high * wide;
        }
    }
    sum / ((across.1 - across.0) * (down.1 - down.0))
}

/// A cell, point by point, as the terminal paints it: 0 black to 1 white.
fn painted(cell: &Cell, coverage: &[Vec<f32>]) -> Vec<f32> {
    let glyph = cell.symbol().chars().next().unwrap_or(' ');
    let (ink, paper) = (lightness(cell.fg, 1.0), lightness(cell.bg, 0.0));
    let share = |across: usize, down: usize| -> f32 {
        let part = |columns: usize, rows: usize| down * rows / DOWN * columns + across * columns / ACROSS;
        if let Some(mask) = mask(glyph) {
            return if mask >> part(2, mask_rows(glyph)) & 1 == 1 { 1.0 } else { 0.0 };
        }
        if let Some(dots) = (glyph as u32).checked_sub(0x2800).filter(|dots| *dots < 256) {
            let bit = [0, 3, 1, 4, 2, 5, 6, 7][part(2, 4)];
            return if dots >> bit & 1 == 1 { DOT } else { 0.0 };
        }
        let (columns, rows) = COVERAGE_PARTS;
        coverage.get((glyph as usize).wrapping_sub(32)).map_or(0.0, |parts| parts[part(columns, rows)])
    };
    (0..ACROSS * DOWN).map(|at| share(at % ACROSS, at / ACROSS)).map(|share| share * ink + (1.0 - share) * paper).collect()
}

/// The parts of a mosaic character, row by row, two a row.
fn mask(glyph: char) -> Option<u8> {
    let table: &[char] = if mask_rows(glyph) == 3 { &SEXTANTS } else { &OCTANTS };
    table.iter().position(|other| *other == glyph).map(|mask| mask as u8)
}

fn mask_rows(glyph: char) -> usize {
    if ('\u{1FB00}'..='\u{1FB3B}').contains(&glyph) { 3 } else { 4 }
}

fn lightness(colour: Color, unset: f32) -> f32 {
    let level = match colour {
        Color::Indexed(grey @ 232..=255) => 8 + 10 * (u16::from(grey) - 232),
        Color::Indexed(16 | 0) => 0,
        Color::Indexed(231 | 15) => 255,
        // xterm's own
        Color::Indexed(8) => 127,
        Color::Indexed(7) => 229,
        _ => return unset,
    };
    f32::from(level) / 255.0
}

fn coverage() -> Vec<Vec<f32>> {
    let number = |word: &str| word.parse::<f32>().expect("the coverage table has numbers only");
    COVERAGE.lines().map(|line| line.split(' ').skip(1).map(|word| number(word) / 100.0).collect()).collect()
}

/// What a section's experiment shows as soon as it has pictures.
fn first_pictures(course: &Course, section: usize) -> Arc<Snapshot> {
    let (wake, woken) = channel();
    let classes = (0..CLASSES).map(|class| class.to_string()).collect();
    let data = || Ok(Dataset { label: "digits".into(), classes, train: digits(2_000, 1), test: digits(500, 2) });
    let supplies = Supplies {
        loader: Box::new(data),
        loading: "making digits".into(),
        threads: 1,
        checkpoints: Checkpoints::nowhere(),
        anew: false,
        repeat: 0,
        clothes: None,
        plan: None,
    };
    let lab = Lab::start(supplies, move || {
        let _ = wake.send(());
    });
    let lab = lab.expect("the system has a thread to give");
    let entry = course.entries.iter().find(|entry| entry.number == section).expect("the section is in the course");
    let spec = entry.section.as_ref().and_then(|section| section.pane()).expect("the section has a pane");
    lab.send(Command::Open { generation: Generation(1), experiment: spec.experiment.clone(), start: spec.start.clone() });
    let started = Instant::now();
    let mut latest = None;
    while started.elapsed() < Duration::from_secs(60) {
        let _ = woken.recv_timeout(Duration::from_secs(1));
        let Some((_, snapshot)) = lab.take() else { continue };
        let is_ready = snapshot.panels.iter().any(|panel| matches!(panel.body, Body::Images(_))) && snapshot.step > 0;
        latest = Some(snapshot);
        // an experiment without steps is ready when nothing more comes
        if is_ready || (started.elapsed() > Duration::from_secs(5) && latest.as_ref().is_some_and(|snapshot| !snapshot.panels.is_empty())) {
            break;
        }
    }
    latest.expect("the experiment shows something")
}

/// Columns of an image, how many images are on the screen, and how many there are; of the first panel of images that is shown.
fn sizes(
    course: &Arc<Course>,
    section: usize,
    snapshot: &Arc<Snapshot>,
    (width, height): (u16, u16),
    theme: &Theme,
) -> Option<(u16, usize, usize)> {
    let start = Start {
        flow: None,
        course: Arc::clone(course),
        progress: Progress::default(),
        now: 1_000,
        entry: course.entries.iter().position(|entry| entry.number == section),
        size: (width, height),
        data: String::from("digits"),
        ascii: theme.glyphs() == Glyphs::Ascii,
        mouse: false,
        quiz: Setup::default(),
    };
    let (mut app, effects) = App::new(start);
    let visit = effects.iter().find_map(|effect| match effect {
        Effect::Lab(Command::Open { generation, .. }) => Some(*generation),
        _ => None,
    })?;
    app.update(Action::Snapshot { visit, snapshot: Arc::clone(snapshot) });
    let Area { x, y, width, height } = app.layout().pane;
    let view = app.pane()?;
    let panels = view.shown_panels(snapshot);
    pane::panel_areas(view, Rect { x, y, width, height }, theme).into_iter().find_map(|(index, area)| {
        let panel = panels.get(index)?;
        let Body::Images(images) = &panel.body else { return None };
        let places = panel::pictures(panel, area, theme, &view.panel_view(index, panel));
        let all = images.rows.iter().map(|row| row.images.len()).sum();
        places.first().map(|(_, _, place)| (place.width, places.len(), all))
    })
}

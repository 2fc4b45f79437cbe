//! Every section with a pane, at every size and in every tier, with its real experiment behind it: nothing panics, no panel is empty, no
//! caption stops in the middle of a sentence, no line runs out of its page.
#![allow(clippy::unwrap_used)]

#[path = "screens/support.rs"]
#[allow(dead_code, missing_docs, unreachable_pub)]
mod support;

use std::sync::Arc;

use elbo::app::pane::Item;
use elbo::app::quiz::Setup;
use elbo::content::course::{Course, Section};
use elbo::content::names::misnamed;
use elbo::content::page::StopKind;
use elbo::content::source::Source;
use elbo::content::vocabulary::QUIZ;
use elbo::data::{Dataset, digits};
use elbo::lab::{Body, Equipment, Panel, Phase, Piece, Snapshot, Tryout, Words, entry};
use elbo::model::Threads;
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::pane::panel_areas;
use elbo::ui::panel::height;
use elbo::ui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use support::Reader;

const SIZES: [(u16, u16); 5] = [(60, 20), (80, 24), (100, 30), (120, 36), (200, 55)];

/// Colours change no place of anything: each is tried once, and each set of glyphs with many and with none.
const TIERS: [(Colours, Glyphs); 6] = [
    (Colours::True, Glyphs::Braille),
    (Colours::Ansi256, Glyphs::Block),
    (Colours::Ansi256, Glyphs::Ascii),
    (Colours::Ansi16, Glyphs::Braille),
    (Colours::Mono, Glyphs::Braille),
    (Colours::Mono, Glyphs::Ascii),
];

/// Units of work before the pictures are taken: enough for every figure that comes soon.
const WORK: u64 = 60;

/// What a section's experiment shows after some work on a small data set.
fn shown(section: &Section, equipment: &Equipment) -> Option<Arc<Snapshot>> {
    let pane = section.pane().filter(|pane| pane.experiment != QUIZ)?;
    let mut tryout = Tryout::open(entry(&pane.experiment).unwrap(), &pane.start, equipment, 0).unwrap();
    tryout.run(WORK);
    assert_eq!(tryout.failed(), None, "{}", pane.experiment);
    let data = equipment.data.label.clone();
    Some(Arc::new(Snapshot { phase: Phase::Training, tick: WORK, run: 1, data, ..tryout.snapshot() }))
}

/// The cells of a rectangle as text, a line for each row.
fn rows(buf: &Buffer, area: Rect) -> Vec<String> {
    let row = |y| (area.x..area.right()).map(|x| buf[(x, y)].symbol()).collect::<String>();
    (area.y..area.bottom()).map(row).collect()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words of a caption and its last ones, where they are words.
fn ends(caption: &Words) -> Option<(String, String)> {
    let pieces = || caption.0.iter().filter(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty()));
    let (Some(Piece::Text(first)), Some(Piece::Text(last))) = (pieces().next(), pieces().next_back()) else { return None };
    let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
    let (first, last) = (words(first), words(last));
    Some((first[..first.len().min(3)].join(" "), last[last.len().saturating_sub(2)..].join(" ")))
}

/// Rows that a caption takes at this width; a number in it counts as six letters.
fn caption_rows(caption: &Words, width: usize) -> usize {
    let pieces = caption.0.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "123.45" });
    textwrap::wrap(&pieces.collect::<String>(), width.max(1)).len()
}

/// Rows that stand empty under what a panel shows, the blank one before what comes next not counted.
fn empty_rows(buf: &Buffer, place: Rect, area: Rect) -> usize {
    let below = rows(buf, Rect { height: area.bottom() - place.y, ..place });
    let used = below.iter().take(usize::from(place.height)).rposition(|row| !row.trim().is_empty()).map_or(0, |last| last + 1);
    let empty = below[used..].iter().take_while(|row| row.trim().is_empty()).count();
    let is_followed = used + empty < below.len();
    empty - usize::from(is_followed && empty > 0)
}

/// What is wrong with the panels that stand on the screen.
fn faults(reader: &Reader, buf: &Buffer) -> Vec<String> {
    let view = reader.app.pane().unwrap();
    let layout = reader.app.layout();
    let area = Rect { x: layout.pane.x, y: layout.pane.y, width: layout.pane.width, height: layout.pane.height };
    let panels = view.shown_panels(view.snapshot().unwrap());
    let mut faults = Vec::new();
    for (index, place) in panel_areas(view, area, &reader.theme) {
        let panel: &Panel = panels[index];
        let rows = rows(buf, place);
        if rows.iter().skip(1).all(|row| row.trim().is_empty()) {
            faults.push(format!("the panel {} is empty", panel.id));
        }
        let text = spaced(&rows.join(" "));
        if let Some((first, last)) = ends(&panel.caption)
            && reader.theme.glyphs() != Glyphs::Ascii
            && text.contains(&first)
            && !text.contains(&last)
        {
            faults.push(format!("the caption of {} ends before '{last}'", panel.id));
        }
        let is_said = ends(&panel.caption).is_none_or(|(first, _)| text.contains(&first));
        let (wanted, empty) = (caption_rows(&panel.caption, usize::from(place.width)), empty_rows(buf, place, area));
        if reader.theme.glyphs() != Glyphs::Ascii && !is_said && empty > wanted {
            faults.push(format!("the caption of {} takes {wanted} rows and is left out while {empty} stand empty below it", panel.id));
        }
    }
    let places = panel_areas(view, area, &reader.theme);
    if area.width > 0 && places.is_empty() {
        faults.push("no panel is shown".into());
    }
    let left_over = |column: u16| {
        let bottom = places.iter().map(|(_, place)| place.bottom()).max().unwrap_or(0);
        let lowest = places.iter().map(|(_, place)| *place).filter(|place| place.x == column).max_by_key(|place| place.y)?;
        let below = rows(buf, Rect { y: bottom, height: area.bottom() - bottom, ..area });
        // what follows takes all of the width, and stands behind a blank row
        let next = bottom + u16::try_from(below.iter().take_while(|row| row.trim().is_empty()).count()).unwrap();
        let written = rows(buf, lowest).iter().rposition(|row| !row.trim().is_empty()).map_or(0, |last| last + 1);
        Some((next - lowest.y).saturating_sub(1 + u16::try_from(written).unwrap()))
    };
    for (index, place) in &places {
        let (empty, wanted) = (left_over(place.x).unwrap_or(0), height(panels[*index], place.width, false).preferred);
        if matches!(panels[*index].body, Body::Plane(_) | Body::Plot(_)) && place.height < wanted && empty > 1 {
            let (id, has) = (panels[*index].id, place.height);
            faults.push(format!("{id} has {has} rows and would use {wanted}, while {empty} stand empty below"));
        }
    }
    if let Some(first) = view.first_argued(&panels).filter(|first| view.enlarged && !places.iter().any(|(index, _)| index == first)) {
        faults.push(format!("the text argues from {}, and the enlarged pane hides it", panels[first].id));
    }
    faults
}

/// What a section's texts call by a name that nothing in its pane has.
fn wrong_names(course: &Course, number: usize, section: &Section, snapshot: &Snapshot) -> Vec<String> {
    let experiment = entry(&section.pane().unwrap().experiment).unwrap();
    let stops = experiment.knobs().into_iter().flat_map(|knob| knob.stops);
    let shown: Vec<String> = snapshot.names().into_iter().chain(experiment.titles().map(String::from)).chain(stops).collect();
    misnamed(course, section, &shown).iter().map(|name| format!("section {number}: {name}")).collect()
}

fn look_at(course: &Arc<Course>, number: usize, snapshot: &Arc<Snapshot>) -> Vec<String> {
    let mut found = Vec::new();
    for size in SIZES {
        for (colours, glyphs) in TIERS {
            let mut reader = Reader::start(course.clone(), Progress::default(), size, Theme::new(colours, glyphs), Setup::default());
            reader.types(&format!("c{number}<Enter>")).sees(snapshot.clone());
            for keys in ["", "<Tab>", "z"] {
                reader.types(keys);
                let buf = reader.buffer();
                let is_open = reader.app.layout().shape != elbo::app::layout::Shape::Narrow;
                let faults = if is_open { faults(&reader, &buf) } else { Vec::new() };
                let place = format!("section {number} at {}x{}, {colours:?}, {glyphs:?}, after '{keys}'", size.0, size.1);
                found.extend(faults.into_iter().map(|fault| format!("{place}: {fault}\n{}", reader.screen())));
            }
        }
    }
    found
}

/// Panels that a section's text has the reader look at together: section, size, keys, and their names.
const TOGETHER: [(usize, (u16, u16), &str, &[&str]); 9] = [
    (5, (80, 24), "z<Right>", &["map", "picture", "layers"]),
    (6, (80, 24), "z", &["curves", "lens"]),
    (9, (80, 24), "z", &["buys", "strip", "arrows"]),
    (10, (80, 24), "z", &["scores", "codes", "place"]),
    (19, (100, 30), "", &["stream", "cloud"]),
    (19, (100, 30), "<Tab>", &["stream", "cloud"]),
    (20, (100, 30), "", &["stages", "picture"]),
    (23, (120, 36), "z", &["sheet", "here", "read"]),
    (23, (200, 55), "z", &["sheet", "here", "read"]),
];

/// Rows of a curve among them, of which title, head, legend and axis take four: in fewer its shape is not seen.
const LEAST_CURVE: u16 = 8;

/// Which of those are not on the screen, and which curve is too low.
fn apart(course: &Arc<Course>, number: usize, snapshot: &Arc<Snapshot>) -> Vec<String> {
    let mut found = Vec::new();
    for (_, size, keys, wanted) in TOGETHER.iter().filter(|(section, ..)| *section == number) {
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let mut reader = Reader::start(course.clone(), Progress::default(), *size, theme, Setup::default());
        reader.types(&format!("c{number}<Enter>")).sees(snapshot.clone()).types(keys);
        let view = reader.app.pane().unwrap();
        let layout = reader.app.layout();
        let area = Rect { x: layout.pane.x, y: layout.pane.y, width: layout.pane.width, height: layout.pane.height };
        let panels = view.shown_panels(view.snapshot().unwrap());
        let places = panel_areas(view, area, &reader.theme);
        let place = format!("section {number} at {}x{} after '{keys}'", size.0, size.1);
        for id in *wanted {
            let Some((index, at)) = places.iter().find(|(index, _)| panels[*index].id == *id) else {
                found.push(format!("{place}: {id} is not shown with {wanted:?}\n{}", reader.screen()));
                continue;
            };
            if matches!(panels[*index].body, Body::Plot(_)) && at.height < LEAST_CURVE {
                found.push(format!("{place}: {id} has {} rows\n{}", at.height, reader.screen()));
            }
        }
    }
    found
}

/// What is wrong with the first arrow that is pressed in the pane, beside the text or enlarged: it changes nothing on the screen, or it moves
/// what was not on it.
fn first_arrows(course: &Arc<Course>, number: usize, snapshot: &Arc<Snapshot>) -> Vec<String> {
    let mut found = Vec::new();
    // the smallest has room for one panel, and the first that the text argues from goes before the one with the cursor
    for (size, way) in SIZES.into_iter().skip(1).flat_map(|size| [(size, "<Tab>"), (size, "z")]) {
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let mut reader = Reader::start(course.clone(), Progress::default(), size, theme, Setup::default());
        reader.types(&format!("c{number}<Enter>")).sees(snapshot.clone()).types(way);
        let view = reader.app.pane().unwrap();
        let layout = reader.app.layout();
        let area = Rect { x: layout.pane.x, y: layout.pane.y, width: layout.pane.width, height: layout.pane.height };
        let is_seen = match view.item {
            Item::Panel(marked) => panel_areas(view, area, &reader.theme).iter().any(|(index, _)| *index == marked),
            Item::Knob(_) => true,
        };
        let place = format!("section {number} at {}x{} after '{way}'", size.0, size.1);
        let before = reader.buffer();
        if !is_seen {
            found.push(format!("{place}: the arrows move what is not shown\n{}", reader.screen()));
        }
        reader.asked_for();
        // a knob may stand at its last stop already, and is turned by the worker
        let changes = |reader: &mut Reader, key: &str| reader.types(key).buffer() != before || !reader.asked_for().is_empty();
        if !changes(&mut reader, "<Right>") && !changes(&mut reader, "<Left>") {
            found.push(format!("{place}: the first arrow changes nothing\n{}", reader.screen()));
        }
    }
    found
}

#[test]
fn every_prediction_that_is_stepped_to_is_shown_whole_with_its_choices() {
    let course = Arc::new(Source::Embedded.load().unwrap());
    let mut looked_at = 0;
    for (entry, section) in course.sections().iter().filter_map(|entry| Some((entry, entry.section.as_deref()?))) {
        let mut reader =
            Reader::start(course.clone(), Progress::default(), (80, 24), Theme::new(Colours::Mono, Glyphs::Braille), Setup::default());
        reader.types(&format!("c{}<Enter>g", entry.number));
        for predict in section.predictions() {
            let is_it =
                |reader: &Reader| matches!(reader.app.stop().map(|stop| &stop.kind), Some(StopKind::Choice(id, _)) if *id == predict.id);
            (0..60).take_while(|_| !is_it(reader.types("]"))).count();
            let reading = reader.app.reading();
            let (first, last) = reading.whole(reader.app.stop().unwrap());
            assert!(
                is_it(&reader) && reading.scroll <= first && last < reading.scroll + reading.rows,
                "{}: lines {first} to {last}, shown are {} from {} on\n{}",
                predict.id,
                reading.rows,
                reading.scroll,
                reader.screen()
            );
            let screen = reader.screen();
            for letter in ["a", "b", "c", "d", "e"].iter().take(predict.choices.len()) {
                assert!(screen.lines().any(|line| line.trim_start_matches(['▸', ' ']).starts_with(&format!("{letter}  "))), "{screen}");
            }
            looked_at += 1;
        }
    }
    assert!(looked_at >= 28, "{looked_at} predictions");
}

#[test]
fn every_pane_is_sound_at_every_size_and_in_every_tier() {
    let course = Arc::new(Source::Embedded.load().unwrap());
    let classes = (0..10).map(|class| class.to_string()).collect();
    let data = Dataset { label: "a few digits".into(), classes, train: digits(320, 7), test: digits(60, 8) };
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(2)));
    let mut found = Vec::new();
    let mut looked_at = 0;
    for entry in course.sections() {
        let Some(snapshot) = entry.section.as_deref().and_then(|section| shown(section, &equipment)) else { continue };
        looked_at += 1;
        found.extend(wrong_names(&course, entry.number, entry.section.as_deref().unwrap(), &snapshot));
        found.extend(look_at(&course, entry.number, &snapshot));
        found.extend(apart(&course, entry.number, &snapshot));
        found.extend(first_arrows(&course, entry.number, &snapshot));
    }
    let mut seen = std::collections::HashSet::new();
    assert!(looked_at >= 28, "{looked_at} sections have a pane");
    assert!(
        found.is_empty(),
        "{} faults, the first of them:\n{}",
        found.len(),
        // each kind once, with its screen
        found
            .iter()
            .filter(|fault| {
                let kind = fault.lines().next().unwrap().split(": ").skip(1).collect::<String>();
                seen.insert(kind)
            })
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n\n")
    );
}

//! What the reader may turn: the marked knob (or the first) as a scale, the others by name and value.

use ratatui::style::Style;

use crate::app::pane::{Item, PaneView};
use crate::lab::{Knob, Snapshot};
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

/// Blank columns between two knobs.
const GAP: usize = 3;
/// Columns of a scale between its ends, when there is room, and at least.
const SCALES: std::ops::RangeInclusive<usize> = 7..=17;

/// A piece of text in its style.
pub(in crate::ui) type Run = (String, Style);

/// How many rows the knobs take at this width.
pub(super) fn rows(view: &PaneView, snapshot: &Snapshot, width: usize, theme: &Theme) -> usize {
    places(&entries(view, snapshot, width, theme), width, theme).last().map_or(0, |(_, y)| y + 1)
}

/// Draws the knobs in lines from the top.
pub(super) fn draw(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) {
    let entries = entries(view, snapshot, pen.width(), pen.theme);
    let places = places(&entries, pen.width(), pen.theme);
    for (entry, (x, y)) in entries.into_iter().zip(places) {
        let mut x = x;
        for (text, style) in entry {
            x = pen.text(x, y, &text, style);
        }
    }
}

fn entries(view: &PaneView, snapshot: &Snapshot, width: usize, theme: &Theme) -> Vec<Vec<Run>> {
    let scaled = match view.item {
        Item::Knob(index) if view.focused => index,
        _ => 0,
    };
    let knobs = view.shown_knobs(snapshot);
    let with = |scale: usize, is_widest: bool| -> Vec<Vec<Run>> {
        let entry_of = |(index, knob): (usize, &&Knob)| {
            let is_focused = view.knob_focused(index);
            match (index == scaled).then_some(scale) {
                Some(scale) if is_widest => entry(&at_widest(knob), Some(scale), is_focused, theme),
                scale => entry(knob, scale, is_focused, theme),
            }
        };
        knobs.iter().enumerate().map(entry_of).collect()
    };
    // a shorter scale where that saves a line; it keeps its length while the knob is turned
    let lines = |scale: usize| places(&with(scale, true), width, theme).last().map_or(0, |(_, y)| y + 1);
    let fewest = lines(*SCALES.start());
    let scale = SCALES.rev().find(|scale| lines(*scale) == fewest).unwrap_or(*SCALES.end());
    with(scale, false)
}

/// One knob with as long a scale as there is room for, up to the longest; none where there is no room.
pub(in crate::ui) fn scaled(knob: &Knob, room: usize, theme: &Theme) -> Vec<Run> {
    let is_short = |runs: &Vec<Run>| places(&[runs.clone(), vec![(String::new(), Style::new())]], room + GAP, theme)[1].1 == 0;
    let widest = SCALES.rev().find(|scale| is_short(&entry(&at_widest(knob), Some(*scale), false, theme)));
    entry(knob, widest, false, theme)
}

/// The knob turned to the stop with the longest name.
fn at_widest(knob: &Knob) -> Knob {
    let at = (0..knob.stops.len()).max_by_key(|at| knob.stops[*at].chars().count()).unwrap_or(0);
    Knob { at, ..knob.clone() }
}

/// A knob in words, with a scale of so many columns if it has one.
fn entry(knob: &Knob, scale: Option<usize>, is_focused: bool, theme: &Theme) -> Vec<Run> {
    let symbols = theme.symbols();
    let (name, value) = if is_focused { (theme.focus(), theme.focus()) } else { (Style::new(), theme.accent()) };
    let mut runs = Vec::new();
    if is_focused {
        runs.push((format!("{} ", symbols.caret), theme.focus()));
    }
    runs.push((format!("{} ", knob.label), name));
    if let Some(scale) = scale.filter(|_| knob.stops.len() > 1) {
        let at = knob.at.min(knob.stops.len() - 1) * (scale - 1) / (knob.stops.len() - 1);
        runs.push((format!("{}{}", symbols.left_end, symbols.horizontal.repeat(at)), theme.rule()));
        runs.push((String::from(symbols.full), value));
        runs.push((format!("{}{} ", symbols.horizontal.repeat(scale - 1 - at), symbols.right_end), theme.rule()));
    }
    runs.push((knob.stops.get(knob.at).cloned().unwrap_or_default(), value));
    runs
}

/// Column and row of each entry: one after another, in as many lines as it takes.
fn places(entries: &[Vec<Run>], width: usize, theme: &Theme) -> Vec<(usize, usize)> {
    let (mut x, mut y) = (0, 0);
    let length = |entry: &Vec<Run>| entry.iter().map(|(text, _)| unicode_width::UnicodeWidthStr::width(&*theme.spell(text))).sum::<usize>();
    entries
        .iter()
        .map(|entry| {
            let length = length(entry);
            if x > 0 && x + length > width {
                (x, y) = (0, y + 1);
            }
            let place = (x, y);
            x += length + GAP;
            place
        })
        .collect()
}

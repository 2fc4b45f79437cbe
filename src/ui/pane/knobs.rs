//! What the reader may turn: the marked knob (or the first) as a scale, the others by name and value.

use ratatui::style::Style;

use crate::app::pane::{Item, PaneView};
use crate::lab::{Knob, Snapshot};
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

/// Blank columns between two knobs.
const GAP: usize = 3;
/// Columns of a scale between its ends.
const SCALE: usize = 17;

/// A piece of text in its style.
type Run = (String, Style);

/// How many rows the knobs take at this width.
pub(super) fn rows(view: &PaneView, snapshot: &Snapshot, width: usize, theme: &Theme) -> usize {
    places(&entries(view, snapshot, theme), width, theme).last().map_or(0, |(_, y)| y + 1)
}

/// Draws the knobs in lines from the top.
pub(super) fn draw(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) {
    let entries = entries(view, snapshot, pen.theme);
    let places = places(&entries, pen.width(), pen.theme);
    for (entry, (x, y)) in entries.into_iter().zip(places) {
        let mut x = x;
        for (text, style) in entry {
            x = pen.text(x, y, &text, style);
        }
    }
}

fn entries(view: &PaneView, snapshot: &Snapshot, theme: &Theme) -> Vec<Vec<Run>> {
    let scaled = match view.item {
        Item::Knob(index) if view.focused => index,
        _ => 0,
    };
    let knobs = view.shown_knobs(snapshot);
    knobs.iter().enumerate().map(|(index, knob)| entry(knob, index == scaled, view.knob_focused(index), theme)).collect()
}

fn entry(knob: &Knob, has_scale: bool, is_focused: bool, theme: &Theme) -> Vec<Run> {
    let symbols = theme.symbols();
    let (name, value) = if is_focused { (theme.focus(), theme.focus()) } else { (Style::new(), theme.accent()) };
    let mut runs = Vec::new();
    if is_focused {
        runs.push((format!("{} ", symbols.caret), theme.focus()));
    }
    runs.push((format!("{} ", knob.label), name));
    if has_scale && knob.stops.len() > 1 {
        let at = knob.at.min(knob.stops.len() - 1) * (SCALE - 1) / (knob.stops.len() - 1);
        runs.push((format!("{}{}", symbols.left_end, symbols.horizontal.repeat(at)), theme.rule()));
        runs.push((String::from(symbols.full), value));
        runs.push((format!("{}{} ", symbols.horizontal.repeat(SCALE - 1 - at), symbols.right_end), theme.rule()));
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

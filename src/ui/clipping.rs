//! What is marked in the pane, and the whole screen, as text for the clipboard.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::panel::number;
use super::theme::Theme;
use crate::app::App;
use crate::app::pane::Item;
use crate::lab::{Bars, Body, Knob, Panel, Piece, Plot, Shape, Snapshot, Table, Words};
use crate::term::capabilities::{Colours, Glyphs};

/// The screen as text, without spaces at the ends of its lines.
pub fn screen(app: &App, theme: &Theme) -> String {
    let (width, height) = app.size();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    super::view(app, theme, &mut buf);
    let row = |row: u16| (0..width).map(|column| buf[(column, row)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect::<Vec<_>>().join("\n")
}

/// What is marked in the pane: a knob with its value; of a panel what the cursor in it reads off. Where there is no cursor, or the `whole` is
/// wanted: of a panel that holds figures a table, its columns parted by tabs; of any other its title and the run's figures with their units.
pub fn marked(app: &App, whole: bool) -> String {
    let Some(pane) = app.pane() else { return String::new() };
    let Some(snapshot) = pane.snapshot() else { return String::new() };
    match pane.item {
        Item::Knob(index) => pane.shown_knobs(snapshot).get(index).map(|knob| self::knob(knob)).unwrap_or_default(),
        Item::Panel(index) => match pane.shown_panels(snapshot).get(index) {
            Some(panel) => {
                let plain = Theme::new(Colours::Mono, Glyphs::Braille);
                let read = if whole { None } else { super::panel::reading(panel, &pane.cursor(panel.id), &plain) };
                read.or_else(|| self::panel(panel)).unwrap_or_else(|| format!("{}\n{}", head(panel), figures(snapshot)))
            }
            None => figures(snapshot),
        },
    }
}

fn knob(knob: &Knob) -> String {
    format!("{} {}", knob.label, knob.stops.get(knob.at).map_or("", String::as_str))
}

/// What a panel shows, with the one number to watch.
fn head(panel: &Panel) -> String {
    let figure = number::plain(&panel.figure);
    if figure.is_empty() { panel.title.clone() } else { format!("{}: {figure}", panel.title) }
}

/// A panel's numbers as a table; `None` where it holds none.
fn panel(panel: &Panel) -> Option<String> {
    match &panel.body {
        Body::Table(table) => Some(of_table(table)),
        Body::Plot(plot) => match &plot.readings {
            Some(readings) => Some(of_table(readings)),
            None => of_plot(plot),
        },
        Body::Bars(bars) => Some(of_bars(bars)),
        _ => None,
    }
}

fn of_table(table: &Table) -> String {
    let header = table.header.iter().map(number::plain).collect::<Vec<_>>().join("\t");
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t"));
    (!table.header.is_empty()).then_some(header).into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

fn of_bars(bars: &Bars) -> String {
    let row = |label: &str, value: f64| format!("{label}\t{}", figure(value));
    let rows = bars.bars.iter().map(|bar| row(&bar.label, bar.value()));
    std::iter::once(format!("\t{}", bars.unit)).chain(rows).collect::<Vec<_>>().join("\n")
}

/// Every point of every line and of the named dots: the layer, x and y.
fn of_plot(plot: &Plot) -> Option<String> {
    let mut rows = Vec::new();
    for layer in &plot.layers {
        let name = number::plain(&layer.label);
        let mut add = |name: &str, x: f32, y: f32| rows.push(format!("{name}\t{}\t{}", figure(x.into()), figure(y.into())));
        match &layer.shape {
            Shape::Line(points) | Shape::Area(points) => points.iter().for_each(|(x, y)| add(&name, *x, *y)),
            Shape::Dots(dots) => dots.iter().for_each(|dot| add(&number::plain(&dot.label), dot.x, dot.y)),
            Shape::Histogram(columns) => columns.iter().for_each(|(from, to, height)| add(&name, from.midpoint(*to), *height)),
            Shape::Band(_) | Shape::Upright(_) | Shape::Level(_) => {}
        }
    }
    let head = format!("\t{}\t{}", named(&plot.x.label, &plot.x.unit), named(&plot.y.label, &plot.y.unit));
    (!rows.is_empty()).then(|| std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n"))
}

fn named(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label}, {unit}") }
}

/// A cell as a spreadsheet takes it: a number alone without a comma between its thousands and with a plain minus.
fn cell(words: &Words) -> String {
    match words.0.as_slice() {
        [Piece::Value(_)] => number::words(words, &Theme::new(Colours::Mono, Glyphs::Ascii)).replace(',', ""),
        _ => number::plain(words),
    }
}

/// A number with the digits that matter, as a spreadsheet takes it.
fn figure(value: f64) -> String {
    number::figure(value, &Theme::new(Colours::Mono, Glyphs::Ascii)).replace(',', "")
}

/// A snapshot's figures, one a line, as a person would note them down.
fn figures(snapshot: &Snapshot) -> String {
    let plain = Theme::new(Colours::Mono, Glyphs::Braille);
    let mut lines = vec![format!("{}, step {}", snapshot.data, snapshot.step)];
    lines.extend(snapshot.knobs.iter().map(knob));
    let known = snapshot.metrics.iter().filter(|metric| metric.value.is_finite());
    lines.extend(known.map(|metric| {
        let value = number::figure(metric.value, &plain);
        format!("{} {value} {}", metric.label, metric.unit).trim_end().to_owned()
    }));
    lines.join("\n")
}

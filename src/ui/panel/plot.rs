//! Layers over common axes. Each series carries its name at its end, in its own colour, stroke and marker.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::raster::{Grain, Raster};
use super::tone;
use super::{flow, table};
use crate::app::pane::PanelView;
use crate::lab::{Layer, Plot, Scaled, Shape, Side, Spacing, Tone};
use crate::term::capabilities::Glyphs;
use crate::ui::theme::Theme;

mod axes;
mod labels;
mod trace;

use axes::Frame;
use labels::Labels;
use trace::Fill;

/// From this width on the readings stand beside the plot.
const LEAST_FOR_BESIDE: usize = 56;
/// Rows that are preferred for the plot itself.
const PLOT_ROWS: usize = 9;
/// Fewest rows of head, plot and labels.
const LEAST_ROWS: usize = 5;
/// Blank columns between two words of the head, and between plot and readings.
const GAP: usize = 2;
/// Columns from one marker on a line to the next.
const MARKER_PITCH: usize = 12;

/// Least and preferred rows: head, plot, the axis's labels, and the readings when they stand below.
pub(super) fn heights(plot: &Plot, width: usize) -> (usize, usize) {
    let rows = plot.readings.as_ref().map_or(0, |readings| table::heights(readings, room(width)).1);
    if width < LEAST_FOR_BESIDE { (LEAST_ROWS, 2 + PLOT_ROWS + rows) } else { (LEAST_ROWS, (2 + PLOT_ROWS).max(1 + rows)) }
}

/// Rows that show all readings, beside the plot or below it.
pub(super) fn whole_height(plot: &Plot, width: usize) -> usize {
    let rows = plot.readings.as_ref().map_or(0, |readings| table::heights(readings, room(width)).1);
    if width < LEAST_FOR_BESIDE && rows > 0 { rows + LEAST_ROWS } else { rows }
}

/// Columns that the readings may have: half of them beside the plot, all below it.
fn room(width: usize) -> usize {
    if width < LEAST_FOR_BESIDE { width } else { width / 2 }
}

/// Draws head, plot, axes, marks and readings. `title` is what stands above: the head does not say it again.
pub(super) fn draw(plot: &Plot, title: &str, pen: &mut Pen<'_>, view: &PanelView) {
    let (width, height) = (pen.width(), pen.height());
    let along = view.cursor.along.filter(|along| along.is_finite());
    let (mut plot_width, mut plot_height) = (width, height);
    if let Some(readings) = plot.readings.as_ref().filter(|readings| !readings.rows.is_empty()) {
        let rows = table::heights(readings, room(width)).1;
        if width >= LEAST_FOR_BESIDE {
            let room = table::width_within(readings, width / 2, height, pen);
            plot_width = width - room - GAP;
            table::draw(readings, &mut pen.part(plot_width + GAP, 0, room, height), None);
        } else if plot_height >= rows + LEAST_ROWS {
            plot_height -= rows;
            table::draw(readings, &mut pen.part(0, plot_height, width, rows), None);
        }
    }
    let mut pen = pen.part(0, 0, plot_width, plot_height);
    let most = if plot_height > LEAST_ROWS + 2 { 2 } else { usize::from(plot_height >= LEAST_ROWS - 1) };
    let read = along.map(|along| reading_at(plot, along, pen.theme));
    let head = match &read {
        Some(read) => flow::lines(read, plot_width, GAP, &pen).min(most),
        None => usize::from(axes::has_head(plot, title, plot_width, &pen)).min(most),
    };
    match &read {
        Some(read) => flow::write(read, GAP, &mut pen.part(0, 0, plot_width, head)),
        None if head > 0 => axes::head(plot, &mut pen),
        None => {}
    }
    let drawn = Drawn::new(plot, &pen.part(0, head, plot_width, plot_height - head));
    let is_low = plot_height < LEAST_ROWS;
    if drawn.labels.unnamed.is_empty() || (is_low && (head == 0 || read.is_some())) {
        return drawn.draw(&mut pen.part(0, head, plot_width, plot_height - head), along);
    }
    // some have no room beside their lines: a legend names those, behind the name of the only axis or below the names of both, and where
    // rows are few in the place of those
    let is_behind = read.is_none() && head > 0 && plot.right.is_none() && !is_low;
    let axis = if is_behind { vec![vec![(named(&plot.y), pen.theme.dim())]] } else { Vec::new() };
    let top = if is_behind || is_low { 0 } else { head };
    let entries = |drawn: &Drawn<'_>, pen: &Pen<'_>| axis.iter().cloned().chain(drawn.legend(pen)).collect::<Vec<_>>();
    let rows = flow::lines(&entries(&drawn, &pen), plot_width, GAP, &pen).min(if is_low { head } else { 2 });
    let mut below = pen.part(0, top + rows, plot_width, plot_height - top - rows);
    let again = Drawn::new(plot, &below);
    again.draw(&mut below, along);
    let entries = entries(&again, &pen);
    flow::write(&entries, GAP, &mut pen.part(0, top, plot_width, rows));
}

/// A layer that has a line, as dots.
struct Series<'a> {
    layer: &'a Layer,
    raster: Raster,
}

/// Everything has its place.
struct Drawn<'a> {
    plot: &'a Plot,
    frame: Frame,
    series: Vec<Series<'a>>,
    labels: Labels,
}

impl<'a> Drawn<'a> {
    fn new(plot: &'a Plot, pen: &Pen<'_>) -> Self {
        let frame = Frame::new(plot, pen);
        let grain = Grain::of(pen.theme);
        let line = |layer: &'a Layer| {
            let points: Vec<(f32, f32)> = match &layer.shape {
                Shape::Line(points) | Shape::Area(points) => points.to_vec(),
                Shape::Histogram(columns) if layer.tone != Tone::Main => outline(columns),
                Shape::Band(_) | Shape::Histogram(_) | Shape::Dots(_) | Shape::Upright(_) | Shape::Level(_) => return None,
            };
            let mut raster = Raster::new(grain, frame.width, frame.height);
            let is_on = |along: usize| tone::is_on(layer.tone, along);
            trace::line(&points, &frame.x, frame.vertical(layer.side), is_on, &mut raster);
            Some(Series { layer, raster })
        };
        let series: Vec<Series<'a>> = plot.layers.iter().filter_map(line).collect();
        let labels = Labels::place(plot, &frame, &series, pen);
        Self { plot, frame, series, labels }
    }

    fn draw(&self, pen: &mut Pen<'_>, along: Option<f32>) {
        self.frame.draw(self.plot, pen);
        let left = self.frame.left;
        let mut field = pen.part(left, 0, self.frame.width, self.frame.height);
        self.fills(&mut field);
        self.marks(&mut field);
        self.lines(&mut field);
        self.markers(&mut field);
        self.dots(&mut field);
        let (width, height) = (pen.width(), pen.height());
        self.labels.draw(&mut pen.part(left, 0, width - left.min(width), height));
        if let Some(along) = along.filter(|_| self.frame.width > 0) {
            let column = (along.clamp(0.0, 1.0) * (self.frame.width - 1) as f32).round() as usize;
            for row in 0..self.frame.height {
                let style = pen.theme.focus();
                pen.restyle(left + column, row, style.add_modifier(Modifier::REVERSED));
            }
        }
    }

    fn paint(&self, raster: &Raster, style: Style, pen: &mut Pen<'_>) {
        for (x, y, glyph) in raster.cells() {
            pen.glyph(x, y, glyph, Style::reset());
            pen.restyle(x, y, style);
        }
    }

    fn fills(&self, pen: &mut Pen<'_>) {
        let theme = pen.theme;
        let new = || Raster::new(Grain::of(theme), self.frame.width, self.frame.height);
        for layer in &self.plot.layers {
            let (x, y) = (&self.frame.x, self.frame.vertical(layer.side));
            let style = tone::style(layer.tone, theme);
            match &layer.shape {
                Shape::Band(edges) => {
                    let (lower, upper): (Vec<_>, Vec<_>) = edges.iter().map(|(x, [low, high])| ((*x, *low), (*x, *high))).unzip();
                    let both = |at| Some((trace::value_at(&lower, at)?, trace::value_at(&upper, at)?));
                    let mut raster = new();
                    trace::between(both, x, y, Fill::Sparse, &mut raster);
                    self.paint(&raster, style.add_modifier(Modifier::DIM), pen);
                }
                Shape::Histogram(columns) if layer.tone == Tone::Main => {
                    let height = |at| columns.iter().find(|(from, to, _)| (*from..*to).contains(&at)).map(|column| (0.0, column.2));
                    let mut raster = new();
                    trace::between(height, x, y, Fill::Solid, &mut raster);
                    self.paint(&raster, style, pen);
                }
                Shape::Area(points) => {
                    for (sign, fill, spelled) in [(1.0, Fill::Solid, '+'), (-1.0, Fill::Sparse, '-')] {
                        let edges = |at| trace::value_at(points, at).filter(|value| value * sign > 0.0).map(|value| (0.0, value));
                        let mut raster = new();
                        trace::between(edges, x, y, fill, &mut raster);
                        let style = theme.ramp_end(sign > 0.0);
                        if theme.glyphs() == Glyphs::Ascii {
                            raster.cells().for_each(|(x, y, _)| pen.glyph(x, y, spelled, style));
                        } else {
                            self.paint(&raster, style, pen);
                        }
                    }
                }
                Shape::Histogram(_) | Shape::Line(_) | Shape::Dots(_) | Shape::Upright(_) | Shape::Level(_) => {}
            }
        }
    }

    fn marks(&self, pen: &mut Pen<'_>) {
        let theme = pen.theme;
        for layer in &self.plot.layers {
            match layer.shape {
                Shape::Upright(x) => {
                    let Some(column) = trace::column(x, &self.frame.x, self.frame.width) else { continue };
                    for row in 0..self.frame.height {
                        pen.text(column, row, theme.symbols().dotted, theme.rule());
                    }
                }
                Shape::Level(y) => {
                    let Some(row) = self.frame.row(y, layer.side) else { continue };
                    for column in (0..self.frame.width).step_by(2) {
                        pen.text(column, row, theme.symbols().dot, theme.rule());
                    }
                }
                Shape::Line(_) | Shape::Dots(_) | Shape::Band(_) | Shape::Histogram(_) | Shape::Area(_) => {}
            }
        }
    }

    fn lines(&self, pen: &mut Pen<'_>) {
        let (width, height) = (self.frame.width, self.frame.height);
        let theme = pen.theme;
        let mut all = Raster::new(Grain::of(theme), width, height);
        let mut styles = vec![Style::new(); width * height];
        let mut beyond: Vec<Option<Style>> = vec![None; width];
        // the first layer comes last: where lines share a cell, its dots are both lines' and its colour is the first one's
        for series in self.series.iter().rev() {
            let style = tone::style(series.layer.tone, theme);
            if let Shape::Line(points) = &series.layer.shape {
                for column in trace::beyond(points, self.frame.x, *self.frame.vertical(series.layer.side), width) {
                    beyond[column] = Some(style);
                }
            }
            for (x, y, _) in series.raster.cells() {
                styles[y * width + x] = style;
            }
            all.add(&series.raster);
        }
        for (x, y, glyph) in all.cells() {
            // a mark's dotted line is dim; the curve on top of it is not
            pen.glyph(x, y, glyph, Style::reset());
            pen.restyle(x, y, styles[y * width + x]);
        }
        if height > 0 {
            // what lies above the scale is neither hidden nor drawn at its end as if it were that value
            for (column, style) in beyond.into_iter().enumerate().filter_map(|(column, style)| Some((column, style?))) {
                pen.text(column, 0, theme.symbols().up, style);
            }
        }
    }

    /// Signs on the lines, where colours or fine dots are missing; and on a line that is a single point, where there are not.
    fn markers(&self, pen: &mut Pen<'_>) {
        let theme = pen.theme;
        let lines = self.series.iter().filter(|series| matches!(series.layer.shape, Shape::Line(_))).count();
        for (index, series) in self.series.iter().enumerate() {
            let style = tone::style(series.layer.tone, theme);
            let cells: Vec<(usize, usize)> = series.raster.cells().map(|(x, y, _)| (x, y)).collect();
            if let [(x, y)] = cells[..] {
                pen.text(x, y, theme.symbols().full, style);
            } else if cells.is_empty() {
                // nothing of the line lies on the plot
            } else if let Some(sign) = tone::marker(series.layer.tone, theme).filter(|_| lines > 1) {
                let wanted = |x: usize| x % MARKER_PITCH == (MARKER_PITCH / 2 + 5 * index) % MARKER_PITCH;
                // Where the name at the end carries the sign, one on the line's last cell would stand among the names.
                let is_named = self.labels.ended.iter().any(|layer| std::ptr::eq(series.layer, &self.plot.layers[*layer]));
                let end = cells.iter().map(|cell| cell.0).max();
                let mut columns: Vec<usize> = cells.iter().map(|cell| cell.0).filter(|x| wanted(*x) && Some(*x) != end).collect();
                if !is_named {
                    columns.extend(end);
                } else if columns.is_empty() {
                    columns.push(cells[cells.len() / 2].0);
                }
                columns.sort_unstable();
                columns.dedup();
                for column in columns {
                    let rows: Vec<usize> = cells.iter().filter(|cell| cell.0 == column).map(|cell| cell.1).collect();
                    pen.glyph(column, rows[rows.len() / 2], sign, style);
                }
            }
        }
    }

    /// The first layer's dots lie on top, as its line does.
    fn dots(&self, pen: &mut Pen<'_>) {
        let theme = pen.theme;
        for layer in self.plot.layers.iter().rev() {
            let Shape::Dots(dots) = &layer.shape else { continue };
            let style = tone::style(layer.tone, theme);
            let sign = if layer.tone == Tone::Main { theme.symbols().full } else { theme.symbols().empty_dot };
            for dot in dots {
                let Some((column, row, edge)) = self.frame.place(dot.x, dot.y, layer.side) else { continue };
                pen.glyph(column, row, ' ', Style::reset());
                pen.text(column, row, edge.map_or(sign, |edge| edge.arrow(theme)), style);
            }
        }
    }

    /// The names of the series that have no room beside their lines.
    fn legend(&self, pen: &Pen<'_>) -> Vec<flow::Entry> {
        let theme = pen.theme;
        let entry = |at: &usize| {
            let layer = &self.plot.layers[*at];
            vec![(format!("{} {}", tone::sample(layer.tone, theme), labels::name(layer, self.plot, theme)), tone::style(layer.tone, theme))]
        };
        self.labels.unnamed.iter().map(entry).collect()
    }
}

/// The upper edge of columns, as a line.
fn outline(columns: &[(f32, f32, f32)]) -> Vec<(f32, f32)> {
    columns.iter().flat_map(|(from, to, height)| [(*from, *height), (*to, *height)]).collect()
}

/// What each layer says where the reader points: `step 400 · held out 141.2`.
fn reading_at(plot: &Plot, along: f32, theme: &Theme) -> Vec<flow::Entry> {
    let x = super::scale::Scale::new(plot.x.range, plot.x.spacing).value(along.clamp(0.0, 1.0));
    let value = |value: f32| number::figure(f64::from(value), theme);
    let mut entries = vec![vec![(format!("{} {}", plot.x.label, value(x)), theme.focus())]];
    for layer in &plot.layers {
        let axis = if layer.side == Side::Right { plot.right.as_ref().unwrap_or(&plot.y) } else { &plot.y };
        let points: Vec<(f32, f32)> = match &layer.shape {
            Shape::Line(points) | Shape::Area(points) => points.to_vec(),
            Shape::Dots(dots) => dots.iter().map(|dot| (dot.x, dot.y)).collect(),
            Shape::Histogram(columns) => columns.iter().map(|(from, to, height)| (from.midpoint(*to), *height)).collect(),
            Shape::Band(edges) => {
                if let Some((_, [low, high])) = nearest(edges.iter().copied(), x, |edges| edges.0, |edges| edges.1[0]) {
                    let words = format!("{} {} to {} {}", number::words(&layer.label, theme), value(low), value(high), axis.unit);
                    entries.push(vec![(words, tone::style(layer.tone, theme))]);
                }
                continue;
            }
            Shape::Upright(_) | Shape::Level(_) => continue,
        };
        if let Some((_, y)) = nearest(points.into_iter(), x, |point| point.0, |point| point.1) {
            entries
                .push(vec![(format!("{} {} {}", number::words(&layer.label, theme), value(y), axis.unit), tone::style(layer.tone, theme))]);
        }
    }
    entries
}

/// The same in a line: `step 400: held out 141.2 nats, train 139.8 nats`.
pub(super) fn reading(plot: &Plot, along: f32, theme: &Theme) -> String {
    let mut said = reading_at(plot, along, theme).into_iter().map(|entry| entry.into_iter().map(|(text, _)| text).collect::<String>());
    let place = said.next().unwrap_or_default();
    format!("{place}: {}", said.map(|text| text.trim().to_owned()).collect::<Vec<_>>().join(", "))
}

fn nearest<T>(items: impl Iterator<Item = T>, x: f32, at: impl Fn(&T) -> f32, value: impl Fn(&T) -> f32) -> Option<T> {
    items.filter(|item| value(item).is_finite()).min_by(|a, b| (at(a) - x).abs().total_cmp(&(at(b) - x).abs()))
}

/// An axis in words: `loss, nats`; a logarithmic one says so.
fn named(axis: &Scaled) -> String {
    let name = match (axis.label.as_str(), axis.unit.as_str()) {
        (label, "") => String::from(label),
        ("", unit) => String::from(unit),
        (label, unit) => format!("{label}, {unit}"),
    };
    match axis.spacing {
        Spacing::Log if !name.is_empty() => format!("{name} (log scale)"),
        Spacing::Linear | Spacing::Log | Spacing::Doubling => name,
    }
}

//! The names of series at their lines' ends, of dots beside them and of marks along them: none on another, none on a line.

use std::ops::Range;

use ratatui::style::Style;

use super::super::number;
use super::super::pen::Pen;
use super::super::raster::Raster;
use super::super::tone;
use super::axes::Frame;
use super::{Series, trace};
use crate::lab::{Layer, Plot, Shape, Side};
use crate::ui::theme::Theme;

/// The names at the lines' ends take at most one part in so many of the width.
const MARGIN_SHARE: usize = 3;
/// Rows between a line and its name, at most, where the name stands above or below it.
const FARTHEST: usize = 2;

/// A word in its place.
struct Label {
    row: usize,
    span: Range<usize>,
    text: String,
    style: Style,
}

/// All words of a plot in their places.
pub(super) struct Labels {
    placed: Vec<Label>,
    /// Layers whose names found no place: indices into the plot's layers.
    pub(super) unnamed: Vec<usize>,
    /// Layers whose names stand at their lines' ends, with their signs.
    pub(super) ended: Vec<usize>,
}

/// What a series is called: with an arrow when it is read on the right axis.
pub(super) fn name(layer: &Layer, plot: &Plot, theme: &Theme) -> String {
    let arrow = if plot.right.is_some() && layer.side == Side::Right { format!(" {}", theme.symbols().right) } else { String::new() };
    format!("{}{arrow}", number::words(&layer.label, theme))
}

/// The name with the marker that stands on its line, where there are markers.
fn marked(layer: &Layer, plot: &Plot, theme: &Theme) -> String {
    match tone::marker(layer.tone, theme) {
        Some(sign) => format!("{sign} {}", name(layer, plot, theme)),
        None => name(layer, plot, theme),
    }
}

/// Whether this layer has a name to be set at its end: a line or an edge with a label, among several.
fn has_end(layer: &Layer) -> bool {
    matches!(layer.shape, Shape::Line(_) | Shape::Area(_) | Shape::Band(_) | Shape::Histogram(_)) && !layer.label.is_empty()
}

/// A single line is what the title says it is.
fn named(plot: &Plot) -> impl Iterator<Item = (usize, &Layer)> {
    let count = plot.layers.iter().filter(|layer| has_end(layer)).count();
    plot.layers.iter().enumerate().filter(move |(_, layer)| count > 1 && has_end(layer))
}

/// Columns to keep free at the right of the plot for names at the lines' ends; none where they would take too much of the width.
pub(super) fn margin(plot: &Plot, width: usize, rows: usize, pen: &Pen<'_>) -> usize {
    let names: Vec<usize> = named(plot).map(|(_, layer)| pen.measure(&marked(layer, plot, pen.theme)) + 1).collect();
    let widest = names.iter().copied().max().unwrap_or(0);
    if widest * MARGIN_SHARE <= width && names.len() <= rows { widest } else { 0 }
}

impl Labels {
    pub(super) fn place(plot: &Plot, frame: &Frame, series: &[Series<'_>], pen: &Pen<'_>) -> Labels {
        let mut room = Room::new(plot, frame, series);
        let mut labels = Labels { placed: Vec::new(), unnamed: Vec::new(), ended: Vec::new() };
        labels.at_dots(plot, frame, &mut room, pen);
        labels.at_ends(plot, frame, series, &mut room, pen);
        labels.at_marks(plot, frame, &mut room, pen);
        labels
    }

    pub(super) fn draw(&self, pen: &mut Pen<'_>) {
        for label in &self.placed {
            pen.text(label.span.start, label.row, &label.text, label.style);
        }
    }

    fn put(&mut self, row: usize, span: Range<usize>, text: String, style: Style, room: &mut Room) {
        room.words.push((row, span.clone()));
        self.placed.push(Label { row, span, text, style });
    }

    /// Beside each dot, wherever there is room.
    fn at_dots(&mut self, plot: &Plot, frame: &Frame, room: &mut Room, pen: &Pen<'_>) {
        let theme = pen.theme;
        for layer in &plot.layers {
            let Shape::Dots(dots) = &layer.shape else { continue };
            for dot in dots.iter().filter(|dot| !dot.label.is_empty()) {
                let Some((column, row, _)) = frame.place(dot.x, dot.y, layer.side) else { continue };
                let text = number::words(&dot.label, theme);
                let length = pen.measure(&text);
                let middle = column.saturating_sub(length / 2);
                let starts = [
                    (Some(column + 2), Some(row)),
                    (Some(middle), row.checked_sub(1)),
                    (Some(column + 1), row.checked_sub(1)),
                    (Some(middle), Some(row + 1)),
                    (column.checked_sub(length + 1), Some(row)),
                    (column.checked_sub(length), Some(row + 1)),
                    (column.checked_sub(length), row.checked_sub(1)),
                ];
                let places: Vec<(usize, Range<usize>)> =
                    starts.into_iter().filter_map(|(start, row)| Some((row?, start?..start? + length))).collect();
                let fits = |(row, span): &&(usize, Range<usize>)| *row < frame.height && span.end <= frame.width + frame.margin;
                let free = |place: &&(usize, Range<usize>)| fits(place) && room.is_clear_of_words(place.0, &place.1);
                let best = places.iter().filter(free).find(|(row, span)| !room.is_on_line(*row, span)).or_else(|| places.iter().find(free));
                if let Some((row, span)) = best.cloned() {
                    self.put(row, span, text, tone::style(layer.tone, theme), room);
                }
            }
        }
    }

    /// At the end of each line; where that is not possible above or below it; else nowhere.
    fn at_ends(&mut self, plot: &Plot, frame: &Frame, series: &[Series<'_>], room: &mut Room, pen: &Pen<'_>) {
        let theme = pen.theme;
        let raster =
            |index: usize| series.iter().find(|series| std::ptr::eq(series.layer, &plot.layers[index])).map(|series| &series.raster);
        let mut ends: Vec<(usize, &Layer, (usize, usize))> = Vec::new();
        for (index, layer) in named(plot) {
            match end_of(layer, raster(index), frame) {
                Some(end) => ends.push((index, layer, end)),
                // nothing to see yet, and nothing to name
                None if raster(index).is_some() => {}
                None => self.unnamed.push(index),
            }
        }
        let last = ends.iter().map(|(_, _, end)| end.0).max().unwrap_or(0);
        let names: Vec<(usize, String)> = ends.iter().map(|(index, layer, _)| (*index, marked(layer, plot, theme))).collect();
        let widest = names.iter().map(|(_, name)| pen.measure(name)).max().unwrap_or(0);
        if last + 2 + widest <= frame.width + frame.margin
            && let Some(rows) = spread(&ends.iter().map(|(_, _, end)| end.1).collect::<Vec<_>>(), frame.height)
            && rows.iter().all(|row| room.is_clear_of_words(*row, &(last + 2..last + 2 + widest)))
            && rows.iter().all(|row| last + 2 >= frame.width || !room.is_on_level(*row))
        {
            for (((index, name), (_, layer, _)), row) in names.into_iter().zip(&ends).zip(rows) {
                self.ended.push(index);
                let start = last + 2;
                let length = pen.measure(&name);
                self.put(row, start..start + length, name, tone::style(layer.tone, theme), room);
            }
            return;
        }
        for ((index, layer, end), (_, name)) in ends.iter().zip(names) {
            let place = raster(*index).and_then(|own| beside(own, series, layer, pen.measure(&name), *end, frame, room));
            match place {
                Some((row, span)) => self.put(row, span, name, tone::style(layer.tone, theme), room),
                None => self.unnamed.push(*index),
            }
        }
    }

    /// Along each mark: beside an upright line, above a level one.
    fn at_marks(&mut self, plot: &Plot, frame: &Frame, room: &mut Room, pen: &Pen<'_>) {
        for layer in plot.layers.iter().filter(|layer| !layer.label.is_empty()) {
            let text = number::words(&layer.label, pen.theme);
            let length = pen.measure(&text);
            let places: Vec<(usize, Range<usize>)> = match layer.shape {
                Shape::Upright(x) => {
                    let Some(column) = trace::column(x, &frame.x, frame.width) else { continue };
                    let right = Some(column + 1..column + 1 + length).filter(|span| span.end <= frame.width + frame.margin);
                    let left = column.checked_sub(length).map(|start| start..column);
                    let sides: Vec<_> = right.into_iter().chain(left).collect();
                    // as low as possible, because lines that teach something fall from the left or rise to the right
                    (0..frame.height).rev().flat_map(|row| sides.iter().map(move |span| (row, span.clone()))).collect()
                }
                Shape::Level(y) => {
                    let Some(row) = frame.row(y, layer.side) else { continue };
                    let starts = || (0..=frame.width.saturating_sub(length)).rev().step_by(3);
                    let rows = [row.checked_sub(1), Some(row), Some(row + 1)].into_iter().flatten().filter(|row| *row < frame.height);
                    rows.flat_map(|row| starts().map(move |start| (row, start..start + length))).collect()
                }
                Shape::Line(_) | Shape::Dots(_) | Shape::Band(_) | Shape::Histogram(_) | Shape::Area(_) => continue,
            };
            let free = |(row, span): &&(usize, Range<usize>)| room.is_clear_of_words(*row, span);
            let off_lines = |(row, span): &&(usize, Range<usize>)| !room.is_on_line(*row, span);
            let off_marks = |(_, span): &&(usize, Range<usize>)| !room.is_on_mark(span);
            let best = places
                .iter()
                .filter(free)
                .find(|place| off_lines(place) && off_marks(place))
                .or_else(|| places.iter().filter(free).find(off_lines))
                .or_else(|| places.iter().find(free));
            if let Some((row, span)) = best.cloned() {
                self.put(row, span, text, pen.theme.dim(), room);
            }
        }
    }
}

/// What is taken.
struct Room {
    width: usize,
    lines: Vec<bool>,
    dots: Vec<(usize, usize)>,
    /// Columns of upright marks and rows of level ones.
    marks: Vec<usize>,
    levels: Vec<usize>,
    words: Vec<(usize, Range<usize>)>,
}

impl Room {
    fn new(plot: &Plot, frame: &Frame, series: &[Series<'_>]) -> Room {
        let mut lines = vec![false; frame.width * frame.height];
        for (x, y, _) in series.iter().flat_map(|series| series.raster.cells()) {
            lines[y * frame.width + x] = true;
        }
        let (mut dots, mut marks, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for layer in &plot.layers {
            match &layer.shape {
                Shape::Dots(all) => {
                    dots.extend(all.iter().filter_map(|dot| frame.place(dot.x, dot.y, layer.side)).map(|(x, y, _)| (x, y)));
                }
                Shape::Upright(x) => marks.extend(trace::column(*x, &frame.x, frame.width)),
                Shape::Level(y) => levels.extend(frame.row(*y, layer.side)),
                Shape::Line(_) | Shape::Band(_) | Shape::Histogram(_) | Shape::Area(_) => {}
            }
        }
        Room { width: frame.width, lines, dots, marks, levels, words: Vec::new() }
    }

    /// Neither another word nor a dot is there, and a blank stays between two words.
    fn is_clear_of_words(&self, row: usize, span: &Range<usize>) -> bool {
        self.words.iter().all(|(other, taken)| *other != row || span.end < taken.start || taken.end < span.start)
            && self.dots.iter().all(|(x, y)| *y != row || !span.contains(x))
    }

    fn is_on_line(&self, row: usize, span: &Range<usize>) -> bool {
        (span.start..span.end.min(self.width)).any(|x| self.lines.get(row * self.width + x).copied().unwrap_or(false))
    }

    /// The name of a curve there would read as that of the level.
    fn is_on_level(&self, row: usize) -> bool {
        self.levels.contains(&row)
    }

    fn is_on_mark(&self, span: &Range<usize>) -> bool {
        self.marks.iter().any(|column| span.contains(column))
    }
}

/// The cell where a layer ends at the right.
fn end_of(layer: &Layer, own: Option<&Raster>, frame: &Frame) -> Option<(usize, usize)> {
    match &layer.shape {
        Shape::Line(points) | Shape::Area(points) => {
            // a stroke may be off at the very end: the point itself counts
            let exact = points
                .iter()
                .rev()
                .find(|(x, y)| x.is_finite() && y.is_finite())
                .and_then(|(x, y)| Some((trace::column(*x, &frame.x, frame.width)?, frame.row(*y, layer.side)?)));
            let drawn = || own.and_then(|own| own.cells().map(|(x, y, _)| (x, y)).max_by_key(|(x, _)| *x));
            exact.or_else(drawn)
        }
        Shape::Band(edges) => edges
            .iter()
            .rev()
            .find_map(|(x, [low, high])| Some((trace::column(*x, &frame.x, frame.width)?, frame.row(low.midpoint(*high), layer.side)?))),
        Shape::Histogram(columns) => {
            let (from, to, height) = columns.iter().max_by(|a, b| a.2.total_cmp(&b.2))?;
            Some((trace::column(from.midpoint(*to), &frame.x, frame.width)?, frame.row(*height, layer.side)?))
        }
        Shape::Dots(_) | Shape::Upright(_) | Shape::Level(_) => None,
    }
}

/// Rows for names whose lines end in `wanted`: each its own, as near as possible and in the same order; `None` when there are too few.
fn spread(wanted: &[usize], height: usize) -> Option<Vec<usize>> {
    if wanted.len() > height {
        return None;
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted[*at]);
    let mut rows = vec![0; wanted.len()];
    let mut next = 0;
    for at in &order {
        rows[*at] = wanted[*at].max(next);
        next = rows[*at] + 1;
    }
    let mut end = height;
    for at in order.iter().rev() {
        rows[*at] = rows[*at].min(end - 1);
        end = rows[*at];
    }
    Some(rows)
}

/// A place above or below a line, as far right as possible, where it is the nearest one.
fn beside(
    own: &Raster,
    series: &[Series<'_>],
    layer: &Layer,
    length: usize,
    end: (usize, usize),
    frame: &Frame,
    room: &Room,
) -> Option<(usize, Range<usize>)> {
    let rows_in = |raster: &Raster, span: &Range<usize>| {
        let rows = raster.cells().filter(|(x, _, _)| span.contains(x)).map(|(_, y, _)| y);
        rows.fold(None, |bounds: Option<(usize, usize)>, y| Some(bounds.map_or((y, y), |(low, high)| (low.min(y), high.max(y)))))
    };
    let last = (end.0 + 1).min(frame.width).checked_sub(length)?;
    for start in (0..=last).rev() {
        let span = start..start + length;
        let Some((top, bottom)) = rows_in(own, &span) else { continue };
        for far in 1..=FARTHEST {
            for row in [top.checked_sub(far), Some(bottom + far)].into_iter().flatten().filter(|row| *row < frame.height) {
                let is_nearest = series.iter().filter(|series| !std::ptr::eq(series.layer, layer)).all(|other| {
                    rows_in(&other.raster, &span).is_none_or(|(above, below)| {
                        let away = if row < above { above - row } else { row.saturating_sub(below) };
                        away > far
                    })
                });
                let wide = start.saturating_sub(1)..span.end + 1;
                if is_nearest && !room.is_on_level(row) && !room.is_on_line(row, &wide) && room.is_clear_of_words(row, &span) {
                    return Some((row, span));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Tone;

    #[test]
    fn names_are_spread_in_order_and_stay_inside() {
        assert_eq!(spread(&[3, 3, 3], 10), Some(vec![3, 4, 5]));
        assert_eq!(spread(&[9, 9, 8], 10), Some(vec![8, 9, 7]));
        assert_eq!(spread(&[0, 5], 10), Some(vec![0, 5]));
        assert_eq!(spread(&[0; 11], 10), None);
        for wanted in [[4_usize, 4, 0, 9, 9, 9], [9; 6], [0; 6]] {
            let mut rows = spread(&wanted, 10).unwrap_or_default();
            rows.sort_unstable();
            rows.dedup();
            assert!(rows.len() == 6 && rows.iter().all(|row| *row < 10), "{rows:?}");
        }
    }

    #[test]
    fn only_a_plot_of_several_series_names_them() {
        let line = |label: &str| Layer::line(label, Tone::Main, [(0.0, 1.0)].into());
        let axis = || crate::lab::Scaled::linear("x", "", [0.0, 1.0]);
        let plot = |layers| Plot { layers, x: axis(), y: axis(), right: None, readings: None };
        assert_eq!(named(&plot(vec![line("a")])).count(), 0);
        assert_eq!(named(&plot(vec![line("a"), line("b"), Layer::upright("m", 0.5)])).count(), 2);
    }
}

//! What lies under the points of a plane: fields, contours, ellipses and paths.

use ratatui::style::Style;

use super::super::pen::Pen;
use super::super::raster::{Grain, Raster};
use super::super::shade::Shade;
use super::super::tone;
use super::layout::Window;
use crate::lab::{Ellipse, Field, Tone};

/// Pieces of an ellipse.
const PIECES: usize = 96;

/// A colour (or a glyph) in each cell by the field's number in its middle.
pub(super) fn field(field: &Field, window: &Window, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let shade = Shade::new(field.ramp, field.range);
    for (row, column) in (0..window.height).flat_map(|row| (0..window.width).map(move |column| (row, column))) {
        let Some(place) = window.place_of(window.left + column, row) else { continue };
        let Some(value) = value_at(field, place) else { continue };
        let (glyph, style) = match shade.colour(value, theme) {
            Some(colour) => (' ', Style::new().bg(colour)),
            None => shade.glyph(value, theme),
        };
        pen.glyph(window.left + column, row, glyph, style);
    }
}

/// Lines of equal value: dots between which the field crosses a level.
pub(super) fn contour(field: &Field, levels: &[f32], window: &Window, pen: &mut Pen<'_>) {
    let grain = Grain::of(pen.theme);
    let mut raster = Raster::new(grain, window.width, window.height);
    let (width, height) = raster.size();
    let values: Vec<Option<f32>> =
        (0..width * height).map(|at| value_at(field, window.place_of_dot(at % width, at / width, grain))).collect();
    for at in 0..width * height {
        let Some(here) = values[at] else { continue };
        let right = (at % width + 1 < width).then(|| values[at + 1]).flatten();
        let below = values.get(at + width).copied().flatten();
        let crosses = |other: f32| levels.iter().any(|level| (here < *level) != (other < *level));
        if right.into_iter().chain(below).any(crosses) {
            raster.set(at % width, at / width);
        }
    }
    paint(&raster, Style::new(), window, pen);
}

/// Each ellipse in its class's colour.
pub(super) fn ellipses(ellipses: &[Ellipse], window: &Window, pen: &mut Pen<'_>) {
    for ellipse in ellipses {
        let place = |piece: usize| {
            let angle = std::f32::consts::TAU * piece as f32 / PIECES as f32;
            let (along, across) = (ellipse.radii.0 * angle.cos(), ellipse.radii.1 * angle.sin());
            let (cos, sin) = (ellipse.turn.cos(), ellipse.turn.sin());
            (ellipse.centre.0 + along * cos - across * sin, ellipse.centre.1 + along * sin + across * cos)
        };
        let style = ellipse.class.map_or_else(|| pen.theme.accent(), |class| pen.theme.class(usize::from(class)));
        polyline((0..=PIECES).map(place), Tone::Main, style, window, pen);
    }
}

/// A line through the places in order, with a mark at its end and, where colours or fine dots are missing, its marker half-way.
pub(super) fn path(points: &[(f32, f32)], tone: Tone, window: &Window, pen: &mut Pen<'_>) {
    let style = tone::style(tone, pen.theme);
    polyline(points.iter().copied(), tone, style, window, pen);
    let half_way = points.get(points.len() / 2).and_then(|(x, y)| window.cell_of(*x, *y));
    if let (Some((x, y)), Some(marker)) = (half_way, tone::marker(tone, pen.theme)) {
        pen.glyph(window.left + x, y, marker, style);
    }
    if let Some((x, y)) = points.last().and_then(|(x, y)| window.cell_of(*x, *y)) {
        pen.text(window.left + x, y, pen.theme.symbols().full, pen.theme.focus());
    }
}

fn polyline(points: impl Iterator<Item = (f32, f32)>, tone: Tone, style: Style, window: &Window, pen: &mut Pen<'_>) {
    let grain = Grain::of(pen.theme);
    let mut raster = Raster::new(grain, window.width, window.height);
    let mut before: Option<(f32, f32)> = None;
    let mut along = 0;
    for (x, y) in points {
        let here = window.far_dot_of(x, y, grain);
        if let (Some(from), Some(to)) = (before, here) {
            segment(from, to, tone, &mut along, &mut raster);
        }
        before = here;
    }
    paint(&raster, style, window, pen);
}

/// The dots from one place to another, as far as they lie inside; `along` counts those of the whole line.
fn segment(from: (f32, f32), to: (f32, f32), tone: Tone, along: &mut usize, raster: &mut Raster) {
    let size = raster.size();
    let Some((from, to)) = clipped(from, to, (size.0 as f32 - 0.5, size.1 as f32 - 0.5)) else { return };
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
    for step in 0..=steps as usize {
        let share = step as f32 / steps;
        let (x, y) = ((from.0 + share * (to.0 - from.0)).round(), (from.1 + share * (to.1 - from.1)).round());
        if x >= 0.0 && y >= 0.0 && tone::is_on(tone, *along) {
            raster.set(x as usize, y as usize);
        }
        *along += 1;
    }
}

/// The part of a line inside a rectangle whose corners are (−0.5, −0.5) and `far` (Liang and Barsky 1984).
fn clipped(from: (f32, f32), to: (f32, f32), far: (f32, f32)) -> Option<((f32, f32), (f32, f32))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (towards, room) in [(-dx, from.0 + 0.5), (dx, far.0 - from.0), (-dy, from.1 + 0.5), (dy, far.1 - from.1)] {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            first = first.max(room / towards);
        } else {
            last = last.min(room / towards);
        }
    }
    let at = |share: f32| (from.0 + share * dx, from.1 + share * dy);
    (first <= last).then(|| (at(first), at(last)))
}

fn paint(raster: &Raster, style: Style, window: &Window, pen: &mut Pen<'_>) {
    for (x, y, glyph) in raster.cells() {
        pen.glyph(window.left + x, y, glyph, style);
    }
}

/// The field's number at a place, between its own places in straight lines; `None` outside and where it is not a number.
fn value_at(field: &Field, (x, y): (f32, f32)) -> Option<f32> {
    let (columns, rows) = (field.columns, field.rows());
    let along = |value: f32, [low, high]: [f32; 2], count: usize| {
        let share = (value - low) / (high - low);
        ((0.0..=1.0).contains(&share) && count > 0).then(|| (share * count as f32 - 0.5).clamp(0.0, count as f32 - 1.0))
    };
    let (column, row) = (along(x, field.bounds.x, columns)?, rows as f32 - 1.0 - along(y, field.bounds.y, rows)?);
    let (left, top) = (column as usize, row.max(0.0) as usize);
    let number = |row: usize, column: usize| field.values.get(row.min(rows - 1) * columns + column.min(columns - 1)).copied();
    let (across, down) = (column - left as f32, row.max(0.0) - top as f32);
    let upper = number(top, left)? * (1.0 - across) + number(top, left + 1)? * across;
    let lower = number(top + 1, left)? * (1.0 - across) + number(top + 1, left + 1)? * across;
    Some(upper * (1.0 - down) + lower * down).filter(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lab::{Bounds, Ramp};

    fn slope() -> Field {
        Field {
            bounds: Bounds { x: [0.0, 4.0], y: [0.0, 2.0] },
            columns: 4,
            values: (0..8).map(|at| (at % 4) as f32 + 10.0 * (1.0 - (at / 4) as f32)).collect(),
            range: [0.0, 14.0],
            ramp: Ramp::Sequential,
            label: String::new(),
        }
    }

    #[test]
    fn a_field_is_read_from_the_top_down_and_between_its_places() {
        let field = slope();
        assert_eq!(value_at(&field, (0.5, 0.5)), Some(0.0));
        assert_eq!(value_at(&field, (3.5, 0.5)), Some(3.0));
        assert_eq!(value_at(&field, (0.5, 1.5)), Some(10.0));
        assert_eq!(value_at(&field, (2.0, 1.0)), Some(6.5));
        assert_eq!(value_at(&field, (5.0, 1.0)), None);
        assert_eq!(value_at(&Field { values: Vec::new().into(), ..field }, (1.0, 1.0)), None);
    }

    #[test]
    fn lines_are_cut_at_the_edges_and_far_ones_cost_nothing() {
        assert_eq!(clipped((-4.5, 1.0), (9.5, 1.0), (5.5, 3.5)), Some(((-0.5, 1.0), (5.5, 1.0))));
        assert_eq!(clipped((-9.0, -9.0), (-3.0, 9.0), (5.5, 3.5)), None);
        let (from, to) = clipped((-1e9, 0.0), (1e9, 3.0), (5.5, 3.5)).unwrap();
        assert!(from.0 >= -1.0 && to.0 <= 6.0);
    }
}

//! From points to dots.

use super::Raster;

/// Dots on, then off, along a companion's line.
const DASH: (usize, usize) = (3, 3);

/// The column of a place on the horizontal axis; `None` outside.
pub(super) fn column(x: f32, range: [f32; 2], width: usize) -> Option<usize> {
    let share = share(x, range);
    ((0.0..=1.0).contains(&share) && width > 0).then(|| ((share * (width - 1) as f32).round() as usize).min(width - 1))
}

/// The columns in which a line lies above the scale at some point.
pub(super) fn beyond(points: &[(f32, f32)], x_range: [f32; 2], y_range: [f32; 2], width: usize) -> impl Iterator<Item = usize> {
    points.iter().filter(move |(_, y)| *y > y_range[1]).filter_map(move |(x, _)| column(*x, x_range, width))
}

/// Sets the dots of a line through the points; gaps where a point is not finite, and nothing beyond the ends of the scales.
pub(super) fn trace(points: &[(f32, f32)], x_range: [f32; 2], y_range: [f32; 2], is_broken: bool, raster: &mut Raster) {
    let (width, height) = raster.size();
    if width == 0 || height == 0 {
        return;
    }
    let place = |(x, y): (f32, f32)| (share(x, x_range) * (width - 1) as f32, (1.0 - share(y, y_range)) * (height - 1) as f32);
    let is_on = |column: usize| !is_broken || column % (DASH.0 + DASH.1) < DASH.0;
    let is_placed = |(x, y): &(f32, f32)| x.is_finite() && y.is_finite();
    let mut points = points.iter().copied().map(place);
    let Some(mut from) = points.next() else { return };
    if is_placed(&from) {
        stroke(from.0, from.1, from.1, is_on, raster);
    }
    for to in points {
        if is_placed(&from) && is_placed(&to) {
            segment(from, to, is_on, raster);
        } else if is_placed(&to) {
            stroke(to.0, to.1, to.1, is_on, raster);
        }
        from = to;
    }
}

/// Column by column from one point to the next, each joined to the one before by a vertical stroke.
fn segment(from: (f32, f32), to: (f32, f32), is_on: impl Fn(usize) -> bool, raster: &mut Raster) {
    let last = raster.size().0 as f32 - 1.0;
    let (first, end) = (from.0.max(0.0).round(), to.0.min(last).round());
    if from.0.round() >= to.0.round() {
        stroke(to.0, from.1, to.1, &is_on, raster);
        return;
    }
    let at = |x: f32| from.1 + (to.1 - from.1) * ((x - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
    let mut x = first;
    while x <= end {
        // half a column to each side: neighbouring strokes meet, and none doubles the other
        stroke(x, at(x - 0.5), at(x + 0.5), &is_on, raster);
        x += 1.0;
    }
}

/// The dots of one column from one height to another, as far as they lie inside.
fn stroke(x: f32, y0: f32, y1: f32, is_on: impl Fn(usize) -> bool, raster: &mut Raster) {
    let (width, height) = raster.size();
    let column = x.round();
    let (top, bottom) = (y0.min(y1).round(), y0.max(y1).round());
    if column < 0.0 || column >= width as f32 || bottom < 0.0 || top >= height as f32 || !is_on(column as usize) {
        return;
    }
    for row in top.max(0.0) as usize..=(bottom as usize).min(height - 1) {
        raster.set(column as usize, row);
    }
}

/// How far along a scale a value lies; not finite when the scale is empty.
fn share(value: f32, [low, high]: [f32; 2]) -> f32 {
    (value - low) / (high - low)
}

#[cfg(test)]
mod tests {
    use super::super::Grain;
    use super::*;

    fn drawn(points: &[(f32, f32)], broken: bool) -> Vec<String> {
        let mut raster = Raster::new(Grain::Quadrants, 4, 2);
        trace(points, [0.0, 7.0], [0.0, 3.0], broken, &mut raster);
        let mut lines = vec![vec![' '; 4]; 2];
        for (x, y, glyph) in raster.cells() {
            lines[y][x] = glyph;
        }
        lines.into_iter().map(|line| line.into_iter().collect()).collect()
    }

    #[test]
    fn a_line_joins_its_points() {
        assert_eq!(drawn(&[(0.0, 0.0), (7.0, 0.0)], false), ["    ", "▄▄▄▄"]);
        assert_eq!(drawn(&[(0.0, 3.0), (0.0, 0.0)], false), ["▌   ", "▌   "]);
    }

    #[test]
    fn a_broken_line_has_gaps() {
        assert_eq!(drawn(&[(0.0, 0.0), (7.0, 0.0)], true), ["    ", "▄▖ ▄"]);
    }

    #[test]
    fn points_that_are_not_finite_leave_a_gap() {
        assert_eq!(drawn(&[(0.0, 0.0), (3.0, f32::NAN), (7.0, 0.0)], false), ["    ", "▖  ▗"]);
    }

    #[test]
    fn columns_above_the_scale_are_told() {
        let points = [(0.0, 30.0), (3.0, 2.0), (7.0, f32::INFINITY), (9.0, 30.0), (4.0, f32::NAN), (5.0, -9.0)];
        assert_eq!(beyond(&points, [0.0, 7.0], [0.0, 3.0], 8).collect::<Vec<_>>(), [0, 7]);
    }

    #[test]
    fn values_beyond_the_scale_are_not_drawn_at_its_edge() {
        assert_eq!(drawn(&[(0.0, 30.0), (7.0, 30.0)], false), ["    ", "    "]);
        assert_eq!(drawn(&[(0.0, 1e30), (7.0, -1e30)], false).concat().chars().filter(|glyph| *glyph != ' ').count(), 3);
    }
}

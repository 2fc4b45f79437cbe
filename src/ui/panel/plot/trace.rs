//! From points to dots.

use super::super::raster::Raster;
use super::super::scale::Scale;

/// The column of a place on the horizontal axis; `None` outside.
pub(super) fn column(x: f32, scale: &Scale, width: usize) -> Option<usize> {
    let share = scale.share(x);
    ((0.0..=1.0).contains(&share) && width > 0).then(|| ((share * (width - 1) as f32).round() as usize).min(width - 1))
}

/// The row of a value, in cells of `down` dots; `None` outside.
pub(super) fn row(y: f32, scale: &Scale, height: usize, down: usize) -> Option<usize> {
    let share = scale.share(y);
    let last = (height * down).checked_sub(1)?;
    (0.0..=1.0).contains(&share).then(|| (((1.0 - share) * last as f32).round() as usize).min(last) / down)
}

/// The columns in which a line lies above the scale at some point.
pub(super) fn beyond(points: &[(f32, f32)], x: Scale, y: Scale, width: usize) -> impl Iterator<Item = usize> {
    points.iter().filter(move |(_, value)| y.share(*value) > 1.0).filter_map(move |(at, _)| column(*at, &x, width))
}

/// Sets the dots of a line through the points that are on; gaps where a point is not finite, and nothing beyond the ends of the scales.
pub(super) fn line(points: &[(f32, f32)], x: &Scale, y: &Scale, is_on: impl Fn(usize) -> bool, raster: &mut Raster) {
    let (width, height) = raster.size();
    if width == 0 || height == 0 {
        return;
    }
    let place = |(at, value): (f32, f32)| (x.share(at) * (width - 1) as f32, (1.0 - y.share(value)) * (height - 1) as f32);
    let is_placed = |(x, y): &(f32, f32)| x.is_finite() && y.is_finite();
    let mut points = points.iter().copied().map(place);
    let Some(mut from) = points.next() else { return };
    if is_placed(&from) {
        stroke(from.0, from.1, from.1, &is_on, raster);
    }
    for to in points {
        if is_placed(&from) && is_placed(&to) {
            segment(from, to, &is_on, raster);
        } else if is_placed(&to) {
            stroke(to.0, to.1, to.1, &is_on, raster);
        }
        from = to;
    }
}

/// Column by column from one point to the next, each joined to the one before by a vertical stroke.
fn segment(from: (f32, f32), to: (f32, f32), is_on: &impl Fn(usize) -> bool, raster: &mut Raster) {
    let last = raster.size().0 as f32 - 1.0;
    let (first, end) = (from.0.max(0.0).round(), to.0.min(last).round());
    if from.0.round() >= to.0.round() {
        stroke(to.0, from.1, to.1, is_on, raster);
        return;
    }
    let at = |x: f32| from.1 + (to.1 - from.1) * ((x - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
    let mut x = first;
    while x <= end {
        // half a column to each side: neighbouring strokes meet, and none doubles the other
        stroke(x, at(x - 0.5), at(x + 0.5), is_on, raster);
        x += 1.0;
    }
}

/// The dots of one column from one height to another, as far as they lie inside.
fn stroke(x: f32, y0: f32, y1: f32, is_on: &impl Fn(usize) -> bool, raster: &mut Raster) {
    let (width, height) = raster.size();
    let column = x.round();
    let (top, bottom) = (y0.min(y1).round(), y0.max(y1).round());
    if column < 0.0 || column >= width as f32 || bottom < 0.0 || top >= height as f32 {
        return;
    }
    for row in top.max(0.0) as usize..=(bottom as usize).min(height - 1) {
        // a steep stroke is broken too: its dots are counted down as well as across
        if is_on(column as usize + if bottom > top + 2.0 { row } else { 0 }) {
            raster.set(column as usize, row);
        }
    }
}

/// What a filled part looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// Every dot.
    Solid,
    /// Every other dot.
    Sparse,
}

/// Sets the dots between two heights in each column of dots; `edges` gives both values at a place of the horizontal axis.
pub(super) fn between(edges: impl Fn(f32) -> Option<(f32, f32)>, x: &Scale, y: &Scale, fill: Fill, raster: &mut Raster) {
    let (width, height) = raster.size();
    if width == 0 || height == 0 {
        return;
    }
    for column in 0..width {
        let at = x.value(column as f32 / (width.max(2) - 1) as f32);
        let Some((lower, upper)) = edges(at) else { continue };
        let place = |value: f32| {
            let share = y.share(value);
            share.is_finite().then(|| ((1.0 - share.clamp(-1.0, 2.0)) * (height - 1) as f32).round())
        };
        let (Some(top), Some(bottom)) = (place(lower.max(upper)), place(lower.min(upper))) else { continue };
        if bottom < 0.0 || top >= height as f32 {
            continue;
        }
        for row in top.max(0.0) as usize..=(bottom as usize).min(height - 1) {
            if fill == Fill::Solid || (column + row).is_multiple_of(2) {
                raster.set(column, row);
            }
        }
    }
}

/// The value of a line at a place: between two points in a straight line; `None` outside and beside gaps.
pub(super) fn value_at(points: &[(f32, f32)], x: f32) -> Option<f32> {
    let after = points.partition_point(|point| point.0 < x);
    let to = points.get(after)?;
    let from = if after == 0 { to } else { &points[after - 1] };
    if to.0 < x || (after == 0 && to.0 > x) {
        return None;
    }
    let share = if to.0 > from.0 { (x - from.0) / (to.0 - from.0) } else { 1.0 };
    Some(from.1 + share * (to.1 - from.1)).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::super::raster::Grain;
    use super::*;
    use crate::lab::Spacing;

    fn traced(points: &[(f32, f32)], range: [f32; 2]) -> Vec<(usize, usize, char)> {
        let scale = Scale::new([0.0, 1.0], Spacing::Linear);
        let mut raster = Raster::new(Grain::Braille, 4, 2);
        line(points, &scale, &Scale::new(range, Spacing::Linear), |_| true, &mut raster);
        raster.cells().collect()
    }

    #[test]
    fn a_line_reaches_both_ends_and_joins_its_points() {
        assert_eq!(traced(&[(0.0, 0.0), (1.0, 0.0)], [0.0, 1.0]), (0..4).map(|x| (x, 1, '⣀')).collect::<Vec<_>>());
        assert_eq!(traced(&[(0.0, 1.0), (1.0, 1.0)], [0.0, 1.0]), (0..4).map(|x| (x, 0, '⠉')).collect::<Vec<_>>());
    }

    #[test]
    fn what_lies_beyond_the_scale_is_not_drawn_at_its_end() {
        assert_eq!(traced(&[(0.0, 5.0), (1.0, 6.0)], [0.0, 1.0]), []);
        assert_eq!(traced(&[(0.0, f32::NAN), (0.5, 0.5)], [0.0, 1.0]).len(), 1);
    }

    #[test]
    fn rows_and_columns_follow_the_scale() {
        let log = Scale::new([1.0, 100.0], Spacing::Log);
        assert_eq!((row(100.0, &log, 5, 4), row(10.0, &log, 5, 4), row(1.0, &log, 5, 4)), (Some(0), Some(2), Some(4)));
        assert_eq!((column(10.0, &log, 11), column(0.5, &log, 11)), (Some(5), None));
    }

    #[test]
    fn values_between_points_lie_on_the_line() {
        let points = [(0.0, 1.0), (2.0, 3.0), (3.0, f32::NAN)];
        assert_eq!(
            (value_at(&points, 1.0), value_at(&points, 2.0), value_at(&points, 2.5), value_at(&points, 4.0)),
            (Some(2.0), Some(3.0), None, None)
        );
    }
}

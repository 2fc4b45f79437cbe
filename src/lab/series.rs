//! A curve that never outgrows its room: points are averaged in pairs when they become too many.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Points kept at most; about two for each dot of a wide plot.
const ROOM: usize = 400;

/// A growing, thinned curve over the step count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Series {
    points: Vec<(f32, f32)>,
    /// Values that one point stands for.
    stride: usize,
    /// The point being gathered: sum of steps, sum of values, how many.
    open: (f64, f64, usize),
    /// The step of the newest value.
    newest: Option<u64>,
}

impl Series {
    /// Adds a value. Values that are not finite are left out: the phase says that the run failed. So is a second value of one step.
    pub(crate) fn push(&mut self, step: u64, value: f64) {
        if !value.is_finite() || self.newest == Some(step) {
            return;
        }
        self.newest = Some(step);
        let (steps, values, count) = &mut self.open;
        (*steps, *values, *count) = (*steps + step as f64, *values + value, *count + 1);
        if *count >= self.stride.max(1) {
            let count = *count as f64;
            self.points.push(((*steps / count) as f32, (*values / count) as f32));
            self.open = (0.0, 0.0, 0);
        }
        if self.points.len() > ROOM {
            self.points = self.points.chunks(2).map(mean).collect();
            self.stride = self.stride.max(1) * 2;
        }
    }

    /// The points, oldest first.
    pub(crate) fn points(&self) -> Arc<[(f32, f32)]> {
        self.points.as_slice().into()
    }

    /// The values alone, oldest first, for a sparkline.
    pub(crate) fn values(&self) -> Arc<[f32]> {
        self.points.iter().map(|point| point.1).collect()
    }

    /// The least and the greatest value; none when there are no values yet.
    pub(crate) fn extent(&self) -> impl Iterator<Item = f64> {
        let values = || self.points.iter().map(|point| f64::from(point.1));
        values().reduce(f64::min).into_iter().chain(values().reduce(f64::max))
    }

    /// The newest value; not a number when there is none yet.
    pub(crate) fn latest(&self) -> f64 {
        self.points.last().map_or(f64::NAN, |point| f64::from(point.1))
    }
}

fn mean(points: &[(f32, f32)]) -> (f32, f32) {
    let count = points.len() as f32;
    (points.iter().map(|p| p.0).sum::<f32>() / count, points.iter().map(|p| p.1).sum::<f32>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_keeps_its_shape_in_bounded_room() {
        let mut series = Series::default();
        for step in 0..100_000_u64 {
            series.push(step, step as f64 * 2.0);
        }
        let points = series.points();
        assert!(points.len() <= ROOM && points.len() > ROOM / 3);
        assert!(points.iter().all(|&(x, y)| (y - 2.0 * x).abs() <= 0.01 * (1.0 + y)));
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn values_that_are_not_finite_are_left_out() {
        let mut series = Series::default();
        series.push(0, f64::NAN);
        series.push(1, f64::INFINITY);
        assert!(series.points().is_empty() && series.latest().is_nan());
    }

    #[test]
    fn a_second_value_of_one_step_is_left_out() {
        let mut series = Series::default();
        series.push(3, 1.0);
        series.push(3, 2.0);
        assert_eq!(*series.points(), [(3.0, 1.0)]);
    }
}

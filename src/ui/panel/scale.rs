//! From numbers to places along an axis, and the round numbers that stand beside it.

use crate::lab::Spacing;

/// An axis: its ends and how the numbers lie between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    spacing: Spacing,
}

impl Scale {
    /// The scale with these ends. Where a logarithm has no meaning nothing has a place on it.
    pub(crate) fn new(range: [f32; 2], spacing: Spacing) -> Self {
        Self { low: f64::from(range[0]), high: f64::from(range[1]), spacing }
    }

    /// How far along a value lies, 0 at the low end and 1 at the high one; not a number where it has no place.
    pub(crate) fn share(&self, value: f32) -> f32 {
        let [low, high, value] = [self.low, self.high, f64::from(value)].map(|value| self.bent(value));
        // written so that an empty scale is no scale
        if high > low { ((value - low) / (high - low)) as f32 } else { f32::NAN }
    }

    /// The value so far along.
    pub(crate) fn value(&self, share: f32) -> f32 {
        let (low, high) = (self.bent(self.low), self.bent(self.high));
        let bent = low + f64::from(share) * (high - low);
        (match self.spacing {
            Spacing::Linear => bent,
            Spacing::Log | Spacing::Doubling => bent.exp(),
        }) as f32
    }

    fn bent(&self, value: f64) -> f64 {
        match self.spacing {
            Spacing::Linear => value,
            Spacing::Log | Spacing::Doubling if value > 0.0 => value.ln(),
            Spacing::Log | Spacing::Doubling => f64::NAN,
        }
    }

    /// Round numbers between the ends, at most `most` of them, as they are written and where they lie.
    pub(crate) fn ticks(&self, most: usize) -> Vec<Tick> {
        if most == 0 || !self.share(self.value(0.5)).is_finite() {
            return Vec::new();
        }
        let (values, step) = match self.spacing {
            Spacing::Linear => self.linear(most),
            Spacing::Log => (self.logarithmic(most), None),
            Spacing::Doubling => (self.doubling(most), None),
        };
        // less than one round ratio between the ends: equal steps are rounder
        let (values, step) = if values.len() < 2 && self.spacing != Spacing::Linear { self.linear(most) } else { (values, step) };
        values.into_iter().map(|value| Tick { value, step: step.unwrap_or(value.abs()) }).collect()
    }

    fn linear(&self, most: usize) -> (Vec<f64>, Option<f64>) {
        let step = nice_step((self.high - self.low) / most as f64);
        let all = |step: f64| {
            let (first, last) = ((self.low / step - 1e-6).ceil() as i64, (self.high / step + 1e-6).floor() as i64);
            (first..=last.min(first + 100)).map(|index| index as f64 * step).collect::<Vec<f64>>()
        };
        // both ends may be round: one more than there is room for
        let step = if all(step).len() > most { nice_step(step * 1.01) } else { step };
        (all(step), Some(step))
    }

    fn logarithmic(&self, most: usize) -> Vec<f64> {
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let inside = |value: &f64| (self.low * (1.0 - 1e-6)..=self.high * (1.0 + 1e-6)).contains(value);
        let with = |digits: &[f64], stride: usize| -> Vec<f64> {
            (first..=last)
                .step_by(stride)
                .flat_map(|power| digits.iter().map(move |digit| digit * 10_f64.powi(power)))
                .filter(inside)
                .collect()
        };
        let wishes: [(&[f64], usize); 7] = [
            (&[1.0, 2.0, 3.0, 4.0, 5.0, 7.0], 1),
            (&[1.0, 2.0, 3.0, 5.0], 1),
            (&[1.0, 2.0, 5.0], 1),
            (&[1.0, 3.0], 1),
            (&[1.0], 1),
            (&[1.0], 2),
            (&[1.0], 4),
        ];
        wishes.into_iter().map(|(digits, stride)| with(digits, stride)).find(|ticks| ticks.len() <= most).unwrap_or_default()
    }

    fn doubling(&self, most: usize) -> Vec<f64> {
        let (first, last) = ((self.low.log2() - 1e-6).ceil() as i32, (self.high.log2() + 1e-6).floor() as i32);
        let with = |stride: usize| (first..=last).step_by(stride).map(|power| 2_f64.powi(power)).collect::<Vec<_>>();
        (1..=(last - first).max(1) as usize).map(with).find(|ticks| ticks.len() <= most).unwrap_or_default()
    }
}

/// A round number beside an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tick {
    /// The number.
    pub(crate) value: f64,
    /// How fine it must be written.
    pub(crate) step: f64,
}

/// The smallest of 1, 2, 5, 10, 20 … (and 0.5, 0.2 …) that is not smaller than `least`.
fn nice_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(range: [f32; 2], spacing: Spacing, most: usize) -> Vec<f64> {
        Scale::new(range, spacing).ticks(most).into_iter().map(|tick| (tick.value * 1e6).round() / 1e6).collect()
    }

    #[test]
    fn ticks_are_round_and_no_more_than_fit() {
        assert_eq!(ticks([0.0, 250.0], Spacing::Linear, 6), [0.0, 50.0, 100.0, 150.0, 200.0, 250.0]);
        assert_eq!(ticks([0.0, 250.0], Spacing::Linear, 4), [0.0, 100.0, 200.0]);
        assert_eq!(ticks([87.0, 143.0], Spacing::Linear, 3), [100.0, 120.0, 140.0]);
        assert_eq!(ticks([-0.31, 0.27], Spacing::Linear, 6), [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2]);
        assert_eq!(ticks([1.0, 64.0], Spacing::Doubling, 7), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]);
        assert_eq!(ticks([1.0, 64.0], Spacing::Doubling, 4), [1.0, 4.0, 16.0, 64.0]);
        assert_eq!(ticks([60.0, 600.0], Spacing::Log, 5), [100.0, 200.0, 300.0, 500.0]);
        assert_eq!(ticks([60.0, 600.0], Spacing::Log, 3), [100.0, 200.0, 500.0]);
        assert_eq!(ticks([1e-4, 1.0], Spacing::Log, 5), [1e-4, 1e-3, 1e-2, 1e-1, 1.0]);
        assert_eq!(ticks([101.0, 119.0], Spacing::Log, 4), [105.0, 110.0, 115.0]);
        for most in 1..12 {
            for (range, spacing) in [([3.0, 971.0], Spacing::Log), ([-7.3, 19.0], Spacing::Linear), ([1.5, 700.0], Spacing::Doubling)] {
                assert!(ticks(range, spacing, most).len() <= most, "{range:?} {most}");
            }
        }
    }

    #[test]
    fn equal_ratios_take_equal_room_on_a_logarithmic_scale_and_come_back() {
        let scale = Scale::new([1.0, 100.0], Spacing::Log);
        assert!(
            (scale.share(10.0) - 0.5).abs() < 1e-6 && (Scale::new([1.0, 100.0], Spacing::Linear).share(10.0) - 1.0 / 11.0).abs() < 1e-6
        );
        assert!((scale.value(scale.share(37.0)) - 37.0).abs() < 1e-3);
        assert!(scale.share(0.0).is_nan() && scale.share(-1.0).is_nan() && scale.share(f32::NAN).is_nan());
    }

    #[test]
    fn an_empty_or_endless_scale_has_no_places_and_no_ticks() {
        for range in [[1.0, 1.0], [f32::NAN, 1.0], [0.0, f32::INFINITY], [2.0, 1.0]] {
            for spacing in [Spacing::Linear, Spacing::Log, Spacing::Doubling] {
                let scale = Scale::new(range, spacing);
                assert!(!(scale.share(1.5).is_finite() && scale.share(1.5) > 0.0 && scale.share(1.5) < 1.0), "{range:?}");
                assert_eq!(scale.ticks(5), [], "{range:?} {spacing:?}");
            }
        }
    }
}

//! One number of a head, and the width that it stands for.

/// What a number of the second head is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::experiments) enum Reading {
    LogVariance,
    Variance,
    Deviation,
}

/// One number of the second head, on its way to a width. All in 32 bits, as in training.
#[derive(Clone, Copy, Debug)]
pub(super) struct Width {
    /// What the head says.
    pub(super) raw: f32,
    /// The same, within the clamp.
    pub(super) kept: f32,
    /// What the head is multiplied with before it is read.
    times: f32,
}

impl Width {
    /// The head says `output`, is multiplied with `times`, and kept within ± `clamp`.
    pub(super) fn new(output: f32, times: f32, clamp: Option<f32>) -> Width {
        let raw = times * output;
        Width { raw, kept: clamp.map_or(raw, |end| raw.clamp(-end, end)), times }
    }

    /// Whether the clamp holds it.
    pub(super) fn is_held(self) -> bool {
        self.kept != self.raw
    }

    /// The variance, where the number gives a usable one: above 0 and finite. What is smaller than every normal number counts as 0, since
    /// training flushes it.
    fn variance(self, reading: Reading) -> Option<f32> {
        let variance = match reading {
            Reading::LogVariance => self.kept.exp(),
            Reading::Variance => self.kept,
            Reading::Deviation if self.kept > 0.0 => self.kept * self.kept,
            Reading::Deviation => return None,
        };
        (variance.is_finite() && variance >= f32::MIN_POSITIVE).then_some(variance)
    }

    /// The standard deviation, where there is one.
    pub(super) fn sigma(self, reading: Reading) -> Option<f32> {
        self.variance(reading).map(f32::sqrt)
    }

    /// ∂KL/∂(the head's own output), in nats per unit: nothing comes through a clamp that holds.
    pub(super) fn slope(self, reading: Reading) -> Option<f32> {
        let own = if self.is_held() { 0.0 } else { self.times };
        self.variance(reading).map(|_| own * kl_slope(reading, self.kept))
    }
}

/// The slope of KL(N(μ, σ²) ‖ N(0, 1)) in the number that σ is read from.
pub(in crate::lab::experiments) fn kl_slope(reading: Reading, output: f32) -> f32 {
    match reading {
        Reading::LogVariance => 0.5 * (output.exp() - 1.0),
        Reading::Variance => 0.5 * (1.0 - 1.0 / output),
        Reading::Deviation => output - 1.0 / output,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reading::{Deviation, LogVariance, Variance};

    fn of(output: f32) -> Width {
        Width::new(output, 1.0, None)
    }

    #[test]
    fn only_a_logarithm_may_be_any_number() {
        let sigma = |output: f32, reading| of(output).sigma(reading);
        assert!(sigma(-4.0, LogVariance).is_some_and(|sigma| (sigma - 0.135_335).abs() < 1e-5));
        assert_eq!((sigma(-4.0, Variance), sigma(-4.0, Deviation)), (None, None));
        assert_eq!((sigma(0.25, Variance), sigma(0.25, Deviation)), (Some(0.5), Some(0.25)));
        assert!([f32::NAN, f32::INFINITY, 0.0].iter().all(|output| sigma(*output, Variance).is_none()));
    }

    #[test]
    fn a_logarithm_has_ends_of_its_own_in_32_bits() {
        assert!(of(-87.3).sigma(LogVariance).is_some() && of(-87.4).sigma(LogVariance).is_none());
        assert!(of(88.7).sigma(LogVariance).is_some() && of(88.8).sigma(LogVariance).is_none());
        let thrown = Width::new(-4.0, 64.0, Some(10.0));
        assert_eq!((thrown.raw, thrown.kept, thrown.is_held()), (-256.0, -10.0, true));
        assert!(thrown.sigma(LogVariance).is_some_and(|sigma| (sigma - 0.006_737_9).abs() < 1e-6));
    }

    /// KL(N(0, σ²) ‖ N(0, 1)), as a function of the number.
    fn kl(reading: Reading, output: f64) -> f64 {
        let variance = match reading {
            LogVariance => output.exp(),
            Variance => output,
            Deviation => output * output,
        };
        0.5 * (variance - 1.0 - variance.ln())
    }

    #[test]
    fn slopes_are_those_of_the_kl_and_none_comes_through_a_clamp_that_holds() {
        for reading in [LogVariance, Variance, Deviation] {
            for output in [0.05_f32, 0.5, 1.5] {
                let at = |by: f64| kl(reading, f64::from(output) + by);
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                let own = of(output).slope(reading).map_or(f64::NAN, f64::from);
                assert!((slope - own).abs() < 1e-3 * slope.abs().max(1.0), "{reading:?} {output}: {slope} {own}");
            }
        }
        assert_eq!(of(-300.0).slope(Variance), None);
        assert_eq!(Width::new(-4.0, 64.0, Some(10.0)).slope(LogVariance), Some(0.0));
        let [once, fourfold] = [1.0, 4.0].map(|times| Width::new(-2.0 / times, times, Some(10.0)).slope(LogVariance));
        assert_eq!(once.map(|slope| 4.0 * slope), fourfold, "the head's own output is moved by a quarter");
    }
}

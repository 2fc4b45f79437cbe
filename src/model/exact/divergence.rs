//! The KL divergence on a line, three ways: closed form, quadrature, Monte Carlo; and a Gaussian that is fitted by either direction.

use rand::Rng;
use rand_distr::StandardNormal;

use super::log_sum::log_mean_exp;

/// ln √(2π).
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// A Gaussian on the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation, above 0.
    pub deviation: f64,
}

/// A density on the line with known draws: equally weighted Gaussians.
#[derive(Clone, Debug, PartialEq)]
pub struct Bumps(Vec<Normal>);

/// Which of the two divergences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// KL(q ‖ p), the average over q of ln q − ln p: the reverse one, which variational inference minimises.
    Reverse,
    /// KL(p ‖ q), the average over p of ln p − ln q: the forward one, which maximum likelihood minimises.
    Forward,
}

impl Normal {
    /// ln density at `x`, in nats.
    pub fn log_density(self, x: f64) -> f64 {
        -0.5 * ((x - self.mean) / self.deviation).powi(2) - self.deviation.ln() - HALF_LN_TAU
    }

    /// KL(self ‖ other) in nats: ln(s/σ) + (σ² + (μ − m)²) / 2s² − ½.
    pub fn kl(self, other: Normal) -> f64 {
        let ratio = self.deviation / other.deviation;
        let shift = (self.mean - other.mean) / other.deviation;
        0.5 * (ratio.powi(2) + shift.powi(2) - 1.0) - ratio.ln()
    }

    /// One natural-gradient step down KL(self ‖ target) or KL(target ‖ self), in (μ, ln σ), on a grid that holds both densities. The Fisher
    /// information of a Gaussian in these coordinates is diag(1/σ², 2), so the step is as long as the densities are wide.
    #[must_use]
    pub fn step_down(self, target: &Bumps, direction: Direction, rate: f64, grid: &Grid) -> Normal {
        // of each place: how it would pull μ (in units of σ²) and ln σ (in halves)
        let pull = |x: f64| [x - self.mean, 0.5 * (((x - self.mean) / self.deviation).powi(2) - 1.0)];
        let weight = |x: f64| match direction {
            Direction::Reverse => {
                let own = self.log_density(x);
                own.exp() * (target.log_density(x) - own)
            }
            Direction::Forward => target.log_density(x).exp(),
        };
        let [mean, log_deviation] = [0, 1].map(|axis| grid.integral(|x| weight(x) * pull(x)[axis]));
        Normal { mean: self.mean + rate * mean, deviation: self.deviation * (rate * log_deviation).exp() }
    }
}

impl Bumps {
    /// Equally weighted Gaussians.
    pub fn new(bumps: &[Normal]) -> Bumps {
        Bumps(bumps.to_vec())
    }

    /// The Gaussian, when there is but one.
    pub fn only(&self) -> Option<Normal> {
        match self.0.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// ln density at `x`, in nats.
    pub fn log_density(&self, x: f64) -> f64 {
        log_mean_exp(&self.0.iter().map(|bump| bump.log_density(x)).collect::<Vec<_>>())
    }

    /// A draw.
    pub fn draw(&self, rng: &mut impl Rng) -> f64 {
        let bump = self.0[rng.gen_range(0..self.0.len())];
        let epsilon: f64 = rng.sample(StandardNormal);
        bump.mean + bump.deviation * epsilon
    }
}

/// Equally spaced places for integrals by the trapezoid rule, which is exact to many digits for smooth densities that vanish at both ends.
pub struct Grid {
    from: f64,
    step: f64,
    count: usize,
}

impl Grid {
    /// `count` places from `from` to `to`, both included.
    pub fn new(from: f64, to: f64, count: usize) -> Grid {
        Grid { from, step: (to - from) / (count - 1) as f64, count }
    }

    /// The integral of `f` between the ends.
    pub fn integral(&self, f: impl Fn(f64) -> f64) -> f64 {
        let all: f64 = (0..self.count).map(|at| f(self.from + self.step * at as f64)).sum();
        let ends = f(self.from) + f(self.from + self.step * (self.count - 1) as f64);
        self.step * (all - 0.5 * ends)
    }
}

/// What a place adds to a divergence, in nats per unit of length: the density in front times the difference of the logarithms. Negative where
/// the density in front is the lower one.
pub fn integrand(front: f64, behind: f64) -> f64 {
    front.exp() * (front - behind)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const STANDARD: Normal = Normal { mean: 0.0, deviation: 1.0 };

    fn two() -> Bumps {
        Bumps::new(&[Normal { mean: -2.0, deviation: 0.6 }, Normal { mean: 2.0, deviation: 0.6 }])
    }

    fn grid() -> Grid {
        Grid::new(-20.0, 20.0, 4001)
    }

    #[test]
    fn the_closed_form_is_the_integral_in_both_directions() {
        for (mean, deviation) in [(0.0, 1.0), (1.5, 0.5), (-2.0, 2.0), (0.3, 1.4)] {
            let q = Normal { mean, deviation };
            let reverse = grid().integral(|x| integrand(q.log_density(x), STANDARD.log_density(x)));
            let forward = grid().integral(|x| integrand(STANDARD.log_density(x), q.log_density(x)));
            assert!((q.kl(STANDARD) - reverse).abs() < 1e-9, "{q:?}: {} and {reverse}", q.kl(STANDARD));
            assert!((STANDARD.kl(q) - forward).abs() < 1e-9, "{q:?}: {} and {forward}", STANDARD.kl(q));
        }
        let q = Normal { mean: 1.5, deviation: 0.5 };
        assert!((q.kl(STANDARD) - 0.5 * (2.25 + 0.25 - 1.0 - 0.25_f64.ln())).abs() < 1e-12);
    }

    #[test]
    fn two_coins_by_hand() {
        let kl = |a: [f64; 2], b: [f64; 2]| a.iter().zip(b).map(|(a, b)| a * (a / b).ln()).sum::<f64>();
        let (fair, biased) = ([0.5, 0.5], [0.9, 0.1]);
        let (reverse, forward) = (kl(biased, fair), kl(fair, biased));
        let entropy = -biased.iter().map(|share: &f64| share * share.log2()).sum::<f64>();
        let two_digits = [reverse, reverse / 2_f64.ln(), forward, forward / 2_f64.ln(), entropy].map(|value| format!("{value:.3}"));
        assert_eq!(two_digits, ["0.368", "0.531", "0.511", "0.737", "0.469"]);
        assert!((1.0 - entropy - reverse / 2_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_density_of_bumps_is_normalised_and_its_draws_follow_it() {
        let bumps = two();
        assert!((grid().integral(|x| bumps.log_density(x).exp()) - 1.0).abs() < 1e-9);
        let mut rng = StdRng::seed_from_u64(3);
        let draws: Vec<f64> = (0..20_000).map(|_| bumps.draw(&mut rng)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let square = draws.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        // standard errors: 2.088/√20000 and about 2.4/√20000
        assert!(mean.abs() < 0.06 && (square - 4.36).abs() < 0.08, "{mean} {square}");
    }

    #[test]
    fn a_step_is_the_natural_gradient() {
        let q = Normal { mean: 1.2, deviation: 0.7 };
        let reverse = |q: Normal| grid().integral(|x| integrand(q.log_density(x), two().log_density(x)));
        let forward = |q: Normal| grid().integral(|x| integrand(two().log_density(x), q.log_density(x)));
        let (h, rate) = (1e-4, 1e-3);
        for (direction, kl) in [(Direction::Reverse, &reverse as &dyn Fn(Normal) -> f64), (Direction::Forward, &forward)] {
            let slope = |a: Normal, b: Normal| (kl(a) - kl(b)) / (2.0 * h);
            let by_mean = slope(Normal { mean: q.mean + h, ..q }, Normal { mean: q.mean - h, ..q });
            let by_log = slope(Normal { deviation: q.deviation * h.exp(), ..q }, Normal { deviation: q.deviation * (-h).exp(), ..q });
            let stepped = q.step_down(&two(), direction, rate, &grid());
            let moved = [(stepped.mean - q.mean) / rate, (stepped.deviation / q.deviation).ln() / rate];
            assert!((moved[0] + q.deviation.powi(2) * by_mean).abs() < 1e-4, "{direction:?}: {moved:?} {by_mean}");
            assert!((moved[1] + 0.5 * by_log).abs() < 1e-4, "{direction:?}: {moved:?} {by_log}");
        }
    }

    #[test]
    fn one_direction_covers_and_the_other_chooses() {
        let descend = |direction, start| (0..600).fold(start, |q: Normal, _| q.step_down(&two(), direction, 0.1, &grid()));
        let on_the_flank = Normal { mean: 1.5, deviation: 0.5 };
        let forward = descend(Direction::Forward, on_the_flank);
        // the mean and the deviation of the target: 0 and √(0.36 + 4)
        assert!(forward.mean.abs() < 1e-3 && (forward.deviation - 4.36_f64.sqrt()).abs() < 1e-3, "{forward:?}");
        let reverse = descend(Direction::Reverse, on_the_flank);
        assert!((reverse.mean - 2.0).abs() < 0.05 && (reverse.deviation - 0.6).abs() < 0.05, "{reverse:?}");
        // from between the bumps it is caught in a worse minimum, wide and in the middle
        let caught = descend(Direction::Reverse, Normal { mean: 0.5, deviation: 1.0 });
        assert!(caught.mean.abs() < 1e-3 && (caught.deviation - 1.79).abs() < 0.01, "{caught:?}");
    }
}

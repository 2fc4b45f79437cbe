//! Densities of the plane to fit a Gaussian to: their normalisers are known, so the KL that a fit leaves is known in nats, and the least one too
//! where there is a closed form.

use super::plane_gaussian::{Family, MANY_POINTS, PlaneGaussian};

/// A density of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlaneTarget {
    /// A Gaussian with unit variances and this correlation, between −1 and 1.
    Correlated(f64),
    /// A Gaussian bent along a parabola: z₁ ~ N(0, 1), z₂ | z₁ ~ N(z₁² − 1, ½²).
    Banana,
    /// Two Gaussians of variance 0.36 at (−2, 0) and (2, 0), half the mass each.
    TwoModes,
}

impl PlaneTarget {
    /// ln p(z) in nats, normalised.
    pub fn log_density(self, [x, y]: [f64; 2]) -> f64 {
        let log_tau = std::f64::consts::TAU.ln();
        match self {
            Self::Correlated(rho) => {
                let rest = 1.0 - rho * rho;
                -0.5 * (x * x - 2.0 * rho * x * y + y * y) / rest - 0.5 * rest.ln() - log_tau
            }
            Self::Banana => -0.5 * x * x - 2.0 * (y - x * x + 1.0).powi(2) - 0.5f64.ln() - log_tau,
            Self::TwoModes => {
                let mode = |centre: f64| -0.5 * ((x - centre).powi(2) + y * y) / 0.36;
                let (a, b) = (mode(-2.0), mode(2.0));
                let most = a.max(b);
                most + (0.5 * ((a - most).exp() + (b - most).exp())).ln() - 0.36f64.ln() - log_tau
            }
        }
    }

    /// ∂ ln p / ∂z.
    pub fn slope(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Correlated(rho) => {
                let rest = 1.0 - rho * rho;
                [(rho * y - x) / rest, (rho * x - y) / rest]
            }
            Self::Banana => {
                let off = y - x * x + 1.0;
                [-x + 8.0 * x * off, -4.0 * off]
            }
            Self::TwoModes => {
                // How much the right mode answers for the point.
                let right = 1.0 / (1.0 + (-4.0 * x / 0.36).exp());
                [((4.0 * right - 2.0) - x) / 0.36, -y / 0.36]
            }
        }
    }

    /// KL(q ‖ p) in nats, by quadrature.
    pub fn gap(self, q: &PlaneGaussian) -> f64 {
        q.divergence_from(|places| places.iter().map(|place| self.log_density(*place)).collect())
    }

    /// One step of q down KL(q ‖ p).
    pub fn draw_in(self, q: &mut PlaneGaussian, rate: f64, family: Family) {
        q.improve(rate, family, MANY_POINTS, |places| places.iter().map(|place| self.slope(*place)).collect());
    }

    /// The least KL(q ‖ p) of a family in nats, where it has a closed form.
    pub fn least_gap(self, family: Family) -> Option<f64> {
        match (self, family) {
            (Self::Correlated(_), Family::Full) => Some(0.0),
            // The best upright Gaussian has the variances 1 / Λᵢᵢ = 1 − ρ², Λ the inverse of the covariance: −½ ln(1 − ρ²) is left.
            (Self::Correlated(rho), Family::Diagonal) => Some(-0.5 * (1.0 - rho * rho).ln()),
            // With mean (0, s² − 1) and σ₂ = ½ the KL is −½ − ln s + ½ s² + 4 s⁴, least where 16 s⁴ + s² = 1; a slant or another mean adds to it.
            (Self::Banana, _) => {
                let square = (65f64.sqrt() - 1.0) / 32.0;
                Some(0.25 * square - 0.25 - 0.5 * square.ln())
            }
            (Self::TwoModes, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TARGETS: [PlaneTarget; 3] = [PlaneTarget::Correlated(0.9), PlaneTarget::Banana, PlaneTarget::TwoModes];

    fn fitted(target: PlaneTarget, family: Family, start: [f64; 2]) -> PlaneGaussian {
        let mut q = PlaneGaussian::upright(start, [0.0; 2]);
        for _ in 0..300 {
            target.draw_in(&mut q, 0.15, family);
        }
        q
    }

    #[test]
    fn targets_integrate_to_one_and_their_slopes_agree_with_differences() {
        for target in TARGETS {
            let cell = 0.05;
            let axis = || (-160..320).map(|i| f64::from(i) * cell);
            let mass: f64 = axis().flat_map(|x| axis().map(move |y| target.log_density([x, y]).exp() * cell * cell)).sum();
            assert!((mass - 1.0).abs() < 1e-3, "{target:?}: {mass}");
            for at in [[0.3, -0.8], [-1.5, 1.0], [2.2, 0.4]] {
                let d = 1e-5;
                let [x, y] = at;
                let numeric = [
                    (target.log_density([x + d, y]) - target.log_density([x - d, y])) / (2.0 * d),
                    (target.log_density([x, y + d]) - target.log_density([x, y - d])) / (2.0 * d),
                ];
                let exact = target.slope(at);
                assert!((numeric[0] - exact[0]).abs() < 1e-4 && (numeric[1] - exact[1]).abs() < 1e-4, "{target:?} {numeric:?} {exact:?}");
            }
        }
    }

    #[test]
    fn a_fit_comes_to_the_least_gap_of_its_family_wherever_it_starts() {
        let correlated = [0.0, 0.5, 0.8, 0.9, 0.95].map(PlaneTarget::Correlated);
        for target in correlated.into_iter().chain([PlaneTarget::Banana]) {
            for (family, start) in [(Family::Diagonal, [1.5, -0.5]), (Family::Full, [1.5, -0.5]), (Family::Full, [-0.7, 2.0])] {
                let gap = target.gap(&fitted(target, family, start));
                let least = target.least_gap(family).unwrap();
                assert!((gap - least).abs() < 2e-3, "{target:?} {family:?} from {start:?}: {gap} {least}");
            }
        }
    }

    #[test]
    fn the_best_upright_gaussian_is_as_wide_as_a_slice_of_the_tilted_one_and_not_as_its_shadow() {
        let q = fitted(PlaneTarget::Correlated(0.9), Family::Diagonal, [1.5, -0.5]);
        assert!(q.sigma().iter().all(|sigma| (sigma - 0.19_f64.sqrt()).abs() < 1e-3), "{q:?}");
        let q = fitted(PlaneTarget::Correlated(0.9), Family::Full, [1.5, -0.5]);
        assert!(q.sigma().iter().all(|sigma| (sigma - 1.0).abs() < 1e-3), "{q:?}");
        let ([long, short], _) = q.axes();
        assert!((long * long - 1.9).abs() < 1e-2 && (short * short - 0.1).abs() < 1e-3, "{q:?}");
    }

    #[test]
    fn one_gaussian_on_two_modes_takes_the_nearer_one_and_pays_about_ln_2() {
        for (start, mode) in [([1.0, 1.0], 2.0), ([-1.0, 1.0], -2.0)] {
            let q = fitted(PlaneTarget::TwoModes, Family::Full, start);
            assert!((q.mean[0] - mode).abs() < 0.05, "{q:?}");
            let gap = PlaneTarget::TwoModes.gap(&q);
            assert!(gap < 2f64.ln() && gap > 2f64.ln() - 0.01, "{gap}");
        }
    }
}

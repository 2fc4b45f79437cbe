//! Variational inference without a network: a Gaussian moved by gradient ascent on the ELBO until it lies in a given density of the plane.

use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

/// A density of the plane with a known normaliser, so that the KL gap of a fit is known in nats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaneTarget {
    /// A Gaussian with unit variances and correlation 0.9.
    Correlated,
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
            Self::Correlated => {
                let rest = 1.0 - 0.9f64.powi(2);
                -0.5 * (x * x - 1.8 * x * y + y * y) / rest - 0.5 * rest.ln() - log_tau
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
    pub fn gradient(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Correlated => {
                let rest = 1.0 - 0.9f64.powi(2);
                [(0.9 * y - x) / rest, (0.9 * x - y) / rest]
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
}

/// Which Gaussians may be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Axes of their own lengths, along z₁ and z₂: mean field.
    Diagonal,
    /// Any covariance.
    Full,
}

/// q(z) = N(mean, L Lᵀ) on its way into a target.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneFit {
    target: PlaneTarget,
    family: Family,
    mean: [f64; 2],
    /// ln L₁₁ and ln L₂₂: lengths stay positive whatever the step.
    log_scale: [f64; 2],
    /// L₂₁; stays 0 in the diagonal family.
    slant: f64,
}

impl PlaneFit {
    /// A fit that starts from N(start, I).
    pub fn new(target: PlaneTarget, family: Family, start: [f64; 2]) -> Self {
        Self { target, family, mean: start, log_scale: [0.0; 2], slant: 0.0 }
    }

    /// The mean of q.
    pub fn mean(&self) -> [f64; 2] {
        self.mean
    }

    /// The covariance of q: [[a, b], [b, c]] as [a, b, c].
    pub fn covariance(&self) -> [f64; 3] {
        let (a, c) = (self.log_scale[0].exp(), self.log_scale[1].exp());
        [a * a, a * self.slant, self.slant * self.slant + c * c]
    }

    /// One step of gradient ascent on the ELBO, E_q[ln p] + H(q), with the reparameterised gradient of `samples` draws.
    pub fn step(&mut self, rate: f64, samples: usize, rng: &mut StdRng) {
        let (mut mean, mut log_scale, mut slant) = ([0.0; 2], [1.0; 2], 0.0); // ∂H/∂ ln L = 1
        let share = 1.0 / samples.max(1) as f64;
        for _ in 0..samples {
            let epsilon: [f64; 2] = [StandardNormal.sample(rng), StandardNormal.sample(rng)];
            let slope = self.target.gradient(self.place(epsilon));
            for axis in 0..2 {
                mean[axis] += share * slope[axis];
                log_scale[axis] += share * slope[axis] * epsilon[axis] * self.log_scale[axis].exp();
            }
            slant += share * slope[1] * epsilon[0];
        }
        for axis in 0..2 {
            self.mean[axis] += rate * mean[axis];
            self.log_scale[axis] = (self.log_scale[axis] + rate * log_scale[axis]).clamp(-6.0, 4.0);
        }
        if self.family == Family::Full {
            self.slant += rate * slant;
        }
    }

    /// KL(q ‖ p) in nats, the gap between the ELBO and ln p, estimated with `samples` draws.
    pub fn gap(&self, samples: usize, rng: &mut StdRng) -> f64 {
        let log_determinant = self.log_scale[0] + self.log_scale[1];
        let terms = (0..samples).map(|_| {
            let epsilon: [f64; 2] = [StandardNormal.sample(rng), StandardNormal.sample(rng)];
            let log_q = -0.5 * (epsilon[0].powi(2) + epsilon[1].powi(2)) - log_determinant - std::f64::consts::TAU.ln();
            log_q - self.target.log_density(self.place(epsilon))
        });
        terms.sum::<f64>() / samples.max(1) as f64
    }

    /// mean + L ε.
    fn place(&self, epsilon: [f64; 2]) -> [f64; 2] {
        let [a, c] = self.log_scale.map(f64::exp);
        [self.mean[0] + a * epsilon[0], self.mean[1] + self.slant * epsilon[0] + c * epsilon[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objective::noise;

    const TARGETS: [PlaneTarget; 3] = [PlaneTarget::Correlated, PlaneTarget::Banana, PlaneTarget::TwoModes];

    fn fitted(target: PlaneTarget, family: Family, start: [f64; 2]) -> f64 {
        let mut rng = noise(1, 0, 0);
        let mut fit = PlaneFit::new(target, family, start);
        for _ in 0..4000 {
            fit.step(0.01, 16, &mut rng);
        }
        fit.gap(20_000, &mut rng)
    }

    #[test]
    fn targets_integrate_to_one_and_their_gradients_agree_with_differences() {
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
                let exact = target.gradient(at);
                assert!((numeric[0] - exact[0]).abs() < 1e-4 && (numeric[1] - exact[1]).abs() < 1e-4, "{target:?} {numeric:?} {exact:?}");
            }
        }
    }

    #[test]
    fn a_full_gaussian_closes_the_gap_to_a_gaussian_and_a_diagonal_one_leaves_the_known_rest() {
        assert!(fitted(PlaneTarget::Correlated, Family::Full, [0.3, 0.2]).abs() < 0.02);
        // Mean field takes the conditional variances 1 − ρ²: the gap is −½ ln(1 − ρ²).
        let expected = -0.5 * (1.0 - 0.81f64).ln();
        let gap = fitted(PlaneTarget::Correlated, Family::Diagonal, [0.3, 0.2]);
        assert!((gap - expected).abs() < 0.05, "{gap} {expected}");
    }

    #[test]
    fn one_gaussian_in_two_modes_pays_about_ln_2() {
        let gap = fitted(PlaneTarget::TwoModes, Family::Full, [2.0, 0.0]);
        assert!((gap - 2f64.ln()).abs() < 0.05, "{gap}");
    }
}

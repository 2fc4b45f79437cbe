//! A Gaussian over a plane of codes that the reader or the gradient moves: its ELBO for one image by quadrature, and the way uphill.

use crate::model::coder::Coder;
use crate::model::threads::Threads;
use crate::model::vae::Vae;

/// Points along an axis of the grid that expectations are summed on, and how many deviations it reaches.
const POINTS: usize = 48;
const REACH: f64 = 6.0;
/// The same for a divergence: another grid than the ELBO's, so that the two are not one sum with two names.
const GAP_POINTS: usize = 56;
const GAP_REACH: f64 = 6.5;
/// And for a step, where the caller says how many points: enough for a decoder, and for a density that bends within a fraction of a deviation.
pub(crate) const SOME_POINTS: usize = 16;
pub(crate) const MANY_POINTS: usize = 48;
const STEP_REACH: f64 = 4.5;
/// A step never moves the mean by more than so many deviations, nor a deviation's logarithm by more than so much.
const FARTHEST: f64 = 0.5;
/// ln σ stays within these ends: a width of 0.001 to one of 4.
const LOG_SIGMA: [f64; 2] = [-7.0, 1.4];

/// q(z) = N(mean, L Lᵀ), with L lower triangular.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneGaussian {
    /// The mean.
    pub mean: [f64; 2],
    /// ln L₁₁ and ln L₂₂, which are ln σ along each axis as long as the slant is 0: a deviation stays positive whatever the step.
    pub log_sigma: [f64; 2],
    /// L₂₁: by how much the second axis follows the first; 0 in the diagonal family.
    pub slant: f64,
}

/// Which Gaussians may be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A length along each axis, and no slant: mean field.
    Diagonal,
    /// Any covariance.
    Full,
}

/// The ELBO of an image, read in two ways; all in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// E_q[ln p(x | z)].
    pub accuracy: f64,
    /// KL(q ‖ p(z)), in closed form.
    pub complexity: f64,
    /// E_q[ln p(x, z)].
    pub joint: f64,
    /// The entropy of q, in closed form.
    pub entropy: f64,
}

impl Reading {
    /// Accuracy less complexity.
    pub fn elbo(&self) -> f64 {
        self.accuracy - self.complexity
    }
}

impl PlaneGaussian {
    /// N(mean, diag σ²).
    pub fn upright(mean: [f64; 2], log_sigma: [f64; 2]) -> PlaneGaussian {
        PlaneGaussian { mean, log_sigma, slant: 0.0 }
    }

    /// What the encoder says of an image (`[784]`); `None` unless the model has two latent dimensions.
    pub fn of_encoder(model: &Vae, image: &[f32]) -> Option<PlaneGaussian> {
        let posterior = model.posterior(image);
        let (&[x, y], &[u, v]) = (posterior.mu.first_chunk::<2>()?, posterior.log_var.first_chunk::<2>()?);
        let half = |log_var: f32| (0.5 * f64::from(log_var)).clamp(LOG_SIGMA[0], LOG_SIGMA[1]);
        (model.latent() == 2).then(|| PlaneGaussian::upright([x.into(), y.into()], [half(u), half(v)]))
    }

    /// Standard deviation along each axis.
    pub fn sigma(&self) -> [f64; 2] {
        let [first, second] = self.scale();
        [first, second.hypot(self.slant)]
    }

    /// Deviations along the axes of its ellipses, the first of which is turned by so many radians from the first axis towards the second.
    pub fn axes(&self) -> ([f64; 2], f64) {
        // the eigenvalues of [[a, b], [b, c]]
        let [first, second] = self.scale();
        let (a, b, c) = (first * first, first * self.slant, second * second + self.slant * self.slant);
        let (middle, off) = (0.5 * (a + c), (0.5 * (a - c)).hypot(b));
        if b == 0.0 {
            return ([first, second], 0.0);
        }
        ([(middle + off).sqrt(), (middle - off).max(0.0).sqrt()], 0.5 * (2.0 * b).atan2(a - c))
    }

    /// L₁₁ and L₂₂.
    fn scale(&self) -> [f64; 2] {
        self.log_sigma.map(f64::exp)
    }

    /// The code that the noise ε stands for: μ + Lε.
    pub fn place(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        let [first, second] = self.scale();
        [self.mean[0] + first * u, self.mean[1] + self.slant * u + second * v]
    }

    /// ln q at the code that the noise ε stands for.
    pub fn log_density_at(&self, [u, v]: [f64; 2]) -> f64 {
        -0.5 * (u * u + v * v) - std::f64::consts::TAU.ln() - self.log_sigma[0] - self.log_sigma[1]
    }

    /// KL(q ‖ N(0, I)) = ½ Σ (μ² + σ² − 1) − ln det L, in nats.
    pub fn kl_to_prior(&self) -> f64 {
        let sigma = self.sigma();
        (0..2).map(|axis| 0.5 * (self.mean[axis].powi(2) + sigma[axis].powi(2) - 1.0) - self.log_sigma[axis]).sum()
    }

    /// ln 2πe + ln det L, in nats.
    pub fn entropy(&self) -> f64 {
        1.0 + std::f64::consts::TAU.ln() + self.log_sigma[0] + self.log_sigma[1]
    }

    /// The ELBO's terms for an image (`[784]`), expectations by quadrature.
    pub fn reading(&self, model: &Vae, image: &[f32], threads: &Threads) -> Reading {
        let nodes = Self::nodes(POINTS, REACH);
        let codes = flat(&self.places(&nodes));
        let likelihoods = model.log_likelihoods_of(image, &codes, threads);
        let (mut accuracy, mut joint) = (0.0, 0.0);
        for (((_, weight), code), likelihood) in nodes.iter().zip(codes.chunks_exact(2)).zip(likelihoods) {
            let prior = -0.5 * f64::from(code[0] * code[0] + code[1] * code[1]) - std::f64::consts::TAU.ln();
            accuracy += weight * likelihood;
            joint += weight * (likelihood + prior);
        }
        Reading { accuracy, complexity: self.kl_to_prior(), joint, entropy: self.entropy() }
    }

    /// E_q[ln q − ln p] for a density of the plane that gives ln p at many places: KL(q ‖ p) in nats where p is normalised.
    pub fn divergence_from(&self, log_densities: impl FnOnce(&[[f64; 2]]) -> Vec<f64>) -> f64 {
        let nodes = Self::nodes(GAP_POINTS, GAP_REACH);
        let logs = log_densities(&self.places(&nodes));
        nodes.iter().zip(logs).map(|((epsilon, weight), log)| weight * (self.log_density_at(*epsilon) - log)).sum()
    }

    /// One step of gradient ascent on E_q[ln p − ln q], with the reparameterised gradient summed over a grid of ε, so many points along each
    /// axis, instead of draws. `slopes` are those of ln p at many places; where p(z) is p(x, z), the climb is one on the ELBO of x.
    ///
    /// The step is the natural gradient: in the coordinates ε of q itself the Fisher information is 1 for the mean and for the slant and 2 for the
    /// logarithm of a deviation, so that one rate suits narrow and wide ones.
    pub fn improve(&mut self, rate: f64, family: Family, points: usize, slopes: impl FnOnce(&[[f64; 2]]) -> Vec<[f64; 2]>) {
        let nodes = Self::nodes(points, STEP_REACH);
        let [first, second] = self.scale();
        let (mut by_mean, mut by_scale, mut by_slant) = ([0.0; 2], [1.0; 2], 0.0); // the entropy rises by 1 with each ln L
        for (([u, v], weight), slope) in nodes.iter().zip(slopes(&self.places(&nodes))) {
            let slope = [first * slope[0] + self.slant * slope[1], second * slope[1]]; // Lᵀ ∂ ln p / ∂z
            by_mean = [by_mean[0] + weight * slope[0], by_mean[1] + weight * slope[1]];
            by_scale = [by_scale[0] + weight * slope[0] * u, by_scale[1] + weight * slope[1] * v];
            by_slant += weight * slope[1] * u;
        }
        let bounded = |step: f64| step.clamp(-FARTHEST, FARTHEST);
        let [along, across] = by_mean.map(|slope| bounded(rate * slope));
        self.mean = [self.mean[0] + first * along, self.mean[1] + self.slant * along + second * across];
        let wider = by_scale.map(|slope| bounded(0.5 * rate * slope));
        if family == Family::Full {
            self.slant = self.slant * wider[0].exp() + second * bounded(rate * by_slant);
        }
        self.log_sigma = [0, 1].map(|axis| (self.log_sigma[axis] + wider[axis]).clamp(LOG_SIGMA[0], LOG_SIGMA[1]));
    }

    /// A square grid of ε with the weights of N(0, I), which sum to 1.
    pub(super) fn nodes(points: usize, reach: f64) -> Vec<([f64; 2], f64)> {
        let step = 2.0 * reach / points as f64;
        let axis: Vec<f64> = (0..points).map(|point| -reach + (point as f64 + 0.5) * step).collect();
        let weight = |u: f64| (-0.5 * u * u).exp();
        let total: f64 = axis.iter().copied().map(weight).sum();
        axis.iter().flat_map(|&v| axis.iter().map(move |&u| ([u, v], weight(u) * weight(v) / (total * total)))).collect()
    }

    /// The codes at the nodes.
    fn places(&self, nodes: &[([f64; 2], f64)]) -> Vec<[f64; 2]> {
        nodes.iter().map(|(epsilon, _)| self.place(*epsilon)).collect()
    }
}

/// Places of the plane as codes: `[n, 2]`.
pub(super) fn flat(places: &[[f64; 2]]) -> Vec<f32> {
    places.iter().flatten().map(|&z| z as f32).collect()
}

impl PlaneGaussian {
    /// One step uphill on the ELBO of an image (`[784]`).
    pub fn climb(&mut self, rate: f64, family: Family, model: &Vae, image: &[f32], threads: &Threads) {
        self.improve(rate, family, SOME_POINTS, |places| model.joint_slopes(image, places, threads));
    }
}

impl Vae {
    /// ∂ ln p(x, z) / ∂z of one image (`[784]`) at many codes, in nats per unit of z.
    ///
    /// # Panics
    /// If the model takes a condition, or has not two latents.
    pub fn joint_slopes(&self, image: &[f32], places: &[[f64; 2]], threads: &Threads) -> Vec<[f64; 2]> {
        const BLOCK: usize = 64;
        let codes = flat(places);
        let blocks: Vec<&[f32]> = codes.chunks(BLOCK * 2).collect();
        let slopes = threads.run(blocks, |codes| self.likelihood_gradients(codes, &image.repeat(codes.len() / 2))).concat();
        // the prior's own slope is −z
        slopes.as_chunks::<2>().0.iter().zip(places).map(|(slope, z)| [0, 1].map(|axis| f64::from(slope[axis]) - z[axis])).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{PIXELS, digits};
    use crate::model::{Activation, Likelihood, to_unit};

    #[test]
    fn expectations_on_the_grid_are_those_of_the_gaussian() {
        for (points, reach) in [(POINTS, REACH), (GAP_POINTS, GAP_REACH), (SOME_POINTS, STEP_REACH), (MANY_POINTS, STEP_REACH)] {
            let nodes = PlaneGaussian::nodes(points, reach);
            let mean = |of: fn([f64; 2]) -> f64| nodes.iter().map(|(epsilon, weight)| weight * of(*epsilon)).sum::<f64>();
            assert!((mean(|_| 1.0) - 1.0).abs() < 1e-12);
            assert!((mean(|[u, _]| u * u) - 1.0).abs() < 1e-3 && mean(|[u, v]| u * v).abs() < 1e-12);
        }
    }

    #[test]
    fn price_and_entropy_are_those_of_the_closed_forms() {
        let q = PlaneGaussian::upright([2.0, 0.0], [0.1_f64.ln(), 0.0]);
        assert!((q.kl_to_prior() - 3.807_585).abs() < 1e-6); // the example of the two-term loss
        let nodes = PlaneGaussian::nodes(60, 7.0);
        let entropy: f64 = nodes.iter().map(|(epsilon, weight)| -weight * q.log_density_at(*epsilon)).sum();
        assert!((q.entropy() - entropy).abs() < 1e-9, "{} {entropy}", q.entropy());
    }

    #[test]
    fn the_axes_of_the_ellipse_are_those_of_the_covariance() {
        let q = PlaneGaussian { mean: [0.0; 2], log_sigma: [0.0, (1.0 - 0.81_f64).sqrt().ln()], slant: 0.9 }; // unit variances, correlation 0.9
        let ([long, short], turn) = q.axes();
        assert!((long - 1.9_f64.sqrt()).abs() < 1e-12 && (short - 0.1_f64.sqrt()).abs() < 1e-12);
        assert!((turn - std::f64::consts::FRAC_PI_4).abs() < 1e-12);
        assert!(q.sigma().iter().all(|sigma| (sigma - 1.0).abs() < 1e-12));
        let upright = PlaneGaussian::upright([0.0; 2], [0.5_f64.ln(), 2_f64.ln()]);
        assert_eq!((upright.axes(), upright.sigma()), (([0.5, 2.0], 0.0), [0.5, 2.0]));
    }

    #[test]
    fn a_slanted_one_is_summed_as_its_closed_forms_say() {
        let q = PlaneGaussian { mean: [0.3, -0.7], log_sigma: [-0.4, -0.9], slant: 0.6 };
        let prior = |places: &[[f64; 2]]| places.iter().map(|[x, y]| -0.5 * (x * x + y * y) - std::f64::consts::TAU.ln()).collect();
        assert!((q.divergence_from(prior) - q.kl_to_prior()).abs() < 1e-6, "{} {}", q.divergence_from(prior), q.kl_to_prior());
        assert!((q.divergence_from(|places| vec![0.0; places.len()]) + q.entropy()).abs() < 1e-6);
    }

    #[test]
    fn a_step_uphill_is_the_slope_of_the_bound_and_many_raise_it() {
        // Smooth, so that a difference says nothing about the corners of a ReLU.
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 5);
        let image: Vec<f32> = to_unit(&digits(1, 3).images).iter().map(|&pixel| f32::from(u8::from(pixel >= 0.5))).collect();
        assert_eq!(image.len(), PIXELS);
        let threads = Threads::new(1);
        let elbo = |q: &PlaneGaussian| q.reading(&model, &image, &threads).elbo();
        let slopes = |places: &[[f64; 2]]| model.joint_slopes(&image, places, &threads);
        let start = PlaneGaussian { mean: [0.7, -0.4], log_sigma: [-1.0, -1.5], slant: 0.2 };
        let rate = 1e-4;
        let mut moved = start;
        moved.improve(rate, Family::Full, SOME_POINTS, slopes);
        // the slope along a change of q in its own coordinates, by differences
        let slope = |change: &dyn Fn(&mut PlaneGaussian, f64)| {
            let at = |by: f64| {
                let mut q = start;
                change(&mut q, by);
                elbo(&q)
            };
            (at(1e-2) - at(-1e-2)) / 2e-2
        };
        let [first, second] = start.scale();
        let along = slope(&|q, by| (q.mean[0], q.mean[1]) = (q.mean[0] + by * first, q.mean[1] + by * start.slant));
        let across = slope(&|q, by| q.mean[1] += by * second);
        let wider = slope(&|q, by| (q.log_sigma[0], q.slant) = (q.log_sigma[0] + by, start.slant * by.exp()));
        let higher = slope(&|q, by| q.log_sigma[1] += by);
        let slant = slope(&|q, by| q.slant += by * second);
        let steps = [
            (moved.mean[0] - start.mean[0], rate * first * along),
            (moved.mean[1] - start.mean[1], rate * (start.slant * along + second * across)),
            (moved.log_sigma[0] - start.log_sigma[0], 0.5 * rate * wider),
            (moved.log_sigma[1] - start.log_sigma[1], 0.5 * rate * higher),
            (moved.slant - start.slant, rate * (0.5 * start.slant * wider + second * slant)),
        ];
        for (step, expected) in steps {
            assert!((step - expected).abs() < 0.05 * expected.abs().max(rate * 0.01), "{steps:?}");
        }
        for family in [Family::Diagonal, Family::Full] {
            let mut q = PlaneGaussian { slant: 0.0, ..start };
            let mut before = elbo(&q);
            for _ in 0..5 {
                for _ in 0..10 {
                    q.improve(0.2, family, SOME_POINTS, slopes);
                }
                let after = elbo(&q);
                assert!(after > before - 1e-3, "{family:?}: {before} {after}");
                before = after;
            }
            assert_eq!(q.slant == 0.0, family == Family::Diagonal);
        }
    }
}

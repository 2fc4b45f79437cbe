//! The slope of an average over draws, estimated in two ways, and exactly: how E_q[f(z)] changes with a parameter of q, where q is the Gaussian
//! of a plane of codes.

use super::plane_gaussian::PlaneGaussian;
use crate::model::threads::Threads;
use crate::model::vae::Vae;

/// Points along an axis of the grid that an average is summed on, of which tests of experiments make do with fewer, and how many deviations it
/// reaches.
const POINTS: usize = if cfg!(test) { 24 } else { 48 };
const REACH: f64 = 5.5;
/// Codes that are decoded at a time.
const BLOCK: usize = 64;
/// Pieces that the bell curve over one cell is summed in; even, for Simpson's rule.
const PIECES: usize = 16;

/// What the slope is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlopeIn {
    /// The mean along an axis.
    Mu(usize),
    /// The logarithm of the variance along an axis.
    LogVar(usize),
}

impl SlopeIn {
    /// Which axis it belongs to.
    fn axis(self) -> usize {
        match self {
            SlopeIn::Mu(axis) | SlopeIn::LogVar(axis) => axis,
        }
    }

    /// The pathwise estimate of the slope from one draw z = μ + σ ε: ∂f/∂z · ∂z/∂(parameter) (Kingma & Welling 2014, §2.4). `slope` is ∂f/∂z at z.
    pub fn pathwise(self, q: &PlaneGaussian, epsilon: [f64; 2], slope: [f64; 2]) -> f64 {
        let axis = self.axis();
        match self {
            SlopeIn::Mu(_) => slope[axis],
            SlopeIn::LogVar(_) => slope[axis] * 0.5 * q.sigma()[axis] * epsilon[axis],
        }
    }

    /// The score-function estimate from one draw: f(z) · ∂ ln q(z)/∂(parameter) (Williams 1992). It needs no slope of f.
    pub fn score(self, q: &PlaneGaussian, epsilon: [f64; 2], value: f64) -> f64 {
        let axis = self.axis();
        match self {
            SlopeIn::Mu(_) => value * epsilon[axis] / q.sigma()[axis],
            SlopeIn::LogVar(_) => value * 0.5 * (epsilon[axis].powi(2) - 1.0),
        }
    }

    /// The share of an axis's draws whose ε lies between two ends, and how that share changes with the parameter.
    fn share(self, axis: usize, q: &PlaneGaussian, [from, to]: [f64; 2]) -> [f64; 2] {
        let bell = |u: f64| (-0.5 * u * u).exp() / std::f64::consts::TAU.sqrt();
        let piece = (to - from) / PIECES as f64;
        let weight = |at: usize| if at == 0 || at == PIECES { 1.0 } else { f64::from(u8::from(at % 2 == 1)) * 2.0 + 2.0 };
        let share = (0..=PIECES).map(|at| weight(at) * bell(from + piece * at as f64)).sum::<f64>() * piece / 3.0;
        let change = match self {
            SlopeIn::Mu(own) if own == axis => (bell(from) - bell(to)) / q.sigma()[axis],
            SlopeIn::LogVar(own) if own == axis => 0.5 * (from * bell(from) - to * bell(to)),
            SlopeIn::Mu(_) | SlopeIn::LogVar(_) => 0.0,
        };
        [share, change]
    }
}

/// One draw from q, and what the copy of an image costs there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedDraw {
    /// What was drawn from N(0, I).
    pub epsilon: [f64; 2],
    /// f(z) = −ln p(x | z), in nats.
    pub price: f64,
    /// ∂f/∂z, in nats per unit of z.
    pub slope: [f64; 2],
}

/// A code that may only take certain values: along each axis the multiples of a width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lattice {
    /// The distance between neighbours along each axis.
    pub width: [f64; 2],
}

impl Lattice {
    /// The value next to a code.
    pub fn nearest(&self, z: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (z[axis] / self.width[axis]).round() * self.width[axis])
    }
}

/// What the copy of an image (`[784]`) costs at draws of q, and the slope there; with a lattice the code is rounded to it before it is decoded,
/// and the slope is that of a staircase.
pub fn priced_draws(
    model: &Vae,
    image: &[f32],
    q: &PlaneGaussian,
    noise: &[[f64; 2]],
    lattice: Option<Lattice>,
    threads: &Threads,
) -> Vec<PricedDraw> {
    let place = |epsilon: &[f64; 2]| {
        let z = q.place(*epsilon);
        lattice.map_or(z, |lattice| lattice.nearest(z)).map(|z| z as f32)
    };
    let blocks: Vec<&[[f64; 2]]> = noise.chunks(BLOCK).collect();
    let drawn = threads.run(blocks, |noise| {
        let codes: Vec<f32> = noise.iter().flat_map(place).collect(); // [block, 2]
        let images = image.repeat(noise.len());
        let prices = model.log_likelihoods(&codes, &images);
        let slopes = if lattice.is_some() { vec![0.0; codes.len()] } else { model.likelihood_gradients(&codes, &images) };
        let draw = |((epsilon, price), slope): ((&[f64; 2], f64), &[f32])| PricedDraw {
            epsilon: *epsilon,
            price: -price,
            slope: [0, 1].map(|axis| 0.0 - f64::from(slope[axis])),
        };
        noise.iter().zip(prices).zip(slopes.chunks_exact(2)).map(draw).collect::<Vec<_>>()
    });
    drawn.concat()
}

/// The slope of E_q[−ln p(x | z)] in a parameter of q, for an image (`[784]`): by quadrature, or as a sum over the lattice's values.
pub fn exact_slope(model: &Vae, image: &[f32], q: &PlaneGaussian, parameter: SlopeIn, lattice: Option<Lattice>, threads: &Threads) -> f64 {
    let Some(lattice) = lattice else {
        let nodes = PlaneGaussian::nodes(POINTS, REACH);
        let noise: Vec<[f64; 2]> = nodes.iter().map(|(epsilon, _)| *epsilon).collect();
        let at = priced_draws(model, image, q, &noise, None, threads);
        return at.iter().zip(nodes).map(|(draw, (_, weight))| weight * parameter.pathwise(q, draw.epsilon, draw.slope)).sum();
    };
    let sigma = q.sigma();
    // along each axis: the lattice's values within reach, with their share of the draws and how it changes
    let cells = [0, 1].map(|axis| {
        let (width, mean, sigma) = (lattice.width[axis], q.mean[axis], sigma[axis]);
        let first = ((mean - REACH * sigma) / width).round();
        let count = ((mean + REACH * sigma) / width).round() - first;
        let ends = move |value: f64| [value - 0.5 * width, value + 0.5 * width].map(|end| (end - mean) / sigma);
        (0..=count as usize)
            .map(move |at| (first + at as f64) * width)
            .map(move |value| (value, parameter.share(axis, q, ends(value))))
            .collect()
    });
    let [columns, rows]: [Vec<(f64, [f64; 2])>; 2] = cells;
    let codes: Vec<f32> = rows.iter().flat_map(|row| columns.iter().flat_map(|column| [column.0 as f32, row.0 as f32])).collect();
    let prices = model.log_likelihoods_of(image, &codes, threads);
    let changes = rows.iter().flat_map(|(_, row)| {
        columns.iter().map(move |(_, column)| match parameter.axis() {
            0 => column[1] * row[0],
            _ => column[0] * row[1],
        })
    });
    prices.iter().zip(changes).map(|(price, change)| -price * change).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{Activation, Likelihood, to_unit};

    const PARAMETERS: [SlopeIn; 4] = [SlopeIn::Mu(0), SlopeIn::Mu(1), SlopeIn::LogVar(0), SlopeIn::LogVar(1)];

    fn q() -> PlaneGaussian {
        PlaneGaussian::upright([0.7, -0.4], [-1.0, -1.5])
    }

    /// The mean of an estimator over a fine grid of ε.
    fn mean(estimate: impl Fn([f64; 2]) -> f64) -> f64 {
        PlaneGaussian::nodes(120, 8.0).into_iter().map(|(epsilon, weight)| weight * estimate(epsilon)).sum()
    }

    /// The toy of the section: f(z) = z², here along the first axis, with σ = 1.
    #[test]
    fn both_estimators_have_the_same_mean_and_the_variances_of_the_closed_form() {
        for mu in [0.0, 1.0, 2.0, -3.0] {
            let q = PlaneGaussian::upright([mu, 0.0], [0.0; 2]);
            let z = |epsilon: [f64; 2]| q.place(epsilon)[0];
            let pathwise = |epsilon| SlopeIn::Mu(0).pathwise(&q, epsilon, [2.0 * z(epsilon), 0.0]);
            let score = |epsilon| SlopeIn::Mu(0).score(&q, epsilon, z(epsilon).powi(2));
            for estimate in [&pathwise as &dyn Fn([f64; 2]) -> f64, &score] {
                assert!((mean(estimate) - 2.0 * mu).abs() < 1e-9, "{mu}");
            }
            let variance = |estimate: &dyn Fn([f64; 2]) -> f64| mean(|epsilon| (estimate(epsilon) - 2.0 * mu).powi(2));
            assert!((variance(&pathwise) - 4.0).abs() < 1e-9);
            assert!((variance(&score) - (mu.powi(4) + 14.0 * mu.powi(2) + 15.0)).abs() < 1e-7, "{mu}: {}", variance(&score));
            // less its mean f(z) says the same with less noise: 8 μ² + 10
            let centred = |epsilon| SlopeIn::Mu(0).score(&q, epsilon, z(epsilon).powi(2) - mu * mu - 1.0);
            assert!((mean(centred) - 2.0 * mu).abs() < 1e-9);
            assert!((variance(&centred) - (8.0 * mu.powi(2) + 10.0)).abs() < 1e-7, "{mu}: {}", variance(&centred));
        }
    }

    #[test]
    fn in_the_width_both_estimators_have_the_slope_of_the_average() {
        // E[z²] = μ² + σ², so its slope in ln σ² is σ²
        let q = q();
        let z = |epsilon: [f64; 2]| q.place(epsilon)[1];
        let pathwise = mean(|epsilon| SlopeIn::LogVar(1).pathwise(&q, epsilon, [0.0, 2.0 * z(epsilon)]));
        let score = mean(|epsilon| SlopeIn::LogVar(1).score(&q, epsilon, z(epsilon).powi(2)));
        let exact = q.sigma()[1].powi(2);
        assert!((pathwise - exact).abs() < 1e-9 && (score - exact).abs() < 1e-9, "{pathwise} {score} {exact}");
    }

    /// A model with a smooth decoder, so that few nodes sum it well, and an image.
    fn smooth() -> (Vae, Vec<f32>) {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 5);
        (model, to_unit(&digits(1, 3).images))
    }

    #[test]
    fn the_exact_slope_of_a_smooth_code_is_the_mean_of_both_estimators() {
        let ((model, image), threads) = (smooth(), Threads::new(1));
        let nodes = PlaneGaussian::nodes(60, 6.0);
        let noise: Vec<[f64; 2]> = nodes.iter().map(|(epsilon, _)| *epsilon).collect();
        let drawn = priced_draws(&model, &image, &q(), &noise, None, &threads);
        for parameter in PARAMETERS {
            let exact = exact_slope(&model, &image, &q(), parameter, None, &threads);
            let by = |of: &dyn Fn(&PricedDraw) -> f64| drawn.iter().zip(&nodes).map(|(draw, (_, weight))| weight * of(draw)).sum::<f64>();
            // of the price less a constant: the same mean, and rounding errors of another size
            let score = by(&|draw| parameter.score(&q(), draw.epsilon, draw.price - drawn[0].price));
            let pathwise = by(&|draw| parameter.pathwise(&q(), draw.epsilon, draw.slope));
            assert!((score - exact).abs() < 0.02 * exact.abs().max(0.2), "{parameter:?}: {score} {exact}");
            assert!((pathwise - exact).abs() < 1e-3 * exact.abs().max(1.0), "{parameter:?}: {pathwise} {exact}");
        }
    }

    #[test]
    fn the_exact_slope_of_a_rounded_code_is_that_of_its_average_and_its_draws_have_none() {
        let ((model, image), threads) = (smooth(), Threads::new(1));
        let lattice = Lattice { width: [0.3, 0.25] };
        assert_eq!(lattice.nearest([0.46, -0.13]), [0.6, -0.25]);
        let noise = [[0.3, -1.2], [-0.8, 0.1]];
        for draw in priced_draws(&model, &image, &q(), &noise, Some(lattice), &threads) {
            let code = lattice.nearest(q().place(draw.epsilon)).map(|z| z as f32);
            assert!((draw.price + model.log_likelihoods(&code, &image)[0]).abs() < 1e-3);
            assert_eq!(draw.slope, [0.0; 2]);
        }
        // the mean of score-function estimates on a grid that is fine beside the lattice
        let mut prices = std::collections::HashMap::new();
        let mut price = |z: [f64; 2]| {
            let code = lattice.nearest(z).map(|z| z as f32);
            *prices.entry(code.map(f32::to_bits)).or_insert_with(|| -model.log_likelihoods(&code, &image)[0])
        };
        let middle = price(q().mean);
        let mut means = [0.0; PARAMETERS.len()];
        for (epsilon, weight) in PlaneGaussian::nodes(600, 7.0) {
            let above = price(q().place(epsilon)) - middle;
            means.iter_mut().zip(PARAMETERS).for_each(|(mean, parameter)| *mean += weight * parameter.score(&q(), epsilon, above));
        }
        for (parameter, mean) in PARAMETERS.into_iter().zip(means) {
            let exact = exact_slope(&model, &image, &q(), parameter, Some(lattice), &threads);
            assert!((mean - exact).abs() < 0.04 * exact.abs().max(0.2), "{parameter:?}: {mean} {exact}");
        }
    }
}

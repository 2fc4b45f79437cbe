//! log p(x) and p(z | x) of one image under a VAE whose codes lie in a plane, by quadrature where the mass is, with an error of its own.

use super::log_sum::log_sum_exp;
use super::plane_gaussian::{PlaneGaussian, flat};
use crate::data::PIXELS;
use crate::model::coder::Coder;
use crate::model::objective::Model;
use crate::model::threads::Threads;
use crate::model::vae::Vae;

/// The first grid covers [−8, 8]² in steps of 0.2: beyond it the prior has e⁻³² of its mass.
const HALF_WIDTH: f32 = 8.0;
const FIRST: usize = 80;
/// Cells are looked at more closely when they are at most so many nats below the best one: at first, when the best code may lie between the
/// points, and then.
const NEAR: [f64; 2] = [40.0, 25.0];
/// Codes that one round of a closer look may cost.
const BUDGET: usize = 8192;

/// The exact posterior of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanePosterior {
    cells: Vec<Cell>,
    log_evidence: f64,
    error: f64,
}

/// A square of the plane, which counts as if all of it were like its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    middle: [f32; 2],
    side: f32,
    /// ln p(x, z) at the middle.
    log_joint: f64,
}

impl Cell {
    fn log_mass(&self) -> f64 {
        self.log_joint + 2.0 * f64::from(self.side).ln()
    }

    /// Its `parts × parts` parts, not looked at yet.
    fn split(self, parts: usize) -> impl Iterator<Item = Cell> {
        let side = self.side / parts as f32;
        let place = move |axis: usize, part: usize| self.middle[axis] + side * (part as f32 - 0.5 * (parts - 1) as f32);
        (0..parts * parts).map(move |part| Cell { middle: [place(0, part % parts), place(1, part / parts)], side, log_joint: f64::NAN })
    }
}

impl PlanePosterior {
    /// The posterior of an image (`[784]`), on so many threads; `None` unless the model has two latent dimensions and no condition.
    ///
    /// The midpoint rule on a coarse grid finds where the mass is; two closer looks, each at the cells that matter, make the steps at least 8
    /// times finer where the posterior is narrow. For a Gaussian likelihood the constant ½ D ln 2πσ² is left out, as in the loss.
    pub fn new(model: &Vae, image: &[f32], threads: &Threads) -> Option<PlanePosterior> {
        if model.latent() != 2 || model.inputs() != PIXELS || image.len() != PIXELS {
            return None;
        }
        let look = |mut cells: Vec<Cell>| {
            let codes: Vec<f32> = cells.iter().flat_map(|cell| cell.middle).collect(); // [cells, 2]
            let logs = model.log_joints(&codes, image, threads);
            cells.iter_mut().zip(logs).for_each(|(cell, log)| cell.log_joint = log);
            cells
        };
        let side = 2.0 * HALF_WIDTH;
        let mut cells = look(Cell { middle: [0.0; 2], side, log_joint: f64::NAN }.split(FIRST).collect());
        cells = near(cells, NEAR[0]);
        let parts = parts(cells.len(), &[4, 2, 1]);
        cells = near(look(cells.iter().flat_map(|cell| cell.split(parts)).collect()), NEAR[1]);
        let parts = self::parts(cells.len(), &[8, 6, 4, 2]);
        let [coarse, fine] = [parts / 2, parts].map(|parts| look(cells.iter().flat_map(|cell| cell.split(parts)).collect()));
        let [before, log_evidence] = [&coarse, &fine].map(|cells| evidence(cells));
        Some(PlanePosterior { cells: fine, log_evidence, error: (log_evidence - before).abs() })
    }

    /// log p(x) in nats: the logarithm of Σ p(x | z) p(z) Δz.
    pub fn log_evidence(&self) -> f64 {
        self.log_evidence
    }

    /// By how much halving the step has changed log p(x), in nats: more than what another halving would.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// The largest ln p(z | x) among the codes that were looked at.
    pub fn peak(&self) -> f64 {
        self.cells.iter().map(|cell| cell.log_joint).fold(f64::NEG_INFINITY, f64::max) - self.log_evidence
    }

    /// How many codes the sum runs over.
    pub fn points(&self) -> usize {
        self.cells.len()
    }

    /// Mean of the posterior along each axis.
    pub fn mean(&self) -> [f64; 2] {
        [0, 1].map(|axis| self.expect(|z| f64::from(z[axis])))
    }

    /// Standard deviation of the posterior along each axis.
    pub fn deviation(&self) -> [f64; 2] {
        let mean = self.mean();
        [0, 1].map(|axis| self.expect(|z| (f64::from(z[axis]) - mean[axis]).powi(2)).sqrt())
    }

    /// The share of the prior's mass that lies in the smallest region with this share of the posterior's: the chance that a draw from the prior
    /// is a code that matters.
    pub fn prior_share(&self, of_posterior: f64) -> f64 {
        let mut cells: Vec<&Cell> = self.cells.iter().collect();
        cells.sort_by(|a, b| b.log_joint.total_cmp(&a.log_joint));
        let (mut covered, mut share) = (0.0, 0.0);
        for cell in cells {
            if covered >= of_posterior {
                break;
            }
            covered += (cell.log_mass() - self.log_evidence).exp();
            let [x, y] = cell.middle.map(f64::from);
            share += (-0.5 * (x * x + y * y)).exp() / std::f64::consts::TAU * f64::from(cell.side).powi(2);
        }
        share
    }

    /// E[p(x | z)²] / p(x)² over the prior. A mean of n draws of p(x | z) has (this − 1) / n as its relative variance.
    pub fn second_moment(&self) -> f64 {
        // p(x | z)² p(z) = p(x, z)² / p(z)
        let log = |cell: &Cell| {
            let [x, y] = cell.middle.map(f64::from);
            cell.log_joint + 0.5 * (x * x + y * y) + std::f64::consts::TAU.ln() + cell.log_mass()
        };
        (log_sum_exp(&self.cells.iter().map(log).collect::<Vec<_>>()) - 2.0 * self.log_evidence).exp()
    }

    /// KL(q ‖ p(z | x)) in nats, summed on a grid of q's own: `model` and `image` are those that this is the posterior of.
    pub fn divergence_from(&self, q: &PlaneGaussian, model: &Vae, image: &[f32], threads: &Threads) -> f64 {
        q.divergence_from(|places| model.log_joints(&flat(places), image, threads)) + self.log_evidence
    }

    fn expect(&self, of: impl Fn([f32; 2]) -> f64) -> f64 {
        self.cells.iter().map(|cell| (cell.log_mass() - self.log_evidence).exp() * of(cell.middle)).sum()
    }
}

fn evidence(cells: &[Cell]) -> f64 {
    log_sum_exp(&cells.iter().map(Cell::log_mass).collect::<Vec<_>>())
}

/// The cells that are at most so many nats below the best; all of them where nothing is a number.
fn near(cells: Vec<Cell>, nats: f64) -> Vec<Cell> {
    let best = cells.iter().map(|cell| cell.log_joint).fold(f64::NEG_INFINITY, f64::max);
    cells.into_iter().filter(|cell| !best.is_finite() || cell.log_joint > best - nats).collect()
}

/// In how many parts each side of so many cells can be split: the most that the budget allows, the least if it allows none.
fn parts(cells: usize, choices: &[usize]) -> usize {
    let least = choices[choices.len() - 1];
    choices.iter().copied().find(|parts| cells * parts * parts <= BUDGET).unwrap_or(least)
}

impl Vae {
    /// ln p(x | z) in nats of one image given each of many codes (`[n, 2]` or `[n, latent]`), without the constant of a Gaussian likelihood.
    ///
    /// # Panics
    /// If the model takes a condition, or the image is none.
    pub fn log_likelihoods_of(&self, image: &[f32], codes: &[f32], threads: &Threads) -> Vec<f64> {
        const BLOCK: usize = 256;
        assert_eq!((self.inputs(), image.len()), (PIXELS, PIXELS));
        let blocks: Vec<&[f32]> = codes.chunks(BLOCK * self.latent()).collect();
        threads.run(blocks, |codes| self.log_likelihoods(codes, &image.repeat(codes.len() / self.latent()))).concat()
    }

    /// ln p(x, z) in nats of one image and each of many codes.
    pub fn log_joints(&self, codes: &[f32], image: &[f32], threads: &Threads) -> Vec<f64> {
        let latent = self.latent();
        let prior =
            |code: &[f32]| code.iter().map(|z| -0.5 * f64::from(z * z)).sum::<f64>() - 0.5 * latent as f64 * std::f64::consts::TAU.ln();
        let likelihoods = self.log_likelihoods_of(image, codes, threads);
        codes.chunks_exact(latent).zip(likelihoods).map(|(code, likelihood)| prior(code) + likelihood).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{Arc, OnceLock};

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::data::digits;
    use crate::model::objective::normal;
    use crate::model::raw::view_mut;
    use crate::model::{Activation, Family, Likelihood, OptimiserKind, Trainer, importance_weighted, posterior_grid, to_unit};

    /// A small trained model, and some of its images in black and white, each an image that a Bernoulli model can draw.
    fn trained() -> &'static (Vae, Vec<f32>) {
        static TRAINED: OnceLock<(Vae, Vec<f32>)> = OnceLock::new();
        TRAINED.get_or_init(|| {
            let pictures = to_unit(&digits(256, 3).images);
            let model = Vae::new(&"784-64-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
            let mut trainer = Trainer::new(model, OptimiserKind::Adam, 2e-3, Arc::new(Threads::new(2)), 0);
            for _ in 0..200 {
                trainer.step(&pictures).unwrap();
            }
            let black_and_white = pictures.iter().map(|&pixel| if pixel >= 0.5 { 1.0 } else { 0.0 }).collect();
            (trainer.model().clone(), black_and_white)
        })
    }

    fn digits_of(pictures: &[f32]) -> impl Iterator<Item = &[f32]> {
        pictures.chunks_exact(PIXELS).take(6)
    }

    #[test]
    fn it_agrees_with_one_fine_grid_over_everything() {
        let (model, pictures) = trained();
        for image in digits_of(pictures).take(2) {
            let posterior = PlanePosterior::new(model, image, &Threads::new(2)).unwrap();
            let whole = posterior_grid(model, image, 6.0, 400).unwrap();
            assert!((posterior.log_evidence() - whole.log_evidence).abs() < 1e-3 + posterior.error(), "{}", posterior.log_evidence());
            assert!(posterior.error() < 1e-2, "{}", posterior.error());
            let cell = 0.03_f64.powi(2);
            let mean = |of: fn(usize) -> usize| {
                whole.density.iter().enumerate().map(|(at, p)| f64::from(*p) * cell * f64::from(whole.axis[of(at)])).sum::<f64>()
            };
            let [x, y] = posterior.mean();
            assert!((x - mean(|at| at % 400)).abs() < 1e-3 && (y - mean(|at| at / 400)).abs() < 1e-3);
            // the gap of a Gaussian, summed over that grid and not over one of the Gaussian's own
            let q = PlaneGaussian { mean: [x + 0.1, y - 0.1], log_sigma: posterior.deviation().map(f64::ln), slant: 0.05 };
            let log_q = |at: usize| {
                let [u, v] = [at % 400, at / 400].map(|index| f64::from(whole.axis[index]));
                let first = (u - q.mean[0]) / q.log_sigma[0].exp();
                let second = (v - q.mean[1] - q.slant * first) / q.log_sigma[1].exp();
                q.log_density_at([first, second])
            };
            let summed: f64 = (0..whole.density.len())
                .filter(|at| log_q(*at) > -40.0 && whole.density[*at] > 0.0)
                .map(|at| cell * log_q(at).exp() * (log_q(at) - f64::from(whole.density[at]).ln()))
                .sum();
            let gap = posterior.divergence_from(&q, model, image, &Threads::new(2));
            assert!((gap - summed).abs() < 0.01, "{gap} {summed}");
        }
    }

    #[test]
    fn the_bound_and_its_gap_come_to_log_p_for_the_encoder_and_for_any_other_gaussian() {
        let (model, pictures) = trained();
        let threads = Threads::new(2);
        for image in digits_of(pictures) {
            let posterior = PlanePosterior::new(model, image, &threads).unwrap();
            let encoder = PlaneGaussian::of_encoder(model, image).unwrap();
            let [x, y] = posterior.mean();
            let fitted = PlaneGaussian::upright([x, y], posterior.deviation().map(f64::ln));
            let wide = PlaneGaussian { mean: [x + 0.3, y - 0.4], log_sigma: [-0.5, -1.2], slant: 0.2 };
            for q in [encoder, fitted, wide] {
                let reading = q.reading(model, image, &threads);
                let gap = posterior.divergence_from(&q, model, image, &threads);
                assert!(gap > -1e-3, "a divergence is not negative: {gap}");
                let off = reading.elbo() + gap - posterior.log_evidence();
                assert!(off.abs() < 0.01 + posterior.error(), "{} + {gap} - {} = {off}", reading.elbo(), posterior.log_evidence());
                assert!((reading.joint + reading.entropy - reading.elbo()).abs() < 1e-3, "both readings are one number");
            }
            let gap = |q: &PlaneGaussian| posterior.divergence_from(q, model, image, &threads);
            assert!(gap(&fitted) < gap(&wide));
        }
    }

    #[test]
    fn a_full_covariance_fits_at_least_as_well_as_a_diagonal_one_and_the_encoder_no_better() {
        let (model, pictures) = trained();
        let threads = Threads::new(2);
        let mut saved = Vec::new();
        for image in digits_of(pictures).take(4) {
            let posterior = PlanePosterior::new(model, image, &threads).unwrap();
            let encoder = PlaneGaussian::of_encoder(model, image).unwrap();
            let gap = |q: &PlaneGaussian| posterior.divergence_from(q, model, image, &threads);
            let [diagonal, full] = [Family::Diagonal, Family::Full].map(|family| {
                let mut q = encoder;
                (0..40).for_each(|_| q.climb(0.3, family, model, image, &threads));
                gap(&q)
            });
            assert!(full > -1e-3 && full < diagonal + 1e-3 && diagonal < gap(&encoder) + 1e-3, "{full} {diagonal} {}", gap(&encoder));
            saved.push(diagonal - full);
        }
        assert!(saved.iter().any(|saved| *saved > 0.01), "some posterior is tilted: {saved:?}");
    }

    #[test]
    fn a_mean_over_draws_from_the_prior_is_within_four_of_its_exact_standard_errors() {
        let (model, pictures) = trained();
        let threads = Threads::new(2);
        let draws = 20_000;
        let codes = normal(2 * draws, &mut StdRng::seed_from_u64(5));
        for image in digits_of(pictures) {
            let posterior = PlanePosterior::new(model, image, &threads).unwrap();
            let logs = model.log_likelihoods_of(image, &codes, &threads);
            let ratio = (log_sum_exp(&logs) - (draws as f64).ln() - posterior.log_evidence()).exp();
            let standard_error = ((posterior.second_moment() - 1.0) / draws as f64).sqrt();
            assert!(standard_error > 0.0 && (ratio - 1.0).abs() < 4.0 * standard_error, "{ratio} ± {standard_error}");
        }
    }

    #[test]
    fn bounds_rise_with_the_samples_and_stay_below_log_p() {
        let (model, pictures) = trained();
        let threads = Threads::new(2);
        for image in digits_of(pictures) {
            let exact = PlanePosterior::new(model, image, &threads).unwrap().log_evidence();
            // the mean of 200 estimates of each bound, with its standard error
            let many = image.repeat(200);
            let bound = |samples: usize| {
                let values = importance_weighted(model, &many, samples, 1, &threads);
                let mean = values.iter().sum::<f64>() / 200.0;
                let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 199.0;
                (mean, (variance / 200.0).sqrt())
            };
            let bounds = [bound(1), bound(5), bound(50), (exact, 0.0)];
            for pair in bounds.windows(2) {
                let [(lower, a), (upper, b)] = [pair[0], pair[1]];
                assert!(lower <= upper + 4.0 * a.hypot(b), "{bounds:?}");
            }
            let reading = PlaneGaussian::of_encoder(model, image).unwrap().reading(model, image, &threads);
            assert!((bounds[0].0 - reading.elbo()).abs() < 4.0 * bounds[0].1, "{} {:?}", reading.elbo(), bounds[0]);
        }
    }

    #[test]
    fn the_prior_lies_whole_in_the_posterior_of_a_decoder_that_says_nothing() {
        let mut model = Vae::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        for named in crate::model::Parameters::layers_mut(&mut model) {
            view_mut(&mut named.layer.weight).fill(0.0);
            view_mut(&mut named.layer.bias).fill(0.0);
        }
        let posterior = PlanePosterior::new(&model, &[1.0; PIXELS], &Threads::new(1)).unwrap();
        // every pixel is a coin: p(x) = 2^-784 whatever the code
        assert!((posterior.log_evidence() + 784.0 * 2f64.ln()).abs() < 1e-3, "{}", posterior.log_evidence());
        assert!((posterior.second_moment() - 1.0).abs() < 1e-4);
        assert!((posterior.prior_share(0.95) - 0.95).abs() < 0.01);
        assert!(posterior.deviation().iter().all(|deviation| (deviation - 1.0).abs() < 1e-3));
    }

    #[test]
    fn only_a_plane_has_one() {
        let model = Vae::new(&"784-8-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        assert_eq!(PlanePosterior::new(&model, &[0.0; PIXELS], &Threads::new(1)), None);
    }
}

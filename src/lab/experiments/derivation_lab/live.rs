//! What the derivations say of a trained model, worked out on one: the VAE of the plane, whose integrals can be summed on grids.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;

use crate::content::numeric::Relation;
use crate::lab::plane_vae::Inquiry;
use crate::model::{Coder, log_mean_exp};

/// Two sides that are worked out apart, on the model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LiveClaim {
    pub(super) says: &'static str,
    pub(super) left: f64,
    pub(super) relation: Relation,
    pub(super) right: f64,
    pub(super) within: f64,
}

impl LiveClaim {
    fn equal(says: &'static str, left: f64, right: f64, within: f64) -> LiveClaim {
        LiveClaim { says, left, relation: Relation::Equal, right, within }
    }

    fn below(says: &'static str, left: f64, right: f64, within: f64) -> LiveClaim {
        LiveClaim { says, left, relation: Relation::Below, right, within }
    }

    /// How far it is from holding.
    pub(super) fn off(&self) -> f64 {
        match self.relation {
            Relation::Equal => (self.left - self.right).abs(),
            Relation::Below => (self.left - self.right).max(0.0),
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.off() <= self.within
    }
}

/// What one derivation says; `seed` is that of its draws, where it needs some.
type Claims = fn(&Inquiry, u64) -> Vec<LiveClaim>;

/// The derivations that speak of a model, by id.
const LIVE: &[(&str, Claims)] = &[
    ("bernoulli-bce", bernoulli),
    ("elbo-gap", gap),
    ("elbo-jensen", jensen),
    ("iwae-tighter", samples),
    ("kl-not-negative", not_negative),
    ("kl-standard-normal", standard_normal),
];

/// The derivations that speak of a model.
#[cfg(test)]
pub(in crate::lab::experiments) fn ids() -> impl Iterator<Item = &'static str> {
    LIVE.iter().map(|(id, _)| *id)
}

/// Whether a derivation speaks of a model.
pub(super) fn is_live(id: &str) -> bool {
    LIVE.iter().any(|(own, _)| *own == id)
}

/// What a derivation says of the model and the digit that are looked at.
pub(super) fn claims(id: &str, inquiry: &Inquiry, seed: u64) -> Vec<LiveClaim> {
    LIVE.iter().find(|(own, _)| *own == id).map_or_else(Vec::new, |(_, claims)| claims(inquiry, seed))
}

/// Nats that sums over grids and single precision may cost.
const GRID: f64 = 0.02;

fn elbo(inquiry: &Inquiry) -> f64 {
    inquiry.encoder.reading(inquiry.vae.model(), &inquiry.pixels, &inquiry.threads).elbo()
}

fn divergence(inquiry: &Inquiry) -> f64 {
    inquiry.posterior.divergence_from(&inquiry.encoder, inquiry.vae.model(), &inquiry.pixels, &inquiry.threads)
}

fn jensen(inquiry: &Inquiry, _: u64) -> Vec<LiveClaim> {
    vec![LiveClaim::below("ELBO < log p(x)", elbo(inquiry), inquiry.posterior.log_evidence(), GRID)]
}

fn gap(inquiry: &Inquiry, _: u64) -> Vec<LiveClaim> {
    vec![LiveClaim::equal("log p(x) = ELBO + gap", inquiry.posterior.log_evidence(), elbo(inquiry) + divergence(inquiry), GRID)]
}

fn not_negative(inquiry: &Inquiry, _: u64) -> Vec<LiveClaim> {
    vec![LiveClaim::below("0 < KL(q ‖ p(z|x))", 0.0, divergence(inquiry), GRID)]
}

/// The closed form against the integral of its definition, over a grid of ε.
fn standard_normal(inquiry: &Inquiry, _: u64) -> Vec<LiveClaim> {
    const POINTS: i32 = 60;
    const REACH: f64 = 9.0;
    let q = &inquiry.encoder;
    let (mut sum, mut weights) = (0.0, 0.0);
    let along = |at: i32| REACH * f64::from(at) / f64::from(POINTS);
    for (u, v) in (-POINTS..=POINTS).flat_map(|u| (-POINTS..=POINTS).map(move |v| (along(u), along(v)))) {
        let weight = (-0.5 * (u * u + v * v)).exp();
        let [x, y] = q.place([u, v]);
        let log_prior = -0.5 * (x * x + y * y) - std::f64::consts::TAU.ln();
        sum += weight * (q.log_density_at([u, v]) - log_prior);
        weights += weight;
    }
    vec![LiveClaim::equal("KL(q ‖ N(0, I)) = closed form", sum / weights, q.kl_to_prior(), 1e-9)]
}

/// The logarithm of the product of 784 probabilities against the loss that the engine trains on.
fn bernoulli(inquiry: &Inquiry, _: u64) -> Vec<LiveClaim> {
    let model = inquiry.vae.model();
    let code = inquiry.encoder.mean.map(|z| z as f32);
    let ink = model.decode(&code);
    let probability = |(&p, &x): (&f32, &f32)| f64::from(if x > 0.5 { p } else { 1.0 - p });
    let log_product: f64 = ink.iter().zip(&inquiry.pixels).map(probability).map(f64::ln).sum();
    let loss = model.log_likelihoods_of(&inquiry.pixels, &code, &inquiry.threads)[0];
    vec![LiveClaim::equal("−log ∏ p = the loss", -log_product, -loss, 0.05)]
}

/// Means of log-means over the same draws: the larger the groups, the larger the mean, by Jensen's inequality in each group.
fn samples(inquiry: &Inquiry, seed: u64) -> Vec<LiveClaim> {
    const DRAWS: usize = 2500;
    let mut random = StdRng::seed_from_u64(seed);
    let noise: Vec<[f64; 2]> = (0..DRAWS).map(|_| [random.sample(StandardNormal), random.sample(StandardNormal)]).collect();
    let q = &inquiry.encoder;
    let codes: Vec<f32> = noise.iter().flat_map(|epsilon| q.place(*epsilon).map(|z| z as f32)).collect();
    let joints = inquiry.vae.model().log_joints(&codes, &inquiry.pixels, &inquiry.threads);
    let weights: Vec<f64> = joints.iter().zip(&noise).map(|(joint, epsilon)| joint - q.log_density_at(*epsilon)).collect();
    let bound = |size: usize| weights.chunks_exact(size).map(log_mean_exp).sum::<f64>() / (DRAWS / size) as f64;
    vec![
        LiveClaim::below("K = 1 < K = 5", bound(1), bound(5), 0.0),
        LiveClaim::below("K = 5 < K = 50", bound(5), bound(50), 0.0),
        // each of the fifty estimates is below in the mean and not each time
        LiveClaim::below("K = 50 < log p(x)", bound(50), inquiry.posterior.log_evidence(), 0.3),
    ]
}

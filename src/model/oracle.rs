//! Tests of the whole engine against exact answers: a linear autoencoder can do no better than PCA, and a linear VAE does reverse
//! water-filling on the data's spectrum.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::{Activation, Autoencoder, Likelihood, Model, OptimiserKind, Spectrum, Threads, Trainer, Vae, VaeLoss, evaluate, pca, to_unit};
use crate::data::{Batches, Dataset, digits};

/// What the best linear VAE attains.
struct WaterFilling {
    active: usize,
    rate: f64,
    squared_error: f64,
}

impl WaterFilling {
    /// Loss ‖x − x̂‖² / 2σ² + β KL, with t = βσ²: an axis of variance λ > t is kept at a rate of ½ ln(λ / t) nats and leaves an error of t;
    /// any other is given up, and leaves λ (Lucas et al. 2019; Cover & Thomas, section 10.3.3).
    fn new(spectrum: &Spectrum, t: f64) -> WaterFilling {
        let (kept, lost): (Vec<f64>, Vec<f64>) = spectrum.eigenvalues.iter().partition(|&&variance| variance > t);
        WaterFilling {
            active: kept.len(),
            rate: kept.iter().map(|variance| 0.5 * (variance / t).ln()).sum(),
            squared_error: t * kept.len() as f64 + lost.iter().sum::<f64>(),
        }
    }
}

fn few_digits() -> Arc<Dataset> {
    let (train, test) = (digits(3000, 7), digits(1, 8));
    Arc::new(Dataset { label: "digits".into(), classes: Vec::new(), train, test })
}

/// Trains with a learning rate that falls to 0, so that the weights come to rest. `adapt` is told the share of the steps that are done.
fn trained<M: Model>(model: M, data: &Arc<Dataset>, steps: u64, adapt: impl Fn(&mut M, f32)) -> Trainer<M> {
    const RATE: f32 = 1e-2;
    let mut trainer = Trainer::new(model, OptimiserKind::Adam, RATE, Arc::new(Threads::new(2)), 0);
    let mut batches = Batches::new(data.clone(), 0);
    for step in 0..steps {
        let done = step as f32 / steps as f32;
        trainer.set_learning_rate(RATE * (1.0 - done));
        adapt(trainer.model_mut(), done);
        batches.draw(128);
        trainer.step(batches.batch().pixels).unwrap();
    }
    adapt(trainer.model_mut(), 1.0);
    trainer
}

fn assert_near(what: &str, value: f64, exact: f64, tolerance: f64) {
    println!("{what}: {value:.4}, exactly {exact:.4}");
    assert!((value - exact).abs() <= tolerance * exact, "{what} is {value:.4}, not within {} % of {exact:.4}", 100.0 * tolerance);
}

#[test]
fn a_linear_autoencoder_reaches_the_error_of_pca() {
    let data = few_digits();
    let model = Autoencoder::new(&"784-8".parse().unwrap(), Activation::Linear, Likelihood::Gaussian { variance: 1.0 }, 0);
    let trainer = trained(model, &data, 1200, |_, _| ());
    let spectrum = pca(&data.train.images);
    let found = evaluate(trainer.model(), &to_unit(&data.train.images), 0, &Threads::new(2));
    assert_near("squared error", found.squared_error, spectrum.squared_error(&data.train.images, 8), 0.01);
}

#[test]
fn a_linear_vae_fills_the_spectrum_up_to_its_threshold() {
    let data = few_digits();
    let spectrum = pca(&data.train.images);
    let (variance, beta) = (0.5, 2.0); // neither is 1, so that a threshold that leaves one of them out is caught
    let exact = WaterFilling::new(&spectrum, f64::from(variance * beta));
    let net = format!("784-{}", exact.active + 4);
    let model = Vae::new(&net.parse().unwrap(), Activation::Linear, Likelihood::Gaussian { variance }, 0);
    // Were β not raised slowly, axes just above the threshold would be given up early and come back late.
    let weigh = |model: &mut Vae, done: f32| model.set_loss_weights(VaeLoss { beta: beta * (2.0 * done).min(1.0), ..VaeLoss::default() });
    let trainer = trained(model, &data, 2400, weigh);
    let found = evaluate(trainer.model(), &to_unit(&data.train.images), 0, &Threads::new(2));
    assert_near("rate", found.kl, exact.rate, 0.03);
    assert_near("squared error", found.squared_error, exact.squared_error, 0.03);
}

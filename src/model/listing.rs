//! The VAE that the course shows as a listing, in plain dfdx, beside the engine: the same weights, images and noise must give the same losses
//! and the same gradients.

#![allow(clippy::unwrap_used)]
use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coder::Coder;
use super::gradients::{LayerGradient, PartGradients};
use super::linear::Linear;
use super::objective::{Likelihood, Model, Pass, noise, normal, to_unit};
use super::ops::activation::Activation;
use super::ops::products::noted;
use super::optimiser::OptimiserKind;
use super::parameters::{Named, Parameters};
use super::raw::view;
use super::threads::Threads;
use super::trainer::{Trainer, images};
use super::vae::Vae;
use crate::data::{PIXELS, digits};

#[expect(unreachable_pub, reason = "a listing stands by itself")]
#[path = "../../content/listings/vae.rs"]
mod vae;

const BATCH: usize = 32;

fn engine() -> Vae {
    Vae::new(&"784-256-64-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 11)
}

fn batch(index: usize) -> Vec<f32> {
    to_unit(&digits::range(index * BATCH..(index + 1) * BATCH, 5).images)
}

fn rows(pixels: &[f32]) -> vae::Images {
    Cpu::default().tensor_from_vec(pixels.to_vec(), (pixels.len() / PIXELS, Const))
}

/// A listing's model with the engine's weights.
fn copied(engine: &Vae) -> vae::Vae {
    let mut model = vae::build(&Cpu::default());
    let ((encoder, heads), decoder) = &mut model;
    let engine: Vec<&Linear> = engine.layers().into_iter().map(|named| named.layer).collect();
    macro_rules! copy {
        ($($layer:expr),*) => {{
            let mut engine = engine.iter();
            $(
                let from = engine.next().unwrap();
                $layer.weight.copy_from(view(&from.weight));
                $layer.bias.copy_from(view(&from.bias));
            )*
            assert!(engine.next().is_none());
        }};
    }
    copy!(encoder.0, encoder.2, heads.0.0, heads.0.1, decoder.0, decoder.2, decoder.4);
    model
}

fn assert_close(what: &str, ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(1e-3_f32, |most, value| most.max(value.abs()));
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= 2e-4 * scale, "{what} at {at}: {a} in the engine, {b} in the listing");
    }
}

#[test]
fn the_listing_has_the_losses_and_gradients_of_the_engine() {
    let (engine, pixels) = (engine(), batch(0));
    let listing = copied(&engine);
    let epsilon = normal(BATCH * vae::LATENT, &mut noise(0, 0, 0));

    let mut rng = noise(0, 0, 0);
    let mut pass = Pass { noise: &mut rng, batch: BATCH, statistics: &[] };
    let terms = engine.loss(images(&Cpu::default(), &pixels, PIXELS).traced(Gradients::leaky()), &mut pass);
    let (reconstruction, kl) = (terms.reconstruction / BATCH as f64, terms.kl_per_dimension.iter().sum::<f64>() / BATCH as f64);
    let (tape, products) = noted(|| terms.objective.backward());
    let mut parts = [PartGradients { tape, products }];

    let epsilon: vae::Codes = Cpu::default().tensor_from_vec(epsilon, (BATCH, Const));
    let loss = vae::negative_elbo(&listing, &rows(&pixels), epsilon, listing.alloc_grads());
    assert!((f64::from(loss.reconstruction) - reconstruction).abs() < 1e-3 * reconstruction, "{} {reconstruction}", loss.reconstruction);
    assert!((f64::from(loss.kl) - kl).abs() < 1e-3 * kl, "{} {kl}", loss.kl);

    let gradients = loss.total.backward();
    let ((encoder, heads), decoder) = &listing;
    let engine = engine.layers();
    let mut engine = engine.iter();
    macro_rules! compare {
        ($($layer:expr),*) => {$(
            let Named { name, layer, .. } = engine.next().unwrap();
            let [weight, bias] = LayerGradient::take(&mut parts, layer).sum(layer);
            assert_close(&format!("{name}.weight"), &weight, &gradients.get(&$layer.weight).as_vec());
            assert_close(&format!("{name}.bias"), &bias, &gradients.get(&$layer.bias).as_vec());
        )*};
    }
    compare!(encoder.0, encoder.2, heads.0.0, heads.0.1, decoder.0, decoder.2, decoder.4);
}

#[test]
fn the_listing_learns_as_the_engine_does() {
    const STEPS: usize = 30;
    let mut listing = copied(&engine());
    let mut trainer = Trainer::new(engine(), OptimiserKind::Adam, 1e-3, Threads::new(1).into(), 3);
    let (mut index, mut losses) = (0, Vec::new());
    let next = || {
        index += 1;
        rows(&batch(index % 4))
    };
    vae::train(&mut listing, STEPS, next, |reconstruction, kl| losses.push(reconstruction + kl));
    // The noise is another one, so the curves agree as closely as two draws of it do: at first to the weights' own rounding.
    for (step, listing) in losses.iter().enumerate() {
        let engine = trainer.step(&batch((step + 1) % 4)).unwrap().loss;
        let near = if step < 4 { 0.01 } else { 0.15 };
        assert!((f64::from(*listing) - engine).abs() < near * engine, "step {step}: {engine} in the engine, {listing} in the listing");
    }
    assert!(losses[STEPS - 1] < 0.6 * losses[0], "{losses:?}");

    let codes = normal(5 * vae::LATENT, &mut StdRng::seed_from_u64(1));
    let engine = copied(trainer.model());
    let images = vae::decode(&engine, Cpu::default().tensor_from_vec(codes.clone(), (5, Const)));
    assert_close("decoded", &trainer.model().decode(&codes), &images.as_vec());
}

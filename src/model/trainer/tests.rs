//! Every model's gradients beside finite differences, and what a trainer promises.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::model::{Activation, Autoencoder, Classifier, Corruption, Likelihood, Parameters, Sparsity, Tied, Vae, VaeLoss, with_labels};

fn pictures(count: usize) -> Vec<f32> {
    (0..count * 784).map(|i| ((i * 2_654_435_761) % 997) as f32 / 996.0).collect()
}

/// Parameters by layer, moved by `delta` at one place.
fn nudge(model: &mut impl Parameters, layer: usize, at: usize, delta: f32) {
    let mut layers = model.layers_mut();
    let layer = &mut layers[layer].layer;
    let weights = view(&layer.weight).len();
    if at < weights {
        view_mut(&mut layer.weight)[at] += delta;
    } else {
        view_mut(&mut layer.bias)[at - weights] += delta;
    }
}

fn gradient_of<M: Model>(trainer: &mut Trainer<M>, layer: usize, at: usize) -> f64 {
    let layers = trainer.model.layers();
    let gradient = LayerGradient::take(&mut trainer.pending, layers[layer].layer);
    let value = gradient.sum(layers[layer].layer).concat()[at];
    gradient.put_back(&mut trainer.pending, layers[layer].layer);
    f64::from(value)
}

/// Compares gradients with central differences at a few places of every layer, weights and biases.
fn check_gradients<M: Model>(model: M, batch: &[f32], threads: usize) {
    let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(threads)), 5);
    trainer.gradients(batch).unwrap();
    let sizes: Vec<_> =
        trainer.model.layers().iter().map(|named| (view(&named.layer.weight).len(), view(&named.layer.bias).len())).collect();
    let mut exact = Vec::new();
    for (layer, (weights, biases)) in sizes.into_iter().enumerate() {
        for at in [0, weights / 3, weights / 2 + 1, weights.saturating_sub(1), weights, weights + biases - 1] {
            exact.push((layer, at, gradient_of(&mut trainer, layer, at)));
        }
    }
    for (layer, at, exact) in exact {
        let mut loss_at = |delta| {
            nudge(&mut trainer.model, layer, at, delta);
            let loss = trainer.gradients(batch).unwrap().loss;
            nudge(&mut trainer.model, layer, at, -delta);
            loss
        };
        let delta = 2e-3;
        let numeric = (loss_at(delta) - loss_at(-delta)) / (2.0 * f64::from(delta));
        assert!(
            (numeric - exact).abs() < 2e-2 * exact.abs().max(0.5),
            "layer {layer} at {at}: {exact} by the tape, {numeric} by differences"
        );
    }
}

#[test]
fn gradients_of_an_autoencoder_agree_with_finite_differences() {
    let net = "784-24-3".parse().unwrap();
    for (activation, likelihood) in [
        (Activation::Tanh, Likelihood::Bernoulli),
        (Activation::Linear, Likelihood::Gaussian { variance: 0.7 }),
        (Activation::Sigmoid, Likelihood::Bernoulli),
    ] {
        check_gradients(Autoencoder::new(&net, activation, likelihood, 1), &pictures(5), 2);
    }
}

#[test]
fn gradients_of_a_vae_agree_with_finite_differences_with_any_weights_of_its_terms() {
    let net = "784-24-3".parse().unwrap();
    for loss in [VaeLoss::default(), VaeLoss { beta: 4.0, free_bits: 0.002, reconstruction_scale: 0.1 }] {
        let mut model = Vae::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1);
        model.set_loss_weights(loss);
        check_gradients(model, &pictures(5), 2);
    }
}

#[test]
fn gradients_of_convolutional_models_agree_with_finite_differences() {
    let net = "conv-2".parse().unwrap();
    check_gradients(Autoencoder::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1), &pictures(3), 2);
    check_gradients(Vae::new(&net, Activation::Tanh, Likelihood::Gaussian { variance: 1.0 }, 1), &pictures(9), 1);
}

#[test]
fn gradients_of_the_variants_agree_with_finite_differences() {
    let net = "784-24-3".parse().unwrap();
    let plain = Autoencoder::new(&net, Activation::Tanh, Likelihood::Bernoulli, 1);
    for corruption in [Corruption::Gaussian { sigma: 0.2 }, Corruption::Masking { share: 0.3 }] {
        let mut model = plain.clone();
        model.set_corruption(Some(corruption));
        check_gradients(model, &pictures(5), 2);
    }
    for sparsity in [Sparsity::L1 { weight: 7.0 }, Sparsity::TargetRate { weight: 20.0, rate: 0.1 }] {
        let mut model = plain.clone();
        model.set_sparsity(Some(sparsity));
        for bias in 24 * 3..24 * 3 + 3 {
            nudge(&mut model, 1, bias, 1.0); // away from 0, where |h| has no derivative
        }
        check_gradients(model, &pictures(5), 2);
    }
    let mut conditional = Vae::conditional(&net, 10, Activation::Tanh, Likelihood::Bernoulli, 1);
    conditional.set_loss_weights(VaeLoss { free_bits: 0.002, ..VaeLoss::default() });
    check_gradients(conditional, &with_labels(&pictures(5), &[1, 5, 9, 0, 3]), 2);
    let tied = |ask: fn(&mut Tied)| {
        let mut model = Tied::new(6, 1);
        ask(&mut model);
        model
    };
    check_gradients(tied(|_| ()), &pictures(5), 2);
    check_gradients(tied(|model| model.set_contraction(40.0)), &pictures(5), 2);
    check_gradients(tied(|model| model.set_corruption(Some(Corruption::Gaussian { sigma: 0.2 }))), &pictures(5), 2);
    check_gradients(tied(|model| model.set_sparsity(Some(Sparsity::TargetRate { weight: 20.0, rate: 0.1 }))), &pictures(5), 2);
    check_gradients(Classifier::new(6, 1), &with_labels(&pictures(5), &[1, 5, 9, 0, 3]), 2);
}

#[test]
fn cutting_a_batch_in_parts_does_not_change_the_gradient() {
    let net = "784-32-2".parse().unwrap();
    let gradients = |threads| {
        let model = Autoencoder::new(&net, Activation::Relu, Likelihood::Bernoulli, 3);
        let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 1e-3, Arc::new(Threads::new(threads)), 0);
        trainer.gradients(&pictures(129)).unwrap();
        (0..4)
            .flat_map(|layer| (0..40).map(move |at| (layer, at)))
            .map(|(layer, at)| gradient_of(&mut trainer, layer, at))
            .collect::<Vec<_>>()
    };
    let (one, three) = (gradients(1), gradients(3));
    for (a, b) in one.iter().zip(&three) {
        assert!((a - b).abs() < 1e-4 * a.abs().max(1e-2), "{a} {b}");
    }
}

#[test]
fn training_lowers_the_loss_for_any_batch_size() {
    for count in [1, 2, 127, 128, 129] {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
        let batch = pictures(count);
        let first = trainer.step(&batch).unwrap().loss;
        for _ in 0..30 {
            trainer.step(&batch).unwrap();
        }
        let last = trainer.step(&batch).unwrap().loss;
        assert!(last < first - 1.0, "{count}: {first} to {last}");
        assert_eq!(trainer.steps(), 32);
    }
}

#[test]
fn the_same_seed_and_threads_give_the_same_numbers() {
    let run = || {
        let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 7);
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 7);
        (0..10).map(|_| trainer.step(&pictures(13)).unwrap().loss).collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}

#[test]
fn bad_input_is_an_error_and_leaves_the_model_as_it_was() {
    let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
    let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
    let before = trainer.snapshot();
    let mut batch = pictures(3);
    batch[784 + 5] = f32::NAN;
    assert!(matches!(trainer.step(&batch), Err(ModelError::BadPixel { image: 1, pixel: 5, .. })));
    assert!(matches!(trainer.step(&[]), Err(ModelError::BadBatch { .. })));
    assert!(matches!(trainer.step(&batch[..700]), Err(ModelError::BadBatch { .. })));
    trainer.apply();
    assert_eq!(trainer.snapshot(), before);
}

#[test]
fn a_huge_learning_rate_ends_in_a_named_error() {
    let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
    let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 1e6, Arc::new(Threads::new(2)), 0);
    let error = (0..50).find_map(|_| trainer.step(&pictures(8)).err()).unwrap();
    assert!(matches!(error, ModelError::Diverged { .. }), "{error}");
}

#[test]
fn adam_at_a_learning_rate_of_a_million_ends_in_numbers_or_a_named_error() {
    let model = Vae::new(&"784-32-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
    let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e6, Arc::new(Threads::new(2)), 0);
    for _ in 0..50 {
        match trainer.step(&pictures(8)) {
            Ok(report) => assert!(report.loss.is_finite()),
            Err(error) => return assert!(matches!(error, ModelError::Diverged { .. }), "{error}"),
        }
    }
}

#[test]
fn black_images_and_the_narrowest_and_widest_codes_train() {
    let black = vec![0.0; 16 * 784];
    for latent in [1, 256] {
        for net in [format!("784-{latent}"), format!("784-32-{latent}"), format!("conv-{latent}")] {
            let model = Vae::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
            let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 0);
            let first = trainer.step(&black).unwrap();
            let last = (0..20).map(|_| trainer.step(&black).unwrap()).last().unwrap();
            assert_eq!(last.kl_per_dimension.len(), latent);
            assert!(last.loss < first.loss, "{net}: {} to {}", first.loss, last.loss);
        }
    }
}

#[test]
fn layer_reports_have_the_norms_of_gradient_weights_and_update() {
    let deep = ["encoder.0", "encoder.2", "encoder.4", "decoder.0", "decoder.2", "decoder.4"];
    for (net, names) in [("784-2", &["encoder.0", "decoder.0"][..]), ("784-24-12-2", &deep[..])] {
        let model = Autoencoder::new(&net.parse().unwrap(), Activation::Tanh, Likelihood::Bernoulli, 0);
        let mut trainer = Trainer::new(model, OptimiserKind::Sgd, 0.1, Arc::new(Threads::new(2)), 0);
        trainer.watch_layers(true);
        trainer.step(&pictures(4)).unwrap();
        let layers = trainer.layer_report();
        assert_eq!(layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), names);
        for layer in layers {
            assert!(layer.weight_norm > 0.0 && layer.gradient_norm > 0.0, "{net}: {layer:?}");
            assert!((layer.update_norm - 0.1 * layer.gradient_norm).abs() < 1e-3 * layer.update_norm, "{net}: {layer:?}");
        }
    }
}

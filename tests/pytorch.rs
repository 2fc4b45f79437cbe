//! A checkpoint means the same here and in PyTorch, both ways. Run by hand, with a Python that has torch and numpy:
//!
//! ```text
//! ELBO_TEST_TORCH=python3 cargo test --test pytorch -- --nocapture
//! ```

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use elbo::data::digits;
use elbo::model::{Activation, Coder, Likelihood, OptimiserKind, PlanePosterior, Threads, Trainer, Vae, checkpoint, to_unit};

/// The largest difference allowed between two outputs.
const TOLERANCE: f32 = 1e-5;

#[test]
fn a_checkpoint_gives_the_same_codes_and_reconstructions_here_and_in_pytorch() {
    let Ok(python) = std::env::var("ELBO_TEST_TORCH") else {
        println!("skipped: ELBO_TEST_TORCH names no Python with torch");
        return;
    };
    let images = to_unit(&digits(200, 3).images); // [200, 784]
    for net in ["784-400-20", "784-256-64-2", "784-3", "conv-2", "conv-16"] {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let ours = trained(net);
        checkpoint::save(&ours, &file("elbo.safetensors"), &checkpoint::About::new()).unwrap();
        std::fs::write(file("images.f32"), images.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>()).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytorch/checkpoint.py");
        assert!(Command::new(&python).arg(script).arg(folder.path()).arg(net).status().unwrap().success(), "{net}");

        let mut theirs = vae(net, 9);
        checkpoint::load(&mut theirs, &file("torch.safetensors")).unwrap();
        for (way, model, outputs) in [("saved here", &ours, "elbo.f32"), ("saved by PyTorch", &theirs, "torch.f32")] {
            let difference = largest_difference(&rows(model, &images), &numbers(file(outputs)));
            println!("{net}, {way}: outputs differ by at most {difference:.1e}");
            assert!(difference < TOLERANCE, "{net}, {way}: {difference}");
        }
    }
}

#[test]
fn log_p_of_three_digits_is_the_same_here_and_in_pytorch() {
    let Ok(python) = std::env::var("ELBO_TEST_TORCH") else {
        println!("skipped: ELBO_TEST_TORCH names no Python with torch");
        return;
    };
    let black_and_white = to_unit(&digits(3, 4).images.iter().map(|&grey| if grey >= 128 { 255 } else { 0 }).collect::<Vec<u8>>());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let model = trained("784-256-64-2");
    checkpoint::save(&model, &file("elbo.safetensors"), &checkpoint::About::new()).unwrap();
    std::fs::write(file("images.f32"), black_and_white.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/log_evidence.py");
    let output = Command::new(&python).arg(script).args([file("elbo.safetensors"), file("images.f32")]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<f64> = text.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(theirs.len(), 3);
    for (image, theirs) in black_and_white.chunks(784).zip(theirs) {
        let ours = PlanePosterior::new(&model, image, &Threads::new(2)).unwrap();
        println!("log p(x): {:.4} here (± {:.4}), {theirs:.4} in PyTorch", ours.log_evidence(), ours.error());
        assert!((ours.log_evidence() - theirs).abs() < 0.01);
    }
}

fn vae(net: &str, seed: u64) -> Vae {
    Vae::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed)
}

/// A model that has learnt a little, so that its outputs are not all alike.
fn trained(net: &str) -> Vae {
    let mut trainer = Trainer::new(vae(net, 1), OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(2)), 1);
    let batch = to_unit(&digits(128, 5).images);
    for _ in 0..100 {
        trainer.step(&batch).unwrap();
    }
    trainer.model().clone()
}

/// μ, log σ² and the reconstruction from μ of each image: `[n, 2 · latent + 784]`.
fn rows(model: &Vae, images: &[f32]) -> Vec<f32> {
    let (posterior, reconstructions) = (model.posterior(images), model.reconstruct(images));
    let codes = posterior.mu.chunks(model.latent()).zip(posterior.log_var.chunks(model.latent()));
    codes.zip(reconstructions.chunks(784)).flat_map(|((mu, log_var), pixels)| [mu, log_var, pixels].concat()).collect()
}

fn numbers(path: PathBuf) -> Vec<f32> {
    std::fs::read(path).unwrap().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The largest difference, relative where the numbers are above 1: a code may be of any size.
fn largest_difference(ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.iter().chain(theirs).all(|value| value.is_finite()));
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs() / b.abs().max(1.0)).fold(0.0, f32::max)
}

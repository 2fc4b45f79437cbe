//! Every flow runs to its end, and its numbers are those of the engine.

#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use super::*;
use crate::data::{Dataset, PIXELS};
use crate::lab::equipment::small;
use crate::lab::exhibit::Exhibit;
use crate::model::{Activation, Likelihood, Vae};

fn data() -> Arc<Dataset> {
    small(80, 40).data
}

/// A bench on which all steps of a flow were carried out.
pub(super) fn carried_out(id: &str, model: &(impl crate::model::Parameters + ?Sized), seed: u64) -> Bench {
    let data = data();
    let mut bench = Bench::new(Net::of(model), &Exhibit::new(data.clone()), data, seed);
    let plan = PLANS.iter().find(|plan| plan.id == id).unwrap();
    plan.steps.iter().for_each(|step| step.carry_out(&mut bench));
    bench
}

fn vae(seed: u64) -> Vae {
    Vae::new(&"784-256-64-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed)
}

#[test]
fn the_forward_pass_is_the_engine_s_layer_by_layer() {
    let model = vae(3);
    let bench = carried_out("vae-forward", &model, 1);
    let engine = model.forward(&bench.digits[..PIXELS], bench.get("epsilon"));
    let hidden = |layers: &[crate::model::LayerOutput], at: usize| layers[at].values.clone();
    for (probe, expected) in [
        ("h1", hidden(&engine.encoder, 0)),
        ("h2", hidden(&engine.encoder, 1)),
        ("mu", engine.mu.clone()),
        ("log_var", engine.log_var.clone()),
        ("z", engine.z.clone()),
        ("h3", hidden(&engine.decoder, 0)),
        ("h4", hidden(&engine.decoder, 1)),
        ("logits", hidden(&engine.decoder, 2)),
        ("x_hat", engine.mean.clone()),
    ] {
        let ours = bench.get(probe);
        assert_eq!(ours.len(), expected.len(), "{probe}");
        assert!(ours.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-4 * (1.0 + b.abs())), "{probe}");
    }
}

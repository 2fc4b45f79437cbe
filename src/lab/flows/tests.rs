//! Every flow runs to its end, and its numbers are those of the engine.

#![allow(clippy::unwrap_used)]
use std::sync::{Arc, OnceLock};

use super::*;
use crate::data::{Dataset, PIXELS};
use crate::lab::equipment::{Equipment, small};
use crate::lab::exhibit::Exhibit;
use crate::lab::picture::{Body, Shape};
use crate::lab::plane_vae;
use crate::lab::recipe::Recipe;
use crate::model::{
    Activation, Autoencoder, CLASSES, Likelihood, Model, OptimiserKind, Parameters, PlanePosterior, Sparsity, Threads, Tied, Trainer, Vae,
};

fn equipment() -> &'static Equipment {
    static EQUIPMENT: OnceLock<Equipment> = OnceLock::new();
    EQUIPMENT.get_or_init(|| small(80, 40))
}

fn data() -> Arc<Dataset> {
    equipment().data.clone()
}

/// A VAE that has learnt a little, so that nothing about it is still symmetric.
fn vae() -> &'static Vae {
    static MODEL: OnceLock<Vae> = OnceLock::new();
    MODEL.get_or_init(|| {
        let recipe = Recipe::vae(plane_vae::NET, 1.0);
        let mut run = recipe.own_run(recipe.new_vae(equipment()).unwrap(), equipment());
        for _ in 0..40 {
            run.step(32).unwrap();
        }
        run.model().clone()
    })
}

fn autoencoder() -> Autoencoder {
    Recipe::autoencoder(plane_vae::NET).new_autoencoder(equipment()).unwrap()
}

/// A bench on which all steps of a flow were carried out, with these weights.
fn carried_out(id: &str, net: Net) -> Bench {
    let mut bench = Bench::new(net, &Exhibit::new(data()), data(), 5);
    let plan = PLANS.iter().find(|plan| plan.id == id).unwrap();
    plan.steps.iter().for_each(|step| step.carry_out(&mut bench));
    bench
}

fn flow(id: &str, model: &impl Parameters) -> Bench {
    carried_out(id, Net::of(model))
}

fn assert_close(ours: &[f32], expected: &[f32], what: &str) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let apart = ours.iter().zip(expected).find(|(a, b)| (*a - *b).abs() > 2e-4 * (1.0 + b.abs()));
    assert!(apart.is_none(), "{what}: {apart:?}");
}

#[test]
fn no_tensor_is_made_twice_in_a_flow_and_no_flow_stands_twice() {
    for plan in PLANS {
        let probes: std::collections::HashSet<_> = plan.steps.iter().map(|step| step.probe).collect();
        assert_eq!(probes.len(), plan.steps.len(), "{}", plan.id);
        assert_eq!(PLANS.iter().filter(|other| other.id == plan.id).count(), 1, "{}", plan.id);
    }
}

#[test]
fn the_forward_pass_is_the_engine_s_layer_by_layer() {
    let bench = flow("vae-forward", vae());
    let engine = vae().forward(&bench.digits[..PIXELS], bench.get("epsilon"));
    let [down, up] = [&engine.encoder, &engine.decoder];
    for (probe, expected) in [
        ("h1", &down[0].values),
        ("h2", &down[1].values),
        ("mu", &engine.mu),
        ("log_var", &engine.log_var),
        ("z", &engine.z),
        ("h3", &up[0].values),
        ("h4", &up[1].values),
        ("logits", &up[2].values),
        ("x_hat", &engine.mean),
    ] {
        assert_close(bench.get(probe), expected, probe);
    }
}

#[test]
fn minus_elbo_is_the_engine_s_digit_by_digit_and_the_kl_its_closed_form() {
    let bench = flow("negative-elbo", vae());
    let engine: Vec<_> = bench.digits.chunks(PIXELS).zip(bench.get("epsilon").chunks(2)).map(|(x, e)| vae().forward(x, e)).collect();
    let kl = |forward: &crate::model::VaeForward| forward.kl_per_dimension.iter().sum::<f64>();
    assert_close(bench.get("reconstruction"), &engine.iter().map(|f| f.reconstruction as f32).collect::<Vec<_>>(), "reconstruction");
    assert_close(bench.get("kl"), &engine.iter().map(|f| kl(f) as f32).collect::<Vec<_>>(), "kl");
    let mean = engine.iter().map(|f| f.reconstruction + kl(f)).sum::<f64>() / engine.len() as f64;
    assert_close(bench.get("loss"), &[mean as f32], "loss");

    let bench = flow("kl-closed-form", vae());
    assert_close(bench.get("kl"), &[kl(&engine[0]) as f32], "the first digit's kl");
    let (estimate, exact) = (bench.get("estimate")[0], bench.get("kl")[0]);
    assert!((estimate - exact).abs() < 0.15, "a thousand draws: {estimate}, exactly {exact}");
}

#[test]
fn what_64_draws_say_of_a_gaussian_is_what_the_heads_say() {
    let bench = flow("reparameterised-sample", vae());
    let (mu, sigma, measured) = (bench.get("mu"), bench.get("sigma"), bench.get("measured"));
    for axis in 0..2 {
        assert!((measured[axis] - mu[axis]).abs() < 0.5 * sigma[axis], "{measured:?} {mu:?} {sigma:?}");
        assert!((measured[2 + axis] / sigma[axis] - 1.0).abs() < 0.3, "{measured:?} {sigma:?}");
    }
}

/// The loss that a flow comes to when a weight of the first layer is moved, with the same digits and the same noise.
fn loss_with(id: &str, net: &Net, place: usize, by: f32) -> f64 {
    let mut net = net.clone();
    net.layers[0].weight[place] += by;
    f64::from(carried_out(id, net).get("loss")[0])
}

#[test]
fn the_gradient_of_every_training_flow_is_that_of_finite_differences() {
    let tied = Net::of(&Tied::new(64, 3));
    let conditional = Vae::conditional(&"784-32-2".parse().unwrap(), CLASSES, Activation::Relu, Likelihood::Bernoulli, 4);
    for (id, net) in [
        ("ae-training-step", Net::of(&autoencoder())),
        ("vae-training-step", Net::of(vae())),
        ("denoising-step", tied.clone()),
        ("sparse-step", tied.clone()),
        ("contractive-step", tied),
        ("conditional-step", Net::of(&conditional)),
    ] {
        let gradient = carried_out(id, net.clone()).get("grad_weights").to_vec();
        let steepest = (0..gradient.len()).max_by(|a, b| gradient[*a].abs().total_cmp(&gradient[*b].abs())).unwrap();
        let slope = (loss_with(id, &net, steepest, 2e-3) - loss_with(id, &net, steepest, -2e-3)) / 4e-3;
        let said = f64::from(gradient[steepest]);
        assert!((slope - said).abs() < 0.05 * said.abs() + 0.02, "{id}: {said}, by differences {slope}");
    }
}

#[test]
fn a_step_of_training_moves_the_weights_as_the_engine_does() {
    let bench = flow("ae-training-step", &autoencoder());
    let mut trainer = Trainer::new(autoencoder(), OptimiserKind::Adam, net::LEARNING_RATE, Arc::new(Threads::new(1)), 1);
    let report = trainer.gradients(&bench.digits).unwrap();
    assert_close(bench.get("loss"), &[report.loss as f32], "loss");
    trainer.apply();
    let after = Net::of(trainer.model());
    for (ours, engine) in bench.net.layers.iter().zip(&after.layers) {
        let apart = ours.weight.iter().zip(&engine.weight).filter(|(a, b)| (*a - *b).abs() > 1e-4).count();
        // Where a gradient is next to nothing, rounding decides its sign and with it the direction of Adam's first step.
        assert!(apart * 200 < ours.weight.len(), "{}: {apart} of {}", ours.name, ours.weight.len());
    }
    assert!(bench.get("loss_after")[0] < bench.get("loss")[0]);
}

#[test]
fn prices_of_the_constrained_autoencoders_are_the_engine_s() {
    let loss = |model: Tied, digits: &[f32]| {
        let mut trainer = Trainer::new(model, OptimiserKind::Adam, 1e-3, Arc::new(Threads::new(1)), 1);
        trainer.gradients(digits).unwrap().loss as f32
    };
    let mut sparse = Tied::new(64, 3);
    sparse.set_sparsity(Some(Sparsity::TargetRate { weight: SPARSITY, rate: RATE }));
    let bench = flow("sparse-step", &sparse);
    assert_close(bench.get("loss"), &[loss(sparse, &bench.digits)], "sparse");
    let before: f32 = bench.get("rho").iter().sum();
    assert!(bench.get("rho_after").iter().sum::<f32>() < before, "units that are half active become less so");

    let mut contractive = Tied::new(64, 3);
    contractive.set_contraction(CONTRACTION);
    let bench = flow("contractive-step", &contractive);
    let squared: Vec<f32> = contractive.sensitivity(&bench.digits).iter().map(|norm| norm * norm).collect();
    assert_close(bench.get("jacobian"), &squared, "jacobian");
    assert_close(bench.get("loss"), &[loss(contractive, &bench.digits)], "contractive");
}

#[test]
fn the_importance_weighted_bound_lies_between_the_elbo_and_the_evidence() {
    let bench = flow("importance-weighted", vae());
    let (elbo, bound) = (bench.get("elbo")[0], bench.get("bound")[0]);
    let image = &bench.get("x")[..PIXELS];
    let exact = PlanePosterior::new(vae(), image, &Threads::new(1)).unwrap().log_evidence() as f32;
    // An estimate may lie above what it bounds on average: by the scatter of 64 weights.
    assert!(elbo <= bound && bound < exact + 0.3 && bound > exact - 1.5 && elbo < exact, "{elbo} {bound} {exact}");
    assert!((bench.get("weights").iter().sum::<f32>() - 1.0).abs() < 1e-3);
    assert!(bench.get("bounds").iter().all(|bound| bound.is_finite() && *bound < 0.0));
}

#[test]
fn a_run_from_first_weights_learns_and_keeps_its_best_epoch() {
    let small = Recipe::autoencoder("784-32-8").new_autoencoder(equipment()).unwrap();
    let bench = flow("ae-training-run", &small);
    let run = bench.get("run");
    assert!((bench.get("loss")[0] - 543.4).abs() < 15.0, "first weights know nothing: {}", bench.get("loss")[0]);
    assert!(run.last().unwrap() < &run[0] && bench.get("best")[0] as usize == run.len(), "{run:?}");
    let weights = bench.get("weights");
    assert!(weights.iter().all(|w| w.abs() <= 1.0 / 28.0));
}

#[test]
fn a_rising_price_lets_the_code_speak_first() {
    let vae = Recipe::vae("784-32-8", 1.0).new_vae(equipment()).unwrap();
    let bench = flow("beta-warm-up", &vae);
    let (warm, cold) = (bench.get("kl_warm"), bench.get("kl_cold"));
    assert_eq!(warm[0], cold[0], "both begin with the same weights");
    let most = |course: &[f32]| course.iter().copied().fold(0.0, f32::max);
    assert!(most(warm) > most(cold), "{} {}", most(warm), most(cold));
    assert!((bench.get("loss")[0] - bench.get("reconstruction")[0] - 0.2 * bench.get("kl")[0]).abs() < 1e-3);
}

#[test]
fn what_is_to_be_compared_stands_in_one_picture_under_its_own_name() {
    let made = |bench: &Bench, probe: &str| bench.made().iter().find(|(name, _)| *name == probe).unwrap().1.clone();
    let bench = flow("beta-warm-up", &Recipe::vae("784-32-8", 1.0).new_vae(equipment()).unwrap());
    let cold = made(&bench, "kl_cold");
    let Body::Plot(plot) = cold.picture(&[]) else { panic!("it is a plot") };
    let ends: Vec<f32> =
        plot.layers.iter().map(|layer| if let Shape::Line(points) = &layer.shape { points.last().unwrap().1 } else { f32::NAN }).collect();
    assert_eq!(ends, [*bench.get("kl_cold").last().unwrap(), *bench.get("kl_warm").last().unwrap()]);
    assert!(cold.caption().contains("kl_warm"), "{}", cold.caption());

    let conditional = Vae::conditional(&"784-32-2".parse().unwrap(), CLASSES, Activation::Relu, Likelihood::Bernoulli, 4);
    let bench = flow("conditional-step", &conditional);
    let Body::Images(images) = made(&bench, "asked").picture(&bench.rows) else { panic!("they are images") };
    assert_eq!((images.rows[0].images.len(), images.captions), (10, (0..10).map(|class| class.to_string()).collect::<Vec<_>>()));

    let bench = flow("reparameterised-sample", vae());
    for (probe, axis, what) in [("epsilon", "ε₁", "64 draws"), ("scaled", "σ₁ε₁", "64 stretched draws"), ("z", "z₁", "64 codes")]
    {
        let tensor = made(&bench, probe);
        let Body::Plane(plane) = tensor.picture(&[]) else { panic!("it is a plane") };
        assert_eq!((plane.axes[0], tensor.caption().starts_with(what)), (axis, true), "{probe}: {}", tensor.caption());
    }
    assert!(flow("latent-sweep", vae()).get("quantiles").contains(&0.0), "the middle of the sheet is 0, not nearly so");
}

#[test]
fn what_is_generated_and_scored_is_what_the_decoder_says() {
    let bench = flow("generate", vae());
    assert_close(bench.get("x_hat"), &crate::model::Coder::decode(vae(), bench.get("z")), "images");
    assert!(bench.get("sample").iter().all(|ink| *ink == 0.0 || *ink == 1.0));
    let shares = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    assert!((shares(bench.get("sample")) - shares(bench.get("x_hat"))).abs() < 0.02);

    let bench = flow("anomaly-score", vae());
    let threshold = bench.get("threshold")[0];
    let above = bench.get("normal_scores").iter().filter(|score| **score > threshold).count();
    assert_eq!(above, 2, "5 % of 40 digits");
    assert_eq!(bench.get("alarm")[2], 1.0, "ink and paper exchanged");

    let bench = flow("interpolate", vae());
    let x_hat = bench.get("x_hat");
    let ends = crate::model::Coder::reconstruct(vae(), &[&bench.digits[..PIXELS], &bench.partner.0].concat());
    assert_close(&x_hat[..PIXELS], &ends[..PIXELS], "where the walk begins");
    assert_close(&x_hat[7 * PIXELS..], &ends[PIXELS..], "where it ends");
}

#[test]
fn the_same_seed_gives_the_same_tensors_and_a_model_is_never_changed() {
    let before = Net::of(vae());
    let [one, other] = [0, 1].map(|_| flow("vae-training-step", vae()));
    assert_eq!(one.made(), other.made());
    let after = Net::of(vae());
    assert!(before.layers.iter().zip(&after.layers).all(|(before, after)| before.weight == after.weight));
    assert_ne!(one.net.layers[0].weight, before.layers[0].weight);
    assert_eq!(vae().inputs(), PIXELS);
}

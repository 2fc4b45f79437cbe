//! Operations, whole optimiser steps and decode latency: `cargo bench --bench engine`. See `benches/README.md`.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use elbo::data::digits;
use elbo::model::{Activation, Coder, Likelihood, OptimiserKind, Threads, Trainer, Vae, operations, to_unit};

const NETS: [&str; 3] = ["784-256-64-2", "784-400-20", "conv-2"];

fn vae(net: &str) -> Vae {
    let net = net.parse().expect("the nets of this benchmark are well-formed");
    Vae::new(&net, Activation::Relu, Likelihood::Bernoulli, 0)
}

fn each_operation(c: &mut Criterion) {
    let mut group = c.benchmark_group("operation on 128 images, one thread");
    for (name, mut operation) in operations() {
        group.bench_function(name, |b| b.iter(&mut operation));
    }
}

fn steps(c: &mut Criterion) {
    let batch = to_unit(&digits(128, 0).images);
    let threads = Arc::new(Threads::new(0));
    let mut group = c.benchmark_group("step of 128 images");
    for net in NETS {
        let mut trainer = Trainer::new(vae(net), OptimiserKind::Adam, 1e-3, Arc::clone(&threads), 0);
        group.bench_function(net, |b| b.iter(|| trainer.step(&batch).expect("the digits do not diverge")));
    }
}

fn decode(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    for net in NETS {
        let model = vae(net);
        for count in [1, 400] {
            let codes = vec![0.5; count * model.latent()];
            group.bench_function(format!("{net}, {count} codes"), |b| b.iter(|| model.decode(black_box(&codes))));
        }
    }
}

criterion_group! {
    name = engine;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    targets = each_operation, steps, decode
}
criterion_main!(engine);

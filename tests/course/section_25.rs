//! The numbers that section 25 states.

use elbo::model::Normal;

use super::states;

const FILE: &str = "vae-vs-ae.yaml";

fn entropy(answer: [f64; 2]) -> f64 {
    answer.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}

#[test]
fn the_score_of_two_draws_is_computed() {
    for (name, draws) in [
        ("(1, 0) and (0, 1): clear, and of both kinds", [[1.0, 0.0], [0.0, 1.0]]),
        ("(0.9, 0.1) and (0.1, 0.9): nearly clear", [[0.9, 0.1], [0.1, 0.9]]),
        ("(1, 0) twice: clear, and always the same", [[1.0, 0.0]; 2]),
        ("(0.5, 0.5) twice: neither", [[0.5, 0.5]; 2]),
    ] {
        let mean = [0, 1].map(|class| f64::midpoint(draws[0][class], draws[1][class]));
        let (variety, doubt) = (entropy(mean), f64::midpoint(entropy(draws[0]), entropy(draws[1])));
        let cell = |value: f64| if value == 0.0 { "0".to_string() } else { format!("{value:.3}") };
        states(FILE, &format!("['{name}', '{}', '{}', '{:.2}']", cell(variety), cell(doubt), (variety - doubt).exp()));
    }
}

#[test]
fn the_distance_of_a_cloud_from_the_prior_is_computed() {
    let prior = Normal { mean: 0.0, deviation: 1.0 };
    let kl = |mean: f64, deviation: f64| Normal { mean, deviation }.kl(prior);
    states(FILE, &format!("= {:.2}$ nats from the prior; with mean 0.1 and deviation 0.9 it is {:.2}.", kl(3.0, 5.0), kl(0.1, 0.9)));
}

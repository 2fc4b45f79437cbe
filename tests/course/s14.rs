//! The numbers of section 14: what an upright Gaussian misses.

use super::states;

#[test]
fn the_blind_spot_is_as_large_as_the_text_says() {
    let file = "variational-family.yaml";
    let rest = 1.0 - 0.9_f64.powi(2);
    states(file, &format!("{rest:.2}, so σ = {:.3}", rest.sqrt()));
    // the average of log q and that of −log p at the best upright q, whose variance is 1 − ρ²
    let log_tau = std::f64::consts::TAU.ln();
    let kl = (-rest.ln() - 1.0 - log_tau) + (rest / rest + 0.5 * rest.ln() + log_tau);
    assert!((kl + 0.5 * rest.ln()).abs() < 1e-12);
    states(file, &format!("−½ log {rest:.2} = {kl:.3} nats"));
    // the other order, in closed form: ½ (tr Σ − 2 − ln det Σ) for N(0, I) in place of the target
    assert!((0.5 * (2.0 - 2.0 - rest.ln()) - kl).abs() < 1e-12);
    let square = (65_f64.sqrt() - 1.0) / 32.0; // 16 s⁴ + s² = 1
    states(file, &format!("Both leave {:.3} nats", -0.5 - 0.5 * square.ln() + 0.5 * square + 4.0 * square * square));
}

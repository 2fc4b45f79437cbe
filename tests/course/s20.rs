//! The numbers that section 20 states.

use super::states;

const FILE: &str = "forward-pass.yaml";

#[test]
fn the_pass_by_hand_is_computed_there_and_back() {
    let (mu, log_var, epsilon, x) = (0.5_f64, -1.386_f64, 1.0, 1.0);
    let loss = |mu: f64, log_var: f64| {
        let z = mu + (log_var / 2.0).exp() * epsilon;
        let copy = 1.0 / (1.0 + (1.0 - 2.0 * z).exp());
        -(x * copy.ln() + (1.0 - x) * (1.0 - copy).ln()) + 0.5 * (mu * mu + log_var.exp() - 1.0 - log_var)
    };
    let sigma = (log_var / 2.0).exp();
    let z = mu + sigma * epsilon;
    assert!((sigma - 0.5).abs() < 1e-3 && (z - 1.0).abs() < 1e-3);
    let copy = 1.0 / (1.0 + (-1.0_f64).exp());
    let (at_logit, kl) = (copy - x, 0.5 * (0.25 + 0.25 - 1.0 + 1.386));
    let at_z = 2.0 * at_logit;
    for row in [
        format!("['z', '0.5 + 0.5 · 1 = 1', '2 · (−{:.3}) = −{:.3}']", -at_logit, -at_z),
        format!("['logit', '2 · 1 − 1 = 1', 'x̂ − x = −{:.3}']", -at_logit),
        format!("['x̂', 'sigmoid of 1 = {copy:.3}', '–']"),
        format!("['reconstruction', '−log {copy:.3} = {:.3}', '1']", -copy.ln()),
        format!("['KL', '½ (0.25 + 0.25 − 1 + 1.386) = {kl:.3}', '1']"),
        format!("['loss', '{:.3} + {kl:.3} = {:.3}', '1']", -copy.ln(), kl - copy.ln()),
        format!("['μ', '0.5', '−{:.3} + 0.5 = −{:.3}']", -at_z, -(at_z + 0.5)),
        format!("['log σ²', '−1.386', '−{:.3} · ½ · 0.5 · 1 + ½ (0.25 − 1) = −{:.3}']", -at_z, -(at_z * 0.25 - 0.375)),
    ] {
        states(FILE, &row);
    }
    // the same by differences
    let slope = |f: &dyn Fn(f64) -> f64| (f(1e-5) - f(-1e-5)) / 2e-5;
    assert!((slope(&|by| loss(mu + by, log_var)) - (at_z + 0.5)).abs() < 1e-3);
    assert!((slope(&|by| loss(mu, log_var + by)) - (at_z * 0.25 - 0.375)).abs() < 1e-3);
}

//! The numbers that section 18 states; that the closed forms are the variances, `exact/slopes.rs` shows by sums.

use super::states;

const FILE: &str = "reparameterization.yaml";

/// The variance of (z² + c)(z − μ) with z ~ N(μ, 1): from E ε² = 1, E ε⁴ = 3, E ε⁶ = 15.
fn variance(mu: f64, c: f64) -> f64 {
    let a = mu * mu + c; // (a + 2με + ε²) ε
    a * a + 4.0 * mu * mu * 3.0 + 15.0 + 2.0 * a * 3.0 - 4.0 * mu * mu
}

#[test]
fn the_toy_is_computed() {
    let mu = 2.0_f64;
    let draw = |epsilon: f64| (2.0 * (mu + epsilon), (mu + epsilon).powi(2) * epsilon);
    assert_eq!((draw(1.0), draw(-1.0)), ((6.0, 9.0), (2.0, -1.0)));
    assert_eq!((0.5 * (6.0 + 2.0), 0.5 * (9.0 - 1.0)), (2.0 * mu, 2.0 * mu));
    for row in ["['+1', '3', '6', '9 · 1 = 9']", "['−1', '1', '2', '1 · (−1) = −1']", "['mean', '2', '4', '4']"] {
        states(FILE, row);
    }
    assert!([0.0, 1.0, 2.0, 3.5_f64].iter().all(|mu| (variance(*mu, 0.0) - (mu.powi(4) + 14.0 * mu * mu + 15.0)).abs() < 1e-9));
    states(FILE, &format!("['variance over all draws', '1', '4', 'μ⁴ + 14μ² + 15 = {}']", variance(mu, 0.0)));
    states(FILE, &format!("{} is {:.0} times 4", variance(mu, 0.0), variance(mu, 0.0) / 4.0));
    states(FILE, &format!("The other one becomes {}", variance(mu, 10.0)));
    states(FILE, &format!("which is {} here, and it falls to {}", mu * mu + 1.0, variance(mu, -(mu * mu + 1.0))));
}

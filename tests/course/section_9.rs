//! The numbers that section 9 states.

use super::states;

const FILE: &str = "variants.yaml";

#[test]
fn the_price_of_straying_from_a_target_rate_is_computed() {
    let price = |rho: f64, mean: f64| rho * (rho / mean).ln() + (1.0 - rho) * ((1.0 - rho) / (1.0 - mean)).ln();
    states(
        FILE,
        &format!("a unit that averages 0.2 costs {:.3} nats, one that averages 0.4 costs {:.3}", price(0.05, 0.2), price(0.05, 0.4)),
    );
    assert_eq!(price(0.05, 0.05), 0.0);
}

#[test]
fn the_denoiser_of_two_points_is_computed() {
    let (noisy, variance) = (0.5_f64, 0.25_f64);
    let weight = |clean: f64| (-(noisy - clean).powi(2) / (2.0 * variance)).exp();
    let chance = weight(1.0) / (weight(1.0) + weight(-1.0));
    let guess = chance - (1.0 - chance);
    // the slope of log p from the density itself, by differences
    let log_density = |x: f64| [-1.0_f64, 1.0].map(|clean| 0.5 * (-(x - clean).powi(2) / (2.0 * variance)).exp()).iter().sum::<f64>().ln();
    let slope = (log_density(noisy + 1e-5) - log_density(noisy - 1e-5)) / 2e-5;
    for (line, value) in [
        ("'54.6'", format!("'{:.1}'", weight(1.0) / weight(-1.0))),
        ("'0.982'", format!("'{chance:.3}'")),
        ("'0.964'", format!("'{guess:.3}'")),
        ("'0.464'", format!("'{:.3}'", guess - noisy)),
        ("'1.856'", format!("'{slope:.3}'")),
        ("'0.464'", format!("'{:.3}'", variance * slope)),
    ] {
        assert_eq!(line, value);
        states(FILE, line);
    }
    states(FILE, &format!("$0.982 - {:.3}$", 1.0 - chance));
}

#[test]
fn the_sensitivity_of_one_unit_is_computed() {
    let squared = |activation: f64| {
        let h = 1.0 / (1.0 + (-activation).exp());
        (h, h * (1.0 - h), (h * (1.0 - h)).powi(2) * 5.0)
    };
    let (h, slope, norm) = squared(2.0);
    states(FILE, &format!("$h = {h:.3}$, $h (1 - h) = {slope:.3}$"));
    states(FILE, &format!("$\\lVert J \\rVert^2 = {slope:.3}^2 \\cdot 5 = {norm:.3}$"));
    states(FILE, &format!("the unit has $h = 0.5$ and {:.4}", squared(0.0).2));
}

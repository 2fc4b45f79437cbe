//! The numbers that section 17 states.

use super::states;

const FILE: &str = "two-heads.yaml";

#[test]
fn the_three_readings_are_computed() {
    let (low, small) = (-4.0_f64, 0.01_f64);
    states(
        FILE,
        &format!(
            "['log σ²', 'e⁻² = {:.3}', 'e^0.005 = {:.3}', '½ (e^0.01 − 1) = {:.3}']",
            (low / 2.0).exp(),
            (small / 2.0).exp(),
            0.5 * (small.exp() - 1.0)
        ),
    );
    states(FILE, &format!("['σ²', 'none', '√0.01 = {}', '½ (1 − 1/0.01) = −{:.1}']", small.sqrt(), -0.5 * (1.0 - 1.0 / small)));
    states(FILE, &format!("['σ', 'none', '0.01', '0.01 − 1/0.01 = −{:.0}']", -(small - 1.0 / small)));
    // the slopes are those of the KL, by differences
    let kl = |sigma: f64| 0.5 * (sigma * sigma - 1.0 - (sigma * sigma).ln());
    let slope = |f: &dyn Fn(f64) -> f64| (f(small + 1e-7) - f(small - 1e-7)) / 2e-7;
    let slopes = [slope(&|s| kl((s / 2.0).exp())), slope(&|s| kl(s.sqrt())), slope(&kl)];
    for (slope, stated) in slopes.iter().zip([0.005, -49.5, -99.99]) {
        assert!((slope - stated).abs() < 1e-3 * stated.abs().max(0.1), "{slope} {stated}");
    }
}

#[test]
fn the_steps_and_the_ends_of_a_logarithm_are_computed() {
    states(FILE, &format!("a step of {0:.2} doubles σ, since $\\log 4 = {0:.2}$", 4.0_f64.ln()));
    states(
        FILE,
        &format!("the variance moves by {:.4}, but its logarithm by {:.1}", 0.1_f64.powi(2) - 0.01_f64.powi(2), 2.0 * 10.0_f64.ln()),
    );
    states(FILE, "from $s = 88.8$ on, and below −87.3");
    assert!(88.8_f32.exp().is_infinite() && 88.7_f32.exp().is_finite());
    assert!((-87.4_f32).exp() < f32::MIN_POSITIVE && (-87.3_f32).exp() >= f32::MIN_POSITIVE);
    states(FILE, &format!("$e^{{-5}} = {:.4}$", (-5.0_f64).exp()));
}

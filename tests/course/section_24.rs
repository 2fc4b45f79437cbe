//! The numbers that section 24 states.

use elbo::model::{lerp, norm, slerp};

use super::states;

const FILE: &str = "interpolation.yaml";

/// The share of draws of N(0, I) in an even number of dimensions whose squared norm is below this: 1 − e^(−x/2) Σ (x/2)^i / i!, i < d/2.
fn nearer(dimensions: u32, squared: f64) -> f64 {
    let half = squared / 2.0;
    let (mut term, mut sum) = (1.0, 0.0);
    for i in 0..dimensions / 2 {
        sum += term;
        term *= half / f64::from(i + 1);
    }
    1.0 - (-half).exp() * sum
}

#[test]
fn how_far_in_the_straight_middle_lies_is_computed() {
    for (dimensions, digits) in [(2, 0), (8, 0), (32, 1)] {
        let d = f64::from(dimensions);
        let share = 100.0 * nearer(dimensions, d / 2.0);
        states(FILE, &format!("['{dimensions}', '{:.2}', '{:.2}', '{share:.digits$} %']", d.sqrt(), (d / 2.0).sqrt()));
    }
    states(FILE, &format!("with ten in use, {:.0} % of the draws", 100.0 * nearer(10, 5.0)));
}

#[test]
fn the_two_middles_in_the_plane_are_computed() {
    let ends = ([2.0, 0.0], [0.0, 2.0]);
    let (straight, round) = (lerp(&ends.0, &ends.1, 0.5), slerp(&ends.0, &ends.1, 0.5));
    states(FILE, &format!("$({}, {})$, at a distance of {:.2}", straight[0], straight[1], norm(&straight)));
    assert!((norm(&round) - 2.0).abs() < 1e-6);
    states(FILE, &format!("$({:.2}, {:.2})$, at a distance of 2", round[0], round[1]));
}

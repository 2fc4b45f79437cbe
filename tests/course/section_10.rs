//! The numbers that section 10 states.

use super::states;

const FILE: &str = "ae-cannot-generate.yaml";

/// The share of a standard Gaussian below z, by Simpson's rule.
fn below(z: f64) -> f64 {
    let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let (from, pieces) = (-10.0, 20_000);
    let width = (z - from) / f64::from(pieces);
    let weight = |at: i32| {
        if at == 0 || at == pieces {
            1.0
        } else if at % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    (0..=pieces).map(|at| weight(at) * density(from + f64::from(at) * width)).sum::<f64>() * width / 3.0
}

#[test]
fn one_gaussian_over_two_heaps_is_computed() {
    let (middle, deviation) = (2.0_f64, 0.5_f64);
    let variance = deviation.powi(2) + middle.powi(2);
    let density = |off: f64, deviation: f64| (-(off / deviation).powi(2) / 2.0).exp() / (deviation * std::f64::consts::TAU.sqrt());
    let truth = 0.5 * (density(-middle, deviation) + density(middle, deviation));
    let drawn = below(1.0 / variance.sqrt()) - below(-1.0 / variance.sqrt());
    let there = below((1.0 - middle) / deviation) - below((-1.0 - middle) / deviation);
    for line in [
        format!("'{variance:.2}'"),
        format!("'{:.3}'", density(0.0, variance.sqrt())),
        format!("'{truth:.5}'"),
        format!("'{:.0} %'", 100.0 * drawn),
        format!("'{:.1} %'", 100.0 * there),
    ] {
        states(FILE, &line);
    }
}

#[test]
fn how_many_classes_there_are_is_computed() {
    let classes = |answer: [f64; 2]| (-answer.iter().map(|p| p * p.ln()).sum::<f64>()).exp();
    states(FILE, &format!("make {:.0} classes; the same answer twice makes {:.2}", classes([0.5, 0.5]), classes([0.9, 0.1])));
    // 32 means of two numbers, 32 covariances of three, and 31 free weights
    states(FILE, &format!("32 Gaussians in the plane have {} numbers", 32 * 2 + 32 * 3 + 31));
}

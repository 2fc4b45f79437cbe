//! The worked examples of sections 1, 4, 7 and 8, redone.

use super::states;

#[test]
fn the_neighbours_of_section_1() {
    let share = |dimension: i32| 1.1_f64.powi(-dimension);
    states("why-compress.yaml", &format!("for $1.1^{{-2}} = {:.0}$ % of the images", 100.0 * share(2)));
    states("why-compress.yaml", &format!("only $1.1^{{-14}} = {:.0}$ %", 100.0 * share(14)));
    let dimension = -0.273_f64.ln() / 1.1_f64.ln();
    states("why-compress.yaml", &format!("$d = -\\log 0.273 / \\log 1.1 = {dimension:.1}$"));
    let [generated, mnist] = [0.330_f64, 0.298].map(|share| -share.ln() / 1.1_f64.ln());
    states("why-compress.yaml", &format!("$d = -\\log 0.330 / \\log 1.1 = {generated:.1}$ (MNIST: 29.8 % and {mnist:.1})"));
}

#[test]
fn the_four_images_of_section_4() {
    let images = [[1.0, 1.0], [-1.0, -1.0], [0.5, -0.5], [-0.5, 0.5_f64]];
    let variance = |direction: [f64; 2]| images.iter().map(|[x, y]| (x * direction[0] + y * direction[1]).powi(2)).sum::<f64>() / 4.0;
    let half = 0.5_f64.sqrt();
    let (first, second) = (variance([half, half]), variance([half, -half]));
    states("bottleneck.yaml", &format!("$\\lambda_1 = (2 + 2)/4 = {first:.0}$"));
    states("bottleneck.yaml", &format!("$\\lambda_2 = (0.5 + 0.5)/4 = {second:.2}$"));
    // What one component leaves: the part of each image along the other direction.
    let left = |[x, y]: [f64; 2]| (x * half - y * half).powi(2);
    assert!(images.iter().map(|image| left(*image)).zip([0.0, 0.0, 0.5, 0.5]).all(|(left, expected)| (left - expected).abs() < 1e-12));
    let error = images.iter().map(|image| left(*image)).sum::<f64>() / 4.0;
    states("bottleneck.yaml", &format!("$E_1^{{\\mathrm{{PCA}}}} = {error:.2}$"));
}

#[test]
fn the_one_weight_of_section_7() {
    let x = 0.8;
    let loss = |w: f64| (1.0 + w.exp()).ln() - x * w;
    let copy = |w: f64| 1.0 / (1.0 + (-w).exp());
    let direct = |w: f64| -(x * copy(w).ln() + (1.0 - x) * (1.0 - copy(w)).ln());
    assert!([0.0, 0.3, 6.0].iter().all(|&w| (loss(w) - direct(w)).abs() < 1e-9));
    let slope = copy(0.0) - x;
    assert!((slope - (loss(1e-6) - loss(-1e-6)) / 2e-6).abs() < 1e-6);
    states("training-loop.yaml", &format!("the loss is $\\log 2 = {:.3}$", loss(0.0)));
    states("training-loop.yaml", &format!("$\\hat{{x}} - x = {slope:.1}$"));
    let moved = |rate: f64| -rate * slope;
    let forecast = |rate: f64| loss(0.0) + slope * moved(rate);
    states("training-loop.yaml", &format!("the weight moves to {:.1}", moved(1.0)));
    states("training-loop.yaml", &format!("\\cdot 0.3 = {:.3}$, and the loss really becomes {:.3}", forecast(1.0), loss(moved(1.0))));
    let far = format!("it moves to {:.0}; the forecast is −{:.1}, and the loss is {:.2}", moved(20.0), -forecast(20.0), loss(moved(20.0)));
    states("training-loop.yaml", &far);
    assert!(loss(moved(20.0)) > loss(0.0));
}

#[test]
fn the_turned_code_of_section_8() {
    let (z, weights) = ([1.0, 2.0], [3.0, 1.0]);
    // A quarter turn, (z₁, z₂) → (−z₂, z₁), and the weights times its inverse from the right.
    let turned = [-z[1], z[0]];
    let undone = [-weights[1], weights[0]];
    let unit = |weights: [f64; 2], code: [f64; 2]| weights[0] * code[0] + weights[1] * code[1];
    assert!((unit(weights, z) - unit(undone, turned)).abs() < 1e-12);
    states("ae-latent-space.yaml", &format!("$3 z_1 + z_2 = {}$", unit(weights, z)));
    states("ae-latent-space.yaml", &format!("$z' = ({}, {})$", turned[0], turned[1]));
    states("ae-latent-space.yaml", &format!("$-1 \\cdot (-2) + 3 \\cdot 1 = {}$", unit(undone, turned)));
    states("ae-latent-space.yaml", &format!("the weights ${}$ and {}", undone[0], undone[1]));
}

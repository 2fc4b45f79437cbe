//! The numbers that section 23 states.

use elbo::model::{normal_quantile, normal_share_below};

use super::states;

const FILE: &str = "latent-sweep.yaml";

#[test]
fn four_places_on_an_axis_are_computed() {
    let places: Vec<f64> = (0..4).map(|at| normal_quantile((f64::from(at) + 0.5) / 4.0)).collect();
    states(FILE, &format!("'−{:.2}, −{:.2}, {:.2}, {:.2}'", -places[0], -places[1], places[2], places[3]));
    let below = normal_share_below(-2.0);
    let between = normal_share_below(0.0) - below;
    states(FILE, &format!("'{:.2} % · {:.2} % = {:.2} %'", 100.0 * below, 100.0 * below, 100.0 * below * below));
    let middle = 4.0 * between * between;
    states(FILE, &format!("'4 · {:.1} % · {:.1} % = {:.1} %'", 100.0 * between, 100.0 * between, 100.0 * middle));
    states(FILE, &format!("stand for {:.0} % of the draws", 100.0 * (1.0 - middle)));
}

#[test]
fn a_map_of_eight_numbers_is_counted() {
    states(FILE, &format!("{:.1} million", 8_f64.powi(8) / 1e6));
}

//! The numbers of section 2: the linear autoencoder of two pixels.

use super::states;

/// Code and copy of an image of two pixels along a direction of length 1.
fn pass(w: [f64; 2], x: [f64; 2]) -> (f64, [f64; 2]) {
    let z = w[0] * x[0] + w[1] * x[1];
    (z, w.map(|weight| weight * z))
}

fn squared_error(w: [f64; 2], x: [f64; 2]) -> f64 {
    let (_, copy) = pass(w, x);
    x.iter().zip(copy).map(|(x, copy)| (x - copy).powi(2)).sum()
}

#[test]
fn the_image_of_two_pixels_goes_through_as_the_text_says() {
    let (w, x) = ([0.8, 0.6], [0.4, 0.2]);
    let (z, copy) = pass(w, x);
    states("anatomy.yaml", &format!("= {z:.2}$ - copy"));
    states("anatomy.yaml", &format!("= ({:.3}, {:.3})$ - squared error", copy[0], copy[1]));
    let error = squared_error(w, x);
    states("anatomy.yaml", &format!("= {error:.4}$ - and the code squared: $0.44^2 = {:.4}$", z * z));
    states("anatomy.yaml", &format!("add up to ${:.1}$", z * z + error));
}

#[test]
fn the_best_direction_of_the_four_images_is_their_first_principal_component() {
    let images = [[0.4, 0.2], [-0.4, -0.2], [0.1, -0.2], [-0.1, 0.2]];
    let mean = |number: &dyn Fn([f64; 2]) -> f64| images.iter().map(|image| number(*image)).sum::<f64>() / 4.0;
    assert!((0..2).all(|pixel| mean(&|x| x[pixel]).abs() < 1e-12), "pixels are measured from their average");
    let rows = |w: [f64; 2]| (mean(&|x| pass(w, x).0.powi(2)), mean(&|x| squared_error(w, x)));
    let component = [2.0 / 5.0_f64.sqrt(), 1.0 / 5.0_f64.sqrt()];
    for (name, w) in [("$(1, 0)$", [1.0, 0.0]), ("$(0.8, 0.6)$", [0.8, 0.6]), ("$(2, 1) / \\sqrt{5}$: first component", component)] {
        let (variance, error) = rows(w);
        states("anatomy.yaml", &format!("['{name}', '{variance:.4}', '{error:.4}']"));
    }
    let (variance, error) = rows([0.6, 0.8]);
    states("anatomy.yaml", &format!("the average $z^2$ is {variance:.4}, and the average squared error {error:.4}"));
    let codes = [pass([0.6, 0.8], images[0]).0, pass([0.6, 0.8], images[3]).0];
    states("anatomy.yaml", &format!("$\\pm {:.2}$ and $\\pm {:.2}$", codes[0], codes[1]));
    let least = rows(component).1;
    for degree in 0..180 {
        let angle = f64::from(degree).to_radians();
        assert!(rows([angle.cos(), angle.sin()]).1 >= least - 1e-12, "{degree}°");
    }
}

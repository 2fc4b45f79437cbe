//! The numbers of section 12: an image of three pixels.

use super::states;

#[test]
fn three_pixels_are_as_probable_as_the_text_says() {
    let file = "generative-story.yaml";
    let means = [0.9_f64, 0.2, 0.5];
    let factors = |image: [u8; 3]| [0, 1, 2].map(|at| if image[at] == 1 { means[at] } else { 1.0 - means[at] });
    let product = |image: [u8; 3]| factors(image).into_iter().product::<f64>();
    let [a, b, c] = factors([1, 0, 1]);
    states(file, &format!("{a} × {b} × {c} = {:.2}.", product([1, 0, 1])));
    states(file, &format!("−{:.3} − {:.3} − {:.3} = −{:.3} (before rounding).", -a.ln(), -b.ln(), -c.ln(), -product([1, 0, 1]).ln()));
    assert!((product([1, 0, 0]) - product([1, 0, 1])).abs() < 1e-12);
    states(file, &format!("= {:.2}, and the logarithm is −{:.3}", product([0, 1, 1]), -product([0, 1, 1]).ln()));
    let all: f64 = (0..8).map(|image: u8| product([image & 1, image >> 1 & 1, image >> 2])).sum();
    assert!((all - 1.0).abs() < 1e-12);
}

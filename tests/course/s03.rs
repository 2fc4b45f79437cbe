//! The numbers of section 3: parameters, sides and receptive fields.

use elbo::model::{Activation, Autoencoder, Likelihood, receptive_field};

use super::states;

fn grouped(number: usize, comma: &str) -> String {
    if number < 1000 { number.to_string() } else { format!("{}{comma}{:03}", number / 1000, number % 1000) }
}

/// Parameters of each layer of an encoder.
fn parameters(net: &str) -> Vec<usize> {
    let model = Autoencoder::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
    model.encoder().iter().map(|named| named.layer.weights().len() + named.layer.biases().len()).collect()
}

#[test]
fn the_parameters_are_counted() {
    let dense = parameters("784-256-64-2");
    for (at, product) in ["784 \\cdot 256 + 256", "256 \\cdot 64 + 64", "64 \\cdot 2 + 2"].iter().enumerate() {
        states("encoder.yaml", &format!("${product} = {}$", grouped(dense[at], "{,}")));
    }
    let all: usize = dense.iter().sum();
    states("encoder.yaml", &format!("together ${}$", grouped(all, "{,}")));
    assert!((0.9..0.95).contains(&(dense[0] as f64 / all as f64)), "nine in ten of them");

    let conv = parameters("conv-2");
    for (at, product) in ["16 \\cdot 16 + 16", "32 \\cdot 256 + 32", "2 \\cdot 1{,}568 + 2"].iter().enumerate() {
        states("encoder.yaml", &format!("${product} = {}$", grouped(conv[at], "{,}")));
    }
    let all_conv: usize = conv.iter().sum();
    states("encoder.yaml", &format!("the whole encoder {}.", grouped(all_conv, ",")));
    states("encoder.yaml", &format!("gives {} numbers for a digit", grouped(14 * 14 * 16, ",")));
    assert!((18.0..19.5).contains(&(all as f64 / all_conv as f64)), "a nineteenth, about a twentieth");
    let multiplications = |places: [usize; 3], weights: [usize; 3]| -> usize { places.iter().zip(weights).map(|(a, b)| a * b).sum() };
    let dense_products = multiplications([1; 3], [784 * 256, 256 * 64, 64 * 2]);
    let conv_products = multiplications([14 * 14, 7 * 7, 1], [16 * 16, 32 * 256, 1568 * 2]);
    states("encoder.yaml", &format!("= {}$, where the MLP has ${}$", grouped(conv_products, "{,}"), grouped(dense_products, "{,}")));
    assert!((1.9..2.2).contains(&(conv_products as f64 / dense_products as f64)), "about twice as many multiplications");
}

#[test]
fn sides_follow_from_kernel_border_and_stride() {
    let side = |n: usize| (n + 2 - 4) / 2 + 1;
    states("encoder.yaml", &format!("$(28 + 2 - 4)/2 + 1 = {}$", side(28)));
    states("encoder.yaml", &format!("$(14 + 2 - 4)/2 + 1 = {}$", side(14)));
    states("encoder.yaml", &format!("${} = {}$ pixels wide", "4 + 3 \\cdot 2", receptive_field(2, 3).len()));
    assert_eq!(receptive_field(1, 3).len(), 4);
    states("encoder.yaml", &format!("so $2 + 1 = {}$", side(7)));
    states("encoder.yaml", &format!("${} = {}$", "10 + 3 \\cdot 4", 10 + 3 * 4));
}

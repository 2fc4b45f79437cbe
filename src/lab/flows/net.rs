//! A network's weights as plain numbers, with one layer's way forward, back and onward written out: each is a step of a flow.

use crate::model::Parameters;

/// How far Adam moves a weight at most in its first step.
pub(crate) const LEARNING_RATE: f32 = 1e-3;
/// What Adam keeps of its two averages from step to step (Kingma & Ba 2015).
const KEEPS: [f32; 2] = [0.9, 0.999];
/// What keeps Adam from dividing by 0.
const TINY: f32 = 1e-8;

/// A fully connected layer.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// What PyTorch calls it: `encoder.0`.
    pub(crate) name: String,
    /// W: `[outputs, inputs]`.
    pub(crate) weight: Vec<f32>,
    /// b: `[outputs]`.
    pub(crate) bias: Vec<f32>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// A copy of a model's layers, for a flow to work on: whatever a flow learns, the model stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    pub(crate) layers: Vec<Layer>,
}

/// The gradient of a layer's numbers.
#[derive(Clone, Debug)]
pub(crate) struct Gradient {
    /// `[outputs, inputs]`.
    pub(crate) weight: Vec<f32>,
    /// `[outputs]`.
    pub(crate) bias: Vec<f32>,
}

impl Net {
    /// The layers of a model, copied.
    pub(crate) fn of(model: &(impl Parameters + ?Sized)) -> Net {
        let layer = |named: crate::model::Named<&crate::model::Linear>| {
            let (weight, bias) = (named.layer.weights().to_vec(), named.layer.biases().to_vec());
            let outputs = bias.len();
            Layer { name: named.name, inputs: weight.len() / outputs.max(1), outputs, weight, bias }
        };
        Net { layers: model.layers().into_iter().map(layer).collect() }
    }

    /// The layer of this name.
    pub(crate) fn layer(&self, name: &str) -> &Layer {
        self.layers.iter().find(|layer| layer.name == name).expect("a flow names layers that its model has")
    }

    /// Where the layers stand whose names begin so: `encoder`, `decoder`.
    pub(crate) fn chain(&self, beginning: &str) -> Vec<usize> {
        (0..self.layers.len()).filter(|&at| self.layers[at].name.starts_with(beginning)).collect()
    }
}

impl Layer {
    /// x Wᵀ + b: `[n, inputs]` to `[n, outputs]`.
    pub(crate) fn affine(&self, x: &[f32]) -> Vec<f32> {
        let row = |x: &[f32]| {
            let outputs = self.weight.chunks_exact(self.inputs).zip(&self.bias);
            outputs.map(|(weights, bias)| bias + dot(weights, x)).collect::<Vec<_>>()
        };
        x.chunks_exact(self.inputs).flat_map(row).collect()
    }

    /// h W + c for the layer that is used backwards, with other biases: `[n, outputs]` to `[n, inputs]`.
    pub(crate) fn transposed(&self, h: &[f32], c: &[f32]) -> Vec<f32> {
        let row = |h: &[f32]| {
            let mut sum = c.to_vec();
            for (weights, &h) in self.weight.chunks_exact(self.inputs).zip(h) {
                add(&mut sum, weights, h);
            }
            sum
        };
        h.chunks_exact(self.outputs).flat_map(row).collect()
    }

    /// From the gradient at the layer's output (`[n, outputs]`) to those of its weights and of its input (`[n, inputs]`): the chain rule, once.
    pub(crate) fn back(&self, x: &[f32], g: &[f32]) -> (Gradient, Vec<f32>) {
        let mut gradient = Gradient { weight: vec![0.0; self.weight.len()], bias: vec![0.0; self.outputs] };
        let mut before = Vec::with_capacity(x.len());
        for (x, g) in x.chunks_exact(self.inputs).zip(g.chunks_exact(self.outputs)) {
            let mut sum = vec![0.0; self.inputs];
            for (at, &g) in g.iter().enumerate().filter(|(_, g)| **g != 0.0) {
                let row = at * self.inputs..(at + 1) * self.inputs;
                add(&mut gradient.weight[row.clone()], x, g); // ∂L/∂W = gᵀ x
                add(&mut sum, &self.weight[row], g); // ∂L/∂x = g W
                gradient.bias[at] += g;
            }
            before.extend(sum);
        }
        (gradient, before)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums side by side, which a processor adds up at once.
    let (mut sums, a, b) = ([0.0_f32; 8], a.chunks(8), b.chunks(8));
    for (a, b) in a.zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// sum + weight · values, number by number.
fn add(sum: &mut [f32], values: &[f32], weight: f32) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += weight * value;
    }
}

/// max(0, a), number by number.
pub(crate) fn relu(values: &[f32]) -> Vec<f32> {
    values.iter().map(|value| value.max(0.0)).collect()
}

/// 1 / (1 + e⁻ᵃ), number by number.
pub(crate) fn sigmoid(values: &[f32]) -> Vec<f32> {
    values.iter().map(|value| 1.0 / (1.0 + (-value).exp())).collect()
}

/// The gradient before a ReLU: that behind it, where the unit was active.
fn through_relu(g: &[f32], output: &[f32]) -> Vec<f32> {
    g.iter().zip(output).map(|(g, output)| if *output > 0.0 { *g } else { 0.0 }).collect()
}

/// What follows on a layer of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A ReLU behind each layer, the last one too.
    Active,
    /// A ReLU behind each layer but the last.
    Affine,
}

/// What each layer of a chain gives, for images `x` (`[n, inputs of the first]`).
pub(crate) fn forward(net: &Net, chain: &[usize], x: &[f32], end: End) -> Vec<Vec<f32>> {
    let mut outputs: Vec<Vec<f32>> = Vec::new();
    for (at, &layer) in chain.iter().enumerate() {
        let a = net.layers[layer].affine(outputs.last().map_or(x, Vec::as_slice));
        let is_bent = end == End::Active || at + 1 < chain.len();
        outputs.push(if is_bent { relu(&a) } else { a });
    }
    outputs
}

/// The way back through a chain: the gradient of each of its layers, by the layer's place, and the one at its input.
pub(crate) fn backward(
    net: &Net,
    chain: &[usize],
    x: &[f32],
    outputs: &[Vec<f32>],
    g: &[f32],
    end: End,
) -> (Vec<(usize, Gradient)>, Vec<f32>) {
    let (mut gradients, mut g) = (Vec::new(), g.to_vec());
    for at in (0..chain.len()).rev() {
        if end == End::Active || at + 1 < chain.len() {
            g = through_relu(&g, &outputs[at]);
        }
        let input = if at == 0 { x } else { &outputs[at - 1] };
        let (gradient, before) = net.layers[chain[at]].back(input, &g);
        gradients.push((chain[at], gradient));
        g = before;
    }
    (gradients, g)
}

/// Adam (Kingma & Ba 2015, algorithm 1): the two averages of each weight's gradient, and how many steps they have seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adam {
    steps: i32,
    /// For each layer by its place: mean and mean square of the gradient, weights and biases one behind the other.
    averages: Vec<(usize, Vec<f32>, Vec<f32>)>,
}

impl Adam {
    /// Moves the weights by these gradients, and gives by how much those of the layer `watched` have moved.
    pub(crate) fn step(&mut self, net: &mut Net, gradients: &[(usize, Gradient)], watched: usize) -> Vec<f32> {
        self.steps += 1;
        let [first, second] = KEEPS;
        let [unfold_first, unfold_second] = KEEPS.map(|keeps| 1.0 / (1.0 - keeps.powi(self.steps)));
        let mut moved = Vec::new();
        for (at, gradient) in gradients {
            let layer = &mut net.layers[*at];
            let count = layer.weight.len() + layer.bias.len();
            let known = self.averages.iter().position(|(known, ..)| known == at).unwrap_or_else(|| {
                self.averages.push((*at, vec![0.0; count], vec![0.0; count]));
                self.averages.len() - 1
            });
            let (_, means, squares) = &mut self.averages[known];
            let numbers = layer.weight.iter_mut().chain(&mut layer.bias).zip(gradient.weight.iter().chain(&gradient.bias));
            for ((number, g), (mean, square)) in numbers.zip(means.iter_mut().zip(squares)) {
                *mean = first * *mean + (1.0 - first) * g;
                *square = second * *square + (1.0 - second) * g * g;
                let change = -LEARNING_RATE * (*mean * unfold_first) / ((*square * unfold_second).sqrt() + TINY);
                *number += change;
                if *at == watched && moved.len() < gradient.weight.len() {
                    moved.push(change);
                }
            }
        }
        moved
    }
}

/// −x log σ(l) − (1 − x) log(1 − σ(l)) of each pixel, in nats, without a logarithm of 0: max(l, 0) − x l + log(1 + e^−|l|).
pub(crate) fn pixel_costs(logits: &[f32], x: &[f32]) -> Vec<f32> {
    logits.iter().zip(x).map(|(l, x)| l.max(0.0) - x * l + (-l.abs()).exp().ln_1p()).collect()
}

/// Sums of rows: `[n, columns]` to `[n]`.
pub(crate) fn row_sums(values: &[f32], columns: usize) -> Vec<f32> {
    values.chunks_exact(columns).map(|row| row.iter().map(|value| f64::from(*value)).sum::<f64>() as f32).collect()
}

/// ½ (μ² + σ² − 1 − log σ²) of each dimension, in nats.
pub(crate) fn kl_of(mu: &[f32], log_var: &[f32]) -> Vec<f32> {
    mu.iter().zip(log_var).map(|(mu, log_var)| 0.5 * (mu * mu + log_var.exp() - 1.0 - log_var)).collect()
}

/// The mean.
pub(crate) fn mean(values: &[f32]) -> f32 {
    (values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len().max(1) as f64) as f32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Activation, Autoencoder, Coder, Likelihood};

    fn net() -> (Autoencoder, Net) {
        let model = Autoencoder::new(&"784-12-6-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 5);
        let net = Net::of(&model);
        (model, net)
    }

    fn images() -> Vec<f32> {
        crate::model::to_unit(&crate::data::digits(3, 4).images)
    }

    fn loss(net: &Net, x: &[f32]) -> f64 {
        let z = forward(net, &net.chain("encoder"), x, End::Affine).pop().unwrap();
        let logits = forward(net, &net.chain("decoder"), &z, End::Affine).pop().unwrap();
        pixel_costs(&logits, x).iter().map(|cost| f64::from(*cost)).sum()
    }

    #[test]
    fn layer_by_layer_is_what_the_engine_computes() {
        let (model, net) = net();
        let x = images();
        let z = forward(&net, &net.chain("encoder"), &x, End::Affine).pop().unwrap();
        let logits = forward(&net, &net.chain("decoder"), &z, End::Affine).pop().unwrap();
        for (ours, engine) in [(z, model.encode(&x)), (sigmoid(&logits), model.reconstruct(&x))] {
            assert_eq!(ours.len(), engine.len());
            assert!(ours.iter().zip(&engine).all(|(a, b)| (a - b).abs() < 1e-5));
        }
        let costs: f64 = x.chunks(784).map(|image| model.forward(image).reconstruction).sum();
        assert!((loss(&net, &x) - costs).abs() < 1e-2, "{} {costs}", loss(&net, &x));
    }

    #[test]
    fn the_way_back_is_that_of_finite_differences() {
        let (_, net) = net();
        let x = images();
        let (down, up) = (net.chain("encoder"), net.chain("decoder"));
        let codes = forward(&net, &down, &x, End::Affine);
        let outputs = forward(&net, &up, codes.last().unwrap(), End::Affine);
        let g: Vec<f32> = sigmoid(outputs.last().unwrap()).iter().zip(&x).map(|(p, x)| p - x).collect();
        let (mut gradients, at_code) = backward(&net, &up, codes.last().unwrap(), &outputs, &g, End::Affine);
        gradients.extend(backward(&net, &down, &x, &codes, &at_code, End::Affine).0);
        for (at, gradient) in &gradients {
            for place in [0, gradient.weight.len() / 2, gradient.weight.len() - 1] {
                let moved = |by: f32| {
                    let mut net = net.clone();
                    net.layers[*at].weight[place] += by;
                    loss(&net, &x)
                };
                let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((slope - f64::from(gradient.weight[place])).abs() < 0.02 + 0.02 * slope.abs(), "{at} {place}: {slope}");
            }
        }
    }

    #[test]
    fn the_first_step_of_adam_is_as_long_for_every_weight() {
        let (_, mut net) = net();
        let layer = &net.layers[1];
        let weight = (0..layer.weight.len()).map(|at| if at % 3 == 0 { 0.0 } else { 10_f32.powi(at as i32 % 5 - 2) }).collect::<Vec<_>>();
        let gradient = Gradient { weight, bias: vec![-1.0; layer.outputs] };
        let moved = Adam::default().step(&mut net, &[(1, gradient.clone())], 1);
        for (moved, g) in moved.iter().zip(&gradient.weight) {
            let expected = if *g == 0.0 { 0.0 } else { -LEARNING_RATE };
            assert!((moved - expected).abs() < 1e-6, "{moved} {g}");
        }
    }
}

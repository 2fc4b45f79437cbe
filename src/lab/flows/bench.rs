//! What a flow works on: a copy of the model's weights, the digits on show, noise, and the tensors that its steps have made so far.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::net::{Adam, Gradient, Net};
use super::tensor::Tensor;
use crate::data::{Dataset, PIXELS};
use crate::lab::exhibit::Exhibit;
use crate::model::to_unit;

/// A workbench.
pub(crate) struct Bench {
    /// The weights; a step that learns changes them, and no other model.
    pub(crate) net: Net,
    /// The same as they were when the flow began.
    pub(crate) start: Net,
    /// The digits on show, at least one: `[n, 784]` in 0 to 1.
    pub(crate) digits: Vec<f32>,
    /// What they are called.
    pub(crate) names: Vec<String>,
    /// The held-out digits on show with their classes, at least one: `[n, 784]`, `[n]`.
    pub(crate) classed: (Vec<f32>, Vec<u8>),
    /// The partner of the first digit, and what it is called.
    pub(crate) partner: (Vec<f32>, String),
    pub(crate) data: Arc<Dataset>,
    pub(crate) rng: StdRng,
    /// Adam's averages, empty at the start of a flow.
    pub(crate) adam: Adam,
    /// What the rows of the tensors are called that belong to the images under `x`; none where they have no names.
    pub(crate) rows: Vec<String>,
    /// What each layer of the encoder and of the decoder gave in the last pass.
    pub(crate) down: Vec<Vec<f32>>,
    pub(crate) up: Vec<Vec<f32>>,
    /// The gradients that the way back has found so far, by the place of the layer.
    pub(crate) gradients: Vec<(usize, Gradient)>,
    made: Vec<(&'static str, Tensor)>,
}

impl Bench {
    /// A bench with these weights for these digits; all its noise follows from the seed.
    pub(crate) fn new(net: Net, exhibit: &Exhibit, data: Arc<Dataset>, seed: u64) -> Bench {
        let blank = || vec![0.0; PIXELS];
        let digits: Vec<f32> = exhibit.images().iter().flat_map(|image| to_unit(image)).collect();
        let (digits, names) = if digits.is_empty() { (blank(), vec![String::from("blank")]) } else { (digits, exhibit.captions()) };
        let page = exhibit.page_on_show();
        let held_out: Vec<f32> = page.iter().flat_map(|&index| to_unit(data.test.image(index))).collect();
        let classed =
            if page.is_empty() { (blank(), vec![0]) } else { (held_out, page.iter().map(|&index| data.test.labels[index]).collect()) };
        let partner = exhibit.partner().map_or_else(|| (blank(), String::from("blank")), |(image, name)| (to_unit(&image), name));
        let (rng, adam) = (StdRng::seed_from_u64(seed), Adam::default());
        let (down, up, gradients, made) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Bench { start: net.clone(), net, digits, names, classed, partner, data, rng, adam, rows: Vec::new(), down, up, gradients, made }
    }

    /// The numbers of the tensor that an earlier step made.
    pub(crate) fn get(&self, probe: &str) -> &[f32] {
        &self.made.iter().find(|(name, _)| *name == probe).expect("a step asks for what an earlier one made").1.values
    }

    /// Keeps what a step made.
    pub(crate) fn keep(&mut self, probe: &'static str, tensor: Tensor) {
        self.made.push((probe, tensor));
    }

    /// The tensors made so far, in order.
    pub(crate) fn made(&self) -> &[(&'static str, Tensor)] {
        &self.made
    }

    /// So many draws from N(0, 1).
    pub(crate) fn normal(&mut self, count: usize) -> Vec<f32> {
        StandardNormal.sample_iter(&mut self.rng).take(count).collect()
    }

    /// What the model's layer of this name gives for a tensor that was made: x Wᵀ + b.
    pub(crate) fn affine(&self, layer: &str, probe: &str) -> Vec<f32> {
        self.net.layer(layer).affine(self.get(probe))
    }
}

/// The sum of two vectors, number by number; of one with the other times a number.
pub(crate) fn plus(a: &[f32], b: &[f32], times: f32) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + times * b).collect()
}

/// The product of two vectors, number by number.
pub(crate) fn times(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

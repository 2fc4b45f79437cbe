//! Gradient descent: the sum of the parts' gradients, then one pass over all parameters.

use super::ops::kernels::{self, AdamStep};
use super::ops::{Grads, put_back, take};
use super::parameters::Parameters;
use super::raw::view_mut;
use super::threads::Threads;

/// A rule for turning a gradient into a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimiserKind {
    /// Adam (Kingma & Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
    Adam,
    /// Plain stochastic gradient descent.
    Sgd,
}

/// A rule, its learning rate and what it remembers.
#[derive(Clone, Debug)]
pub(crate) struct Optimiser {
    kind: OptimiserKind,
    learning_rate: f32,
    /// Adam's steps since the start or the last change of the rule.
    steps: i32,
    /// First and second moments of each tensor, in the order of [`Parameters::layers`].
    moments: Vec<[Vec<f32>; 2]>,
}

/// What is needed to change one tensor.
struct Update<'a> {
    values: &'a mut [f32],
    moments: [&'a mut [f32]; 2],
    /// One gradient per part of the batch; the first becomes their sum.
    gradients: Vec<&'a mut [f32]>,
}

impl<'a> Update<'a> {
    fn split_at(self, at: usize) -> (Self, Self) {
        let (values, later_values) = self.values.split_at_mut(at);
        let [m, v] = self.moments;
        let ((m, later_m), (v, later_v)) = (m.split_at_mut(at), v.split_at_mut(at));
        let (gradients, later_gradients) = self.gradients.into_iter().map(|gradient| gradient.split_at_mut(at)).unzip();
        (
            Self { values, moments: [m, v], gradients },
            Self { values: later_values, moments: [later_m, later_v], gradients: later_gradients },
        )
    }
}

impl Optimiser {
    pub(crate) fn new(kind: OptimiserKind, learning_rate: f32) -> Self {
        Self { kind, learning_rate, steps: 0, moments: Vec::new() }
    }

    pub(crate) fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    pub(crate) fn set_learning_rate(&mut self, learning_rate: f32) {
        self.learning_rate = learning_rate;
    }

    pub(crate) fn kind(&self) -> OptimiserKind {
        self.kind
    }

    /// Changes every parameter by the sum of the gradients, which are used up.
    pub(crate) fn step(&mut self, model: &mut impl Parameters, gradients: &mut [Grads], threads: &Threads) {
        self.steps += 1;
        let rule = self.rule();
        let mut layers = model.layers_mut();
        if self.moments.is_empty() {
            for named in &mut layers {
                for length in [view_mut(&mut named.layer.weight).len(), view_mut(&mut named.layer.bias).len()] {
                    self.moments.push([vec![0.0; length], vec![0.0; length]]);
                }
            }
        }

        // dfdx lends one gradient at a time; the threads need all of them, so their buffers are taken out, and put back to be recycled.
        let mut taken: Vec<Vec<Vec<f32>>> = Vec::new();
        for named in &layers {
            taken.push(gradients.iter_mut().map(|part| take(part, &named.layer.weight).expect(MEMORY)).collect());
            taken.push(gradients.iter_mut().map(|part| take(part, &named.layer.bias).expect(MEMORY)).collect());
        }

        {
            let tensors = layers.iter_mut().flat_map(|named| [view_mut(&mut named.layer.weight), view_mut(&mut named.layer.bias)]);
            let updates = tensors.zip(&mut self.moments).zip(&mut taken).map(|((values, [m, v]), gradients)| Update {
                values,
                moments: [m, v],
                gradients: gradients.iter_mut().map(Vec::as_mut_slice).collect(),
            });
            threads.run(divide(updates.collect(), threads.count()), |updates| {
                for update in updates {
                    apply(update, rule);
                }
            });
        }

        let mut taken = taken.into_iter();
        for named in &layers {
            for (part, values) in gradients.iter_mut().zip(taken.next().unwrap_or_default()) {
                put_back(part, &named.layer.weight, values).expect(MEMORY);
            }
            for (part, values) in gradients.iter_mut().zip(taken.next().unwrap_or_default()) {
                put_back(part, &named.layer.bias, values).expect(MEMORY);
            }
        }
    }

    fn rule(&self) -> Rule {
        let (beta1, beta2, epsilon) = (0.9f32, 0.999f32, 1e-8);
        match self.kind {
            OptimiserKind::Sgd => Rule::Sgd(self.learning_rate),
            OptimiserKind::Adam => Rule::Adam(AdamStep {
                beta1,
                beta2,
                rate: self.learning_rate / (1.0 - beta1.powi(self.steps)),
                scale: 1.0 / (1.0 - beta2.powi(self.steps)).sqrt(),
                epsilon,
            }),
        }
    }
}

const MEMORY: &str = "the gradient has its memory already";

#[derive(Clone, Copy)]
enum Rule {
    Sgd(f32),
    Adam(AdamStep),
}

/// Sums the parts' gradients and applies the rule, a block that stays in the nearest cache at a time.
fn apply(update: Update, rule: Rule) {
    const BLOCK: usize = 1024;
    let mut rest = update;
    while !rest.values.is_empty() {
        let at = BLOCK.min(rest.values.len());
        let (mut block, later) = rest.split_at(at);
        if let Some((sum, others)) = block.gradients.split_first_mut() {
            for other in others {
                kernels::add_scaled(sum, other, 1.0);
            }
            let [m, v] = block.moments;
            match rule {
                Rule::Sgd(rate) => kernels::add_scaled(block.values, sum, -rate),
                Rule::Adam(step) => kernels::adam(block.values, m, v, sum, step),
            }
        }
        rest = later;
    }
}

/// Cuts the work into `parts` lists of equal length, counted in numbers to update.
fn divide(updates: Vec<Update>, parts: usize) -> Vec<Vec<Update>> {
    let total: usize = updates.iter().map(|update| update.values.len()).sum();
    let mut lists: Vec<Vec<Update>> = vec![Vec::new()];
    let mut room = total.div_ceil(parts);
    for mut update in updates {
        while update.values.len() > room {
            let (now, later) = update.split_at(room);
            lists.last_mut().expect("there is always a list").push(now);
            lists.push(Vec::new());
            room = total.div_ceil(parts);
            update = later;
        }
        room -= update.values.len();
        lists.last_mut().expect("there is always a list").push(update);
    }
    lists
}

//! Gradient descent: the sum of the parts' gradients, then one pass over all parameters.

use dfdx::shapes::HasShape;

use super::gradients::{LayerGradient, PartGradients};
use super::linear::Linear;
use super::ops::kernels::{self, AdamStep};
use super::ops::products::multiply;
use super::parameters::Parameters;
use super::raw::{View, Write, view, view_mut};
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
    /// Room for a block of the gradient, one for each thread.
    rooms: Vec<Vec<f32>>,
}

/// How many numbers of a tensor, about, are updated together: with their moments and their gradient they fit the second cache.
const BLOCK: usize = 24 * 1024;
/// The most rows of a product that are multiplied together: for more of them the matrix product copies x before it starts.
const ROWS: usize = 30;

/// What is needed to change some rows of one tensor.
struct Update<'a> {
    /// Numbers in a row; 1 for a tensor that can be cut anywhere.
    width: usize,
    values: &'a mut [f32],
    moments: [&'a mut [f32]; 2],
    /// Gradients to be added up.
    written: Vec<&'a [f32]>,
    /// Gradients gᵀ x to be added up: g and x with the images of a part as rows. g has a column for each row of the tensor.
    products: Vec<[View<'a>; 2]>,
}

impl<'a> Update<'a> {
    /// Cuts the rows before `row` off.
    fn split_at(self, row: usize) -> (Self, Self) {
        let at = row * self.width;
        let (values, later_values) = self.values.split_at_mut(at);
        let [m, v] = self.moments;
        let ((m, later_m), (v, later_v)) = (m.split_at_mut(at), v.split_at_mut(at));
        let (written, later_written) = self.written.into_iter().map(|gradient| gradient.split_at(at)).unzip();
        let cut = |[g, x]: [View<'a>; 2]| ([g.columns(0..row), x], [g.columns(row..g.column_count()), x]);
        let (products, later_products) = self.products.into_iter().map(cut).unzip();
        (
            Self { width: self.width, values, moments: [m, v], written, products },
            Self { width: self.width, values: later_values, moments: [later_m, later_v], written: later_written, products: later_products },
        )
    }

    /// Puts the sum of all gradients into `sum`.
    fn sum_gradients(&self, sum: &mut [f32]) {
        let mut write = Write::Replace;
        for factors in &self.products {
            multiply(*factors, write, sum);
            write = Write::Add;
        }
        for gradient in &self.written {
            if write == Write::Replace {
                sum.copy_from_slice(gradient);
            } else {
                kernels::add_scaled(sum, gradient, 1.0);
            }
            write = Write::Add;
        }
    }
}

impl Optimiser {
    pub(crate) fn new(kind: OptimiserKind, learning_rate: f32) -> Self {
        Self { kind, learning_rate, steps: 0, moments: Vec::new(), rooms: Vec::new() }
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

    /// Changes every parameter by the sum of the parts' gradients, which are used up.
    pub(crate) fn step(&mut self, model: &mut impl Parameters, parts: &mut [PartGradients], threads: &Threads) {
        self.steps += 1;
        let rule = self.rule();
        let mut layers = model.layers_mut();
        if self.moments.is_empty() {
            for named in &layers {
                for length in [view(&named.layer.weight).len(), view(&named.layer.bias).len()] {
                    self.moments.push([vec![0.0; length], vec![0.0; length]]);
                }
            }
        }
        self.rooms.resize_with(threads.count(), Vec::new);

        let taken: Vec<LayerGradient> = layers.iter().map(|named| LayerGradient::take(parts, named.layer)).collect();
        {
            let mut updates = Vec::new();
            let mut moments = self.moments.iter_mut().map(|[m, v]| [m.as_mut_slice(), v.as_mut_slice()]);
            for (named, taken) in layers.iter_mut().zip(&taken) {
                let Linear { weight, bias } = &mut *named.layer;
                let width = weight.shape().1;
                for (width, values, written, products) in
                    [(width, view_mut(weight), &taken.weight, taken.products.as_slice()), (1, view_mut(bias), &taken.bias, &[])]
                {
                    let moments = moments.next().expect("each tensor has moments");
                    if values.is_empty() {
                        continue;
                    }
                    updates.push(Update {
                        width,
                        values,
                        moments,
                        written: written.iter().map(|taken| taken.values.as_slice()).collect(),
                        products: products.iter().map(|taken| taken.of.factors(&taken.values)).collect(),
                    });
                }
            }
            let tasks = divide(updates, threads.count()).into_iter().zip(&mut self.rooms).collect();
            threads.run(tasks, |(updates, room): (Vec<Update>, &mut Vec<f32>)| {
                for update in updates {
                    apply(update, rule, room);
                }
            });
        }
        for (named, taken) in layers.iter().zip(taken) {
            taken.put_back(parts, named.layer);
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

#[derive(Clone, Copy)]
enum Rule {
    Sgd(f32),
    Adam(AdamStep),
}

/// Adds the gradients up and applies the rule, a block of rows that stays in the processor's cache at a time.
fn apply(update: Update, rule: Rule, room: &mut Vec<f32>) {
    let most = if update.products.is_empty() { BLOCK } else { ROWS };
    let rows = (BLOCK / update.width).clamp(1, most);
    room.resize(room.len().max(rows * update.width), 0.0);
    let mut rest = update;
    while !rest.values.is_empty() {
        let count = rest.values.len() / rest.width;
        let (block, later) = rest.split_at(rows.min(count));
        let gradient = &mut room[..block.values.len()];
        block.sum_gradients(gradient);
        let [m, v] = block.moments;
        match rule {
            Rule::Sgd(rate) => kernels::add_scaled(block.values, gradient, -rate),
            Rule::Adam(step) => kernels::adam(block.values, m, v, gradient, step),
        }
        rest = later;
    }
}

/// Cuts the work into at most `parts` lists of about equal length, counted in numbers to update.
fn divide(updates: Vec<Update>, parts: usize) -> Vec<Vec<Update>> {
    let total: usize = updates.iter().map(|update| update.values.len()).sum();
    let share = total.div_ceil(parts);
    let mut lists: Vec<Vec<Update>> = vec![Vec::new()];
    let mut room = share;
    for mut update in updates {
        loop {
            // A list takes whole rows: one more than it has room for, rather than a list too many.
            let rows = room.div_ceil(update.width);
            let list = lists.last_mut().expect("there is always a list");
            if update.values.len() <= rows * update.width {
                room = room.saturating_sub(update.values.len());
                list.push(update);
                break;
            }
            let (now, later) = update.split_at(rows);
            list.push(now);
            lists.push(Vec::new());
            room = share;
            update = later;
        }
    }
    lists
}

//! A small classifier: it scores what other models generate.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::labels::CLASSES;
use super::linear::Linear;
use super::mlp::Mlp;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::columns::columns;
use super::ops::cross_entropy::{cross_entropy, softmax};
use super::ops::linear::InputGradient;
use super::parameters::{Named, Parameters};
use super::raw::view_mut;
use super::watch::Watch;
use crate::data::PIXELS;

/// Pixels to a probability for each class, by one hidden layer. It learns from rows of [`super::with_labels`].
#[derive(Clone, Debug)]
pub struct Classifier {
    body: Mlp, // [batch, 784] -> [batch, 10], logits
}

impl Classifier {
    /// A model with fresh weights.
    pub fn new(hidden: usize, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self { body: Mlp::new(&[PIXELS, hidden, CLASSES], Activation::Relu, Activation::Linear, &mut rng) }
    }

    /// The probability of each class: `[n, 784]` in 0 to 1, to `[n, 10]`; each row sums to 1.
    pub fn probabilities(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| {
            let mut output = self.body.forward(x, InputGradient::Skipped, &mut Watch::away()); // [batch, 10]
            view_mut(&mut output).chunks_exact_mut(CLASSES).for_each(softmax);
            output
        })
    }

    /// The share of images whose most probable class is their label, 0 to 1; 0 for no images.
    pub fn accuracy(&self, images: &[f32], labels: &[u8]) -> f64 {
        let probabilities = self.probabilities(images);
        let right = probabilities.chunks_exact(CLASSES).zip(labels).filter(|(row, label)| {
            let best = (0..CLASSES).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            best == Some(usize::from(**label))
        });
        right.count() as f64 / labels.len().max(1) as f64
    }
}

impl Model for Classifier {
    /// −ln p(class | x).
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let (rows, tape) = x.split_tape(); // [batch, 794]
        let target = columns(&rows, PIXELS, PIXELS + CLASSES); // [batch, 10]
        let logits = self.body.forward(columns(&rows, 0, PIXELS).put_tape(tape), InputGradient::Skipped, &mut Watch::away()); // [batch, 10]
        let output = logits.retaped::<NoneTape>();
        let (loss, reconstruction) = cross_entropy(logits, &target);
        Terms { objective: loss / pass.batch as f32, reconstruction, kl_per_dimension: Vec::new(), penalty: 0.0, target, output }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], _: f64) -> f64 {
        reconstruction
    }

    /// Only to compare outputs with one-hot targets.
    fn likelihood(&self) -> Likelihood {
        Likelihood::Gaussian { variance: 1.0 }
    }

    fn inputs(&self) -> usize {
        PIXELS + CLASSES
    }
}

impl Parameters for Classifier {
    fn layers(&self) -> Vec<Named<&Linear>> {
        self.body.named("layers").collect()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.body.named_mut("layers").collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;
    use crate::model::{OptimiserKind, Threads, Trainer, to_unit, with_labels};
    use std::sync::Arc;

    #[test]
    fn a_classifier_learns_the_generated_digits() {
        let (train, test) = (digits(1500, 1), digits(300, 2));
        let rows = with_labels(&to_unit(&train.images), &train.labels);
        let mut trainer = Trainer::new(Classifier::new(64, 0), OptimiserKind::Adam, 2e-3, Arc::new(Threads::new(2)), 0);
        for _ in 0..8 {
            for batch in rows.chunks(100 * 794) {
                trainer.step(batch).unwrap();
            }
        }
        let accuracy = trainer.model().accuracy(&to_unit(&test.images), &test.labels);
        assert!(accuracy > 0.85, "{accuracy}");
        let row = &trainer.model().probabilities(&to_unit(&test.images[..784]));
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

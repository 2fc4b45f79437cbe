//! Minibatches: the training images in a new random order each epoch.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::data::{Dataset, PIXELS};

/// An endless stream of minibatches.
pub(crate) struct Batches {
    data: Arc<Dataset>,
    order: Vec<usize>,
    next: usize,
    seen: u64,
    rng: StdRng,
    batch: Vec<f32>,
}

impl Batches {
    /// Batches of the training images of `data`, shuffled by `seed`.
    pub(crate) fn new(data: Arc<Dataset>, seed: u64) -> Batches {
        let order = (0..data.train.len()).collect();
        Batches { data, order, next: usize::MAX, seen: 0, rng: StdRng::seed_from_u64(seed), batch: Vec::new() }
    }

    /// Draws the next `size` images, fewer when there are not so many. What is left over at an epoch's end is dropped.
    pub(crate) fn draw(&mut self, size: usize) {
        let size = size.min(self.order.len());
        if self.next.saturating_add(size) > self.order.len() {
            self.order.shuffle(&mut self.rng);
            self.next = 0;
        }
        self.batch.clear();
        for &index in &self.order[self.next..self.next + size] {
            self.batch.extend(self.data.train.image(index).iter().map(|&grey| f32::from(grey) / 255.0));
        }
        self.next += size;
        self.seen += size as u64;
        debug_assert_eq!(self.batch.len(), size * PIXELS);
    }

    /// The images drawn last, pixels in [0, 1]: `[size, 784]`.
    pub(crate) fn batch(&self) -> &[f32] {
        &self.batch
    }

    /// Passes over the training images so far, with fraction.
    pub(crate) fn epochs(&self) -> f64 {
        self.seen as f64 / self.order.len().max(1) as f64
    }

    /// Counts images seen on an earlier visit.
    pub(crate) fn resume(&mut self, epochs: f64) {
        self.seen = (epochs * self.order.len() as f64) as u64;
    }
}

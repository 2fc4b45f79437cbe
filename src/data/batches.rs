//! Minibatches: the training images in a new random order each epoch.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::{Dataset, PIXELS};

/// Some training images.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Grey levels in 0 to 1: `[size, 784]`.
    pub pixels: &'a [f32],
    /// Classes: `[size]`.
    pub labels: &'a [u8],
}

impl Batch<'_> {
    /// How many images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// An endless stream of minibatches, the same for the same seed.
pub struct Batches {
    data: Arc<Dataset>,
    order: Vec<usize>,
    next: usize,
    seen: u64,
    rng: StdRng,
    pixels: Vec<f32>,
    labels: Vec<u8>,
}

impl Batches {
    /// Batches of the training images of `data`, shuffled by `seed`.
    pub fn new(data: Arc<Dataset>, seed: u64) -> Self {
        let order = (0..data.train.len()).collect();
        Self { data, order, next: usize::MAX, seen: 0, rng: StdRng::seed_from_u64(seed), pixels: Vec::new(), labels: Vec::new() }
    }

    /// Draws the next `size` images, fewer when there are not so many. What is left over at an epoch's end is dropped.
    pub fn draw(&mut self, size: usize) {
        let size = size.min(self.order.len());
        if self.next.saturating_add(size) > self.order.len() {
            self.order.shuffle(&mut self.rng);
            self.next = 0;
        }
        let (train, drawn) = (&self.data.train, &self.order[self.next..self.next + size]);
        self.labels.clear();
        self.labels.extend(drawn.iter().map(|&index| train.labels[index]));
        self.pixels.resize(size * PIXELS, 0.0);
        // All threads wait for the batch, so it is worth the processor's widest instructions.
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for (&index, row) in drawn.iter().zip(self.pixels.chunks_exact_mut(PIXELS)) {
                    for (unit, &grey) in row.iter_mut().zip(train.image(index)) {
                        *unit = f32::from(grey) / 255.0;
                    }
                }
            },
        );
        self.next += size;
        self.seen += size as u64;
        debug_assert_eq!(self.pixels.len(), size * PIXELS);
    }

    /// The images drawn last.
    pub fn batch(&self) -> Batch<'_> {
        Batch { pixels: &self.pixels, labels: &self.labels }
    }

    /// Passes over the training images so far, with fraction.
    pub fn epochs(&self) -> f64 {
        self.seen as f64 / self.order.len().max(1) as f64
    }

    /// Counts images seen on an earlier visit.
    pub fn resume(&mut self, epochs: f64) {
        self.seen = (epochs * self.order.len() as f64) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;

    fn batches(count: usize, seed: u64) -> Batches {
        let data = Dataset { label: String::new(), classes: Vec::new(), train: digits(count, 1), test: digits(1, 2) };
        Batches::new(Arc::new(data), seed)
    }

    #[test]
    fn an_epoch_shows_every_image_once_with_its_own_label() {
        let mut batches = batches(12, 3);
        let mut seen = Vec::new();
        for _ in 0..3 {
            batches.draw(4);
            for (image, label) in batches.batch().pixels.chunks_exact(PIXELS).zip(batches.batch().labels) {
                let train = &batches.data.train;
                let same = |index: &usize| train.image(*index).iter().map(|&grey| f32::from(grey) / 255.0).eq(image.iter().copied());
                let index = (0..train.len()).find(same);
                assert_eq!(index.map(|index| train.labels[index]), Some(*label));
                seen.extend(index);
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..12).collect::<Vec<_>>());
        assert!((batches.epochs() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_batch_larger_than_the_data_is_all_of_it() {
        let mut batches = batches(5, 0);
        for _ in 0..2 {
            batches.draw(128);
            assert_eq!((batches.batch().pixels.len(), batches.batch().len()), (5 * PIXELS, 5));
        }
    }

    #[test]
    fn the_seed_decides_the_order() {
        let labels = |seed| {
            let mut batches = batches(40, seed);
            batches.draw(40);
            batches.batch().labels.to_vec()
        };
        assert_eq!(labels(1), labels(1));
        assert_ne!(labels(1), labels(2));
    }
}

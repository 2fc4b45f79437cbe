//! Handwritten-looking digits, drawn from nothing but a seed: the data set that needs no download.
//!
//! A digit is made as a person makes one. [`forms`] holds the ways in which people write each digit, as control points of pen strokes;
//! [`hand`] bends a form as one hand at one moment would: points miss their place, the whole leans, widens and warps; [`ink`] pulls a pen
//! of varying width along the strokes and lays the result out by MNIST's conventions: scaled into a 20x20 box, antialiased, and placed by
//! its centre of mass in 28x28 pixels (LeCun et al., 1998, "Gradient-based learning applied to document recognition", section III.A).
//!
//! Only additions, multiplications, divisions and square roots are used, which IEEE 754 defines to the last bit: a seed means the same
//! pixels on every machine.

mod chance;
mod forms;
mod hand;
mod ink;

use std::ops::Range;
use std::thread;

use chance::Chance;

use super::{PIXELS, Split};

/// `count` digits from `seed`, every class a tenth of them. Image `i` depends on `seed` and `i` alone: more images never change the first
/// ones.
pub fn digits(count: usize, seed: u64) -> Split {
    range(0..count, seed)
}

/// The digits at `indices` of the endless sequence that `seed` stands for. Ranges that don't overlap share no image.
pub fn range(indices: Range<usize>, seed: u64) -> Split {
    let count = indices.len();
    let mut split = Split { images: vec![0; count * PIXELS], labels: vec![0; count] };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(count.div_ceil(256)).max(1);
    let chunk = count.div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts = split.images.chunks_mut(chunk * PIXELS).zip(split.labels.chunks_mut(chunk));
        for (part, (images, labels)) in parts.enumerate() {
            let first = indices.start + part * chunk;
            scope.spawn(move || {
                for (offset, (image, label)) in images.chunks_exact_mut(PIXELS).zip(labels).enumerate() {
                    let index = first + offset;
                    *label = class_at(index, seed);
                    image.copy_from_slice(&digit(*label, seed, index));
                }
            });
        }
    });
    split
}

/// One digit of `class` (taken modulo 10) as `[28 * 28]` grey levels, 0 paper to 255 ink.
pub fn digit(class: u8, seed: u64, index: usize) -> [u8; PIXELS] {
    let class = class % 10;
    let mut chance = Chance::new(&[seed, index as u64, u64::from(class)]);
    let strokes = hand::write(class, &mut chance);
    ink::draw(&strokes, forms::BREADTH[usize::from(class)], &mut chance)
}

/// The class of image `index`: every ten images in a row are the ten digits, shuffled.
fn class_at(index: usize, seed: u64) -> u8 {
    let mut classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    let mut chance = Chance::new(&[seed, (index / 10) as u64, u64::from(u8::MAX)]);
    for last in (1..classes.len()).rev() {
        classes.swap(last, chance.below(last + 1));
    }
    classes[index % 10]
}

#[cfg(test)]
mod tests;

//! Noise, blends and their distances: what is compared with the set of digits.

use std::sync::Arc;

use rand::Rng;
use rand::rngs::StdRng;

use super::{Pair, SEARCHED};
use crate::data::{Dataset, PIXELS, Split};

/// An image of uniform noise.
pub(super) fn noise(rng: &mut StdRng) -> Arc<[u8]> {
    (0..PIXELS).map(|_| rng.r#gen::<u8>()).collect()
}

/// The pixel-by-pixel mean of two images.
pub(super) fn blend(a: &[u8], b: &[u8]) -> Arc<[u8]> {
    a.iter().zip(b).map(|(&a, &b)| u8::midpoint(a, b)).collect()
}

/// The held-out digit that an image is blended with; `index` is the image's own, if it is one of them. An image of the reader's counts as
/// the class of the digit that is nearest to it.
pub(super) fn partner(test: &Split, pair: Pair, image: &[u8], index: Option<usize>) -> usize {
    let start = index.unwrap_or(0);
    let others = || (0..test.len()).map(move |step| (start + step) % test.len()).filter(move |other| Some(*other) != index);
    let nearest = || others().min_by_key(|&other| squared_distance(image, test.image(other)));
    let label = || index.or_else(nearest).map(|index| test.labels[index]);
    let found = match pair {
        Pair::AnotherClass => others().find(|&other| Some(test.labels[other]) != label()),
        Pair::SameClass => others().find(|&other| Some(test.labels[other]) == label()),
        Pair::Nearest => nearest(),
    };
    found.or(index).unwrap_or(0)
}

/// How many training images are searched for the nearest.
pub(super) fn searched(data: &Dataset) -> usize {
    data.train.len().min(SEARCHED)
}

/// Euclidean distance from an image to the nearest of the training images that are searched, pixels in [0, 1].
pub(super) fn to_training(data: &Dataset, image: &[u8]) -> f32 {
    let (all, searched) = (data.train.len(), searched(data));
    let nearest = (0..searched).map(|index| squared_distance(image, data.train.image(index * all / searched))).min();
    nearest.map_or(f32::NAN, |squared| (squared as f32).sqrt() / 255.0)
}

/// Squared Euclidean distance between two images, in squared grey levels.
pub(super) fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

pub(super) fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f32::NAN,
        count if count % 2 == 0 => f32::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;

    #[test]
    fn the_partner_of_a_blend_is_what_the_stop_says() {
        let test = digits::range(0..60, 7);
        for index in 0..test.len() {
            let of = |pair| partner(&test, pair, test.image(index), Some(index));
            assert_ne!(test.labels[of(Pair::AnotherClass)], test.labels[index]);
            assert_eq!(test.labels[of(Pair::SameClass)], test.labels[index]);
            let squared = |other: usize| squared_distance(test.image(index), test.image(other));
            let nearest = of(Pair::Nearest);
            assert!(nearest != index && (0..test.len()).all(|other| other == index || squared(nearest) <= squared(other)));
        }
        assert_eq!(partner(&test, Pair::Nearest, test.image(3), None), 3, "an image of the reader's is none of the held-out ones");
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }
}

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::forms::FORMS;
use super::*;
use crate::data::SIDE;
use crate::data::folder::hex;

mod mnist;

const COUNT: usize = 4_000;

#[test]
fn a_seed_means_the_same_pixels_for_ever() {
    let split = digits(200, 7);
    let sum = hex(&Sha256::new().chain_update(&split.images).chain_update(&split.labels).finalize());
    // A change of this sum is a change of everybody's data set: say so in the commit, with the accuracy on MNIST measured again.
    assert_eq!(sum, "PINNED");
}

#[test]
fn an_image_does_not_depend_on_how_many_are_asked_for() {
    let (few, many) = (digits(3, 1), digits(1_000, 1));
    assert_eq!(few.images, many.images[..3 * PIXELS]);
    assert_eq!(range(500..900, 1).images, many.images[500 * PIXELS..900 * PIXELS]);
    assert_eq!(many.image(777), digit(many.labels[777], 1, 777));
}

#[test]
fn another_seed_gives_other_digits() {
    assert_ne!(digits(10, 1).images, digits(10, 2).images);
}

#[test]
fn no_digits_are_an_empty_split() {
    assert!(digits(0, 1).is_empty());
}

#[test]
fn every_ten_images_are_the_ten_digits_in_changing_order() {
    let labels = digits(1_000, 3).labels;
    for ten in labels.chunks_exact(10) {
        assert_eq!(ten.iter().collect::<HashSet<_>>().len(), 10);
    }
    assert!(labels.chunks_exact(10).collect::<HashSet<_>>().len() > 90);
}

#[test]
fn all_images_differ() {
    let split = digits(COUNT, 5);
    assert_eq!((0..COUNT).map(|i| split.image(i)).collect::<HashSet<_>>().len(), COUNT);
}

#[test]
fn grey_levels_are_those_of_mnist() {
    // MNIST's training images: mean 0.1307, standard deviation 0.3081, 80.9 % exact zeros; 39 % of the ink at 250 and above.
    let split = digits(COUNT, 5);
    let n = split.images.len() as f64;
    let mean = split.images.iter().map(|&p| f64::from(p) / 255.0).sum::<f64>() / n;
    let std = (split.images.iter().map(|&p| (f64::from(p) / 255.0 - mean).powi(2)).sum::<f64>() / n).sqrt();
    let zeros = split.images.iter().filter(|&&p| p == 0).count() as f64 / n;
    let full = split.images.iter().filter(|&&p| p >= 250).count() as f64 / (n * (1.0 - zeros));
    assert!((mean - 0.1307).abs() < 0.008, "mean {mean}");
    assert!((std - 0.3081).abs() < 0.012, "standard deviation {std}");
    assert!((zeros - 0.809).abs() < 0.015, "zeros {zeros}");
    assert!((full - 0.39).abs() < 0.06, "full ink {full}");
}

#[test]
fn digits_fill_a_box_of_20_and_are_centred_by_their_mass() {
    let split = digits(COUNT, 5);
    for i in 0..COUNT {
        let image = split.image(i);
        let inked = |axis: fn(usize) -> usize| {
            let places = (0..PIXELS).filter(|&p| image[p] > 0).map(axis);
            (places.clone().min().unwrap(), places.max().unwrap())
        };
        let ((left, right), (top, bottom)) = (inked(|p| p % SIDE), inked(|p| p / SIDE));
        let longer = (right - left + 1).max(bottom - top + 1);
        assert!((18..=20).contains(&longer), "image {i} is {longer} pixels long");
        let mass: f64 = image.iter().map(|&p| f64::from(p)).sum();
        let centre = |axis: fn(usize) -> usize| (0..PIXELS).map(|p| f64::from(image[p]) * (axis(p) as f64 + 0.5)).sum::<f64>() / mass;
        // Whole pixels are moved, and never out of the frame.
        let (x, y) = (centre(|p| p % SIDE), centre(|p| p / SIDE));
        let at_the_edge = left == 0 || right == SIDE - 1 || top == 0 || bottom == SIDE - 1;
        assert!(at_the_edge || ((x - 14.0).abs() < 0.51 && (y - 14.0).abs() < 0.51), "image {i} is centred at {x}, {y}");
    }
}

#[test]
fn every_class_has_several_forms_whose_extremes_match_point_by_point() {
    for (class, forms) in FORMS.iter().enumerate() {
        assert!(forms.len() >= 4, "digit {class} has {} forms", forms.len());
        for (i, form) in forms.iter().enumerate() {
            let corners = |strokes: &[&[forms::Point]]| -> Vec<Vec<bool>> {
                strokes.iter().map(|stroke| stroke.windows(2).map(|pair| pair[0] == pair[1]).collect()).collect()
            };
            assert!(form.weight > 0.0);
            assert_eq!(corners(form.from), corners(form.to), "digit {class}, form {i}: points or corners differ");
        }
    }
}

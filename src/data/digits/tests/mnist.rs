//! Whether a classifier that has seen only generated digits can read people's.

use std::env;
use std::path::Path;

use super::*;
use crate::data::read_folder;

/// Features of an image: 14 x 14.
const HALF: usize = SIDE / 2;

/// An upright, blurred copy of `image` at half the size, as a vector of length 1: `[14 * 14]`.
fn features(image: &[u8]) -> Vec<f32> {
    let at = |x: isize, y: isize| {
        let inside = (0..SIDE as isize).contains(&x) && (0..SIDE as isize).contains(&y);
        if inside { f32::from(image[y as usize * SIDE + x as usize]) } else { 0.0 }
    };
    let (mut mass, mut mx, mut my) = (0.0, 0.0, 0.0);
    for (p, &ink) in image.iter().enumerate() {
        let ink = f32::from(ink);
        (mass, mx, my) = (mass + ink, mx + ink * (p % SIDE) as f32, my + ink * (p / SIDE) as f32);
    }
    let (mx, my) = (mx / mass, my / mass);
    let (mut xy, mut yy) = (0.0, 0.0);
    for (p, &ink) in image.iter().enumerate() {
        let (dx, dy) = ((p % SIDE) as f32 - mx, (p / SIDE) as f32 - my);
        (xy, yy) = (xy + f32::from(ink) * dx * dy, yy + f32::from(ink) * dy * dy);
    }
    let slant = xy / yy;
    // Row by row, what leans is pushed back; then boxes of 4 x 4 with steps of 2 blur and halve.
    let upright = |x: isize, y: isize| {
        let from = x as f32 + slant * (y as f32 - my);
        let (left, t) = (from.floor(), from - from.floor());
        at(left as isize, y) * (1.0 - t) + at(left as isize + 1, y) * t
    };
    let mut vector: Vec<f32> = (0..HALF * HALF)
        .map(|cell| {
            let (x, y) = ((cell % HALF * 2) as isize, (cell / HALF * 2) as isize);
            (-1..3).flat_map(|dy| (-1..3).map(move |dx| (x + dx, y + dy))).map(|(x, y)| upright(x, y)).sum()
        })
        .collect();
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|v| *v /= length);
    vector
}

/// The class of the generated digit that is most like `unknown`.
fn nearest(unknown: &[f32], known: &[(Vec<f32>, u8)]) -> u8 {
    let likeness = |vector: &[f32]| vector.iter().zip(unknown).map(|(a, b)| a * b).sum::<f32>();
    known.iter().max_by(|a, b| likeness(&a.0).total_cmp(&likeness(&b.0))).map_or(0, |(_, label)| *label)
}

#[test]
fn the_nearest_generated_digit_tells_what_a_person_wrote() {
    let Some(folder) = env::var_os("ELBO_TEST_MNIST") else {
        println!("skipped: no MNIST");
        return;
    };
    let mnist = read_folder(Path::new(&folder)).unwrap();
    let generated = digits(6_000, 7);
    let known: Vec<(Vec<f32>, u8)> = (0..generated.len()).map(|i| (features(generated.image(i)), generated.labels[i])).collect();
    // Every tenth: the first half of MNIST's test set is the easier one.
    let asked: Vec<usize> = (0..mnist.test.len()).step_by(10).collect();
    let right = asked.iter().filter(|&&i| nearest(&features(mnist.test.image(i)), &known) == mnist.test.labels[i]).count();
    let accuracy = right as f64 / asked.len() as f64;
    println!("{right} of {} digits of MNIST are read: {accuracy:.3}", asked.len());
    assert!(accuracy >= 0.90, "accuracy {accuracy:.3}");
}

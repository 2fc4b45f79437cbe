//! What looks wrong with a data set that can be read all the same.

use super::{Dataset, PIXELS, SIDE, Split, digits};

/// So much better must digits fit when they are transposed, before it is said: a difference of mean correlations.
const MARGIN: f64 = 0.1;
/// So well must they fit then: what are no digits fits neither way.
const LIKENESS: f64 = 0.6;
/// Images of each class that are looked at.
const ENOUGH: usize = 200;

/// In words, what the reader should know before learning from `data`.
pub fn doubts(data: &Dataset) -> Vec<String> {
    let mut doubts = Vec::new();
    let (train, test) = (data.train.len(), data.test.len());
    if test > 2 * train {
        doubts.push(format!("there are {test} held-out images and only {train} to learn from: are the two swapped?"));
    }
    if look_transposed(&data.train) {
        doubts.push("the digits look transposed, as EMNIST's are: --transpose turns them".into());
    }
    doubts
}

/// Whether the digits of a set look as if rows and columns had been exchanged, as in EMNIST's files: whether the mean images of the ten classes are more like those of transposed digits than like those of upright ones. Measured by Pearson's
/// correlation over the pixels, as the mean over the classes, against the generated digits.
fn look_transposed(split: &Split) -> bool {
    let typical = means(&digits(10 * ENOUGH, 1));
    let (mut upright, mut turned, mut classes) = (0.0, 0.0, 0.0);
    for (mean, typical) in means(split).iter().zip(&typical) {
        if let (Some(mean), Some(typical)) = (mean, typical) {
            upright += correlation(mean, typical);
            turned += correlation(&transposed(mean), typical);
            classes += 1.0;
        }
    }
    // A set with few classes says too little.
    classes >= 5.0 && turned / classes > LIKENESS && (turned - upright) / classes > MARGIN
}

/// The mean image of each class, over its first images; `None` for a class without any.
fn means(split: &Split) -> Vec<Option<[f64; PIXELS]>> {
    let mut sums = vec![([0.0; PIXELS], 0_usize); 10];
    for (index, &label) in split.labels.iter().enumerate() {
        let (sum, count) = &mut sums[usize::from(label % 10)];
        if *count < ENOUGH {
            *count += 1;
            for (sum, &grey) in sum.iter_mut().zip(split.image(index)) {
                *sum += f64::from(grey);
            }
        }
    }
    // The scale does not matter to a correlation.
    sums.into_iter().map(|(sum, count)| (count > 0).then_some(sum)).collect()
}

fn transposed(image: &[f64; PIXELS]) -> [f64; PIXELS] {
    std::array::from_fn(|at| image[at % SIDE * SIDE + at / SIDE])
}

/// Pearson's correlation; 0 where one of the two is the same everywhere.
fn correlation(one: &[f64; PIXELS], other: &[f64; PIXELS]) -> f64 {
    let mean = |image: &[f64; PIXELS]| image.iter().sum::<f64>() / PIXELS as f64;
    let (a, b) = (mean(one), mean(other));
    let products = |x: &[f64; PIXELS], y: &[f64; PIXELS], a: f64, b: f64| x.iter().zip(y).map(|(x, y)| (x - a) * (y - b)).sum::<f64>();
    let spread = (products(one, one, a, a) * products(other, other, b, b)).sqrt();
    if spread > 0.0 { products(one, other, a, b) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn set(train: Split, test: Split) -> Dataset {
        Dataset { label: String::new(), classes: Vec::new(), train, test }
    }

    #[test]
    fn transposed_digits_are_noticed_and_upright_ones_are_not() {
        for seed in [2, 3] {
            for count in [100, 1000] {
                let mut data = set(digits(count, seed), digits(10, seed));
                assert_eq!(doubts(&data), [""; 0], "{count} digits, seed {seed}");
                data.transpose();
                assert!(doubts(&data)[0].contains("--transpose"), "{count} digits, seed {seed}");
                data.transpose();
                assert_eq!(data.train, digits(count, seed));
            }
        }
    }

    #[test]
    fn what_is_no_digit_is_not_called_transposed() {
        let mut noise = digits(1000, 5);
        let mut state = 7_u32;
        for grey in &mut noise.images {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *grey = (state >> 24) as u8;
        }
        assert!(!look_transposed(&noise) && !look_transposed(&Split { images: vec![0; 1000 * PIXELS], ..noise }));
    }

    #[test]
    fn more_held_out_images_than_images_to_learn_from_look_swapped() {
        assert!(doubts(&set(digits(10, 1), digits(60, 1)))[0].contains("60 held-out images and only 10 to learn from"));
        assert!(doubts(&set(digits(10, 1), digits(20, 1))).is_empty());
    }

    #[test]
    fn real_data_are_told_right() {
        let Some(mnist) = std::env::var_os("ELBO_TEST_MNIST").map(std::path::PathBuf::from) else {
            println!("skipped: no MNIST");
            return;
        };
        for folder in [mnist.clone(), mnist.parent().unwrap().join("fashion")] {
            let mut data = crate::data::read_folder(&folder).unwrap();
            assert_eq!(doubts(&data), [""; 0], "{}", folder.display());
            data.transpose();
            assert_eq!(doubts(&data).len(), usize::from(folder == mnist), "{}", folder.display());
        }
    }
}

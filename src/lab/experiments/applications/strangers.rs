//! Images that a model of nine classes never saw: what it should find improbable, and a page that it finds all too probable.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::data::{Dataset, PIXELS, SIDE, Split};
use crate::model::to_unit;

/// Most images of a kind.
const DIGITS: usize = 500;
const OTHERS: usize = 200;
const BLANKS: usize = 50;

/// Images of one kind.
pub(super) struct Kind {
    /// What they are called.
    pub(super) name: String,
    /// `[n, 784]` in 0 to 1.
    pub(super) pixels: Vec<f32>,
}

/// The kinds, by their place: those that the model knows come first.
pub(super) const KNOWN: usize = 0;
pub(super) const LEFT_OUT: usize = 1;
pub(super) const TURNED: usize = 2;
pub(super) const NOISE: usize = 3;
pub(super) const BLANK: usize = 4;
/// The last kind is there only where the reader has such pictures.
pub(super) const CLOTHES: usize = 5;

/// Held-out images of every kind, where this class was left out of training.
pub(super) fn kinds(data: &Dataset, class: u8, seed: u64, clothes: Option<(String, Split)>) -> Vec<Kind> {
    let mut rng = StdRng::seed_from_u64(seed);
    let known = some(&data.test, |label| label != class, DIGITS);
    let turned: Vec<f32> = known.chunks_exact(PIXELS).take(OTHERS).flat_map(turned).collect();
    let noise: Vec<f32> = (0..OTHERS / 2 * PIXELS).map(|_| rng.r#gen()).collect();
    let name = data.classes.get(usize::from(class)).cloned().unwrap_or_default();
    let all = [
        (String::from("known classes"), known),
        (format!("left out: {name}"), some(&data.test, |label| label == class, OTHERS)),
        (String::from("turned by 90°"), turned),
        (String::from("grey noise"), noise),
        (String::from("blank page"), vec![0.0; BLANKS * PIXELS]),
    ];
    let clothes = clothes.map(|(label, split)| (label, some(&split, |_| true, OTHERS)));
    all.into_iter().chain(clothes).map(|(name, pixels)| Kind { name, pixels }).collect()
}

/// The first images of the classes that are wanted: `[at most count, 784]`.
pub(super) fn some(split: &Split, is_wanted: impl Fn(u8) -> bool, count: usize) -> Vec<f32> {
    let wanted = split.labels.iter().enumerate().filter(|(_, label)| is_wanted(**label));
    wanted.take(count).flat_map(|(index, _)| to_unit(split.image(index))).collect()
}

/// An image turned clockwise.
fn turned(image: &[f32]) -> Vec<f32> {
    (0..PIXELS).map(|at| image[(SIDE - 1 - at % SIDE) * SIDE + at / SIDE]).collect()
}

/// The data set without a class in its training images and in those that are measured; whole where nothing else would be left.
pub(super) fn without(data: &Dataset, class: u8) -> Dataset {
    let rest = |split: &Split| {
        let kept: Vec<usize> = (0..split.len()).filter(|index| split.labels[*index] != class).collect();
        if kept.is_empty() {
            return split.clone();
        }
        let images = kept.iter().flat_map(|index| split.image(*index).iter().copied()).collect();
        Split { images, labels: kept.iter().map(|index| split.labels[*index]).collect() }
    };
    Dataset { label: data.label.clone(), classes: data.classes.clone(), train: rest(&data.train), test: rest(&data.test) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;

    #[test]
    fn an_image_is_turned_as_a_page_is() {
        let mut image = vec![0.0; PIXELS];
        image[3] = 1.0; // near the left end of the uppermost row
        let turned = turned(&image);
        assert_eq!(turned.iter().position(|&pixel| pixel == 1.0), Some(3 * SIDE + SIDE - 1), "near the upper end of the rightmost column");
        assert_eq!((0..4).fold(image.clone(), |image, _| super::turned(&image)), image);
    }

    #[test]
    fn nothing_of_the_class_that_is_left_out_is_left() {
        let data = Dataset {
            label: String::new(),
            classes: (0..10).map(|class| class.to_string()).collect(),
            train: digits(60, 1),
            test: digits(40, 2),
        };
        let rest = without(&data, 4);
        assert!(rest.train.labels.iter().chain(&rest.test.labels).all(|label| *label != 4));
        assert_eq!(rest.train.len(), data.train.labels.iter().filter(|label| **label != 4).count());
        let kinds = kinds(&data, 4, 1, None);
        let fours = data.test.labels.iter().filter(|label| **label == 4).count();
        assert_eq!((kinds[LEFT_OUT].pixels.len() / PIXELS, kinds[KNOWN].pixels.len() / PIXELS), (fours, 40 - fours));
        assert!(kinds[BLANK].pixels.iter().all(|&pixel| pixel == 0.0) && kinds[NOISE].pixels.iter().any(|&pixel| pixel > 0.9));
        let only = Dataset { train: Split { labels: vec![4; 60], ..data.train.clone() }, ..data };
        assert_eq!(without(&only, 4).train.len(), 60, "something is left to learn from");
    }
}

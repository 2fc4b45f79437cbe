//! The held-out digits on show, and the reader's own.

use std::sync::Arc;

use super::experiment::{Input, Pick};
use crate::data::{Dataset, PIXELS, Split};

/// Columns of images in a pane.
const COLUMNS: usize = 8;

/// Which images a pane shows: a page of held-out digits, the reader's own in front of them.
pub(crate) struct Exhibit {
    data: Arc<Dataset>,
    /// Every held-out image, class after class in turn, so that a page shows many classes.
    mixed: Vec<usize>,
    class: Option<u8>,
    first: usize,
    own: Option<Box<[u8]>>,
}

impl Exhibit {
    pub(crate) fn new(data: Arc<Dataset>) -> Exhibit {
        let mixed = in_turn(&data.test);
        Exhibit { data, mixed, class: None, first: 0, own: None }
    }

    /// Applies the inputs that choose images. Returns whether it was one of them.
    pub(crate) fn input(&mut self, input: &Input) -> bool {
        match input {
            Input::Pick(Pick::Next) => self.first += 1,
            Input::Pick(Pick::Previous) => self.first = self.first.checked_sub(1).unwrap_or(self.candidates().len().saturating_sub(1)),
            Input::Pick(Pick::Class(class)) => {
                self.first = if self.class == Some(*class) { self.first + 1 } else { 0 };
                self.class = Some(*class);
            }
            Input::OwnDigit(image) if image.len() == PIXELS => self.own = Some(image.clone()),
            Input::NoOwnDigit => self.own = None,
            Input::OwnDigit(_) | Input::Knob { .. } | Input::Point { .. } | Input::Press(_) => return false,
        }
        true
    }

    /// The reader's own digit.
    pub(crate) fn own(&self) -> Option<&[u8]> {
        self.own.as_deref()
    }

    /// Index of the first held-out image on show.
    pub(crate) fn first(&self) -> usize {
        self.page().first().copied().unwrap_or(0)
    }

    /// The images on show, `[at most 8][784]`, the reader's own first.
    pub(crate) fn images(&self) -> Vec<Arc<[u8]>> {
        let own = self.own.iter().map(|image| Arc::from(&image[..]));
        own.chain(self.page().into_iter().map(|index| Arc::from(self.data.test.image(index)))).take(COLUMNS).collect()
    }

    /// A word for each image on show: its class, or that it is the reader's.
    pub(crate) fn captions(&self) -> Vec<String> {
        let own = self.own.iter().map(|_| "yours".to_string());
        let class = |index: usize| self.data.classes[usize::from(self.data.test.labels[index])].clone();
        own.chain(self.page().into_iter().map(class)).take(COLUMNS).collect()
    }

    fn candidates(&self) -> Vec<usize> {
        let wanted = |index: &usize| self.class.is_none_or(|class| self.data.test.labels[*index] == class);
        self.mixed.iter().copied().filter(wanted).collect()
    }

    fn page(&self) -> Vec<usize> {
        let candidates = self.candidates();
        (0..COLUMNS.min(candidates.len())).map(|column| candidates[(self.first + column) % candidates.len()]).collect()
    }
}

/// Indices of all images, one of each class in turn for as long as there are any.
fn in_turn(split: &Split) -> Vec<usize> {
    let mut rank = [0_usize; 256];
    let mut keyed: Vec<(usize, u8, usize)> = split
        .labels
        .iter()
        .enumerate()
        .map(|(index, &label)| {
            rank[usize::from(label)] += 1;
            (rank[usize::from(label)], label, index)
        })
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, _, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> Arc<Dataset> {
        let labels: Vec<u8> = (0..40).map(|i| i % 10).rev().collect();
        let images = labels.iter().flat_map(|&label| [label; PIXELS]).collect();
        let split = Split { images, labels };
        Arc::new(Dataset { label: "test".into(), classes: (0..10).map(|c: u8| c.to_string()).collect(), train: split.clone(), test: split })
    }

    #[test]
    fn a_fresh_page_shows_one_of_each_class_in_turn() {
        let exhibit = Exhibit::new(data());
        assert_eq!(exhibit.captions(), ["0", "1", "2", "3", "4", "5", "6", "7"]);
        assert!(exhibit.images().iter().enumerate().all(|(class, image)| usize::from(image[0]) == class));
    }

    #[test]
    fn a_class_can_be_stepped_through_both_ways() {
        let mut exhibit = Exhibit::new(data());
        exhibit.input(&Input::Pick(Pick::Class(7)));
        assert_eq!(exhibit.captions(), ["7"; 4]);
        let first = exhibit.page();
        exhibit.input(&Input::Pick(Pick::Next));
        assert_eq!(exhibit.page()[0], first[1]);
        exhibit.input(&Input::Pick(Pick::Previous));
        exhibit.input(&Input::Pick(Pick::Previous));
        assert_eq!(exhibit.page()[0], first[3]);
    }

    #[test]
    fn the_readers_own_digit_stands_first_until_it_is_taken_away() {
        let mut exhibit = Exhibit::new(data());
        exhibit.input(&Input::OwnDigit(vec![9; PIXELS].into()));
        assert_eq!(exhibit.captions()[0], "yours");
        assert_eq!(exhibit.images().len(), COLUMNS);
        exhibit.input(&Input::NoOwnDigit);
        assert_eq!(exhibit.captions()[0], "0");
    }
}

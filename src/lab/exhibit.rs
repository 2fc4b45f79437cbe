//! The held-out digits on show, and the reader's own.

use std::sync::Arc;

use super::experiment::{Choice, Input, Pick};
use crate::data::{Dataset, PIXELS, Split};

/// Columns of images in a pane.
pub(crate) const COLUMNS: usize = 8;

/// Which images a pane shows: a page of held-out digits, the reader's own in front of them.
#[derive(Clone)]
pub(crate) struct Exhibit {
    data: Arc<Dataset>,
    /// Every held-out image, class after class in turn, so that a page shows many classes.
    mixed: Arc<[usize]>,
    shown: Choice,
    partner: Choice,
    own: Option<Arc<[u8]>>,
}

impl Exhibit {
    pub(crate) fn new(data: Arc<Dataset>) -> Exhibit {
        let mixed = in_turn(&data.test).into();
        // The partner begins as another class.
        Exhibit { data, mixed, shown: Choice::default(), partner: Choice { class: None, first: 1 }, own: None }
    }

    /// Applies the inputs that choose images. Returns whether it was one of them.
    pub(crate) fn input(&mut self, input: &Input) -> bool {
        match input {
            Input::Pick(pick) => self.shown = self.picked(self.shown, *pick),
            Input::Partner(pick) => self.partner = self.picked(self.partner, *pick),
            Input::OwnDigit(image) if image.len() == PIXELS => self.own = Some(image[..].into()),
            Input::NoOwnDigit => self.own = None,
            Input::OwnDigit(_) | Input::Knob { .. } | Input::Point { .. } | Input::Pixel { .. } | Input::Cell { .. } | Input::Press(_) => {
                return false;
            }
        }
        true
    }

    fn picked(&self, choice: Choice, pick: Pick) -> Choice {
        let Choice { class, first } = choice;
        match pick {
            Pick::Next => Choice { class, first: first + 1 },
            Pick::Previous => {
                Choice { class, first: first.checked_sub(1).unwrap_or_else(|| self.candidates(choice).len().saturating_sub(1)) }
            }
            // of another data set's choice there may be no image here
            Pick::At(wanted) if self.candidates(wanted).is_empty() => choice,
            Pick::At(wanted) => wanted,
            Pick::Class(wanted) => Choice { class: Some(wanted), first: if class == Some(wanted) { first + 1 } else { 0 } },
        }
    }

    /// The reader's own digit.
    pub(crate) fn own(&self) -> Option<&[u8]> {
        self.own.as_deref()
    }

    /// Where the images on show begin.
    pub(crate) fn choice(&self) -> Choice {
        self.shown
    }

    /// Index of the first held-out image on show.
    pub(crate) fn first(&self) -> usize {
        self.page(self.shown).first().copied().unwrap_or(0)
    }

    /// The first held-out image on show; `None` when none is.
    pub(crate) fn held_out(&self) -> Option<Arc<[u8]>> {
        self.page(self.shown).first().map(|&index| self.data.test.image(index).into())
    }

    /// The indices of the held-out images on show, at most eight.
    pub(crate) fn page_on_show(&self) -> Vec<usize> {
        self.page(self.shown)
    }

    /// The second image of a pair, with its class in words; `None` when there is none.
    pub(crate) fn partner(&self) -> Option<(Arc<[u8]>, String)> {
        let index = *self.page(self.partner).first()?;
        Some((self.data.test.image(index).into(), self.class_of(index)))
    }

    /// The two images of a pair with a word for each: the first on show, which is the reader's own where there is one, and its partner; `None`
    /// while a data set has no held-out image.
    pub(crate) fn pair(&self) -> Option<[(Arc<[u8]>, String); 2]> {
        let first = self.images().into_iter().next()?;
        let name = self.captions().into_iter().next()?;
        Some([(first, name), self.partner()?])
    }

    /// The images on show, `[at most 8][784]`, the reader's own first.
    pub(crate) fn images(&self) -> Vec<Arc<[u8]>> {
        let own = self.own.iter().cloned();
        own.chain(self.page(self.shown).into_iter().map(|index| Arc::from(self.data.test.image(index)))).take(COLUMNS).collect()
    }

    /// A word for each image on show: its class, or that it is the reader's.
    pub(crate) fn captions(&self) -> Vec<String> {
        let own = self.own.iter().map(|_| "yours".to_string());
        own.chain(self.page(self.shown).into_iter().map(|index| self.class_of(index))).take(COLUMNS).collect()
    }

    fn class_of(&self, index: usize) -> String {
        self.class_name(self.data.test.labels[index])
    }

    /// What a class of the data set is called.
    pub(crate) fn class_name(&self, class: u8) -> String {
        self.data.classes.get(usize::from(class)).cloned().unwrap_or_default()
    }

    fn candidates(&self, choice: Choice) -> Vec<usize> {
        let wanted = |index: &usize| choice.class.is_none_or(|class| self.data.test.labels[*index] == class);
        self.mixed.iter().copied().filter(wanted).collect()
    }

    fn page(&self, choice: Choice) -> Vec<usize> {
        let candidates = self.candidates(choice);
        (0..COLUMNS.min(candidates.len())).map(|column| candidates[(choice.first + column) % candidates.len()]).collect()
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
    fn what_was_chosen_before_is_found_again_unless_there_is_no_such_image() {
        let mut exhibit = Exhibit::new(data());
        exhibit.input(&Input::Pick(Pick::Class(7)));
        exhibit.input(&Input::Pick(Pick::Next));
        let (choice, first) = (exhibit.choice(), exhibit.first());
        let mut again = Exhibit::new(data());
        again.input(&Input::Pick(Pick::At(choice)));
        assert_eq!((again.choice(), again.first()), (choice, first));
        again.input(&Input::Pick(Pick::At(Choice { class: Some(200), first: 3 })));
        assert_eq!(again.first(), first);
    }

    #[test]
    fn a_class_can_be_stepped_through_both_ways() {
        let mut exhibit = Exhibit::new(data());
        exhibit.input(&Input::Pick(Pick::Class(7)));
        assert_eq!(exhibit.captions(), ["7"; 4]);
        let first = exhibit.page_on_show();
        exhibit.input(&Input::Pick(Pick::Next));
        assert_eq!(exhibit.page_on_show()[0], first[1]);
        exhibit.input(&Input::Pick(Pick::Previous));
        exhibit.input(&Input::Pick(Pick::Previous));
        assert_eq!(exhibit.page_on_show()[0], first[3]);
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

    #[test]
    fn the_partner_of_a_pair_is_chosen_by_itself() {
        let mut exhibit = Exhibit::new(data());
        assert_eq!(exhibit.partner().map(|partner| partner.1).as_deref(), Some("1"), "another class than the first");
        exhibit.input(&Input::Partner(Pick::Class(7)));
        let names = |exhibit: &Exhibit| exhibit.pair().map(|pair| pair.map(|(_, name)| name)).unwrap_or_default();
        assert_eq!(names(&exhibit), ["0", "7"], "the first of the pair stays");
        exhibit.input(&Input::Pick(Pick::Class(3)));
        assert_eq!(names(&exhibit), ["3", "7"], "and so does the partner");
        exhibit.input(&Input::OwnDigit(vec![9; PIXELS].into()));
        assert_eq!(names(&exhibit), ["yours", "7"]);
        assert_eq!(exhibit.pair().map(|pair| [pair[0].0[0], pair[1].0[0]]), Some([9, 7]));
    }
}

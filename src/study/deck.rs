//! The deck: every card that can be asked, from the questions, the drills and the predictions of a course.

use std::sync::Arc;

use crate::content::question::{Drill, Level, Question};

/// All cards, and the topics they belong to.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    /// The cards, in the order of the course.
    pub cards: Vec<Card>,
    /// Topics: (id, title).
    pub topics: Vec<(String, String)>,
}

/// Something to ask, with a history of its own.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its stable id, under which reviews are kept: that of the question or drill, or the prediction's.
    pub id: String,
    /// Index into [`Deck::topics`].
    pub topic: usize,
    /// How hard it is.
    pub level: Level,
    /// Sections that teach it, indices into the course's entries.
    pub links: Vec<usize>,
    /// Changes when the text does.
    pub fingerprint: String,
    /// What is asked.
    pub matter: Matter,
}

/// What a card asks.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A question to answer aloud; the reader marks it.
    Question(Arc<Question>),
    /// A drill; the program marks it.
    Drill(Arc<Drill>),
}

//! How many cards are due, new and still to come: what the overview and the folded pane say.

use crate::study::deck::Deck;
use crate::study::quiz::Selection;
use crate::study::reviews::Reviews;
use crate::study::schedule::Moment;

/// What waits in a deck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Cards seen before that are due.
    pub due: usize,
    /// New cards that today's share still holds.
    pub fresh: usize,
    /// New cards in all.
    pub unseen: usize,
    /// Cards seen before that are not due yet.
    pub later: usize,
    /// Grades given today.
    pub today: usize,
    /// In how many seconds the next card is due that is not due yet.
    pub next: Option<u64>,
}

impl Outlook {
    /// Counts the cards that pass the filters of a selection.
    pub fn new(deck: &Deck, selection: &Selection, reviews: &Reviews, at: Moment, new_a_day: usize) -> Self {
        let mut outlook = Self::default();
        for card in deck.cards.iter().filter(|card| selection.wants(deck, card)) {
            match reviews.memory_at(&card.id, at) {
                None => outlook.unseen += 1,
                Some(memory) if memory.is_due(at) => outlook.due += 1,
                Some(memory) => {
                    let wait = memory.due.wait(at);
                    outlook.later += 1;
                    outlook.next = Some(outlook.next.map_or(wait, |next| next.min(wait)));
                }
            }
        }
        outlook.fresh = if selection.due_only { 0 } else { outlook.unseen.min(new_a_day.saturating_sub(reviews.new_on(at))) };
        outlook.today = reviews.all().filter(|review| review.moment().day() == at.day()).count();
        outlook
    }
}

//! How many cards are due, new and known, in all and by topic: what the overview and the folded pane say.

use super::QuizView;
use crate::study::deck::Deck;
use crate::study::reviews::Reviews;
use crate::study::schedule::Moment;

/// What waits in a deck.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// By topic, in the order of the deck.
    pub topics: Vec<TopicOutlook>,
}

/// What waits in a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TopicOutlook {
    /// Cards.
    pub cards: usize,
    /// Cards seen before that are due.
    pub due: usize,
    /// Cards never seen.
    pub unseen: usize,
    /// The chance that a card of the topic is remembered now, 0 to 1; a card never seen counts as 0.
    pub mastery: f64,
}

impl Outlook {
    /// Counts the cards.
    pub fn new(deck: &Deck, reviews: &Reviews, at: Moment, new_a_day: usize) -> Self {
        let mut outlook = Self { topics: vec![TopicOutlook::default(); deck.topics.len()], ..Self::default() };
        for card in &deck.cards {
            let Some(topic) = outlook.topics.get_mut(card.topic) else { continue };
            topic.cards += 1;
            match reviews.memory_at(&card.id, at) {
                None => {
                    topic.unseen += 1;
                    outlook.unseen += 1;
                }
                Some(memory) => {
                    topic.mastery += f64::from(memory.retrievability(at));
                    if memory.due <= at.now {
                        topic.due += 1;
                        outlook.due += 1;
                    } else {
                        let wait = memory.due - at.now;
                        outlook.later += 1;
                        outlook.next = Some(outlook.next.map_or(wait, |next| next.min(wait)));
                    }
                }
            }
        }
        for topic in &mut outlook.topics {
            topic.mastery /= topic.cards.max(1) as f64;
        }
        outlook.fresh = outlook.unseen.min(new_a_day.saturating_sub(reviews.new_on(at)));
        outlook.today = reviews.all().filter(|review| review.moment().day() == at.day()).count();
        outlook
    }
}

impl QuizView {
    /// What waits in the deck.
    pub fn outlook(&self, reviews: &Reviews, at: Moment, new_a_day: usize) -> Outlook {
        Outlook::new(&self.deck, reviews, at, new_a_day)
    }
}

//! The deck: every card that can be asked, from the questions, the drills and the predictions of a course.

use std::sync::Arc;

use crate::content::course::{Course, Predict};
use crate::content::markup::{Inline, Role, Span};
use crate::content::question::{Drill, Exhibit, Label, Level, PREDICTIONS, Question, Task, Topic};
use crate::content::repair::{self, Repair};

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

impl Matter {
    /// Id, level, links, tags and sources.
    pub fn label(&self) -> &Label {
        match self {
            Matter::Question(question) => &question.label,
            Matter::Drill(drill) => &drill.label,
        }
    }
}

impl Deck {
    /// Whether a card is about something: where that is the name of a topic, whether it is of that topic; otherwise whether it has the tag.
    /// A topic of one's own deck goes by its own name, too, without the deck's before it.
    pub fn is_about(&self, card: &Card, wanted: &str) -> bool {
        let is = |id: &str| id == wanted || own_name(id) == wanted;
        if self.topics.iter().any(|(id, _)| is(id)) {
            return is(&self.topics[card.topic].0);
        }
        card.matter.label().tags.iter().any(|tag| tag == wanted)
    }

    /// The deck with only these cards; its topics stay where they are.
    pub fn only(&self, wants: impl Fn(&Card) -> bool) -> Deck {
        Deck { cards: self.cards.iter().filter(|card| wants(card)).cloned().collect(), topics: self.topics.clone() }
    }

    /// Whether one of two cards may give the other away: they are of one topic and share a tag besides its name.
    pub fn are_siblings(&self, one: &Card, other: &Card) -> bool {
        let topic = self.topics[one.topic].0.as_str();
        let tags = |card: &Card| card.matter.label().tags.clone();
        one.topic == other.topic && tags(one).iter().any(|tag| tag != topic && tags(other).contains(tag))
    }

    /// Whether a card is a section's prediction.
    pub fn is_prediction(&self, card: &Card) -> bool {
        self.topics[card.topic].0 == PREDICTIONS
    }

    /// The cards of a course, topic by topic; the repair drills and the predictions of its sections come last, as topics of their own.
    /// Reads every section that was not looked at yet.
    pub fn of(course: &Course) -> Deck {
        let mut deck = Deck::of_topics(course.topics());
        let predictions = course.sections().iter().enumerate().filter_map(|(index, entry)| Some((index, entry.section.as_ref()?)));
        let predictions = predictions.flat_map(|(index, section)| section.predictions().map(move |predict| (index, predict)));
        let drills: Vec<Drill> = predictions.map(|(index, predict)| drill(predict, index, &course.entries[index].id)).collect();
        let repairs = course.repairs().filter_map(|(index, entry)| Some((index, entry.section.as_ref()?.repair()?)));
        deck.add(repair::TOPIC, "Repair drills", repairs.flat_map(|(index, repair)| repair_cards(repair, index)).collect());
        deck.add(PREDICTIONS, "Predictions of the sections", drills);
        deck
    }

    /// The cards of some topics: those of the course, or of a deck of one's own.
    pub fn of_topics(topics: &[Topic]) -> Deck {
        let mut deck = Deck::default();
        for topic in topics {
            deck.topics.push((topic.id.clone(), topic.title.clone()));
            topic.questions.iter().for_each(|question| deck.push(Matter::Question(Arc::new(question.clone()))));
            topic.drills.iter().for_each(|drill| deck.push(Matter::Drill(Arc::new(drill.clone()))));
        }
        deck
    }

    /// Adds a topic of drills; none where there are no drills.
    fn add(&mut self, id: &str, title: &str, drills: Vec<Drill>) {
        if !drills.is_empty() {
            self.topics.push((id.into(), title.into()));
            drills.into_iter().for_each(|drill| self.push(Matter::Drill(Arc::new(drill))));
        }
    }

    /// Adds a card to the last topic.
    fn push(&mut self, matter: Matter) {
        let label = matter.label();
        self.cards.push(Card {
            id: label.id.clone(),
            topic: self.topics.len() - 1,
            level: label.level,
            links: label.links.clone(),
            fingerprint: label.fingerprint.clone(),
            matter,
        });
    }
}

/// The name of a topic without that of its deck: `kl` for `flash/kl`.
pub(crate) fn own_name(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(_, own)| own)
}

/// A section's prediction as a drill. Its tag is the id of the section, so that a filter finds it.
fn drill(predict: &Predict, entry: usize, section: &str) -> Drill {
    Drill {
        label: Label {
            id: predict.id.clone(),
            level: Level::Core,
            links: vec![entry],
            tags: vec![section.to_owned()],
            sources: Vec::new(),
            fingerprint: predict.fingerprint.clone(),
        },
        exhibit: Exhibit::default(),
        task: Task::Choose { question: predict.question.clone(), choices: predict.choices.clone() },
    }
}

/// The two cards of a repair drill: to name the fault of the run, and to find it in the code. Both lead to its page, where the run is live.
fn repair_cards(repair: &Repair, entry: usize) -> [Drill; 2] {
    let links = || repair.label.links.iter().copied().chain([entry]).collect();
    let asked = Span::new(format!(" {}", repair::QUESTION), Role::Body);
    let question = Inline(repair.symptoms.0.iter().cloned().chain([asked]).collect());
    let code = Label { id: repair.code_card(), fingerprint: repair.code_fingerprint.clone(), ..repair.label.clone() };
    [
        Drill {
            label: Label { links: links(), ..repair.label.clone() },
            exhibit: Exhibit { run: Some(Arc::new(repair.run.clone())), ..Exhibit::default() },
            task: Task::Choose { question, choices: repair.choices.clone() },
        },
        Drill {
            label: Label { links: links(), ..code },
            exhibit: Exhibit { code: Some(repair.code.clone()), ..Exhibit::default() },
            task: Task::Find { question: repair.find.clone(), faulty: repair.faulty.clone() },
        },
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;
    use crate::content::source::Source;

    #[test]
    fn every_question_drill_and_prediction_is_a_card_once() {
        let course = Source::Embedded.load().unwrap();
        let deck = Deck::of(&course);
        let asked: usize = course.topics().iter().map(|topic| topic.questions.len() + topic.drills.len()).sum();
        // the question on a repair drill's page is no prediction of a section
        let predictions: usize =
            course.sections().iter().filter_map(|entry| entry.section.as_ref()).map(|section| section.predictions().count()).sum();
        assert!(asked > 0 && predictions > 0);
        let repairs = course.repairs().count();
        // the fault of the run, and that of the code
        assert_eq!(deck.cards.len(), asked + predictions + 2 * repairs);
        assert_eq!(deck.topics.len(), course.topics().len() + 2);
        let ids: HashSet<&str> = deck.cards.iter().map(|card| card.id.as_str()).collect();
        assert_eq!(ids.len(), deck.cards.len());
        for card in &deck.cards {
            let label = card.matter.label();
            assert!(label.id == card.id && label.level == card.level && label.fingerprint == card.fingerprint && label.links == card.links);
            assert!(card.fingerprint.len() == 16 && !card.links.is_empty() && !label.tags.is_empty(), "{}", card.id);
        }
    }

    #[test]
    fn a_prediction_is_a_choice_that_leads_to_its_section() {
        let course = Source::Embedded.load().unwrap();
        let deck = Deck::of(&course);
        let card = deck.cards.iter().find(|card| card.id == "beta-twenty").unwrap();
        assert_eq!(deck.topics[card.topic].0, "predictions");
        assert_eq!(course.entries[card.links[0]].id, "two-term-loss");
        let Matter::Drill(drill) = &card.matter else { panic!("a prediction is a drill") };
        let Task::Choose { choices, .. } = &drill.task else { panic!("a prediction is a choice") };
        assert_eq!(choices.iter().filter(|choice| choice.right).count(), 1);
    }

    #[test]
    fn cards_stand_in_the_order_of_their_topics() {
        let deck = Deck::of(&Source::Embedded.load().unwrap());
        assert!(deck.cards.iter().is_sorted_by_key(|card| card.topic));
    }
}

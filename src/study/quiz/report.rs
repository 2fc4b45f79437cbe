//! How a sitting or an exam went, by topic.

use std::collections::BTreeMap;

use super::{Asked, Graded, Outcome, Quiz};
use crate::content::markup::Inline;
use crate::study::schedule::Grade;

/// How a sitting went. Of a card that came back in the same sitting the first answer counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// How many cards were asked; in an exam, how many it has.
    pub asked: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// In an exam, how many were never shown: the time was over before.
    pub unseen: usize,
    /// How it went, 0 to 1. In an exam, the mean share that was right, what was not answered counting as 0; otherwise the mean of what the
    /// first grades are worth: again 0, hard a half, good and easy 1.
    pub score: f64,
    /// How often each grade was given, `again` first, counting every answer.
    pub grades: [usize; 4],
    /// In an exam, the seconds from its begin to its end.
    pub seconds: Option<u64>,
    /// By topic, in the order of the deck; only those that were asked.
    pub topics: Vec<TopicReport>,
}

/// How it went with one topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicReport {
    /// Index into the deck's topics.
    pub topic: usize,
    /// How many cards were asked, or were to be.
    pub asked: usize,
    /// How many of those were never shown.
    pub unseen: usize,
    /// The mean share that was right, 0 to 1.
    pub score: f64,
    /// The cards that were shown and not wholly right, in the order asked.
    pub missed: Vec<Missed>,
    /// The sections that teach those cards, indices into the course's entries, without repeats.
    pub links: Vec<usize>,
}

/// A card that was not wholly right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// A computed drill's question with the numbers that were asked.
    pub posed: Option<Inline>,
    /// Index into the deck's cards.
    pub card: usize,
    /// Whether there was an answer at all.
    pub answered: bool,
    /// Whether at least half of it was there: it deserves *hard* or better.
    pub partly: bool,
    /// The points of a spoken question that were not hit, indices into its points; empty when it was not answered, and for drills.
    pub points: Vec<usize>,
}

/// What a grade is worth in the score.
fn worth(grade: Grade) -> f64 {
    match grade {
        Grade::Again => 0.0,
        Grade::Hard => 0.5,
        Grade::Good | Grade::Easy => 1.0,
    }
}

pub(super) fn of(quiz: &Quiz) -> Report {
    let mut first: BTreeMap<usize, &Graded> = BTreeMap::new();
    let mut order = Vec::new();
    let mut report = Report::default();
    for graded in &quiz.past {
        report.grades[graded.grade as usize] += 1;
        first.entry(graded.card).or_insert_with(|| {
            order.push(graded.card);
            graded
        });
    }
    if let Some(exam) = &quiz.exam {
        order.clone_from(&exam.cards);
        report.seconds = exam.ended.map(|ended| ended.saturating_sub(exam.began.now));
    }
    let mut topics: BTreeMap<usize, TopicReport> = BTreeMap::new();
    for card in order {
        let here = &quiz.deck.cards[card];
        let topic = topics.entry(here.topic).or_insert_with(|| TopicReport { topic: here.topic, ..TopicReport::default() });
        let outcome = first.get(&card).map(|graded| &graded.outcome);
        let graded = first.get(&card);
        let share = match (graded, &quiz.exam) {
            (None, _) => 0.0,
            (Some(graded), Some(_)) => graded.outcome.share(),
            // The reader's own grade has the last word, ticked or not.
            (Some(graded), None) => worth(graded.grade),
        };
        topic.asked += 1;
        topic.score += share;
        report.asked += 1;
        report.answered += usize::from(outcome.is_some());
        report.score += share;
        if !quiz.shown.contains(&card) {
            report.unseen += 1;
            topic.unseen += 1;
            continue;
        }
        if share < 1.0 {
            let points = match outcome {
                Some(Outcome::Ticked(ticks)) if quiz.exam.is_some() || ticks.contains(&true) => {
                    (0..ticks.len()).filter(|point| !ticks[*point]).collect()
                }
                _ => Vec::new(),
            };
            let turn = first.get(&card).and_then(|graded| graded.before.now.as_ref()).map(|(_, turn)| &turn.asked);
            let posed = match turn {
                Some(Asked::Compute(posed)) => Some(posed.question.clone()),
                _ => None,
            };
            topic.missed.push(Missed { posed, card, answered: outcome.is_some(), partly: share >= 0.5, points });
            let new: Vec<usize> = here.links.iter().copied().filter(|link| !topic.links.contains(link)).collect();
            topic.links.extend(new);
        }
    }
    report.score /= report.asked.max(1) as f64;
    report.topics = topics.into_values().collect();
    for topic in &mut report.topics {
        topic.score /= topic.asked as f64;
    }
    report
}

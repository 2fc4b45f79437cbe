//! A card laid out on paper: what stands on its front and on its back, before anybody says how it is written.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::content::course::{Choice, Code, Course, Entry};
use crate::content::markup::{Inline, Role, Span};
use crate::content::math::Formula;
use crate::content::plot::Plot;
use crate::content::question::{Computation, Faulty, Level, Question, Task};
use crate::study::deck::{Card, Deck, Matter};

/// A card on paper.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// The card's stable id.
    pub(super) id: String,
    /// The title of its topic.
    pub(super) topic: String,
    /// How hard it is.
    pub(super) level: Level,
    /// Its topic, level and tags, each a word.
    pub(super) tags: Vec<String>,
    /// What is asked.
    pub(super) front: Vec<Piece>,
    /// What is answered.
    pub(super) back: Vec<Piece>,
}

/// A piece of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// A paragraph.
    Text(Inline),
    /// A paragraph with a label before it.
    Labelled(&'static str, Inline),
    /// A displayed formula.
    Formula(Formula),
    /// A listing; its lines are numbered.
    Listing(Code),
    /// The figures of a curve.
    Figures(Plot),
    /// A list; the choices of a question have letters.
    List(Marks, Vec<Inline>),
}

/// What stands before the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// Nothing but a dot.
    Dots,
    /// 1, 2, 3.
    Numbers,
    /// A, B, C.
    Letters,
}

/// Lays a card out. The seed draws the numbers and the order of choices and steps; each card draws its own.
pub(super) fn sheet(card: &Card, deck: &Deck, course: &Course, seed: u64) -> Sheet {
    let label = card.matter.label();
    let seed = seed ^ u64::from_str_radix(&card.fingerprint, 16).unwrap_or_default();
    let (mut front, mut back) = match &card.matter {
        Matter::Question(question) => spoken(question),
        Matter::Drill(drill) => match &drill.task {
            Task::Choose { question, choices } => choose(question, choices, seed),
            Task::Compute(computation) => compute(computation, seed),
            Task::Sort { question, steps, because } => sort(question, steps, because, seed),
            Task::Find { question, faulty } => {
                let fault = |fault: &Faulty| {
                    let place = Span::new(format!("{}: ", fault.place()), Role::Strong);
                    Inline([&[place], fault.because.0.as_slice()].concat())
                };
                (vec![Piece::Text(question.clone())], vec![Piece::List(Marks::Dots, faulty.iter().map(fault).collect())])
            }
        },
    };
    // What is asked about stands right below the question.
    let exhibit = match &card.matter {
        Matter::Question(question) => &question.exhibit,
        Matter::Drill(drill) => &drill.exhibit,
    };
    let listing = exhibit.code.clone().map(Piece::Listing);
    front.splice(1..1, listing.into_iter().chain(exhibit.curve.clone().map(Piece::Figures)));
    let section = |entry: &usize| course.entries.get(*entry).map(Entry::named);
    let sections: Vec<String> = card.links.iter().filter_map(section).collect();
    back.push(Piece::Labelled("Sections", plain(sections.join("; "))));
    if !label.sources.is_empty() {
        back.push(Piece::Labelled("Sources", joined(&label.sources)));
    }
    let (topic, title) = &deck.topics[card.topic];
    let mut tags = vec!["elbo".into(), word(topic), card.level.name().into()];
    tags.extend(label.tags.iter().map(|tag| word(tag)));
    tags.sort();
    tags.dedup();
    Sheet { id: card.id.clone(), topic: title.clone(), level: card.level, tags, front, back }
}

fn spoken(question: &Question) -> (Vec<Piece>, Vec<Piece>) {
    let mut back: Vec<Piece> = question.formulas.iter().cloned().map(Piece::Formula).collect();
    back.extend(question.answer.iter().cloned().map(Piece::Text));
    back.push(Piece::Labelled("A good answer hits", Inline::default()));
    back.push(Piece::List(Marks::Dots, question.points.clone()));
    back.push(Piece::Labelled("A common wrong answer", question.wrong.claim.clone()));
    back.push(Piece::Labelled("Why it is wrong", question.wrong.because.clone()));
    back.push(Piece::Labelled("Asked next", question.follow_up.question.clone()));
    back.extend(question.follow_up.answer.iter().cloned().map(Piece::Text));
    (vec![Piece::Text(question.question.clone())], back)
}

fn choose(question: &Inline, choices: &[Choice], seed: u64) -> (Vec<Piece>, Vec<Piece>) {
    let mut choices: Vec<&Choice> = choices.iter().collect();
    choices.shuffle(&mut StdRng::seed_from_u64(seed));
    let texts = choices.iter().map(|choice| choice.text.clone()).collect();
    let reasons = choices.iter().map(|choice| {
        let mark = if choice.right { "Right. " } else { "Wrong. " };
        Inline([&[Span::new(mark, Role::Strong)], choice.because.0.as_slice()].concat())
    });
    let right: Vec<Inline> = choices.iter().filter(|choice| choice.right).map(|choice| choice.text.clone()).collect();
    let back = vec![Piece::Labelled("Answer", joined(&right)), Piece::List(Marks::Letters, reasons.collect())];
    (vec![Piece::Text(question.clone()), Piece::List(Marks::Letters, texts)], back)
}

fn compute(computation: &Computation, seed: u64) -> (Vec<Piece>, Vec<Piece>) {
    let posed = computation.pose(seed);
    let answer = Piece::Labelled("Answer", plain(posed.answer_in_words()));
    let mut front = vec![Piece::Text(posed.question)];
    if !posed.unit.is_empty() {
        front.push(Piece::Labelled("Answer in", plain(posed.unit)));
    }
    (front, vec![answer, Piece::Text(posed.because)])
}

fn sort(question: &Inline, steps: &[Inline], because: &Inline, seed: u64) -> (Vec<Piece>, Vec<Piece>) {
    let mut shuffled = steps.to_vec();
    shuffled.shuffle(&mut StdRng::seed_from_u64(seed));
    if shuffled == steps {
        // Few steps come out in the right order by chance, which would leave nothing to do.
        shuffled.rotate_left(1);
    }
    let front = vec![Piece::Text(question.clone()), Piece::List(Marks::Dots, shuffled)];
    (front, vec![Piece::List(Marks::Numbers, steps.to_vec()), Piece::Text(because.clone())])
}

fn plain(text: impl Into<String>) -> Inline {
    Inline(vec![Span::new(text, Role::Body)])
}

fn joined(texts: &[Inline]) -> Inline {
    let spans: Vec<&[Span]> = texts.iter().map(|text| text.0.as_slice()).collect();
    Inline(spans.join(&Span::new("; ", Role::Body)))
}

/// A tag is one word: the name of a deck's folder may hold spaces.
fn word(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("-")
}

//! A small deck for tests, built by hand.

use std::sync::Arc;

use super::deck::{Card, Deck, Matter};
use crate::content::course::{Choice, Code};
use crate::content::markup::{Inline, Role, Span};
use crate::content::question::{Computation, Drill, Exhibit, Faulty, FollowUp, Label, Level, Question, Task, WrongAnswer};

pub(crate) fn text(text: &str) -> Inline {
    Inline(vec![Span::new(text, Role::Body)])
}

fn label(id: &str, level: Level, tags: &[&str]) -> Label {
    Label {
        id: id.to_owned(),
        level,
        links: (1..=tags.len()).collect(),
        tags: tags.iter().map(ToString::to_string).collect(),
        sources: Vec::new(),
        fingerprint: format!("{id}-1"),
    }
}

fn question(id: &str, level: Level, tags: &[&str], points: usize) -> Matter {
    Matter::Question(Arc::new(Question {
        label: label(id, level, tags),
        question: text(&format!("What is {id}?")),
        exhibit: Exhibit::default(),
        formulas: Vec::new(),
        answer: vec![text(&format!("{id} is this.")), text("And that.")],
        points: (1..=points).map(|point| text(&format!("{id} point {point}"))).collect(),
        wrong: WrongAnswer { claim: text("It is nothing."), because: text("It is something.") },
        follow_up: FollowUp { question: text("And then?"), answer: vec![text("Then more.")] },
    }))
}

fn drill(id: &str, level: Level, tags: &[&str], task: Task) -> Matter {
    Matter::Drill(Arc::new(Drill { label: label(id, level, tags), exhibit: Exhibit::default(), task }))
}

fn choice(words: &str, right: bool) -> Choice {
    Choice { text: text(words), right, because: text(&format!("because {words}")) }
}

/// Four spoken questions (four points each) and three drills in two topics, `kl` and `vae`:
/// `kl-1` warm-up, `kl-2` core, `kl-pick` core (choose), `vae-1` warm-up, `vae-2` deep, `vae-count` core (compute: 0.5 nats), `vae-order` deep (sort).
pub(crate) fn deck() -> Deck {
    let choose = Task::Choose {
        question: text("Which one?"),
        choices: vec![choice("left", false), choice("right", true), choice("middle", false), choice("none", false)],
    };
    let compute = Task::Compute(Computation {
        question: "How much is it?".into(),
        given: Vec::new(),
        answer: "0.5".into(),
        unit: "nats".into(),
        tolerance: 0.02,
        floor: 0.0,
        mistakes: vec![("0.25".into(), "That is half of it.".into())],
        because: "It is a half.".into(),
    });
    let steps = ["encode", "sample", "decode", "compare"].map(text).to_vec();
    let sort = Task::Sort { question: text("In which order?"), steps, because: text("One needs the other.") };
    let matters = [
        (0, question("kl-1", Level::WarmUp, &["kl"], 4)),
        (0, question("kl-2", Level::Core, &["kl", "gaussian"], 4)),
        (0, drill("kl-pick", Level::Core, &["kl"], choose)),
        (1, question("vae-1", Level::WarmUp, &["vae"], 4)),
        (1, question("vae-2", Level::Deep, &["vae", "gaussian"], 4)),
        (1, drill("vae-count", Level::Core, &["vae"], compute)),
        (1, drill("vae-order", Level::Deep, &["vae"], sort)),
    ];
    let topics = vec![("kl".into(), "KL divergence".into()), ("vae".into(), "The VAE".into())];
    Deck { cards: matters.into_iter().map(card).collect(), topics }
}

fn card((topic, matter): (usize, Matter)) -> Card {
    let label = matter.label().clone();
    Card { id: label.id, topic, level: label.level, links: label.links, fingerprint: label.fingerprint, matter }
}

/// One drill: five lines of a listing, of which 2 names one fault, and 4 or 5 the other.
pub(crate) fn search() -> Deck {
    let source = "def loss(x, y):\n    r = mean(x - y)\n    k = kl(y)\n    r = r * 784\n    return r - k\n";
    let faulty = [(vec![2], "Square it."), (vec![4, 5], "The price is added.")];
    let faulty = faulty.map(|(lines, because)| Faulty { lines, because: text(because) }).to_vec();
    let task = Task::Find { question: text("Which lines are wrong?"), faulty };
    let code = Some(Code { language: "python".into(), source: source.into() });
    let drill = Drill { label: label("bugs", Level::Core, &["code"]), exhibit: Exhibit { code, ..Exhibit::default() }, task };
    Deck { cards: vec![card((0, Matter::Drill(Arc::new(drill))))], topics: vec![("code".into(), "Code".into())] }
}

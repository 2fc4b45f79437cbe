//! The glossary over the text: what a term or symbol means, of those on the screen, or found by typing.

mod seen;

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::pasting::LONGEST;
use super::{App, Layer};
use crate::content::course::Term;
use crate::content::lookup;

pub use seen::Seen;

/// The open glossary.
#[derive(Clone, Debug, PartialEq)]
pub struct Glossary {
    /// What was typed.
    pub wanted: String,
    /// Which of the terms that are shown is marked.
    pub selected: usize,
    /// Every term.
    terms: Arc<[Term]>,
    /// Those that what was typed fits, as indices, the best first.
    shown: Vec<usize>,
    /// Those that stand in the text on the screen, in reading order: what is shown until something is typed.
    seen: Vec<Seen>,
}

impl Glossary {
    /// The terms that stand on the screen, or where there are none all of them; the first one marked.
    fn new(terms: Vec<Term>, seen: Vec<Seen>) -> Self {
        let mut glossary = Self { wanted: String::new(), selected: 0, shown: Vec::new(), terms: terms.into(), seen };
        glossary.look_for(|_| {});
        glossary
    }

    /// All terms, this one marked.
    pub(super) fn at(terms: Vec<Term>, term: usize) -> Self {
        Self { selected: term, ..Self::new(terms, Vec::new()) }
    }

    /// The terms on the screen where they stand, as long as one looks at those; empty while a term is looked for among all.
    pub fn seen(&self) -> &[Seen] {
        if self.wanted.is_empty() { &self.seen } else { &[] }
    }

    /// How many terms there are.
    pub fn count(&self) -> usize {
        self.terms.len()
    }

    /// The terms that pass, the best first.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Term> {
        self.shown.iter().map(|index| &self.terms[*index])
    }

    /// The marked term.
    pub fn marked(&self) -> Option<&Term> {
        self.shown().nth(self.selected)
    }

    fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }

    fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.wanted);
        self.shown = match self.seen() {
            [] => lookup::among(&self.terms, &self.wanted),
            seen => seen.iter().map(|seen| seen.term).collect(),
        };
        self.selected = 0;
    }
}

impl App {
    pub(super) fn open_glossary(&mut self) -> Vec<Effect> {
        let terms = self.course.terms();
        let reading = &self.reading;
        let in_sight = self.pane.as_ref().is_none_or(|pane| !pane.focused);
        let lines = reading.scroll..reading.scroll + if in_sight { reading.rows } else { 0 };
        let seen = seen::seen(&terms, &reading.page.lines, lines);
        self.layers.push(Layer::Glossary(Glossary::new(terms, seen)));
        Vec::new()
    }

    pub(super) fn act_in_glossary(&mut self, intent: Intent) -> Vec<Effect> {
        let Some(Layer::Glossary(glossary)) = self.layers.last_mut() else { return Vec::new() };
        match intent {
            Intent::Type(typed) if glossary.wanted.chars().count() < LONGEST => glossary.look_for(|wanted| wanted.push(typed)),
            Intent::Rub => glossary.look_for(|wanted| {
                wanted.pop();
            }),
            Intent::Down => glossary.step(1),
            Intent::Up => glossary.step(-1),
            Intent::PageDown => glossary.step(10),
            Intent::PageUp => glossary.step(-10),
            Intent::Close => drop(self.layers.pop()),
            Intent::Act => {
                let Some(term) = glossary.marked() else { return Vec::new() };
                let Some(to) = term.introduced else {
                    self.notice = Some(String::from("this one belongs to no section: it is used throughout"));
                    return Vec::new();
                };
                self.layers.pop();
                return self.follow(to);
            }
            _ => {}
        }
        Vec::new()
    }
}

//! The glossary over the text: what a term or symbol means, found by typing.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::pasting::LONGEST;
use super::{App, Layer};
use crate::content::course::Term;
use crate::content::lookup;

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
}

impl Glossary {
    /// All terms, the first one marked.
    pub fn new(terms: Vec<Term>) -> Self {
        Self { wanted: String::new(), selected: 0, shown: (0..terms.len()).collect(), terms: terms.into() }
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
        self.shown = lookup::among(&self.terms, &self.wanted);
        self.selected = 0;
    }
}

impl App {
    pub(super) fn open_glossary(&mut self) -> Vec<Effect> {
        self.layers.push(Layer::Glossary(Glossary::new(self.course.terms())));
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

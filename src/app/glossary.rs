//! The glossary over the text: what a term or symbol means, of those on the screen, or found by typing.

mod seen;

use std::sync::Arc;

use super::action::Effect;
use super::choosing::Choosing;
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

    fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.wanted);
        self.shown = match self.seen() {
            [] => lookup::among(&self.terms, &self.wanted),
            seen => seen.iter().map(|seen| seen.term).collect(),
        };
        self.selected = 0;
    }
}

impl Choosing for Glossary {
    fn typed(&self) -> &str {
        &self.wanted
    }

    fn take(&mut self, typed: char) {
        self.look_for(|wanted| wanted.push(typed));
    }

    fn rub(&mut self) {
        self.look_for(|wanted| _ = wanted.pop());
    }

    fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }
}

impl App {
    pub(super) fn open_glossary(&mut self) -> Vec<Effect> {
        let terms = self.course.terms();
        let seen = self.terms_in_sight(&terms);
        self.layers.push(Layer::Glossary(Glossary::new(terms, seen)));
        Vec::new()
    }

    fn terms_in_sight(&self, terms: &[Term]) -> Vec<Seen> {
        let in_sight = self.pane.as_ref().is_none_or(|pane| !pane.focused);
        let lines = self.reading.scroll..self.reading.scroll + if in_sight { self.reading.rows } else { 0 };
        seen::seen(terms, &self.reading.page.lines, lines)
    }

    /// Looks up the term that stands in a column of a line of the page; says whether one does.
    pub(super) fn look_up_at(&mut self, line: usize, column: usize) -> bool {
        let terms = self.course.terms();
        let Some(clicked) = seen::under(&terms, &self.reading.page.lines, line, column) else { return false };
        let mut seen = self.terms_in_sight(&terms);
        let Some(selected) = seen.iter().position(|seen| seen.term == clicked.term) else { return false };
        // of several places it is the one that was clicked on
        seen[selected] = clicked;
        self.layers.retain(|layer| !matches!(layer, Layer::Glossary(_)));
        self.layers.push(Layer::Glossary(Glossary { selected, ..Glossary::new(terms, seen) }));
        true
    }

    /// Brings the first place of a term in the open section onto the screen.
    fn show_term(&mut self, term: usize) {
        let lines = &self.reading.page.lines;
        let first = seen::seen(&self.course.terms(), lines, 0..lines.len()).into_iter().find(|seen| seen.term == term);
        if let Some(line) = first.map(|seen| seen.line) {
            self.reading.show(line, line);
            self.see();
        }
    }

    /// Goes to where the section that introduces the marked term has it first, or else to the first formula that has it.
    pub(super) fn go_to_marked_term(&mut self) -> Vec<Effect> {
        let Some(Layer::Glossary(glossary)) = self.layers.last() else { return Vec::new() };
        let Some(term) = glossary.marked() else { return Vec::new() };
        let formula = self.course.formula_of(term).and_then(|shown| shown.place);
        match (term.introduced, formula) {
            (Some(entry), Some((home, block))) if entry == home => {
                self.layers.pop();
                self.go_to_block(entry, block)
            }
            (Some(entry), _) => {
                let term = glossary.shown[glossary.selected];
                self.layers.pop();
                let effects = self.follow(entry);
                self.show_term(term);
                effects
            }
            (None, Some((entry, block))) => {
                self.layers.pop();
                self.go_to_block(entry, block)
            }
            (None, None) => {
                self.notice = Some(String::from("this one belongs to no section: it is used throughout"));
                Vec::new()
            }
        }
    }
}

//! One list of everything that one can go to: sections, derivations, headings, terms, formulas, questions, flows, and what the keys do.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::choosing::Choosing;
use super::glossary::Glossary;
use super::keymap::{Binding, Context, Pattern, bindings, said};
use super::{App, Layer};
use crate::content::course::{Block, Course};
use crate::content::lookup;
use crate::content::question::Task;

/// Where a line of the list leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An entry of the course.
    Entry(usize),
    /// A block of a section: (entry, block).
    Block(usize, usize),
    /// A term, by its place in [`Course::terms`].
    Term(usize),
    /// A card of the quiz, by its id.
    Question(String),
    /// A flow, by its id.
    Flow(String),
    /// What a key does in a context.
    Command(Context, Intent),
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is: `section`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where it belongs: `§ 21`, a topic, a key.
    pub home: String,
    /// Name and home, as [`lookup::key`] spells them.
    key: String,
    /// Of a formula its LaTeX, squeezed; empty for anything else.
    latex: String,
    /// Where it leads to.
    pub target: Target,
}

impl Place {
    fn new(kind: &'static str, name: String, home: String, target: Target) -> Self {
        Self { kind, key: lookup::key(&format!("{name} {home}")), latex: String::new(), name, home, target }
    }

    /// How well it fits, the best 0: its name begins so, a word of it does, all words stand somewhere.
    fn rank(&self, wanted: &str) -> Option<u8> {
        if self.key.starts_with(wanted) {
            return Some(0);
        }
        if lookup::stands(&self.key, wanted) {
            return Some(1);
        }
        let is_in_latex = wanted.len() > 2 && self.latex.contains(&squeezed(wanted));
        (is_in_latex || wanted.split(' ').all(|word| lookup::stands(&self.key, word))).then_some(2)
    }
}

/// The open list.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// What was typed.
    pub wanted: String,
    /// Which of the places that are shown is marked.
    pub selected: usize,
    places: Arc<[Place]>,
    /// Those that what was typed fits, as indices, the best first.
    shown: Vec<usize>,
}

impl Palette {
    fn new(places: Vec<Place>) -> Self {
        Self { wanted: String::new(), selected: 0, shown: (0..places.len()).collect(), places: places.into() }
    }

    /// The places that fit, the best first.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Place> {
        self.shown.iter().map(|index| &self.places[*index])
    }

    /// The marked place.
    pub fn marked(&self) -> Option<&Place> {
        self.shown().nth(self.selected)
    }

    fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.wanted);
        let wanted = lookup::key(&self.wanted);
        let mut ranked: Vec<(u8, usize)> =
            (0..self.places.len()).filter_map(|index| Some((self.places[index].rank(&wanted)?, index))).collect();
        ranked.sort_unstable();
        self.shown = ranked.into_iter().map(|(_, index)| index).collect();
        self.selected = 0;
    }
}

impl Choosing for Palette {
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

/// LaTeX without what is written around its letters, so that `\\mathbb{E}` is found however it is spaced.
fn squeezed(latex: &str) -> String {
    lookup::key(latex).replace(' ', "")
}

/// Everything that a course has to go to, in its order. Reads all of it.
fn places(course: &Course) -> Vec<Place> {
    let mut places = Vec::new();
    for (at, entry) in course.entries.iter().enumerate() {
        let (kind, home) =
            if entry.behind.is_some() { ("derivation", entry.id.clone()) } else { ("section", format!("§ {}", entry.number)) };
        places.push(Place::new(kind, entry.title.clone(), home, Target::Entry(at)));
    }
    for flow in course.flows.iter().filter_map(|flow| course.flow(&flow.id)) {
        places.push(Place::new("flow", flow.title.clone(), flow.id.clone(), Target::Flow(flow.id.clone())));
    }
    for (at, term) in course.terms().iter().enumerate() {
        let home = term.introduced.map_or_else(String::new, |entry| format!("§ {}", course.entries[entry].number));
        places.push(Place::new("term", term.name.plain(), home, Target::Term(at)));
    }
    for (at, entry) in course.sections().iter().enumerate() {
        let blocks = entry.section.iter().flat_map(|section| section.blocks.iter().enumerate());
        for (block, what) in blocks {
            let (home, target) = (format!("§ {}", entry.number), Target::Block(at, block));
            if let Some(title) = what.heading() {
                places.push(Place::new("heading", title.to_owned(), home, target));
            } else if let Block::Math(math) = what {
                let latex = squeezed(&math.formula.source);
                places.push(Place { latex, ..Place::new("formula", math.formula.one_line(), home, target) });
            }
        }
    }
    for topic in course.topics() {
        let mut add = |id: &str, asks: String| {
            places.push(Place::new("question", asks, topic.title.clone(), Target::Question(id.to_owned())));
        };
        topic.questions.iter().for_each(|question| add(&question.label.id, question.question.plain()));
        for drill in &topic.drills {
            let asks = match &drill.task {
                Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.plain(),
                Task::Compute(computation) => computation.pose(0).question.plain(),
            };
            add(&drill.label.id, asks);
        }
    }
    places
}

/// Rows of the table of keys that name what they do by themselves: not those whose key is part of the meaning.
fn command(binding: &Binding) -> Option<Place> {
    let is_here = matches!(binding.context, Context::Text | Context::Pane | Context::Reading);
    let is_one = matches!(binding.keys[0], Pattern::One(_)) && binding.intent != Intent::Palette;
    (is_here && is_one).then(|| {
        Place::new(
            "key",
            said(binding.context, binding.words).into_owned(),
            binding.keys[0].name(),
            Target::Command(binding.context, binding.intent),
        )
    })
}

impl App {
    pub(super) fn open_palette(&mut self) -> Vec<Effect> {
        let mut places = places(&self.course);
        if !self.context().is_quiz() {
            let offers = self.offers();
            places.extend(bindings().iter().filter(|binding| offers.has(binding)).filter_map(command));
        }
        self.layers.push(Layer::Palette(Palette::new(places)));
        Vec::new()
    }

    /// Goes to the marked line, or does what it says.
    pub(super) fn go_to_marked_place(&mut self) -> Vec<Effect> {
        let Some(Layer::Palette(palette)) = self.layers.last() else { return Vec::new() };
        let Some(target) = palette.marked().map(|place| place.target.clone()) else { return Vec::new() };
        self.layers.pop();
        self.go_to(target)
    }

    fn go_to(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Entry(entry) => self.follow(entry),
            Target::Block(entry, block) => self.go_to_block(entry, block),
            Target::Term(term) => {
                self.layers.push(Layer::Glossary(Glossary::at(self.course.terms(), term)));
                Vec::new()
            }
            Target::Question(id) => self.ask_card(&id),
            Target::Flow(id) => self.follow_flow(&id),
            Target::Command(context, intent) => {
                match context {
                    Context::Pane if self.pane.is_none() => {
                        self.notice = Some(String::from("this section has no pane"));
                        return Vec::new();
                    }
                    Context::Pane => self.focus_pane(),
                    Context::Text => self.focus_text(),
                    _ => {}
                }
                self.act(intent)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::source::Source;

    #[test]
    fn everything_of_the_course_is_found_by_its_name() {
        let course = Source::Embedded.load().unwrap();
        let mut palette = Palette::new(places(&course));
        for (wanted, kind, home) in [
            ("two-term loss", "section", "§ 21"),
            ("elbo by jensen", "derivation", "derivations/elbo-jensen"),
            ("vae forward", "flow", "vae-forward"),
            ("nat", "term", ""),
            ("Why do networks predict the logarithm", "question", ""),
            (r"\\mathrm{KL}", "formula", ""),
        ] {
            palette.look_for(|typed| *typed = wanted.to_owned());
            let found = palette.shown().find(|place| place.kind == kind);
            assert!(found.is_some_and(|place| home.is_empty() || place.home == home), "{wanted}: {found:?}");
        }
        palette.look_for(|typed| *typed = String::from("21"));
        assert_eq!(palette.marked().unwrap().home, "§ 21", "a number is a section's");
        palette.look_for(|typed| *typed = String::from("zzzz"));
        assert!(palette.marked().is_none());
    }
}

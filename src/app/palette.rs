//! One list of everything that one can go to: sections, derivations, headings, terms, formulas, topics, questions, flows, and what the keys do.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::choosing::Choosing;
use super::keymap::{Binding, Context, Pattern, bindings, said};
use super::{App, Layer};
use crate::content::course::{Block, Course};
use crate::content::lookup;
use crate::content::markup::Target;
use crate::content::question::Task;

/// What a line of the list does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Leads where a link can lead.
    Leads(Target),
    /// Leads to a block of a section: (entry, block).
    Shows(usize, usize),
    /// What a key does in a context.
    Means(Context, Intent),
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
    /// What it does.
    pub does: Does,
}

impl Place {
    fn new(kind: &'static str, name: String, home: String, does: Does) -> Self {
        Self { kind, key: lookup::key(&format!("{name} {home}")), latex: String::new(), name, home, does }
    }

    fn leading(kind: &'static str, name: String, home: String, target: Target) -> Self {
        Self::new(kind, name, home, Does::Leads(target))
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
        let home = if entry.behind.is_some() { entry.id.clone() } else { format!("§ {}", entry.number) };
        places.push(Place::leading(entry.kind.name(), entry.title.clone(), home, Target::Entry(at)));
    }
    for flow in course.flows.iter().filter_map(|flow| course.flow(&flow.id)) {
        places.push(Place::leading("flow", flow.title.clone(), flow.id.clone(), Target::Flow(flow.id.as_str().into())));
    }
    for (at, term) in course.terms().iter().enumerate() {
        let home = term.introduced.map_or_else(String::new, |entry| format!("§ {}", course.entries[entry].number));
        places.push(Place::leading("term", term.name.plain(), home, Target::Term(at)));
    }
    for (at, entry) in course.sections().iter().enumerate() {
        let blocks = entry.section.iter().flat_map(|section| section.blocks.iter().enumerate());
        for (block, what) in blocks {
            let (home, does) = (format!("§ {}", entry.number), Does::Shows(at, block));
            if let Some(title) = what.heading() {
                places.push(Place::new("heading", title.to_owned(), home, does));
            } else if let Block::Math(math) = what {
                let latex = squeezed(&math.formula.source);
                places.push(Place { latex, ..Place::new("formula", math.formula.one_line(), home, does) });
            }
        }
    }
    for topic in course.topics() {
        places.push(Place::leading("topic", topic.title.clone(), String::from("quiz"), Target::Topic(topic.id.as_str().into())));
        let mut add = |id: &str, asks: String| {
            places.push(Place::leading("question", asks, topic.title.clone(), Target::Question(id.into())));
        };
        topic.questions.iter().for_each(|question| add(&question.label.id, question.question.said()));
        for drill in &topic.drills {
            let asks = match &drill.task {
                Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.said(),
                Task::Compute(computation) => computation.pose(0).question.said(),
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
    let does = Does::Means(binding.context, binding.intent);
    let words = || said(binding.context, binding.words).into_owned();
    (is_here && is_one).then(|| Place::new("key", words(), binding.keys[0].name(), does))
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
        let Some(does) = palette.marked().map(|place| place.does.clone()) else { return Vec::new() };
        self.layers.pop();
        match does {
            Does::Leads(target) => self.follow_link(&target),
            Does::Shows(entry, block) => self.go_to_block(entry, block),
            Does::Means(context, intent) => {
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
            ("an encoder that learns one thing", "repair drill", ""),
            ("vae forward", "flow", "vae-forward"),
            ("nat", "term", ""),
            ("kl divergence", "topic", "quiz"),
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

//! The checked, typed course. Past the checker, content cannot fail.

use super::demo::Demo;
use super::flow::{Flow, FlowEntry};
use super::later::Later;
use super::markup::{Inline, Span};
use super::math::Formula;
use super::night::NightSheet;
use super::question::{Question, Topic};

mod challenge;
mod section;

pub use super::listing::Code;
pub use super::pane::PaneSpec;
pub use super::question::Choice;
pub use challenge::{Challenge, Compare, Condition, ConditionError};
pub use section::{Block, Link, List, MathBlock, Note, Predict, Prose, Section, TextTable};

/// The whole course.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its title.
    pub title: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// All thirty sections, in order, written or not; then the derivations and the repair drills, which stand behind one of them each. See [`Course::sections`].
    pub entries: Vec<Entry>,
    /// Symbols and terms of `course.yaml`; see [`Course::terms`].
    pub glossary: Vec<Term>,
    /// Ways through the course, each for one kind of reader.
    pub paths: Vec<Path>,
    /// What to look at the night before an interview.
    pub sheet: NightSheet,
    /// The quiz's topics: their ids and titles, known before [`Course::topics`] are read.
    pub(crate) topics: Vec<(String, String)>,
    /// What the quiz asks; see [`Course::topics`].
    pub(crate) questions: Later<Vec<Topic>>,
    /// The procedures, in the order of their ids; see [`Course::flow`].
    pub flows: Vec<FlowEntry>,
    /// What is shown to a room; see [`Course::demos`].
    pub(crate) shows: Later<Vec<Demo>>,
}

impl Course {
    /// A flow by its id.
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|entry| entry.id == id)?.flow.as_ref()
    }

    /// Every flow that has no fault, in the order of their ids. Reads them.
    pub fn all_flows(&self) -> impl Iterator<Item = &Flow> {
        self.flows.iter().filter_map(|entry| entry.flow.as_ref())
    }

    /// The index of the section with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    /// The sections, in order, written or not.
    pub fn sections(&self) -> &[Entry] {
        &self.entries[..self.entries.iter().take_while(|entry| entry.behind.is_none()).count()]
    }

    /// The derivations, each with its index into [`Course::entries`].
    pub fn derivations(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.of_kind(PageKind::Derivation)
    }

    /// The repair drills, each with its index into [`Course::entries`].
    pub fn repairs(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.of_kind(PageKind::Repair)
    }

    fn of_kind(&self, kind: PageKind) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().enumerate().filter(move |(_, entry)| entry.kind == kind)
    }

    /// The question of the quiz with this id. Reads the topics.
    pub fn asks(&self, id: &str) -> Option<&Question> {
        self.topics().iter().flat_map(|topic| &topic.questions).find(|question| question.label.id == id)
    }

    /// The demos, in the order of the files' names. The first call reads them.
    pub fn demos(&self) -> &[Demo] {
        &self.shows
    }

    /// What the quiz asks, by topic, in the order of the files' names. The first call reads them.
    pub fn topics(&self) -> &[Topic] {
        &self.questions
    }

    /// Every symbol and term: those of `course.yaml`, and those that a section introduces beside a formula, in reading order. Reads all sections.
    pub fn terms(&self) -> Vec<Term> {
        let mut terms = self.glossary.clone();
        for (at, entry) in self.sections().iter().enumerate() {
            let blocks = entry.section.iter().flat_map(|section| &section.blocks);
            let symbols = blocks.filter_map(|block| if let Block::Math(math) = block { Some(&math.symbols) } else { None });
            for (name, meaning) in symbols.flatten() {
                if terms.iter().all(|term| term.name != *name) {
                    terms.push(Term { name: name.clone(), meaning: meaning.clone(), introduced: Some(at), formula: None });
                }
            }
        }
        terms
    }

    /// The formula that a term is read in: its own; or of a symbol the first displayed one that names it, or else the first that has it, in the
    /// section that introduces it before all others. Reads all sections.
    pub fn formula_of<'c>(&'c self, term: &'c Term) -> Option<TermFormula<'c>> {
        if let Some(formula) = &term.formula {
            return Some(TermFormula { formula, place: None });
        }
        let [Span { latex: Some(name), .. }] = term.name.0.as_slice() else { return None };
        let sections = self.sections().iter().enumerate().filter_map(|(at, entry)| Some((at, entry.section.as_ref()?)));
        let formulas = sections.flat_map(|(at, section)| {
            let block = move |(block, what): (usize, &'c Block)| if let Block::Math(math) = what { Some((at, block, math)) } else { None };
            section.blocks.iter().enumerate().filter_map(block)
        });
        let rank = |(at, _, math): &(usize, usize, &MathBlock)| {
            let names = math.symbols.iter().any(|(symbol, _)| *symbol == term.name);
            (names || math.formula.has(name)).then_some((Some(*at) != term.introduced, !names))
        };
        let ranked = formulas.filter_map(|formula| Some((rank(&formula)?, formula)));
        // of equals the first: `min_by_key` keeps it
        let (_, (entry, block, math)) = ranked.min_by_key(|(rank, _)| *rank)?;
        Some(TermFormula { formula: &math.formula, place: Some((entry, block)) })
    }

    /// Reads every section that was not looked at yet, so that search and contents need not wait for them.
    pub fn read_all(&self) {
        for section in self.entries.iter().filter_map(|entry| entry.section.as_ref()) {
            // Looking is reading.
            let _: &Section = section;
        }
    }
}

/// A part of the course.
#[derive(Clone, Debug)]
pub struct Part {
    /// `I`, `II`, …
    pub numeral: String,
    /// Its title.
    pub title: String,
}

/// A way through the course.
#[derive(Clone, Debug)]
pub struct Path {
    /// Who takes it, in a word.
    pub reader: String,
    /// What it is, in a few words.
    pub says: String,
    /// Indices into [`Course::entries`], in order.
    pub sections: Vec<usize>,
}

/// A place in the contents: a section that is written, or one that is not yet; or a derivation or repair drill.
#[derive(Clone, Debug)]
pub struct Entry {
    /// 1 to 30; of a derivation or repair drill, that of the section that it stands behind.
    pub number: usize,
    /// `two-term-loss`.
    pub id: String,
    /// The section's title.
    pub title: String,
    /// Index into [`Course::parts`].
    pub part: usize,
    /// What a reader needs before it: indices into [`Course::entries`].
    pub needs: Vec<usize>,
    /// What it is.
    pub kind: PageKind,
    /// The section that a derivation or repair drill stands behind; `None` for a section.
    pub behind: Option<usize>,
    /// The section; `None` while it is not written.
    pub section: Option<Later<Section>>,
}

/// What a page of the course is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// One of the thirty sections.
    Section,
    /// `derivations/ID.yaml`.
    Derivation,
    /// `repairs/ID.yaml`.
    Repair,
}

impl PageKind {
    /// `section`, `derivation`, `repair drill`.
    pub fn name(self) -> &'static str {
        match self {
            PageKind::Section => "section",
            PageKind::Derivation => "derivation",
            PageKind::Repair => "repair drill",
        }
    }

    /// What stands before the id of such a page in links; nothing before that of a section.
    pub fn folder(self) -> &'static str {
        match self {
            PageKind::Section => "",
            PageKind::Derivation => super::derivation::FOLDER,
            PageKind::Repair => super::repair::FOLDER,
        }
    }
}

impl Entry {
    /// `§ 21 The two-term loss in practice`, `Derivation: The ELBO by Jensen's inequality`, `Repair drill: …`.
    pub fn called(&self) -> String {
        match self.kind {
            PageKind::Section => format!("§ {} {}", self.number, self.title),
            PageKind::Derivation => format!("Derivation: {}", self.title),
            PageKind::Repair => format!("Repair drill: {}", self.title),
        }
    }

    /// What a link to it is called; of a section that is not written, that it is not.
    pub fn named(&self) -> String {
        let note = if self.section.is_none() { " (not written yet)" } else { "" };
        format!("{}{note}", self.called())
    }
}

impl Course {
    /// How many minutes the written ones of these sections take, all in all. Reads them.
    pub fn minutes(&self, sections: impl IntoIterator<Item = usize>) -> usize {
        sections.into_iter().filter_map(|at| self.entries.get(at)?.section.as_ref()).map(|section| section.minutes).sum()
    }

    /// The numbers of the sections that a section needs: `1, 4`; empty for none.
    pub fn needs(&self, entry: usize) -> String {
        self.entries[entry].needs.iter().map(|at| self.entries[*at].number.to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// A glossary entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The symbol (LaTeX between dollars) or word.
    pub name: Inline,
    /// What it means.
    pub meaning: Inline,
    /// The section that introduces it, an index into [`Course::entries`]; `None` for an entry of `course.yaml` that does
    /// not say.
    pub introduced: Option<usize>,
    /// The formula that says what it is; `None` where it has none of its own. See [`Course::formula_of`].
    pub formula: Option<Formula>,
}

/// A formula that a term is read in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermFormula<'c> {
    /// The formula.
    pub formula: &'c Formula,
    /// Where it stands: an index into [`Course::entries`] and its block; `None` for the term's own.
    pub place: Option<(usize, usize)>,
}

//! The checked, typed course. Past the checker, content cannot fail.

use std::str::FromStr;
use std::sync::Arc;

use super::demo::Demo;
use super::derivation::{Derivation, Step};
use super::fault::Fault;
use super::flow::FlowEntry;
use super::later::Later;
use super::markup::{Inline, Span};
use super::math::Formula;
use super::night::NightSheet;
use super::plot::Plot;
use super::question::{Question, Topic};
use super::repair::Repair;
use super::script::{Act, Comparison};

pub use super::listing::Code;
pub use super::question::Choice;

/// Words a minute at which text like this is read; a formula or a listing counts as [`FORMULA_WORDS`].
const WORDS_A_MINUTE: usize = 180;
/// Looking at a formula takes about as long as reading this many words.
const FORMULA_WORDS: usize = 30;

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
    /// What the quiz asks; see [`Course::topics`].
    pub(crate) questions: Later<Vec<Topic>>,
    /// The procedures, in the order of their ids; see [`Course::flow`].
    pub flows: Vec<FlowEntry>,
    /// What is shown to a room; see [`Course::demos`].
    pub(crate) shows: Later<Vec<Demo>>,
}

impl Course {
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
        let name = match term.name.0.as_slice() {
            [Span { latex: Some(latex), .. }] => latex,
            _ => return None,
        };
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

/// A section's content.
#[derive(Clone, Debug)]
pub struct Section {
    /// Reading time, in minutes, counted from its words.
    pub minutes: usize,
    /// What the reader will be able to do.
    pub goals: Vec<Inline>,
    /// What stands on the page, in order.
    pub blocks: Vec<Block>,
    /// One-line sentences to take away.
    pub takeaways: Vec<Inline>,
    /// Where to go from here.
    pub links: Vec<Link>,
}

impl Section {
    /// What stands in the place of a section that has faults, until they are mended.
    pub(crate) fn faulty(faults: Vec<Fault>) -> Self {
        Section { minutes: 1, goals: Vec::new(), blocks: vec![Block::Faults(faults)], takeaways: Vec::new(), links: Vec::new() }
    }

    /// The derivation, when it is the page of one.
    pub fn derivation(&self) -> Option<&Arc<Derivation>> {
        self.blocks.iter().find_map(|block| match block {
            Block::Derivation(derivation) => Some(derivation),
            _ => None,
        })
    }

    /// The repair drill, when it is the page of one.
    pub fn repair(&self) -> Option<&Arc<Repair>> {
        self.blocks.iter().find_map(|block| match block {
            Block::Repair(repair) => Some(repair),
            _ => None,
        })
    }

    /// Whether faults stand in its place.
    pub fn is_faulty(&self) -> bool {
        matches!(self.blocks.as_slice(), [Block::Faults(_)])
    }

    /// The section's live pane.
    pub fn pane(&self) -> Option<&PaneSpec> {
        self.blocks.iter().find_map(|block| match block {
            Block::Pane(pane) => Some(pane),
            _ => None,
        })
    }

    /// The section's predictions, in order.
    pub fn predictions(&self) -> impl Iterator<Item = &Predict> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Predict(predict) => Some(predict),
            _ => None,
        })
    }

    /// The section's challenges, in order.
    pub fn challenges(&self) -> impl Iterator<Item = &Challenge> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Challenge(challenge) => Some(challenge),
            _ => None,
        })
    }

    /// How long a first reading takes, in whole minutes, at least one.
    pub(crate) fn reading_minutes(&self) -> usize {
        let inline = |text: &Inline| text.0.iter().map(|span| span.text.split_whitespace().count()).sum::<usize>();
        let many = |texts: &[Inline]| texts.iter().map(inline).sum::<usize>();
        let prose = |text: &Prose| match text {
            Prose::Paragraph(text) => inline(text),
            Prose::List(list) => many(&list.items),
        };
        let block = |block: &Block| match block {
            Block::Heading(text) => text.split_whitespace().count(),
            Block::Text(text) => prose(text),
            Block::Math(math) => {
                FORMULA_WORDS + math.symbols.iter().map(|(symbol, meaning)| inline(symbol) + inline(meaning)).sum::<usize>()
            }
            Block::Pane(_) | Block::Faults(_) => 0,
            Block::Derivation(derivation) => {
                let all = |texts: &[Prose]| texts.iter().map(prose).sum::<usize>();
                let step = |step: &Step| FORMULA_WORDS + inline(&step.hint) + all(&step.because);
                let steps = derivation.steps.iter().map(step).sum::<usize>();
                inline(&derivation.question) + all(&derivation.given) + steps + all(&derivation.result_says) + all(&derivation.matters)
            }
            Block::Repair(repair) => 2 * FORMULA_WORDS + repair.why.iter().map(prose).sum::<usize>(),
            Block::Predict(predict) => {
                inline(&predict.question)
                    + predict.choices.iter().map(|choice| inline(&choice.text) + inline(&choice.because)).sum::<usize>()
            }
            Block::Challenge(challenge) => inline(&challenge.goal),
            Block::Code(_) | Block::Curve(_) => FORMULA_WORDS,
            Block::Note(note) => note.text.iter().map(prose).sum(),
            Block::Table(table) => table.rows.iter().map(|row| many(row)).sum(),
        };
        let words = many(&self.goals) + self.blocks.iter().map(block).sum::<usize>() + many(&self.takeaways);
        words.div_ceil(WORDS_A_MINUTE).max(1)
    }
}

/// One piece of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading inside the section.
    Heading(String),
    /// A paragraph or a list.
    Text(Prose),
    /// A displayed formula and the names of its symbols.
    Math(MathBlock),
    /// The live pane stands here when it is folded into the text; at most one per section.
    Pane(PaneSpec),
    /// A prediction that the pane then answers.
    Predict(Predict),
    /// A goal that the reader reaches by driving the pane.
    Challenge(Challenge),
    /// A listing.
    Code(Code),
    /// An aside.
    Note(Note),
    /// A table.
    Table(TextTable),
    /// Figures, drawn as curves.
    Curve(Plot),
    /// A derivation, step by step.
    Derivation(Arc<Derivation>),
    /// Why a broken run shows what it shows, and its fault as code.
    Repair(Arc<Repair>),
    /// What is wrong with the section, in its place.
    Faults(Vec<Fault>),
}

impl Block {
    /// The words of a heading.
    pub fn heading(&self) -> Option<&str> {
        if let Block::Heading(title) = self { Some(title) } else { None }
    }

    /// What a block is called, and its text apart from the page: a formula in LaTeX, a paragraph on one line, a table with tabs between its
    /// columns. `None` for what is best taken as it stands on the page.
    pub fn as_text(&self) -> Option<(&'static str, String)> {
        Some(match self {
            Block::Heading(title) => ("the heading", title.clone()),
            Block::Text(Prose::Paragraph(text)) => ("the paragraph", text.written()),
            Block::Text(Prose::List(list)) => ("the list", list.as_text()),
            Block::Math(math) => ("the formula as LaTeX", math.formula.source.trim().to_owned()),
            Block::Table(table) => ("the table, its columns parted by tabs", table.as_text()),
            _ => return None,
        })
    }
}

impl List {
    fn as_text(&self) -> String {
        let sign = |at: usize| self.first.map_or_else(|| String::from("-"), |first| format!("{}.", first + at));
        self.items.iter().enumerate().map(|(at, item)| format!("{} {}", sign(at), item.written())).collect::<Vec<_>>().join("\n")
    }
}

impl TextTable {
    fn as_text(&self) -> String {
        let row = |cells: &Vec<Inline>| cells.iter().map(Inline::plain).collect::<Vec<_>>().join("\t");
        std::iter::once(&self.header).chain(&self.rows).map(row).collect::<Vec<_>>().join("\n")
    }
}

/// A piece of running text.
#[derive(Clone, Debug)]
pub enum Prose {
    /// A paragraph.
    Paragraph(Inline),
    /// A list.
    List(List),
}

/// A list, bulleted or numbered.
#[derive(Clone, Debug)]
pub struct List {
    /// The number of its first item; `None` for bullets.
    pub first: Option<usize>,
    /// Its items, in order.
    pub items: Vec<Inline>,
}

/// A displayed formula.
#[derive(Clone, Debug)]
pub struct MathBlock {
    /// The formula.
    pub formula: Formula,
    /// Each symbol that is new here, and its meaning.
    pub symbols: Vec<(Inline, Inline)>,
    /// Which metric stands under which term: (term id, metric name).
    pub live: Vec<(String, String)>,
}

/// The section's live pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaneSpec {
    /// Which experiment, by its name in the registry.
    pub experiment: String,
    /// Which panels, from the top; all of the experiment's when empty.
    pub panels: Vec<String>,
    /// Which of them the text argues from: they are never cut, nor hidden at first.
    pub argues: Vec<String>,
    /// Which knobs are shown, in order; all of the experiment's when `None`.
    pub knobs: Option<Vec<String>>,
    /// Which metrics stand in the folded pane, in order.
    pub watch: Vec<String>,
    /// Where the knobs start, if not where the experiment starts them: (knob, label of the stop).
    pub start: Vec<(String, String)>,
}

/// A multiple-choice prediction.
#[derive(Clone, Debug)]
pub struct Predict {
    /// Unique in the course; progress is kept under it.
    pub id: String,
    /// The question.
    pub question: Inline,
    /// The choices; exactly one is right.
    pub choices: Vec<Choice>,
    /// How to see the answer in the pane.
    pub test: Option<Inline>,
    /// What a machine does to try it; nothing where that was not said.
    pub script: Vec<Act>,
    /// What would be seen after the script if a choice were right, for each choice; empty without a script.
    pub signs: Vec<Vec<Comparison>>,
    /// Who measured the answer, where no pane can.
    pub measured: Option<String>,
    /// Changes when the question or a choice does, for the quiz.
    pub fingerprint: String,
}

/// A goal over the pane's metrics.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Unique in the course; progress is kept under it.
    pub id: String,
    /// What to reach.
    pub goal: Inline,
    /// A hint, shown when asked for.
    pub hint: Inline,
    /// All must hold at once.
    pub conditions: Vec<Condition>,
    /// What a machine does to reach it; nothing where that was not said.
    pub script: Vec<Act>,
}

/// A comparison of a metric with a number: `kl < 0.1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The metric's name.
    pub metric: String,
    /// How they must compare.
    pub compare: Compare,
    /// The number.
    pub value: f64,
}

/// How a metric must compare with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Less than.
    Below,
    /// Greater than.
    Above,
}

impl Condition {
    /// Whether the metric's value meets the condition; a value that is not finite never does.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite()
            && match self.compare {
                Compare::Below => value < self.value,
                Compare::Above => value > self.value,
            }
    }
}

/// Why a condition can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the condition `{0}` can't be read; write a metric, `<` or `>`, and a number: `kl < 0.1`")]
pub struct ConditionError(String);

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let fail = || ConditionError(text.to_owned());
        let mark = text.find(['<', '>']).ok_or_else(fail)?;
        let compare = if text[mark..].starts_with('<') { Compare::Below } else { Compare::Above };
        let metric = text[..mark].trim();
        let value: f64 = text[mark + 1..].trim().parse().map_err(|_| fail())?;
        let plain = !metric.is_empty() && metric.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain && value.is_finite() { Ok(Condition { metric: metric.to_owned(), compare, value }) } else { Err(fail()) }
    }
}

/// An aside.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its title: `Why nats?`
    pub title: String,
    /// Its paragraphs and lists.
    pub text: Vec<Prose>,
}

/// A table in the text.
#[derive(Clone, Debug)]
pub struct TextTable {
    /// Column heads.
    pub header: Vec<Inline>,
    /// Rows of cells.
    pub rows: Vec<Vec<Inline>>,
}

/// A place to go to from a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it leads to.
    pub to: Destination,
    /// Why one would go there.
    pub why: String,
}

/// What a link of a section leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A section: an index into [`Course::entries`].
    Section(usize),
    /// An algorithm flow, by its id.
    Flow(String),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn conditions_are_a_metric_a_sign_and_a_number() {
        let expected = Condition { metric: "kl".into(), compare: Compare::Below, value: 0.1 };
        assert_eq!("kl < 0.1".parse::<Condition>().unwrap(), expected);
        assert_eq!("step>3e2".parse::<Condition>().unwrap().compare, Compare::Above);
        for bad in ["", "kl", "< 3", "kl <", "kl = 3", "kl <= 3", "kl < many", "k l < 3", "kl < nan", "kl < inf"] {
            assert!(bad.parse::<Condition>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_that_is_not_finite_meets_no_condition() {
        let condition: Condition = "kl < 0.1".parse().unwrap();
        assert!(condition.holds(0.05) && !condition.holds(0.1) && !condition.holds(f64::NAN) && !condition.holds(f64::NEG_INFINITY));
    }
}

//! What a section holds: its blocks, in the order of the page, and how long it takes to read them.

use std::sync::Arc;

use super::{Challenge, Choice, Code, PaneSpec};
use crate::content::derivation::{Derivation, Step};
use crate::content::fault::Fault;
use crate::content::markup::{Inline, Target};
use crate::content::math::Formula;
use crate::content::plot::Plot;
use crate::content::repair::Repair;
use crate::content::script::{Act, Comparison};

/// Words a minute at which text like this is read; a formula or a listing counts as [`FORMULA_WORDS`].
const WORDS_A_MINUTE: usize = 180;
/// Looking at a formula takes about as long as reading this many words.
const FORMULA_WORDS: usize = 30;
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

/// An aside.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its title: `Why nats?`
    pub title: Inline,
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
    pub to: Target,
    /// Why one would go there.
    pub why: String,
}

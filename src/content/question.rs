//! Interview questions and drills: what the quiz asks.

use std::str::FromStr;
use std::sync::Arc;

use super::listing::Code;
use super::markup::Inline;
use super::math::Formula;
use super::plot::Plot;
use super::repair::BrokenRun;

/// The id of the topic that the sections' predictions make up; no file is called so.
pub const PREDICTIONS: &str = "predictions";

/// How hard a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Asked to get talking.
    WarmUp,
    /// What everybody in the field knows.
    Core,
    /// What somebody who has built one knows.
    Deep,
    /// What somebody who has read the papers knows.
    Research,
}

impl Level {
    /// Every level, the easiest first.
    pub const ALL: [Level; 4] = [Level::WarmUp, Level::Core, Level::Deep, Level::Research];

    /// The name in files, flags and on the screen: `warm-up`, `core`, `deep`, `research`.
    pub fn name(self) -> &'static str {
        match self {
            Level::WarmUp => "warm-up",
            Level::Core => "core",
            Level::Deep => "deep",
            Level::Research => "research",
        }
    }
}

/// A level that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no level '{0}'; the levels are warm-up, core, deep and research")]
pub struct UnknownLevel(String);

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        Level::ALL.into_iter().find(|level| level.name() == name).ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}

/// `questions/TOPIC.yaml`: what is asked about one topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id, also the name of the file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The spoken questions, in order.
    pub questions: Vec<Question>,
    /// The drills, in order.
    pub drills: Vec<Drill>,
}

/// What every question and drill carries.
#[derive(Clone, Debug)]
pub struct Label {
    /// Unique in the course; progress is kept under it.
    pub id: String,
    /// How hard it is.
    pub level: Level,
    /// Sections that teach it, indices into [`super::course::Course::entries`].
    pub links: Vec<usize>,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Where facts come from.
    pub sources: Vec<Inline>,
    /// The first 16 hexadecimal digits of the SHA-256 of what is asked and answered: another one means that the card was edited.
    pub fingerprint: String,
}

/// A question to answer aloud.
#[derive(Clone, Debug)]
pub struct Question {
    /// Id, level, links.
    pub label: Label,
    /// The question.
    pub question: Inline,
    /// What is asked about, besides words.
    pub exhibit: Exhibit,
    /// What an expert would say in at most 60 seconds, in paragraphs.
    pub answer: Vec<Inline>,
    /// What an expert would write on the whiteboard, displayed with the answer.
    pub formulas: Vec<Formula>,
    /// What a good answer hits: the list to tick.
    pub points: Vec<Inline>,
    /// A common wrong answer.
    pub wrong: WrongAnswer,
    /// What is asked next.
    pub follow_up: FollowUp,
}

/// A common wrong answer.
#[derive(Clone, Debug)]
pub struct WrongAnswer {
    /// What people say.
    pub claim: Inline,
    /// Why it is wrong.
    pub because: Inline,
}

/// The question that an interviewer asks next, and its answer.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The question.
    pub question: Inline,
    /// Its answer, in paragraphs.
    pub answer: Vec<Inline>,
}

/// What a card shows besides its question. Most show nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exhibit {
    /// A listing; its lines are numbered from 1.
    pub code: Option<Code>,
    /// Lines over a common axis.
    pub curve: Option<Plot>,
    /// A run with a fault, to be trained.
    pub run: Option<Arc<BrokenRun>>,
}

/// One choice of a prediction or a drill.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it says.
    pub text: Inline,
    /// Whether it is the right one.
    pub right: bool,
    /// Why it is right, or why it is not.
    pub because: Inline,
}

/// A question that the program can mark by itself.
#[derive(Clone, Debug)]
pub struct Drill {
    /// Id, level, links.
    pub label: Label,
    /// What is asked about, besides words.
    pub exhibit: Exhibit,
    /// What is asked.
    pub task: Task,
}

/// What a drill asks.
#[derive(Clone, Debug)]
pub enum Task {
    /// One of several; shown in shuffled order.
    Choose {
        /// The question.
        question: Inline,
        /// The choices; exactly one is right.
        choices: Vec<Choice>,
    },
    /// A number, computed from given values.
    Compute(Computation),
    /// Steps to put in order; shown shuffled.
    Sort {
        /// The question.
        question: Inline,
        /// The steps in the right order.
        steps: Vec<Inline>,
        /// Why this order.
        because: Inline,
    },
    /// Lines of the drill's listing to name.
    Find {
        /// The question.
        question: Inline,
        /// What is wrong, fault by fault.
        faulty: Vec<Faulty>,
    },
}

/// A fault of a listing.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// The lines of which any names it, from 1.
    pub lines: Vec<usize>,
    /// What is wrong there.
    pub because: Inline,
}

impl Faulty {
    /// Where the fault is: `line 3`, `line 3 or 4`.
    pub fn place(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(usize::to_string).collect();
        format!("line {}", lines.join(" or "))
    }
}

/// A numeric drill: a text with holes, values for the holes, and the expression of the answer.
#[derive(Clone, Debug)]
pub struct Computation {
    /// The question in markup, with `{{expression}}` where a number stands.
    pub question: String,
    /// Each given name with the values that it may take.
    pub given: Vec<(String, Vec<f64>)>,
    /// The answer as an expression over the given names.
    pub answer: String,
    /// The unit: `nats`, `bits`, `parameters`; empty for none.
    pub unit: String,
    /// How far off an answer may be, as a share of the right one; 0 where only the exact number is right.
    pub tolerance: f64,
    /// How far off an answer may be in any case, in its own unit.
    pub floor: f64,
    /// Wrong answers that people come to: an expression, and what was done wrong, in markup with holes.
    pub mistakes: Vec<(String, String)>,
    /// The worked solution in markup, with `{{expression}}` or `{{answer}}` where a number stands.
    pub because: String,
}

/// A numeric drill with its values drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Posed {
    /// The question.
    pub question: Inline,
    /// The right answer.
    pub answer: f64,
    /// How far off an answer may be, in the answer's unit.
    pub tolerance: f64,
    /// The unit; empty for none.
    pub unit: String,
    /// The worked solution.
    pub because: Inline,
    /// Wrong answers that people come to with these numbers.
    pub mistakes: Vec<Mistake>,
}

/// A wrong answer that people come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The answer.
    pub answer: f64,
    /// How far off a number may be and still be this one.
    pub tolerance: f64,
    /// What was done wrong.
    pub because: Inline,
}

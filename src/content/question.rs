//! Interview questions and drills: what the quiz asks.

use super::course::Choice;
use super::markup::Inline;

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
    /// What an expert would say in at most 60 seconds, in paragraphs.
    pub answer: Vec<Inline>,
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

/// A question that the program can mark by itself.
#[derive(Clone, Debug)]
pub struct Drill {
    /// Id, level, links.
    pub label: Label,
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
}

/// A numeric drill: a text with holes, values for the holes, and the expression of the answer.
#[derive(Clone, Debug)]
pub struct Computation {
    /// The question in markup, with `{name}` where a given value stands.
    pub question: String,
    /// Each given name with the values that it may take.
    pub given: Vec<(String, Vec<f64>)>,
    /// The answer as an expression over the given names.
    pub answer: String,
    /// The unit: `nats`, `bits`, `parameters`; empty for none.
    pub unit: String,
    /// How far off an answer may be, as a share of the right one (of 1, when that is smaller than 1).
    pub tolerance: f64,
    /// The worked solution in markup, with `{name}`s and `{answer}`.
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
}

//! The names that content may use for what the floor above offers: experiments, and their panels, knobs and metrics.

/// Every experiment's names. Content sits below the experiments and can't ask them: whoever checks a course hands them in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The experiments.
    pub experiments: Vec<ExperimentWords>,
    /// The procedures that a pane carries out.
    pub flows: Vec<FlowWords>,
    /// What a key does, by the name that texts have for it, and what the key is called.
    pub keys: Vec<(String, String)>,
}

/// The names of one procedure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowWords {
    /// Its own: `vae-forward`.
    pub id: String,
    /// The tensors that its steps make, in order.
    pub probes: Vec<String>,
}

/// The names of one experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExperimentWords {
    /// Its own: `two-term-loss`.
    pub name: String,
    /// Its panels.
    pub panels: Vec<String>,
    /// Its knobs, each with the labels of its stops.
    pub knobs: Vec<(String, Vec<String>)>,
    /// What the knobs are called on the screen, in the order of `knobs`.
    pub labels: Vec<String>,
    /// Everything that the pane shows under a name: titles of panels, and what knobs, numbers and buttons are called.
    pub titles: Vec<String>,
    /// Its metrics.
    pub metrics: Vec<String>,
    /// Its buttons.
    pub buttons: Vec<String>,
    /// What else it takes from the reader: `point`, `pixel`, `exhibit`, `pair`, `own-digit`, `cell`.
    pub takes: Vec<String>,
    /// Lines of the course's listings that it explains.
    pub quotes: Vec<Quote>,
}

/// A line of one of the course's listings that an experiment explains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// The listing's file in `listings/`: `vae.py`.
    pub file: String,
    /// The line, without its indentation.
    pub line: String,
    /// The section that explains it: its number and its id.
    pub section: (usize, String),
}

/// The name that a pane gives when it is no experiment: the quiz stands there, which trains nothing.
pub const QUIZ: &str = "quiz";

/// The numbers of the quiz, for challenges and scripts: see [`ExperimentWords::quiz`].
pub const QUIZ_FIGURES: [&str; 5] = ["graded", "due", "seen", "topics", "known"];

/// The experiment in the pane of every derivation.
pub const DERIVATION: &str = "derivation";

/// The experiment in the pane of every repair drill.
pub const BROKEN_RUN: &str = "broken-run";

impl ExperimentWords {
    /// The names of the quiz: nothing to turn, and numbers for challenges.
    ///
    /// - `graded`: answers graded so far, of all cards; one that was taken back does not count
    /// - `due`: cards that are due now
    /// - `seen`: cards graded at least once
    /// - `topics`: topics with at least one such card
    /// - `known`: the chance, in per cent, that such a card is still known, averaged over them
    pub fn quiz() -> Self {
        let metrics = QUIZ_FIGURES.map(String::from).into();
        ExperimentWords { name: QUIZ.into(), metrics, takes: vec![String::from("cards")], ..ExperimentWords::default() }
    }
}

impl Vocabulary {
    /// The names of an experiment.
    pub fn experiment(&self, name: &str) -> Option<&ExperimentWords> {
        self.experiments.iter().find(|words| words.name == name)
    }
}

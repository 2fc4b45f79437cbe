//! The names that content may use for what the floor above offers: experiments, and their panels, knobs and metrics.

/// Every experiment's names. Content sits below the experiments and can't ask them: whoever checks a course hands them in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The experiments.
    pub experiments: Vec<ExperimentWords>,
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
    /// Its metrics.
    pub metrics: Vec<String>,
}

impl Vocabulary {
    /// The names of an experiment.
    pub fn experiment(&self, name: &str) -> Option<&ExperimentWords> {
        self.experiments.iter().find(|words| words.name == name)
    }
}

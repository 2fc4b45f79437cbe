//! `questions/TOPIC.yaml` as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RawChoice, RawCode};

/// `questions/TOPIC.yaml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTopic {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) questions: Vec<RawQuestion>,
    #[serde(default)]
    pub(crate) drills: Vec<RawDrill>,
}

/// `deck.yaml` of a reader's own deck.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "the checker reads the one key; this struct keeps shape and serde in step"))]
pub(crate) struct RawDeck {
    pub(crate) id: String,
}

/// A question to answer aloud.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuestion {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) question: String,
    pub(crate) code: Option<RawCode>,
    pub(crate) curve: Option<RawCurve>,
    pub(crate) answer: String,
    #[serde(default)]
    pub(crate) formulas: Vec<String>,
    pub(crate) points: Vec<String>,
    pub(crate) wrong: RawWrong,
    pub(crate) follow_up: RawFollowUp,
    pub(crate) links: Vec<String>,
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
}

/// A common wrong answer.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWrong {
    pub(crate) claim: String,
    pub(crate) because: String,
}

/// What is asked next.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFollowUp {
    pub(crate) question: String,
    pub(crate) answer: String,
}

/// Figures to read, as a run logs them. A series may end before the others: that run has failed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCurve {
    pub(crate) title: String,
    pub(crate) across: String,
    pub(crate) at: Vec<f64>,
    pub(crate) series: Vec<RawSeries>,
}

/// One line of a picture.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSeries {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
}

/// A drill: exactly one of `compute`, `choose`, `sort` and `find` is set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDrill {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) links: Vec<String>,
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
    pub(crate) code: Option<RawCode>,
    pub(crate) curve: Option<RawCurve>,
    pub(crate) compute: Option<RawCompute>,
    pub(crate) choose: Option<RawChoose>,
    pub(crate) sort: Option<RawSort>,
    pub(crate) find: Option<RawFind>,
}

/// A number to work out. The given values are ordered by their names: it is a set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCompute {
    pub(crate) question: String,
    #[serde(default)]
    pub(crate) given: BTreeMap<String, Vec<f64>>,
    pub(crate) answer: String,
    #[serde(default)]
    pub(crate) unit: String,
    pub(crate) tolerance: f64,
    #[serde(default)]
    pub(crate) floor: f64,
    #[serde(default)]
    pub(crate) mistakes: Vec<RawMistake>,
    pub(crate) because: String,
}

/// A wrong answer that people come to, and how.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMistake {
    pub(crate) answer: String,
    pub(crate) because: String,
}

/// One of several.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChoose {
    pub(crate) question: String,
    pub(crate) choices: Vec<RawChoice>,
}

/// Steps to put in order.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSort {
    pub(crate) question: String,
    pub(crate) steps: Vec<String>,
    pub(crate) because: String,
}

/// Lines of the drill's listing to name.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFind {
    pub(crate) question: String,
    pub(crate) faulty: Vec<RawFaulty>,
}

/// What is wrong, and the lines of which any names it.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFaulty {
    pub(crate) lines: Vec<f64>,
    pub(crate) because: String,
}

//! `questions/TOPIC.yaml` as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::RawChoice;

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

/// A question to answer aloud.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuestion {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) question: String,
    pub(crate) answer: String,
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

/// A drill: exactly one of `compute`, `choose` and `sort` is set.
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
    pub(crate) compute: Option<RawCompute>,
    pub(crate) choose: Option<RawChoose>,
    pub(crate) sort: Option<RawSort>,
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

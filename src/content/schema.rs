//! The course as it is written: one struct per kind of mapping in the YAML files. `shape.rs` says the same for the checker and for the
//! JSON Schema; a test keeps the two in step.

use std::collections::BTreeMap;

use serde::Deserialize;

pub(crate) mod question;

/// `course.yaml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCourse {
    pub(crate) title: String,
    pub(crate) parts: Vec<RawPart>,
    pub(crate) glossary: Vec<RawTerm>,
}

/// A part of the course.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPart {
    pub(crate) numeral: String,
    pub(crate) title: String,
    pub(crate) sections: Vec<RawEntry>,
}

/// A section's place in the contents.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEntry {
    pub(crate) id: String,
    pub(crate) title: String,
}

/// A glossary entry.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTerm {
    pub(crate) name: String,
    pub(crate) meaning: String,
}

/// `sections/NN-id.yaml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSection {
    pub(crate) id: String,
    pub(crate) goals: Vec<String>,
    pub(crate) blocks: Vec<RawBlock>,
    pub(crate) takeaways: Vec<String>,
    pub(crate) links: Vec<RawLink>,
}

/// One block: exactly one of the kinds is set; the key that is there says which. `where` and `live` belong to `math`.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawBlock {
    pub(crate) text: Option<String>,
    pub(crate) heading: Option<String>,
    pub(crate) math: Option<String>,
    #[serde(rename = "where")]
    pub(crate) symbols: Option<Vec<(String, String)>>,
    pub(crate) live: Option<BTreeMap<String, String>>,
    pub(crate) pane: Option<RawPane>,
    pub(crate) predict: Option<RawPredict>,
    pub(crate) challenge: Option<RawChallenge>,
    pub(crate) code: Option<RawCode>,
    pub(crate) note: Option<RawNote>,
    pub(crate) table: Option<RawTable>,
}

/// The live pane. `start` keeps the order of the names, not of the file: it is a set of stops.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPane {
    pub(crate) experiment: String,
    #[serde(default)]
    pub(crate) panels: Vec<String>,
    #[serde(default)]
    pub(crate) argues: Vec<String>,
    #[serde(default)]
    pub(crate) knobs: Vec<String>,
    #[serde(default)]
    pub(crate) watch: Vec<String>,
    #[serde(default)]
    pub(crate) start: BTreeMap<String, String>,
}

/// A prediction.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPredict {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) choices: Vec<RawChoice>,
    pub(crate) test: Option<String>,
}

/// A choice of a prediction.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChoice {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) right: bool,
    pub(crate) because: String,
}

/// A challenge.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChallenge {
    pub(crate) id: String,
    pub(crate) goal: String,
    pub(crate) hint: String,
    pub(crate) when: Vec<String>,
}

/// A listing.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCode {
    pub(crate) language: String,
    pub(crate) source: String,
}

/// An aside.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNote {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A table.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTable {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A link to another section.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLink {
    pub(crate) to: String,
    pub(crate) why: String,
}

/// Reads one file.
pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

//! The JSON Schema of the course's files, for editors.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::course::COURSE;
use super::demo::DEMO;
use super::derivation::DERIVATION;
use super::flow::FLOW;
use super::question::{DECK, TOPIC};
use super::repair::REPAIR;
use super::section::{PANE, SECTION};
use super::{Object, Shape, with_inner};
use crate::content::highlight::LANGUAGES;
use crate::content::question::Level;
use crate::content::vocabulary::{ExperimentWords, Vocabulary};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `course.yaml`.
    Course,
    /// `sections/*.yaml`.
    Section,
    /// `questions/*.yaml`.
    Topic,
    /// `flows/*.yaml`.
    Flow,
    /// `deck.yaml` of a reader's own deck.
    Deck,
    /// `derivations/*.yaml`.
    Derivation,
    /// `repairs/*.yaml`.
    Repair,
    /// `demos/*.yaml`.
    Demo,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] =
        [Kind::Course, Kind::Section, Kind::Topic, Kind::Flow, Kind::Deck, Kind::Derivation, Kind::Repair, Kind::Demo];

    /// `course`, `section`, `topic`, `flow`, `deck`, `derivation`, `repair`, `demo`.
    pub fn name(self) -> &'static str {
        self.object().name
    }

    pub(super) fn object(self) -> &'static Object {
        match self {
            Kind::Course => &COURSE,
            Kind::Section => &SECTION,
            Kind::Topic => &TOPIC,
            Kind::Flow => &FLOW,
            Kind::Deck => &DECK,
            Kind::Derivation => &DERIVATION,
            Kind::Repair => &REPAIR,
            Kind::Demo => &DEMO,
        }
    }
}

/// The schema of one kind of file, or of all of them, in the 2020-12 draft. What the vocabulary names can be completed.
pub fn json_schema(kind: Option<Kind>, vocabulary: &Vocabulary) -> Value {
    let writer = Writer { vocabulary };
    let mut schema = match kind {
        Some(kind) => json!({
            "title": format!("A {} of an elbo course", kind.name()),
            "$ref": format!("#/$defs/{}", key(kind.object())),
        }),
        None => json!({
            "title": "A file of an elbo course: course.yaml, sections/NN-id.yaml, questions/TOPIC.yaml, flows/ID.yaml, derivations/ID.yaml, repairs/ID.yaml, demos/NN-ID.yaml, or deck.yaml of a deck of one's own",
            "oneOf": Kind::ALL.map(|kind| refer(kind.object())),
        }),
    };
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    let mut needed = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|other| kind.is_none_or(|kind| kind == *other)) {
        with_inner(kind.object(), &mut needed);
    }
    let definitions: Map<String, Value> = needed.into_iter().map(|object| (key(object), writer.object(object))).collect();
    schema["$defs"] = definitions.into();
    schema
}

fn refer(object: &Object) -> Value {
    json!({ "$ref": format!("#/$defs/{}", key(object)) })
}

/// The name of a definition: a reference holds no spaces.
fn key(object: &Object) -> String {
    object.name.replace(' ', "-")
}

struct Writer<'a> {
    vocabulary: &'a Vocabulary,
}

impl Writer<'_> {
    fn object(&self, object: &Object) -> Value {
        let property = |field: &super::Field| {
            let mut value = self.shape(&field.shape);
            value["description"] = field.about.into();
            (field.name.to_owned(), value)
        };
        let properties: Map<String, Value> = object.fields.iter().map(property).collect();
        let required: Vec<&str> = object.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let mut value = json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required });
        if !object.one_of.is_empty() {
            value["oneOf"] = object.one_of.iter().map(|name| json!({ "required": [name] })).collect();
        }
        if std::ptr::eq(object, &PANE) && !self.vocabulary.experiments.is_empty() {
            value["allOf"] = self.vocabulary.experiments.iter().map(|words| only(object, words)).collect();
        }
        value
    }

    fn shape(&self, shape: &Shape) -> Value {
        match shape {
            Shape::Plain
            | Shape::Markup
            | Shape::Paragraphs
            | Shape::Prose
            | Shape::Latex
            | Shape::Word
            | Shape::Listing
            | Shape::Stop
            | Shape::Expression
            | Shape::Definition
            | Shape::Claim
            | Shape::Template => json!({ "type": "string", "minLength": 1 }),
            Shape::Experiment | Shape::Panel | Shape::Knob | Shape::Metric | Shape::Button => {
                let mut seen = BTreeSet::new();
                let all = self.vocabulary.experiments.iter().flat_map(|words| names(words, shape));
                let ordered: Vec<&str> = all.filter(|name| seen.insert(*name)).collect();
                if ordered.is_empty() { json!({ "type": "string", "minLength": 1 }) } else { json!({ "enum": ordered }) }
            }
            Shape::Comparison => json!({ "type": "string", "pattern": "^[^<>]+[<>][^<>]+$" }),
            Shape::Unit => json!({ "type": "string" }),
            Shape::Tensor => json!({ "type": "string", "pattern": "^\\[(([0-9]+|[A-Z])(, *([0-9]+|[A-Z]))*)?\\]$" }),
            Shape::Level => json!({ "enum": Level::ALL.map(Level::name) }),
            Shape::Number => json!({ "type": "number" }),
            Shape::Id => json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }),
            Shape::Section => json!({ "type": "string", "pattern": "^(derivations/|repairs/)?[a-z0-9]+(-[a-z0-9]+)*$" }),
            Shape::Place => {
                json!({ "type": "string", "pattern": "^((flows|derivations|repairs|topics|questions)/)?[a-z0-9]+(-[a-z0-9]+)*$|^terms/." })
            }
            Shape::Condition => json!({ "type": "string", "pattern": "^\\s*[A-Za-z0-9_]+\\s*[<>]\\s*[-+0-9.eE]+\\s*$" }),
            Shape::Language => json!({ "enum": LANGUAGES.iter().map(|(name, _)| *name).collect::<Vec<_>>() }),
            Shape::Truth => json!({ "type": "boolean" }),
            Shape::List(item, least) => json!({ "type": "array", "items": self.shape(item), "minItems": least }),
            Shape::Few(item, least, most) => {
                json!({ "type": "array", "items": self.shape(item), "minItems": least, "maxItems": most })
            }
            Shape::Symbol => {
                let text = self.shape(&Shape::Markup);
                let pair = json!({ "type": "array", "prefixItems": [text, text], "items": false, "minItems": 2 });
                json!({ "oneOf": [text, pair] })
            }
            Shape::Map(name, value) => {
                json!({ "type": "object", "propertyNames": self.shape(name), "additionalProperties": self.shape(value) })
            }
            Shape::Object(object) => refer(object),
        }
    }
}

/// What an experiment calls what has this shape.
fn names<'w>(words: &'w ExperimentWords, shape: &Shape) -> Vec<&'w str> {
    match shape {
        Shape::Experiment => vec![&words.name],
        Shape::Panel => words.panels.iter().map(String::as_str).collect(),
        Shape::Knob => words.knobs.iter().map(|(name, _)| name.as_str()).collect(),
        Shape::Metric => words.metrics.iter().map(String::as_str).collect(),
        Shape::Button => words.buttons.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A pane of this experiment names only what this experiment has.
fn only(pane: &Object, words: &ExperimentWords) -> Value {
    let mut properties = Map::new();
    for field in pane.fields {
        match field.shape {
            Shape::List(item @ (Shape::Panel | Shape::Knob | Shape::Metric), _) => {
                properties.insert(field.name.into(), json!({ "items": { "enum": names(words, item) } }));
            }
            Shape::Map(Shape::Knob, Shape::Stop) => {
                let stops: Map<String, Value> = words.knobs.iter().map(|(name, stops)| (name.clone(), json!({ "enum": stops }))).collect();
                properties.insert(field.name.into(), json!({ "properties": stops, "additionalProperties": false }));
            }
            _ => {}
        }
    }
    json!({ "if": { "properties": { "experiment": { "const": words.name } } }, "then": { "properties": properties } })
}

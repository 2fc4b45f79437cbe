//! The JSON Schema of the course's files, for editors.

use serde_json::{Value, json};

use super::{COURSE, DECK, OBJECTS, Object, SECTION, Shape, TOPIC};
use crate::content::highlight::LANGUAGES;
use crate::content::question::Level;

/// The schema of `course.yaml`, of `sections/*.yaml` and of `questions/*.yaml`, in the 2020-12 draft.
pub fn json_schema() -> Value {
    let definitions: serde_json::Map<String, Value> = OBJECTS.iter().map(|shape| (key(shape), object(shape))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of an elbo course: course.yaml, sections/NN-id.yaml, questions/TOPIC.yaml, or deck.yaml of a deck of one's own",
        "oneOf": [refer(&COURSE), refer(&SECTION), refer(&TOPIC), refer(&DECK)],
        "$defs": definitions,
    })
}

fn refer(object: &Object) -> Value {
    json!({ "$ref": format!("#/$defs/{}", key(object)) })
}

/// The name of a definition: a reference holds no spaces.
fn key(object: &Object) -> String {
    object.name.replace(' ', "-")
}

fn object(shape: &Object) -> Value {
    let properties: serde_json::Map<String, Value> = shape
        .fields
        .iter()
        .map(|field| {
            let mut value = self::shape(&field.shape);
            value["description"] = field.about.into();
            (field.name.to_owned(), value)
        })
        .collect();
    let required: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut value = json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required });
    if !shape.one_of.is_empty() {
        value["oneOf"] = shape.one_of.iter().map(|name| json!({ "required": [name] })).collect();
    }
    value
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Plain
        | Shape::Markup
        | Shape::Paragraphs
        | Shape::Prose
        | Shape::Latex
        | Shape::Name
        | Shape::Listing
        | Shape::Stop
        | Shape::Expression
        | Shape::Template => json!({ "type": "string", "minLength": 1 }),
        Shape::Unit => json!({ "type": "string" }),
        Shape::Level => json!({ "enum": Level::ALL.map(Level::name) }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Id | Shape::Section => json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }),
        Shape::Condition => json!({ "type": "string", "pattern": "^\\s*[A-Za-z0-9_]+\\s*[<>]\\s*[-+0-9.eE]+\\s*$" }),
        Shape::Language => json!({ "enum": LANGUAGES.iter().map(|(name, _)| *name).collect::<Vec<_>>() }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::List(item, least) => json!({ "type": "array", "items": self::shape(item), "minItems": least }),
        Shape::Few(item, least, most) => {
            json!({ "type": "array", "items": self::shape(item), "minItems": least, "maxItems": most })
        }
        Shape::Pair(first, second) => {
            json!({ "type": "array", "prefixItems": [self::shape(first), self::shape(second)], "items": false, "minItems": 2 })
        }
        Shape::Names(value) => json!({ "type": "object", "additionalProperties": self::shape(value) }),
        Shape::Object(object) => refer(object),
    }
}

#![allow(clippy::unwrap_used)]
//! The types that serde reads, the shapes that the checker walks and the JSON Schema agree.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::*;
use crate::content::vocabulary::{ExperimentWords, Vocabulary};

/// A value of the shape, with every key of every object.
fn full(shape: &Shape) -> Value {
    match shape {
        Shape::Truth => Value::Bool(true),
        Shape::Number => Value::from(1.5),
        Shape::List(item, _) | Shape::Few(item, ..) => Value::Sequence(vec![full(item); 2]),
        Shape::Symbol => Value::Sequence(vec![full(&Shape::Markup), full(&Shape::Markup)]),
        Shape::Map(_, value) => Value::Mapping([(Value::from("a"), full(value))].into_iter().collect()),
        Shape::Object(object) => full_object(object),
        _ => Value::from("a"),
    }
}

fn full_object(object: &Object) -> Value {
    Value::Mapping(object.fields.iter().map(|field| (Value::from(field.name), full(&field.shape))).collect())
}

/// Reads a value as `T`, and writes it again.
pub(crate) fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Option<Value> {
    serde_yaml::from_value::<T>(value.clone()).ok().map(|raw| serde_yaml::to_value(raw).unwrap())
}

fn objects() -> Vec<&'static Object> {
    let mut found = Vec::new();
    Kind::ALL.into_iter().for_each(|kind| with_inner(kind.object(), &mut found));
    assert!(found.len() > 20);
    found
}

#[test]
fn the_structs_hold_what_the_shapes_say() {
    for object in objects() {
        let value = full_object(object);
        assert_eq!((object.through)(&value).as_ref(), Some(&value), "{}", object.name);
    }
}

#[test]
fn a_key_may_be_left_out_where_the_table_says_so() {
    for object in objects() {
        for field in object.fields {
            let mut value = full_object(object);
            value.as_mapping_mut().unwrap().remove(field.name);
            assert_eq!((object.through)(&value).is_none(), field.required, "{} without {}", object.name, field.name);
        }
    }
}

#[test]
fn the_structs_take_no_other_key() {
    for object in objects() {
        let mut value = full_object(object);
        value.as_mapping_mut().unwrap().insert("unknown".into(), "a".into());
        assert!((object.through)(&value).is_none(), "{}", object.name);
    }
}

#[test]
fn every_object_and_key_is_in_the_json_schema() {
    let schema = json_schema(None, &Vocabulary::default());
    for object in objects() {
        let definition = &schema["$defs"][object.name.replace(' ', "-")];
        let properties = definition["properties"].as_object().unwrap();
        assert_eq!(properties.len(), object.fields.len());
        for field in object.fields {
            assert_eq!(properties[field.name]["description"], field.about);
            let required = definition["required"].as_array().unwrap().iter().any(|name| name == field.name);
            assert_eq!(required, field.required, "{}.{}", object.name, field.name);
        }
        assert_eq!(definition["additionalProperties"], false);
    }
}

#[test]
fn every_reference_of_the_json_schema_leads_somewhere() {
    let schema = json_schema(None, &Vocabulary::default());
    let text = schema.to_string();
    for reference in text.split("\"$ref\":\"#/$defs/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schema["$defs"].get(name).is_some(), "{name}");
    }
}

#[test]
fn the_schema_of_one_kind_of_file_holds_what_it_needs_and_no_more() {
    let has = |kind: Kind, name: &str| json_schema(Some(kind), &Vocabulary::default())["$defs"].get(name).is_some();
    for kind in Kind::ALL {
        let schema = json_schema(Some(kind), &Vocabulary::default());
        assert_eq!(schema["$ref"], format!("#/$defs/{}", kind.name()));
        for reference in schema.to_string().split("\"$ref\":\"#/$defs/").skip(1) {
            assert!(schema["$defs"].get(reference.split('"').next().unwrap()).is_some(), "{reference}");
        }
    }
    assert!(has(Kind::Section, "pane") && has(Kind::Section, "choice") && !has(Kind::Section, "drill") && !has(Kind::Section, "part"));
    assert!(has(Kind::Topic, "drill") && has(Kind::Topic, "choice") && !has(Kind::Topic, "pane"));
    assert!(has(Kind::Course, "part") && !has(Kind::Course, "block"));
}

#[test]
fn a_pane_names_what_its_own_experiment_has() {
    let words = |name: &str, panel: &str, knob: &str| ExperimentWords {
        name: name.into(),
        panels: vec![panel.into()],
        knobs: vec![(knob.into(), vec!["0.5".into(), "1".into()])],
        labels: vec![knob.into()],
        titles: vec![panel.into()],
        metrics: vec!["kl".into()],
        buttons: vec!["again".into()],
        takes: Vec::new(),
        quotes: Vec::new(),
    };
    let vocabulary =
        Vocabulary { experiments: vec![words("loss", "curves", "beta"), words("cloud", "scatter", "seed")], ..Vocabulary::default() };
    let schema = json_schema(Some(Kind::Section), &vocabulary);
    let pane = &schema["$defs"]["pane"];
    assert_eq!(pane["properties"]["experiment"]["enum"], serde_json::json!(["loss", "cloud"]));
    assert_eq!(schema["$defs"]["block"]["properties"]["live"]["additionalProperties"]["enum"], serde_json::json!(["kl"]));
    let cloud = &pane["allOf"][1];
    assert_eq!(cloud["if"]["properties"]["experiment"]["const"], "cloud");
    let then = &cloud["then"]["properties"];
    assert_eq!(then["panels"]["items"]["enum"], serde_json::json!(["scatter"]));
    assert_eq!(then["knobs"]["items"]["enum"], serde_json::json!(["seed"]));
    assert_eq!(then["watch"]["items"]["enum"], serde_json::json!(["kl"]));
    assert_eq!(then["start"]["properties"]["seed"]["enum"], serde_json::json!(["0.5", "1"]));
    assert_eq!(then["start"]["additionalProperties"], false);
}

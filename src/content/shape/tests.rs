#![allow(clippy::unwrap_used)]
//! The table of shapes, the structs that serde reads and the JSON Schema say the same.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::*;
use crate::content::schema::question::{
    RawChoose, RawCompute, RawCurve, RawDeck, RawDrill, RawFaulty, RawFind, RawFollowUp, RawMistake, RawQuestion, RawSeries, RawSort,
    RawTopic, RawWrong,
};
use crate::content::schema::{
    RawBlock, RawChallenge, RawChoice, RawCode, RawCourse, RawEntry, RawLink, RawNote, RawPane, RawPart, RawPredict, RawSection, RawTable,
    RawTerm,
};

/// A value of the shape, with every key of every object.
fn full(shape: &Shape) -> Value {
    match shape {
        Shape::Truth => Value::Bool(true),
        Shape::Number => Value::from(1.5),
        Shape::List(item, _) | Shape::Few(item, ..) => Value::Sequence(vec![full(item); 2]),
        Shape::Pair(first, second) => Value::Sequence(vec![full(first), full(second)]),
        Shape::Names(value) => Value::Mapping([(Value::from("a"), full(value))].into_iter().collect()),
        Shape::Object(object) => full_object(object),
        _ => Value::from("a"),
    }
}

fn full_object(object: &Object) -> Value {
    Value::Mapping(object.fields.iter().map(|field| (Value::from(field.name), full(&field.shape))).collect())
}

fn read_back<T: DeserializeOwned + Serialize>(value: &Value) -> Option<Value> {
    serde_yaml::from_value::<T>(value.clone()).ok().map(|raw| serde_yaml::to_value(raw).unwrap())
}

/// Reads a value as the struct that stands for the object, and writes it again.
fn through_serde(object: &Object, value: &Value) -> Option<Value> {
    match object.name {
        "course" => read_back::<RawCourse>(value),
        "part" => read_back::<RawPart>(value),
        "entry" => read_back::<RawEntry>(value),
        "term" => read_back::<RawTerm>(value),
        "section" => read_back::<RawSection>(value),
        "block" => read_back::<RawBlock>(value),
        "pane" => read_back::<RawPane>(value),
        "prediction" => read_back::<RawPredict>(value),
        "choice" => read_back::<RawChoice>(value),
        "challenge" => read_back::<RawChallenge>(value),
        "listing" => read_back::<RawCode>(value),
        "note" => read_back::<RawNote>(value),
        "table" => read_back::<RawTable>(value),
        "link" => read_back::<RawLink>(value),
        "topic" => read_back::<RawTopic>(value),
        "deck" => read_back::<RawDeck>(value),
        "question" => read_back::<RawQuestion>(value),
        "wrong answer" => read_back::<RawWrong>(value),
        "follow-up" => read_back::<RawFollowUp>(value),
        "drill" => read_back::<RawDrill>(value),
        "numeric drill" => read_back::<RawCompute>(value),
        "multiple choice" => read_back::<RawChoose>(value),
        "order" => read_back::<RawSort>(value),
        "mistake" => read_back::<RawMistake>(value),
        "curve" => read_back::<RawCurve>(value),
        "series" => read_back::<RawSeries>(value),
        "search" => read_back::<RawFind>(value),
        "faulty line" => read_back::<RawFaulty>(value),
        other => panic!("no struct is known for {other}"),
    }
}

#[test]
fn the_structs_have_exactly_the_keys_of_the_table() {
    for object in OBJECTS {
        let value = full_object(object);
        assert_eq!(through_serde(object, &value).as_ref(), Some(&value), "{}", object.name);
    }
}

#[test]
fn a_key_may_be_left_out_where_the_table_says_so() {
    for object in OBJECTS {
        for field in object.fields {
            let mut value = full_object(object);
            value.as_mapping_mut().unwrap().remove(field.name);
            assert_eq!(through_serde(object, &value).is_none(), field.required, "{} without {}", object.name, field.name);
        }
    }
}

#[test]
fn the_structs_take_no_other_key() {
    for object in OBJECTS {
        let mut value = full_object(object);
        value.as_mapping_mut().unwrap().insert("unknown".into(), "a".into());
        assert!(through_serde(object, &value).is_none(), "{}", object.name);
    }
}

#[test]
fn every_object_and_key_is_in_the_json_schema() {
    let schema = json_schema();
    for object in OBJECTS {
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
    let schema = json_schema();
    let text = schema.to_string();
    for reference in text.split("\"$ref\":\"#/$defs/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schema["$defs"].get(name).is_some(), "{name}");
    }
}

//! Older progress files, brought up to this build's version step by step.

use serde_json::{Map, Value, json};

use super::VERSION;

type Step = fn(&mut Map<String, Value>);

/// The step at place `n` turns a document of version `n + 1` into one of version `n + 2`.
const STEPS: [Step; VERSION as usize - 1] = [add_the_quiz];

/// Brings a document of an older version up to [`VERSION`].
pub(super) fn migrate(document: &mut Map<String, Value>, from: u32) {
    for step in STEPS.iter().skip(from.saturating_sub(1) as usize) {
        step(document);
    }
    document.insert("version".into(), json!(VERSION));
}

/// Version 2 came with the quiz and with bookmarks. Version 1 kept fields that it did not know, so one of these names may stand there
/// already; it is ours only if it has our shape.
fn add_the_quiz(document: &mut Map<String, Value>) {
    for (name, empty) in [("reviews", json!({ "log": [], "taken_back": [] })), ("exams", json!({})), ("bookmarks", json!({}))] {
        let value = document.entry(name).or_insert_with(|| empty.clone());
        if !value.is_object() {
            let strange = std::mem::replace(value, empty);
            document.insert(format!("{name}-of-version-1"), strange);
        }
    }
}

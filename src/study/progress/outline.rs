//! What a progress file is, and what it would weigh in memory: found out by skimming it, before any of it is kept.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The fields that this build knows.
pub(super) const FIELDS: [&str; 16] = [
    "version",
    "last",
    "begun",
    "read",
    "answers",
    "challenges",
    "places",
    "lines",
    "reviews",
    "exams",
    "bookmarks",
    "settings",
    "marks",
    "decks",
    "companion",
    "panes",
];

/// Bytes of memory that a number, an empty list and an empty mapping take while a file is read, saved or imported, measured and rounded up.
const NUMBER: u64 = 100;
const LIST: u64 = 500;
const MAPPING: u64 = 2_400;
/// As often does each byte of a text stand in memory.
const COPIES: u64 = 3;

/// A progress file in outline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) version: u32,
    /// Bytes of memory that the fields would take which this build knows, if they were kept as they are.
    pub(super) known: u64,
    /// Bytes of memory that the other fields would take. They are kept as they are.
    pub(super) unknown: u64,
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Outline, D::Error> {
        struct Skim;
        impl<'de> Visitor<'de> for Skim {
            type Value = Outline;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a progress file")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
                let (mut version, mut known, mut unknown) = (None, 0, 0);
                while let Some(name) = map.next_key::<String>()? {
                    if name == "version" {
                        version = Some(map.next_value()?);
                        continue;
                    }
                    let Weight(weight) = map.next_value()?;
                    *if FIELDS.contains(&name.as_str()) { &mut known } else { &mut unknown } += weight + COPIES * name.len() as u64;
                }
                Ok(Outline { version: version.ok_or_else(|| A::Error::missing_field("version"))?, known, unknown })
            }
        }
        deserializer.deserialize_map(Skim)
    }
}

/// What a value weighs, with everything in it.
struct Weight(u64);

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Weight, D::Error> {
        struct Weigh;
        impl<'de> Visitor<'de> for Weigh {
            type Value = Weight;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("any value")
            }

            fn visit_unit<E: Error>(self) -> Result<Weight, E> {
                Ok(Weight(NUMBER))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Weight, E> {
                Ok(Weight(NUMBER))
            }

            fn visit_u64<E: Error>(self, _: u64) -> Result<Weight, E> {
                Ok(Weight(NUMBER))
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Weight, E> {
                Ok(Weight(NUMBER))
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Weight, E> {
                Ok(Weight(NUMBER))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Weight, E> {
                Ok(Weight(NUMBER + COPIES * text.len() as u64))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Weight, A::Error> {
                let mut sum = LIST;
                while let Some(Weight(weight)) = list.next_element()? {
                    sum += weight;
                }
                Ok(Weight(sum))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Weight, A::Error> {
                let mut sum = MAPPING;
                while let Some((name, Weight(weight))) = map.next_entry::<String, Weight>()? {
                    sum += COPIES * name.len() as u64 + weight;
                }
                Ok(Weight(sum))
            }
        }
        deserializer.deserialize_any(Weigh)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn outline(text: &str) -> Outline {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_known_and_what_is_not_is_weighed_apart_at_every_depth() {
        let found = outline(r#"{"reviews":{"log":[1,-2,0.5,null,true]},"version":2,"later":[[1],{"a":"bcd"}]}"#);
        let known = MAPPING + LIST + 5 * NUMBER + COPIES * ("reviews".len() + "log".len()) as u64;
        let unknown = LIST + (LIST + NUMBER) + (MAPPING + NUMBER) + COPIES * ("later".len() + "a".len() + "bcd".len()) as u64;
        assert_eq!(found, Outline { version: 2, known, unknown });
        for faulty in ["{}", "[]", "{\"version\":-1}", "{\"version\":2", "{\"version\":2,\"x\":}"] {
            assert!(serde_json::from_str::<Outline>(faulty).is_err(), "{faulty}");
        }
    }

    #[test]
    fn the_fields_are_those_of_progress() {
        let written = serde_json::to_value(super::super::Progress::default()).unwrap();
        assert!(written.as_object().unwrap().keys().all(|name| FIELDS.contains(&name.as_str())), "{written}");
        for field in &FIELDS[1..] {
            // A field that `Progress` did not know would be kept as it is.
            let text = format!(r#"{{"version":2,"reviews":{{}},"exams":{{}},"bookmarks":{{}},"{field}":true}}"#);
            assert!(super::super::Progress::from_text(text.as_bytes()).is_err(), "{field}");
        }
    }
}

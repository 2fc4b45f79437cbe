//! What is kept of a run: one safetensors file for a single model and a bank alike, with everything else as notes in its metadata.
//!
//! An experiment says once what belongs to it (`Experiment::archive`); the archive writes it or reads it back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::experiment::LabError;
use super::snapshot::{ANEW, Failure};
use crate::model::Parameters;
use crate::model::checkpoint::{Bundle, from_bundle};

/// A file that is being written or read.
pub(crate) struct Archive {
    bundle: Bundle,
    notes: Map<String, Value>,
    /// What stands before the names of what is written or read now: `3.`.
    prefix: String,
    is_reading: bool,
    is_shared: bool,
}

/// The note that holds all others.
const NOTES: &str = "elbo";

impl Archive {
    /// An empty file to write.
    pub(crate) fn writing() -> Archive {
        Archive { bundle: Bundle::default(), notes: Map::new(), prefix: String::new(), is_reading: false, is_shared: false }
    }

    /// A file to read back.
    ///
    /// # Errors
    /// When it is damaged or none of ours.
    pub(crate) fn reading(file: &[u8]) -> Result<Archive, LabError> {
        let bundle = Bundle::from_bytes(file).map_err(|_| stale())?;
        let notes = bundle.note(NOTES).and_then(|text| serde_json::from_str(text).ok()).ok_or_else(stale)?;
        Ok(Archive { bundle, notes, prefix: String::new(), is_reading: true, is_shared: false })
    }

    /// Whether the file is read back; it is written otherwise.
    pub(crate) fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// Writes a note, or puts the noted value back.
    pub(crate) fn note<T: Serialize + DeserializeOwned>(&mut self, name: &str, value: &mut T) -> Result<(), LabError> {
        let name = format!("{}{name}", self.prefix);
        if self.is_reading {
            let noted = self.notes.get(&name).cloned().ok_or_else(stale)?;
            *value = serde_json::from_value(noted).map_err(|_| stale())?;
        } else {
            // A frame and its experiment write into one file: of two notes with one name the second would take the place of the first.
            assert!(!self.notes.contains_key(&name), "two notes are called '{name}'");
            self.notes.insert(name, serde_json::to_value(value).map_err(|_| stale())?);
        }
        Ok(())
    }

    /// Writes a model's weights, or puts them back.
    pub(crate) fn model(&mut self, name: &str, model: &mut impl Parameters) -> Result<(), LabError> {
        let name = format!("{}{name}.", self.prefix);
        if self.is_reading {
            from_bundle(model, &self.bundle, &name).map_err(|_| stale())
        } else {
            self.bundle.add(&name, model);
            Ok(())
        }
    }

    /// Notes that a model is kept by the store, so that the file is worth writing without one.
    pub(crate) fn mark_shared(&mut self) {
        self.is_shared = true;
    }

    /// Does something to a part of the file, which stands under a name of its own.
    pub(crate) fn part<R>(&mut self, name: impl std::fmt::Display, work: impl FnOnce(&mut Archive) -> R) -> R {
        let before = self.prefix.len();
        self.prefix.push_str(&format!("{name}."));
        let result = work(self);
        self.prefix.truncate(before);
        result
    }

    /// The file; `None` when there is no model in it, so that nothing would be lost without it.
    pub(crate) fn into_bytes(mut self) -> Option<Vec<u8>> {
        if self.bundle.is_empty() && !self.is_shared {
            return None;
        }
        self.bundle.set_note(NOTES, serde_json::to_string(&self.notes).ok()?);
        self.bundle.to_bytes().ok()
    }
}

/// What is said of a kept model that can't be used.
pub(crate) fn stale() -> LabError {
    LabError::Failed(Failure { reason: "the kept model is of another version".into(), suggestion: ANEW.into() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Activation, Autoencoder, Coder, Likelihood};

    fn model(seed: u64) -> Autoencoder {
        Autoencoder::new(&"784-3".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed)
    }

    #[test]
    fn models_and_notes_come_back_from_their_parts() {
        let (mut first, mut second, mut steps) = (model(1), model(2), 7_u64);
        let mut archive = Archive::writing();
        for (name, model) in [("0", &mut first), ("1", &mut second)] {
            archive.part(name, |archive| archive.model("model", model)).unwrap();
        }
        archive.part("1", |archive| archive.note("steps", &mut steps)).unwrap();
        let bytes = archive.into_bytes().unwrap();

        let mut archive = Archive::reading(&bytes).unwrap();
        let (mut other, mut noted) = (model(9), 0_u64);
        archive.part(1, |archive| archive.model("model", &mut other)).unwrap();
        archive.part(1, |archive| archive.note("steps", &mut noted)).unwrap();
        let image = vec![0.5; 784];
        assert_eq!(other.reconstruct(&image), second.reconstruct(&image));
        assert_ne!(other.reconstruct(&image), first.reconstruct(&image));
        assert_eq!(noted, 7);
        assert!(archive.part(0, |archive| archive.note("steps", &mut noted)).is_err());
        assert!(archive.part(2, |archive| archive.model("model", &mut other)).is_err());
    }

    #[test]
    fn notes_alone_are_not_worth_a_file() {
        let mut archive = Archive::writing();
        archive.note("steps", &mut 3).unwrap();
        assert_eq!(archive.into_bytes(), None);
    }

    #[test]
    #[should_panic(expected = "two notes are called 'until'")]
    fn two_notes_of_one_name_are_a_mistake_of_the_experiment() {
        let mut archive = Archive::writing();
        archive.note("until", &mut 60.0).unwrap();
        let _ = archive.note("until", &mut 400);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        for bytes in [&b""[..], b"nonsense", &[0xff; 64]] {
            assert!(Archive::reading(bytes).is_err());
        }
    }
}

//! Decks of one's own: a folder of topic files, checked like those of the course.

use std::path::{Path, PathBuf};

use super::check::{Fault, check_topics};
use super::course::Course;
use super::load::topic;
use super::question::Topic;
use super::source::{self, SourceError};
use crate::words::clean;

/// A deck that was read from a folder.
#[derive(Clone, Debug)]
pub struct OwnDeck {
    /// The folder's name. Every id in the deck begins with it and a slash, so that it is no other deck's.
    pub name: String,
    /// What it asks, in the order of the files' names.
    pub topics: Vec<Topic>,
}

/// Why a deck could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DeckError {
    /// A file or the folder could not be opened.
    #[error("{}: {error}; a deck is a folder of files like content/questions/kl.yaml", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is nothing in the folder.
    #[error("{}: there is no topic in this folder; a deck is a folder of files like content/questions/kl.yaml", .0.display())]
    Empty(PathBuf),
    /// What the checker has found.
    #[error("the deck has {} faults; 'elbo check --deck' lists them", .0.len())]
    Faults(Vec<Fault>),
}

/// Reads, checks and loads a deck. Its links lead to the sections of `course`.
///
/// # Errors
/// When the folder can't be read, holds no topic, or has faults: all of them.
pub fn read(folder: &Path, course: &Course) -> Result<OwnDeck, DeckError> {
    let (files, unread) = source::read_files(folder).map_err(|error| match error {
        SourceError::Open { path, error } => DeckError::Open { path, error },
        SourceError::Encoding { .. } => DeckError::Faults(vec![error.into()]),
    })?;
    if files.is_empty() && unread.is_empty() {
        return Err(DeckError::Empty(folder.to_owned()));
    }
    let ids: Vec<String> = course.entries.iter().map(|entry| entry.id.clone()).collect();
    let mut faults = check_topics(&files, &ids);
    faults.extend(unread);
    faults.sort();
    if !faults.is_empty() {
        return Err(DeckError::Faults(faults));
    }
    let name = name(folder);
    let prefix = format!("{name}/");
    // The checker has loaded the files already: a fault here is one that came between two readings of the code, not of the file.
    let topics = files.iter().map(|file| topic(file, &ids, &prefix).expect("the checker has loaded this file")).collect();
    Ok(OwnDeck { name, topics })
}

/// The folder's own name, also of `.` and `decks/mine/..`.
fn name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "deck".into(), |name| clean(&name.to_string_lossy()).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::*;
    use crate::content::source::Source;

    const TOPIC: &str = "id: mine\ntitle: Mine\ndrills:\n  - id: pick\n    level: core\n    links: [kl-divergence]\n    tags: [own]\n    \
        choose: {question: Which?, choices: [{text: a, right: true, because: so}, {text: b, because: no}]}\n";

    #[test]
    fn the_ids_of_a_deck_begin_with_the_name_of_its_folder() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let deck = folder.path().join("flash");
        fs::create_dir(&deck).unwrap();
        fs::write(deck.join("mine.yaml"), TOPIC).unwrap();
        for path in [deck.clone(), deck.join(".."), deck.join(".")] {
            let path = if path.ends_with("..") { path.join("flash") } else { path };
            let read = read(&path, &course).unwrap();
            assert_eq!((read.name.as_str(), read.topics[0].id.as_str()), ("flash", "flash/mine"));
            assert_eq!(read.topics[0].drills[0].label.id, "flash/pick");
            assert_eq!(course.entries[read.topics[0].drills[0].label.links[0]].id, "kl-divergence");
        }
    }

    #[test]
    fn every_fault_of_a_deck_is_told() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine.yaml"), TOPIC.replace("kl-divergence", "kl-divergense").replace("core", "cor")).unwrap();
        fs::write(folder.path().join("yours.yaml"), TOPIC.replace("id: mine", "id: yours")).unwrap();
        let Err(DeckError::Faults(faults)) = read(folder.path(), &course) else { panic!("no faults were found") };
        for says in ["did you mean `kl-divergence`?", "did you mean `core`?", "is taken by"] {
            assert!(faults.iter().any(|fault| fault.message.contains(says)), "{says}: {faults:?}");
        }
    }

    #[test]
    fn a_file_that_is_no_text_is_a_fault() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine.yaml"), b"id: mine\ntitle: \xff\n").unwrap();
        let Err(DeckError::Faults(faults)) = read(folder.path(), &course) else { panic!("no fault was found") };
        assert!(faults[0].line == 2 && faults[0].file.ends_with("mine.yaml"), "{faults:?}");
    }

    #[test]
    fn a_folder_without_topics_is_no_deck() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path(), &course), Err(DeckError::Empty(_))));
        assert!(matches!(read(&folder.path().join("nowhere"), &course), Err(DeckError::Open { .. })));
    }
}

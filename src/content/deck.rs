//! Decks of one's own: a folder of topic files, checked like those of the course.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::check::{Fault, check_deck, check_topics};
use super::course::Course;
use super::load::{Names, topic};
use super::question::Topic;
use super::source::{self, SourceError, SourceFile};
use crate::words::clean;

/// The file in which a deck names itself.
const NAME_FILES: [&str; 2] = ["deck.yaml", "deck.yml"];

/// A deck that was read from a folder.
#[derive(Clone, Debug)]
pub struct OwnDeck {
    /// What the deck calls itself in `deck.yaml`, or else the folder's name. Every id in the deck begins with it and a slash, so that it is no
    /// other deck's.
    pub name: String,
    /// Whether the deck has its name from the folder, so that it loses its history with it.
    pub nameless: bool,
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
    let (mut named, files): (Vec<SourceFile>, Vec<SourceFile>) =
        files.into_iter().partition(|file| NAME_FILES.contains(&file.name.as_str()));
    if files.is_empty() && unread.is_empty() {
        return Err(DeckError::Empty(folder.to_owned()));
    }
    let ids: Vec<String> = course.entries.iter().map(|entry| entry.id.clone()).collect();
    let mut faults = check_topics(&files, &ids);
    faults.extend(unread);
    let own = named.pop().map(|file| check_deck(&file));
    if let Some(Err(found)) = &own {
        faults.extend(found.iter().cloned());
    }
    faults.sort();
    if !faults.is_empty() {
        return Err(DeckError::Faults(faults));
    }
    let own = own.and_then(Result::ok);
    let nameless = own.is_none();
    let name = own.unwrap_or_else(|| name(folder));
    let prefix = format!("{name}/");
    // The checker has loaded the files already: a fault here is one that came between two readings of the code, not of the file.
    let names = Names::of_entries(&ids);
    let topics = files.iter().map(|file| topic(file, &names, &prefix).expect("the checker has loaded this file")).collect();
    Ok(OwnDeck { name, nameless, topics })
}

impl OwnDeck {
    /// What to do so that the deck keeps its history when its folder gets another name; nothing when that is done.
    pub fn advice(&self) -> Option<String> {
        let id = slug(&self.name);
        let words = "the history of this deck is kept under the name of its folder";
        self.nameless.then(|| match id == self.name {
            true => format!("{words}; so that it survives another name, write into its deck.yaml: id: {id}"),
            false => format!("{words}, '{}'; give it a name of its own before you go on: write into its deck.yaml: id: {id}", self.name),
        })
    }
}

/// The ids of a deck's cards, with the deck's name before them: read from the text, without checking it. Empty where there is no deck.
pub fn card_ids(folder: &Path) -> HashSet<String> {
    let Ok((files, _)) = source::read_files(folder) else { return HashSet::new() };
    let (named, files): (Vec<SourceFile>, Vec<SourceFile>) = files.into_iter().partition(|file| NAME_FILES.contains(&file.name.as_str()));
    let name = named.last().and_then(|file| check_deck(file).ok()).unwrap_or_else(|| name(folder));
    source::ids(&files).into_iter().map(|id| format!("{name}/{id}")).collect()
}

/// A name as an id: lower-case letters, digits and hyphens.
fn slug(name: &str) -> String {
    let words: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let slug = words.split_whitespace().collect::<Vec<_>>().join("-");
    if slug.is_empty() { String::from("my-deck") } else { slug }
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
    fn a_deck_that_names_itself_keeps_its_name_in_another_folder() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let read_as = |name: &str, own: Option<&str>| {
            let deck = folder.path().join(name);
            fs::create_dir(&deck).unwrap();
            fs::write(deck.join("mine.yml"), TOPIC).unwrap();
            if let Some(own) = own {
                fs::write(deck.join("deck.yaml"), own).unwrap();
            }
            assert_eq!(card_ids(&deck).len(), 2, "the topic's and the card's");
            (read(&deck, &course), card_ids(&deck))
        };
        let (one, ids) = read_as("flash", Some("id: vae-cards\n"));
        let one = one.unwrap();
        assert_eq!((one.name.as_str(), one.topics[0].drills[0].label.id.as_str(), one.advice()), ("vae-cards", "vae-cards/pick", None));
        assert!(ids.contains("vae-cards/pick"));
        let (other, _) = read_as("My cards", None);
        let other = other.unwrap();
        assert_eq!(other.name, "My cards");
        assert!(other.advice().unwrap().ends_with("deck.yaml: id: my-cards"), "{:?}", other.advice());
        let (Err(DeckError::Faults(faults)), _) = read_as("third", Some("id: Not an id\n")) else { panic!("no fault was found") };
        assert!(faults[0].file.ends_with("deck.yaml") && faults[0].message.contains("lower-case"), "{faults:?}");
    }

    #[test]
    fn every_script_and_a_byte_order_mark_are_fine_and_amounts_of_money_are_a_fault_that_says_how() {
        let course = Source::Embedded.load().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| fs::write(folder.path().join("mine.yaml"), format!("\u{feff}{}", TOPIC.replace("text: a", text))).unwrap();
        write("text: '変分推論 🙂 $\\operatorname*{arg\\,min}_x f(x)$'");
        let deck = read(folder.path(), &course).unwrap();
        let crate::content::question::Task::Choose { choices, .. } = &deck.topics[0].drills[0].task else { panic!("a choice") };
        assert!(choices[0].text.plain().starts_with("変分推論 🙂 arg"), "{}", choices[0].text.plain());
        write("text: 'between $5 and $10'");
        let Err(DeckError::Faults(faults)) = read(folder.path(), &course) else { panic!("no fault was found") };
        assert!(faults[0].message.contains("`\\$`"), "{faults:?}");
        write("text: 'between \\$5 and \\$10'");
        assert!(read(folder.path(), &course).is_ok());
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

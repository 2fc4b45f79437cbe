//! The checker: every fault of a course at once, each with its place and what to do about it.

mod compute;
mod course;
mod markdown;
mod near;
mod question;
mod section;
mod values;

use std::collections::HashMap;
use std::fmt;

use super::source::{Files, SourceError, SourceFile};
use super::tree::{self, Node};
use super::vocabulary::Vocabulary;
use super::{load, shape};
use crate::words::{clean, is_raw};

/// Faults of one file that are listed: whoever writes mends the first ones first, and the thousandth is a consequence of them.
const MAX_FAULTS: usize = 200;

/// A fault of a course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Which file.
    pub file: String,
    /// 1 for the first line.
    pub line: usize,
    /// 1 for the first column, counted in characters.
    pub column: usize,
    /// What was wrong and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and what stands in them may hold anything.
        write!(f, "{}:{}:{}: {}", clean(&self.file), self.line, self.column, clean(&self.message))
    }
}

impl From<SourceError> for Fault {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Open { path, error } => {
                let message = format!("{error}; a course is a folder with course.yaml and sections/*.yaml");
                Fault { file: path.display().to_string(), line: 1, column: 1, message }
            }
            SourceError::Encoding { path, line } => {
                let message = "this is not UTF-8; save the file in that encoding".into();
                Fault { file: path.display().to_string(), line, column: 1, message }
            }
        }
    }
}

/// How many questions and drills there are in the files of topics, whether they have faults or not.
pub fn asked(files: &[SourceFile]) -> (usize, usize) {
    let roots: Vec<Node> = files.iter().filter_map(|file| tree::parse(&file.text).ok()).collect();
    let count = |key: &str| roots.iter().filter_map(|root| root.get(key)).map(|list| list.items().len()).sum();
    (count("questions"), count("drills"))
}

/// Finds every fault, in the order of files and lines. Without a vocabulary the names of experiments, panels, knobs and metrics are not looked at.
/// A course without a fault always loads.
pub fn check(files: &Files, vocabulary: Option<&Vocabulary>) -> Vec<Fault> {
    let mut faults = files.unread.clone();
    let mut known = Known { vocabulary, ..Known::default() };
    if let Some(root) = read(&files.course, &mut faults) {
        let mut file = File::new(&files.course, &known, &mut faults);
        let course = file.course(&root);
        known.ids = course.ids;
        known.glossary = course.glossary;
        // The glossary may link to sections, so values are looked at when their ids are known.
        let mut file = File::new(&files.course, &known, &mut faults);
        file.object(&root, &shape::COURSE);
    }
    let mut owners: HashMap<String, String> = HashMap::new();
    let mut numbers: HashMap<String, String> = HashMap::new();
    for source in &files.sections {
        let Some(root) = read(source, &mut faults) else { continue };
        let mut file = File::new(source, &known, &mut faults);
        file.object(&root, &shape::SECTION);
        file.section(&root, &mut owners, &mut numbers);
    }
    topics(&files.questions, &known, &mut owners, &mut faults);
    if faults.is_empty() {
        // What serde and the typed course ask for is what was checked; should they ever ask for more, it must be heard of here.
        faults.extend(load::load(files).err().map(|error| unexpected(&files.course.path, &error)));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Finds every fault of topic files that belong to no course, such as a reader's own; `ids` are those of the sections they may link to.
pub(super) fn check_topics(files: &[SourceFile], ids: &[String]) -> Vec<Fault> {
    let known = Known { ids: ids.to_vec(), own: true, ..Known::default() };
    let mut faults = Vec::new();
    topics(files, &known, &mut HashMap::new(), &mut faults);
    if faults.is_empty() {
        let missed = files.iter().find_map(|file| Some((file, load::topic(file, ids, "").err()?)));
        faults.extend(missed.map(|(file, error)| unexpected(&file.path, &error)));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// The id that a reader's deck gives itself in its `deck.yaml`, or the faults of that file.
pub(super) fn check_deck(file: &SourceFile) -> Result<String, Vec<Fault>> {
    let known = Known { own: true, ..Known::default() };
    let mut faults = Vec::new();
    let root = read(file, &mut faults);
    if let Some(root) = &root {
        File::new(file, &known, &mut faults).object(root, &shape::DECK);
    }
    match root.as_ref().and_then(|root| root.get("id")).and_then(Node::text) {
        Some(id) if faults.is_empty() => Ok(id.to_owned()),
        _ => Err(faults),
    }
}

/// `owners` remembers where each id is that progress is kept under.
fn topics(files: &[SourceFile], known: &Known<'_>, owners: &mut HashMap<String, String>, faults: &mut Vec<Fault>) {
    for source in files {
        let Some(root) = read(source, faults) else { continue };
        let mut file = File::new(source, known, faults);
        file.object(&root, &shape::TOPIC);
        file.topic(&root, owners);
    }
}

/// `path` is for an error that names no file.
fn unexpected(path: &String, error: &load::LoadError) -> Fault {
    let (file, line, column) = match error {
        load::LoadError::Yaml { path, error } => {
            let place = error.location().map_or((1, 1), |place| (place.line(), place.column()));
            (path, place.0, place.1)
        }
        load::LoadError::Field { path, .. } => (path, 1, 1),
        load::LoadError::Source(_) | load::LoadError::Unread(_) => (path, 1, 1),
    };
    Fault { file: file.clone(), line, column, message: error.to_string() }
}

fn read(source: &SourceFile, faults: &mut Vec<Fault>) -> Option<Node> {
    match tree::parse(&source.text) {
        Ok(root) => {
            raw(source, &root, faults);
            Some(root)
        }
        Err(error) => {
            faults.push(Fault { file: source.path.clone(), line: error.line, column: error.column, message: error.message });
            None
        }
    }
}

/// A file's name without what says that it is YAML.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))
}

/// Characters in keys and texts that would steer the terminal, or that nobody sees.
fn raw(source: &SourceFile, root: &Node, faults: &mut Vec<Fault>) {
    let known = Known::default();
    let mut file = File::new(source, &known, faults);
    for node in root.texts() {
        let text = node.text().unwrap_or_default();
        for (offset, c) in text.char_indices().filter(|(_, c)| is_raw(*c) && !matches!(c, '\n' | '\t')) {
            let what = if c.is_control() { "is a control character" } else { "can't be seen, or turns the text around" };
            file.fault_in(node, offset, format!("U+{:04X} {what}; take it out", u32::from(c)));
        }
    }
}

/// What is known of the whole course while a file is checked.
#[derive(Default)]
struct Known<'a> {
    /// The ids of all sections, in order.
    ids: Vec<String>,
    /// The names in the glossary, as they are written.
    glossary: Vec<String>,
    vocabulary: Option<&'a Vocabulary>,
    /// Whether the files are a reader's own.
    own: bool,
}

/// A file that is being checked.
struct File<'a> {
    source: &'a SourceFile,
    chars: Vec<char>,
    known: &'a Known<'a>,
    faults: &'a mut Vec<Fault>,
    /// How many more faults of this file are listed.
    room: usize,
}

impl<'a> File<'a> {
    fn new(source: &'a SourceFile, known: &'a Known<'a>, faults: &'a mut Vec<Fault>) -> Self {
        File { source, chars: source.text.chars().collect(), known, faults, room: MAX_FAULTS }
    }

    /// Whether so many faults are listed already that no further one is: what costs time need not be looked at then.
    fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Notes a fault at the start of a node.
    fn fault(&mut self, node: &Node, message: impl Into<String>) {
        self.fault_at((node.line, node.column), message);
    }

    /// Notes a fault inside the text of a node, `offset` bytes from its start.
    fn fault_in(&mut self, node: &Node, offset: usize, message: impl Into<String>) {
        if !self.is_full() {
            let place = node.place(&self.chars, offset);
            self.fault_at(place, message);
        }
    }

    fn fault_at(&mut self, (line, column): (usize, usize), message: impl Into<String>) {
        if self.is_full() {
            return;
        }
        self.room -= 1;
        let message =
            if self.is_full() { "there are more faults from here on; mend those before this first".into() } else { message.into() };
        self.faults.push(Fault { file: self.source.path.clone(), line, column, message });
    }
}

#[cfg(test)]
mod tests;

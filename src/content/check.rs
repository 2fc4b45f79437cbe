//! The checker: every fault of a course at once, each with its place and what to do about it.

mod compute;
mod course;
mod demo;
mod derivation;
mod flow;
mod keys;
mod markdown;
mod names;
mod near;
mod order;
mod question;
mod repair;
mod script;
mod section;
mod values;

use std::collections::HashMap;

use super::format::question::RawDeck;
use super::markup::{LinkKind, Target};
use super::source::{Files, SourceFile};
use super::tree::{self, Node};
use super::vocabulary::Vocabulary;
use super::{format, load};
use crate::words::is_raw;

pub use super::fault::Fault;

/// Faults of one file that are listed: whoever writes mends the first ones first, and the thousandth is a consequence of them.
const MAX_FAULTS: usize = 200;

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
    let flows = files.flows.iter().filter_map(|file| Some((stem(&file.name)?.to_owned(), items(file)))).collect();
    let topics: Vec<(&SourceFile, Node)> = files.questions.iter().filter_map(|source| Some((source, read(source, &mut faults)?))).collect();
    let mut known = Known { vocabulary, flows, listings: &files.listings, ..Known::default() };
    known.asked(&topics);
    let course = read(&files.course, &mut faults);
    if let Some(root) = &course {
        let mut file = File::new(&files.course, &known, &mut faults);
        let course = file.course(root);
        known.ids = course.ids;
        known.ids.extend(load::behind_ids(files));
        known.glossary = course.glossary;
        // The glossary may link to sections, so values are looked at when their ids are known.
        let mut file = File::new(&files.course, &known, &mut faults);
        file.object(root, &format::course::COURSE);
    }
    let mut seen = Seen::default();
    let sections: Vec<(&SourceFile, Node)> =
        files.sections.iter().filter_map(|source| Some((source, read(source, &mut faults)?))).collect();
    let introduced = course.as_ref().map(|root| order::introduced(root, &sections, &known.ids)).unwrap_or_default();
    for (source, root) in &sections {
        let mut file = File::new(source, &known, &mut faults);
        file.object(root, &format::section::SECTION);
        file.section(root, &mut seen);
        file.order(root, &introduced);
    }
    check_questions(&topics, &known, &mut seen.owners, &mut faults);
    for source in &files.derivations {
        let Some(root) = read(source, &mut faults) else { continue };
        let mut file = File::new(source, &known, &mut faults);
        file.object(&root, &format::derivation::DERIVATION);
        file.derivation(&root);
    }
    for source in &files.repairs {
        let Some(root) = read(source, &mut faults) else { continue };
        let mut file = File::new(source, &known, &mut faults);
        file.object(&root, &format::repair::REPAIR);
        file.repair(&root, &mut seen);
    }
    for source in &files.flows {
        let Some(root) = read(source, &mut faults) else { continue };
        let mut file = File::new(source, &known, &mut faults);
        file.object(&root, &format::flow::FLOW);
        file.flow(&root, &mut seen.flows);
    }
    for source in &files.demos {
        let Some(root) = read(source, &mut faults) else { continue };
        let mut file = File::new(source, &known, &mut faults);
        file.object(&root, &format::demo::DEMO);
        file.demo(&root, &mut seen.demos);
    }
    if let Some(usual) = vocabulary.map(|vocabulary| vocabulary.keys.as_slice()).filter(|usual| !usual.is_empty()) {
        let texts = [&files.sections, &files.questions, &files.derivations, &files.repairs, &files.flows, &files.demos];
        let texts = texts.into_iter().flatten().chain([&files.course]);
        faults.extend(texts.flat_map(|file| keys::faults(file, usual)));
    }
    if faults.is_empty() {
        // What serde and the typed course ask for is what was checked; should they ever ask for more, it must be heard of here.
        faults.extend(load::load(files).err().map(|error| error.fault(&files.course.path)));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Finds every fault of topic files that belong to no course, such as a reader's own; `ids` are those of the sections they may link to.
pub(super) fn check_topics(files: &[SourceFile], ids: &[String]) -> Vec<Fault> {
    let known = Known { ids: ids.to_vec(), own: true, ..Known::default() };
    let mut faults = Vec::new();
    let topics: Vec<(&SourceFile, Node)> = files.iter().filter_map(|source| Some((source, read(source, &mut faults)?))).collect();
    check_questions(&topics, &known, &mut HashMap::new(), &mut faults);
    if faults.is_empty() {
        let names = load::Names::of_entries(ids);
        let missed = files.iter().find_map(|file| Some((file, load::topic(file, &names, "").err()?)));
        faults.extend(missed.map(|(file, error)| error.fault(&file.path)));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// The id that a reader's deck gives itself in its `deck.yaml`, or the faults of that file.
pub(super) fn check_deck(file: &SourceFile) -> Result<String, Vec<Fault>> {
    let known = Known { own: true, ..Known::default() };
    let mut faults = Vec::new();
    if let Some(root) = read(file, &mut faults) {
        File::new(file, &known, &mut faults).object(&root, &format::question::DECK);
    }
    match format::read::<RawDeck>(&file.text) {
        Ok(RawDeck { id }) if faults.is_empty() => Ok(id),
        Err(error) if faults.is_empty() => Err(vec![load::LoadError::Yaml { path: file.path.clone(), error }.fault(&file.path)]),
        _ => Err(faults),
    }
}

/// `owners` remembers where each id is that progress is kept under.
fn check_questions(topics: &[(&SourceFile, Node)], known: &Known<'_>, owners: &mut HashMap<String, String>, faults: &mut Vec<Fault>) {
    for (source, root) in topics {
        let mut file = File::new(source, known, faults);
        file.object(root, &format::question::TOPIC);
        file.topic(root, owners);
    }
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

/// How many steps of a flow are items of a drill.
fn items(file: &SourceFile) -> usize {
    let Ok(root) = tree::parse(&file.text) else { return 0 };
    root.get("steps").map(Node::items).unwrap_or_default().iter().filter(|step| step.get("item").is_some()).count()
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
    /// The ids of all flows, by the names of their files, and how many items of each a drill asks for.
    flows: Vec<(String, usize)>,
    /// The names in the glossary, as they are written.
    glossary: Vec<String>,
    /// The ids of all topics.
    topics: Vec<String>,
    /// The ids of all questions.
    questions: Vec<String>,
    /// The ids of all drills.
    drills: Vec<String>,
    vocabulary: Option<&'a Vocabulary>,
    /// The programs that the course shows.
    listings: &'a [SourceFile],
    /// Whether the files are a reader's own.
    own: bool,
}

impl Known<'_> {
    /// Notes the ids of topics, and of what they ask.
    fn asked(&mut self, topics: &[(&SourceFile, Node)]) {
        let id = |node: &Node| Some(node.get("id")?.text()?.to_owned());
        let list = |key: &str| topics.iter().filter_map(|(_, root)| root.get(key)).flat_map(Node::items).filter_map(id).collect();
        (self.questions, self.drills) = (list("questions"), list("drills"));
        self.topics = topics.iter().filter_map(|(_, root)| id(root)).collect();
    }

    /// Where a link leads that is written so; `None` when nothing of the course has that name.
    fn target(&self, written: &str) -> Option<Target> {
        let has = |known: &[String], id: &str| known.iter().any(|known| known == id);
        Target::named(written, &self.ids, self.glossary.iter().map(String::as_str)).filter(|target| match target {
            Target::Flow(id) => self.flows.iter().any(|(known, _)| **known == **id),
            Target::Topic(id) => has(&self.topics, id),
            Target::Question(id) => has(&self.questions, id) || has(&self.drills, id),
            Target::Entry(_) | Target::Term(_) | Target::Web(_) => true,
        })
    }

    /// The name that is nearest to what a link is written to lead to, among those of its kind.
    fn nearest(&self, written: &str) -> String {
        let (kind, name) = LinkKind::of(written);
        let known: Vec<&String> = match kind {
            LinkKind::Section | LinkKind::Derivation | LinkKind::Repair => self.ids.iter().collect(),
            LinkKind::Flow => self.flows.iter().map(|(id, _)| id).collect(),
            LinkKind::Topic => self.topics.iter().collect(),
            LinkKind::Question => self.questions.iter().chain(&self.drills).collect(),
            LinkKind::Term => self.glossary.iter().collect(),
        };
        near::hint(name, known.iter().map(|known| known.as_str()))
    }
}

/// What stands once in the course, and where: remembered from file to file.
#[derive(Default)]
struct Seen {
    /// Ids that progress is kept under.
    owners: HashMap<String, String>,
    /// Ids of flows.
    flows: HashMap<String, String>,
    /// Ids of demos.
    demos: HashMap<String, String>,
    /// Ids of sections.
    sections: HashMap<String, String>,
    /// Symbols that sections introduce: file and line.
    symbols: HashMap<String, (String, usize)>,
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

//! From files to the typed course. Files that passed the checker always load.

use std::path::Path;
use std::sync::Arc;

use super::course::{
    self, Block, Challenge, Code, Course, Destination, Entry, Link, List, MathBlock, Note, PageKind, PaneSpec, Predict, Prose, Section,
    Term, TextTable,
};
use super::demo::Demo;
use super::fault::Fault;
use super::flow::{FlowEntry, PREFIX};
use super::format;
use super::format::course::{RawCourse, RawPath, RawTerm};
use super::format::section::{RawBlock, RawLink, RawPane, RawSection, RawSymbol};
use super::later::Later;
use super::markup::{self, Inline};
use super::math::Formula;
use super::night::NightSheet;
use super::prose::{self, Part};
use super::question::Topic;
use super::source::{Files, Source, SourceError, SourceFile};
use behind::Shelf;

mod behind;
mod demo;
mod derivation;
mod flow;
mod night;
mod question;
mod repair;
mod script;

pub(crate) use behind::ids as behind_ids;
pub(crate) use derivation::given;
pub(crate) use question::topic;

/// Why a course could not be loaded: the first fault. `check` lists all of them, with their places.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file of a folder could not be read.
    #[error("{0}")]
    Unread(Fault),
    /// The YAML is not what the format asks for.
    #[error("{path}: {error}")]
    Yaml {
        /// Which file.
        path: String,
        /// What is wrong, with line and column.
        error: serde_yaml::Error,
    },
    /// A field's content can't be used.
    #[error("{path}: {field}: {message}")]
    Field {
        /// Which file.
        path: String,
        /// Which field.
        field: String,
        /// What is wrong and what to do.
        message: String,
    },
}

impl Source {
    /// Reads and loads the course without listing its faults. Sections and questions of the embedded course, which a test checks, are read when
    /// they are first looked at.
    ///
    /// # Errors
    /// The first thing that could not be read or understood.
    pub fn load(&self) -> Result<Course, LoadError> {
        let files = self.read()?;
        match self {
            Source::Folder(_) => load(&files),
            Source::Embedded => {
                let index = Index::read(&files)?;
                let sections = files.sections.iter().filter_map(|file| {
                    let at = index.position(&file.name)?;
                    let names = Arc::clone(&index.names);
                    let file = file.clone();
                    Some((at, Later::new(move || section_or_faults(&file, &names))))
                });
                let mut sections: Vec<_> = sections.collect();
                for (shelf, file) in behind::all(&files) {
                    let (file, names) = (file.clone(), Arc::clone(&index.names));
                    sections.extend(
                        index.at(&behind::id(shelf, &file)).map(|at| (at, Later::new(move || shelf.page_or_faults(&file, &names)))),
                    );
                }
                let names = Arc::clone(&index.names);
                let questions = Later::new(move || every_topic(&files.questions, &names));
                let flows = flow::flows(&files.flows, &index.names);
                let shows = Later::new(move || demo::demos(&files.demos));
                index.course(&files.course, sections, questions, flows, shows)
            }
        }
    }
}

/// Loads a course from files that were read.
///
/// # Errors
/// The first thing that could not be understood.
pub fn load(files: &Files) -> Result<Course, LoadError> {
    if let Some(fault) = files.unread.first() {
        return Err(LoadError::Unread(fault.clone()));
    }
    let index = Index::read(files)?;
    let mut sections = Vec::new();
    for file in &files.sections {
        let (id, section) = section(file, &index.names)?;
        let fault = || LoadError::Field { path: file.path.clone(), field: "id".into(), message: format!("`{id}` is not in course.yaml") };
        let at = index.names.ids.iter().position(|known| *known == id).ok_or_else(fault)?;
        sections.push((at, Later::from(section)));
    }
    for (shelf, file) in behind::all(files) {
        let page = (shelf.page)(file, &index.names)?;
        sections.extend(index.at(&behind::id(shelf, file)).map(|at| (at, Later::from(page))));
    }
    let questions =
        files.questions.iter().map(|file| topic(file, &index.names.ids, &files.flows, "")).collect::<Result<Vec<Topic>, _>>()?;
    // A flow is read when it is looked at: here, to hear of what can't be read.
    files.flows.iter().try_for_each(|file| flow::flow(file, &index.names).map(drop))?;
    let flows = flow::flows(&files.flows, &index.names);
    let shows = files.demos.iter().map(demo::demo).collect::<Result<Vec<_>, _>>()?;
    index.course(&files.course, sections, Later::from(questions), flows, Later::from(shows))
}

/// Loads a course with faults: they stand in the place of the sections that have them, and topics that have some are left out.
///
/// # Errors
/// When `course.yaml` can't be understood, without which there is no course.
pub(super) fn load_around(files: &Files, faults: &[Fault]) -> Result<Course, LoadError> {
    let index = Index::read(files)?;
    let of = |file: &SourceFile| faults.iter().filter(|fault| fault.file == file.path).cloned().collect::<Vec<_>>();
    let sections = files.sections.iter().filter_map(|file| {
        let at = index.position(&file.name)?;
        let faults = of(file);
        let section = if faults.is_empty() { section_or_faults(file, &index.names) } else { Section::faulty(faults) };
        Some((at, Later::from(section)))
    });
    let unread = files.unread.iter().filter_map(|fault| {
        let name = Path::new(&fault.file).file_name()?.to_string_lossy();
        Some((index.position(&name)?, Later::from(Section::faulty(vec![fault.clone()]))))
    });
    let behind = behind::all(files).filter_map(|(shelf, file)| {
        let faults = of(file);
        let page = if faults.is_empty() { shelf.page_or_faults(file, &index.names) } else { Section::faulty(faults) };
        Some((index.at(&behind::id(shelf, file))?, Later::from(page)))
    });
    let sections = sections.chain(unread).chain(behind).collect();
    let sound: Vec<SourceFile> = files.questions.iter().filter(|file| of(file).is_empty()).cloned().collect();
    let questions = every_topic(&sound, &index.names);
    let sound: Vec<SourceFile> = files.flows.iter().filter(|file| of(file).is_empty()).cloned().collect();
    let flows = flow::flows(&sound, &index.names);
    let sound: Vec<SourceFile> = files.demos.iter().filter(|file| of(file).is_empty()).cloned().collect();
    index.course(&files.course, sections, Later::from(questions), flows, Later::from(demo::demos(&sound)))
}

/// A section, or what is wrong with it.
fn section_or_faults(file: &SourceFile, names: &Names) -> Section {
    section(file, names).map_or_else(|error| Section::faulty(vec![error.fault(&file.path)]), |(_, section)| section)
}

/// The topics, in the order of their files' names; one that can't be read is left out. Whoever opens the quiz waits for its first frame: every core
/// reads its share.
fn every_topic(files: &[SourceFile], names: &Names) -> Vec<Topic> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let read =
            |files: &[SourceFile]| files.iter().filter_map(|file| topic(file, &names.ids, &names.flows, "").ok()).collect::<Vec<_>>();
        let shares: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || read(files))).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
    })
}

impl LoadError {
    /// The error as a fault; `path` is for one that names no file.
    pub(super) fn fault(&self, path: &str) -> Fault {
        let (file, line, column) = match self {
            LoadError::Yaml { path, error } => {
                let place = error.location().map_or((1, 1), |place| (place.line(), place.column()));
                (path.as_str(), place.0, place.1)
            }
            LoadError::Field { path, .. } => (path.as_str(), 1, 1),
            LoadError::Source(_) => (path, 1, 1),
            LoadError::Unread(fault) => return fault.clone(),
        };
        Fault { file: file.to_owned(), line, column, message: self.to_string() }
    }
}

/// Whether a file's name says that it holds this section: `21-two-term-loss.yaml`.
fn names_section(name: &str, id: &str) -> bool {
    name.strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
        .and_then(|stem| stem.split_once('-'))
        .is_some_and(|(_, stem)| stem == id)
}

/// What sections and questions name of `course.yaml`.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The ids of all sections, in order, then those of the pages behind them.
    ids: Vec<String>,
    /// Names and meanings of the glossary.
    glossary: Vec<(String, String)>,
    /// The files of the procedures.
    flows: Vec<SourceFile>,
}

/// `course.yaml`, and the names in it.
struct Index {
    raw: RawCourse,
    /// The pages that stand behind sections: where they do, and their titles.
    behind: Vec<(&'static Shelf, String)>,
    names: Arc<Names>,
}

impl Index {
    fn read(files: &Files) -> Result<Self, LoadError> {
        let raw: RawCourse =
            format::read(&files.course.text).map_err(|error| LoadError::Yaml { path: files.course.path.clone(), error })?;
        let sections = raw.parts.iter().flat_map(|part| &part.sections).map(|entry| entry.id.clone());
        let ids = sections.chain(behind::ids(files)).collect();
        let behind = behind::all(files).map(|(shelf, file)| (shelf, behind::title(file))).collect();
        let glossary = raw.glossary.iter().map(|term| (term.name.clone(), term.meaning.clone())).collect();
        Ok(Index { raw, behind, names: Arc::new(Names { ids, glossary, flows: files.flows.clone() }) })
    }

    /// The section that a file of this name holds.
    fn position(&self, file: &str) -> Option<usize> {
        self.names.ids.iter().position(|id| names_section(file, id))
    }

    /// Where the page with this id stands.
    fn at(&self, id: &str) -> Option<usize> {
        self.names.ids.iter().position(|known| known == id)
    }

    /// Where these sections stand.
    fn positions(&self, ids: &[String]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.names.ids.iter().position(|known| known == id)).collect()
    }

    /// The course, with the sections that are written: (index of the entry, section).
    fn course(
        self,
        file: &SourceFile,
        written: Vec<(usize, Later<Section>)>,
        questions: Later<Vec<Topic>>,
        flows: Vec<FlowEntry>,
        shows: Later<Vec<Demo>>,
    ) -> Result<Course, LoadError> {
        let reader = Reader { path: &file.path, ids: &self.names.ids, glossary: &[], flows: &[], named: false };
        let term = |term: &RawTerm| {
            let number = term.section.or_else(|| self.raw.introduced.get(&term.name).copied());
            let introduced = number.map(|number| (number as usize).saturating_sub(1));
            let formula =
                term.formula.as_deref().map(Formula::parse).transpose().map_err(|error| reader.fault("glossary", error.to_string()))?;
            let (name, meaning) = (reader.inline("glossary", &term.name)?, reader.inline("glossary", &term.meaning)?);
            Ok(Term { name, meaning, introduced, formula })
        };
        let sheet = self.raw.sheet.as_ref().map_or_else(|| Ok(NightSheet::default()), |sheet| reader.sheet(sheet))?;
        let glossary = self.raw.glossary.iter().map(term).collect::<Result<_, LoadError>>()?;
        let mut entries = Vec::with_capacity(self.names.ids.len());
        for (part, raw) in self.raw.parts.iter().enumerate() {
            for entry in &raw.sections {
                let needs = self.positions(&entry.needs);
                let number = entries.len() + 1;
                let (id, title) = (entry.id.clone(), entry.title.clone());
                entries.push(Entry { number, id, title, part, needs, kind: PageKind::Section, behind: None, section: None });
            }
        }
        let sections = entries.len();
        for ((shelf, title), id) in self.behind.iter().zip(&self.names.ids[sections..]) {
            let home = self.at(shelf.home).unwrap_or(sections.saturating_sub(1));
            let part = entries.get(home).map_or(0, |entry: &Entry| entry.part);
            let (number, title, behind) = (home + 1, title.clone(), Some(home));
            entries.push(Entry { number, id: id.clone(), title, part, needs: Vec::new(), kind: shelf.kind, behind, section: None });
        }
        for (at, section) in written {
            if let Some(entry) = entries.get_mut(at) {
                entry.section = Some(section);
            }
        }
        let path = |raw: &RawPath| {
            let sections = if raw.sections.is_empty() { (0..sections).collect() } else { self.positions(&raw.sections) };
            course::Path { reader: raw.reader.clone(), says: raw.says.clone(), sections }
        };
        let paths = self.raw.paths.iter().map(path).collect();
        let parts = self.raw.parts.into_iter().map(|part| course::Part { numeral: part.numeral, title: part.title }).collect();
        Ok(Course { title: self.raw.title, parts, entries, glossary, paths, sheet, questions, flows, shows })
    }
}

/// Loads one section; gives its id too.
fn section(file: &SourceFile, names: &Names) -> Result<(String, Section), LoadError> {
    let raw: RawSection = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let Names { ids, glossary, .. } = names;
    let reader = Reader { path: &file.path, ids, glossary, flows: &[], named: true };
    let mut blocks = Vec::new();
    for (index, block) in raw.blocks.into_iter().enumerate() {
        reader.block(index, block, &mut blocks)?;
    }
    let mut section = Section {
        minutes: 0,
        goals: reader.inlines("goals", &raw.goals)?,
        takeaways: reader.inlines("takeaways", &raw.takeaways)?,
        links: reader.links(raw.links)?,
        blocks,
    };
    section.minutes = section.reading_minutes();
    Ok((raw.id, section))
}

struct Reader<'a> {
    path: &'a str,
    ids: &'a [String],
    glossary: &'a [(String, String)],
    /// The files of the procedures that a drill may ask for.
    flows: &'a [SourceFile],
    /// Whether what its texts emphasise are names on the screen.
    named: bool,
}

impl Reader<'_> {
    fn fault(&self, field: &str, message: impl Into<String>) -> LoadError {
        LoadError::Field { path: self.path.to_owned(), field: field.to_owned(), message: message.into() }
    }

    /// Where links lead: to sections, derivations and flows.
    fn links(&self, raw: Vec<RawLink>) -> Result<Vec<Link>, LoadError> {
        let link = |link: RawLink| {
            let to = match link.to.strip_prefix(PREFIX) {
                Some(flow) => Some(Destination::Flow(flow.to_owned())),
                None => self.ids.iter().position(|id| *id == link.to).map(Destination::Section),
            };
            let why = link.why;
            to.map(|to| Link { to, why }).ok_or_else(|| self.fault("links", format!("there is no section `{}`", link.to)))
        };
        raw.into_iter().map(link).collect()
    }

    fn inline(&self, field: &str, text: &str) -> Result<Inline, LoadError> {
        let resolve = |id: &str| self.ids.iter().position(|known| known == id);
        let parse = if self.named { markup::parse_named } else { markup::parse };
        parse(text.trim_end(), &resolve).map_err(|error| self.fault(field, error.message))
    }

    fn inlines(&self, field: &str, texts: &[String]) -> Result<Vec<Inline>, LoadError> {
        texts.iter().map(|text| self.inline(field, text)).collect()
    }

    fn paragraphs(&self, field: &str, text: &str) -> Result<Vec<Inline>, LoadError> {
        markup::paragraphs(text).into_iter().map(|(_, paragraph)| self.inline(field, paragraph)).collect()
    }

    fn prose(&self, field: &str, text: &str) -> Result<Vec<Prose>, LoadError> {
        let (parts, _) = prose::parts(text);
        let part = |part| match part {
            Part::Paragraph(piece) => Ok(Prose::Paragraph(self.inline(field, piece.text)?)),
            Part::List(items) => {
                let first = items.first().and_then(|(number, _)| *number);
                let items = items.iter().map(|(_, item)| self.inline(field, item.text)).collect::<Result<_, _>>()?;
                Ok(Prose::List(List { first, items }))
            }
        };
        parts.into_iter().map(part).collect()
    }

    /// A symbol beside a formula, and its meaning: its own, or that of the glossary.
    fn symbol(&self, field: &str, raw: &RawSymbol) -> Result<(Inline, Inline), LoadError> {
        let (name, meaning) = match raw {
            RawSymbol::Explained(name, meaning) => (name, meaning),
            RawSymbol::Named(name) => {
                let known = self.glossary.iter().find(|(known, _)| known == name);
                (name, &known.ok_or_else(|| self.fault(field, format!("the symbol `{name}` is not in the glossary")))?.1)
            }
        };
        Ok((self.inline(field, name)?, self.inline(field, meaning)?))
    }

    /// Adds what a block of the file becomes: one block, or one per paragraph.
    fn block(&self, index: usize, raw: RawBlock, blocks: &mut Vec<Block>) -> Result<(), LoadError> {
        let before = blocks.len();
        let field = format!("blocks[{index}]");
        if let Some(text) = &raw.text {
            blocks.extend(self.prose(&field, text)?.into_iter().map(Block::Text));
        }
        if let Some(heading) = raw.heading {
            blocks.push(Block::Heading(heading));
        }
        if let Some(latex) = &raw.math {
            let formula = Formula::parse(latex).map_err(|error| self.fault(&field, error.to_string()))?;
            let symbols = raw.symbols.iter().flatten().map(|symbol| self.symbol(&field, symbol)).collect::<Result<_, LoadError>>()?;
            blocks.push(Block::Math(MathBlock { formula, symbols, live: raw.live.into_iter().flatten().collect() }));
        }
        if let Some(RawPane { experiment, panels, argues, knobs, watch, start }) = raw.pane {
            let knobs = Some(knobs).filter(|knobs| !knobs.is_empty());
            blocks.push(Block::Pane(PaneSpec { experiment, panels, argues, knobs, watch, start: start.into_iter().collect() }));
        }
        if let Some(predict) = raw.predict {
            let fingerprint = question::choose_fingerprint(&predict.question, &predict.choices);
            let choices = self.choices(&field, &predict.choices)?;
            let test = predict.test.as_deref().map(|test| self.inline(&field, test)).transpose()?;
            let question = self.inline(&field, &predict.question)?;
            let script = self.script(&field, predict.script.as_deref())?;
            let signs = if script.is_empty() { Vec::new() } else { self.signs(&field, &predict.choices)? };
            blocks.push(Block::Predict(Predict {
                id: predict.id,
                question,
                choices,
                test,
                script,
                signs,
                measured: predict.measured,
                fingerprint,
            }));
        }
        if let Some(challenge) = raw.challenge {
            let conditions = challenge.when.iter().map(|text| self.condition(&field, text)).collect::<Result<_, _>>()?;
            let (goal, hint) = (self.inline(&field, &challenge.goal)?, self.inline(&field, &challenge.hint)?);
            let script = self.script(&field, challenge.script.as_deref())?;
            blocks.push(Block::Challenge(Challenge { id: challenge.id, goal, hint, conditions, script }));
        }
        if let Some(code) = raw.code {
            blocks.push(Block::Code(Code { language: code.language, source: code.source }));
        }
        if let Some(note) = raw.note {
            blocks.push(Block::Note(Note { text: self.prose(&field, &note.text)?, title: note.title }));
        }
        if let Some(table) = raw.table {
            let rows = table.rows.iter().map(|row| self.inlines(&field, row)).collect::<Result<_, _>>()?;
            blocks.push(Block::Table(TextTable { header: self.inlines(&field, &table.header)?, rows }));
        }
        if let Some(curve) = &raw.curve {
            blocks.push(Block::Curve(question::plot(curve)));
        }
        if blocks.len() == before {
            return Err(self.fault(&field, "the block is empty"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_embedded_course_loads() {
        let course = Source::Embedded.load().unwrap();
        assert_eq!(course.sections().len(), 30);
        assert_eq!(course.sections().iter().map(|entry| entry.number).collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());
        let section = course.entries[20].section.as_ref().unwrap();
        assert!(section.minutes >= 3, "{} minutes", section.minutes);
        assert!(section.pane().is_some());
        assert_eq!(course.entries[20].id, "two-term-loss");
    }

    #[test]
    fn the_questions_of_the_embedded_course_are_read_when_they_are_asked_for() {
        let course = Source::Embedded.load().unwrap();
        course.read_all();
        assert!(format!("{:?}", course.questions).contains("uninit"));
        let topics = course.topics();
        assert!(topics.iter().any(|topic| topic.id == "kl" && !topic.questions.is_empty() && !topic.drills.is_empty()));
        assert!(!format!("{:?}", course.questions).contains("uninit"));
    }

    #[test]
    fn a_folder_without_questions_is_a_course_that_asks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sections")).unwrap();
        let course = "title: t\nparts: [{numeral: I, title: One, sections: [{id: first, title: First}]}]\nglossary: []\n";
        std::fs::write(folder.path().join("course.yaml"), course).unwrap();
        let course = Source::Folder(folder.path().to_owned()).open(None).unwrap().course;
        assert!(course.topics().is_empty());
    }
}

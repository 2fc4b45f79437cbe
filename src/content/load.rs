//! From files to the typed course. Files that passed the checker always load.

use std::path::Path;
use std::sync::Arc;

use super::course::{self, Course, Entry, PageKind, Section, Term};
use super::demo::Demo;
use super::fault::Fault;
use super::flow::FlowEntry;
use super::format;
use super::format::course::{RawCourse, RawPath, RawTerm};
use super::later::Later;
use super::markup::Target;
use super::math::Formula;
use super::night::NightSheet;
use super::question::Topic;
use super::source::{Files, Source, SourceError, SourceFile, names_section};
use behind::Shelf;
use reader::Reader;
use section::section;

mod behind;
mod demo;
mod derivation;
mod flow;
mod night;
mod question;
mod reader;
mod repair;
mod script;
mod section;

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
    let questions = files.questions.iter().map(|file| topic(file, &index.names, "")).collect::<Result<Vec<Topic>, _>>()?;
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
        let read = |files: &[SourceFile]| files.iter().filter_map(|file| topic(file, names, "").ok()).collect::<Vec<_>>();
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

impl Names {
    /// Those of the entries of a course alone: what a deck of the reader's own may link to.
    pub(crate) fn of_entries(ids: &[String]) -> Self {
        Names { ids: ids.to_vec(), ..Names::default() }
    }

    /// Where a link leads that is written so.
    fn target(&self, written: &str) -> Option<Target> {
        Target::named(written, &self.ids, self.glossary.iter().map(|(name, _)| name.as_str()))
    }
}

/// `course.yaml`, and the names in it.
struct Index {
    raw: RawCourse,
    /// The pages that stand behind sections: where they do, and their titles.
    behind: Vec<(&'static Shelf, String)>,
    /// The quiz's topics: their ids and titles.
    topics: Vec<(String, String)>,
    names: Arc<Names>,
}

impl Index {
    fn read(files: &Files) -> Result<Self, LoadError> {
        let raw: RawCourse =
            format::read(&files.course.text).map_err(|error| LoadError::Yaml { path: files.course.path.clone(), error })?;
        let sections = raw.parts.iter().flat_map(|part| &part.sections).map(|entry| entry.id.clone());
        let ids = sections.chain(behind::ids(files)).collect();
        let behind = behind::all(files).map(|(shelf, file)| (shelf, behind::title(file))).collect();
        let topics = files.questions.iter().map(|file| (behind::stem(file).to_owned(), behind::title(file))).collect();
        let glossary = raw.glossary.iter().map(|term| (term.name.clone(), term.meaning.clone())).collect();
        Ok(Index { raw, behind, topics, names: Arc::new(Names { ids, glossary, flows: files.flows.clone() }) })
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
        let reader = Reader { path: &file.path, names: &self.names, named: false };
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
        Ok(Course { title: self.raw.title, parts, entries, glossary, paths, sheet, topics: self.topics, questions, flows, shows })
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

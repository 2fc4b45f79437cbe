//! Where a course comes from: the copy inside the program, or a folder.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::fault::Fault;
use super::repair::code_id;
use crate::ground::files;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// Bytes of one file: thirty times those of the longest file of the course.
const MAX_FILE: u64 = 1 << 20;
/// Files of one folder.
const MAX_FILES: usize = 1_000;

/// Where a course comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The course that was built into the program.
    Embedded,
    /// A folder with `course.yaml`, `sections/` and, if there are any, `questions/`, `flows/`, `derivations/`, `repairs/` and `demos/`.
    Folder(PathBuf),
}

/// One file of a course, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// How messages call it: a path that can be opened from here.
    pub path: String,
    /// Its name alone: `21-two-term-loss.yaml`.
    pub name: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// The files of a course, as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// `course.yaml`.
    pub course: SourceFile,
    /// The files of `sections/`, by name.
    pub sections: Vec<SourceFile>,
    /// The files of `questions/`, by name; none in a course that asks nothing.
    pub questions: Vec<SourceFile>,
    /// The programs of `listings/`, by name; none in a course that shows none.
    pub listings: Vec<SourceFile>,
    /// The files of `derivations/`, by name; none in a course that derives nothing.
    pub derivations: Vec<SourceFile>,
    /// The files of `repairs/`, by name; none in a course without repair drills.
    pub repairs: Vec<SourceFile>,
    /// The files of `flows/`, by name; none in a course without procedures.
    pub flows: Vec<SourceFile>,
    /// The files of `demos/`, by name; none in a course that shows none.
    pub demos: Vec<SourceFile>,
    /// What is there and can't be read, each as a fault.
    pub unread: Vec<Fault>,
}

/// Whether a file's name says that it holds this section: `21-two-term-loss.yaml`.
pub(super) fn names_section(name: &str, id: &str) -> bool {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    stem.and_then(|stem| stem.split_once('-')).is_some_and(|(_, stem)| stem == id)
}

impl Files {
    /// The file of the section of this id.
    pub fn of_section(&self, id: &str) -> Option<&SourceFile> {
        self.sections.iter().find(|file| names_section(&file.name, id))
    }

    /// The ids that the sections and questions name, each as an entry `id: ID` of its own: read from the text, without parsing it as
    /// YAML, for callers that can't wait for a whole course.
    pub fn ids(&self) -> HashSet<Cow<'_, str>> {
        let named = self.sections.iter().chain(&self.questions).chain(&self.repairs).flat_map(ids_in).map(Cow::from);
        // a drill's card about code is called after it
        named.chain(self.repairs.iter().flat_map(ids_in).map(|id| code_id(id).into())).collect()
    }
}

/// The ids that some files name, as [`Files::ids`] has it.
pub(super) fn ids(files: &[SourceFile]) -> HashSet<&str> {
    files.iter().flat_map(ids_in).collect()
}

fn ids_in(file: &SourceFile) -> impl Iterator<Item = &str> {
    let ids = file.text.lines().filter_map(|line| line.trim_start_matches([' ', '-', '{']).strip_prefix("id:"));
    ids.map(|id| id.split([',', '}', '#']).next().unwrap_or("").trim().trim_matches(['"', '\'']))
}

/// Why a course could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file or folder could not be opened.
    #[error("{}: {error}; a course is a folder with course.yaml and sections/*.yaml", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is not UTF-8.
    #[error("{}:{line}: this is not UTF-8; save the file in that encoding", path.display())]
    Encoding {
        /// Which.
        path: PathBuf,
        /// The line of the first byte that does not belong, 1 for the first.
        line: usize,
    },
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

impl Source {
    /// Reads every file of the course.
    ///
    /// # Errors
    /// When a file can't be opened or is not UTF-8.
    pub fn read(&self) -> Result<Files, SourceError> {
        match self {
            Source::Embedded => Ok(embedded()),
            Source::Folder(folder) => read_folder(folder),
        }
    }
}

fn embedded() -> Files {
    let file = |file: &include_dir::File<'static>| SourceFile {
        path: format!("content/{}", file.path().display()),
        name: file_name(file.path()),
        text: Cow::Borrowed(std::str::from_utf8(contents(file)).expect("a test reads every embedded file")),
    };
    let course = EMBEDDED.get_file("course.yaml").expect("a test reads the embedded course");
    let all = |folder: &str, is_wanted: fn(&Path) -> bool| {
        let mut files: Vec<SourceFile> =
            EMBEDDED.get_dir(folder).into_iter().flat_map(Dir::files).filter(|entry| is_wanted(entry.path())).map(file).collect();
        files.sort_by(|one, other| one.name.cmp(&other.name));
        files
    };
    let [sections, questions, flows, derivations, repairs, demos] =
        ["sections", "questions", "flows", "derivations", "repairs", "demos"].map(|folder| all(folder, is_yaml));
    let listings = all("listings", |_| true);
    Files { course: file(course), sections, questions, flows, demos, derivations, repairs, listings, unread: Vec::new() }
}

/// The bytes of an embedded file, with the lifetime of the program.
fn contents(file: &include_dir::File<'static>) -> &'static [u8] {
    // `File::contents` borrows from the handle; the handle in the static tree lives as long as the program.
    EMBEDDED.get_file(file.path()).map_or(&[], include_dir::File::contents)
}

fn read_folder(folder: &Path) -> Result<Files, SourceError> {
    let course = read_file(&folder.join("course.yaml"))?;
    let (sections, mut unread) = read_files(&folder.join("sections"))?;
    let questions = read_optional(&folder.join("questions"), is_yaml, &mut unread);
    let flows = read_optional(&folder.join("flows"), is_yaml, &mut unread);
    let derivations = read_optional(&folder.join("derivations"), is_yaml, &mut unread);
    let repairs = read_optional(&folder.join("repairs"), is_yaml, &mut unread);
    let demos = read_optional(&folder.join("demos"), is_yaml, &mut unread);
    let listings = read_optional(&folder.join("listings"), Path::is_file, &mut unread);
    Ok(Files { course, sections, questions, flows, demos, derivations, repairs, listings, unread })
}

/// The files of a folder that a course may have. A link that leads nowhere is there and can't be read; a course without the folder has no such
/// files.
fn read_optional(folder: &Path, is_wanted: fn(&Path) -> bool, unread: &mut Vec<Fault>) -> Vec<SourceFile> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        _ => match read_wanted(folder, is_wanted) {
            Ok((files, faults)) => {
                unread.extend(faults);
                files
            }
            Err(error) => {
                unread.push(error.into());
                Vec::new()
            }
        },
    }
}

fn read_file(path: &Path) -> Result<SourceFile, SourceError> {
    let bytes = files::read(path, MAX_FILE).map_err(|error| SourceError::Open { path: path.to_owned(), error })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        SourceError::Encoding { path: path.to_owned(), line }
    })?;
    // Some editors begin a file with a byte order mark, which says nothing in UTF-8.
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    Ok(SourceFile { path: path.display().to_string(), name: file_name(path), text: Cow::Owned(text) })
}

/// The YAML files of a folder, by name, and a fault for each that can't be read.
pub(super) fn read_files(folder: &Path) -> Result<(Vec<SourceFile>, Vec<Fault>), SourceError> {
    read_wanted(folder, is_yaml)
}

fn read_wanted(folder: &Path, is_wanted: fn(&Path) -> bool) -> Result<(Vec<SourceFile>, Vec<Fault>), SourceError> {
    let failed = |error| SourceError::Open { path: folder.to_owned(), error };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        // Editors leave hidden files beside the ones they write.
        if is_wanted(&path) && !file_name(&path).starts_with('.') {
            paths.push(path);
        }
        if paths.len() > MAX_FILES {
            return Err(failed(std::io::Error::other(format!("there are more than {MAX_FILES} files in it"))));
        }
    }
    paths.sort();
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match read_file(&path) {
            Ok(file) => read.push(file),
            Err(error) => faults.push(error.into()),
        }
    }
    Ok((read, faults))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_embedded_files_are_those_of_the_folder() {
        let folder = Source::Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).read().unwrap();
        let embedded = Source::Embedded.read().unwrap();
        assert_eq!(embedded.course.text, folder.course.text);
        let names = |files: &Files| files.sections.iter().map(|file| (file.name.clone(), file.text.clone())).collect::<Vec<_>>();
        assert_eq!(names(&embedded), names(&folder));
        let questions = |files: &Files| files.questions.iter().map(|file| (file.name.clone(), file.text.clone())).collect::<Vec<_>>();
        assert_eq!(questions(&embedded), questions(&folder));
        let flows = |files: &Files| files.flows.iter().map(|file| (file.name.clone(), file.text.clone())).collect::<Vec<_>>();
        assert_eq!(flows(&embedded), flows(&folder));
        assert!(!embedded.questions.is_empty() && !embedded.flows.is_empty());
        assert!(!embedded.sections.is_empty());
    }

    #[test]
    #[cfg(unix)]
    fn what_is_there_and_cannot_be_read_is_told_with_the_rest() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sections")).unwrap();
        fs::write(at("course.yaml"), "title: t\n").unwrap();
        fs::write(at("sections/01-a.yml"), "id: a\n").unwrap();
        fs::write(at("sections/02-b.yaml"), vec![b'#'; MAX_FILE as usize + 1]).unwrap();
        fs::write(at("sections/03-c.yaml"), b"id: \xff\n").unwrap();
        symlink("nowhere", at("sections/04-d.yaml")).unwrap();
        symlink("/dev/zero", at("sections/05-e.yaml")).unwrap();
        symlink("nowhere", at("questions")).unwrap();
        let files = Source::Folder(folder.path().to_owned()).read().unwrap();
        assert_eq!(files.sections.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["01-a.yml"]);
        let told: Vec<String> = files.unread.iter().map(ToString::to_string).collect();
        for (file, says) in [
            ("02-b.yaml:1:1", "larger than 1 MB"),
            ("03-c.yaml:1:1", "UTF-8"),
            ("04-d", "No such file"),
            ("05-e", "a device"),
            ("questions:1:1", "No such file"),
        ] {
            assert!(told.iter().any(|fault| fault.contains(file) && fault.contains(says)), "{file}: {told:?}");
        }
        fs::remove_file(at("questions")).unwrap();
        let files = Source::Folder(folder.path().to_owned()).read().unwrap();
        assert_eq!(files.unread.len(), 4, "no questions at all are no fault");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Source::Folder("no/such/folder".into()).read().unwrap_err().to_string();
        assert!(error.contains("no/such/folder/course.yaml"), "{error}");
    }
}

//! Where a course comes from: the copy inside the program, or a folder.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// Where a course comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The course that was built into the program.
    Embedded,
    /// A folder with `course.yaml` and `sections/`.
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
    let mut sections: Vec<SourceFile> =
        EMBEDDED.get_dir("sections").into_iter().flat_map(Dir::files).filter(|entry| is_yaml(entry.path())).map(file).collect();
    sections.sort_by(|one, other| one.name.cmp(&other.name));
    Files { course: file(course), sections }
}

/// The bytes of an embedded file, with the lifetime of the program.
fn contents(file: &include_dir::File<'static>) -> &'static [u8] {
    // `File::contents` borrows from the handle; the handle in the static tree lives as long as the program.
    EMBEDDED.get_file(file.path()).map_or(&[], include_dir::File::contents)
}

fn read_folder(folder: &Path) -> Result<Files, SourceError> {
    let open = |path: &Path| {
        let text = fs::read_to_string(path).map_err(|error| SourceError::Open { path: path.to_owned(), error })?;
        Ok(SourceFile { path: path.display().to_string(), name: file_name(path), text: Cow::Owned(text) })
    };
    let course = open(&folder.join("course.yaml"))?;
    let sections = folder.join("sections");
    let failed = |error| SourceError::Open { path: sections.clone(), error };
    let mut paths = Vec::new();
    for entry in fs::read_dir(&sections).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        // Editors leave hidden files beside the ones they write.
        if is_yaml(&path) && !file_name(&path).starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(Files { course, sections: paths.iter().map(|path| open(path)).collect::<Result<_, _>>()? })
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
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
        assert!(!embedded.sections.is_empty());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Source::Folder("no/such/folder".into()).read().unwrap_err().to_string();
        assert!(error.contains("no/such/folder/course.yaml"), "{error}");
    }
}

//! The pages that stand behind a section, a file each: their ids and titles are known before the files are read as YAML.

use super::{LoadError, Names, derivation, repair};
use crate::content::course::{PageKind, Section};
use crate::content::format;
use crate::content::source::{Files, SourceFile};

/// One kind of such pages.
pub(super) struct Shelf {
    pub(super) kind: PageKind,
    /// The section that they stand behind.
    pub(super) home: &'static str,
    pub(super) files: fn(&Files) -> &[SourceFile],
    pub(super) page: fn(&SourceFile, &Names) -> Result<Section, LoadError>,
}

/// All of them, in the order in which their pages follow the sections.
static SHELVES: [Shelf; 2] = [
    Shelf { kind: PageKind::Derivation, home: "derivations", files: |files| &files.derivations, page: derivation::page },
    Shelf { kind: PageKind::Repair, home: "complete-vae", files: |files| &files.repairs, page: repair::page },
];

impl Shelf {
    /// A page, or what is wrong with it.
    pub(super) fn page_or_faults(&self, file: &SourceFile, names: &Names) -> Section {
        (self.page)(file, names).unwrap_or_else(|error| Section::faulty(vec![error.fault(&file.path)]))
    }
}

/// Every file of such a page, with its kind, in the order of the pages.
pub(super) fn all(files: &Files) -> impl Iterator<Item = (&'static Shelf, &SourceFile)> {
    SHELVES.iter().flat_map(|shelf| (shelf.files)(files).iter().map(move |file| (shelf, file)))
}

/// The ids that links give to the pages in the files: `derivations/elbo-jensen`, `repairs/small-loss`.
pub(crate) fn ids(files: &Files) -> impl Iterator<Item = String> {
    all(files).map(|(shelf, file)| id(shelf, file))
}

pub(super) fn id(shelf: &Shelf, file: &SourceFile) -> String {
    format!("{}{}", shelf.kind.folder(), stem(file))
}

/// A file's name without what says that it is YAML.
pub(super) fn stem(file: &SourceFile) -> &str {
    file.name.strip_suffix(".yaml").or_else(|| file.name.strip_suffix(".yml")).unwrap_or(&file.name)
}

/// The title in a file, read from the text without parsing it as YAML: the contents must not wait for every file.
pub(super) fn title(file: &SourceFile) -> String {
    let title = file.text.lines().find_map(|line| line.strip_prefix("title:")).unwrap_or_default().trim();
    let quoted = ['\'', '"'].iter().find_map(|quote| title.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.map_or_else(|| title.to_owned(), |title| title.replace("''", "'"))
}

/// Reads such a file; the title that was read from its text is the one that YAML has.
pub(super) fn read<T: serde::de::DeserializeOwned>(file: &SourceFile, is_titled: impl Fn(&T) -> &str) -> Result<T, LoadError> {
    let raw: T = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    if title(file) != is_titled(&raw) {
        let message = String::from("the title stands on one line, behind `title: `");
        return Err(LoadError::Field { path: file.path.clone(), field: "title".into(), message });
    }
    Ok(raw)
}

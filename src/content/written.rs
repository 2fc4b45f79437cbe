//! A section that is read from its YAML when it is first looked at: the program shows its first page before it has read the other ones.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::course::Section;
use super::load;
use super::source::SourceFile;

/// A written section. Looking at it reads it, once.
#[derive(Clone, Debug)]
pub struct Written {
    section: OnceLock<Section>,
    unread: Option<Unread>,
}

/// A checked file that was not looked at yet.
#[derive(Clone, Debug)]
struct Unread {
    file: SourceFile,
    /// The ids of all sections, in order, for links.
    ids: Arc<[String]>,
}

impl Written {
    /// A section that the checker has found no fault in; a fault would be a panic when the section is first looked at.
    pub(crate) fn checked(file: SourceFile, ids: Arc<[String]>) -> Self {
        Written { section: OnceLock::new(), unread: Some(Unread { file, ids }) }
    }
}

impl From<Section> for Written {
    fn from(section: Section) -> Self {
        Written { section: OnceLock::from(section), unread: None }
    }
}

impl Deref for Written {
    type Target = Section;

    fn deref(&self) -> &Section {
        self.section.get_or_init(|| {
            let unread = self.unread.as_ref().expect("a section is there, or its file is");
            let (_, section) = load::section(&unread.file, &unread.ids).expect("the file was checked: a test checks the embedded course");
            section
        })
    }
}

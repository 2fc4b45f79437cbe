//! The contents as a list that typing filters.

use super::action::Effect;
use super::choosing::Choosing;
use super::{App, Layer};
use crate::content::course::{Course, Path};

/// The open contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// What was typed.
    pub filter: String,
    /// Whether j, k and / are letters of a name; as long as nothing is typed they move the mark, and / makes letters of them.
    pub typing: bool,
    /// Which of the sections that pass the filter is marked.
    pub selected: usize,
    /// Sections with a bookmark: what [`BOOKMARKED`] filters for.
    pub bookmarked: Vec<usize>,
}

/// As a filter: the sections that have a bookmark.
pub const BOOKMARKED: &str = "*";

impl Contents {
    /// The contents with the present section marked.
    pub fn at(entry: usize, bookmarked: Vec<usize>) -> Self {
        Self { selected: entry, bookmarked, ..Self::default() }
    }

    /// The sections that pass the filter, as indices into [`Course::entries`]: those whose number begins with what was typed, or whose
    /// title or id has it in it.
    pub fn shown(&self, course: &Course) -> Vec<usize> {
        let wanted = self.filter.trim().to_lowercase();
        if wanted == BOOKMARKED {
            return self.bookmarked.clone();
        }
        if let Some(path) = self.path(course) {
            return path.sections.clone();
        }
        let passes = |index: &usize| {
            let entry = &course.entries[*index];
            (wanted.is_empty() && entry.behind.is_none())
                || (entry.behind.is_none() && entry.number.to_string().starts_with(&wanted))
                || (!wanted.is_empty() && (entry.title.to_lowercase().contains(&wanted) || entry.id.contains(&wanted)))
        };
        (0..course.entries.len()).filter(passes).collect()
    }

    /// The way through the course whose name was typed.
    pub fn path<'c>(&self, course: &'c Course) -> Option<&'c Path> {
        let wanted = self.filter.trim().to_lowercase();
        course.paths.iter().find(|path| path.reader == wanted)
    }

    /// The marked section.
    pub fn marked(&self, course: &Course) -> Option<usize> {
        self.shown(course).get(self.selected).copied()
    }

    /// The list of a course's sections.
    pub(super) fn of<'c>(&'c mut self, course: &'c Course) -> InCourse<'c> {
        InCourse { contents: self, course }
    }

    /// The exact number wins the mark, then the first section that passes.
    fn mark_best(&mut self, course: &Course) {
        let wanted = self.filter.trim();
        let exact = self.shown(course).iter().position(|index| course.entries[*index].number.to_string() == wanted);
        self.selected = exact.unwrap_or(0);
    }
}

/// The contents of a course.
pub(super) struct InCourse<'c> {
    contents: &'c mut Contents,
    course: &'c Course,
}

impl Choosing for InCourse<'_> {
    fn typed(&self) -> &str {
        &self.contents.filter
    }

    /// As in vim, j and k move the mark and / begins a name, until one is begun.
    fn take(&mut self, typed: char) {
        let is_command = !self.contents.typing && self.contents.filter.is_empty();
        match typed {
            'j' if is_command => self.step(1),
            'k' if is_command => self.step(-1),
            '/' if is_command => self.contents.typing = true,
            _ => {
                self.contents.filter.push(typed);
                self.contents.mark_best(self.course);
            }
        }
    }

    fn rub(&mut self) {
        if self.contents.filter.pop().is_none() {
            self.contents.typing = false;
        }
        self.contents.mark_best(self.course);
    }

    fn step(&mut self, by: isize) {
        let last = self.contents.shown(self.course).len().saturating_sub(1);
        self.contents.selected = self.contents.selected.saturating_add_signed(by).min(last);
    }
}

impl App {
    /// Goes to the marked section, or to its bookmark where bookmarks are listed.
    pub(super) fn go_to_marked_section(&mut self) -> Vec<Effect> {
        let Some(Layer::Contents(contents)) = self.layers.last() else { return Vec::new() };
        let Some(to) = contents.marked(&self.course) else { return Vec::new() };
        let is_bookmark = contents.filter.trim() == BOOKMARKED;
        self.layers.pop();
        match self.bookmark_of(to).filter(|_| is_bookmark) {
            Some(block) => self.go_to_block(to, block),
            None => self.follow(to),
        }
    }
}

//! The contents as a list that typing filters.

use super::pasting::LONGEST;
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

    /// Moves the mark by so many sections, stopping at the ends.
    pub fn step(&mut self, by: isize, course: &Course) {
        let last = self.shown(course).len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// What a typed character does: as in vim, j and k move the mark and / begins a name, until one is begun.
    pub fn take(&mut self, typed: char, course: &Course) {
        let is_command = !self.typing && self.filter.is_empty();
        match typed {
            'j' if is_command => self.step(1, course),
            'k' if is_command => self.step(-1, course),
            '/' if is_command => self.typing = true,
            _ => self.push(typed, course),
        }
    }

    /// Takes in a typed character of a name or number. The exact number wins the mark, then the first section that passes.
    fn push(&mut self, typed: char, course: &Course) {
        if self.filter.chars().count() < LONGEST {
            self.filter.push(typed);
            self.mark_best(course);
        }
    }

    /// Takes the last typed character away.
    pub fn rub(&mut self, course: &Course) {
        if self.filter.pop().is_none() {
            self.typing = false;
        }
        self.mark_best(course);
    }

    fn mark_best(&mut self, course: &Course) {
        let wanted = self.filter.trim();
        let exact = self.shown(course).iter().position(|index| course.entries[*index].number.to_string() == wanted);
        self.selected = exact.unwrap_or(0);
    }
}

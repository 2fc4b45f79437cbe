//! The line that stood at the top of the screen: more exact than a block, and worth something only while the page is as wide as it was.

use serde::{Deserialize, Serialize};

use super::{Place, Progress};

/// A line within the block of a [`Place`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceLine {
    /// Lines from the block's first one to the top of the screen.
    pub into: usize,
    /// Columns of the page.
    pub columns: usize,
    /// When the reader was there, in seconds since 1970: that of the place it belongs to.
    pub when: u64,
}

impl Progress {
    /// Remembers the line of the place that was remembered last.
    pub fn at_line(&mut self, into: usize, columns: usize) {
        if let Some(Place { section, when, .. }) = &self.last {
            self.lines.insert(section.clone(), PlaceLine { into, columns, when: *when });
        }
    }

    /// Lines from the beginning of a place's block to where the reader was; 0 on a page of another width, whose lines are others.
    pub fn line_of(&self, place: &Place, columns: usize) -> usize {
        let line = self.lines.get(&place.section).filter(|line| line.when == place.when && line.columns == columns);
        line.map_or(0, |line| line.into)
    }
}

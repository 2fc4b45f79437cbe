//! How the reader has set up the panes: kept with their progress, so that a section looks as it was left.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What holds for all panes, and what was set in each section's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Panes {
    /// How far the divider between text and pane was moved: columns where they stand side by side, rows where one is below the other.
    pub divider: (i16, i16),
    /// In which style pictures are shown; empty for the finest.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub style: String,
    /// When these were last changed, in seconds since 1970; of two the newer count.
    pub when: u64,
    /// By the section's id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<String, PaneState>,
}

/// What was set in the pane of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaneState {
    /// Whether the run was paused.
    pub paused: bool,
    /// Knobs that were turned: by id, the label of the stop.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub knobs: BTreeMap<String, String>,
    /// When this was last changed, in seconds since 1970; of two the newer counts.
    pub when: u64,
}

impl Panes {
    /// Whether nothing was ever set.
    pub fn is_none(&self) -> bool {
        self.when == 0 && self.sections.is_empty()
    }

    /// Changes what holds for all panes.
    pub fn set(&mut self, change: impl FnOnce(&mut Panes), when: u64) {
        change(self);
        self.when = when.max(self.when.saturating_add(1));
    }

    /// Changes what is set in the pane of a section.
    pub fn set_in(&mut self, section: &str, change: impl FnOnce(&mut PaneState), when: u64) {
        let state = self.sections.entry(section.to_owned()).or_default();
        change(state);
        state.when = when.max(state.when.saturating_add(1));
    }
}

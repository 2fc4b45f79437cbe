//! What is kept of a pane over leaving and restarting: knobs, pause, the style of pictures, and how text and pane share the screen.

use super::App;
use super::layout::Divider;
use super::pane::{ImageStyle, PaneView};
use crate::content::course::PaneSpec;
use crate::study::panes::PaneState;
use crate::study::progress::Progress;

impl App {
    /// The pane of a section as the reader left it.
    pub(super) fn pane_as_left(&self, spec: PaneSpec) -> PaneView {
        PaneView { style: ImageStyle::named(&self.progress.panes.style), ..PaneView::new(spec) }
    }

    /// Where the knobs of the open section's pane are to start: as the reader left them, else as the section asks. What an experiment shows is
    /// the section's to say: that is a knob with the experiment's own name.
    pub(super) fn knobs_as_left(&self, spec: &PaneSpec) -> Vec<(String, String)> {
        let mut start = spec.start.clone();
        let kept = self.state_kept().map(|state| &state.knobs);
        for (id, stop) in kept.into_iter().flatten().filter(|(id, _)| **id != spec.experiment) {
            start.retain(|(own, _)| own != id);
            start.push((id.clone(), stop.clone()));
        }
        start
    }

    /// Whether the reader left the open section's pane paused.
    pub(super) fn was_paused(&self) -> bool {
        self.state_kept().is_some_and(|state| state.paused)
    }

    fn state_kept(&self) -> Option<&PaneState> {
        self.progress.panes.sections.get(&self.here().id)
    }

    pub(super) fn keep_pause(&mut self, paused: bool) {
        if self.was_paused() != paused {
            self.keep(|state| state.paused = paused);
        }
    }

    pub(super) fn keep_knob(&mut self, id: &str, stop: &str) {
        self.keep(|state| {
            state.knobs.insert(id.to_owned(), stop.to_owned());
        });
    }

    fn keep(&mut self, change: impl FnOnce(&mut PaneState)) {
        let id = self.here().id.clone();
        self.progress.panes.set_in(&id, change, self.now);
    }

    pub(super) fn keep_style(&mut self, style: ImageStyle) {
        self.progress.panes.set(|panes| panes.style = style.name().to_owned(), self.now);
    }

    /// The divider as the reader left it.
    pub(super) fn divider_as_left(progress: &Progress) -> Divider {
        let (columns, rows) = progress.panes.divider;
        Divider { columns, rows }
    }

    /// Notes where the divider is, in what is written next.
    pub(super) fn note_divider(&self, progress: &mut Progress) {
        let divider = (self.divider.columns, self.divider.rows);
        if progress.panes.divider != divider {
            progress.panes.set(|panes| panes.divider = divider, self.now);
        }
    }
}

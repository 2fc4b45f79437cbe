//! Repair drills: the pane shows its knobs once the fault is named, for they would give it away.

use super::App;

impl App {
    /// Whether the page of a repair drill is open.
    pub fn is_repairing(&self) -> bool {
        self.here().section.as_ref().is_some_and(|section| section.repair().is_some())
    }

    /// Whether it is, and the fault is not named yet.
    pub(super) fn is_diagnosing(&self) -> bool {
        let section = self.here().section.as_ref();
        section.and_then(|section| section.repair()).is_some_and(|repair| self.progress.choice(repair.id()).is_none())
    }

    /// Gives the pane of a drill its knobs once the fault is named, and takes them away when the answer is taken back.
    pub(super) fn fit_knobs(&mut self) {
        if !self.is_repairing() {
            return;
        }
        let spec = self.spec_of(self.entry);
        if let (Some(pane), Some(spec)) = (&mut self.pane, spec) {
            pane.spec = spec;
            pane.item = super::pane::Item::Panel(0);
        }
    }
}

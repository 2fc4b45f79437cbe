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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use crate::app::quiz::Setup;
    use crate::app::{Action, App, Start};
    use crate::content::source::Source;
    use crate::lab::{Snapshot, entry};
    use crate::study::progress::Progress;
    use crate::term::event::{Key, KeyCode};

    const ID: &str = "small-loss";

    fn app() -> App {
        let course = Arc::new(Source::Embedded.load().unwrap());
        let entry = course.position(&format!("repairs/{ID}"));
        let (data, quiz, progress) = (String::from("digits"), Setup::default(), Progress::default());
        App::new(Start { course, progress, now: 1000, entry, flow: None, size: (120, 36), data, ascii: false, mouse: false, quiz }).0
    }

    fn page(app: &App) -> String {
        app.reading().page.lines.iter().map(|line| line.text() + "\n").collect()
    }

    fn press(app: &mut App, code: KeyCode) {
        app.update(Action::Key(Key { code, ctrl: false }));
    }

    #[test]
    fn knobs_goal_and_reason_come_once_the_fault_is_named_and_go_when_that_is_taken_back() {
        let mut app = app();
        // what the lab would tell of the experiment: all its knobs
        let lab = Snapshot { knobs: entry("broken-run").unwrap().knobs(), ..Snapshot::empty() };
        let shown = |app: &App| app.pane().unwrap().shown_knobs(&lab).iter().map(|knob| knob.id).collect::<Vec<_>>();
        let hides = |app: &App| shown(app).is_empty() && !page(app).contains("Repair it") && !page(app).contains("in code");
        assert!(app.is_repairing() && app.pane().is_some() && hides(&app), "{}", page(&app));
        assert!(page(&app).contains("What is wrong with this run?") && !page(&app).contains("Go on to"));
        app.answer(ID, 1);
        assert!(
            page(&app).contains("Your answer, not so") && page(&app).contains("Repair it") && page(&app).contains("The same fault in code")
        );
        assert_eq!(shown(&app), ["reduction", "beta", "hidden"]);
        press(&mut app, KeyCode::Char('u'));
        assert!(hides(&app), "{}", page(&app));
    }

    #[test]
    fn a_drill_counts_as_read_only_once_its_fault_is_named() {
        let mut app = app();
        let is_read = |app: &App| app.progress().read.contains(&format!("repairs/{ID}"));
        press(&mut app, KeyCode::Char('G'));
        assert!(!is_read(&app));
        app.answer(ID, 0);
        press(&mut app, KeyCode::Char('G'));
        assert!(is_read(&app));
    }

    #[test]
    fn next_and_previous_stay_among_the_drills() {
        let mut app = app();
        let place = app.place_words();
        press(&mut app, KeyCode::Char('p'));
        assert!(app.here().id.starts_with("repairs/") && app.place_words() != place);
        for _ in 0..20 {
            press(&mut app, KeyCode::Char('n'));
        }
        assert!(app.here().id.starts_with("repairs/"));
        assert!(app.notice().unwrap().contains("last repair drill"), "{:?}", app.notice());
    }
}

//! Algorithm flows: the words that the course has for a procedure in the pane, and the way to a flow.

use std::sync::Arc;

use super::App;
use super::action::Effect;
use crate::content::course::Course;
use crate::content::flow::Flow;
use crate::lab::{Body, Command, Input, Procedure, Snapshot, entry};

/// The experiment that carries flows out, and its knob that chooses one.
const STEPPER: &str = "flow-stepper";
const KNOB: &str = "flow";

/// The snapshot with the words that the course has for its procedure; the same one where it shows none.
pub(super) fn in_words(snapshot: &Arc<Snapshot>, course: &Course) -> Arc<Snapshot> {
    let is_procedure = |body: &Body| matches!(body, Body::Procedure(_));
    if !snapshot.panels.iter().any(|panel| is_procedure(&panel.body)) {
        return Arc::clone(snapshot);
    }
    let mut said = Snapshot::clone(snapshot);
    for panel in &mut said.panels {
        if let Body::Procedure(procedure) = &mut panel.body
            && let Some(flow) = course.flow(procedure.flow)
        {
            fill_in(procedure, flow);
            panel.title.clone_from(&flow.title);
        }
    }
    Arc::new(said)
}

fn fill_in(procedure: &mut Procedure, flow: &Flow) {
    procedure.title.clone_from(&flow.title);
    procedure.purpose = flow.purpose.said();
    for step in &mut procedure.steps {
        if let Some(said) = flow.steps.iter().find(|said| said.probe == step.probe) {
            step.name.clone_from(&said.name);
            step.does = said.does.said();
            step.formula.clone_from(&said.formula.source);
            step.shape = said.shape.to_string();
            step.code.clone_from(&said.code);
        }
    }
}

/// The section whose pane carries flows out, an index into [`Course::entries`]. Looks from the last one on, and reads those that it looks at.
pub fn stepper_section(course: &Course) -> Option<usize> {
    let has_stepper = |at: &usize| {
        let section = course.entries[*at].section.as_ref();
        section.and_then(|section| section.pane()).is_some_and(|pane| pane.experiment == STEPPER)
    };
    (0..course.entries.len()).rev().find(has_stepper)
}

impl App {
    /// Goes to a flow, so that Backspace comes back: to the section whose pane carries flows out, with its knob turned.
    pub(super) fn follow_flow(&mut self, id: &str) -> Vec<Effect> {
        let Some(to) = stepper_section(&self.course) else {
            self.notice = Some(String::from("no section of this course has a pane for flows"));
            return Vec::new();
        };
        let mut effects = self.follow(to);
        effects.extend(turn_to(id));
        self.focus_pane();
        effects
    }
}

/// The command that turns the stepper's knob to a flow; nothing when it has no such stop.
pub(super) fn turn_to(id: &str) -> Option<Effect> {
    let knobs = entry(STEPPER)?.knobs();
    let at = knobs.iter().find(|knob| knob.id == KNOB)?.stops.iter().position(|stop| stop == id)?;
    Some(Effect::Lab(Command::Input(Input::Knob { id: KNOB.into(), at })))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::app::action::{Action, Intent};
    use crate::app::quiz::Setup;
    use crate::app::start::Start;
    use crate::content::source::Source;
    use crate::lab::{Panel, ProcedureStep, Words};
    use crate::study::progress::Progress;

    fn app() -> App {
        let course = Arc::new(Source::Embedded.load().unwrap());
        let entry = course.position("two-term-loss");
        let (data, quiz) = (String::from("digits"), Setup::default());
        let progress = Progress::default();
        App::new(Start { course, progress, now: 0, entry, flow: None, size: (120, 36), data, ascii: false, mouse: false, quiz }).0
    }

    #[test]
    fn the_course_s_words_join_the_lab_s_tensors() {
        let course = Source::Embedded.load().unwrap();
        let steps = vec![ProcedureStep { probe: "z", name: "z".into(), made: Some(vec![8, 2]), ..ProcedureStep::default() }];
        let body = Body::Procedure(Procedure { flow: "generate", steps, done: 1, ..Procedure::default() });
        let panel = Panel { id: "procedure", title: "the procedure".into(), figure: Words::none(), caption: Words::none(), body };
        let snapshot = Arc::new(Snapshot { panels: vec![panel], ..Snapshot::empty() });
        let said = in_words(&snapshot, &course);
        let Body::Procedure(procedure) = &said.panels[0].body else { panic!("a procedure") };
        let flow = course.flow("generate").unwrap();
        assert_eq!((&procedure.title, &said.panels[0].title), (&flow.title, &flow.title));
        assert_eq!((procedure.steps[0].name.as_str(), procedure.steps[0].made.as_ref().unwrap().len()), ("codes from the prior", 2));
        assert_eq!(procedure.steps[0].formula, flow.steps[0].formula.source);
        let plain = Arc::new(Snapshot::empty());
        assert!(Arc::ptr_eq(&in_words(&plain, &course), &plain));
    }

    #[test]
    fn a_link_to_a_flow_opens_its_section_with_the_knob_turned_and_there_is_a_way_back() {
        let mut app = app();
        let from = app.entry();
        let effects = app.follow_flow("generate");
        assert_eq!(app.here().id, "algorithm-flows");
        let turned = |effect: &Effect| matches!(effect, Effect::Lab(Command::Input(Input::Knob { id, at })) if id == KNOB && *at > 0);
        let opened = effects.iter().position(|effect| matches!(effect, Effect::Lab(Command::Open { .. }))).unwrap();
        assert!(effects.iter().position(turned).unwrap() > opened, "{effects:?}");
        assert!(app.pane().unwrap().focused);
        app.update(Action::Do(Intent::Back));
        assert_eq!(app.entry(), from);
        assert!(turn_to("no-such-flow").is_none());
    }
}

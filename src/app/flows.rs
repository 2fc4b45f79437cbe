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
    procedure.purpose = flow.purpose.plain();
    for step in &mut procedure.steps {
        if let Some(said) = flow.steps.iter().find(|said| said.probe == step.probe) {
            step.name.clone_from(&said.name);
            step.does = said.does.plain();
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

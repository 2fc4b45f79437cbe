//! What the sections' texts call by a name that nothing in their panes has.

use std::sync::Arc;

use crate::content::check::Fault;
use crate::content::course::{Course, Section};
use crate::content::names::{self, Misnamed};
use crate::content::source::Files;
use crate::data::{Dataset, digits};
use crate::lab::{Entry, Equipment, Tryout, entry};
use crate::model::Threads;

/// Units of work after which a pane shows all that it gives a name to.
const NAMED_AFTER: u64 = 60;

/// Digits on which the panes are opened that a text speaks of by names that only a running pane can know: rows, columns and curves.
const FEW: (usize, usize) = (320, 60);

/// The names in the sections' texts that their panes do not show, each in its place; no digit is drawn where none has to be opened.
pub(super) fn unshown(course: &Course, files: &Files) -> anyhow::Result<Vec<Fault>> {
    let pane = |section: &Section| section.pane().and_then(|pane| entry(&pane.experiment));
    let asks = |index: &usize| {
        let section = course.entries[*index].section.as_deref();
        section
            .and_then(|section| Some((section, pane(section)?)))
            .is_some_and(|(section, entry)| !names::misnamed(course, section, &said_by(entry)).is_empty())
    };
    let asking: Vec<usize> = (0..course.entries.len()).filter(asks).collect();
    if asking.is_empty() {
        return Ok(Vec::new());
    }
    let classes = (0..10).map(|class| class.to_string()).collect();
    let data = Dataset { label: String::from("a few digits"), classes, train: digits(FEW.0, 7), test: digits(FEW.1, 8) };
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(1)));
    let found = misnamed(course, &asking, &equipment)?;
    let mut faults: Vec<Fault> = found.into_iter().map(|(index, name)| placed(&course.entries[index].id, &name, files)).collect();
    faults.sort();
    faults.dedup();
    Ok(faults)
}

/// A fault where the name stands in its section's file.
fn placed(id: &str, name: &Misnamed, files: &Files) -> Fault {
    let of = files.of_section(id);
    let at = of.and_then(|file| file.text.find(&format!("*{}*", name.name)).map(|at| &file.text[..at]));
    let line = at.map_or(1, |before| before.matches('\n').count() + 1);
    let column = at.map_or(1, |before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 2);
    let file = of.map_or_else(|| id.to_owned(), |file| file.path.clone());
    Fault { file, line, column, message: name.to_string() }
}

/// What a pane has a name for whatever it shows: its panels, knobs and their stops, figures and buttons.
fn said_by(entry: &Entry) -> Vec<String> {
    entry.titles().map(String::from).chain(entry.knobs().into_iter().flat_map(|knob| knob.stops)).collect()
}

/// Names in the texts of these sections that are not among what their panes show after a little work: panels, rows, columns, curves, knobs and
/// their stops, figures and buttons.
pub(super) fn misnamed(course: &Course, sections: &[usize], equipment: &Equipment) -> anyhow::Result<Vec<(usize, Misnamed)>> {
    let mut found = Vec::new();
    for index in sections {
        let Some(section) =
            course.entries[*index].section.as_deref().filter(|section| section.repair().is_none() && section.derivation().is_none())
        else {
            continue;
        };
        let Some((spec, entry)) = section.pane().and_then(|spec| Some((spec, entry(&spec.experiment)?))) else { continue };
        let mut tryout = Tryout::open(entry, &spec.start, equipment, 0).map_err(anyhow::Error::msg)?;
        let named = |tryout: &Tryout| {
            let shown: Vec<String> = tryout.snapshot().names().into_iter().chain(said_by(entry)).collect();
            names::misnamed(course, section, &shown)
        };
        // most names are there at once
        let mut wrong = named(&tryout);
        if !wrong.is_empty() {
            tryout.run(NAMED_AFTER);
            wrong = named(&tryout);
        }
        found.extend(wrong.into_iter().map(|name| (*index, name)));
    }
    Ok(found)
}

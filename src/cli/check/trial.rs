//! A pane that is tried: an experiment, or the quiz, and what a script does in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::asked::Asked;
use crate::content::script::{Act, FAILED};
use crate::lab::{Body, Entry, Equipment, Input, Pick, Snapshot, Takes, Tryout};
use crate::study::deck::Deck;

/// Values by name: metrics, and metrics at marks.
pub(super) type Figures = BTreeMap<String, f64>;

/// What stands in a pane.
#[derive(Clone, Copy)]
pub(super) enum Pane<'a> {
    /// An experiment, and how the section starts it.
    Lab(&'static Entry, &'a [(String, String)]),
    Quiz(&'a Arc<Deck>),
}

/// A pane that is tried.
pub(super) enum Trial {
    Lab(Box<Tryout>),
    Quiz(Asked),
}

impl Trial {
    pub(super) fn open(pane: Pane<'_>, equipment: &Equipment, seed: u64) -> Result<Trial, String> {
        Ok(match pane {
            Pane::Lab(entry, start) => Trial::Lab(Box::new(Tryout::open(entry, start, equipment, seed)?)),
            Pane::Quiz(deck) => Trial::Quiz(Asked::open(Arc::clone(deck), seed)),
        })
    }

    /// Every metric, and whether the run has failed.
    pub(super) fn figures(&self) -> Figures {
        let mut figures = match self {
            Trial::Lab(tryout) => values(&tryout.snapshot()),
            Trial::Quiz(asked) => asked.figures().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        };
        figures.insert(FAILED.into(), f64::from(u8::from(self.failed().is_some())));
        figures
    }

    pub(super) fn failed(&self) -> Option<String> {
        match self {
            Trial::Lab(tryout) => tryout.failed().map(str::to_owned),
            Trial::Quiz(_) => None,
        }
    }

    pub(super) fn carry_out(&mut self, act: &Act, marks: &mut Figures) -> Result<(), String> {
        match (act, self) {
            (Act::Mark(name), trial) => {
                marks.extend(trial.figures().into_iter().map(|(metric, value)| (format!("{name}.{metric}"), value)));
                Ok(())
            }
            (Act::Grade(cards), Trial::Quiz(asked)) => asked.grade(*cards),
            (Act::Days(days), Trial::Quiz(asked)) => {
                asked.wait(*days);
                Ok(())
            }
            (act, Trial::Lab(tryout)) => carry_out(act, tryout, marks),
            (_, Trial::Quiz(_)) => Err(String::from("the quiz takes `grade`, `days` and `mark`, and nothing else")),
        }
    }
}

fn values(snapshot: &Snapshot) -> Figures {
    snapshot.metrics.iter().map(|metric| (metric.name.to_owned(), metric.value)).collect()
}

/// An act in the pane of an experiment; marks are set before.
fn carry_out(act: &Act, tryout: &mut Tryout, marks: &Figures) -> Result<(), String> {
    let several = |tryout: &mut Tryout, count: u64, input: Input| (0..count).try_for_each(|_| tryout.input(&input));
    match act {
        Act::Run(units) => {
            tryout.run(*units);
            Ok(())
        }
        Act::Mark(_) => Ok(()),
        Act::Turn(stops) => stops.iter().try_for_each(|(knob, stop)| tryout.turn(knob, stop)),
        Act::Press(button) => tryout.input(&Input::Press(button.clone())),
        Act::Point { panel, at: [x, y] } => {
            let panel = tryout.panel(panel.as_deref(), |body| matches!(body, Body::Plane(_))).ok_or("no panel shows a plane")?;
            tryout.input(&Input::Point { panel, x: *x, y: *y })
        }
        Act::Seek { panel, what } => {
            let score = |snapshot: &Snapshot| {
                let now = values(snapshot);
                what.value(&|name| now.get(name).or_else(|| marks.get(name)).copied())
            };
            tryout.seek(panel.as_deref(), &score).map(|_| ()).map_err(|reason| format!("{reason} (seek: {})", what.text()))
        }
        Act::Pixel { panel, at: [x, y] } => {
            let panel = tryout.panel(panel.as_deref(), |body| matches!(body, Body::Images(_))).ok_or("no panel shows images")?;
            tryout.input(&Input::Pixel { panel, column: 0, x: *x, y: *y })
        }
        Act::Cell { panel, at: [column, row] } => {
            let has_cells = |body: &Body| matches!(body.takes(), Takes::Cells { .. });
            let panel = tryout.panel(panel.as_deref(), has_cells).ok_or("no panel has cells")?;
            tryout.input(&Input::Cell { panel, column: *column, row: *row })
        }
        Act::Pick(count) => several(tryout, *count, Input::Pick(Pick::Next)),
        Act::Class(class) => tryout.input(&Input::Pick(Pick::Class(*class))),
        Act::Partner(count) => several(tryout, *count, Input::Partner(Pick::Next)),
        Act::Grade(_) | Act::Days(_) => {
            Err(String::from("cards are graded in the quiz, and days pass there; this pane is an experiment's"))
        }
    }
}

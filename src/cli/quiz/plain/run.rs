//! A repair drill without a screen: its run is trained while the reader waits, with the fault and then with what the reader would turn.

use std::io;
use std::sync::Arc;

use super::Sitting;
use crate::content::in_figures;
use crate::content::markup::Inline;
use crate::content::question::{Choice, Drill, Task};
use crate::content::repair::BrokenRun;
use crate::content::vocabulary::BROKEN_RUN;
use crate::data;
use crate::lab::{Equipment, Tryout, entry};
use crate::model::Threads;
use crate::study::quiz::Asked;

/// The seed of the generated digits, as the screen has it.
const SEED: u64 = 7;
/// Threads of a run: `elbo check --live` tries the drills with as many.
const THREADS: usize = 2;
/// What is said of a run, in order.
const SAID: [&str; 9] = ["loss", "reconstruction", "kl", "worth", "active_units", "gradient", "dead", "noise", "below"];

/// What was measured of a run.
type Figures = Vec<(&'static str, f64)>;

impl Sitting<'_, '_> {
    /// Trains the run with its fault, and says what is measured. An exam's time is not spent on it.
    pub(super) fn say_run(&mut self, run: &BrokenRun) -> io::Result<()> {
        if self.quiz.is_exam() {
            return Ok(());
        }
        self.desk.say(&format!("The run is trained here with its fault, {} steps:", run.after))?;
        match self.trained(run, &[], run.after) {
            Ok(figures) => self.desk.say(&in_words(&figures)),
            Err(reason) => self.desk.say(&format!("It could not be trained: {reason}.")),
        }
    }

    /// Turns what the reader's choice says and trains the run anew; then what the right one says, if that was another.
    pub(super) fn say_repair(&mut self, drill: &Drill, given: &Inline) -> io::Result<()> {
        let (Some(run), Task::Choose { choices, .. }) = (&drill.exhibit.run, &drill.task) else { return Ok(()) };
        if self.quiz.is_exam() {
            return Ok(());
        }
        let is_tried = |choice: &Choice| choice.right || choice.text == *given;
        let mut tried: Vec<usize> = (0..choices.len()).filter(|at| is_tried(&choices[*at])).collect();
        tried.sort_by_key(|at| choices[*at].right);
        let letters = match self.quiz.turn().map(|turn| turn.asked.clone()) {
            Some(Asked::Choose(order)) => order,
            _ => (0..choices.len()).collect(),
        };
        for at in tried {
            let turn = &run.turns[at];
            let turned = turn.iter().map(|(knob, stop)| format!("{} at {stop}", knob.replace('_', " "))).collect::<Vec<_>>().join(", ");
            let shown = letters.iter().position(|choice| *choice == at).unwrap_or(at);
            let lead = format!("As {} has it, {turned}, {} steps:", super::ask::letter(shown), run.within);
            let said = match self.trained(run, turn, run.within) {
                Ok(figures) => {
                    let value = |name: &str| figures.iter().find(|(known, _)| *known == name).map_or(f64::NAN, |(_, value)| *value);
                    let is_repaired = run.repaired.iter().all(|condition| condition.holds(value(&condition.metric)));
                    format!("{lead} {} {}", if is_repaired { "repaired." } else { "not repaired." }, in_words(&figures))
                }
                Err(reason) => format!("{lead} not repaired: {reason}."),
            };
            self.desk.say(&said)?;
        }
        Ok(())
    }

    /// Trains the run from its first weights, with some knobs turned; the digits are made when they are first wanted.
    fn trained(&mut self, run: &BrokenRun, turn: &[(String, String)], steps: u64) -> Result<Figures, String> {
        let equipment = match &self.equipment {
            Some(equipment) => equipment.clone(),
            None => {
                let data = data::load("digits", SEED).map_err(|error| error.to_string())?;
                let made = Equipment::new(Arc::new(data), Arc::new(Threads::new(THREADS)));
                self.equipment.insert(made).clone()
            }
        };
        let broken = entry(BROKEN_RUN).ok_or("there is no such experiment")?;
        let stays = |(knob, _): &&(String, String)| turn.iter().all(|(turned, _)| turned != knob);
        let start: Vec<(String, String)> = run.start.iter().filter(stays).chain(turn).cloned().collect();
        let mut tryout = Tryout::open(broken, &start, &equipment, 0)?;
        tryout.run(steps);
        if let Some(reason) = tryout.failed() {
            return Err(reason.to_owned());
        }
        Ok(tryout.snapshot().metrics.iter().map(|metric| (metric.name, metric.value)).collect())
    }
}

/// The figures by their names, in a sentence.
fn in_words(figures: &Figures) -> String {
    let known = broken_gauges();
    let said = SAID.iter().filter_map(|name| {
        let (_, value) = figures.iter().find(|(known, _)| known == name)?;
        let label = known.iter().find(|(known, _)| known == name).map_or(*name, |(_, label)| *label);
        Some(format!("{label} {}", in_figures(*value)))
    });
    format!("{}.", said.collect::<Vec<_>>().join("; "))
}

/// The names of the experiment's figures, and what the screen calls them.
fn broken_gauges() -> Vec<(&'static str, &'static str)> {
    entry(BROKEN_RUN).into_iter().flat_map(|entry| entry.gauges).map(|gauge| (gauge.name, gauge.label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_that_is_said_is_one_of_the_experiment() {
        let known = broken_gauges();
        assert!(SAID.iter().all(|name| known.iter().any(|(known, _)| known == name)));
        assert_eq!(in_words(&vec![("kl", 0.0), ("loss", 0.26), ("other", 1.0)]), "loss, as minimised 0.26; KL 0.");
    }
}

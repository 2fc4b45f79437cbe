//! An experiment at its desk: what the reader has set up, the experiment built for it, and how long its run goes on.

use super::archive::Archive;
use super::desk::Desk;
use super::entry::{EPOCHS, Entry, STEP, STOOD};
use super::equipment::Equipment;
use super::experiment::{Experiment, Input, LabError, Next, Progress, View};
use super::snapshot::{ANEW, Failure, Snapshot};

/// Epochs that a run goes on for without the reader: long enough to learn, short enough to leave a shared machine in peace.
const ROUND: f64 = 60.0;

/// An experiment at its desk. It is replaced as a whole: one that can't be built or put back leaves the other as it was.
pub(crate) struct Session {
    pub(crate) desk: Desk,
    experiment: Box<dyn Experiment>,
    /// Epochs after which the run rests.
    until: f64,
    /// The units of work that had been done when a knob was turned last.
    turned: u64,
}

impl Session {
    /// An experiment built for a desk, from the beginning.
    pub(crate) fn new(entry: &Entry, equipment: &Equipment, desk: Desk) -> Result<Session, LabError> {
        let mut session = Session { experiment: (entry.open)(equipment, &desk)?, desk, until: ROUND, turned: 0 };
        session.experiment.measure(&session.desk);
        Ok(session)
    }

    /// An experiment as it was kept, with the dials as they stood then.
    pub(crate) fn reopened(entry: &Entry, equipment: &Equipment, mut desk: Desk, file: &[u8]) -> Result<Session, LabError> {
        let mut archive = Archive::reading(file)?;
        let (mut stops, mut until, mut turned) = (Vec::<(String, String)>::new(), ROUND, 0);
        archive.note("dials", &mut stops)?;
        archive.note("until", &mut until)?;
        archive.note("turned", &mut turned)?;
        // A dial with the experiment's own name says what is looked at: what was kept of something else is of no use.
        let asked = desk.stops();
        if stops.iter().any(|kept| kept.0 == entry.name && !asked.contains(kept)) {
            let (reason, suggestion) = (format!("the {} that was kept is another one", entry.name), ANEW.into());
            return Err(LabError::Failed(Failure { reason, suggestion }));
        }
        stops.iter().for_each(|(id, stop)| desk.set(id, stop));
        let mut experiment = (entry.open)(equipment, &desk)?;
        experiment.archive(&mut archive)?;
        experiment.measure(&desk);
        Ok(Session { desk, experiment, until, turned })
    }

    /// What to keep for the next visit; `None` when starting anew costs nothing.
    pub(crate) fn file(&mut self) -> Option<Vec<u8>> {
        let mut archive = Archive::writing();
        archive.note("dials", &mut self.desk.stops()).ok()?;
        archive.note("until", &mut self.until).ok()?;
        archive.note("turned", &mut self.turned).ok()?;
        self.experiment.archive(&mut archive).ok()?;
        archive.into_bytes()
    }

    /// One unit of work.
    pub(crate) fn step(&mut self) -> Result<Progress, LabError> {
        let before = self.experiment.steps();
        let progress = self.experiment.step(&self.desk)?;
        let epochs = self.experiment.epochs();
        // An experiment that has stopped training by itself rests when it says so: it may have something else to do.
        let trained = self.experiment.steps() > before;
        Ok(if epochs < self.until || !trained { progress } else { Progress::Idle(format!("{epochs:.0} epochs; <key:play-pause> goes on")) })
    }

    /// Whether anything trains in it.
    pub(crate) fn trains(&self) -> bool {
        self.experiment.trains().is_some()
    }

    /// Passes over the training images.
    pub(crate) fn epochs(&self) -> f64 {
        self.experiment.epochs()
    }

    /// Units of work done.
    pub(crate) fn steps(&self) -> u64 {
        self.experiment.steps()
    }

    /// Takes in what the reader did, as the experiment wants it. [`Next::Rebuild`] is left to the caller.
    pub(crate) fn input(&mut self, input: &Input) -> Result<Next, LabError> {
        let is_changed = self.desk.take(input);
        if !is_changed && !matches!(input, Input::Press(_)) {
            return Ok(Next::Nothing);
        }
        if matches!(input, Input::Knob { .. }) {
            self.turned = self.experiment.steps();
        }
        let next = self.experiment.input(input, &self.desk)?;
        if next == Next::GoOn {
            self.until = self.until.max(self.experiment.epochs() + ROUND);
        }
        Ok(next)
    }

    /// Measures the experiment anew.
    #[cfg(test)]
    pub(crate) fn measure(&mut self) {
        self.experiment.measure(&self.desk);
    }

    /// What the screen needs, but for what only the worker knows.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let (step, epochs) = (self.experiment.steps(), self.experiment.epochs());
        let View { mut metrics, panels } = self.experiment.view(&self.desk);
        metrics.extend([STEP.of(step as f64), EPOCHS.of(epochs), STOOD.of(step.saturating_sub(self.turned) as f64)]);
        let (held_out, choice) = (self.desk.exhibit().held_out(), self.desk.exhibit().choice());
        Snapshot { step, epochs, metrics, panels, knobs: self.desk.knobs().to_vec(), held_out, choice, ..Snapshot::empty() }
    }
}

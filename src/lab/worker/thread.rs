//! The worker's own end: owns the data set and the open experiment, obeys commands, publishes snapshots.
//!
//! A diverged or panicking experiment becomes [`Phase::Failed`]; the thread lives on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use super::pace::Pace;
use super::{Command, Loader, Opener, Supplies};
use crate::data::Dataset;
use crate::lab::checkpoint::Checkpoints;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::mailbox::{Generation, Mailbox};
use crate::lab::registry::Equipment;
use crate::lab::snapshot::{Failure, Phase, Snapshot};
use crate::model::Threads;

/// The shortest time between two snapshots of a running experiment. What the reader does is answered at once.
const FRAME: Duration = Duration::from_millis(100);

/// The shortest time between two answers to inputs, so that a held-down key cannot crowd out the training.
const ANSWER: Duration = Duration::from_millis(16);

/// The data set, before and after it was made.
enum Data {
    Unread(Loader),
    Ready(Arc<Dataset>),
    Missing(Failure),
}

/// The experiment that is open.
struct Open {
    generation: Generation,
    name: String,
    start: Vec<(String, String)>,
    experiment: Option<Box<dyn Experiment>>,
    phase: Phase,
    pace: Pace,
    published: Option<Instant>,
    /// The experiment asked not to be stepped before this moment.
    rests_until: Option<Instant>,
    /// Something changed that the screen has not been told.
    stale: bool,
}

pub(super) struct Worker {
    inbox: Receiver<Command>,
    outbox: Mailbox,
    wake: Box<dyn Fn() + Send>,
    opener: Opener,
    checkpoints: Checkpoints,
    threads: Arc<Threads>,
    loading: String,
    data: Data,
    open: Option<Open>,
}

impl Worker {
    pub(super) fn new(opener: Opener, supplies: Supplies, inbox: Receiver<Command>, outbox: Mailbox, wake: Box<dyn Fn() + Send>) -> Worker {
        let Supplies { loader, loading, threads, checkpoints } = supplies;
        let threads = Arc::new(Threads::new(threads));
        Worker { inbox, outbox, wake, opener, checkpoints, threads, loading, data: Data::Unread(loader), open: None }
    }

    /// Works until the screen's end is gone.
    pub(super) fn run(mut self) {
        loop {
            match self.next_command() {
                Next::Command(command) => self.obey(command),
                Next::Work => self.work(),
                Next::Publish => self.publish(),
                Next::End => break,
            }
        }
        self.close();
    }

    /// Commands go before work, work before sleep; a change that the screen has not seen is published in time.
    fn next_command(&self) -> Next {
        let running = self.open.as_ref().is_some_and(|open| open.phase == Phase::Training);
        let rest = self.open.as_ref().and_then(|open| open.rests_until).map(|until| until.saturating_duration_since(Instant::now()));
        let busy = running && rest.is_none_or(|rest| rest.is_zero());
        let due = self.open.as_ref().filter(|open| open.stale).map(|open| {
            let pause = if busy { FRAME } else { ANSWER };
            open.published.map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()))
        });
        if due == Some(Duration::ZERO) {
            // A queue of inputs is read to its end first: only the last of them matters.
            return self.inbox.try_recv().map_or(Next::Publish, Next::Command);
        }
        if busy {
            return match self.inbox.try_recv() {
                Ok(command) => Next::Command(command),
                Err(TryRecvError::Empty) => Next::Work,
                Err(TryRecvError::Disconnected) => Next::End,
            };
        }
        let rest = rest.filter(|_| running);
        let Some(wait) = [due, rest].into_iter().flatten().min() else {
            return self.inbox.recv().map_or(Next::End, Next::Command);
        };
        match self.inbox.recv_timeout(wait) {
            Ok(command) => Next::Command(command),
            Err(RecvTimeoutError::Timeout) if due == Some(wait) => Next::Publish,
            Err(RecvTimeoutError::Timeout) => Next::Work,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    fn obey(&mut self, command: Command) {
        if matches!(command, Command::Open { .. } | Command::Close) {
            self.change(command);
            return;
        }
        let Some(open) = &mut self.open else { return };
        open.stale = true;
        match command {
            Command::Play => match open.phase {
                Phase::Paused => open.phase = Phase::Training,
                Phase::Done(_) => self.input(&Input::Press("again".into())),
                Phase::Preparing(_) | Phase::Training | Phase::Failed(_) => {}
            },
            Command::Pause => {
                if open.phase == Phase::Training {
                    open.phase = Phase::Paused;
                }
            }
            Command::Step => {
                if matches!(open.phase, Phase::Training | Phase::Paused | Phase::Done(_)) {
                    open.phase = Phase::Training;
                    self.work();
                    if let Some(open) = &mut self.open
                        && open.phase == Phase::Training
                    {
                        open.phase = Phase::Paused;
                    }
                }
            }
            Command::Restart => {
                let knobs = open.experiment.as_ref().map(|experiment| guarded(|| experiment.snapshot()));
                let start = match knobs {
                    Some(Ok(snapshot)) => snapshot.knobs.iter().map(|knob| (knob.id.to_string(), knob.stops[knob.at].clone())).collect(),
                    _ => open.start.clone(),
                };
                let (generation, name) = (open.generation, open.name.clone());
                self.checkpoints.forget(&name);
                self.open = None;
                self.open(generation, &name, start);
            }
            Command::Input(input) => self.input(&input),
            Command::Open { .. } | Command::Close => unreachable!("handled above"),
        }
    }

    /// Opens another experiment, or none. Whoever leafs through the sections asks for many in a row: of those that wait only the last is
    /// made, and none for a screen that is gone.
    fn change(&mut self, mut command: Command) {
        let mut then = Vec::new();
        loop {
            match self.inbox.try_recv() {
                Ok(newer @ (Command::Open { .. } | Command::Close)) => {
                    command = newer;
                    then.clear();
                }
                Ok(other) => then.push(other),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        self.close();
        if let Command::Open { generation, experiment, start } = command {
            self.open(generation, &experiment, start);
        }
        for command in then {
            self.obey(command);
        }
    }

    fn input(&mut self, input: &Input) {
        let Some(open) = &mut self.open else { return };
        let Some(experiment) = &mut open.experiment else { return };
        match guarded(|| experiment.input(input)) {
            Ok(()) => {
                // A knob gives a finished experiment something to do again.
                if matches!((&open.phase, input), (Phase::Done(_), Input::Knob { .. } | Input::Press(_))) {
                    open.phase = Phase::Training;
                }
            }
            Err(failure) => open.phase = Phase::Failed(failure),
        }
    }

    fn open(&mut self, generation: Generation, name: &str, start: Vec<(String, String)>) {
        self.open = Some(Open {
            generation,
            name: name.to_string(),
            start,
            experiment: None,
            phase: Phase::Preparing(self.loading.clone()),
            pace: Pace::default(),
            published: None,
            rests_until: None,
            stale: false,
        });
        self.publish();
        let start = self.open.as_ref().map(|open| open.start.clone()).unwrap_or_default();
        let made = self.dataset().and_then(|data| self.equip(name, data, &start));
        let Some(open) = &mut self.open else { return };
        match made {
            Ok(experiment) => {
                open.experiment = Some(experiment);
                open.phase = Phase::Training;
            }
            Err(failure) => open.phase = Phase::Failed(failure),
        }
        open.stale = true;
        open.published = None;
    }

    /// Builds the experiment, turns its knobs, and puts back the model of its last visit.
    fn equip(&self, name: &str, data: Arc<Dataset>, start: &[(String, String)]) -> Result<Box<dyn Experiment>, Failure> {
        let equipment = Equipment { data, threads: self.threads.clone() };
        guarded(|| {
            let mut experiment = (self.opener)(name, &equipment)?;
            for knob in experiment.snapshot().knobs {
                let wanted = start.iter().find(|(id, _)| id == knob.id);
                if let Some(at) = wanted.and_then(|(_, label)| knob.stops.iter().position(|stop| stop == label)) {
                    experiment.input(&Input::Knob { id: knob.id.into(), at });
                }
            }
            if let Some(saved) = self.checkpoints.load(name, &equipment.data.label) {
                // A checkpoint of another version of the experiment is no reason not to open it: it starts anew.
                let _ = experiment.restore(&saved);
            }
            Ok(experiment)
        })
        .and_then(|result| result.map_err(failure))
    }

    fn dataset(&mut self) -> Result<Arc<Dataset>, Failure> {
        if let Data::Unread(_) = self.data {
            let missing = Data::Missing(Failure { reason: "the data set could not be made".into(), suggestion: "start elbo again".into() });
            let Data::Unread(loader) = std::mem::replace(&mut self.data, missing) else { unreachable!("matched above") };
            self.data = match guarded(loader) {
                Ok(Ok(data)) => Data::Ready(Arc::new(data)),
                Ok(Err(error)) => Data::Missing(Failure {
                    reason: error.to_string(),
                    suggestion: "give another folder with --data, or none for the generated digits".into(),
                }),
                Err(failure) => Data::Missing(failure),
            };
        }
        match &self.data {
            Data::Ready(data) => Ok(Arc::clone(data)),
            Data::Missing(failure) => Err(failure.clone()),
            Data::Unread(_) => unreachable!("read above"),
        }
    }

    /// One unit of work.
    fn work(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(experiment) = &mut open.experiment else { return };
        match guarded(|| experiment.step()).and_then(|result| result.map_err(failure)) {
            Ok(Progress::Continue) => open.pace.tick(),
            Ok(Progress::After(pause)) => {
                open.pace.tick();
                open.rests_until = Some(Instant::now() + pause);
            }
            Ok(Progress::Idle(why)) => open.phase = Phase::Done(why),
            Err(failure) => open.phase = Phase::Failed(failure),
        }
        open.stale = true;
    }

    fn publish(&mut self) {
        let Some(open) = &mut self.open else { return };
        open.stale = false;
        let snapshot = match &open.experiment {
            Some(experiment) => match guarded(|| experiment.snapshot()) {
                Ok(mut snapshot) => {
                    snapshot.steps_per_second = if open.phase == Phase::Training { open.pace.per_second() } else { 0.0 };
                    snapshot
                }
                Err(failure) => {
                    open.phase = Phase::Failed(failure);
                    open.experiment = None;
                    Snapshot::empty()
                }
            },
            None => Snapshot::empty(),
        };
        let snapshot = Snapshot { phase: open.phase.clone(), ..snapshot };
        open.published = Some(Instant::now());
        if self.outbox.put(open.generation, Arc::new(snapshot)) {
            (self.wake)();
        }
    }

    /// Closes the experiment; a sound model is kept for the next visit, a failed one is forgotten.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let Some(experiment) = open.experiment else { return };
        if matches!(open.phase, Phase::Failed(_)) {
            self.checkpoints.forget(&open.name);
        } else if let (Data::Ready(data), Ok(Some(saved))) = (&self.data, guarded(|| experiment.save())) {
            self.checkpoints.keep(&open.name, &data.label, &saved);
        }
    }
}

enum Next {
    Command(Command),
    Work,
    Publish,
    End,
}

/// Runs `job`; a panic becomes a failure that the pane can show.
fn guarded<T>(job: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(job)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
        Failure {
            reason: format!("the experiment stopped: {}", words.unwrap_or_else(|| "it gave no reason".into())),
            suggestion: "press r to start it anew".into(),
        }
    })
}

fn failure(error: LabError) -> Failure {
    match error {
        LabError::Diverged(reason) => Failure { reason, suggestion: "turn the learning rate down, then press r to start anew".into() },
        LabError::Failed(failure) => failure,
    }
}

//! The worker's own end: owns the data set and the open experiment, obeys commands, publishes snapshots.
//!
//! A diverged or panicking experiment becomes [`Phase::Failed`]; the thread lives on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use super::crowd::Crowd;
use super::open::Open;
use super::pace::Pace;
use super::{Command, Loader, Supplies, Table};
use crate::lab::checkpoint::Checkpoints;
use crate::lab::desk::Desk;
use crate::lab::dial::AGAIN;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Input, LabError, Next, Progress};
use crate::lab::mailbox::{Generation, Mailbox};
use crate::lab::plan::Plan;
use crate::lab::session::Session;
use crate::lab::snapshot::{ANEW, Failure, Phase, Snapshot};
use crate::lab::store::Store;
use crate::model::Threads;

/// The shortest time between two snapshots of a running experiment, unless told otherwise. What the reader does is answered at once.
const FRAME: Duration = Duration::from_millis(250);

/// The shortest time between two answers to inputs, so that a held-down key cannot crowd out the training.
const ANSWER: Duration = Duration::from_millis(16);

/// The data set, before and after it was made.
enum Data {
    Unread(Loader),
    Ready(Equipment),
    Missing(Failure),
}

pub(super) struct Worker {
    inbox: Receiver<Command>,
    outbox: Mailbox,
    wake: Box<dyn Fn() + Send>,
    table: Table,
    checkpoints: Checkpoints,
    anew: bool,
    repeat: u64,
    clothes: Option<std::path::PathBuf>,
    plan: Option<Arc<Plan>>,
    threads: Arc<Threads>,
    crowd: Crowd,
    loading: String,
    data: Data,
    open: Option<Open>,
    /// Units of work done for all experiments, and how many runs were begun: both only ever rise.
    ticks: u64,
    runs: u64,
    frame: Duration,
}

impl Worker {
    pub(super) fn new(table: Table, supplies: Supplies, inbox: Receiver<Command>, outbox: Mailbox, wake: Box<dyn Fn() + Send>) -> Worker {
        let Supplies { loader, loading, threads, checkpoints, anew, repeat, plan, clothes } = supplies;
        let threads = Arc::new(Threads::new(threads));
        let data = Data::Unread(loader);
        Worker {
            inbox,
            outbox,
            wake,
            table,
            checkpoints,
            anew,
            repeat,
            plan,
            clothes,
            threads,
            crowd: Crowd::default(),
            loading,
            data,
            open: None,
            ticks: 0,
            runs: 0,
            frame: FRAME,
        }
    }

    /// Works until the screen's end is gone.
    pub(super) fn run(mut self) {
        loop {
            match self.next_command() {
                Todo::Command(command) => self.obey(command),
                Todo::Work => self.work(),
                Todo::Publish => self.publish(),
                Todo::End => break,
            }
        }
        self.close();
    }

    /// Commands go before work, work before sleep; a change that the screen has not seen is published in time.
    fn next_command(&self) -> Todo {
        let running = self.open.as_ref().is_some_and(|open| open.phase == Phase::Training);
        let rest = self.open.as_ref().and_then(|open| open.rests_until).map(|until| until.saturating_duration_since(Instant::now()));
        let busy = running && rest.is_none_or(|rest| rest.is_zero());
        let due = self.open.as_ref().filter(|open| open.stale).map(|open| {
            let pause = if busy { self.frame } else { ANSWER };
            open.published.map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()))
        });
        if due == Some(Duration::ZERO) {
            // A queue of inputs is read to its end first: only the last of them matters.
            return self.inbox.try_recv().map_or(Todo::Publish, Todo::Command);
        }
        if busy {
            return match self.inbox.try_recv() {
                Ok(command) => Todo::Command(command),
                Err(TryRecvError::Empty) => Todo::Work,
                Err(TryRecvError::Disconnected) => Todo::End,
            };
        }
        let rest = rest.filter(|_| running);
        let Some(wait) = [due, rest].into_iter().flatten().min() else {
            return self.inbox.recv().map_or(Todo::End, Todo::Command);
        };
        match self.inbox.recv_timeout(wait) {
            Ok(command) => Todo::Command(command),
            Err(RecvTimeoutError::Timeout) if due == Some(wait) => Todo::Publish,
            Err(RecvTimeoutError::Timeout) => Todo::Work,
            Err(RecvTimeoutError::Disconnected) => Todo::End,
        }
    }

    fn obey(&mut self, command: Command) {
        if matches!(command, Command::Open { .. } | Command::Close) {
            self.change(command);
            return;
        }
        if let Command::FrameTime(frame) = command {
            self.frame = frame;
            return;
        }
        let Some(open) = &mut self.open else { return };
        match command {
            Command::Play => match open.phase {
                Phase::Paused => {
                    open.phase = Phase::Training;
                    open.stale = true;
                }
                Phase::Done(_) => {
                    open.rests_at = None;
                    self.input(&Input::Press(AGAIN.id.into()));
                }
                Phase::Preparing(_) | Phase::Training | Phase::Failed(_) => {}
            },
            Command::Pause => {
                if open.phase == Phase::Training {
                    open.phase = Phase::Paused;
                    open.stale = true;
                }
            }
            Command::Step => {
                if matches!(open.phase, Phase::Training | Phase::Paused | Phase::Done(_)) {
                    // Whoever steps on from where it was to rest has seen it rest.
                    if matches!(open.phase, Phase::Done(_)) {
                        open.rests_at = None;
                    }
                    open.phase = Phase::Training;
                    self.work();
                    if let Some(open) = &mut self.open
                        && open.phase == Phase::Training
                    {
                        open.phase = Phase::Paused;
                    }
                }
            }
            Command::RestAt(step) => {
                open.rests_at = Some(step);
                self.rest();
            }
            Command::Restart => {
                self.checkpoints.forget(open.entry.name);
                self.build(None, true);
            }
            Command::Input(input) => self.input(&input),
            Command::Open { .. } | Command::Close | Command::FrameTime(_) => unreachable!("handled above"),
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
        let Some(session) = &mut open.session else { return };
        let next = match guarded(|| session.input(input)).and_then(|result| result.map_err(failure)) {
            Ok(next) => next,
            Err(failure) => {
                open.fail(failure);
                return;
            }
        };
        match next {
            Next::Nothing => return,
            Next::Redraw => {}
            Next::GoOn => {
                // A knob gives a finished experiment something to do again.
                if matches!(open.phase, Phase::Done(_)) {
                    open.phase = Phase::Training;
                }
            }
            Next::Rebuild => {
                // What the present model has learnt is there again when its knob is turned back.
                let _ = guarded(|| session.file());
                let is_paused = open.phase == Phase::Paused;
                self.build(None, false);
                if let Some(open) = &mut self.open
                    && open.phase == Phase::Training
                    && is_paused
                {
                    open.phase = Phase::Paused;
                }
                return;
            }
        }
        open.stale = true;
    }

    fn open(&mut self, generation: Generation, name: &str, start: Vec<(String, String)>) {
        let Some(entry) = (self.table)(name) else {
            let failure = Failure {
                reason: format!("there is no experiment named '{name}'"),
                suggestion: "run 'elbo check' on the course: it names the section".into(),
            };
            self.send(generation, Snapshot { phase: Phase::Failed(failure), ..Snapshot::empty() });
            return;
        };
        self.open = Some(Open::new(generation, entry, start, self.loading.clone()));
        self.publish();
        let kept = self.equipment().ok().and_then(|equipment| self.checkpoints.load(entry.name, &equipment.data.label));
        self.build(kept, false);
    }

    /// Builds the open experiment anew, for the desk as it stands, or as it was kept. What was kept by another version of the experiment, or is
    /// damaged, is no reason not to open it: it starts anew, with the dials as they were asked for. `anew` leaves out what the store has trained.
    fn build(&mut self, kept: Option<Vec<u8>>, anew: bool) {
        let equipment = self.equipment().map(|equipment| Equipment { anew: anew || self.anew, ..equipment });
        self.runs += 1;
        let Some(open) = &mut self.open else { return };
        let made = equipment.and_then(|equipment| {
            let desk = open.desk_for(&equipment);
            let reopen = |file: Vec<u8>| guarded(|| Session::reopened(open.entry, &equipment, desk.clone(), &file).ok()).ok().flatten();
            match kept.and_then(reopen) {
                Some(session) => Ok(session),
                None => guarded(|| Session::new(open.entry, &equipment, desk.clone())).and_then(|result| result.map_err(failure)),
            }
        });
        open.pace = Pace::default();
        open.rests_until = None;
        open.rests_at = open.rests_at.filter(|_| !anew);
        open.published = None;
        match made {
            Ok(session) => {
                open.session = Some(session);
                open.phase = Phase::Training;
                open.stale = true;
            }
            Err(failure) => open.fail(failure),
        }
    }

    /// The data set with what is known of it and the threads; made when it is first asked for.
    fn equipment(&mut self) -> Result<Equipment, Failure> {
        if let Data::Unread(_) = self.data {
            let missing = Data::Missing(Failure { reason: "the data set could not be made".into(), suggestion: "start elbo again".into() });
            let Data::Unread(loader) = std::mem::replace(&mut self.data, missing) else { unreachable!("matched above") };
            self.data = match guarded(loader) {
                Ok(Ok(data)) => {
                    let store = Arc::new(Store::new(self.checkpoints.clone(), data.label.clone()));
                    Data::Ready(Equipment {
                        store,
                        repeat: self.repeat,
                        plan: self.plan.clone(),
                        clothes: self.clothes.clone(),
                        ..Equipment::new(Arc::new(data), self.threads.clone())
                    })
                }
                Ok(Err(error)) => Data::Missing(Failure {
                    reason: error.to_string(),
                    suggestion: "give another folder with --data, or none for the generated digits".into(),
                }),
                Err(failure) => Data::Missing(failure),
            };
        }
        match &self.data {
            Data::Ready(equipment) => Ok(equipment.clone()),
            Data::Missing(failure) => Err(failure.clone()),
            Data::Unread(_) => unreachable!("read above"),
        }
    }

    /// One unit of work.
    fn work(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(session) = &mut open.session else { return };
        self.ticks += 1;
        open.stale = true;
        self.threads.give_way(self.crowd.look());
        match guarded(|| session.step()).and_then(|result| result.map_err(failure)) {
            Ok(Progress::Continue) => {
                open.pace.tick();
                open.rests_until = None;
            }
            Ok(Progress::After(pause)) => {
                open.pace.tick();
                open.rests_until = Some(Instant::now() + pause);
            }
            Ok(Progress::Idle(why)) => open.phase = Phase::Done(why),
            Err(failure) => open.fail(failure),
        }
        self.rest();
    }

    /// Lets the run rest where it was told to.
    fn rest(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (Some(session), Some(step)) = (&open.session, open.rests_at) else { return };
        if open.phase == Phase::Training && session.steps() >= step {
            open.phase = Phase::Done(format!("{step} steps; <key:play-pause> goes on"));
            open.stale = true;
        }
    }

    fn publish(&mut self) {
        let Some(open) = &mut self.open else { return };
        open.stale = false;
        let mut snapshot = match &open.session {
            Some(session) => match guarded(|| session.snapshot()) {
                Ok(snapshot) => snapshot,
                Err(failure) => {
                    open.phase = Phase::Failed(failure);
                    Snapshot::empty()
                }
            },
            None => Snapshot::empty(),
        };
        snapshot.phase = open.phase.clone();
        snapshot.gives_way = open.phase == Phase::Training && self.threads.gives_way();
        snapshot.steps_per_second = if open.phase == Phase::Training { open.pace.per_second() } else { 0.0 };
        open.published = Some(Instant::now());
        let generation = open.generation;
        self.send(generation, snapshot);
    }

    fn send(&self, generation: Generation, snapshot: Snapshot) {
        let data = if let Data::Ready(equipment) = &self.data { equipment.data.label.clone() } else { String::new() };
        let snapshot = Snapshot { tick: self.ticks, run: self.runs, data, ..snapshot };
        if self.outbox.put(generation, Arc::new(snapshot)) {
            (self.wake)();
        }
    }

    /// Closes the experiment; a sound model is kept for the next visit, a failed one is forgotten.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let Some(mut session) = open.session else { return };
        if matches!(open.phase, Phase::Failed(_)) {
            self.checkpoints.forget(open.entry.name);
        } else if let (Data::Ready(equipment), Ok(Some(file))) = (&self.data, guarded(|| session.file())) {
            self.checkpoints.keep(open.entry.name, &equipment.data.label, &file);
        }
    }
}

impl Open {
    fn fail(&mut self, failure: Failure) {
        self.phase = Phase::Failed(failure);
        self.stale = true;
    }

    /// The desk that the next experiment is built for: as the reader left it, or as the section asks for at first.
    fn desk_for(&self, equipment: &Equipment) -> Desk {
        let Some(session) = &self.session else {
            let mut desk = Desk::new(self.entry.dials, equipment.data.clone());
            self.start.iter().for_each(|(id, stop)| desk.set(id, stop));
            return desk;
        };
        let mut desk = session.desk.clone();
        desk.forget_point();
        desk
    }
}

enum Todo {
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
            suggestion: ANEW.into(),
        }
    })
}

fn failure(error: LabError) -> Failure {
    match error {
        LabError::Diverged(reason) => Failure { reason, suggestion: format!("turn the learning rate down, then {ANEW}") },
        LabError::Failed(failure) => failure,
    }
}

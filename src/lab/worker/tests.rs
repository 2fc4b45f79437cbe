//! The worker as the screen sees it: commands in, snapshots out.

#![allow(clippy::unwrap_used)]
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::*;
use crate::data::{PIXELS, Split};
use crate::lab::experiment::Progress;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::snapshot::Phase;

/// Counts its steps; does what its name says.
struct Counter {
    name: String,
    knobs: Knobs,
    steps: u64,
}

impl Experiment for Counter {
    fn step(&mut self) -> Result<Progress, LabError> {
        self.steps += 1;
        match self.name.as_str() {
            "panics" => panic!("the hat fell off"),
            "diverges" => Err(LabError::Diverged("the loss is NaN".into())),
            "ends" if self.steps >= 3 => Ok(Progress::Idle("three is enough".into())),
            _ => Ok(Progress::Continue),
        }
    }

    fn input(&mut self, input: &Input) {
        self.knobs.turn(input);
    }

    fn snapshot(&self) -> Snapshot {
        assert!(self.name != "cannot be seen", "no snapshot today");
        Snapshot { step: self.steps, knobs: self.knobs.shown(), ..Snapshot::empty() }
    }
}

/// How many experiments were made that somebody only leafed past.
static LEAFED_PAST: AtomicUsize = AtomicUsize::new(0);

fn open_counter(name: &str, _: &Equipment) -> Result<Box<dyn Experiment>, LabError> {
    if name == "leafed past" {
        LEAFED_PAST.fetch_add(1, Ordering::SeqCst);
    }
    let knobs = Knobs::new(vec![knob("dial", "dial", &["a", "b", "c"], "a")]);
    Ok(Box::new(Counter { name: name.into(), knobs, steps: 0 }))
}

fn data() -> Dataset {
    let split = Split { images: vec![0; PIXELS], labels: vec![0] };
    Dataset { label: "one blank image".into(), classes: vec!["0".into()], train: split.clone(), test: split }
}

struct Desk {
    lab: Lab,
    woken: Receiver<()>,
    generation: u64,
}

impl Desk {
    fn new() -> Desk {
        Desk::with(Box::new(|| Ok(data())))
    }

    fn with(loader: Loader) -> Desk {
        let (wake, woken) = channel();
        let supplies = Supplies { loader, loading: "making a blank image".into(), threads: 1, checkpoints: Checkpoints::nowhere() };
        let lab = Lab::start_with(open_counter, supplies, move || {
            let _ = wake.send(());
        });
        Desk { lab: lab.unwrap(), woken, generation: 0 }
    }

    fn open(&mut self, experiment: &str) {
        self.generation += 1;
        let start = vec![("dial".to_string(), "b".to_string())];
        self.lab.send(Command::Open { generation: Generation(self.generation), experiment: experiment.into(), start });
    }

    /// The first snapshot of the present opening that is as wanted.
    fn until(&self, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        loop {
            self.woken.recv_timeout(Duration::from_secs(20)).expect("the snapshot never came");
            if let Some((Generation(generation), snapshot)) = self.lab.take()
                && generation == self.generation
                && wanted(&snapshot)
            {
                return snapshot;
            }
        }
    }
}

#[test]
fn an_opened_experiment_says_that_it_prepares_then_trains_with_its_knobs_as_asked() {
    let (open_gate, gate) = channel::<()>();
    let mut desk = Desk::with(Box::new(move || {
        let _ = gate.recv();
        Ok(data())
    }));
    desk.open("counts");
    assert_eq!(desk.until(|_| true).phase, Phase::Preparing("making a blank image".into()));
    open_gate.send(()).unwrap();
    let snapshot = desk.until(|snapshot| snapshot.step > 0);
    assert_eq!(snapshot.phase, Phase::Training);
    assert_eq!(snapshot.knobs[0].at, 1);
}

#[test]
fn of_many_experiments_that_were_asked_for_in_a_row_the_last_is_made() {
    let (open_gate, gate) = channel::<()>();
    let mut desk = Desk::with(Box::new(move || {
        let _ = gate.recv();
        Ok(data())
    }));
    desk.open("leafed past");
    desk.until(|snapshot| matches!(snapshot.phase, Phase::Preparing(_)));
    for _ in 0..50 {
        desk.open("leafed past");
        desk.lab.send(Command::Close);
    }
    desk.open("counts");
    desk.lab.send(Command::Pause);
    open_gate.send(()).unwrap();
    assert_eq!(desk.until(|snapshot| snapshot.phase == Phase::Paused).knobs[0].at, 1, "what came after it is obeyed");
    assert_eq!(LEAFED_PAST.load(Ordering::SeqCst), 1, "the first was on its way already");
}

#[test]
fn paused_it_takes_single_steps_only() {
    let mut desk = Desk::new();
    desk.open("counts");
    desk.lab.send(Command::Pause);
    let paused = desk.until(|snapshot| snapshot.phase == Phase::Paused);
    desk.lab.send(Command::Step);
    let stepped = desk.until(|snapshot| snapshot.phase == Phase::Paused && snapshot.step != paused.step);
    assert_eq!(stepped.step, paused.step + 1);
}

#[test]
fn a_panic_is_a_state_of_the_pane_and_the_next_experiment_runs() {
    let mut desk = Desk::new();
    for name in ["panics", "cannot be seen"] {
        desk.open(name);
        let failed = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)));
        let Phase::Failed(failure) = &failed.phase else { unreachable!() };
        assert!(failure.reason.contains("the hat fell off") || failure.reason.contains("no snapshot today"), "{failure:?}");
    }
    desk.open("counts");
    desk.until(|snapshot| snapshot.step > 0);
}

#[test]
fn a_divergence_says_what_to_try_and_a_restart_keeps_the_knobs() {
    let mut desk = Desk::new();
    desk.open("diverges");
    let failed = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)));
    let Phase::Failed(failure) = &failed.phase else { unreachable!() };
    assert!(failure.suggestion.contains("learning rate"));
    desk.lab.send(Command::Input(Input::Knob { id: "dial".into(), at: 2 }));
    desk.lab.send(Command::Restart);
    let again = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)) && snapshot.knobs[0].at == 2);
    assert_eq!(again.step, 1);
}

#[test]
fn an_end_is_said_in_words_and_a_knob_sets_it_going_again() {
    let mut desk = Desk::new();
    desk.open("ends");
    let done = desk.until(|snapshot| matches!(snapshot.phase, Phase::Done(_)));
    assert_eq!((done.step, &done.phase), (3, &Phase::Done("three is enough".into())));
    desk.lab.send(Command::Input(Input::Knob { id: "dial".into(), at: 2 }));
    desk.until(|snapshot| snapshot.step == 4);
}

#[test]
fn a_data_set_that_cannot_be_made_is_said_in_words() {
    let mut desk = Desk::with(Box::new(|| panic!("no paper")));
    desk.open("counts");
    let failed = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)));
    assert!(matches!(&failed.phase, Phase::Failed(failure) if failure.reason.contains("no paper")));
}

#[test]
fn dropping_the_lab_ends_the_thread_in_the_middle_of_a_run() {
    let mut desk = Desk::new();
    desk.open("counts");
    desk.until(|snapshot| snapshot.step > 0);
    drop(desk.lab);
    // The thread is joined: its end of the channel is closed once what it sent is read.
    while desk.woken.recv().is_ok() {}
}

#[test]
fn every_experiment_of_the_course_runs_on_black_images() {
    for entry in registry::EXPERIMENTS {
        let black = Split { images: vec![0; 20 * PIXELS], labels: (0..20).map(|index| index % 10).collect() };
        let classes = (0..10).map(|class| class.to_string()).collect();
        let data = Dataset { label: "black".into(), classes, train: black.clone(), test: black };
        let (wake, woken) = channel();
        let supplies = Supplies { loader: Box::new(|| Ok(data)), loading: String::new(), threads: 2, checkpoints: Checkpoints::nowhere() };
        let lab = Lab::start(supplies, move || {
            let _ = wake.send(());
        });
        let mut desk = Desk { lab: lab.unwrap(), woken, generation: 0 };
        desk.open(entry.name);
        let seen = desk.until(|snapshot| snapshot.step > 4 || matches!(snapshot.phase, Phase::Done(_) | Phase::Failed(_)));
        assert!(!matches!(seen.phase, Phase::Failed(_)), "{}: {:?}", entry.name, seen.phase);
    }
}

//! The worker as the screen sees it: commands in, snapshots out.

#![allow(clippy::unwrap_used)]
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::*;
use crate::data::{PIXELS, Split};
use crate::lab::archive::Archive;
use crate::lab::desk::Desk as Set;
use crate::lab::dial::{AGAIN, Dial, Gauge, Take};
use crate::lab::entry::Open;
use crate::lab::experiment::{Experiment, LabError, Next, Pick, Progress, View};
use crate::lab::snapshot::Phase;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Likelihood};

const DIAL: Dial<u64> = Dial::new("dial", "dial", &[("a", 1), ("b", 2), ("c", 3)], "a");
/// Another stop asks for another counter.
const KIND: Dial<u64> = Dial::new("kind", "kind", &[("small", 0), ("large", 1_000_000)], "small");
const COUNT: Gauge = Gauge::new("count", "count", "");
const DIALED: Gauge = Gauge::new("dialed", "dialed", "");
const OWN: Gauge = Gauge::new("own", "own digit", "");

/// Counts its steps in the way of its name.
struct Counter {
    way: Way,
    count: u64,
    /// So that there is something to keep.
    model: Autoencoder,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Counts,
    Panics,
    Diverges,
    Ends,
    CannotBeSeen,
    CannotBeTurned,
}

impl Experiment for Counter {
    fn step(&mut self, _: &Set) -> Result<Progress, LabError> {
        self.count += 1;
        match self.way {
            Way::Panics => panic!("the hat fell off"),
            Way::Diverges => Err(LabError::Diverged("the loss is NaN".into())),
            Way::Ends if self.count >= 3 => Ok(Progress::Idle("three is enough".into())),
            _ => Ok(Progress::Continue),
        }
    }

    fn input(&mut self, input: &Input, _: &Set) -> Result<Next, LabError> {
        if self.way == Way::CannotBeTurned {
            return Err(LabError::Diverged("the dial is stuck".into()));
        }
        Ok(if KIND.is_turned_by(input) { Next::Rebuild } else { Next::usual(input) })
    }

    fn view(&self, desk: &Set) -> View {
        assert!(self.way != Way::CannotBeSeen, "no snapshot today");
        let own = desk.exhibit().own().map_or(f64::NAN, |own| f64::from(own[0]));
        View { metrics: vec![COUNT.of(self.count as f64), DIALED.of(desk.value(&DIAL) as f64), OWN.of(own)], panels: Vec::new() }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        None
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        None
    }

    fn steps(&self) -> u64 {
        self.count
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.model("model", &mut self.model)?;
        archive.note("count", &mut self.count)
    }
}

/// How many experiments were made that somebody only leafed past.
static LEAFED_PAST: AtomicUsize = AtomicUsize::new(0);

/// A counter of a way, which begins to count where its dial says.
const fn entry(name: &'static str, open: Open) -> Entry {
    Entry {
        name,
        panels: &[],
        gauges: &[COUNT, DIALED, OWN],
        dials: &[&DIAL, &KIND],
        buttons: &[AGAIN],
        takes: &[Take::Exhibit, Take::OwnDigit],
        open,
    }
}

fn counter(way: Way, desk: &Set) -> Result<Box<dyn Experiment>, LabError> {
    let model = Autoencoder::new(&"784-1".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 1);
    Ok(Box::new(Counter { way, count: desk.value(&KIND), model }))
}

static COUNTERS: [Entry; 7] = [
    entry("counts", |_, desk| counter(Way::Counts, desk)),
    entry("panics", |_, desk| counter(Way::Panics, desk)),
    entry("diverges", |_, desk| counter(Way::Diverges, desk)),
    entry("ends", |_, desk| counter(Way::Ends, desk)),
    entry("cannot be seen", |_, desk| counter(Way::CannotBeSeen, desk)),
    entry("cannot be turned", |_, desk| counter(Way::CannotBeTurned, desk)),
    entry("leafed past", |_, desk| {
        LEAFED_PAST.fetch_add(1, Ordering::SeqCst);
        counter(Way::Counts, desk)
    }),
];

fn table(name: &str) -> Option<&'static Entry> {
    COUNTERS.iter().find(|entry| entry.name == name)
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
        Desk::keeping(loader, Checkpoints::nowhere())
    }

    fn keeping(loader: Loader, checkpoints: Checkpoints) -> Desk {
        let (wake, woken) = channel();
        let supplies = Supplies {
            loader,
            loading: "making a blank image".into(),
            threads: 1,
            checkpoints,
            anew: false,
            repeat: 0,
            plan: None,
            clothes: None,
        };
        let lab = Lab::start_with(table, supplies, move || {
            let _ = wake.send(());
        });
        Desk { lab: lab.unwrap(), woken, generation: 0 }
    }

    fn input(&self, input: Input) {
        self.lab.send(Command::Input(input));
    }

    fn turn(&self, id: &str, at: usize) {
        self.input(Input::Knob { id: id.into(), at });
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
    desk.turn("dial", 2);
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
    desk.turn("dial", 2);
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

fn value(snapshot: &Snapshot, gauge: Gauge) -> f64 {
    snapshot.metric(gauge.name).unwrap().value
}

#[test]
fn ticks_and_runs_only_rise_and_a_rebuild_begins_another_run_with_the_desk_as_it_stands() {
    let mut desk = Desk::new();
    desk.open("counts");
    let first = desk.until(|snapshot| snapshot.step > 0);
    desk.turn("dial", 2);
    desk.input(Input::OwnDigit(vec![9; PIXELS].into()));
    let own = desk.until(|snapshot| value(snapshot, OWN) == 9.0);
    desk.turn("kind", 1);
    let rebuilt = desk.until(|snapshot| snapshot.step > 1_000_000);
    desk.lab.send(Command::Restart);
    let again = desk.until(|snapshot| snapshot.run > rebuilt.run);
    assert!(first.run == own.run && own.run < rebuilt.run);
    assert!(first.tick <= own.tick && own.tick < rebuilt.tick && rebuilt.tick <= again.tick);
    for later in [rebuilt, again] {
        assert_eq!((value(&later, DIALED), value(&later, OWN)), (3.0, 9.0), "what the reader set up stays");
    }
}

#[test]
fn an_input_that_changes_nothing_is_not_answered() {
    let mut desk = Desk::new();
    desk.open("counts");
    desk.lab.send(Command::Pause);
    desk.until(|snapshot| snapshot.phase == Phase::Paused);
    desk.turn("dial", 1); // there it stands
    desk.turn("no such dial", 1);
    desk.input(Input::OwnDigit(Box::default()));
    desk.turn("dial", 0);
    let turned = desk.until(|_| true);
    assert_eq!(turned.knobs[0].at, 0, "the first answer is to the first change");
}

#[test]
fn an_input_that_fails_is_a_state_of_the_pane() {
    let mut desk = Desk::new();
    desk.open("cannot be turned");
    desk.turn("dial", 2);
    let failed = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)));
    assert!(matches!(&failed.phase, Phase::Failed(failure) if failure.reason.contains("stuck")));
}

#[test]
fn the_held_out_image_that_stands_first_comes_with_the_snapshot() {
    let split = Split { images: [[1; PIXELS], [2; PIXELS]].concat(), labels: vec![0, 1] };
    let classes = vec!["0".into(), "1".into()];
    let data = Dataset { label: "two".into(), classes, train: split.clone(), test: split };
    let mut desk = Desk::with(Box::new(|| Ok(data)));
    desk.open("counts");
    let first = |snapshot: &Snapshot| snapshot.held_out.as_ref().map(|image| image[0]);
    desk.until(|snapshot| first(snapshot) == Some(1));
    desk.input(Input::Pick(Pick::Next));
    desk.until(|snapshot| first(snapshot) == Some(2));
    desk.input(Input::Pick(Pick::Class(0)));
    desk.until(|snapshot| first(snapshot) == Some(1));
}

#[test]
fn a_kept_experiment_goes_on_with_its_dials_and_a_damaged_file_leaves_them_as_they_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::keeping(Box::new(|| Ok(data())), Checkpoints::in_folder(folder.path()));
    let done = |desk: &Desk, step: u64| desk.until(|snapshot| matches!(snapshot.phase, Phase::Done(_)) && snapshot.step == step);
    desk.open("ends");
    done(&desk, 3);
    desk.turn("dial", 2);
    done(&desk, 4);
    desk.open("ends");
    assert_eq!(done(&desk, 5).knobs[0].at, 2);
    desk.open("counts"); // the file is written once this is open
    desk.until(|snapshot| snapshot.step > 0);

    let file = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    let file = file.into_iter().find(|path| path.to_string_lossy().contains("ends")).unwrap();
    let whole = std::fs::read(&file).unwrap();
    for damaged in [&whole[..whole.len() - 1], &whole[..100], &[][..], &[&whole[..], b"more"].concat()] {
        std::fs::write(&file, damaged).unwrap();
        desk.open("ends");
        assert_eq!(done(&desk, 3).knobs[0].at, 1, "it starts anew, and the section asks for b");
        desk.open("counts"); // so that the file is written before it is damaged again
        desk.until(|snapshot| snapshot.step > 0);
    }
}

#[test]
fn an_experiment_that_is_not_in_the_table_is_said_in_words() {
    let mut desk = Desk::new();
    desk.open("juggles");
    let failed = desk.until(|snapshot| matches!(snapshot.phase, Phase::Failed(_)));
    assert!(matches!(&failed.phase, Phase::Failed(failure) if failure.reason.contains("'juggles'")));
}

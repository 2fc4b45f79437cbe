//! The worker thread `elbo-lab` as the screen knows it: commands in, snapshots out. What the thread does with them is in `worker/thread.rs`.
//!
//! Training never waits for the screen (the [`Mailbox`] has one slot) and the screen never waits for training (commands are read
//! between two steps).

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use super::checkpoint::Checkpoints;
use super::entry::Entry;
use super::experiment::Input;
use super::mailbox::{Generation, Mailbox};
use super::plan::Plan;
use super::registry;
use super::snapshot::Snapshot;
use crate::data::{DataError, Dataset};

mod crowd;
mod open;
mod pace;
mod thread;

use thread::Worker;

/// What the screen asks of the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Open an experiment in place of the present one and let it run.
    Open {
        /// Whose snapshots these will be.
        generation: Generation,
        /// Its name in the registry.
        experiment: String,
        /// Knobs to turn first: (knob, label of the stop).
        start: Vec<(String, String)>,
    },
    /// Take step after step.
    Play,
    /// Stop after the present step.
    Pause,
    /// Take one step, then pause.
    Step,
    /// Rest once so many optimiser steps are done, until [`Command::Play`]; another experiment, or the same one anew, rests at no step.
    RestAt(u64),
    /// Start the experiment anew, with its knobs as they are.
    Restart,
    /// Hand the experiment what the reader did.
    Input(Input),
    /// Close the experiment, keeping its checkpoint.
    Close,
    /// Leave at least so much time between two snapshots while something trains, from now on.
    FrameTime(std::time::Duration),
}

/// How the worker gets its data set: called once, on the worker's thread.
pub type Loader = Box<dyn FnOnce() -> Result<Dataset, DataError> + Send>;

/// How an experiment is found by its name.
type Table = fn(&str) -> Option<&'static Entry>;

/// What the worker works with.
pub struct Supplies {
    /// Makes the data set, on the worker's thread.
    pub loader: Loader,
    /// What the screen says while it does: `reading …`.
    pub loading: String,
    /// How many threads train.
    pub threads: usize,
    /// Where models are kept from visit to visit.
    pub checkpoints: Checkpoints,
    /// Whether every experiment begins untrained, whatever was trained before.
    pub anew: bool,
    /// Which of many equally good runs is seen: 0 for a reader, who sees the same run each time. Another one has other first weights, other
    /// batches and other noise.
    pub repeat: u64,
    /// Where pictures lie that are no digits, if the reader has some: [`crate::data::clothes_folder`].
    pub clothes: Option<std::path::PathBuf>,
    /// The run that `training-run` makes; its usual one when there is none.
    pub plan: Option<Arc<Plan>>,
}

/// The screen's end of the worker. Dropping it stops the thread within one step and joins it.
pub struct Lab {
    commands: Option<Sender<Command>>,
    mailbox: Mailbox,
    thread: Option<JoinHandle<()>>,
}

impl Lab {
    /// Starts the worker. `wake` is called whenever there is something to take from the mailbox.
    ///
    /// # Errors
    /// The operating system's, when it has no thread to give.
    pub fn start(supplies: Supplies, wake: impl Fn() + Send + 'static) -> std::io::Result<Lab> {
        Lab::start_with(registry::entry, supplies, wake)
    }

    fn start_with(table: Table, supplies: Supplies, wake: impl Fn() + Send + 'static) -> std::io::Result<Lab> {
        let (commands, inbox) = channel();
        let mailbox = Mailbox::default();
        let outbox = mailbox.clone();
        let thread = std::thread::Builder::new().name("elbo-lab".into()).spawn(move || {
            crowd::be_nice();
            Worker::new(table, supplies, inbox, outbox, Box::new(wake)).run();
        })?;
        Ok(Lab { commands: Some(commands), mailbox, thread: Some(thread) })
    }

    /// Sends a command. A worker that is gone is ignored: its last snapshot says why.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            let _ = commands.send(command);
        }
    }

    /// The newest snapshot, if there is one that was not taken.
    pub fn take(&self) -> Option<(Generation, Arc<Snapshot>)> {
        self.mailbox.take()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;

//! What is open on the worker, and what the screen has been told of it.

use std::time::Instant;

use super::pace::Pace;
use crate::lab::entry::Entry;
use crate::lab::mailbox::Generation;
use crate::lab::session::Session;
use crate::lab::snapshot::Phase;

/// What is open: the experiment, once it is built, and what the screen is told of it.
pub(super) struct Open {
    pub(super) generation: Generation,
    pub(super) entry: &'static Entry,
    /// Knobs to turn first.
    pub(super) start: Vec<(String, String)>,
    pub(super) session: Option<Session>,
    pub(super) phase: Phase,
    pub(super) pace: Pace,
    pub(super) published: Option<Instant>,
    /// The experiment asked not to be stepped before this moment.
    pub(super) rests_until: Option<Instant>,
    /// The step at which the run rests.
    pub(super) rests_at: Option<u64>,
    /// Something changed that the screen has not been told.
    pub(super) stale: bool,
}

impl Open {
    pub(super) fn new(generation: Generation, entry: &'static Entry, start: Vec<(String, String)>, preparing: String) -> Open {
        Open {
            generation,
            entry,
            start,
            session: None,
            phase: Phase::Preparing(preparing),
            pace: Pace::default(),
            published: None,
            rests_until: None,
            rests_at: None,
            stale: false,
        }
    }
}

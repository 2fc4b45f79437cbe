//! One slot between the worker and the screen: the newest snapshot wins, nobody waits.

use std::sync::{Arc, Mutex, PoisonError};

use super::snapshot::Snapshot;

/// Which opening of a pane a snapshot belongs to. What an earlier opening still sends is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u64);

/// A snapshot and the opening that it belongs to.
pub(crate) type Letter = (Generation, Arc<Snapshot>);

/// The slot. Cloning it gives another handle to the same slot.
#[derive(Clone, Default)]
pub struct Mailbox {
    slot: Arc<Mutex<Option<Letter>>>,
}

impl Mailbox {
    /// Puts a snapshot in, in place of one that was not taken. Returns whether the slot was empty, so that the sender wakes the
    /// receiver only once for any number of snapshots.
    pub fn put(&self, generation: Generation, snapshot: Arc<Snapshot>) -> bool {
        self.lock().replace((generation, snapshot)).is_none()
    }

    /// Takes the newest snapshot out.
    pub fn take(&self) -> Option<Letter> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Letter>> {
        // A panic cannot leave an Option half written, so a poisoned slot is still good.
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The time machine: snapshots of a run, thinned so that they always span all of it and never number more than [`LIMIT`].

use std::sync::Arc;

use crate::lab::{Knob, Snapshot};

/// Greatest number of snapshots kept; each is some 100 KB, so this bounds the memory of a long run.
pub const LIMIT: usize = 64;

/// Snapshots seen so far, oldest first, and the one looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Kept snapshots, by increasing tick.
    kept: Vec<Arc<Snapshot>>,
    /// The newest snapshot, kept or not.
    latest: Option<Arc<Snapshot>>,
    /// Which kept one is looked at; `None` for the newest.
    at: Option<usize>,
    /// Ticks that must lie between kept snapshots.
    spacing: u64,
    /// Knobs that were turned in this run, the oldest first.
    changes: Vec<Change>,
}

/// A knob that was turned while the run went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// At which step.
    pub step: u64,
    /// The knob and where it was turned to: `β 20`.
    pub words: String,
}

impl History {
    /// Takes in the newest snapshot. What was kept of another run goes; so does a moment in which there was nothing to see yet.
    pub fn push(&mut self, snapshot: Arc<Snapshot>) {
        if self.latest.as_ref().is_some_and(|latest| snapshot.run != latest.run || latest.panels.is_empty()) {
            *self = Self::default();
        }
        if let Some(latest) = &self.latest {
            let turned =
                snapshot.knobs.iter().filter(|knob| latest.knobs.iter().any(|before| before.id == knob.id && before.at != knob.at));
            let change = |knob: &Knob| {
                let stop = knob.stops.get(knob.at)?;
                Some(Change { step: snapshot.step, words: format!("{} {stop}", knob.label) })
            };
            self.changes.extend(turned.filter_map(change));
            self.changes.drain(..self.changes.len().saturating_sub(LIMIT));
        }
        let due = self.kept.last().is_none_or(|last| snapshot.tick > last.tick && snapshot.tick - last.tick >= self.spacing);
        if due {
            if self.kept.len() == LIMIT {
                self.thin();
            }
            self.kept.push(Arc::clone(&snapshot));
        }
        self.latest = Some(snapshot);
    }

    /// Drops every second snapshot; the one looked at moves to its nearest neighbour that stays.
    fn thin(&mut self) {
        let span = self.kept[self.kept.len() - 1].tick - self.kept[0].tick;
        self.spacing = (span * 2 / LIMIT as u64).max(1);
        self.kept = self.kept.iter().step_by(2).map(Arc::clone).collect();
        self.at = self.at.map(|at| at / 2);
    }

    /// The newest snapshot, whatever is looked at.
    pub fn latest(&self) -> Option<&Arc<Snapshot>> {
        self.latest.as_ref()
    }

    /// What must be drawn: the snapshot looked at.
    pub fn shown(&self) -> Option<&Arc<Snapshot>> {
        self.at.and_then(|at| self.kept.get(at)).or(self.latest.as_ref())
    }

    /// Where the time machine stands, as (place from 1, how many are kept); `None` when the newest is shown.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.at.map(|at| (at + 1, self.kept.len()))
    }

    /// Knobs that were turned up to the moment that is shown, the oldest first.
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> {
        let now = self.shown().map_or(0, |shown| shown.step);
        self.changes.iter().filter(move |change| change.step <= now)
    }

    /// Steps at the two ends of what can be looked at.
    pub fn span(&self) -> (u64, u64) {
        let first = self.kept.first().map_or(0, |first| first.step);
        (first, self.latest.as_ref().map_or(first, |latest| latest.step.max(first)))
    }

    /// Every knob that was turned in this run, later than the moment that is shown, too.
    pub fn all_changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether the newest snapshot is shown.
    pub fn is_live(&self) -> bool {
        self.at.is_none()
    }

    /// The kept snapshot before the one that is shown; at the oldest that one; `None` where nothing older than the newest is kept.
    fn before(&self) -> Option<usize> {
        let newest_is_kept = match (self.kept.last(), &self.latest) {
            (Some(kept), Some(latest)) => kept.tick == latest.tick,
            _ => false,
        };
        match self.at {
            Some(at) => Some(at.saturating_sub(1)),
            None => self.kept.len().checked_sub(if newest_is_kept { 2 } else { 1 }),
        }
    }

    /// Whether there is an earlier moment than the one that is shown.
    pub fn has_earlier(&self) -> bool {
        self.at != Some(0) && self.before().is_some()
    }

    /// Goes one kept snapshot back.
    pub fn back(&mut self) {
        self.at = self.before();
    }

    /// Goes one kept snapshot forward; past the last kept one lies the newest.
    pub fn forward(&mut self) {
        self.at = self.at.map(|at| at + 1).filter(|at| *at < self.kept.len());
    }

    /// Goes to the oldest, if there is more than the newest.
    pub fn first(&mut self) {
        self.back();
        self.at = self.at.map(|_| 0);
    }

    /// Goes back to the newest.
    pub fn live(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Body, Panel, Table};

    fn at(run: u64, tick: u64) -> Arc<Snapshot> {
        let panel = Panel { id: "table", title: String::new(), figure: "".into(), caption: "".into(), body: Body::Table(Table::default()) };
        Arc::new(Snapshot { run, tick, panels: vec![panel], ..Snapshot::empty() })
    }

    fn seen(ticks: impl Iterator<Item = u64>) -> History {
        let mut history = History::default();
        for tick in ticks {
            history.push(at(1, tick));
        }
        history
    }

    #[test]
    fn a_long_run_is_spanned_by_a_bounded_number_of_snapshots() {
        let history = seen((0..100_000).step_by(7));
        assert!(history.kept.len() <= LIMIT, "{} kept", history.kept.len());
        assert!(history.kept.len() >= LIMIT / 2 - 1, "{} kept", history.kept.len());
        assert_eq!(history.kept[0].tick, 0);
        let last = history.kept.last().map_or(0, |snapshot| snapshot.tick);
        assert!(last > 90_000, "the newest kept is {last}");
    }

    #[test]
    fn going_back_shows_an_older_snapshot_and_new_ones_do_not_move_it() {
        let mut history = seen(0..10);
        history.back();
        assert_eq!(history.shown().map(|snapshot| snapshot.tick), Some(8));
        history.push(at(1, 10));
        assert_eq!(history.shown().map(|snapshot| snapshot.tick), Some(8));
        assert_eq!(history.latest().map(|snapshot| snapshot.tick), Some(10));
    }

    #[test]
    fn a_turned_knob_leaves_a_mark_in_its_run() {
        let turned = |run: u64, step: u64, at: usize| {
            let knob = Knob { id: "beta", label: "β", stops: vec!["1".into(), "20".into()], at };
            Arc::new(Snapshot { step, knobs: vec![knob], ..Snapshot::clone(&super::tests::at(run, step)) })
        };
        let mut history = History::default();
        [(0, 0), (10, 0), (20, 1), (30, 1), (40, 0)].into_iter().for_each(|(step, at)| history.push(turned(1, step, at)));
        let marks = |history: &History| history.changes().map(|change| (change.step, change.words.clone())).collect::<Vec<_>>();
        assert_eq!(marks(&history), [(20, String::from("β 20")), (40, String::from("β 1"))]);
        assert_eq!(history.span(), (0, 40));
        history.back();
        assert_eq!(marks(&history), [(20, String::from("β 20"))], "what came later is not marked yet");
        history.push(turned(2, 0, 1));
        assert!(history.changes().next().is_none(), "another run begins without marks");
    }

    #[test]
    fn going_forward_past_the_last_is_live_again() {
        let mut history = seen(0..3);
        history.back();
        history.forward();
        history.forward();
        assert!(history.is_live());
        assert_eq!(history.shown().map(|snapshot| snapshot.tick), Some(2));
    }

    #[test]
    fn the_oldest_is_one_step_away_and_a_run_of_one_moment_stays_live() {
        let mut history = seen(0..30);
        history.first();
        assert_eq!(history.shown().map(|snapshot| snapshot.tick), Some(0));
        let mut young = seen(0..1);
        young.first();
        assert!(young.is_live());
    }

    #[test]
    fn a_restart_forgets_the_run_before() {
        let mut history = seen(0..10);
        history.back();
        history.push(at(2, 11));
        assert!(history.is_live());
        assert_eq!(history.kept.len(), 1);
    }

    #[test]
    fn a_moment_without_pictures_is_not_gone_back_to() {
        let mut history = History::default();
        history.push(Arc::new(Snapshot { run: 1, ..Snapshot::empty() }));
        history.push(at(1, 0));
        history.back();
        assert!(history.shown().is_some_and(|snapshot| !snapshot.panels.is_empty()));
    }

    #[test]
    fn an_empty_history_can_be_walked() {
        let mut history = History::default();
        history.back();
        history.forward();
        history.live();
        assert_eq!(history.shown(), None);
    }
}

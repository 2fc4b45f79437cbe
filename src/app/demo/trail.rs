//! What the figures of a run were: when it began, and half as many steps ago, so that a sentence can say which way they go.

use std::collections::BTreeMap;

use crate::content::demo::MARKS;
use crate::lab::Snapshot;

/// Moments kept at most; of one more, every second one goes, and the first and the newest are among those that stay.
const ROOM: usize = 256;

/// The figures of a run over its steps.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    run: u64,
    /// Steps between two moments that are kept.
    spacing: u64,
    /// By increasing step.
    moments: Vec<(u64, BTreeMap<&'static str, f64>)>,
}

impl Trail {
    /// Takes in a moment. Of another run than before it is the first one.
    pub fn push(&mut self, snapshot: &Snapshot) {
        if snapshot.panels.is_empty() {
            return;
        }
        if self.run != snapshot.run {
            *self = Trail { run: snapshot.run, ..Trail::default() };
        }
        let figures = snapshot.metrics.iter().map(|metric| (metric.name, metric.value)).collect();
        // the newest moment is always there; it stays when it is far enough from the one before
        let is_near = match self.moments.as_slice() {
            [.., (before, _), (last, _)] => last - before < self.spacing,
            _ => false,
        };
        if is_near || self.moments.last().is_some_and(|(step, _)| *step >= snapshot.step) {
            self.moments.pop();
        }
        self.moments.push((snapshot.step, figures));
        if self.moments.len() > ROOM {
            self.spacing = 2 * (snapshot.step / ROOM as u64).max(1);
            let mut at = 0;
            self.moments.retain(|_| {
                at += 1;
                at % 2 == 1
            });
        }
    }

    /// Whether nothing has been seen yet.
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// The value of `kl`, of `first.kl` or of `before.kl`; `None` where it is not known.
    pub fn value(&self, name: &str) -> Option<f64> {
        let (newest, now) = self.moments.last()?;
        let [first, before] = MARKS;
        match name.split_once('.') {
            None => now.get(name).copied(),
            Some((mark, name)) if mark == first => self.moments.first()?.1.get(name).copied(),
            Some((mark, name)) if mark == before => {
                let half = self.moments.partition_point(|(step, _)| *step <= newest / 2).saturating_sub(1);
                self.moments.get(half)?.1.get(name).copied()
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lab::{Body, Metric, Panel, Table};

    fn at(run: u64, step: u64, value: f64) -> Snapshot {
        let panel = Panel { id: "table", title: String::new(), figure: "".into(), caption: "".into(), body: Body::Table(Table::default()) };
        let metric = Metric { name: "kl", label: "KL", value, unit: "nats", history: [].into() };
        Snapshot { run, step, metrics: vec![metric], panels: vec![panel], ..Snapshot::empty() }
    }

    #[test]
    fn a_figure_is_known_now_at_the_beginning_and_half_as_many_steps_ago() {
        let mut trail = Trail::default();
        assert_eq!((trail.value("kl"), trail.is_empty()), (None, true));
        for step in 0..=100 {
            trail.push(&at(1, step, step as f64 + 0.5));
        }
        assert_eq!(
            ["kl", "first.kl", "before.kl", "later.kl", "first.nobody"].map(|name| trail.value(name)),
            [Some(100.5), Some(0.5), Some(50.5), None, None]
        );
        trail.push(&at(2, 3, 9.0));
        assert_eq!(["kl", "first.kl", "before.kl"].map(|name| trail.value(name)), [Some(9.0); 3], "another run has another beginning");
    }

    #[test]
    fn a_long_run_takes_bounded_room_and_keeps_its_ends() {
        let mut trail = Trail::default();
        (0..100_000).for_each(|step| trail.push(&at(1, step, step as f64)));
        assert!(trail.moments.len() <= ROOM);
        assert_eq!((trail.value("first.kl"), trail.value("kl")), (Some(0.0), Some(99_999.0)));
        let before = trail.value("before.kl").unwrap();
        assert!((40_000.0..=50_000.0).contains(&before), "{before}");
    }

    #[test]
    fn a_moment_that_is_seen_again_takes_the_place_of_the_first() {
        let mut trail = Trail::default();
        trail.push(&at(1, 0, f64::NAN));
        trail.push(&at(1, 0, 2.0));
        assert_eq!((trail.value("first.kl"), trail.moments.len()), (Some(2.0), 1));
    }
}

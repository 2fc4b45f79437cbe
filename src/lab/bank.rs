//! Several models that train in turn on one worker: fairly, the one on show first.

use super::experiment::{LabError, Progress};
use super::knobs::Knobs;
use super::run::{Run, Saved, stale};
use super::series::Series;
use crate::model::{Model, StepReport};

/// Whose turn it is.
///
/// A turn costs what the caller counts in: 1 where all are to take as many steps, seconds where models of different size are to have
/// as much time.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    spent: Vec<f64>,
    shown: usize,
    head_start: f64,
}

impl Turns {
    /// Turns for so many members, the first of them on show; the one on show may be ahead of the others by `head_start`.
    pub(crate) fn new(members: usize, head_start: f64) -> Turns {
        Turns { spent: vec![0.0; members], shown: 0, head_start }
    }

    /// Puts a member on show: the next turns are its own until it has its head start.
    pub(crate) fn show(&mut self, member: usize) {
        self.shown = member.min(self.spent.len().saturating_sub(1));
    }

    pub(crate) fn shown(&self) -> usize {
        self.shown
    }

    /// Of the members that can take a turn, the one that has had least; the one on show counts as having had its head start less.
    pub(crate) fn next(&self, can: impl Fn(usize) -> bool) -> Option<usize> {
        // Below it by a hair, so that the one on show comes first among equals.
        let had = |member: usize| if member == self.shown { self.spent[member] - self.head_start - 1e-9 } else { self.spent[member] };
        (0..self.spent.len()).filter(|&member| can(member)).min_by(|&a, &b| had(a).total_cmp(&had(b)))
    }

    /// Counts a turn.
    pub(crate) fn spend(&mut self, member: usize, cost: f64) {
        self.spent[member] += cost;
    }
}

/// Models that train side by side, step for step. One that diverges drops out, and the others go on.
pub(crate) struct Bank<M: Model> {
    members: Vec<Member<M>>,
    turns: Turns,
}

struct Member<M: Model> {
    run: Run<M>,
    /// Why it trains no more.
    fault: Option<String>,
}

/// What was done in a turn.
pub(crate) struct Turn {
    /// Which member had it.
    pub(crate) member: usize,
    /// What came of its step; `None` if it has just dropped out.
    pub(crate) report: Option<StepReport>,
}

/// Steps that the member on show may be ahead of the others: a moment's work, so that the others are never far behind.
const HEAD_START: f64 = 40.0;

impl<M: Model> Bank<M> {
    pub(crate) fn new(runs: impl IntoIterator<Item = Run<M>>) -> Bank<M> {
        let members: Vec<Member<M>> = runs.into_iter().map(|run| Member { run, fault: None }).collect();
        let turns = Turns::new(members.len(), HEAD_START);
        Bank { members, turns }
    }

    /// One optimiser step, on `size` images, of the member whose turn it is; `None` if none has anything left to do.
    ///
    /// # Errors
    /// When the last member that was left has diverged too, or something else went wrong.
    pub(crate) fn step(&mut self, size: usize) -> Result<Option<Turn>, LabError> {
        let Some(member) = self.turns.next(|member| self.can_step(member)) else { return Ok(None) };
        match self.members[member].run.step(size) {
            Ok(report) => {
                self.turns.spend(member, 1.0);
                Ok(Some(Turn { member, report: Some(report) }))
            }
            Err(LabError::Diverged(reason)) => {
                self.members[member].fault = Some(reason.clone());
                if self.members.iter().all(|member| member.fault.is_some()) {
                    return Err(LabError::Diverged(reason));
                }
                Ok(Some(Turn { member, report: None }))
            }
            Err(other) => Err(other),
        }
    }

    fn can_step(&self, member: usize) -> bool {
        let member = &self.members[member];
        member.fault.is_none() && member.run.progress() == Progress::Continue
    }

    /// More to do, or the end of the round in words.
    pub(crate) fn progress(&self) -> Progress {
        let sound = || self.members.iter().filter(|member| member.fault.is_none());
        let rests = sound().all(|member| member.run.progress() != Progress::Continue);
        sound().next().filter(|_| rests).map_or(Progress::Continue, |member| member.run.progress())
    }

    /// Grants every member another round.
    pub(crate) fn again(&mut self) {
        self.members.iter_mut().for_each(|member| member.run.again());
    }

    /// Puts a member on show.
    pub(crate) fn show(&mut self, member: usize) {
        self.turns.show(member);
    }

    /// Index of the member on show.
    pub(crate) fn shown(&self) -> usize {
        self.turns.shown()
    }

    pub(crate) fn run(&self, member: usize) -> &Run<M> {
        &self.members[member].run
    }

    /// A member's model, to be changed between turns.
    pub(crate) fn model_mut(&mut self, member: usize) -> &mut M {
        self.members[member].run.model_mut()
    }

    /// Why a member trains no more; `None` while it does.
    pub(crate) fn fault(&self, member: usize) -> Option<&str> {
        self.members[member].fault.as_deref()
    }

    /// Every member as [`Run::save`] keeps it, each behind its length in bytes (8 bytes, little-endian); of one that has diverged nothing
    /// is kept. `series` are each member's curves.
    pub(crate) fn save(&self, knobs: &Knobs, series: &[Series]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for (member, series) in self.members.iter().zip(series) {
            let kept = if member.fault.is_none() { member.run.save(knobs, &[series])? } else { Vec::new() };
            bytes.extend((kept.len() as u64).to_le_bytes());
            bytes.extend(kept);
        }
        Some(bytes)
    }

    /// Goes on from what [`Bank::save`] gave; puts each member's curve into `series`. The models must have the shapes that the saved knobs
    /// ask for.
    ///
    /// # Errors
    /// When it was kept by another version or is damaged; some members may then have been changed.
    pub(crate) fn restore(&mut self, bytes: &[u8], series: &mut [Series]) -> Result<(), LabError> {
        let parts = parts(bytes).filter(|parts| parts.len() == self.members.len()).ok_or_else(stale)?;
        for (index, ((member, part), series)) in self.members.iter_mut().zip(parts).zip(series).enumerate() {
            if part.is_empty() {
                *series = Series::default();
                continue;
            }
            let saved = Saved::read(part)?;
            member.run.restore(part, &saved)?;
            self.turns.spend(index, member.run.steps() as f64);
            [*series] = saved.series();
        }
        Ok(())
    }
}

/// The knobs as they stood when a bank was kept; `knobs` are those of the experiment.
pub(crate) fn knobs_as_kept(bytes: &[u8], knobs: &Knobs) -> Result<Knobs, LabError> {
    let parts = parts(bytes).ok_or_else(stale)?;
    let kept = parts.into_iter().find(|part| !part.is_empty()).ok_or_else(stale)?;
    let mut knobs = Knobs::new(knobs.shown());
    Saved::read(kept)?.turn(&mut knobs);
    Ok(knobs)
}

/// The members' parts of what was kept; `None` if a part is cut short.
fn parts(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        parts.push(part);
        bytes = rest;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::data::{Dataset, digits};
    use crate::lab::registry::Equipment;
    use crate::model::{Activation, Autoencoder, Likelihood, OptimiserKind, Threads};

    fn after(turns: &mut Turns, count: usize, cost: impl Fn(usize) -> f64, can: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut taken = vec![0; turns.spent.len()];
        for _ in 0..count {
            let member = turns.next(&can).unwrap();
            turns.spend(member, cost(member));
            taken[member] += 1;
        }
        taken
    }

    #[test]
    fn the_one_on_show_gets_its_head_start_first_and_no_more_than_that() {
        let mut turns = Turns::new(4, 10.0);
        turns.show(2);
        assert_eq!(after(&mut turns, 10, |_| 1.0, |_| true), [0, 0, 10, 0]);
        assert_eq!(after(&mut turns, 400, |_| 1.0, |_| true), [100; 4]);
    }

    #[test]
    fn another_one_on_show_catches_up_first_and_the_former_waits_for_the_rest() {
        let mut turns = Turns::new(3, 10.0);
        after(&mut turns, 40, |_| 1.0, |_| true); // 20, 10, 10
        turns.show(1);
        assert_eq!(after(&mut turns, 10, |_| 1.0, |_| true), [0, 10, 0]);
        assert_eq!(after(&mut turns, 10, |_| 1.0, |_| true), [0, 5, 5], "the former one waits");
        let spread = |turns: &Turns| {
            let had = || turns.spent.iter().copied();
            had().fold(f64::MIN, f64::max) - had().fold(f64::MAX, f64::min)
        };
        for turn in 0..3000 {
            turns.show(turn / 7 % 3);
            after(&mut turns, 1, |_| 1.0, |_| true);
            assert!(spread(&turns) <= 11.0, "{:?}", turns.spent);
        }
    }

    #[test]
    fn where_turns_cost_time_a_slow_member_takes_fewer_of_them() {
        let mut turns = Turns::new(3, 0.0);
        let taken = after(&mut turns, 700, |member| [1.0, 2.0, 4.0][member], |_| true);
        assert!(taken[0].abs_diff(400) <= 4 && taken[1].abs_diff(200) <= 2 && taken[2].abs_diff(100) <= 1, "{taken:?}");
    }

    #[test]
    fn those_that_cannot_take_a_turn_are_passed_over() {
        let mut turns = Turns::new(3, 5.0);
        assert_eq!(after(&mut turns, 20, |_| 1.0, |member| member != 0), [0, 10, 10]);
        assert_eq!(turns.next(|_| false), None);
    }

    fn bank(rates: &[f32]) -> Bank<Autoencoder> {
        let data = Dataset { label: "digits".into(), classes: Vec::new(), train: digits(64, 1), test: digits(8, 2) };
        let equipment = Equipment { data: Arc::new(data), threads: Arc::new(Threads::new(1)) };
        let model = || Autoencoder::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Gaussian { variance: 1.0 }, 1);
        Bank::new(rates.iter().map(|&rate| Run::new(model(), OptimiserKind::Sgd, rate, &equipment)))
    }

    #[test]
    fn a_member_that_diverges_drops_out_and_says_so_while_the_others_go_on() {
        let mut bank = bank(&[1e-3, 1e6, 1e-3]);
        bank.show(1);
        let mut dropped = 0;
        for _ in 0..200 {
            let turn = bank.step(16).unwrap().unwrap();
            if turn.report.is_none() {
                assert_eq!(turn.member, 1);
                dropped += 1;
            }
        }
        assert_eq!(dropped, 1);
        assert!(bank.fault(1).unwrap().contains("diverged"));
        assert_eq!((bank.fault(0), bank.fault(2)), (None, None));
        assert!(bank.run(0).steps() > 90 && bank.run(2).steps() > 90);
        assert_eq!(bank.progress(), Progress::Continue);
    }

    #[test]
    fn when_all_have_diverged_the_bank_has_failed() {
        let mut bank = bank(&[1e6, 1e6]);
        let error = (0..200).find_map(|_| bank.step(16).err()).unwrap();
        assert!(matches!(error, LabError::Diverged(_)), "{error}");
    }

    #[test]
    fn at_the_end_of_the_round_all_rest_with_as_many_steps_each_and_another_can_be_granted() {
        let mut bank = bank(&[1e-3, 1e-3]);
        while bank.step(64).unwrap().is_some() {}
        assert!(matches!(bank.progress(), Progress::Idle(_)));
        assert_eq!(bank.run(0).steps(), bank.run(1).steps());
        bank.again();
        assert_eq!(bank.progress(), Progress::Continue);
        assert!(bank.step(64).unwrap().is_some());
    }
}

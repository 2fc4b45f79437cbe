//! Several models that train in turn on one worker: fairly, the one on show first.

use super::archive::{Archive, stale};
use super::experiment::LabError;
use super::run::Run;
use crate::model::{Coder, Model};

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

/// Steps that the member on show may be ahead of the others: a moment's work, so that the others are never far behind.
const HEAD_START: f64 = 40.0;

impl<M: Model + Coder> Bank<M> {
    pub(crate) fn new(runs: impl IntoIterator<Item = Run<M>>) -> Bank<M> {
        let members: Vec<Member<M>> = runs.into_iter().map(|run| Member { run, fault: None }).collect();
        let turns = Turns::new(members.len(), HEAD_START);
        Bank { members, turns }
    }

    /// One optimiser step, on `size` images, of the member whose turn it is.
    ///
    /// # Errors
    /// When the last member that was left has diverged too, or something else went wrong.
    pub(crate) fn step(&mut self, size: usize) -> Result<(), LabError> {
        let Some(member) = self.turns.next(|member| self.members[member].fault.is_none()) else { return Ok(()) };
        self.turns.spend(member, 1.0);
        match self.members[member].run.step(size) {
            Err(LabError::Diverged(reason)) => {
                self.members[member].fault = Some(reason.clone());
                let is_last = self.members.iter().all(|member| member.fault.is_some());
                if is_last { Err(LabError::Diverged(reason)) } else { Ok(()) }
            }
            other => other.map(|_| ()),
        }
    }

    /// Passes over the training images of the member that has had least.
    pub(crate) fn epochs(&self) -> f64 {
        let sound = self.members.iter().filter(|member| member.fault.is_none());
        sound.map(|member| member.run.epochs()).reduce(f64::min).unwrap_or(0.0)
    }

    /// Measures every member on held-out images.
    pub(crate) fn measure(&mut self) {
        self.members.iter_mut().for_each(|member| member.run.measure());
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

    /// Every member; of one that has diverged nothing is kept, so that it starts anew. The models must have the shapes of those that were kept.
    pub(crate) fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        let mut sound: Vec<bool> = self.members.iter().map(|member| member.fault.is_none()).collect();
        archive.note("sound", &mut sound)?;
        if sound.len() != self.members.len() {
            return Err(stale());
        }
        for (index, member) in self.members.iter_mut().enumerate().filter(|(index, _)| sound[*index]) {
            archive.part(index, |archive| member.run.archive(archive))?;
            if archive.is_reading() {
                self.turns.spend(index, member.run.steps() as f64);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::data::{Dataset, digits};
    use crate::lab::equipment::Equipment;
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
        let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(1)));
        let model = || Autoencoder::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Gaussian { variance: 1.0 }, 1);
        Bank::new(rates.iter().map(|&rate| Run::new(model(), OptimiserKind::Sgd, rate, &equipment)))
    }

    #[test]
    fn a_member_that_diverges_drops_out_and_says_so_while_the_others_go_on() {
        let mut bank = bank(&[1e-3, 1e6, 1e-3]);
        bank.show(1);
        for _ in 0..200 {
            bank.step(16).unwrap();
        }
        assert!(bank.fault(1).unwrap().contains("diverged"));
        assert_eq!((bank.fault(0), bank.fault(2)), (None, None));
        assert!(bank.run(0).steps() > 90 && bank.run(2).steps() > 90);
        assert!(bank.run(1).steps() < 10 && bank.epochs() > 1.0, "it does not hold up the others");
    }

    #[test]
    fn when_all_have_diverged_the_bank_has_failed() {
        let mut bank = bank(&[1e6, 1e6]);
        let error = (0..200).find_map(|_| bank.step(16).err()).unwrap();
        assert!(matches!(error, LabError::Diverged(_)), "{error}");
    }

    #[test]
    fn a_kept_bank_goes_on_without_the_member_that_diverged() {
        let mut before = bank(&[1e-3, 1e6, 1e-3]);
        for _ in 0..40 {
            before.step(16).unwrap();
        }
        before.measure();
        let mut archive = Archive::writing();
        before.archive(&mut archive).unwrap();
        let mut after = bank(&[1e-3, 1e6, 1e-3]);
        after.archive(&mut Archive::reading(&archive.into_bytes().unwrap()).unwrap()).unwrap();
        after.measure();
        for member in [0, 2] {
            assert_eq!(after.run(member).latest(), before.run(member).latest());
            assert_eq!(after.run(member).steps(), before.run(member).steps());
        }
        assert_eq!((after.run(1).steps(), after.fault(1)), (0, None), "it starts anew");
    }
}

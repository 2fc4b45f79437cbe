//! Several models that train in turn on one worker: fairly, the one on show first.

use std::sync::Arc;

use super::archive::{Archive, stale};
use super::equipment::Equipment;
use super::experiment::LabError;
use super::trained::Trains;
use crate::model::{Evaluation, Threads};

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

/// Models that train side by side, as many at a time as there are threads, each on a thread of its own: a small model gains little from being
/// cut into shards, whose threads meet twice a step. One that diverges drops out, and the others go on.
///
/// Its members are runs of one kind of model, whose own methods are then at hand, or of different kinds behind `Box<dyn Trains>`.
pub(crate) struct Bank<R: Trains> {
    members: Vec<Member<R>>,
    turns: Turns,
    threads: Arc<Threads>,
}

struct Member<R> {
    run: R,
    /// Why it trains no more.
    fault: Option<String>,
}

/// Steps that the member on show may be ahead of the others: a moment's work, so that the others are never far behind.
const HEAD_START: f64 = 40.0;

impl<R: Trains> Bank<R> {
    /// A bank on the threads of `equipment`; its runs are built for one thread each, see [`Equipment::for_one_thread`].
    pub(crate) fn new(runs: impl IntoIterator<Item = R>, equipment: &Equipment) -> Bank<R> {
        let members: Vec<Member<R>> = runs.into_iter().map(|run| Member { run, fault: None }).collect();
        let mut turns = Turns::new(members.len(), HEAD_START);
        for (index, member) in members.iter().enumerate() {
            turns.spend(index, member.run.steps() as f64);
        }
        Bank { members, turns, threads: equipment.threads.clone() }
    }

    /// The same, whose members are always at equal steps, give or take the turn that is under way: none is ahead, whichever is on show.
    pub(crate) fn in_step(runs: impl IntoIterator<Item = R>, equipment: &Equipment) -> Bank<R> {
        let mut bank = Bank::new(runs, equipment);
        bank.turns.head_start = 0.0;
        bank
    }

    /// The steps that all members have taken that have not diverged; `None` in the middle of a round of turns.
    pub(crate) fn common_steps(&self) -> Option<u64> {
        let mut steps = self.members.iter().filter(|member| member.fault.is_none()).map(|member| member.run.steps());
        let first = steps.next()?;
        steps.all(|other| other == first).then_some(first)
    }

    /// One optimiser step, on `size` images, of the members whose turn it is: one on each thread.
    ///
    /// # Errors
    /// When the last member that was left has diverged too, or something else went wrong.
    pub(crate) fn step(&mut self, size: usize) -> Result<(), LabError> {
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < self.threads.count() {
            let Some(member) = self.turns.next(|member| self.members[member].fault.is_none() && !chosen.contains(&member)) else { break };
            chosen.push(member);
        }
        self.take_turns(&chosen, size)
    }

    /// A step of each of these members.
    fn take_turns(&mut self, chosen: &[usize], size: usize) -> Result<(), LabError> {
        for &member in chosen {
            self.turns.spend(member, 1.0);
        }
        let members = self.members.iter_mut().enumerate().filter(|(index, _)| chosen.contains(index));
        let results = self.threads.run(members.map(|(_, member)| member).collect(), |member| match member.run.step(size) {
            Err(LabError::Diverged(reason)) => {
                member.fault = Some(reason);
                Ok(())
            }
            other => other.map(|_| ()),
        });
        results.into_iter().collect::<Result<(), LabError>>()?;
        let faults: Option<Vec<&String>> = self.members.iter().map(|member| member.fault.as_ref()).collect();
        match faults.and_then(|faults| faults.first().copied()) {
            Some(reason) => Err(LabError::Diverged(reason.clone())),
            None => Ok(()),
        }
    }

    /// One optimiser step, on `size` images, of every member that has not diverged: all of them stand at the same step afterwards, if they did
    /// before.
    ///
    /// # Errors
    /// As for [`Bank::step`].
    pub(crate) fn round(&mut self, size: usize) -> Result<(), LabError> {
        let sound = (0..self.members.len()).filter(|&member| self.members[member].fault.is_none()).collect::<Vec<_>>();
        self.take_turns(&sound, size)
    }

    /// Passes over the training images of the member that has had least.
    pub(crate) fn epochs(&self) -> f64 {
        let sound = self.members.iter().filter(|member| member.fault.is_none());
        sound.map(|member| member.run.epochs()).reduce(f64::min).unwrap_or(0.0)
    }

    /// Measures every member on held-out images.
    pub(crate) fn measure(&mut self) {
        self.threads.run(self.members.iter_mut().collect(), |member: &mut Member<R>| member.run.measure());
    }

    /// Puts a member on show.
    pub(crate) fn show(&mut self, member: usize) {
        self.turns.show(member);
    }

    /// Index of the member on show.
    pub(crate) fn shown(&self) -> usize {
        self.turns.shown()
    }

    pub(crate) fn run(&self, member: usize) -> &R {
        &self.members[member].run
    }

    /// A member, to be changed between turns.
    pub(crate) fn run_mut(&mut self, member: usize) -> &mut R {
        &mut self.members[member].run
    }

    /// What was measured last of a member; `None` once it has diverged.
    pub(crate) fn latest(&self, member: usize) -> Option<&Evaluation> {
        let member = &self.members[member];
        member.fault.is_none().then(|| member.run.latest())
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
            let before = member.run.steps();
            archive.part(index, |archive| member.run.archive(archive))?;
            self.turns.spend(index, member.run.steps() as f64 - before as f64);
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
    use crate::lab::run::Run;
    use crate::model::{Activation, Autoencoder, Likelihood, OptimiserKind, Sparsity, Tied, Vae};

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

    fn equipment() -> Equipment {
        let data = Dataset { label: "digits".into(), classes: Vec::new(), train: digits(64, 1), test: digits(8, 2) };
        Equipment::new(Arc::new(data), Arc::new(Threads::new(2)))
    }

    fn bank(rates: &[f32]) -> Bank<Run<Autoencoder>> {
        let equipment = equipment();
        let model = || Autoencoder::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Gaussian { variance: 1.0 }, 1);
        let one = equipment.for_one_thread();
        Bank::new(rates.iter().map(|&rate| Run::new(model(), OptimiserKind::Sgd, rate, &one)), &equipment)
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
    fn a_bank_in_step_gives_nobody_a_head_start() {
        let equipment = equipment();
        let model = || Autoencoder::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Gaussian { variance: 1.0 }, 1);
        let one = equipment.for_one_thread();
        let mut bank = Bank::in_step((0..4).map(|_| Run::new(model(), OptimiserKind::Sgd, 1e-3, &one)), &equipment);
        bank.show(1);
        let mut common = Vec::new();
        for _ in 0..6 {
            bank.step(16).unwrap();
            common.push(bank.common_steps());
        }
        assert_eq!(common, [None, Some(1), None, Some(2), None, Some(3)], "two threads, four members");
    }

    #[test]
    fn after_a_round_all_stand_at_the_same_step_but_those_that_have_diverged() {
        let mut bank = bank(&[1e-3, 1e6, 1e-3]);
        bank.show(1);
        for round in 1..=30 {
            bank.round(16).unwrap();
            assert_eq!(bank.common_steps(), Some(round));
        }
        assert!(bank.fault(1).is_some() && bank.run(1).steps() < 10);
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

    #[test]
    fn different_kinds_of_model_train_side_by_side_and_are_kept_in_one_file() {
        let net = "784-8-2".parse().unwrap();
        let mixed = || {
            let equipment = equipment();
            let one = equipment.for_one_thread();
            let plain = || Autoencoder::new(&net, Activation::Relu, Likelihood::Bernoulli, 1);
            let mut sparse = plain();
            sparse.set_sparsity(Some(Sparsity::L1 { weight: 0.1 }));
            let members: [Box<dyn Trains>; 4] = [
                Box::new(Run::new(plain(), OptimiserKind::Adam, 1e-3, &one)),
                Box::new(Run::new(sparse, OptimiserKind::Adam, 1e-3, &one)),
                Box::new(Run::new(Tied::new(8, 1), OptimiserKind::Adam, 1e-3, &one)),
                Box::new(Run::new(Vae::new(&net, Activation::Relu, Likelihood::Bernoulli, 1), OptimiserKind::Adam, 1e-3, &one)),
            ];
            Bank::new(members, &equipment)
        };
        let mut bank = mixed();
        for _ in 0..80 {
            bank.step(16).unwrap();
        }
        bank.measure();
        let mut archive = Archive::writing();
        bank.archive(&mut archive).unwrap();
        let mut again = mixed();
        again.archive(&mut Archive::reading(&archive.into_bytes().unwrap()).unwrap()).unwrap();
        again.measure();
        let image = vec![0.5; 784];
        for member in 0..4 {
            let (before, after) = (bank.run(member), again.run(member));
            assert!(before.steps() > 0);
            assert_eq!((before.steps(), before.latest()), (after.steps(), after.latest()));
            assert_eq!(before.coder().reconstruct(&image), after.coder().reconstruct(&image));
            assert_eq!(before.latest().kl > 0.0, member == 3, "only the VAE has a prior");
        }
    }

    #[test]
    fn what_a_member_learns_does_not_depend_on_the_number_of_threads() {
        let learn = |threads: usize| {
            let equipment = Equipment { threads: Arc::new(Threads::new(threads)), ..equipment() };
            let one = equipment.for_one_thread();
            let run = |seed| {
                let model = Autoencoder::new(&"784-8-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed);
                Run::new(model, OptimiserKind::Adam, 1e-3, &one)
            };
            let mut bank = Bank::new([run(1), run(2)], &equipment);
            while bank.epochs() < 2.0 {
                bank.step(16).unwrap();
            }
            bank.run(1).test().loss.points()[..4].to_vec()
        };
        assert_eq!(learn(1), learn(2));
    }
}

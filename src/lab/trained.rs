//! What trains in an experiment, as the frame sees it: one run, a bank of them, or several.

use super::archive::Archive;
use super::bank::Bank;
use super::experiment::LabError;
use super::run::Run;
use crate::model::{Coder, Evaluation, Model};

/// Something that trains, and can be measured, kept and read again.
pub(crate) trait Trained {
    /// Optimiser steps, those of earlier visits included: of several, the steps of the one on show.
    fn steps(&self) -> u64;

    /// Passes over the training images, those of earlier visits included: of several, the passes of the one that has had least.
    fn epochs(&self) -> f64;

    /// Measures it on held-out images.
    fn measure(&mut self);

    /// Writes weights, steps and courses, or reads them back. The models must have the shapes of those that were kept.
    ///
    /// # Errors
    /// When what was kept does not fit.
    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError>;
}

/// A run of any kind of model: what a [`Bank`] of different kinds is made of.
pub(crate) trait Trains: Trained + Send {
    /// One optimiser step on the next `size` images; whether held-out images were measured after it.
    fn step(&mut self, size: usize) -> Result<bool, LabError>;

    /// What was measured last on held-out images.
    fn latest(&self) -> &Evaluation;

    /// The model, to encode and decode.
    #[cfg_attr(not(test), allow(dead_code, reason = "no experiment has a bank of different kinds yet"))]
    fn coder(&self) -> &dyn Coder;
}

impl<M: Model + Coder> Trained for Run<M> {
    fn steps(&self) -> u64 {
        Run::steps(self)
    }

    fn epochs(&self) -> f64 {
        Run::epochs(self)
    }

    fn measure(&mut self) {
        Run::measure(self);
    }

    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        Run::archive(self, archive)
    }
}

impl<M: Model + Coder> Trains for Run<M> {
    fn step(&mut self, size: usize) -> Result<bool, LabError> {
        Run::step(self, size)
    }

    fn latest(&self) -> &Evaluation {
        Run::latest(self)
    }

    fn coder(&self) -> &dyn Coder {
        self.model()
    }
}

impl<R: Trains> Trained for Bank<R> {
    fn steps(&self) -> u64 {
        self.run(self.shown()).steps()
    }

    fn epochs(&self) -> f64 {
        Bank::epochs(self)
    }

    fn measure(&mut self) {
        Bank::measure(self);
    }

    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        Bank::archive(self, archive)
    }
}

/// Two that train beside one another; the first is on show.
impl<A: Trained, B: Trained> Trained for (A, B) {
    fn steps(&self) -> u64 {
        self.0.steps()
    }

    fn epochs(&self) -> f64 {
        self.0.epochs().min(self.1.epochs())
    }

    fn measure(&mut self) {
        self.0.measure();
        self.1.measure();
    }

    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.part("first", |archive| self.0.archive(archive))?;
        archive.part("second", |archive| self.1.archive(archive))
    }
}

impl Trained for Box<dyn Trains> {
    fn steps(&self) -> u64 {
        (**self).steps()
    }

    fn epochs(&self) -> f64 {
        (**self).epochs()
    }

    fn measure(&mut self) {
        (**self).measure();
    }

    fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        (**self).archive(archive)
    }
}

impl Trains for Box<dyn Trains> {
    fn step(&mut self, size: usize) -> Result<bool, LabError> {
        (**self).step(size)
    }

    fn latest(&self) -> &Evaluation {
        (**self).latest()
    }

    fn coder(&self) -> &dyn Coder {
        (**self).coder()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lab::equipment::small;
    use crate::lab::recipe::Recipe;

    #[test]
    fn two_that_train_beside_one_another_are_measured_and_kept_together() {
        let equipment = small(64, 16);
        let (autoencoder, vae) = (Recipe::autoencoder("784-8-2"), Recipe::vae("784-8-2", 1.0));
        let two = || {
            let first = autoencoder.own_run(autoencoder.new_autoencoder(&equipment).unwrap(), &equipment);
            (first, vae.own_run(vae.new_vae(&equipment).unwrap(), &equipment))
        };
        let mut before = two();
        for _ in 0..3 {
            before.0.step(16).unwrap();
        }
        before.1.step(16).unwrap();
        assert_eq!((before.steps(), before.epochs()), (3, 0.25), "the steps of the first, the epochs of the one behind");
        before.measure();
        let mut archive = Archive::writing();
        before.archive(&mut archive).unwrap();
        let mut after = two();
        after.archive(&mut Archive::reading(&archive.into_bytes().unwrap()).unwrap()).unwrap();
        after.measure();
        assert_eq!((after.0.steps(), after.1.steps()), (3, 1));
        assert_eq!((after.0.latest(), after.1.latest()), (before.0.latest(), before.1.latest()));
    }
}

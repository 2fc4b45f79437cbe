//! What an experiment is: the trait that every live pane implements.

use super::snapshot::{Failure, Snapshot};

/// A live demonstration: data, model and optimiser, owned by the worker thread.
pub trait Experiment {
    /// Does the next smallest unit of work: one optimiser step, one sample.
    ///
    /// # Errors
    /// A [`LabError`] says why the experiment can't go on and what to try; the pane shows it.
    fn step(&mut self) -> Result<Progress, LabError>;

    /// Applies what the reader did.
    fn input(&mut self, input: &Input);

    /// Plain data for the panels; asked for at most once a frame. The worker fills in `phase` and `steps_per_second`.
    fn snapshot(&self) -> Snapshot;

    /// What to keep so that the next visit goes on from here; `None` when starting anew costs nothing.
    fn save(&self) -> Option<Vec<u8>> {
        None
    }

    /// Goes on from what [`Experiment::save`] gave.
    ///
    /// # Errors
    /// When it was kept by another version; the experiment is then as it was before.
    fn restore(&mut self, _saved: &[u8]) -> Result<(), LabError> {
        Ok(())
    }
}

/// What a unit of work leaves to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More steps make sense.
    Continue,
    /// More steps make sense, the next one after this pause: a pace that an eye can follow.
    After(std::time::Duration),
    /// Nothing to do until an input; the text says why and is shown.
    Idle(String),
}

/// What the reader did in a pane.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A knob was turned to the stop `at`.
    Knob {
        /// Which knob.
        id: String,
        /// Which stop.
        at: usize,
    },
    /// The cursor moved to a place of a scatter, in latent units.
    Point {
        /// Which panel.
        panel: String,
        /// First latent coordinate.
        x: f32,
        /// Second latent coordinate.
        y: f32,
    },
    /// The next or previous held-out image, or one of a class, was asked for.
    Pick(Pick),
    /// The reader drew or chose an image: 784 grey levels, 0 paper to 255 ink.
    OwnDigit(Box<[u8]>),
    /// The reader took the own digit away.
    NoOwnDigit,
    /// A button of the experiment was pressed: `again`.
    Press(String),
}

/// Which held-out image to show next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The one after the present one.
    Next,
    /// The one before the present one.
    Previous,
    /// The next one of this class.
    Class(u8),
}

/// Why an experiment can't go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabError {
    /// A loss or a weight is no longer a finite number.
    #[error("{0}")]
    Diverged(String),
    /// Anything else, with what to try.
    #[error("{}", .0.reason)]
    Failed(Failure),
}

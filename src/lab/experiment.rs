//! What an experiment is: the trait that every live pane implements.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::desk::Desk;
use super::dial::AGAIN;
use super::picture::Panel;
use super::snapshot::{Failure, Metric};
use super::trained::Trained;

/// A live demonstration: model and optimiser, stepped by the worker, which keeps everything that the reader can set ([`Desk`]).
pub(crate) trait Experiment {
    /// Does the next smallest unit of work: one optimiser step, one sample.
    ///
    /// # Errors
    /// A [`LabError`] says why the experiment can't go on and what to try; the pane shows it.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError>;

    /// Puts into force what the reader did, which already stands on the desk; says what is to be done next.
    ///
    /// # Errors
    /// When it can't be done; the pane shows why.
    fn input(&mut self, input: &Input, _desk: &Desk) -> Result<Next, LabError> {
        Ok(Next::usual(input))
    }

    /// Figures and pictures; asked for at most once a frame.
    fn view(&self, desk: &Desk) -> View;

    /// What trains in it: steps, epochs, measuring and keeping are then the frame's business. `None` where nothing trains.
    fn trains(&self) -> Option<&dyn Trained>;

    /// The same, to be measured and kept.
    fn trains_mut(&mut self) -> Option<&mut dyn Trained>;

    /// Units of work done, those of earlier visits included: optimiser steps, where there is an optimiser.
    fn steps(&self) -> u64 {
        self.trains().map_or(0, Trained::steps)
    }

    /// Works out what follows from what trains, which was measured just now: the experiment is built, or its model was put back.
    fn measured(&mut self, _desk: &Desk) {}

    /// Writes what else is to be kept for the next visit, or reads it back: one line for each thing.
    ///
    /// # Errors
    /// When what was kept does not fit; the experiment is then dropped, and another takes its place.
    fn notes(&mut self, _archive: &mut Archive) -> Result<(), LabError> {
        Ok(())
    }
}

impl dyn Experiment {
    /// Passes over the training images, those of earlier visits included; 0 where nothing trains.
    pub(crate) fn epochs(&self) -> f64 {
        self.trains().map_or(0.0, Trained::epochs)
    }

    /// Measures what trains, and what follows from it.
    pub(crate) fn measure(&mut self, desk: &Desk) {
        if let Some(trained) = self.trains_mut() {
            trained.measure();
        }
        self.measured(desk);
    }

    /// Writes what trains and what else is to be kept, or reads it back.
    pub(crate) fn archive(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        self.notes(archive)?;
        self.trains_mut().map_or(Ok(()), |trained| trained.archive(archive))
    }
}

/// What an experiment shows at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct View {
    /// Its figures. The worker adds the step and the epochs.
    pub metrics: Vec<Metric>,
    /// Its pictures, in the order of its entry.
    pub panels: Vec<Panel>,
}

/// What a unit of work leaves to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More steps make sense.
    Continue,
    /// More steps make sense, the next one after this pause: a pace that an eye can follow.
    After(std::time::Duration),
    /// Nothing to do until an input; the text says why and is shown.
    Idle(String),
}

/// What an input leaves to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: nobody sees a difference.
    Nothing,
    /// The pictures are others now.
    Redraw,
    /// The same, and there is something to do again: another round of training.
    GoOn,
    /// Another experiment takes the place of this one, built for the desk as it stands.
    Rebuild,
}

impl Next {
    /// What most experiments leave to do: a knob and the button 'again' let the run go on, everything else changes the pictures.
    pub(crate) fn usual(input: &Input) -> Next {
        match input {
            Input::Knob { .. } => Next::GoOn,
            _ if AGAIN.is_pressed_by(input) => Next::GoOn,
            _ => Next::Redraw,
        }
    }
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
    /// The cursor moved to a place of a plane, in latent units.
    Point {
        /// Which panel.
        panel: String,
        /// First latent coordinate.
        x: f32,
        /// Second latent coordinate.
        y: f32,
    },
    /// The cursor moved to a pixel of a picture.
    Pixel {
        /// Which panel.
        panel: String,
        /// Which of its columns of images.
        column: usize,
        /// From the left, 0 to 27.
        x: usize,
        /// From the top, 0 to 27.
        y: usize,
    },
    /// The cursor moved to a cell of a matrix or of a sheet of images, or to a line of a table or listing.
    Cell {
        /// Which panel.
        panel: String,
        /// From the left, from 0; 0 for a line.
        column: usize,
        /// From the top, from 0.
        row: usize,
    },
    /// The next or previous held-out image, or one of a class, was asked for.
    Pick(Pick),
    /// The same for the second image of a pair.
    Partner(Pick),
    /// The reader drew or chose an image: 784 grey levels, 0 paper to 255 ink.
    OwnDigit(Box<[u8]>),
    /// The reader took the own digit away.
    NoOwnDigit,
    /// A button of the experiment was pressed: `again`.
    Press(String),
}

/// A place in the held-out images, or in those of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The class; all of them in turn without one.
    pub class: Option<u8>,
    /// So many images come before it.
    pub first: usize,
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
    /// The one at a place that was noted before.
    At(Choice),
}

/// Why an experiment can't go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LabError {
    /// A loss or a weight is no longer a finite number.
    #[error("{0}")]
    Diverged(String),
    /// Anything else, with what to try.
    #[error("{}", .0.reason)]
    Failed(Failure),
}

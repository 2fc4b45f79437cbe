//! The deck that is asked from: the course's, or a folder's.

use std::path::Path;
use std::process::ExitCode;

use super::check::FAULTY;
use crate::content::course::Course;
use crate::content::deck::{self, DeckError};
use crate::study::deck::Deck;

/// The course's cards, or those of a folder instead. Faults of the folder are printed on standard error and give the exit code 3.
///
/// # Errors
/// When the folder can't be read, or holds no topic.
pub(super) fn open(course: &Course, folder: Option<&Path>) -> anyhow::Result<Result<Deck, ExitCode>> {
    let Some(folder) = folder else { return Ok(Ok(Deck::of(course))) };
    match deck::read(folder, course) {
        Ok(own) => {
            if let Some(advice) = own.advice() {
                super::say(format_args!("{}: {advice}", folder.display()));
            }
            Ok(Ok(Deck::of_topics(&own.topics)))
        }
        Err(DeckError::Faults(faults)) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            Ok(Err(ExitCode::from(FAULTY)))
        }
        Err(error) => Err(error.into()),
    }
}

//! `elbo due`: how many cards of the quiz are due. For a shell prompt, so it waits for nothing that it does not need.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::clock::moment;
use super::keeper::Keeper;
use crate::content::source::Files;
use crate::content::source::Source;
use crate::study::reviews::Reviews;
use crate::study::schedule::Moment;

/// What `elbo due` can be told.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct DueArgs {
    /// Print one JSON object: {"due": N, "next": seconds since 1970 at which one more is due, or null}
    #[arg(long)]
    json: bool,
}

/// Prints the number of due cards, alone on a line.
///
/// # Errors
/// When standard output can't be written to.
pub(super) fn run(arguments: DueArgs) -> anyhow::Result<ExitCode> {
    // A prompt asks after every command: it must not be what moves a damaged file, for nobody reads a prompt's messages.
    let (progress, message) = Keeper::look();
    if let Some(words) = message {
        eprintln!("elbo: {words}");
    }
    let (due, next) = count(&progress.reviews, &Source::Embedded.read()?, moment());
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", json!({ "due": due, "next": next }))?;
    } else {
        writeln!(out, "{due}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How many graded cards of the course are due, and when the next one will be.
fn count(reviews: &Reviews, course: &Files, at: Moment) -> (usize, Option<u64>) {
    if reviews.is_empty() {
        return (0, None);
    }
    // Cards of other decks, and cards that the course no longer has, are not asked.
    let known = course.ids();
    let cards = reviews.cards().filter(|card| known.contains(card));
    let waits: Vec<u64> = cards.filter_map(|card| Some(reviews.memory_at(card, at)?.due.wait(at))).collect();
    let next = waits.iter().filter(|wait| **wait > 0).min();
    (waits.iter().filter(|wait| **wait == 0).count(), next.map(|wait| at.now.saturating_add(*wait)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::deck::Deck;
    use crate::study::schedule::Grade;
    use crate::study::stats::Stats;

    #[test]
    fn the_count_is_that_of_the_whole_course_read_slowly() {
        let deck = Deck::of(&Source::Embedded.load().unwrap());
        let at = Moment { now: 1_790_000_000, offset: 0 };
        let mut reviews = Reviews::default();
        for (n, card) in deck.cards.iter().enumerate() {
            let when = Moment { now: at.now - (n as u64 % 5) * 86_400, offset: 0 };
            reviews.add(&card.id, Grade::ALL[1 + n % 2], "", when);
        }
        reviews.add("own-deck/card", Grade::Again, "", Moment { now: at.now - 86_400, offset: 0 });
        reviews.add("a-card-that-is-gone", Grade::Again, "", Moment { now: at.now - 86_400, offset: 0 });
        let files = Source::Embedded.read().unwrap();
        for days in [0, 1, 3, 40] {
            let at = Moment { now: at.now + days * 86_400, offset: 0 };
            let (due, next) = count(&reviews, &files, at);
            assert_eq!(due, Stats::of(&deck, &reviews, at).due);
            assert!(next.is_none_or(|next| next > at.now));
        }
        assert_eq!(count(&reviews, &files, Moment { now: at.now + 40 * 86_400, offset: 0 }), (deck.cards.len(), None));
        assert_eq!(count(&Reviews::default(), &files, at), (0, None));
    }
}

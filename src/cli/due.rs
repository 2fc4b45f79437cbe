//! `elbo due`: how many cards of the quiz are due. For a shell prompt, so it waits for nothing that it does not need.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::clock::moment;
use super::keeper::Keeper;
use super::out::{self, say};
use crate::content::deck::card_ids;
use crate::content::source::Source;
use crate::study::progress::Progress;
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
        say!("elbo: {words}");
    }
    let own = own_cards(&progress);
    let files = Source::Embedded.read()?;
    let mut known = files.ids();
    known.extend(own.iter().map(|id| Cow::from(id.as_str())));
    let at = moment();
    let aside = progress.aside(at);
    known.retain(|card| !aside.contains(card.as_ref()));
    let (due, next) = count(&progress.reviews, &known, at);
    let said = if arguments.json { json!({ "due": due, "next": next }).to_string() } else { due.to_string() };
    out::json(&said)?;
    Ok(ExitCode::SUCCESS)
}

/// The cards of the reader's own decks that were asked from; a deck that is gone has none.
fn own_cards(progress: &Progress) -> HashSet<String> {
    let is_used = |name: &str| progress.reviews.cards().any(|card| card.split_once('/').is_some_and(|(deck, _)| deck == name));
    progress.decks.iter().filter(|(name, _)| is_used(name)).flat_map(|(_, place)| card_ids(Path::new(&place.folder))).collect()
}

/// How many graded cards of those that are known are due, and when the next one will be.
fn count(reviews: &Reviews, known: &HashSet<Cow<'_, str>>, at: Moment) -> (usize, Option<u64>) {
    if reviews.is_empty() {
        return (0, None);
    }
    // Cards that the course and the decks no longer have are not asked.
    let cards = reviews.cards().filter(|card| known.contains(*card));
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
        let files = files.ids();
        for days in [0, 1, 3, 40] {
            let at = Moment { now: at.now + days * 86_400, offset: 0 };
            let (due, next) = count(&reviews, &files, at);
            assert_eq!(due, Stats::of(&deck, &reviews, at).due);
            assert!(next.is_none_or(|next| next > at.now));
        }
        assert_eq!(count(&reviews, &files, Moment { now: at.now + 40 * 86_400, offset: 0 }), (deck.cards.len(), None));
        assert_eq!(count(&Reviews::default(), &files, at), (0, None));
    }

    #[test]
    fn the_cards_of_ones_own_decks_are_counted_as_long_as_the_deck_is_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("deck.yaml"), "id: mine\n").unwrap();
        std::fs::write(folder.path().join("one.yaml"), "id: one\ntitle: One\ndrills:\n  - id: pick\n").unwrap();
        let mut progress = Progress::default();
        let place = crate::study::settings::DeckPlace { folder: folder.path().display().to_string(), when: 1 };
        progress.decks.insert("mine".into(), place);
        assert!(own_cards(&progress).is_empty(), "nothing of it was asked");
        progress.reviews.add("mine/pick", Grade::Again, "", Moment { now: 1_790_000_000, offset: 0 });
        let own = own_cards(&progress);
        let known: HashSet<Cow<'_, str>> = own.iter().map(|id| id.as_str().into()).collect();
        assert_eq!(count(&progress.reviews, &known, Moment { now: 1_790_086_400, offset: 0 }).0, 1);
        drop(folder);
        assert!(own_cards(&progress).is_empty());
    }
}

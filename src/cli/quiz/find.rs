//! `elbo quiz --find`: cards by their words, with their history.

use std::io::{self, Write};

use super::super::keeper::Keeper;
use super::super::say;
use super::moment;
use crate::content::question::Task;
use crate::study::deck::{Card, Deck, Matter};
use crate::study::progress::Progress;
use crate::study::schedule::{Moment, in_words};

/// Lists the cards of the deck in which all the words stand, or which are flagged, suspended or buried.
pub(super) fn list(deck: &Deck, words: &str) -> io::Result<()> {
    let (progress, message) = Keeper::look();
    message.into_iter().for_each(say);
    write(deck, words, &progress, moment(), &mut io::stdout().lock())
}

fn write(deck: &Deck, words: &str, progress: &Progress, at: Moment, out: &mut dyn Write) -> io::Result<()> {
    let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mark = |card: &Card| progress.marks.get(&card.id).cloned().unwrap_or_default();
    let is_found = |card: &&Card| match wanted.as_slice() {
        [one] if one == "flagged" => mark(card).flagged,
        [one] if one == "suspended" => mark(card).suspended,
        [one] if one == "buried" => mark(card).buried > at.day(),
        words => {
            let text = text(card).to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        }
    };
    let mut found = 0;
    for card in deck.cards.iter().filter(is_found) {
        found += 1;
        let mark = mark(card);
        writeln!(out, "{}  ({}, {})", card.id, deck.topics[card.topic].1, card.level.name())?;
        writeln!(out, "  {}", question(card))?;
        let reviews: Vec<String> = progress
            .reviews
            .of(&card.id)
            .map(|review| {
                let day = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(review.moment().day().clamp(0, 1_000_000)));
                format!("{day} {}", review.grade.name())
            })
            .collect();
        let due = match progress.reviews.memory_at(&card.id, at) {
            None => String::from("not asked yet"),
            Some(memory) if memory.is_due(at) => format!("{}; due now", reviews.join(", ")),
            Some(memory) => format!("{}; due in {}", reviews.join(", "), in_words(memory.due.wait(at), at)),
        };
        let notes = [(mark.suspended, "put away"), (mark.buried > at.day(), "buried until tomorrow"), (mark.flagged, "flagged")];
        let notes: String = notes.iter().filter(|(holds, _)| *holds).map(|(_, words)| format!("; {words}")).collect();
        writeln!(out, "  {due}{notes}")?;
    }
    if found == 0 {
        writeln!(out, "No card has all of these words.")?;
    }
    Ok(())
}

/// What a card asks.
fn question(card: &Card) -> String {
    match &card.matter {
        Matter::Question(question) => question.question.plain(),
        Matter::Drill(drill) => match &drill.task {
            Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.plain(),
            Task::Compute(computation) => computation.pose(0).question.plain(),
        },
    }
}

/// Everything in a card that words are looked for in.
fn text(card: &Card) -> String {
    let label = card.matter.label();
    let mut texts = vec![card.id.clone(), question(card), label.tags.join(" ")];
    if let Matter::Question(question) = &card.matter {
        texts.extend(question.answer.iter().chain(&question.points).map(crate::content::markup::Inline::plain));
    }
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::sample;
    use crate::study::schedule::Grade;

    #[test]
    fn a_card_is_found_by_its_words_and_tells_its_history() {
        let at = Moment { now: 20_779 * 86_400 + 43_200, offset: 0 };
        let mut progress = Progress::default();
        progress.reviews.add("kl-1", Grade::Again, "", Moment { now: at.now - 3 * 86_400, offset: 0 });
        progress.reviews.add("kl-1", Grade::Good, "", Moment { now: at.now, offset: 0 });
        progress.mark("kl-2", |mark| (mark.flagged, mark.suspended) = (true, true), at.now);
        let found = |words: &str| {
            let mut out = Vec::new();
            write(&sample::deck(), words, &progress, at, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = found("KL-1 point");
        assert!(
            text.starts_with("kl-1  (KL divergence, warm-up)\n  What is kl-1?\n  2026-11-19 again, 2026-11-22 good; due in "),
            "{text}"
        );
        assert!(found("flagged").contains("not asked yet; put away; flagged") && found("suspended").starts_with("kl-2"));
        assert!(found("teapot").contains("No card"));
    }
}

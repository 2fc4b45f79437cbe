//! `elbo quiz --find`: cards by their words, with their history.

use std::io::{self, Write};

use super::super::keeper::Keeper;
use super::super::out::{Out, is_ascii};
use super::super::say;
use super::{command, moment};
use crate::content::question::Task;
use crate::study::deck::{Card, Deck, Matter};
use crate::study::progress::Progress;
use crate::study::schedule::{Moment, in_words};
use crate::study::settings::Mark;

/// Lists the cards of the deck in which all the words stand, or which are flagged, put away or buried.
pub(super) fn list(deck: &Deck, words: &str) -> io::Result<()> {
    let (progress, message) = Keeper::look();
    message.into_iter().for_each(say);
    let mut out = Out::new(is_ascii());
    write(deck, words, &progress, moment(), &mut out)?;
    out.flush()
}

fn write(deck: &Deck, words: &str, progress: &Progress, at: Moment, out: &mut dyn Write) -> io::Result<()> {
    let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mark = |card: &Card| progress.marks.get(&card.id).cloned().unwrap_or_default();
    let is_found = |card: &&Card| match wanted.as_slice() {
        words if is(words, FLAGGED) => mark(card).flagged,
        words if is(words, PUT_AWAY) => mark(card).suspended,
        words if is(words, BURIED) => mark(card).buried > at.day(),
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
    // Cards of other decks are marked under their own decks' names.
    let elsewhere = |holds: &dyn Fn(&Mark) -> bool| -> Vec<String> {
        let others = progress.marks.iter().filter(|(id, mark)| holds(mark) && !deck.cards.iter().any(|card| card.id == **id));
        let mut folders: Vec<String> =
            others.filter_map(|(id, _)| progress.decks.get(id.split_once('/')?.0)).map(|place| command(Some(&place.folder))).collect();
        folders.dedup();
        folders
    };
    let (word, others) = match wanted.as_slice() {
        words if is(words, FLAGGED) => (FLAGGED, elsewhere(&|mark| mark.flagged)),
        words if is(words, PUT_AWAY) => ("put-away", elsewhere(&|mark| mark.suspended)),
        words if is(words, BURIED) => (BURIED, elsewhere(&|mark| mark.buried > at.day())),
        _ => ("", Vec::new()),
    };
    for command in others {
        writeln!(out, "There are more in a deck of your own: {command} --find {word}")?;
        found += 1;
    }
    if found == 0 {
        match wanted.as_slice() {
            words if is(words, FLAGGED) => writeln!(out, "No card is flagged.")?,
            words if is(words, PUT_AWAY) => writeln!(out, "No card is put away.")?,
            words if is(words, BURIED) => writeln!(out, "No card is buried.")?,
            [one] => writeln!(out, "No card has the word '{one}' in its question, answer or tags.")?,
            all => writeln!(out, "No card has all of these words in its question, answer or tags: {}.", all.join(", "))?,
        }
    }
    Ok(())
}

const FLAGGED: &str = "flagged";
const PUT_AWAY: &str = "put away";
const BURIED: &str = "buried";

/// Whether the words name cards that were put aside in this way.
fn is(words: &[String], aside: &str) -> bool {
    words.join(" ").replace('-', " ") == aside
}

/// What a card asks.
fn question(card: &Card) -> String {
    match &card.matter {
        Matter::Question(question) => question.question.said(),
        Matter::Drill(drill) => match &drill.task {
            Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.said(),
            Task::Compute(computation) => computation.pose(0).question.said(),
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
        assert!(
            found("flagged").contains("not asked yet; put away; flagged")
                && found("put away").starts_with("kl-2")
                && found("put-away").starts_with("kl-2")
        );
        assert_eq!(found("teapot"), "No card has the word 'teapot' in its question, answer or tags.\n");
        assert_eq!(found("teapot spout"), "No card has all of these words in its question, answer or tags: teapot, spout.\n");
        assert_eq!(found("buried"), "No card is buried.\n");
        progress.mark("flash/x", |mark| mark.buried = at.day() + 1, at.now);
        progress.decks.entry(String::from("flash")).or_default().folder = String::from("/home/ada/flash");
        let mut out = Vec::new();
        write(&sample::deck(), "buried", &progress, at, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "There are more in a deck of your own: elbo quiz --deck /home/ada/flash --find buried\n"
        );
    }
}

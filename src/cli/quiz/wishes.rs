//! What the command line changes in the reader's settings: it is kept from then on.

use super::super::keeper::Keeper;
use super::super::near::nearest;
use super::super::say;
use super::{QuizArgs, moment};
use crate::study::deck::Deck;
use crate::study::schedule::Moment;

/// Keeps what was said of new cards, retention, the interview, a card to call back, and the deck that is asked from.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn keep(args: &QuizArgs, deck: &Deck) -> Result<(), String> {
    let at = moment();
    let interview = args.interview.as_deref().map(|text| day_of_interview(text, at)).transpose()?;
    let own =
        args.deck.as_deref().and_then(|folder| Some((deck.topics.first()?.0.split_once('/')?.0.to_owned(), folder.canonicalize().ok()?)));
    let changes = [args.new_a_day.is_some(), args.retention.is_some(), interview.is_some(), args.restore.is_some(), own.is_some()];
    if !changes.contains(&true) {
        return Ok(());
    }
    let (mut keeper, mut progress, message) = Keeper::open();
    message.into_iter().for_each(say);
    if let Some(card) = &args.restore {
        let known = || progress.marks.keys().map(String::as_str);
        if !known().any(|id| id == card) {
            let meant = nearest(card, known()).map(|id| format!("; did you mean '{id}'?")).unwrap_or_default();
            return Err(format!("no card called '{card}' is put away, buried or flagged{meant}"));
        }
        progress.mark(card, |mark| (mark.suspended, mark.buried, mark.flagged) = (false, 0, false), at.now);
        say(format!("{card} is asked again"));
    }
    if let Some((name, folder)) = own {
        let place = progress.decks.entry(name).or_default();
        (place.folder, place.when) = (folder.display().to_string(), at.now);
    }
    if args.new_a_day.is_some() || args.retention.is_some() || interview.is_some() {
        let change = |settings: &mut crate::study::settings::Settings| {
            if let Some(new) = args.new_a_day {
                settings.new_a_day = usize::from(new);
            }
            if let Some(percent) = args.retention {
                settings.retention = f32::from(percent) / 100.0;
            }
            if let Some(day) = interview {
                settings.interview = day;
            }
        };
        progress.set(change, at.now);
    }
    if let Some(Some(day)) = interview {
        let unseen = deck.cards.iter().filter(|card| progress.reviews.of(&card.id).next().is_none()).count();
        let new = progress.settings.new_on(at, unseen);
        say(format!("{} days until the interview, {unseen} cards not asked yet: {new} new ones a day", day - at.day()));
    }
    keeper.save(&mut progress).into_iter().for_each(say);
    Ok(())
}

/// `2027-01-31` as a day counted from 1970, which must lie ahead; `none` for no interview.
fn day_of_interview(text: &str, at: Moment) -> Result<Option<i64>, String> {
    if text == "none" {
        return Ok(None);
    }
    let date: jiff::civil::Date = text.parse().map_err(|_| format!("'{text}' is no date; write it as 2027-01-31, or 'none'"))?;
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = epoch.until(date).map(|span| i64::from(span.get_days())).map_err(|error| error.to_string())?;
    if day <= at.day() { Err(format!("{text} is not ahead; name a day that comes, or 'none'")) } else { Ok(Some(day)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_interview_lies_ahead() {
        let at = Moment { now: 20_779 * 86_400 + 43_200, offset: 0 };
        assert_eq!(day_of_interview("2026-11-29", at), Ok(Some(20_786)));
        assert_eq!(day_of_interview("none", at), Ok(None));
        for wrong in ["2026-11-22", "tomorrow", "2026-13-01"] {
            assert!(day_of_interview(wrong, at).is_err(), "{wrong}");
        }
    }
}

//! The overview: what is due and new, how to begin, exams, and the topics with how well they are known.

use super::outlook::Outlook;
use super::sheet::{Sheet, What, Writer, count};
use super::{QuizView, Setup};
use crate::app::action::Intent;
use crate::app::keymap::{Context, key_for};
use crate::content::markup::{Role, Span};
use crate::content::plot::Plot;
use crate::study::quiz::Selection;
use crate::study::schedule::{Moment, in_words};
use crate::study::stats::{Stats, forecast_in_words};

/// Columns of a bar that shows a share.
pub(super) const BAR: usize = 10;
/// Cards that a sitting beyond the day's share or before the time asks.
pub(super) const MORE: usize = 10;

/// Lays the overview out.
pub(super) fn sheet(
    view: &QuizView,
    setup: &Setup,
    (outlook, stats, exams): (&Outlook, &Stats, &[(usize, u64)]),
    forgetting: Option<(&Plot, usize, &str)>,
    at: Moment,
    width: usize,
    is_ascii: bool,
) -> Sheet {
    let mut out = Writer::new(width, is_ascii);
    out.blank();
    let now = outlook.due + outlook.fresh;
    let open = view.sitting.as_ref().filter(|sitting| sitting.turn().is_some());
    if let Some(words) = filters(&setup.selection) {
        out.say(&format!("Only {words}, as the command line says."), Role::Dim);
        out.blank();
    }
    if view.deck.cards.is_empty() {
        out.say("There are no questions here.", Role::Body);
        return out.finish();
    }
    let waiting = outlook.next.map_or(String::new(), |next| format!(" The next card comes back in {}.", in_words(next, at)));
    match (now, open) {
        (_, Some(sitting)) => {
            let counts = sitting.counts();
            let words = if sitting.is_exam() { "go on with the exam" } else { "go on with this sitting" };
            key(&mut out, Intent::Act, &format!("{words}: {} to go", count(counts.due + counts.fresh, "card")), What::Start);
        }
        (0, None) => out.say(&format!("Nothing is due.{waiting}"), Role::Body),
        (_, None) => {
            let parts = [(outlook.due, "due"), (outlook.fresh, "new")];
            let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
            let limit = setup.selection.limit.map_or(String::new(), |limit| format!(", at most {limit}"));
            let today = if outlook.fresh > 0 && outlook.unseen > outlook.fresh { " today" } else { "" };
            let words = format!("begin: {}{today}{limit}", parts.collect::<Vec<_>>().join(", then "));
            key(&mut out, Intent::Act, &words, What::Start);
        }
    }
    // what is due today stands above
    let mut later = stats.forecast;
    later[0] = 0;
    if (now > 0 || open.is_some()) && later.iter().any(|cards| *cards > 0) {
        out.say(&format!("Cards that come back: {}", forecast_in_words(&later)), Role::Dim);
    }
    let beyond = outlook.unseen - outlook.fresh;
    if outlook.fresh == 0 && beyond > 0 {
        let words = format!("learn ahead: {} beyond today's share", count(beyond.min(MORE), "new card"));
        key(&mut out, Intent::Ahead, &words, What::Ahead);
    }
    if now == 0 && outlook.later > 0 {
        let words = format!("cram: {} before they are due", count(outlook.later.min(MORE), "card"));
        key(&mut out, Intent::Cram, &words, What::Cram);
    }
    key(&mut out, Intent::Stats, "statistics: retention, forecast, days", What::Stats);
    // The sheet is the course's: a deck of one's own has none.
    if setup.deck.is_none() {
        key(&mut out, Intent::Night, "the night before: formulas and takeaways on one sheet", What::Night);
    }
    out.blank();
    if let Some((plot, rows, readings)) = forgetting {
        out.plot(plot, rows);
        out.say(readings, Role::Dim);
        out.blank();
    }
    out.say("Exams: a time limit, mixed levels, the score at the end", Role::Label);
    for (index, (length, minutes)) in exams.iter().enumerate() {
        let first = out.next();
        out.say(&format!("{} in {minutes} minutes", count(*length, "question")), Role::Body);
        out.spot(first, What::Exam(index));
    }
    out.blank();
    topics(view, stats, &mut out);
    out.finish()
}

/// A line with its key.
fn key(out: &mut Writer, intent: Intent, words: &str, what: What) {
    let first = out.next();
    let key = key_for(Context::QuizHome, intent);
    out.item(&[Span::new(format!("{key:<7}"), Role::Label)], &[Span::new(words, Role::Body)]);
    out.spot(first, what);
}

fn topics(view: &QuizView, stats: &Stats, out: &mut Writer) {
    let names = out.body().saturating_sub(11 + 7 + BAR).clamp(8, 34);
    let head = format!("{}{:>5}{:>6}  {}", padded("Topic", names), "due", "new", "known in a week");
    out.line(&[Span::new(head, Role::Label)]);
    for topic in &stats.topics {
        let first = out.next();
        let title = out.spelled(view.deck.topics.get(topic.topic).map_or("", |(_, title)| title.as_str()));
        let (due, unseen, mastery) = (topic.due, topic.cards - topic.seen, topic.mastery);
        let numbers = format!("{}{:>5}{:>6}  ", padded(&title, names), dash(due), dash(unseen));
        // of a topic that was never asked nothing is known: no bar, and no 0 %
        let ((full, empty), percent) = match topic.seen {
            0 => ((String::new(), " ".repeat(BAR)), String::from("     -")),
            _ => (share(mastery, out.is_ascii()), format!(" {:>3.0} %", mastery * 100.0)),
        };
        out.line(&[
            Span::new(numbers, Role::Body),
            Span::new(full, Role::Right),
            Span::new(empty, Role::Dim),
            Span::new(percent, Role::Body),
        ]);
        out.spot(first, What::Topic(topic.topic));
    }
}

/// A number, or a dash for none: a column of noughts hides what counts.
fn dash(number: usize) -> String {
    if number == 0 { String::from("-") } else { number.to_string() }
}

/// A share as the full and the empty part of a bar.
pub(super) fn share(share: f64, is_ascii: bool) -> (String, String) {
    let filled = (share.clamp(0.0, 1.0) * BAR as f64).round() as usize;
    let (full, empty) = if is_ascii { ("#", ".") } else { ("█", "░") };
    (full.repeat(filled), empty.repeat(BAR - filled))
}

/// A text in exactly so many columns.
pub(super) fn padded(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.width() <= columns {
        return format!("{text}{}", " ".repeat(columns - text.width()));
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 2 > columns {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    format!("{kept}.{}", " ".repeat(columns.saturating_sub(used + 1)))
}

/// The filters of a selection in words; nothing when there are none.
pub(super) fn filters(selection: &Selection) -> Option<String> {
    let topics = selection.topics.iter().cloned();
    let levels = selection.levels.iter().map(|level| level.name().to_owned());
    let due = selection.due_only.then(|| String::from("what is due"));
    let words: Vec<String> = topics.chain(levels).chain(due).collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

//! The line above the quiz: where one is, how much there is to do, and the clock.

use super::clock;
use super::outlook::Outlook;
use super::{QuizView, Screen};
use crate::app::App;
use crate::app::keymap::Context;
use crate::study::quiz::Quiz;

/// The line in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// `core · KL divergence`.
    pub place: String,
    /// `7 due · 3 new · 12 done today`.
    pub counts: String,
    /// `0:42`; what it says when it stands or has run down. Empty without a clock.
    pub clock: String,
    /// Whether the time is up.
    pub late: bool,
}

impl App {
    /// The parts of the line, if there is a quiz.
    pub fn quiz_status(&self) -> Status {
        let Some(view) = &self.quiz else { return Status::default() };
        let (clock, late) = self.clock_words(view);
        Status { place: place(view), counts: self.counts(view), clock, late }
    }

    fn counts(&self, view: &QuizView) -> String {
        match (&view.sitting, view.screen) {
            (Some(sitting), Screen::Card) if sitting.is_exam() => {
                let report = sitting.report();
                format!("{} of {}", (report.answered + usize::from(sitting.turn().is_some())).min(report.asked), report.asked)
            }
            (Some(sitting), Screen::Card) => {
                let counts = sitting.counts();
                amounts(counts.due, counts.fresh, counts.today)
            }
            _ => in_words(&self.outlook(view)),
        }
    }

    /// What waits in the deck now.
    pub(super) fn outlook(&self, view: &QuizView) -> Outlook {
        Outlook::new(view.deck(), &self.wanted(), &self.progress.reviews, self.moment(), self.new_a_day())
    }

    fn clock_words(&self, view: &QuizView) -> (String, bool) {
        if view.screen != Screen::Card || view.asked().is_none() {
            return (String::new(), false);
        }
        if let Some(deadline) = view.sitting.as_ref().and_then(Quiz::deadline) {
            let left = deadline.saturating_sub(self.now);
            return (clock::words(left), left == 0);
        }
        // a think clock is of no use once the answer is open
        let is_thinking = view.context() == Context::QuizAsking;
        let Some(clock) = view.clock.as_ref().filter(|_| is_thinking) else { return (String::new(), false) };
        let left = clock.left(self.now);
        match (left, clock.is_stopped()) {
            (0, _) => (String::from("0:00 time is up"), true),
            (_, true) => (format!("{} stopped", clock::words(left)), false),
            (_, false) => (clock::words(left), false),
        }
    }

    /// The line of the folded pane: `7 due · 3 new · z opens the quiz`.
    pub fn quiz_folded(&self) -> String {
        let Some(view) = &self.quiz else { return String::new() };
        let open = view.sitting.as_ref().is_some_and(|sitting| sitting.turn().is_some());
        let words = if open { "z goes on with the quiz" } else { "z opens the quiz" };
        format!("{} · {words}", in_words(&self.outlook(view)))
    }
}

fn in_words(outlook: &Outlook) -> String {
    amounts(outlook.due, outlook.fresh, outlook.today)
}

/// What there is to do and was done; noughts are left out, as long as something is said.
fn amounts(due: usize, fresh: usize, today: usize) -> String {
    let parts = [(due, "due"), (fresh, "new"), (today, "done today")];
    let some: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if due + fresh == 0 { [vec![String::from("nothing due")], some].concat().join(" · ") } else { some.join(" · ") }
}

fn place(view: &QuizView) -> String {
    match (view.screen, view.asked()) {
        (Screen::Home, _) => String::from("overview"),
        (Screen::Stats, _) => String::from("statistics"),
        (Screen::Night, _) => String::from("the night before"),
        (Screen::Card, None) if view.is_exam() => String::from("report"),
        (Screen::Card, None) => String::from("summary"),
        (Screen::Card, Some((card, _))) => {
            let topic = view.deck.topics.get(card.topic).map_or("", |(_, title)| title.as_str());
            let exam = if view.is_exam() { "exam · " } else { "" };
            format!("{exam}{} · {topic}", card.level.name())
        }
    }
}

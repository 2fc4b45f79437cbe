//! Cards that are skipped, buried until tomorrow, put away or flagged, and what is wanted of the rest.

use std::sync::Arc;

use super::{QuizView, quoted};
use crate::app::App;
use crate::app::action::{Effect, Intent};
use crate::study::quiz::Selection;

impl App {
    /// Does one of these with the card that is asked.
    pub(super) fn put_aside(&mut self, intent: Intent) -> Vec<Effect> {
        let at = self.moment();
        let Some(view) = &mut self.quiz else { return Vec::new() };
        let Some(card) = view.asked().map(|(card, _)| card.id.clone()) else {
            self.notice = Some(String::from("no card is asked here"));
            return Vec::new();
        };
        let is_exam = view.is_exam();
        let words = match intent {
            Intent::Skip => {
                view.pass(false);
                self.notice = Some(String::from("skipped: it comes at the end"));
                return Vec::new();
            }
            Intent::Bury | Intent::PutAway if is_exam => {
                self.notice = Some(String::from("an exam asks all of its cards; <key:skip> puts this one off to the end"));
                return Vec::new();
            }
            Intent::Bury => {
                self.progress.mark(&card, |mark| mark.buried = at.day().saturating_add(1), at.now);
                "buried until tomorrow"
            }
            Intent::PutAway => {
                self.progress.mark(&card, |mark| mark.suspended = true, at.now);
                "put away"
            }
            _ => {
                self.progress.mark(&card, |mark| mark.flagged = !mark.flagged, at.now);
                let flagged = self.progress.marks.get(&card).is_some_and(|mark| mark.flagged);
                let command = self.setup.command();
                self.notice = Some(if flagged {
                    format!("flagged; this lists it: {command} --find flagged")
                } else {
                    String::from("the flag is taken away")
                });
                return vec![Effect::Save];
            }
        };
        if let Some(view) = &mut self.quiz {
            view.pass(true);
        }
        self.notice = Some(match intent {
            Intent::PutAway => format!("{words}; this brings it back: elbo quiz --restore {}", quoted(&card)),
            _ => format!("{words} ({card})"),
        });
        vec![Effect::Save]
    }

    /// What the reader wants, without the cards that are put aside.
    pub(super) fn wanted(&self) -> Selection {
        Selection { aside: Arc::new(self.progress.aside(self.moment())), ..self.setup.selection.clone() }
    }

    /// How many new cards this day has.
    pub(super) fn new_a_day(&self) -> usize {
        let unseen = |view: &QuizView| view.deck().cards.iter().filter(|card| self.progress.reviews.of(&card.id).next().is_none()).count();
        let wished = || {
            self.progress.settings.new_on(self.moment(), self.quiz.as_ref().map_or(0, unseen) + self.progress.reviews.new_on(self.moment()))
        };
        self.setup.new_a_day.unwrap_or_else(wished)
    }
}

impl QuizView {
    /// Goes on to the next card without a grade; with `out` the one that was asked does not come back in this sitting.
    fn pass(&mut self, out: bool) {
        if let Some(sitting) = &mut self.sitting {
            if out {
                sitting.leave_out();
            } else {
                sitting.skip();
            }
            self.turned();
        }
    }
}

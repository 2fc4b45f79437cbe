//! Laying the quiz's sheet out for the present size and state.

use super::card::{self, Shown};
use super::sheet::Sheet;
use super::{Frame, QuizView, Screen, bar, columns, home, night, over, stats};
use crate::app::App;
use crate::app::layout::Shape;
use crate::content::page::FIGURE_ROWS;
use crate::content::question::PREDICTIONS;
use crate::study::forgetting;
use crate::study::progress::Exam;
use crate::study::quiz::{Stage, Turn};
use crate::study::schedule::{Moment, in_words};
use crate::study::stats::Stats;

/// The fewest rows in which a curve is drawn: title, three rows of the picture, the axis.
const FEWEST_ROWS: usize = 5;

impl App {
    /// Now, in the reader's days.
    pub(super) fn moment(&self) -> Moment {
        Moment { now: self.now, offset: self.setup.offset }
    }

    /// Where the quiz stands on the screen, while it is shown in full.
    pub fn quiz_frame(&self) -> Option<Frame> {
        let view = self.quiz.as_ref().filter(|_| self.shows_quiz())?;
        let layout = self.layout();
        let is_whole = layout.shape == Shape::Enlarged;
        (is_whole || layout.shape == Shape::Wide).then(|| Frame::new(layout.pane, is_whole, view.context()))
    }

    /// The grades with their intervals, while one is to be given.
    pub fn quiz_bar(&self) -> Vec<bar::Cell> {
        let Some(view) = &self.quiz else { return Vec::new() };
        let Some(sitting) = view.sitting.as_ref().filter(|_| view.context() == super::Context::QuizMarking) else { return Vec::new() };
        let at = self.moment();
        bar::cells(sitting.intervals(&self.progress.reviews, at), view.suggested(), at, usize::from(crate::app::layout::MARGIN))
    }

    /// Lays the sheet out anew, where it is shown.
    pub(in crate::app) fn relay_quiz(&mut self) {
        let Some(frame) = self.quiz_frame() else { return };
        let Some(mut view) = self.quiz.take() else { return };
        view.rows = usize::from(frame.sheet.height);
        let width = usize::from(frame.sheet.width);
        view.sheet = self.quiz_sheet(&view, width);
        // While one thinks or chooses, the order of the lines is the order of the arrows.
        if !matches!(view.asked(), Some((_, Turn { stage: Stage::Thinking, .. }))) || view.screen != Screen::Card {
            view.sheet = columns::folded(std::mem::take(&mut view.sheet), width, view.rows);
        }
        view.focus = view.focus.filter(|focus| *focus < view.sheet.spots.len());
        let scroll = view.scroll;
        view.scroll_to(scroll);
        if let Some(what) = view.bring.take()
            && let Some(at) = view.sheet.spots.iter().position(|spot| spot.what == what)
        {
            // what was opened starts at the top, unless all of the sheet is in sight; the mark stays, for Enter must go on grading
            view.scroll_to(view.sheet.spots[at].first.saturating_sub(1));
        }
        self.quiz = Some(view);
    }

    /// The figures of the topics that the overview lists: of what the filters let through.
    fn overview_stats(&self, view: &QuizView, at: Moment) -> Stats {
        let (deck, filters) = (view.deck(), &self.setup.selection);
        if filters.topics.is_empty() && filters.levels.is_empty() {
            return Stats::of(deck, &self.progress.reviews, at);
        }
        Stats::of(&deck.only(|card| filters.wants(deck, card)), &self.progress.reviews, at)
    }

    /// The sheet of what is shown.
    fn quiz_sheet(&self, view: &QuizView, width: usize) -> Sheet {
        let at = self.moment();
        match (view.screen, view.asked(), &view.sitting) {
            (Screen::Stats, _, _) => {
                let mut exams: Vec<&Exam> = self.progress.exams.values().collect();
                exams.sort_by_key(|exam| std::cmp::Reverse(exam.began));
                let stats = Stats::of(view.deck(), &self.progress.reviews, at);
                stats::sheet(&stats::Subject { stats, deck: view.deck(), course: &self.course, exams }, width, self.ascii)
            }
            (Screen::Night, _, _) => night::sheet(&self.course, width, self.ascii),
            (Screen::Card, Some((card, turn)), _) => {
                let lay_out = |rows| {
                    let shown = Shown {
                        course: &self.course,
                        card,
                        turn,
                        typed: &view.typed,
                        lifted: view.lifted,
                        full: view.full,
                        rows,
                        follow_up: view.follow_up,
                        prediction: view.deck().topics.get(card.topic).is_some_and(|(id, _)| id == PREDICTIONS),
                        exam: view.is_exam(),
                    };
                    card::sheet(shown, width, self.ascii)
                };
                let whole = lay_out(FIGURE_ROWS);
                // What answers stands below the curve and must be seen: the curve gives way.
                if turn.stage != Stage::Thinking || whole.figures.is_empty() || whole.lines.len() <= view.rows {
                    return whole;
                }
                let least = FIGURE_ROWS.saturating_sub(whole.lines.len() - view.rows).max(FEWEST_ROWS);
                lay_out(least)
            }
            (Screen::Card, None, Some(sitting)) => {
                let next = self.outlook(view).next.map(|next| in_words(next, at));
                over::sheet(sitting, &self.course, &view.posed, next.as_deref(), (width, self.ascii))
            }
            (Screen::Home, _, _) | (Screen::Card, None, None) => {
                let stats = self.overview_stats(view, at);
                // In its own section the overview draws what that section speaks of.
                let schedule = self.progress.reviews.schedule();
                let plot = (!self.borrowed).then(|| (forgetting::curve(schedule), FIGURE_ROWS, forgetting::readings(schedule)));
                let plot = plot.as_ref().map(|(plot, rows, readings)| (plot, *rows, readings.as_str()));
                home::sheet(view, &self.setup, (&self.outlook(view), &stats, &self.exams(view)), plot, at, width, self.ascii)
            }
        }
    }
}

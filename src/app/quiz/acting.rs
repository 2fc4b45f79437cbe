//! What keys and clicks mean in the quiz.

use super::card::FollowUp;
use super::sheet::What;
use super::{QuizView, Screen};
use crate::app::action::{Effect, Intent};
use crate::app::keymap::Context;
use crate::app::{App, Layer, Question};
use crate::study::schedule::Grade;

impl App {
    /// What a key means in the quiz, whichever of its sheets is shown.
    pub(in crate::app) fn act_in_quiz(&mut self, intent: Intent) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        match intent {
            Intent::Act => return self.enter(),
            Intent::Toggle => return self.toggle(),
            Intent::Tick(point) => return self.tick(usize::from(point)),
            Intent::Grade(grade) => return self.give(Grade::ALL[usize::from(grade).min(3)]),
            Intent::Digit(digit) => return self.follow_number(usize::from(digit)),
            Intent::NoneHit => return self.none_hit(),
            Intent::Undo => return self.take_back(),
            Intent::Choose(choice) => {
                view.choose(usize::from(choice));
                view.hasty = false;
            }
            Intent::GiveUp => view.reveal(),
            Intent::Type(typed) if view.typed.len() < TYPED => {
                view.typed.push(typed);
                view.show_field();
            }
            Intent::Rub => {
                view.typed.pop();
            }
            Intent::Down => view.go(1),
            Intent::Up => view.go(-1),
            Intent::MoveDown => view.move_step(1),
            Intent::MoveUp => view.move_step(-1),
            Intent::PageDown => view.page_by(1),
            Intent::PageUp => view.page_by(-1),
            Intent::FullAnswer => return self.perform(What::FullAnswer),
            Intent::FollowUp => return self.perform(What::FollowUp),
            Intent::Stats => return self.perform(What::Stats),
            Intent::Skip | Intent::Bury | Intent::PutAway | Intent::Flag => return self.put_aside(intent),
            Intent::Night => return self.perform(What::Night),
            Intent::Ahead => return self.perform(What::Ahead),
            Intent::Cram => return self.perform(What::Cram),
            Intent::PauseClock => self.pause_clock(),
            Intent::Back | Intent::Forward | Intent::Palette if self.sits_exam() => self.stay_in_exam(),
            Intent::Back => return self.go_back(),
            Intent::Forward => return self.go_forward(),
            Intent::Palette => return self.open_palette(),
            Intent::SwitchFocus | Intent::Enlarge => return self.seat_quiz(intent),
            Intent::Copy => return self.copy_quiz(),
            Intent::CopyScreen => return self.copy_screen(),
            Intent::Mouse => return self.toggle_mouse(),
            Intent::Background => return self.change_background(),
            Intent::Close => return self.close_in_quiz(),
            _ => {}
        }
        Vec::new()
    }

    /// Enter: what is marked, or else what comes next.
    fn enter(&mut self) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        let marked = view.marked().map(|spot| spot.what.clone());
        match (view.context(), marked) {
            (Context::QuizHome, marked) => self.perform(marked.unwrap_or(What::Start)),
            (Context::QuizAsking, _) => self.perform(What::Reveal),
            (Context::QuizTyping | Context::QuizTyped, _) => {
                if let Err(why) = view.answer() {
                    self.notice = Some(why);
                }
                Vec::new()
            }
            (Context::QuizSorting, _) if view.lifted.take().is_none() => {
                // An order that was not touched is no answer: it was shuffled so as not to be right.
                if view.moved {
                    view.settle();
                } else {
                    self.notice = Some(String::from("this order is only shuffled: move a step first; <key:give-up> gives up"));
                }
                Vec::new()
            }
            (Context::QuizChoosing, None) => {
                self.notice = Some(String::from("a letter answers; or mark a choice with the arrows"));
                Vec::new()
            }
            (Context::QuizExam | Context::QuizMarking, None | Some(What::Point(_))) if view.hasty => {
                // The drill was marked by Enter: a double one must not grade, for what it grades was not seen.
                view.hasty = false;
                self.notice = Some(match view.suggested() {
                    Some(grade) if !view.is_exam() => format!("<key:act> once more grades it {}; 1 to 4 grade as you like", grade.name()),
                    _ => String::from("<key:act> once more goes on"),
                });
                Vec::new()
            }
            (Context::QuizExam, None | Some(What::Point(_))) if view.suggested().is_none() => {
                self.notice = Some(String::from("tick what you said, or press <key:none-hit> if it was none of these"));
                Vec::new()
            }
            // In an exam the ticks alone decide.
            (Context::QuizExam, None | Some(What::Point(_))) => self.give(Grade::Again),
            (Context::QuizMarking, None | Some(What::Point(_))) => match view.suggested() {
                Some(grade) => self.give(grade),
                None => {
                    self.notice = Some(String::from("tick what you said, or give a grade: 1 again, 2 hard, 3 good, 4 easy"));
                    Vec::new()
                }
            },
            (Context::QuizDone, None) => {
                view.show(Screen::Home);
                Vec::new()
            }
            (_, Some(what)) => self.perform(what),
            _ => Vec::new(),
        }
    }

    /// Space: what is marked and no more; with nothing marked, the next page.
    fn toggle(&mut self) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        if view.context() == Context::QuizSorting {
            view.lifted = if view.lifted.is_some() { None } else { view.focus };
            return Vec::new();
        }
        match view.marked().map(|spot| spot.what.clone()) {
            Some(what) => self.perform(what),
            None => {
                view.page_by(1);
                Vec::new()
            }
        }
    }

    /// Does what a spot is for.
    pub(in crate::app) fn perform(&mut self, what: What) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        match what {
            What::Start | What::Topic(_) | What::Exam(_) | What::Ahead | What::Cram => self.begin(&what),
            What::Stats => {
                view.show(Screen::Stats);
                Vec::new()
            }
            What::Night if self.setup.deck.is_some() => {
                self.notice = Some(String::from("the sheet is the course's; this is a deck of your own"));
                Vec::new()
            }
            What::Night => {
                view.show(Screen::Night);
                Vec::new()
            }
            What::Reveal => {
                view.reveal();
                Vec::new()
            }
            What::Point(point) => self.tick(point),
            What::Choice(choice) => {
                view.choose(choice);
                Vec::new()
            }
            What::Step(step) => {
                view.focus = Some(step);
                Vec::new()
            }
            What::FullAnswer => {
                view.full = !view.full;
                view.bring = view.full.then_some(what);
                Vec::new()
            }
            What::FollowUp => {
                view.follow_up = view.follow_up.next();
                view.bring = (view.follow_up != FollowUp::Closed).then_some(what);
                Vec::new()
            }
            What::Link(target) => self.follow_link(&target),
        }
    }

    fn tick(&mut self, point: usize) -> Vec<Effect> {
        if let Some(view) = &mut self.quiz
            && view.tick(point)
        {
            view.focus = view.sheet.spots.iter().position(|spot| spot.what == What::Point(point));
            view.show_focus();
        }
        Vec::new()
    }

    /// None of the points was hit, whatever is ticked.
    fn none_hit(&mut self) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        if !view.untick() {
            self.notice = Some(String::from("a drill is marked for you: <key:act> goes on"));
            return Vec::new();
        }
        self.give(Grade::Again)
    }

    /// Gives a grade; it is on its way to the disk before the next card is read.
    pub(in crate::app) fn give(&mut self, grade: Grade) -> Vec<Effect> {
        let at = self.moment();
        let Some(view) = &mut self.quiz else { return Vec::new() };
        if !matches!(view.context(), Context::QuizMarking | Context::QuizExam) {
            return Vec::new();
        }
        view.grade(grade, at, &mut self.progress.reviews);
        self.note_exam();
        self.meet_goals_anywhere();
        vec![Effect::Save]
    }

    fn take_back(&mut self) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        let (is_exam, is_undone) = (view.is_exam(), view.undo(&mut self.progress.reviews));
        self.notice = Some(String::from(match (is_undone, is_exam) {
            (false, true) => "there is no answer to take back",
            (false, false) => "there is no grade to take back",
            (true, true) => "back at the last answer: tick it anew, or <key:act> goes on",
            (true, false) => "the grade is taken back: grade this card again",
        }));
        if is_undone { vec![Effect::Save] } else { Vec::new() }
    }

    /// The link with this number, as the sheet shows it.
    fn follow_number(&mut self, number: usize) -> Vec<Effect> {
        let Some(view) = &self.quiz else { return Vec::new() };
        let to = view.sheet.spots.iter().find_map(|spot| match &spot.what {
            What::Link(target) if spot.number == Some(number) => Some(target.clone()),
            _ => None,
        });
        match to {
            Some(target) => self.follow_link(&target),
            None => {
                self.notice = Some(format!("no link here has the number {number}"));
                Vec::new()
            }
        }
    }

    fn pause_clock(&mut self) {
        let now = self.now;
        let Some(view) = &mut self.quiz else { return };
        let is_exam = view.is_exam();
        match &mut view.clock {
            Some(clock) if clock.left(now) > 0 => clock.toggle(now),
            _ if is_exam => self.notice = Some(String::from("an exam's clock runs on")),
            _ => self.notice = Some(String::from("no think clock runs here")),
        }
    }

    fn copy_quiz(&mut self) -> Vec<Effect> {
        let Some(view) = &self.quiz else { return Vec::new() };
        let lines: Vec<String> = view.sheet.lines.iter().map(|line| line.text().trim_end().to_owned()).collect();
        self.send(lines.join("\n").trim())
    }

    /// Esc: one step back, and at last out of the quiz.
    fn close_in_quiz(&mut self) -> Vec<Effect> {
        let Some(view) = &mut self.quiz else { return Vec::new() };
        if view.lifted.take().is_some() || !std::mem::take(&mut view.typed).is_empty() {
            return Vec::new();
        }
        match view.screen {
            Screen::Home => return self.leave_quiz(),
            Screen::Stats | Screen::Night => view.show(view.before),
            Screen::Card if view.is_exam() && view.asked().is_some() => self.layers.push(Layer::Confirm(Question::EndExam)),
            Screen::Card => view.show(Screen::Home),
        }
        Vec::new()
    }
}

/// The longest answer that can be typed, in bytes.
const TYPED: usize = 40;

impl QuizView {
    /// Shows another sheet from its top.
    pub(super) fn show(&mut self, screen: Screen) {
        self.before = if matches!(self.screen, Screen::Stats | Screen::Night) { Screen::Home } else { self.screen };
        self.screen = screen;
        self.top();
    }

    /// An arrow: takes the lifted step along, or marks the next spot.
    fn go(&mut self, by: isize) {
        if self.lifted.is_some() { self.move_step(by) } else { self.step(by) }
    }
}

//! The open answer: the points to tick, why a drill is as it is, the grade.

use std::io;

use super::ask::{letter, marks};
use super::{Flow, Line, Sitting};
use crate::content::markup::Inline;
use crate::content::question::{Question, Task};
use crate::study::deck::Matter;
use crate::study::quiz::{Asked, Outcome};
use crate::study::schedule::{Grade, in_words};

impl Sitting<'_, '_> {
    /// Shows the answer and takes the grade.
    pub(super) fn grade(&mut self, outcome: &Outcome) -> io::Result<Flow> {
        let Some(card) = self.quiz.card().cloned() else { return Ok(Flow::Leave) };
        match (&card.matter, outcome) {
            (Matter::Question(question), Outcome::Ticked(ticks)) => {
                self.say_answer(question)?;
                if let Some(flow) = self.take_ticks(ticks)? {
                    return Ok(flow);
                }
                self.desk.tell("A common wrong answer: ", &question.wrong.claim)?;
                self.desk.tell("Why it is wrong: ", &question.wrong.because)?;
                if !self.quiz.is_exam() {
                    self.desk.tell("What may be asked next: ", &question.follow_up.question)?;
                }
                self.take_grade(Some(question))
            }
            (Matter::Drill(drill), Outcome::Marked { right, given, remarks }) => {
                self.say_solution(&drill.task, *right, given, remarks)?;
                self.say_repair(drill, given)?;
                self.take_grade(None)
            }
            // The quiz marks each card as what it is.
            (Matter::Question(_), Outcome::Marked { .. }) | (Matter::Drill(_), Outcome::Ticked(_)) => Ok(Flow::Leave),
        }
    }

    fn say_answer(&mut self, question: &Question) -> io::Result<()> {
        self.desk.say("\nAnswer:")?;
        self.say_paragraphs(&question.answer)?;
        for formula in &question.formulas {
            self.desk.say_formula(formula)?;
        }
        self.desk.say("\nA good answer hits:")?;
        let points: Vec<&Inline> = question.points.iter().collect();
        self.say_letters(&points)
    }

    fn say_paragraphs(&mut self, paragraphs: &[Inline]) -> io::Result<()> {
        for (n, paragraph) in paragraphs.iter().enumerate() {
            if n > 0 {
                self.desk.say("")?;
            }
            self.desk.tell("", paragraph)?;
        }
        Ok(())
    }

    /// Asks which points were hit. `Some` when the sitting goes elsewhere.
    fn take_ticks(&mut self, ticks: &[bool]) -> io::Result<Option<Flow>> {
        let last = letter(ticks.len().saturating_sub(1));
        let prompt = format!("Which did you say? Letters such as a {last}, all, or 0 for none: ");
        loop {
            let wanted = match self.desk.ask(&prompt)? {
                Line::Leave => return Ok(Some(Flow::Leave)),
                Line::Undo if self.undo()? => return Ok(Some(Flow::On)),
                Line::Undo => continue,
                Line::Help => {
                    let words = if self.quiz.is_exam() {
                        "The letters name the points that you said; all names all of them, 0 none. Their share is the score."
                    } else {
                        "The letters name the points that you said; all names all of them, 0 none. They suggest a grade: three of four or more \
                         good, at least half hard, fewer again."
                    };
                    self.desk.say(&format!("{words} {}", self.anywhere()))?;
                    continue;
                }
                Line::Text(text) => match text.as_str() {
                    command if self.is_command(command) => match self.command(command, ticks.len())? {
                        Some(Flow::On) => return Ok(Some(Flow::On)),
                        _ => continue,
                    },
                    "" => None,
                    "0" | "none" => Some(Vec::new()),
                    "all" => Some((0..ticks.len()).collect()),
                    named => marks(named, ticks.len()),
                },
            };
            let Some(wanted) = wanted else {
                self.desk.say(&format!("Type letters from a to {last}, all, or 0 for none."))?;
                continue;
            };
            let changed = (0..ticks.len()).filter(|point| ticks[*point] != wanted.contains(point));
            changed.for_each(|point| self.quiz.tick(point));
            let hit = ticks.len() - (0..ticks.len()).filter(|point| !wanted.contains(point)).count();
            self.desk.say(&format!("You hit {hit} of {}.", ticks.len()))?;
            return Ok(None);
        }
    }

    fn say_solution(&mut self, task: &Task, right: bool, given: &Inline, remarks: &[Inline]) -> io::Result<()> {
        let verdict = if right { "Right." } else { "Wrong." };
        match (task, self.quiz.turn().map(|turn| turn.asked.clone())) {
            (Task::Choose { choices, .. }, Some(Asked::Choose(order))) => {
                let place = order.iter().position(|choice| choices[*choice].right).unwrap_or(0);
                let answer = &choices[order[place]];
                let chosen = choices.iter().find(|choice| choice.text == *given && !choice.right);
                if right {
                    self.desk.say(verdict)?;
                } else {
                    if let Some(chosen) = chosen {
                        self.desk.tell("Wrong: ", &chosen.because)?;
                    }
                    self.desk.tell(&format!("The right answer is {}: ", letter(place)), &answer.text)?;
                }
                self.desk.tell("", &answer.because)
            }
            (Task::Compute(_), Some(Asked::Compute(posed))) => {
                self.desk.say(&format!("{verdict} The answer is {}.", posed.answer_in_words()))?;
                for remark in remarks {
                    self.desk.tell("", remark)?;
                }
                self.desk.tell("", &posed.because)
            }
            (Task::Sort { steps, because, .. }, _) => {
                self.desk.say(verdict)?;
                if !right {
                    self.desk.say("The right order:")?;
                    self.say_list(&steps.iter().collect::<Vec<_>>())?;
                }
                self.desk.tell("", because)
            }
            (Task::Find { faulty, .. }, _) => {
                self.desk.say(verdict)?;
                for remark in remarks {
                    self.desk.tell("", remark)?;
                }
                for fault in faulty {
                    self.desk.tell(&format!("  {}: ", fault.place()), &fault.because)?;
                }
                Ok(())
            }
            (Task::Choose { .. } | Task::Compute(_), _) => self.desk.say(verdict),
        }
    }

    /// Takes the grade; in an exam it is the suggested one.
    fn take_grade(&mut self, question: Option<&Question>) -> io::Result<Flow> {
        let Some(suggested) = self.quiz.suggested() else { return Ok(Flow::On) };
        if self.quiz.is_exam() {
            self.give(suggested)?;
            return Ok(Flow::On);
        }
        let at = (self.desk.clock)();
        let intervals = self.quiz.intervals(&self.progress.reviews, at);
        let grades = Grade::ALL.iter().zip(intervals).enumerate();
        let grades: Vec<String> =
            grades.map(|(n, (grade, seconds))| format!("{} {} ({})", n + 1, grade.name(), in_words(seconds, at))).collect();
        self.desk.say(&format!("Grade: {}.", grades.join(", ")))?;
        // A drill is marked by a line, and a second Enter must not grade it unseen: its grade is typed.
        let prompt = match question {
            Some(_) => format!("1 to 4, or Enter for {}: ", suggested.name()),
            None => format!("1 to 4, suggested {}: ", suggested as usize + 1),
        };
        loop {
            match self.desk.ask(&prompt)? {
                Line::Leave => return Ok(Flow::Leave),
                Line::Undo if self.undo()? => return Ok(Flow::On),
                Line::Undo => {}
                Line::Help => {
                    let card = self.quiz.card().map(|card| card.links.clone()).unwrap_or_default();
                    let sections = self.sections(&card);
                    let follow_up = if question.is_some() { " i answers what may be asked next." } else { "" };
                    let enter = if question.is_some() { "; Enter gives the suggested grade" } else { "" };
                    let words = format!("1 again, 2 hard, 3 good, 4 easy: in brackets stands when the card comes back{enter}.");
                    let read = if sections.is_empty() { String::new() } else { format!(" To read: {sections}.") };
                    self.desk.say(&format!("{words}{follow_up}{read} {}", self.anywhere()))?;
                }
                Line::Text(text) => match (text.as_str(), question) {
                    (text, _) if self.is_command(text) => {
                        if self.command(text, 0)? == Some(Flow::On) {
                            return Ok(Flow::On);
                        }
                    }
                    ("", None) => {
                        self.desk.say(&format!("Type a grade: {} for {}, as suggested.", suggested as usize + 1, suggested.name()))?;
                    }
                    ("", Some(_)) => {
                        self.give(suggested)?;
                        return Ok(Flow::On);
                    }
                    ("i", Some(question)) => self.say_paragraphs(&question.follow_up.answer)?,
                    (text, _) => match grade(text) {
                        Some(grade) => {
                            self.give(grade)?;
                            return Ok(Flow::On);
                        }
                        None => self.desk.say("Type 1, 2, 3 or 4; ? names the keys.")?,
                    },
                },
            }
        }
    }

    fn give(&mut self, grade: Grade) -> io::Result<()> {
        let now = (self.desk.clock)();
        self.quiz.grade(grade, now, &mut self.progress.reviews);
        self.save()
    }
}

/// A grade by its number or its name.
fn grade(text: &str) -> Option<Grade> {
    let text = text.to_lowercase();
    Grade::ALL.into_iter().enumerate().find(|(n, grade)| text == (n + 1).to_string() || text == grade.name()).map(|(_, grade)| grade)
}

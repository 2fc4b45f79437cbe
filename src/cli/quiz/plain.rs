//! The quiz line by line: for a screen reader, a pipe, a terminal that can draw nothing.
//!
//! Everything is said in words and numbers, in the order in which it is to be heard; nothing that was printed changes.

use std::io::{self, BufRead, Write};

use super::super::keeper::Keeper;
use crate::content::ascii;
use crate::content::course::Course;
use crate::content::markup::Inline;
use crate::content::math::Formula;
use crate::lab::Equipment;
use crate::study::progress::Progress;
use crate::study::quiz::{Quiz, Report, Stage};
use crate::study::schedule::{Moment, in_words};

mod ask;
mod grade;
mod report;
mod run;

/// The widest line, in cells.
const WIDTH: usize = 78;

/// Who asks and answers: lines in, lines out.
pub(super) struct Desk<'a> {
    /// Where the reader's answers come from.
    pub(super) input: &'a mut dyn BufRead,
    /// Where the questions go.
    pub(super) out: &'a mut dyn Write,
    /// Whether only ASCII can be shown.
    pub(super) ascii: bool,
    /// Whether what is read has to be repeated in the output, since no terminal has shown it.
    pub(super) echo: bool,
    /// What time it is.
    pub(super) clock: &'a dyn Fn() -> Moment,
    /// Whether the input has come to its end.
    pub(super) ended: bool,
    /// The command that asks from the same cards: `elbo quiz`, or with `--deck`.
    pub(super) command: &'a str,
}

/// A sitting under way, with everything that it needs.
struct Sitting<'a, 'b> {
    quiz: Quiz,
    course: &'a Course,
    progress: &'a mut Progress,
    keeper: &'a mut Keeper,
    desk: &'a mut Desk<'b>,
    /// How many questions were shown.
    shown: usize,
    /// What the runs of repair drills are trained with, once one was asked.
    equipment: Option<Equipment>,
}

/// What the reader typed.
enum Line {
    /// An answer, trimmed.
    Text(String),
    /// `u`
    Undo,
    /// `?`
    Help,
    /// `q`, or the end of the input.
    Leave,
}

/// Whether the sitting goes on.
#[derive(PartialEq)]
enum Flow {
    On,
    Leave,
}

/// Asks everything that the quiz has, saves each grade as it is given, and says at the end how it went. Who closes the output has had
/// enough: that ends the sitting as `q` does.
///
/// # Errors
/// When the input can't be read or the output not be written to; the result of an exam is kept all the same.
pub(super) fn run(quiz: Quiz, course: &Course, progress: &mut Progress, keeper: &mut Keeper, desk: &mut Desk<'_>) -> io::Result<Report> {
    let mut sitting = Sitting { quiz, course, progress, keeper, desk, shown: 0, equipment: None };
    let talked = sitting.talk();
    sitting.quiz.finish((sitting.desk.clock)());
    let report = sitting.quiz.report();
    let said = sitting.keep_result().and_then(|()| sitting.say_report(&report));
    match talked.and(said) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(report),
    }
}

impl Sitting<'_, '_> {
    /// Everything up to the report.
    fn talk(&mut self) -> io::Result<()> {
        self.welcome()?;
        while self.next()? == Flow::On {}
        Ok(())
    }

    fn welcome(&mut self) -> io::Result<()> {
        let counts = self.quiz.counts();
        let questions = |n: usize| format!("{n} question{}", if n == 1 { "" } else { "s" });
        if self.quiz.is_exam() {
            let seconds = self.quiz.deadline().map(|deadline| deadline.saturating_sub((self.desk.clock)().now));
            let time = seconds.map_or(String::new(), |seconds| format!(" You have {}.", in_words(seconds, (self.desk.clock)())));
            self.desk.say(&format!("An exam: {}.{time} What is not answered counts as missed.", questions(counts.due)))?;
        } else {
            self.desk.say(&format!("{}: {} due, {} new.", questions(counts.due + counts.fresh), counts.due, counts.fresh))?;
        }
        let undo = if self.quiz.is_exam() { "goes back to the last answer" } else { "takes the last grade back" };
        self.desk.say(&format!("At any prompt: u {undo}, q leaves, ? explains it and names the keys."))
    }

    /// The next step: a question, its grade, or the end.
    fn next(&mut self) -> io::Result<Flow> {
        let now = (self.desk.clock)();
        if self.quiz.turn().is_some() && self.quiz.deadline().is_some_and(|deadline| now.now > deadline) {
            self.desk.say("\nThe time is over.")?;
            self.quiz.finish(now);
            return Ok(Flow::Leave);
        }
        let flow = match self.quiz.turn().map(|turn| turn.stage.clone()) {
            None => self.last_words(),
            Some(Stage::Thinking) => self.ask(),
            Some(Stage::Revealed(outcome)) => self.grade(&outcome),
        }?;
        if flow == Flow::Leave && !self.desk.ended && self.quiz.is_exam() && self.quiz.turn().is_some() {
            return self.stay_or_leave();
        }
        Ok(flow)
    }

    /// In an exam leaving is handing in: that is asked first.
    fn stay_or_leave(&mut self) -> io::Result<Flow> {
        match self.desk.ask("Leaving hands the exam in; what is open counts as missed. Leave? y or n: ")? {
            Line::Text(text) if matches!(text.to_lowercase().as_str(), "y" | "yes") => Ok(Flow::Leave),
            _ if self.desk.ended => Ok(Flow::Leave),
            _ => Ok(Flow::On),
        }
    }

    /// After the last question: the grade of that one can be taken back, too.
    fn last_words(&mut self) -> io::Result<Flow> {
        self.keep_result()?;
        self.desk.say("\nThat was the last question.")?;
        loop {
            let undo = if self.quiz.is_exam() { "goes back to the last answer" } else { "takes the last grade back" };
            match self.desk.ask(&format!("Enter ends, u {undo}: "))? {
                Line::Undo if self.undo()? => return Ok(Flow::On),
                Line::Undo => {}
                Line::Help => self.desk.say("Every grade is saved. Enter shows how it went.")?,
                Line::Text(_) | Line::Leave => return Ok(Flow::Leave),
            }
        }
    }

    /// Takes the last grade back, and says so. Whether there was one.
    fn undo(&mut self) -> io::Result<bool> {
        let was_there = self.quiz.undo(&mut self.progress.reviews);
        if was_there {
            self.desk.say("Taken back.")?;
            self.save()?;
        } else {
            self.desk.say("There is nothing to take back.")?;
        }
        Ok(was_there)
    }

    /// Keeps the result of an exam that has ended and was begun in earnest.
    fn keep_result(&mut self) -> io::Result<()> {
        if let Some((key, exam)) = self.quiz.result()
            && exam.answered > 0
        {
            self.progress.keep_exam((key, exam));
            self.save()?;
        }
        Ok(())
    }

    fn save(&mut self) -> io::Result<()> {
        match self.keeper.save(self.progress) {
            Some(words) => self.desk.say(&words),
            None => Ok(()),
        }
    }

    /// The sections with these indices, by number and title.
    fn sections(&self, links: &[usize]) -> String {
        let entries = links.iter().filter_map(|link| self.course.entries.get(*link));
        entries.map(|entry| entry.named().replacen("§ ", "", 1)).collect::<Vec<_>>().join("; ")
    }
}

impl Desk<'_> {
    /// Says a paragraph.
    fn say(&mut self, words: &str) -> io::Result<()> {
        self.say_behind("", words)
    }

    /// Says a paragraph behind a label such as `1. `; its further lines stand under its first word.
    fn say_behind(&mut self, label: &str, words: &str) -> io::Result<()> {
        let words = if self.ascii { ascii(words) } else { words.to_owned() };
        // Under a short label the text stands in a column of its own; a long one begins a paragraph.
        let blanks =
            if label.trim_end().ends_with(':') { " ".repeat(label.len() - label.trim_start().len()) } else { " ".repeat(label.len()) };
        let options = textwrap::Options::new(WIDTH).initial_indent(label).subsequent_indent(&blanks).break_words(false);
        for line in textwrap::wrap(&words, options) {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// Says a line whose blanks mean something.
    fn say_as_it_stands(&mut self, line: &str) -> io::Result<()> {
        let line = if self.ascii { ascii(line) } else { line.to_owned() };
        writeln!(self.out, "{}", line.trim_end())
    }

    /// Says a formula on one line.
    fn say_formula(&mut self, formula: &Formula) -> io::Result<()> {
        let line = if self.ascii { formula.one_line_ascii() } else { formula.one_line() };
        self.say_behind("  ", &line)
    }

    /// Says marked-up text.
    fn tell(&mut self, label: &str, text: &Inline) -> io::Result<()> {
        self.say_behind(label, &text.written())
    }

    /// Prompts, and waits for a line.
    fn ask(&mut self, prompt: &str) -> io::Result<Line> {
        write!(self.out, "{}", if self.ascii { ascii(prompt) } else { prompt.to_owned() })?;
        self.out.flush()?;
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            writeln!(self.out)?;
            self.ended = true;
            return Ok(Line::Leave);
        }
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        if self.echo {
            writeln!(self.out, "{line}")?;
        }
        Ok(match line.to_lowercase().as_str() {
            "q" | "quit" | "exit" => Line::Leave,
            "u" | "undo" => Line::Undo,
            "?" | "h" | "help" => Line::Help,
            _ => Line::Text(line),
        })
    }
}

#[cfg(test)]
mod tests;

//! Asking: the question, and whatever answers it.

use std::io;

use super::{Flow, Line, Sitting};
use crate::app::quiz::quoted;
use crate::content::markup::Inline;
use crate::content::question::{Exhibit, Task};
use crate::study::deck::Matter;
use crate::study::quiz::{Asked, Turn};
use crate::study::settings::Mark;

impl Sitting<'_, '_> {
    /// Shows a question and waits until its answer is open.
    pub(super) fn ask(&mut self) -> io::Result<Flow> {
        let (Some(turn), Some(card)) = (self.quiz.turn().cloned(), self.quiz.card().cloned()) else { return Ok(Flow::Leave) };
        self.shown += 1;
        self.say_heading(&turn)?;
        match (&turn.asked, &card.matter) {
            (Asked::Aloud, Matter::Question(question)) => {
                self.desk.tell("", &question.question)?;
                self.say_exhibit(&question.exhibit)?;
                self.wait_for_enter()
            }
            (Asked::Choose(order), Matter::Drill(drill)) => match &drill.task {
                Task::Choose { question, choices } => {
                    let shown: Vec<&Inline> = order.iter().map(|choice| &choices[*choice].text).collect();
                    self.desk.tell("", question)?;
                    self.say_exhibit(&drill.exhibit)?;
                    self.say_letters(&shown)?;
                    self.wait_for_choice(shown.len())
                }
                Task::Compute(_) | Task::Sort { .. } | Task::Find { .. } => Ok(Flow::Leave),
            },
            (Asked::Compute(posed), Matter::Drill(drill)) => {
                self.desk.tell("", &posed.question)?;
                self.say_exhibit(&drill.exhibit)?;
                if let Task::Compute(computation) = &drill.task {
                    self.desk.say(&computation.leeway_in_words())?;
                }
                self.wait_for_number(&posed.unit)
            }
            (Asked::Find, Matter::Drill(drill)) => {
                if let Task::Find { question, .. } = &drill.task {
                    self.desk.tell("", question)?;
                }
                self.say_exhibit(&drill.exhibit)?;
                self.wait_for_lines()
            }
            (Asked::Sort(order), Matter::Drill(drill)) => match &drill.task {
                Task::Sort { question, steps, .. } => {
                    let shown: Vec<&Inline> = order.iter().map(|step| &steps[*step]).collect();
                    self.desk.tell("", question)?;
                    self.say_exhibit(&drill.exhibit)?;
                    self.say_list(&shown)?;
                    self.wait_for_order(shown.len())
                }
                Task::Compute(_) | Task::Choose { .. } | Task::Find { .. } => Ok(Flow::Leave),
            },
            // The quiz asks each card as what it is.
            (_, _) => Ok(Flow::Leave),
        }
    }

    /// A listing with the numbers of its lines, a curve in figures, a broken run in what is measured of it.
    fn say_exhibit(&mut self, exhibit: &Exhibit) -> io::Result<()> {
        if let Some(run) = &exhibit.run {
            self.say_run(run)?;
        }
        if let Some(code) = &exhibit.code {
            self.desk.say(&format!("Listing ({}), line by line:", code.language))?;
            for (at, line) in code.source.trim_end().lines().enumerate() {
                self.desk.say_as_it_stands(&format!("{:>3}  {line}", at + 1))?;
            }
        }
        if let Some(plot) = &exhibit.curve {
            self.desk.say(&format!("The figures of a curve: {}.", plot.title))?;
            for line in plot.in_words() {
                self.desk.say_behind("  ", &line)?;
            }
        }
        Ok(())
    }

    /// Which question this is, of what, and how much is left.
    pub(super) fn say_heading(&mut self, turn: &Turn) -> io::Result<()> {
        let card = &self.quiz.deck().cards[turn.card];
        let topic = self.quiz.deck().topics[card.topic].1.clone();
        let counts = self.quiz.counts();
        let after = (counts.due + counts.fresh).saturating_sub(1);
        let left = match self.quiz.deadline() {
            Some(deadline) => {
                let seconds = deadline.saturating_sub((self.desk.clock)().now);
                let time = if seconds < 90 { format!("{seconds} seconds") } else { format!("{} minutes", seconds / 60) };
                format!("{after} after this, {time} left")
            }
            None => format!("{after} after this"),
        };
        let seen = self.progress.reviews.memory(&card.id).is_some();
        let new = if seen || self.quiz.is_exam() { "" } else { ", new" };
        let heading = format!("\nQuestion {}: {topic}, {}{new} ({left})", counts.done + 1, card.level.name());
        self.desk.say(&heading)?;
        if turn.edited {
            self.desk.say("(This card was edited since you last graded it.)")?;
        }
        Ok(())
    }

    /// A list whose items have letters, as on the screen.
    pub(super) fn say_letters(&mut self, items: &[&Inline]) -> io::Result<()> {
        for (at, item) in items.iter().enumerate() {
            self.desk.tell(&format!("{}. ", letter(at)), item)?;
        }
        Ok(())
    }

    pub(super) fn say_list(&mut self, items: &[&Inline]) -> io::Result<()> {
        for (number, item) in items.iter().enumerate() {
            self.desk.tell(&format!("{}. ", number + 1), item)?;
        }
        Ok(())
    }

    /// Prompts until an answer is accepted. `answer` opens the turn, or says what is wrong with the line; `letters` of them are answers.
    fn wait(
        &mut self,
        prompt: &str,
        help: &str,
        letters: usize,
        mut answer: impl FnMut(&mut Self, &str) -> Result<(), String>,
    ) -> io::Result<Flow> {
        loop {
            match self.desk.ask(prompt)? {
                Line::Leave => return Ok(Flow::Leave),
                Line::Undo => {
                    if self.undo()? {
                        return Ok(Flow::On);
                    }
                }
                Line::Help => self.desk.say(&format!("{help} x shows the answer. {}", self.anywhere()))?,
                Line::Text(text) => match self.command(&text, letters)? {
                    Some(Flow::Leave) => {}
                    Some(Flow::On) => return Ok(Flow::On),
                    None if text == "x" => {
                        self.quiz.reveal();
                        return Ok(Flow::On);
                    }
                    None => match answer(self, &text) {
                        Ok(()) => return Ok(Flow::On),
                        Err(why) => self.desk.say(&why)?,
                    },
                },
            }
        }
    }

    /// Whether a line puts the card aside, or may do so.
    pub(super) fn is_command(&self, text: &str) -> bool {
        COMMANDS.iter().any(|(capital, word, _)| text == *capital || text.eq_ignore_ascii_case(word))
    }

    /// Does what a capital or its word commands, as on the screen: `On` when another card is next, `Leave` when the prompt stays; `None` for
    /// what is no command. A capital whose small letter is an answer here is asked about: it may be either.
    pub(super) fn command(&mut self, text: &str, letters: usize) -> io::Result<Option<Flow>> {
        let Some((capital, word, does)) = COMMANDS.iter().find(|(capital, word, _)| text == *capital || text.eq_ignore_ascii_case(word))
        else {
            return Ok(None);
        };
        let small = capital.to_ascii_lowercase();
        if text == *capital && (0..letters).any(|at| letter(at).to_string() == small) {
            self.desk.say(&format!("{small} answers with {small}; the word {word} {does}. Type one of them."))?;
            return Ok(Some(Flow::Leave));
        }
        Ok(Some(if self.put_aside(capital)? { Flow::On } else { Flow::Leave }))
    }

    /// Skips the card that is asked, buries it until tomorrow, puts it away or flags it. Whether another is next.
    fn put_aside(&mut self, capital: &str) -> io::Result<bool> {
        let (Some(card), at) = (self.quiz.card().map(|card| card.id.clone()), (self.desk.clock)()) else { return Ok(false) };
        if self.quiz.is_exam() && matches!(capital, "B" | "P") {
            self.desk.say("An exam asks all of its cards; S puts this one off to the end.")?;
            return Ok(false);
        }
        let change = |mark: &mut Mark| match capital {
            "B" => mark.buried = at.day().saturating_add(1),
            "P" => mark.suspended = true,
            _ => mark.flagged = !mark.flagged,
        };
        match capital {
            "S" => self.quiz.skip(),
            _ => self.progress.mark(&card, change, at.now),
        }
        if matches!(capital, "B" | "P") {
            self.quiz.leave_out();
        }
        let is_flagged = self.progress.marks.get(&card).is_some_and(|mark| mark.flagged);
        let words = match capital {
            "S" => String::from("Skipped: it comes at the end."),
            "B" => format!("Buried until tomorrow. ({card})"),
            "P" => format!("Put away; this brings it back: elbo quiz --restore {}", quoted(&card)),
            _ if is_flagged => format!("Flagged; this lists it: {} --find flagged", self.desk.command),
            _ => String::from("The flag is taken away."),
        };
        self.desk.say(&words)?;
        self.save()?;
        Ok(capital != "F")
    }

    /// What can be typed at every prompt of a card.
    pub(super) fn anywhere(&self) -> &'static str {
        if self.quiz.is_exam() {
            "At any prompt: u goes back to the last answer, q leaves, ? explains. With any card: S or skip asks it at the end, F or flag flags it."
        } else {
            "At any prompt: u takes the last grade back, q leaves, ? explains. With any card: S or skip asks it at the end, B or bury tomorrow, \
             P or put away never again, F or flag flags it, or takes the flag away."
        }
    }

    fn wait_for_enter(&mut self) -> io::Result<Flow> {
        let help = "Say your answer aloud, as you would at a whiteboard; then press Enter and compare it with the one that is shown. You may \
                    type it, too: nobody reads it.";
        self.wait("Say it aloud, then Enter: ", help, 0, |sitting, text| {
            // A single letter is a slip for a command rather than an answer.
            if text.chars().count() == 1 {
                return Err(String::from("Enter shows the answer; ? names the keys."));
            }
            sitting.quiz.reveal();
            Ok(())
        })
    }

    fn wait_for_choice(&mut self, choices: usize) -> io::Result<Flow> {
        let last = letter(choices.saturating_sub(1));
        let wanted = format!("Type a letter from a to {last}, or x to see the answer.");
        self.wait(&format!("Your choice, a to {last}: "), &wanted.clone(), choices, move |sitting, text| {
            match marks(text, choices).as_deref() {
                Some([one]) => {
                    sitting.quiz.choose(*one);
                    Ok(())
                }
                _ => Err(wanted.clone()),
            }
        })
    }

    fn wait_for_number(&mut self, unit: &str) -> io::Result<Flow> {
        let prompt = if unit.is_empty() { "Your number: ".to_owned() } else { format!("Your number, in {unit}: ") };
        let help = "Type a number, such as 0.35, 1e-3, 2x10^3 or 1/3; the unit may stand behind it.";
        self.wait(&prompt, help, 0, |sitting, text| sitting.quiz.compute(text).map_err(|error| sentence(&error.to_string())))
    }

    fn wait_for_lines(&mut self) -> io::Result<Flow> {
        let help = "Type the numbers of the lines that are at fault, such as 3 7 or 8-9.";
        self.wait("The lines: ", help, 0, |sitting, text| sitting.quiz.find(text).map_err(|error| sentence(&error.to_string())))
    }

    fn wait_for_order(&mut self, steps: usize) -> io::Result<Flow> {
        let example = (1..=steps).rev().map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        let wanted = format!("Type each number from 1 to {steps} once, in the right order, such as {example}; or x to see the answer.");
        self.wait("The right order: ", &wanted.clone(), 0, move |sitting, text| {
            let order = order(text, steps).ok_or_else(|| wanted.clone())?;
            // The steps move up to their places one after the other.
            let mut shown: Vec<usize> = (0..steps).collect();
            for (place, step) in order.into_iter().enumerate() {
                let from = shown.iter().position(|here| *here == step).unwrap_or(place);
                sitting.quiz.move_step(from, place);
                let step = shown.remove(from);
                shown.insert(place, step);
            }
            sitting.quiz.settle();
            Ok(())
        })
    }
}

/// The numbers of a line, from 0, when they are `0..steps` in some order. `312` is `3 1 2`.
fn order(text: &str, steps: usize) -> Option<Vec<usize>> {
    let numbers = numbers(text, steps)?;
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.into_iter().eq(0..steps).then_some(numbers)
}

/// The numbers of a line, from 0, each at most `most`: parted by blanks or commas, or, as there are fewer than ten, by nothing.
pub(super) fn numbers(text: &str, most: usize) -> Option<Vec<usize>> {
    let parted = text.contains(|c: char| c == ',' || c == ';' || c.is_whitespace());
    let words: Vec<String> = if parted || most > 9 {
        text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    } else {
        text.chars().map(String::from).collect()
    };
    words.iter().map(|word| word.parse::<usize>().ok().filter(|number| (1..=most).contains(number)).map(|number| number - 1)).collect()
}

/// What puts a card aside, as on the screen: its capital, its word, what it does.
const COMMANDS: [(&str, &str, &str); 4] = [
    ("S", "skip", "asks the card at the end"),
    ("B", "bury", "asks the card tomorrow"),
    ("P", "put away", "never asks the card again"),
    ("F", "flag", "flags the card"),
];

/// `a` for the first.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('?', |index| char::from(b'a' + index))
}

/// The items that a line names by their letters or numbers, from 0, each among the first `most`: `a c`, `ac`, `1, 3`.
pub(super) fn marks(text: &str, most: usize) -> Option<Vec<usize>> {
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return numbers(text, most);
    }
    let typed = text.chars().filter(|c| !(c.is_whitespace() || matches!(c, ',' | ';')));
    typed.map(|c| (0..most).find(|at| letter(*at) == c.to_ascii_lowercase())).collect()
}

/// A message as a sentence.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_something_between_them() {
        assert_eq!(numbers("1 3", 4), Some(vec![0, 2]));
        assert_eq!(numbers("1, 3;4", 4), Some(vec![0, 2, 3]));
        assert_eq!(numbers("134", 4), Some(vec![0, 2, 3]));
        assert_eq!(numbers("5", 4), None);
        assert_eq!(numbers("0", 4), None);
        assert_eq!(numbers("x", 4), None);
        assert_eq!(numbers("12", 12), Some(vec![11]));
        assert_eq!(order("312", 3), Some(vec![2, 0, 1]));
        assert_eq!(order("3 1", 3), None);
        assert_eq!(order("3 1 1", 3), None);
        assert_eq!(marks("a c", 4), Some(vec![0, 2]));
        assert_eq!(marks("AC", 4), Some(vec![0, 2]));
        assert_eq!(marks("1,3", 4), Some(vec![0, 2]));
        assert_eq!(marks("e", 4), None);
    }
}

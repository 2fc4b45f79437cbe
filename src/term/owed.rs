//! What the terminal was asked and has not answered: whoever stops or leaves now would leave the answer to the shell, which takes it for keys.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::event::Event;
use super::{background, flow};

/// How long an answer is waited for by a program that stops or leaves.
const WAIT: Duration = Duration::from_secs(2);
/// The same for a terminal that has never answered anything, counted from the question: it may be one that does not.
const UNHEARD: Duration = Duration::from_secs(1);

/// Something that the terminal is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// What it writes on.
    Background,
    /// How it is, behind the question for its background: terminals answer in order, so this answer says that the other one won't come.
    Fence,
    /// How it is, behind a picture.
    Status,
}

/// The questions that are open, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Owed {
    open: VecDeque<(Question, Instant)>,
    has_answered: bool,
}

impl Owed {
    /// Takes in what was written: a question stands at its end, or none.
    pub(crate) fn wrote(&mut self, bytes: &[u8], now: Instant) {
        if bytes.ends_with(background::QUESTION) {
            self.open.extend([(Question::Background, now), (Question::Fence, now)]);
        } else if bytes.ends_with(flow::QUESTION) {
            // The next picture leaves only when the last answer has come, or counts as lost.
            self.open.retain(|(question, _)| *question != Question::Status);
            self.open.push_back((Question::Status, now));
        }
    }

    /// Takes in what came; says whether it is for whoever listens: an answer that nobody waits for any more is not.
    pub(crate) fn takes(&mut self, event: &Event, now: Instant) -> bool {
        match event {
            Event::Background(_) => {
                self.has_answered = true;
                let Some(at) = self.open.iter().position(|(question, _)| *question == Question::Background) else { return false };
                self.open.remove(at).is_some_and(|(_, asked)| now - asked <= background::DEADLINE)
            }
            Event::Answered => {
                self.has_answered = true;
                let answered = self.open.iter().position(|(question, _)| *question != Question::Background);
                let answered = answered.and_then(|at| self.open.drain(..=at).next_back());
                answered.is_none_or(|(question, _)| question == Question::Status)
            }
            _ => true,
        }
    }

    /// How long an answer is worth waiting for, by a program that stops or leaves at `now`.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        match self.open.back() {
            None => Duration::ZERO,
            Some(_) if self.has_answered => WAIT,
            Some((_, asked)) => (*asked + UNHEARD).saturating_duration_since(now),
        }
    }

    /// Whether an answer may come.
    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::background::Background;

    const LIGHT: Event = Event::Background(Background::Light);
    const MS: Duration = Duration::from_millis(1);

    fn asked(questions: &[&[u8]], now: Instant) -> Owed {
        let mut owed = Owed::default();
        for question in questions {
            owed.wrote(&[b"frame", *question].concat(), now);
        }
        owed
    }

    #[test]
    fn what_was_asked_is_owed_until_it_is_answered() {
        let now = Instant::now();
        let mut owed = asked(&[background::QUESTION], now);
        assert_eq!(owed.wait(now + 300 * MS), UNHEARD - 300 * MS, "it may be a terminal that never answers");
        assert!(owed.takes(&LIGHT, now + 20 * MS));
        assert!(!owed.takes(&Event::Answered, now + 20 * MS), "the fence is nobody else's business");
        assert_eq!((owed.wait(now), owed.is_open()), (Duration::ZERO, false));
        owed.wrote(flow::QUESTION, now);
        assert_eq!(owed.wait(now + 10 * WAIT), WAIT, "one that answers will answer");
        assert!(owed.takes(&Event::Answered, now));
        assert!(!owed.is_open());
        owed.wrote(b"\x1b[?2026l", now);
        assert!(!owed.is_open());
    }

    #[test]
    fn a_terminal_that_says_how_it_is_and_nothing_of_its_background_owes_nothing() {
        let now = Instant::now();
        let mut owed = asked(&[background::QUESTION, flow::QUESTION], now);
        assert!(!owed.takes(&Event::Answered, now));
        assert!(owed.is_open(), "the picture's answer is still to come");
        assert!(owed.takes(&Event::Answered, now));
        assert!(!owed.is_open());
        assert!(!owed.takes(&LIGHT, now), "nobody counts on it any more");
    }

    #[test]
    fn a_background_that_comes_after_the_deadline_is_not_taken() {
        let now = Instant::now();
        let answer = |after| asked(&[background::QUESTION], now).takes(&LIGHT, now + after);
        assert!(answer(background::DEADLINE) && !answer(background::DEADLINE + MS));
        assert!(!Owed::default().takes(&LIGHT, now), "nobody has asked");
    }

    #[test]
    fn a_lost_answer_is_not_owed_for_ever() {
        let now = Instant::now();
        let mut owed = asked(&[flow::QUESTION, flow::QUESTION, flow::QUESTION], now);
        assert!(owed.takes(&Event::Answered, now) && !owed.is_open());
        assert!(owed.takes(&Event::Answered, now), "one that comes late is told all the same");
    }
}

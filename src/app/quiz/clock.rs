//! The think clock: it runs while a question to answer aloud is looked at, can be stopped, and stands still at 0:00.

/// Seconds to think by default: an interviewer gives about a minute.
pub const THINKING: u64 = 60;

/// A clock that runs down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Seconds left when it last started or stopped.
    left: u64,
    /// When it was started, in seconds since 1970; `None` while it stands.
    since: Option<u64>,
    /// Whether the reader stopped it: then it stands until the reader lets it go on.
    stopped: bool,
}

impl Clock {
    /// A standing clock with so many seconds.
    pub fn new(seconds: u64) -> Self {
        Self { left: seconds, since: None, stopped: false }
    }

    /// Seconds left. A system clock that jumps back costs nothing.
    pub fn left(&self, now: u64) -> u64 {
        self.left.saturating_sub(self.since.map_or(0, |since| now.saturating_sub(since)))
    }

    /// Whether it changes from second to second.
    pub fn runs(&self, now: u64) -> bool {
        self.since.is_some() && self.left(now) > 0
    }

    /// Whether the reader stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The question is looked at, or no longer: the clock goes on, or stands.
    pub fn attend(&mut self, is_attended: bool, now: u64) {
        let goes = is_attended && !self.stopped;
        if goes != self.since.is_some() {
            self.left = self.left(now);
            self.since = goes.then_some(now);
        }
    }

    /// The reader stops it, or lets it go on.
    pub fn toggle(&mut self, now: u64) {
        self.left = self.left(now);
        self.stopped = !self.stopped;
        self.since = (!self.stopped).then_some(now);
    }
}

/// `1:05`; from an hour on `1:00:05`.
pub fn words(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_only_while_the_question_is_looked_at_and_stands_at_nought() {
        let mut clock = Clock::new(60);
        assert!(!clock.runs(100));
        clock.attend(true, 100);
        assert_eq!((clock.left(110), clock.runs(110)), (50, true));
        clock.attend(false, 110);
        assert_eq!((clock.left(500), clock.runs(500)), (50, false));
        clock.attend(true, 500);
        assert_eq!((clock.left(550), clock.runs(550)), (0, false));
        assert_eq!(clock.left(10_000), 0);
    }

    #[test]
    fn the_reader_stops_it_and_lets_it_go_on() {
        let mut clock = Clock::new(60);
        clock.attend(true, 0);
        clock.toggle(20);
        clock.attend(true, 30);
        assert_eq!((clock.left(90), clock.runs(90), clock.is_stopped()), (40, false, true));
        clock.toggle(100);
        assert_eq!(clock.left(101), 39);
    }

    #[test]
    fn a_system_clock_that_jumps_back_costs_no_seconds() {
        let mut clock = Clock::new(60);
        clock.attend(true, 1_000);
        assert_eq!(clock.left(10), 60);
    }

    #[test]
    fn time_is_said_in_minutes_and_seconds() {
        assert_eq!([words(0), words(65), words(3605)], ["0:00", "1:05", "1:00:05"]);
    }
}

//! How much a link can carry, and how often it is therefore shown something new.
//!
//! A key is always answered at once. A picture of the run, which is drawn again and again while it trains, leaves only when the one before has
//! arrived: the terminal is asked after each how it is (DSR, `CSI 5 n`; every terminal since the VT100 answers `CSI 0 n`), and its answer comes
//! behind everything that was sent before. So at most one picture is on its way, however much the buffers between would swallow, and a key never
//! waits behind more than that. On top of it a number of bytes a second is not exceeded.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What the terminal is asked.
pub(super) const QUESTION: &[u8] = b"\x1b[5n";
/// An answer that takes longer has been lost, or the link is so slow that waiting for it shows nothing.
const LOST: Duration = Duration::from_secs(4);
/// A terminal that lets so many questions go by before its first answer is not asked again.
const MUTE: u32 = 2;
/// An answer that takes longer makes the link slow.
const SLOW: Duration = Duration::from_millis(500);
/// How long the link has to be quick again before it counts as such, so that the word doesn't flicker.
const RECOVERY: Duration = Duration::from_secs(3);
/// Over how long the pictures are counted.
const WINDOW: Duration = Duration::from_secs(6);

/// The flow of pictures over one link.
#[derive(Debug, Default)]
pub struct Flow {
    asks: bool,
    /// Bytes a second that are not exceeded; 0: no bound.
    budget: f64,
    asked: Option<Instant>,
    unanswered: u32,
    has_answered: bool,
    slow_at: Option<Instant>,
    /// When the last pictures left.
    pictures: VecDeque<Instant>,
    /// Bytes that had been written when the last one left.
    before: u64,
}

impl Flow {
    /// A link that carries all there is: a terminal on this machine.
    #[must_use]
    pub fn unbounded() -> Flow {
        Flow::default()
    }

    /// A link that is asked how it is, and carries at most `budget` bytes a second.
    #[must_use]
    pub fn over_a_link(budget: f64) -> Flow {
        Flow { asks: true, budget, ..Flow::default() }
    }

    /// How long the next picture has to wait: nothing, or not at all. `written`: bytes since the start.
    #[must_use]
    pub fn wait(&self, now: Instant, written: u64) -> Duration {
        let arrives = self.asked.map_or(Duration::ZERO, |at| (at + LOST).saturating_duration_since(now));
        let paid = match (self.pictures.back(), self.budget > 0.0) {
            (Some(&at), true) => {
                let costs = Duration::from_secs_f64((written - self.before) as f64 / self.budget);
                (at + costs.min(LOST)).saturating_duration_since(now)
            }
            _ => Duration::ZERO,
        };
        arrives.max(paid)
    }

    /// A picture leaves; says whether the terminal is to be asked behind it.
    #[must_use]
    pub fn shows(&mut self, now: Instant, written: u64) -> bool {
        if self.asked.take().is_some() {
            self.unanswered += 1;
            self.asks = self.has_answered || self.unanswered < MUTE;
            if self.has_answered {
                self.slow_at = Some(now);
            }
        }
        self.before = written;
        self.pictures.push_back(now);
        while self.pictures.front().is_some_and(|&at| now - at > WINDOW) {
            self.pictures.pop_front();
        }
        self.asked = self.asks.then_some(now);
        self.asks
    }

    /// The terminal has answered.
    pub fn answered(&mut self, now: Instant) {
        self.has_answered = true;
        if self.asked.take().is_some_and(|at| now - at > SLOW) {
            self.slow_at = Some(now);
        }
    }

    /// Pictures a second, when the link is so slow that it has to be said.
    #[must_use]
    pub fn slow(&self, now: Instant) -> Option<f64> {
        let overdue = self.has_answered && self.asked.is_some_and(|at| now - at > SLOW);
        (overdue || self.slow_at.is_some_and(|at| now - at < RECOVERY)).then(|| self.rate(now))
    }

    /// Pictures a second over the last seconds.
    #[must_use]
    pub fn rate(&self, now: Instant) -> f64 {
        let recent = self.pictures.iter().filter(|at| now - **at <= WINDOW).count();
        recent as f64 / WINDOW.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_next_picture_waits_until_the_one_before_has_arrived() {
        let (mut flow, start) = (Flow::over_a_link(0.0), Instant::now());
        assert_eq!(flow.wait(start, 0), Duration::ZERO);
        assert!(flow.shows(start, 0), "the terminal is asked behind it");
        assert_eq!(flow.wait(start + ms(300), 900), LOST - ms(300));
        flow.answered(start + ms(300));
        assert_eq!(flow.wait(start + ms(300), 900), Duration::ZERO);
        assert_eq!(flow.slow(start + ms(300)), None);
    }

    #[test]
    fn bytes_are_paid_for_before_the_next_picture() {
        let (mut flow, start) = (Flow::over_a_link(8_000.0), Instant::now());
        assert!(flow.shows(start, 500));
        flow.answered(start + ms(1));
        assert_eq!(flow.wait(start + ms(50), 2_500), ms(200), "2,000 bytes take a quarter of a second");
        assert_eq!(flow.wait(start + ms(250), 2_500), Duration::ZERO);
        // a whole screen costs much, but no more than an answer that was lost
        assert_eq!(flow.wait(start, 1_000_000), LOST);
    }

    #[test]
    fn a_terminal_that_does_not_answer_is_not_asked_for_ever() {
        let (mut flow, start) = (Flow::over_a_link(0.0), Instant::now());
        assert!(flow.shows(start, 0));
        assert!(flow.shows(start + LOST, 0), "one answer may be lost");
        assert!(!flow.shows(start + 2 * LOST, 0));
        assert_eq!(flow.wait(start + 2 * LOST, 0), Duration::ZERO);
        assert_eq!(flow.slow(start + 2 * LOST), None, "nothing is known of the link");
    }

    #[test]
    fn a_lost_answer_does_not_silence_one_that_has_answered_before() {
        let (mut flow, start) = (Flow::over_a_link(0.0), Instant::now());
        assert!(flow.shows(start, 0));
        flow.answered(start + ms(20));
        for turn in 1..6 {
            assert!(flow.shows(start + turn * LOST, 0));
        }
    }

    #[test]
    fn a_slow_link_is_said_with_its_rate_until_it_has_recovered() {
        let (mut flow, mut now) = (Flow::over_a_link(0.0), Instant::now());
        for _ in 0..12 {
            assert!(flow.shows(now, 0));
            now += ms(1_000);
            flow.answered(now);
        }
        assert_eq!(flow.slow(now), Some(1.0), "six pictures in six seconds");
        assert!(flow.shows(now, 0));
        flow.answered(now + ms(30));
        assert!(flow.slow(now + ms(30)).is_some(), "a moment ago it was slow");
        assert_eq!(flow.slow(now + RECOVERY), None);
        let mut fresh = Flow::unbounded();
        assert!(!fresh.shows(now, 0));
        assert_eq!((fresh.wait(now, 1 << 30), fresh.slow(now)), (Duration::ZERO, None));
    }
}

//! How fast an experiment steps.

use std::time::Instant;

/// Steps a second, over about the last second.
#[derive(Default)]
pub(super) struct Pace {
    window: Option<Instant>,
    steps: u32,
    rate: f64,
}

impl Pace {
    /// Counts a step.
    pub(super) fn tick(&mut self) {
        let now = Instant::now();
        let start = *self.window.get_or_insert(now);
        self.steps += 1;
        let seconds = now.duration_since(start).as_secs_f64();
        if seconds >= 1.0 || (self.rate == 0.0 && seconds >= 0.2) {
            self.rate = f64::from(self.steps - 1) / seconds;
            self.window = Some(now);
            self.steps = 1;
        }
    }

    /// Steps a second; 0 before it is known.
    pub(super) fn per_second(&self) -> f64 {
        self.rate
    }
}

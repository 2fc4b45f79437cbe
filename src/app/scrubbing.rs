//! Scrubbing: the time machine's keys, with strides that grow while one of them is held.

use super::App;
use super::action::Effect;

/// So many presses in a row go on with the same stride; then it doubles.
const PRESSES: u32 = 4;
/// How often it doubles.
const DOUBLINGS: u32 = 3;
/// Within so many seconds a key that is held comes again.
const HELD: u64 = 1;

/// A key of the time machine, pressed several times in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scrub {
    /// To later moments (1) or to earlier ones (-1).
    way: isize,
    /// When it came last, in seconds since 1970.
    when: u64,
    /// How often before the next time.
    presses: u32,
}

impl App {
    /// Goes to an earlier (-1) or a later moment (1) of the run; where the key is held, in strides that grow.
    pub(super) fn scrub(&mut self, way: isize) -> Vec<Effect> {
        let now = self.now;
        let before = self.scrubbed.filter(|scrub| scrub.way == way && now.saturating_sub(scrub.when) <= HELD);
        let presses = before.map_or(0, |scrub| scrub.presses);
        self.scrubbed = Some(Scrub { way, when: now, presses: presses.saturating_add(1) });
        let stride = 1_usize << (presses / PRESSES).min(DOUBLINGS);
        self.look(|history| (0..stride).for_each(|_| if way < 0 { history.back() } else { history.forward() }))
    }
}

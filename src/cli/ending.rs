//! How a command without a screen ends when it is told to: by Ctrl-C, a termination or a hang-up.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::ground::whole;

/// A Ctrl-C so soon after the first is the same one, passed on by a shell or a script.
const ECHO: Duration = Duration::from_secs(1);

/// The signal that was noted first; 0 for none.
static NOTED: AtomicI32 = AtomicI32::new(0);

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// It ends the process, without half a file left behind.
    AtOnce,
    /// It is noted, and the command ends when it has saved its work. A second Ctrl-C ends the process at once.
    Saving,
}

/// From now on a signal ends the process at once, and what it has begun to write is taken away.
///
/// # Errors
/// Those of the operating system.
pub(super) fn leave_nothing_half_done() -> io::Result<()> {
    watch(Manner::AtOnce)
}

/// From now on a signal is noted, for [`asked_for`] to tell.
///
/// # Errors
/// Those of the operating system.
pub(super) fn save_first() -> io::Result<()> {
    watch(Manner::Saving)
}

/// The exit code that a signal has asked for: 129, 130 or 143.
pub(super) fn asked_for() -> Option<u8> {
    u8::try_from(NOTED.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0).map(|signal| signal + 128)
}

/// In words, what it was that asked for an exit code.
pub(super) fn in_words(code: u8) -> &'static str {
    match code {
        129 => "the terminal hung up",
        130 => "interrupted",
        _ => "told to end",
    }
}

fn watch(manner: Manner) -> io::Result<()> {
    let heeded: Vec<_> = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal)).collect();
    let mut signals = Signals::new(heeded)?;
    let heed = move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            let insists = signal == SIGINT && first.is_some_and(|first| first.elapsed() > ECHO);
            if manner == Manner::AtOnce || insists {
                whole::remove_unfinished();
                std::process::exit(128 + signal);
            }
            let _ = NOTED.compare_exchange(0, signal, Ordering::Relaxed, Ordering::Relaxed);
            first.get_or_insert_with(Instant::now);
        }
    };
    thread::Builder::new().name("elbo-signals".into()).spawn(heed).map(drop)
}

/// Whether whoever started the program wants it to ignore a signal: `nohup` does with HUP, a shell script with INT for what it starts in
/// the background. Only Linux tells.
fn is_ignored(signal: i32) -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, signal))
}

fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nohup_ignores_is_read_from_the_mask() {
        let status = "Name:\telbo\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000440\n";
        assert!(ignores(status, SIGHUP) && !ignores(status, SIGINT) && !ignores(status, SIGTERM));
        assert!(!ignores("", SIGHUP));
    }
}

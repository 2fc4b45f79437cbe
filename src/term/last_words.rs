//! The terminal is given back even when the process is ended from outside the program's reach: by `abort` (a full stack, no memory left), or
//! by a signal that nobody here handles. What can't be caught is SIGKILL, SIGSTOP and a fault in the processor's sense (SIGSEGV, SIGILL,
//! SIGFPE) other than a full stack, which Rust itself turns into an abort: `reset` puts a terminal right after those.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGABRT, SIGALRM, SIGBUS, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU};
use signal_hook::low_level;

/// Puts back all that was set: the mouse, first, because not always; a frame that is open; looks, pastes, the cursor, the screen.
pub(super) const FAREWELL_TO_ALL: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Signals that end a process which does not handle them, and that the session has no orderly ending for.
const DEADLY: [i32; 10] = [SIGABRT, SIGALRM, SIGBUS, SIGPROF, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU];

/// The terminal as it was found.
struct Found {
    output: OwnedFd,
    modes: Termios,
}

static FOUND: OnceLock<Found> = OnceLock::new();

/// Whether the screen is ours now.
static OURS: AtomicBool = AtomicBool::new(false);

/// Notes how the terminal was found, and handles the signals from here on. Only the first call does anything. Where it can't be done, the
/// session works all the same.
pub(super) fn prepare(output: &OwnedFd) {
    let (Ok(output), Ok(modes)) = (output.as_fd().try_clone_to_owned(), tcgetattr(output)) else { return };
    if FOUND.set(Found { output, modes }).is_ok() {
        for signal in DEADLY {
            register(signal);
        }
    }
}

/// Says whether the screen is ours: only then is there something to give back.
pub(super) fn arm(ours: bool) {
    OURS.store(ours, Ordering::SeqCst);
}

#[allow(unsafe_code)]
fn register(signal: i32) {
    let last_words = move || {
        if OURS.swap(false, Ordering::SeqCst)
            && let Some(found) = FOUND.get()
        {
            let _ = tcsetattr(&found.output, OptionalActions::Now, &found.modes);
            let _ = rustix::io::write(&found.output, FAREWELL_TO_ALL);
        }
        let _ = low_level::emulate_default_handler(signal);
    };
    // SAFETY: the action runs inside a signal handler, where only what is async-signal-safe may be called. It reads two statics that are
    // never written again while it can run (`OnceLock::get` and an atomic: loads, no lock), makes the system calls write and ioctl
    // (tcsetattr) on a descriptor that is never closed, and ends in signal_hook's own handler-safe function. It allocates nothing, takes
    // no lock and can't panic.
    let _ = unsafe { low_level::register(signal, last_words) };
}

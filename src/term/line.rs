//! The line to the terminal: raw mode, the alternate screen, and writes that never block for good.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::{cursor, queue, terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios;

use super::event::Event;
use super::last_words::{self, FAREWELL_TO_ALL};
use super::owed::Owed;

/// Buttons, drags and the wheel, in SGR form. Not crossterm's `EnableMouseCapture`, which also asks for every bare
/// movement: bytes that nobody here reads.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// Pasted text comes between marks, so that it can be told from keys.
const PASTE_ON: &[u8] = b"\x1b[?2004h";
/// How long giving the terminal back may wait for a blocked link.
const FAREWELL: Duration = Duration::from_millis(500);
/// How long one write waits for room before it reports `WouldBlock`.
const PATIENCE: Duration = Duration::from_millis(50);

/// Columns and rows that are drawn on at most: a terminal that claims 65535 would cost gigabytes for each frame.
const LARGEST: (u16, u16) = (1_000, 500);

/// Whose the screen is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// Ours: raw mode and the alternate screen are on.
    Ours,
    /// The shell's, while we are suspended.
    Lent,
    /// The shell's for good.
    Returned,
}

struct State {
    screen: Screen,
    mouse: bool,
    owed: Owed,
}

/// Both directions of the terminal that the program runs in.
pub(crate) struct Line {
    input: OwnedFd,
    output: OwnedFd,
    state: Mutex<State>,
    /// The terminal has answered.
    answered: Condvar,
}

impl Line {
    /// Takes hold of standard input and output, which must both be a terminal. Changes nothing yet.
    pub(crate) fn open() -> io::Result<Line> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        if !stdin.is_terminal() || !stdout.is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "standard input and output must both be a terminal"));
        }
        Ok(Line {
            input: stdin.as_fd().try_clone_to_owned()?,
            output: non_blocking_output(stdout.as_fd())?,
            state: Mutex::new(State { screen: Screen::Returned, mouse: false, owed: Owed::default() }),
            answered: Condvar::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where keys come from.
    pub(crate) fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Columns and rows; a terminal that doesn't know (0 x 0) counts as 80 x 24, a monstrous one as [`LARGEST`].
    pub(crate) fn size(&self) -> (u16, u16) {
        match termios::tcgetwinsize(&self.output) {
            Ok(size) => believed(size.ws_col, size.ws_row),
            Err(_) => believed(0, 0),
        }
    }

    /// Whether somebody is still at the other end.
    pub(crate) fn is_alive(&self) -> bool {
        termios::tcgetattr(&self.input).is_ok()
    }

    /// Takes the screen: raw mode, the alternate screen, no cursor, the mouse if it is wanted.
    pub(crate) fn take(&self) -> io::Result<()> {
        let mut state = self.state();
        last_words::prepare(&self.output);
        terminal::enable_raw_mode()?;
        let mut hello = Vec::new();
        queue!(hello, terminal::EnterAlternateScreen, cursor::Hide)?;
        hello.extend_from_slice(PASTE_ON);
        if state.mouse {
            hello.extend_from_slice(MOUSE_ON);
        }
        self.send(&hello, FAREWELL)?;
        state.screen = Screen::Ours;
        last_words::arm(true);
        Ok(())
    }

    /// Takes the screen again after the process was stopped and somebody else has set the terminal's modes.
    pub(crate) fn retake(&self) -> io::Result<()> {
        if self.state().screen == Screen::Returned {
            return Ok(());
        }
        // crossterm enables raw mode only if it believes that it is off
        terminal::disable_raw_mode()?;
        self.take()
    }

    /// Lends the screen to the shell while the process is stopped. `settle` is called when no more frame leaves, nor a question with it, and
    /// what the terminal sends is not the shell's yet.
    pub(crate) fn lend(&self, settle: impl FnOnce()) {
        let was = std::mem::replace(&mut self.state().screen, Screen::Lent);
        if was == Screen::Ours {
            settle();
        }
        self.leave(was, &self.state());
    }

    /// Gives the screen back for good; only the first call does anything.
    pub(crate) fn give_back(&self) {
        let mut state = self.state();
        let was = std::mem::replace(&mut state.screen, Screen::Returned);
        self.leave(was, &state);
    }

    /// Undoes what was set for a screen that was ours until now.
    fn leave(&self, was: Screen, state: &State) {
        if was == Screen::Returned {
            return;
        }
        last_words::arm(false);
        if was == Screen::Ours && self.is_alive() {
            let farewell = if state.mouse { FAREWELL_TO_ALL } else { &FAREWELL_TO_ALL[MOUSE_OFF.len()..] };
            // a line that dies now needs no farewell
            if self.send(farewell, FAREWELL).is_err() {
                // the link is blocked: drop what waits in the queue, so that the few bytes that matter fit
                let _ = termios::tcflush(&self.output, termios::QueueSelector::OFlush);
                let _ = self.send(farewell, FAREWELL);
            }
        }
        let _ = terminal::disable_raw_mode();
    }

    /// Takes in what the terminal sent; says whether it is for whoever listens.
    pub(crate) fn takes(&self, event: &Event) -> bool {
        let takes = self.state().owed.takes(event, Instant::now());
        self.answered.notify_all();
        takes
    }

    /// Whether an answer may be on its way.
    pub(crate) fn is_owed(&self) -> bool {
        self.state().owed.is_open()
    }

    /// How long an answer that is on its way is worth waiting for.
    pub(crate) fn patience(&self) -> Duration {
        self.state().owed.wait(Instant::now())
    }

    /// Waits for the answers that are on their way, while another thread listens: the shell would take them for keys.
    pub(crate) fn wait_for_answers(&self) {
        let state = self.state();
        if state.screen == Screen::Ours {
            let limit = state.owed.wait(Instant::now());
            drop(self.answered.wait_timeout_while(state, limit, |state| state.owed.is_open()));
        }
    }

    /// Turns mouse reports on or off; off gives the terminal's own text selection back.
    pub(crate) fn set_mouse(&self, on: bool) -> io::Result<()> {
        let mut state = self.state();
        if state.mouse == on {
            return Ok(());
        }
        state.mouse = on;
        if state.screen == Screen::Ours {
            self.send(if on { MOUSE_ON } else { MOUSE_OFF }, FAREWELL)?;
        }
        Ok(())
    }

    /// Writes all of `bytes` within `limit`.
    fn send(&self, mut bytes: &[u8], limit: Duration) -> io::Result<()> {
        let deadline = Instant::now() + limit;
        while !bytes.is_empty() {
            match rustix::io::write(&self.output, bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    self.wait_for_room(left.min(PATIENCE));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn wait_for_room(&self, limit: Duration) {
        let mut fds = [PollFd::new(&self.output, PollFlags::OUT)];
        let ready = poll(&mut fds, Some(&timespec(limit)));
        // macOS can't poll /dev/tty: it says NVAL at once
        let blind = fds[0].revents().contains(PollFlags::NVAL);
        if ready.is_err() || blind {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A description of the output of our own, so that `O_NONBLOCK` doesn't leak into the shell that shares ours.
fn non_blocking_output(stdout: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let open = |path: &str| -> io::Result<File> {
        let flags = rustix_flags();
        OpenOptions::new().write(true).custom_flags(flags).open(path)
    };
    let own = if cfg!(target_os = "linux") { open("/proc/self/fd/1").or_else(|_| open("/dev/tty")) } else { open("/dev/tty") };
    match own {
        Ok(file) => Ok(file.into()),
        // a sandbox without /proc and /dev: writes may block then, but only the writer's thread
        Err(_) => stdout.try_clone_to_owned(),
    }
}

fn rustix_flags() -> i32 {
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    flags.bits() as i32
}

/// A duration as poll wants it.
pub(crate) fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as _, tv_nsec: duration.subsec_nanos().into() }
}

/// The way out for frames: a writer that refuses while the screen isn't ours.
///
/// A write returns `WouldBlock` after a short wait for room, so that its caller can look at other things;
/// `ConnectionReset` while the screen is lent (the rest of the frame is lost), `BrokenPipe` once it is given back.
pub struct TerminalOutput {
    line: Arc<Line>,
}

impl TerminalOutput {
    pub(crate) fn new(line: Arc<Line>) -> TerminalOutput {
        TerminalOutput { line }
    }

    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.line.state();
        match state.screen {
            Screen::Ours => {
                let written = rustix::io::write(&self.line.output, bytes)?;
                if written == bytes.len() {
                    state.owed.wrote(bytes, Instant::now());
                }
                Ok(written)
            }
            Screen::Lent => Err(io::ErrorKind::ConnectionReset.into()),
            Screen::Returned => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Write for TerminalOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.try_write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.line.wait_for_room(PATIENCE);
                self.try_write(bytes)
            }
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Columns and rows that a terminal claims, as far as they are believed.
fn believed(columns: u16, rows: u16) -> (u16, u16) {
    if columns == 0 || rows == 0 { (80, 24) } else { (columns.min(LARGEST.0), rows.min(LARGEST.1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_does_not_know_its_size_has_the_usual_one_and_a_monstrous_one_is_bounded() {
        for (claimed, believed_in) in [
            ((0, 0), (80, 24)),
            ((0, 50), (80, 24)),
            ((1, 1), (1, 1)),
            ((200, 55), (200, 55)),
            ((65535, 24), (1000, 24)),
            ((80, 65535), (80, 500)),
        ] {
            assert_eq!(believed(claimed.0, claimed.1), believed_in, "{claimed:?}");
        }
    }

    #[test]
    fn the_farewell_begins_with_the_mouse_and_undoes_what_the_hello_did() {
        assert!(FAREWELL_TO_ALL.starts_with(MOUSE_OFF));
        for on in [MOUSE_ON, PASTE_ON] {
            for mode in on.split(|byte| *byte == b'h').filter(|mode| !mode.is_empty()) {
                let off: Vec<u8> = mode.iter().copied().chain([b'l']).collect();
                assert!(FAREWELL_TO_ALL.windows(off.len()).any(|window| window == off), "{mode:?}");
            }
        }
    }
}

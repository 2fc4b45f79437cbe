//! The session with the terminal: raw mode and the alternate screen from start to drop, whatever happens between.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::{JoinHandle, ThreadId};

use super::background;
use super::event::Event;
use super::input::{self, Signals};
use super::line::Line;
pub use super::line::TerminalOutput;

/// How a session begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the terminal reports the mouse; without it, dragging selects text as usual.
    pub mouse: bool,
}

/// The terminal while it is ours. Dropping it gives the terminal back; so do a panic of the thread that started it,
/// and Ctrl-Z for as long as the process is stopped.
///
/// At most one session exists at a time. Ctrl-Z is handled here and never reported as a key.
/// After [`Event::End`] the process has two seconds to end by itself; then it is ended with the ending's exit code.
pub struct Session {
    line: Arc<Line>,
    quit: UnixStream,
    thread: Option<JoinHandle<()>>,
    signals: Arc<Signals>,
}

/// The session that the panic hook has to care for.
struct Active {
    owner: ThreadId,
    line: Arc<Line>,
}

static ACTIVE: Mutex<Option<Active>> = Mutex::new(None);

impl Session {
    /// Takes the terminal and reports everything that happens to `sink`, which is called from the thread
    /// `elbo-input` and must not block.
    ///
    /// # Errors
    /// Standard input or output is no terminal (`Unsupported`), a session exists already, or the terminal
    /// refuses raw mode. The terminal is left as it was.
    pub fn start(options: Options, sink: impl FnMut(Event) + Send + 'static) -> io::Result<Session> {
        let line = Arc::new(Line::open()?);
        line.set_mouse(options.mouse)?;
        let (quit, quit_seen) = UnixStream::pair()?;
        let claim = Claim::new(&line)?;
        let signals = Arc::new(Signals::register()?);
        if let Err(error) = line.take() {
            line.give_back();
            signals.unregister();
            return Err(error);
        }
        let thread = input::spawn(Arc::clone(&line), Arc::clone(&signals), quit_seen, sink);
        let thread = match thread {
            Ok(thread) => thread,
            Err(error) => {
                line.give_back();
                signals.unregister();
                return Err(error);
            }
        };
        claim.keep();
        Ok(Session { line, quit, thread: Some(thread), signals })
    }

    /// Columns and rows of the terminal now.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        self.line.size()
    }

    /// Turns mouse reports on or off.
    ///
    /// # Errors
    /// The terminal takes no bytes.
    pub fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.line.set_mouse(on)
    }

    /// Asks the terminal what it writes on. [`Event::Background`] says it, if that comes in time: see [`background::DEADLINE`].
    ///
    /// # Errors
    /// The terminal takes no bytes.
    pub fn ask_background(&self) -> io::Result<()> {
        self.output().write_all(background::QUESTION)
    }

    /// The way out for a [`super::writer::FrameWriter`]. It writes only while the screen is ours.
    #[must_use]
    pub fn output(&self) -> TerminalOutput {
        TerminalOutput::new(Arc::clone(&self.line))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // whoever was told to end has no time to lose
        if !self.signals.is_asked() {
            self.line.wait_for_answers();
        }
        self.line.give_back();
        // closing our end is the word to the input thread
        let _ = self.quit.shutdown(std::net::Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            // a panic over there was swallowed by the hook; nothing is left to do about it
            let _ = thread.join();
        }
        self.signals.unregister();
        *active() = None;
    }
}

fn active() -> std::sync::MutexGuard<'static, Option<Active>> {
    ACTIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to be the one session; given up again if starting fails.
struct Claim;

impl Claim {
    fn new(line: &Arc<Line>) -> io::Result<Claim> {
        install_panic_hook();
        let mut active = active();
        if active.is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a terminal session is already running"));
        }
        *active = Some(Active { owner: std::thread::current().id(), line: Arc::clone(line) });
        Ok(Claim)
    }

    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        *active() = None;
    }
}

/// Panics print over a screen that is ours. The owner's gives the screen back first; a worker's prints nothing,
/// for whoever joins the worker reports it. Without a session the hook that was there before does everything.
fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let session = active().as_ref().map(|session| (session.owner, Arc::clone(&session.line)));
            match session {
                Some((owner, line)) if owner == std::thread::current().id() => {
                    line.give_back();
                    previous(panic);
                }
                Some(_) => {}
                None => previous(panic),
            }
        }));
    });
}

//! The thread that listens: keys, signals and the end of the line, in one poll.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{self, Signal};
use signal_hook::SigId;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ};
use signal_hook::low_level;

use super::decode::Decoder;
use super::event::{Ending, Event, Key, KeyCode};
use super::line::{Line, timespec};

/// How often the line is looked at even when nothing is reported: some systems report a hang-up late or never.
const WATCH: Duration = Duration::from_secs(1);
/// How long the program may take to end by itself after it was told to.
const GRACE: Duration = Duration::from_secs(2);

const CAUGHT: [i32; 7] = [SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH];
const CTRL_Z: Event = Event::Key(Key { code: KeyCode::Char('z'), ctrl: true });

/// The signals that we catch: a flag for each, and one pipe that wakes the poll.
pub(crate) struct Signals {
    flags: [Arc<AtomicBool>; CAUGHT.len()],
    wake: UnixStream,
    ids: Vec<SigId>,
    /// Set once the session is over: Ctrl-C and its like then end the process at once again.
    over: Arc<AtomicBool>,
    /// Set once the session is over and nobody has told it to end: a termination ends the process at once then.
    unasked: Arc<AtomicBool>,
    /// Whether the session was told to end.
    asked: AtomicBool,
}

impl Signals {
    pub(crate) fn register() -> io::Result<Signals> {
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        let mut signals = Signals {
            flags: Default::default(),
            wake,
            ids: Vec::new(),
            over: Arc::default(),
            unasked: Arc::default(),
            asked: AtomicBool::new(false),
        };
        for (signal, flag) in CAUGHT.into_iter().zip(&signals.flags) {
            // the order counts: the flag must be up when the pipe wakes the poll
            signals.ids.push(signal_hook::flag::register(signal, Arc::clone(flag))?);
            signals.ids.push(low_level::pipe::register(signal, waker.try_clone()?)?);
        }
        // A file that may not grow further is an error of the write, said as such, and no reason to die.
        signals.ids.push(signal_hook::flag::register(SIGXFSZ, Arc::default())?);
        // Kept for good: unregistering alone leaves a signal without any effect. That is right for a hang-up: that the line is gone may have
        // been seen before its signal comes, and the last save must not be lost to it. A termination that follows an ending is part of it.
        for signal in [SIGINT, SIGQUIT] {
            signal_hook::flag::register_conditional_default(signal, Arc::clone(&signals.over))?;
        }
        signal_hook::flag::register_conditional_default(SIGTERM, Arc::clone(&signals.unasked))?;
        Ok(signals)
    }

    pub(crate) fn unregister(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.unasked.store(!self.is_asked(), Ordering::SeqCst);
        for &id in &self.ids {
            low_level::unregister(id);
        }
    }

    /// Whether the session was told to end.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    fn take(&self) -> Vec<i32> {
        let mut bytes = [0; 64];
        // an empty pipe is as good as a drained one
        while matches!((&self.wake).read(&mut bytes), Ok(n) if n > 0) {}
        CAUGHT.into_iter().zip(&self.flags).filter_map(|(signal, flag)| flag.swap(false, Ordering::SeqCst).then_some(signal)).collect()
    }
}

/// Starts the thread; it ends when the other end of `quit` closes or the line does.
pub(crate) fn spawn(
    line: Arc<Line>,
    signals: Arc<Signals>,
    quit: UnixStream,
    sink: impl FnMut(Event) + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let listener = Listener { size: line.size(), line, signals, decoder: Decoder::default(), sink };
    std::thread::Builder::new().name("elbo-input".into()).spawn(move || listener.listen(&quit))
}

struct Listener<F> {
    line: Arc<Line>,
    signals: Arc<Signals>,
    decoder: Decoder,
    size: (u16, u16),
    sink: F,
}

/// Why a wait ended.
struct Woken {
    quit: bool,
    signal: bool,
    readable: bool,
    hung_up: bool,
    late: bool,
}

impl<F: FnMut(Event)> Listener<F> {
    fn listen(mut self, quit: &UnixStream) {
        loop {
            let Ok(woken) = self.wait(quit) else {
                return self.end(Ending::HangUp);
            };
            if woken.quit {
                return;
            }
            if woken.signal {
                self.signals();
            }
            if woken.readable {
                match self.read() {
                    Some(false) => {}
                    // to the whole group, as the terminal would: a wrapper such as cargo has to stop too.
                    // It comes back to us as the signal.
                    Some(true) => drop(process::kill_current_process_group(Signal::TSTP)),
                    None => return self.end(Ending::HangUp),
                }
            } else if woken.hung_up {
                return self.end(Ending::HangUp);
            } else if woken.late {
                self.decoder.settle(&mut self.sink);
                if !self.line.is_alive() {
                    return self.end(Ending::HangUp);
                }
            }
        }
    }

    fn wait(&self, quit: &UnixStream) -> io::Result<Woken> {
        let limit = self.decoder.patience(self.line.is_owed()).unwrap_or(WATCH);
        let input = self.line.input();
        let mut fds = [
            PollFd::new(&input, PollFlags::IN),
            PollFd::from_borrowed_fd(self.signals.wake.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(quit.as_fd(), PollFlags::IN),
        ];
        match poll(&mut fds, Some(&timespec(limit))) {
            Ok(ready) => {
                let hung = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
                Ok(Woken {
                    quit: !fds[2].revents().is_empty(),
                    signal: !fds[1].revents().is_empty(),
                    readable: fds[0].revents().contains(PollFlags::IN),
                    hung_up: fds[0].revents().intersects(hung),
                    late: ready == 0,
                })
            }
            Err(rustix::io::Errno::INTR) => Ok(Woken { quit: false, signal: true, readable: false, hung_up: false, late: false }),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads what is there; says whether Ctrl-Z was among it, or nothing when the line is closed.
    fn read(&mut self) -> Option<bool> {
        let mut bytes = [0; 16_384];
        match rustix::io::read(self.line.input(), &mut bytes) {
            Ok(0) => None,
            Ok(n) => {
                let (sink, line) = (&mut self.sink, &self.line);
                let mut suspend = false;
                self.decoder.feed(&bytes[..n], |event| {
                    if event == CTRL_Z {
                        suspend = true;
                    } else if line.takes(&event) {
                        sink(event);
                    }
                });
                Some(suspend)
            }
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Some(false),
            Err(_) => None,
        }
    }

    fn signals(&mut self) {
        for signal in self.signals.take() {
            match signal {
                SIGHUP => self.end(Ending::HangUp),
                SIGINT => self.end(Ending::Interrupt),
                SIGTERM => self.end(Ending::Terminate),
                SIGQUIT => self.end(Ending::Quit),
                SIGTSTP => self.suspend(),
                SIGCONT => self.resume(),
                _ => {}
            }
        }
        self.resize();
    }

    fn resize(&mut self) {
        let size = self.line.size();
        if size != self.size {
            self.size = size;
            (self.sink)(Event::Resize(size.0, size.1));
        }
    }

    /// Gives the screen back and stops; when the process goes on, SIGCONT makes [`Self::resume`] take it again.
    fn suspend(&mut self) {
        if leads_its_session() {
            // nobody could wake us up again: the kernel, too, ignores Ctrl-Z there
            return;
        }
        let line = Arc::clone(&self.line);
        line.lend(|| self.settle());
        // raised in this thread, so that the stop takes effect before the next line
        let _ = low_level::raise(signal_hook::consts::SIGSTOP);
    }

    /// Reads on until the answers that are on their way have come, or have had their time.
    fn settle(&mut self) {
        let until = Instant::now() + self.line.patience();
        while self.line.is_owed() {
            let left = until.saturating_duration_since(Instant::now());
            let input = self.line.input();
            let mut fds = [PollFd::new(&input, PollFlags::IN)];
            match poll(&mut fds, Some(&timespec(left))) {
                Ok(0) => break,
                Ok(_) if self.read().is_none() => break,
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => break,
            }
        }
    }

    fn resume(&mut self) {
        if self.line.retake().is_ok() {
            (self.sink)(Event::Resumed);
        }
    }

    fn end(&mut self, why: Ending) {
        self.signals.asked.store(true, Ordering::SeqCst);
        let line = Arc::clone(&self.line);
        // detached on purpose: it must outlive the session if the program is stuck after it, and dies with the process
        let watchdog = std::thread::Builder::new().name("elbo-watchdog".into()).spawn(move || {
            std::thread::sleep(GRACE);
            line.give_back();
            low_level::exit(i32::from(why.exit_code()));
        });
        (self.sink)(Event::End(why));
        if watchdog.is_err() {
            // no thread to be had: nothing would end a stuck program, so this must
            self.line.give_back();
            low_level::exit(i32::from(why.exit_code()));
        }
    }
}

/// Whether the process group has no shell above it in its session (started by ssh, tmux or a terminal window directly).
fn leads_its_session() -> bool {
    process::getsid(None).is_ok_and(|session| session == process::getpgrp())
}

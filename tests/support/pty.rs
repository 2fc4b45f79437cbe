//! A person at a terminal, for tests: runs a program in a real PTY, types, and looks at the screen.
//!
//! Every wait is for a condition, with a deadline; nothing passes because time went by.
#![allow(dead_code)] // each test file uses its own part of this

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take. Long, for a busy machine; what passes, passes at once.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// What the program has drawn so far.
struct Seen {
    terminal: vt100::Parser,
    bytes: u64,
    /// Whether nobody reads what the program writes.
    stalled: bool,
    /// Bytes a second that are read at most; as many as there are when `None`.
    rate: Option<usize>,
    /// Sequences that steer a screen.
    escapes: u64,
    /// Whether nobody answers when the program asks how the terminal is.
    mute: bool,
    closed: bool,
}

/// Where keys are typed, and answers given; none once the terminal is closed.
type Keyboard = Arc<Mutex<Option<filedescriptor::FileDescriptor>>>;

/// What a program asks to hear how the terminal is, and what every terminal answers.
const HOW: (&[u8], &[u8]) = (b"\x1b[5n", b"\x1b[0n");

/// A program in a terminal.
pub(crate) struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Keyboard,
    child: Box<dyn Child + Send + Sync>,
    reader: Option<JoinHandle<()>>,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code.
    pub(crate) code: u32,
    /// The signal that ended it, in the system's words: it has no exit code of its own then.
    pub(crate) signal: Option<String>,
    /// Processor time of its whole life in seconds; `None` where the system doesn't tell.
    pub(crate) cpu: Option<f64>,
    /// How long it was waited for.
    pub(crate) after: Duration,
}

/// A command with a clean environment whose home is `home`.
pub(crate) fn command(program: &str, arguments: &[&str], home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.cwd(home);
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/local/bin:/usr/bin:/bin")] {
        command.env(name, value);
    }
    command.env("HOME", home);
    command
}

/// The program under test, likewise.
pub(crate) fn elbo(arguments: &[&str], home: &Path) -> CommandBuilder {
    command(env!("CARGO_BIN_EXE_elbo"), arguments, home)
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    /// Starts `command` in a terminal of `columns` x `rows` (each at least 1).
    pub(crate) fn start(command: CommandBuilder, columns: u16, rows: u16) -> Terminal {
        Terminal::open(command, columns, rows, false)
    }

    /// Likewise, but nobody reads what the program writes, until [`Terminal::stall`] says so.
    pub(crate) fn start_stalled(command: CommandBuilder, columns: u16, rows: u16) -> Terminal {
        Terminal::open(command, columns, rows, true)
    }

    fn open(command: CommandBuilder, columns: u16, rows: u16, stalled: bool) -> Terminal {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let seen = Seen {
            terminal: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
            bytes: 0,
            stalled,
            rate: None,
            escapes: 0,
            mute: false,
            closed: false,
        };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let input = pair.master.try_clone_reader().unwrap();
        let descriptor = pair.master.as_raw_fd().unwrap();
        let shared = Arc::clone(&seen);
        // Not the writer that the library has: when it goes it types Enter and Ctrl-D, and a terminal that hangs up types nothing.
        let keyboard: Keyboard = Arc::new(Mutex::new(Some(filedescriptor::FileDescriptor::dup(&descriptor).unwrap())));
        let answers = Arc::clone(&keyboard);
        let reader = std::thread::spawn(move || read(input, descriptor, &shared, &answers));
        Terminal { seen, keyboard, master: Some(pair.master), child, reader: Some(reader) }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap()
    }

    /// Sends `text` as it is.
    pub(crate) fn send(&mut self, text: &str) {
        let mut keyboard = self.keyboard.lock().unwrap();
        let keyboard = keyboard.as_mut().expect("the terminal is closed");
        keyboard.write_all(text.as_bytes()).unwrap();
        keyboard.flush().unwrap();
    }

    /// Has the terminal answer nothing, whatever it is asked.
    pub(crate) fn mute(&self) {
        self.seen().mute = true;
    }

    /// Presses a key by its name (`Enter`, `Down`, `Ctrl+C`…), or types a single character.
    pub(crate) fn press(&mut self, key: &str) {
        let bytes = key_bytes(key).unwrap_or_else(|| panic!("no key is called {key:?}"));
        self.send(&bytes);
    }

    /// The text on the screen, line by line, without blanks at the ends.
    pub(crate) fn text(&self) -> String {
        self.seen().terminal.screen().contents()
    }

    /// The screen as it is now.
    pub(crate) fn screen(&self) -> vt100::Screen {
        self.seen().terminal.screen().clone()
    }

    /// Bytes that the program has written.
    pub(crate) fn bytes(&self) -> u64 {
        self.seen().bytes
    }

    /// Waits until the screen fulfils `condition`; `what` says so if it never does.
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        if let Err(screen) = self.try_wait(DEADLINE, condition) {
            panic!("waited in vain until {what}; the screen:\n{screen}");
        }
    }

    /// Likewise, but gives back the screen's text if it never does.
    pub(crate) fn try_wait(&self, limit: Duration, condition: impl Fn(&vt100::Screen) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + limit;
        let mut seen = self.seen();
        loop {
            if condition(seen.terminal.screen()) {
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.closed {
                return Err(seen.terminal.screen().contents());
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} is there"), |screen| screen.contents().contains(text));
    }

    /// Waits until `text` is no longer on the screen.
    pub(crate) fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} is gone"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the program has written nothing for `quiet`, and says how much it has written in all.
    pub(crate) fn wait_quiet(&self, quiet: Duration) -> u64 {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = self.seen();
        loop {
            let before = seen.bytes;
            let (next, timeout) = self.seen.1.wait_timeout_while(seen, quiet, |seen| seen.bytes == before && !seen.closed).unwrap();
            seen = next;
            if timeout.timed_out() || seen.closed {
                return seen.bytes;
            }
            assert!(Instant::now() < deadline, "it never stopped writing; the screen:\n{}", seen.terminal.screen().contents());
        }
    }

    /// Gives the terminal another size, as dragging its window would.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let master = self.master.as_ref().expect("the terminal is closed");
        self.seen().terminal.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        master.resize(size(columns, rows)).unwrap();
    }

    /// Stops or goes on reading what the program writes, as a blocked link does.
    pub(crate) fn stall(&self, stalled: bool) {
        self.seen().stalled = stalled;
    }

    /// Reads at most so many bytes a second, as a slow link carries them.
    pub(crate) fn slow_down(&self, rate: Option<usize>) {
        self.seen().rate = rate;
    }

    /// How many sequences that steer a screen the program has written.
    pub(crate) fn escapes(&self) -> u64 {
        self.seen().escapes
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.process_id().unwrap();
        kill_process(Pid::from_raw(id.try_into().unwrap()).unwrap(), signal).unwrap();
    }

    /// Closes the terminal, as a lost connection does.
    pub(crate) fn hang_up(&mut self) {
        self.seen().closed = true;
        self.seen.1.notify_all();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        *self.keyboard.lock().unwrap() = None;
        self.master = None;
    }

    /// Waits until the program waits for its words to be read, in the middle of a write.
    pub(crate) fn wait_blocked(&self) {
        let descriptor = self.master.as_ref().and_then(|master| master.as_raw_fd()).expect("the terminal is open");
        let start = Instant::now();
        loop {
            let mut wait = [filedescriptor::pollfd { fd: descriptor, events: filedescriptor::POLLIN, revents: 0 }];
            let has_written = filedescriptor::poll(&mut wait, Some(Duration::from_millis(5))).unwrap_or(0) > 0;
            if has_written && self.stat().is_none_or(|(state, _)| state == 'S') {
                return;
            }
            assert!(start.elapsed() < DEADLINE, "it never waits");
            std::thread::yield_now();
        }
    }

    /// Processor time that the program has used, in seconds; `None` where the system doesn't tell.
    pub(crate) fn cpu(&self) -> Option<f64> {
        Some(self.stat()?.1)
    }

    /// The process's state letter and its processor time, from `/proc`.
    fn stat(&self) -> Option<(char, f64)> {
        let id = self.child.process_id()?;
        let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // the name in parentheses may hold anything
        let fields: Vec<&str> = text[text.rfind(')')? + 2..].split(' ').collect();
        let ticks: f64 = fields[11].parse::<f64>().ok()? + fields[12].parse::<f64>().ok()?;
        Some((fields[0].chars().next()?, ticks / 100.0))
    }

    /// Waits until the program has ended by itself, at most for `limit`.
    pub(crate) fn wait_end(&mut self, limit: Duration) -> Ended {
        let start = Instant::now();
        loop {
            let stat = self.stat();
            // a dead process tells its time until it is waited for
            let dead = stat.is_none_or(|(state, _)| state == 'Z');
            if dead && let Some(status) = self.child.try_wait().unwrap() {
                let signal = status.signal().map(ToOwned::to_owned);
                return Ended { code: status.exit_code(), signal, cpu: stat.map(|(_, cpu)| cpu), after: start.elapsed() };
            }
            assert!(start.elapsed() < limit, "it still runs after {limit:?}; the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the terminal is as it was: no alternate screen, the cursor shown, no mouse reports.
    pub(crate) fn wait_given_back(&self) {
        self.wait_until("the terminal is given back", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor() && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
    }

    /// Whether the terminal itself is in raw mode.
    pub(crate) fn is_raw(&self) -> bool {
        let master = self.master.as_ref().expect("the terminal is closed");
        let modes = master.get_termios().expect("the terminal has modes");
        // the crate's own type for the flags isn't ours to name; its words are
        !format!("{:?}", modes.local_flags).contains("ICANON")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.hang_up();
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// How many bytes can be shown: a frame in synchronized output is shown when all of it is there, as a terminal shows it.
fn whole_frames(bytes: &[u8]) -> usize {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|window| window == mark);
    let (begin, end) = (last(b"\x1b[?2026h"), last(b"\x1b[?2026l"));
    match begin {
        Some(begin) if end.is_none_or(|end| end < begin) => begin,
        _ => bytes.len(),
    }
}

/// Reads until the program's side closes or ours does.
fn read(mut input: Box<dyn Read + Send>, descriptor: i32, seen: &(Mutex<Seen>, Condvar), keyboard: &Keyboard) {
    let mut bytes = [0; 65536];
    let mut waiting = Vec::new();
    let mut asked = Vec::new();
    loop {
        let (closed, stalled, rate) = {
            let seen = seen.0.lock().unwrap();
            (seen.closed, seen.stalled, seen.rate)
        };
        if closed {
            return;
        }
        let pause = Duration::from_millis(20);
        if stalled {
            std::thread::sleep(pause);
            continue;
        }
        let mut wait = [filedescriptor::pollfd { fd: descriptor, events: filedescriptor::POLLIN, revents: 0 }];
        if filedescriptor::poll(&mut wait, Some(pause)).unwrap_or(0) == 0 {
            continue;
        }
        let room = match rate {
            None => bytes.len(),
            Some(rate) => {
                std::thread::sleep(pause);
                (rate * pause.as_millis() as usize / 1000).clamp(1, bytes.len())
            }
        };
        let count = input.read(&mut bytes[..room]).unwrap_or(0);
        // a question may come in two pieces
        asked.extend_from_slice(&bytes[..count]);
        let questions = asked.windows(HOW.0.len()).filter(|window| *window == HOW.0).count();
        asked.drain(..asked.len().saturating_sub(HOW.0.len() - 1));
        let mute = seen.0.lock().unwrap().mute;
        if let Some(keyboard) = keyboard.lock().unwrap().as_mut().filter(|_| !mute) {
            // a program that is gone needs no answer
            (0..questions).for_each(|_| drop(keyboard.write_all(HOW.1)));
        }
        let mut seen_now = seen.0.lock().unwrap();
        if count == 0 {
            // the program's side is closed
            seen_now.terminal.process(&waiting);
            seen_now.closed = true;
        } else {
            waiting.extend_from_slice(&bytes[..count]);
            let whole = whole_frames(&waiting);
            seen_now.terminal.process(&waiting[..whole]);
            waiting.drain(..whole);
            seen_now.bytes += count as u64;
            seen_now.escapes += bytes[..count].iter().filter(|byte| **byte == 0x1b).count() as u64;
        }
        drop(seen_now);
        seen.1.notify_all();
    }
}

/// The bytes of a key by the name that VHS gives it.
pub(crate) fn key_bytes(name: &str) -> Option<String> {
    let bytes = match name {
        "Enter" => "\r",
        "Escape" | "Esc" => "\x1b",
        "Tab" => "\t",
        "Shift+Tab" => "\x1b[Z",
        "Space" => " ",
        "Backspace" => "\x7f",
        "Delete" => "\x1b[3~",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "PageUp" => "\x1b[5~",
        "PageDown" => "\x1b[6~",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        _ => {
            if let Some(letter) = name.strip_prefix("Ctrl+") {
                let letter = letter.chars().next().filter(char::is_ascii_alphabetic)?;
                return Some(char::from(letter.to_ascii_lowercase() as u8 & 0x1f).to_string());
            }
            return (name.chars().count() == 1).then(|| name.to_owned());
        }
    };
    Some(bytes.to_owned())
}

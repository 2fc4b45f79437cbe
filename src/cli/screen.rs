//! What every command that takes the screen does in the same way: its colours, its clipboard, its worker.

use std::io::Write;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use base64::Engine;

use super::read::ScreenArgs;
use crate::app::Action;
use crate::data;
use crate::lab::{Checkpoints, Supplies};
use crate::term::background::{self, Background};
use crate::term::capabilities::{Capabilities, Colours};
use crate::term::event::Event;
use crate::term::flow::Flow;
use crate::term::session::Session;
use crate::term::writer::FrameWriter;
use crate::ui::theme::Theme;

/// How long a clipboard message waits for the frame before it.
const CLIPBOARD_WAIT: Duration = Duration::from_millis(300);

/// How often to look whether a slow link has recovered.
const LINK_PERIOD: Duration = Duration::from_millis(500);
/// Bytes a second for each cell of the screen that pictures may cost over a link: 8 KB/s for 80 x 24.
const BYTES_A_CELL: f64 = 4.2;
/// How long the answer to the last question is waited for when the program ends: the shell would take it for keys.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// The link to the terminal, as a loop of events minds it: when the next picture of the run may leave, and what is said of a slow one.
pub(super) struct Link {
    flow: Flow,
    /// Whether a picture waits to be let through.
    waits: bool,
    said: Option<f64>,
}

impl Link {
    /// Over SSH the link decides how often a picture is shown; a terminal on this machine takes what it is given.
    pub(super) fn new((columns, rows): (u16, u16)) -> Link {
        let is_far = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        let cells = f64::from(columns) * f64::from(rows);
        Link { flow: if is_far { Flow::over_a_link(BYTES_A_CELL * cells) } else { Flow::unbounded() }, waits: false, said: None }
    }

    /// Whether a picture that has come may leave now; one that may not waits until it [`Link::is_due`].
    pub(super) fn lets_through(&mut self, writer: &FrameWriter) -> bool {
        let (now, written) = (Instant::now(), writer.link().bytes_total);
        self.waits = !self.flow.wait(now, written).is_zero();
        if !self.waits && self.flow.shows(now, written) {
            writer.ask();
        }
        !self.waits
    }

    /// Whether the picture that waited may leave now.
    pub(super) fn is_due(&self, writer: &FrameWriter) -> bool {
        self.waits && self.flow.wait(Instant::now(), writer.link().bytes_total).is_zero()
    }

    /// How long there is nothing to be done for the link.
    pub(super) fn patience(&self, writer: &FrameWriter) -> Duration {
        let recovery = if self.said.is_some() { LINK_PERIOD } else { Duration::MAX };
        if self.waits { recovery.min(self.flow.wait(Instant::now(), writer.link().bytes_total)) } else { recovery }
    }

    /// The terminal has answered.
    pub(super) fn answered(&mut self) {
        self.flow.answered(Instant::now());
    }

    /// What the screen is to say from now on, when that is new.
    pub(super) fn news(&mut self, writer: &FrameWriter) -> Option<Action> {
        let now = Instant::now();
        let slow = self.flow.slow(now).or_else(|| writer.link().is_behind().then(|| self.flow.rate(now))).map(f64::round);
        (slow != self.said).then(|| {
            self.said = slow;
            Action::Link(slow)
        })
    }

    /// Waits for the answer that is on its way, if there is one, so that the shell doesn't get it.
    pub(super) fn see_off<W>(&self, wakes: &Receiver<W>, is_answer: impl Fn(&W) -> bool) {
        let until = Instant::now() + LAST_ANSWER;
        while self.flow.owes_an_answer() {
            match wakes.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(wake) if !is_answer(&wake) => {}
                Ok(_) | Err(_) => break,
            }
        }
    }
}

/// How things look, on the background that is known; the terminal is asked for one that is not.
pub(super) fn theme(args: &ScreenArgs, capabilities: &Capabilities, session: &Session) -> Theme {
    let variable = |name: &str| std::env::var(name).ok();
    let told = background::known(variable, args.background());
    if told.is_none() && capabilities.colours != Colours::Mono && background::may_be_asked(variable("TERM").as_deref()) {
        // The answer comes when it comes: until then, and without one, the background counts as dark.
        let _ = session.output().write_all(background::QUESTION);
    }
    let theme = Theme::new(capabilities.colours, capabilities.glyphs)
        .with_mosaic(capabilities.mosaic)
        .with_palette(args.palette())
        .with_pictures(args.pictures());
    theme.on(told.map_or(Background::Dark, |(background, _)| background))
}

/// Sends text to the terminal's clipboard (OSC 52); the terminal may ignore it, and has no way to say so.
pub(super) fn copy(text: &str, writer: &FrameWriter, session: &Session) {
    // Only between two frames: this thread submits them all, so none can set out in the meantime.
    if writer.flush(CLIPBOARD_WAIT) {
        let message = format!("\x1b]52;c;{}\x07", base64::engine::general_purpose::STANDARD.encode(text));
        let _ = session.output().write_all(message.as_bytes());
    }
}

/// The terminal has another size, or the process woke after it had been stopped: everything is drawn anew.
pub(super) fn resized(event: &Event, writer: &FrameWriter, session: &Session) -> Action {
    writer.clear();
    let (columns, rows) = if let Event::Resize(columns, rows) = event { (*columns, *rows) } else { session.size() };
    Action::Resize(columns, rows)
}

/// A sink that sends what it is given to an event loop, which may be gone already.
pub(super) fn forward<T: 'static, W: Send + 'static>(sender: &Sender<W>, wrap: fn(T) -> W) -> impl Fn(T) + Send + 'static {
    let sender = sender.clone();
    move |value| {
        let _ = sender.send(wrap(value));
    }
}

/// The data set that is trained on, and on how many threads.
#[derive(Clone, Debug)]
pub(super) struct Training {
    /// `digits`, or a folder of IDX files.
    pub(super) data: String,
    pub(super) transpose: bool,
    /// Seed of the generated digits.
    pub(super) seed: u64,
    /// All of the machine's when `None`.
    pub(super) threads: Option<u16>,
}

impl Training {
    /// What the screen calls the data set until it is read.
    pub(super) fn data_words(&self) -> String {
        if self.data == "digits" { format!("digits (generated) · seed {}", self.seed) } else { self.data.clone() }
    }

    /// How many threads train.
    pub(super) fn threads(&self) -> usize {
        self.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
    }

    /// What the worker works with; doubts about the data are handed to `say`.
    pub(super) fn supplies(&self, checkpoints: Checkpoints, say: impl Fn(String) + Send + 'static) -> Supplies {
        let Training { data: spec, transpose, seed, .. } = self.clone();
        let clothes = data::clothes_folder(&spec);
        let loading = if spec == "digits" { "drawing 12,000 digits".into() } else { format!("reading {spec}") };
        let loader = move || {
            let mut data = data::load(&spec, seed)?;
            if transpose {
                data.transpose();
            }
            // A notice is shown whole at every width, where the line below is cut.
            let doubts = if spec == "digits" { Vec::new() } else { data::doubts(&data) };
            if !doubts.is_empty() {
                say(format!("{}: {}", data.label, doubts.join("; ")));
            }
            Ok(data)
        };
        Supplies { loader: Box::new(loader), loading, threads: self.threads(), checkpoints, anew: false, repeat: 0, plan: None, clothes }
    }
}

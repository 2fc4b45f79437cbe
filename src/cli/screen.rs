//! What every command that takes the screen does in the same way: its colours, its clipboard, its worker.

use std::io::Write;
use std::sync::mpsc::Sender;
use std::time::Duration;

use base64::Engine;

use super::read::ScreenArgs;
use crate::app::Action;
use crate::data;
use crate::lab::{Checkpoints, Supplies};
use crate::term::background::{self, Background};
use crate::term::capabilities::{Capabilities, Colours};
use crate::term::event::Event;
use crate::term::session::Session;
use crate::term::writer::FrameWriter;
use crate::ui::theme::Theme;

/// How long a clipboard message waits for the frame before it.
const CLIPBOARD_WAIT: Duration = Duration::from_millis(300);

/// How things look, on the background that is known; the terminal is asked for one that is not.
pub(super) fn theme(args: &ScreenArgs, capabilities: &Capabilities, session: &Session) -> Theme {
    let variable = |name: &str| std::env::var(name).ok();
    let told = background::known(variable, args.background());
    if told.is_none() && capabilities.colours != Colours::Mono && background::may_be_asked(variable("TERM").as_deref()) {
        // The answer comes when it comes: until then, and without one, the background counts as dark.
        let _ = session.output().write_all(background::QUESTION);
    }
    let theme = Theme::new(capabilities.colours, capabilities.glyphs).with_mosaic(capabilities.mosaic).with_palette(args.palette());
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

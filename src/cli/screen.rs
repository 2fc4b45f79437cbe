//! What every command that takes the screen can be told, and does in the same way: its colours, its clipboard, its worker.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use base64::Engine;
use clap::Args;

use super::out::say;
use super::settings::Settings;
use super::{check, vocabulary};
use crate::app::Action;
use crate::app::pane::ImageStyle;
use crate::content::check::Fault;
use crate::content::course::Course;
use crate::content::source::Source;
use crate::content::watch::Opened;
use crate::data;
use crate::lab::{Checkpoints, Supplies};
use crate::term::background::{self, Background, BackgroundChoice};
use crate::term::capabilities::{Capabilities, ColourChoice, Colours, Flags, GlyphChoice};
use crate::term::event::Event;
use crate::term::flow::Flow;
use crate::term::session::Session;
use crate::term::tmux;
use crate::term::writer::FrameWriter;
use crate::ui::theme::{Palette, Theme};

/// What everything that takes the screen can be told.
#[derive(Args, Clone)]
pub(super) struct ScreenArgs {
    /// Read the course from a folder instead of the program, and again whenever it is edited
    #[arg(long, value_name = "DIR")]
    pub(super) content: Option<PathBuf>,
    /// Colours: auto, always, never, or a tier by name: true, 256, 16, mono
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    pub(super) color: ColourChoice,
    /// Characters: auto, ascii, blocks, braille, or how finely the cells of pictures are divided: quadrants, sextants, octants
    #[arg(long, default_value = "auto", value_name = "KIND")]
    pub(super) glyphs: GlyphChoice,
    /// Pictures, where you have chosen no style with i: auto (the finest that the terminal is known to draw), ascii, halves, quadrants,
    /// sextants, octants or braille [default: auto]
    #[arg(long, value_name = "STYLE")]
    images: Option<ImageStyle>,
    /// What the terminal writes on: auto (it is asked), dark or light
    #[arg(long, default_value = "auto", value_name = "KIND")]
    pub(super) background: BackgroundChoice,
    /// Colours of the text: terminal (its own sixteen), dark, light, high-contrast [default: terminal]
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<Palette>,
    /// Leave the mouse to the terminal, so that it selects text
    #[arg(long)]
    no_mouse: bool,
    /// Change the pictures of a model that trains once in five seconds
    #[arg(long)]
    no_motion: bool,
    /// What the reader has set once for all.
    #[arg(skip)]
    pub(super) settings: Settings,
}

impl ScreenArgs {
    /// Where the course comes from.
    pub(super) fn source(&self) -> Source {
        self.content.clone().map_or(Source::Embedded, Source::Folder)
    }

    /// The course, with faults in the place of what has them; without a course they are said, and the exit code given.
    pub(super) fn opened(&self) -> anyhow::Result<Result<Opened, ExitCode>> {
        let source = self.source();
        if self.content.is_none() {
            return Ok(Ok(Opened { course: source.load()?, faults: Vec::new() }));
        }
        Ok(source.open(Some(&vocabulary())).map_err(|faults| tell(&faults)))
    }

    /// The course without a fault; those of one that has some are said, and the exit code given.
    pub(super) fn course(&self) -> anyhow::Result<Result<Arc<Course>, ExitCode>> {
        Ok(self.opened()?.and_then(|Opened { course, faults }| if faults.is_empty() { Ok(Arc::new(course)) } else { Err(tell(&faults)) }))
    }

    /// What the terminal can show.
    pub(super) fn capabilities(&self) -> Capabilities {
        let environment = |name: &str| std::env::var(name).ok();
        let flags = Flags { colour: self.color, glyphs: self.glyphs, kept: self.settings.kept() };
        Capabilities::detect_behind(environment, &flags, tmux::client().as_deref())
    }

    /// What is trained on: the flags, or else the settings.
    pub(super) fn training(&self, data: Option<&str>, transpose: bool, seed: u64, threads: Option<u16>) -> Training {
        Training::with(&self.settings, data, transpose, seed, threads)
    }

    /// The colours of text.
    pub(super) fn palette(&self) -> Palette {
        self.theme.or(self.settings.theme).unwrap_or_default()
    }

    /// The style of pictures where the reader has chosen none.
    pub(super) fn pictures(&self) -> ImageStyle {
        self.images.or(self.settings.images).unwrap_or_default()
    }

    /// What the terminal writes on, as far as it was told: by the flag, the settings, or the theme.
    pub(super) fn background(&self) -> BackgroundChoice {
        let told = [self.background, self.settings.background].into_iter().find(|choice| *choice != BackgroundChoice::Auto);
        told.or(self.palette().background().map(BackgroundChoice::Exactly)).unwrap_or_default()
    }

    /// Whether elbo takes the mouse.
    pub(super) fn mouse(&self) -> bool {
        !self.no_mouse && self.settings.mouse()
    }

    /// The shortest time between two pictures of a model that trains.
    pub(super) fn pause(&self) -> Duration {
        self.settings.pause(self.no_motion)
    }
}

/// Says faults on standard error; gives the exit code for them.
fn tell(faults: &[Fault]) -> ExitCode {
    faults.iter().for_each(|fault| say!("{fault}"));
    ExitCode::from(check::FAULTY)
}

/// Whether there is a screen to draw on.
pub(super) fn has_screen(capabilities: &Capabilities) -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && capabilities.full_screen
}

/// How long a clipboard message waits for the frame before it.
const CLIPBOARD_WAIT: Duration = Duration::from_millis(300);

/// How often to look whether a slow link has recovered.
const LINK_PERIOD: Duration = Duration::from_millis(500);
/// Bytes a second for each cell of the screen that pictures may cost over a link: 8 KB/s for 80 x 24.
const BYTES_A_CELL: f64 = 4.2;

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
}

/// How things look, on the background that is known; the terminal is asked for one that is not.
pub(super) fn theme(args: &ScreenArgs, capabilities: &Capabilities, session: &Session) -> Theme {
    let variable = |name: &str| std::env::var(name).ok();
    let told = background::known(variable, args.background());
    if told.is_none() && capabilities.colours != Colours::Mono && background::may_be_asked(variable("TERM").as_deref()) {
        let _ = session.ask_background();
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
    /// What the flags say, or else the settings.
    pub(super) fn with(settings: &Settings, data: Option<&str>, transpose: bool, seed: u64, threads: Option<u16>) -> Training {
        let data = data.or(settings.data.as_deref()).unwrap_or("digits").to_owned();
        Training { data, transpose, seed, threads: threads.or(settings.threads) }
    }

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

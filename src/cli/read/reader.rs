//! The event loop, where the terminal, the worker and the state meet.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use ratatui::layout::Rect;

use super::super::clock::random;
use super::super::out::say;
use super::super::screen;
use super::super::vocabulary;
use super::saver::Saver;
use super::{ReadArgs, in_short};
use crate::app::quiz::{Begin, QuizView, Setup};
use crate::app::{Action, App, Effect, Start};
use crate::content::check::Fault;
use crate::content::course::Course;
use crate::content::prepare_listings;
use crate::content::source::Source;
use crate::content::watch::{Opened, Watch};
use crate::data::paths;
use crate::lab::{self, Checkpoints, Lab};
use crate::study::progress::{Progress, now};
use crate::term::capabilities::{Capabilities, Glyphs};
use crate::term::event::{Ending, Event, Mouse, MouseKind};
use crate::term::link::Frame;
use crate::term::session::{Options, Session};
use crate::term::writer::{FrameWriter, draw};
use crate::ui;
use crate::ui::theme::Theme;

/// What a first start says over the bottom of the screen, until a key is pressed: three lines of 78 columns, so that the folded pane stays in sight.
const WELCOME: &str = "Welcome to elbo. Read at your own pace, beside a real model that trains.
<key:page-down> pages, <key:switch-focus> goes to the pane, <key:enlarge> enlarges it, <key:contents> contents, <key:quiz> quiz, <key:help> keys
This note goes with the first key.";

/// Everything that can wake the event loop.
enum Wake {
    Terminal(Event),
    Lab,
    Course(Box<Result<Opened, Vec<Fault>>>),
    ListingsReady,
    Say(String),
}

/// The open reader.
pub(super) struct Reader {
    app: App,
    theme: Theme,
    takes_links: bool,
    wakes: Receiver<Wake>,
    lab: Lab,
    saver: Option<Saver>,
    /// Why nothing is saved in this session, once something was to be.
    unsaved: Option<String>,
    /// Why nothing can be saved in this session.
    read_only: Option<String>,
    _watch: Option<Watch>,
    writer: FrameWriter,
    session: Session,
    link: screen::Link,
    /// Why the program is to end.
    ending: Option<Leaving>,
}

/// What the reader is opened with.
pub(super) struct Opening<'a> {
    pub(super) args: &'a ReadArgs,
    pub(super) source: &'a Source,
    pub(super) course: Arc<Course>,
    /// Which section; where the reader was when it is left out.
    pub(super) entry: Option<usize>,
    /// Which flow, in its section.
    pub(super) flow: Option<String>,
    /// What to say first.
    pub(super) notice: Option<String>,
    pub(super) capabilities: Capabilities,
    pub(super) quiz: Setup,
}

/// Why the program ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    Quit,
    Asked(Ending),
}

impl Reader {
    /// Takes the terminal, shows the first frame, and only then starts everything else.
    pub(super) fn open(opening: Opening<'_>) -> anyhow::Result<Reader> {
        let Opening { args, source, course, entry, flow, notice, capabilities, quiz } = opening;
        let (sender, wakes) = channel();
        let training = args.training();
        // First of all: what is edited from here on must not be missed.
        let watch = match source {
            Source::Folder(folder) => {
                let reread = screen::forward(&sender, Wake::Course);
                Some(Watch::new(folder, Some(vocabulary()), move |read| reread(Box::new(read)))?)
            }
            Source::Embedded => None,
        };
        let session = Session::start(Options { mouse: false }, screen::forward(&sender, Wake::Terminal))
            .context("the terminal could not be taken; 'elbo --plain' prints the text without it")?;
        let writer = FrameWriter::start(session.output(), capabilities.colours)?;
        let mut loaded = paths::state_dir().map(|folder| folder.join("progress.json")).map(|path| (Progress::load(&path), path));
        if let Ok((loaded, _)) = &mut loaded {
            // two copies of the program may grade in the same second
            loaded.progress.reviews.set_nonce(random());
            loaded.progress.tune();
        }
        let is_first = loaded.as_ref().is_ok_and(|(loaded, _)| loaded.progress.begun.is_empty()) && quiz.begin == Begin::Reading;
        let unread = Arc::clone(&course);
        let (app, effects) = App::new(Start {
            course,
            progress: loaded.as_ref().map(|(loaded, _)| loaded.progress.clone()).unwrap_or_default(),
            now: now(),
            entry,
            flow,
            size: session.size(),
            data: training.data_words(),
            ascii: capabilities.glyphs == Glyphs::Ascii,
            mouse: args.screen.mouse(),
            quiz,
        });
        let theme = screen::theme(&args.screen, &capabilities, &session);
        submit(&app, &theme, capabilities.links, &writer);

        let words;
        let saver = match loaded {
            Ok((loaded, path)) => {
                words = loaded.message;
                let saver = Saver::start(path, screen::forward(&sender, Wake::Say))?;
                (!loaded.read_only).then_some(saver)
            }
            Err(error) => {
                words = Some(format!("progress is not saved: {error}"));
                None
            }
        };
        let checkpoints = paths::cache_dir().map_or_else(|_| Checkpoints::nowhere(), |folder| Checkpoints::in_folder(&folder.join("lab")));
        let wake = screen::forward(&sender, |()| Wake::Lab);
        let lab = Lab::start(training.supplies(checkpoints, screen::forward(&sender, Wake::Say)), move || wake(()))?;
        lab.send(lab::Command::FrameTime(args.screen.pause()));
        let ready = screen::forward(&sender, |()| Wake::ListingsReady);
        std::thread::Builder::new().name("elbo-listings".into()).spawn(move || {
            // the contents and the links name every section: their files are read before somebody waits for them
            unread.read_all();
            prepare_listings(&unread, &lab::listings());
            ready(());
        })?;
        let read_only = if saver.is_none() { words.clone() } else { None };
        let link = screen::Link::new(session.size());
        let mut reader = Reader {
            app,
            theme,
            takes_links: capabilities.links,
            wakes,
            lab,
            saver,
            unsaved: None,
            read_only,
            _watch: watch,
            writer,
            session,
            link,
            ending: None,
        };
        reader.carry_out(effects);
        let welcome = is_first.then(|| WELCOME.to_owned());
        for words in [welcome, words, notice].into_iter().flatten() {
            reader.act(Action::Notice(words));
        }
        Ok(reader)
    }

    /// Reads until the reader leaves; returns the exit code, and the score of the quiz's last sitting, if there was one.
    pub(super) fn run(mut self) -> (ExitCode, Option<f64>) {
        while self.ending.is_none() {
            match self.wakes.recv_timeout(self.patience()) {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => self.act(Action::Clock(now())),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            // Everything that waits is taken in before the one frame that shows it.
            while let (None, Ok(next)) = (self.ending, self.wakes.try_recv()) {
                self.take(next);
            }
            if self.ending.is_none() {
                if self.link.is_due(&self.writer) {
                    self.take(Wake::Lab);
                }
                self.link.news(&self.writer).into_iter().for_each(|news| self.act(news));
                submit(&self.app, &self.theme, self.takes_links, &self.writer);
            }
        }
        if let Some(saver) = &self.saver {
            saver.save(self.app.progress());
        }
        let score = self.app.quiz().and_then(QuizView::sitting).map(|sitting| sitting.report().score);
        let Reader { saver, unsaved, lab, writer, session, ending, .. } = self;
        drop(lab);
        // The reader has the screen back while a slow disk is waited for.
        drop((writer, session));
        let unsaved = saver.and_then(Saver::finish).or(unsaved);
        if let Some(words) = &unsaved {
            say!("elbo: {words}");
        }
        let code = match ending {
            Some(Leaving::Asked(ending)) => ExitCode::from(ending.exit_code()),
            Some(Leaving::Quit) | None if unsaved.is_some() => ExitCode::FAILURE,
            Some(Leaving::Quit) | None => ExitCode::SUCCESS,
        };
        (code, score)
    }

    /// How long to wait for something to happen: for good, unless a clock runs on the screen, or the link is waited for.
    fn patience(&self) -> Duration {
        let second = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_millis());
        let tick = if self.app.ticks() { Duration::from_millis(u64::from(1001 - second.min(1000))) } else { Duration::MAX };
        tick.min(self.link.patience(&self.writer))
    }

    /// Takes in the mouse; a click also picks what it met, as it stood on the screen that was clicked on.
    fn take_mouse(&mut self, mouse: Mouse) {
        let met = if mouse.kind == MouseKind::Down { ui::panel_at(&self.app, &self.theme, mouse.column, mouse.row) } else { None };
        self.act(Action::Mouse(mouse));
        if let Some((panel, place)) = met {
            self.act(Action::Point { panel, place });
        }
    }

    fn take(&mut self, wake: Wake) {
        let action = match wake {
            Wake::Terminal(Event::Key(key)) => Action::Key(key),
            Wake::Terminal(Event::Mouse(mouse)) => {
                self.act(Action::Clock(now()));
                return self.take_mouse(mouse);
            }
            Wake::Terminal(Event::Paste(text)) => Action::Paste(text),
            Wake::Terminal(event @ (Event::Resize(..) | Event::Resumed)) => screen::resized(&event, &self.writer, &self.session),
            Wake::Terminal(Event::Background(background)) => {
                self.theme = self.theme.on(background);
                return;
            }
            Wake::Terminal(Event::Answered) => return self.link.answered(),
            Wake::Terminal(Event::End(ending)) => {
                self.ending = Some(Leaving::Asked(ending));
                return;
            }
            Wake::Lab if !self.link.lets_through(&self.writer) => return,
            Wake::Lab => match self.lab.take() {
                Some((visit, snapshot)) => Action::Snapshot { visit, snapshot },
                None => return,
            },
            Wake::Course(read) => {
                let (course, words) = match *read {
                    Ok(Opened { course, faults }) => (Some(course), in_short(&faults)),
                    // The old course goes on, so the fault must be said here.
                    Err(faults) => (None, faults.first().map(ToString::to_string)),
                };
                self.act(Action::Clock(now()));
                course.into_iter().for_each(|course| self.act(Action::CourseReloaded(Arc::new(course))));
                words.into_iter().for_each(|words| self.act(Action::Notice(words)));
                return;
            }
            Wake::ListingsReady => Action::ListingsReady,
            Wake::Say(words) => Action::Notice(words),
        };
        self.act(Action::Clock(now()));
        self.act(action);
    }

    fn act(&mut self, action: Action) {
        let effects = self.app.update(action);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Lab(order) => self.lab.send(order),
                Effect::Save => match &self.saver {
                    Some(saver) => saver.save(self.app.progress()),
                    None => self.unsaved.clone_from(&self.read_only),
                },
                Effect::Copy(text) => screen::copy(&text, &self.writer, &self.session),
                Effect::CopyMarked { whole } => screen::copy(&ui::clipping::marked(&self.app, whole), &self.writer, &self.session),
                Effect::CopyScreen => screen::copy(&ui::clipping::screen(&self.app, &self.theme), &self.writer, &self.session),
                // A terminal that takes no bytes will say so to the writer too.
                Effect::Mouse(on) => drop(self.session.set_mouse(on)),
                Effect::Background => self.theme = self.theme.on(self.theme.background().other()),
                // The session stops and wakes the process by itself, before the key gets here.
                Effect::Suspend | Effect::Drive(_) => {}
                Effect::Redraw => self.writer.clear(),
                Effect::Quit => self.ending = Some(Leaving::Quit),
            }
        }
    }
}

/// Shows the state; web links are marked as such where the terminal `takes_links`.
fn submit(app: &App, theme: &Theme, takes_links: bool, writer: &FrameWriter) {
    let (columns, rows) = app.size();
    let cells = draw(Rect::new(0, 0, columns, rows), |frame| ui::view(app, theme, frame));
    let links = if takes_links { ui::links(app, theme) } else { Vec::new() };
    writer.submit(Frame { cells, links });
}

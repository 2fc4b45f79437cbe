//! A demo on the screen: where the terminal, the worker and the state of the show meet, and the line to those who see the same run.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::Context;
use ratatui::layout::Rect;

use super::super::read::ScreenArgs;
use super::super::screen::{self, Training};
use super::super::share::{Host, Line, News, frame};
use super::{origin, repeat};
use crate::app::demo::{Origin, Show, Start};
use crate::app::{Action, Effect};
use crate::content::demo::Demo;
use crate::lab::{Checkpoints, Lab, Snapshot, Supplies};
use crate::study::progress::now;
use crate::term::event::{Ending, Event};
use crate::term::session::{Options, Session};
use crate::term::writer::{FrameWriter, draw};
use crate::ui;
use crate::ui::theme::Theme;

/// How often to look at a clock that runs on the screen, and at a slow link.
const TICK: Duration = Duration::from_millis(500);

/// Everything that can wake the loop.
enum Wake {
    Terminal(Event),
    Lab,
    Say(String),
    Joined(usize),
    News(News),
}

/// What is shown, and on what.
pub(super) struct Opening<'a> {
    pub(super) screen: &'a ScreenArgs,
    /// At least one.
    pub(super) demos: Vec<Demo>,
    pub(super) at: usize,
    pub(super) looping: bool,
    /// After how many steps a run rests, in place of what its demo says.
    pub(super) steps: Option<u64>,
    pub(super) training: Training,
}

/// Opens the place where others find a run; it is told whom to tell how many they are.
type OpenHost<'a> = Box<dyn FnOnce(Box<dyn Fn(usize) + Send>) -> anyhow::Result<(Host, PathBuf)> + 'a>;

/// Who else sees the run.
pub(super) enum Role<'a> {
    /// Nobody.
    Alone,
    /// All who follow.
    Shown(OpenHost<'a>),
    /// It is somebody else's.
    Followed(Line),
}

/// An open demo.
pub(super) struct Screen {
    show: Show,
    theme: Theme,
    sender: Sender<Wake>,
    wakes: Receiver<Wake>,
    training: Training,
    /// Nothing trains here while a run is followed.
    lab: Option<Lab>,
    host: Option<Host>,
    /// What those who follow were shown last.
    told: Option<Arc<Snapshot>>,
    line: Option<Line>,
    writer: FrameWriter,
    session: Session,
    is_behind: bool,
    ending: Option<Option<Ending>>,
}

impl Screen {
    /// Takes the terminal, shows the first frame, and starts the worker.
    pub(super) fn open(opening: Opening<'_>, role: Role<'_>) -> anyhow::Result<Screen> {
        let Opening { screen: args, demos, at, looping, steps, training } = opening;
        let (sender, wakes) = channel();
        let (host, mut line) = match role {
            Role::Alone => (None, None),
            Role::Shown(open) => (Some(open(Box::new(screen::forward(&sender, Wake::Joined)))?), None),
            Role::Followed(line) => (None, Some(line)),
        };
        let capabilities = args.capabilities();
        let session = Session::start(Options { mouse: false }, screen::forward(&sender, Wake::Terminal))
            .context("the terminal could not be taken; with --plain it is said in sentences what happens")?;
        let writer = FrameWriter::start(session.output(), capabilities.colours)?;
        let theme = screen::theme(args, &capabilities, &session);
        let start = Start { demos, at, looping, steps, size: session.size(), data: training.data_words() };
        let (mut show, effects) = if line.is_some() { (Show::following(start), Vec::new()) } else { Show::new(start) };
        let host = host.map(|(host, path)| {
            show.seen_by(0);
            show.update(Action::Notice(format!("others see this run with: elbo follow {}", path.display())));
            host
        });
        if let Some(line) = &mut line {
            line.listen(screen::forward(&sender, Wake::News))?;
        }
        let mut screen = Screen {
            show,
            theme,
            sender,
            wakes,
            training,
            lab: None,
            host,
            told: None,
            line,
            writer,
            session,
            is_behind: false,
            ending: None,
        };
        if screen.line.is_none() {
            screen.lab = Some(screen.started()?);
        }
        screen.submit();
        screen.carry_out(effects);
        Ok(screen)
    }

    /// A worker. A demo begins at the beginning, and leaves alone what the panes of the course have learnt.
    fn started(&self) -> std::io::Result<Lab> {
        let wake = screen::forward(&self.sender, |()| Wake::Lab);
        let supplies = self.training.supplies(Checkpoints::nowhere(), screen::forward(&self.sender, Wake::Say));
        Lab::start(Supplies { anew: true, repeat: repeat(self.training.seed), ..supplies }, move || wake(()))
    }

    /// Shows until somebody quits.
    pub(super) fn run(mut self) -> anyhow::Result<ExitCode> {
        while self.ending.is_none() {
            let ticks = self.is_behind || self.show.seconds_left().is_some();
            match self.wakes.recv_timeout(if ticks { TICK } else { Duration::MAX }) {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while let (None, Ok(next)) = (self.ending, self.wakes.try_recv()) {
                self.take(next);
            }
            self.act(Action::Clock(now()));
            let is_behind = self.writer.link().is_behind();
            if is_behind != self.is_behind {
                self.is_behind = is_behind;
                self.act(Action::Link(is_behind));
            }
            if self.ending.is_none() {
                self.submit();
                self.tell();
            }
        }
        Ok(self.ending.flatten().map_or(ExitCode::SUCCESS, |ending| ExitCode::from(ending.exit_code())))
    }

    fn take(&mut self, wake: Wake) {
        let action = match wake {
            Wake::Terminal(Event::Key(key)) => Action::Key(key),
            Wake::Terminal(Event::Resize(columns, rows)) => {
                self.writer.clear();
                Action::Resize(columns, rows)
            }
            Wake::Terminal(Event::Resumed) => {
                self.writer.clear();
                let (columns, rows) = self.session.size();
                Action::Resize(columns, rows)
            }
            Wake::Terminal(Event::Background(background)) => {
                self.theme = self.theme.on(background);
                return;
            }
            Wake::Terminal(Event::End(ending)) => {
                self.ending = Some(Some(ending));
                return;
            }
            Wake::Terminal(Event::Mouse(_) | Event::Paste(_)) => return,
            Wake::Lab => match self.lab.as_ref().and_then(Lab::take) {
                Some((visit, snapshot)) => Action::Snapshot { visit, snapshot },
                None => return,
            },
            Wake::Say(words) => Action::Notice(words),
            Wake::Joined(followers) => return self.show.seen_by(followers),
            Wake::News(News::Shown(shown)) => return self.show.follow(*shown),
            Wake::News(News::Ended(why)) => {
                self.show.line_ended();
                match why {
                    Some(words) if self.show.is_following() => Action::Notice(words),
                    _ => return,
                }
            }
        };
        self.act(action);
    }

    fn act(&mut self, action: Action) {
        let effects = self.show.update(action);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Lab(command) => {
                    if let Some(lab) = &self.lab {
                        lab.send(command);
                    }
                }
                Effect::Own(origin) => self.own(origin),
                Effect::Copy(text) => screen::copy(&text, &self.writer, &self.session),
                Effect::Quit => self.ending = Some(None),
                Effect::Save | Effect::CopyMarked | Effect::CopyScreen | Effect::Mouse(_) | Effect::Suspend => {}
            }
        }
    }

    /// Leaves the run that was followed, and starts a worker on what it was made of.
    fn own(&mut self, origin: Origin) {
        self.line = None;
        let Origin { data, transpose, seed } = origin;
        self.training = Training { data, transpose, seed, threads: None };
        match self.started() {
            Ok(lab) => self.lab = Some(lab),
            Err(error) => self.act(Action::Notice(format!("nothing can be trained here: {error}"))),
        }
    }

    /// Shows those who follow how the run stands, when that is new.
    fn tell(&mut self) {
        let Some(host) = &self.host else { return };
        let Some(shown) = self.show.told(origin(&self.training)) else { return };
        if self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &shown.snapshot)) {
            return;
        }
        self.told = Some(Arc::clone(&shown.snapshot));
        match frame(&shown) {
            Ok(frame) => host.show(frame),
            Err(error) => self.act(Action::Notice(error.to_string())),
        }
    }

    fn submit(&self) {
        let (columns, rows) = self.show.size();
        self.writer.submit(draw(Rect::new(0, 0, columns, rows), |frame| ui::demo::view(&self.show, &self.theme, frame)));
    }
}

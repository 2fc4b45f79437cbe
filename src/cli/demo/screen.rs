//! A demo on the screen: where the terminal, the worker and the state of the show meet, and the line to those who see the same run.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use anyhow::Context;
use ratatui::layout::Rect;

use super::super::class::{Host, Line, News, frame};
use super::super::screen;
use super::{DemoArgs, OpenHost, Order};
use crate::app::demo::{Show, Shown, Start};
use crate::app::{Action, Effect};
use crate::content::demo::Demo;
use crate::lab::{Checkpoints, Lab, Snapshot, Supplies};
use crate::study::progress::now;
use crate::term::event::{Ending, Event};
use crate::term::session::{Options, Session};
use crate::term::writer::{FrameWriter, draw};
use crate::ui;
use crate::ui::theme::Theme;

/// How often to look at a clock that runs on the screen.
const TICK: Duration = Duration::from_millis(500);

/// Everything that can wake the loop.
enum Wake {
    Terminal(Event),
    Lab,
    Say(String),
    Joined(usize),
    News(News),
}

/// Whose run it is.
pub(super) enum Role<'a> {
    /// One's own; all who follow see it, if there is a place for them.
    Driven(Order, Option<OpenHost<'a>>),
    /// Somebody else's, of one of these demos.
    Followed(Line, Vec<Demo>),
}

/// How a demo was left.
pub(super) enum Ended {
    /// With this exit code.
    With(ExitCode),
    /// By a follower who wants to drive the run of this recipe.
    Drives(String),
}

/// The show of one's own run, what to do first, and the worker that trains.
fn driven(args: &DemoArgs, order: Order, size: (u16, u16), sender: &Sender<Wake>) -> anyhow::Result<(Show, Vec<Effect>, Lab)> {
    let ingredients = order.ingredients();
    let Order { demos, at, steps, training, repeat, plan, .. } = order;
    let data = training.data_words();
    let (show, effects) = Show::new(Start { demos, at, looping: args.looping, steps, size, data, ingredients });
    let wake = screen::forward(sender, |()| Wake::Lab);
    // A demo begins at the beginning, and leaves alone what the panes of the course have learnt.
    let supplies = training.supplies(Checkpoints::nowhere(), screen::forward(sender, Wake::Say));
    let lab = Lab::start(Supplies { anew: true, repeat, plan: Some(Arc::new(plan)), ..supplies }, move || wake(()))?;
    lab.send(crate::lab::Command::FrameTime(args.screen.pause()));
    Ok((show, effects, lab))
}

/// An open demo.
pub(super) struct Screen {
    show: Show,
    theme: Theme,
    wakes: Receiver<Wake>,
    /// Nothing trains here while a run is followed.
    lab: Option<Lab>,
    host: Option<Host>,
    /// What those who follow were shown last.
    told: Option<Arc<Snapshot>>,
    /// Kept open as long as a run is followed.
    _line: Option<Line>,
    drives: Option<String>,
    writer: FrameWriter,
    session: Session,
    link: screen::Link,
    /// What is shown of a run that is followed as soon as the link allows it.
    next: Option<Box<Shown>>,
    ending: Option<Option<Ending>>,
}

impl Screen {
    /// Takes the terminal, shows the first frame, and starts the worker where the run is one's own.
    pub(super) fn open(args: &DemoArgs, mut role: Role<'_>) -> anyhow::Result<Screen> {
        let (sender, wakes) = channel();
        // A place that can't be opened is said on the reader's own screen.
        let place = if let Role::Driven(_, open) = &mut role { open.take() } else { None };
        let host = place.map(|open| open(Box::new(screen::forward(&sender, Wake::Joined)))).transpose()?;
        let capabilities = args.screen.capabilities();
        let session = Session::start(Options { mouse: false }, screen::forward(&sender, Wake::Terminal))
            .context("the terminal could not be taken; with --plain it is said in sentences what happens")?;
        let writer = FrameWriter::start(session.output(), capabilities.colours)?;
        let theme = screen::theme(&args.screen, &capabilities, &session);
        let (mut show, effects, lab, line, note) = match role {
            Role::Driven(mut order, _) => {
                let note = order.note.take();
                let (show, effects, lab) = driven(args, order, session.size(), &sender)?;
                (show, effects, Some(lab), None, note)
            }
            Role::Followed(mut line, demos) => {
                line.listen(screen::forward(&sender, Wake::News))?;
                (Show::following(demos, session.size()), Vec::new(), None, Some(line), None)
            }
        };
        let host = host.map(|(host, path)| {
            show.seen_by(0);
            show.update(Action::Notice(format!("others see this run with: elbo follow {}", path.display())));
            host
        });
        let (told, drives) = (None, None);
        let link = screen::Link::new(session.size());
        let mut screen =
            Screen { show, theme, wakes, lab, host, told, _line: line, drives, writer, session, link, next: None, ending: None };
        screen.submit();
        screen.carry_out(effects);
        note.into_iter().for_each(|note| screen.act(Action::Notice(note)));
        Ok(screen)
    }

    /// Shows until somebody quits.
    pub(super) fn run(mut self) -> Ended {
        while self.ending.is_none() {
            let tick = if self.show.seconds_left().is_some() { TICK } else { Duration::MAX };
            match self.wakes.recv_timeout(tick.min(self.link.patience(&self.writer))) {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while let (None, Ok(next)) = (self.ending, self.wakes.try_recv()) {
                self.take(next);
            }
            self.act(Action::Clock(now()));
            if self.link.is_due(&self.writer) {
                let waited = self.next.take().map_or(Wake::Lab, |shown| Wake::News(News::Shown(shown)));
                self.take(waited);
            }
            self.link.news(&self.writer).into_iter().for_each(|news| self.act(news));
            if self.ending.is_none() {
                self.submit();
                self.tell();
            }
        }
        match self.drives.take() {
            Some(recipe) => Ended::Drives(recipe),
            None => Ended::With(self.ending.flatten().map_or(ExitCode::SUCCESS, |ending| ExitCode::from(ending.exit_code()))),
        }
    }

    fn take(&mut self, wake: Wake) {
        let action = match wake {
            Wake::Terminal(Event::Key(key)) => Action::Key(key),
            Wake::Terminal(event @ (Event::Resize(..) | Event::Resumed)) => screen::resized(&event, &self.writer, &self.session),
            Wake::Terminal(Event::Background(background)) => {
                self.theme = self.theme.on(background);
                return;
            }
            Wake::Terminal(Event::End(ending)) => {
                self.ending = Some(Some(ending));
                return;
            }
            Wake::Terminal(Event::Answered) => return self.link.answered(),
            Wake::Terminal(Event::Mouse(_) | Event::Paste(_)) => return,
            Wake::Lab if !self.link.lets_through(&self.writer) => return,
            Wake::Lab => match self.lab.as_ref().and_then(Lab::take) {
                Some((visit, snapshot)) => Action::Snapshot { visit, snapshot },
                None => return,
            },
            Wake::Say(words) => Action::Notice(words),
            Wake::Joined(followers) => return self.show.seen_by(followers),
            Wake::News(News::Shown(shown)) => {
                if self.link.lets_through(&self.writer) {
                    self.next = None;
                    self.show.follow(*shown);
                } else {
                    self.next = Some(shown);
                }
                return;
            }
            Wake::News(News::Ended(why)) => {
                self.show.line_ended();
                match why {
                    Some(words) => Action::Notice(words),
                    None => return,
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
                Effect::Drive(recipe) => {
                    self.drives = Some(recipe);
                    self.ending = Some(None);
                }
                Effect::Copy(text) => screen::copy(&text, &self.writer, &self.session),
                Effect::Quit => self.ending = Some(None),
                Effect::Redraw => self.writer.clear(),
                Effect::Save | Effect::CopyMarked { .. } | Effect::CopyScreen | Effect::Mouse(_) | Effect::Background | Effect::Suspend => {
                }
            }
        }
    }

    /// Shows those who follow how the run stands, when that is new.
    fn tell(&mut self) {
        let Some(host) = &self.host else { return };
        let Some(snapshot) = self.show.snapshot() else { return };
        if self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, snapshot)) {
            return;
        }
        let Some(shown) = self.show.told() else { return };
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

//! A demo on the screen: where the terminal, the worker and the state of the show meet.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Context;
use ratatui::layout::Rect;

use super::super::screen;
use super::{DemoArgs, Order};
use crate::app::demo::{Show, Start};
use crate::app::{Action, Effect};
use crate::lab::{Checkpoints, Lab};
use crate::study::progress::now;
use crate::term::capabilities::Capabilities;
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
}

/// An open demo.
pub(super) struct Screen {
    show: Show,
    theme: Theme,
    wakes: Receiver<Wake>,
    lab: Lab,
    writer: FrameWriter,
    session: Session,
    is_behind: bool,
    ending: Option<Option<Ending>>,
}

impl Screen {
    /// Takes the terminal, shows the first frame, and starts the worker.
    pub(super) fn open(args: &DemoArgs, order: Order, capabilities: &Capabilities) -> anyhow::Result<Screen> {
        let (sender, wakes) = channel();
        let session = Session::start(Options { mouse: false }, screen::forward(&sender, Wake::Terminal))
            .context("the terminal could not be taken; 'elbo demo --plain' says in sentences what happens")?;
        let writer = FrameWriter::start(session.output(), capabilities.colours)?;
        let theme = screen::theme(&args.screen, capabilities, &session);
        let common = order.common();
        let Order { demos, at, steps, training, repeat, plan, recipe, note } = order;
        let (show, effects) = Show::new(Start {
            demos,
            at,
            looping: args.looping,
            steps,
            size: session.size(),
            data: training.data_words(),
            recipe: common,
            plan: (recipe.head, recipe.pairs),
        });
        let wake = screen::forward(&sender, |()| Wake::Lab);
        // A demo begins at the beginning, and leaves alone what the panes of the course have learnt.
        let supplies = training.supplies(Checkpoints::nowhere(), screen::forward(&sender, Wake::Say));
        let lab = Lab::start(crate::lab::Supplies { anew: true, repeat, plan: Some(Arc::new(plan)), ..supplies }, move || wake(()))?;
        lab.send(crate::lab::Command::FrameTime(args.screen.pause()));
        let mut screen = Screen { show, theme, wakes, lab, writer, session, is_behind: false, ending: None };
        screen.submit();
        screen.carry_out(effects);
        note.into_iter().for_each(|note| screen.act(Action::Notice(note)));
        Ok(screen)
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
            }
        }
        Ok(self.ending.flatten().map_or(ExitCode::SUCCESS, |ending| ExitCode::from(ending.exit_code())))
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
            Wake::Terminal(Event::Mouse(_) | Event::Paste(_)) => return,
            Wake::Lab => match self.lab.take() {
                Some((visit, snapshot)) => Action::Snapshot { visit, snapshot },
                None => return,
            },
            Wake::Say(words) => Action::Notice(words),
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
                Effect::Lab(command) => self.lab.send(command),
                Effect::Copy(text) => screen::copy(&text, &self.writer, &self.session),
                Effect::Quit => self.ending = Some(None),
                Effect::Save | Effect::CopyMarked { .. } | Effect::CopyScreen | Effect::Mouse(_) | Effect::Suspend => {}
            }
        }
    }

    fn submit(&self) {
        let (columns, rows) = self.show.size();
        self.writer.submit(draw(Rect::new(0, 0, columns, rows), |frame| ui::demo::view(&self.show, &self.theme, frame)));
    }
}

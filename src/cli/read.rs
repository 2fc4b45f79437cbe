//! Reading: which section, where from, and on what: the screen, or plain text where there is none.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::clock::{moment, random};
use super::keeper::Keeper;
use super::out::{self, say};
use super::screen::{ScreenArgs, Training, has_screen};
use super::wanted::find;
use super::{check, counted, derivations, flows, usage};
use crate::app::quiz::Setup;
use crate::app::stepper_section;
use crate::content::check::Fault;
use crate::content::course::{Course, PageKind, PaneSpec};
use crate::content::math::MathGlyphs;
use crate::content::page::{Page, PageState};
use crate::content::watch::Opened;
use crate::lab::entry;
use crate::study::quiz::Selection;
use crate::term::capabilities::Glyphs;

mod reader;
mod saver;

use reader::{Opening, Reader};

/// How to read.
#[derive(Args)]
pub(super) struct ReadArgs {
    /// A section to open: its number, its id, or part of its title; or a procedure, flows/ID ("flows" lists them) [default: where you left
    /// off]
    section: Option<String>,
    /// What the models train on: 'digits' (generated) or a folder of IDX files, plain or .gz [default: digits]
    #[arg(long, value_name = "digits|DIR")]
    data: Option<String>,
    /// Exchange rows and columns of every image, as EMNIST's files need it
    #[arg(long)]
    pub(super) transpose: bool,
    /// Seed of the generated digits
    #[arg(long, default_value_t = 7, value_name = "N")]
    seed: u64,
    /// Threads that train [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
    /// Print the section as plain text and end; also what happens when the output is not a terminal
    #[arg(long)]
    plain: bool,
}

impl ReadArgs {
    /// What the models of the panes train on.
    fn training(&self) -> Training {
        self.screen.training(self.data.as_deref(), self.transpose, self.seed, self.threads)
    }
}

/// How many faults there are, and in which file: they stand in the place of their sections. `None` when there is none.
fn in_short(faults: &[Fault]) -> Option<String> {
    let first = faults.first()?;
    let other = faults.iter().find(|fault| fault.file != first.file).map_or("", |_| " and other files");
    Some(format!("{} in {}{other}; 'elbo check' lists them", counted(faults.len(), "fault"), first.file))
}

/// Opens the reader, or prints a section when there is no terminal to open it in.
pub(super) fn run(args: &ReadArgs) -> anyhow::Result<ExitCode> {
    let source = args.screen.source();
    let Opened { course, faults } = match args.screen.opened()? {
        Ok(opened) => opened,
        Err(code) => return Ok(code),
    };
    let course = Arc::new(course);
    let wanted = args.section.as_deref();
    if wanted == Some(flows::ALL) {
        return flows::list(&course);
    }
    let flow = match wanted.and_then(|wanted| flows::find(&course, wanted)).transpose() {
        Ok(flow) => flow,
        Err(message) => return Ok(usage(message)),
    };
    let capabilities = args.screen.capabilities();
    let is_plain = args.plain || !has_screen(&capabilities);
    let stepper = flow.and_then(|_| stepper_section(&course));
    let entry = match (flow, stepper) {
        (Some(flow), place) if is_plain || place.is_none() => return flows::print(&course, flow, capabilities.glyphs == Glyphs::Ascii),
        (Some(_), place) => place,
        (None, _) => match wanted.map(|wanted| find(&course, wanted)).transpose() {
            Ok(entry) => entry,
            Err(message) => return Ok(usage(message)),
        },
    };
    let flow = flow.map(|flow| flow.id.clone());
    if is_plain {
        let entry = entry.or_else(|| left_off(&course)).unwrap_or(0);
        return print(&course, &faults, entry, capabilities.glyphs);
    }
    let notice = in_short(&faults);
    // a reader who has not asked for the quiz may open it all the same
    let settings = &args.screen.settings;
    let (limit, shuffle) = (settings.cards.map(usize::from), settings.shuffled());
    let selection = Selection { seed: random(), limit, shuffle, ..Selection::default() };
    let quiz = Setup { selection, offset: moment().offset, ..Setup::default() };
    Ok(Reader::open(Opening { args, source: &source, course, entry, flow, notice, capabilities, quiz })?.run().0)
}

/// The quiz over the whole screen: the reader, which begins with it. Gives the exit code and the score of the last sitting, 0 to 1.
pub(super) fn quiz(screen: &ScreenArgs, course: Arc<Course>, setup: Setup) -> anyhow::Result<(ExitCode, Option<f64>)> {
    let args = ReadArgs { section: None, data: None, transpose: false, seed: 7, threads: None, screen: screen.clone(), plain: false };
    let (source, capabilities) = (screen.source(), screen.capabilities());
    Ok(Reader::open(Opening { args: &args, source: &source, course, entry: None, flow: None, notice: None, capabilities, quiz: setup })?
        .run())
}

/// The section where the reader left off, without touching what is kept of it.
fn left_off(course: &Course) -> Option<usize> {
    let (progress, _) = Keeper::look();
    let place = progress.last?;
    course.entries.iter().position(|entry| entry.id == place.section)
}

/// What the panels of a pane are called on the screen.
fn titles(spec: &PaneSpec) -> Vec<String> {
    let plates = entry(&spec.experiment).map(|entry| entry.panels).unwrap_or_default();
    spec.panels.iter().filter_map(|id| plates.iter().find(|plate| plate.id == id)).map(|plate| plate.title.to_owned()).collect()
}

/// Prints a section as plain text: for a pipe, a file, a screen reader. Faults in its place give their exit code; those of other files are pointed at.
fn print(course: &Course, faults: &[Fault], entry: usize, glyphs: Glyphs) -> anyhow::Result<ExitCode> {
    let here = &course.entries[entry];
    let ascii_alone = glyphs == Glyphs::Ascii;
    let glyphs = if ascii_alone { MathGlyphs::Ascii } else { MathGlyphs::Unicode };
    out::data_in(ascii_alone, |out| {
        writeln!(out, "{}\n", if here.kind != PageKind::Section { here.called() } else { format!("{} {}", here.number, here.title) })?;
        let Some(section) = &here.section else { return Ok(writeln!(out, "This section is not written yet.")?) };
        let spoken = section.derivation().is_some();
        // a drill on paper has its answer below the question: no choice is the reader's
        let answers = section.repair().map(|repair| (repair.id().to_owned(), repair.choices.len()));
        let panels = section.pane().map(titles).unwrap_or_default();
        let state = PageState { on_paper: true, spoken, panels, answers: answers.into_iter().collect(), ..PageState::default() };
        let page = Page::new(section, course, 80, &state, glyphs);
        for (at, line) in page.lines.iter().enumerate() {
            match page.figures.iter().find(|figure| (figure.first..figure.first + figure.rows).contains(&at)) {
                // Without a screen to draw on, a curve is its figures.
                Some(figure) if figure.first == at => {
                    writeln!(out, "   {}", figure.plot.title)?;
                    figure.plot.in_words().iter().try_for_each(|words| writeln!(out, "     {words}"))?;
                }
                Some(_) => {}
                None => writeln!(out, "{}", line.text().trim_end())?,
            }
        }
        if let Some(derivation) = section.derivation() {
            writeln!(out)?;
            derivations::numbers(&derivation.check, out)?;
        }
        Ok(())
    })?;
    if here.section.as_ref().is_some_and(|section| section.is_faulty()) {
        return Ok(ExitCode::from(check::FAULTY));
    }
    if here.section.is_some() && !faults.is_empty() {
        say!("elbo: the course has {}; 'elbo check' lists them", counted(faults.len(), "fault"));
    }
    Ok(ExitCode::SUCCESS)
}

//! Reading: which section, where from, and on what: the screen, or plain text where there is none.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::clock::{moment, random};
use super::keeper::Keeper;
use super::near::nearest;
use super::out::{self, say};
use super::screen::Training;
use super::settings::Settings;
use super::{check, commands, counted, derivations, flows, usage, vocabulary};
use crate::app::pane::ImageStyle;
use crate::app::quiz::Setup;
use crate::app::stepper_section;
use crate::content::check::Fault;
use crate::content::course::{Course, PageKind, PaneSpec};
use crate::content::math::MathGlyphs;
use crate::content::page::{Page, PageState};
use crate::content::source::Source;
use crate::content::watch::Opened;
use crate::lab::entry;
use crate::study::quiz::Selection;
use crate::term::background::BackgroundChoice;
use crate::term::capabilities::{Capabilities, ColourChoice, Flags, GlyphChoice, Glyphs};
use crate::term::tmux;
use crate::ui::theme::Palette;

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

impl ReadArgs {
    /// What the models of the panes train on.
    fn training(&self) -> Training {
        self.screen.training(self.data.as_deref(), self.transpose, self.seed, self.threads)
    }
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
        self.settings.training(data, transpose, seed, threads)
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

/// How many faults there are, and in which file: they stand in the place of their sections. `None` when there is none.
fn in_short(faults: &[Fault]) -> Option<String> {
    let first = faults.first()?;
    let other = faults.iter().find(|fault| fault.file != first.file).map_or("", |_| " and other files");
    Some(format!("{} in {}{other}; 'elbo check' lists them", counted(faults.len(), "fault"), first.file))
}

/// Whether there is a screen to draw on.
pub(super) fn has_screen(capabilities: &Capabilities) -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && capabilities.full_screen
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
    settings.put_keys_in_force();
    Ok(Reader::open(Opening { args, source: &source, course, entry, flow, notice, capabilities, quiz })?.run().0)
}

/// The quiz over the whole screen: the reader, which begins with it. Gives the exit code and the score of the last sitting, 0 to 1.
pub(super) fn quiz(screen: &ScreenArgs, course: Arc<Course>, setup: Setup) -> anyhow::Result<(ExitCode, Option<f64>)> {
    let args = ReadArgs { section: None, data: None, transpose: false, seed: 7, threads: None, screen: screen.clone(), plain: false };
    screen.settings.put_keys_in_force();
    let (source, capabilities) = (screen.source(), screen.capabilities());
    Ok(Reader::open(Opening { args: &args, source: &source, course, entry: None, flow: None, notice: None, capabilities, quiz: setup })?
        .run())
}

/// The section that is meant by a number, an id, or part of a title.
pub(super) fn find(course: &Course, wanted: &str) -> Result<usize, String> {
    let lower = wanted.to_lowercase();
    let exact = course.entries.iter().position(|entry| entry.id == lower || entry.number.to_string() == lower);
    let titled = || course.entries.iter().position(|entry| entry.title.to_lowercase().contains(&lower) || entry.id.contains(&lower));
    exact.or_else(titled).ok_or_else(|| match wanted.parse::<i64>() {
        Ok(_) => format!("there is no section {wanted}: they go from 1 to {}; 'elbo list' shows them", course.sections().len()),
        Err(_) => {
            let commands = commands();
            let words = course.entries.iter().map(|entry| entry.id.as_str()).chain(commands.iter().map(String::as_str));
            let meant = nearest(wanted, words).map(|word| format!("; did you mean '{word}'?")).unwrap_or_default();
            format!("there is no section or command '{wanted}'{meant}\n'elbo list' shows the sections, 'elbo flows' the procedures, 'elbo repairs' the drills, 'elbo --help' the commands")
        }
    })
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
        let state = PageState { spoken, panels, answers: answers.into_iter().collect(), ..PageState::default() };
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_section_is_found_by_number_id_or_title_and_a_slip_gets_a_suggestion() {
        let course = Source::Embedded.load().unwrap();
        for wanted in ["21", "two-term-loss", "TWO-TERM-LOSS", "two-term loss in"] {
            assert_eq!(find(&course, wanted), Ok(20), "{wanted}");
        }
        assert!(find(&course, "trian").unwrap_err().contains("did you mean 'train'?"));
        assert!(find(&course, "two-trem-los").unwrap_err().contains("did you mean 'two-term-loss'?"));
        assert!(find(&course, "99").unwrap_err().contains("from 1 to 30"));
        assert!(!find(&course, "zzzzzz").unwrap_err().contains("did you mean"));
    }
}

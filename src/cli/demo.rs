//! `elbo demo`: a model that trains, shown to a room.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::near::nearest;
use super::read::{ScreenArgs, has_screen};
use super::screen::Training;
use super::share::{Host, Line};
use super::{check, out, usage};
use crate::app::demo::Origin;
use crate::content::course::Course;
use crate::content::demo::Demo;

mod plain;
mod screen;

pub(super) use plain::moment;
use screen::{Opening, Role, Screen};

/// What `elbo demo` can be told.
#[derive(Args)]
pub(super) struct DemoArgs {
    /// Which one; --list names them [default: the first]
    name: Option<String>,
    /// List the demos
    #[arg(long)]
    list: bool,
    /// Show one after the other, for as long as nobody quits
    #[arg(long = "loop")]
    looping: bool,
    /// After how many steps the run rests [default: as the demo says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    steps: Option<u64>,
    /// Chooses the first weights, the order of the images, the noise, and the generated digits
    #[arg(long, value_name = "N", default_value_t = USUAL)]
    seed: u64,
    /// What to learn from: 'digits' generates some, anything else is a folder of IDX files
    #[arg(long, default_value = "digits", value_name = "digits|DIR")]
    data: String,
    /// Exchange rows and columns of every image, as EMNIST's files need it
    #[arg(long)]
    transpose: bool,
    /// Threads that train [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Say a sentence at some steps instead of drawing a screen; also what happens when the output is not a terminal
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// The seed of everything that a reader of the course sees.
const USUAL: u64 = 7;

impl DemoArgs {
    fn training(&self) -> Training {
        Training { data: self.data.clone(), transpose: self.transpose, seed: self.seed, threads: self.threads }
    }

    /// Whether sentences were asked for, or a list, and no screen.
    pub(super) fn wants_sentences(&self) -> bool {
        self.plain || self.list
    }

    fn opening<'a>(&'a self, demos: &[Demo], at: usize) -> Opening<'a> {
        Opening { screen: &self.screen, demos: demos.to_vec(), at, looping: self.looping, steps: self.steps, training: self.training() }
    }
}

/// Which of many equally good runs a seed stands for: with the usual one it is the run that the panes of the course show.
fn repeat(seed: u64) -> u64 {
    seed ^ USUAL
}

/// What a run is made of, as others are told.
fn origin(training: &Training) -> Origin {
    Origin { data: training.data.clone(), transpose: training.transpose, seed: training.seed }
}

/// Shows the demo that is named, on the screen or in sentences.
///
/// # Errors
/// When the course or the data can't be read, or the terminal not be taken.
pub(super) fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let chosen = match chosen(args)? {
        Ok(chosen) => chosen,
        Err(code) => return Ok(code),
    };
    let (course, at) = (&chosen.0, chosen.1);
    if args.list {
        out::data(|out| write_list(course, out))?;
        return Ok(ExitCode::SUCCESS);
    }
    let capabilities = args.screen.capabilities();
    if args.plain || !has_screen(&capabilities) {
        return plain::run(args, course.demos(), at);
    }
    Screen::open(args.opening(course.demos(), at), Role::Alone)?.run()
}

/// Shows the demo that is named on the screen, and to all who follow. `host` opens the place where they find it, and is told whom to tell
/// how many they are.
///
/// # Errors
/// As [`run`], and those of `host`.
pub(super) fn share(
    args: &DemoArgs,
    host: impl FnOnce(Box<dyn Fn(usize) + Send>) -> anyhow::Result<(Host, PathBuf)>,
) -> anyhow::Result<ExitCode> {
    match chosen(args)? {
        Ok((course, at)) => Screen::open(args.opening(course.demos(), at), Role::Shown(Box::new(host)))?.run(),
        Err(code) => Ok(code),
    }
}

/// Shows a run that is driven elsewhere.
///
/// # Errors
/// When the terminal can't be taken.
pub(super) fn follow(screen: &ScreenArgs, demos: &[Demo], line: Line) -> anyhow::Result<ExitCode> {
    let training = Training { data: "digits".into(), transpose: false, seed: USUAL, threads: None };
    let opening = Opening { screen, demos: demos.to_vec(), at: 0, looping: false, steps: None, training };
    Screen::open(opening, Role::Followed(line))?.run()
}

/// The course, and the demo that is named; or what was said instead.
fn chosen(args: &DemoArgs) -> anyhow::Result<Result<(Course, usize), ExitCode>> {
    let opened = match args.screen.opened()? {
        Ok(opened) => opened,
        Err(code) => return Ok(Err(code)),
    };
    // A demo with a fault is left out of the course: whoever writes one is told why.
    opened.faults.iter().filter(|fault| fault.file.contains("demos")).for_each(|fault| out::say!("{fault}"));
    if opened.course.demos().is_empty() && !args.list {
        out::say!("elbo: this course has no demos; they are files in its folder demos");
        return Ok(Err(ExitCode::from(check::FAULTY)));
    }
    Ok(match args.name.as_deref().map_or(Ok(0), |name| find(&opened.course, name)) {
        Ok(at) => Ok((opened.course, at)),
        Err(message) => Err(usage(message)),
    })
}

/// The demo of this name.
fn find(course: &Course, name: &str) -> Result<usize, String> {
    let ids = || course.demos().iter().map(|demo| demo.id.as_str());
    ids().position(|id| id == name.to_lowercase()).ok_or_else(|| {
        let meant = nearest(name, ids()).map(|id| format!("; did you mean '{id}'?")).unwrap_or_default();
        format!("there is no demo '{name}'{meant}\n'elbo demo --list' names them")
    })
}

/// Writes a line for each demo.
pub(super) fn write_list(course: &Course, out: &mut dyn std::io::Write) -> anyhow::Result<()> {
    let demos = course.demos();
    if demos.is_empty() {
        return Ok(());
    }
    writeln!(out, "Demos · {} (elbo demo ID)", super::counted(demos.len(), "run"))?;
    let widest = |text: fn(&Demo) -> &str| demos.iter().map(|demo| text(demo).width()).max().unwrap_or(0);
    let (id, title) = (widest(|demo| &demo.id), widest(|demo| &demo.title));
    for demo in demos {
        let pad = |text: &str, width: usize| " ".repeat(width - text.width());
        let (before, behind) = (pad(&demo.id, id), pad(&demo.title, title));
        writeln!(out, "   {}{before}  {}{behind}  {} steps", demo.id, demo.title, demo.steps)?;
    }
    Ok(())
}

/// The demos, for programs.
pub(super) fn as_json(course: &Course) -> Vec<Value> {
    let demo = |demo: &Demo| {
        json!({
            "id": demo.id, "title": demo.title, "experiment": demo.pane.experiment, "panel": demo.pane.panels.first(),
            "knob": demo.knob(), "metric": demo.metric(), "steps": demo.steps,
        })
    };
    course.demos().iter().map(demo).collect()
}

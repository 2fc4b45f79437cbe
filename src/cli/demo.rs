//! `elbo demo`: a model that trains, shown to a room.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::near::nearest;
use super::read::{ScreenArgs, has_screen};
use super::screen::Training;
use super::{check, out, usage};
use crate::content::course::Course;
use crate::content::demo::Demo;

mod plain;
mod screen;

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
    /// What to learn from: 'digits' generates some, anything else is a folder of IDX files [default: digits]
    #[arg(long, value_name = "digits|DIR")]
    data: Option<String>,
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
        self.screen.training(self.data.as_deref(), self.transpose, self.seed, self.threads)
    }

    /// Which of many equally good runs the seed stands for: with the usual one it is the run that the panes of the course show.
    fn repeat(&self) -> u64 {
        self.seed ^ USUAL
    }
}

/// Shows the demo that is named, on the screen or in sentences.
///
/// # Errors
/// When the course or the data can't be read, or the terminal not be taken.
pub(super) fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let opened = match args.screen.opened()? {
        Ok(opened) => opened,
        Err(code) => return Ok(code),
    };
    let course = opened.course;
    if args.list {
        out::data(|out| write_list(&course, out))?;
        return Ok(ExitCode::SUCCESS);
    }
    // A demo with a fault is left out of the course: whoever writes one is told why.
    opened.faults.iter().filter(|fault| fault.file.contains("demos")).for_each(|fault| out::say!("{fault}"));
    if course.demos().is_empty() {
        out::say!("elbo: this course has no demos; they are files in its folder demos");
        return Ok(ExitCode::from(check::FAULTY));
    }
    let at = match args.name.as_deref().map_or(Ok(0), |name| find(&course, name)) {
        Ok(at) => at,
        Err(message) => return Ok(usage(message)),
    };
    let capabilities = args.screen.capabilities();
    if args.plain || !has_screen(&capabilities) {
        return plain::run(args, course.demos(), at);
    }
    screen::Screen::open(args, course.demos(), at, &capabilities)?.run()
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

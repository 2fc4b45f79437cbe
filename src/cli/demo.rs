//! `elbo demo`: a model that trains, shown to a room.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::class::{Host, Line};
use super::near::nearest;
use super::screen::{ScreenArgs, Training, has_screen};
use super::train::memory;
use super::train::recipe::{self, Pieces, VERSION, VERSION_KEY};
use super::{check, out, usage};
use crate::app::demo::{ANY_RUN, Ingredients};
use crate::content::course::Course;
use crate::content::demo::Demo;
use crate::lab::{Entry, Plan, entry};

/// Images of the largest usual data set, to train on and held out: what a run costs is asked before they are read.
const IMAGES: (usize, usize) = (60_000, 10_000);

mod plain;
mod screen;

pub(super) use plain::moment;
use screen::{Ended, Role, Screen};

/// What `elbo demo` can be told.
#[derive(Args)]
pub(super) struct DemoArgs {
    /// Which one; --list names them [default: the first]. Or a recipe, as a demo's screen and 'elbo train --json' write it: its run is replayed
    #[arg(value_name = "NAME|RECIPE")]
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
    /// Chooses the first weights, the order of the images, the noise, and the generated digits [default: 7]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
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

impl DemoArgs {
    /// The run of a recipe, and nothing else said.
    fn of(recipe: Option<String>, screen: ScreenArgs) -> DemoArgs {
        let (steps, seed, data, threads) = (None, None, None, None);
        DemoArgs { name: recipe, list: false, looping: false, steps, seed, data, transpose: false, threads, plain: false, screen }
    }

    /// Whether sentences were asked for, or a list, and no screen.
    pub(super) fn wants_no_screen(&self) -> bool {
        self.plain || self.list
    }
}

/// The seed of everything that a reader of the course sees.
const USUAL: u64 = 7;

/// What is shown, and on what it trains.
struct Order {
    demos: Vec<Demo>,
    at: usize,
    steps: Option<u64>,
    training: Training,
    /// Which of many equally good runs the seed stands for: with the usual one it is the run that the panes of the course show.
    repeat: u64,
    /// The run that `training-run` makes, and its recipe.
    plan: Plan,
    recipe: Pieces,
    /// What differs where the recipe is of another version.
    note: Option<String>,
}

impl Order {
    /// What the recipes of its runs are made of.
    fn ingredients(&self) -> Ingredients {
        let Training { data, transpose, seed, .. } = &self.training;
        let mut pairs: Vec<(&str, String)> =
            vec![("seed", seed.to_string()), ("threads", self.training.threads().to_string()), (VERSION_KEY, VERSION.to_string())];
        pairs.extend(transpose.then(|| ("transpose", "yes".to_owned())));
        pairs.push(("data", data.clone()));
        let common = pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Ingredients { common, plan: (self.recipe.head.clone(), self.recipe.pairs.clone()) }
    }
}

/// What the arguments ask for, with what a recipe says where they don't, and with the settings where neither does.
fn order(args: &DemoArgs, course: &Course) -> Result<Order, String> {
    let pieces = args.name.as_deref().and_then(Pieces::read).transpose()?;
    let of_run = |demo: &Demo| demo.pane.experiment == ANY_RUN;
    let (mut demos, mut at) = (course.demos().to_vec(), 0);
    let (mut note, mut steps) = (None, args.steps);
    let mut train = recipe::read(&Pieces { head: "vae".into(), pairs: vec![("seed".into(), USUAL.to_string())] })?.0;
    match &pieces {
        Some(pieces) if pieces.is_of_a_model() => {
            (train, note) = recipe::read(pieces)?;
            let mut demo = demos.into_iter().find(of_run).ok_or("this course has no demo that shows the run of a recipe")?;
            let model = train.model().in_words();
            demo.title = format!("{}{} learns to copy digits", model[..1].to_uppercase(), &model[1..]);
            if !train.has_prior() {
                demo.pane.knobs = Some(Vec::new());
            }
            steps = steps.or(train.steps);
            demos = vec![demo];
        }
        Some(pieces) => {
            at = find(course, &pieces.head)?;
            note = begin_as(&mut demos[at], pieces)?;
            steps = steps.or(pieces.number("steps")?);
            train.seed = pieces.number("seed")?.or(train.seed);
            let threads = pieces.number("threads")?.unwrap_or(0);
            let threads = u16::try_from(threads).ok().filter(|threads| *threads <= 256);
            train.threads = threads.ok_or("the recipe's 'threads' are at most 256")?;
            train.transpose = pieces.get("transpose") == Some("yes");
            train.data = pieces.get("data").unwrap_or("digits").to_owned();
        }
        None => at = args.name.as_deref().map_or(Ok(0), |name| find(course, name))?,
    }
    // A recipe that leaves the data out means the usual ones: those of the settings would make it another run.
    let of_recipe = pieces.is_some().then(|| train.data.clone());
    let threads = args.threads.or(Some(train.threads).filter(|threads| *threads > 0));
    train.seed = args.seed.or(train.seed);
    train.transpose |= args.transpose;
    let data = args.data.clone().or(of_recipe);
    let training = args.screen.training(data.as_deref(), train.transpose, train.seed(), threads);
    train.data.clone_from(&training.data);
    let last = steps.or_else(|| demos.iter().find(|demo| of_run(demo)).map(|demo| demo.steps)).unwrap_or(1);
    memory::check(&train, IMAGES.0, IMAGES.1).map_err(|error| error.to_string())?;
    let plan = recipe::plan(&train, last)?;
    let recipe = recipe::write(&train, training.threads(), last);
    Ok(Order { demos, at, steps, repeat: training.seed ^ USUAL, training, plan, recipe, note })
}

/// Turns the knobs of a demo to where its recipe has them; says what may differ where the recipe is of another version.
fn begin_as(demo: &mut Demo, pieces: &Pieces) -> Result<Option<String>, String> {
    let knobs = entry(&demo.pane.experiment).map(Entry::knobs).unwrap_or_default();
    pieces.only(knobs.iter().map(|knob| knob.id).chain(["steps", "seed", "threads", "transpose", "data"]))?;
    for (key, value) in &pieces.pairs {
        let Some(knob) = knobs.iter().find(|knob| knob.id == key) else { continue };
        if !knob.stops.contains(value) {
            return Err(format!("the recipe's '{key}' has no stop '{value}'; it has {}", knob.stops.join(", ")));
        }
        demo.pane.start.retain(|(id, _)| id != key);
        demo.pane.start.push((key.clone(), value.clone()));
    }
    let usual = knobs.iter().map(|knob| (knob.id.to_owned(), knob.stops[knob.at].clone()));
    pieces.differs(&usual.chain([("seed".to_owned(), USUAL.to_string())]).collect::<Vec<_>>())
}

/// Shows the demo that is named, on the screen or in sentences.
///
/// # Errors
/// When the course or the data can't be read, or the terminal not be taken.
pub(super) fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let order = match chosen(args)? {
        Ok(order) => order,
        Err(code) => return Ok(code),
    };
    if args.plain || !has_screen(&args.screen.capabilities()) {
        return plain::run(args, &order);
    }
    shown(args, Role::Driven(order, None))
}

/// Opens the place where others find a run; it is told whom to tell how many they are.
pub(super) type OpenHost<'a> = Box<dyn FnOnce(Box<dyn Fn(usize) + Send>) -> anyhow::Result<(Host, PathBuf)> + 'a>;

/// Shows the demo that is named on the screen, and to all who follow.
///
/// # Errors
/// As [`run`], and those of `host`.
pub(super) fn share(args: &DemoArgs, host: OpenHost<'_>) -> anyhow::Result<ExitCode> {
    match chosen(args)? {
        Ok(order) => shown(args, Role::Driven(order, Some(host))),
        Err(code) => Ok(code),
    }
}

/// Shows a run that is driven elsewhere, and then the follower's own of the same recipe, if they want one.
///
/// # Errors
/// As [`run`].
pub(super) fn follow(screen: &ScreenArgs, line: Line) -> anyhow::Result<ExitCode> {
    let args = DemoArgs::of(None, screen.clone());
    match opened(&args)? {
        Ok(course) => shown(&args, Role::Followed(line, course.demos().to_vec())),
        Err(code) => Ok(code),
    }
}

fn shown(args: &DemoArgs, role: Role<'_>) -> anyhow::Result<ExitCode> {
    match Screen::open(args, role)?.run() {
        Ended::With(code) => Ok(code),
        Ended::Drives(recipe) => run(&DemoArgs::of(Some(recipe), args.screen.clone())),
    }
}

/// What is to be shown; or the exit code, after all was said.
fn chosen(args: &DemoArgs) -> anyhow::Result<Result<Order, ExitCode>> {
    Ok(opened(args)?.and_then(|course| order(args, &course).map_err(usage)))
}

/// The course with its demos; or the exit code, after all was said.
fn opened(args: &DemoArgs) -> anyhow::Result<Result<Course, ExitCode>> {
    let opened = match args.screen.opened()? {
        Ok(opened) => opened,
        Err(code) => return Ok(Err(code)),
    };
    let course = opened.course;
    if args.list {
        out::data(|out| write_list(&course, out))?;
        return Ok(Err(ExitCode::SUCCESS));
    }
    // A demo with a fault is left out of the course: whoever writes one is told why.
    opened.faults.iter().filter(|fault| fault.file.contains("demos")).for_each(|fault| out::say!("{fault}"));
    if course.demos().is_empty() {
        out::say!("elbo: this course has no demos; they are files in its folder demos");
        return Ok(Err(ExitCode::from(check::FAULTY)));
    }
    Ok(Ok(course))
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

//! `elbo plot`: the logs of `elbo train --log`, drawn in the terminal as the panes of the course draw a loss.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::out;
use super::settings::Settings;
use super::train::HEADER;
use crate::app::pane::PanelView;
use crate::ground::files;
use crate::lab::{Body, Layer, Panel, Plot, Scaled, Spacing, Tone, Words, count, measured};
use crate::term;
use crate::term::capabilities::{Capabilities, ColourChoice, Flags, GlyphChoice};
use crate::ui::panel;
use crate::ui::theme::Theme;

/// Bytes of a log: some two million steps.
const MAX_LOG: u64 = 128 << 20;
/// So many points of a line are drawn at most; each is the mean of as many steps as it takes.
const POINTS: usize = 300;
/// Columns where nobody says how many there are.
const COLUMNS: u16 = 80;

/// What to draw.
#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct PlotArgs {
    /// Files that 'elbo train --log' wrote; several are drawn over each other
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which number
    #[arg(long, value_enum, default_value = "loss")]
    of: Of,
    /// Equal differences take equal room, where a loss is otherwise drawn by its ratios
    #[arg(long)]
    linear: bool,
    /// Columns [default: those of the terminal, at most 120]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500))]
    width: Option<u16>,
    /// Rows
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(6..=200))]
    height: u16,
    #[command(flatten)]
    pub(super) screen: PlotScreen,
}

/// How it may look.
#[derive(Args)]
pub(super) struct PlotScreen {
    /// Colours: auto, always, never, or a tier by name: true, 256, 16, mono
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    pub(super) color: ColourChoice,
    /// Characters: auto, ascii, blocks, braille
    #[arg(long, default_value = "auto", value_name = "KIND")]
    pub(super) glyphs: GlyphChoice,
    /// What the reader has set once for all.
    #[arg(skip)]
    pub(super) settings: Settings,
}

const EXAMPLES: &str = "\
Examples:
  elbo train --epochs 3 --log run.csv && elbo plot run.csv
  elbo plot beta1.csv beta4.csv --of kl --linear     two runs over each other";

/// One of the numbers of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// What training makes small.
    Loss,
    /// What the copies cost.
    Reconstruction,
    /// What the codes cost.
    Kl,
}

impl Of {
    /// The column of a log, and the name of the axis.
    fn name(self) -> &'static str {
        match self {
            Of::Loss => "loss",
            Of::Reconstruction => "reconstruction",
            Of::Kl => "kl",
        }
    }
}

/// Steps with a number each.
type Course = Vec<(u64, f64)>;

/// One log.
#[derive(Debug, PartialEq)]
struct Log {
    /// Its file, without folder and ending.
    name: String,
    train: Course,
    held_out: Course,
}

/// Draws the logs on standard output.
///
/// # Errors
/// When a file can't be read or is no log, with its line.
pub(super) fn run(args: &PlotArgs) -> anyhow::Result<ExitCode> {
    let logs = args.files.iter().map(|path| read(path, args.of)).collect::<anyhow::Result<Vec<Log>>>()?;
    let flags = Flags { colour: args.screen.color, glyphs: args.screen.glyphs, kept: args.screen.settings.kept() };
    let seen = Capabilities::detect(|name| std::env::var(name).ok(), &flags);
    let columns = args.width.unwrap_or_else(|| term::size().map_or(COLUMNS, |(columns, _)| columns.clamp(20, 120)));
    let theme = Theme::new(seen.colours, seen.glyphs);
    let mut frame = Buffer::empty(Rect::new(0, 0, columns, args.height));
    panel::draw(&drawn(&logs, args.of, args.linear), frame.area, &mut frame, &theme, &PanelView::default());
    if args.screen.color == ColourChoice::Auto && !std::io::stdout().is_terminal() {
        // A file or a pager is spared even bold and dim.
        frame.content.iter_mut().for_each(|cell| {
            cell.set_style(Style::reset());
        });
    }
    out::raw(&term::printed(&mut frame, seen.colours))?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path, of: Of) -> anyhow::Result<Log> {
    let shown = path.display();
    let bytes = files::read(path, MAX_LOG).with_context(|| format!("{shown}"))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    understand(name, &String::from_utf8_lossy(&bytes), of).with_context(|| format!("{shown}"))
}

/// What the text of a log says of one of its numbers. A last line that broke off is left out: the run may be going on.
///
/// # Errors
/// In words, with the line.
fn understand(name: String, text: &str, of: Of) -> anyhow::Result<Log> {
    let mut lines = text.split_inclusive('\n').zip(1..);
    if lines.next().map(|(line, _)| line.trim_end()) != Some(HEADER) {
        bail!("this is no log of 'elbo train --log': its first line would be '{HEADER}'");
    }
    let at = HEADER.split(',').position(|column| column == of.name()).unwrap_or(0);
    let mut log = Log { name, train: Vec::new(), held_out: Vec::new() };
    for (line, number) in lines.filter(|(line, _)| line.ends_with('\n') && !line.trim().is_empty()) {
        let fields: Vec<&str> = line.trim_end().split(',').collect();
        let row = fields.first().and_then(|step| step.parse().ok()).zip(fields.get(at).and_then(|value| value.parse().ok()));
        match (row, fields.get(2)) {
            (Some(row), Some(&"train")) => log.train.push(row),
            (Some(row), Some(&"test")) => log.held_out.push(row),
            _ => bail!("line {number} is not one of a log: '{}'; a row is {HEADER}", line.trim_end()),
        }
    }
    if log.train.is_empty() && log.held_out.is_empty() {
        bail!("there is no step in it yet");
    }
    Ok(log)
}

/// At most [`POINTS`] points: each is the mean over as many steps, at their middle.
fn thinned(course: &[(u64, f64)]) -> Vec<(f32, f32)> {
    let many = course.len().div_ceil(POINTS).max(1);
    let mean = |part: &[(u64, f64)]| {
        let sum = part.iter().fold((0.0, 0.0), |sum, &(step, value)| (sum.0 + step as f64, sum.1 + value));
        ((sum.0 / part.len() as f64) as f32, (sum.1 / part.len() as f64) as f32)
    };
    course.chunks(many).map(mean).collect()
}

/// One log as its two courses; several as one line each, of held-out digits where there are such rows.
fn drawn(logs: &[Log], of: Of, linear: bool) -> Panel {
    let lines: Vec<(&str, &Course)> = match logs {
        [log] => [("held out", &log.held_out), ("train", &log.train)].into_iter().filter(|(_, course)| !course.is_empty()).collect(),
        logs => logs.iter().map(|log| (log.name.as_str(), if log.held_out.len() > 1 { &log.held_out } else { &log.train })).collect(),
    };
    let courses: Vec<Vec<(f32, f32)>> = lines.iter().map(|(_, course)| thinned(course)).collect();
    let points = || courses.iter().flatten().filter(|(_, value)| value.is_finite());
    let last = lines.iter().filter_map(|(_, course)| course.last()).map(|&(step, _)| step).max().unwrap_or(1);
    let (low, high) = points().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &(_, y)| (low.min(y), high.max(y)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let as_ratios = !linear && low > 0.0 && high > 1.05 * low;
    let room = (high - low).max(1e-6 * high.abs().max(1.0)) * 0.05;
    let range =
        if as_ratios { [low / 1.05, high * 1.05] } else { [if low >= 0.0 { (low - room).max(0.0) } else { low - room }, high + room] };
    let spacing = if as_ratios { Spacing::Log } else { Spacing::Linear };
    let tone = |index: usize| index.checked_sub(1).map_or(Tone::Main, Tone::Other);
    let layers = lines.iter().zip(&courses).enumerate();
    let layers = layers.map(|(index, ((name, _), course))| Layer::line(*name, tone(index), course.as_slice().into())).collect();
    let figure = lines.first().and_then(|(name, course)| Some((name, course.last()?)));
    let figure = figure.map_or_else(Words::none, |(name, &(_, value))| measured(value) + " " + *name);
    let steps = lines.iter().map(|(_, course)| course.len().div_ceil(POINTS)).max().unwrap_or(1);
    let caption = if steps > 1 { Words::from("Each point is the mean of ") + count(steps) + " steps at most." } else { Words::none() };
    Panel {
        id: "log",
        title: format!("{}, nats per image", of.name()),
        figure,
        caption,
        body: Body::Plot(Plot {
            layers,
            x: Scaled::linear("step", "", [0.0, last as f32]),
            y: Scaled::linear(of.name(), "nats", range).spaced(spacing),
            right: None,
            readings: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};

    fn text(steps: u64) -> String {
        let row = |step: u64| format!("{step},{:.2},train,{:.3},{:.3},2.0\n", step as f64 / 10.0, 500.0 / step as f64, 400.0 / step as f64);
        let test = |step: u64| if step.is_multiple_of(10) { format!("{step},1,test,{},40,3\n", 900 / step) } else { String::new() };
        format!("{HEADER}\n{}", (1..=steps).map(|step| row(step) + &test(step)).collect::<String>())
    }

    fn log(steps: u64, of: Of) -> Log {
        understand("run".into(), &text(steps), of).unwrap()
    }

    fn screen(logs: &[Log]) -> String {
        let theme = Theme::new(Colours::Mono, Glyphs::Braille);
        let mut frame = Buffer::empty(Rect::new(0, 0, 80, 16));
        panel::draw(&drawn(logs, Of::Loss, false), frame.area, &mut frame, &theme, &PanelView::default());
        String::from_utf8(term::printed(&mut frame, Colours::Mono)).unwrap()
    }

    #[test]
    fn a_log_is_its_two_courses() {
        let read = log(20, Of::Loss);
        assert_eq!((read.train.len(), read.train[1]), (20, (2, 250.0)));
        assert_eq!(read.held_out, [(10, 90.0), (20, 45.0)]);
        assert_eq!(log(20, Of::Reconstruction).train[0], (1, 400.0));
        assert_eq!(log(20, Of::Kl).held_out[1], (20, 3.0));
    }

    #[test]
    fn what_is_no_log_is_named_with_its_line_and_a_line_that_is_being_written_is_left_out() {
        let fault = |text: &str| understand("run".into(), text, Of::Loss).unwrap_err().to_string();
        assert!(fault("a,b\n1,2\n").contains("no log of 'elbo train --log'"));
        assert!(fault(&format!("{HEADER}\n1,0.1,train,5,4,1\nhello\n")).starts_with("line 3 is not one of a log: 'hello'"));
        assert!(fault(&format!("{HEADER}\n")).contains("no step in it yet"));
        let begun = format!("{}31,3.1,tra", text(30));
        assert_eq!(understand("run".into(), &begun, Of::Loss).unwrap().train.len(), 30);
    }

    #[test]
    fn many_steps_are_drawn_as_means() {
        let course: Course = (1..=3000).map(|step| (step, step as f64)).collect();
        let points = thinned(&course);
        assert_eq!((points.len(), points[0], points[299]), (300, (5.5, 5.5), (2995.5, 2995.5)));
        assert_eq!(thinned(&course[..2]), [(1.0, 1.0), (2.0, 2.0)]);
    }

    #[test]
    fn one_log_shows_training_and_held_out_and_several_stand_over_each_other_by_name() {
        let shown = screen(&[log(40, Of::Loss)]);
        for part in ["loss, nats per image", "22.0 held out", "train", "40"] {
            assert!(shown.contains(part), "{part} in\n{shown}");
        }
        assert_eq!(shown.lines().count(), 16);
        let other = Log { name: "other".into(), ..log(30, Of::Loss) };
        let shown = screen(&[log(40, Of::Loss), other]);
        assert!(shown.contains("run") && shown.contains("other") && !shown.contains("train"), "{shown}");
    }

    #[test]
    fn what_exploded_or_stands_still_is_drawn_all_the_same() {
        for values in [[f64::NAN, 1.0], [f64::INFINITY, f64::NAN], [5.0, 5.0], [0.0, 0.0], [-1.0, 3.0]] {
            let train = values.into_iter().enumerate().map(|(step, value)| (step as u64, value)).collect();
            assert!(screen(&[Log { name: "run".into(), train, held_out: Vec::new() }]).contains("loss"));
        }
    }
}

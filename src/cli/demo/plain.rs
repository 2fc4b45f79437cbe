//! A demo in sentences, for a pipe, a file or a screen reader: lines that stay, at steps that lie further and further apart.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::{DemoArgs, Order};
use crate::app::demo::{Trail, written};
use crate::cli::out;
use crate::content::demo::Demo;
use crate::data;
use crate::lab::{Equipment, Metric, Snapshot, Tryout, entry};
use crate::model::Threads;
use crate::term::capabilities::{Colours, Glyphs};
use crate::ui::panel::number;
use crate::ui::theme::Theme;

/// The steps at which something is said: 0, 10, 20, 50, 100, 200, 500, …, and the last one.
fn milestones(last: u64) -> impl Iterator<Item = u64> {
    let decades = (1..).map_while(|power| 10_u64.checked_pow(power));
    let steps = decades.flat_map(|decade| [decade, 2 * decade, 5 * decade]).take_while(move |step| *step < last);
    [0].into_iter().chain(steps).chain([last])
}

/// Trains each demo that is to be shown, and says how it goes.
///
/// # Errors
/// When the data can't be read, a run fails, or standard output can't be written to.
pub(super) fn run(args: &DemoArgs, order: &Order) -> anyhow::Result<ExitCode> {
    let Order { demos, at, training, note, .. } = order;
    note.iter().for_each(|note| out::say!("elbo: {note}"));
    let mut data = data::load(&training.data, training.seed).with_context(|| format!("--data {}", training.data))?;
    if training.transpose {
        data.transpose();
    }
    let plan = Some(Arc::new(order.plan.clone()));
    let equipment = Equipment { plan, ..Equipment::new(Arc::new(data), Arc::new(Threads::new(training.threads()))) };
    // Whoever reads a pipe wants the loop to end where it began.
    let shown = demos.iter().cycle().skip(*at).take(if args.looping { demos.len() } else { 1 });
    for demo in shown {
        out::data(|out| said(demo, order, &equipment, out))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn said(demo: &Demo, order: &Order, equipment: &Equipment, out: &mut dyn std::io::Write) -> anyhow::Result<()> {
    let theme = theme();
    let experiment = entry(&demo.pane.experiment).ok_or_else(|| anyhow!("there is no experiment '{}'", demo.pane.experiment))?;
    let mut run = Tryout::open(experiment, &demo.pane.start, equipment, order.repeat).map_err(|why| anyhow!("{}: {why}", demo.id))?;
    writeln!(out, "{}: {}", demo.id, demo.title)?;
    writeln!(out, "{}", equipment.data.label)?;
    let (head, pairs) = order.ingredients().recipe(demo, &[], order.steps.unwrap_or(demo.steps));
    writeln!(out, "{}", written(&head, &pairs))?;
    let mut trail = Trail::default();
    for step in milestones(order.steps.unwrap_or(demo.steps)) {
        loop {
            let before = run.steps();
            if before >= step || run.failed().is_some() {
                break;
            }
            run.run(1);
            if run.steps() == before && run.is_idle() {
                break;
            }
        }
        let snapshot = run.snapshot();
        trail.push(&snapshot);
        writeln!(out, "{}", line(demo, &snapshot, &trail, &theme))?;
        out.flush()?;
        if let Some(why) = run.failed() {
            return Err(anyhow!("{}: the run has failed: {why}", demo.id));
        }
        if snapshot.step < step {
            break;
        }
    }
    Ok(())
}

/// `step 200: loss 171.3 nats, down 31 %. The code is still unread: …`
fn line(demo: &Demo, snapshot: &Snapshot, trail: &Trail, theme: &Theme) -> String {
    let first = trail.value(&format!("first.{}", demo.metric()));
    let now = trail.value(demo.metric());
    let course = first.zip(now).and_then(|(first, now)| course(first, now)).unwrap_or_default();
    let figure = figure_of(demo, snapshot, theme);
    format!("step {}: {figure}{course}. {}", number::whole(snapshot.step, theme), demo.says(&|name| trail.value(name)))
}

/// The same of a run that was not seen from its beginning, with its sentence as it was told.
pub(in crate::cli) fn moment(demo: &Demo, snapshot: &Snapshot, sentence: &str) -> String {
    let theme = theme();
    format!("step {}: {}. {sentence}", number::whole(snapshot.step, &theme), figure_of(demo, snapshot, &theme))
}

fn theme() -> Theme {
    Theme::new(Colours::Mono, if out::is_ascii() { Glyphs::Ascii } else { Glyphs::Braille })
}

fn figure_of(demo: &Demo, snapshot: &Snapshot, theme: &Theme) -> String {
    snapshot.metric(demo.metric()).map(|metric| figure(metric, theme)).unwrap_or_default()
}

fn figure(metric: &Metric, theme: &Theme) -> String {
    let is_count = metric.unit.is_empty() && metric.value.fract() == 0.0;
    let value = if is_count { number::end(metric.value, theme) } else { number::figure(metric.value, theme) };
    format!("{} {value} {}", metric.label, metric.unit).trim_end().to_owned()
}

/// How far a figure has come since the run began, where that can be said in percent.
fn course(first: f64, now: f64) -> Option<String> {
    let share = 100.0 * (now - first) / first;
    let way = if share < 0.0 { "down" } else { "up" };
    (first > 0.0 && share.is_finite() && (0.5..1000.0).contains(&share.abs())).then(|| format!(", {way} {:.0} %", share.abs()))
}

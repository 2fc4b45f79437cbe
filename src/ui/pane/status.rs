//! What the run is doing, in words.

use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::app::pane::PaneView;
use crate::lab::{Phase, Snapshot};
use crate::ui::panel::number;
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

/// A failure's sentence takes at most this many lines.
const FAILURE_ROWS: usize = 3;

/// A line in pieces of one style each.
pub(in crate::ui) type Line = Vec<(String, Style)>;

/// Draws as many lines as there is room for.
pub(super) fn draw(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) {
    for (y, line) in lines(view, snapshot, pen.width(), pen.theme).into_iter().enumerate() {
        let mut x = 0;
        for (text, style) in line {
            x = pen.text(x, y, &text, style);
        }
    }
}

/// The lines for this width: the phase with its figures, and what else is unusual (an old moment, the reader's own digit).
pub(in crate::ui) fn lines(view: &PaneView, snapshot: &Snapshot, width: usize, theme: &Theme) -> Vec<Line> {
    let mut lines = Vec::new();
    if !view.history.is_live() {
        let step = number::whole(snapshot.step, theme);
        lines.push(vec![
            (format!("looking back at step {step}"), theme.focus()),
            (format!(" {} > returns to live", theme.symbols().dot), theme.dim()),
        ]);
    }
    match phase(view, snapshot) {
        Phase::Failed(failure) => {
            let text = theme.spell(&format!("failed: {} — {}", failure.reason, failure.suggestion)).into_owned();
            let wrapped = textwrap::wrap(&text, width.max(1));
            lines.extend(wrapped.into_iter().take(FAILURE_ROWS).map(|line| vec![(line.into_owned(), theme.failure())]));
        }
        Phase::Preparing(what) => lines.push(vec![(String::from("preparing "), theme.title()), (format!("{what} …"), Style::new())]),
        Phase::Training => lines.push(run(if trains(snapshot) { "training" } else { "computing" }, snapshot, width, theme)),
        Phase::Paused => lines.push(run("paused", snapshot, width, theme)),
        Phase::Done(why) if snapshot.step == 0 => lines.push(vec![(String::from("done: "), theme.title()), (why.clone(), Style::new())]),
        Phase::Done(why) => {
            let mut line = vec![(String::from("done: "), theme.title()), (why.clone(), Style::new())];
            let step = format!(" {} step {}", theme.symbols().dot, number::whole(snapshot.step, theme));
            if "done: ".len() + theme.spell(why).width() + step.width() <= width {
                line.push((step, theme.dim()));
            }
            lines.push(line);
        }
    }
    if view.own.is_some() && !view.drawing {
        let text = format!("{} your own digit is in the pictures", theme.symbols().own);
        lines.push(vec![(text, theme.accent())]);
    }
    lines
}

/// What the experiment is doing now: an old snapshot was taken in training, but the run may since have stopped or failed.
fn phase<'a>(view: &'a PaneView, shown: &'a Snapshot) -> &'a Phase {
    view.history.latest().map_or(&shown.phase, |latest| &latest.phase)
}

/// Each optimiser step shows images to a model; work that shows none makes no epochs and is no training.
fn trains(snapshot: &Snapshot) -> bool {
    snapshot.step == 0 || snapshot.epochs > 0.0
}

/// `training · step 1,240 · 15.9 epochs · 540 steps/s`, the last figures left out where there is no room.
fn run(word: &str, snapshot: &Snapshot, width: usize, theme: &Theme) -> Line {
    let mut line = vec![(String::from(word), theme.title())];
    let mut used = word.width();
    let mut figures = vec![format!("step {}", number::whole(snapshot.step, theme))];
    if trains(snapshot) {
        figures.push(format!("{:.1} epochs", snapshot.epochs));
    }
    if snapshot.steps_per_second >= 0.05 {
        figures.push(format!("{} steps/s", number::end(rounded(snapshot.steps_per_second), theme)));
    }
    for figure in figures {
        let figure = format!(" {} {figure}", theme.symbols().dot);
        used += theme.spell(&figure).width();
        if used > width {
            break;
        }
        line.push((figure, Style::new()));
    }
    line
}

/// Two digits of a rate are real; more of them only flicker.
fn rounded(rate: f64) -> f64 {
    if rate >= 100.0 {
        (rate / 10.0).round() * 10.0
    } else if rate >= 10.0 {
        rate.round()
    } else {
        (rate * 10.0).round() / 10.0
    }
}

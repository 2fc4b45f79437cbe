//! What the run is doing, in words.

use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::app::action::Intent;
use crate::app::keymap::{Context, key_for, said};
use crate::app::pane::PaneView;
use crate::lab::{Phase, Snapshot};
use crate::ui::panel::number;
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

/// A failure's sentence takes at most this many lines.
const FAILURE_ROWS: usize = 3;

/// Blank columns before the strip of the time machine, and how short and how long it may be.
const GAP: usize = 2;
const SHORTEST: usize = 8;
const LONGEST: usize = 32;

/// A line in pieces of one style each.
pub(in crate::ui) type Line = Vec<(String, Style)>;

/// Draws as many lines as there is room for.
pub(super) fn draw(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) {
    for (y, line) in lines(view, snapshot, Context::Pane, pen.width(), pen.theme).into_iter().enumerate() {
        let mut x = 0;
        for (text, style) in line {
            x = pen.text(x, y, &text, style);
        }
    }
}

/// The lines for this width: the phase with its figures, and what else is unusual (an old moment, the reader's own digit). Keys are called
/// as in `context`.
pub(in crate::ui) fn lines(view: &PaneView, snapshot: &Snapshot, context: Context, width: usize, theme: &Theme) -> Vec<Line> {
    let mut lines = Vec::new();
    if !view.history.is_live() {
        let step = number::whole(snapshot.step, theme);
        let mut line = vec![(format!("looking back at step {step}"), theme.focus())];
        let room = width.saturating_sub(line[0].0.width() + GAP);
        // the way back is said in full only where that leaves the strip its room
        let live = key_for(Context::Pane, Intent::Live);
        let long = format!(" {} {live} returns to live", theme.symbols().dot);
        let way = if room >= long.width() + SHORTEST { long } else { format!("  {live} live") };
        let left = room.saturating_sub(way.width()).min(LONGEST);
        line.push((way, theme.dim()));
        line.extend(strip(view, snapshot.step, left, theme));
        lines.push(line);
    }
    match phase(view, snapshot) {
        Phase::Failed(failure) => {
            let suggestion = said(context, &failure.suggestion);
            let text = theme.spell(&format!("failed: {} — {suggestion}", failure.reason)).into_owned();
            let wrapped = textwrap::wrap(&text, width.max(1));
            lines.extend(wrapped.into_iter().take(FAILURE_ROWS).map(|line| vec![(line.into_owned(), theme.failure())]));
        }
        Phase::Preparing(what) => lines.push(vec![(String::from("preparing "), theme.title()), (format!("{what} …"), Style::new())]),
        Phase::Training => lines.push(run(if trains(view, snapshot) { "training" } else { "computing" }, view, snapshot, width, theme)),
        Phase::Paused => lines.push(run("paused", view, snapshot, width, theme)),
        Phase::Done(why) => {
            let why = said(context, why);
            let mut line = vec![(String::from("done: "), theme.title()), (why.to_string(), Style::new())];
            let step = format!(" {} step {}", theme.symbols().dot, number::whole(snapshot.step, theme));
            if snapshot.step > 0 && "done: ".len() + theme.spell(&why).width() + step.width() <= width {
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

/// Where one is in the run, and with a mark where a knob was turned: `├──┼───●──────┤`; nothing where there is too little room.
fn strip(view: &PaneView, step: u64, width: usize, theme: &Theme) -> Line {
    let symbols = theme.symbols();
    if width < SHORTEST {
        return Line::new();
    }
    let cells = width - 2;
    let (first, last) = view.history.span();
    let place = |step: u64| {
        let share = step.saturating_sub(first) as f64 / (last - first).max(1) as f64;
        ((share * (cells - 1) as f64).round() as usize).min(cells - 1)
    };
    let marks: Vec<usize> = view.history.all_changes().iter().map(|change| place(change.step)).collect();
    let mut line = vec![(format!("{}{}", " ".repeat(GAP), symbols.left_end), theme.rule())];
    for cell in 0..cells {
        line.push(match cell {
            _ if cell == place(step) => (String::from(symbols.full), theme.focus()),
            _ if marks.contains(&cell) => (String::from(symbols.vertical), theme.accent()),
            _ => (String::from(symbols.horizontal), theme.rule()),
        });
    }
    line.push((String::from(symbols.right_end), theme.rule()));
    line
}

/// What the experiment is doing now: an old snapshot was taken in training, but the run may since have stopped or failed.
fn phase<'a>(view: &'a PaneView, shown: &'a Snapshot) -> &'a Phase {
    view.history.latest().map_or(&shown.phase, |latest| &latest.phase)
}

/// Each optimiser step shows images to a model; work that shows none makes no epochs and is no training.
fn has_epochs(snapshot: &Snapshot) -> bool {
    snapshot.step == 0 || snapshot.epochs > 0.0
}

/// Whether a model takes steps; what is done with one that takes no further ones is no training.
fn trains(view: &PaneView, snapshot: &Snapshot) -> bool {
    has_epochs(snapshot) && !view.history.steps_rest()
}

/// `training · step 1,240 · 15.9 epochs · 540 steps/s`, the last figures left out where there is no room.
fn run(word: &str, view: &PaneView, snapshot: &Snapshot, width: usize, theme: &Theme) -> Line {
    let mut line = vec![(String::from(word), theme.title())];
    let mut used = word.width();
    let mut figures = vec![format!("step {}", number::whole(snapshot.step, theme))];
    if has_epochs(snapshot) {
        figures.push(format!("{:.1} epochs", snapshot.epochs));
    }
    // of a model that takes no further steps the speed would be that of what is done with it, beside the steps that it took
    if snapshot.steps_per_second >= 0.05 && !view.history.steps_rest() {
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

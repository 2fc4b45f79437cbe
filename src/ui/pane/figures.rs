//! The watched figures, each with its name and its recent course.

use ratatui::style::Style;

use crate::app::pane::PaneView;
use crate::lab::{Metric, Snapshot};
use crate::ui::panel::pen::Pen;
use crate::ui::panel::{number, sparkline};
use crate::ui::theme::Theme;

/// Columns of a sparkline.
const SPARKLINE: usize = 8;

/// Draws the figures one after another, in as many lines as the pen has; returns how many it took.
pub(super) fn in_lines(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) -> usize {
    let theme = pen.theme;
    let (mut x, mut y) = (0, 0);
    for metric in watched(view, snapshot) {
        let (course, value) = (course(metric, theme), value(metric, theme));
        let length = pen.measure(metric.label) + course.chars().count() + pen.measure(&value) + 1 + usize::from(!course.is_empty());
        if x > 0 && x + length > pen.width() {
            (x, y) = (0, y + 1);
        }
        if y >= pen.height() {
            return y;
        }
        let runs = [(metric.label, Style::new()), (course.as_str(), theme.dim()), (value.as_str(), theme.accent())];
        for (text, style) in runs.into_iter().filter(|(text, _)| !text.is_empty()) {
            x = pen.text(x, y, text, style) + 1;
        }
        x += 2;
    }
    y + usize::from(x > 0)
}

/// Draws the figures one below the other: a line for the name, one for the value and its course; as many as there is room for.
pub(super) fn in_column(view: &PaneView, snapshot: &Snapshot, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let all = watched(view, snapshot).count();
    // close together rather than one fewer
    let pitch = if all * 3 <= pen.height() + 1 { 3 } else { 2 };
    // a name whose value has no row below it says nothing
    let shown = pen.height().saturating_sub(2) / pitch + usize::from(pen.height() > 1);
    for (at, metric) in watched(view, snapshot).enumerate().take(shown) {
        pen.text(0, at * pitch, metric.label, Style::new());
        let x = pen.text(0, at * pitch + 1, &value(metric, theme), theme.accent());
        pen.text(x + 1, at * pitch + 1, &course(metric, theme), theme.dim());
    }
}

/// Columns that the figures take one below the other.
pub(super) fn column_width(view: &PaneView, snapshot: &Snapshot, theme: &Theme) -> usize {
    use unicode_width::UnicodeWidthStr;
    let width = |metric: &Metric| {
        let course = course(metric, theme).chars().count();
        theme.spell(metric.label).width().max(value(metric, theme).width() + 1 + course)
    };
    watched(view, snapshot).map(width).max().unwrap_or(0)
}

fn watched<'a>(view: &'a PaneView, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a Metric> {
    view.figures.iter().filter_map(|name| snapshot.metric(name))
}

fn value(metric: &Metric, theme: &Theme) -> String {
    // a count is whole; a measured number is never quite
    let is_count = metric.unit.is_empty() && metric.value.fract() == 0.0;
    let value = if is_count { number::end(metric.value, theme) } else { number::figure(metric.value, theme) };
    if metric.unit.is_empty() { value } else { format!("{value} {}", metric.unit) }
}

fn course(metric: &Metric, theme: &Theme) -> String {
    if metric.history.len() < 2 { String::new() } else { sparkline(&metric.history, SPARKLINE as u16, theme) }
}

//! The live pane: what the run is doing in words, the panels that fit, and the knobs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::pane::{Item, PaneView};
use crate::lab::{Panel, Snapshot};
use crate::ui::panel::pen::Pen;
use crate::ui::panel::{self, number, sparkline};
use crate::ui::theme::Theme;

mod arrange;
mod knobs;
mod status;

use arrange::Arrangement;

/// From this many rows on there is a blank line under the status.
const ROOMY: usize = 36;
/// Up to this many rows an enlarged pane has no blank line above the knobs, for the sake of its images.
const LOW: usize = 20;
/// Columns of a sparkline in the folded pane.
const SPARKLINE: usize = 8;

/// Draws the pane: status, panels, knobs.
pub fn draw(view: &PaneView, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let Some(snapshot) = view.snapshot() else {
        Pen::new(buf, area, theme).text(0, 0, "starting …", theme.dim());
        return;
    };
    let areas = Areas::new(view, snapshot, area, theme);
    let mut pen = Pen::new(buf, area, theme);
    status::draw(view, snapshot, &mut pen.part(0, 0, usize::from(area.width), areas.status));
    let panels = view.shown_panels(snapshot);
    for (index, place) in &areas.arrangement.placed {
        if let Some(shown) = panels.get(*index) {
            panel::draw(shown, *place, buf, theme, &view.panel_view(*index, shown));
        }
    }
    let mut pen = Pen::new(buf, area, theme);
    if let Some(row) = areas.hidden_row {
        // images at the right may stand beside this line
        let beside = areas.arrangement.placed.iter().filter(|(_, place)| usize::from(place.bottom() - area.y) > row);
        let room = beside.map(|(_, place)| usize::from(place.x - area.x).saturating_sub(2)).min().unwrap_or(usize::from(area.width));
        pen.fit(0, row, room, &hidden_names(view, &panels, &areas.arrangement), theme.dim());
    }
    let (width, height) = (pen.width(), pen.height());
    knobs::draw(view, snapshot, &mut pen.part(0, height.saturating_sub(areas.knobs), width, areas.knobs));
}

/// Where the shown panels stand when the pane is drawn in `area`: (index into [`PaneView::shown_panels`], rectangle), for the mouse.
pub fn panel_areas(view: &PaneView, area: Rect, theme: &Theme) -> Vec<(usize, Rect)> {
    view.snapshot().map(|snapshot| Areas::new(view, snapshot, area, theme).arrangement.placed).unwrap_or_default()
}

/// The parts of the pane, in rows.
struct Areas {
    status: usize,
    arrangement: Arrangement,
    hidden_row: Option<usize>,
    knobs: usize,
}

impl Areas {
    fn new(view: &PaneView, snapshot: &Snapshot, area: Rect, theme: &Theme) -> Self {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let status = status::lines(view, snapshot, width, theme).len().min(height);
        // beside the canvas what shows the drawing has the room
        let is_drawing = view.drawing && height < ROOMY;
        let knobs = if is_drawing { 0 } else { knobs::rows(view, snapshot, width, theme).min((height - status) / 3) };
        // a blank line under the status and above the knobs, as long as there are lines to spare
        let below_status = usize::from(height > ROOMY);
        let above_knobs = usize::from(height > status + knobs + 8 && !is_drawing && !(view.enlarged && height <= LOW));
        let mut room = height - status - knobs - below_status - above_knobs;
        let cells = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX);
        let mut inner = Rect { y: area.y.saturating_add(cells(status + below_status)), height: cells(room), ..area };
        let panels = view.shown_panels(snapshot);
        let focus = match view.item {
            Item::Panel(index) => index.min(panels.len().saturating_sub(1)),
            Item::Knob(_) => 0,
        };
        let arrange = |inner: Rect| {
            if is_drawing {
                Arrangement::drawing(&panels, inner)
            } else if let Some(beside) = Arrangement::beside(&panels, focus, inner).filter(|_| view.enlarged) {
                beside
            } else if view.enlarged && view.focused && matches!(view.item, Item::Panel(_)) {
                Arrangement::alone(&panels, focus, inner)
            } else {
                Arrangement::stacked(&panels, focus, inner)
            }
        };
        let mut arrangement = arrange(inner);
        if arrangement.placed.len() < panels.len() && above_knobs > 0 && !is_drawing {
            // the line with the names of the others parts panels and knobs well enough
            room += above_knobs;
            inner.height = cells(room);
            arrangement = arrange(inner);
        }
        let hidden_row = (arrangement.placed.len() < panels.len() && room > 1 && !is_drawing).then(|| status + below_status + room - 1);
        Self { status, arrangement, hidden_row, knobs }
    }
}

/// The panels that are not shown, and how to reach them: `also: loss · distance   j k reach them, z enlarges`.
fn hidden_names(view: &PaneView, panels: &[&Panel], arrangement: &Arrangement) -> String {
    let is_hidden = |index: &usize| arrangement.placed.iter().all(|(placed, _)| placed != index);
    let names: Vec<&str> = (0..panels.len()).filter(is_hidden).map(|index| panels[index].title.as_str()).collect();
    let count = names.len();
    let names = names.join(" · ");
    match (view.focused, view.enlarged) {
        (true, _) => format!("j k: {names}"),
        (false, true) => format!("Tab: {names}"),
        (false, false) if count == 1 => format!("1 more panel (Tab or z): {names}"),
        (false, false) => format!("{count} more panels (Tab or z): {names}"),
    }
}

/// Draws the pane folded into two or three lines: what the run is doing, and the watched figures with their course.
pub fn folded(view: &PaneView, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buf, area, theme);
    let Some(snapshot) = view.snapshot() else {
        pen.text(0, 0, "starting …", theme.dim());
        return;
    };
    let (width, height) = (pen.width(), pen.height());
    let lines = status::lines(view, snapshot, width, theme);
    let rows = lines.len().min(height.saturating_sub(1).max(1));
    status::draw(view, snapshot, &mut pen.part(0, 0, width, rows));
    let (mut x, mut y) = (0, rows);
    for name in &view.spec.watch {
        let Some(metric) = snapshot.metric(name) else { continue };
        let line = if metric.history.len() < 2 { String::new() } else { sparkline(&metric.history, SPARKLINE as u16, theme) };
        // a count is whole; a measured number is never quite
        let is_count = metric.unit.is_empty() && metric.value.fract() == 0.0;
        let value = if is_count { number::end(metric.value, theme) } else { number::figure(metric.value, theme) };
        let value = if metric.unit.is_empty() { value } else { format!("{value} {}", metric.unit) };
        let length = pen.measure(metric.label) + line.chars().count() + pen.measure(&value) + 1 + usize::from(!line.is_empty());
        if x > 0 && x + length > width {
            (x, y) = (0, y + 1);
        }
        if y >= height {
            break;
        }
        let runs = [(metric.label, Style::new()), (line.as_str(), theme.dim()), (value.as_str(), theme.accent())];
        for (text, style) in runs.into_iter().filter(|(text, _)| !text.is_empty()) {
            x = pen.text(x, y, text, style) + 1;
        }
        x += 2;
    }
}

//! The live pane: what the run is doing in words, the panels that fit, and the knobs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::keymap::Context;
use crate::app::pane::{Item, PaneView, PanelView};
use crate::lab::{Body, Panel, Snapshot, Take};
use crate::ui::panel;
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

mod arrange;
mod close;
mod figures;
pub(super) mod knobs;
mod marks;
mod small;
pub(super) mod status;
mod tabs;

use arrange::{Arrangement, FITS, Wishes};
use close::Close;

/// From this many rows on there is a blank line under the status.
const ROOMY: usize = 36;
/// Up to this many rows an enlarged pane has no blank line above the knobs, for the sake of its images.
const LOW: usize = 20;
/// From this many rows on an enlarged pane has a line of figures above its panels.
const ROOM_FOR_FIGURES: usize = 14;
/// Fewest rows and columns of the folded pane's picture.
const LEAST_PICTURE: (usize, usize) = (4, 30);
/// Blank columns between a panel that is held and the marked one.
const HELD_GAP: u16 = 2;
/// Blank columns between that picture and the figures.
const GAP: usize = 3;

/// Draws the pane: status, panels, knobs.
pub fn draw(view: &PaneView, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let Some(snapshot) = view.snapshot() else {
        Pen::new(buf, area, theme).text(0, 0, "starting …", theme.dim());
        return;
    };
    let areas = Areas::new(view, snapshot, area, theme);
    let mut pen = Pen::new(buf, area, theme);
    let width = usize::from(area.width);
    status::draw(view, snapshot, &mut pen.part(0, 0, width, areas.status));
    figures::in_lines(view, snapshot, &mut pen.part(0, areas.status, width, areas.figures));
    let panels = view.shown_panels(snapshot);
    for (index, place) in &areas.arrangement.placed {
        if let Some(shown) = panels.get(*index) {
            let shown = close::with_places(marks::with_marks(shown, view), view);
            panel::draw(&shown, *place, buf, theme, &view.panel_view(*index, &shown));
        }
    }
    match (&areas.close, &view.held) {
        (Some((close @ (Close::Instead(shown, _) | Close::Beside(shown)), place)), _) => {
            panel::draw(shown, *place, buf, theme, &close.view(view.focused));
        }
        (Some((Close::Moments, place)), Some(held)) => {
            let shown = Panel { title: format!("held: {}", held.panel.title), ..held.panel.clone() };
            panel::draw(&shown, *place, buf, theme, &PanelView { focused: false, cursor: held.cursor });
        }
        _ => {}
    }
    let mut pen = Pen::new(buf, area, theme);
    if let Some(row) = areas.hidden_row {
        // images at the right may stand beside this line
        let beside = areas.arrangement.placed.iter().filter(|(_, place)| usize::from(place.bottom() - area.y) > row);
        let room = beside
            .map(|(_, place)| usize::from((place.x - area.x).saturating_sub(arrange::BEFORE_RIGHT)))
            .min()
            .unwrap_or(usize::from(area.width));
        let is_close = |index| areas.close.is_some() && view.item == Item::Panel(index);
        let is_shown = |index| is_close(index) || areas.arrangement.placed.iter().any(|(placed, _)| *placed == index);
        tabs::draw(view, &panels, is_shown, row, room, &mut pen);
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
    figures: usize,
    arrangement: Arrangement,
    hidden_row: Option<usize>,
    knobs: usize,
    /// What is looked at closely of the marked panel, and where what stands instead of it or beside it does.
    close: Option<(Close, Rect)>,
}

impl Areas {
    fn new(view: &PaneView, snapshot: &Snapshot, area: Rect, theme: &Theme) -> Self {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let status = status::lines(view, snapshot, Context::Pane, width, theme).len().min(height);
        // beside the canvas what shows the drawing has the room
        let is_drawing = view.drawing && height < ROOMY;
        let knobs = if is_drawing { 0 } else { knobs::rows(view, snapshot, width, theme).min((height - status) / 3) };
        // a blank line under the status and above the knobs, as long as there are lines to spare
        let below_status = usize::from(height > ROOMY);
        // an enlarged pane hides the text's folded figures and perhaps the panel that has them: they come along
        let figures = usize::from(view.enlarged && height >= ROOM_FOR_FIGURES && !view.figures.is_empty());
        let above_knobs = usize::from(height > status + knobs + 8 && !is_drawing && !(view.enlarged && height <= LOW));
        let mut room = height - status - figures - knobs - below_status - above_knobs;
        let cells = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX);
        let mut inner = Rect { y: area.y.saturating_add(cells(status + figures + below_status)), height: cells(room), ..area };
        let panels = view.shown_panels(snapshot);
        let argued: Vec<bool> = panels.iter().map(|panel| view.argues(panel.id)).collect();
        let focus = match view.item {
            Item::Panel(index) if index < panels.len() => Some(index),
            _ => None,
        };
        let answered = view.offers().takes(Take::Cell);
        let wishes = Wishes { panels: &panels, argued: &argued, focus, fit: FITS[0], answered };
        // A panel that was marked for its cursor, and not by the reader, does not hide those that the text argues from; and until its cursor is
        // moved the first of these goes before it.
        let is_wanted = |focus: &usize| view.chosen || !argued.iter().enumerate().any(|(index, is_argued)| *is_argued && index != *focus);
        let first = view.first_argued(&panels).filter(|_| view.enlarged && !view.chosen && !view.reads());
        let beside = |wishes: &Wishes<'_>, inner: Rect| Arrangement::beside(wishes, inner).filter(|_| view.enlarged);
        let with = |wishes: &Wishes<'_>, inner: Rect| {
            beside(wishes, inner).unwrap_or_else(|| match focus.filter(|_| view.enlarged && view.focused).filter(is_wanted) {
                Some(focus) => Arrangement::foremost(wishes, focus, inner),
                None => Arrangement::stacked(wishes, inner),
            })
        };
        // A plane gives up rows for what the text argues from. Where it does not argue from the plane too, it has all of them once the reader
        // moves its cursor.
        let gives_way = !view.reads() || focus.is_some_and(|focus| argued[focus]);
        // The blank line above the names goes only for a plane that is argued from: a curve would be no larger for it.
        let has_plane = panels.iter().zip(&argued).any(|(panel, is_argued)| *is_argued && matches!(panel.body, Body::Plane(_)));
        let fits = match (gives_way && !view.chosen, has_plane) {
            (false, _) => &FITS[..1],
            (true, false) => &FITS[..FITS.len() - 1],
            (true, true) => &FITS[..],
        };
        let arrange = |inner: Rect| {
            if is_drawing {
                return Arrangement::drawing(&panels, inner);
            }
            let tried = fits.iter().map(|fit| with(&Wishes { fit: *fit, ..wishes }, inner));
            // of equals the first, in which there is most room
            let found = tried.rev().max_by_key(|found| wishes.met(found)).unwrap_or_else(|| with(&wishes, inner));
            let Some(hidden) = first.filter(|first| !found.placed.iter().any(|(index, _)| index == first)) else { return found };
            let wishes = Wishes { focus: Some(hidden), ..wishes };
            beside(&wishes, inner).unwrap_or_else(|| Arrangement::stacked(&wishes, inner))
        };
        let mut arrangement = arrange(inner);
        if arrangement.placed.len() < panels.len() && above_knobs > 0 && !is_drawing {
            // the line with the names of the others parts panels and knobs well enough
            room += above_knobs;
            inner.height = cells(room);
            arrangement = arrange(inner);
        }
        let close = focus.filter(|_| view.enlarged).and_then(|focus| Some((focus, Close::of(view, panels[focus])?)));
        let close = close.map(|(focus, close)| {
            let alone = Arrangement::alone(&panels, focus, inner).placed.first().map_or(inner, |(_, place)| *place);
            let half = alone.width.saturating_sub(HELD_GAP) / 2;
            let left = Rect { width: half, ..alone };
            let right = Rect { x: alone.x + half + HELD_GAP, width: alone.width.saturating_sub(half + HELD_GAP), ..alone };
            let (placed, place) = match &close {
                Close::Instead(..) => (Vec::new(), alone),
                Close::Beside(_) => (vec![(focus, left)], right),
                Close::Marked => (vec![(focus, alone)], alone),
                Close::Moments => (vec![(focus, right)], left),
            };
            arrangement = Arrangement { placed };
            (close, place)
        });
        let hidden_row = (arrangement.placed.len().max(usize::from(close.is_some())) < panels.len() && room > 1 && !is_drawing)
            .then(|| status + figures + below_status + room - 1);
        Self { status, figures, arrangement, hidden_row, knobs, close }
    }
}

/// Draws the folded pane: what the run is doing, a small picture of the panel in front, and the watched figures beside it; without the
/// picture where there is no room for it.
pub fn folded(view: &PaneView, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buf, area, theme);
    let Some(snapshot) = view.snapshot() else {
        pen.text(0, 0, "starting …", theme.dim());
        return;
    };
    let (width, height) = (pen.width(), pen.height());
    let lines = status::lines(view, snapshot, Context::Pane, width, theme);
    let status = lines.len().min(height.saturating_sub(1).max(1));
    status::draw(view, snapshot, &mut pen.part(0, 0, width, status));
    let panels = view.shown_panels(snapshot);
    let (rows, beside) = (height.saturating_sub(status), figures::column_width(view, snapshot, theme));
    let picture = width.saturating_sub(beside + GAP);
    let Some(front) = panels.get(view.front(&panels)).filter(|_| rows >= LEAST_PICTURE.0 && picture >= LEAST_PICTURE.1) else {
        figures::in_lines(view, snapshot, &mut pen.part(0, status, width, rows));
        return;
    };
    figures::in_column(view, snapshot, &mut pen.part(picture + GAP, status, beside, rows));
    let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let place = Rect { y: area.y + cells(status), width: cells(picture), height: cells(rows), ..area };
    panel::draw(&small::in_small(front, picture, rows), place, buf, theme, &view.panel_view(view.front(&panels), front));
}

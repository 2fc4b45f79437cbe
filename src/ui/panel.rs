//! The pictures of the live pane: one file for each kind, drawn at any size and in every colour and glyph tier.
//!
//! A panel is a title with the one figure to watch, the picture, and a caption when there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::pane::{Cursor, PanelView};
use crate::lab::{Body, Panel};
use crate::ui::theme::Theme;

mod bars;
mod code;
mod flow;
mod images;
mod matrix;
mod network;
pub(crate) mod number;
pub(crate) mod pen;
mod plane;
mod plot;
mod procedure;
mod raster;
mod scale;
mod scroll;
mod shade;
mod sheet;
mod sparkline;
mod steps;
mod table;
mod tone;

pub(super) use images::abreast as images_abreast;
pub use sparkline::sparkline;

use pen::Pen;

/// How many rows a panel needs, title and all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heights {
    /// With fewer, the picture says nothing.
    pub min: u16,
    /// With more, nothing is gained unless the reader enlarges it.
    pub preferred: u16,
    /// Beyond these, for the caption: fewer rows are of no use to it.
    pub caption: u16,
}

/// Rows that a picture gives up for its caption.
const GIVEN_UP: usize = 2;

/// How many rows the panel needs at this width, its title line included. Of a panel that the text argues from nothing may be cut, which
/// takes more rows at least.
pub fn height(panel: &Panel, width: u16, is_argued: bool) -> Heights {
    let columns = usize::from(width);
    let (min, preferred) = body_heights(panel, columns);
    let min = if is_argued { whole_height(panel, columns, min) } else { min };
    let caption = caption_lines(&number::plain(&panel.caption), columns).len();
    let rows = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    Heights { min: rows(1 + min), preferred: rows(1 + preferred.max(min)), caption: rows(caption) }
}

/// Rows of the picture in which nothing is cut: all rows of its table, all of its bars.
fn whole_height(panel: &Panel, width: usize, least: usize) -> usize {
    match &panel.body {
        Body::Table(table) => table::heights(table, width).1.max(least),
        Body::Bars(bars) => bars::whole_height(bars, width).max(least),
        Body::Plot(shown) => plot::whole_height(shown, width).max(least),
        Body::Sheet(sheet) => sheet::whole_height(sheet, width).max(least),
        _ => least,
    }
}

/// Columns that a sheet of images takes of so many when it has so many rows, title and all; `None` for the other kinds, which take all.
pub(super) fn used_width(panel: &Panel, width: u16, rows: u16) -> Option<u16> {
    let Body::Sheet(sheet) = &panel.body else { return None };
    let used = sheet::used_width(sheet, (usize::from(width), usize::from(rows).saturating_sub(1)));
    Some(u16::try_from(used).unwrap_or(width).min(width))
}

/// Draws the panel: title, picture and, when there is room, its caption.
pub fn draw(panel: &Panel, area: Rect, buf: &mut Buffer, theme: &Theme, view: &PanelView) {
    let mut pen = Pen::new(buf, area, theme);
    if pen.width() == 0 || pen.height() == 0 {
        return;
    }
    title(panel, &mut pen, view);
    let (width, room) = (pen.width(), pen.height() - 1);
    let body = body_rows(panel, width, room, theme, view);
    draw_body(panel, &mut pen.part(0, 1, width, body), view);
    let caption = caption_lines(&number::words(&panel.caption, theme), width);
    let is_whole = caption.len() <= room - body;
    for (row, line) in caption.iter().enumerate().filter(|_| is_whole) {
        pen.text(0, 1 + body + row, line, theme.dim());
    }
}

/// What the cursor in a panel reads off, in a line, with its unit; `None` where there is no cursor.
pub(crate) fn reading(panel: &Panel, cursor: &Cursor, theme: &Theme) -> Option<String> {
    let cell = |columns: usize, rows: usize| {
        let (column, row) = cursor.cell?;
        Some((column.min(columns.checked_sub(1)?), row.min(rows.checked_sub(1)?)))
    };
    match &panel.body {
        Body::Plane(shown) => cursor.point.map(|point| plane::reading(shown, point, theme)),
        Body::Plot(shown) => cursor.along.filter(|along| along.is_finite()).map(|along| plot::reading(shown, along, theme)),
        Body::Matrix(matrix) => cell(matrix.width, matrix.height()).map(|(column, row)| matrix::said(matrix, column, row, theme)),
        Body::Sheet(sheet) => cell(sheet.columns, sheet.rows()).map(|(column, row)| sheet::reading(sheet, column, row, theme)),
        Body::Images(images) => cursor.pixel.map(|(x, y)| images::reading(images, cursor.column, x, y)),
        Body::Table(table) => table::reading(table, cursor.cell?.1, theme),
        Body::Network(_) | Body::Bars(_) | Body::Steps(_) | Body::Code(_) | Body::Procedure(_) => None,
    }
}

/// The place of a scatter's plane in the middle of a cell of the screen, when `area` is where the panel was drawn; `None` outside of its
/// plot, and for the other kinds.
pub fn place_at(panel: &Panel, area: Rect, theme: &Theme, view: &PanelView, column: u16, row: u16) -> Option<(f32, f32)> {
    let x = usize::from(column.checked_sub(area.x)?);
    let y = usize::from(row.checked_sub(area.y + 1)?);
    plane_window(panel, area, theme, view)?.place_of(x, y)
}

/// How many latent units a cell is across and down in a scatter that was drawn in `area`; `None` for the other kinds.
pub fn units_per_cell(panel: &Panel, area: Rect, theme: &Theme, view: &PanelView) -> Option<(f32, f32)> {
    plane_window(panel, area, theme, view).map(|window| window.steps())
}

/// Where each picture of a panel of images stands that was drawn in `area`: row, column, and its cells; none for the other kinds.
pub fn pictures(panel: &Panel, area: Rect, theme: &Theme, view: &PanelView) -> Vec<(usize, usize, Rect)> {
    let (Body::Images(images), Some(room)) = (&panel.body, usize::from(area.height).checked_sub(1)) else { return Vec::new() };
    let width = usize::from(area.width);
    let places = images::places(images, &panel.title, (width, body_rows(panel, width, room, theme, view)), view, theme);
    let on_screen = |place: Rect| Rect { x: area.x + place.x, y: area.y + 1 + place.y, ..place };
    places.into_iter().map(|(row, column, place)| (row, column, on_screen(place))).collect()
}

fn plane_window(panel: &Panel, area: Rect, theme: &Theme, view: &PanelView) -> Option<plane::Window> {
    let Body::Plane(shown) = &panel.body else { return None };
    let width = usize::from(area.width);
    let body = body_rows(panel, width, usize::from(area.height).checked_sub(1)?, theme, view);
    Some(plane::window(shown, width, body, theme, view))
}

/// Rows of the picture, when `room` rows are left under the title. A caption is shown whole or not at all, since half a sentence explains
/// nothing; for a whole one the picture gives up a row or two, but nothing of a table, and images what they can't use at this width.
fn body_rows(panel: &Panel, width: usize, room: usize, theme: &Theme, view: &PanelView) -> usize {
    let caption = caption_lines(&number::words(&panel.caption, theme), width).len();
    let (least, preferred) = body_heights(panel, width);
    let used = match &panel.body {
        Body::Images(images) => images::used(images, &panel.title, (width, room), view, theme).min(preferred),
        Body::Matrix(matrix) => matrix::used(matrix, (width, room), theme).min(preferred),
        Body::Sheet(sheet) => sheet::used(sheet, (width, room)).min(preferred),
        Body::Table(table) => match table::halved(table, (width, room), theme) {
            // the caption stands right below the halves
            Some(used) if caption <= room - used => return used,
            _ => preferred,
        },
        _ => preferred,
    };
    let spare = room.saturating_sub(used);
    let fits = room >= caption + whole_height(panel, width, least) && caption <= spare + GIVEN_UP;
    if spare >= caption || fits { room - caption } else { room }
}

fn title(panel: &Panel, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let words = number::words(&panel.figure, theme);
    let figure = pen.measure(&words);
    let width = pen.width();
    let style = if view.focused { theme.focus() } else { theme.title() };
    let mut x = 0;
    if view.focused {
        x = pen.text(0, 0, theme.symbols().caret, theme.focus()) + 1;
    }
    let title = if x + pen.measure(&panel.title) <= width { &panel.title } else { short_title(&panel.title) };
    // without its title a figure means nothing: where both don't fit, the figure goes
    let after = pen.text(x, 0, title, style);
    if after + 2 + figure <= width {
        pen.right(width, 0, &words, theme.accent());
    }
}

/// A title without what only explains it: `loss, nats per image` is the loss. What stands in the brackets of a formula belongs to it, and a list
/// of things has all of them.
pub(super) fn short_title(title: &str) -> &str {
    let end = [": ", "; ", " ("].iter().filter_map(|stop| title.find(stop)).min();
    let title = &title[..end.unwrap_or(title.len())];
    match title.split_once(", ") {
        Some((name, rest)) if !rest.contains(", ") && !rest.starts_with("and ") => name,
        _ => title,
    }
}

/// The caption wrapped to the width, in as many rows as captions may take at most.
fn caption_lines(caption: &str, width: usize) -> Vec<String> {
    if caption.is_empty() || width < 16 {
        return Vec::new();
    }
    textwrap::wrap(caption, width).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Least and preferred rows of the picture alone.
fn body_heights(panel: &Panel, width: usize) -> (usize, usize) {
    match &panel.body {
        Body::Plane(shown) => plane::heights(shown, width),
        Body::Plot(shown) => plot::heights(shown, width),
        Body::Matrix(matrix) => matrix::heights(matrix, width),
        Body::Sheet(sheet) => sheet::heights(sheet, width),
        Body::Network(network) => network::heights(network, width),
        Body::Code(code) => code::heights(code),
        Body::Images(images) => images::heights(images, &panel.title, width),
        Body::Bars(bars) => bars::heights(bars, width),
        Body::Table(table) => table::heights(table, width),
        Body::Steps(steps) => steps::heights(steps, width),
        Body::Procedure(procedure) => procedure::heights(procedure, width),
    }
}

fn draw_body(panel: &Panel, pen: &mut Pen<'_>, view: &PanelView) {
    match &panel.body {
        Body::Plane(shown) => plane::draw(shown, pen, view),
        Body::Plot(shown) => plot::draw(shown, &panel.title, pen, view),
        Body::Matrix(matrix) => matrix::draw(matrix, pen, view),
        Body::Sheet(sheet) => sheet::draw(sheet, pen, view),
        Body::Network(network) => network::draw(network, pen),
        Body::Code(code) => code::draw(code, pen, view),
        Body::Images(images) => images::draw(images, &panel.title, pen, view),
        Body::Bars(bars) => bars::draw(bars, pen),
        Body::Table(table) => table::draw(table, pen, view.focused.then_some(view.cursor.cell).flatten().map(|cell| cell.1)),
        Body::Steps(steps) => steps::draw(steps, pen),
        Body::Procedure(procedure) => procedure::draw(procedure, pen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_title_leaves_out_what_only_explains_it() {
        assert_eq!(short_title("held-out digits: input over reconstruction"), "held-out digits");
        assert_eq!(short_title("loss, nats per image"), "loss");
        assert_eq!(short_title("p log(p/q), nats per unit of z"), "p log(p/q)");
        assert_eq!(short_title("log p(x) from draws of the prior"), "log p(x) from draws of the prior");
        assert_eq!(short_title("in, out, and out of nothing"), "in, out, and out of nothing");
        assert_eq!(short_title("a copy, and a draw from the prior"), "a copy, and a draw from the prior");
        assert_eq!(short_title("KL per latent dimension"), "KL per latent dimension");
    }
}

//! Rows of 28×28 images, their columns aligned: an input over its reconstruction.

use ratatui::style::{Modifier, Style};

use super::pen::Pen;
use crate::app::pane::{ImageStyle, PanelView};
use crate::lab::Images;
use crate::ui::theme::Theme;

mod ascii;
mod layout;
mod mosaic;
mod picture;

use layout::{Labels, Layout};
use picture::Ink;

/// Pixels across and down an image.
const SIDE: usize = 28;

/// Rows of the smallest image.
const LEAST_ROWS: usize = 5;

/// Least and preferred rows.
pub(super) fn heights(images: &Images, title: &str, width: usize) -> (usize, usize) {
    let captions = usize::from(!images.captions.is_empty());
    let rows = images.rows.len();
    let labels = if Layout::labels_cost_no_rows(images, title, width) { 0 } else { rows };
    (rows * LEAST_ROWS + captions, rows * 7 + labels + captions)
}

/// Draws as large as fits (`title` is what stands above): labels, images, a word under each column, and what the pointed-at pixel says.
pub(super) fn draw(images: &Images, title: &str, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let columns = images.rows.iter().map(|row| row.images.len()).max().unwrap_or(0);
    if columns == 0 {
        pen.text(0, 0, "no images yet", theme.dim());
        return;
    }
    let cursor = view.cursor.column.min(columns - 1);
    let pixel = view.cursor.pixel.map(|(x, y)| (x.min(SIDE - 1), y.min(SIDE - 1)));
    let (width, height) = (pen.width(), pen.height());
    let readout = usize::from(pixel.is_some() && height > 5);
    let is_marked = view.focused || pixel.is_some();
    // no word may stand on an image: without room for both the images have it. What a pixel says takes the captions' line, so that the
    // images keep their size
    let caption =
        usize::from((!images.captions.is_empty() || is_marked) && readout == 0 && height > readout + images.rows.len() * LEAST_ROWS);
    let layout = Layout::new(images, title, width, height - readout - caption);
    let first = (cursor + 1).saturating_sub(layout.columns);
    let ink = ink(view.cursor.style, theme);
    for (at, row) in images.rows.iter().enumerate() {
        let y = at * layout.row_height();
        match layout.labels {
            Labels::Beside(room) => {
                pen.fit(0, y + (layout.height - 1) / 2, room, &row.label, theme.dim());
            }
            Labels::Above => {
                pen.text(0, y, &row.label, theme.dim());
            }
            Labels::None => {}
        }
        for (place, image) in row.images.iter().skip(first).take(layout.columns).enumerate() {
            let x = layout.left() + place * layout.pitch();
            let mut part = pen.part(x, y + layout.above(), layout.width, layout.height);
            picture::draw(image, ink, layout.width, layout.height, &mut part);
            if let Some((across, down)) = pixel.filter(|_| first + place == cursor) {
                part.restyle(across * layout.width / SIDE, down * layout.height / SIDE, theme.focus().add_modifier(Modifier::REVERSED));
            }
        }
    }
    let below = images.rows.len() * layout.row_height();
    if caption > 0 {
        captions(images, &layout, first, is_marked.then_some(cursor), below.min(height - readout - 1), pen);
    }
    if columns > layout.columns && layout.columns > 0 && caption > 0 {
        counted(&layout, first, columns, below.min(height - readout - 1), pen);
    }
    if let Some((x, y)) = pixel.filter(|_| readout > 0) {
        pen.text(0, height - 1, &reading(images, cursor, x, y), Style::new());
    }
}

/// Which of all columns are shown, `1-3 of 8`, or shorter: under the labels, or after the last column.
fn counted(layout: &Layout, first: usize, columns: usize, y: usize, pen: &mut Pen<'_>) {
    let (from, to) = (first + 1, (first + layout.columns).min(columns));
    let after = layout.left() + layout.columns * layout.pitch();
    let (x, room) = match layout.labels {
        Labels::Beside(_) => (0, layout.left().saturating_sub(1)),
        Labels::Above | Labels::None => (after, pen.width().saturating_sub(after)),
    };
    let words = [format!("{from}-{to} of {columns}"), format!("{from}-{to}/{columns}")];
    if let Some(words) = words.iter().find(|words| pen.measure(words) <= room) {
        pen.text(x, y, words, pen.theme.dim());
    }
}

/// `pixel row 12, column 9: input 0.83, reconstruction 0.79`.
fn reading(images: &Images, column: usize, x: usize, y: usize) -> String {
    let values = images.rows.iter().filter_map(|row| {
        let level = row.images.get(column)?.get(y * SIDE + x)?;
        Some(format!("{} {:.2}", row.label, f32::from(*level) / 255.0))
    });
    format!("pixel row {y}, column {x}: {}", values.collect::<Vec<_>>().join(", "))
}

fn captions(images: &Images, layout: &Layout, first: usize, cursor: Option<usize>, y: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    for place in 0..layout.columns {
        let column = first + place;
        let word = images.captions.get(column).map_or("", String::as_str);
        let is_cursor = cursor == Some(column);
        let style = if is_cursor { theme.focus() } else { theme.dim() };
        let text = if is_cursor { format!("{} {word}", theme.symbols().up) } else { String::from(word) };
        let x = layout.left() + place * layout.pitch();
        let indent = layout.width.saturating_sub(pen.measure(&text)) / 2;
        pen.fit(x + indent, y, layout.pitch().saturating_sub(indent + 1), &text, style);
    }
}

/// What the tier draws pictures with when this style is wished for.
fn ink(wished: ImageStyle, theme: &Theme) -> Ink {
    use crate::term::capabilities::{Glyphs, Mosaic};
    match wished {
        _ if theme.glyphs() == Glyphs::Ascii => Ink::Ascii,
        ImageStyle::Auto => Ink::Mosaic(theme.mosaic()),
        ImageStyle::Ascii => Ink::Ascii,
        ImageStyle::Halves => Ink::Mosaic(Mosaic::Halves),
        ImageStyle::Quadrants => Ink::Mosaic(Mosaic::Quadrants),
        ImageStyle::Sextants => Ink::Mosaic(Mosaic::Sextants),
        ImageStyle::Octants => Ink::Mosaic(Mosaic::Octants),
        ImageStyle::Braille => Ink::Braille,
    }
}

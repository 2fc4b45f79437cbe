//! Rows of 28×28 images, their columns aligned: an input over its reconstruction.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::pen::Pen;
use crate::app::pane::{ImageStyle, PanelView};
use crate::lab::Images;
use crate::ui::theme::Theme;

mod ascii;
mod layout;
mod mosaic;
pub(super) mod picture;

use layout::{Labels, Layout};
use picture::Ink;

/// Pixels across and down an image.
pub(super) const SIDE: usize = 28;

/// Rows of the smallest image that can be read.
const LEAST_ROWS: usize = 5;
/// Columns of the smallest image that can be read in ASCII.
const LEAST_IN_ASCII: usize = 14;
/// Rows under the images for a word under each column.
const CAPTION: usize = 1;

/// Least and preferred rows.
pub(super) fn heights(images: &Images, title: &str, width: usize) -> (usize, usize) {
    let least = images.rows.len() * LEAST_ROWS + usize::from(!images.captions.is_empty());
    (least, Layout::preferred_height(images, title, width, CAPTION).max(least))
}

/// Draws as large as fits (`title` is what stands above): labels, images, a word under each column, and what the pointed-at pixel says.
pub(super) fn draw(images: &Images, title: &str, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let columns = layout::column_count(images);
    if columns == 0 {
        pen.text(0, 0, "no images yet", theme.dim());
        return;
    }
    let cursor = view.cursor.column.min(columns - 1);
    let pixel = view.cursor.pixel.map(|(x, y)| (x.min(SIDE - 1), y.min(SIDE - 1)));
    let grid = grid(images, title, (pen.width(), pen.height()), view, theme);
    let first = (cursor + 1).saturating_sub(grid.columns);
    let ink = ink(view.cursor.style, theme);
    for (at, row) in images.rows.iter().enumerate() {
        // the upper edge of a row that is cut off below says nothing
        let there = pen.height().saturating_sub(grid.corner(at, 0).1);
        if at > 0 && 2 * there < grid.height {
            break;
        }
        for band in 0..grid.bands() {
            let (_, y) = grid.corner(at, band * grid.across);
            match grid.labels {
                Labels::Beside(room) => pen.fit(0, y + (grid.height - 1) / 2, room, &row.label, theme.dim()),
                Labels::Above => pen.text(0, y - 1, &row.label, theme.dim()),
                Labels::None => 0,
            };
        }
        for (place, image) in row.images.iter().skip(first).take(grid.columns).enumerate() {
            let (x, y) = grid.corner(at, place);
            let mut part = pen.part(x, y, grid.width, grid.height);
            picture::draw(image, ink, grid.width, grid.height, &mut part);
            if let Some((across, down)) = pixel.filter(|_| first + place == cursor || are_versions(images)) {
                part.restyle(across * grid.width / SIDE, down * grid.height / SIDE, theme.focus().add_modifier(Modifier::REVERSED));
            }
        }
    }
    if grid.caption > 0 {
        let is_marked = view.focused || pixel.is_some();
        captions(images, &grid, first, is_marked.then_some(cursor), pen);
        if columns > grid.columns && grid.columns > 0 {
            counted(&grid, first, columns, pen);
        }
    }
    if let Some((x, y)) = pixel.filter(|_| pen.height() > LEAST_ROWS) {
        // it takes the place of the captions, so that the images keep their size
        let is_free = are_versions(images) && grid.bands() * grid.band_height() < pen.height();
        let below = (grid.bands() * grid.band_height()).clamp(1, pen.height()) - usize::from(!is_free);
        pen.fit(0, below, pen.width(), &" ".repeat(pen.width()), Style::new());
        let said = readings(images, cursor, x, y);
        let fits = |words: &&String| pen.measure(words) <= pen.width();
        pen.text(0, below, said.iter().find(fits).unwrap_or(&said[said.len() - 1]), Style::new());
    }
}

/// Where each image stands in a room of this size: row, column, and the cells that it takes.
pub(super) fn places(images: &Images, title: &str, room: (usize, usize), view: &PanelView, theme: &Theme) -> Vec<(usize, usize, Rect)> {
    let columns = layout::column_count(images);
    if columns == 0 {
        return Vec::new();
    }
    let grid = grid(images, title, room, view, theme);
    let first = (view.cursor.column.min(columns - 1) + 1).saturating_sub(grid.columns);
    let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let place = |row: usize, place: usize| {
        let (x, y) = grid.corner(row, place);
        (row, first + place, Rect::new(cells(x), cells(y), cells(grid.width), cells(grid.height)))
    };
    (0..images.rows.len())
        .flat_map(|row| (0..grid.columns).map(move |column| (row, column)))
        .map(|(row, column)| place(row, column))
        .collect()
}

/// How many images stand side by side in so many columns and rows when they are as large as one row of them allows but no larger than can be
/// read, and whether so many rows of the smallest stand below one another.
pub(in crate::ui) fn abreast(width: usize, height: usize, rows: usize) -> (usize, bool) {
    let smallest = layout::smallest(height);
    let size = smallest.max((2 * height).min(2 * LEAST_ROWS));
    (layout::abreast(width, size), rows * smallest / 2 <= height)
}

/// Rows that the images take of a room of this size: no more than their width allows.
pub(super) fn used(images: &Images, title: &str, room: (usize, usize), view: &PanelView, theme: &Theme) -> usize {
    let grid = grid(images, title, room, view, theme);
    grid.bands() * grid.band_height()
}

/// The grid for this room. The line under the images is always kept free where it costs nothing, so that a mark moves nothing.
fn grid(images: &Images, title: &str, (width, height): (usize, usize), view: &PanelView, theme: &Theme) -> Layout {
    let least = match ink(view.cursor.style, theme) {
        Ink::Ascii => LEAST_IN_ASCII,
        Ink::Mosaic(_) | Ink::Braille => 2 * LEAST_ROWS,
    };
    let caption = if height > images.rows.len() * LEAST_ROWS { CAPTION } else { 0 };
    Layout::new(images, title, (width, height), least, caption)
}

/// Which of all columns are shown, `1-3 of 8`, or shorter: under the labels, or after the last column.
fn counted(grid: &Layout, first: usize, columns: usize, pen: &mut Pen<'_>) {
    let (from, to) = (first + 1, (first + grid.columns).min(columns));
    let (_, y) = grid.below(grid.columns - 1);
    let after = grid.left() + grid.across * grid.pitch();
    let (x, room) = match grid.labels {
        Labels::Beside(_) => (0, grid.left().saturating_sub(1)),
        Labels::Above | Labels::None => (after, pen.width().saturating_sub(after)),
    };
    let words = [format!("{from}-{to} of {columns}"), format!("{from}-{to}/{columns}")];
    if let Some(words) = words.iter().find(|words| pen.measure(words) <= room) {
        pen.text(x, y, words, pen.theme.dim());
    }
}

/// `pixel row 12, column 9: input 0.83, reconstruction 0.79`.
pub(super) fn reading(images: &Images, column: usize, x: usize, y: usize) -> String {
    let [all, ..] = readings(images, column, x, y);
    all
}

/// The same, and in fewer words for less room.
fn readings(images: &Images, column: usize, x: usize, y: usize) -> [String; 3] {
    let level = |image: &std::sync::Arc<[u8]>| Some(format!("{:.2}", f32::from(*image.get(y * SIDE + x)?) / 255.0));
    let values: Vec<(&str, String)> = if are_versions(images) {
        let images = images.captions.iter().zip(&images.rows[0].images);
        images.filter_map(|(name, image)| Some((name.as_str(), level(image)?))).collect()
    } else {
        images.rows.iter().filter_map(|row| Some((row.label.as_str(), level(row.images.get(column)?)?))).collect()
    };
    let named = values.iter().map(|(name, level)| format!("{name} {level}")).collect::<Vec<_>>().join(", ");
    let bare = values.iter().map(|(_, level)| level.as_str()).collect::<Vec<_>>().join(", ");
    [format!("pixel row {y}, column {x}: {named}"), format!("row {y}, column {x}: {named}"), format!("row {y}, column {x}: {bare}")]
}

/// Whether the pictures are versions of one image side by side, under the names of what they are, so that a pixel of one is one of all.
fn are_versions(images: &Images) -> bool {
    matches!(images.rows.as_slice(), [row] if row.label.is_empty() && row.images.len() == images.captions.len() && (2..=3).contains(&row.images.len()))
}

fn captions(images: &Images, grid: &Layout, first: usize, cursor: Option<usize>, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    for place in 0..grid.columns {
        let column = first + place;
        let word = images.captions.get(column).map_or("", String::as_str);
        let is_cursor = cursor == Some(column);
        let style = if is_cursor { theme.focus() } else { theme.dim() };
        let text = if is_cursor { format!("{} {word}", theme.symbols().up) } else { String::from(word) };
        let (x, y) = grid.below(place);
        let indent = grid.width.saturating_sub(pen.measure(&text)) / 2;
        pen.fit(x + indent, y, grid.pitch().saturating_sub(indent + 1), &text, style);
    }
}

/// What the tier draws pictures with when this style is wished for.
pub(super) fn ink(wished: ImageStyle, theme: &Theme) -> Ink {
    use crate::term::capabilities::{Glyphs, Mosaic};
    let style = if wished == ImageStyle::Auto { theme.pictures() } else { wished };
    match style {
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

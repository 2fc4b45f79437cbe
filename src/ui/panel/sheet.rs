//! Images side by side without a gap, as large as the room allows.

use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::images::{self, picture};
use super::number;
use super::pen::Pen;
use crate::app::pane::PanelView;
use crate::lab::Sheet;
use crate::ui::theme::Theme;

/// Cells across an image at least: below that nothing can be made out.
const LEAST: usize = 4;

/// Least and preferred rows: images of four by two cells, and of twelve by six.
pub(super) fn heights(sheet: &Sheet, width: usize) -> (usize, usize) {
    let rows = sheet.rows().max(1);
    let across = (width - label_width(sheet, width)).checked_div(sheet.columns).unwrap_or(0).clamp(LEAST, 12);
    (rows * (LEAST / 2) + 1, rows * (across / 2) + 1)
}

/// Rows in which a digit can be told from another: images of six by three cells, where there are so many cells across, and the line of words.
pub(super) fn whole_height(sheet: &Sheet, width: usize) -> usize {
    let across = (width - label_width(sheet, width)).checked_div(sheet.columns).unwrap_or(0);
    sheet.rows() * (across / 2).clamp(LEAST / 2, 3) + 1
}

/// Rows that the images and the line of words take of so many: no more than their width allows.
pub(super) fn used(sheet: &Sheet, (width, room): (usize, usize)) -> usize {
    let (columns, rows) = (sheet.columns, sheet.rows());
    if rows == 0 {
        return room;
    }
    let words = words_row(rows, room);
    let across = (width - label_width(sheet, width)).checked_div(columns).unwrap_or(0);
    rows * ((room - words.min(room)) / rows).min(across / 2).min(14) + words
}

/// Whether there is a row for words: it is left out only where it would cost the images a row.
fn words_row(rows: usize, room: usize) -> usize {
    usize::from(room > rows * (LEAST / 2) || room > 0 && (room - 1) / rows == room / rows)
}

/// Cells between the images and the large one beside them, and across the large one at least: below that it is no larger.
const GAP: usize = 3;
const LARGE: usize = 20;

/// Draws the images, and a line on what changes across and up, or on the image under the cursor; that image stands beside them once more, large,
/// where there is room.
pub(super) fn draw(sheet: &Sheet, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let (columns, rows) = (sheet.columns, sheet.rows());
    if rows == 0 {
        pen.text(0, 0, "no images yet", theme.dim());
        return;
    }
    let room = pen.height();
    let words = words_row(rows, room);
    let labels = label_width(sheet, pen.width());
    let (across, down) = ((pen.width() - labels) / columns, (room - words.min(room)) / rows);
    let height = down.min(across / 2).min(14);
    let width = (2 * height).min(across);
    if height == 0 {
        pen.text(0, 0, &format!("{columns} × {rows} images: no room"), theme.dim());
        return;
    }
    for (row, label) in sheet.labels.iter().take(rows).enumerate().filter(|_| labels > 0) {
        pen.text(0, row * height + height / 2, label, theme.dim());
    }
    let ink = images::ink(view.cursor.style, theme);
    for (at, image) in sheet.images.iter().take(columns * rows).enumerate() {
        let mut part = pen.part(labels + at % columns * width, at / columns * height, width, height);
        picture::draw(image, ink, width, height, &mut part);
    }
    let cursor = view.cursor.cell.map(|(column, row)| (column.min(columns - 1), row.min(rows - 1)));
    if let Some((column, row)) = cursor {
        // its corners, so that the image itself stays to be seen
        let (left, top) = (labels + column * width, row * height);
        for (x, y) in [(left, top), (left + width - 1, top), (left, top + height - 1), (left + width - 1, top + height - 1)] {
            pen.restyle(x, y, theme.focus().add_modifier(Modifier::REVERSED));
        }
        let right = labels + columns * width + GAP;
        let large = ((pen.width().saturating_sub(right)) / 2).min(rows * height).min(14);
        if 2 * large >= LARGE && large > height {
            let mut part = pen.part(right, 0, 2 * large, large);
            picture::draw(&sheet.images[row * columns + column], ink, 2 * large, large, &mut part);
        }
    }
    if words > 0 {
        let text = cursor.map_or_else(|| axes(sheet, pen), |(column, row)| reading(sheet, column, row, pen.theme));
        pen.text(0, rows * height, &text, if cursor.is_some() { Style::new() } else { theme.dim() });
    }
}

/// Cells before the images for a word on each row; none where that would leave too little.
fn label_width(sheet: &Sheet, width: usize) -> usize {
    let longest = sheet.labels.iter().map(|label| label.width()).max().map_or(0, |longest| longest + 1);
    if longest + sheet.columns * LEAST <= width { longest } else { 0 }
}

/// `z₁ −2 → 2   z₂ −2 ↑ 2`.
fn axes(sheet: &Sheet, pen: &Pen<'_>) -> String {
    let symbols = pen.theme.symbols();
    let axis = |name: &String, ends: Option<(&f32, &f32)>, arrow: &str| {
        let (low, high) = ends?;
        let [low, high] = [low, high].map(|end| number::end(f64::from(*end), pen.theme));
        (!name.is_empty()).then(|| format!("{name} {low} {arrow} {high}"))
    };
    let [across, up] = &sheet.values;
    let both = [
        axis(&sheet.axes[0], across.first().zip(across.last()), symbols.right),
        axis(&sheet.axes[1], up.last().zip(up.first()), symbols.up),
    ];
    both.into_iter().flatten().collect::<Vec<_>>().join("   ")
}

pub(super) fn reading(sheet: &Sheet, column: usize, row: usize, theme: &Theme) -> String {
    let values = [sheet.values[0].get(column), sheet.values[1].get(row)];
    let axis = |(name, value): (&String, Option<&f32>)| {
        value.filter(|_| !name.is_empty()).map(|value| format!("{name} {}", number::figure(f64::from(*value), theme)))
    };
    let label = sheet.labels.get(row).map(|label| format!("{label}:"));
    let place = sheet.axes.iter().zip(values).filter_map(axis).collect::<Vec<_>>().join(", ");
    let place = label.into_iter().chain((!place.is_empty()).then_some(place)).collect::<Vec<_>>().join(" ");
    format!("row {}, column {}: {place}", row + 1, column + 1).trim_end_matches([':', ' ']).to_owned()
}

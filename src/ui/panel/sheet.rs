//! Images side by side without a gap, as large as the room allows.

use ratatui::style::{Modifier, Style};

use super::images::{self, picture};
use super::number;
use super::pen::Pen;
use crate::app::pane::PanelView;
use crate::lab::Sheet;

/// Cells across an image at least: below that nothing can be made out.
const LEAST: usize = 4;

/// Least and preferred rows: images of four by two cells, and of twelve by six.
pub(super) fn heights(sheet: &Sheet, width: usize) -> (usize, usize) {
    let rows = sheet.rows().max(1);
    let across = width.checked_div(sheet.columns).unwrap_or(0).clamp(LEAST, 12);
    (rows * (LEAST / 2) + 1, rows * (across / 2) + 1)
}

/// Draws the images, and a line on what changes across and up, or on the image under the cursor.
pub(super) fn draw(sheet: &Sheet, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let (columns, rows) = (sheet.columns, sheet.rows());
    if rows == 0 {
        pen.text(0, 0, "no images yet", theme.dim());
        return;
    }
    let words = usize::from(pen.height() > rows * (LEAST / 2));
    let (across, down) = (pen.width() / columns, (pen.height() - words.min(pen.height())) / rows);
    let height = down.min(across / 2).min(14);
    let width = (2 * height).min(across);
    if height == 0 {
        pen.text(0, 0, &format!("{columns} × {rows} images: no room"), theme.dim());
        return;
    }
    let ink = images::ink(view.cursor.style, theme);
    for (at, image) in sheet.images.iter().take(columns * rows).enumerate() {
        let mut part = pen.part(at % columns * width, at / columns * height, width, height);
        picture::draw(image, ink, width, height, &mut part);
    }
    let cursor = view.cursor.cell.map(|(column, row)| (column.min(columns - 1), row.min(rows - 1)));
    if let Some((column, row)) = cursor {
        // its corners, so that the image itself stays to be seen
        let (left, top) = (column * width, row * height);
        for (x, y) in [(left, top), (left + width - 1, top), (left, top + height - 1), (left + width - 1, top + height - 1)] {
            pen.restyle(x, y, theme.focus().add_modifier(Modifier::REVERSED));
        }
    }
    if words > 0 {
        let text = cursor.map_or_else(|| axes(sheet, pen), |(column, row)| reading(sheet, column, row, pen));
        pen.text(0, rows * height, &text, if cursor.is_some() { Style::new() } else { theme.dim() });
    }
}

/// The value of an axis in the middle of one of `count` images; along the second axis the last row is the lowest.
fn value([low, high]: [f32; 2], at: usize, count: usize) -> f64 {
    let share = if count > 1 { at as f32 / (count - 1) as f32 } else { 0.5 };
    f64::from(low + share * (high - low))
}

/// `z₁ −2 → 2   z₂ −2 ↑ 2`.
fn axes(sheet: &Sheet, pen: &Pen<'_>) -> String {
    let symbols = pen.theme.symbols();
    let axis = |(name, [low, high], arrow): (&String, [f32; 2], &str)| {
        let [low, high] = [low, high].map(|end| number::end(f64::from(end), pen.theme));
        (!name.is_empty()).then(|| format!("{name} {low} {arrow} {high}"))
    };
    let both = [(&sheet.axes[0], sheet.ends[0], symbols.right), (&sheet.axes[1], sheet.ends[1], symbols.up)];
    both.into_iter().filter_map(axis).collect::<Vec<_>>().join("   ")
}

fn reading(sheet: &Sheet, column: usize, row: usize, pen: &Pen<'_>) -> String {
    let rows = sheet.rows();
    let values = [value(sheet.ends[0], column, sheet.columns), value(sheet.ends[1], rows - 1 - row, rows)];
    let axis = |(name, value): (&String, f64)| (!name.is_empty()).then(|| format!("{name} {}", number::figure(value, pen.theme)));
    let place = sheet.axes.iter().zip(values).filter_map(axis).collect::<Vec<_>>().join(", ");
    format!("row {}, column {}: {place}", row + 1, column + 1).trim_end_matches([':', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_from_end_to_end() {
        assert_eq!([0, 2, 4].map(|at| value([-2.0, 2.0], at, 5)), [-2.0, 0.0, 2.0]);
        assert!((value([-2.0, 2.0], 0, 1)).abs() < f64::EPSILON);
    }
}

//! Heat maps of any shape: a number as a colour or a glyph, and in words where there is room or the cursor stands.

use ratatui::style::{Color, Modifier, Style};

use super::number;
use super::pen::Pen;
use super::shade::Shade;
use crate::app::pane::PanelView;
use crate::lab::Matrix;
use crate::ui::theme::Theme;

/// A cell is never wider than this: wider ones would only be emptier.
const WIDEST: usize = 8;
/// Columns of the ramp's sample.
const SAMPLE: usize = 12;

/// Least and preferred rows: a row for each row of numbers as far as that is reasonable, heads and scale.
pub(super) fn heights(matrix: &Matrix, _width: usize) -> (usize, usize) {
    let extra = usize::from(!matrix.columns.is_empty()) + 1;
    let rows = matrix.height();
    (rows.div_ceil(2).clamp(1, 8) + extra, rows.clamp(1, 20) + extra)
}

/// Rows that heads, numbers and scale take of so many: no more than their width allows.
pub(super) fn used(matrix: &Matrix, (width, room): (usize, usize), theme: &Theme) -> usize {
    if matrix.width == 0 || matrix.height() == 0 || room == 0 {
        return room;
    }
    let has_colours = Shade::new(matrix.ramp, matrix.range).colour(matrix.range[0], theme).is_some();
    let widest = matrix.rows.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let grid = Grid::new(matrix, has_colours, (width, room), widest);
    (grid.top + grid.height + 1).min(room)
}

/// Where the numbers lie, in cells.
struct Grid {
    left: usize,
    top: usize,
    /// Cells across and down the whole field.
    width: usize,
    height: usize,
    /// Whether each cell of the screen holds two numbers, one above the other.
    is_halved: bool,
}

impl Grid {
    /// The grid in so many columns and rows, before which labels of at most so many columns stand.
    fn new(matrix: &Matrix, has_colours: bool, (width, height): (usize, usize), widest: usize) -> Grid {
        let left = if widest > 0 && widest < width / 3 { widest + 1 } else { 0 };
        let scale = usize::from(height > 2);
        let room = width - left;
        let across = (room.checked_div(matrix.width).unwrap_or(0)).min(WIDEST);
        let top = usize::from(!matrix.columns.is_empty() && across > 0 && height > 3);
        let rows = height - top - scale;
        let down = rows.checked_div(matrix.height()).unwrap_or(0);
        // cells about twice as wide as high are square
        let down = down.min(across.div_ceil(2).max(1));
        let is_halved = has_colours && (down == 0 || (down == 1 && across == 1));
        let width = if across > 0 { across * matrix.width } else { room.min(matrix.width) };
        let height = if is_halved {
            matrix.height().div_ceil(2).min(rows)
        } else if down > 0 {
            down * matrix.height()
        } else {
            rows.min(matrix.height())
        };
        Grid { left, top, width, height, is_halved }
    }

    /// The rows of numbers that a row of the field shows (the upper or the lower half of it when it is halved).
    fn rows(&self, matrix: &Matrix, y: usize, half: usize) -> std::ops::Range<usize> {
        let parts = if self.is_halved { self.height * 2 } else { self.height };
        share(matrix.height(), parts, if self.is_halved { 2 * y + half } else { y })
    }

    fn columns(&self, matrix: &Matrix, x: usize) -> std::ops::Range<usize> {
        share(matrix.width, self.width, x)
    }
}

/// Which of `count` numbers the `at`th of `parts` equal parts shows: one, or several when there are more numbers than parts.
fn share(count: usize, parts: usize, at: usize) -> std::ops::Range<usize> {
    if parts == 0 {
        return 0..0;
    }
    let first = at * count / parts;
    first..((at + 1) * count / parts).max(first + 1).min(count)
}

/// Draws heads, numbers, and the scale or what the cursor points at.
pub(super) fn draw(matrix: &Matrix, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let shade = Shade::new(matrix.ramp, matrix.range);
    if matrix.width == 0 || matrix.height() == 0 {
        pen.text(0, 0, "no numbers yet", theme.dim());
        return;
    }
    let has_colours = shade.colour(matrix.range[0], theme).is_some();
    let widest = matrix.rows.iter().map(|label| pen.measure(label)).max().unwrap_or(0);
    let grid = Grid::new(matrix, has_colours, (pen.width(), pen.height()), widest);
    for (y, x) in (0..grid.height).flat_map(|y| (0..grid.width).map(move |x| (y, x))) {
        let mean = |half: usize| mean(matrix, grid.rows(matrix, y, half), grid.columns(matrix, x));
        let colour = |value: Option<f32>| value.and_then(|value| shade.colour(value, theme)).unwrap_or(Color::Reset);
        let (glyph, style) = match (has_colours, grid.is_halved) {
            (true, true) => ('▀', Style::new().fg(colour(mean(0))).bg(colour(mean(1)))),
            (true, false) => (' ', Style::new().bg(colour(mean(0)))),
            (false, _) => mean(0).map_or((' ', Style::new()), |value| shade.glyph(value, theme)),
        };
        pen.glyph(grid.left + x, grid.top + y, glyph, style);
    }
    numbers(matrix, &shade, &grid, pen);
    heads(matrix, &grid, pen);
    let cursor = view.cursor.cell.map(|(column, row)| (column.min(matrix.width - 1), row.min(matrix.height() - 1)));
    if let Some((column, row)) = cursor {
        for (y, x) in (0..grid.height).flat_map(|y| (0..grid.width).map(move |x| (y, x))) {
            let is_here = (0..2).any(|half| grid.rows(matrix, y, half).contains(&row)) && grid.columns(matrix, x).contains(&column);
            if is_here {
                pen.restyle(grid.left + x, grid.top + y, theme.focus().add_modifier(Modifier::REVERSED));
            }
        }
    }
    let below = grid.top + grid.height;
    if pen.height() > 2 {
        match cursor {
            Some((column, row)) => reading(matrix, column, row, below, pen),
            None => scale(&shade, matrix.unit, grid.left, below, pen),
        }
    }
}

/// The mean of the finite numbers there; `None` when there are none.
fn mean(matrix: &Matrix, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Option<f32> {
    let values = rows.flat_map(|row| columns.clone().map(move |column| row * matrix.width + column));
    let (sum, count) = values
        .filter_map(|at| matrix.values.get(at))
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The numbers themselves, where every one of them has room in its cell.
fn numbers(matrix: &Matrix, shade: &Shade, grid: &Grid, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (across, down) = (grid.width / matrix.width, grid.height / matrix.height());
    let texts: Vec<String> = matrix.values.iter().map(|value| number::figure(f64::from(*value), theme)).collect();
    let longest = texts.iter().map(|text| pen.measure(text)).max().unwrap_or(0);
    if grid.is_halved || down == 0 || longest + 1 > across {
        return;
    }
    for (at, (text, value)) in texts.iter().zip(matrix.values.iter()).enumerate() {
        let (x, y) = (grid.left + at % matrix.width * across, grid.top + at / matrix.width * down + (down - 1) / 2);
        let style = shade.ink_on(*value, theme);
        // glyphs behind a number would be read as digits
        if shade.colour(*value, theme).is_none() {
            (0..across).for_each(|column| pen.glyph(x + column, y, ' ', Style::new()));
        }
        pen.text(x + (across - pen.measure(text)) / 2, y, text, style);
    }
}

fn heads(matrix: &Matrix, grid: &Grid, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    if grid.left > 0 {
        let mut last = None;
        for y in 0..grid.height {
            let row = grid.rows(matrix, y, 0).start;
            if last != Some(row) {
                pen.right(grid.left - 1, grid.top + y, matrix.rows.get(row).map_or("", String::as_str), theme.dim());
            }
            last = Some(row);
        }
    }
    if grid.top > 0 {
        let across = grid.width / matrix.width;
        let widest = matrix.columns.iter().map(|label| pen.measure(label)).max().unwrap_or(0);
        // every head where there is room, else every second, third …
        let stride = (widest + 1).div_ceil(across.max(1)).max(1);
        for (column, label) in matrix.columns.iter().enumerate().step_by(stride) {
            let x = grid.left + column * across;
            let room = (across * stride).min(pen.width().saturating_sub(x));
            let indent = across.saturating_sub(pen.measure(label)) / 2;
            pen.fit(x + indent, 0, room.saturating_sub(indent), label, theme.dim());
        }
    }
}

/// `-1.2 ▒▒▓▓ 1.2 nats`.
fn scale(shade: &Shade, unit: &str, x: usize, y: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let [low, high] = shade.ends().map(|end| number::end(f64::from(end), theme));
    let mut x = pen.text(x, y, &low, theme.dim()) + 1;
    for (glyph, style) in shade.sample(SAMPLE, theme) {
        pen.glyph(x, y, glyph, style);
        x += 1;
    }
    pen.text(x + 1, y, format!("{high} {unit}").trim_end(), theme.dim());
}

/// `row z₁, column z₂: 0.31 nats`.
fn reading(matrix: &Matrix, column: usize, row: usize, y: usize, pen: &mut Pen<'_>) {
    let words = said(matrix, column, row, pen.theme);
    pen.text(0, y, &words, Style::new());
}

/// What stands in a cell, with its unit: `row 3, column z₁: 0.62`.
pub(super) fn said(matrix: &Matrix, column: usize, row: usize, theme: &Theme) -> String {
    let name = |labels: &[String], at: usize| labels.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
    let value = matrix.values.get(row * matrix.width + column).copied().unwrap_or(f32::NAN);
    let value = number::figure(f64::from(value), theme);
    let words = format!("row {}, column {}: {value} {}", name(&matrix.rows, row), name(&matrix.columns, column), matrix.unit);
    words.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shared_out_over_the_cells_without_a_gap() {
        assert_eq!((0..3).map(|at| share(3, 3, at)).collect::<Vec<_>>(), [0..1, 1..2, 2..3]);
        assert_eq!((0..4).map(|at| share(2, 4, at)).collect::<Vec<_>>(), [0..1, 0..1, 1..2, 1..2]);
        assert_eq!((0..2).map(|at| share(5, 2, at)).collect::<Vec<_>>(), [0..2, 2..5]);
        assert_eq!(share(5, 0, 0), 0..0);
    }
}

//! Images side by side without a gap, as large as the room allows.

use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::images::{self, SIDE, picture};
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
    let rows = sheet.rows();
    if rows == 0 {
        return room;
    }
    let (words, labels) = (words_row(rows, room), label_width(sheet, width));
    let grid = Grid::new(sheet, labels, (width - labels, room - words.min(room)));
    // where not all rows have room, as many as fit take all of it
    if grid.high < rows { room } else { grid.high + words }
}

/// Columns that labels and images take of so many, when there are so many rows.
pub(super) fn used_width(sheet: &Sheet, (width, room): (usize, usize)) -> usize {
    let rows = sheet.rows();
    if rows == 0 {
        return width;
    }
    let labels = label_width(sheet, width);
    labels + Grid::new(sheet, labels, (width - labels, room - words_row(rows, room).min(room))).wide
}

/// Whether there is a row for words: it is left out only where it would cost the images a row.
fn words_row(rows: usize, room: usize) -> usize {
    usize::from(room > rows * (LEAST / 2) || room > 0 && (room - 1) / rows == room / rows)
}

/// Cells between the images and the large one beside them, and across the large one at least: below that it is no larger.
const GAP: usize = 3;
const LARGE: usize = 20;
/// Rows of an image at most, and from which on each begins with a cell of its own: smaller ones are drawn as one picture, whose parts need not, so
/// that the whole takes all of the room.
const MOST_ROWS: usize = 14;
const CRISP_ROWS: usize = 4;

/// Where the images stand: all of them in `wide` by `high` cells.
struct Grid {
    left: usize,
    columns: usize,
    rows: usize,
    wide: usize,
    high: usize,
}

impl Grid {
    /// The largest in a room of `width` by `height` cells behind the labels; twice as many cells across an image as down.
    fn new(sheet: &Sheet, left: usize, (width, height): (usize, usize)) -> Grid {
        let (columns, rows) = (sheet.columns, sheet.rows());
        let even = (height / rows).min(width / columns / 2).min(MOST_ROWS);
        // a place without an image stays free, which it can't inside a picture
        let has_gaps = sheet.images.iter().any(|image| image.len() != SIDE * SIDE || image.iter().all(|level| *level == 0));
        if even >= CRISP_ROWS || has_gaps {
            return Grid { left, columns, rows, wide: 2 * even * columns, high: even * rows };
        }
        let high = height.min(width * rows / (2 * columns));
        Grid { left, columns, rows, wide: (2 * high * columns / rows).min(width), high }
    }

    /// The first cell of an image, and how many it takes across and down.
    fn place(&self, column: usize, row: usize) -> [usize; 4] {
        let across = |column: usize| column * self.wide;
        let down = |row: usize| row * self.high;
        let (x, y) = (across(column) / self.columns, down(row) / self.rows);
        [self.left + x, y, across(column + 1) / self.columns - x, down(row + 1) / self.rows - y]
    }

    fn is_even(&self) -> bool {
        self.wide.is_multiple_of(self.columns) && self.high.is_multiple_of(self.rows)
    }
}

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
    let grid = Grid::new(sheet, labels, (pen.width() - labels, room - words.min(room)));
    let cursor = view.cursor.cell.map(|(column, row)| (column.min(columns - 1), row.min(rows - 1)));
    let ink = images::ink(view.cursor.style, theme);
    if grid.high < rows {
        some(sheet, cursor.map_or(rows / 2, |(_, row)| row), ink, pen);
        return;
    }
    for (row, label) in sheet.labels.iter().take(rows).enumerate().filter(|_| labels > 0) {
        let [_, y, _, height] = grid.place(0, row);
        pen.text(0, y + height / 2, label, theme.dim());
    }
    if grid.is_even() {
        for (at, image) in sheet.images.iter().take(columns * rows).enumerate() {
            let [x, y, width, height] = grid.place(at % columns, at / columns);
            picture::draw(image, ink, width, height, &mut pen.part(x, y, width, height));
        }
    } else {
        let levels = one_picture(sheet);
        let levels = picture::Levels { levels: &levels, across: columns * SIDE };
        picture::draw_levels(&levels, ink, grid.wide, grid.high, &mut pen.part(labels, 0, grid.wide, grid.high));
    }
    let right = labels + grid.wide + GAP;
    let large = ((pen.width().saturating_sub(right)) / 2).min(grid.high).min(MOST_ROWS);
    if cursor.is_none() && view.focused && 2 * large >= LARGE {
        let room = pen.width() - right;
        for (y, line) in textwrap::wrap("The image that the arrows point at will stand here, large.", room).iter().enumerate() {
            pen.text(right, y, line, theme.dim());
        }
    }
    if let Some((column, row)) = cursor {
        // its corners, so that the image itself stays to be seen
        let [left, top, width, height] = grid.place(column, row);
        let (right, bottom) = (left + width.max(1) - 1, top + height.max(1) - 1);
        for (x, y) in [(left, top), (right, top), (left, bottom), (right, bottom)] {
            pen.restyle(x, y, theme.focus().add_modifier(Modifier::REVERSED));
        }
        if 2 * large >= LARGE && large > height {
            let mut part = pen.part(right, 0, 2 * large, large);
            picture::draw(&sheet.images[row * columns + column], ink, 2 * large, large, &mut part);
        }
    }
    if words > 0 {
        match cursor {
            Some((column, row)) => {
                pen.text(0, grid.high, &reading(sheet, column, row, pen.theme), Style::new());
            }
            None if heads(sheet, &grid, pen) => {}
            None => {
                let text = axes(sheet, pen);
                pen.text(0, grid.high, &text, theme.dim());
            }
        }
    }
}

/// All images as one.
fn one_picture(sheet: &Sheet) -> Vec<u8> {
    let lines = (0..sheet.rows() * SIDE).flat_map(|line| (0..sheet.columns).map(move |column| (line, column)));
    let line = |(line, column): (usize, usize)| {
        let image = &sheet.images[line / SIDE * sheet.columns + column];
        &image[line % SIDE * SIDE..(line % SIDE + 1) * SIDE]
    };
    lines.flat_map(line).copied().collect()
}

/// Where not even all rows find a place, some of the images of one: as large as the room is high, and which row they are of.
fn some(sheet: &Sheet, row: usize, ink: picture::Ink, pen: &mut Pen<'_>) {
    let (columns, rows, height) = (sheet.columns, sheet.rows(), pen.height().min(MOST_ROWS));
    if height < 2 {
        pen.text(0, 0, &format!("{columns} × {rows} images"), pen.theme.dim());
        return;
    }
    let label = sheet.labels.get(row).map_or_else(|| format!("row {} of {rows}", row + 1), Clone::clone);
    let behind = 1 + pen.measure(&label);
    let across = (pen.width().saturating_sub(behind) / (2 * height)).clamp(1, columns);
    for at in 0..across {
        let image = &sheet.images[row * columns + (2 * at + 1) * columns / (2 * across)];
        picture::draw(image, ink, 2 * height, height, &mut pen.part(2 * height * at, 0, 2 * height, height));
    }
    let x = 2 * height * across;
    if x + behind <= pen.width() {
        pen.text(x + 1, height / 2, &label, pen.theme.dim());
    }
}

/// Writes what changes across under each column, with its name before them; gives whether there was room.
fn heads(sheet: &Sheet, grid: &Grid, pen: &mut Pen<'_>) -> bool {
    let [across, up] = &sheet.values;
    let values: Vec<String> = across.iter().map(|value| number::end(f64::from(*value), pen.theme)).collect();
    let fits = |(column, value): (usize, &String)| pen.measure(value) < grid.place(column, 0)[2];
    let is_possible = up.is_empty() && values.len() == grid.columns && pen.measure(&sheet.axes[0]) < grid.left.max(1);
    if !is_possible || !values.iter().enumerate().all(fits) {
        return false;
    }
    let dim = pen.theme.dim();
    pen.text(0, grid.high, &sheet.axes[0], dim);
    for (column, value) in values.iter().enumerate() {
        let [x, _, width, _] = grid.place(column, 0);
        pen.text(x + (width - pen.measure(value)) / 2, grid.high, value, dim);
    }
    true
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

//! Tables: the first column left-aligned, figures right-aligned. A long one goes on in a second column, and follows the reader's cursor where
//! that is not enough; a column that finds no room is named.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::number;
use super::pen::Pen;
use super::scroll::{self, Row};
use crate::lab::{Table, Words};
use crate::ui::theme::Theme;

/// Blank columns between two columns of the table.
const GAP: usize = 2;
/// The same where there is no room for that.
const LEAST_GAP: usize = 1;
/// Columns beyond its share that a table may take rather than cut a word.
const SLACK: usize = 4;
/// The first column is cut down to this before another column is left out.
const LEAST_FIRST: usize = 8;
/// Blank columns between the two halves of a long table.
const BETWEEN_HALVES: usize = 4;

/// Least and preferred rows in so many columns: fewer than all of them would cut what the text argues from.
pub(super) fn heights(table: &Table, width: usize) -> (usize, usize) {
    let rows = table.rows.len() + head_lines(table, width);
    (rows.min(9), rows)
}

/// Lines that the heads take: two where they are too wide for one.
fn head_lines(table: &Table, width: usize) -> usize {
    if table.header.is_empty() {
        return 0;
    }
    let cell = |cells: &[Words], at: usize| cells.get(at).map_or(0, |cell| UnicodeWidthStr::width(number::plain(cell).as_str()));
    let widest = |at| table.rows.iter().chain([&table.header]).map(|cells| cell(cells, at)).max().unwrap_or(0);
    let columns = table.header.len();
    let needed = (0..columns).map(widest).sum::<usize>() + LEAST_GAP * (columns - 1);
    let is_of_single_words = table.header.iter().all(|head| !number::plain(head).contains(' '));
    if needed <= width || is_of_single_words { 1 } else { 2 }
}

/// Columns that the table takes where it should have no more than `room` and has so many rows: all that it needs up to there, for both
/// of its halves when it is too long for one, and a little more rather than cut a word.
pub(super) fn width_within(table: &Table, room: usize, rows: usize, pen: &Pen<'_>) -> usize {
    let text = Text::new(table, pen.theme);
    let widths = text.widths(&text.header, pen);
    let with = |gap: usize| widths.iter().sum::<usize>() + gap * widths.len().saturating_sub(1);
    let halves = 2 * with(LEAST_GAP) + BETWEEN_HALVES;
    if text.height() > rows && halves <= room + SLACK {
        return halves;
    }
    if with(GAP) <= room { with(GAP) } else { with(LEAST_GAP).min(room + SLACK) }
}

/// Draws the table from the top left corner. When there are too few lines it goes on in a second column; when there is no room for one
/// either, it scrolls so that the `marked` row is in sight, and says how many there are above and below. Columns that have no room are named
/// below.
pub(super) fn draw(table: &Table, pen: &mut Pen<'_>, marked: Option<usize>) {
    let text = Text::new(table, pen.theme);
    let (width, height) = (pen.width(), pen.height());
    if let Some(columns) = halves(&text, (width, height), pen) {
        let (first, half) = (text.rows.len().div_ceil(2), half(width));
        let used = columns.width();
        let marked_below = marked.and_then(|row| row.checked_sub(first));
        columns.draw(&text.rows[..first], &mut pen.part(0, 0, half, height), marked.filter(|row| *row < first));
        columns.draw(&text.rows[first..], &mut pen.part(used + BETWEEN_HALVES, 0, half, height), marked_below);
        return;
    }
    let columns = Columns::new(&text, width, pen);
    columns.draw(&text.rows, pen, marked);
    let used = columns.header.len() + text.rows.len();
    if !columns.missing.is_empty() && used < height {
        pen.text(0, used, &format!("no room for {}", columns.missing.join(", ")), pen.theme.dim());
    }
}

/// Lines that the table takes where it goes on in a second column; `None` where it does not.
pub(super) fn halved(table: &Table, room: (usize, usize), theme: &Theme) -> Option<usize> {
    let mut nowhere = Buffer::empty(Rect::ZERO);
    let pen = Pen::new(&mut nowhere, Rect::ZERO, theme);
    let text = Text::new(table, theme);
    halves(&text, room, &pen).map(|columns| columns.header.len() + text.rows.len().div_ceil(2))
}

/// Columns of each half of a table.
fn half(width: usize) -> usize {
    width.saturating_sub(BETWEEN_HALVES) / 2
}

/// The columns of the halves of a table that has too few lines for one; `None` where it has enough, or the halves are too wide or too long.
fn halves(text: &Text, (width, height): (usize, usize), pen: &Pen<'_>) -> Option<Columns> {
    if text.height() <= height {
        return None;
    }
    let columns = Columns::new(text, half(width), pen);
    let first = height.saturating_sub(columns.header.len());
    (columns.missing.is_empty() && !columns.is_cut && 2 * first >= text.rows.len()).then_some(columns)
}

/// A row with the heads of its columns: `reconstruction: train 139.8, held out 141.2`.
pub(super) fn reading(table: &Table, row: usize, theme: &Theme) -> Option<String> {
    let said = |cell: &Words| number::words(cell, theme);
    let cells = table.rows.get(row.min(table.rows.len().checked_sub(1)?))?;
    let head =
        |at: usize| table.header.get(at).map(said).filter(|head| !head.is_empty()).map_or_else(String::new, |head| format!("{head} "));
    let figures: Vec<String> = cells.iter().enumerate().skip(1).map(|(at, cell)| format!("{}{}", head(at), said(cell))).collect();
    let name = cells.first().map(said).unwrap_or_default();
    Some(if figures.is_empty() { name } else { format!("{name}: {}", figures.join(", ")) })
}

/// The cells as they are written.
struct Text {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Text {
    fn new(table: &Table, theme: &Theme) -> Self {
        let row = |cells: &Vec<Words>| cells.iter().map(|cell| number::words(cell, theme)).collect::<Vec<_>>();
        Self { header: row(&table.header), rows: table.rows.iter().map(row).collect() }
    }

    fn height(&self) -> usize {
        self.rows.len() + usize::from(!self.header.is_empty())
    }

    fn widths(&self, header: &[String], pen: &Pen<'_>) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).chain([header.len()]).max().unwrap_or(0);
        let width = |cells: &[String], at: usize| cells.get(at).map_or(0, |cell| pen.measure(cell));
        let widest = |at| self.rows.iter().map(|cells| width(cells, at)).chain([width(header, at)]).max().unwrap_or(0);
        (0..columns).map(widest).collect()
    }
}

/// Which columns are shown, how wide, and under which heads.
struct Columns {
    widths: Vec<usize>,
    gap: usize,
    /// One line or two.
    header: Vec<Vec<String>>,
    /// The heads of the columns that have no room.
    missing: Vec<String>,
    /// Whether the first column is narrower than its words.
    is_cut: bool,
}

impl Columns {
    /// The columns in so much room: first the gaps give way, then long heads take two lines, then the first column as far as it may, then
    /// the last columns go.
    fn new(text: &Text, room: usize, pen: &Pen<'_>) -> Self {
        let whole = if text.header.is_empty() { Vec::new() } else { vec![text.header.clone()] };
        let broken: Vec<(String, String)> = text.header.iter().map(|head| in_two(head)).collect();
        let two: Vec<Vec<String>> =
            vec![broken.iter().map(|pair| pair.0.clone()).collect(), broken.iter().map(|pair| pair.1.clone()).collect()];
        let needed = |widths: &[usize], gap: usize| widths.iter().sum::<usize>() + gap * widths.len().saturating_sub(1);
        let wide = text.widths(&text.header, pen);
        let narrow: Vec<usize> =
            text.widths(&two[0], pen).into_iter().zip(text.widths(&two[1], pen)).map(|(upper, lower)| upper.max(lower)).collect();
        for (widths, header, gap) in [(&wide, &whole, GAP), (&wide, &whole, LEAST_GAP), (&narrow, &two, LEAST_GAP)] {
            if needed(widths, gap) <= room {
                return Self { widths: widths.clone(), gap, header: header.clone(), missing: Vec::new(), is_cut: false };
            }
        }
        let mut header = if text.header.is_empty() { Vec::new() } else { two };
        let mut widths = narrow;
        let mut missing = Vec::new();
        while widths.len() > 1 && needed(&widths[1..], LEAST_GAP) + LEAST_GAP + LEAST_FIRST.min(widths[0]) > room {
            widths.pop();
            missing.extend(text.header.get(widths.len()).cloned().filter(|head| !head.is_empty()));
        }
        missing.reverse();
        // heads that are left may all be single words, which need one line
        header.retain(|line| line.iter().take(widths.len()).any(|head| !head.is_empty()));
        let others = if widths.len() > 1 { needed(&widths[1..], LEAST_GAP) + LEAST_GAP } else { 0 };
        if let Some(first) = widths.first_mut() {
            *first = (*first).min(room.saturating_sub(others));
        }
        Self { widths, gap: LEAST_GAP, header, missing, is_cut: true }
    }

    fn width(&self) -> usize {
        self.widths.iter().sum::<usize>() + self.gap * self.widths.len().saturating_sub(1)
    }

    fn draw(&self, rows: &[Vec<String>], pen: &mut Pen<'_>, marked: Option<usize>) {
        let theme = pen.theme;
        for (y, header) in self.header.iter().enumerate() {
            self.row(header, y, theme.dim(), pen);
        }
        let top = self.header.len();
        let marked = marked.map(|row| row.min(rows.len().saturating_sub(1)));
        let room = pen.height().saturating_sub(top);
        for (y, row) in scroll::rows(rows.len(), room, marked.unwrap_or(0)).enumerate() {
            match row {
                Row::Line(index) if marked == Some(index) => {
                    self.row(&rows[index], top + y, theme.focus().add_modifier(Modifier::REVERSED), pen);
                }
                Row::Line(index) => self.row(&rows[index], top + y, Style::new(), pen),
                Row::Above(count) => _ = pen.text(0, top + y, &format!("{count} rows above"), theme.dim()),
                Row::Below(count) => _ = pen.text(0, top + y, &format!("{count} more rows"), theme.dim()),
            }
        }
    }

    fn row(&self, cells: &[String], y: usize, style: Style, pen: &mut Pen<'_>) {
        let mut x = 0;
        for (at, width) in self.widths.iter().enumerate() {
            let Some(cell) = cells.get(at) else { break };
            if at == 0 {
                pen.fit(0, y, *width, cell, style);
            } else {
                pen.right(x + width, y, cell, style);
            }
            x += width + self.gap;
        }
    }
}

/// A head in two lines of about the same length, the upper one empty when it is a single word.
fn in_two(head: &str) -> (String, String) {
    let middle = head.len() / 2;
    let space = head.match_indices(' ').map(|(at, _)| at).min_by_key(|at| at.abs_diff(middle));
    space.map_or_else(|| (String::new(), head.to_owned()), |at| (head[..at].to_owned(), head[at + 1..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(table: &Table, width: u16, height: u16) -> Vec<String> {
        drawn_with(table, width, height, None)
    }

    fn drawn_with(table: &Table, width: u16, height: u16, marked: Option<usize>) -> Vec<String> {
        let theme = Theme::new(Colours::Mono, Glyphs::Ascii);
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        draw(table, &mut Pen::new(&mut buf, Rect::new(0, 0, width, height), &theme), marked);
        let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..height).map(row).collect()
    }

    fn table(header: &[&str], rows: &[&[&str]]) -> Table {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).into()).collect::<Vec<_>>();
        Table { header: row(header), rows: rows.iter().map(|cells| row(cells)).collect() }
    }

    #[test]
    fn a_long_table_goes_on_in_a_second_column() {
        let long = table(&["d", "error"], &[&["1", "40.1"], &["2", "32.3"], &["4", "25.0"], &["8", "17.1"], &["16", "11.2"]]);
        assert_eq!(drawn(&long, 30, 4), ["d   error    d   error", "1    40.1    8    17.1", "2    32.3    16   11.2", "4    25.0"]);
        assert_eq!(
            drawn(&long, 10, 4),
            ["d   error", "1    40.1", "2    32.3", "3 more rows"[..10].to_owned().as_str()]
                .map(|line| { if line.starts_with("3 more") { "3 more ro~" } else { line } })
        );
    }

    #[test]
    fn every_row_of_a_long_table_can_be_reached() {
        let long = table(&["d", "error"], &[&["1", "40.1"], &["2", "32.3"], &["4", "25.0"], &["8", "17.1"], &["16", "11.2"]]);
        assert_eq!(drawn_with(&long, 12, 4, Some(2)), ["d   error", "2 rows above", "4    25.0", "2 more rows"]);
        assert_eq!(drawn_with(&long, 12, 4, Some(4)), ["d   error", "3 rows above", "8    17.1", "16   11.2"]);
        assert_eq!(drawn_with(&long, 12, 4, Some(99)), drawn_with(&long, 12, 4, Some(4)));
    }

    #[test]
    fn what_has_no_room_is_named_and_long_heads_take_two_lines_before() {
        let wide = table(&["layer", "gradient norm", "weight norm"], &[&["784-256", "0.312", "9.24"]]);
        assert_eq!(drawn(&wide, 40, 3), ["layer    gradient norm  weight norm", "784-256          0.312         9.24", ""]);
        assert_eq!(drawn(&wide, 24, 3), ["        gradient weight", "layer       norm   norm", "784-256    0.312   9.24"]);
        assert_eq!(drawn(&wide, 18, 4), ["        gradient", "layer       norm", "784-256    0.312", "no room for weigh~"]);
        let words = table(&["", "uncovered", "missed", "mean entropy"], &[&["box", "44 %", "3 %", "0.21"]]);
        assert_eq!(drawn(&words, 21, 3), ["    uncovered missed", "box      44 %    3 %", "no room for mean ent~"]);
    }
}

//! Tables: the first column left-aligned, figures right-aligned, whole columns dropped from the right when there is no room.

use super::pen::Pen;
use crate::lab::Table;

/// Blank columns between two columns of the table.
const GAP: usize = 2;
/// The same where there is no room for that.
const LEAST_GAP: usize = 1;
/// Columns beyond its share that a table may take rather than cut a word.
const SLACK: usize = 4;
/// The first column is cut down to this before another column is dropped.
const LEAST_FIRST: usize = 8;

/// Least and preferred rows.
pub(super) fn heights(table: &Table) -> (usize, usize) {
    let rows = table.rows.len() + usize::from(!table.header.is_empty());
    (rows.min(6), rows)
}

/// Columns that the table takes where it should have no more than `room`: all that it needs up to there, and a little more rather than
/// cut a word, with its columns as near as they can be read.
pub(super) fn width_within(table: &Table, room: usize, pen: &Pen<'_>) -> usize {
    let widths = column_widths(table, pen);
    let with = |gap: usize| widths.iter().sum::<usize>() + gap * widths.len().saturating_sub(1);
    if with(GAP) <= room { with(GAP) } else { with(LEAST_GAP).min(room + SLACK) }
}

/// Draws the table from the top left corner; the last row says how many more there are when they don't fit.
pub(super) fn draw(table: &Table, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (widths, gap) = shown_widths(column_widths(table, pen), pen.width());
    let mut y = 0;
    if !table.header.is_empty() {
        row(&table.header, &widths, gap, 0, pen, theme.dim());
        y = 1;
    }
    let room = pen.height().saturating_sub(y);
    let hidden = if table.rows.len() > room { table.rows.len() + 1 - room.max(1) } else { 0 };
    for cells in &table.rows[..table.rows.len() - hidden] {
        row(cells, &widths, gap, y, pen, ratatui::style::Style::new());
        y += 1;
    }
    if hidden > 0 && room > 0 {
        pen.text(0, y, &format!("{hidden} more rows"), theme.dim());
    }
}

fn column_widths(table: &Table, pen: &Pen<'_>) -> Vec<usize> {
    let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    let width = |cells: &Vec<String>, at: usize| cells.get(at).map_or(0, |cell| pen.measure(cell));
    (0..columns).map(|at| table.rows.iter().chain([&table.header]).map(|cells| width(cells, at)).max().unwrap_or(0)).collect()
}

/// The widths of the columns that fit into `room`, and the gap between them: first the gaps give way, then the first column as far as it
/// may, then the last ones go.
fn shown_widths(mut widths: Vec<usize>, room: usize) -> (Vec<usize>, usize) {
    loop {
        let Some((first, others)) = widths.split_first() else { return (widths, GAP) };
        let needed = |gap: usize| others.iter().map(|width| width + gap).sum::<usize>();
        if let Some(gap) = [GAP, LEAST_GAP].into_iter().find(|gap| first + needed(*gap) <= room) {
            return (widths, gap);
        }
        let needed = needed(LEAST_GAP);
        if others.is_empty() || needed + LEAST_FIRST <= room {
            widths[0] = room.saturating_sub(needed);
            return (widths, LEAST_GAP);
        }
        widths.pop();
    }
}

fn row(cells: &[String], widths: &[usize], gap: usize, y: usize, pen: &mut Pen<'_>, style: ratatui::style::Style) {
    let mut x = 0;
    for (at, width) in widths.iter().enumerate() {
        let Some(cell) = cells.get(at) else { break };
        if at == 0 {
            pen.fit(0, y, *width, cell, style);
        } else {
            pen.right(x + width, y, cell, style);
        }
        x += width + gap;
    }
}

//! Matrices, cases and aligned equations.

use super::delimiters::delimiter;
use super::{Setting, row};
use crate::content::math::atoms;
use crate::content::math::cells::Cells;
use crate::content::math::tree::{Align, GridKind, Row};

/// Columns between the columns of a matrix.
const COLUMN_GAP: usize = 2;
/// Columns between a case and its condition.
const CASE_GAP: usize = 3;

/// Rows of cells; the baseline is the middle.
pub(super) fn grid(rows: &[Vec<Row>], kind: &GridKind, setting: Setting) -> Cells {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells: Vec<Vec<Cells>> = rows.iter().map(|cells| cells.iter().map(|cell| row(cell, setting)).collect()).collect();
    let widths: Vec<usize> =
        (0..columns).map(|column| cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width).max().unwrap_or(0)).collect();
    let lines: Vec<Cells> = cells.iter().zip(rows).map(|(cells, nodes)| line(cells, nodes, &widths, kind)).collect();
    let body = pile(&lines, kind);
    if *kind != GridKind::Cases {
        return body;
    }
    let brace = delimiter('{', &body, setting);
    Cells::beside(&[(0, brace), (1, body)])
}

/// One row of a grid, each cell in its column.
fn line(cells: &[Cells], nodes: &[Row], widths: &[usize], kind: &GridKind) -> Cells {
    let mut parts = Vec::with_capacity(widths.len());
    // Columns left free by the cells before, carried over to the next one.
    let mut carried = 0;
    for (column, &width) in widths.iter().enumerate() {
        let empty = Cells::text("");
        let cell = cells.get(column).unwrap_or(&empty);
        let free = width - cell.width;
        let (align, gap) = match kind {
            GridKind::Aligned if column % 2 == 0 => (Align::Right, if column > 0 { 2 * COLUMN_GAP } else { 0 }),
            GridKind::Aligned => (Align::Left, usize::from(starts_with_operator(nodes.get(column)))),
            GridKind::Cases => (Align::Left, if column > 0 { CASE_GAP } else { 0 }),
            GridKind::Matrix(aligns) => {
                (aligns.get(column).or(aligns.last()).copied().unwrap_or(Align::Centre), if column > 0 { COLUMN_GAP } else { 0 })
            }
            GridKind::Lines => (Align::Centre, 0),
        };
        let before = match align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        parts.push((carried + gap + before, cell.clone()));
        carried = free - before;
    }
    if carried > 0 {
        parts.push((carried, Cells::text("")));
    }
    Cells::beside(&parts)
}

/// After `&` a relation keeps the space that it would have after a letter.
fn starts_with_operator(cell: Option<&Row>) -> bool {
    use atoms::Class::{Bin, Rel};
    cell.and_then(|cell| cell.iter().find_map(atoms::edges)).is_some_and(|(left, _)| matches!(left, Bin | Rel))
}

/// Rows one below the other; with an odd number of rows the middle one is the baseline, so two rows
/// are parted by a blank one.
fn pile(lines: &[Cells], kind: &GridKind) -> Cells {
    let touching = |least: usize| lines.windows(2).any(|pair| pair[0].depth() + pair[1].baseline >= least);
    let parted = match kind {
        GridKind::Lines => false,
        GridKind::Aligned => touching(2),
        GridKind::Cases | GridKind::Matrix(_) => touching(1),
    };
    let centred = matches!(kind, GridKind::Cases | GridKind::Matrix(_)) && lines.len().is_multiple_of(2);
    let mut tops = Vec::with_capacity(lines.len());
    let mut height = 0;
    for (index, line) in lines.iter().enumerate() {
        height += usize::from(index > 0 && (parted || centred && index == lines.len() / 2));
        tops.push(height);
        height += line.height();
    }
    let width = lines.iter().map(|line| line.width).max().unwrap_or(0);
    let baseline = match kind {
        GridKind::Aligned => lines.first().map_or(0, |line| line.baseline),
        _ if lines.len() == 1 => lines[0].baseline,
        _ => (height.max(1) - 1) / 2,
    };
    let mut whole = Cells::blank(width, height, baseline);
    for (line, top) in lines.iter().zip(tops) {
        let indent = if *kind == GridKind::Lines { (width - line.width) / 2 } else { 0 };
        whole.place(line, indent, top);
    }
    whole
}

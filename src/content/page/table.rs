//! Tables in the text: columns aligned, numbers to the right, long cells wrapped.

use super::flow::Flow;
use crate::content::course::TextTable;
use crate::content::markup::{Inline, Role, Span};
use crate::content::wrap::{self, width_of};

/// Columns between two columns of the table.
const GAP: usize = 3;
/// Columns that a column of the table needs at least, if its cells are longer than that.
const NARROWEST: usize = 10;

impl Flow {
    /// Writes a table: side by side where that fits, as labelled lines where it does not.
    pub(super) fn table(&mut self, table: &TextTable) {
        let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
        let spelled = |row: &[Inline]| -> Vec<Vec<Span>> {
            (0..columns).map(|at| row.get(at).map(|cell| self.written(&cell.0)).unwrap_or_default()).collect()
        };
        let header: Vec<Vec<Span>> = spelled(&table.header).into_iter().map(|cell| heads(&cell)).collect();
        let rows: Vec<Vec<Vec<Span>>> = table.rows.iter().map(|row| spelled(row)).collect();
        let natural: Vec<usize> =
            (0..columns).map(|at| rows.iter().chain([&header]).map(|row| width_of(&row[at])).max().unwrap_or(0)).collect();
        let Some(widths) = fit(&natural, self.body) else {
            self.stacked(table);
            return;
        };
        let right: Vec<bool> = (0..columns).map(|at| rows.iter().all(|row| is_number(&row[at]))).collect();
        if header.iter().any(|cell| !cell.is_empty()) {
            self.row(&header, &widths, &right);
            let rule = Span::new("─".repeat(widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1)), Role::Dim);
            let rule = self.spelled(&rule);
            self.line(vec![rule]);
        }
        let tall = rows.iter().any(|row| row.iter().zip(&widths).any(|(cell, width)| width_of(cell) > *width));
        for (index, row) in rows.iter().enumerate() {
            if tall && index > 0 {
                self.blank(1);
            }
            self.row(row, &widths, &right);
        }
    }

    fn row(&mut self, cells: &[Vec<Span>], widths: &[usize], right: &[bool]) {
        let wrapped: Vec<Vec<Vec<Span>>> = cells.iter().zip(widths).map(|(cell, width)| wrap::wrap(cell, *width, *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = Vec::new();
            for (index, cell) in wrapped.iter().enumerate() {
                let empty = Vec::new();
                let text = cell.get(at).unwrap_or(&empty);
                let pad = widths[index].saturating_sub(width_of(text));
                let gap = if index + 1 < widths.len() { GAP } else { 0 };
                let (before, after) = if right[index] { (pad, gap) } else { (0, pad + gap) };
                line.push(Span::new(" ".repeat(before), Role::Body));
                line.extend(text.iter().cloned());
                line.push(Span::new(" ".repeat(after), Role::Body));
            }
            self.line(line);
        }
    }

    /// One labelled line per cell, for pages that are too narrow for columns.
    fn stacked(&mut self, table: &TextTable) {
        for (index, row) in table.rows.iter().enumerate() {
            if index > 0 {
                self.blank(1);
            }
            for (at, cell) in row.iter().enumerate() {
                let mut text = heads(table.header.get(at).map(|head| head.0.as_slice()).unwrap_or_default());
                if !text.is_empty() {
                    text.push(Span::new(": ", Role::Dim));
                }
                text.extend(cell.0.iter().cloned());
                let indent = Span::new(if at == 0 { "" } else { "  " }, Role::Body);
                self.flow(std::slice::from_ref(&indent), &[Span::new("  ", Role::Body)], &text);
            }
        }
    }
}

/// Column heads are labels.
fn heads(cell: &[Span]) -> Vec<Span> {
    cell.iter().map(|span| Span { role: if span.role == Role::Body { Role::Label } else { span.role }, ..span.clone() }).collect()
}

/// The widths of the columns: their natural ones, or the widest shrunk until the table fits. `None` when they would get too narrow.
fn fit(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(GAP * natural.len().saturating_sub(1))?;
    let mut widths = natural.to_vec();
    while widths.iter().sum::<usize>() > room {
        let widest = widths.iter_mut().max()?;
        if *widest <= NARROWEST {
            return None;
        }
        *widest -= 1;
    }
    Some(widths)
}

/// Whether a cell is a figure: digits, a sign, separators, a unit sign; perhaps in the quotes of code.
fn is_number(cell: &[Span]) -> bool {
    let text: String = cell.iter().map(|span| span.text.as_str()).collect();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 0 && text.chars().all(|c| c.is_ascii_digit() || " .,+-−–%×·^e⁰¹²³⁴⁵⁶⁷⁸⁹⁻‘’'".contains(c))
}

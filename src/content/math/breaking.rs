//! Formulas that are wider than the page: broken before relations, then before `+` and `−`.

use super::atoms::Class;
use super::cells::Cells;
use super::layout::{self, Part, Setting};
use super::tree::Node;
use super::{MathBox, MathGlyphs};

/// Columns that a continuation line is indented by when the left-hand side leaves no room.
const INDENT: usize = 2;
/// So many free columns part one statement from the next: a comma and a `\quad`.
const STATEMENT_GAP: usize = 3;
/// Nothing is broken into pieces narrower than this.
const LEAST_WIDTH: usize = 8;

/// The row, broken to keep within `width` if that can be done.
pub(super) fn lay_within(row: &[Node], width: usize, glyphs: MathGlyphs) -> Cells {
    within(row, width, Setting::display(glyphs))
}

fn within(row: &[Node], width: usize, setting: Setting) -> Cells {
    let whole = layout::row(row, setting);
    if whole.width <= width {
        return whole;
    }
    let parts = layout::parts(row, setting);
    let starts: Vec<usize> = parts.iter().filter(|part| part.gap >= STATEMENT_GAP).map(|part| part.index).collect();
    if !starts.is_empty() {
        return statements(row, &starts, width, setting);
    }
    // Under the right-hand side, unless the left-hand side takes more than half of the width.
    let mut anchor = INDENT;
    let mut relation = 0;
    let mut column = 0;
    for part in &parts {
        if part.class == Some(Class::Rel) && column + part.gap > 0 && column + part.gap <= width / 2 {
            relation = column + part.gap;
            anchor = relation + part.cells.width + 1;
            break;
        }
        column += part.gap + part.cells.width;
    }
    let mut lines: Vec<(usize, Cells)> = Vec::new();
    let mut current: Vec<(usize, Cells)> = Vec::new();
    let mut indent = 0;
    let mut used = 0;
    for chunk in chunks(parts) {
        let chunk_width: usize = chunk.iter().map(|part| part.gap + part.cells.width).sum();
        let first_gap = chunk.first().map_or(0, |part| part.gap);
        let next_indent = match chunk.first().and_then(|part| part.class) {
            Some(Class::Rel) => relation,
            _ => anchor,
        };
        // What is too wide for a line of its own is broken inside, and may as well start here.
        let helps = next_indent + chunk_width - first_gap <= width || indent + used > width / 2;
        if !current.is_empty() && indent + used + chunk_width > width && helps {
            lines.push((indent, Cells::beside(&current)));
            current.clear();
            used = 0;
            indent = next_indent;
        }
        let lead = if current.is_empty() { 0 } else { first_gap };
        let room = width.saturating_sub(indent + used + lead);
        for (index, part) in narrowed(chunk, row, room, setting).into_iter().enumerate() {
            let gap = if index == 0 { lead } else { part.gap };
            used += gap + part.cells.width;
            current.push((gap, part.cells));
        }
    }
    if !current.is_empty() {
        lines.push((indent, Cells::beside(&current)));
    }
    Cells::lines(&lines)
}

/// Several formulas in one, parted by `\quad`: as many on a line as fit.
fn statements(row: &[Node], starts: &[usize], width: usize, setting: Setting) -> Cells {
    let bounds = std::iter::once(0).chain(starts.iter().copied()).zip(starts.iter().copied().chain([row.len()]));
    let mut lines: Vec<(usize, Cells)> = Vec::new();
    for (start, end) in bounds {
        let statement = within(&row[start..end], width, setting);
        match lines.last_mut() {
            Some((_, line)) if line.width + STATEMENT_GAP + statement.width <= width => {
                *line = Cells::beside(&[(0, line.clone()), (STATEMENT_GAP, statement)]);
            }
            _ => lines.push((0, statement)),
        }
    }
    Cells::lines(&lines)
}

/// Parts that stay on one line; each but the first starts with a relation or an operator.
fn chunks(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut chunks: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let starts = matches!(part.class, Some(Class::Rel | Class::Bin));
        match chunks.last_mut() {
            Some(chunk) if !starts => chunk.push(part),
            _ => chunks.push(vec![part]),
        }
    }
    chunks
}

/// Breaks the widest part of a chunk that is too wide, if something can be broken in it.
fn narrowed(mut chunk: Vec<Part>, row: &[Node], room: usize, setting: Setting) -> Vec<Part> {
    let total: usize = chunk.iter().map(|part| part.cells.width).sum::<usize>() + chunk.iter().skip(1).map(|part| part.gap).sum::<usize>();
    if total <= room {
        return chunk;
    }
    let Some(widest) = chunk.iter_mut().max_by_key(|part| part.cells.width) else {
        return chunk;
    };
    let allowed = (room + widest.cells.width).saturating_sub(total);
    if allowed >= LEAST_WIDTH
        && let Some(cells) = inside(&row[widest.index], allowed, setting)
    {
        widest.cells = cells;
    }
    chunk
}

fn inside(node: &Node, width: usize, setting: Setting) -> Option<Cells> {
    match node {
        Node::Term { id, body } => Some(within(body, width, setting).named(id)),
        Node::Group(body) => Some(within(body, width, setting)),
        Node::Fence { open, close, body } => {
            let inner = within(body, width.saturating_sub(4), setting);
            Some(layout::fence(*open, *close, body, inner, setting))
        }
        Node::Brace { base, over } => Some(layout::braced(&within(base, width, setting), *over, setting)),
        // What a brace says stays whole.
        Node::Scripts { base, sub: Some(label), sup: None, limits: true } if matches!(**base, Node::Brace { .. }) => {
            Some(Cells::stacked(&[&inside(base, width, setting)?, &layout::row(label, setting)], 0))
        }
        Node::Scripts { base, sub: None, sup: Some(label), limits: true } if matches!(**base, Node::Brace { .. }) => {
            Some(Cells::stacked(&[&layout::row(label, setting), &inside(base, width, setting)?], 1))
        }
        Node::Symbol(..)
        | Node::Word(..)
        | Node::BigOperator(_)
        | Node::Space(_)
        | Node::Fraction { .. }
        | Node::Root { .. }
        | Node::Scripts { .. }
        | Node::Accent { .. }
        | Node::Grid { .. } => None,
    }
}

/// Text broken at spaces.
pub(super) fn wrap_text(text: &str, width: usize) -> MathBox {
    let options = textwrap::Options::new(width.max(1)).break_words(false).subsequent_indent("  ");
    let lines = textwrap::wrap(text, options);
    let widest = lines.iter().map(|line| textwrap::core::display_width(line)).max().unwrap_or(0);
    MathBox {
        rows: lines.iter().map(|line| format!("{line}{}", " ".repeat(widest - textwrap::core::display_width(line)))).collect(),
        width: widest,
        baseline: 0,
        terms: Vec::new(),
    }
}

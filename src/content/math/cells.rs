//! Rectangles of cells with a baseline: what layouts are made of.

use super::{MathBox, TermBox};

/// A glyph and the combining mark on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    glyph: char,
    mark: Option<char>,
}

const EMPTY: Cell = Cell { glyph: ' ', mark: None };

/// A rectangle of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cells {
    rows: Vec<Vec<Cell>>,
    /// Columns.
    pub(super) width: usize,
    /// The row that lines up with its neighbours.
    pub(super) baseline: usize,
    /// First and last row that delimiters around it must cover; scripts stick out.
    pub(super) core: (usize, usize),
    terms: Vec<TermBox>,
}

impl Cells {
    /// A blank rectangle; its core is all of it.
    pub(super) fn blank(width: usize, height: usize, baseline: usize) -> Self {
        Self { rows: vec![vec![EMPTY; width]; height.max(1)], width, baseline, core: (0, height.max(1) - 1), terms: Vec::new() }
    }

    /// One row of text; every character is one column wide.
    pub(super) fn text(text: &str) -> Self {
        let row: Vec<_> = text.chars().map(|glyph| Cell { glyph, mark: None }).collect();
        Self { width: row.len(), rows: vec![row], baseline: 0, core: (0, 0), terms: Vec::new() }
    }

    /// One glyph a row, from the top.
    pub(super) fn column(glyphs: &[char], baseline: usize) -> Self {
        let mut cells = Self::blank(1, glyphs.len(), baseline);
        for (row, &glyph) in glyphs.iter().enumerate() {
            cells.rows[row][0].glyph = glyph;
        }
        cells
    }

    /// Rows.
    pub(super) fn height(&self) -> usize {
        self.rows.len()
    }

    /// Rows below the baseline.
    pub(super) fn depth(&self) -> usize {
        self.rows.len() - 1 - self.baseline
    }

    /// Rows that delimiters cover.
    pub(super) fn core_height(&self) -> usize {
        self.core.1 - self.core.0 + 1
    }

    /// Whether a lowered or raised row of this one would run into a tall neighbour at its right.
    pub(super) fn would_touch(&self, right: &Self) -> bool {
        let below = self.depth() > self.core.1 - self.baseline && right.core.1 > right.baseline;
        let above = self.core.0 > 0 && right.core.0 < right.baseline;
        below || above
    }

    /// Puts a combining mark on the glyph of a rectangle of one cell.
    pub(super) fn marked(mut self, mark: char) -> Self {
        if let Some(cell) = self.rows[0].first_mut() {
            cell.mark = Some(mark);
        }
        self
    }

    /// Whether this is a single glyph without a mark.
    pub(super) fn is_one_glyph(&self) -> bool {
        self.width == 1 && self.rows.len() == 1 && self.rows[0][0].mark.is_none()
    }

    /// With blank rows at the bottom, so that at least `depth` rows are below the baseline.
    pub(super) fn deepened(mut self, depth: usize) -> Self {
        let height = (self.baseline + depth + 1).max(self.rows.len());
        self.rows.resize(height, vec![EMPTY; self.width]);
        self
    }

    /// Copies `other` in, its upper left corner at `(column, row)`; it must fit.
    pub(super) fn place(&mut self, other: &Self, column: usize, row: usize) {
        for (offset, cells) in other.rows.iter().enumerate() {
            for (index, &cell) in cells.iter().enumerate() {
                if cell != EMPTY {
                    self.rows[row + offset][column + index] = cell;
                }
            }
        }
        self.terms.extend(other.terms.iter().map(|term| TermBox {
            id: term.id.clone(),
            column: term.column + column,
            width: term.width,
            bottom: term.bottom + row,
        }));
    }

    /// Marks the whole rectangle as a term.
    pub(super) fn named(mut self, id: &str) -> Self {
        let whole = TermBox { id: id.to_owned(), column: 0, width: self.width, bottom: self.rows.len() - 1 };
        self.terms.insert(0, whole);
        self
    }

    /// Side by side on one baseline; each part with the columns to leave free before it.
    pub(super) fn beside(parts: &[(usize, Self)]) -> Self {
        let width = parts.iter().map(|(gap, part)| gap + part.width).sum();
        let baseline = parts.iter().map(|(_, part)| part.baseline).max().unwrap_or(0);
        let depth = parts.iter().map(|(_, part)| part.depth()).max().unwrap_or(0);
        let mut whole = Self::blank(width, baseline + depth + 1, baseline);
        whole.core = (baseline, baseline);
        let mut column = 0;
        for (gap, part) in parts {
            column += gap;
            let row = baseline - part.baseline;
            whole.place(part, column, row);
            whole.core.0 = whole.core.0.min(part.core.0 + row);
            whole.core.1 = whole.core.1.max(part.core.1 + row);
            column += part.width;
        }
        whole
    }

    /// One below the other, each centred; `main` gives the baseline.
    pub(super) fn stacked(parts: &[&Self], main: usize) -> Self {
        let width = parts.iter().map(|part| part.width).max().unwrap_or(0);
        let height = parts.iter().map(|part| part.height()).sum();
        let above: usize = parts[..main].iter().map(|part| part.height()).sum();
        let mut whole = Self::blank(width, height, above + parts[main].baseline);
        let mut row = 0;
        for part in parts {
            whole.place(part, (width - part.width) / 2, row);
            row += part.height();
        }
        whole
    }

    /// Lines one below the other, each with its indentation; parted by blank rows if two of them would touch.
    pub(super) fn lines(lines: &[(usize, Self)]) -> Self {
        let parted = lines.windows(2).any(|pair| pair[0].1.depth() + pair[1].1.baseline >= 2);
        let mut tops = Vec::with_capacity(lines.len());
        let mut height = 0;
        for (index, (_, line)) in lines.iter().enumerate() {
            height += usize::from(parted && index > 0);
            tops.push(height);
            height += line.height();
        }
        let width = lines.iter().map(|(indent, line)| indent + line.width).max().unwrap_or(0);
        let baseline = lines.first().map_or(0, |(_, line)| line.baseline);
        let mut whole = Self::blank(width, height, baseline);
        for ((indent, line), top) in lines.iter().zip(tops) {
            whole.place(line, *indent, top);
        }
        whole
    }

    /// The finished formula.
    pub(super) fn into_math_box(self) -> MathBox {
        let rows = self.rows.iter().map(|row| row.iter().flat_map(|cell| [Some(cell.glyph), cell.mark]).flatten().collect()).collect();
        MathBox { rows, width: self.width, baseline: self.baseline, terms: self.terms }
    }
}

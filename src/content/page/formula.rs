//! Displayed formulas: the box, room for live values under its terms, and the names of its symbols.

use super::LiveTerm;
use super::flow::{Flow, dim};
use crate::content::course::MathBlock;
use crate::content::markup::{Inline, Role, Span};
use crate::content::math::TermBox;
use crate::content::wrap::{self, width_of};

/// Columns that a displayed formula has in a terminal of 80.
pub(crate) const FORMULA_COLUMNS: usize = 74;
/// Columns between the margin and a displayed formula, where there is room.
const INDENT: usize = 2;
/// Columns that a live value should have at least: `└ 141.2 ┘`.
const ROOM: usize = 9;
/// Between a symbol and its meaning.
const GAP: usize = 3;

impl Flow {
    /// Writes a displayed formula and what its symbols mean.
    pub(crate) fn math(&mut self, block: &MathBlock) {
        let indent = if self.wide > 40 { INDENT } else { 0 };
        let room = self.wide - indent;
        let boxed = block.formula.layout(room, self.glyphs);
        if boxed.width > room {
            // A single word wider than the page: cut rather than lost.
            let text: Vec<Span> = boxed.rows.iter().map(|row| Span::new(format!("{} ", row.trim()), Role::Math)).collect();
            for line in wrap::wrap(&text, room, room) {
                self.line(line);
            }
        } else {
            let broken = block.formula.layout(usize::MAX, self.glyphs).rows.len() != boxed.rows.len();
            let live: Vec<(&TermBox, &String)> = boxed
                .terms
                .iter()
                .filter_map(|term| block.live.iter().find(|(id, _)| *id == term.id).map(|(_, metric)| (term, metric)))
                .collect();
            let last = boxed.rows.len().saturating_sub(1);
            for (row, text) in boxed.rows.iter().enumerate() {
                self.line(vec![Span::new(" ".repeat(indent), Role::Body), Span::new(text, Role::Math)]);
                // Values of a formula on one line stand below all of it; those of a broken one below their own line.
                let here = live.iter().filter(|(term, _)| row == if broken { below(term, &live) } else { last });
                let here: Vec<&(&TermBox, &String)> = here.collect();
                if !here.is_empty() {
                    self.room(indent, room, &here);
                }
            }
        }
        self.symbols(&block.symbols);
    }

    /// A place for each value: on one line, in braces that span the terms, where all of them are wide enough. Narrow terms let their
    /// values hang on stems, the last one first and each on a line of its own, so that none can be taken for another's.
    fn room(&mut self, indent: usize, room: usize, terms: &[&(&TermBox, &String)]) {
        let line = self.next();
        let middle = |term: &TermBox| term.column + term.width.saturating_sub(1) / 2;
        let hangs = terms.iter().any(|(term, _)| term.width < ROOM) && terms.iter().all(|(term, _)| middle(term) + ROOM <= room);
        for (index, (term, metric)) in terms.iter().enumerate() {
            let metric = (*metric).clone();
            let below = terms.len() - 1 - index;
            self.page.live.push(if hangs {
                LiveTerm { line: line + below, column: self.margin + indent + middle(term), width: ROOM, stem: Some(below), metric }
            } else {
                let end = terms.get(index + 1).map_or(room, |(next, _)| next.column.saturating_sub(1));
                let width = term.width.max(ROOM.min(end.saturating_sub(term.column)));
                LiveTerm { line, column: self.margin + indent + term.column, width, stem: None, metric }
            });
        }
        let lines = if hangs { terms.len() } else { 1 };
        self.page.lines.extend(std::iter::repeat_n(super::Line::default(), lines));
    }

    /// The symbols, aligned, with their meanings.
    pub(super) fn symbols(&mut self, named: &[(Inline, Inline)]) {
        if named.is_empty() {
            return;
        }
        self.page.lines.push(super::Line::default());
        let symbols: Vec<Vec<Span>> = named.iter().map(|(symbol, _)| self.all_spelled(&symbol.0)).collect();
        let widest = symbols.iter().map(|symbol| width_of(symbol)).max().unwrap_or(0);
        let column = widest.min(self.body / 3);
        let pad = |columns: usize| Span::new(" ".repeat(columns), Role::Body);
        for (symbol, (_, meaning)) in symbols.iter().zip(named) {
            let mut lead = vec![pad(INDENT)];
            lead.extend(symbol.iter().cloned());
            lead.push(pad(column.saturating_sub(width_of(symbol)) + GAP));
            self.flow(&lead, &[pad(INDENT + column + GAP)], &dim(&meaning.0));
        }
    }
}

/// The row under which a term's value stands: the lowest of the terms beside it.
fn below(term: &TermBox, all: &[(&TermBox, &String)]) -> usize {
    all.iter().map(|(other, _)| other.bottom).filter(|bottom| bottom.abs_diff(term.bottom) <= 1).max().unwrap_or(term.bottom)
}

//! Listings.

use unicode_width::UnicodeWidthChar;

use super::flow::Flow;
use crate::content::course::Code;
use crate::content::highlight;
use crate::content::markup::{Role, Span};
use crate::content::wrap::width_of;

/// Columns between the margin and a listing, where there is room.
const INDENT: usize = 2;

impl Flow {
    /// Writes a listing; its lines keep their breaks, and only what the page can't hold goes on in the next line.
    pub(super) fn code(&mut self, code: &Code, plain: bool) {
        let lines = if plain { highlight::plain(code) } else { highlight::lines(code) };
        let widest = lines.iter().map(|line| width_of(line)).max().unwrap_or(0);
        let indent = if widest + INDENT <= self.wide { INDENT } else { 0 };
        let room = self.wide - indent;
        for line in &lines {
            let spans = self.all_spelled(line);
            if spans.is_empty() {
                self.page.lines.push(super::Line::default());
            }
            for (index, piece) in cut(&spans, room).into_iter().enumerate() {
                let mut written = vec![Span::new(" ".repeat(if index == 0 { indent } else { room - hung(room) + indent }), Role::Body)];
                written.extend(piece);
                self.line(written);
            }
        }
    }
}

/// Columns that a continued line has.
fn hung(room: usize) -> usize {
    if room > 24 { room - 8 } else { room }
}

/// Cuts a line into pieces that fit: after a space if there is one in the second half, anywhere otherwise.
fn cut(spans: &[Span], room: usize) -> Vec<Vec<Span>> {
    let cells: Vec<(char, &Span)> = spans.iter().flat_map(|span| span.text.chars().map(move |c| (c, span))).collect();
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < cells.len() {
        let room = if pieces.is_empty() { room } else { hung(room) };
        let mut to = from;
        let mut used = 0;
        while to < cells.len() && used + cells[to].0.width().unwrap_or(0) <= room {
            used += cells[to].0.width().unwrap_or(0);
            to += 1;
        }
        if to < cells.len() {
            let half = from + (to - from) / 2;
            to = (half..to).rev().find(|at| cells[*at].0 == ' ').map_or(to, |space| space + 1).max(from + 1);
        }
        let mut piece: Vec<Span> = Vec::new();
        for (c, span) in &cells[from..to] {
            match piece.last_mut() {
                Some(last) if last.role == span.role => last.text.push(*c),
                _ => piece.push(Span::new(*c, span.role)),
            }
        }
        pieces.push(piece);
        from = to;
    }
    pieces
}

//! The page as it grows: lines with margins, wrapped text, blank lines between blocks.

use crate::content::ascii;
use crate::content::markup::{Role, Span, addressed, quoted};
use crate::content::math::MathGlyphs;
use crate::content::page::paper::Paper;
use crate::content::page::{Figure, Line, Page, Stop, StopKind};
use crate::content::plot::Plot;
use crate::content::wrap::{self, width_of};

/// Columns that running text takes at most.
const BODY: usize = 72;
/// Lines of a curve: its title, its legend, the picture, the axis.
pub(crate) const FIGURE_ROWS: usize = 11;
/// The narrowest page that is laid out.
const NARROWEST: usize = 12;
/// Below this many columns beside it, a label stands on a line of its own.
const BESIDE: usize = 20;

/// A page being written, from the top: the reader's, and the sheets of the quiz.
pub(crate) struct Flow {
    pub(crate) page: Page,
    pub(crate) glyphs: MathGlyphs,
    /// Columns to the left of everything.
    pub(crate) margin: usize,
    /// Columns for running text.
    pub(crate) body: usize,
    /// Columns for what may be wider than running text: formulas, listings, tables.
    pub(crate) wide: usize,
    /// What links are called on a page on which none can be followed.
    pub(super) paper: Option<Paper>,
}

impl Flow {
    pub(crate) fn new(width: usize, glyphs: MathGlyphs) -> Self {
        let width = width.max(NARROWEST);
        let margin = if width >= 36 { 3 } else { 1 };
        let wide = width - margin - 1;
        Flow { page: Page::default(), glyphs, margin, body: wide.min(BODY), wide: wide.min(BODY + 4), paper: None }
    }

    /// The line that the next thing will stand on.
    pub(crate) fn next(&self) -> usize {
        self.page.lines.len()
    }

    /// Parts blocks: `count` blank lines, however many are there already.
    pub(crate) fn blank(&mut self, count: usize) {
        // The lines of a curve are blank only until it is drawn.
        let drawn = self.page.figures.last().map_or(0, |figure| figure.first + figure.rows);
        let there = self.page.lines[drawn..].iter().rev().take_while(|line| line.spans.is_empty()).count();
        for _ in there..count {
            self.page.lines.push(Line::default());
        }
    }

    /// The span in the glyphs of the page.
    pub(crate) fn spelled(&self, span: &Span) -> Span {
        match self.glyphs {
            MathGlyphs::Unicode => span.clone(),
            MathGlyphs::Ascii => Span { text: ascii(&span.text), ..span.clone() },
        }
    }

    pub(crate) fn all_spelled(&self, spans: &[Span]) -> Vec<Span> {
        spans.iter().map(|span| self.spelled(span)).collect()
    }

    /// Running text as it is read: with what its links lead to, where that can't be followed, and with code in quotes.
    pub(super) fn written(&self, text: &[Span]) -> Vec<Span> {
        let text = self.paper.as_ref().map_or_else(|| addressed(text), |paper| paper.written(text));
        self.all_spelled(&quoted(&text))
    }

    /// Writes one line as it stands, after the margin. Spans must be spelled already.
    pub(crate) fn line(&mut self, spans: Vec<Span>) {
        let mut line = vec![Span::new(" ".repeat(self.margin), Role::Body)];
        for span in spans.into_iter().filter(|span| !span.text.is_empty()) {
            match line.last_mut() {
                Some(last) if last.role == span.role && last.link == span.link => last.text.push_str(&span.text),
                _ => line.push(span),
            }
        }
        // Spaces at the end would be searched, copied and sent for nothing.
        while let Some(last) = line.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            line.pop();
        }
        self.page.lines.push(Line { spans: line });
    }

    /// Writes wrapped text: `lead` before its first line, `hang` before the others.
    pub(crate) fn flow(&mut self, lead: &[Span], hang: &[Span], text: &[Span]) {
        let (lead, hang, text) = (self.all_spelled(lead), self.all_spelled(hang), self.written(text));
        let mut first = self.body.saturating_sub(width_of(&lead));
        let rest = self.body.saturating_sub(width_of(&hang)).max(1);
        let mut lead = lead;
        if first < BESIDE.min(rest) {
            if lead.iter().any(|span| !span.text.trim().is_empty()) {
                let cut = wrap::wrap(&lead, self.body, self.body);
                for line in cut {
                    self.line(line);
                }
            }
            lead = hang.clone();
            first = rest;
        }
        for (index, wrapped) in wrap::wrap(&text, first, rest).into_iter().enumerate() {
            self.link_stops(&wrapped);
            let mut spans = if index == 0 { lead.clone() } else { hang.clone() };
            spans.extend(wrapped);
            self.line(spans);
        }
    }

    /// A curve, drawn by the screen in the lines that are kept for it.
    pub(crate) fn plot(&mut self, plot: &Plot, rows: usize) {
        let figure = Figure { first: self.next(), rows, column: self.margin, columns: self.body, plot: plot.clone() };
        self.page.figures.push(figure);
        self.page.lines.extend((0..rows).map(|_| Line::default()));
    }

    /// A paragraph at the margin.
    pub(crate) fn paragraph(&mut self, text: &[Span]) {
        self.flow(&[], &[], text);
    }

    /// Text after a mark, hung at the mark's width: `•  …`.
    pub(crate) fn item(&mut self, mark: &str, role: Role, text: &[Span]) {
        let mark = self.spelled(&Span::new(mark, role));
        let hang = Span::new(" ".repeat(width_of(std::slice::from_ref(&mark))), Role::Body);
        self.flow(&[mark], &[hang], text);
    }

    /// Notes the links of a line that is about to be written; a link that goes on from the line above stays one stop.
    fn link_stops(&mut self, spans: &[Span]) {
        let line = self.next();
        for (at, span) in spans.iter().enumerate() {
            let Some(kind) = span.link.clone().map(StopKind::Link) else { continue };
            if at > 0 && spans[at - 1].link == span.link {
                continue;
            }
            match self.page.stops.last_mut() {
                Some(last) if at == 0 && last.last + 1 == line && last.kind == kind => last.last = line,
                _ => self.page.stops.push(Stop { first: line, last: line, kind }),
            }
        }
    }
}

/// Running text said more quietly; formulas, code and links keep their roles.
pub(crate) fn dim(spans: &[Span]) -> Vec<Span> {
    spans.iter().map(|span| Span { role: if span.role == Role::Body { Role::Dim } else { span.role }, ..span.clone() }).collect()
}

//! What the quiz shows, laid out for a width: lines, and the spots among them where a key or a click does something.

use crate::app::keymap::{Context, said};
use crate::content::ascii;
use crate::content::course::{Code, MathBlock};
use crate::content::highlight;
use crate::content::markup::{Inline, Role, Span, Target};
use crate::content::math::{Formula, MathGlyphs};
use crate::content::page::{Figure, Flow, Line, StopKind, width_of};
use crate::content::plot::Plot;

/// Laid-out lines and their spots, from the top.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where something can be done, in reading order.
    pub spots: Vec<Spot>,
    /// Pictures, drawn over lines that are blank.
    pub figures: Vec<Figure>,
    /// The line on which what is typed stands.
    pub field: Option<usize>,
}

/// Lines that belong to one thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// The first column of the column of text that it stands in.
    pub column: usize,
    /// What it is.
    pub what: What,
    /// The digit that follows it, of a link.
    pub number: Option<usize>,
}

/// What a spot is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Begins a sitting with what is due and new.
    Start,
    /// Begins a sitting with one topic: an index into the deck's topics.
    Topic(usize),
    /// Begins an exam: an index into those that are offered.
    Exam(usize),
    /// Shows the statistics.
    Stats,
    /// Shows the sheet for the night before.
    Night,
    /// Asks further new cards.
    Ahead,
    /// Asks cards before they are due.
    Cram,
    /// Opens the answer.
    Reveal,
    /// A point of the answer, to tick.
    Point(usize),
    /// A choice, as shown.
    Choice(usize),
    /// A step, as shown.
    Step(usize),
    /// The answer in full.
    FullAnswer,
    /// The follow-up question.
    FollowUp,
    /// A link.
    Link(Target),
}

/// A sheet being written, from the top.
pub(super) struct Writer {
    flow: Flow,
    spots: Vec<Spot>,
    field: Option<usize>,
}

impl Writer {
    pub(super) fn new(width: usize, is_ascii: bool) -> Self {
        Self { flow: Flow::new(width, if is_ascii { MathGlyphs::Ascii } else { MathGlyphs::Unicode }), spots: Vec::new(), field: None }
    }

    /// Whether only 7 bits can be shown.
    pub(super) fn is_ascii(&self) -> bool {
        self.flow.glyphs == MathGlyphs::Ascii
    }

    /// Columns for text.
    pub(super) fn body(&self) -> usize {
        self.flow.body
    }

    /// Parts blocks by a blank line, unless there is one already.
    pub(super) fn blank(&mut self) {
        self.flow.blank(1);
    }

    /// The line that comes next.
    pub(super) fn next(&self) -> usize {
        self.flow.next()
    }

    /// A wrapped paragraph.
    pub(super) fn text(&mut self, spans: &[Span]) {
        self.flow.paragraph(spans);
    }

    /// A wrapped paragraph in one role.
    pub(super) fn say(&mut self, text: &str, role: Role) {
        self.text(&[Span::new(text, role)]);
    }

    /// What the reader can do, with the keys in the place of `<key:ACTION>`.
    pub(super) fn hint(&mut self, context: Context, text: &str) {
        self.say(&said(context, text), Role::Dim);
    }

    /// A label, then text that goes on beside it; the further lines stand at the margin.
    pub(super) fn labelled(&mut self, label: &str, spans: &[Span]) {
        self.flow.flow(&[Span::new(format!("{label}  "), Role::Label)], &[], spans);
    }

    /// Wrapped text after a mark, hung at the mark's width.
    pub(super) fn item(&mut self, mark: &[Span], spans: &[Span]) {
        let mark = self.flow.all_spelled(mark);
        let columns = width_of(&mark);
        self.flow.flow(&mark, &[Span::new(" ".repeat(columns), Role::Body)], spans);
    }

    /// One line as it stands, cut nowhere: its parts are known to fit.
    pub(super) fn line(&mut self, spans: &[Span]) {
        let spans = self.flow.all_spelled(spans);
        self.flow.line(spans);
    }

    /// A displayed formula.
    pub(super) fn formula(&mut self, formula: &Formula) {
        self.flow.math(&MathBlock { formula: formula.clone(), symbols: Vec::new(), live: Vec::new() });
    }

    /// The same below the text of an item, whose mark has three columns: one further in.
    pub(super) fn formula_below(&mut self, formula: &Formula) {
        self.flow.margin += 1;
        self.flow.wide -= 1;
        self.formula(formula);
        self.flow.margin -= 1;
        self.flow.wide += 1;
    }

    /// A listing whose lines are numbered.
    pub(super) fn listing(&mut self, code: &Code) {
        let lines = highlight::plain(code);
        let digits = lines.len().to_string().len();
        for (at, line) in lines.into_iter().enumerate() {
            let mut spans = vec![Span::new(format!("{:>digits$}  ", at + 1), Role::Dim)];
            spans.extend(line);
            self.line(&spans);
        }
    }

    /// What is typed, with a mark where it goes on.
    pub(super) fn field(&mut self, label: &str, typed: &str, unit: &str) {
        self.field = Some(self.next());
        let mut line = vec![Span::new(format!("{label}  "), Role::Label), Span::new(format!("{typed}_"), Role::Strong)];
        if !unit.is_empty() {
            line.push(Span::new(format!(" {unit}"), Role::Dim));
        }
        self.line(&line);
    }

    /// A curve, drawn by the screen in the lines that are kept for it.
    pub(super) fn plot(&mut self, plot: &Plot, rows: usize) {
        self.flow.plot(plot, rows);
        // a blank line parts it from what follows
        self.flow.page.lines.push(Line::default());
    }

    /// Makes everything from line `first` on one spot.
    pub(super) fn spot(&mut self, first: usize, what: What) {
        let last = self.next().saturating_sub(1).max(first);
        self.spots.push(Spot { first, last, column: 0, what, number: None });
    }

    /// A link to a section with the number that follows it.
    pub(super) fn link(&mut self, number: Option<usize>, to: usize, words: &str) {
        let first = self.next();
        let mark = number.map_or_else(|| String::from("   "), |number| format!("{number}  "));
        let link = Span::new(words, Role::Link);
        self.item(&[Span::new(mark, Role::Label)], &[link]);
        self.spot(first, What::Link(Target::Entry(to)));
        if let Some(spot) = self.spots.last_mut() {
            spot.number = number;
        }
    }

    /// Spelled for the glyphs at hand.
    pub(super) fn spelled(&self, text: &str) -> String {
        if self.is_ascii() { ascii(text) } else { text.to_owned() }
    }

    /// The sheet. Links inside text are spots too, unless their line belongs to one.
    pub(super) fn finish(self) -> Sheet {
        let mut spots = self.spots;
        for stop in &self.flow.page.stops {
            let StopKind::Link(target) = &stop.kind else { continue };
            let is_free = spots.iter().all(|spot| stop.last < spot.first || spot.last < stop.first);
            if is_free {
                spots.push(Spot { first: stop.first, last: stop.last, column: 0, what: What::Link(target.clone()), number: None });
            }
        }
        spots.sort_by_key(|spot| spot.first);
        Sheet { lines: self.flow.page.lines, spots, figures: self.flow.page.figures, field: self.field }
    }
}

/// A text as a heading: what is asked stands out, formulas and all; code and links keep their looks.
pub(super) fn heading(text: &Inline) -> Vec<Span> {
    let role = |role| match role {
        Role::Body | Role::Math | Role::Emphasis | Role::Strong => Role::Heading,
        other => other,
    };
    text.0.iter().map(|span| Span { role: role(span.role), ..span.clone() }).collect()
}

/// `a` for the first.
pub(super) fn letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('?', |index| char::from(b'a' + index))
}

/// One of something, or several: `1 card`, `3 cards`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

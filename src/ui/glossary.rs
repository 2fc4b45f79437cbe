//! The glossary: what a term on the screen means, over the text; or a line for each term, and below them what the marked one means.

use ratatui::style::{Modifier, Style};

use super::panel::pen::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::glossary::Glossary;
use crate::app::layout::{MARGIN, MEASURE};
use crate::content::course::Term;
use crate::content::markup::Role;
use crate::content::math::MathGlyphs;
use crate::term::capabilities::Glyphs;

/// Rows below the list: a blank one, the meaning, where it is taught.
const BELOW: usize = 5;
/// Rows of the formula among them, where the screen is high enough.
const HIGH: usize = 24;
/// Columns for a name in the list, at most.
const NAME: usize = 24;

/// Most lines of a meaning over the text.
const MEANING: usize = 5;

/// Most rows of a formula drawn in two dimensions; a higher one stands on one line.
const FORMULA: usize = 5;

/// Draws what the marked term means over the text, on the half of it where the term does not stand, and marks the terms that can be looked up.
pub(super) fn over_text(app: &App, glossary: &Glossary, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let scroll = app.reading().scroll;
    let (Some(marked), Some(term)) = (glossary.seen().get(glossary.selected), glossary.marked()) else { return };
    for seen in glossary.seen() {
        let style = if seen == marked { theme.selected() } else { Style::new().add_modifier(Modifier::UNDERLINED) };
        for column in seen.column..seen.column + seen.width {
            pen.restyle(column, seen.line - scroll, style);
        }
    }
    let left = usize::from(MARGIN);
    let room = pen.width().saturating_sub(2 * left).min(usize::from(MEASURE)).max(1);
    let said = format!("{}: {}", term.name.plain(), term.meaning.said());
    let mut lines: Vec<String> = textwrap::wrap(&theme.spell(&said), room).into_iter().map(std::borrow::Cow::into_owned).collect();
    lines.truncate(MEANING);
    // what is looked up must leave the line in which it stands
    let spare = pen.height().saturating_sub(lines.len() + 6);
    let formula = formula(app, term, room.saturating_sub(2), spare.min(FORMULA), theme);
    let rows = lines.len() + formula.len() + 4;
    let is_low = marked.line - scroll >= pen.height().saturating_sub(rows);
    let first = if is_low { 0 } else { pen.height().saturating_sub(rows) };
    for row in first..(first + rows).min(pen.height()) {
        pen.text(0, row, &" ".repeat(pen.width()), Style::reset());
    }
    let edge = if is_low { first + rows - 1 } else { first };
    pen.text(0, edge, &theme.symbols().horizontal.repeat(pen.width()), theme.rule());
    let top = if is_low { first } else { first + 1 };
    for (row, line) in lines.iter().enumerate() {
        pen.text(left, top + row, line, theme.text(Role::Body));
    }
    for (row, line) in formula.iter().enumerate() {
        pen.fit(left + 2, top + lines.len() + row, room.saturating_sub(2), line, theme.text(Role::Math));
    }
    let top = top + formula.len();
    pen.fit(left, top + lines.len(), room, &taught(app, term), theme.dim());
    let (at, count) = (glossary.selected + 1, glossary.seen().len());
    let place = format!("{at} of {count} on this screen; letters search all {}", glossary.count());
    pen.fit(left, top + lines.len() + 1, room, &place, theme.dim());
}

/// Where the term is taught, and where its formula stands when that is elsewhere.
fn taught(app: &App, term: &Term) -> String {
    let course = app.course();
    let formula = course.formula_of(term).and_then(|shown| shown.place).map(|(entry, _)| entry);
    let number = |entry: usize| course.entries[entry].number;
    match (term.introduced, formula) {
        (Some(entry), Some(home)) if entry != home => {
            format!("Taught in {}; the formula is from \u{a7} {}", course.entries[entry].named(), number(home))
        }
        (Some(entry), _) => format!("Taught in {}", course.entries[entry].named()),
        (None, Some(home)) => format!("Used throughout; the formula is from {}", course.entries[home].named()),
        (None, None) => String::from("Used throughout the course"),
    }
}

/// The formula of a term in so many columns and rows, line by line: in two dimensions where there is room, or else on one line; nothing where it
/// has none.
fn formula(app: &App, term: &Term, columns: usize, rows: usize, theme: &Theme) -> Vec<String> {
    let Some(shown) = app.course().formula_of(term).filter(|_| rows > 0) else { return Vec::new() };
    let is_ascii = theme.glyphs() == Glyphs::Ascii;
    let boxed = shown.formula.layout(columns, if is_ascii { MathGlyphs::Ascii } else { MathGlyphs::Unicode });
    if boxed.rows.len() <= rows && boxed.width <= columns {
        return boxed.rows;
    }
    let line = if is_ascii { shown.formula.one_line_ascii() } else { shown.formula.one_line() };
    textwrap::wrap(&line, columns.max(1)).into_iter().take(rows).map(std::borrow::Cow::into_owned).collect()
}

/// Draws the list with the marked term in sight, and its meaning in full.
pub(super) fn draw(app: &App, glossary: &Glossary, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let x = pen.text(3, 0, "Glossary", theme.title());
    let (typed, style) = match glossary.wanted.as_str() {
        "" => (String::from("type a term or a symbol: nat, beta, KL"), theme.dim()),
        wanted => (format!("{wanted}_"), theme.focus()),
    };
    pen.text(x + 3, 0, &typed, style);
    let Some(marked) = glossary.marked() else {
        pen.text(3, 2, "no term is called so or has this in its meaning", theme.dim());
        return;
    };
    let end = pen.width().saturating_sub(2);
    let rows = if pen.height() >= HIGH { FORMULA } else { 1 };
    let formula = formula(app, marked, end.saturating_sub(5), rows, theme);
    let below = BELOW + formula.len();
    let room = pen.height().saturating_sub(2 + below).max(1);
    let first = glossary.selected.saturating_sub(room / 2).min(glossary.shown().len().saturating_sub(room));
    let names: Vec<String> = glossary.shown().skip(first).take(room).map(|term| term.name.plain()).collect();
    let column = names.iter().map(|name| pen.measure(name)).max().unwrap_or(0).min(NAME) + 7;
    for (row, (name, term)) in names.iter().zip(glossary.shown().skip(first)).enumerate() {
        let is_marked = first + row == glossary.selected;
        if is_marked {
            pen.text(3, 2 + row, theme.symbols().caret, theme.focus());
        }
        pen.fit(5, 2 + row, column.saturating_sub(7), name, if is_marked { theme.focus() } else { theme.text(Role::Label) });
        pen.fit(column, 2 + row, end.saturating_sub(column), &term.meaning.said(), theme.dim());
    }
    let below = pen.height().saturating_sub(below) + 1;
    let said = format!("{}: {}", marked.name.plain(), marked.meaning.said());
    let lines =
        textwrap::wrap(&theme.spell(&said), end.saturating_sub(3).max(1)).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>();
    for (row, line) in lines.iter().take(BELOW - 2).enumerate() {
        pen.text(3, below + row, line, theme.text(Role::Body));
    }
    let after = below + lines.len().min(BELOW - 2);
    for (row, line) in formula.iter().enumerate() {
        pen.fit(5, after + row, end.saturating_sub(5), line, theme.text(Role::Math));
    }
    pen.fit(3, after + formula.len(), end.saturating_sub(3), &taught(app, marked), theme.dim());
}

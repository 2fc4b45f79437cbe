//! The glossary: what a term on the screen means, over the text; or a line for each term, and below them what the marked one means.

use ratatui::style::{Modifier, Style};

use super::panel::pen::Pen;
use crate::app::App;
use crate::app::glossary::Glossary;
use crate::app::layout::{MARGIN, MEASURE};
use crate::content::course::Term;
use crate::content::markup::Role;

/// Rows below the list: a blank one, the meaning, where it is taught.
const BELOW: usize = 5;
/// Columns for a name in the list, at most.
const NAME: usize = 24;

/// Most lines of a meaning over the text.
const MEANING: usize = 5;

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
    let said = format!("{}: {}", term.name.plain(), term.meaning.plain());
    let mut lines: Vec<String> = textwrap::wrap(&theme.spell(&said), room).into_iter().map(std::borrow::Cow::into_owned).collect();
    lines.truncate(MEANING);
    let rows = lines.len() + 4;
    let is_low = marked.line - scroll >= pen.height().saturating_sub(rows);
    let first = if is_low { 0 } else { pen.height().saturating_sub(rows) };
    for row in first..(first + rows).min(pen.height()) {
        pen.text(0, row, &" ".repeat(pen.width()), theme.text(Role::Body));
    }
    let edge = if is_low { first + rows - 1 } else { first };
    pen.text(0, edge, &theme.symbols().horizontal.repeat(pen.width()), theme.rule());
    let top = if is_low { first } else { first + 1 };
    for (row, line) in lines.iter().enumerate() {
        pen.text(left, top + row, line, theme.text(Role::Body));
    }
    pen.fit(left, top + lines.len(), room, &taught(app, term), theme.dim());
    let (at, count) = (glossary.selected + 1, glossary.seen().len());
    let place = format!("{at} of {count} on this screen; letters search all {}", glossary.count());
    pen.fit(left, top + lines.len() + 1, room, &place, theme.dim());
}

fn taught(app: &App, term: &Term) -> String {
    match term.introduced {
        Some(entry) => format!("Taught in {}", app.course().entries[entry].named()),
        None => String::from("Used throughout the course"),
    }
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
    let room = pen.height().saturating_sub(2 + BELOW).max(1);
    let first = glossary.selected.saturating_sub(room / 2).min(glossary.shown().len().saturating_sub(room));
    let end = pen.width().saturating_sub(2);
    let names: Vec<String> = glossary.shown().skip(first).take(room).map(|term| term.name.plain()).collect();
    let column = names.iter().map(|name| pen.measure(name)).max().unwrap_or(0).min(NAME) + 7;
    for (row, (name, term)) in names.iter().zip(glossary.shown().skip(first)).enumerate() {
        let is_marked = first + row == glossary.selected;
        if is_marked {
            pen.text(3, 2 + row, theme.symbols().caret, theme.focus());
        }
        pen.fit(5, 2 + row, column.saturating_sub(7), name, if is_marked { theme.focus() } else { theme.text(Role::Label) });
        pen.fit(column, 2 + row, end.saturating_sub(column), &term.meaning.plain(), theme.dim());
    }
    let below = pen.height().saturating_sub(BELOW) + 1;
    let said = format!("{}: {}", marked.name.plain(), marked.meaning.plain());
    let lines =
        textwrap::wrap(&theme.spell(&said), end.saturating_sub(3).max(1)).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>();
    for (row, line) in lines.iter().take(BELOW - 2).enumerate() {
        pen.text(3, below + row, line, theme.text(Role::Body));
    }
    pen.fit(3, below + lines.len().min(BELOW - 2), end.saturating_sub(3), &taught(app, marked), theme.dim());
}

//! The glossary: a line for each term, and below them what the marked one means.

use super::panel::pen::Pen;
use crate::app::App;
use crate::app::glossary::Glossary;
use crate::content::markup::Role;

/// Rows below the list: a blank one, the meaning, where it is taught.
const BELOW: usize = 5;
/// Columns for a name in the list, at most.
const NAME: usize = 24;

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
    let taught = match marked.introduced {
        Some(entry) => format!("Taught in {}", app.course().entries[entry].named()),
        None => String::from("Used throughout the course"),
    };
    let below = pen.height().saturating_sub(BELOW) + 1;
    let said = format!("{}: {}", marked.name.plain(), marked.meaning.plain());
    let lines =
        textwrap::wrap(&theme.spell(&said), end.saturating_sub(3).max(1)).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>();
    for (row, line) in lines.iter().take(BELOW - 2).enumerate() {
        pen.text(3, below + row, line, theme.text(Role::Body));
    }
    pen.fit(3, below + lines.len().min(BELOW - 2), end.saturating_sub(3), &taught, theme.dim());
}

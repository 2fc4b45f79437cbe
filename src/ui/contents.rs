//! The contents: parts as headings, a line for each section, filtered by what is typed.

use ratatui::style::Style;

use super::header::sign;
use super::panel::pen::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::contents::{BOOKMARKED, Contents};
use crate::app::keymap::{self, Context};
use crate::app::record::Mark;
use crate::content::markup::Role;

/// Columns of `not written yet`, where there is room for a column of its own; else those of `12 min`.
const FACTS: [usize; 2] = [15, 6];
/// Fewest columns with that room.
const ROOMY: usize = 70;

/// One line of the list.
enum Row {
    Blank,
    Part(usize),
    Section(usize),
}

/// Draws the list with the marked section in sight.
pub(super) fn draw(app: &App, contents: &Contents, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let x = pen.text(3, 0, "Contents", theme.title());
    let is_quiet = contents.filter.is_empty() && !contents.typing;
    let typed = if is_quiet { String::from("type a number or a name; * for bookmarks") } else { format!("{}_", contents.filter) };
    let style = if is_quiet { theme.dim() } else { theme.focus() };
    pen.text(x + 3, 0, &typed, style);
    if let Some(path) = contents.path(app.course()) {
        pen.fit(
            3,
            1,
            end(pen).saturating_sub(3),
            &format!("{}, {}", path.says, time(app.course().minutes(path.sections.iter().copied()))),
            theme.dim(),
        );
    }

    let rows = rows(app, contents);
    let marked = contents.marked(app.course());
    if marked.is_none() {
        let words = if contents.filter.trim() == BOOKMARKED {
            "there is no bookmark yet: <key:bookmark> in the text sets one"
        } else {
            "no section has this in its number or name; <key:rub> takes a letter back"
        };
        pen.text(3, 2, &keymap::said(Context::Contents, words), theme.dim());
    }
    let (top, room) = (2, pen.height().saturating_sub(5));
    let at = rows.iter().position(|row| matches!(row, Row::Section(entry) if Some(*entry) == marked)).unwrap_or(0);
    let first = first_row(at, rows.len(), room);
    for (offset, row) in rows.iter().skip(first).take(room).enumerate() {
        match row {
            Row::Blank => {}
            Row::Part(part) => {
                let part_at = *part;
                let part = &app.course().parts[*part];
                let title = format!("{} {} {}", part.numeral, theme.symbols().dot, part.title);
                let x = pen.text(3, top + offset, &title, theme.text(Role::Heading));
                let own = |at: &usize| app.course().entries[*at].part == part_at;
                let minutes = app.course().minutes(contents.shown(app.course()).into_iter().filter(own));
                if minutes > 0 && x + 12 < end(pen) {
                    pen.right(end(pen), top + offset, &time(minutes), theme.dim());
                }
            }
            Row::Section(entry) => section(app, *entry, Some(*entry) == marked, top + offset, pen),
        }
    }
    let legend = [(Mark::Read, "read"), (Mark::Begun, "begun"), (Mark::New, "new"), (Mark::Done, "challenge met")];
    let bottom = pen.height().saturating_sub(1);
    if let ([_, ..], Some(row)) = (app.course().paths.as_slice(), bottom.checked_sub(1)) {
        let names =
            app.course().paths.iter().map(|path| path.reader.as_str()).collect::<Vec<_>>().join(&format!(" {} ", theme.symbols().dot));
        pen.fit(3, row, end(pen).saturating_sub(3), &format!("ways through: type {names}"), theme.dim());
    }
    let mut x = 3;
    for (mark, words) in legend {
        x = pen.text(x, bottom, &format!("{} {words}", sign(mark, theme)), theme.dim()) + 3;
    }
    pen.text(x, bottom, &format!("{} bookmark", theme.symbols().bookmark), theme.dim());
}

/// The lines of the list: the sections that pass the filter, under their parts.
fn rows(app: &App, contents: &Contents) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut part = None;
    for entry in contents.shown(app.course()) {
        let own = app.course().entries[entry].part;
        if part != Some(own) && own < app.course().parts.len() {
            if part.is_some() {
                rows.push(Row::Blank);
            }
            rows.push(Row::Part(own));
            part = Some(own);
        }
        rows.push(Row::Section(entry));
    }
    rows
}

/// The column at which facts end.
fn end(pen: &Pen<'_>) -> usize {
    pen.width().saturating_sub(2).min(88)
}

/// `45 min`, `2 h 10 min`.
fn time(minutes: usize) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Which line stands at the top, so that line `at` is near the middle.
fn first_row(at: usize, count: usize, room: usize) -> usize {
    at.saturating_sub(room / 2).min(count.saturating_sub(room))
}

/// `▸ ● 21 The two-term loss in practice   12 min`; the present section says so in words.
fn section(app: &App, entry: usize, marked: bool, row: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let to = &app.course().entries[entry];
    let mark = app.mark(entry);
    let style = match mark {
        _ if marked => theme.focus(),
        Mark::Unwritten => theme.dim(),
        Mark::New | Mark::Begun | Mark::Read | Mark::Done => Style::new(),
    };
    if marked {
        pen.text(3, row, theme.symbols().caret, theme.focus());
    }
    pen.text(5, row, sign(mark, theme), theme.dim());
    let title = format!("{:>2} {}", to.number, to.title);
    let end = end(pen);
    let room = |pen: &Pen<'_>, facts: &str| end.saturating_sub(7 + pen.measure(facts) + 2);
    let facts = facts(app, entry, end, theme);
    // a title is what one looks for: what is said about the section gives way to it
    let fits = facts.iter().find(|facts| pen.measure(&title) <= room(pen, facts));
    let facts = fits.or(facts.last()).map_or("", String::as_str);
    pen.fit(7, row, room(pen, facts), &title, style);
    pen.right(end, row, facts, theme.dim());
}

/// What is said of a section beside its title, all of it first, then with less and less.
fn facts(app: &App, entry: usize, end: usize, theme: &Theme) -> [String; 3] {
    let length = match &app.course().entries[entry].section {
        Some(section) => format!("{} min", section.minutes),
        None => String::from("not written yet"),
    };
    let marked = |words: String| match app.bookmark_of(entry) {
        Some(_) => format!("{} {words}", theme.symbols().bookmark),
        None => words,
    };
    let own = marked(if entry == app.entry() { format!("here, {length}") } else { length.clone() });
    let needs = app.course().needs(entry);
    // What is needed stands in a column of its own, so that it reads downwards.
    let all =
        if needs.is_empty() { own.clone() } else { format!("after {needs}   {own:>width$}", width = FACTS[usize::from(end < ROOMY)]) };
    [all, own, marked(length)]
}

//! A listing with the line that is being carried out, which stays in sight.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::scroll::{self, Row};
use crate::app::pane::PanelView;
use crate::content::highlight;
use crate::lab::Code;

/// Columns for the mark before the lines.
const MARK: usize = 2;
/// Blank columns between a line and its note.
const GAP: usize = 2;
/// Columns by which what is left of a long line stands further in.
const HUNG: usize = 4;

/// Fewest rows in which a line is read among those round it.
const LEAST: usize = 10;

/// Least and preferred rows.
pub(super) fn heights(code: &Code) -> (usize, usize) {
    (code.lines.len().min(LEAST), code.lines.len())
}

/// Draws the lines round the one that the reader points at, or else round the marked one, which is shown whole; what lies above or below is
/// counted.
pub(super) fn draw(code: &Code, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let pointed = view.cursor.cell.map(|(_, line)| line);
    let at = pointed.or(code.at).unwrap_or(0).min(code.lines.len().saturating_sub(1));
    let coloured = highlight::coloured(code.language, &code.lines);
    let notes = Notes::new(code, pen);
    let whole = code.lines.get(at).map(|line| broken(line, notes.room_beside(at, pen))).unwrap_or_default();
    let room = pen.height().saturating_sub(whole.len().saturating_sub(1)).max(1);
    let mut y = 0;
    for row in scroll::rows(code.lines.len(), room, at) {
        let index = match row {
            Row::Line(index) => index,
            Row::Above(count) => {
                pen.text(MARK, y, &format!("{} {count} lines above", theme.symbols().up), theme.dim());
                y += 1;
                continue;
            }
            Row::Below(count) => {
                pen.text(MARK, y, &format!("{} {count} lines below", theme.symbols().down), theme.dim());
                y += 1;
                continue;
            }
        };
        let is_here = code.at == Some(index);
        if is_here {
            pen.text(0, y, theme.symbols().caret, theme.focus());
        }
        notes.draw(index, y, pen);
        if index == at {
            let style = match pointed {
                Some(_) if view.focused => theme.focus().add_modifier(Modifier::REVERSED),
                _ if is_here => theme.title(),
                _ => Style::new(),
            };
            for line in &whole {
                pen.text(MARK, y, line, style);
                y += 1;
            }
            continue;
        }
        let end = MARK + notes.room_beside(index, pen);
        match coloured.as_ref().filter(|_| !is_here) {
            Some(lines) => {
                let mut x = MARK;
                for span in &lines[index] {
                    x = pen.fit(x, y, end.saturating_sub(x), &span.text, theme.text(span.role));
                }
            }
            None => {
                let style = if is_here { theme.title() } else { Style::new() };
                pen.fit(MARK, y, end.saturating_sub(MARK), &code.lines[index], style);
            }
        }
        y += 1;
    }
}

/// A line in pieces that fit.
fn broken(line: &str, room: usize) -> Vec<String> {
    let text = line.trim_start();
    let indent = " ".repeat((line.len() - text.len()).min(room / 2));
    let hung = format!("{indent}{}", " ".repeat(HUNG.min(room / 4)));
    let pieces = textwrap::wrap(text, textwrap::Options::new(room.max(1)).initial_indent(&indent).subsequent_indent(&hung));
    pieces.into_iter().map(String::from).collect()
}

/// The notes as they are written: in one column behind the longest line, or else at the right edge, where a line gives way.
struct Notes {
    notes: Vec<(usize, String)>,
    column: Option<usize>,
}

impl Notes {
    fn new(code: &Code, pen: &Pen<'_>) -> Notes {
        let notes: Vec<(usize, String)> = code.notes.iter().map(|(line, note)| (*line, number::words(note, pen.theme))).collect();
        let widest = code.lines.iter().map(|line| pen.measure(line)).max().unwrap_or(0);
        let longest = notes.iter().map(|(_, note)| pen.measure(note)).max().unwrap_or(0);
        let column = MARK + widest + GAP;
        Notes { notes, column: (column + longest <= pen.width()).then_some(column) }
    }

    /// The note of a line, where the line keeps half of the width.
    fn of(&self, line: usize, pen: &Pen<'_>) -> Option<&str> {
        let note = self.notes.iter().find(|(at, _)| *at == line).map(|(_, note)| note.as_str())?;
        (self.column.is_some() || 2 * (pen.measure(note) + GAP + MARK) <= pen.width()).then_some(note)
    }

    /// Columns for a line beside its note.
    fn room_beside(&self, line: usize, pen: &Pen<'_>) -> usize {
        let taken = self.of(line, pen).filter(|_| self.column.is_none()).map_or(0, |note| pen.measure(note) + GAP);
        pen.width().saturating_sub(MARK + taken)
    }

    fn draw(&self, line: usize, y: usize, pen: &mut Pen<'_>) {
        let Some(note) = self.of(line, pen) else { return };
        let (style, end) = (pen.theme.accent(), pen.width());
        match self.column {
            Some(x) => drop(pen.text(x, y, note, style)),
            None => pen.right(end, y, note, style),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::pane::Cursor;
    use crate::term::capabilities::{Colours, Glyphs};
    use crate::ui::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    #[test]
    fn the_line_that_is_pointed_at_is_in_sight_wherever_the_carried_out_one_is() {
        let theme = Theme::new(Colours::Mono, Glyphs::Ascii);
        let code = Code { lines: (0..30).map(|line| format!("line {line}")).collect(), at: Some(2), ..Code::default() };
        let drawn = |cell: Option<(usize, usize)>| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 5));
            let view = PanelView { focused: true, cursor: Cursor { cell, ..Cursor::default() } };
            draw(&code, &mut Pen::new(&mut buf, Rect::new(0, 0, 20, 5), &theme), &view);
            let marked = (0..5).find(|y| buf[(2, *y)].modifier.contains(Modifier::REVERSED));
            let text = (0..5).map(|y| (0..20).map(|x| buf[(x, y)].symbol()).collect::<String>().trim().to_owned()).collect::<Vec<_>>();
            (marked.map(|y| text[usize::from(y)].clone()), text)
        };
        assert!(drawn(None).1.iter().any(|line| line.ends_with("line 2")));
        for line in [0, 2, 17, 29] {
            let (marked, text) = drawn(Some((0, line)));
            assert!(marked.is_some_and(|text| text.ends_with(&format!("line {line}"))), "{line}: {text:?}");
        }
        assert_eq!(drawn(Some((0, 29))).1[0], "^ 26 lines above");
    }

    #[test]
    fn a_long_line_is_whole_where_it_is_marked_and_gives_way_to_its_note_elsewhere() {
        let theme = Theme::new(Colours::Mono, Glyphs::Ascii);
        let long = "    loss = reconstruction + beta * divergence";
        let code = |at: usize| Code {
            lines: vec![long.into(), "short".into(), long.into()],
            at: Some(at),
            notes: vec![(0, "141.2".into()), (2, "141.2".into())],
            ..Code::default()
        };
        let drawn = |at: usize| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 36, 6));
            draw(&code(at), &mut Pen::new(&mut buf, Rect::new(0, 0, 36, 6), &theme), &PanelView::default());
            (0..6).map(|y| (0..36).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned()).collect::<Vec<_>>()
        };
        let first = drawn(0);
        let expected =
            [">     loss = reconstruction +  141.2", "          beta * divergence", "  short", "      loss = reconstruction ~  141.2"];
        assert_eq!(first[..4], expected, "{first:#?}");
    }
}

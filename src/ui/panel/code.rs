//! A listing with the line that is being carried out, which stays in sight.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::scroll::{self, Row};
use crate::app::pane::PanelView;
use crate::lab::Code;

/// Columns for the mark before the lines.
const MARK: usize = 2;
/// Blank columns between a line and its note.
const GAP: usize = 2;

/// Least and preferred rows.
pub(super) fn heights(code: &Code) -> (usize, usize) {
    (code.lines.len().min(5), code.lines.len())
}

/// Draws the lines round the one that the reader points at, or else round the marked one; what lies above or below is counted.
pub(super) fn draw(code: &Code, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let pointed = view.cursor.cell.map(|(_, line)| line);
    let at = pointed.or(code.at).unwrap_or(0);
    let widest = code.lines.iter().map(|line| pen.measure(line)).max().unwrap_or(0);
    for (y, row) in scroll::rows(code.lines.len(), pen.height(), at).enumerate() {
        let index = match row {
            Row::Line(index) => index,
            Row::Above(count) => {
                pen.text(MARK, y, &format!("{} {count} lines above", theme.symbols().up), theme.dim());
                continue;
            }
            Row::Below(count) => {
                pen.text(MARK, y, &format!("{} {count} lines below", theme.symbols().down), theme.dim());
                continue;
            }
        };
        let is_here = code.at == Some(index);
        if is_here {
            pen.text(0, y, theme.symbols().caret, theme.focus());
        }
        let style = match pointed {
            Some(line) if line == index && view.focused => theme.focus().add_modifier(Modifier::REVERSED),
            _ if is_here => theme.title(),
            _ => Style::new(),
        };
        pen.text(MARK, y, &code.lines[index], style);
        for (_, note) in code.notes.iter().filter(|(line, _)| *line == index) {
            let x = MARK + widest + GAP;
            if x + 4 <= pen.width() {
                pen.text(x, y, &number::words(note, theme), theme.dim());
            }
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
        let code = Code { lines: (0..30).map(|line| format!("line {line}")).collect(), at: Some(2), notes: Vec::new() };
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
}

//! A listing with the line that is being carried out, which stays in sight.

use ratatui::style::Style;

use super::number;
use super::pen::Pen;
use crate::lab::Code;

/// Columns for the mark before the lines.
const MARK: usize = 2;
/// Blank columns between a line and its note.
const GAP: usize = 2;

/// Least and preferred rows.
pub(super) fn heights(code: &Code) -> (usize, usize) {
    (code.lines.len().min(5), code.lines.len())
}

/// Draws the lines round the marked one; what lies above or below is counted.
pub(super) fn draw(code: &Code, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (count, room) = (code.lines.len(), pen.height());
    let at = code.at.unwrap_or(0).min(count.saturating_sub(1));
    let first = if count <= room { 0 } else { at.saturating_sub(room / 2).min(count - room) };
    let widest = code.lines.iter().map(|line| pen.measure(line)).max().unwrap_or(0);
    for (y, line) in code.lines.iter().skip(first).take(room).enumerate() {
        let index = first + y;
        let hidden = match y {
            0 if first > 0 => Some(format!("{} {} lines above", theme.symbols().up, first + 1)),
            _ if y + 1 == room && index + 1 < count && index != at => {
                Some(format!("{} {} lines below", theme.symbols().down, count - index))
            }
            _ => None,
        };
        if let Some(words) = hidden.filter(|_| index != at) {
            pen.text(MARK, y, &words, theme.dim());
            continue;
        }
        let is_here = code.at == Some(index);
        if is_here {
            pen.text(0, y, theme.symbols().caret, theme.focus());
        }
        pen.text(MARK, y, line, if is_here { theme.title() } else { Style::new() });
        for (_, note) in code.notes.iter().filter(|(line, _)| *line == index) {
            let x = MARK + widest + GAP;
            if x + 4 <= pen.width() {
                pen.text(x, y, &number::words(note, theme), theme.dim());
            }
        }
    }
}

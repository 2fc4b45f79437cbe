//! Words one after another, in as many lines as they need: legends and readings.

use ratatui::style::Style;

use super::pen::Pen;

/// A piece of text in its style.
pub(super) type Run = (String, Style);
/// Pieces that stay together.
pub(super) type Entry = Vec<Run>;

/// Columns of an entry.
pub(super) fn width(entry: &[Run], pen: &Pen<'_>) -> usize {
    entry.iter().map(|(text, _)| pen.measure(text)).sum()
}

/// How many lines the entries need at this width.
pub(super) fn lines(entries: &[Entry], room: usize, gap: usize, pen: &Pen<'_>) -> usize {
    let mut x = 0;
    let mut lines = usize::from(!entries.is_empty());
    for entry in entries {
        let length = width(entry, pen);
        if x > 0 && x + length > room {
            (x, lines) = (0, lines + 1);
        }
        x += length + gap;
    }
    lines
}

/// Writes the entries from the top left corner; those that need more lines than there are stay away.
pub(super) fn write(entries: &[Entry], gap: usize, pen: &mut Pen<'_>) {
    let (mut x, mut y) = (0, 0);
    for entry in entries {
        let length = width(entry, pen);
        if x > 0 && x + length > pen.width() {
            (x, y) = (0, y + 1);
        }
        let mut column = x;
        for (text, style) in entry {
            column = pen.text(column, y, text, *style);
        }
        x += length + gap;
    }
}

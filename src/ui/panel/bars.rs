//! Horizontal bars on a scale that starts at 0.

use super::number;
use super::pen::Pen;
use crate::lab::{Bar, Bars};
use crate::term::capabilities::Glyphs;

/// The word for a bar that does not count: never by colour alone.
const UNUSED: &str = "unused";

/// Least and preferred rows.
pub(super) fn heights(bars: &Bars) -> (usize, usize) {
    (bars.bars.len().min(3), bars.bars.len())
}

/// Draws one bar a line: name, bar, value with the unit on the first line, and `unused` where it does not count.
pub(super) fn draw(bars: &Bars, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let labels = bars.bars.iter().map(|bar| pen.measure(&bar.label)).max().unwrap_or(0);
    let values: Vec<String> = bars.bars.iter().map(|bar| number::figure(bar.value, theme)).collect();
    let value_width = values.iter().map(|value| pen.measure(value)).max().unwrap_or(0);
    let unit = pen.measure(bars.unit);
    let word = if bars.bars.iter().any(|bar| !bar.active) { UNUSED.len() + 1 } else { 0 };
    let tail = (1 + unit).max(word);
    // below this there is no room for the words beside a bar worth looking at
    let tail = if labels + value_width + tail + 10 <= pen.width() { tail } else { 0 };
    let length = pen.width().saturating_sub(labels + value_width + tail + 2);
    let hidden = if bars.bars.len() > pen.height() { bars.bars.len() + 1 - pen.height().max(1) } else { 0 };
    let shown = bars.bars.len() - hidden;
    for (y, (bar, value)) in bars.bars.iter().zip(&values).take(shown).enumerate() {
        let style = if bar.active { ratatui::style::Style::new() } else { theme.dim() };
        pen.text(0, y, &bar.label, style);
        draw_bar(bar, bars.upper, labels + 1, length, y, pen);
        pen.right(labels + length + 2 + value_width, y, value, style);
        let word = if !bar.active {
            UNUSED
        } else if y == 0 {
            bars.unit
        } else {
            ""
        };
        if tail > 0 {
            pen.text(labels + length + value_width + 3, y, word, theme.dim());
        }
    }
    if hidden > 0 && pen.height() > 0 {
        let unused = bars.bars[shown..].iter().filter(|bar| !bar.active).count();
        pen.text(0, shown, &format!("{hidden} more, {unused} of them unused"), theme.dim());
    }
}

fn draw_bar(bar: &Bar, upper: f64, x: usize, length: usize, y: usize, pen: &mut Pen<'_>) {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let theme = pen.theme;
    let share = if bar.value.is_finite() && upper > 0.0 { (bar.value / upper).clamp(0.0, 1.0) } else { 0.0 };
    let eighths = (share * length as f64 * 8.0).round() as usize;
    let style = if bar.active { theme.accent() } else { theme.dim() };
    let full = if theme.glyphs() == Glyphs::Ascii { '#' } else { '█' };
    for column in 0..eighths / 8 {
        pen.glyph(x + column, y, full, style);
    }
    let rest = eighths % 8;
    if theme.glyphs() == Glyphs::Ascii {
        if rest >= 4 {
            pen.glyph(x + eighths / 8, y, full, style);
        }
    } else if rest > 0 {
        pen.glyph(x + eighths / 8, y, EIGHTHS[rest], style);
    }
    if eighths == 0 && bar.value.is_finite() {
        // a mark at zero keeps an empty bar from looking forgotten
        pen.glyph(x, y, if theme.glyphs() == Glyphs::Ascii { '|' } else { '▏' }, theme.dim());
    }
}

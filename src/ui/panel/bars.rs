//! Horizontal bars on a scale that starts at 0.

use ratatui::style::Style;

use super::number;
use super::pen::Pen;
use crate::lab::{Bar, Bars};
use crate::term::capabilities::Glyphs;

/// The word for a bar that does not count: never by colour alone.
const UNUSED: &str = "unused";

/// From this width on bars that don't fit stand in two columns.
const LEAST_FOR_TWO: usize = 44;

/// Least and preferred rows.
pub(super) fn heights(bars: &Bars, width: usize) -> (usize, usize) {
    let all = bars.bars.len();
    (if width >= LEAST_FOR_TWO { all.div_ceil(2) } else { all }.min(6), all)
}

/// Rows that show all bars.
pub(super) fn whole_height(bars: &Bars, width: usize) -> usize {
    if width >= LEAST_FOR_TWO { bars.bars.len().div_ceil(2) } else { bars.bars.len() }
}

/// Draws one bar a line, or two where there are too few lines.
pub(super) fn draw(bars: &Bars, pen: &mut Pen<'_>) {
    let (width, height) = (pen.width(), pen.height());
    if bars.bars.len() <= height || width < LEAST_FOR_TWO {
        column(bars, &bars.bars, pen);
        return;
    }
    let half = width / 2 - 2;
    let (left, right) = bars.bars.split_at(height.min(bars.bars.len()));
    column(bars, left, &mut pen.part(0, 0, half, height));
    column(bars, right, &mut pen.part(half + 4, 0, width - half - 4, height));
}

/// Draws name, bar, value with the unit on the first line, and `unused` where it does not count.
fn column(bars: &Bars, shown: &[Bar], pen: &mut Pen<'_>) {
    let theme = pen.theme;
    // widths are those of all bars, so that both columns have one scale
    let width = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| pen.measure(&text)).max().unwrap_or(0);
    let labels = width(&mut bars.bars.iter().map(|bar| bar.label.clone()));
    let value_width = width(&mut bars.bars.iter().map(|bar| number::decimals(bar.value, 2, theme)));
    let word = if bars.bars.iter().any(|bar| !bar.active) { UNUSED.len() + 1 } else { 0 };
    let tail = (1 + pen.measure(bars.unit)).max(word);
    // below this there is no room for the words beside a bar worth looking at
    let tail = if labels + value_width + tail + 10 <= pen.width() { tail } else { 0 };
    let length = pen.width().saturating_sub(labels + value_width + tail + 2);
    let hidden = if shown.len() > pen.height() { shown.len() + 1 - pen.height().max(1) } else { 0 };
    let fitting = shown.len() - hidden;
    for (y, bar) in shown.iter().take(fitting).enumerate() {
        let style = if bar.active { Style::new() } else { theme.dim() };
        pen.text(0, y, &bar.label, style);
        draw_bar(bar, bars.upper, labels + 1, length, y, pen);
        pen.right(labels + length + 2 + value_width, y, &number::decimals(bar.value, 2, theme), style);
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
        let unused = shown[fitting..].iter().filter(|bar| !bar.active).count();
        pen.text(0, fitting, &format!("{hidden} more, {unused} of them unused"), theme.dim());
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

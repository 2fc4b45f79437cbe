//! The canvas: two pixels in a cell by half blocks, or one sign for both where there are none.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::panel::pen::Pen;
use super::theme::{GREY_LEVELS, Theme};
use crate::app::Drawing;
use crate::app::canvas::Canvas;
use crate::content::markup::Role;
use crate::data::SIDE;
use crate::term::capabilities::Glyphs;

/// Signs of rising ink for two pixels, where there are no half blocks.
const RAMP: [&str; 7] = [".", ":", "-", "+", "*", "#", "@"];
/// From this level on, a pixel is ink where there are no greys.
const INK: u8 = 96;

/// Draws the surface in `canvas`, and what can be said about it around it, within `area`.
pub(super) fn draw(drawing: &Drawing, area: Rect, canvas: Rect, buf: &mut Buffer, theme: &Theme) {
    let mut pen = Pen::new(buf, area, theme);
    pen.text(3, 0, "Your own digit", theme.title());
    let (left, top) = (usize::from(canvas.x - area.x), usize::from(canvas.y - area.y));
    let below = top + usize::from(canvas.height);
    for row in top..below {
        pen.text(left - 1, row, theme.symbols().vertical, theme.rule());
        pen.text(left + SIDE, row, theme.symbols().vertical, theme.rule());
    }
    let (column, row) = drawing.canvas.pen();
    let state = if drawing.canvas.is_down() { "pen down" } else { "pen up" };
    pen.text(3, below, &format!("{state}, column {column}, row {row}"), theme.text(Role::Body));
    for (line, words) in ["HJKL strokes, YUBN slanting", "the mouse draws, too", "] [ 0-9 start from a digit"].iter().enumerate() {
        pen.text(3, below + 2 + line, words, theme.dim());
    }
    surface(&drawing.canvas, &mut Pen::new(buf, canvas, theme));
}

fn surface(canvas: &Canvas, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let level = |column: usize, row: usize| canvas.pixels()[row * SIDE + column];
    for row in 0..SIDE / 2 {
        for column in 0..SIDE {
            let (upper, lower) = (level(column, 2 * row), level(column, 2 * row + 1));
            let (glyph, style) = cell(upper, lower, theme);
            pen.text(column, row, glyph, style);
        }
    }
    let (column, row) = canvas.pen();
    let sign = if canvas.is_down() { theme.symbols().own } else { theme.symbols().cross };
    pen.text(column, row / 2, sign, theme.focus());
}

/// Two pixels, one above the other, as a sign and its style.
fn cell(upper: u8, lower: u8, theme: &Theme) -> (&'static str, Style) {
    if theme.glyphs() == Glyphs::Ascii {
        let mean = u16::midpoint(u16::from(upper), u16::from(lower));
        // The smallest trace of ink differs from paper, which is a faint dot.
        let step = usize::from(mean) * RAMP.len() / 256;
        return (RAMP[step.min(RAMP.len() - 1)], if mean == 0 { theme.dim() } else { Style::new() });
    }
    if theme.has_greys() {
        let grey = |level: u8| theme.grey(usize::from(level) * GREY_LEVELS / 256);
        return ("▀", Style::new().fg(grey(upper)).bg(grey(lower)));
    }
    match (upper >= INK, lower >= INK) {
        (true, true) => ("█", Style::new()),
        (true, false) => ("▀", Style::new()),
        (false, true) => ("▄", Style::new()),
        (false, false) => ("·", theme.dim()),
    }
}

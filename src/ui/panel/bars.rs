//! Horizontal bars from zero: stacked, to both sides, with intervals.

use ratatui::style::{Modifier, Style};

use super::pen::Pen;
use super::{flow, number, tone};
use crate::lab::{Bar, Bars, Tone};
use crate::term::capabilities::{Colours, Glyphs};
use crate::ui::theme::Theme;

/// The word for a bar that does not count: never by colour alone.
const UNUSED: &str = "unused";
/// From this width on bars that don't fit stand in two columns, when there are more than a few: a few are there to be compared, one below the
/// other.
const LEAST_FOR_TWO: usize = 44;
const FEW: usize = 4;
/// Blank columns between the names of two parts.
const GAP: usize = 2;

/// Least and preferred rows.
pub(super) fn heights(bars: &Bars, width: usize) -> (usize, usize) {
    let legend = usize::from(bars.parts.len() > 1);
    (rows(bars, width).min(6) + legend, bars.bars.len() + legend)
}

/// Rows that show all bars.
pub(super) fn whole_height(bars: &Bars, width: usize) -> usize {
    usize::from(bars.parts.len() > 1) + rows(bars, width)
}

/// Lines that all bars need.
fn rows(bars: &Bars, width: usize) -> usize {
    let all = bars.bars.len();
    if width >= LEAST_FOR_TWO && all > FEW { all.div_ceil(2) } else { all }
}

/// Draws one bar a line, or two where there are too few lines; above them the names of the parts, when bars have several.
pub(super) fn draw(bars: &Bars, pen: &mut Pen<'_>) {
    let legend = usize::from(bars.parts.len() > 1 && pen.height() > 2);
    if legend > 0 {
        let entry = |(part, name): (usize, &String)| {
            let (fill, style) = look(part, true, pen.theme);
            vec![(format!("{fill} {name}"), style)]
        };
        let entries: Vec<flow::Entry> = bars.parts.iter().enumerate().map(entry).collect();
        let width = pen.width();
        flow::write(&entries, GAP, &mut pen.part(0, 0, width, 1));
    }
    let (width, height) = (pen.width(), pen.height() - legend.min(pen.height()));
    let mut below = pen.part(0, legend, width, height);
    if bars.bars.len() <= height.max(FEW) || width < LEAST_FOR_TWO {
        column(bars, &bars.bars, &mut below);
        return;
    }
    let half = width / 2 - 2;
    let (left, right) = bars.bars.split_at(height.min(bars.bars.len()));
    column(bars, left, &mut below.part(0, 0, half, height));
    column(bars, right, &mut below.part(half + 4, 0, width - half - 4, height));
}

/// Draws name, bar, value with the unit on the first line, and `unused` where it does not count.
fn column(bars: &Bars, shown: &[Bar], pen: &mut Pen<'_>) {
    let theme = pen.theme;
    // widths are those of all bars, so that both columns have one scale
    let width = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| pen.measure(&text)).max().unwrap_or(0);
    let labels = width(&mut bars.bars.iter().map(|bar| bar.label.clone()));
    let value_width = width(&mut bars.bars.iter().map(|bar| number::decimals(bars.from + bar.value(), 2, theme)));
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
        draw_bar(bar, bars.range, &mut pen.part(labels + 1, y, length, 1));
        pen.right(labels + length + 2 + value_width, y, &number::decimals(bars.from + bar.value(), 2, theme), style);
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

/// What a part of a bar is filled with: told by its glyph where there are no colours.
fn look(part: usize, is_active: bool, theme: &Theme) -> (char, Style) {
    let fills = match (theme.glyphs(), theme.colours()) {
        (Glyphs::Ascii, _) => ['#', '=', 'o', '.'],
        (Glyphs::Braille | Glyphs::Block, Colours::Mono) => ['█', '▒', '▓', '░'],
        (Glyphs::Braille | Glyphs::Block, _) => ['█'; 4],
    };
    let style = match part {
        _ if !is_active => theme.dim(),
        0 => theme.accent(),
        _ => tone::style(Tone::Other(part - 1), theme),
    };
    (fills[part % fills.len()], style)
}

/// One bar from zero: what is above it to the right, part after part, what is below it to the left.
fn draw_bar(bar: &Bar, [low, high]: [f64; 2], pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let length = pen.width();
    let span = high.max(0.0) - low.min(0.0);
    // written so that ends that are not numbers are no scale
    let eighths = |value: f64| {
        if span > 0.0 && value.is_finite() {
            (((value - low.min(0.0)) / span).clamp(0.0, 1.0) * length as f64 * 8.0).round() as usize
        } else {
            0
        }
    };
    let zero = if span > 0.0 { eighths(0.0) } else { 0 };
    let (mut right, mut left) = (0.0, 0.0);
    for (part, value) in bar.parts.iter().copied().enumerate().filter(|(_, value)| value.is_finite()) {
        let sum = if value < 0.0 { &mut left } else { &mut right };
        let from = eighths(*sum);
        *sum += value;
        let to = eighths(*sum);
        let (fill, style) = look(part, bar.active, theme);
        stretch(from.min(to), from.max(to), value < 0.0, fill, style, pen);
    }
    if let Some([from, to]) = bar.interval.filter(|ends| ends.iter().all(|end| end.is_finite())) {
        let cell = |value: f64| (eighths(value) / 8).min(length.saturating_sub(1));
        let symbols = theme.symbols();
        for x in cell(from)..=cell(to) {
            let sign = if x == cell(from) {
                symbols.left_end
            } else if x == cell(to) {
                symbols.right_end
            } else {
                symbols.horizontal
            };
            pen.glyph(x, 0, ' ', Style::reset());
            pen.text(x, 0, sign, theme.title());
        }
    }
    let is_empty = eighths(right) == zero && eighths(left) == zero;
    if bar.value().is_finite() && length > 0 && (is_empty || low < 0.0) {
        // a mark at zero keeps an empty bar from looking forgotten, and shows where signed bars start
        let column = (zero / 8).min(length - 1);
        if is_empty {
            pen.glyph(column, 0, if theme.glyphs() == Glyphs::Ascii { '|' } else { '▏' }, theme.dim());
        }
    }
}

/// Fills from one eighth of a column to another; the end that is not at zero is drawn as finely as the tier can.
fn stretch(from: usize, to: usize, is_left: bool, fill: char, style: Style, pen: &mut Pen<'_>) {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let (first, last) = (from.div_ceil(8), to / 8);
    let (head, rest) = (first * 8 - from, to % 8);
    for x in first..last {
        pen.glyph(x, 0, fill, style);
    }
    if fill != '█' {
        // coarse fills have halves only: what fills half of a cell or more has it
        if rest >= 4 && last >= first {
            pen.glyph(last, 0, fill, style);
        }
        if head >= 4 && is_left {
            pen.glyph(first - 1, 0, fill, style);
        }
        return;
    }
    if rest > 0 && last >= first {
        pen.glyph(last, 0, EIGHTHS[rest], style);
    } else if rest > 0 && last < first && to > from {
        // a part inside one cell: drawn from its left edge
        pen.glyph(last, 0, EIGHTHS[rest.max(1)], style);
    }
    if head > 0 && is_left {
        // the same blocks in reverse are full at the right
        pen.glyph(first - 1, 0, EIGHTHS[8 - head], style.add_modifier(Modifier::REVERSED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(bar: &Bar, range: [f64; 2], width: u16, colours: Colours, glyphs: Glyphs) -> String {
        let theme = Theme::new(colours, glyphs);
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 1));
        draw_bar(bar, range, &mut Pen::new(&mut buf, Rect::new(0, 0, width, 1), &theme));
        (0..width).map(|x| buf[(x, 0)].symbol()).collect()
    }

    fn bar(parts: &[f64], interval: Option<[f64; 2]>) -> Bar {
        Bar { label: String::new(), parts: parts.to_vec(), interval, active: true }
    }

    #[test]
    fn bars_start_at_zero_and_grow_to_both_sides() {
        let line = |parts: &[f64]| drawn(&bar(parts, None), [-4.0, 4.0], 16, Colours::Mono, Glyphs::Ascii);
        assert_eq!(line(&[2.0]), "        ####    ");
        assert_eq!(line(&[-2.0]), "    ####        ");
        assert_eq!(line(&[0.0]), "        |       ");
        assert_eq!(drawn(&bar(&[2.0], None), [0.0, 4.0], 16, Colours::Mono, Glyphs::Ascii), "########        ");
    }

    #[test]
    fn parts_are_stacked_and_told_apart_without_colours() {
        let line = drawn(&bar(&[1.0, 2.0, -1.0], None), [-2.0, 4.0], 12, Colours::Mono, Glyphs::Ascii);
        assert_eq!(line, "  oo##====  ");
    }

    #[test]
    fn an_interval_lies_over_its_bar() {
        let line = drawn(&bar(&[2.0], Some([1.0, 3.0])), [0.0, 4.0], 16, Colours::Mono, Glyphs::Braille);
        assert_eq!(line, "████├───────┤   ");
    }

    #[test]
    fn values_that_are_not_finite_have_no_bar() {
        assert_eq!(drawn(&bar(&[f64::NAN], None), [0.0, 4.0], 4, Colours::Mono, Glyphs::Ascii), "    ");
        assert_eq!(drawn(&bar(&[1.0], None), [f64::NAN, f64::NAN], 4, Colours::Mono, Glyphs::Ascii), "|   ");
    }
}

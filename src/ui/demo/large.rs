//! Numbers that a room can read from the back: three rows high, of the seven strokes that every digit is made of.

use ratatui::style::Style;

use crate::term::capabilities::Glyphs;
use crate::ui::panel::pen::Pen;
use crate::ui::theme::Theme;

/// Rows of a large number.
pub(super) const ROWS: usize = 3;

/// The strokes of a sign, as bits: top, upper right, lower right, bottom, lower left, upper left, middle.
fn strokes(sign: char) -> Option<u8> {
    Some(match sign {
        '0' => 0b011_1111,
        '1' => 0b000_0110,
        '2' => 0b101_1011,
        '3' => 0b100_1111,
        '4' => 0b110_0110,
        '5' => 0b110_1101,
        '6' => 0b111_1101,
        '7' => 0b000_0111,
        '8' => 0b111_1111,
        '9' => 0b110_1111,
        'e' => 0b111_1001,
        '-' | '–' | '−' => 0b100_0000,
        _ => return None,
    })
}

/// Draws a number from the left; returns the column after it. Signs that are no digits, such as a comma, stand on its last row, one cell wide.
pub(super) fn draw(text: &str, pen: &mut Pen<'_>, x: usize, y: usize, style: Style) -> usize {
    let is_ascii = pen.theme.glyphs() == Glyphs::Ascii;
    let mut at = x;
    for sign in text.chars() {
        let Some(strokes) = strokes(sign) else {
            let small = if sign == '.' && !is_ascii { '▄' } else { sign };
            pen.glyph(at, y + ROWS - 1, small, style);
            at += 1 + usize::from(!is_ascii);
            continue;
        };
        let rows = if is_ascii { of_lines(strokes) } else { of_halves(strokes) };
        for (row, cells) in rows.iter().enumerate() {
            for (column, glyph) in cells.iter().enumerate().filter(|(_, glyph)| **glyph != ' ') {
                pen.glyph(at + column, y + row, *glyph, style);
            }
        }
        at += 3 + 1;
    }
    at
}

/// Columns of a large number.
pub(super) fn width(text: &str, theme: &Theme) -> usize {
    let small = if theme.glyphs() == Glyphs::Ascii { 1 } else { 2 };
    text.chars().map(|sign| if strokes(sign).is_some() { 4 } else { small }).sum()
}

/// As bars and underscores.
fn of_lines(strokes: u8) -> [[char; 3]; ROWS] {
    let on = |bit: u8, glyph: char| if strokes >> bit & 1 == 1 { glyph } else { ' ' };
    [[' ', on(0, '_'), ' '], [on(5, '|'), on(6, '_'), on(1, '|')], [on(4, '|'), on(3, '_'), on(2, '|')]]
}

/// As half blocks: three dots across and five down.
fn of_halves(strokes: u8) -> [[char; 3]; ROWS] {
    let on = |bit: u8| strokes >> bit & 1 == 1;
    let mut dots = [[false; 3]; 6];
    for (row, bit) in [(0, 0), (2, 6), (4, 3)] {
        dots[row].iter_mut().for_each(|dot| *dot |= on(bit));
    }
    for (rows, column, bit) in [(0..3, 2, 1), (2..5, 2, 2), (2..5, 0, 4), (0..3, 0, 5)] {
        rows.for_each(|row| dots[row][column] |= on(bit));
    }
    let cell = |row: usize, column: usize| match (dots[2 * row][column], dots[2 * row + 1][column]) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    };
    std::array::from_fn(|row| std::array::from_fn(|column| cell(row, column)))
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::term::capabilities::Colours;

    fn drawn(text: &str, glyphs: Glyphs) -> Vec<String> {
        let theme = Theme::new(Colours::Mono, glyphs);
        let mut buf = Buffer::empty(Rect::new(0, 0, 16, 3));
        let after = draw(text, &mut Pen::new(&mut buf, Rect::new(0, 0, 16, 3), &theme), 0, 0, Style::new());
        assert_eq!(after, width(text, &theme));
        let row = |y: u16| (0..16).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..3).map(row).collect()
    }

    #[test]
    fn digits_are_made_of_their_strokes() {
        assert_eq!(drawn("2.5", Glyphs::Ascii), [" _    _", " _|  |_", "|_  . _|"]);
        assert_eq!(drawn("2.5", Glyphs::Braille), ["▀▀█   █▀▀", "█▀▀   ▀▀█", "▀▀▀ ▄ ▀▀▀"]);
    }

    #[test]
    fn no_two_digits_look_the_same() {
        for glyphs in [Glyphs::Ascii, Glyphs::Braille] {
            let all: std::collections::HashSet<Vec<String>> = ('0'..='9').map(|digit| drawn(&digit.to_string(), glyphs)).collect();
            assert_eq!(all.len(), 10);
        }
    }
}

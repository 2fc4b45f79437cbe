//! Writing into one rectangle of the screen, and never outside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::ui::theme::Theme;

/// No colour and no emphasis of the ink.
const INK: Style = Style { fg: Some(Color::Reset), sub_modifier: Modifier::all(), ..Style::new() };

/// A clipped rectangle of the buffer, with coordinates from its own top left corner.
pub(crate) struct Pen<'a> {
    buf: &'a mut Buffer,
    area: Rect,
    /// How things look.
    pub(crate) theme: &'a Theme,
}

impl<'a> Pen<'a> {
    /// Writes into `area`, as far as it lies inside the buffer.
    pub(crate) fn new(buf: &'a mut Buffer, area: Rect, theme: &'a Theme) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area, theme }
    }

    /// Columns.
    pub(crate) fn width(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Rows.
    pub(crate) fn height(&self) -> usize {
        usize::from(self.area.height)
    }

    /// The part from (`x`, `y`), `width` by `height` cells, as far as it lies inside.
    pub(crate) fn part(&mut self, x: usize, y: usize, width: usize, height: usize) -> Pen<'_> {
        let (x, y) = (x.min(self.width()), y.min(self.height()));
        let (width, height) = (width.min(self.width() - x), height.min(self.height() - y));
        let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        let area = Rect { x: self.area.x + cells(x), y: self.area.y + cells(y), width: cells(width), height: cells(height) };
        Pen { buf: self.buf, area, theme: self.theme }
    }

    /// One character, of whose ink nothing is left from what stood there; the ground stays unless the style has one. Nothing happens
    /// outside.
    pub(crate) fn glyph(&mut self, x: usize, y: usize, glyph: char, style: Style) {
        if let Some(cell) = self.cell_at(x, y) {
            cell.set_char(glyph).set_style(INK.patch(style));
        }
    }

    /// Adds to the style of what stands there.
    pub(crate) fn restyle(&mut self, x: usize, y: usize, style: Style) {
        if let Some(cell) = self.cell_at(x, y) {
            cell.set_style(style);
        }
    }

    /// Text from (`x`, `y`) on, spelled for the tier and cut at the right edge; returns the column after it.
    pub(crate) fn text(&mut self, x: usize, y: usize, text: &str, style: Style) -> usize {
        let room = self.width().saturating_sub(x);
        self.fit(x, y, room, text, style)
    }

    /// Text in at most `room` columns, likewise; what is cut off is shown by an ellipsis. Returns the column after it.
    pub(crate) fn fit(&mut self, x: usize, y: usize, room: usize, text: &str, style: Style) -> usize {
        let room = room.min(self.width().saturating_sub(x));
        if y >= self.height() || room == 0 {
            return x;
        }
        let text = self.theme.spell(text);
        let text = shorten(&text, room, self.theme.symbols().ellipsis);
        let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        let (column, row) = (self.area.x + cells(x), self.area.y + cells(y));
        self.buf.set_stringn(column, row, &text, room, INK.patch(style));
        x + text.width()
    }

    /// Text that ends before column `end`; cut off on its right when it does not fit.
    pub(crate) fn right(&mut self, end: usize, y: usize, text: &str, style: Style) {
        let x = end.min(self.width()).saturating_sub(self.measure(text));
        self.fit(x, y, end.min(self.width()) - x, text, style);
    }

    /// Columns that the text takes in this tier.
    pub(crate) fn measure(&self, text: &str) -> usize {
        self.theme.spell(text).width()
    }

    /// A cell as another buffer has it; nothing happens outside.
    pub(crate) fn cell(&mut self, x: usize, y: usize, from: &ratatui::buffer::Cell) {
        if let Some(cell) = self.cell_at(x, y) {
            *cell = from.clone();
        }
    }

    fn cell_at(&mut self, x: usize, y: usize) -> Option<&mut ratatui::buffer::Cell> {
        if x >= self.width() || y >= self.height() {
            return None;
        }
        let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        self.buf.cell_mut((self.area.x + cells(x), self.area.y + cells(y)))
    }
}

/// The text in at most `room` columns, ending in `ellipsis` when something was cut off.
pub(crate) fn shorten(text: &str, room: usize, ellipsis: &str) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = ellipsis.width();
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(letter);
    }
    if room >= ellipsis.width() {
        kept.push_str(ellipsis);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};

    #[test]
    fn text_is_cut_with_an_ellipsis_and_stays_inside() {
        let theme = Theme::new(Colours::Ansi16, Glyphs::Braille);
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 2));
        let mut pen = Pen::new(&mut buf, Rect::new(1, 0, 5, 1), &theme);
        assert_eq!(pen.text(0, 0, "gradient", Style::new()), 5);
        pen.text(0, 1, "below", Style::new());
        pen.glyph(5, 0, 'x', Style::new());
        assert_eq!(buf, Buffer::with_lines([" grad…  ", "        "]));
    }

    #[test]
    fn what_is_written_over_something_has_nothing_of_its_ink() {
        let theme = Theme::new(Colours::Ansi16, Glyphs::Braille);
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        let mut pen = Pen::new(&mut buf, Rect::new(0, 0, 4, 1), &theme);
        pen.text(0, 0, "past", Style::new().fg(Color::Blue).bg(Color::Red).add_modifier(Modifier::BOLD | Modifier::UNDERLINED));
        pen.text(0, 0, "no", Style::new().fg(Color::Green));
        pen.glyph(2, 0, 'w', Style::new().add_modifier(Modifier::BOLD));
        let ground = Style::new().bg(Color::Red);
        let mut expected = Buffer::with_lines(["nowt"]);
        expected.set_style(Rect::new(0, 0, 2, 1), ground.fg(Color::Green));
        expected.set_style(Rect::new(2, 0, 1, 1), ground.add_modifier(Modifier::BOLD));
        expected.set_style(Rect::new(3, 0, 1, 1), ground.fg(Color::Blue).add_modifier(Modifier::BOLD | Modifier::UNDERLINED));
        assert_eq!(buf, expected);
    }

    #[test]
    fn right_aligned_text_ends_at_its_column() {
        let theme = Theme::new(Colours::Ansi16, Glyphs::Ascii);
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        Pen::new(&mut buf, Rect::new(0, 0, 8, 1), &theme).right(7, 0, "β 1", Style::new());
        assert_eq!(buf, Buffer::with_lines([" beta 1 "]));
    }

    #[test]
    fn an_area_outside_the_buffer_is_nothing() {
        let theme = Theme::new(Colours::Ansi16, Glyphs::Ascii);
        let mut buf = Buffer::empty(Rect::new(0, 0, 3, 1));
        let mut pen = Pen::new(&mut buf, Rect::new(9, 9, 5, 5), &theme);
        assert_eq!((pen.width(), pen.height()), (0, 0));
        pen.text(0, 0, "x", Style::new());
        assert_eq!(buf, Buffer::empty(Rect::new(0, 0, 3, 1)));
    }
}

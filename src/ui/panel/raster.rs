//! Dots finer than a cell: how many there are in each tier, and which character shows which of them.

use crate::term::capabilities::Glyphs;
use crate::ui::theme::Theme;

/// How a cell is divided into dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    /// 2 × 4 braille dots.
    Braille,
    /// 2 × 2 quadrants.
    Quadrants,
    /// 1 × 3 heights of a stroke: `'`, `-`, `.`.
    Strokes,
}

impl Grain {
    /// The finest division that the tier can show.
    pub(crate) fn of(theme: &Theme) -> Self {
        match theme.glyphs() {
            Glyphs::Braille => Self::Braille,
            Glyphs::Block => Self::Quadrants,
            Glyphs::Ascii => Self::Strokes,
        }
    }

    /// Dots across and down a cell.
    pub(crate) fn dots(self) -> (usize, usize) {
        match self {
            Self::Braille => (2, 4),
            Self::Quadrants => (2, 2),
            Self::Strokes => (1, 3),
        }
    }

    /// The bit of a dot inside its cell.
    pub(crate) fn bit(self, across: usize, down: usize) -> u8 {
        let (columns, _) = self.dots();
        1 << (down * columns + across)
    }

    /// The character that shows these dots.
    pub(crate) fn glyph(self, mask: u8) -> char {
        match self {
            Self::Braille => braille(mask),
            Self::Quadrants => [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'][usize::from(mask & 15)],
            Self::Strokes => [' ', '\'', '-', '"', '.', ':', '_', '|'][usize::from(mask & 7)],
        }
    }
}

/// The braille pattern of dots given row by row, two a row.
pub(crate) fn braille(rows: u8) -> char {
    // Unicode numbers dots 1-3 and 7 down the left column, 4-6 and 8 down the right
    const ORDER: [u32; 8] = [0, 3, 1, 4, 2, 5, 6, 7];
    let bits = (0..8).filter(|dot| rows >> dot & 1 == 1).map(|dot| 1 << ORDER[dot]).sum::<u32>();
    char::from_u32(0x2800 + bits).unwrap_or(' ')
}

/// A rectangle of dots.
#[derive(Debug)]
pub(crate) struct Raster {
    grain: Grain,
    columns: usize,
    masks: Vec<u8>,
}

impl Raster {
    /// No dots yet, in `columns` by `rows` cells.
    pub(crate) fn new(grain: Grain, columns: usize, rows: usize) -> Self {
        Self { grain, columns, masks: vec![0; columns * rows] }
    }

    /// Dots across and down.
    pub(crate) fn size(&self) -> (usize, usize) {
        let (across, down) = self.grain.dots();
        (self.columns * across, self.masks.len().checked_div(self.columns).unwrap_or(0) * down)
    }

    /// Dots across and down a cell.
    pub(crate) fn cell(&self) -> (usize, usize) {
        self.grain.dots()
    }

    /// Sets a dot; nothing happens outside.
    pub(crate) fn set(&mut self, x: usize, y: usize) {
        let (width, height) = self.size();
        if x >= width || y >= height {
            return;
        }
        let (across, down) = self.grain.dots();
        self.masks[y / down * self.columns + x / across] |= self.grain.bit(x % across, y % down);
    }

    /// Adds the dots of a raster of the same size.
    pub(crate) fn add(&mut self, other: &Self) {
        self.masks.iter_mut().zip(&other.masks).for_each(|(mask, more)| *mask |= more);
    }

    /// The cells with dots: column, row, character.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize, char)> + '_ {
        self.masks
            .iter()
            .enumerate()
            .filter(|(_, mask)| **mask != 0)
            .map(|(at, mask)| (at % self.columns, at / self.columns, self.grain.glyph(*mask)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braille_dots_stand_where_they_are_set() {
        let mut raster = Raster::new(Grain::Braille, 1, 1);
        for (x, y, glyph) in [(0, 0, '⠁'), (1, 0, '⠉'), (0, 3, '⡉'), (1, 3, '⣉'), (0, 1, '⣋')] {
            raster.set(x, y);
            assert_eq!(raster.cells().next(), Some((0, 0, glyph)));
        }
    }

    #[test]
    fn quadrants_stand_where_they_are_set() {
        assert_eq!(Grain::Quadrants.glyph(Grain::Quadrants.bit(1, 0)), '▝');
        assert_eq!(Grain::Quadrants.glyph(Grain::Quadrants.bit(0, 1)), '▖');
    }

    #[test]
    fn dots_outside_are_dropped() {
        let mut raster = Raster::new(Grain::Braille, 2, 1);
        raster.set(4, 0);
        raster.set(0, 4);
        assert_eq!(raster.cells().count(), 0);
    }
}

//! A picture in 7-bit characters: each cell gets the one whose ink lies most like the picture's.

use ratatui::style::Style;

use super::super::pen::Pen;
use super::picture::{Levels, resample};

/// Parts across and down a cell in which ink is compared.
const PARTS: (usize, usize) = (2, 4);

/// How much ink a character has in each part of its cell, row by row, in percent: measured in `DejaVu Sans Mono` by
/// `benches/ascii_coverage.py 2 4`. Where the ink lies matters at small sizes: `'`, `/` and `_` draw the edges of a stroke that a plain
/// ramp of lightness would blur.
const INK: [(char, [u8; 8]); 29] = [
    (' ', [0, 0, 0, 0, 0, 0, 0, 0]),
    ('`', [14, 2, 0, 2, 0, 0, 0, 0]),
    ('.', [0, 0, 0, 0, 7, 6, 4, 4]),
    ('-', [0, 0, 0, 0, 12, 12, 0, 0]),
    ('_', [0, 0, 0, 0, 0, 0, 13, 13]),
    ('\'', [5, 4, 9, 9, 0, 0, 0, 0]),
    (',', [0, 0, 0, 0, 6, 7, 17, 5]),
    (':', [0, 0, 11, 10, 7, 6, 4, 4]),
    ('"', [9, 9, 17, 17, 0, 0, 0, 0]),
    ('*', [4, 4, 33, 32, 2, 2, 0, 0]),
    ('\\', [10, 0, 31, 0, 6, 24, 0, 16]),
    ('/', [0, 10, 3, 28, 28, 3, 16, 0]),
    ('(', [0, 11, 21, 9, 26, 5, 2, 15]),
    (')', [11, 0, 9, 21, 5, 26, 15, 2]),
    ('+', [0, 0, 13, 13, 32, 32, 0, 0]),
    ('<', [0, 0, 16, 25, 27, 25, 0, 0]),
    ('>', [0, 0, 25, 16, 25, 27, 0, 0]),
    ('|', [6, 6, 14, 14, 14, 14, 14, 14]),
    ('=', [0, 0, 24, 24, 25, 25, 0, 0]),
    ('L', [10, 0, 33, 0, 36, 8, 13, 16]),
    ('7', [22, 22, 0, 32, 20, 14, 7, 0]),
    ('Y', [11, 11, 31, 31, 17, 16, 3, 3]),
    ('T', [27, 27, 16, 16, 16, 16, 3, 3]),
    ('J', [11, 16, 0, 33, 9, 35, 16, 6]),
    ('P', [20, 17, 36, 41, 39, 9, 6, 0]),
    ('d', [0, 13, 28, 42, 33, 36, 11, 11]),
    ('b', [13, 0, 42, 29, 36, 33, 11, 11]),
    ('#', [5, 9, 40, 45, 45, 40, 6, 4]),
    ('@', [4, 7, 38, 47, 46, 41, 22, 16]),
];
/// The ink of a part that stands for full black, in percent; no character has much more.
const FULL: f32 = 40.0;
/// The mean ink is worth this much against its distribution, and characters leave more of the cell blank than a picture does.
const MEAN_WEIGHT: f32 = 2.0;
const MEAN_SCALE: f32 = 1.3;

/// Draws a picture in `width` by `height` cells.
pub(super) fn draw(image: &Levels<'_>, width: usize, height: usize, pen: &mut Pen<'_>) {
    let (across, down) = PARTS;
    let parts = resample(image, width * across, height * down);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let cell: [f32; 8] = std::array::from_fn(|part| parts[(y * down + part / across) * width * across + x * across + part % across]);
        let glyph = nearest_glyph(cell);
        if glyph != ' ' {
            pen.glyph(x, y, glyph, Style::new());
        }
    }
}

/// The character whose ink lies most like the cell's.
fn nearest_glyph(cell: [f32; 8]) -> char {
    let mean = cell.iter().sum::<f32>() / 8.0;
    let distance = |ink: &[u8; 8]| {
        let ink = ink.map(|percent| f32::from(percent) / FULL);
        let spread = ink.iter().zip(&cell).map(|(ink, level)| (ink - level).powi(2)).sum::<f32>() / 8.0;
        spread + MEAN_WEIGHT * (MEAN_SCALE * ink.iter().sum::<f32>() / 8.0 - mean).powi(2)
    };
    INK.iter().min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1))).map_or(' ', |(glyph, _)| *glyph)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn characters_have_their_ink_where_the_picture_has() {
        assert_eq!(nearest_glyph([0.0; 8]), ' ');
        assert_eq!(nearest_glyph([1.0; 8]), '@');
        assert_eq!(nearest_glyph([0.3, 0.3, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0]), '"');
        assert_eq!(nearest_glyph([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 0.6]), '_');
        assert_eq!(nearest_glyph([0.0, 0.4, 0.1, 0.9, 0.9, 0.1, 0.5, 0.0]), '/');
        assert_eq!(nearest_glyph([0.4, 0.0, 0.9, 0.1, 0.1, 0.9, 0.0, 0.5]), '\\');
    }

    #[test]
    fn more_ink_never_gets_a_lighter_character() {
        let ink = |glyph: char| {
            INK.iter().find(|(other, _)| *other == glyph).map(|(_, ink)| ink.iter().map(|ink| u32::from(*ink)).sum::<u32>()).unwrap()
        };
        let inks: Vec<u32> = (0..=20).map(|level| ink(nearest_glyph([level as f32 / 20.0; 8]))).collect();
        assert!(inks.windows(2).all(|pair| pair[0] <= pair[1]), "{inks:?}");
    }
}

//! One image in cells: ASCII by the ink of its characters, half blocks in grey, or dithered braille.

use ratatui::style::Style;

use super::super::pen::Pen;
use super::super::raster::braille;
use super::{ImageStyle, SIDE};
use crate::ui::theme::GREY_LEVELS;

/// How much ink a character has in each quarter of its cell from the top, in percent, measured in `DejaVu Sans Mono`.
/// Where the ink lies matters at small sizes: `'` and `.` draw the upper and the lower edge of a stroke that a plain ramp would blur.
const INK: [(char, [f32; 4]); 11] = [
    (' ', [0.0, 0.0, 0.0, 0.0]),
    ('.', [0.0, 0.0, 7.5, 3.0]),
    (':', [0.0, 10.5, 7.5, 3.0]),
    ('\'', [4.5, 8.5, 0.0, 0.0]),
    ('"', [9.0, 16.5, 0.0, 0.0]),
    ('_', [0.0, 0.0, 0.0, 26.0]),
    ('=', [0.0, 22.5, 22.5, 0.0]),
    ('+', [0.0, 10.0, 32.5, 0.0]),
    ('*', [3.5, 31.5, 2.0, 0.0]),
    ('#', [7.0, 42.5, 42.5, 4.0]),
    ('@', [5.5, 39.5, 42.0, 17.0]),
];
/// The ink of a cell that stands for full black; no character has much more.
const FULL: f32 = 40.0;
/// The mean ink is worth this much against its distribution, and characters leave more of the cell blank than a picture does.
const MEAN_WEIGHT: f32 = 2.0;
const MEAN_SCALE: f32 = 1.3;

/// Thresholds of ordered dither (Bayer 1973), in sixteenths.
const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// Draws an image of 784 levels in `width` by `height` cells; anything but 784 levels is not an image and is left blank.
pub(in crate::ui::panel) fn draw(image: &[u8], style: ImageStyle, width: usize, height: usize, pen: &mut Pen<'_>) {
    // where there is no image a row has an empty one: a black square would look like a picture
    if image.len() != SIDE * SIDE || image.iter().all(|level| *level == 0) {
        return;
    }
    match style {
        ImageStyle::Blocks => blocks(image, width, height, pen),
        ImageStyle::Braille => dither(image, width, height, pen),
        ImageStyle::Ascii | ImageStyle::Auto => ascii(image, width, height, pen),
    }
}

fn ascii(image: &[u8], width: usize, height: usize, pen: &mut Pen<'_>) {
    let quarters = resample(image, width, height * 4);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let cell: [f32; 4] = std::array::from_fn(|quarter| quarters[(y * 4 + quarter) * width + x]);
        let glyph = nearest_glyph(cell);
        if glyph != ' ' {
            pen.glyph(x, y, glyph, Style::new());
        }
    }
}

/// The character whose ink lies most like the cell's.
fn nearest_glyph(cell: [f32; 4]) -> char {
    let mean = cell.iter().sum::<f32>() / 4.0;
    let distance = |ink: &[f32; 4]| {
        let spread = ink.iter().zip(&cell).map(|(ink, level)| (ink / FULL - level).powi(2)).sum::<f32>() / 4.0;
        spread + MEAN_WEIGHT * (MEAN_SCALE * ink.iter().sum::<f32>() / (4.0 * FULL) - mean).powi(2)
    };
    INK.iter().min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1))).map_or(' ', |(glyph, _)| *glyph)
}

fn blocks(image: &[u8], width: usize, height: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let halves = resample(image, width, height * 2);
    let level = |x: usize, y: usize| ((halves[y * width + x] * (GREY_LEVELS - 1) as f32).round() as usize).min(GREY_LEVELS - 1);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let (upper, lower) = (level(x, y * 2), level(x, y * 2 + 1));
        // equal halves are a blank: fewer colours to send
        let (glyph, style) = if upper == lower { (' ', Style::new()) } else { ('▀', Style::new().fg(theme.grey(upper))) };
        pen.glyph(x, y, glyph, style.bg(theme.grey(lower)));
    }
}

fn dither(image: &[u8], width: usize, height: usize, pen: &mut Pen<'_>) {
    let dots = resample(image, width * 2, height * 4);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let is_ink = |dot: &usize| {
            let (column, row) = (x * 2 + dot % 2, y * 4 + dot / 2);
            let threshold = (f32::from(BAYER[row % 4][column % 4]) + 0.5) / 16.0;
            dots[row * width * 2 + column] > threshold
        };
        let mask = (0..8).filter(is_ink).fold(0, |mask, dot| mask | 1 << dot);
        if mask != 0 {
            pen.glyph(x, y, braille(mask), Style::new());
        }
    }
}

/// The image's mean level, 0 to 1, in each of `width` by `height` equal parts.
fn resample(image: &[u8], width: usize, height: usize) -> Vec<f32> {
    let across = shares(width);
    let down = shares(height);
    let mut parts = Vec::with_capacity(width * height);
    for rows in &down {
        for columns in &across {
            let level = |(row, high): &(usize, f32)| -> f32 {
                columns.iter().map(|(column, wide)| f32::from(image[row * SIDE + column]) * wide).sum::<f32>() * high
            };
            parts.push(rows.iter().map(level).sum::<f32>() / 255.0);
        }
    }
    parts
}

/// For each of `parts` equal parts of a side: the pixels that it covers, with their shares of it, which sum to 1.
fn shares(parts: usize) -> Vec<Vec<(usize, f32)>> {
    let length = SIDE as f32 / parts.max(1) as f32;
    (0..parts)
        .map(|part| {
            let (start, end) = (part as f32 * length, (part + 1) as f32 * length);
            let overlap = |pixel: usize| (end.min(pixel as f32 + 1.0) - start.max(pixel as f32)).max(0.0) / length;
            (start as usize..(end.ceil() as usize).min(SIDE)).map(|pixel| (pixel, overlap(pixel))).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn resampling_keeps_the_mean() {
        let image: Vec<u8> = (0..SIDE * SIDE).map(|pixel| (pixel * 7 % 256) as u8).collect();
        let mean = image.iter().map(|level| f32::from(*level)).sum::<f32>() / 255.0 / image.len() as f32;
        for (width, height) in [(28, 28), (14, 28), (10, 20), (20, 40), (1, 1)] {
            let parts = resample(&image, width, height);
            assert_eq!(parts.len(), width * height);
            assert!((parts.iter().sum::<f32>() / parts.len() as f32 - mean).abs() < 1e-4, "{width}x{height}");
        }
    }

    #[test]
    fn characters_have_their_ink_where_the_picture_has() {
        assert_eq!(nearest_glyph([0.0; 4]), ' ');
        assert_eq!(nearest_glyph([1.0; 4]), '@');
        assert_eq!(nearest_glyph([0.5, 0.6, 0.0, 0.0]), '"');
        assert_eq!(nearest_glyph([0.0, 0.0, 0.0, 0.8]), '_');
    }

    #[test]
    fn more_ink_never_gets_a_lighter_character() {
        let ink = |glyph: char| INK.iter().find(|(other, _)| *other == glyph).map(|(_, ink)| ink.iter().sum::<f32>()).unwrap();
        let inks: Vec<f32> = (0..=20).map(|level| ink(nearest_glyph([level as f32 / 20.0; 4]))).collect();
        assert!(inks.windows(2).all(|pair| pair[0] <= pair[1]), "{inks:?}");
    }
}

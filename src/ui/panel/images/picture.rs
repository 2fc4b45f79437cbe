//! One image in cells: a mosaic in greys, or dots where there are none, ASCII by the ink of its characters, or dithered braille.

use ratatui::style::{Color, Style};

use super::super::pen::Pen;
use super::super::raster::braille;
use super::mosaic::{self, Greys};
use super::{SIDE, ascii};
use crate::term::capabilities::Mosaic;

/// Thresholds of ordered dither (Bayer 1973), in sixteenths.
const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
/// How far the thresholds lie around one half: all the way, greys are right and strokes are ragged; not at all, it is the other way round.
const SPREAD: f32 = 0.5;

/// A cell that stands for so many pixels in a row, or more, has few greys: its parts draw the form.
const SMALL: usize = 4;
/// So many parts draw a form.
const FORM: usize = 6;

/// What an image is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::panel) enum Ink {
    /// 7-bit characters.
    Ascii,
    /// Parts of a cell in two greys; without colours, ink or none.
    Mosaic(Mosaic),
    /// Braille dots.
    Braille,
}

/// Draws an image of 784 levels in `width` by `height` cells; anything but 784 levels is not an image and is left blank.
pub(in crate::ui::panel) fn draw(image: &[u8], ink: Ink, width: usize, height: usize, pen: &mut Pen<'_>) {
    // where there is no image a row has an empty one: a black square would look like a picture
    if image.len() != SIDE * SIDE || image.iter().all(|level| *level == 0) {
        return;
    }
    draw_levels(&Levels { levels: image, across: SIDE }, ink, width, height, pen);
}

/// Grey levels of any picture, row by row.
pub(in crate::ui::panel) struct Levels<'a> {
    pub(in crate::ui::panel) levels: &'a [u8],
    /// How many there are in a row.
    pub(in crate::ui::panel) across: usize,
}

/// Draws a picture in `width` by `height` cells.
pub(in crate::ui::panel) fn draw_levels(image: &Levels<'_>, ink: Ink, width: usize, height: usize, pen: &mut Pen<'_>) {
    match ink {
        Ink::Ascii => ascii::draw(image, width, height, pen),
        Ink::Mosaic(mosaic) if pen.theme.greys().is_empty() => {
            dots(image, mosaic::parts(mosaic), width, height, pen, |mask| mosaic::glyph(mosaic, mask));
        }
        Ink::Mosaic(mosaic) => greys(image, mosaic, width, height, pen),
        Ink::Braille => dots(image, (2, 4), width, height, pen, braille),
    }
}

fn greys(image: &Levels<'_>, mosaic: Mosaic, width: usize, height: usize, pen: &mut Pen<'_>) {
    let (across, down) = mosaic::parts(mosaic);
    let is_form = image.across >= SMALL * width && across * down >= FORM;
    let greys = Greys::new(if is_form { pen.theme.few_greys() } else { pen.theme.greys() });
    let levels = resample(image, width * across, height * down);
    let mut cell = [0.0; mosaic::MOST];
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for (part, level) in cell[..across * down].iter_mut().enumerate() {
            *level = levels[(y * down + part / across) * width * across + x * across + part % across];
        }
        let fit = mosaic::fit(&cell[..across * down], &greys);
        let paper = Style::new().bg(Color::Indexed(greys.index(fit.dark)));
        // one grey is a blank: fewer colours to send
        let style = if fit.mask == 0 { paper } else { paper.fg(Color::Indexed(greys.index(fit.light))) };
        pen.glyph(x, y, mosaic::glyph(mosaic, fit.mask), style);
    }
}

/// Ink or none in each part of a cell, by ordered dither.
fn dots(image: &Levels<'_>, (across, down): (usize, usize), width: usize, height: usize, pen: &mut Pen<'_>, glyph: impl Fn(u8) -> char) {
    let levels = resample(image, width * across, height * down);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let is_ink = |part: &usize| {
            let (column, row) = (x * across + part % across, y * down + part / across);
            let even = (f32::from(BAYER[row % 4][column % 4]) + 0.5) / 16.0;
            levels[row * width * across + column] > 0.5 + (even - 0.5) * SPREAD
        };
        let mask = (0..across * down).filter(is_ink).fold(0, |mask, part| mask | 1 << part);
        if mask != 0 {
            pen.glyph(x, y, glyph(mask), Style::new());
        }
    }
}

/// The image's mean level, 0 to 1, in each of `width` by `height` equal parts.
pub(super) fn resample(image: &Levels<'_>, width: usize, height: usize) -> Vec<f32> {
    let across = shares(width, image.across);
    let down = shares(height, image.levels.len() / image.across);
    let mut parts = Vec::with_capacity(width * height);
    for rows in &down {
        for columns in &across {
            let level = |(row, high): &(usize, f32)| -> f32 {
                columns.iter().map(|(column, wide)| f32::from(image.levels[row * image.across + column]) * wide).sum::<f32>() * high
            };
            parts.push(rows.iter().map(level).sum::<f32>() / 255.0);
        }
    }
    parts
}

/// For each of `parts` equal parts of a side of so many pixels: those that it covers, with their shares of it, which sum to 1.
fn shares(parts: usize, side: usize) -> Vec<Vec<(usize, f32)>> {
    let length = side as f32 / parts.max(1) as f32;
    (0..parts)
        .map(|part| {
            let (start, end) = (part as f32 * length, (part + 1) as f32 * length);
            let overlap = |pixel: usize| (end.min(pixel as f32 + 1.0) - start.max(pixel as f32)).max(0.0) / length;
            (start as usize..(end.ceil() as usize).min(side)).map(|pixel| (pixel, overlap(pixel))).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};
    use crate::ui::theme::Theme;

    #[test]
    fn resampling_keeps_the_mean() {
        let image: Vec<u8> = (0..SIDE * SIDE).map(|pixel| (pixel * 7 % 256) as u8).collect();
        let mean = image.iter().map(|level| f32::from(*level)).sum::<f32>() / 255.0 / image.len() as f32;
        for (width, height) in [(28, 28), (14, 28), (10, 20), (20, 40), (1, 1)] {
            let parts = resample(&Levels { levels: &image, across: SIDE }, width, height);
            assert_eq!(parts.len(), width * height);
            assert!((parts.iter().sum::<f32>() / parts.len() as f32 - mean).abs() < 1e-4, "{width}x{height}");
        }
    }

    #[test]
    fn without_colours_even_grey_is_so_many_dots_and_a_stroke_stays_whole() {
        let count = |level: u8| {
            let theme = Theme::new(Colours::Mono, Glyphs::Braille).with_mosaic(Mosaic::Octants);
            let mut buf = Buffer::empty(Rect::new(0, 0, 14, 7));
            draw(&[level; SIDE * SIDE], Ink::Mosaic(Mosaic::Octants), 14, 7, &mut Pen::new(&mut buf, Rect::new(0, 0, 14, 7), &theme));
            let ink = |glyph: char| (0..=255_u8).find(|mask| mosaic::glyph(Mosaic::Octants, *mask) == glyph).map_or(0, u8::count_ones);
            buf.content.iter().map(|cell| ink(cell.symbol().chars().next().unwrap())).sum::<u32>()
        };
        assert_eq!((count(1), count(255)), (0, 784));
        assert!(count(100) < count(128) && count(128) < count(160), "{} {} {}", count(100), count(128), count(160));
    }
}

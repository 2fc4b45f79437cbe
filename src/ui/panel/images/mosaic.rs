//! A cell of a picture as a mosaic of two greys: which parts have which, so that the cell is as near to the picture as it can be.

use ratatui::symbols::pixel::{OCTANTS, QUADRANTS, SEXTANTS};

use crate::term::capabilities::Mosaic;

/// Most parts of a cell.
pub(super) const MOST: usize = 8;

/// A second grey must bring every part nearer by this much in the mean, as a share of white, squared: less is not seen, but it flickers
/// while a model trains and costs bytes.
const WORTH: f32 = 0.03 * 0.03;

/// Parts across and down a cell.
pub(super) fn parts(mosaic: Mosaic) -> (usize, usize) {
    match mosaic {
        Mosaic::Halves => (1, 2),
        Mosaic::Quadrants => (2, 2),
        Mosaic::Sextants => (2, 3),
        Mosaic::Octants => (2, 4),
    }
}

/// The character whose parts with a bit in `mask` (the lowest is the upper left one, row by row) are ink.
pub(super) fn glyph(mosaic: Mosaic, mask: u8) -> char {
    let at = usize::from(mask);
    match mosaic {
        Mosaic::Halves => [' ', '▀', '▄', '█'][at & 3],
        Mosaic::Quadrants => QUADRANTS[at & 15],
        Mosaic::Sextants => SEXTANTS[at & 63],
        Mosaic::Octants => OCTANTS[at],
    }
}

/// The greys that a terminal has, darkest first: lightness 0 to 255 and number in its palette.
pub(super) struct Greys {
    greys: &'static [(u8, u8)],
    /// The nearest one of each lightness.
    nearest: [u8; 256],
}

impl Greys {
    /// `greys` must not be empty.
    pub(super) fn new(greys: &'static [(u8, u8)]) -> Self {
        let mut nearest = [0; 256];
        let mut at = 0;
        for level in 0..=255_u8 {
            let distance = |at: usize| greys[at].0.abs_diff(level);
            while at + 1 < greys.len() && distance(at + 1) <= distance(at) {
                at += 1;
            }
            nearest[usize::from(level)] = at as u8;
        }
        Self { greys, nearest }
    }

    fn nearest(&self, level: f32) -> usize {
        usize::from(self.nearest[(level * 255.0).round().clamp(0.0, 255.0) as usize])
    }

    fn level(&self, at: usize) -> f32 {
        f32::from(self.greys[at].0) / 255.0
    }

    /// The number in the palette.
    pub(super) fn index(&self, at: usize) -> u8 {
        self.greys[at].1
    }
}

/// Two greys, as places among [`Greys`], and the parts that have the lighter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) mask: u8,
    pub(super) dark: usize,
    pub(super) light: usize,
}

/// The mosaic with the smallest squared error over the parts, whose levels are 0 to 1.
///
/// Given its two greys, each part has the nearer one: so the parts fall apart somewhere in their order by level, and for each such place
/// the best grey of a side is the one nearest to its mean.
pub(super) fn fit(levels: &[f32], greys: &Greys) -> Fit {
    let count = levels.len().min(MOST);
    let mut order: [usize; MOST] = std::array::from_fn(|part| part);
    let order = &mut order[..count];
    order.sort_by(|a, b| levels[*a].total_cmp(&levels[*b]));
    // squared distance of some parts from the grey that is nearest to their mean
    let side = |parts: &[usize]| {
        let mean = parts.iter().map(|part| levels[*part]).sum::<f32>() / parts.len() as f32;
        let grey = greys.nearest(mean);
        (grey, parts.iter().map(|part| (levels[*part] - greys.level(grey)).powi(2)).sum::<f32>())
    };
    let (grey, one_grey) = side(order);
    let mut best = Fit { mask: 0, dark: grey, light: grey };
    let mut least = one_grey - WORTH * count as f32;
    for split in 1..count {
        let ((dark, below), (light, above)) = (side(&order[..split]), side(&order[split..]));
        if below + above < least && dark != light {
            least = below + above;
            best = Fit { mask: order[split..].iter().fold(0, |mask, part| mask | 1 << part), dark, light };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use unicode_width::UnicodeWidthChar;

    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};
    use crate::ui::theme::Theme;

    const ALL: [Mosaic; 4] = [Mosaic::Halves, Mosaic::Quadrants, Mosaic::Sextants, Mosaic::Octants];

    #[test]
    fn every_pattern_has_a_character_of_its_own_of_one_cell() {
        for mosaic in ALL {
            let (across, down) = parts(mosaic);
            let patterns = 1_usize << (across * down);
            let glyphs: HashSet<char> = (0..patterns).map(|mask| glyph(mosaic, mask as u8)).collect();
            assert_eq!(glyphs.len(), patterns, "{mosaic:?}");
            assert!(glyphs.iter().all(|glyph| glyph.width() == Some(1)), "{mosaic:?}");
        }
    }

    /// Unicode 16 numbers the octants from U+1CD00 on in the order of their patterns, and leaves out those that have older characters.
    #[test]
    fn octants_are_the_characters_that_unicode_gives_them() {
        // part 1 is the lowest bit: quadrants are two parts high, halves four
        let quadrant = |pattern: u8| {
            [0x05, 0x0A, 0x50, 0xA0].iter().enumerate().filter(|(bit, _)| pattern >> bit & 1 == 1).map(|(_, parts)| parts).sum::<u8>()
        };
        let mut older: Vec<(u8, u32)> = (0..16).map(|pattern| (quadrant(pattern), u32::from(glyph(Mosaic::Quadrants, pattern)))).collect();
        older.extend([
            (0x03, 0x1FB82), // upper one quarter block
            (0x3F, 0x1FB85), // upper three quarters block
            (0xC0, 0x02582), // lower one quarter block
            (0xFC, 0x02586), // lower three quarters block
            (0x14, 0x1FBE6), // middle left one quarter block
            (0x28, 0x1FBE7), // middle right one quarter block
            (0x01, 0x1CEA8), // left half upper one quarter block
            (0x02, 0x1CEAB), // right half upper one quarter block
            (0x40, 0x1CEA3), // left half lower one quarter block
            (0x80, 0x1CEA0), // right half lower one quarter block
        ]);
        let mut next = 0x1CD00;
        for mask in 0..=255_u8 {
            let expected = older.iter().find(|(parts, _)| *parts == mask).map_or_else(
                || {
                    next += 1;
                    next - 1
                },
                |(_, code)| *code,
            );
            assert_eq!(u32::from(glyph(Mosaic::Octants, mask)), expected, "pattern {mask:#010b}");
        }
        assert_eq!(next, 0x1CDE6);
    }

    #[test]
    fn sextants_are_the_characters_that_unicode_gives_them() {
        let mut next = 0x1FB00;
        for mask in 0..64_u8 {
            let expected = match mask {
                0 => u32::from(' '),
                0b01_01_01 => u32::from('▌'),
                0b10_10_10 => u32::from('▐'),
                0b11_11_11 => u32::from('█'),
                _ => {
                    next += 1;
                    next - 1
                }
            };
            assert_eq!(u32::from(glyph(Mosaic::Sextants, mask)), expected, "pattern {mask:#08b}");
        }
    }

    /// All masks and all pairs of greys, tried one by one.
    fn tried(levels: &[f32], greys: &Greys) -> f32 {
        let count = greys.greys.len();
        let error = |mask: u8, dark: usize, light: usize| {
            let level = |part: usize| greys.level(if mask >> part & 1 == 1 { light } else { dark });
            levels.iter().enumerate().map(|(part, wanted)| (wanted - level(part)).powi(2)).sum::<f32>()
        };
        let masks = 0..1_u32 << levels.len();
        let all = masks.flat_map(|mask| (0..count).flat_map(move |dark| (0..count).map(move |light| (mask as u8, dark, light))));
        all.map(|(mask, dark, light)| error(mask, dark, light)).fold(f32::INFINITY, f32::min)
    }

    #[test]
    fn no_other_mosaic_is_nearer_to_the_picture() {
        let mut state = 7_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        for colours in [Colours::Ansi256, Colours::Ansi16] {
            let greys = Greys::new(Theme::new(colours, Glyphs::Braille).greys());
            for parts in [2, 4, 6, 8].into_iter().cycle().take(24) {
                let levels: Vec<f32> = (0..parts).map(|_| random()).collect();
                let found = fit(&levels, &greys);
                let level = |part: usize| greys.level(if found.mask >> part & 1 == 1 { found.light } else { found.dark });
                let error: f32 = levels.iter().enumerate().map(|(part, wanted)| (wanted - level(part)).powi(2)).sum();
                assert!(error <= tried(&levels, &greys) + WORTH * parts as f32 + 1e-5, "{levels:?}: {found:?} has {error}");
                assert!(found.dark <= found.light);
            }
        }
    }

    #[test]
    fn a_difference_that_nobody_sees_is_no_second_grey() {
        let greys = Greys::new(Theme::new(Colours::Ansi256, Glyphs::Braille).greys());
        let even = fit(&[0.50, 0.52, 0.51, 0.53, 0.50, 0.52, 0.51, 0.53], &greys);
        assert_eq!((even.mask, even.dark), (0, even.light));
        let edge = fit(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0], &greys);
        assert_eq!(edge, Fit { mask: 0b1010_1010, dark: 0, light: 15 });
    }
}

//! Colours that stand for numbers: computed in `OKLab` (Ottosson 2020), whose lightness is even to the eye.
//!
//! The sequential ramp climbs in lightness from dark violet-blue over green to light yellow, so that it reads in grey as well. The signed
//! ramp is light in the middle and grows darker towards blue (below zero) and orange (above), a pair that colour-blind readers part.

use std::sync::OnceLock;

use ratatui::style::Color;

use crate::lab::Ramp;

/// Steps of a ramp: few enough that a picture in motion rarely changes a cell.
pub const RAMP_LEVELS: usize = 17;

/// Lightness, chroma and hue (degrees) along a ramp, at equal distances.
type Lch = (f64, f64, f64);

const SEQUENTIAL: [Lch; 5] = [(0.25, 0.09, 290.0), (0.42, 0.09, 258.0), (0.59, 0.09, 195.0), (0.76, 0.13, 150.0), (0.93, 0.15, 105.0)];
const SIGNED: [Lch; 5] = [(0.42, 0.17, 262.0), (0.68, 0.12, 250.0), (0.96, 0.0, 0.0), (0.72, 0.13, 60.0), (0.50, 0.14, 48.0)];

/// A colour in red, green and blue, 0 to 255 each.
pub(super) type Rgb = (u8, u8, u8);

/// The colour of a step, 0 to [`RAMP_LEVELS`] − 1.
pub(super) fn rgb(ramp: Ramp, level: usize) -> Rgb {
    static TABLES: OnceLock<[[Rgb; RAMP_LEVELS]; 2]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| [table(&SEQUENTIAL), table(&SIGNED)]);
    tables[place(ramp)][level.min(RAMP_LEVELS - 1)]
}

/// The nearest colour of the xterm palette, without the sixteen that every terminal sets as it likes.
pub(super) fn indexed(ramp: Ramp, level: usize) -> Color {
    static TABLES: OnceLock<[[u8; RAMP_LEVELS]; 2]> = OnceLock::new();
    let near = |ramp| std::array::from_fn(|level| nearest(rgb(ramp, level)));
    let tables = TABLES.get_or_init(|| [near(Ramp::Sequential), near(Ramp::Signed)]);
    Color::Indexed(tables[place(ramp)][level.min(RAMP_LEVELS - 1)])
}

fn place(ramp: Ramp) -> usize {
    match ramp {
        Ramp::Sequential => 0,
        Ramp::Signed => 1,
    }
}

fn table(stops: &[Lch; 5]) -> [Rgb; RAMP_LEVELS] {
    std::array::from_fn(|level| {
        let along = level as f64 / (RAMP_LEVELS - 1) as f64 * (stops.len() - 1) as f64;
        let first = (along as usize).min(stops.len() - 2);
        let share = along - first as f64;
        // between two stops in a straight line through the colours, not round their hues: grey has no hue
        let [from, to] = [stops[first], stops[first + 1]].map(lab);
        let mixed: [f64; 3] = std::array::from_fn(|axis| from[axis] + share * (to[axis] - from[axis]));
        to_rgb(mixed)
    })
}

fn lab((lightness, chroma, hue): Lch) -> [f64; 3] {
    [lightness, chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin()]
}

/// The colour on a screen, its chroma lowered until the screen has it.
fn to_rgb([lightness, a, b]: [f64; 3]) -> Rgb {
    let linear = |chroma: f64| {
        let (a, b) = (a * chroma, b * chroma);
        let [l, m, s] = [
            lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b,
            lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b,
            lightness - 0.089_484_177_5 * a - 1.291_485_548 * b,
        ]
        .map(|root| root.powi(3));
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    };
    let is_shown = |colour: &[f64; 3]| colour.iter().all(|part| (-1e-4..=1.0001).contains(part));
    let colour = (0..=20).map(|less| linear(1.0 - f64::from(less) / 20.0)).find(is_shown).unwrap_or([lightness.powi(3); 3]);
    let [red, green, blue] = colour.map(|part| {
        let part = part.clamp(0.0, 1.0);
        let bent = if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
        (bent * 255.0).round() as u8
    });
    (red, green, blue)
}

/// A screen's colour in `OKLab`.
fn from_rgb((red, green, blue): Rgb) -> [f64; 3] {
    let [r, g, b] = [red, green, blue].map(linear_part);
    from_linear([r, g, b])
}

fn linear_part(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn from_linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    let [l, m, s] = [
        0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b,
        0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b,
        0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b,
    ]
    .map(f64::cbrt);
    [
        0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
    ]
}

fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// A colour of the xterm palette from 16 on: a cube of 6 × 6 × 6 and 24 greys.
fn palette(index: u8) -> Rgb {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    let part = |at: u8| if at == 0 { 0 } else { 55 + 40 * at };
    let cube = index - 16;
    (part(cube / 36), part(cube / 6 % 6), part(cube % 6))
}

fn nearest(colour: Rgb) -> u8 {
    let wanted = from_rgb(colour);
    (16..=255).min_by(|a, b| apart(from_rgb(palette(*a)), wanted).total_cmp(&apart(from_rgb(palette(*b)), wanted))).unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader without green cones sees (Machado, Oliveira and Fernandes 2009, severity 1), in `OKLab`.
    fn deuteranope(colour: Rgb) -> [f64; 3] {
        const SEEN: [[f64; 3]; 3] =
            [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
        let (red, green, blue) = colour;
        let linear = [red, green, blue].map(linear_part);
        from_linear(SEEN.map(|row| row.iter().zip(linear).map(|(weight, part)| weight * part).sum::<f64>().clamp(0.0, 1.0)))
    }

    fn shown(ramp: Ramp, is_indexed: bool) -> Vec<Rgb> {
        let colour = |level| match indexed(ramp, level) {
            Color::Indexed(index) if is_indexed => palette(index),
            _ => rgb(ramp, level),
        };
        (0..RAMP_LEVELS).map(colour).collect()
    }

    #[test]
    fn the_sequential_ramp_grows_lighter_at_every_step() {
        for is_indexed in [false, true] {
            let light: Vec<f64> = shown(Ramp::Sequential, is_indexed).into_iter().map(|colour| from_rgb(colour)[0]).collect();
            let least = light.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::MAX, f64::min);
            assert!(least > if is_indexed { -1e-9 } else { 0.03 }, "{is_indexed}: {light:.3?}");
            assert!(light[RAMP_LEVELS - 1] - light[0] > 0.6, "{light:.3?}");
        }
    }

    #[test]
    fn the_signed_ramp_parts_below_from_above_for_the_colour_blind_too() {
        for is_indexed in [false, true] {
            let colours = shown(Ramp::Signed, is_indexed);
            let middle = RAMP_LEVELS / 2;
            for from_middle in 2..=middle {
                let (below, above) = (colours[middle - from_middle], colours[middle + from_middle]);
                let seen = apart(deuteranope(below), deuteranope(above));
                assert!(seen > 0.1, "{is_indexed}, {from_middle} from the middle: {seen:.3}");
                let white = apart(deuteranope(above), deuteranope(colours[middle]));
                assert!(white > 0.04, "{is_indexed}, {from_middle} from the middle: {white:.3}");
            }
            let light: Vec<f64> = colours.iter().map(|colour| from_rgb(*colour)[0]).collect();
            assert!(
                (1..=middle).all(|at| light[at] > light[at - 1] - 1e-9 && light[RAMP_LEVELS - at] <= light[RAMP_LEVELS - at - 1] + 1e-9),
                "{light:.3?}"
            );
        }
    }

    #[test]
    fn colours_go_to_oklab_and_back() {
        for colour in [(255, 255, 255), (0, 0, 0), (200, 100, 30), (12, 90, 180)] {
            assert_eq!(to_rgb(from_rgb(colour)), colour);
        }
        assert_eq!((palette(16), palette(231), palette(196), palette(244)), ((0, 0, 0), (255, 255, 255), (255, 0, 0), (128, 128, 128)));
    }
}

//! A curve in one line of text, for the folded pane.

use super::raster::braille;
use crate::term::capabilities::Glyphs;
use crate::ui::theme::Theme;

/// The course of a value, oldest first, in `width` columns, from its least to its greatest; values that are not finite are gaps.
pub fn sparkline(values: &[f32], width: u16, theme: &Theme) -> String {
    let width = usize::from(width);
    let (low, high) = values
        .iter()
        .filter(|value| value.is_finite())
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    if low > high || width == 0 {
        return " ".repeat(width);
    }
    let (across, levels) = match theme.glyphs() {
        Glyphs::Braille => (2, 4),
        Glyphs::Block => (1, 8),
        Glyphs::Ascii => (1, 4),
    };
    let level = |slot: usize| {
        let value = average(values, slot, width * across)?;
        // a constant lies in the middle: at either end it would look like a limit
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        Some(((share * levels as f32) as usize).min(levels - 1))
    };
    (0..width)
        .map(|column| match theme.glyphs() {
            Glyphs::Braille => {
                let dot = |side: usize| level(column * 2 + side).map_or(0, |height| 1_u8 << ((3 - height) * 2 + side));
                braille(dot(0) | dot(1))
            }
            Glyphs::Block => level(column).map_or(' ', |height| ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][height]),
            Glyphs::Ascii => level(column).map_or(' ', |height| ['_', '.', '-', '\''][height]),
        })
        .collect()
}

/// The mean of the finite values that fall into one of `slots` equal parts; the nearest value when there are fewer values than slots.
fn average(values: &[f32], slot: usize, slots: usize) -> Option<f32> {
    let first = slot * values.len() / slots;
    let last = ((slot + 1) * values.len() / slots).max(first + 1).min(values.len());
    let finite: Vec<f32> = values[first..last].iter().copied().filter(|value| value.is_finite()).collect();
    (!finite.is_empty()).then(|| finite.iter().sum::<f32>() / finite.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::capabilities::Colours;

    fn drawn(values: &[f32], width: u16, glyphs: Glyphs) -> String {
        sparkline(values, width, &Theme::new(Colours::Mono, glyphs))
    }

    #[test]
    fn a_falling_value_falls() {
        let values: Vec<f32> = (0..8).map(|step| 8.0 - step as f32).collect();
        assert_eq!(drawn(&values, 4, Glyphs::Ascii), "'-._");
        assert_eq!(drawn(&values, 8, Glyphs::Block), "█▇▆▅▄▃▂▁");
        assert_eq!(drawn(&values, 4, Glyphs::Braille), "⠉⠒⠤⣀");
    }

    #[test]
    fn a_constant_lies_in_the_middle_and_nothing_is_blank() {
        assert_eq!(drawn(&[3.0; 5], 3, Glyphs::Ascii), "---");
        assert_eq!(drawn(&[], 3, Glyphs::Braille), "   ");
        assert_eq!(drawn(&[f32::NAN, f32::INFINITY], 3, Glyphs::Ascii), "   ");
    }

    #[test]
    fn values_that_are_not_finite_are_gaps() {
        assert_eq!(drawn(&[0.0, f32::NAN, 1.0], 3, Glyphs::Ascii), "_ '");
    }
}

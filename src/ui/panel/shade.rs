//! A number as the look of a cell: a colour where there are enough of them, else a glyph that has more ink the further the number is from
//! nothing, and for signed numbers a sign.

use ratatui::style::{Color, Style};

use crate::lab::Ramp;
use crate::term::capabilities::{Colours, Glyphs};
use crate::ui::theme::{RAMP_LEVELS, Theme};

/// Ink from none to much.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
const INKS: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];
/// The same below and above zero, where sign and size share one character.
const BELOW: [char; 5] = [' ', ',', '-', '=', '%'];
const ABOVE: [char; 5] = [' ', '\'', '+', '*', '#'];

/// Which colours, and the numbers at their ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shade {
    ramp: Ramp,
    range: [f32; 2],
}

impl Shade {
    pub(super) fn new(ramp: Ramp, range: [f32; 2]) -> Self {
        Self { ramp, range }
    }

    /// How far along the ramp a number lies, 0 to 1; `None` when it is not a number. A signed ramp has zero in its middle, whatever its
    /// ends are.
    fn share(&self, value: f32) -> Option<f32> {
        let [low, high] = self.range;
        let share = match self.ramp {
            Ramp::Sequential => (value - low) / (high - low),
            Ramp::Signed => 0.5 + 0.5 * value / low.abs().max(high.abs()),
        };
        if share.is_nan() { None } else { Some(share.clamp(0.0, 1.0)) }
    }

    /// The colour; `None` where glyphs stand for numbers, and for what is not a number.
    pub(super) fn colour(&self, value: f32, theme: &Theme) -> Option<Color> {
        theme.ramp(self.ramp, (self.share(value)? * (RAMP_LEVELS - 1) as f32).round() as usize)
    }

    /// The glyph and its style, where there are no colours for numbers.
    pub(super) fn glyph(&self, value: f32, theme: &Theme) -> (char, Style) {
        let Some(share) = self.share(value) else { return (' ', Style::new()) };
        let ink = |inks: &[char], share: f32| inks[((share * inks.len() as f32) as usize).min(inks.len() - 1)];
        let is_ascii = theme.glyphs() == Glyphs::Ascii;
        match self.ramp {
            Ramp::Sequential => (ink(if is_ascii { &INKS } else { &SHADES }, share), Style::new()),
            Ramp::Signed => {
                let (size, is_above) = ((2.0 * share - 1.0).abs(), share > 0.5);
                let is_plain = is_ascii || theme.colours() == Colours::Mono;
                let inks = if !is_plain {
                    &SHADES
                } else if is_above {
                    &ABOVE
                } else {
                    &BELOW
                };
                (ink(inks, size), theme.ramp_end(is_above))
            }
        }
    }

    /// How text on the colour of a number looks: dark on light and light on dark.
    pub(super) fn ink_on(&self, value: f32, theme: &Theme) -> Style {
        let (Some(colour), Some(share)) = (self.colour(value, theme), self.share(value)) else { return Style::new() };
        let is_light = match self.ramp {
            Ramp::Sequential => share > 0.5,
            Ramp::Signed => (0.2..0.85).contains(&share),
        };
        Style::new().bg(colour).fg(Color::Indexed(if is_light { 16 } else { 231 }))
    }

    /// A sample of the ramp from its low end to its high one, in so many columns: `(glyph, style)` each.
    pub(super) fn sample(&self, columns: usize, theme: &Theme) -> Vec<(char, Style)> {
        let [low, high] = match self.ramp {
            Ramp::Sequential => self.range,
            Ramp::Signed => {
                let end = self.range[0].abs().max(self.range[1].abs());
                [-end, end]
            }
        };
        let value = |column: usize| low + (high - low) * column as f32 / (columns.max(2) - 1) as f32;
        (0..columns)
            .map(|column| match self.colour(value(column), theme) {
                Some(colour) => (' ', Style::new().bg(colour)),
                None => self.glyph(value(column), theme),
            })
            .collect()
    }

    /// The numbers at the ends of [`Shade::sample`].
    pub(super) fn ends(&self) -> [f32; 2] {
        match self.ramp {
            Ramp::Sequential => self.range,
            Ramp::Signed => {
                let end = self.range[0].abs().max(self.range[1].abs());
                [-end, end]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(colours: Colours, glyphs: Glyphs) -> Theme {
        Theme::new(colours, glyphs)
    }

    #[test]
    fn more_is_never_less_ink() {
        let shade = Shade::new(Ramp::Sequential, [0.0, 1.0]);
        for glyphs in [Glyphs::Braille, Glyphs::Ascii] {
            let inks: &[char] = if glyphs == Glyphs::Ascii { &INKS } else { &SHADES };
            let rank = |value: f32| inks.iter().position(|ink| *ink == shade.glyph(value, &theme(Colours::Mono, glyphs)).0);
            let ranks: Vec<_> = (0..=50).map(|step| rank(step as f32 / 50.0)).collect();
            assert!(ranks.windows(2).all(|pair| pair[0] <= pair[1]) && ranks[0] == Some(0) && ranks[50] == Some(inks.len() - 1));
        }
    }

    #[test]
    fn below_and_above_zero_never_look_alike_and_zero_is_in_the_middle_of_the_colours() {
        let shade = Shade::new(Ramp::Signed, [-1.0, 3.0]);
        for (colours, glyphs) in [(Colours::Mono, Glyphs::Braille), (Colours::Mono, Glyphs::Ascii), (Colours::Ansi16, Glyphs::Braille)] {
            let theme = theme(colours, glyphs);
            for size in [1.0, 2.0, 3.0] {
                assert_ne!(shade.glyph(size, &theme), shade.glyph(-size, &theme), "{colours:?} {glyphs:?} {size}");
            }
        }
        let coloured = theme(Colours::True, Glyphs::Braille);
        assert_eq!(shade.colour(0.0, &coloured), coloured.ramp(Ramp::Signed, RAMP_LEVELS / 2));
        assert_eq!(shade.colour(3.0, &coloured), coloured.ramp(Ramp::Signed, RAMP_LEVELS - 1));
        assert_eq!(shade.colour(-3.0, &coloured), coloured.ramp(Ramp::Signed, 0));
        assert_eq!((shade.colour(f32::NAN, &coloured), shade.glyph(f32::NAN, &coloured).0), (None, ' '));
    }
}

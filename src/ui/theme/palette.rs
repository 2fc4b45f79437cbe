//! The colours of text: the terminal's own sixteen, or fixed ones for a background.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};

use crate::term::background::Background;

/// Which colours text has. Data (classes, grey levels, ramps) keep theirs, which were chosen to be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen, whatever their reader has made of them.
    #[default]
    Terminal,
    /// Light colours, the same in every terminal.
    Dark,
    /// Dark colours, the same in every terminal.
    Light,
    /// The terminal's own, nothing faint, and whatever is coloured bold as well.
    HighContrast,
}

/// What text is coloured with, by the terminal's name for it: the entry of the xterm palette on dark and on light.
const INKS: [(Color, u8, u8); 5] =
    [(Color::Magenta, 213, 127), (Color::Cyan, 80, 24), (Color::Blue, 111, 25), (Color::Green, 114, 22), (Color::Red, 210, 124)];

impl Palette {
    /// What each is called, in the order of the list above.
    pub const NAMES: [&'static str; 4] = ["terminal", "dark", "light", "high-contrast"];

    /// The background that it is made for; nothing where it goes with both.
    pub fn background(self) -> Option<Background> {
        match self {
            Palette::Dark => Some(Background::Dark),
            Palette::Light => Some(Background::Light),
            Palette::Terminal | Palette::HighContrast => None,
        }
    }

    /// Text in one of the sixteen colours.
    pub(super) fn ink(self, colour: Color, background: Background) -> Style {
        let inks = INKS.iter().find(|(named, ..)| *named == colour);
        let plain = Style::new().fg(colour);
        match (self, inks) {
            (Palette::HighContrast, _) => plain.add_modifier(Modifier::BOLD),
            (Palette::Dark | Palette::Light, Some((_, dark, light))) => {
                Style::new().fg(Color::Indexed(if background == Background::Light { *light } else { *dark }))
            }
            (Palette::Terminal, _) | (_, None) => plain,
        }
    }
}

impl FromStr for Palette {
    type Err = String;

    fn from_str(text: &str) -> Result<Palette, String> {
        match text {
            "terminal" => Ok(Palette::Terminal),
            "dark" => Ok(Palette::Dark),
            "light" => Ok(Palette::Light),
            "high-contrast" => Ok(Palette::HighContrast),
            _ => Err(format!("'{text}' is not one of {}", Palette::NAMES.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markup::Role;
    use crate::term::capabilities::{Colours, Glyphs};
    use crate::ui::theme::Theme;

    /// Relative luminance of an entry of xterm's cube, as WCAG 2 defines it.
    fn luminance(index: u8) -> f64 {
        let level = |digit: u8| f64::from([0_u8, 95, 135, 175, 215, 255][usize::from(digit % 6)]) / 255.0;
        let linear = |c: f64| if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        let n = index - 16;
        0.2126 * linear(level(n / 36)) + 0.7152 * linear(level(n / 6)) + 0.0722 * linear(level(n))
    }

    #[test]
    fn fixed_colours_are_read_on_the_background_that_they_are_for() {
        for (colour, dark, light) in INKS {
            let (on_black, on_white) = ((luminance(dark) + 0.05) / 0.05, 1.05 / (luminance(light) + 0.05));
            assert!(on_black >= 7.0, "{colour} on black: {on_black:.1}");
            assert!(on_white >= 5.0, "{colour} on white: {on_white:.1}");
        }
    }

    #[test]
    fn every_name_is_a_palette_and_every_ink_of_the_theme_has_its_fixed_colours() {
        let palettes = Palette::NAMES.map(|name| name.parse::<Palette>().ok());
        assert_eq!(palettes, [Palette::Terminal, Palette::Dark, Palette::Light, Palette::HighContrast].map(Some));
        assert!("solarized".parse::<Palette>().is_err());
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let styles = |theme: Theme| {
            let roles = [Role::Code, Role::CodeKeyword, Role::CodeLiteral].map(|role| theme.text(role));
            [theme.accent(), theme.failure(), theme.right()].into_iter().chain(roles)
        };
        for palette in [Palette::Dark, Palette::Light] {
            for style in styles(theme.with_palette(palette)) {
                assert!(matches!(style.fg, Some(Color::Indexed(_))), "{palette:?}: {style:?}");
            }
        }
        for style in styles(theme.with_palette(Palette::HighContrast)) {
            assert!(style.add_modifier.contains(Modifier::BOLD), "{style:?}");
        }
        assert_eq!(theme.with_palette(Palette::HighContrast).dim(), Style::new());
        let mono = Theme::new(Colours::Mono, Glyphs::Braille);
        assert_eq!(mono.with_palette(Palette::Dark).failure(), mono.failure());
    }
}

//! Styles and glyphs by meaning, for every colour and glyph tier.
//!
//! Text uses the terminal's own sixteen colours, foreground and background, so that light and dark terminals both work unasked.
//! Only data (classes, grey levels) uses the palette of 256, and its colours read on black and on white.

use std::borrow::Cow;

use ratatui::style::{Color, Modifier, Style};

use crate::app::pane::ImageStyle;
use crate::content::ascii;
use crate::content::markup::Role;
use crate::lab::Ramp;
use crate::term::background::Background;
use crate::term::capabilities::{Colours, Glyphs, Mosaic};

mod palette;
mod ramp;
mod symbols;

pub use palette::Palette;
pub use ramp::RAMP_LEVELS;
pub use symbols::Symbols;

/// Colours of ten classes in the xterm palette, digit 0 first.
///
/// Found by annealing over the palette's colours with a contrast of 3.5 on black and 1.75 on white at least: the smallest distance of
/// two of them in `OKLab` is 0.150, and 0.082 and 0.092 as simulated for deuteranopes and protanopes (Machado et al. 2009); digits that
/// are often confused (4 and 9, 3 and 5, 7 and 9) got the colours that are furthest apart. True colour uses them too: an index is a
/// third of the bytes.
const CLASSES_256: [u8; 10] = [35, 97, 161, 39, 202, 94, 206, 79, 214, 129];

/// The same for a light background, found in the same way with a contrast of 3.4 on white at least: the smallest distances are 0.160, and
/// 0.085 and 0.087 as simulated.
const CLASSES_256_ON_LIGHT: [u8; 10] = [126, 53, 92, 88, 198, 165, 103, 130, 29, 19];

/// The same with the terminal's own colours; dark blue is left out, because it is illegible on many black terminals.
const CLASSES_16: [Color; 10] = [
    Color::Green,
    Color::LightBlue,
    Color::Red,
    Color::Cyan,
    Color::Yellow,
    Color::LightGreen,
    Color::LightMagenta,
    Color::LightCyan,
    Color::LightRed,
    Color::Magenta,
];

/// The same on a light background: bright yellow, green and cyan vanish there.
const CLASSES_16_ON_LIGHT: [Color; 10] = [
    Color::Green,
    Color::Blue,
    Color::Red,
    Color::Cyan,
    Color::Yellow,
    Color::DarkGray,
    Color::LightMagenta,
    Color::LightBlue,
    Color::LightRed,
    Color::Magenta,
];

/// The greys that pictures use, by their lightness 0 to 255 and their number in the xterm palette: 16 even steps, few enough that a picture in
/// training rarely changes a cell. True colour uses them too: an index is half of the bytes, and finer steps cannot be told apart.
const GREYS: [(u8, u8); GREY_LEVELS] = [
    (0, 16),
    (18, 233),
    (28, 234),
    (48, 236),
    (58, 237),
    (78, 239),
    (88, 240),
    (108, 242),
    (118, 243),
    (138, 245),
    (158, 247),
    (178, 249),
    (188, 250),
    (208, 252),
    (228, 254),
    (255, 231),
];

/// Those of pictures so small that a cell stands for many pixels: the parts of the cell draw the form then, and with fewer greys neighbours
/// more often share one, which needs not be sent again.
const FEW_GREYS: [(u8, u8); 6] = [(0, 16), (48, 236), (108, 242), (158, 247), (208, 252), (255, 231)];

/// The greys among the sixteen colours, with the lightness that most palettes give them.
const GREYS_16: [(u8, u8); 4] = [(0, 0), (110, 8), (200, 7), (255, 15)];

/// How many grey levels pictures use.
pub const GREY_LEVELS: usize = 16;

/// How everything looks: a style for each meaning, and the glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colours: Colours,
    glyphs: Glyphs,
    mosaic: Mosaic,
    pictures: ImageStyle,
    background: Background,
    palette: Palette,
}

impl Theme {
    /// The default theme for what the terminal can show.
    pub fn new(colours: Colours, glyphs: Glyphs) -> Self {
        Self {
            colours,
            glyphs,
            mosaic: Mosaic::default(),
            pictures: ImageStyle::default(),
            background: Background::default(),
            palette: Palette::default(),
        }
    }

    /// The same with these colours of text.
    #[must_use]
    pub fn with_palette(self, palette: Palette) -> Self {
        Self { palette, ..self }
    }

    /// The same with pictures whose cells are divided like this.
    #[must_use]
    pub fn with_mosaic(self, mosaic: Mosaic) -> Self {
        Self { mosaic, ..self }
    }

    /// The same with pictures in this style wherever the reader has chosen no other.
    #[must_use]
    pub fn with_pictures(self, pictures: ImageStyle) -> Self {
        Self { pictures, ..self }
    }

    /// The same on another background.
    #[must_use]
    pub fn on(self, background: Background) -> Self {
        Self { background, ..self }
    }

    /// What it is made for.
    pub fn background(&self) -> Background {
        self.background
    }

    /// How finely a picture's cell is divided; of no account in ASCII.
    pub fn mosaic(&self) -> Mosaic {
        self.mosaic
    }

    /// The style of pictures where the reader has chosen none.
    pub fn pictures(&self) -> ImageStyle {
        self.pictures
    }

    /// How many colours may be used.
    pub fn colours(&self) -> Colours {
        self.colours
    }

    /// Which characters may be used.
    pub fn glyphs(&self) -> Glyphs {
        self.glyphs
    }

    /// Rules, marks and arrows.
    pub fn symbols(&self) -> &'static Symbols {
        if self.glyphs == Glyphs::Ascii { &symbols::ASCII } else { &symbols::UNICODE }
    }

    /// The text as this tier may show it: in the ASCII tier, letters and signs beyond 7 bits are spelled out (`β` becomes `beta`).
    ///
    /// The width may change, so measure and wrap what this returns.
    pub fn spell<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.glyphs == Glyphs::Ascii { Cow::Owned(ascii(text)) } else { Cow::Borrowed(text) }
    }

    /// The name of a key: in ASCII an arrow is called by where it points, since `v` and `^` are keys of their own.
    pub fn key_name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if self.glyphs != Glyphs::Ascii {
            return Cow::Borrowed(name);
        }
        let arrows = [("\u{2191}", "up"), ("\u{2193}", "down"), ("\u{2190}", "left"), ("\u{2192}", "right")];
        Cow::Owned(arrows.iter().fold(name.to_owned(), |name, (arrow, word)| name.replace(arrow, word)))
    }

    /// Text by what it is.
    pub fn text(&self, role: Role) -> Style {
        let plain = Style::new();
        match role {
            Role::Body | Role::Math => plain,
            Role::Emphasis => plain.add_modifier(Modifier::ITALIC),
            Role::Strong | Role::Heading => plain.add_modifier(Modifier::BOLD),
            Role::Code | Role::CodeName => self.ink(Color::Cyan),
            Role::Link => plain.add_modifier(Modifier::UNDERLINED),
            Role::Dim | Role::Address => self.dim(),
            Role::Label => self.accent().add_modifier(Modifier::BOLD),
            Role::Right => self.right(),
            Role::Wrong => self.failure(),
            Role::CodeComment => self.dim().add_modifier(Modifier::ITALIC),
            Role::CodeKeyword => self.ink(Color::Blue).add_modifier(Modifier::BOLD),
            Role::CodeLiteral => self.ink(Color::Green),
        }
    }

    /// The one accent: focus and the reader's own value. Magenta, of the sixteen the one that reads on both backgrounds everywhere.
    pub fn accent(&self) -> Style {
        match self.colours {
            Colours::Mono => Style::new().add_modifier(Modifier::BOLD),
            _ => self.ink(Color::Magenta),
        }
    }

    /// What is secondary. Faint rather than 'bright black', which some palettes make equal to their background.
    pub fn dim(&self) -> Style {
        if self.palette == Palette::HighContrast { Style::new() } else { Style::new().add_modifier(Modifier::DIM) }
    }

    /// Rules, axes and other lines.
    pub fn rule(&self) -> Style {
        self.dim()
    }

    /// Titles of panels and screens.
    pub fn title(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What went wrong; always beside words that say so.
    pub fn failure(&self) -> Style {
        self.ink(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What is right or done.
    pub fn right(&self) -> Style {
        self.ink(Color::Green)
    }

    /// What the keys act on.
    pub fn focus(&self) -> Style {
        match self.colours {
            Colours::Mono => Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED),
            _ => self.accent().add_modifier(Modifier::BOLD),
        }
    }

    /// A chosen line of a list: readable in every palette, because it swaps the terminal's own pair.
    pub fn selected(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Whether the background is light.
    pub(crate) fn is_light(&self) -> bool {
        self.background == Background::Light
    }

    /// Data of a class; [`Theme::class_digit`] tells classes apart where colour can't.
    pub fn class(&self, class: usize) -> Style {
        let (of_256, of_16) = match self.background {
            Background::Dark => (&CLASSES_256, &CLASSES_16),
            Background::Light => (&CLASSES_256_ON_LIGHT, &CLASSES_16_ON_LIGHT),
        };
        match self.colours {
            Colours::True | Colours::Ansi256 => Style::new().fg(Color::Indexed(of_256[class % of_256.len()])),
            Colours::Ansi16 => Style::new().fg(of_16[class % of_16.len()]),
            Colours::Mono => Style::new(),
        }
    }

    /// The glyph of a class where neither colours nor dots can show it.
    pub fn class_digit(&self, class: usize) -> char {
        char::from(b"0123456789"[class % 10])
    }

    /// Whether points of a class are told by their digit: without colours, and in ASCII, which has no dots.
    pub fn classes_by_digit(&self) -> bool {
        self.colours == Colours::Mono || self.glyphs == Glyphs::Ascii
    }

    /// Whether grey levels can be painted as colours.
    pub fn has_greys(&self) -> bool {
        matches!(self.colours, Colours::True | Colours::Ansi256) && self.glyphs != Glyphs::Ascii
    }

    /// The colour of a grey level, 0 black to [`GREY_LEVELS`] − 1 white; only where [`Theme::has_greys`].
    pub fn grey(&self, level: usize) -> Color {
        Color::Indexed(GREYS[level.min(GREY_LEVELS - 1)].1)
    }

    /// The greys of pictures, darkest first: lightness 0 to 255, and number in the palette. None without colours.
    pub(crate) fn greys(&self) -> &'static [(u8, u8)] {
        match self.colours {
            Colours::True | Colours::Ansi256 => &GREYS,
            Colours::Ansi16 => &GREYS_16,
            Colours::Mono => &[],
        }
    }

    /// The same for pictures so small that a cell stands for many pixels.
    pub(crate) fn few_greys(&self) -> &'static [(u8, u8)] {
        match self.colours {
            Colours::True | Colours::Ansi256 => &FEW_GREYS,
            Colours::Ansi16 | Colours::Mono => self.greys(),
        }
    }

    /// The colour of a step of a ramp, 0 to [`RAMP_LEVELS`] − 1; `None` where numbers are shown by glyphs.
    pub fn ramp(&self, ramp: Ramp, level: usize) -> Option<Color> {
        if self.glyphs == Glyphs::Ascii {
            return None;
        }
        match self.colours {
            Colours::True => {
                let (red, green, blue) = ramp::rgb(ramp, level);
                Some(Color::Rgb(red, green, blue))
            }
            Colours::Ansi256 => Some(ramp::indexed(ramp, level)),
            Colours::Ansi16 | Colours::Mono => None,
        }
    }

    /// What is above (or below) zero: the ends of the signed ramp, as a style for glyphs.
    pub fn ramp_end(&self, is_above: bool) -> Style {
        match self.colours {
            // on black a little inside the ends, where the colours are light enough for glyphs
            Colours::True | Colours::Ansi256 => {
                let inside = if self.background == Background::Light { 0 } else { 2 };
                let level = if is_above { RAMP_LEVELS - 1 - inside } else { inside };
                Style::new().fg(ramp::indexed(Ramp::Signed, level))
            }
            Colours::Ansi16 => Style::new().fg(match (is_above, self.background) {
                (true, _) => Color::Yellow,
                (false, Background::Dark) => Color::LightBlue,
                (false, Background::Light) => Color::Blue,
            }),
            Colours::Mono => Style::new(),
        }
    }

    fn ink(&self, colour: Color) -> Style {
        if self.colours == Colours::Mono { Style::new() } else { self.palette.ink(colour, self.background) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_ten_different_colours() {
        let both = |colours| [Background::Dark, Background::Light].map(|on| Theme::new(colours, Glyphs::Braille).on(on));
        for theme in [Colours::True, Colours::Ansi256, Colours::Ansi16].into_iter().flat_map(both) {
            let colours = (theme.colours(), theme.background());
            let mut seen: Vec<_> = (0..10).map(|class| theme.class(class).fg).collect();
            seen.sort_by_key(|colour| format!("{colour:?}"));
            seen.dedup();
            assert_eq!(seen.len(), 10, "{colours:?}");
        }
    }

    /// The contrast of a colour of the xterm palette on black and on white (WCAG 2).
    fn contrast(colour: Option<Color>) -> (f64, f64) {
        let Some(Color::Indexed(index)) = colour else { panic!("{colour:?} is not of the palette") };
        let parts = match index {
            232.. => [8 + 10 * (index - 232); 3],
            _ => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(|step| [0, 95, 135, 175, 215, 255][usize::from(step)]),
        };
        let linear = parts.map(|part: u8| f64::from(part) / 255.0).map(|part| match part {
            ..=0.040_45 => part / 12.92,
            _ => ((part + 0.055) / 1.055).powf(2.4),
        });
        let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        ((luminance + 0.05) / 0.05, 1.05 / (luminance + 0.05))
    }

    #[test]
    fn data_stands_out_from_its_background() {
        let dark = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let light = dark.on(Background::Light);
        for class in 0..10 {
            assert!(contrast(dark.class(class).fg).0 >= 3.0, "class {class} on black");
            assert!(contrast(light.class(class).fg).1 >= 3.0, "class {class} on white");
        }
        for is_above in [false, true] {
            assert!(contrast(dark.ramp_end(is_above).fg).0 >= 3.0, "{is_above} on black");
            assert!(contrast(light.ramp_end(is_above).fg).1 >= 3.0, "{is_above} on white");
        }
    }

    #[test]
    fn without_colours_no_style_has_a_colour() {
        let theme = Theme::new(Colours::Mono, Glyphs::Braille);
        let roles =
            [Role::Code, Role::Label, Role::Right, Role::Wrong, Role::CodeKeyword, Role::CodeLiteral, Role::CodeName, Role::CodeComment];
        for style in roles.map(|role| theme.text(role)).into_iter().chain([theme.accent(), theme.focus(), theme.failure(), theme.class(3)])
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(theme.classes_by_digit());
    }

    #[test]
    fn greys_grow_lighter() {
        let lightness = |index: u8| match index {
            16 => 0,
            231 => 255,
            grey => 8 + 10 * (grey - 232),
        };
        assert!(FEW_GREYS.windows(2).all(|pair| pair[0].0 < pair[1].0) && FEW_GREYS.iter().all(|grey| GREYS.contains(grey)));
        assert!(GREYS.iter().all(|(level, index)| lightness(*index) == *level));
        assert!(GREYS.windows(2).chain(GREYS_16.windows(2)).all(|pair| pair[0].0 < pair[1].0));
    }
}

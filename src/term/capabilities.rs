//! What the terminal can show: two tiers, decided purely by the environment and the flags.

/// How many colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// 24-bit colour.
    True,
    /// The xterm palette of 256.
    Ansi256,
    /// The terminal's own sixteen.
    Ansi16,
    /// None: bold, dim, underline and reverse only.
    Mono,
}

/// Which characters may be used for pictures and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille dots for plots, half blocks or ramps for images.
    Braille,
    /// Block elements, for fonts with poor braille.
    Block,
    /// 7-bit ASCII alone, also for rules and marks.
    Ascii,
}

//! What the terminal can show: a tier each for colours, glyphs and the parts of a picture's cell, decided purely by the environment and
//! the flags.

use std::str::FromStr;

use crate::words::clean;

mod glyphs;
mod links;

pub use glyphs::{GlyphChoice, Glyphs, Mosaic};

/// Terminals that would show a question or a link, or draw on black always.
pub(super) const SILENT: [&str; 4] = ["linux", "dumb", "vt", "cons25"];

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

impl Colours {
    /// In words, for `elbo doctor`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Colours::True => "24-bit colour",
            Colours::Ansi256 => "256 colours",
            Colours::Ansi16 => "16 colours",
            Colours::Mono => "no colour",
        }
    }
}

/// What `--color` may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// What the environment and the terminal say.
    #[default]
    Auto,
    /// Colour whatever the environment says; as many as the terminal has, sixteen at least.
    Always,
    /// No colour.
    Never,
    /// So many, whatever anybody says.
    Exactly(Colours),
}

impl FromStr for ColourChoice {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<ColourChoice, UnknownValue> {
        match text {
            "auto" => Ok(ColourChoice::Auto),
            "always" => Ok(ColourChoice::Always),
            "never" => Ok(ColourChoice::Never),
            "mono" => Ok(ColourChoice::Exactly(Colours::Mono)),
            "16" => Ok(ColourChoice::Exactly(Colours::Ansi16)),
            "256" => Ok(ColourChoice::Exactly(Colours::Ansi256)),
            "true" => Ok(ColourChoice::Exactly(Colours::True)),
            _ => Err(UnknownValue::new(text, "auto, always, never, true, 256, 16 or mono")),
        }
    }
}

/// A flag's value that isn't one of its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not one of {allowed}")]
pub struct UnknownValue {
    given: String,
    allowed: &'static str,
}

impl UnknownValue {
    pub(super) fn new(given: &str, allowed: &'static str) -> UnknownValue {
        UnknownValue { given: given.to_owned(), allowed }
    }
}

/// The flags that overrule the environment, and the settings that the environment overrules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--color`.
    pub colour: ColourChoice,
    /// `--glyphs`.
    pub glyphs: GlyphChoice,
    /// What the reader has set once for all.
    pub kept: Kept,
}

/// What the reader has set once for all, each with a word for where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Counts behind `NO_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR`.
    pub colour: Option<(ColourChoice, &'static str)>,
    /// Counts behind `ELBO_GLYPHS`.
    pub glyphs: Option<(GlyphChoice, &'static str)>,
}

/// What may be drawn, and why that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The colour tier.
    pub colours: Colours,
    /// What decided the colour tier, in words.
    pub colours_because: String,
    /// The glyph tier.
    pub glyphs: Glyphs,
    /// What decided the glyph tier, in words.
    pub glyphs_because: String,
    /// How many parts a cell of a picture has; of no account in ASCII.
    pub mosaic: Mosaic,
    /// What decided that, in words.
    pub mosaic_because: String,
    /// Whether web links may be marked as such (OSC 8).
    pub links: bool,
    /// What decided that, in words.
    pub links_because: String,
    /// Whether the terminal can place text anywhere; `TERM=dumb` or none can't, and gets plain output.
    pub full_screen: bool,
}

impl Capabilities {
    /// Decides from the environment, read through `lookup`, and the flags.
    ///
    /// Colours: `--color`, then `NO_COLOR` (not empty), `CLICOLOR_FORCE` (not empty, not 0), `CLICOLOR` (0), the settings, then
    /// `COLORTERM` and `TERM`. Glyphs: `--glyphs`, `ELBO_GLYPHS`, the settings, then the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty.
    /// Parts of a cell: `--glyphs`, `ELBO_GLYPHS`, then what the terminal is known to draw without the help of a font.
    pub fn detect(lookup: impl Fn(&str) -> Option<String>, flags: &Flags) -> Capabilities {
        Capabilities::detect_behind(lookup, flags, None)
    }

    /// As [`Capabilities::detect`], inside tmux: `client` is what [`super::tmux::client`] says of the terminal that tmux draws on, and counts
    /// before `COLORTERM` and `TERM`.
    pub fn detect_behind(lookup: impl Fn(&str) -> Option<String>, flags: &Flags, client: Option<&str>) -> Capabilities {
        let environment = Environment { lookup, client };
        let (colours, colours_because) = environment.colours(flags);
        let choice = environment.glyph_choice(flags);
        let (glyphs, glyphs_because) = environment.glyphs(&choice);
        let (mosaic, mosaic_because) = environment.mosaic(&choice, glyphs);
        let (links, links_because) = links::taken(&environment.lookup, client);
        Capabilities {
            links,
            links_because,
            colours,
            colours_because,
            glyphs,
            glyphs_because,
            mosaic,
            mosaic_because,
            full_screen: !matches!(environment.get("TERM").as_deref(), None | Some("dumb")),
        }
    }
}

/// What each kind of terminal has, by a part of its `TERM`; the first match counts.
/// `(prefix, rest, colours)`: `TERM` starts with the one and contains the other.
const TERMS: &[(&str, &str, Colours)] = &[
    ("", "-direct", Colours::True),
    ("", "256color", Colours::Ansi256),
    ("", "-mono", Colours::Mono),
    ("dumb", "", Colours::Mono),
    ("vt1", "", Colours::Mono),
    ("vt2", "", Colours::Mono),
    // terminals of today that are named for themselves; over ssh this name is all that comes along
    ("alacritty", "", Colours::Ansi256),
    ("foot", "", Colours::Ansi256),
    ("wezterm", "", Colours::Ansi256),
    ("xterm-kitty", "", Colours::Ansi256),
    ("xterm-ghostty", "", Colours::Ansi256),
];

struct Environment<'a, F> {
    lookup: F,
    client: Option<&'a str>,
}

/// What a terminal has by its `TERM` alone.
fn by_name(term: &str) -> Colours {
    TERMS
        .iter()
        .find(|(prefix, part, _)| term.starts_with(prefix) && term.contains(part))
        .map_or(Colours::Ansi16, |&(_, _, colours)| colours)
}

/// What the terminal outside tmux has, by its `TERM` and the features that tmux knows of it.
fn by_client(client: &str) -> Option<(Colours, String)> {
    let (term, features) = client.split_once(' ').unwrap_or((client, ""));
    let has = |name: &str| features.split(',').any(|feature| feature == name);
    let colours = match by_name(term) {
        _ if term.is_empty() => return None,
        _ if has("RGB") => Colours::True,
        Colours::Ansi16 | Colours::Ansi256 if has("256") => Colours::Ansi256,
        colours => colours,
    };
    Some((colours, format!("tmux draws on TERM={}", clean(term))))
}

impl<F: Fn(&str) -> Option<String>> Environment<'_, F> {
    /// A variable that is set and not empty.
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty()).map(|value| clean(&value).into_owned())
    }

    fn colours(&self, flags: &Flags) -> (Colours, String) {
        match flags.colour {
            ColourChoice::Never => return (Colours::Mono, "--color never".into()),
            ColourChoice::Exactly(colours) => return (colours, "--color".into()),
            ColourChoice::Always => return self.at_least_16("--color always"),
            ColourChoice::Auto => {}
        }
        if self.get("NO_COLOR").is_some() {
            return (Colours::Mono, "NO_COLOR is set".into());
        }
        if self.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
            return self.at_least_16("CLICOLOR_FORCE is set");
        }
        if self.get("CLICOLOR").is_some_and(|value| value == "0") {
            return (Colours::Mono, "CLICOLOR=0".into());
        }
        match flags.kept.colour {
            Some((ColourChoice::Never, by)) => (Colours::Mono, format!("never, in {by}")),
            Some((ColourChoice::Exactly(colours), by)) => (colours, by.into()),
            Some((ColourChoice::Always, by)) => self.at_least_16(&format!("always, in {by}")),
            Some((ColourChoice::Auto, _)) | None => self.terminal_colours(),
        }
    }

    fn at_least_16(&self, order: &str) -> (Colours, String) {
        match self.terminal_colours() {
            (Colours::Mono, because) => (Colours::Ansi16, format!("{order}, in spite of {because}")),
            (colours, because) => (colours, format!("{order}; {because}")),
        }
    }

    fn terminal_colours(&self) -> (Colours, String) {
        let Some(term) = self.get("TERM") else {
            return (Colours::Mono, "TERM is not set".into());
        };
        if self.get("TMUX").is_some()
            && let Some(found) = self.client.and_then(by_client)
        {
            return found;
        }
        let by_term = by_name(&term);
        let because = format!("TERM={term}");
        // these can't show more, whatever a terminal further out has put into COLORTERM:
        // GNU screen (tmux says so with TMUX), the Linux console, and whatever has no colour at all
        let screen = term.starts_with("screen") && self.get("TMUX").is_none();
        if by_term == Colours::Mono || term.starts_with("linux") || screen {
            return (by_term, because);
        }
        match self.get("COLORTERM").as_deref() {
            Some(value @ ("truecolor" | "24bit")) => (Colours::True, format!("COLORTERM={value}")),
            _ => (by_term, because),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn detect(variables: &[(&str, &str)], flags: &Flags) -> Capabilities {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Capabilities::detect(lookup, flags)
    }

    fn environment(line: &str) -> Vec<(&str, &str)> {
        line.split_whitespace().map(|word| word.split_once('=').unwrap()).collect()
    }

    #[test]
    fn the_colour_tier_follows_the_order_of_authority() {
        use ColourChoice::{Always, Auto, Exactly, Never};
        use Colours::{Ansi16, Ansi256, Mono, True};
        let table = [
            (Auto, "TERM=xterm", Ansi16),
            (Auto, "TERM=xterm-256color", Ansi256),
            (Auto, "TERM=tmux-256color", Ansi256),
            (Auto, "TERM=xterm-256color COLORTERM=truecolor", True),
            (Auto, "TERM=xterm COLORTERM=24bit", True),
            (Auto, "TERM=xterm-256color COLORTERM=yes", Ansi256),
            (Auto, "TERM=xterm-direct", True),
            (Auto, "TERM=xterm-kitty", Ansi256),
            (Auto, "TERM=linux", Ansi16),
            (Auto, "TERM=linux COLORTERM=truecolor", Ansi16),
            (Auto, "TERM=screen COLORTERM=truecolor", Ansi16),
            (Auto, "TERM=screen-256color COLORTERM=truecolor", Ansi256),
            (Auto, "TERM=screen-256color COLORTERM=truecolor TMUX=/tmp/t", True),
            (Auto, "TERM=dumb", Mono),
            (Auto, "TERM=dumb COLORTERM=truecolor", Mono),
            (Auto, "TERM=vt220", Mono),
            (Auto, "TERM=xterm-mono", Mono),
            (Auto, "", Mono),
            (Auto, "TERM=xterm-256color NO_COLOR=1", Mono),
            (Auto, "TERM=xterm-256color NO_COLOR=0", Mono),
            (Auto, "TERM=xterm-256color NO_COLOR=", Ansi256),
            (Auto, "TERM=xterm NO_COLOR=1 CLICOLOR_FORCE=1", Mono),
            (Auto, "TERM=dumb CLICOLOR_FORCE=1", Ansi16),
            (Auto, "TERM=xterm-256color CLICOLOR_FORCE=1", Ansi256),
            (Auto, "TERM=xterm CLICOLOR_FORCE=1 CLICOLOR=0", Ansi16),
            (Auto, "TERM=xterm CLICOLOR_FORCE=0 CLICOLOR=0", Mono),
            (Auto, "TERM=xterm CLICOLOR=1", Ansi16),
            (Always, "TERM=xterm-256color NO_COLOR=1", Ansi256),
            (Always, "TERM=dumb", Ansi16),
            (Never, "TERM=xterm-direct CLICOLOR_FORCE=1", Mono),
            (Exactly(True), "TERM=xterm NO_COLOR=1", True),
        ];
        for (choice, line, expected) in table {
            let flags = Flags { colour: choice, ..Flags::default() };
            let found = detect(&environment(line), &flags);
            assert_eq!(found.colours, expected, "{choice:?} with {line:?}: {found:?}");
        }
    }

    #[test]
    fn settings_count_behind_flags_and_environment_and_before_what_the_terminal_says() {
        let kept = Kept { colour: Some((ColourChoice::Exactly(Colours::Mono), "a file")), glyphs: Some((GlyphChoice::Blocks, "a file")) };
        let with = |line: &str, flags: Flags| detect(&environment(line), &flags);
        let found = with("TERM=xterm-256color LANG=C.UTF-8", Flags { kept, ..Flags::default() });
        assert_eq!((found.colours, found.colours_because.as_str()), (Colours::Mono, "a file"));
        assert_eq!((found.glyphs, found.glyphs_because.as_str(), found.mosaic), (Glyphs::Block, "a file", Mosaic::Halves));
        let forced = with("TERM=xterm-256color LANG=C.UTF-8 CLICOLOR_FORCE=1 ELBO_GLYPHS=braille", Flags { kept, ..Flags::default() });
        assert_eq!((forced.colours, forced.glyphs), (Colours::Ansi256, Glyphs::Braille));
        let flags = Flags { colour: ColourChoice::Exactly(Colours::True), glyphs: GlyphChoice::Ascii, kept };
        let told = with("TERM=xterm NO_COLOR=1", flags);
        assert_eq!((told.colours, told.glyphs), (Colours::True, Glyphs::Ascii));
        let always = Kept { colour: Some((ColourChoice::Always, "a file")), ..Kept::default() };
        assert_eq!(with("TERM=dumb", Flags { kept: always, ..Flags::default() }).colours, Colours::Ansi16);
        assert_eq!(with("TERM=xterm NO_COLOR=1", Flags { kept: always, ..Flags::default() }).colours, Colours::Mono);
    }

    #[test]
    fn inside_tmux_the_terminal_that_it_draws_on_decides() {
        use Colours::{Ansi16, Ansi256, Mono, True};
        let tmux = "TERM=tmux-256color COLORTERM=truecolor TMUX=/tmp/tmux-0/default,1,0";
        let table = [
            ("xterm-256color 256,RGB,bpaste,title", True),
            ("xterm-256color 256,bpaste,title", Ansi256),
            ("xterm 256,title", Ansi256),
            ("xterm title", Ansi16),
            ("linux ", Ansi16),
            ("vt220 ", Mono),
            ("", True),
        ];
        for (client, expected) in table {
            let lookup = |name: &str| environment(tmux).into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
            let found = Capabilities::detect_behind(lookup, &Flags::default(), Some(client));
            assert_eq!(found.colours, expected, "{client:?}: {found:?}");
        }
        let lookup = |name: &str| {
            [("TMUX", "x"), ("TERM", "tmux"), ("LANG", "C.UTF-8")]
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(Capabilities::detect_behind(lookup, &Flags::default(), Some("linux title")).glyphs, Glyphs::Block);
        assert_eq!(Capabilities::detect_behind(lookup, &Flags::default(), Some("xterm title")).glyphs, Glyphs::Braille);
    }

    #[test]
    fn what_the_environment_says_is_quoted_without_raw_characters() {
        let found = detect(&[("TERM", "xterm\u{1b}]0;x\u{7}"), ("LANG", "C\u{202e}")], &Flags::default());
        assert_eq!(found.colours_because, "TERM=xterm\\u{1b}]0;x\\u{7}");
        assert_eq!(found.glyphs_because, "LANG=C\\u{202e} is not UTF-8");
    }

    #[test]
    fn only_a_terminal_that_can_place_text_is_drawn_on() {
        for (line, expected) in [("TERM=xterm", true), ("TERM=dumb", false), ("", false)] {
            let found = detect(&environment(line), &Flags::default());
            assert_eq!(found.full_screen, expected, "{line:?}");
        }
    }

    #[test]
    fn the_reasons_name_the_variable_that_decided() {
        let found = detect(&environment("TERM=xterm-256color NO_COLOR=1 LC_CTYPE=C LANG=C.UTF-8"), &Flags::default());
        assert_eq!(found.colours_because, "NO_COLOR is set");
        assert_eq!(found.glyphs_because, "LC_CTYPE=C is not UTF-8");
    }

    #[test]
    fn flag_values_are_words_or_say_which_words_there_are() {
        assert_eq!("256".parse(), Ok(ColourChoice::Exactly(Colours::Ansi256)));
        let error = "purple".parse::<ColourChoice>().unwrap_err();
        let words = error.to_string();
        assert_eq!(words, "'purple' is not one of auto, always, never, true, 256, 16 or mono");
        for word in words.split_once("one of ").map_or("", |(_, words)| words).split([',', ' ']).filter(|word| !["", "or"].contains(word)) {
            assert!(word.parse::<ColourChoice>().is_ok(), "{word}");
        }
    }
}

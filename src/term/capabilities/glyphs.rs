//! Which characters the terminal shows: for plots and rules by the locale, for the cells of a picture by the terminal's own name.

use std::str::FromStr;

use super::{Environment, Flags, UnknownValue};

/// Which characters may be used for plots and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille dots for plots.
    Braille,
    /// Block elements, for fonts with poor braille.
    Block,
    /// 7-bit ASCII alone, also for rules and marks, and for pictures.
    Ascii,
}

impl Glyphs {
    /// In words, for `elbo doctor`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Glyphs::Braille => "braille",
            Glyphs::Block => "block",
            Glyphs::Ascii => "ascii",
        }
    }
}

/// How many parts a cell of a picture has; each part has one of the cell's two colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mosaic {
    /// An upper and a lower half.
    Halves,
    /// 2 × 2: in nearly every font.
    #[default]
    Quadrants,
    /// 2 × 3, of Unicode 13: few fonts have them, some terminals draw them themselves.
    Sextants,
    /// 2 × 4, of Unicode 16: only terminals that draw them themselves have them.
    Octants,
}

impl Mosaic {
    /// In words, for `elbo doctor`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Mosaic::Halves => "half blocks",
            Mosaic::Quadrants => "quadrants",
            Mosaic::Sextants => "sextants",
            Mosaic::Octants => "octants",
        }
    }
}

/// What `--glyphs` and `ELBO_GLYPHS` may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlyphChoice {
    /// What the environment says.
    #[default]
    Auto,
    /// 7-bit ASCII.
    Ascii,
    /// Block elements for plots, half blocks for pictures.
    Blocks,
    /// Braille for plots; pictures as the terminal can.
    Braille,
    /// Braille for plots, and so many parts in a picture's cell.
    Pictures(Mosaic),
}

const WORDS: &str = "auto, ascii, blocks, braille, quadrants, sextants or octants";

impl FromStr for GlyphChoice {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<GlyphChoice, UnknownValue> {
        match text {
            "auto" => Ok(GlyphChoice::Auto),
            "ascii" => Ok(GlyphChoice::Ascii),
            "block" | "blocks" => Ok(GlyphChoice::Blocks),
            "braille" => Ok(GlyphChoice::Braille),
            "quadrants" => Ok(GlyphChoice::Pictures(Mosaic::Quadrants)),
            "sextants" => Ok(GlyphChoice::Pictures(Mosaic::Sextants)),
            "octants" => Ok(GlyphChoice::Pictures(Mosaic::Octants)),
            _ => Err(UnknownValue::new(text, WORDS)),
        }
    }
}

/// A choice, and who made it.
pub(super) struct Chosen {
    choice: GlyphChoice,
    by: String,
}

/// A terminal that draws finer parts of a cell itself, whatever its font has.
struct Painter {
    /// What `TERM_PROGRAM` calls it.
    program: &'static str,
    /// What `TERM` starts with in it.
    term: &'static str,
    /// From which version on it draws octants, if it does; all versions that are still met draw sextants.
    octants: Option<[u32; 2]>,
}

/// From their release notes, changelogs and manuals.
const PAINTERS: &[Painter] = &[
    Painter { program: "kitty", term: "xterm-kitty", octants: Some([0, 40]) },
    Painter { program: "ghostty", term: "xterm-ghostty", octants: Some([1, 2]) },
    Painter { program: "foot", term: "foot", octants: Some([1, 20]) },
    Painter { program: "WezTerm", term: "wezterm", octants: None },
];

/// VTE (GNOME Terminal, Ptyxis, …) puts its version into one number: 0.78.0 is 7800.
const VTE_WITH_OCTANTS: u32 = 7800;

/// Variables of other terminals: where one is set, a `VTE_VERSION` may have been inherited from the terminal that it was started in.
const NOT_VTE: &[&str] = &["TERM_PROGRAM", "KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "XTERM_VERSION"];

impl<F: Fn(&str) -> Option<String>> Environment<'_, F> {
    /// The flag, or else `ELBO_GLYPHS`, or else the settings.
    pub(super) fn glyph_choice(&self, flags: &Flags) -> Chosen {
        if flags.glyphs != GlyphChoice::Auto {
            return Chosen { choice: flags.glyphs, by: "--glyphs".into() };
        }
        let kept = flags.kept.glyphs.filter(|(choice, _)| *choice != GlyphChoice::Auto);
        let kept = kept.map_or((GlyphChoice::Auto, ""), |(choice, by)| (choice, by));
        let Some(value) = self.get("ELBO_GLYPHS") else { return Chosen { choice: kept.0, by: kept.1.into() } };
        match value.parse() {
            Ok(choice) => Chosen { choice, by: format!("ELBO_GLYPHS={value}") },
            // a variable is set long before it is read: a slip in it must not keep anybody from reading
            Err(error) => Chosen { choice: kept.0, by: format!("{}; ELBO_GLYPHS is ignored: {error}", kept.1) },
        }
    }

    /// The tier for plots and rules.
    pub(super) fn glyphs(&self, chosen: &Chosen) -> (Glyphs, String) {
        match chosen.choice {
            GlyphChoice::Auto => {}
            GlyphChoice::Ascii => return (Glyphs::Ascii, chosen.by.clone()),
            GlyphChoice::Blocks => return (Glyphs::Block, chosen.by.clone()),
            GlyphChoice::Braille | GlyphChoice::Pictures(_) => return (Glyphs::Braille, chosen.by.clone()),
        }
        let (glyphs, because) = self.glyphs_of_locale();
        (glyphs, because + &chosen.by)
    }

    fn glyphs_of_locale(&self) -> (Glyphs, String) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, self.get(name)?)));
        let Some((name, value)) = locale else {
            let because = "none of LC_ALL, LC_CTYPE and LANG is set";
            return (Glyphs::Ascii, because.into());
        };
        let because = format!("{name}={value}");
        let lower = value.to_ascii_lowercase();
        if !lower.contains("utf-8") && !lower.contains("utf8") {
            return (Glyphs::Ascii, format!("{because} is not UTF-8"));
        }
        if self.is_console() {
            let because = "TERM=linux: the console's font has no braille";
            return (Glyphs::Block, if self.is_behind_console() { format!("tmux draws on {because}") } else { because.into() });
        }
        (Glyphs::Braille, because)
    }

    fn is_console(&self) -> bool {
        self.is_behind_console() || self.get("TERM").is_some_and(|term| term.starts_with("linux"))
    }

    fn is_behind_console(&self) -> bool {
        self.get("TMUX").and(self.client).is_some_and(|client| client.starts_with("linux"))
    }

    /// How finely a picture's cell may be divided where plots have these glyphs.
    pub(super) fn mosaic(&self, chosen: &Chosen, glyphs: Glyphs) -> (Mosaic, String) {
        match chosen.choice {
            GlyphChoice::Blocks => return (Mosaic::Halves, chosen.by.clone()),
            GlyphChoice::Pictures(mosaic) => return (mosaic, chosen.by.clone()),
            GlyphChoice::Auto | GlyphChoice::Ascii | GlyphChoice::Braille => {}
        }
        if glyphs == Glyphs::Ascii {
            return (Mosaic::default(), "not used: pictures are in ASCII".into());
        }
        if self.is_console() {
            return (Mosaic::Halves, "TERM=linux: the console's font has no others".into());
        }
        self.painted()
    }

    /// The finest parts that the terminal is known to draw itself. None behind a multiplexer, which has a mind of its own about new
    /// characters.
    fn painted(&self) -> (Mosaic, String) {
        let term = self.get("TERM").unwrap_or_default();
        let multiplexer = ["TMUX", "STY", "ZELLIJ"].into_iter().find(|name| self.get(name).is_some());
        if let Some(name) = multiplexer {
            return (Mosaic::Quadrants, format!("{name} is set: a multiplexer may not know finer ones; --glyphs octants if yours does"));
        }
        if term.starts_with("screen") || term.starts_with("tmux") {
            return (Mosaic::Quadrants, format!("TERM={term}: a multiplexer may not know finer ones; --glyphs octants if yours does"));
        }
        let program = self.get("TERM_PROGRAM");
        let named = |painter: &&Painter| program.as_deref().is_some_and(|program| program.eq_ignore_ascii_case(painter.program));
        if let Some(painter) = PAINTERS.iter().find(|painter| term.starts_with(painter.term)) {
            // over ssh TERM is all that comes along; the version counts only where the same terminal has given it
            return self.painted_by(painter, named(&painter));
        }
        if let Some(painter) = PAINTERS.iter().find(named) {
            return self.painted_by(painter, true);
        }
        let vte = self.get("VTE_VERSION").filter(|_| NOT_VTE.iter().all(|name| self.get(name).is_none()));
        if let Some(version) = vte.and_then(|version| version.parse::<u32>().ok()).filter(|version| *version >= VTE_WITH_OCTANTS) {
            return (Mosaic::Octants, format!("VTE_VERSION={version}: draws them itself"));
        }
        (Mosaic::Quadrants, "not known to draw finer ones itself; --glyphs sextants or octants if it does".into())
    }

    fn painted_by(&self, painter: &Painter, gave_version: bool) -> (Mosaic, String) {
        let name = painter.program;
        let Some([major, minor]) = painter.octants else {
            return (Mosaic::Sextants, format!("{name} draws them itself"));
        };
        let version = self.get("TERM_PROGRAM_VERSION").filter(|_| gave_version);
        match version.as_deref().and_then(version_of) {
            Some(found) if found >= [major, minor] => {
                (Mosaic::Octants, format!("{name} {} draws them itself", version.unwrap_or_default()))
            }
            Some(_) => (Mosaic::Sextants, format!("{name} {} draws them itself", version.unwrap_or_default())),
            None => (Mosaic::Sextants, format!("{name} does not say its version; --glyphs octants from {major}.{minor} on")),
        }
    }
}

/// Major and minor of `1.20.2`, `1.2.0-dev+abc`.
fn version_of(text: &str) -> Option<[u32; 2]> {
    let mut numbers =
        text.split('.').map(|part| part.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default().parse().ok());
    Some([numbers.next()??, numbers.next()??])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{Capabilities, Flags};
    use super::*;

    fn detect(line: &str, choice: GlyphChoice) -> Capabilities {
        let variables: Vec<(&str, &str)> = line.split_whitespace().map(|word| word.split_once('=').unwrap()).collect();
        let lookup = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Capabilities::detect(lookup, &Flags { glyphs: choice, ..Flags::default() })
    }

    #[test]
    fn the_glyph_tier_follows_the_locale() {
        use Glyphs::{Ascii, Block, Braille};
        let auto = GlyphChoice::Auto;
        let table = [
            (auto, "LANG=en_GB.UTF-8", Braille),
            (auto, "LANG=C.UTF-8", Braille),
            (auto, "LANG=de_DE.utf8", Braille),
            (auto, "LANG=C", Ascii),
            (auto, "LANG=de_DE.ISO-8859-1", Ascii),
            (auto, "", Ascii),
            (auto, "LANG=en_GB.UTF-8 LC_ALL=C", Ascii),
            (auto, "LANG=C LC_CTYPE=C.UTF-8", Braille),
            (auto, "LANG=C.UTF-8 LC_ALL= LC_CTYPE=POSIX", Ascii),
            (auto, "LANG=C.UTF-8 TERM=linux", Block),
            (auto, "LANG=C.UTF-8 ELBO_GLYPHS=ascii", Ascii),
            (auto, "LANG=C.UTF-8 ELBO_GLYPHS=crayon", Braille),
            (GlyphChoice::Blocks, "LANG=C", Block),
            (GlyphChoice::Ascii, "LANG=C.UTF-8 ELBO_GLYPHS=blocks", Ascii),
            (GlyphChoice::Pictures(Mosaic::Octants), "LANG=C", Braille),
        ];
        for (choice, line, expected) in table {
            let found = detect(line, choice);
            assert_eq!(found.glyphs, expected, "{choice:?} with {line:?}: {found:?}");
        }
    }

    #[test]
    fn a_cell_is_divided_as_finely_as_the_terminal_is_known_to_draw() {
        use Mosaic::{Halves, Octants, Quadrants, Sextants};
        let auto = GlyphChoice::Auto;
        let table = [
            (auto, "TERM=xterm-256color", Quadrants),
            (auto, "TERM=linux", Halves),
            (auto, "TERM=xterm-kitty", Sextants),
            (auto, "TERM=xterm-kitty TERM_PROGRAM=kitty TERM_PROGRAM_VERSION=0.39.1", Sextants),
            (auto, "TERM=xterm-kitty TERM_PROGRAM=kitty TERM_PROGRAM_VERSION=0.40.0", Octants),
            (auto, "TERM=xterm-ghostty TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.1.3", Sextants),
            (auto, "TERM=xterm-ghostty TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.2.0-dev+123", Octants),
            (auto, "TERM=xterm-256color TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.2.3", Octants),
            (auto, "TERM=foot", Sextants),
            (auto, "TERM=foot TERM_PROGRAM=foot TERM_PROGRAM_VERSION=1.20.2", Octants),
            (auto, "TERM=foot TERM_PROGRAM=foot TERM_PROGRAM_VERSION=1.9.2", Sextants),
            // the version of another terminal, in which this one was started
            (auto, "TERM=foot TERM_PROGRAM=ghostty TERM_PROGRAM_VERSION=1.30.0", Sextants),
            (auto, "TERM=xterm-256color TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20240203-110809-5046fc22", Sextants),
            (auto, "TERM=xterm-256color VTE_VERSION=7800", Octants),
            (auto, "TERM=xterm-256color VTE_VERSION=7601", Quadrants),
            (auto, "TERM=xterm-256color VTE_VERSION=7800 TERM_PROGRAM=vscode", Quadrants),
            (auto, "TERM=xterm-256color VTE_VERSION=7800 ALACRITTY_WINDOW_ID=1", Quadrants),
            (auto, "TERM=tmux-256color TERM_PROGRAM=tmux", Quadrants),
            (auto, "TERM=xterm-kitty TERM_PROGRAM=kitty TERM_PROGRAM_VERSION=0.42.0 TMUX=/tmp/t", Quadrants),
            (auto, "TERM=screen-256color VTE_VERSION=7800 STY=1", Quadrants),
            (auto, "TERM=xterm-256color ELBO_GLYPHS=octants TMUX=/tmp/t", Octants),
            (auto, "TERM=xterm-256color VTE_VERSION=7800 ELBO_GLYPHS=quadrants", Quadrants),
            (GlyphChoice::Pictures(Sextants), "TERM=screen ELBO_GLYPHS=octants", Sextants),
            (GlyphChoice::Blocks, "TERM=xterm-256color VTE_VERSION=7800", Halves),
            (GlyphChoice::Braille, "TERM=xterm-256color VTE_VERSION=7800", Octants),
        ];
        for (choice, line, expected) in table {
            let found = detect(&format!("LANG=C.UTF-8 {line}"), choice);
            assert_eq!(found.mosaic, expected, "{choice:?} with {line:?}: {found:?}");
        }
    }

    #[test]
    fn the_reasons_say_who_decided_and_what_to_try() {
        let reason = |line: &str| detect(&format!("LANG=C.UTF-8 {line}"), GlyphChoice::Auto);
        assert_eq!(reason("ELBO_GLYPHS=octants").mosaic_because, "ELBO_GLYPHS=octants");
        assert_eq!(reason("TERM=xterm-kitty").mosaic_because, "kitty does not say its version; --glyphs octants from 0.40 on");
        assert_eq!(reason("TERM=xterm TMUX=1").mosaic_because.split(':').next(), Some("TMUX is set"));
        assert_eq!(
            reason("ELBO_GLYPHS=crayon").glyphs_because,
            "LANG=C.UTF-8; ELBO_GLYPHS is ignored: 'crayon' is not one of auto, ascii, blocks, braille, quadrants, sextants or octants"
        );
    }

    #[test]
    fn every_word_of_the_flag_is_understood() {
        for word in WORDS.replace(" or ", ", ").split(", ") {
            assert!(word.parse::<GlyphChoice>().is_ok(), "{word}");
        }
        assert_eq!("block".parse(), Ok(GlyphChoice::Blocks));
    }
}

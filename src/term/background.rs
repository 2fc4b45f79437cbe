//! Whether the terminal writes on a dark or on a light background.
//!
//! Told by a flag; else by `COLORFGBG`, which rxvt, Konsole and others set; else the terminal is asked (OSC 11). Nobody waits for its answer:
//! until it has come the background counts as dark, and it is taken for two seconds. What comes later changes nothing, and is no key.

use std::str::FromStr;
use std::time::Duration;

use super::capabilities::{SILENT, UnknownValue};

/// What to ask the terminal: its background, as `rgb:RRRR/GGGG/BBBB`, and behind that how it is, which every terminal answers.
pub(crate) const QUESTION: &[u8] = b"\x1b]11;?\x07\x1b[5n";

/// An answer that takes longer is not taken: whoever has begun to read is not to see the colours change.
pub const DEADLINE: Duration = Duration::from_secs(2);

/// A background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Light text on it.
    #[default]
    Dark,
    /// Dark text on it.
    Light,
}

impl Background {
    /// The other one.
    pub fn other(self) -> Background {
        match self {
            Background::Dark => Background::Light,
            Background::Light => Background::Dark,
        }
    }
}

/// What `--background` may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackgroundChoice {
    /// What the environment or the terminal says.
    #[default]
    Auto,
    /// This one, whatever anybody says.
    Exactly(Background),
}

impl FromStr for BackgroundChoice {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<BackgroundChoice, UnknownValue> {
        match text {
            "auto" => Ok(BackgroundChoice::Auto),
            "dark" => Ok(BackgroundChoice::Exactly(Background::Dark)),
            "light" => Ok(BackgroundChoice::Exactly(Background::Light)),
            _ => Err(UnknownValue::new(text, "auto, dark or light")),
        }
    }
}

/// What is known without asking, with what decided it, in words; `None` when only the terminal knows.
pub fn known(lookup: impl Fn(&str) -> Option<String>, choice: BackgroundChoice) -> Option<(Background, String)> {
    if let BackgroundChoice::Exactly(background) = choice {
        return Some((background, "--background".into()));
    }
    // `15;0` or `0;default;15`: the number of the background stands last
    let told = lookup("COLORFGBG")?;
    let number: u8 = told.rsplit(';').next()?.parse().ok()?;
    let background = if matches!(number, 7 | 9..=15) { Background::Light } else { Background::Dark };
    Some((background, format!("COLORFGBG={}", crate::words::clean(&told))))
}

/// Whether a terminal of this name may be asked.
pub fn may_be_asked(term: Option<&str>) -> bool {
    term.is_some_and(|term| !term.is_empty() && !SILENT.iter().any(|name| term.starts_with(name)))
}

/// The answer, without what begins and ends it: `11;rgb:ffff/ffff/ffff`, with two to four digits for each colour.
pub(crate) fn answer(text: &[u8]) -> Option<Background> {
    let text = std::str::from_utf8(text).ok()?;
    let colours = text.strip_prefix("11;")?;
    let colours = colours.strip_prefix("rgb:").or_else(|| colours.strip_prefix("rgba:"))?;
    let mut parts = colours.split('/').map(|part| {
        let most = 16_f64.powi(i32::try_from(part.len()).ok()?) - 1.0;
        (1..=4).contains(&part.len()).then_some(())?;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / most)
    });
    let mut next = || parts.next().flatten();
    let (red, green, blue) = (next()?, next()?, next()?);
    // the weights that television gives to what the eye sees of each
    let lightness = 0.299 * red + 0.587 * green + 0.114 * blue;
    Some(if lightness > 0.5 { Background::Light } else { Background::Dark })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn flag_and_environment_decide_before_the_terminal_is_asked() {
        let with = |value: &'static str, choice| known(move |name| (name == "COLORFGBG").then(|| value.to_owned()), choice);
        let light = BackgroundChoice::from_str("light").unwrap();
        assert_eq!(with("15;0", light), Some((Background::Light, "--background".into())));
        assert_eq!(with("15;0", BackgroundChoice::Auto), Some((Background::Dark, "COLORFGBG=15;0".into())));
        assert_eq!(with("0;default;15", BackgroundChoice::Auto).unwrap().0, Background::Light);
        assert_eq!(with("0;8", BackgroundChoice::Auto).unwrap().0, Background::Dark);
        assert_eq!(with("15;default", BackgroundChoice::Auto), None);
        assert_eq!(known(|_| None, BackgroundChoice::Auto), None);
        assert!(BackgroundChoice::from_str("grey").unwrap_err().to_string().contains("auto, dark or light"));
    }

    #[test]
    fn answers_are_read_in_every_form_and_others_are_none() {
        assert_eq!(answer(b"11;rgb:ffff/ffff/ffff"), Some(Background::Light));
        assert_eq!(answer(b"11;rgb:fd/f6/e3"), Some(Background::Light));
        assert_eq!(answer(b"11;rgb:0000/2b2b/3636"), Some(Background::Dark));
        assert_eq!(answer(b"11;rgba:1e1e/1e1e/1e1e/ffff"), Some(Background::Dark));
        for other in [&b"10;rgb:ffff/ffff/ffff"[..], b"11;?", b"11;rgb:ffff/ffff", b"11;rgb:zz/zz/zz", b"11;rgb:fffff/ff/ff", b"\xff"] {
            assert_eq!(answer(other), None);
        }
    }

    #[test]
    fn what_would_show_the_question_is_not_asked() {
        assert!(may_be_asked(Some("xterm-256color")) && may_be_asked(Some("tmux-256color")) && may_be_asked(Some("foot")));
        assert!(!may_be_asked(Some("linux")) && !may_be_asked(Some("vt220")) && !may_be_asked(Some("")) && !may_be_asked(None));
    }
}

//! The reader's settings: what `config.toml` and the variables `ELBO_…` say, below the flags and above the defaults.
//!
//! [`SETTINGS`] is the one list of them: the file is checked against it, `elbo config show` prints it, a new file is written from it.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::near::nearest;
use crate::app::keymap;
use crate::app::pane::ImageStyle;
use crate::content;
use crate::data::paths::{self, NoHome};
use crate::term::background::BackgroundChoice;
use crate::term::capabilities::{ColourChoice, GlyphChoice, Kept};
use crate::term::event::Key;
use crate::ui::theme::Palette;

mod file;

pub(super) use file::Fault;

/// Snapshots a second of a model that trains, when nothing else is said.
const RATE: f64 = 4.0;
/// Snapshots a second where motion is to be reduced: one in five seconds.
const REDUCED: f64 = 0.2;

/// What a reader may set once for all.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    color: ColourChoice,
    glyphs: GlyphChoice,
    /// The style of pictures where the reader has chosen none.
    pub(super) images: Option<ImageStyle>,
    /// What the terminal writes on.
    pub(super) background: BackgroundChoice,
    /// The colours of text.
    pub(super) theme: Option<Palette>,
    mouse: Option<bool>,
    reduced: Option<bool>,
    rate: Option<f64>,
    /// `digits`, or a folder of IDX files.
    pub(super) data: Option<String>,
    /// Threads that train.
    pub(super) threads: Option<u16>,
    /// Questions in a sitting of the quiz at most.
    pub(super) cards: Option<u16>,
    shuffled: Option<bool>,
    /// The reader's own keys: the action, the key, and the key's name as it was written.
    keys: Vec<(String, Key, String)>,
    /// Where each of [`SETTINGS`] comes from; nothing for a default.
    origins: Vec<Option<Given>>,
}

/// A value as it was written, and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    /// The value.
    pub(super) value: String,
    /// Where it stands.
    pub(super) origin: Origin,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the variable of this name.
    Variable(&'static str),
    /// In this line of the file.
    Line(usize),
}

impl Origin {
    /// Who decided, in a word.
    fn name(self) -> &'static str {
        match self {
            Origin::Variable(name) => name,
            Origin::Line(_) => "config.toml",
        }
    }
}

/// One setting: what it is called, what it may be, and what it does.
pub(super) struct Setting {
    /// Its key in the file, with that of its table before a dot.
    pub(super) key: &'static str,
    /// The variable that counts before the file.
    pub(super) variable: &'static str,
    /// What it is when nobody says anything, as it would be written in the file.
    pub(super) usual: &'static str,
    /// What it does, and what it may be.
    pub(super) about: &'static str,
    /// Takes a value, or says what is wrong with it.
    take: fn(&mut Settings, &str) -> Result<(), String>,
}

/// Every setting, in the order in which they are shown.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "color",
        variable: "ELBO_COLOR",
        usual: "\"auto\"",
        about: "colours: auto, always, never, or a tier: true, 256, 16, mono",
        take: |settings, text| read(text, &COLOURS).map(|value| settings.color = value),
    },
    Setting {
        key: "glyphs",
        variable: "ELBO_GLYPHS",
        usual: "\"auto\"",
        about: "characters: auto, ascii, blocks, braille, quadrants, sextants, octants",
        take: |settings, text| read(text, &GLYPHS).map(|value| settings.glyphs = value),
    },
    Setting {
        key: "images",
        variable: "ELBO_IMAGES",
        usual: "\"auto\"",
        about: "pictures, where you have chosen no style with i: auto, ascii, halves, quadrants, sextants, octants, braille",
        take: |settings, text| read(text, &ImageStyle::WORDS).map(|value| settings.images = Some(value)),
    },
    Setting {
        key: "background",
        variable: "ELBO_BACKGROUND",
        usual: "\"auto\"",
        about: "what the terminal writes on: auto (it is asked), dark, light",
        take: |settings, text| read(text, &["auto", "dark", "light"]).map(|value| settings.background = value),
    },
    Setting {
        key: "theme",
        variable: "ELBO_THEME",
        usual: "\"terminal\"",
        about: "colours of the text: terminal (its own sixteen), dark, light, high-contrast",
        take: |settings, text| read(text, &Palette::NAMES).map(|value| settings.theme = Some(value)),
    },
    Setting {
        key: "mouse",
        variable: "ELBO_MOUSE",
        usual: "true",
        about: "whether elbo takes the mouse; false leaves it to the terminal, so that it selects text",
        take: |settings, text| read(text, &BOOLS).map(|value| settings.mouse = Some(value)),
    },
    Setting {
        key: "motion",
        variable: "ELBO_MOTION",
        usual: "\"full\"",
        about: "full, or reduced: pictures of a model that trains change once in five seconds",
        take: |settings, text| {
            among(text, &["full", "reduced"])?;
            settings.reduced = Some(text == "reduced");
            Ok(())
        },
    },
    Setting {
        key: "rate",
        variable: "ELBO_RATE",
        usual: "4",
        about: "pictures a second of a model that trains, at most: 0.2 to 10",
        take: |settings, text| {
            let rate = text.parse().ok().filter(|rate| (REDUCED..=10.0).contains(rate));
            settings.rate = Some(rate.ok_or_else(|| format!("'{text}' is no number from {REDUCED} to 10"))?);
            Ok(())
        },
    },
    Setting {
        key: "data",
        variable: "ELBO_DATA",
        usual: "\"digits\"",
        about: "what the models of the course and the demos learn from: digits (generated), or a folder of IDX files",
        take: |settings, text| {
            if text.is_empty() {
                return Err("write \"digits\" or the path of a folder".into());
            }
            settings.data = Some(at_home(text));
            Ok(())
        },
    },
    Setting {
        key: "threads",
        variable: "ELBO_THREADS",
        usual: "0",
        about: "threads that train, 1 to 256; 0 for all",
        take: |settings, text| {
            let threads = text.parse().ok().filter(|threads| *threads <= 256_u16);
            let threads = threads.ok_or_else(|| format!("'{text}' is no whole number from 0 to 256"))?;
            settings.threads = (threads > 0).then_some(threads);
            Ok(())
        },
    },
    Setting {
        key: "quiz.cards",
        variable: "ELBO_QUIZ_CARDS",
        usual: "0",
        about: "questions in a sitting at most; 0 for all that are due and today's new ones",
        take: |settings, text| {
            let cards = text.parse::<u16>().map_err(|_| format!("'{text}' is no whole number from 0 to {}", u16::MAX))?;
            settings.cards = (cards > 0).then_some(cards);
            Ok(())
        },
    },
    Setting {
        key: "quiz.order",
        variable: "ELBO_QUIZ_ORDER",
        usual: "\"urgent\"",
        about: "urgent (the most urgent first) or random",
        take: |settings, text| {
            among(text, &["urgent", "random"])?;
            settings.shuffled = Some(text == "random");
            Ok(())
        },
    },
];

const COLOURS: [&str; 7] = ["auto", "always", "never", "true", "256", "16", "mono"];
const GLYPHS: [&str; 7] = ["auto", "ascii", "blocks", "braille", "quadrants", "sextants", "octants"];
const BOOLS: [&str; 2] = ["true", "false"];

/// The table of the reader's own keys.
const KEYS: &str = "keys";

/// Refuses what is not one of the words.
fn among(text: &str, words: &[&'static str]) -> Result<(), String> {
    if words.contains(&text) {
        return Ok(());
    }
    let meant = nearest(text, words.iter().copied()).map(|word| format!("; did you mean '{word}'?")).unwrap_or_default();
    Err(format!("'{text}' is not one of {}{meant}", words.join(", ")))
}

/// One of the words, as what it means.
fn read<T: FromStr>(text: &str, words: &[&'static str]) -> Result<T, String> {
    among(text, words)?;
    text.parse().map_err(|_| format!("'{text}' is not one of {}", words.join(", ")))
}

/// A path that begins with `~/` is below HOME, as in a shell.
fn at_home(path: &str) -> String {
    match (path.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(below), Ok(home)) => format!("{}/{below}", home.trim_end_matches('/')),
        _ => path.to_owned(),
    }
}

/// Where the file is, whether or not it is there.
///
/// # Errors
/// [`NoHome`] where there is no folder for it.
pub(super) fn path() -> Result<PathBuf, NoHome> {
    Ok(paths::config_dir()?.join("config.toml"))
}

impl Settings {
    /// The settings of this reader: of the file, if it is there, and of the environment.
    ///
    /// # Errors
    /// Every fault of the file. A slip in a variable is none: it was set long before, and must not keep anybody from reading.
    pub(super) fn load() -> Result<Settings, Vec<Fault>> {
        let text = match path() {
            Ok(path) => file::text(&path)?.map(|text| (path, text)),
            Err(_) => None,
        };
        let text = text.as_ref().map(|(path, text)| (path.display().to_string(), text.as_str()));
        Settings::read(text.as_ref().map(|(name, text)| (name.as_str(), *text)), |name| std::env::var(name).ok())
    }

    /// The settings of a file, given its name and its text, and of variables.
    fn read(file: Option<(&str, &str)>, lookup: impl Fn(&str) -> Option<String>) -> Result<Settings, Vec<Fault>> {
        let mut settings = Settings { origins: vec![None; SETTINGS.len()], ..Settings::default() };
        if let Some((name, text)) = file {
            file::read(name, text, &mut settings)?;
        }
        for (at, setting) in SETTINGS.iter().enumerate() {
            let Some(value) = lookup(setting.variable).filter(|value| !value.is_empty()) else { continue };
            if (setting.take)(&mut settings, &value).is_ok() {
                settings.origins[at] = Some(Given { value, origin: Origin::Variable(setting.variable) });
            }
        }
        Ok(settings)
    }

    /// Takes what the file says.
    fn take(&mut self, at: usize, value: &str, line: usize) -> Result<(), String> {
        (SETTINGS[at].take)(self, value)?;
        self.origins[at] = Some(Given { value: value.to_owned(), origin: Origin::Line(line) });
        Ok(())
    }

    /// What one of [`SETTINGS`] was set to; nothing where it was not.
    pub(super) fn given(&self, at: usize) -> Option<&Given> {
        self.origins.get(at)?.as_ref()
    }

    /// Who has set one.
    fn by(&self, key: &str) -> Option<&'static str> {
        let at = SETTINGS.iter().position(|setting| setting.key == key)?;
        self.given(at).map(|given| given.origin.name())
    }

    /// What counts where neither the flags nor the variables of all programs decide what the terminal shows.
    pub(super) fn kept(&self) -> Kept {
        Kept { colour: self.by("color").map(|by| (self.color, by)), glyphs: self.by("glyphs").map(|by| (self.glyphs, by)) }
    }

    /// Who has set the style of pictures.
    pub(super) fn images_by(&self) -> Option<&'static str> {
        self.by("images")
    }

    /// Who has set the background.
    pub(super) fn background_by(&self) -> Option<&'static str> {
        self.by("background")
    }

    /// Puts the reader's own keys in force.
    pub(super) fn put_keys_in_force(&self) {
        let wishes: Vec<_> = self.keys.iter().map(|(action, key, _)| (action.clone(), *key)).collect();
        if let (false, Ok(own)) = (wishes.is_empty(), keymap::remapped(&wishes)) {
            keymap::put_in_force(own);
            content::keys::put_in_force(keymap::called_in_texts());
        }
    }

    /// The reader's own keys: what they do, and what they are called.
    pub(super) fn keys(&self) -> impl Iterator<Item = (String, &str)> {
        self.keys.iter().map(|(action, _, name)| (format!("{KEYS}.{action}"), name.as_str()))
    }

    /// Whether elbo takes the mouse.
    pub(super) fn mouse(&self) -> bool {
        self.mouse.unwrap_or(true)
    }

    /// Whether a sitting's questions come in random order.
    pub(super) fn shuffled(&self) -> bool {
        self.shuffled.unwrap_or(false)
    }

    /// The shortest time between two pictures of a model that trains, with motion reduced by the flag or the settings.
    pub(super) fn pause(&self, reduced: bool) -> Duration {
        let rate = if reduced || self.reduced == Some(true) { REDUCED } else { self.rate.unwrap_or(RATE) };
        Duration::from_secs_f64(1.0 / rate)
    }
}

/// A file in which every setting stands as it usually is, commented out.
pub(super) fn template() -> String {
    let mut text =
        String::from("# Settings of elbo. Flags and the variables ELBO_... count before them; 'elbo config show' says what counts.\n");
    let mut table = "";
    for Setting { key, usual, about, .. } in SETTINGS {
        let (of, name) = key.split_once('.').unwrap_or(("", key));
        if of != table {
            table = of;
            text.push_str(&format!("\n[{table}]\n"));
        }
        text.push_str(&format!("\n# {about}\n# {name} = {usual}\n"));
    }
    text.push_str("\n# other keys: an action's new key stands in the place of its first one; '?' in elbo shows them\n");
    text.push_str(&format!("[{KEYS}]\n# next-section = \"n\"\n\n# the actions: {}\n", keymap::actions().join(", ")));
    text
}

#[cfg(test)]
mod tests;

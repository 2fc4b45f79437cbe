//! `elbo doctor`: what the terminal can show and why, and where the files are, in words to paste into an issue; on a terminal a test card too.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::out;
use super::settings::{Fault, Settings};
use crate::app::pane::ImageStyle;
use crate::data::known::Known;
use crate::data::paths::{self, NoHome};
use crate::term;
use crate::term::background::{self, Background, BackgroundChoice};
use crate::term::capabilities::{Capabilities, ColourChoice, Flags, GlyphChoice, Glyphs};
use crate::term::tmux;
use crate::ui::theme::Theme;
use crate::words::clean;

mod card;

/// How to say it.
#[derive(clap::Args)]
pub(super) struct DoctorArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Decide as if the reader were given this
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    pub(super) color: ColourChoice,
    /// Decide as if the reader were given this
    #[arg(long, default_value = "auto", value_name = "KIND")]
    pub(super) glyphs: GlyphChoice,
    /// Decide as if the reader were given this
    #[arg(long, default_value = "auto", value_name = "KIND")]
    background: BackgroundChoice,
    /// What the reader has set once for all.
    #[arg(skip)]
    pub(super) settings: Settings,
    /// What keeps it from being read.
    #[arg(skip)]
    pub(super) faults: Vec<Fault>,
}

/// Variables that decide something here, or that explain what does.
const VARIABLES: &[&str] = &[
    "TERM",
    "COLORTERM",
    "COLORFGBG",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "VTE_VERSION",
    "TMUX",
    "STY",
    "ZELLIJ",
    "SSH_TTY",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "ELBO_GLYPHS",
    "ELBO_IMAGES",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "RAYON_NUM_THREADS",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
];

/// One thing that was decided or found.
#[derive(Serialize)]
struct Finding {
    name: &'static str,
    value: String,
    /// What decided it, or what state it is in.
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

impl Finding {
    fn new(name: &'static str, value: impl Into<String>, note: impl Into<String>) -> Finding {
        Finding { name, value: value.into(), note: note.into() }
    }
}

/// Everything that is said.
#[derive(Serialize)]
struct Report {
    program: Vec<Finding>,
    terminal: Vec<Finding>,
    files: Vec<Finding>,
    environment: Vec<Finding>,
}

impl DoctorArgs {
    /// What the terminal writes on as far as it need not be asked, and what decided that.
    fn background(&self) -> Option<(Background, String)> {
        let known = |choice| background::known(|name| std::env::var(name).ok(), choice);
        let set = self.settings.background;
        match (self.background, self.settings.background_by()) {
            (BackgroundChoice::Auto, Some(by)) if set != BackgroundChoice::Auto => {
                known(set).map(|(background, _)| (background, by.into()))
            }
            (choice, _) => known(choice),
        }
    }
}

/// Prints the report; looks only, changes nothing.
pub(super) fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let flags = Flags { colour: args.color, glyphs: args.glyphs, kept: args.settings.kept() };
    let report = Report { program: program(), terminal: terminal(args, &flags), files: files(&args.faults), environment: environment() };
    if args.json {
        out::json(&serde_json::to_string_pretty(&report)?)?;
    } else {
        out::data(|out| Ok(out.write_all(words(&report, out::columns()).as_bytes())?))?;
        // Judged by eye, it is of no use in a file or an issue.
        if std::io::stdout().is_terminal() {
            let found = Capabilities::detect_behind(|name| std::env::var(name).ok(), &flags, tmux::client().as_deref());
            let background = args.background().map_or(Background::Dark, |(background, _)| background);
            out::raw(&card::card(&Theme::new(found.colours, found.glyphs).on(background), found.glyphs == Glyphs::Ascii))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn program() -> Vec<Finding> {
    let threads = std::thread::available_parallelism();
    vec![
        Finding::new("version", env!("CARGO_PKG_VERSION"), if cfg!(debug_assertions) { "development build" } else { "release build" }),
        Finding::new("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH), ""),
        match threads {
            Ok(threads) => Finding::new("threads", threads.to_string(), "as many as the system allows this program"),
            Err(error) => Finding::new("threads", "1", format!("the system does not say how many there are: {error}")),
        },
    ]
}

fn terminal(args: &DoctorArgs, flags: &Flags) -> Vec<Finding> {
    let found = Capabilities::detect_behind(|name| std::env::var(name).ok(), flags, tmux::client().as_deref());
    let (input, output) = (std::io::stdin().is_terminal(), std::io::stdout().is_terminal());
    let place = |terminal| if terminal { "terminal" } else { "not a terminal" };
    let reader = match (input && output, found.full_screen) {
        (true, true) => Finding::new("reader", "full screen", ""),
        (true, false) => Finding::new("reader", "plain text", "this TERM cannot place text on the screen"),
        (false, _) => Finding::new("reader", "plain text", "input and output must both be a terminal for the full screen"),
    };
    let size = match term::size() {
        Some((columns, rows)) if columns < 60 || rows < 20 => {
            Finding::new("size", format!("{columns} x {rows}"), "the reader needs 60 x 20")
        }
        Some((columns, rows)) => Finding::new("size", format!("{columns} x {rows}"), ""),
        None => Finding::new("size", "unknown", "output is not a terminal"),
    };
    let is_ascii = found.glyphs == Glyphs::Ascii;
    vec![
        reader,
        Finding::new("colours", found.colours.describe(), found.colours_because),
        Finding::new("glyphs", found.glyphs.describe(), found.glyphs_because),
        match (args.settings.images, args.settings.images_by()) {
            (Some(style), Some(by)) if style != ImageStyle::Auto && !is_ascii => Finding::new("pictures", style.name(), by),
            _ => Finding::new("pictures", if is_ascii { "ascii" } else { found.mosaic.describe() }, found.mosaic_because),
        },
        Finding::new("web links", if found.links { "followed by the terminal" } else { "text alone" }, found.links_because),
        match args.background() {
            Some((Background::Light, because)) => Finding::new("background", "light", because),
            Some((Background::Dark, because)) => Finding::new("background", "dark", because),
            None => {
                Finding::new("background", "asked for", "the terminal is asked when it is taken; dark unless it answers within two seconds")
            }
        },
        size,
        Finding::new("input", place(input), ""),
        Finding::new("output", place(output), ""),
    ]
}

fn files(faults: &[Fault]) -> Vec<Finding> {
    let settings = place("settings", paths::config_dir(), "config.toml", "not there: 'elbo config edit' makes it");
    let mut files = vec![
        match faults.first() {
            Some(fault) => Finding { note: format!("not in force: {fault}"), ..settings },
            None => settings,
        },
        place("progress", paths::state_dir(), "progress.json", "not there yet: made when you read"),
        place("checkpoints", paths::cache_dir(), "lab", "not there yet: made when a model has trained"),
        Finding::new("data", "digits (generated)", "always there"),
    ];
    for set in ["mnist", "fashion"].into_iter().filter_map(Known::named) {
        files.push(place(set.name, paths::data_dir(), set.name, &format!("not there: 'elbo data fetch {}' gets it", set.name)));
    }
    files
}

/// Where a file or folder is, and whether it is there.
fn place(name: &'static str, folder: Result<std::path::PathBuf, NoHome>, file: &str, missing: &str) -> Finding {
    match folder {
        Ok(folder) => {
            let path = folder.join(file);
            let note = state(&path).unwrap_or_else(|| missing.to_owned());
            Finding::new(name, path.display().to_string(), note)
        }
        Err(error) => Finding::new(name, "nowhere", error.to_string()),
    }
}

/// What is known of a path without opening it; `None` when it isn't there.
fn state(path: &Path) -> Option<String> {
    match path.metadata() {
        Ok(found) if found.is_dir() => Some("there".into()),
        Ok(found) => Some(format!("there, {} bytes", found.len())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(format!("cannot be looked at: {error}")),
    }
}

fn environment() -> Vec<Finding> {
    let set = |&name: &&'static str| std::env::var(name).ok().map(|value| Finding::new(name, value, ""));
    VARIABLES.iter().filter_map(set).collect()
}

/// The report as indented lines, in columns as wide as their longest word. A note that has no room beside its value in so many columns stands
/// below it.
fn words(report: &Report, columns: Option<usize>) -> String {
    let parts = [("elbo", &report.program), ("Terminal", &report.terminal), ("Files", &report.files), ("Environment", &report.environment)];
    let longest = |text: fn(&Finding) -> &str| {
        let all = parts.iter().flat_map(|(_, findings)| findings.iter());
        all.map(|finding| text(finding).chars().count()).max().unwrap_or(0)
    };
    let names = longest(|finding| finding.name);
    // notes stand in a column of their own unless a long path would push them off the screen
    let values = longest(|finding| if finding.note.is_empty() { "" } else { &finding.value }).min(44);
    let mut text = String::new();
    for (title, findings) in parts {
        text.push_str(title);
        text.push('\n');
        for Finding { name, value, note } in findings {
            let line =
                if note.is_empty() { format!("  {name:names$}  {value}") } else { format!("  {name:names$}  {value:values$}  ({note})") };
            // Variables and paths may hold anything.
            let line = clean(&line);
            let Some(columns) = columns.filter(|columns| !note.is_empty() && line.width() > *columns) else {
                text.push_str(line.trim_end());
                text.push('\n');
                continue;
            };
            text.push_str(clean(&format!("  {name:names$}  {value}")).trim_end());
            text.push('\n');
            let (indent, note) = (" ".repeat(names + 4), clean(note));
            let options = textwrap::Options::new(columns).initial_indent(&indent).subsequent_indent(&indent).break_words(false);
            for line in textwrap::wrap(&format!("({note})"), options) {
                text.push_str(line.trim_end());
                text.push('\n');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_words_stand_in_columns_and_give_the_reasons() {
        let report = Report {
            program: vec![Finding::new("version", "1.2.3", "release build")],
            terminal: vec![Finding::new("colours", "no colour", "NO_COLOR is set"), Finding::new("size", "80 x 24", "")],
            files: vec![],
            environment: vec![Finding::new("NO_COLOR", "1", "")],
        };
        assert_eq!(
            words(&report, None),
            "\
elbo
  version   1.2.3      (release build)
Terminal
  colours   no colour  (NO_COLOR is set)
  size      80 x 24
Files
Environment
  NO_COLOR  1
"
        );
    }

    #[test]
    fn a_note_without_room_stands_below_its_value() {
        let report = Report {
            program: vec![Finding::new("version", "1.2.3", "release build")],
            terminal: vec![Finding::new(
                "web links",
                "text alone",
                "the terminal does not say that it follows any, so the address stands there",
            )],
            files: vec![],
            environment: vec![Finding::new("TERM", "xterm", "")],
        };
        assert_eq!(
            words(&report, Some(44)),
            "\
elbo
  version    1.2.3       (release build)
Terminal
  web links  text alone
             (the terminal does not say that
             it follows any, so the address
             stands there)
Files
Environment
  TERM       xterm
"
        );
    }

    #[test]
    fn a_file_that_is_missing_says_how_it_comes_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let missing = place("progress", Ok(folder.path().to_owned()), "progress.json", "not yet");
        assert_eq!(missing.note, "not yet");
        std::fs::write(folder.path().join("progress.json"), "1234").unwrap();
        let there = place("progress", Ok(folder.path().to_owned()), "progress.json", "not yet");
        assert_eq!(there.note, "there, 4 bytes");
        assert_eq!(there.value, folder.path().join("progress.json").display().to_string());
    }

    #[test]
    fn without_a_home_the_report_names_the_variable() {
        let nowhere = place("mnist", Err(NoHome { variable: "XDG_DATA_HOME" }), "mnist", "not yet");
        assert_eq!(nowhere.value, "nowhere");
        assert!(nowhere.note.contains("XDG_DATA_HOME"));
    }
}

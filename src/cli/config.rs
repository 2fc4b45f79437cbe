//! `elbo config`: the settings, where each comes from, and the file that they are written in.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::out::{self, say};
use super::settings::{self, Given, Origin, SETTINGS, Settings, template};
use crate::ground::whole;
use crate::words::clean;

/// What `elbo config` can be told.
#[derive(Args)]
#[command(after_long_help = NOTES)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print where the file is, whether or not it is there
    Path,
    /// Print every setting with its value and where that comes from
    Show {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Open the file in $VISUAL or $EDITOR, and check it afterwards; a new one has every setting in it, commented out
    Edit,
}

const NOTES: &str = "\
Flags count before variables (ELBO_COLOR, ELBO_GLYPHS, …; 'elbo config show' names them), variables before the file.
NO_COLOR, CLICOLOR_FORCE and CLICOLOR count before the file's color.";

/// Shows or edits the settings.
///
/// # Errors
/// When there is no place for the file, it can't be made, or there is no editor.
pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    let path = settings::path()?;
    match args.what {
        What::Path => out::line(&clean(&path.display().to_string()))?,
        What::Show { json } => {
            let Some(settings) = loaded() else { return Ok(ExitCode::from(2)) };
            if json {
                out::json(&serde_json::to_string_pretty(&as_json(&settings, &path))?)?;
            } else {
                out::data(|out| Ok(out.write_all(in_words(&settings, &path).as_bytes())?))?;
            }
        }
        What::Edit => {
            edit(&path)?;
            if loaded().is_none() {
                say!("elbo: the settings have faults; nothing that heeds them begins before they are mended");
                return Ok(ExitCode::from(2));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings; their faults are said.
fn loaded() -> Option<Settings> {
    Settings::load().map_err(|faults| faults.iter().for_each(|fault| say!("{fault}"))).ok()
}

fn edit(path: &Path) -> anyhow::Result<()> {
    if !path.exists() {
        let folder = whole::folder_of(path);
        std::fs::create_dir_all(folder).with_context(|| format!("{}: the folder of the settings can't be made", folder.display()))?;
        whole::write(path, template().as_bytes()).with_context(|| format!("{}: the settings can't be written", path.display()))?;
    }
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
    let editor = named.unwrap_or_else(|| "vi".into());
    // Whoever sets EDITOR may give it arguments of its own; the shell takes them apart.
    let status = Command::new("sh").args(["-c", &format!("{editor} \"$1\""), "sh"]).arg(path).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("the editor '{editor}' ended with {status}; set EDITOR to another one, or edit {} yourself", path.display()),
        Err(error) => bail!("the editor '{editor}' can't be started: {error}; edit {} yourself", path.display()),
    }
}

/// A setting's value, and where it comes from.
fn value(settings: &Settings, at: usize) -> (String, String) {
    match settings.given(at) {
        None => (SETTINGS[at].usual.trim_matches('"').to_owned(), "default".into()),
        Some(Given { value, origin: Origin::Variable(name) }) => (value.clone(), (*name).to_owned()),
        Some(Given { value, origin: Origin::Line(line) }) => (value.clone(), format!("line {line}")),
    }
}

fn in_words(settings: &Settings, path: &Path) -> String {
    let there = if path.exists() { "" } else { " (not there: 'elbo config edit' makes it)" };
    let mut text = format!("{}{there}\n\n", clean(&path.display().to_string()));
    let values: Vec<_> =
        (0..SETTINGS.len()).map(|at| value(settings, at)).map(|(value, from)| (clean(&value).into_owned(), from)).collect();
    let widest = values.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
    let names = SETTINGS.iter().map(|setting| setting.key.len()).max().unwrap_or(0);
    for (setting, (value, from)) in SETTINGS.iter().zip(&values) {
        text.push_str(&format!("{:names$}  {value:widest$}  {from}\n", setting.key));
    }
    settings.keys().for_each(|(name, key)| text.push_str(&format!("{name} = {}\n", clean(key))));
    text
}

fn as_json(settings: &Settings, path: &Path) -> Value {
    let one = |at: usize| {
        let (value, from) = value(settings, at);
        let setting = &SETTINGS[at];
        json!({ "key": setting.key, "value": value, "from": from, "variable": setting.variable, "about": setting.about })
    };
    json!({ "path": path.display().to_string(), "exists": path.exists(), "settings": (0..SETTINGS.len()).map(one).collect::<Vec<_>>(),
        "keys": settings.keys().map(|(name, key)| json!({ "key": name, "value": key })).collect::<Vec<_>>() })
}

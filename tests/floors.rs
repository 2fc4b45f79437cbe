//! The house has floors, and a floor uses only the floors below it; what a new block, experiment or panel touches is listed. `ARCHITECTURE.md`
//! has the plan and the lists; these tests keep them true.

#![allow(clippy::unwrap_used)]

#[path = "floors/circles.rs"]
mod circles;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use elbo::content::vocabulary::Vocabulary;
use elbo::content::{Kind, json_schema};
use regex::Regex;

/// Each floor, from the top, with the floors that it may use.
const FLOORS: &[(&str, &[&str])] = &[
    ("cli", &["ui", "app", "term", "lab", "study", "model", "data", "content", "ground", "words"]),
    ("ui", &["app", "term", "lab", "study", "data", "content", "ground", "words"]),
    ("app", &["term", "lab", "study", "data", "content", "ground", "words"]),
    ("term", &["ground", "words"]),
    ("lab", &["model", "data", "content", "ground", "words"]),
    ("study", &["data", "content", "ground", "words"]),
    ("model", &["data", "ground", "words"]),
    ("data", &["ground", "words"]),
    ("content", &["ground", "words"]),
    ("ground", &[]),
    ("words", &[]),
];

/// Libraries that live on certain floors alone.
const AT_HOME: &[(&str, &[&str])] = &[
    ("crossterm", &["term"]),
    ("serde_yaml", &["content"]),
    ("saphyr_parser", &["content"]),
    ("pulldown_latex", &["content"]),
    ("syntect", &["content"]),
    ("dfdx", &["model"]),
    ("gemm_f32", &["model"]),
    ("pulp", &["model", "data"]),
    ("nalgebra", &["model"]),
    ("ureq", &["data"]),
    ("fsrs", &["study"]),
    ("jiff", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("toml", &["cli"]),
    ("anyhow", &["cli"]),
    ("ratatui", &["ui", "term", "cli"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// The floor that a file stands on; `None` for the entrance (`lib.rs`, `main.rs`).
fn floor(path: &Path) -> Option<String> {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    let name = first.trim_end_matches(".rs").to_string();
    FLOORS.iter().any(|(floor, _)| *floor == name).then_some(name)
}

/// Lines of code: comments left out, so that a doc link to another floor is not a use of it.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(number, line)| (number + 1, line.split("//").next().unwrap_or("")))
}

/// The names that stand right after `before` in a line.
fn names_after<'a>(line: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(before).filter_map(move |(at, _)| {
        let whole = at == 0 || !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &line[at + before.len()..];
        whole.then(|| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(""))
    })
}

#[test]
fn a_floor_uses_only_the_floors_below_it() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let Some(here) = floor(&path) else { continue };
        let below = FLOORS.iter().find(|(name, _)| *name == here).unwrap().1;
        for (number, line) in code(&text) {
            assert!(!line.contains("crate::{"), "{}:{number}: name one floor a line, so that this test can read it", path.display());
            for used in names_after(line, "crate::") {
                let is_floor = FLOORS.iter().any(|(name, _)| *name == used);
                if is_floor && used != here && !below.contains(&used) {
                    faults.push(format!("{}:{number}: {here} uses {used}, which is not below it", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn libraries_stay_on_their_floors() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let Some(here) = floor(&path) else { continue };
        for (number, line) in code(&text) {
            for (library, homes) in AT_HOME {
                let uses = line
                    .match_indices(&format!("{library}::"))
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                if uses && !homes.contains(&here.as_str()) {
                    faults.push(format!("{}:{number}: {library} lives in {} alone", path.display(), homes.join(", ")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_printed_goes_through_one_place() {
    // `println!` panics where nobody takes its words.
    let faults: Vec<String> = sources()
        .iter()
        .filter(|(path, _)| floor(path).as_deref() == Some("cli"))
        .flat_map(|(path, text)| {
            let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            code(own).filter(|(_, line)| line.contains("println!(")).map(move |(number, _)| format!("{}:{number}", path.display()))
        })
        .collect();
    assert!(faults.is_empty(), "print through cli/out.rs:\n{}", faults.join("\n"));
}

#[test]
fn the_rules_catch_what_they_are_for() {
    assert_eq!(names_after("use crate::lab::Snapshot;", "crate::").collect::<Vec<_>>(), ["lab"]);
    assert_eq!(names_after("    let x = crate::ui::view(a, crate::data::SIDE);", "crate::").collect::<Vec<_>>(), ["ui", "data"]);
    assert_eq!(names_after("use mycrate::lab;", "crate::").count(), 0);
}

/// The files that `ARCHITECTURE.md` lists under a heading; one with a name in capitals stands for the new file.
fn listed(heading: &str) -> BTreeSet<String> {
    let plan = include_str!("../ARCHITECTURE.md");
    let (_, list) = plan.split_once(&format!("### {heading}\n")).unwrap();
    let items = list.lines().take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let paths: BTreeSet<String> = items.map(|line| line.split('`').nth(1).unwrap().to_owned()).collect();
    let is_new = |path: &String| path.contains(|c: char| c.is_ascii_uppercase());
    assert!(paths.iter().any(|path| !is_new(path)), "nothing is listed under {heading}");
    paths.into_iter().filter(|path| !is_new(path)).collect()
}

/// The files, without those of tests, in whose code something is found.
fn touched(pattern: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = |path: &Path| path.strip_prefix(home).unwrap().to_str().unwrap().to_owned();
    let found = sources().into_iter().filter(|(_, text)| {
        let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        code(own).any(|(_, line)| pattern.is_match(line))
    });
    found.map(|(path, _)| name(&path)).filter(|path| !["/tests", "_tests", "/behaviour"].iter().any(|part| path.contains(part))).collect()
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

#[test]
fn the_list_of_what_a_new_block_touches_is_whole() {
    let schema = json_schema(Some(Kind::Section), &Vocabulary::default());
    let kinds = schema["$defs"]["block"]["oneOf"].as_array().unwrap();
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind["required"][0].as_str().unwrap()).collect();
    let expected = listed("A new block");
    for kind in &kinds {
        let found = touched(&format!(r"\bBlock::{}\b|\bone {kind}:", capital(kind)));
        assert!(found.is_superset(&expected), "{kind}: {found:?}");
    }
    // The others have a meaning beyond the page: the pane its experiment, a prediction its card.
    for plain in ["heading", "note", "table", "curve", "text"] {
        assert!(kinds.contains(&plain), "{kinds:?}");
        let mut found = touched(&format!(r"\bBlock::{}\b|\bone {plain}:", capital(plain)));
        // A repair drill is made into a page of blocks that there are.
        found.remove("src/content/load/repair.rs");
        assert_eq!(found, expected, "{plain}");
    }
}

#[test]
fn the_list_of_what_a_new_experiment_touches_is_whole() {
    let modules = include_str!("../src/lab/experiments.rs").replace("#[cfg(test)]\nmod behaviour;", "");
    let names: Vec<&str> = Regex::new(r"mod (\w+);").unwrap().captures_iter(&modules).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let mut found = touched(&format!(r"\bmod {name};|\b{name}::"));
        // The procedures run on the models of some of them, which is no part of it.
        found.retain(|path| !path.starts_with("src/lab/flows"));
        assert_eq!(found, listed("A new experiment"), "{name}");
    }
}

#[test]
fn the_list_of_what_a_new_panel_touches_is_whole() {
    let picture = include_str!("../src/lab/picture.rs");
    let (_, body) = picture.split_once("pub enum Body {").unwrap();
    let body = body.split("\n}").next().unwrap();
    let kinds: Vec<&str> =
        Regex::new(r"(?m)^    (\w+)\(").unwrap().captures_iter(body).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(kinds.len() >= 8, "{kinds:?}");
    let expected = listed("A new kind of panel");
    for kind in kinds {
        let found = touched(&format!(r"\bBody::{kind}\b|^    {kind}\({kind}\),"));
        assert!(found.is_superset(&expected), "{kind}: {found:?}");
    }
    for plain in ["Matrix", "Network"] {
        let mut found = touched(&format!(r"\bBody::{plain}\b|^    {plain}\({plain}\),"));
        // Those who draw with it are no part of it.
        found.retain(|path| !path.starts_with("src/lab/experiments/") && !path.starts_with("src/lab/flows/"));
        assert_eq!(found, expected, "{plain}");
    }
}

#[test]
fn a_key_in_what_is_said_is_that_of_an_action() {
    let named = Regex::new("<key:([a-z-]+)>").unwrap();
    let actions = elbo::app::keymap::actions();
    let mut found = 0;
    for (path, text) in sources().iter().filter(|(path, _)| !path.ends_with("keymap/said.rs")) {
        for name in named.captures_iter(text).map(|found| found[1].to_owned()) {
            assert!(actions.contains(&name), "{}: no action is called '{name}'", path.display());
            found += 1;
        }
    }
    assert!(found > 30, "{found}");
}

//! The house has floors, and a floor uses only the floors below it. `ARCHITECTURE.md` has the plan; this test keeps it.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// Each floor, from the top, with the floors that it may use.
const FLOORS: &[(&str, &[&str])] = &[
    ("cli", &["ui", "app", "term", "lab", "study", "model", "data", "content", "ground", "words"]),
    ("ui", &["app", "term", "lab", "study", "data", "content", "ground", "words"]),
    ("app", &["term", "lab", "study", "data", "content", "ground", "words"]),
    ("term", &["ground", "words"]),
    ("lab", &["model", "data", "ground", "words"]),
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
    ("gemm", &["model"]),
    ("pulp", &["model", "data"]),
    ("faer", &["model"]),
    ("ureq", &["data"]),
    ("fsrs", &["study"]),
    ("jiff", &["cli"]),
    ("clap", &["cli"]),
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
fn the_rules_catch_what_they_are_for() {
    assert_eq!(names_after("use crate::lab::Snapshot;", "crate::").collect::<Vec<_>>(), ["lab"]);
    assert_eq!(names_after("    let x = crate::ui::view(a, crate::data::SIDE);", "crate::").collect::<Vec<_>>(), ["ui", "data"]);
    assert_eq!(names_after("use mycrate::lab;", "crate::").count(), 0);
}

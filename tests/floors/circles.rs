//! Files of a folder that need one another in a circle: such files are one thing in several pieces, and can be read in no order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;

/// What is left, each group with its folder. A file and the folder of the same name count as one. To be made shorter, never longer.
const KNOWN: &[&str] = &[
    "content: course derivation night question repair",
    "content/load: behind derivation repair",
    "content/page: blocks repair",
    "data: find folder known",
    "lab: archive bank desk dial exhibit experiment run snapshot trained",
    "lab: experiments registry",
    "ui/panel/images: ascii picture",
    "ui/panel/plot: axes labels",
];

/// The modules by their paths from `src`, `content/page`, without their comments and tests.
fn modules() -> BTreeMap<String, String> {
    let comment = Regex::new("//[^\n]*").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let named = super::sources().into_iter().map(|(path, text)| {
        let path = path.strip_prefix(&root).unwrap_or(&path).with_extension("").to_string_lossy().into_owned();
        let text = comment.replace_all(text.split("\nmod tests {").next().unwrap_or_default(), "").into_owned();
        (path, text)
    });
    named.filter(|(path, _)| !path.ends_with("tests") && !path.contains("/tests/")).collect()
}

/// The paths that a tree behind `use` stands for: `super::{a::b, c}` is `super::a::b` and `super::c`.
fn paths(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else { return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()] };
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in rest[..rest.rfind('}').unwrap_or(rest.len())].chars() {
        match letter {
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                parts.last_mut().unwrap().push(letter);
            }
        }
    }
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(|part| paths(&format!("{}{}", head.trim(), part.trim()))).collect()
}

/// The module that a path of the module `from` leads into.
fn module(path: &str, from: &str, known: &BTreeMap<String, String>) -> Option<String> {
    let mut place: Vec<&str> = from.split('/').collect();
    let mut found = None;
    for (at, step) in path.split("::").enumerate() {
        match step {
            "crate" if at == 0 => place.clear(),
            "self" if at == 0 => {}
            "super" => drop(place.pop()),
            step => {
                place.push(step);
                if !known.contains_key(&place.join("/")) {
                    break;
                }
                found = Some(place.join("/"));
            }
        }
    }
    found
}

/// The part of `path` that stands in `folder`: a file, or a folder with the file of its name.
fn part<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let inside = if folder.is_empty() { path } else { path.strip_prefix(folder)?.strip_prefix('/')? };
    inside.split('/').next()
}

#[test]
fn files_of_a_folder_stand_in_a_circle_only_where_that_is_known() {
    let known = modules();
    let (used, named) =
        (Regex::new(r"\buse\s+((?:crate|super|self)::[^;]*);").unwrap(), Regex::new(r"\b(?:crate|super)(?:::\w+)+").unwrap());
    let mut needs: Vec<(&str, String)> = Vec::new();
    for (from, text) in &known {
        let trees = used.captures_iter(text).flat_map(|found| paths(&found[1].split_whitespace().collect::<Vec<_>>().join(" ")));
        let elsewhere = used.replace_all(text, "").into_owned();
        let named = named.find_iter(&elsewhere).map(|found| found.as_str().to_owned());
        needs.extend(trees.chain(named).filter_map(|path| Some((from.as_str(), module(&path, from, &known)?))));
    }
    let folders: BTreeSet<&str> = known.keys().map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    let mut circles = Vec::new();
    for folder in folders {
        let edges = needs.iter().filter_map(|(from, to)| Some((part(from, folder)?, part(to, folder)?)));
        let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        edges.filter(|(from, to)| from != to).for_each(|(from, to)| reach.entry(from).or_default().extend([to]));
        let files: Vec<&str> = reach.keys().copied().collect();
        for through in &files {
            let further = reach[through].clone();
            reach.values_mut().filter(|own| own.contains(through)).for_each(|own| own.extend(&further));
        }
        let mut told = BTreeSet::new();
        for file in files.iter().filter(|file| reach[*file].contains(*file)) {
            let circle: Vec<&str> =
                files.iter().copied().filter(|other| reach[file].contains(other) && reach[other].contains(file)).collect();
            if told.insert(circle.clone()) {
                circles.push(format!("{}: {}", if folder.is_empty() { "." } else { folder }, circle.join(" ")));
            }
        }
    }
    assert_eq!(circles, KNOWN, "cut a new circle by moving what both need to a file of its own; take one that is gone off the list");
}

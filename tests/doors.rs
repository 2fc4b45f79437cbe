//! Every door through which text from outside could reach the terminal: nothing raw comes out, whatever a file, folder, key or variable
//! is called.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

/// A title for the window, a colour, the other direction, a space that nobody sees, and a line of its own.
const RAW: &str = "x\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}\u{200b}\u{9b}2J\nFAKE";

fn elbo(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_elbo"));
    command.args(arguments).env_clear().env("HOME", home).env("LANG", "C.UTF-8").current_dir(home);
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

fn is_raw(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn assert_clean(door: &str, output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(text);
        assert!(!text.contains(is_raw), "{door}: {text:?}");
    }
}

#[test]
fn nothing_raw_comes_out_of_arguments() {
    let home = tempfile::tempdir().unwrap();
    let missing = format!("/nowhere/{RAW}");
    let doors: &[&[&str]] = &[
        &[RAW],
        &["--data", &missing, "1", "--plain"],
        &["--content", &missing],
        &["--color", RAW],
        &["--glyphs", RAW],
        &["check", &missing],
        &["check", "--deck", &missing],
        &["quiz", "--plain", "--deck", &missing],
        &["quiz", "--plain", "--topic", RAW],
        &["quiz", "--plain", "--level", RAW],
        &["train", "--net", RAW],
        &["train", "--data", &missing],
        &["train", "--resume", &missing, "--steps", "1", "--net", "784-1"],
        &["train", "--out", &missing, "--steps", "1", "--net", "784-1"],
        &["train", "--log", &missing, "--steps", "1", "--net", "784-1"],
        &["data", "fetch", RAW],
        &["data", "digits", "--count", "1", "--out", "/dev/null/x\u{1b}[31m\u{202e}"],
        &["progress", "import", &missing],
        &["progress", "export", &missing],
        &["export", "--output", &missing],
    ];
    for door in doors {
        let output = elbo(home.path(), door);
        assert!(!output.status.success() || door.contains(&"--plain"), "{door:?} is a mistake");
        assert_clean(&format!("{door:?}"), &output);
    }
}

#[test]
fn nothing_raw_comes_out_of_variables() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [["doctor"].as_slice(), &["doctor", "--json"], &["due"], &["stats"], &["1", "--plain"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_elbo"));
        command.args(arguments).env_clear().env("HOME", home.path()).env("LANG", "C.UTF-8").env("TERM", RAW).env("COLORTERM", RAW);
        command.env("TMUX", RAW).env("XDG_STATE_HOME", format!("/dev/null/{RAW}")).env("XDG_CACHE_HOME", format!("/{RAW}"));
        assert_clean(&format!("{arguments:?}"), &command.stdin(std::process::Stdio::null()).output().unwrap());
    }
}

#[test]
fn nothing_raw_comes_out_of_what_a_deck_or_a_course_holds() {
    let home = tempfile::tempdir().unwrap();
    let deck = home.path().join(format!("deck {}", RAW.replace('/', "")));
    std::fs::create_dir(&deck).unwrap();
    let sound = "id: mine\ntitle: Mine\nquestions: []\ndrills:\n  - {id: pick, level: core, links: [elbo], tags: [own], \
                 choose: {question: Which?, choices: [{text: a, right: true, because: so}, {text: b, because: no}]}}\n";
    std::fs::write(deck.join("mine.yaml"), sound).unwrap();
    let path = deck.to_str().unwrap();
    for door in
        [["check", "--deck", path].as_slice(), &["quiz", "--plain", "--deck", path], &["export", "--deck", path, "--output", "out.txt"]]
    {
        assert_clean("a deck's folder", &elbo(home.path(), door));
    }
    if let Ok(text) = std::fs::read_to_string(home.path().join("out.txt")) {
        assert!(!text.contains(|c| c != '\t' && is_raw(c)), "{text:?}");
    }
    // Every place in the file where a text may stand, keys too: as an escape of YAML, and as it is.
    for place in ["mine\n", "Mine", "pick", "core", "own", "Which?", "text: a", "because: so", "title", "drills"] {
        for raw in ["\\e]0;owned\\a\\u202e", "\u{202e}\u{200b}", "\u{1b}[31m"] {
            let text = sound.replacen(place.trim(), &format!("\"{}{raw}\"", place.trim()), 1);
            std::fs::write(deck.join("mine.yaml"), text).unwrap();
            let output = elbo(home.path(), &["check", "--deck", path]);
            assert_eq!(output.status.code(), Some(3), "{place} {raw:?}: {}", String::from_utf8_lossy(&output.stdout));
            assert_clean(place, &output);
            assert_clean(place, &elbo(home.path(), &["quiz", "--plain", "--deck", path]));
        }
    }
}

#[test]
fn nothing_raw_comes_out_of_a_file_of_progress() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(".local/state/elbo/progress.json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let place = "{\"section\":\"\\u001b]0;x\\u0007\u{202e}\",\"block\":1,\"when\":5}";
    let text = format!(
        "{{\"version\":2,\"last\":{place},\"read\":[\"\u{202e}\u{7f}\"],\"reviews\":{{}},\"exams\":{{}},\"bookmarks\":{{}},\"\u{9b}\":1}}"
    );
    for damaged in [false, true] {
        let text = if damaged { text.replace("\"block\"", "\"\u{202e}block\\u001b\"") } else { text.clone() };
        std::fs::write(home.path().join("other.json"), &text).unwrap();
        for door in
            [["due"].as_slice(), &["progress", "export", "-"], &["progress", "import", "other.json"], &["stats", "--json"], &["--plain"]]
        {
            std::fs::write(&path, &text).unwrap();
            assert_clean(&format!("{door:?} {damaged}"), &elbo(home.path(), door));
        }
    }
}

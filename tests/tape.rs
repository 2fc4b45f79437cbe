//! The demonstration's tape plays against the real program.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/svg.rs"]
mod svg;
#[path = "support/tape.rs"]
mod tape;

use std::collections::BTreeSet;
use std::path::Path;

use tape::{Command, Tape};

fn fault(text: &str) -> String {
    match Tape::parse(text) {
        Ok(_) => panic!("no fault was found in {text:?}"),
        Err(fault) => fault,
    }
}

#[test]
fn a_fault_in_a_tape_names_its_line() {
    for (text, expected) in [
        ("Type 'a'\nDance", "line 2: there is no command \"Dance\""),
        ("\n\nSet Colour red", "line 3: there is no setting \"Colour\""),
        ("Down many", "line 1: \"many\" is not a number of presses"),
        ("Sleep soon", "line 1: \"soon\" is not a time"),
        ("Type \"open", "line 1: the \" is never closed"),
        ("Wait+Screen /a", "line 1: the pattern doesn't end with /"),
    ] {
        assert_eq!(fault(text), expected);
    }
    assert!(fault("Wait /(/").starts_with("line 1: "));
}

#[test]
fn the_size_follows_from_the_font_and_the_padding() {
    let tape = "Set FontSize 20\nSet Padding 0\nSet Width 1440\nSet Height 864";
    assert_eq!(Tape::parse(tape).unwrap().size(), (120, 36));
}

#[test]
fn a_tape_types_waits_and_takes_pictures() {
    let home = tempfile::tempdir().unwrap();
    let tape = Tape::parse(concat!(
        "Output demo.gif\n",
        "Set Shell \"sh\" # the film's\n",
        "Hide\nShow\nSleep 500ms\n",
        "Type@10ms \"echo six x\"\n",
        "Backspace 2\n",
        "Type `\"y\"`\n",
        "Enter\n",
        "Wait+Screen /(?m)^sixy *$/\n",
        "Screenshot one.png\n",
        "Type 'cat'\nEnter\nCtrl+D\nWait /> $|>$/\n",
    ))
    .unwrap();
    assert!(matches!(&tape.commands.last().unwrap().1, Command::Wait { anywhere: false, .. }));
    let (pictures, _terminal) = tape.play(home.path(), home.path());
    assert_eq!(pictures.len(), 1);
    assert_eq!(pictures[0].0, "one.png");
    let text = pictures[0].1.contents();
    assert!(text.contains("sixy"), "{text}");
}

/// Words of a screen that its pictures and figures don't make: letters alone, three or more.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
}

/// So many words may differ: a curve's name is left out where it would be written over another, and that is where training has led it.
const LABELS: usize = 6;

#[test]
fn the_demonstration_plays_against_the_program_and_the_pictures_of_the_readme_are_what_it_shows() {
    let home = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(here.join("demo.tape")).unwrap();
    let folder = Path::new(env!("CARGO_BIN_EXE_elbo")).parent().unwrap();
    let (pictures, terminal) = Tape::parse(&text).unwrap().play(folder, home.path());
    terminal.wait_given_back();
    let readme = std::fs::read_to_string(here.join("README.md")).unwrap();
    assert!(pictures.len() >= 3, "a section, the quiz, a demo");
    for (name, screen) in pictures {
        let shown = screen.contents();
        assert!(shown.contains("elbo"), "{shown}");
        let name = format!("docs/{}", name.replace(".png", ".svg"));
        let line =
            readme.lines().find(|line| line.contains(&format!("({name})"))).unwrap_or_else(|| panic!("README.md doesn't show {name}"));
        let title = line.trim_start_matches("![").split(']').next().unwrap();
        if std::env::var_os("ELBO_WRITE_PICTURES").is_some() {
            std::fs::create_dir_all(here.join("docs")).unwrap();
            std::fs::write(here.join(&name), svg::picture(&screen, title)).unwrap();
        }
        let kept = std::fs::read_to_string(here.join(&name)).unwrap();
        let described = svg::description(&kept).unwrap();
        let (now, then) = (words(&shown), words(&described));
        let differ: Vec<_> = now.symmetric_difference(&then).collect();
        assert!(
            differ.len() <= LABELS,
            "{name} is not what the program shows now, {differ:?}: write it with ELBO_WRITE_PICTURES=1 cargo test --test tape\n{shown}"
        );
    }
}

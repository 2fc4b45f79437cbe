//! The demonstration's tape plays against the real program.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/tape.rs"]
mod tape;

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
    assert!(pictures[0].1.contains("sixy"), "{}", pictures[0].1);
}

#[test]
fn the_demonstration_plays_against_the_program() {
    let home = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/demo.tape")).unwrap();
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_elbo")).parent().unwrap();
    let (pictures, terminal) = Tape::parse(&text).unwrap().play(folder, home.path());
    assert!(pictures.iter().all(|(_, screen)| screen.contains("elbo")), "{pictures:?}");
    terminal.wait_given_back();
}

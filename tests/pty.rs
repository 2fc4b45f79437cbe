//! The reader in a real terminal: start, read, train, quit; and every way in which a terminal can end.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "pty/links.rs"]
mod links;
#[path = "support/pty.rs"]
mod pty;
#[path = "pty/share.rs"]
mod share;

use std::time::Duration;

use pty::Terminal;
use rustix::process::Signal;
use tempfile::TempDir;

/// How long the program may outlive its terminal.
const LIFE: Duration = Duration::from_secs(3);
/// The title of the first section, which a new reader gets.
const FIRST: &str = "Why compress at all?";

fn read(arguments: &[&str], home: &TempDir, columns: u16, rows: u16) -> Terminal {
    Terminal::start(pty::elbo(arguments, home.path()), columns, rows)
}

#[test]
fn a_new_reader_starts_at_the_beginning_and_leaves_the_terminal_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&[], &home, 120, 36);
    terminal.wait_for(FIRST);
    assert!(terminal.is_raw());
    terminal.send("?");
    terminal.wait_for("In the text");
    terminal.press("Escape");
    terminal.wait_gone("In the text");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_model_trains_beside_the_text_and_the_place_is_remembered() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&["training-loop"], &home, 120, 36);
    terminal.wait_for("Training loop, animated");
    terminal.wait_until("a model trains", |screen| screen.contents().contains("training · step"));
    terminal.send("n");
    terminal.wait_gone("Training loop, animated");
    terminal.send("p");
    terminal.wait_for("Training loop, animated");
    terminal.press("Ctrl+C");
    assert_eq!(terminal.wait_end(LIFE).code, 0);
    let mut again = read(&[], &home, 120, 36);
    again.wait_for("Training loop, animated");
    again.send("q");
    again.wait_given_back();
}

#[test]
fn faults_stand_in_the_place_of_their_section_until_they_are_mended() {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("course");
    std::fs::create_dir_all(course.join("sections")).unwrap();
    let write = |text: &str| {
        let text = format!("id: a\ngoals: [Go.]\nblocks: [{{text: {text}}}]\ntakeaways: [One., Two.]\nlinks: [{{to: a, why: because}}]\n");
        std::fs::write(course.join("sections/01-a.yaml"), text).unwrap();
    };
    std::fs::write(
        course.join("course.yaml"),
        "title: t\nparts: [{numeral: I, title: One, sections: [{id: a, title: A}]}]\nglossary: []\n",
    )
    .unwrap();
    write("'An *open star.'");
    let mut terminal = read(&["--content", course.to_str().unwrap()], &home, 100, 30);
    terminal.wait_for("This section has 1 fault");
    terminal.wait_for("is opened here and never closed");
    write("'A closed *star*.'");
    terminal.wait_for("A closed ‘star’.");
    write("'[nowhere](nowhere)'");
    terminal.wait_for("there is no section `nowhere`");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_hang_up_ends_the_reader_while_a_model_trains() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&["training-loop"], &home, 80, 24);
    terminal.wait_for("Training loop");
    terminal.wait_until("a model trains", |screen| screen.contents().contains("step"));
    terminal.hang_up();
    assert_eq!(terminal.wait_end(LIFE).code, 129);
}

#[test]
fn signals_end_the_reader_with_their_codes() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::INT, 130), (Signal::TERM, 143), (Signal::QUIT, 131)] {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = read(&[], &home, 80, 24);
        terminal.wait_for("Why compress");
        terminal.signal(signal);
        terminal.wait_given_back();
        assert_eq!(terminal.wait_end(LIFE).code, code);
    }
}

#[test]
fn a_small_terminal_says_what_it_needs_and_recovers() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&[], &home, 1, 1);
    terminal.wait_until("the screen is taken", vt100::Screen::alternate_screen);
    terminal.resize(40, 10);
    terminal.wait_for("60");
    for n in 0..60u16 {
        terminal.resize(1 + (n * 37) % 200, 1 + (n * 13) % 60);
    }
    terminal.resize(100, 30);
    terminal.wait_for(FIRST);
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn without_a_screen_the_section_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_elbo")).env("HOME", home.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.contains(FIRST) && !text.contains('\x1b'), "{text}");
}

#[test]
fn doctor_says_what_decided_the_colours() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pty::elbo(&["doctor"], home.path());
    command.env("NO_COLOR", "1");
    let terminal = Terminal::start(command, 120, 60);
    terminal.wait_for("NO_COLOR is set");
    terminal.wait_for("120 x 60");
}

#[test]
fn a_graded_card_is_still_graded_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&["quiz", "--level", "warm-up", "--seed", "1"], &home, 80, 24);
    terminal.wait_for("Say it aloud");
    terminal.wait_for("10 new");
    terminal.press("Enter");
    terminal.wait_for("A good answer hits");
    terminal.send("a");
    terminal.wait_for("a [x]");
    terminal.send("3");
    terminal.wait_for("9 new · 1 done today");
    // pasted keys are text, and nothing is typed here
    terminal.send("\x1b[200~q\x1b[201~");
    terminal.wait_for("pasted");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
    let mut again = read(&["quiz"], &home, 80, 24);
    again.wait_for("9 new · 1 done today");
    again.send("q");
    again.wait_given_back();
    assert_eq!(again.wait_end(LIFE).code, 0);
}

#[test]
fn the_think_clock_runs_down_without_a_key_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&["quiz", "--level", "warm-up", "--clock", "2"], &home, 80, 24);
    terminal.wait_for("Say it aloud");
    terminal.wait_for("0:00 time is up");
    terminal.send("q");
    terminal.wait_given_back();
}

#[test]
fn a_save_that_failed_is_said_when_the_screen_is_gone_and_by_the_exit_code() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join(".local/state")).unwrap();
    std::fs::write(home.path().join(".local/state/elbo"), "a file where the folder belongs").unwrap();
    let mut terminal = read(&["two-term-loss"], &home, 80, 24);
    terminal.wait_for("progress is not saved");
    terminal.send("j");
    terminal.wait_gone("progress is not saved");
    terminal.send("q");
    terminal.wait_given_back();
    terminal.wait_for("progress is not saved");
    assert_eq!(terminal.wait_end(LIFE).code, 1);
}

#[test]
fn a_burst_of_keys_and_clicks_is_worked_off_and_q_after_it_is_heard() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = read(&["two-term-loss"], &home, 120, 36);
    terminal.wait_for("The two-term loss");
    let clicks: String = (0..500).map(|n| format!("\x1b[<0;{};{}M", 5 + n % 110, 3 + n % 30)).collect();
    terminal.send(&"np".repeat(20));
    terminal.send(&clicks);
    terminal.send(&format!("\x1b[200~{}\x1b[201~", "word ".repeat(20_000)));
    for n in 0..40u16 {
        terminal.resize(10 + (n * 37) % 200, 5 + (n * 13) % 60);
    }
    terminal.send("\x1b");
    terminal.wait_until("it is still there", vt100::Screen::alternate_screen);
    terminal.press("Ctrl+C");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(pty::DEADLINE).code, 0);
}

#[test]
fn a_file_nested_too_deep_leaves_the_open_course_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let course = home.path().join("course");
    std::fs::create_dir_all(course.join("sections")).unwrap();
    let sound = "title: t\nparts: [{numeral: I, title: One, sections: [{id: first, title: The first}]}]\nglossary: []\n";
    std::fs::write(course.join("course.yaml"), sound).unwrap();
    let mut terminal = read(&["--content", course.to_str().unwrap()], &home, 200, 30);
    terminal.wait_for("The first");
    std::fs::write(course.join("course.yaml"), format!("title: {}x\n", "[".repeat(100_000))).unwrap();
    terminal.wait_for("nested deeper than");
    std::fs::write(course.join("course.yaml"), sound.replace("The first", "The second")).unwrap();
    terminal.wait_for("The second");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn digits_that_look_transposed_are_said_with_what_to_do_at_eighty_columns_too() {
    let home = tempfile::tempdir().unwrap();
    let (train, test) = (elbo::data::digits(200, 2), elbo::data::digits(20, 3));
    let mut turned = elbo::data::Dataset { label: String::new(), classes: Vec::new(), train, test };
    turned.transpose();
    let folder = home.path().join("a-folder-with-a-long-name-of-its-own");
    elbo::data::write_folder(&folder, &turned.train, &turned.test).unwrap();
    let mut terminal = read(&["training-loop", "--data", folder.to_str().unwrap()], &home, 80, 24);
    terminal.wait_for("look transposed");
    terminal.wait_for("--transpose turns");
    terminal.wait_for("them");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn doctor_shows_a_test_card_that_is_whole_on_a_small_terminal_and_leaves_it_out_of_a_pipe() {
    let home = tempfile::tempdir().unwrap();
    let terminal = read(&["doctor"], &home, 80, 24);
    terminal.wait_until("the card is there from its first line to its last", |screen| {
        let text = screen.contents();
        text.contains("Test card") && text.contains("braille") && text.contains("octants") && text.contains("ascii")
    });
    let pipe = std::process::Command::new(env!("CARGO_BIN_EXE_elbo")).arg("doctor").env("HOME", home.path()).output().unwrap();
    assert!(!String::from_utf8_lossy(&pipe.stdout).contains("Test card"));
}

/// A folder with a few digits to learn from.
fn few(home: &TempDir) {
    let made = ["data", "digits", "--count", "300", "--test", "60", "--seed", "1", "--out", "few"];
    Terminal::start(pty::elbo(&made, home.path()), 80, 24).wait_end(pty::DEADLINE);
}

#[test]
fn a_demo_trains_rests_goes_on_and_begins_again_and_its_recipe_replays_it() {
    let home = tempfile::tempdir().unwrap();
    few(&home);
    let mut room = read(&["demo", "beta", "--steps", "30", "--threads", "1", "--data", "few"], &home, 80, 24);
    room.wait_for("What a nat of code costs");
    room.wait_for("30 steps; space goes on");
    room.wait_for("beta:beta=1,steps=30,seed=7,threads=1,v=1,data=few");
    let rested = room.text();
    room.send("y");
    room.wait_for("sent to the clipboard: beta:beta=1,steps=30");
    room.send("s");
    room.wait_for("step 31");
    room.send("r");
    room.wait_for("30 steps; space goes on");
    room.wait_gone("sent to the clipboard");
    // The sentence below looks back at what happened to be seen on the way.
    let figures = |text: &str| text.lines().skip(2).take(16).map(str::to_owned).collect::<Vec<_>>();
    room.wait_until("the run again comes to where it was", |screen| figures(&screen.contents()) == figures(&rested));
    room.send("?");
    room.wait_for("copy the run's recipe");
    room.press("Escape");
    room.send("n");
    room.wait_for("New digits from twins");
    room.send("q");
    room.wait_given_back();
    assert_eq!(room.wait_end(LIFE).code, 0);
    let mut again = read(&["demo", "beta:beta=1,steps=30,seed=7,threads=1,v=1,data=few"], &home, 80, 24);
    again.wait_until("the recipe replays it", |screen| figures(&screen.contents()) == figures(&rested));
    again.hang_up();
    assert_eq!(again.wait_end(LIFE).code, 129);
}

/// Writes the reader's own keys into the settings of a home.
fn own_keys(home: &TempDir, lines: &str) {
    let folder = home.path().join(".config/elbo");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), format!("[keys]\n{lines}\n")).unwrap();
}

#[test]
fn own_keys_hold_in_a_demo_in_what_it_says_and_in_its_list_of_keys() {
    let home = tempfile::tempdir().unwrap();
    few(&home);
    own_keys(&home, "play-pause = \"P\"\nnext-demo = \"N\"\nquit = \"Z\"");
    let mut room = read(&["demo", "beta", "--steps", "30", "--threads", "1", "--data", "few"], &home, 80, 24);
    room.wait_for("30 steps; P goes on");
    room.wait_for("N next");
    room.wait_for("Z quit");
    // What n and q did, they do no more.
    room.send("nq?");
    room.wait_until("the list names the new keys", |screen| {
        let keys: Vec<String> = screen.contents().lines().filter_map(|line| line.split_whitespace().next().map(String::from)).collect();
        ["P", "N", "Z"].iter().all(|key| keys.iter().any(|named| named == key))
            && !keys.iter().any(|named| named == "space" || named == "n")
    });
    room.press("Escape");
    room.send("N");
    room.wait_for("New digits from twins");
    room.send("Z");
    room.wait_given_back();
    assert_eq!(room.wait_end(LIFE).code, 0);
    // A key that has another meaning there is a fault with its place, before anything begins.
    own_keys(&home, "help = \"F1\"\nnext-demo = \"s\"");
    let mut refused = read(&["demo", "beta"], &home, 120, 24);
    assert_eq!(refused.wait_end(LIFE).code, 2);
    let said = refused.text();
    assert!(said.contains("config.toml:3:13: keys.next-demo: 's' means already: one training step"), "{said}");
}

#[test]
fn own_keys_are_named_where_a_message_of_the_reader_names_a_key() {
    let home = tempfile::tempdir().unwrap();
    own_keys(&home, "switch-focus = \"O\"\nhelp = \"F1\"\nundo = \"U\"");
    let mut terminal = read(&["two-term-loss"], &home, 120, 36);
    terminal.wait_for("O goes to the pane");
    terminal.wait_for("F1 keys");
    terminal.send("s");
    terminal.wait_for("s works in the pane: O first");
    terminal.send("Os");
    terminal.wait_until("the pane has stepped, or waits for its data", |screen| !screen.contents().contains("works in the pane"));
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn settings_are_heeded_on_the_screen_and_a_flag_overrules_them() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/elbo");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "glyphs = \"ascii\"\nmouse = false\n").unwrap();
    let mut plain = read(&["1"], &home, 80, 24);
    plain.wait_for(FIRST);
    plain.wait_until("the screen is ASCII, the mouse the terminal's", |screen| {
        screen.contents().is_ascii() && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    plain.send("q");
    assert_eq!(plain.wait_end(LIFE).code, 0);
    let mut drawn = read(&["1", "--glyphs", "braille"], &home, 80, 24);
    drawn.wait_until("the rule is drawn", |screen| screen.contents().contains('─'));
    drawn.send("q");
    assert_eq!(drawn.wait_end(LIFE).code, 0);
}

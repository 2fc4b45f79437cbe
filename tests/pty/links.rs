//! Terminals at the other end of a bad link, and programs that begin without what they need.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use super::pty::{self, Terminal};
use super::{FIRST, LIFE, few};

/// The arguments of a reader whose model trains on little, on one thread.
const TRAINING: [&str; 5] = ["training-loop", "--data", "few", "--threads", "1"];

/// The step that the screen shows, if any.
fn step(screen: &vt100::Screen) -> Option<u64> {
    let text = screen.contents();
    let (_, behind) = text.split_once("step ")?;
    let digits: String =
        behind.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '\u{202f}')).filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn training(home: &TempDir, is_far: bool) -> Terminal {
    few(home);
    let mut command = pty::elbo(&TRAINING, home.path());
    if is_far {
        command.env("SSH_CONNECTION", "10.0.0.1 5000 10.0.0.2 22");
    }
    let mut terminal = Terminal::start(command, 120, 36);
    terminal.wait_until("a model trains", |screen| screen.contents().contains("training · step"));
    terminal.press("Escape");
    terminal.wait_gone("Welcome to elbo");
    terminal
}

#[test]
fn a_slow_reader_is_told_so_and_their_keys_are_answered() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = training(&home, true);
    terminal.slow_down(Some(2_000));
    terminal.wait_for("slow link");
    terminal.send("?");
    terminal.wait_for("In the text");
    terminal.press("Escape");
    terminal.wait_gone("In the text");
    terminal.slow_down(None);
    terminal.wait_gone("slow link");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_reader_who_stops_reading_does_not_hold_up_the_training() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = training(&home, false);
    let Some(before) = terminal.cpu() else { return eprintln!("skipped: /proc does not tell") };
    let seen = step(&terminal.screen()).unwrap();
    terminal.stall(true);
    // The program works on all the same; how long that takes is the machine's affair.
    let begun = Instant::now();
    while terminal.cpu().is_some_and(|now| now < before + 0.5) {
        assert!(begun.elapsed() < pty::DEADLINE, "it waits for its reader");
        std::thread::sleep(Duration::from_millis(5));
    }
    terminal.stall(false);
    terminal.wait_until("a later step is shown", |screen| step(screen).is_some_and(|now| now > seen + 10));
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_reader_that_was_stopped_goes_on_where_it_was() {
    if !std::path::Path::new("/bin/bash").exists() {
        return eprintln!("skipped: no bash for job control");
    }
    let home = tempfile::tempdir().unwrap();
    let mut shell = pty::command("/bin/bash", &["--norc", "--noprofile", "-i"], home.path());
    shell.env("PS1", "shell> ");
    let mut terminal = Terminal::start(shell, 100, 30);
    terminal.wait_for("shell>");
    terminal.send(&format!("{} interview\r", env!("CARGO_BIN_EXE_elbo")));
    terminal.wait_for("30 ");
    terminal.wait_until("the screen is taken", vt100::Screen::alternate_screen);
    terminal.send(" ");
    let page = terminal.text();
    terminal.press("Ctrl+Z");
    terminal.wait_for("Stopped");
    terminal.wait_given_back();
    terminal.send("fg\r");
    terminal.wait_until("the screen is taken again", |screen| screen.alternate_screen() && screen.hide_cursor());
    terminal.wait_until("the page is where it was", |screen| screen.contents().lines().next() == page.lines().next());
    terminal.send("q");
    terminal.wait_given_back();
    // what is typed before the shell has the keyboard again is elbo's
    terminal.wait_until("the shell asks again", |screen| screen.contents().trim_end().ends_with("shell>"));
    terminal.send("exit\r");
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn without_a_keyboard_or_a_terminal_type_the_section_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_elbo");
    let mut untyped = pty::elbo(&["1"], home.path());
    untyped.env_remove("TERM");
    let mut dumb = pty::elbo(&["1"], home.path());
    dumb.env("TERM", "dumb");
    let closed = pty::command("sh", &["-c", &format!("exec {program} 1 <&-")], home.path());
    for (what, command) in [("TERM is not set", untyped), ("TERM=dumb", dumb), ("standard input is closed", closed)] {
        let mut terminal = Terminal::start(command, 100, 200);
        terminal.wait_for(FIRST);
        assert_eq!(terminal.wait_end(LIFE).code, 0, "{what}");
        assert!(!terminal.screen().alternate_screen() && !terminal.screen().hide_cursor(), "{what}");
        assert_eq!(terminal.escapes(), 0, "{what}: something was said that only a screen understands");
    }
    // A quiz that nobody can answer ends; it does not ask for ever.
    let quiz = format!("exec {program} quiz --limit 1 --level warm-up --seed 1 <&-");
    let mut terminal = Terminal::start(pty::command("sh", &["-c", &quiz], home.path()), 100, 60);
    let ended = terminal.wait_end(LIFE);
    assert_eq!((ended.code, ended.signal), (0, None), "{}", terminal.text());
}

#[test]
fn a_storm_of_sizes_while_a_model_trains_ends_on_the_last() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = training(&home, false);
    for n in 0..80u16 {
        terminal.resize(1 + (n * 37) % 200, 1 + (n * 13) % 60);
    }
    terminal.resize(100, 30);
    terminal.wait_until("it is drawn for the last size", |screen| {
        let rows: Vec<String> = screen.rows(0, 100).collect();
        rows[1].chars().filter(|c| *c == '─').count() > 90 && rows[29].contains("few")
    });
    terminal.signal(Signal::TERM);
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 143);
}

//! The session and the writer in a real terminal, driven by a small program: this very file, run again inside a PTY.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/pty.rs"]
mod pty;

use std::sync::mpsc;
use std::time::Duration;

use elbo::term::capabilities::Colours;
use elbo::term::event::{Event, Key, KeyCode};
use elbo::term::session::{Options, Session};
use elbo::term::writer::{FrameWriter, draw};
use portable_pty::CommandBuilder;
use pty::Terminal;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use rustix::process::{Signal, getpid, kill_process};

/// Set for the program that runs inside the terminal.
const INSIDE: &str = "ELBO_TEST_INSIDE";
/// How long the program may outlive its terminal.
const LIFE: Duration = Duration::from_secs(3);

/// What runs inside: shows what arrives. q quits, p panics, a aborts, o fills the stack, w lets a worker panic, s sleeps for ever,
/// b begins to write as much as it can, m turns the mouse off, g asks for the background. A hang-up comes once more when the session is over, and so does what a service
/// manager sends with it.
#[test]
fn inside() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let (sender, events) = mpsc::channel();
    let session = Session::start(Options { mouse: true }, move |event| {
        let _ = sender.send(event);
    })
    .unwrap();
    let writer = FrameWriter::start(session.output(), Colours::True).unwrap();
    let mut log: Vec<String> = Vec::new();
    let mut busy = false;
    let mut code = 0;
    for step in 0u16.. {
        let (width, height) = session.size();
        writer.submit(draw(Rect::new(0, 0, width, height), |frame| {
            for (y, line) in log.iter().rev().take(usize::from(height - 1)).enumerate() {
                frame.set_stringn(0, y as u16 + 1, line, width.into(), Style::new());
            }
            for y in 1..if busy { height } else { 0 } {
                for x in 0..width {
                    let level = (step * 7).wrapping_add(x * 13 + y * 31) as u8;
                    let colours = Style::new().fg(Color::Rgb(level, 0, 99)).bg(Color::Rgb(0, level, 9));
                    frame.set_string(x, y, "▀", colours);
                }
            }
            let title = format!("ready {width}x{height} behind={}", writer.link().is_behind());
            frame.set_stringn(0, 0, title, width.into(), Style::new());
        }));
        let event = if busy {
            match events.recv_timeout(Duration::from_millis(10)) {
                Ok(event) => event,
                Err(_) => continue,
            }
        } else {
            events.recv().unwrap()
        };
        log.push(match event {
            Event::Key(Key { code, ctrl }) => format!("key {code:?} {ctrl}"),
            ref other => format!("{other:?}"),
        });
        match event {
            Event::End(why) => {
                code = why.exit_code();
                break;
            }
            Event::Resumed => writer.clear(),
            Event::Key(key) => match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char('p') => panic!("the owner fell"),
                KeyCode::Char('a') => std::process::abort(),
                KeyCode::Char('o') => log.push(format!("{}", endless(1))),
                KeyCode::Char('w') => {
                    let worker = std::thread::spawn(|| panic!("a worker fell"));
                    assert!(worker.join().is_err());
                }
                KeyCode::Char('s') => std::thread::sleep(Duration::from_secs(600)),
                KeyCode::Char('b') => busy = true,
                KeyCode::Char('m') => session.set_mouse(false).unwrap(),
                KeyCode::Char('g') => session.ask_background().unwrap(),
                _ => {}
            },
            _ => {}
        }
    }
    drop(writer);
    drop(session);
    if code == 129 || busy {
        let late = if code == 129 { &[Signal::HUP, Signal::TERM][..] } else { &[Signal::HUP] };
        late.iter().for_each(|signal| kill_process(getpid(), *signal).unwrap());
    }
    if code == 0 && !busy {
        // a terminal that is gone or blocked would refuse the word
        println!("goodbye");
    }
    std::process::exit(code.into());
}

/// A function whose stack has no end.
fn endless(depth: u64) -> u64 {
    let here = std::hint::black_box([depth; 64]);
    if depth == 0 { 0 } else { endless(depth + 1) + here[(depth % 64) as usize] }
}

fn program(home: &std::path::Path) -> CommandBuilder {
    let this = std::env::current_exe().unwrap();
    let mut command = pty::command(this.to_str().unwrap(), &["--exact", "inside", "--nocapture", "--test-threads=1"], home);
    command.env(INSIDE, "1");
    command
}

fn start(columns: u16, rows: u16) -> (Terminal, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let terminal = Terminal::start(program(home.path()), columns, rows);
    (terminal, home)
}

#[test]
fn the_terminal_is_taken_and_given_back() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready 80x24");
    terminal.wait_until("the screen is taken", |screen| screen.alternate_screen() && screen.hide_cursor());
    assert!(terminal.is_raw());
    terminal.press("Down");
    terminal.wait_for("key Down false");
    terminal.press("Ctrl+C");
    terminal.wait_for("key Char('c') true");
    terminal.press("Escape");
    terminal.wait_for("key Esc false");
    terminal.send("q");
    terminal.wait_given_back();
    terminal.wait_for("goodbye");
    assert!(!terminal.is_raw());
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn an_idle_screen_writes_nothing() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    let before = terminal.wait_quiet(Duration::from_millis(500));
    // the watchdog looks at the line every second meanwhile
    assert_eq!(terminal.wait_quiet(Duration::from_millis(1500)), before);
    terminal.send("q");
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn the_mouse_is_reported_until_it_is_turned_off() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    terminal.send("\x1b[<0;3;4M");
    terminal.wait_for("Mouse(Mouse { kind: Down, column: 2, row: 3 })");
    terminal.send("m");
    terminal.wait_until("mouse reports are off", |screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
}

#[test]
fn signals_end_it_with_their_codes_and_give_the_terminal_back() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::INT, 130), (Signal::TERM, 143), (Signal::QUIT, 131)] {
        let (mut terminal, _home) = start(80, 24);
        terminal.wait_for("ready");
        terminal.signal(signal);
        terminal.wait_given_back();
        assert_eq!(terminal.wait_end(LIFE).code, code);
    }
}

#[test]
fn what_ends_it_without_its_leave_gives_the_terminal_back_too() {
    for signal in [Signal::ABORT, Signal::USR1, Signal::USR2, Signal::ALARM, Signal::BUS] {
        let (mut terminal, _home) = start(80, 24);
        terminal.wait_for("ready");
        terminal.signal(signal);
        terminal.wait_given_back();
        assert!(!terminal.is_raw(), "{signal:?}");
        assert_ne!(terminal.wait_end(LIFE).code, 0);
    }
    for key in ["a", "o"] {
        let (mut terminal, _home) = start(80, 24);
        terminal.wait_for("ready");
        terminal.send(key);
        terminal.wait_given_back();
        assert!(!terminal.is_raw(), "{key}");
        assert_ne!(terminal.wait_end(LIFE).code, 0);
    }
}

#[test]
fn a_monstrous_terminal_is_drawn_on_in_part() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready 80x24");
    terminal.resize(65_535, 30);
    terminal.wait_for("ready 1000x30");
    terminal.resize(80, 24);
    terminal.wait_for("ready 80x24");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_hang_up_ends_it_soon_and_cheaply() {
    for keys in ["j", "jb"] {
        let (mut terminal, _home) = start(80, 24);
        terminal.wait_for("ready");
        terminal.send(keys);
        terminal.wait_until("it answers", |screen| {
            let text = screen.contents();
            text.contains("key Char('j')") || text.contains('▀')
        });
        let before = terminal.cpu();
        terminal.hang_up();
        let ended = terminal.wait_end(LIFE);
        assert_eq!(ended.code, 129, "{keys}");
        if let (Some(before), Some(after)) = (before, ended.cpu) {
            assert!(after - before < 0.5, "{keys}: {} s of CPU", after - before);
        }
    }
}

#[test]
fn a_program_that_is_stuck_does_not_outlive_its_terminal() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    terminal.send("js");
    terminal.wait_for("key Char('j')");
    terminal.hang_up();
    let ended = terminal.wait_end(LIFE);
    assert_eq!(ended.code, 129);
    assert!(ended.cpu.is_none_or(|cpu| cpu < 0.5), "{ended:?}");
}

#[test]
fn a_panic_of_the_owner_is_read_on_the_normal_screen() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    terminal.send("p");
    terminal.wait_for("the owner fell");
    terminal.wait_given_back();
    assert!(!terminal.is_raw());
    assert_eq!(terminal.wait_end(LIFE).code, 101);
}

#[test]
fn a_panic_of_a_worker_leaves_the_screen_alone() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    terminal.send("wj");
    terminal.wait_for("key Char('j')");
    let text = terminal.text();
    assert!(!text.contains("fell"), "{text}");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

#[test]
fn a_blocked_link_stalls_neither_keys_nor_the_end() {
    let (mut terminal, _home) = start(120, 36);
    terminal.wait_for("ready");
    terminal.send("b");
    terminal.wait_for("▀");
    terminal.stall(true);
    // with nobody reading, q has to be heard and the terminal given back all the same
    terminal.send("q");
    let ended = terminal.wait_end(Duration::from_secs(5));
    assert_eq!(ended.code, 0);
    terminal.stall(false);
    terminal.wait_given_back();
}

#[test]
fn a_link_that_was_blocked_shows_the_newest_frame_and_says_it_was_slow() {
    let (mut terminal, _home) = start(120, 36);
    terminal.wait_for("behind=false");
    terminal.send("b");
    terminal.wait_for("▀");
    terminal.stall(true);
    terminal.resize(100, 30);
    std::thread::sleep(Duration::from_millis(300)); // longer than what counts as slow; not what makes the test pass
    terminal.stall(false);
    terminal.wait_for("behind=true");
    terminal.wait_for("ready 100x30");
    terminal.wait_for("behind=false");
}

#[test]
fn sizes_from_one_cell_up_and_a_storm_of_them_end_on_the_last() {
    let (mut terminal, _home) = start(1, 1);
    terminal.wait_for("r");
    for n in 0..100u16 {
        terminal.resize(1 + (n * 37) % 200, 1 + (n * 13) % 60);
    }
    terminal.resize(70, 20);
    terminal.wait_for("ready 70x20");
    terminal.resize(1, 1);
    terminal.wait_until("one letter is left", |screen| screen.contents() == "r");
    terminal.send("q");
    terminal.wait_given_back();
    assert_eq!(terminal.wait_end(LIFE).code, 0);
}

/// The program in a shell that has jobs; `None` where there is none. The shell goes on once the program ends or stops.
fn in_a_shell(home: &std::path::Path) -> Option<Terminal> {
    if !std::path::Path::new("/bin/bash").exists() {
        println!("skipped: no bash for job control");
        return None;
    }
    let mut shell = pty::command("/bin/bash", &["--norc", "--noprofile", "-i"], home);
    shell.env("PS1", "shell> ");
    shell.env(INSIDE, "1");
    let mut terminal = Terminal::start(shell, 100, 24);
    terminal.wait_for("shell>");
    let this = std::env::current_exe().unwrap();
    let run = format!("{} --exact inside --nocapture\r", this.display());
    terminal.send(&run);
    terminal.wait_for("ready 100x24");
    Some(terminal)
}

#[test]
fn ctrl_z_lends_the_terminal_to_the_shell_and_fg_takes_it_back() {
    let home = tempfile::tempdir().unwrap();
    let Some(mut terminal) = in_a_shell(home.path()) else { return };
    terminal.press("Ctrl+Z");
    terminal.wait_for("Stopped");
    terminal.wait_given_back();
    terminal.send("fg\r");
    terminal.wait_for("Resumed");
    terminal.wait_until("the screen is taken again", |screen| screen.alternate_screen() && screen.hide_cursor());
    terminal.send("q");
    terminal.wait_given_back();
    terminal.wait_for("goodbye");
}

/// What a terminal with a light background answers when it is asked for that, and how it is.
const ANSWER: &str = "\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[0n";
/// Answers a question: from then on the program knows that the terminal does.
fn answer_once(terminal: &mut Terminal) {
    terminal.send("gi");
    terminal.wait_for("key Char('i')");
    terminal.send(ANSWER);
    terminal.wait_for("Background(Light)");
}

/// Longer than a program needs that does not wait for an answer.
const SOON: Duration = Duration::from_millis(300);

#[test]
fn an_answer_on_its_way_is_waited_for_before_the_program_stops_and_does_not_reach_the_shell() {
    let home = tempfile::tempdir().unwrap();
    let Some(mut terminal) = in_a_shell(home.path()) else { return };
    terminal.mute();
    answer_once(&mut terminal);
    let stopped = |screen: &vt100::Screen| screen.contents().contains("Stopped");
    terminal.send("gj");
    terminal.wait_for("key Char('j')");
    terminal.press("Ctrl+Z");
    assert!(terminal.try_wait(SOON, stopped).is_err(), "it stopped with a question open");
    terminal.send(ANSWER);
    terminal.wait_until("it stops", stopped);
    terminal.send("printf '\\033[2J\\033[H'; echo and the shell\"\" goes on\r");
    terminal.wait_for("and the shell goes on");
    assert!(!terminal.text().contains("rgb"), "{}", terminal.text());
    terminal.send("fg\r");
    terminal.wait_for("Resumed");
    // One that does not come holds nobody up for good.
    terminal.send("g");
    terminal.press("Ctrl+Z");
    terminal.wait_until("it stops", stopped);
}

#[test]
fn an_answer_on_its_way_is_waited_for_before_the_terminal_is_given_back() {
    let (mut terminal, _home) = start(80, 24);
    terminal.mute();
    terminal.wait_for("ready");
    answer_once(&mut terminal);
    terminal.send("gq");
    assert!(terminal.try_wait(SOON, |screen| !screen.alternate_screen()).is_err(), "it left with a question open");
    terminal.send(ANSWER);
    terminal.wait_given_back();
    terminal.wait_for("goodbye");
    assert!(!terminal.text().contains("rgb"), "{}", terminal.text());
    assert_eq!(terminal.wait_end(LIFE).code, 0);
    // Whoever never answers is not waited for long, and whoever is told to end waits for nobody.
    let (mut silent, _home) = start(80, 24);
    silent.mute();
    silent.wait_for("ready");
    silent.send("gq");
    assert_eq!(silent.wait_end(LIFE).code, 0);
}

#[test]
fn a_late_answer_is_no_key_and_changes_nothing() {
    let (mut terminal, _home) = start(80, 24);
    terminal.wait_for("ready");
    // The terminal says how it is and nothing of its background: then it never will.
    terminal.send("gj");
    terminal.wait_for("key Char('j')");
    terminal.send(ANSWER);
    terminal.send("k");
    terminal.wait_for("key Char('k')");
    let text = terminal.text();
    assert!(!text.contains("Background") && !text.contains("rgb") && !text.contains("Char('f')"), "{text}");
    // In time it is taken, in whatever pieces it comes.
    terminal.mute();
    terminal.send("gl");
    terminal.wait_for("key Char('l')");
    terminal.send("\x1b]11;rgb:ffff/ff");
    terminal.send("ff/ffff\x07");
    terminal.wait_for("Background(Light)");
    terminal.send("q");
    terminal.wait_given_back();
    terminal.wait_for("goodbye");
}

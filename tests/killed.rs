//! What is left when the program is ended in the middle of its work: by a signal, by a terminal that goes, by a reader who closes the pipe.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant, SystemTime};

use home::{Home, is_ignored, names, words};
use pty::Terminal;
use rustix::process::{Pid, Signal, kill_process};

/// How long the program may outlive its terminal.
const LIFE: Duration = Duration::from_secs(3);

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// The file in `folder` that is half written: it is there, has a temporary name, and something in it.
fn half_written(folder: &Path) -> Option<PathBuf> {
    let begun = |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.len() > 0);
    let temporary = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".elbo-"));
    fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()).find(|path| temporary(path) && begun(path))
}

/// Waits until a file is half written; `None` if the program was quicker.
fn wait_for_half(child: &mut Child, folder: &Path) -> Option<PathBuf> {
    let begun = Instant::now();
    loop {
        if let Some(half) = half_written(folder) {
            return Some(half);
        }
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(begun.elapsed() < pty::DEADLINE, "nothing was ever written");
        std::thread::yield_now();
    }
}

/// Makes a file look as if its writer had been killed long ago.
fn age(path: &Path) {
    File::options().append(true).open(path).unwrap().set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
}

#[test]
fn a_model_that_is_killed_while_it_is_saved_is_the_old_one_or_the_new_one() {
    let home = Home::new();
    home.few();
    fs::create_dir(home.at("out")).unwrap();
    let (out, model) = (home.at("out"), home.at("out/m.safetensors"));
    // Thirty megabytes, which are some time on their way.
    let line = "train --data few --model ae --net 784-4000-2 --steps 1 --threads 1 --batch 1 --out out/m.safetensors";
    let mut left = None;
    for _ in 0..20 {
        fs::write(&model, "the old model").unwrap();
        let mut child = home.elbo(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let half = wait_for_half(&mut child, &out);
        child.kill().unwrap();
        child.wait().unwrap();
        let is_old = fs::read(&model).unwrap() == b"the old model";
        assert!(is_old || fs::metadata(&model).unwrap().len() > 20_000_000, "neither the old model nor the new one");
        left = half.filter(|half| half.exists());
        if left.is_some() {
            assert!(is_old);
            break;
        }
    }
    let left = left.expect("in twenty runs none was met while it saved");
    age(&left);
    assert!(home.run("train --data few --net 784-1-1 --steps 1 --out out/other.safetensors").status.success());
    assert_eq!(names(&out), ["m.safetensors", "other.safetensors"], "what the killed run left is taken away by the next one");
    // A signal that can be caught waits for the save.
    let mut child = home.elbo(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if wait_for_half(&mut child, &out).is_some() {
        kill(&child, Signal::TERM);
    }
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 143)));
    assert!(fs::metadata(&model).unwrap().len() > 20_000_000);
    assert_eq!(names(&out), ["m.safetensors", "other.safetensors"]);
}

#[test]
fn commands_that_write_end_by_a_signal_with_its_code() {
    let home = Home::new();
    for line in ["export markdown", "export anki"] {
        // More than a pipe holds: it waits for its reader.
        let mut child = home.elbo(line).stdout(Stdio::piped()).spawn().unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0; 100]).unwrap();
        kill(&child, Signal::TERM);
        assert_eq!(child.wait().unwrap().code(), Some(143), "{line}");
    }
}

/// A server on this machine that sends the beginning of whatever it is asked for, and no more, until its visitor has gone.
fn dribble(listener: &TcpListener, bytes: usize) -> TcpStream {
    let (mut stream, _) = listener.accept().unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 9912422\r\nConnection: close\r\n\r\n").unwrap();
    stream.write_all(&vec![7; bytes]).unwrap();
    stream
}

#[test]
fn a_fetch_that_is_killed_leaves_nothing_or_it_is_taken_away_the_next_time_and_said() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!("data fetch mnist --base-url http://{} --out set", listener.local_addr().unwrap());
    let started = || home.elbo(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for (signal, code, why) in [(Signal::TERM, 143, "told to end"), (Signal::HUP, 129, "hung up")] {
        if is_ignored(signal) {
            eprintln!("skipped: {signal:?} is ignored here, and so by what is started here");
            continue;
        }
        let mut child = started();
        let server = dribble(&listener, 1000);
        wait_for_half(&mut child, &home.at("set")).expect("it waits for the rest");
        kill(&child, signal);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(code), "{}", words(&ended));
        assert!(words(&ended).contains(why) && words(&ended).contains("half written is taken away"), "{}", words(&ended));
        assert_eq!(names(&home.at("set")), [""; 0]);
        drop(server);
    }
    let mut child = started();
    let server = dribble(&listener, 1000);
    let half = wait_for_half(&mut child, &home.at("set")).expect("it waits for the rest");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(server);
    age(&half);
    let visitor = std::thread::spawn({
        let child = started();
        move || child.wait_with_output().unwrap()
    });
    let (mut stream, _) = listener.accept().unwrap();
    stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    let ended = visitor.join().unwrap();
    assert!(words(&ended).starts_with("1 half-written file of a fetch that was killed taken away\n"), "{}", words(&ended));
    assert_eq!((ended.status.code(), names(&home.at("set"))), (Some(1), Vec::new()));
}

/// Reviews and exams in the progress file of a home.
fn kept(folder: &Path) -> (usize, usize) {
    let text = fs::read_to_string(folder.join(".local/state/elbo/progress.json")).unwrap();
    let progress: serde_json::Value = serde_json::from_str(&text).unwrap();
    (progress["reviews"]["log"].as_array().unwrap().len(), progress["exams"].as_object().unwrap().len())
}

#[test]
fn a_quiz_in_lines_keeps_its_grades_when_the_terminal_goes() {
    let home = tempfile::tempdir().unwrap();
    let quiz = ["quiz", "--plain", "--topic", "kl", "--limit", "2", "--level", "warm-up", "--seed", "1"];
    let mut terminal = Terminal::start(pty::elbo(&quiz, home.path()), 80, 40);
    terminal.wait_for("Say it aloud");
    terminal.send("\r");
    terminal.wait_for("Which did you say?");
    terminal.send("all\r");
    terminal.wait_for("Enter for");
    terminal.send("3\r");
    terminal.wait_for("Question 2");
    terminal.hang_up();
    let ended = terminal.wait_end(LIFE);
    assert_eq!((ended.code, ended.signal), (129, None));
    assert_eq!(kept(home.path()), (1, 0));
}

/// The program in a shell that has it ignore hang-ups, so that only the errors of reading and writing say that the terminal is gone.
fn deaf(line: &str, folder: &Path) -> portable_pty::CommandBuilder {
    pty::command("sh", &["-c", &format!("trap '' HUP; exec {} {line}", env!("CARGO_BIN_EXE_elbo"))], folder)
}

/// A course whose section 21 is longer than any terminal keeps for a reader who does not read; its folder.
fn long_course(home: &Path) -> String {
    let (own, long) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), home.join("long"));
    for folder in ["sections", "questions", "listings", "flows", "derivations", "repairs", "demos"] {
        std::fs::create_dir_all(long.join(folder)).unwrap();
        for entry in std::fs::read_dir(own.join(folder)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), long.join(folder).join(entry.file_name())).unwrap();
        }
    }
    std::fs::copy(own.join("course.yaml"), long.join("course.yaml")).unwrap();
    let section = long.join("sections/21-two-term-loss.yaml");
    let text = std::fs::read_to_string(&section).unwrap();
    let more = format!("  - text: |\n      {}\n", "It goes on and on. ".repeat(50)).repeat(150);
    std::fs::write(section, text.replacen("blocks:\n", &format!("blocks:\n{more}"), 1)).unwrap();
    long.to_str().unwrap().to_owned()
}

#[test]
fn errors_of_a_terminal_that_is_gone_are_a_hang_up_without_its_signal() {
    let home = tempfile::tempdir().unwrap();
    let reading = format!("--content {} 21 --plain", long_course(home.path()));
    let mut writing = Terminal::start_stalled(deaf(&reading, home.path()), 80, 40);
    writing.wait_blocked();
    writing.hang_up();
    let ended = writing.wait_end(LIFE);
    assert_eq!((ended.code, ended.signal), (129, None), "while it writes");
    let mut asking = Terminal::start(deaf("quiz --plain --topic kl --level warm-up --limit 2 --seed 1", home.path()), 80, 40);
    asking.wait_for("Say it aloud");
    asking.send("\r");
    asking.wait_for("Which did you say?");
    asking.send("all\r");
    asking.wait_for("Enter for");
    asking.send("3\r");
    asking.wait_for("Question 2");
    asking.hang_up();
    let ended = asking.wait_end(LIFE);
    assert_eq!((ended.code, ended.signal), (129, None), "while it waits for an answer");
    assert_eq!(kept(home.path()), (1, 0));
}

#[test]
fn a_section_in_lines_ends_with_the_terminal_it_is_printed_on() {
    let home = tempfile::tempdir().unwrap();
    // Nobody reads: it waits in the middle of a write.
    let mut terminal = Terminal::start_stalled(pty::elbo(&["--content", &long_course(home.path()), "21", "--plain"], home.path()), 80, 40);
    terminal.wait_blocked();
    terminal.hang_up();
    let ended = terminal.wait_end(LIFE);
    assert!(ended.code == 129 || ended.signal.as_deref() == Some("Hangup"), "{ended:?}");
}

/// Reads lines until one holds `text`.
fn until(lines: &mut BufReader<ChildStdout>, text: &str) {
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains(text) {
        let mut byte = [0];
        assert!(lines.read(&mut byte).unwrap() > 0, "it ended before {text:?}: {}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
}

#[test]
fn a_quiz_whose_reader_has_had_enough_ends_with_everything_kept_and_its_own_code() {
    for (more, code, exams) in
        [("", 0, 0), ("--min-score 90", 4, 0), ("--exam 2 --minutes 60", 0, 1), ("--exam 2 --minutes 60 --min-score 90", 4, 1)]
    {
        let home = Home::new();
        let line = format!("quiz --plain --topic kl --level warm-up --seed 1 {more}");
        let mut child = home.elbo(&line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut keyboard = child.stdin.take().unwrap();
        until(&mut out, "Say it aloud");
        keyboard.write_all(b"\na\n\n").unwrap();
        until(&mut out, "Question 2");
        until(&mut out, "Enter: ");
        drop(out);
        // The next thing that is said finds the pipe closed; the keyboard stays open. A child that another test is just about to start holds the
        // pipe too until it runs its own program: then the thing after next does, which is no grade either.
        let (mut errors, (tell, told)) = (child.stderr.take().unwrap(), std::sync::mpsc::channel());
        std::thread::spawn(move || {
            let mut said = String::new();
            errors.read_to_string(&mut said).unwrap();
            tell.send(said).unwrap();
        });
        keyboard.write_all(b"\n").unwrap();
        let said = told.recv_timeout(Duration::from_secs(10)).or_else(|_| {
            keyboard.write_all(b"\n").unwrap();
            told.recv_timeout(Duration::from_secs(60))
        });
        let said = said.expect("the sitting ends");
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(code), ""), "{line}");
        assert_eq!(kept(&home.at("")), (1, exams), "{line}");
    }
}

//! How a command without a screen ends when it is told to: by Ctrl-C, a termination or a hang-up.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::out::say;
use crate::ground::whole;

/// A Ctrl-C so soon after the first is the same one, passed on by a shell or a script.
const ECHO: Duration = Duration::from_secs(1);

/// The signal that was noted first; 0 for none.
static NOTED: AtomicI32 = AtomicI32::new(0);

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// It ends the process, without half a file left behind.
    AtOnce,
    /// It is noted, and the command ends when it has saved its work. A second Ctrl-C ends the process at once.
    Saving,
}

/// From now on a signal ends the process at once, and what it has begun to write is taken away.
///
/// # Errors
/// Those of the operating system.
pub(super) fn leave_nothing_half_done() -> io::Result<()> {
    watch(Manner::AtOnce)
}

/// From now on a signal is noted, for [`asked_for`] to tell.
///
/// # Errors
/// Those of the operating system.
pub(super) fn save_first() -> io::Result<()> {
    watch(Manner::Saving)
}

/// The exit code that a signal has asked for: 129, 130 or 143.
pub(super) fn asked_for() -> Option<u8> {
    u8::try_from(NOTED.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0).map(|signal| signal + 128)
}

/// In words, what it was that asked for an exit code.
pub(super) fn in_words(code: u8) -> &'static str {
    match code {
        129 => "the terminal hung up",
        130 => "interrupted",
        _ => "told to end",
    }
}

fn watch(manner: Manner) -> io::Result<()> {
    let heeded: Vec<_> = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal)).collect();
    let mut signals = Signals::new(heeded)?;
    let heed = move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            let insists = signal == SIGINT && first.is_some_and(|first| first.elapsed() > ECHO);
            if manner == Manner::AtOnce || insists {
                let code = 128 + signal;
                if whole::remove_unfinished() > 0 {
                    say_in_passing(format!("elbo: {}; what was half written is taken away", in_words(u8::try_from(code).unwrap_or(0))));
                }
                std::process::exit(code);
            }
            let _ = NOTED.compare_exchange(0, signal, Ordering::Relaxed, Ordering::Relaxed);
            first.get_or_insert_with(Instant::now);
        }
    };
    thread::Builder::new().name("elbo-signals".into()).spawn(heed).map(drop)
}

/// Says something on the way out, unless that has to be waited for: nobody may read it, or hold the stream.
fn say_in_passing(words: String) {
    const PATIENCE: Duration = Duration::from_millis(200);
    let (said, heard) = channel();
    let speak = move || {
        say!("{words}");
        let _ = said.send(());
    };
    if thread::Builder::new().spawn(speak).is_ok() {
        let _ = heard.recv_timeout(PATIENCE);
    }
}

/// Whether whoever started the program wants it to ignore a signal: `nohup` does with HUP, a shell script with INT for what it starts in
/// the background. Only Linux tells.
fn is_ignored(signal: i32) -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, signal))
}

fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{BufRead, BufReader, Write};
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// Names the file that the child writes.
    const FILE: &str = "ELBO_TEST_HALF";
    /// Set for a child that saves first.
    const SAVES: &str = "ELBO_TEST_SAVES";
    const CHILD: &str = "cli::ending::tests::writes_half_a_file_and_waits";

    #[test]
    #[ignore = "the child of the test below"]
    fn writes_half_a_file_and_waits() {
        let path = PathBuf::from(std::env::var_os(FILE).unwrap());
        let saves = std::env::var_os(SAVES).is_some();
        if saves { save_first() } else { leave_nothing_half_done() }.unwrap();
        let mut file = whole::Whole::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        println!("half written");
        while !(saves && asked_for().is_some()) {
            thread::sleep(Duration::from_millis(1));
        }
        file.write_all(b" and half").unwrap();
        file.place().unwrap();
        std::process::exit(asked_for().unwrap().into());
    }

    /// The child, once it is in the middle of its file.
    fn half_way(path: &Path, saves: bool) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", CHILD, "--ignored", "--nocapture", "--test-threads=1"]).env(FILE, path).stdout(Stdio::piped());
        if saves {
            command.env(SAVES, "");
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map(Result::unwrap).any(|line| line.contains("half written")));
        child
    }

    fn names(folder: &Path) -> Vec<String> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[cfg(unix)]
    #[test]
    fn what_is_half_written_when_a_signal_comes_is_taken_away_or_finished() {
        for (signal, code) in [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130)] {
            if is_ignored(signal) {
                println!("skipped {signal}: whoever runs this test ignores it, and so does every program started from here");
                continue;
            }
            for (saves, content) in [(false, "old"), (true, "half and half")] {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("file");
                std::fs::write(&path, "old").unwrap();
                let mut child = half_way(&path, saves);
                assert_eq!(names(folder.path()).len(), 2, "the file and its other half");
                assert!(Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap().success());
                assert_eq!(child.wait().unwrap().code(), Some(code), "signal {signal}");
                assert_eq!((names(folder.path()), std::fs::read_to_string(&path).unwrap()), (vec!["file".to_owned()], content.to_owned()));
            }
        }
    }

    #[test]
    fn what_nohup_ignores_is_read_from_the_mask() {
        let status = "Name:\telbo\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000440\n";
        assert!(ignores(status, SIGHUP) && !ignores(status, SIGINT) && !ignores(status, SIGTERM));
        assert!(!ignores("", SIGHUP));
    }
}

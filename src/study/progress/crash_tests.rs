//! A writing process that is killed, and one whose disk is full. The child is this test program itself.

#![allow(clippy::unwrap_used)]
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::study::schedule::{Grade, Moment};

/// Names the file that the child writes.
const FILE: &str = "ELBO_TEST_PROGRESS";
const CHILD: &str = "study::progress::crash_tests::writes_until_it_is_killed";

fn moment(n: u64) -> Moment {
    Moment { now: 1_790_000_000 + n, offset: 0 }
}

/// Arguments that make this program run the child's test alone.
fn child(path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", CHILD, "--ignored", "--nocapture", "--test-threads=1"]).env(FILE, path);
    command
}

#[test]
#[ignore = "the child of the tests below"]
fn writes_until_it_is_killed() {
    let path = PathBuf::from(std::env::var_os(FILE).unwrap());
    let mut progress = Progress::load(&path).progress;
    println!("begin");
    for n in progress.reviews.len() as u64.. {
        progress.reviews.add(&format!("card-{}", n % 50), Grade::ALL[n as usize % 4], "0123456789abcdef", moment(n));
        match progress.save(&path) {
            Ok(None) => println!("saved {}", n + 1),
            Ok(Some(words)) => println!("damaged {words}"),
            Err(error) => {
                println!("failed {error}");
                return;
            }
        }
    }
}

#[test]
fn killing_the_writer_at_any_moment_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.json");
    let mut known = 0;
    for round in 0..60 {
        let mut child = child(&path).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Another number of saves each time, none of them too: the kill meets reading, writing, syncing and renaming.
        for line in lines.map(Result::unwrap).filter(|line| line.contains("begin") || line.contains("saved")).take(1 + round % 7) {
            assert!(!line.contains("damaged"), "{line}");
            known = line.rsplit_once("saved ").map_or(known, |(_, count)| count.parse().unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let loaded = Progress::load(&path);
        assert_eq!((loaded.message, loaded.read_only), (None, false));
        let found = loaded.progress.reviews.len();
        assert!(found >= known, "{known} were saved, {found} are left");
        known = found;
    }
    assert!(known >= 60, "the child wrote only {known} times: the test tried nothing");
    assert!(!fs::read_dir(&folder).unwrap().any(|file| file.unwrap().file_name().to_string_lossy().contains("broken")));
}

#[test]
fn a_full_disk_leaves_the_old_file_whole_and_the_message_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.json");
    // No file of the child may grow beyond 16 blocks (of 512 or 1024 bytes), as on a disk that fills up.
    let mut limited = Command::new("sh");
    let child = child(&path);
    limited.args(["-c", "ulimit -f 16; trap '' XFSZ; exec \"$@\"", "sh"]).arg(child.get_program()).args(child.get_args());
    let output = limited.env(FILE, &path).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let saved = words.lines().filter(|line| line.starts_with("saved ")).count();
    let failure = words.lines().find(|line| line.starts_with("failed")).unwrap();
    assert!(failure.contains("progress is not saved: can't write beside") && failure.contains("Make room"), "{failure}");
    let mut loaded = Progress::load(&path);
    assert_eq!(loaded.message, None);
    assert_eq!(loaded.progress.reviews.len(), saved);
    assert!(saved > 10, "{words}");
    // With room again everything goes on.
    loaded.progress.reviews.add("card-0", Grade::Good, "", moment(1_000_000));
    loaded.progress.save(&path).unwrap();
    assert_eq!(Progress::load(&path).progress.reviews.len(), saved + 1);
}

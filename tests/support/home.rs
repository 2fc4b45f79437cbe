//! The program without a screen, in a home of its own.
#![allow(dead_code)] // each test file uses its own part of this

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A home of one's own.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Home {
        Home(tempfile::tempdir().unwrap())
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program in this home, which is also where it stands.
    pub(crate) fn elbo(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_elbo"));
        command.args(line.split_whitespace()).current_dir(self.0.path()).env_clear().env("HOME", self.0.path()).env("LANG", "C.UTF-8");
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        self.elbo(line).output().unwrap()
    }

    /// Twenty images to learn from, in the folder `few`.
    pub(crate) fn few(&self) {
        let made = self.run("data digits --count 20 --test 10 --seed 1 --out few");
        assert!(made.status.success(), "{}", words(&made));
    }

    /// A run that would take days, once it has taken its first step.
    pub(crate) fn long_run(&self, more: &str) -> (Child, BufReader<std::process::ChildStderr>) {
        let line = format!("train --data few --net 784-64-2 --epochs 100000000 --threads 1 --plain {more}");
        let mut child = self.elbo(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("step ") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "it ended before its first step");
        }
        (child, said)
    }
}

pub(crate) fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn data(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What is in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Whether this process was started with a signal ignored, as jobs behind a script's `&` are: what it starts keeps to that.
pub(crate) fn is_ignored(signal: rustix::process::Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    ignored >> (signal.as_raw() - 1) & 1 == 1
}

//! Half an hour of pictures: whoever leaves a run open over a lecture finds the same program afterwards.

use std::process::Command;

use super::support::{Reader, bills};

/// Ten pictures a second.
const PICTURES: u64 = 30 * 60 * 10;
/// What the child process is told by.
const CHILD: &str = "ELBO_TEST_HALF_AN_HOUR";

/// Memory of this process that is resident, in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn half_an_hour_of_pictures_leaves_the_memory_as_it_was() {
    if std::env::var_os(CHILD).is_some() {
        return watch();
    }
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: memory is read from /proc");
        return;
    }
    // Memory is that of a process, and other tests run in this one.
    let name = "long::half_an_hour_of_pictures_leaves_the_memory_as_it_was";
    let child = Command::new(std::env::current_exe().unwrap()).args(["--exact", name, "--nocapture"]).env(CHILD, "1").output().unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    let figures: Vec<u64> = said.lines().filter_map(|line| line.strip_prefix("resident ")?.parse().ok()).collect();
    let [early, late] = figures[..] else { panic!("{said}\n{}", String::from_utf8_lossy(&child.stderr)) };
    assert!(late < early + early / 50, "{early} kB after a third of the time, {late} kB at the end");
}

/// Half an hour in front of a run: pictures come, knobs are turned, pages leafed through.
fn watch() {
    let mut reader = Reader::new(80, 24);
    for picture in 0..PICTURES {
        reader.sees(bills(picture, 6.3 + (picture % 7) as f64));
        if picture % 4 == 0 {
            reader.screen();
        }
        if picture % 500 == 0 {
            reader.types("<Tab>jl,,..<Tab> b").asked_for();
        }
        if picture == PICTURES / 3 || picture + 1 == PICTURES {
            println!("\nresident {}", resident());
        }
    }
}

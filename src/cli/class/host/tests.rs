#![allow(clippy::unwrap_used)]
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::*;

const SOON: Duration = Duration::from_secs(20);

fn opened(path: &Path) -> (Host, Receiver<usize>) {
    let (sender, joined) = channel();
    (Host::open(path, None, move |count| sender.send(count).unwrap_or_default()).unwrap(), joined)
}

fn follower(path: &Path) -> UnixStream {
    let mut line = UnixStream::connect(path).unwrap();
    line.set_read_timeout(Some(SOON)).unwrap();
    wire::greeted(&mut line).unwrap();
    line
}

fn received(line: &mut UnixStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    line.read_exact(&mut bytes).unwrap();
    bytes
}

#[test]
fn who_comes_late_gets_the_newest_frame_and_then_each_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sock");
    let (host, joined) = opened(&path);
    host.show([1; 8].into());
    host.show([2; 8].into());
    let mut line = follower(&path);
    assert_eq!(joined.recv_timeout(SOON), Ok(1));
    assert_eq!(received(&mut line, 8), [2; 8]);
    host.show([3; 8].into());
    assert_eq!(received(&mut line, 8), [3; 8]);
    drop(line);
    assert_eq!(joined.recv_timeout(SOON), Ok(0), "who leaves is not counted");
    let mut last = follower(&path);
    assert_eq!(received(&mut last, 8), [3; 8]);
    drop(host);
    assert!(!path.exists());
    assert_eq!(last.read(&mut [0; 8]).unwrap(), 0, "the run has ended");
}

/// One who never reads: showing never waits for them, keeps one frame for them at most, and the others miss nothing.
#[test]
fn who_does_not_read_holds_up_nobody() {
    const LARGE: usize = 1 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sock");
    let (host, joined) = opened(&path);
    let stuck = follower(&path);
    let mut quick = follower(&path);
    while joined.recv_timeout(SOON).unwrap() < 2 {}
    let frames: Vec<Arc<[u8]>> = (0..40_u8).map(|number| vec![number; LARGE].into()).collect();
    for (number, frame) in frames.iter().enumerate() {
        host.show(Arc::clone(frame));
        assert_eq!(received(&mut quick, LARGE), vec![number as u8; LARGE]);
    }
    // The slot, and the one that is half sent to who is stuck: no other frame is kept anywhere once the thread has put down what it sent.
    let held = || frames.iter().map(|frame| Arc::strong_count(frame) - 1).sum::<usize>();
    let begun = Instant::now();
    while held() > 2 {
        assert!(begun.elapsed() < SOON, "{}", held());
        std::thread::yield_now();
    }
    drop(stuck);
    assert_eq!(joined.recv_timeout(SOON), Ok(1));
}

#[test]
fn the_socket_is_its_owners_or_a_groups() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sock");
    let mode = || std::fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o777;
    let (host, _joined) = opened(&path);
    assert_eq!(mode(), 0o600);
    drop(host);
    let own = rustix::process::getgid().as_raw();
    let host = Host::open(&path, Some(own), |_| {}).unwrap();
    assert_eq!(mode(), 0o660);
    drop(host);
}

#[test]
fn a_socket_that_was_left_behind_is_replaced_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.sock");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "what a killed program leaves");
    let (host, _joined) = opened(&path);
    let error = Host::open(&path, None, |_| {}).err().unwrap();
    assert!(error.to_string().contains("shown there already"), "{error}");
    drop(host);
    std::fs::write(&path, "a letter").unwrap();
    let error = Host::open(&path, None, |_| {}).err().unwrap();
    assert!(error.to_string().contains("no socket"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a letter");
}

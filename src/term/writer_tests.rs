#![allow(clippy::unwrap_used)]
use super::*;
use ratatui::style::Style;
use std::sync::mpsc;

const LIMIT: Duration = Duration::from_secs(20);

fn frame(text: &str) -> Buffer {
    draw(Rect::new(0, 0, 20, 2), |frame| {
        frame.set_string(0, 0, text, Style::new());
    })
}

/// An output that takes what it is given `room` for, and reports that it waits for more.
struct Gate {
    room: mpsc::Receiver<usize>,
    waiting: mpsc::Sender<()>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.waiting.send(());
        match self.room.recv() {
            Ok(0) => Err(io::ErrorKind::WouldBlock.into()),
            Ok(room) => {
                let n = room.min(bytes.len());
                self.seen.lock().unwrap().extend_from_slice(&bytes[..n]);
                Ok(n)
            }
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer over a gate: room, the word that it waits, and what came through.
struct Rig {
    writer: FrameWriter,
    room: mpsc::Sender<usize>,
    waiting: mpsc::Receiver<()>,
    seen: Arc<Mutex<Vec<u8>>>,
}

fn rig() -> Rig {
    let (room, room_seen) = mpsc::channel();
    let (waiting_said, waiting) = mpsc::channel();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let gate = Gate { room: room_seen, waiting: waiting_said, seen: Arc::clone(&seen) };
    let writer = FrameWriter::start(gate, Colours::True).unwrap();
    Rig { writer, room, waiting, seen }
}

impl Rig {
    fn shows(&self) -> String {
        let mut terminal = vt100::Parser::new(2.try_into().unwrap(), 20.try_into().unwrap(), 0);
        terminal.process(&self.seen.lock().unwrap());
        terminal.screen().contents()
    }
}

#[test]
fn the_newest_frame_wins_while_the_link_is_blocked() {
    let rig = rig();
    rig.writer.submit(frame("first"));
    rig.waiting.recv_timeout(LIMIT).unwrap();
    // A minute, at ten frames a second.
    for n in 0..600 {
        rig.writer.submit(frame(&format!("number {n}")));
    }
    assert_eq!(rig.writer.link().replaced, 599);
    for _ in 0..2 {
        rig.room.send(10_000).unwrap();
    }
    assert!(rig.writer.flush(LIMIT));
    assert_eq!(rig.shows(), "number 599");
    assert_eq!(rig.writer.link().frames, 2);
}

#[test]
fn short_writes_and_full_pipes_lose_nothing() {
    let rig = rig();
    rig.writer.submit(frame("in small bites"));
    for n in 0..200 {
        rig.room.send([1, 0, 3, 2][n % 4]).unwrap();
    }
    assert!(rig.writer.flush(LIMIT));
    assert_eq!(rig.shows(), "in small bites");
    let bytes = rig.seen.lock().unwrap().len() as u64;
    assert_eq!(rig.writer.link().bytes_total, bytes);
}

#[test]
fn an_identical_frame_writes_nothing_and_a_cleared_one_everything() {
    let rig = rig();
    rig.room.send(10_000).unwrap();
    rig.writer.submit(frame("same"));
    assert!(rig.writer.flush(LIMIT));
    let once = rig.seen.lock().unwrap().clone();
    rig.writer.submit(frame("same"));
    assert!(rig.writer.flush(LIMIT));
    assert_eq!(*rig.seen.lock().unwrap(), once);
    rig.writer.clear();
    rig.room.send(10_000).unwrap();
    rig.writer.submit(frame("same"));
    assert!(rig.writer.flush(LIMIT));
    assert_eq!(*rig.seen.lock().unwrap(), [once.clone(), once].concat());
}

#[test]
fn a_blocked_link_is_reported_while_it_is_blocked() {
    let rig = rig();
    rig.writer.submit(frame("stuck"));
    rig.waiting.recv_timeout(LIMIT).unwrap();
    let slot = rig.writer.shared.lock();
    let since = slot.leaving.unwrap();
    assert!(!slot.link_at(since + SLOW / 2).is_behind());
    assert_eq!(slot.link_at(since + SLOW * 2).behind_since, Some(since));
}

#[test]
fn a_slow_frame_is_remembered_until_the_link_has_been_quick_for_a_while() {
    let start = Instant::now();
    let mut slot = Slot { leaving: Some(start), ..Slot::default() };
    slot.left(100, start + SLOW * 3);
    let after = |wait| slot.link_at(start + SLOW * 3 + wait).behind_since;
    assert_eq!(after(RECOVERY / 2), Some(start));
    assert_eq!(after(RECOVERY * 2), None);
    assert!((slot.link.last_frame_ms - 300.0).abs() < 1.0);
}

#[test]
fn a_lost_frame_is_followed_by_a_whole_one() {
    struct Lossy(u32, Arc<Mutex<Vec<u8>>>);
    impl Write for Lossy {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 == 2 {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            self.1.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let writer = FrameWriter::start(Lossy(0, Arc::clone(&seen)), Colours::True).unwrap();
    for text in ["one", "lost", "three"] {
        writer.submit(frame(text));
        assert!(writer.flush(LIMIT));
    }
    let whole = encode::encode(None, &frame("three").into());
    assert!(seen.lock().unwrap().ends_with(&whole));
    assert!(!writer.link().closed);
}

#[test]
fn a_closed_output_ends_the_writer_quietly() {
    let rig = rig();
    drop(rig.room);
    rig.writer.submit(frame("nobody"));
    assert!(rig.writer.flush(LIMIT));
    assert!(rig.writer.link().closed);
    rig.writer.submit(frame("still nobody"));
    drop(rig.writer);
}

#[test]
fn dropping_the_writer_does_not_wait_for_a_blocked_link() {
    let rig = rig();
    rig.writer.submit(frame("stuck"));
    rig.waiting.recv_timeout(LIMIT).unwrap();
    let start = Instant::now();
    drop(rig.writer);
    assert!(start.elapsed() < LIMIT / 4);
}

#[test]
fn the_question_leaves_behind_the_frame_and_once() {
    let rig = rig();
    rig.writer.ask();
    rig.writer.submit(frame("one"));
    rig.room.send(1_000).unwrap();
    assert!(rig.writer.flush(LIMIT));
    let text = String::from_utf8(rig.seen.lock().unwrap().clone()).unwrap();
    assert!(text.ends_with("\x1b[?2026l\x1b[5n"), "{text:?}");
    rig.writer.ask();
    rig.writer.submit(frame("one"));
    rig.room.send(1_000).unwrap();
    assert!(rig.writer.flush(LIMIT));
    rig.writer.submit(frame("two"));
    rig.room.send(1_000).unwrap();
    assert!(rig.writer.flush(LIMIT));
    let text = String::from_utf8(rig.seen.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("\x1b[5n").count(), 2, "a frame that changes nothing carries it as well: {text:?}");
}

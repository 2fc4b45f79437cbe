//! Whole frames to the terminal: one slot, newest wins, and a blocked link stalls nobody but the writer's own thread.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::capabilities::Colours;
use super::link::Frame;
use super::{encode, flow};

/// A frame that takes longer than this to leave makes the link slow: three frames at 30 a second.
const SLOW: Duration = Duration::from_millis(100);
/// How long the link has to be quick again before it counts as such, so that the word doesn't flicker.
const RECOVERY: Duration = Duration::from_secs(2);
/// How long dropping the writer waits for a frame on its way.
const FAREWELL: Duration = Duration::from_millis(200);

/// Draws a frame: an empty buffer of `area`, filled by `f`.
pub fn draw(area: Rect, f: impl FnOnce(&mut Buffer)) -> Buffer {
    let mut frame = Buffer::empty(area);
    f(&mut frame);
    frame
}

/// How the link to the terminal is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LinkState {
    /// Bytes written since the start.
    pub bytes_total: u64,
    /// Frames that are fully out; identical frames need no bytes and don't count.
    pub frames: u64,
    /// Frames that a newer one replaced before they could leave.
    pub replaced: u64,
    /// Milliseconds that the last frame took to leave.
    pub last_frame_ms: f64,
    /// Since when the link has been slow: a frame needs, or needed a moment ago, more than 100 ms to leave.
    pub behind_since: Option<Instant>,
    /// The output is gone for good; frames are dropped.
    pub closed: bool,
}

impl LinkState {
    /// Whether the reader sees things late and should be told.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.behind_since.is_some()
    }
}

/// What the two threads share.
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

#[derive(Default)]
struct Slot {
    next: Option<Frame>,
    clear: bool,
    ask: bool,
    stop: bool,
    /// When the frame on its way set out.
    leaving: Option<Instant>,
    /// When a frame last took too long.
    slow_at: Option<Instant>,
    link: LinkState,
}

/// Writes whole frames from a thread of its own, `elbo-writer`.
///
/// A frame is compared with the last one that is fully out, and only the difference is written, inside synchronized
/// output. While one is on its way the next waits in a single slot, where a newer one replaces it. An identical
/// frame writes nothing.
pub struct FrameWriter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl FrameWriter {
    /// Starts the thread. `out` may be non-blocking: `WouldBlock` is waited out, `ConnectionReset` drops the frame and
    /// draws the next one anew, any other error closes the writer.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(out: impl Write + Send + 'static, colours: Colours) -> io::Result<FrameWriter> {
        let shared = Arc::new(Shared { slot: Mutex::new(Slot::default()), changed: Condvar::new() });
        let worker = Worker { shared: Arc::clone(&shared), out, colours, shown: None };
        let thread = std::thread::Builder::new().name("elbo-writer".into()).spawn(move || worker.run())?;
        Ok(FrameWriter { shared, thread: Some(thread) })
    }

    /// Hands over a frame; returns at once. Its area begins at the screen's corner.
    pub fn submit(&self, frame: impl Into<Frame>) {
        let frame = frame.into();
        let mut slot = self.shared.lock();
        if slot.next.replace(frame).is_some() {
            slot.link.replaced += 1;
        }
        self.shared.changed.notify_all();
    }

    /// Forgets what is on the screen: the next frame clears it and is written whole. For resizes and resumptions.
    pub fn clear(&self) {
        self.shared.lock().clear = true;
    }

    /// Has the terminal asked how it is behind the next frame, whatever that changes: see [`super::flow::Flow`].
    pub fn ask(&self) {
        self.shared.lock().ask = true;
    }

    /// How the link is doing now.
    #[must_use]
    pub fn link(&self) -> LinkState {
        self.shared.lock().link_at(Instant::now())
    }

    /// Waits until everything handed over is out, or until `limit` is over; says whether it is out.
    pub fn flush(&self, limit: Duration) -> bool {
        let idle = |slot: &mut Slot| slot.next.is_some() || slot.leaving.is_some();
        let slot = self.shared.lock();
        let (mut slot, _) = self.shared.changed.wait_timeout_while(slot, limit, idle).unwrap_or_else(PoisonError::into_inner);
        !idle(&mut slot)
    }
}

impl Drop for FrameWriter {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_all();
        let slot = self.shared.lock();
        let (slot, _) =
            self.shared.changed.wait_timeout_while(slot, FAREWELL, |slot| slot.leaving.is_some()).unwrap_or_else(PoisonError::into_inner);
        let stuck = slot.leaving.is_some();
        drop(slot);
        // a blocking output that takes no bytes would hold us for ever: leave that thread to the process's end
        if let (Some(thread), false) = (self.thread.take(), stuck) {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn link_at(&self, now: Instant) -> LinkState {
        let mut link = self.link;
        let overdue = self.leaving.filter(|&since| now - since > SLOW);
        let recent = self.slow_at.is_some_and(|at| now - at < RECOVERY);
        link.behind_since = match (link.behind_since, overdue) {
            (Some(since), _) if overdue.is_some() || recent => Some(since),
            (_, overdue) => overdue,
        };
        link
    }

    fn left(&mut self, bytes: usize, now: Instant) {
        let Some(since) = self.leaving.take() else {
            return;
        };
        let took = now - since;
        self.link.behind_since = self.link_at(now).behind_since;
        if took > SLOW {
            self.slow_at = Some(now);
            self.link.behind_since.get_or_insert(since);
        }
        if bytes > 0 {
            self.link.frames += 1;
            self.link.last_frame_ms = took.as_secs_f64() * 1e3;
        }
    }
}

/// What leaves next.
struct Next {
    frame: Frame,
    /// Whether the screen has to be cleared for it.
    clear: bool,
    /// Whether the terminal is asked behind it.
    ask: bool,
}

/// The writer's thread.
struct Worker<W> {
    shared: Arc<Shared>,
    out: W,
    colours: Colours,
    /// What the terminal shows for certain.
    shown: Option<Frame>,
}

impl<W: Write> Worker<W> {
    fn run(mut self) {
        while let Some(Next { mut frame, clear, ask }) = self.next() {
            encode::prepare(&mut frame.cells, self.colours);
            if clear {
                self.shown = None;
            }
            let mut bytes = encode::encode(self.shown.as_ref(), &frame);
            if ask {
                bytes.extend_from_slice(flow::QUESTION);
            }
            let result = self.write(&bytes);
            self.shown = result.is_ok().then_some(frame);
            let closed = match result {
                Err(error) => error.kind() != io::ErrorKind::ConnectionReset,
                Ok(()) => false,
            };
            let mut slot = self.shared.lock();
            if self.shown.is_some() {
                slot.left(bytes.len(), Instant::now());
            }
            slot.leaving = None;
            slot.link.closed = closed;
            drop(slot);
            self.shared.changed.notify_all();
            if closed {
                break;
            }
        }
        // nobody will empty the slot any more
        let mut slot = self.shared.lock();
        slot.next = None;
        slot.leaving = None;
        drop(slot);
        self.shared.changed.notify_all();
    }

    /// The newest frame; `None` when it is time to stop.
    fn next(&self) -> Option<Next> {
        let mut slot = self
            .shared
            .changed
            .wait_while(self.shared.lock(), |slot| slot.next.is_none() && !slot.stop)
            .unwrap_or_else(PoisonError::into_inner);
        let frame = slot.next.take()?;
        if slot.stop {
            return None;
        }
        slot.leaving = Some(Instant::now());
        Some(Next { frame, clear: std::mem::take(&mut slot.clear), ask: std::mem::take(&mut slot.ask) })
    }

    /// The one loop through which a frame leaves.
    fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.out.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => {
                    bytes = &bytes[n..];
                    self.shared.lock().link.bytes_total += n as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.shared.lock().stop {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(error),
            }
        }
        self.out.flush()
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;

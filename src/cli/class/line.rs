//! The line to a run that is shown elsewhere: a thread that reads frames until it is dropped, and waits for the next run where one has ended.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::wire;
use crate::app::demo::Shown;

/// How often a place is asked for another run after one has ended.
const AGAIN: Duration = Duration::from_secs(2);

/// What comes over the line.
pub(in crate::cli) enum News {
    /// How the run stands.
    Shown(Box<Shown>),
    /// It has ended; why, unless it was ended as it should.
    Ended(Option<String>),
}

/// A line to a run. Dropping it ends the thread.
pub(in crate::cli) struct Line {
    path: PathBuf,
    stream: Arc<Mutex<UnixStream>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Line {
    /// Connects to the run that is shown at `path`.
    ///
    /// # Errors
    /// When nobody shows one there, the socket is not for this user, or another version answers.
    pub(in crate::cli) fn to(path: &Path) -> io::Result<Line> {
        let stream = connected(path)?;
        Ok(Line { path: path.into(), stream: Arc::new(Mutex::new(stream)), is_over: Arc::default(), thread: None })
    }

    /// The next frame, for whoever has nothing else to do; `None` when the run has ended.
    ///
    /// # Errors
    /// When the line breaks.
    pub(in crate::cli) fn next(&mut self) -> io::Result<Option<Shown>> {
        wire::read(&mut *self.stream.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Starts the thread that reads, and tells `sink`.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub(in crate::cli) fn listen(&mut self, sink: impl Fn(News) + Send + 'static) -> io::Result<()> {
        let (path, held, is_over) = (self.path.clone(), Arc::clone(&self.stream), Arc::clone(&self.is_over));
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner).try_clone()?;
        let thread = std::thread::Builder::new().name("elbo-follow".into()).spawn(move || {
            while !is_over.load(Ordering::Acquire) {
                match wire::read(&mut stream) {
                    Ok(Some(shown)) => sink(News::Shown(Box::new(shown))),
                    // The end that was asked for is no news.
                    _ if is_over.load(Ordering::Acquire) => return,
                    ended => {
                        sink(News::Ended(ended.err().map(|error| error.to_string())));
                        let Some(next) = another(&path, &is_over) else { return };
                        let Ok(other) = next.try_clone() else { return };
                        *held.lock().unwrap_or_else(PoisonError::into_inner) = other;
                        stream = next;
                    }
                }
            }
        })?;
        self.thread = Some(thread);
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        let _ = self.stream.lock().unwrap_or_else(PoisonError::into_inner).shutdown(std::net::Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn connected(path: &Path) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(path)?;
    wire::greeted(&mut stream)?;
    Ok(stream)
}

/// Waits for another run at the same place; `None` when nobody wants it any more.
fn another(path: &Path, is_over: &AtomicBool) -> Option<UnixStream> {
    while !is_over.load(Ordering::Acquire) {
        if let Ok(stream) = connected(path) {
            return Some(stream);
        }
        std::thread::park_timeout(AGAIN);
    }
    None
}

#[cfg(test)]
mod tests;

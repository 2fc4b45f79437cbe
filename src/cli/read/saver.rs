//! The thread that writes the progress file: a slow disk must not hold up a key.

use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::study::progress::Progress;

/// The screen's end of the saver. Dropping it waits until everything handed over is on the disk.
pub(super) struct Saver {
    inbox: Option<Sender<Progress>>,
    thread: Option<JoinHandle<()>>,
    /// Why the last save did not work; nothing when it did.
    unsaved: Arc<Mutex<Option<String>>>,
}

impl Saver {
    /// Starts the thread `elbo-saver`. `failed` is told, in words, when a save did not work, or found a damaged file.
    pub(super) fn start(path: PathBuf, failed: impl Fn(String) + Send + 'static) -> std::io::Result<Saver> {
        let (inbox, waiting) = channel::<Progress>();
        let unsaved = Arc::new(Mutex::new(None));
        let last = Arc::clone(&unsaved);
        let thread = std::thread::Builder::new().name("elbo-saver".into()).spawn(move || {
            while let Ok(progress) = waiting.recv() {
                // Of several that wait, the newest holds all that the others do.
                let mut progress = waiting.try_iter().last().unwrap_or(progress);
                let done = progress.save(&path);
                *last.lock().unwrap_or_else(PoisonError::into_inner) = done.as_ref().err().map(ToString::to_string);
                match done {
                    Ok(None) => {}
                    Ok(Some(words)) => failed(words),
                    Err(error) => failed(error.to_string()),
                }
            }
        })?;
        Ok(Saver { inbox: Some(inbox), thread: Some(thread), unsaved })
    }

    /// Hands over what the reader has done so far; returns at once.
    pub(super) fn save(&self, progress: Progress) {
        if let Some(inbox) = &self.inbox {
            let _ = inbox.send(progress);
        }
    }

    /// Waits until everything handed over was written, and says why the last of it was not, if so.
    pub(super) fn finish(mut self) -> Option<String> {
        self.close();
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn close(&mut self) {
        self.inbox = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_the_reader_did_is_on_the_disk_when_the_saver_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.json");
        let mut progress = Progress::default();
        let saver = Saver::start(path.clone(), |words| panic!("{words}")).unwrap();
        saver.save(progress.clone());
        progress.at("elbo", 4, 1_000);
        progress.answer("beta-twenty", 1, 1_000);
        saver.save(progress);
        drop(saver);
        let found = Progress::load(&path).progress;
        assert_eq!(found.last.unwrap().section, "elbo");
        assert_eq!(found.answers["beta-twenty"].choice, 1);
    }

    #[test]
    fn a_save_that_fails_is_said_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let (sender, words) = channel();
        let saver = Saver::start(file.join("progress.json"), move |words| sender.send(words).unwrap()).unwrap();
        saver.save(Progress::default());
        assert!(words.recv().unwrap().contains("progress is not saved"));
        assert!(saver.finish().unwrap().contains("progress is not saved"), "and again when the screen is gone");
    }
}

//! A course that is being edited: read again whenever its files change.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::{EventKind, RecursiveMode, Watcher};

use super::check::{Fault, check};
use super::course::Course;
use super::load;
use super::source::Source;
use super::tree;
use super::vocabulary::Vocabulary;

/// Editors write a file in several steps; this long without another change means that they are done.
const QUIET: Duration = Duration::from_millis(120);
/// A folder in which something changes all the time is read after this long all the same.
const RESTLESS: Duration = Duration::from_secs(2);

/// A course as it was opened, and what is wrong with it.
#[derive(Debug)]
pub struct Opened {
    /// The course; faults stand in the place of the sections that have them.
    pub course: Course,
    /// Every fault, in the order of files and lines.
    pub faults: Vec<Fault>,
}

impl Source {
    /// Reads and checks a course, and loads what can be loaded.
    ///
    /// # Errors
    /// Every fault that was found, when there is no course without what has them: files that can't be read, and `course.yaml`.
    pub fn open(&self, vocabulary: Option<&Vocabulary>) -> Result<Opened, Vec<Fault>> {
        let files = self.read().map_err(|error| vec![Fault::from(error)])?;
        let faults = check(&files, vocabulary);
        // What the checker's limits refuse is no food for the loader, which has none.
        if tree::parse(&files.course.text).is_err() {
            return Err(faults);
        }
        match load::load_around(&files, &faults) {
            Ok(course) => Ok(Opened { course, faults }),
            Err(error) if faults.is_empty() => Err(vec![error.fault(&files.course.path)]),
            Err(_) => Err(faults),
        }
    }
}

/// Watches the folder of a course until it is dropped.
#[derive(Debug)]
pub struct Watch {
    /// Dropped first: its end closes the channel, and that ends the thread.
    watcher: Option<notify::RecommendedWatcher>,
    thread: Option<JoinHandle<()>>,
}

/// Why a folder can't be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system refuses.
    #[error("{folder} can't be watched: {error}; the course is shown as it is now")]
    Notify {
        /// Which folder.
        folder: String,
        /// What the system says.
        error: notify::Error,
    },
    /// No thread could be started.
    #[error("no thread could be started to watch the course: {0}")]
    Thread(#[from] std::io::Error),
}

impl Watch {
    /// Calls `on_change`, on a thread of its own, with the new course whenever the folder's files have changed and come to rest. Where there is no
    /// course any more the faults come alone: the caller goes on showing the old one.
    ///
    /// # Errors
    /// When the folder is not there, or the system can't watch it.
    pub fn new(
        folder: &Path,
        vocabulary: Option<Vocabulary>,
        mut on_change: impl FnMut(Result<Opened, Vec<Fault>>) + Send + 'static,
    ) -> Result<Self, WatchError> {
        let failed = |error| WatchError::Notify { folder: folder.display().to_string(), error };
        let (sender, changes) = channel();
        let on_event = move |event: notify::Result<notify::Event>| {
            // Reading the course again is itself an access.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                // The receiver is gone only while the watch is being dropped.
                let _ = sender.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(on_event).map_err(failed)?;
        watcher.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
        let source = Source::Folder(folder.to_owned());
        let thread = std::thread::Builder::new().name("elbo-watch".into()).spawn(move || {
            while settled(&changes) {
                on_change(source.open(vocabulary.as_ref()));
            }
        })?;
        Ok(Watch { watcher: Some(watcher), thread: Some(thread) })
    }
}

/// Waits for a change and for the quiet after it; false when there will be no more.
fn settled(changes: &Receiver<()>) -> bool {
    if changes.recv().is_err() {
        return false;
    }
    let begun = Instant::now();
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(()) if begun.elapsed() > RESTLESS => return true,
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.watcher = None;
        if let Some(thread) = self.thread.take() {
            // A panic in the caller's function was reported where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::sync::mpsc;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn course(title: &str) -> String {
        format!("title: {title}\nparts:\n  - {{numeral: I, title: One, sections: [{{id: a, title: A}}]}}\nglossary: []\n")
    }

    #[test]
    fn a_change_gives_the_new_course_and_a_fault_gives_the_faults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("course.yaml");
        fs::create_dir(folder.path().join("sections")).unwrap();
        fs::write(&file, course("one")).unwrap();
        let (sender, results) = mpsc::channel();
        let watch = Watch::new(folder.path(), None, move |result| sender.send(result).unwrap()).unwrap();
        fs::write(&file, course("two")).unwrap();
        let read = results.recv_timeout(PATIENCE).unwrap().unwrap();
        assert_eq!(read.course.title, "two");
        fs::write(&file, "title: [\n").unwrap();
        assert!(!results.recv_timeout(PATIENCE).unwrap().unwrap_err().is_empty());
        drop(watch);
        assert!(results.recv().is_err(), "the thread must end with the watch");
    }

    #[test]
    fn a_section_with_faults_is_shown_as_them_and_the_others_as_they_are() {
        let section = |id: &str, text: &str| {
            format!("id: {id}\ngoals: [Go.]\nblocks: [{{text: {text}}}]\ntakeaways: [One., Two.]\nlinks: [{{to: a, why: because}}]\n")
        };
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        for name in ["sections", "questions"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        write("course.yaml", &course("one").replace("{id: a, title: A}", "{id: a, title: A}, {id: b, title: B}"));
        write("sections/01-a.yaml", &section("a", "'*Open'"));
        write("sections/02-b.yaml", &section("b", "Sound."));
        write("questions/kl.yaml", "id: kl\n\ttitle: KL\n");
        let source = Source::Folder(folder.path().to_owned());
        let Opened { course, faults } = source.open(None).unwrap();
        let sections: Vec<bool> = course.entries.iter().map(|entry| entry.section.as_ref().unwrap().is_faulty()).collect();
        assert_eq!(sections, [true, false]);
        assert!(faults.len() == 2 && faults[1].file.ends_with("01-a.yaml") && faults[0].file.ends_with("kl.yaml"), "{faults:?}");
        assert!(course.topics().is_empty());
        write("sections/01-a.yaml", &section("a", "Mended."));
        let Opened { course, faults } = source.open(None).unwrap();
        assert!(!course.entries[0].section.as_ref().unwrap().is_faulty() && faults.len() == 1, "{faults:?}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Watch::new(Path::new("no/such/folder"), None, |_| {}).unwrap_err();
        assert!(error.to_string().contains("no/such/folder"), "{error}");
    }
}

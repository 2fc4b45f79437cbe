//! The thread that writes the progress file: a slow disk must not hold up a key.

use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use crate::app::record::{Place, Record};
use crate::study::progress::{Progress, now};

/// The screen's end of the saver. Dropping it waits until everything handed over is on the disk.
pub(super) struct Saver {
    records: Option<Sender<Record>>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    /// Starts the thread `elbo-saver`. `failed` is told, in words, when a save did not work.
    pub(super) fn start(mut progress: Progress, path: PathBuf, failed: impl Fn(String) + Send + 'static) -> std::io::Result<Saver> {
        let (records, inbox) = channel::<Record>();
        let thread = std::thread::Builder::new().name("elbo-saver".into()).spawn(move || {
            while let Ok(record) = inbox.recv() {
                // Of several records that wait, the newest holds all that the others do.
                let record = inbox.try_iter().last().unwrap_or(record);
                enter(&mut progress, &record);
                if let Err(error) = progress.save(&path) {
                    failed(error.to_string());
                }
            }
        })?;
        Ok(Saver { records: Some(records), thread: Some(thread) })
    }

    /// Hands over what the reader has done so far; returns at once.
    pub(super) fn save(&self, record: Record) {
        if let Some(records) = &self.records {
            let _ = records.send(record);
        }
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.records = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the screen has to know of the progress file.
pub(super) fn record(progress: &Progress) -> Record {
    Record {
        begun: progress.begun.clone(),
        read: progress.read.clone(),
        answers: progress.answers.iter().map(|(id, answer)| (id.clone(), answer.choice)).collect(),
        done: progress.challenges.keys().cloned().collect(),
        place: progress.last.as_ref().map(|place| Place { section: place.section.clone(), block: place.block }),
    }
}

/// Enters into the progress what is new in a record.
fn enter(progress: &mut Progress, record: &Record) {
    let now = now();
    progress.begun.extend(record.begun.iter().cloned());
    progress.read.extend(record.read.iter().cloned());
    for (id, choice) in &record.answers {
        if progress.answers.get(id).is_none_or(|answer| answer.choice != *choice) {
            progress.answer(id, *choice, now);
        }
    }
    for id in &record.done {
        progress.complete(id, now);
    }
    if let Some(place) = &record.place {
        progress.at(&place.section, place.block, now);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_the_reader_did_is_there_the_next_day() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.json");
        let done = Record {
            begun: ["why-compress".to_string(), "elbo".into()].into(),
            read: ["why-compress".to_string()].into(),
            answers: vec![("beta-twenty".into(), 1)],
            done: vec!["collapse".into()],
            place: Some(Place { section: "elbo".into(), block: 4 }),
        };
        let saver = Saver::start(Progress::default(), path.clone(), |words| panic!("{words}")).unwrap();
        saver.save(Record::default());
        saver.save(done.clone());
        drop(saver);
        assert_eq!(record(&Progress::load(&path).progress), done);
    }

    #[test]
    fn a_save_that_fails_is_said_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let (sender, words) = channel();
        let saver = Saver::start(Progress::default(), file.join("progress.json"), move |words| sender.send(words).unwrap()).unwrap();
        saver.save(Record::default());
        assert!(words.recv().unwrap().contains("progress is not saved"));
    }
}

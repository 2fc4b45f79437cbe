//! The questions of a course, read when they are first asked for: somebody who reads a section need not wait for them.

use std::sync::{Arc, OnceLock};

use super::load::{LoadError, topic};
use super::question::Topic;
use super::source::SourceFile;

/// What a course asks, by topic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Questions {
    topics: OnceLock<Vec<Topic>>,
    unread: Vec<SourceFile>,
    /// The ids of all sections, in order, for links.
    ids: Arc<[String]>,
}

impl Questions {
    /// Topics that the checker has found no fault in; a fault would be a panic when they are first asked for.
    pub(crate) fn checked(files: Vec<SourceFile>, ids: Arc<[String]>) -> Self {
        Questions { topics: OnceLock::new(), unread: files, ids }
    }

    /// Reads the topics at once.
    ///
    /// # Errors
    /// The first thing that could not be understood.
    pub(crate) fn read(files: &[SourceFile], ids: &Arc<[String]>) -> Result<Self, LoadError> {
        let topics = files.iter().map(|file| topic(file, ids, "")).collect::<Result<Vec<Topic>, _>>()?;
        Ok(Questions { topics: OnceLock::from(topics), unread: Vec::new(), ids: Arc::clone(ids) })
    }

    /// Whether somebody has asked for the topics.
    #[cfg(test)]
    pub(crate) fn are_read(&self) -> bool {
        self.topics.get().is_some()
    }

    /// The topics, in the order of their files' names.
    pub(crate) fn topics(&self) -> &[Topic] {
        self.topics.get_or_init(|| {
            let read = |file| topic(file, &self.ids, "").expect("the file was checked: a test checks the embedded course");
            // Whoever opens the quiz waits for its first frame: every core reads its share.
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let share = self.unread.len().div_ceil(cores).max(1);
            std::thread::scope(|scope| {
                let chunks = self.unread.chunks(share);
                let shares: Vec<_> = chunks.map(|files| scope.spawn(move || files.iter().map(read).collect::<Vec<_>>())).collect();
                shares.into_iter().flat_map(|share| share.join().expect("a checked file is read without a panic")).collect()
            })
        })
    }
}

//! What the course remembers of its reader, and how two copies of it become one.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::companion::Companion;
use super::panes::Panes;
use super::reviews::Reviews;
use super::schedule::Moment;
use super::settings::{DeckPlace, Mark, Settings};

mod line;
mod migration;
mod outline;
mod store;

pub use line::PlaceLine;
pub use store::{Loaded, MAX_FILE, NotProgress, SaveError};

/// The version of the format that this build writes. A field below the top needs a new version: an unknown one there is damage.
pub const VERSION: u32 = 2;

/// Where the reader was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Id of the section.
    pub section: String,
    /// Index of the topmost block on the screen, from 0: it survives another width, as a line number would not.
    pub block: usize,
    /// When the reader was there, in seconds since 1970.
    #[serde(default)]
    pub when: u64,
}

/// What the reader answered to a prediction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Index of the choice, from 0.
    pub choice: usize,
    /// When, in seconds since 1970; of two answers the newer counts.
    pub when: u64,
}

impl Answer {
    /// Stands for an answer that was taken back: no prediction has so many choices.
    const NONE: usize = u32::MAX as usize;

    /// Index of the choice, from 0, unless it was taken back.
    pub fn given(&self) -> Option<usize> {
        (self.choice != Answer::NONE).then_some(self.choice)
    }
}

/// Whether a block is bookmarked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bookmark {
    /// Id of the section.
    pub section: String,
    /// Index of the block, from 0.
    pub block: usize,
    /// Whether the mark was set or taken away.
    pub on: bool,
    /// When, in seconds since 1970; the newest counts.
    pub when: u64,
}

/// An exam that was sat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    /// When it began, in seconds since 1970.
    pub began: u64,
    /// Seconds that the reader's clock was east of UTC.
    #[serde(rename = "zone", default)]
    pub offset: i32,
    /// When it ended, in seconds since 1970.
    pub ended: u64,
    /// How many questions it had.
    pub asked: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// The mean share that was right, 0 to 1.
    pub score: f64,
    /// By the topic's id.
    pub topics: BTreeMap<String, TopicScore>,
}

/// How an exam went in one topic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicScore {
    /// How many questions it had.
    pub asked: usize,
    /// The mean share that was right, 0 to 1.
    pub score: f64,
}

/// Everything that the course remembers of its reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Place>,
    /// Ids of sections that were opened.
    #[serde(default)]
    pub begun: BTreeSet<String>,
    /// Ids of sections that were read to the end.
    #[serde(default)]
    pub read: BTreeSet<String>,
    /// Answers by the prediction's id.
    #[serde(default)]
    pub answers: BTreeMap<String, Answer>,
    /// Challenges done, by id, with the time of the first success in seconds since 1970.
    #[serde(default)]
    pub challenges: BTreeMap<String, u64>,
    /// The block where the reader was in each section, by section id.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
    /// The line within that block, by section id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lines: BTreeMap<String, PlaceLine>,
    /// Every graded card.
    pub reviews: Reviews,
    /// Exams, by [`Exam::began`] and a number that tells two of the same second apart.
    pub exams: BTreeMap<String, Exam>,
    /// Bookmarks, set and taken away, by section and block.
    bookmarks: BTreeMap<String, Bookmark>,
    /// What the reader wants of the quiz.
    #[serde(default)]
    pub settings: Settings,
    /// Cards that were put aside or flagged, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Mark>,
    /// Decks of the reader's own that were asked from, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decks: BTreeMap<String, DeckPlace>,
    /// The digit that goes with the reader from section to section.
    #[serde(default, skip_serializing_if = "Companion::is_none")]
    pub companion: Companion,
    /// How the panes are set up.
    #[serde(default, skip_serializing_if = "Panes::is_none")]
    pub panes: Panes,
    /// What this build doesn't know: kept, so that an older build takes nothing away.
    #[serde(flatten)]
    other: BTreeMap<String, serde_json::Value>,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress {
            version: VERSION,
            last: None,
            begun: BTreeSet::new(),
            read: BTreeSet::new(),
            answers: BTreeMap::new(),
            challenges: BTreeMap::new(),
            places: BTreeMap::new(),
            lines: BTreeMap::new(),
            reviews: Reviews::default(),
            exams: BTreeMap::new(),
            bookmarks: BTreeMap::new(),
            settings: Settings::default(),
            marks: BTreeMap::new(),
            decks: BTreeMap::new(),
            companion: Companion::default(),
            panes: Panes::default(),
            other: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// Takes over what `other` has beyond `self`: everything read, begun, done, graded and sat, the newer answers, places and
    /// bookmarks. Merging twice changes nothing more. A time that lies more than a day after `now` came from a wrong clock and counts as
    /// the oldest, or one such place would be where the reader left off for years.
    pub fn merge(&mut self, other: Progress, now: u64) {
        let sober = |when: u64| if is_future(when, now) { 0 } else { when };
        self.begun.extend(other.begun);
        self.read.extend(other.read);
        newest(&mut self.answers, other.answers, |answer| sober(answer.when));
        newest(&mut self.places, other.places, |place| sober(place.when));
        newest(&mut self.lines, other.lines, |line| sober(line.when));
        newest(&mut self.bookmarks, other.bookmarks, |bookmark| sober(bookmark.when));
        newest(&mut self.exams, other.exams, |exam| exam.ended);
        newest(&mut self.marks, other.marks, |mark| sober(mark.when));
        newest(&mut self.decks, other.decks, |deck| sober(deck.when));
        if sober(other.settings.when) > sober(self.settings.when) {
            self.settings = other.settings;
            self.tune();
        }
        if sober(other.companion.when) > sober(self.companion.when) {
            self.companion = other.companion;
        }
        let Panes { sections, .. } = &other.panes;
        newest(&mut self.panes.sections, sections.clone(), |pane| sober(pane.when));
        if sober(other.panes.when) > sober(self.panes.when) {
            self.panes = Panes { sections: std::mem::take(&mut self.panes.sections), ..other.panes };
        }
        for (id, theirs) in other.challenges {
            let ours = self.challenges.entry(id).or_insert(theirs);
            *ours = theirs.min(*ours);
        }
        if let Some(theirs) = other.last
            && self.last.as_ref().is_none_or(|ours| sober(theirs.when) > sober(ours.when))
        {
            self.last = Some(theirs);
        }
        self.reviews.merge(other.reviews);
        for (name, value) in other.other {
            self.other.entry(name).or_insert(value);
        }
    }

    /// Remembers where the reader is: block `block` of `section`, which thereby is begun.
    pub fn at(&mut self, section: &str, block: usize, when: u64) {
        let place = Place { section: section.to_owned(), block, when };
        self.begun.insert(section.to_owned());
        self.places.insert(section.to_owned(), place.clone());
        self.last = Some(place);
    }

    /// Remembers an answer; a later one replaces it.
    pub fn answer(&mut self, prediction: &str, choice: usize, when: u64) {
        // An answer that was taken back is older than the one that is given anew, even if the clock has jumped back.
        let when = if self.choice(prediction).is_none() { self.after_answer(prediction, when) } else { when };
        self.answers.insert(prediction.to_owned(), Answer { choice, when });
    }

    /// Takes an answer back. That is remembered too, so that no older copy of the file brings it back.
    pub fn take_answer_back(&mut self, prediction: &str, when: u64) {
        let when = self.after_answer(prediction, when);
        self.answers.insert(prediction.to_owned(), Answer { choice: Answer::NONE, when });
    }

    /// A time that is later than that of what is known of a prediction.
    fn after_answer(&self, prediction: &str, when: u64) -> u64 {
        let before = self.answers.get(prediction).map(|before| before.when).filter(|before| !is_future(*before, when));
        before.map_or(when, |before| when.max(before.saturating_add(1)))
    }

    /// What was answered to a prediction, index of the choice from 0.
    pub fn choice(&self, prediction: &str) -> Option<usize> {
        self.answers.get(prediction).and_then(Answer::given)
    }

    /// How many predictions are answered.
    pub fn predictions(&self) -> usize {
        self.answers.values().filter(|answer| answer.given().is_some()).count()
    }

    /// Remembers a challenge as done; only the first time counts.
    pub fn complete(&mut self, challenge: &str, when: u64) {
        self.challenges.entry(challenge.to_owned()).or_insert(when);
    }
}

impl Progress {
    /// Sets a bookmark, or takes it away when it is set. Says whether it is set now.
    pub fn bookmark(&mut self, section: &str, block: usize, when: u64) -> bool {
        let on = !self.is_bookmarked(section, block);
        // A clock that has jumped back must not let an older press win over this one.
        let key = bookmark_key(section, block);
        let before = self.bookmarks.get(&key).map(|before| before.when).filter(|before| !is_future(*before, when));
        let when = before.map_or(when, |before| when.max(before.saturating_add(1)));
        self.bookmarks.insert(key, Bookmark { section: section.to_owned(), block, on, when });
        on
    }

    /// Whether a block is bookmarked.
    pub fn is_bookmarked(&self, section: &str, block: usize) -> bool {
        self.bookmarks.get(&bookmark_key(section, block)).is_some_and(|bookmark| bookmark.on)
    }

    /// The bookmarks that are set, the newest first.
    pub fn bookmarks(&self) -> Vec<&Bookmark> {
        let mut set: Vec<&Bookmark> = self.bookmarks.values().filter(|bookmark| bookmark.on).collect();
        set.sort_by_key(|bookmark| std::cmp::Reverse(bookmark.when));
        set
    }

    /// Replays the log as the settings have it: to be called when they were read or changed.
    pub fn tune(&mut self) {
        self.reviews.set_schedule(self.settings.schedule());
    }

    /// Changes the settings.
    pub fn set(&mut self, change: impl FnOnce(&mut Settings), when: u64) {
        change(&mut self.settings);
        self.settings.when = when.max(self.settings.when.saturating_add(1));
        self.tune();
    }

    /// Changes what is said of a card besides its grades.
    pub fn mark(&mut self, card: &str, change: impl FnOnce(&mut Mark), when: u64) {
        let mark = self.marks.entry(card.to_owned()).or_default();
        change(mark);
        mark.when = when.max(mark.when.saturating_add(1));
    }

    /// The ids of the cards that are put aside at a moment.
    pub fn aside(&self, at: Moment) -> HashSet<String> {
        self.marks.iter().filter(|(_, mark)| mark.is_aside(at)).map(|(card, _)| card.clone()).collect()
    }

    /// Keeps the result of an exam; handing the same one in again replaces it.
    pub fn keep_exam(&mut self, (key, exam): (String, Exam)) {
        self.exams.insert(key, exam);
    }
}

/// Whether a time lies so far ahead that the clock which gave it was wrong, or ours is: by more than a day.
fn is_future(when: u64, now: u64) -> bool {
    when > now.saturating_add(86_400)
}

fn bookmark_key(section: &str, block: usize) -> String {
    format!("{section}/{block}")
}

/// Takes over what `ours` lacks, and what is newer. Of two of the same time ours stays.
fn newest<T>(ours: &mut BTreeMap<String, T>, theirs: BTreeMap<String, T>, when: impl Fn(&T) -> u64) {
    for (id, theirs) in theirs {
        match ours.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(theirs);
            }
            Entry::Occupied(mut entry) if when(&theirs) > when(entry.get()) => {
                entry.insert(theirs);
            }
            Entry::Occupied(_) => {}
        }
    }
}

/// When this version of the file came to be, in seconds since 1970. A clock before it was never set: many small computers wake in 1970.
const NO_EARLIER: u64 = 1_767_225_600;

/// Seconds since 1970, for the times in the file.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).max(NO_EARLIER)
}

#[cfg(all(test, unix))]
mod crash_tests;
#[cfg(test)]
mod tests;

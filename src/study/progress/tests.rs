#![allow(clippy::unwrap_used)]
use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::study::schedule::{Grade, Moment};
use std::sync::Barrier;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn sample() -> Progress {
    let mut progress = Progress::default();
    progress.at("why-compress", 4, 100);
    progress.read.insert("why-compress".into());
    progress.answer("why-compress/pca", 2, 101);
    progress.complete("why-compress/below-20", 102);
    progress.reviews.add("kl-asymmetry", Grade::Good, "0123456789abcdef", Moment { now: 103, offset: 7200 });
    progress.bookmark("why-compress", 3, 104);
    progress.keep_exam(("105-7".into(), exam(105)));
    progress
}

fn exam(began: u64) -> Exam {
    let topics = BTreeMap::from([("kl".to_owned(), TopicScore { asked: 2, score: 0.75 })]);
    Exam { began, offset: 0, ended: began + 60, asked: 2, answered: 2, score: 0.75, topics }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_saved_is_loaded_again() {
    let folder = folder();
    let path = folder.path().join("state/elbo/progress.json");
    sample().save(&path).unwrap();
    let loaded = Progress::load(&path);
    assert_eq!(loaded.progress, sample());
    assert_eq!(loaded.message, None);
    assert!(!loaded.read_only);
    assert_eq!(names(path.parent().unwrap()), ["progress.json", "progress.lock"]);
}

#[test]
fn a_missing_file_is_a_fresh_start_without_a_word() {
    let folder = folder();
    let loaded = Progress::load(&folder.path().join("progress.json"));
    assert_eq!(loaded.progress, Progress::default());
    assert_eq!(loaded.message, None);
}

#[test]
fn a_damaged_file_is_kept_aside_and_never_overwritten() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    for (n, damage) in ["", "{\"version\": 1, \"read\": [", "[]", "{\"version\":1,\"read\":5}", "{\"version\": 0}"].iter().enumerate() {
        fs::write(&path, damage).unwrap();
        let loaded = Progress::load(&path);
        assert_eq!(loaded.progress, Progress::default());
        let kept = folder.path().join(format!("progress.json.broken-{}", n + 1));
        assert_eq!(fs::read_to_string(&kept).unwrap(), *damage);
        assert!(loaded.message.unwrap().contains(&kept.display().to_string()));
        assert!(!path.exists());
    }
}

#[test]
fn a_newer_file_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let newer = "{\"version\": 3, \"read\": {\"another\": \"shape\"}}";
    fs::write(&path, newer).unwrap();
    let loaded = Progress::load(&path);
    assert!(loaded.read_only);
    assert!(loaded.message.unwrap().contains("version 3"));
    let error = sample().save(&path).unwrap_err();
    assert!(matches!(error, SaveError::Newer { found: 3, .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn fields_of_a_later_build_survive_a_save() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    fs::write(&path, "{\"version\": 1, \"quiz\": {\"cards\": [1, 2]}}").unwrap();
    let mut progress = Progress::load(&path).progress;
    progress.at("why-compress", 0, 5);
    progress.save(&path).unwrap();
    // and one that never saw them keeps them too
    sample().save(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["quiz"]["cards"][1], 2);
}

/// What elbo 0.1 wrote, byte for byte.
const VERSION_1: &str = r#"{
  "version": 1,
  "last": {
    "section": "two-term-loss",
    "block": 4,
    "when": 1789000000
  },
  "begun": [
    "two-term-loss",
    "why-compress"
  ],
  "read": [
    "why-compress"
  ],
  "answers": {
    "why-compress/pca": {
      "choice": 2,
      "when": 1788000000
    }
  },
  "challenges": {
    "why-compress/below-20": 1788000100
  },
  "places": {
    "two-term-loss": {
      "section": "two-term-loss",
      "block": 4,
      "when": 1789000000
    }
  }
}
"#;

#[test]
fn a_file_of_version_1_is_taken_over_whole_and_kept_beside_the_new_one() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    fs::write(&path, VERSION_1).unwrap();
    let loaded = Progress::load(&path);
    assert_eq!((loaded.message, loaded.read_only), (None, false));
    let mut progress = loaded.progress;
    assert_eq!(progress.last.as_ref().unwrap().block, 4);
    assert_eq!(progress.answers["why-compress/pca"].choice, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), VERSION_1, "looking changes nothing");
    progress.reviews.add("kl-asymmetry", Grade::Hard, "", Moment { now: 1_789_000_001, offset: 0 });
    progress.save(&path).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(value["version"], 2);
    assert_eq!(value["challenges"]["why-compress/below-20"], 1_788_000_100);
    assert_eq!(value["reviews"]["log"][0]["grade"], "hard");
    assert_eq!(Progress::load(&path).progress, progress);
    assert_eq!(fs::read_to_string(folder.path().join("progress.json.version-1")).unwrap(), VERSION_1);
    progress.save(&path).unwrap();
    assert_eq!(names(folder.path()), ["progress.json", "progress.json.version-1", "progress.lock"]);
}

#[test]
fn a_field_of_version_1_that_is_called_as_one_of_ours_is_not_mistaken_for_it() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    fs::write(&path, "{\"version\": 1, \"reviews\": [1, 2], \"read\": [\"elbo\"]}").unwrap();
    let mut progress = Progress::load(&path).progress;
    assert!(progress.read.contains("elbo") && progress.reviews.is_empty());
    progress.save(&path).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(value["reviews-of-version-1"][1], 2);
}

#[test]
fn a_review_that_one_copy_took_back_does_not_return_from_the_other() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let mut ours = sample();
    ours.save(&path).unwrap();
    let mut theirs = Progress::load(&path).progress;
    let at = Moment { now: 200, offset: 0 };
    let slip = ours.reviews.add("elbo-bound", Grade::Easy, "", at);
    ours.save(&path).unwrap();
    theirs.reviews.add("elbo-bound", Grade::Hard, "", at);
    theirs.save(&path).unwrap();
    ours.reviews.take_back(&slip);
    ours.save(&path).unwrap();
    theirs.save(&path).unwrap();
    let left = Progress::load(&path).progress.reviews;
    assert_eq!(left.of("elbo-bound").map(|review| review.grade).collect::<Vec<_>>(), [Grade::Hard]);
    assert_eq!(left.len(), 2);
}

#[test]
fn of_a_bookmark_the_newest_press_counts_whatever_the_clock_did() {
    let mut ours = Progress::default();
    assert!(ours.bookmark("elbo", 2, 1000));
    let mut theirs = ours.clone();
    assert!(!theirs.bookmark("elbo", 2, 500), "the clock has jumped back");
    assert!(theirs.bookmark("kl-divergence", 0, 2000));
    ours.merge(theirs, 10_000);
    assert!(!ours.is_bookmarked("elbo", 2));
    assert!(ours.bookmark("elbo", 2, 3000));
    let set: Vec<(&str, usize)> = ours.bookmarks().iter().map(|bookmark| (bookmark.section.as_str(), bookmark.block)).collect();
    assert_eq!(set, [("elbo", 2), ("kl-divergence", 0)]);
}

#[test]
fn exams_of_both_copies_are_kept_and_the_same_one_once() {
    let mut ours = sample();
    let mut theirs = sample();
    theirs.keep_exam(("300-1".into(), exam(300)));
    let later = Exam { ended: 400, score: 1.0, ..exam(105) };
    theirs.keep_exam(("105-7".into(), later.clone()));
    ours.merge(theirs.clone(), 10_000);
    ours.merge(theirs, 10_000);
    assert_eq!(ours.exams.len(), 2);
    assert_eq!(ours.exams["105-7"], later);
}

#[test]
fn progress_goes_to_another_machine_as_one_text() {
    let text = sample().to_text();
    assert_eq!(Progress::from_text(text.as_bytes()).unwrap(), sample());
    assert!(Progress::from_text(VERSION_1.as_bytes()).unwrap().read.contains("why-compress"));
    let refused = |text: &str| Progress::from_text(text.as_bytes()).unwrap_err().to_string();
    assert!(refused("{\"version\": 9}").contains("newer elbo (version 9, this one knows 2)"));
    assert!(refused(&text[..text.len() / 2]).contains("damaged"));
    assert!(refused("").contains("damaged"));
}

#[test]
fn a_file_that_is_damaged_while_elbo_runs_is_set_aside_with_a_message() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let mut progress = sample();
    assert_eq!(progress.save(&path).unwrap(), None);
    fs::write(&path, "{\"version\": 2, \"re").unwrap();
    let message = progress.save(&path).unwrap().unwrap();
    assert!(message.contains("progress.json.broken-1"), "{message}");
    assert_eq!(Progress::load(&path).progress, sample());
}

#[test]
fn two_running_programs_do_not_lose_each_others_work() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let writers = 8;
    let barrier = Barrier::new(writers);
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (path, barrier) = (&path, &barrier);
            scope.spawn(move || {
                let mut mine = Progress::default();
                barrier.wait();
                for n in 0..10 {
                    mine.read.insert(format!("section-{writer}-{n}"));
                    mine.answer("shared", writer, (writer * 100 + n) as u64);
                    mine.reviews.set_nonce(writer as u64);
                    mine.reviews.add("shared", Grade::Good, "", Moment { now: n as u64, offset: 0 });
                    mine.save(path).unwrap();
                }
            });
        }
    });
    let loaded = Progress::load(&path).progress;
    assert_eq!(loaded.read.len(), writers * 10);
    assert_eq!(loaded.reviews.of("shared").count(), writers * 10);
    assert_eq!(loaded.answers["shared"], Answer { choice: 7, when: 709 });
}

#[test]
fn merging_takes_the_newest_answer_and_place_and_the_first_success() {
    let mut ours = Progress::default();
    ours.at("a", 1, 10);
    ours.answer("p", 0, 10);
    ours.complete("c", 10);
    let mut theirs = Progress::default();
    theirs.at("b", 2, 20);
    theirs.at("a", 9, 5);
    theirs.last = theirs.places.get("b").cloned();
    theirs.answer("p", 1, 5);
    theirs.complete("c", 5);
    ours.merge(theirs, 10_000);
    assert_eq!(ours.last.as_ref().unwrap().section, "b");
    assert_eq!(ours.places["a"].block, 1);
    assert_eq!(ours.answers["p"].choice, 0);
    assert_eq!(ours.challenges["c"], 5);
    assert_eq!(ours.begun.len(), 2);
}

#[test]
fn a_line_is_that_of_its_place_and_width_and_none_of_it_is_in_older_files() {
    let mut ours = Progress::default();
    ours.at("a", 1, 10);
    ours.at_line(7, 66);
    let line = |progress: &Progress, columns| progress.line_of(&progress.places["a"], columns);
    assert_eq!((line(&ours, 66), line(&ours, 65)), (7, 0));
    let mut read = Progress::from_text(ours.to_text().as_bytes()).unwrap();
    assert_eq!(line(&read, 66), 7);
    // a build that knows no lines has been there since
    read.at("a", 2, 20);
    assert_eq!(line(&read, 66), 0);
    read.merge(ours, 10_000);
    assert_eq!(line(&read, 66), 0, "the older line is not that of the newer place");
    let mut theirs = Progress::default();
    theirs.at("a", 3, 30);
    theirs.at_line(2, 66);
    read.merge(theirs, 10_000);
    assert_eq!(line(&read, 66), 2);
    let older = Progress::from_text(br#"{"version":2,"last":{"section":"a","block":1,"when":4},"places":{"a":{"section":"a","block":1,"when":4}},"reviews":{},"exams":{},"bookmarks":{}}"#).unwrap();
    assert_eq!(line(&older, 66), 0);
    assert!(!older.to_text().contains("lines"));
}

#[test]
fn a_save_that_was_killed_halfway_loses_nothing() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    sample().save(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    // what kill -9 leaves behind: a lock file nobody holds and part of a new text
    fs::write(folder.path().join(".progress-a1b2c3.tmp"), &whole[..whole.len() / 2]).unwrap();
    let mut loaded = Progress::load(&path);
    assert_eq!(loaded.progress, sample());
    loaded.progress.at("training-loop", 0, 200);
    loaded.progress.save(&path).unwrap();
    assert_eq!(Progress::load(&path).progress.last.unwrap().section, "training-loop");
}

#[test]
fn what_killed_saves_left_behind_is_taken_away_when_nobody_can_be_writing_it() {
    let folder = folder();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for (name, old) in [(".progress-old.tmp", true), (".progress-new.tmp", false), ("notes.tmp", true), (".progress-old.md", true)] {
        let file = File::create(folder.path().join(name)).unwrap();
        if old {
            file.set_modified(long_ago).unwrap();
        }
    }
    sample().save(&folder.path().join("progress.json")).unwrap();
    assert_eq!(names(folder.path()), [".progress-new.tmp", ".progress-old.md", "notes.tmp", "progress.json", "progress.lock"]);
}

#[test]
fn a_place_where_nothing_can_be_written_is_an_error_that_names_it() {
    let folder = folder();
    let blocked = folder.path().join("a-file");
    fs::write(&blocked, "not a folder").unwrap();
    let error = sample().save(&blocked.join("progress.json")).unwrap_err();
    assert!(error.to_string().contains("a-file"), "{error}");
    assert!(error.to_string().starts_with("progress is not saved: "));
}

#[test]
fn a_file_that_cannot_be_read_is_reported_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    fs::create_dir(&path).unwrap();
    let loaded = Progress::load(&path);
    assert!(loaded.read_only);
    assert!(loaded.message.unwrap().contains("could not be read"));
    assert!(path.is_dir());
}

#[test]
fn a_flipped_bit_never_makes_anything_vanish_in_silence() {
    let text = sample().to_text().into_bytes();
    let counts = |progress: &Progress| {
        let score = progress.exams.values().map(|exam| exam.topics.len()).sum::<usize>();
        let sizes = [progress.begun.len(), progress.read.len(), progress.answers.len(), progress.challenges.len(), progress.places.len()];
        (sizes, progress.reviews.len(), progress.exams.len(), score, progress.bookmarks.len(), progress.last.is_some())
    };
    let whole = counts(&sample());
    let (mut read, mut refused) = (0, 0);
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut flipped = text.clone();
            flipped[at] ^= 1 << bit;
            match Progress::from_text(&flipped) {
                Ok(progress) => {
                    assert_eq!(counts(&progress), whole, "byte {at}, bit {bit}: {}", String::from_utf8_lossy(&flipped));
                    read += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 100 && refused > 1000, "{read} {refused}");
}

#[test]
fn more_unknown_values_than_memory_holds_are_set_aside_unread_and_a_life_of_reviews_is_read() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    for (unit, times) in [("1,", 3_000_001), ("[1],", 500_001), (r#"{"a":1},"#, 120_001)] {
        let later = format!(r#"{{"version":2,"reviews":{{}},"exams":{{}},"bookmarks":{{}},"later":[{}1]}}"#, unit.repeat(times));
        fs::write(&path, &later).unwrap();
        let loaded = Progress::load(&path);
        assert!(loaded.message.is_some_and(|words| words.contains("more unknown values than are read")), "{unit}");
        assert!(!path.exists() && Progress::from_text(later.as_bytes()).is_err(), "{unit}");
        let less = format!(r#"{{"version":2,"reviews":{{}},"exams":{{}},"bookmarks":{{}},"later":[{}1]}}"#, unit.repeat(times / 20));
        assert!(Progress::from_text(less.as_bytes()).is_ok(), "{unit}");
    }
    // A hundred grades a day for four years, in fields that are known.
    let log: Vec<String> =
        (0..150_000).map(|n| format!(r#"{{"at":{n},"n":{n},"card":"c","zone":0,"grade":"good","print":"p"}}"#)).collect();
    let life = format!(r#"{{"version":2,"reviews":{{"log":[{}],"taken_back":[]}},"exams":{{}},"bookmarks":{{}}}}"#, log.join(","));
    assert_eq!(Progress::from_text(life.as_bytes()).unwrap().reviews.len(), 150_000);
}

#[test]
fn an_unknown_field_below_the_top_is_damage_and_one_at_the_top_is_kept() {
    let path_and_words = [
        (r#"{"version":2,"reviews":{"lof":[],"taken_back":[]},"exams":{},"bookmarks":{}}"#, "lof"),
        (r#"{"version":2,"reviews":{"log":[{"at":1,"n":2,"card":"a","grade":"good","grace":1}]},"exams":{},"bookmarks":{}}"#, "grace"),
        (r#"{"version":2,"last":{"section":"a","block":1,"whem":4},"reviews":{},"exams":{},"bookmarks":{}}"#, "whem"),
        (r#"{"version":2,"begul":["a"],"reviews":{},"exams":{},"bookmarks":{}}"#, "`begul` stands where `begun` belongs"),
        (r#"{"version":2,"settinga":{},"reviews":{},"exams":{},"bookmarks":{}}"#, "`settinga` stands where `settings` belongs"),
        (r#"{"version":2,"maris":{},"reviews":{},"exams":{},"bookmarks":{}}"#, "`maris` stands where `marks` belongs"),
    ];
    for (text, says) in path_and_words {
        let folder = folder();
        let path = folder.path().join("progress.json");
        fs::write(&path, text).unwrap();
        let loaded = Progress::load(&path);
        assert!(loaded.message.as_ref().is_some_and(|words| words.contains(says) && words.contains("broken-1")), "{says}: {loaded:?}");
        assert_eq!(fs::read_to_string(folder.path().join("progress.json.broken-1")).unwrap(), text);
    }
    assert!(Progress::from_text(br#"{"version":2,"reviews":{},"exams":{},"bookmarks":{},"notes":{"a":1}}"#).is_ok());
}

#[test]
fn a_time_in_the_future_does_not_freeze_where_the_reader_left_off() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let far = 4_000_000_000;
    let mut wrong = Progress::default();
    wrong.at("beta-vae", 2, far);
    wrong.answer("p", 0, far);
    assert!(wrong.bookmark("a", 1, far));
    wrong.save(&path).unwrap();
    let mut progress = Progress::load(&path).progress;
    assert_eq!(progress.last.as_ref().unwrap().section, "beta-vae", "it is all that is known");
    progress.at("two-term-loss", 1, now());
    progress.answer("p", 1, now());
    assert!(!progress.bookmark("a", 1, now()));
    progress.save(&path).unwrap();
    let found = Progress::load(&path).progress;
    assert_eq!((found.last.as_ref().unwrap().section.as_str(), found.answers["p"].choice), ("two-term-loss", 1));
    assert!(!found.is_bookmarked("a", 1));
}

#[test]
fn a_look_leaves_a_damaged_file_where_it_is_and_says_so_each_time() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    fs::write(&path, "{\"version\": 2, \"re").unwrap();
    for _ in 0..2 {
        assert!(Progress::peek(&path).message.unwrap().contains("left where it is"));
    }
    assert_eq!(names(folder.path()), ["progress.json"]);
    fs::write(&path, sample().to_text()).unwrap();
    assert_eq!(Progress::peek(&path).progress, sample());
}

#[test]
fn what_is_said_of_a_damaged_file_holds_nothing_raw() {
    let folder = folder();
    let path = folder.path().join("a\u{1b}[31m\u{202e}.json");
    let text = "{\"version\":2,\"reviews\":{\"\u{202e}log\\u001b\":[]},\"exams\":{},\"bookmarks\":{}}";
    fs::write(&path, text).unwrap();
    let peeked = Progress::peek(&path).message.unwrap();
    let saved = sample().save(&path).unwrap().unwrap();
    fs::write(&path, text).unwrap();
    let loaded = Progress::load(&path).message.unwrap();
    for words in [peeked, saved, loaded] {
        assert!(words.contains("could not be understood") && !words.contains(crate::words::is_raw), "{words:?}");
    }
}

#[test]
fn a_text_for_another_machine_holds_nothing_raw_and_says_the_same() {
    let mut progress = sample();
    progress.read.insert("a\u{202e}\u{7f}\u{9b}b".into());
    let text = progress.to_text();
    assert!(!text.contains(|c| c != '\n' && crate::words::is_raw(c)), "{text:?}");
    assert_eq!(Progress::from_text(text.as_bytes()).unwrap(), progress);
}

#[test]
#[cfg(unix)]
fn a_link_stays_and_what_it_leads_to_is_written() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("sync")).unwrap();
    symlink("sync/kept.json", at("progress.json")).unwrap();
    sample().save(&at("progress.json")).unwrap();
    assert_eq!(Progress::load(&at("progress.json")).progress, sample());
    sample().write(&at("progress.json")).unwrap();
    assert!(fs::symlink_metadata(at("progress.json")).unwrap().is_symlink());
    assert_eq!(names(&at("sync")), ["kept.json", "kept.lock"], "the lock is where everybody who shares the file finds it");
    fs::write(at("sync/kept.json"), "damaged").unwrap();
    assert!(Progress::load(&at("progress.json")).message.unwrap().contains("kept.json.broken-1"));
    assert!(fs::symlink_metadata(at("progress.json")).unwrap().is_symlink());
    let copy = Progress::keep_copy(&at("progress.json")).unwrap();
    assert_eq!(copy, None, "there is nothing behind the link now");
}

#[test]
#[cfg(unix)]
fn a_pipe_or_a_device_is_refused_at_once_and_never_replaced() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = folder();
    let path = folder.path().join("progress.json");
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for path in [path.as_path(), Path::new("/dev/null"), Path::new("/dev/zero")] {
        let loaded = Progress::load(path);
        assert!(loaded.read_only && loaded.message.unwrap().contains("not a file"), "{}", path.display());
        assert!(sample().write(path).unwrap_err().to_string().contains("not a file"), "{}", path.display());
        assert!(sample().save(path).unwrap_err().to_string().contains("not a file"), "{}", path.display());
    }
    assert_eq!(names(folder.path()), ["progress.json"]);
    mknodat(CWD, folder.path().join("other.lock"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let error = sample().save(&folder.path().join("other.json")).unwrap_err().to_string();
    assert!(error.contains("other.lock: it is not a file"), "{error}");
}

#[test]
fn a_number_that_this_build_does_not_know_is_kept_to_its_last_digit() {
    let text = r#"{"version":2,"reviews":{},"exams":{},"bookmarks":{},"quiz":[1e48,0.1,123456789.123456789]}"#;
    let read = Progress::from_text(text.as_bytes()).unwrap();
    assert_eq!(Progress::from_text(read.to_text().as_bytes()).unwrap(), read);
    assert!(read.to_text().contains("1e48") || read.to_text().contains("1e+48"), "{}", read.to_text());
}

#[test]
fn an_answer_that_was_taken_back_stays_so_and_one_given_anew_counts() {
    let mut here = Progress::default();
    here.answer("beta", 1, NO_EARLIER);
    let older = here.clone();
    // In the same second, and by a clock that has jumped back.
    here.take_answer_back("beta", NO_EARLIER);
    assert_eq!((here.choice("beta"), here.predictions()), (None, 0));
    here.merge(older.clone(), NO_EARLIER);
    assert_eq!(here.choice("beta"), None, "no older copy brings it back");
    let text = here.to_text();
    let mut again = Progress::from_text(text.as_bytes()).unwrap();
    assert_eq!(again.choice("beta"), None);
    again.answer("beta", 2, NO_EARLIER - 100);
    again.merge(here, NO_EARLIER);
    assert_eq!((again.choice("beta"), again.predictions()), (Some(2), 1));
}

#[test]
fn what_two_running_programs_set_in_the_panes_is_kept_of_both_and_of_one_setting_the_newer() {
    let folder = folder();
    let path = folder.path().join("progress.json");
    let now = NO_EARLIER;
    let turned = |progress: &mut Progress, section: &str, knob: &str, stop: &str, when: u64| {
        progress.panes.set_in(section, |pane| _ = pane.knobs.insert(knob.to_owned(), stop.to_owned()), when);
    };
    let (mut one, mut other) = (Progress::default(), Progress::default());
    turned(&mut one, "bills", "beta", "4", now - 90);
    turned(&mut other, "map", "seed", "2", now - 80);
    turned(&mut other, "bills", "beta", "20", now - 70);
    one.panes.set(|panes| panes.style = "ascii".into(), now - 60);
    other.panes.set(|panes| panes.divider = (8, 0), now - 50);
    // as they end, one after the other
    one.save(&path).unwrap();
    other.save(&path).unwrap();
    let kept = Progress::load(&path).progress.panes;
    let stop = |section: &str, knob: &str| kept.sections[section].knobs[knob].clone();
    assert_eq!((stop("bills", "beta"), stop("map", "seed"), kept.divider), ("20".into(), "2".into(), (8, 0)));
    // the older one saves once more: nothing newer is lost
    one.save(&path).unwrap();
    assert_eq!(Progress::load(&path).progress.panes, kept);
    // a clock that runs ahead by years does not win for ever
    turned(&mut one, "map", "seed", "1", now + 400 * 86_400);
    let mut merged = other.clone();
    merged.merge(one, now);
    assert_eq!(merged.panes.sections["map"].knobs["seed"], "2");
}

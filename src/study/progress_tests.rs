#![allow(clippy::unwrap_used)]
use super::*;
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
    progress
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
    for (n, damage) in ["", "{\"version\": 1, \"read\": [", "[]", "{\"version\":1,\"read\":5}"].iter().enumerate() {
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
    let newer = "{\"version\": 2, \"read\": {\"another\": \"shape\"}}";
    fs::write(&path, newer).unwrap();
    let loaded = Progress::load(&path);
    assert!(loaded.read_only);
    assert!(loaded.message.unwrap().contains("version 2"));
    let error = sample().save(&path).unwrap_err();
    assert!(matches!(error, SaveError::Newer { found: 2, .. }));
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
                    mine.save(path).unwrap();
                }
            });
        }
    });
    let loaded = Progress::load(&path).progress;
    assert_eq!(loaded.read.len(), writers * 10);
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
    ours.merge(theirs);
    assert_eq!(ours.last.as_ref().unwrap().section, "b");
    assert_eq!(ours.places["a"].block, 1);
    assert_eq!(ours.answers["p"].choice, 0);
    assert_eq!(ours.challenges["c"], 5);
    assert_eq!(ours.begun.len(), 2);
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

#![allow(clippy::unwrap_used)]

use std::time::SystemTime;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A pipe that nobody else has opened: reading or writing it would wait for ever.
#[cfg(unix)]
fn pipe(path: &Path) {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_folders_are_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    pipe(&fifo);
    for (path, what) in [(fifo.as_path(), "a pipe"), (Path::new("/dev/zero"), "a device"), (folder.path(), "a folder")] {
        assert_eq!(probe(path).unwrap_err().to_string(), format!("it is {what}, not a file"));
    }
    write(Path::new("/dev/null"), b"gone").unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(names(folder.path()), ["fifo"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_target_is_written_even_one_that_is_not_there_yet() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("far")).unwrap();
    symlink("far/target", at("inner")).unwrap();
    symlink("inner", at("outer")).unwrap();
    for text in ["first", "second"] {
        write(&at("outer"), text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(at("far/target")).unwrap(), text);
        assert!(fs::symlink_metadata(at("outer")).unwrap().is_symlink() && fs::symlink_metadata(at("inner")).unwrap().is_symlink());
    }
    assert_eq!(names(&at("far")), ["target"]);
}

#[cfg(unix)]
#[test]
fn permissions_are_those_of_the_file_that_was_there() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    Whole::create_private(&path).unwrap().place().unwrap();
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    write(&path, b"again").unwrap();
    assert_eq!((mode(), fs::read(&path).unwrap().as_slice()), (0o640, b"again".as_slice()));
}

#[test]
fn what_is_not_placed_leaves_no_trace_and_is_listed_while_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "old").unwrap();
    let mut dropped = Whole::create(&path).unwrap();
    dropped.write_all(b"half").unwrap();
    let temporary = dropped.file.path().to_owned();
    assert!(unfinished().contains(&temporary), "a signal would find it");
    drop(dropped);
    assert!(!unfinished().contains(&temporary));
    assert_eq!((names(folder.path()), fs::read_to_string(&path).unwrap()), (vec!["file".to_owned()], "old".to_owned()));
}

#[test]
fn what_a_killed_writer_left_goes_when_it_is_old_and_nobody_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    let make = |name: &str, old: bool| {
        let file = File::create(folder.path().join(name)).unwrap();
        if old {
            file.set_modified(long_ago).unwrap();
        }
        file
    };
    make(".elbo-old.tmp", true);
    make(".elbo-new.tmp", false);
    make("mine.tmp", true);
    let held = make(".elbo-held.tmp", true);
    held.lock().unwrap();
    write(&folder.path().join("file"), b"x").unwrap();
    assert_eq!(names(folder.path()), [".elbo-held.tmp", ".elbo-new.tmp", "file", "mine.tmp"]);
}

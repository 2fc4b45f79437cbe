#![allow(clippy::unwrap_used)]

use std::env;
use std::io::Read;
use std::path::PathBuf;

use super::*;
use crate::data::digits;

const ALL: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

fn small() -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("my digits");
    write_folder(&folder, &digits::range(0..30, 1), &digits::range(30..50, 1)).unwrap();
    (parent, folder)
}

/// Replaces the compressed file `name` by a plain one.
fn unpack(folder: &Path, name: &str) {
    let gz = folder.join(format!("{name}.gz"));
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(&gz).unwrap()).read_to_end(&mut plain).unwrap();
    fs::write(folder.join(name), plain).unwrap();
    fs::remove_file(gz).unwrap();
}

#[test]
fn what_is_written_is_read_back_under_the_folders_name() {
    let (_parent, folder) = small();
    let data = read_folder(&folder).unwrap();
    assert_eq!(data.label, "my digits");
    assert_eq!(data.classes, digit_names());
    assert_eq!((data.train, data.test), (digits::range(0..30, 1), digits::range(30..50, 1)));
}

#[test]
fn plain_and_compressed_files_can_stand_side_by_side() {
    let (_parent, folder) = small();
    let before = read_folder(&folder).unwrap();
    for name in ALL {
        unpack(&folder, name);
        assert_eq!(read_folder(&folder).unwrap(), before, "after unpacking {name}");
    }
}

#[test]
fn writing_leaves_the_four_files_and_nothing_else() {
    let (_parent, folder) = small();
    let mut names: Vec<String> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut expected = ALL.map(|name| format!("{name}.gz"));
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_missing_file_is_named() {
    for name in ALL {
        let (_parent, folder) = small();
        fs::remove_file(folder.join(format!("{name}.gz"))).unwrap();
        let error = read_folder(&folder).unwrap_err().to_string();
        assert!(error.contains(&format!(", but not {name}, plain or with .gz")), "{error}");
    }
}

#[test]
fn files_of_different_sets_are_refused() {
    let (_parent, folder) = small();
    fs::copy(folder.join(format!("{TEST_LABELS}.gz")), folder.join(format!("{TRAIN_LABELS}.gz"))).unwrap();
    let error = read_folder(&folder).unwrap_err().to_string();
    assert!(error.contains("holds 30 images, but ") && error.contains("holds 20 labels"), "{error}");
}

#[test]
fn mnist_and_fashion_mnist_are_told_by_all_four_files() {
    let Some(mnist) = env::var_os("ELBO_TEST_MNIST") else {
        println!("skipped: no MNIST");
        return;
    };
    let mnist = PathBuf::from(mnist);
    let data = read_folder(&mnist).unwrap();
    assert_eq!((data.label.as_str(), data.train.len(), data.test.len()), ("MNIST", 60_000, 10_000));

    // One pixel less and it is somebody's own set.
    let mut train = data.train.clone();
    train.images[400] ^= 1;
    assert_eq!(recognise(&train, &data.test), None);

    // Fashion-MNIST stands beside MNIST where both are kept.
    let fashion = mnist.parent().unwrap().join("fashion");
    if fashion.is_dir() {
        let data = read_folder(&fashion).unwrap();
        assert_eq!((data.label.as_str(), data.classes[9].as_str()), ("Fashion-MNIST", "ankle boot"));
    }
}

#[test]
fn a_file_in_place_of_the_folder_is_called_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(TRAIN_IMAGES);
    fs::write(&file, "").unwrap();
    let error = read_folder(&file).unwrap_err().to_string();
    assert!(error.contains("this is a file; give the folder that holds it and its companions: --data "), "{error}");
}

#[test]
fn another_set_is_never_written_over_and_the_same_one_is_left_as_it_is() {
    let (_parent, folder) = small();
    let (train, test) = (digits::range(0..30, 1), digits::range(30..50, 1));
    write_folder(&folder, &train, &test).unwrap();
    for name in ["train-images-idx3-ubyte.gz", "train-images.idx3-ubyte", "t10k-labels-idx1-ubyte"] {
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join(name), "mine").unwrap();
        let error = write_folder(other.path(), &train, &test).unwrap_err().to_string();
        assert!(error.contains(&format!("holds a data set already ({name})")), "{error}");
        assert_eq!(fs::read_to_string(other.path().join(name)).unwrap(), "mine");
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
    }
    let error = write_folder(&folder, &test, &train).unwrap_err();
    assert!(matches!(error, DataError::Taken { .. }), "{error}");
    let found = read_folder(&folder).unwrap();
    assert_eq!((found.train, found.test), (train, test));
}

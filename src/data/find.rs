//! Where a data set lies: the four files under the names that people have them by, in the folder that was given or a little below it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::DataError;
use super::folder::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS};

/// What the four files are, in the order of every list of them.
pub(crate) const ROLES: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

/// The four files of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What to call it: by what stands before the names of its files, or by its folder.
    pub(crate) name: String,
    /// Training images and labels, held-out images and labels.
    pub(crate) files: [PathBuf; 4],
}

/// The sets in one folder, by what stands before the names of their files (mostly nothing), and what else is there.
#[derive(Debug, Default)]
struct Folder {
    sets: BTreeMap<String, [Option<PathBuf>; 4]>,
    others: Vec<String>,
}

/// Finds the set that a path means: a folder, or a folder and what stands before the names of its files, such as `gzip/emnist-digits`.
/// The files may be called as MNIST's, with a dot for a hyphen or `test` for `t10k`, may have `.gz`, and may lie in `raw` or `NAME/raw` below
/// the folder, where torchvision puts them.
///
/// # Errors
/// [`DataError`] when there is none, a part of one, or more than one; the message says what there is.
pub(crate) fn find(path: &Path) -> Result<Found, DataError> {
    if path.is_file() {
        return Err(DataError::AFile { path: path.to_owned() });
    }
    if !path.is_dir() {
        return named(path).ok_or_else(|| DataError::NotAFolder { path: path.to_owned() });
    }
    let here = scan(path);
    if here.sets.is_empty() {
        return below(path, &here.others);
    }
    choose(path, &here)
}

/// Those files of any set in `folder` that are there.
pub(crate) fn present(folder: &Path) -> Vec<PathBuf> {
    scan(folder).sets.into_values().flatten().flatten().collect()
}

/// The set `folder/prefix` whose files are `folder/prefix-train-images-idx3-ubyte` and so on.
fn named(path: &Path) -> Option<Found> {
    let (folder, prefix) = (path.parent()?, path.file_name()?.to_str()?);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = scan(folder).sets.remove(&normal(prefix))?;
    whole(files).map(|files| Found { name: prefix.to_owned(), files })
}

/// The one set in the folders below in which others put them.
fn below(path: &Path, others: &[String]) -> Result<Found, DataError> {
    let mut folders = vec![path.join("raw")];
    let mut children: Vec<PathBuf> = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    children.sort();
    for child in children.into_iter().filter(|child| child.is_dir()) {
        if !folders.contains(&child) {
            folders.push(child.join("raw"));
            folders.push(child);
        }
    }
    let found: Vec<(PathBuf, Folder)> =
        folders.into_iter().map(|folder| (folder.clone(), scan(&folder))).filter(|(_, folder)| !folder.sets.is_empty()).collect();
    match found.as_slice() {
        [] => Err(DataError::Nothing { folder: path.to_owned(), there: others.to_owned() }),
        [(folder, sets)] => choose(folder, sets),
        several => Err(DataError::Several { folder: path.to_owned(), sets: several.iter().map(|(folder, _)| folder.clone()).collect() }),
    }
}

/// The set of a folder: that with the plain names if there is one, else the only one.
fn choose(path: &Path, folder: &Folder) -> Result<Found, DataError> {
    let plain = folder.sets.get_key_value("");
    let only = || folder.sets.first_key_value().filter(|_| folder.sets.len() == 1);
    let Some((prefix, files)) = plain.or_else(only) else {
        return Err(DataError::Several { folder: path.to_owned(), sets: folder.sets.keys().map(|prefix| path.join(prefix)).collect() });
    };
    let name = if prefix.is_empty() { name_of(path) } else { prefix.clone() };
    whole(files.clone()).map(|files| Found { name, files }).ok_or_else(|| {
        let dash = if prefix.is_empty() { "" } else { "-" };
        let missing = ROLES.iter().zip(files).filter(|(_, file)| file.is_none()).map(|(role, _)| format!("{prefix}{dash}{role}")).collect();
        let there = files.iter().flatten().map(|file| file_name(file)).collect();
        DataError::Missing { folder: path.to_owned(), missing, there }
    })
}

fn whole(files: [Option<PathBuf>; 4]) -> Option<[PathBuf; 4]> {
    files.into_iter().collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// Looks through a folder.
fn scan(folder: &Path) -> Folder {
    let mut found = Folder::default();
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| !entry.path().is_dir())
        .map(|entry| file_name(&entry.path()))
        .collect();
    // Plain files come before compressed ones and take precedence.
    names.sort();
    for name in names {
        match role(&name) {
            Some((prefix, role)) => {
                found.sets.entry(prefix).or_default()[role].get_or_insert_with(|| folder.join(name));
            }
            None if name.starts_with('.') => {}
            None => found.others.push(name),
        }
    }
    found
}

/// The place in [`ROLES`] of a file with a plain name.
pub(crate) fn role_of(path: &Path) -> Option<usize> {
    role(&file_name(path)).filter(|(prefix, _)| prefix.is_empty()).map(|(_, role)| role)
}

/// What a file is by its name: what stands before it, and its place in [`ROLES`].
fn role(name: &str) -> Option<(String, usize)> {
    let name = normal(name);
    let name = name.strip_suffix("-gz").unwrap_or(&name);
    ROLES.iter().enumerate().find_map(|(index, role)| {
        let also = role.replace("t10k", "test");
        let before = name.strip_suffix(role).or_else(|| name.strip_suffix(also.as_str()))?;
        if before.is_empty() { Some((String::new(), index)) } else { Some((before.strip_suffix('-')?.to_owned(), index)) }
    })
}

/// A name with small letters, and hyphens for dots and underscores.
fn normal(name: &str) -> String {
    name.to_lowercase().replace(['.', '_'], "-")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What to call a set by its folder; `.` and the like are resolved first, and `raw` is no name.
fn name_of(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let named = if full.ends_with("raw") { full.parent().unwrap_or(&full) } else { &full };
    named.file_name().map_or_else(|| full.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A folder with empty files of these names.
    fn with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn four(folder: &str, form: impl Fn(&str) -> String) -> Vec<String> {
        ROLES.iter().map(|role| format!("{folder}{}", form(role))).collect()
    }

    fn all(names: &[Vec<String>]) -> tempfile::TempDir {
        with(&names.iter().flatten().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn the_names_that_people_have_are_found() {
        for names in [
            four("", str::to_owned),
            four("", |role| format!("{role}.gz")),
            four("", |role| role.replace("-idx", ".idx")),
            four("", |role| format!("{}.gz", role.replace("t10k", "test"))),
            four("", str::to_uppercase),
            four("raw/", str::to_owned),
            four("MNIST/raw/", |role| format!("{role}.gz")),
            four("unpacked/", str::to_owned),
            four("EMNIST/raw/", |role| format!("emnist-digits-{}", role.replace("t10k", "test"))),
        ] {
            let folder = all(std::slice::from_ref(&names));
            let found = find(folder.path()).unwrap();
            assert_eq!(found.files.to_vec(), names.iter().map(|name| folder.path().join(name)).collect::<Vec<_>>());
        }
        let torchvision = all(&[four("KMNIST/raw/", str::to_owned)]);
        assert_eq!(find(torchvision.path()).unwrap().name, "KMNIST");
        assert_eq!(find(&torchvision.path().join("KMNIST")).unwrap().name, "KMNIST");
    }

    #[test]
    fn of_several_sets_one_has_to_be_chosen_and_the_message_has_what_to_type() {
        let form = |set: &'static str| move |role: &str| format!("emnist-{set}-{}.gz", role.replace("t10k", "test"));
        let folder = all(&[four("gzip/", form("digits")), four("gzip/", form("mnist"))]);
        let gzip = folder.path().join("gzip");
        for given in [gzip.as_path(), folder.path()] {
            let error = find(given).unwrap_err().to_string();
            let (one, other) = (gzip.join("emnist-digits"), gzip.join("emnist-mnist"));
            assert!(error.contains(&format!("--data {}, --data {}", one.display(), other.display())), "{error}");
        }
        let found = find(&gzip.join("emnist-digits")).unwrap();
        assert_eq!(
            (found.name.as_str(), file_name(&found.files[3]).as_str()),
            ("emnist-digits", "emnist-digits-test-labels-idx1-ubyte.gz")
        );
        // A set with the usual names is the one that is meant.
        let both = all(&[four("", form("digits")), four("", str::to_owned)]);
        assert_eq!(file_name(&find(both.path()).unwrap().files[0]), TRAIN_IMAGES);
        let two = all(&[four("MNIST/raw/", str::to_owned), four("FashionMNIST/raw/", str::to_owned)]);
        assert!(find(two.path()).unwrap_err().to_string().contains("FashionMNIST/raw, --data "));
    }

    #[test]
    fn the_advice_names_what_is_there() {
        let part = with(&["train-images.idx3-ubyte", "train-labels.idx1-ubyte", "notes.txt"]);
        let error = find(part.path()).unwrap_err().to_string();
        assert!(
            error.contains(
                "holds train-images.idx3-ubyte and train-labels.idx1-ubyte, but neither t10k-images-idx3-ubyte nor t10k-labels-idx1-ubyte"
            ),
            "{error}"
        );
        let other = with(&["digits.csv", "a.png", "b.png", "c.png", "d.png", "e.png", "f.png"]);
        let error = find(other.path()).unwrap_err().to_string();
        assert!(error.contains("holds a.png, b.png, c.png, d.png, digits.csv and 2 more, but no data set"), "{error}");
        let nothing = with(&[]);
        assert!(find(nothing.path()).unwrap_err().to_string().contains("is empty"));
        let file = part.path().join("notes.txt");
        assert!(find(&file).unwrap_err().to_string().contains(&format!("--data {}", part.path().display())));
    }
}

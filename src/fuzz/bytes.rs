//! Inputs that are bytes: files of images, models and progress, and what a terminal sends.

use super::{fuzz, mutated};
use crate::study::progress::Progress;
use crate::study::schedule::{Grade, Moment};

use proptest::prelude::*;

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "1e400",
    "-1",
    "18446744073709551616",
    "\"log\":",
    "\"version\":2",
    "\"card\"",
    "\\u202e",
    "\u{0}",
    "true",
    "  ",
    "\n",
    "é",
    "\"again\"",
    "0",
    "9",
];

/// Lengths and magic numbers of binary files.
const BINARY: &[&str] = &[
    "\u{0}",
    "\u{0}\u{0}\u{8}\u{3}",
    "\u{0}\u{0}\u{8}\u{1}",
    "\u{7f}\u{7f}\u{7f}\u{7f}",
    "\u{1f}",
    "{\"a\":",
    "F32",
    "[1,",
    "data_offsets",
    "ÿÿ",
];

const KEYS: &[&str] = &[
    "\u{1b}",
    "\u{1b}[",
    "\u{1b}[A",
    "\u{1b}O",
    "\u{1b}[<0;3;4M",
    "\u{1b}[200~",
    "\u{1b}[201~",
    "\u{1b}]52;c;",
    "\u{7}",
    "\u{1b}\\",
    "\u{1b}P",
    "1;5",
    "~",
    "M",
    "\u{1b}[M",
    "é",
    "j",
    "\r",
    "\u{0}",
    "\u{9b}",
    "65535",
    ";",
];

fn progress() -> Progress {
    let mut progress = Progress::default();
    progress.at("why-compress", 4, 100);
    progress.read.insert("why-compress".into());
    progress.answer("why-compress/pca", 2, 101);
    progress.complete("why-compress/below-20", 102);
    for (n, grade) in [Grade::Again, Grade::Good, Grade::Easy].into_iter().enumerate() {
        progress.reviews.add("kl-asymmetry", grade, "0123456789abcdef", Moment { now: 103 + n as u64, offset: 7200 });
    }
    let slip = progress.reviews.add("kl-sign", Grade::Hard, "", Moment { now: 110, offset: 0 });
    progress.reviews.take_back(&slip);
    progress.bookmark("why-compress", 3, 104);
    progress
}

#[test]
fn any_progress_file_is_refused_or_read_whole() {
    let seeds = vec![progress().to_text().into_bytes(), br#"{"version":1,"read":["elbo"],"quiz":{"a":[1]}}"#.to_vec()];
    fuzz("progress", &mutated(seeds, JSON), |bytes| {
        let Ok(read) = Progress::from_text(&bytes) else { return };
        let again = Progress::from_text(read.to_text().as_bytes()).expect("what was read can be written and read again");
        assert_eq!(again, read);
        let mut merged = read.clone();
        merged.merge(read.clone(), 1_790_000_000);
        assert_eq!(merged, read, "merging with itself changes nothing");
    });
}

#[test]
fn any_file_is_refused_as_progress_or_set_aside_and_never_lost() {
    let seeds = vec![progress().to_text().into_bytes()];
    fuzz("progress file", &mutated(seeds, JSON), |bytes| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.json");
        std::fs::write(&path, &bytes).unwrap();
        let loaded = Progress::load(&path);
        let mut progress = loaded.progress;
        if !loaded.read_only {
            progress.read.insert("elbo".into());
            progress.save(&path).unwrap();
            let after = Progress::load(&path);
            assert!(after.message.is_none() && after.progress.read.contains("elbo"));
        }
        let kept = |name: &str| std::fs::read(folder.path().join(name)).is_ok_and(|kept| kept == bytes);
        match Progress::from_text(&bytes) {
            // Read: everything of it is in what was saved.
            Ok(before) if !loaded.read_only => {
                let mut both = progress.clone();
                both.merge(before, 1_790_000_000);
                assert_eq!(both, progress);
            }
            _ => assert!(kept("progress.json") || kept("progress.json.broken-1"), "{:?}", String::from_utf8_lossy(&bytes)),
        }
    });
}

#[test]
fn any_bytes_from_the_terminal_mean_the_same_however_they_are_cut() {
    use crate::term::Decoded;
    let seeds = vec![
        b"jjk\x1b[A\x1b[1;5C\x1bOB\x1b[<0;3;4M\x1b[<0;3;4m q".to_vec(),
        "é漢😀\x1b[200~pasted\r\nq\x1b[201~j".as_bytes().to_vec(),
        b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP1$r0m\x1b\\\x1b[?62;c\x1b[3;4R".to_vec(),
    ];
    fuzz("decoder", &(mutated(seeds, KEYS), 1_usize..64), |(bytes, piece)| {
        let whole = Decoded::of([bytes.as_slice()].into_iter());
        assert_eq!(whole, Decoded::of(bytes.chunks(piece)), "in pieces of {piece}");
        assert!(whole.pasted() <= 4 * 4096);
    });
}

#[test]
fn any_file_of_images_is_read_or_refused() {
    let split = crate::data::Split { images: vec![9; 2 * crate::data::PIXELS], labels: vec![1, 2] };
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    crate::data::idx::write_split(&split, &mut images, &mut labels).unwrap();
    let plain = |header: &[u8], rest: &[u8]| [header, rest].concat();
    let plain_images = plain(&crate::data::idx::images_header(&split), &split.images);
    let plain_labels = plain(&crate::data::idx::labels_header(&split), &split.labels);
    let folder = tempfile::tempdir().unwrap();
    let inputs = (mutated(vec![images, plain_images], BINARY), mutated(vec![labels, plain_labels.clone()], BINARY), any::<bool>());
    fuzz("idx", &inputs, |(images, labels, sound)| {
        let (image_file, label_file) = (folder.path().join("images"), folder.path().join("labels"));
        std::fs::write(&image_file, &images).unwrap();
        std::fs::write(&label_file, if sound { &plain_labels } else { &labels }).unwrap();
        match crate::data::idx::read_split(&image_file, &label_file) {
            Ok(split) => assert_eq!(split.images.len(), split.labels.len() * crate::data::PIXELS),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
}

#[test]
fn any_checkpoint_is_taken_over_whole_or_refused_and_leaves_the_model_as_it_was() {
    use crate::model::{Activation, Coder, Likelihood, Vae, checkpoint};
    let vae = |seed| Vae::new(&"784-1".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    checkpoint::save(&vae(1), &path).unwrap();
    let seeds = vec![std::fs::read(&path).unwrap()];
    let image = vec![0.25; 784];
    fuzz("checkpoint", &mutated(seeds, BINARY), |bytes| {
        std::fs::write(&path, &bytes).unwrap();
        let mut model = vae(2);
        let before = model.reconstruct(&image);
        match checkpoint::load(&mut model, &path) {
            Ok(()) => assert!(model.reconstruct(&image).iter().all(|pixel| !pixel.is_infinite())),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert_eq!(model.reconstruct(&image), before);
            }
        }
    });
}

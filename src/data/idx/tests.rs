#![allow(clippy::unwrap_used)]

use super::*;
use crate::data::digits;

fn images(bytes: &[u8]) -> Result<Vec<u8>, DataError> {
    parse(bytes, Path::new("images-file"), Kind::Images)
}

fn labels(bytes: &[u8]) -> Result<Vec<u8>, DataError> {
    parse(bytes, Path::new("labels-file"), Kind::Labels)
}

fn header(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn image_file(count: u32, bytes: usize) -> Vec<u8> {
    let mut file = header(&[IMAGES_MAGIC, count, 28, 28]);
    file.resize(16 + bytes, 7);
    file
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Small xorshift stream for damaging files.
fn noise(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn plain_and_compressed_files_give_the_same_content() {
    let file = image_file(2, 2 * PIXELS);
    assert_eq!(images(&file).unwrap(), vec![7; 2 * PIXELS]);
    assert_eq!(images(&gz(&file)).unwrap(), vec![7; 2 * PIXELS]);
}

#[test]
fn what_is_written_is_read_back() {
    let split = digits::digits(30, 1);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    write_split(&split, &mut a, &mut b).unwrap();
    assert_eq!(a[..2], GZIP);
    let read = pair(Path::new("a"), images(&a).unwrap(), Path::new("b"), labels(&b).unwrap()).unwrap();
    assert_eq!(read, split);
}

#[test]
fn every_fault_is_told_with_file_finding_and_advice() {
    let cases: Vec<(Result<Vec<u8>, DataError>, &str)> = vec![
        (images(&[]), "images-file: ends after 0 bytes, inside its 16-byte header; it is truncated"),
        (images(&header(&[IMAGES_MAGIC, 1])), "images-file: ends after 8 bytes, inside its 16-byte header"),
        (
            images(b"PK\x03\x04 and so on and on"),
            "images-file: starts with 0x504b0304, but IDX images start with 0x00000803; this is not a file",
        ),
        (images(&header(&[LABELS_MAGIC, 1, 0, 0])), "this is a file of labels: two of the files have swapped names"),
        (labels(&image_file(1, PIXELS)), "this is a file of images: two of the files have swapped names"),
        (images(&header(&[IMAGES_MAGIC, 1, 32, 28])), "images-file: its images are 32x28, but elbo's models take 28x28"),
        (images(&header(&[IMAGES_MAGIC, 0, 28, 28])), "its header claims 0 items"),
        (images(&header(&[IMAGES_MAGIC, u32::MAX, 28, 28])), "its header claims 4294967295 items, but 1 to 300000 are possible"),
        (images(&image_file(2, 2 * PIXELS - 1)), "holds 1567 bytes after its header, which claims 1568; it is truncated"),
        (images(&image_file(2, 2 * PIXELS + 1)), "goes on after the 1568 bytes that its header claims"),
        (labels(&[header(&[LABELS_MAGIC, 3]), vec![0, 9, 10]].concat()), "labels-file: label 2 is 10, but labels go from 0 to 9"),
        (images(&gz(&image_file(2, 2 * PIXELS))[..30]), "images-file: damaged gzip data after 0 bytes of content"),
        (images(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]), "images-file: damaged gzip data after 0 bytes"),
    ];
    for (result, expected) in cases {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(expected), "{message}\ndoes not say\n{expected}");
    }
}

#[test]
fn images_and_labels_must_be_as_many() {
    let error = pair(Path::new("a"), vec![0; 2 * PIXELS], Path::new("b"), vec![0; 3]).unwrap_err().to_string();
    assert!(error.starts_with("a: holds 2 images, but b holds 3 labels"), "{error}");
}

#[test]
fn a_header_alone_claims_no_memory() {
    // The header promises 235 MB; what is kept is what came.
    let error = images(&image_file(MOST, 100)).unwrap_err();
    assert!(matches!(error, DataError::Truncated { found: 100, .. }), "{error}");
}

#[test]
fn a_gzip_bomb_is_stopped_at_the_size_that_the_header_claims() {
    let bomb = gz(&image_file(1, 64 << 20));
    assert!(bomb.len() < 100_000);
    assert!(matches!(images(&bomb).unwrap_err(), DataError::Oversize { expected: PIXELS, .. }));
}

#[test]
fn damaged_files_end_in_an_error_or_a_valid_split() {
    let split = digits::digits(3, 5);
    let (mut image_gz, mut label_gz) = (Vec::new(), Vec::new());
    write_split(&split, &mut image_gz, &mut label_gz).unwrap();
    let image_plain = [images_header(&split).to_vec(), split.images.clone()].concat();
    let label_plain = [labels_header(&split).to_vec(), split.labels.clone()].concat();
    let mut state = 0x1234_5678_9abc_def0;
    let (mut good, mut bad) = (0, 0);
    for round in 0..3000 {
        let mut files = if round % 2 == 0 { [image_plain.clone(), label_plain.clone()] } else { [image_gz.clone(), label_gz.clone()] };
        let file = &mut files[round / 2 % 2];
        match noise(&mut state) % 4 {
            0 => file.truncate(noise(&mut state) as usize % (file.len() + 1)),
            1 => file.extend((0..noise(&mut state) % 40).map(|byte| byte as u8)),
            2 => *file = (0..noise(&mut state) % 64).map(|_| noise(&mut state) as u8).collect(),
            _ => {
                for _ in 0..=noise(&mut state) % 8 {
                    let at = noise(&mut state) as usize % file.len().min(if round % 3 == 0 { 16 } else { usize::MAX });
                    file[at] = noise(&mut state) as u8;
                }
            }
        }
        let read = images(&files[0]).and_then(|pixels| pair(Path::new("a"), pixels, Path::new("b"), labels(&files[1])?));
        match read {
            Ok(split) => {
                assert_eq!(split.images.len(), split.len() * PIXELS);
                assert!(!split.is_empty() && split.labels.iter().all(|&label| label < 10));
                good += 1;
            }
            Err(error) => {
                assert!(error.to_string().contains("-file") || error.to_string().starts_with("a: "), "{error}");
                bad += 1;
            }
        }
    }
    // Damage to pixels is not damage to the format, so both outcomes must occur.
    assert!(good > 100 && bad > 1000, "{good} good, {bad} bad");
}

#[test]
fn zeros_behind_a_compressed_file_are_padding_and_anything_else_is_not() {
    let file = image_file(2, 2 * PIXELS);
    for padding in [1, 511, 70_000] {
        let padded = [gz(&file), vec![0; padding]].concat();
        assert_eq!(images(&padded).unwrap(), vec![7; 2 * PIXELS], "{padding}");
    }
    let (head, tail) = file.split_at(1000);
    assert_eq!(images(&[gz(head), vec![0; 3], gz(tail)].concat()).unwrap(), vec![7; 2 * PIXELS]);
    for wrong in [vec![1; 8], vec![0, 0, 1], vec![0x1f; 30], vec![0; 2 << 20]] {
        let error = images(&[gz(&file), wrong].concat()).unwrap_err().to_string();
        assert!(error.contains("damaged gzip data after 1568 bytes"), "{error}");
    }
}

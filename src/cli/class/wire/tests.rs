#![allow(clippy::unwrap_used)]
use std::io::Cursor;

use super::*;
use crate::data::PIXELS;
use crate::lab::{Body, Equipment, Panel, Sheet, Snapshot, Tryout, entry};
use crate::model::Threads;

fn shown(snapshot: Snapshot) -> Shown {
    let words = |text: &str| text.to_owned();
    Shown {
        demo: words("vae"),
        title: words("A VAE"),
        sentence: words("It learns."),
        recipe: words("vae:seed=7"),
        snapshot: Arc::new(snapshot),
    }
}

fn sheet(columns: usize, pixels: usize) -> Snapshot {
    let images = vec![Arc::<[u8]>::from(vec![9; pixels]); 4];
    let sheet = Sheet { columns, images, axes: Default::default(), values: Default::default(), labels: Vec::new() };
    let panel = Panel { id: "sheet", title: "t".into(), figure: "".into(), caption: "".into(), body: Body::Sheet(sheet) };
    Snapshot { panels: vec![panel], ..Snapshot::empty() }
}

/// What every demo of the course shows, before and after two steps of its model.
#[test]
fn all_that_a_demo_shows_crosses_as_it_is() {
    let data = crate::data::load("digits", 7).unwrap();
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(1)));
    let course = crate::content::source::Source::Embedded.load().unwrap();
    for demo in course.demos() {
        let mut run = Tryout::open(entry(&demo.pane.experiment).unwrap(), &demo.pane.start, &equipment, 0).unwrap();
        for steps in [0, 2] {
            run.run(steps);
            let sent = shown(run.snapshot());
            let mut line = Cursor::new(frame(&sent).unwrap());
            let seen = read(&mut line).unwrap().unwrap();
            // Text, because what is not a number is never equal to itself.
            assert_eq!(format!("{seen:?}"), format!("{sent:?}"), "{}", demo.id);
            assert!(read(&mut line).unwrap().is_none());
        }
    }
}

#[test]
fn a_line_that_breaks_has_ended_and_one_that_babbles_is_refused() {
    let whole = frame(&shown(sheet(2, PIXELS))).unwrap();
    assert!(read(&mut Cursor::new(&*whole)).unwrap().is_some());
    for length in [0, 3, 4, whole.len() - 1] {
        assert!(read(&mut Cursor::new(&whole[..length])).unwrap().is_none(), "{length}");
    }
    let mut large = whole.to_vec();
    large[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut torn = whole.to_vec();
    torn[4..40].fill(0xff);
    for bytes in [large, torn, frame(&shown(sheet(0, PIXELS))).unwrap().to_vec(), frame(&shown(sheet(2, 10))).unwrap().to_vec()] {
        assert!(read(&mut Cursor::new(bytes)).unwrap_err().to_string().contains("same version"));
    }
}

#[test]
fn the_greeting_names_the_version() {
    let said = |words: &str| greeted(&mut Cursor::new(words.as_bytes().to_vec())).map_err(|error| error.to_string());
    assert_eq!(said(GREETING), Ok(()));
    assert!(said("elbo 9.9.9\n").unwrap_err().contains("shown by elbo 9.9.9"));
    assert!(said("SSH-2.0-OpenSSH\n").unwrap_err().contains("not elbo share"));
    assert!(said("elbo \u{1b}[2J\n").unwrap_err().contains("not elbo share"), "nothing is repeated that could move the cursor");
    assert!(said(&"x".repeat(1000)).unwrap_err().contains("not elbo share"));
    assert!(said("elb").is_err());
}

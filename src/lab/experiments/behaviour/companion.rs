//! The reader's own digit goes with them: wherever an experiment takes an image, it stands before every held-out one.

use super::*;
use crate::lab::dial::Take;

/// What shows a held-out digit and takes none: its panel, and why.
const FOUND: [(&str, &str, &str); 1] =
    [("latent-sweep", "here", "the digit nearest to the cursor is what a search among the held-out ones found")];

/// Where a digit belongs to what a knob chooses, and the pane opens with something else: the first derivation speaks of no model.
const LATER: [&str; 1] = ["derivation"];

/// What sums over a grid of codes for one digit, the first on show, which is the reader's: too slow to be opened here just to see that. They
/// show it in black and white alone, and their own tests give them one.
const EXACT: [&str; 3] = ["posterior-grid", "variational-fit", "elbo-decomposition"];

/// A digit that no data set has.
fn drawn() -> Arc<[u8]> {
    (0..PIXELS).map(|pixel| if pixel % 28 == pixel / 28 { 201 } else { 0 }).collect()
}

/// What a pane shows after a step, with the reader's own digit kept or without one.
fn shown(entry: &Entry, equipment: &Equipment, own: Option<&[u8]>) -> Snapshot {
    let mut session = open(entry, equipment);
    if let Some(own) = own {
        does(entry, equipment, &mut session, &Input::OwnDigit(own.into()));
    }
    steps(1, entry, &mut session, "with or without an own digit");
    session.snapshot()
}

#[test]
fn the_reader_s_own_digit_stands_before_every_held_out_one() {
    let equipment = equipment(30, 12);
    let own = drawn();
    let held_out: HashSet<&[u8]> = (0..equipment.data.test.len()).map(|index| equipment.data.test.image(index)).collect();
    let mut faults = Vec::new();
    for entry in EXPERIMENTS.iter().filter(|entry| entry.takes(Take::OwnDigit) && !EXACT.contains(&entry.name)) {
        let snapshot = shown(entry, &equipment, Some(&own));
        let mut is_shown = false;
        for panel in &snapshot.panels {
            let Body::Images(images) = &panel.body else { continue };
            let is_found = FOUND.iter().any(|(name, id, _)| (*name, *id) == (entry.name, panel.id));
            for row in images.rows.iter().filter(|_| !is_found) {
                let mine = row.images.iter().position(|image| *image == own);
                let theirs = row.images.iter().position(|image| held_out.contains(&image[..]));
                is_shown |= mine.is_some();
                if theirs.is_some_and(|theirs| mine.is_none_or(|mine| theirs < mine)) {
                    faults.push(format!("{}: {}, row '{}': own {mine:?}, held out {theirs:?}", entry.name, panel.id, row.label));
                }
            }
        }
        // where it is no picture, it is what the numbers are of
        if !is_shown && !LATER.contains(&entry.name) && shown(entry, &equipment, None).panels == snapshot.panels {
            faults.push(format!("{} is the same with it and without it", entry.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

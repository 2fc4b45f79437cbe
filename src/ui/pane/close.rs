//! What is looked at closely in an enlarged pane: one picture with its companions, and what is held beside what is marked now, with the numbers
//! of both and their difference.

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::pane::{Cursor, Held, PaneView, PanelView};
use crate::lab::{Body, ImageRow, Images, Panel, PlaneLayer, PlaneMark, Sheet, Sign, Take, Takes, Words, hundredths, measured};

/// How a marked panel is looked at closely.
pub(super) enum Close {
    /// Another panel stands in its place.
    Instead(Box<Panel>, Cursor),
    /// It stays, and another panel stands beside it.
    Beside(Box<Panel>),
    /// It stays, with more marks in it.
    Marked,
    /// The panel as it was held stands beside it: another moment of it.
    Moments,
}

impl Close {
    /// What is looked at closely of the marked panel; `None` where the reader does not.
    pub(super) fn of(view: &PaneView, panel: &Panel) -> Option<Close> {
        let cursor = view.cursor(panel.id);
        let Some(held) = view.held.as_deref().filter(|held| held.panel.id == panel.id) else {
            // where the model answers to the pixel that is pointed at, its answer stays beside the picture
            let is_inside = cursor.pixel.is_some() && !view.offers().takes(Take::Pixel);
            let Body::Images(images) = &panel.body else { return None };
            return is_inside.then(|| Close::Instead(Box::new(alone(panel, images, cursor.column)), Cursor { column: 0, ..cursor }));
        };
        Some(match (&held.panel.body, &panel.body) {
            (Body::Images(before), Body::Images(images)) => {
                let compared = compared(held.step, panel, (before, held.cursor.column), (images, cursor.column));
                Close::Instead(Box::new(compared), Cursor { column: 1, ..cursor })
            }
            (Body::Sheet(before), Body::Sheet(sheet)) => match (held.cursor.cell, cursor.cell) {
                (Some(first), Some(second)) => Close::Beside(Box::new(cells(held, (before, first), (sheet, second)))),
                _ => Close::Moments,
            },
            (Body::Plane(_), Body::Plane(_)) if places(held, &cursor).is_some() => {
                let now = view.snapshot().and_then(|snapshot| view.shown_panels(snapshot).into_iter().find_map(of_images));
                match (held.pictures.as_ref().and_then(of_images), now) {
                    // its last column is what the place itself makes
                    (Some((then, before)), Some((now, images))) if then.id == now.id => {
                        let last = |images: &Images| images.rows.iter().map(|row| row.images.len()).max().unwrap_or(1).saturating_sub(1);
                        Close::Beside(Box::new(compared(held.step, now, (before, last(before)), (images, last(images)))))
                    }
                    _ => Close::Marked,
                }
            }
            _ => Close::Moments,
        })
    }

    /// Where the keys act in what stands instead of the marked panel.
    pub(super) fn view(&self, focused: bool) -> PanelView {
        match self {
            Close::Instead(_, cursor) => PanelView { focused, cursor: *cursor },
            Close::Beside(_) | Close::Marked | Close::Moments => PanelView::default(),
        }
    }
}

/// A plane with the place that is held and the numbers of both places, where the cursor has gone on to another.
pub(super) fn with_places<'p>(panel: Cow<'p, Panel>, view: &PaneView) -> Cow<'p, Panel> {
    let cursor = view.cursor(panel.id);
    let held = view.held.as_deref().filter(|held| view.enlarged && held.panel.id == panel.id);
    let Some((held, (first, second))) = held.and_then(|held| Some((held, places(held, &cursor)?))) else { return panel };
    let (across, down) = (second.0 - first.0, second.1 - first.1);
    let pair = |(x, y): (f32, f32)| Words::from("(") + hundredths(x) + ", " + hundredths(y) + ")";
    let mut both = panel.into_owned();
    if let Body::Plane(plane) = &mut both.body {
        let label = Words::from(format!("held at step {}", held.step));
        plane.layers.push(PlaneLayer::Mark(PlaneMark { place: first, sign: Sign::Point, label }));
    }
    both.figure = hundredths(across.hypot(down)) + " apart";
    both.caption =
        Words::from("Held ") + pair(first) + ", the cursor at " + pair(second) + ": the difference is " + pair((across, down)) + ".";
    Cow::Owned(both)
}

/// The place that is held and the one pointed at now, where these are two.
fn places(held: &Held, cursor: &Cursor) -> Option<((f32, f32), (f32, f32))> {
    let start = |panel: &Panel| if let Takes::Place { start, .. } = panel.body.takes() { start } else { None };
    let first = held.cursor.point.or_else(|| start(&held.panel))?;
    let second = cursor.point?;
    (first != second).then_some((first, second))
}

fn of_images(panel: &Panel) -> Option<(&Panel, &Images)> {
    if let Body::Images(images) = &panel.body { Some((panel, images)) } else { None }
}

/// One column of a panel, its rows side by side, and what sets the second apart from the first.
fn alone(panel: &Panel, images: &Images, column: usize) -> Panel {
    let shown = |row: &ImageRow| row.images.get(column.min(row.images.len().saturating_sub(1))).cloned();
    let mut versions: Vec<(String, Arc<[u8]>)> = images.rows.iter().filter_map(|row| Some((row.label.clone(), shown(row)?))).collect();
    let name = images.captions.get(column).cloned().unwrap_or_default();
    let mut caption = Words::from("Ink, the grey levels added up: ");
    for (at, (label, image)) in versions.iter().enumerate() {
        let between = if at == 0 { "" } else { ", " };
        let label = if label.is_empty() { String::new() } else { format!("{label} ") };
        caption = caption + between + label + measured(ink(image));
    }
    let mut figure = Words::none();
    if let [(first, input), (second, copy)] = versions.as_slice() {
        figure = measured(apart(input, copy)) + " apart";
        caption = caption + format!(". From {first} to {second}, ") + APART + ": " + measured(apart(input, copy));
        let between = difference(input, copy);
        versions.push((String::from("difference"), between));
    }
    let (mut captions, images): (Vec<String>, Vec<_>) = versions.into_iter().unzip();
    if let [only] = captions.as_mut_slice()
        && only.is_empty()
    {
        only.clone_from(&name);
    }
    let title = if name.is_empty() { panel.title.clone() } else { format!("{}: {name}", panel.title) };
    let body = Body::Images(Images { rows: vec![ImageRow { label: String::new(), images }], captions });
    Panel { id: panel.id, title, figure, caption: caption + ".", body }
}

/// What a distance between pictures is.
const APART: &str = "the root of the summed squared differences of their pixels";

/// Names of pictures that are longer than this are left out where two with the same name are compared.
const LONG: usize = 8;

/// One column of pictures as it was and one as it is, each with its index, and their difference, with the distances of their rows. Rows
/// without a picture in either are left out.
fn compared(step: u64, panel: &Panel, (before, first): (&Images, usize), (images, second): (&Images, usize)) -> Panel {
    let of = |row: &ImageRow, column: usize| row.images.get(column.min(row.images.len().saturating_sub(1))).cloned();
    let mut rows = Vec::new();
    let mut caption = Words::from("How far apart, ") + APART;
    for (old, new) in before.rows.iter().zip(&images.rows) {
        let (Some(first), Some(second)) = (of(old, first), of(new, second)) else { continue };
        if ink(&first) + ink(&second) <= 0.0 {
            continue;
        }
        let label = if new.label.is_empty() { "picture" } else { &new.label };
        caption = caption + (if rows.is_empty() { ": " } else { ", " }) + format!("{label} ") + measured(apart(&first, &second));
        let between = difference(&first, &second);
        rows.push(ImageRow { label: new.label.clone(), images: vec![first, second, between] });
    }
    if let [input, copy] = rows.as_slice() {
        caption = caption + format!(". From {} to {}: held ", input.label, copy.label) + measured(apart(&input.images[0], &copy.images[0]));
        caption = caption + ", now " + measured(apart(&input.images[1], &copy.images[1]));
    }
    let figure = rows.first().map_or_else(Words::none, |row| measured(apart(&row.images[0], &row.images[1])) + " apart");
    let name = |images: &Images, column: usize| images.captions.get(column).cloned().unwrap_or_else(|| format!("picture {}", column + 1));
    let (old, new) = (name(before, first), name(images, second));
    let is_said = old != new || old.chars().count() <= LONG;
    let named = |when: &str, name: String| if is_said { format!("{when}: {name}") } else { when.to_owned() };
    let captions = vec![named("held", old), named("now", new), String::from("difference")];
    let title = format!("held at step {step}: {}", panel.title);
    Panel { id: panel.id, title, figure, caption: caption + ".", body: Body::Images(Images { rows, captions }) }
}

/// Two images of a sheet, and their difference.
fn cells(held: &Held, (before, first): (&Sheet, (usize, usize)), (sheet, second): (&Sheet, (usize, usize))) -> Panel {
    let image = |sheet: &Sheet, (column, row): (usize, usize)| sheet.images.get(row * sheet.columns + column).cloned();
    let blank = || Arc::from(vec![0; crate::data::PIXELS]);
    let (one, other) = (image(before, first).unwrap_or_else(blank), image(sheet, second).unwrap_or_else(blank));
    let place = |(column, row): (usize, usize)| format!("row {}, column {}", row + 1, column + 1);
    let captions = vec![format!("held: {}", place(first)), format!("now: {}", place(second)), String::from("difference")];
    let far = apart(&one, &other);
    let rows = vec![ImageRow { label: String::new(), images: vec![one.clone(), other.clone(), difference(&one, &other)] }];
    Panel {
        id: held.panel.id,
        title: format!("held at step {}", held.step),
        figure: measured(far) + " apart",
        caption: Words::from("How far apart: ") + APART + ".",
        body: Body::Images(Images { rows, captions }),
    }
}

/// The ink of a picture: its grey levels, each 0 to 1, added up.
fn ink(image: &[u8]) -> f64 {
    image.iter().map(|level| f64::from(*level) / 255.0).sum()
}

/// How far two pictures are apart: the root of the summed squared differences of their pixels, each 0 to 1.
fn apart(first: &[u8], second: &[u8]) -> f64 {
    let square = |(a, b): (&u8, &u8)| ((f64::from(*a) - f64::from(*b)) / 255.0).powi(2);
    first.iter().zip(second).map(square).sum::<f64>().sqrt()
}

/// By how much each pixel differs.
fn difference(first: &[u8], second: &[u8]) -> Arc<[u8]> {
    first.iter().zip(second).map(|(a, b)| a.abs_diff(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_as_far_apart_as_their_pixels_are() {
        assert!((apart(&[255, 0, 51], &[0, 0, 255]) - (1.0_f64 + 0.64).sqrt()).abs() < 1e-12);
        assert_eq!((&*difference(&[255, 0, 51], &[0, 0, 255]), ink(&[255, 51])), ([255, 0, 204].as_slice(), 1.2));
    }
}

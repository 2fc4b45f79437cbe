//! A panel as the small picture of the folded pane: what it loses there is what the figures beside it say, and never a row of its images.

use std::borrow::Cow;
use std::sync::Arc;

use crate::lab::{Body, ImageRow, Images, Panel, Plot};
use crate::ui::panel::images_abreast;

/// The panel for a picture of so many columns and rows, its title line among them.
pub(super) fn in_small(panel: &Panel, width: usize, height: usize) -> Cow<'_, Panel> {
    let body = match &panel.body {
        Body::Plot(plot) => without_readings(plot).map(Body::Plot),
        Body::Images(images) => abreast(images, width, height.saturating_sub(1)).map(Body::Images),
        _ => None,
    };
    body.map_or(Cow::Borrowed(panel), |body| Cow::Owned(Panel { body, ..panel.clone() }))
}

/// A plot alone: its table would be cut, and the figures beside it say as much.
fn without_readings(plot: &Plot) -> Option<Plot> {
    plot.readings.is_some().then(|| Plot { readings: None, ..plot.clone() })
}

/// Rows of images side by side, where they have no room below one another: the first images of each, so that all rows are seen. The first
/// carries the name of its row; those of columns belong to all rows at once, and have no place here.
fn abreast(images: &Images, width: usize, height: usize) -> Option<Images> {
    let (fitting, fits_below) = images_abreast(width, height, images.rows.len());
    let rows = images.rows.len();
    // rows that begin with the same image show what becomes of it along them: one of them whole says more than the beginnings of all
    let first = |row: &ImageRow| row.images.first().cloned();
    let is_one_story = images.rows.windows(2).all(|pair| first(&pair[0]) == first(&pair[1]));
    if rows < 2 || fits_below || fitting < rows || is_one_story {
        return None;
    }
    let (mut shown, mut captions): (Vec<Arc<[u8]>>, Vec<String>) = (Vec::new(), Vec::new());
    for (at, row) in images.rows.iter().enumerate() {
        let share = fitting / rows + usize::from(at < fitting % rows);
        for (column, image) in row.images.iter().take(share).enumerate() {
            shown.push(image.clone());
            captions.push(if column == 0 { row.label.clone() } else { String::new() });
        }
    }
    Some(Images { rows: vec![ImageRow { label: String::new(), images: shown }], captions })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(rows: usize, columns: usize) -> Images {
        let image = |row: usize, column: usize| Arc::from(vec![u8::try_from(10 * row + column).unwrap_or(0); 784]);
        let row = |row: usize| ImageRow { label: format!("row {row}"), images: (0..columns).map(|column| image(row, column)).collect() };
        Images { rows: (0..rows).map(row).collect(), captions: (0..columns).map(|column| format!("c{column}")).collect() }
    }

    fn first_pixels(images: &Images) -> Vec<u8> {
        images.rows[0].images.iter().map(|image| image[0]).collect()
    }

    #[test]
    fn rows_that_have_no_room_below_one_another_stand_side_by_side() {
        let small = abreast(&images(3, 8), 57, 5).expect("there is no room for three rows");
        assert_eq!(first_pixels(&small), [0, 1, 10, 20]);
        assert_eq!(small.captions, ["row 0", "", "row 1", "row 2"]);
        assert_eq!(first_pixels(&abreast(&images(3, 8), 38, 5).expect("one of each")), [0, 10, 20]);
        assert_eq!(first_pixels(&abreast(&images(3, 8), 38, 3).expect("smaller ones, of three rows")), [0, 1, 10, 11, 20]);
        assert_eq!(first_pixels(&abreast(&images(2, 1), 57, 5).expect("there are no more")), [0, 10]);
    }

    #[test]
    fn rows_that_have_room_stay_as_they_are() {
        assert_eq!(abreast(&images(2, 8), 57, 9), None, "two rows of four, and the line of words");
        assert_eq!(abreast(&images(1, 8), 57, 5), None);
        let mut story = images(2, 8);
        story.rows[1].images[0] = story.rows[0].images[0].clone();
        assert_eq!(abreast(&story, 57, 5), None, "one digit, and what two networks make of it");
        assert_eq!(abreast(&images(7, 8), 57, 5), None, "not even one of each would fit");
    }
}

//! How large the images are, how many of them fit and in how many bands, and where their labels stand.

use unicode_width::UnicodeWidthStr;

use super::Images;

/// Widths of an image in cells, the largest first; the height is half of it, because a cell is twice as high as wide.
const WIDTHS: [usize; 8] = [28, 24, 20, 16, 14, 12, 10, 8];
/// The width of an image where even the smallest of these is too high.
const TINY: usize = 6;
/// The width at which images are comfortable to look at.
const COMFORTABLE: usize = 14;
/// Blank columns between two images.
const GAP: usize = 2;
/// Rather than fewer columns than this, images get smaller than can be read well.
const FEW_COLUMNS: usize = 2;
/// Labels longer than this never stand beside the images.
const LONGEST_LABEL: usize = 18;

/// Where the rows' labels stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Labels {
    /// At the left, in so many columns.
    Beside(usize),
    /// In a line of their own above each row.
    Above,
    /// Nowhere: the panel's title says it, or there is no room.
    None,
}

/// The grid of images: one or more bands, each with all rows and some of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Cells across an image.
    pub(super) width: usize,
    /// Cells down an image.
    pub(super) height: usize,
    /// Rows of images in a band.
    pub(super) rows: usize,
    /// Images beside each other in a band.
    pub(super) across: usize,
    /// Columns of images that are shown, in all bands.
    pub(super) columns: usize,
    /// Where the labels stand.
    pub(super) labels: Labels,
    /// Rows under a band for a word under each column.
    pub(super) caption: usize,
}

impl Layout {
    /// The largest images of which all columns fit into `width` by `height` cells, `caption` rows under each band among them; where not
    /// even images of `least` columns all fit, as many of them as do.
    pub(super) fn new(images: &Images, title: &str, (width, height): (usize, usize), least: usize, caption: usize) -> Self {
        let fitting = |sizes: &[usize]| {
            let all =
                sizes.iter().flat_map(|size| labels(images, title).map(|labels| Self::of(images, *size, labels, width, height, caption)));
            // of equals the first: the largest
            all.fold(None, |best: Option<Self>, layout| match best {
                Some(best) if best.columns >= layout.columns => Some(best),
                _ => Some(layout).filter(|layout| layout.columns > 0),
            })
        };
        // of sizes that are hard to read the largest that still shows two columns
        let enough = column_count(images).min(FEW_COLUMNS);
        let hard = |size: &usize| fitting(&[*size]).filter(|layout| layout.columns >= enough);
        let readable = WIDTHS.iter().take_while(|size| **size >= least).count();
        fitting(&WIDTHS[..readable])
            .or_else(|| WIDTHS[readable..].iter().find_map(hard))
            .or_else(|| fitting(&WIDTHS[readable..]))
            .unwrap_or_else(|| Self::of(images, smallest(height), Labels::None, width, usize::MAX / 2, 0).in_one_band())
    }

    /// The grid of images of this width.
    fn of(images: &Images, size: usize, labels: Labels, width: usize, height: usize, caption: usize) -> Self {
        let rows = images.rows.len().max(1);
        let columns = column_count(images);
        let layout = Self { width: size, height: size / 2, rows, across: columns, columns, labels, caption };
        let across = abreast(width.saturating_sub(layout.left()), size).min(columns);
        let bands = height / layout.band_height().max(1);
        Self { across, columns: columns.min(across.saturating_mul(bands)), ..layout }
    }

    fn in_one_band(self) -> Self {
        Self { columns: self.across, ..self }
    }

    /// Rows that show all columns well, if two bands or so can do it.
    pub(super) fn preferred_height(images: &Images, title: &str, width: usize, caption: usize) -> usize {
        let one_band = images.rows.len() * COMFORTABLE / 2 + caption;
        let sizes = WIDTHS.iter().filter(|size| **size <= COMFORTABLE);
        let heights = sizes.flat_map(|size| {
            labels(images, title).map(|labels| {
                let layout = Self::of(images, *size, labels, width, usize::MAX / 2, caption);
                column_count(images).div_ceil(layout.across.max(1)) * layout.band_height()
            })
        });
        heights.into_iter().find(|height| *height <= 2 * one_band).unwrap_or(one_band)
    }

    /// The first column of the images.
    pub(super) fn left(&self) -> usize {
        match self.labels {
            Labels::Beside(0) | Labels::Above | Labels::None => 0,
            Labels::Beside(width) => width + GAP,
        }
    }

    /// Rows above an image that belong to it.
    pub(super) fn above(&self) -> usize {
        usize::from(self.labels == Labels::Above)
    }

    /// Rows from an image to the one below it.
    pub(super) fn row_height(&self) -> usize {
        self.height + self.above()
    }

    /// Columns from an image to the one beside it.
    pub(super) fn pitch(&self) -> usize {
        self.width + GAP
    }

    /// Rows from one band to the next.
    pub(super) fn band_height(&self) -> usize {
        self.rows * self.row_height() + self.caption
    }

    /// How many bands there are.
    pub(super) fn bands(&self) -> usize {
        self.columns.div_ceil(self.across.max(1))
    }

    /// The upper left cell of the image in a row, and in one of the shown columns.
    pub(super) fn corner(&self, row: usize, place: usize) -> (usize, usize) {
        let (band, column) = (place / self.across.max(1), place % self.across.max(1));
        (self.left() + column * self.pitch(), band * self.band_height() + row * self.row_height() + self.above())
    }

    /// Where the word under a shown column stands.
    pub(super) fn below(&self, place: usize) -> (usize, usize) {
        let (x, _) = self.corner(0, place);
        (x, (place / self.across.max(1) + 1) * self.band_height() - self.caption)
    }
}

/// How many images of `size` columns stand side by side.
pub(super) fn abreast(width: usize, size: usize) -> usize {
    (width + GAP) / (size + GAP)
}

/// The width of the smallest image in so many rows.
pub(super) fn smallest(height: usize) -> usize {
    let least = WIDTHS[WIDTHS.len() - 1];
    if height < least / 2 { TINY } else { least }
}

/// How many columns there are.
pub(super) fn column_count(images: &Images) -> usize {
    images.rows.iter().map(|row| row.images.len()).max().unwrap_or(0)
}

/// Where labels may stand, the best place first. A single row needs none when the title names it.
fn labels(images: &Images, title: &str) -> [Labels; 2] {
    let beside = images.rows.iter().map(|row| row.label.width()).max().unwrap_or(0);
    match images.rows.as_slice() {
        [row] if title.contains(&*row.label) => [Labels::None; 2],
        _ if beside == 0 => [Labels::None; 2],
        _ if beside > LONGEST_LABEL => [Labels::Above; 2],
        _ => [Labels::Beside(beside), Labels::Above],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::ImageRow;

    fn images(rows: usize, columns: usize) -> Images {
        let row = ImageRow { label: String::from("input"), images: vec![vec![0_u8; 784].into(); columns] };
        Images { rows: vec![row; rows], captions: Vec::new() }
    }

    fn layout(rows: usize, columns: usize, width: usize, height: usize) -> Layout {
        Layout::new(&images(rows, columns), "", (width, height), 10, 1)
    }

    #[test]
    fn images_are_as_large_as_the_room_allows() {
        let sizes = |width, height| layout(2, 4, width, height).width;
        assert_eq!([sizes(140, 40), sizes(100, 21), sizes(78, 17), sizes(78, 13), sizes(78, 11)], [28, 20, 16, 12, 10]);
    }

    #[test]
    fn a_wide_row_goes_on_in_the_next_band_rather_than_out_of_sight() {
        let eight = layout(2, 8, 84, 30);
        assert_eq!((eight.width, eight.across, eight.columns, eight.bands()), (14, 4, 8, 2));
        assert_eq!((eight.corner(1, 0), eight.corner(0, 4)), ((7, 7), (7, 15)));
        assert_eq!(eight.below(5), (7 + 16, 29));
    }

    #[test]
    fn columns_are_dropped_before_images_become_unreadable() {
        let low = layout(2, 8, 60, 16);
        assert_eq!((low.width, low.columns, low.bands()), (10, 5, 1));
    }

    #[test]
    fn rows_have_their_labels_even_where_the_title_says_them() {
        let title = "held-out digits: input over reconstruction";
        assert_eq!(Layout::new(&images(2, 3), title, (58, 16), 10, 1).labels, Labels::Beside(5));
        assert_eq!(Layout::new(&images(1, 3), title, (58, 16), 10, 1).labels, Labels::None);
    }

    #[test]
    fn every_grid_fits_its_room() {
        for (width, height) in (0..100).flat_map(|width| (0..40).map(move |height| (width, height))) {
            let layout = layout(2, 5, width, height);
            assert!(layout.columns == 0 || layout.left() + layout.across * layout.pitch() <= width + GAP, "{width} {layout:?}");
            assert!(layout.bands() <= 1 || layout.bands() * layout.band_height() <= height, "{height} {layout:?}");
        }
    }
}

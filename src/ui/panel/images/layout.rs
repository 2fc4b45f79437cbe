//! How large the images are, how many columns of them fit, and where their labels stand.

use unicode_width::UnicodeWidthStr;

use super::Images;

/// Widths of an image in cells, the largest first; the height is half of it, because a cell is twice as high as wide.
const WIDTHS: [usize; 7] = [28, 24, 20, 16, 14, 12, 10];
/// The place in it of the smallest that can be read at a glance.
const READABLE: usize = 4;
/// Blank columns between two images.
const GAP: usize = 2;
/// Labels longer than this never stand beside the images.
const LONGEST_LABEL: usize = 18;
/// Rather than fewer columns than this, the images are no larger than they must be to be read at a glance.
const MANY_COLUMNS: usize = 4;
/// Rather than fewer columns than this, the images get smaller than that.
const FEW_COLUMNS: usize = 2;

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

/// The grid of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Cells across an image.
    pub(super) width: usize,
    /// Cells down an image.
    pub(super) height: usize,
    /// Columns of images that are shown.
    pub(super) columns: usize,
    /// Where the labels stand.
    pub(super) labels: Labels,
}

impl Layout {
    /// The largest grid for `width` by `height` cells: fewer columns rather than images that can't be read. Rows that the title names
    /// have no labels.
    pub(super) fn new(images: &Images, title: &str, width: usize, height: usize) -> Self {
        let rows = images.rows.len().max(1);
        let columns = images.rows.iter().map(|row| row.images.len()).max().unwrap_or(0);
        let beside = label_width(images);
        let is_said = title.width() <= width && images.rows.iter().all(|row| title.contains(&*row.label));
        let grid = |size: usize, labels: Labels| {
            let layout = Self { width: size, height: size / 2, columns, labels };
            let room = width.saturating_sub(layout.left());
            (Self { columns: columns.min((room + GAP) / layout.pitch()), ..layout }, layout.row_height() * rows <= height)
        };
        let wishes = if is_said { [Labels::None; 2] } else { [Labels::Beside(beside), Labels::Above] };
        let fitting = |least: usize, sizes: &[usize]| {
            sizes
                .iter()
                .flat_map(|size| wishes.map(|labels| grid(*size, labels)))
                .find(|(layout, fits)| {
                    *fits
                        && layout.columns >= least.min(columns)
                        && (beside <= LONGEST_LABEL || !matches!(layout.labels, Labels::Beside(_)))
                })
                .map(|(layout, _)| layout)
        };
        fitting(MANY_COLUMNS, &WIDTHS[..READABLE])
            .or_else(|| fitting(FEW_COLUMNS, &WIDTHS[READABLE..]))
            .or_else(|| fitting(1, &WIDTHS[READABLE..]))
            .unwrap_or_else(|| grid(WIDTHS[WIDTHS.len() - 1], Labels::None).0)
    }

    /// Whether labels need no rows of their own at this width.
    pub(super) fn labels_cost_no_rows(images: &Images, title: &str, width: usize) -> bool {
        Self::new(images, title, width, images.rows.len() * WIDTHS[READABLE] / 2).labels != Labels::Above
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
}

fn label_width(images: &Images) -> usize {
    images.rows.iter().map(|row| row.label.width()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::ImageRow;

    fn images(rows: usize, columns: usize) -> Images {
        let row = ImageRow { label: String::from("input"), images: vec![vec![0_u8; 784].into(); columns] };
        Images { rows: vec![row; rows], captions: Vec::new() }
    }

    #[test]
    fn images_are_as_large_as_the_room_allows() {
        let sizes = |width, height| Layout::new(&images(2, 4), "", width, height).width;
        assert_eq!(sizes(140, 40), 28);
        assert_eq!(sizes(100, 20), 20);
        assert_eq!(sizes(78, 16), 16);
        assert_eq!(sizes(70, 16), 14);
        assert_eq!(sizes(78, 12), 12);
        assert_eq!(sizes(78, 10), 10);
    }

    #[test]
    fn columns_are_dropped_before_images_become_unreadable() {
        let layout = Layout::new(&images(2, 8), "", 60, 16);
        assert_eq!((layout.width, layout.columns), (14, 3));
    }

    #[test]
    fn labels_that_the_title_says_leave_their_room_to_the_images() {
        let layout = Layout::new(&images(2, 8), "held-out digits: input over reconstruction", 58, 14);
        assert_eq!((layout.labels, layout.left(), layout.width, layout.columns), (Labels::None, 0, 14, 3));
    }

    #[test]
    fn every_grid_fits_its_room() {
        for (width, height) in (0..100).flat_map(|width| (0..40).map(move |height| (width, height))) {
            let layout = Layout::new(&images(2, 5), "", width, height);
            assert!(layout.columns == 0 || layout.left() + layout.columns * layout.pitch() <= width + GAP, "{width} {layout:?}");
        }
    }
}

//! The cursors in the pictures: how an arrow moves each, and what the experiment is told of it.

use super::keymap::Offers;
use super::pane::{Cursor, middle};
use crate::data::SIDE;
use crate::lab::{Bounds, Input, Panel, Take};

/// The shown part of a scatter is this many cursor steps wide and high.
const CURSOR_STEPS: f32 = 48.0;

/// A step of the cursor: columns to the right, rows down.
pub(super) type Way = (i8, i8);

/// Moves the cursor over the plane, and says where it is.
pub(super) fn point_at(bounds: Bounds, start: Option<(f32, f32)>, panel: &'static str, cursor: &mut Cursor, (right, down): Way) -> Input {
    let window = cursor.window(bounds);
    let start = cursor.point.or(start).unwrap_or_else(|| middle(bounds));
    let step = |[low, high]: [f32; 2]| (high - low) / CURSOR_STEPS;
    let x = clamped(start.0 + step(window.x) * f32::from(right), bounds.x);
    let y = clamped(start.1 - step(window.y) * f32::from(down), bounds.y);
    cursor.point = Some((x, y));
    if !inside(window, x, y) {
        cursor.centre = Some((x, y));
    }
    Input::Point { panel: panel.to_owned(), x, y }
}

/// The pixel pointed at, once the reader has gone into a picture; `None` for an experiment that takes none.
pub(super) fn pixel_at(panel: &Panel, cursor: &Cursor, offers: Offers) -> Option<Input> {
    let (x, y) = cursor.pixel.filter(|_| offers.takes(Take::Pixel))?;
    Some(Input::Pixel { panel: panel.id.to_owned(), column: cursor.column, x, y })
}

/// The cell pointed at, as the experiment takes it: as a pixel, where the cells are those of a picture, or else as a cell.
pub(super) fn cell_at(panel: &Panel, cursor: &Cursor, offers: Offers) -> Option<Input> {
    let (column, row) = cursor.cell?;
    let panel_id = || panel.id.to_owned();
    if panel.body.has_a_cell_a_pixel() && offers.takes(Take::Pixel) {
        return Some(Input::Pixel { panel: panel_id(), column: 0, x: column, y: row });
    }
    offers.takes(Take::Cell).then(|| Input::Cell { panel: panel_id(), column, row })
}

fn clamped(value: f32, [low, high]: [f32; 2]) -> f32 {
    // bounds come from a model that may have diverged: `clamp` would panic on a NaN
    value.max(low).min(high)
}

fn inside(window: Bounds, x: f32, y: f32) -> bool {
    (window.x[0]..=window.x[1]).contains(&x) && (window.y[0]..=window.y[1]).contains(&y)
}

/// Moves from picture to picture, or over the pixels of one; says whether that was possible.
pub(super) fn step_in_images(cursor: &mut Cursor, columns: usize, (right, down): Way) -> bool {
    if let Some((x, y)) = cursor.pixel {
        let moved = |at: usize, by: i8| at.saturating_add_signed(isize::from(by)).min(SIDE - 1);
        cursor.pixel = Some((moved(x, right), moved(y, down)));
        return true;
    }
    cursor.column = cursor.column.saturating_add_signed(isize::from(right)).min(columns.saturating_sub(1));
    down == 0
}

/// Moves from cell to cell; says whether that was possible: at the upper and lower edge up and down lead out of the picture.
pub(super) fn step_in_cells(cursor: &mut Cursor, (columns, rows): (usize, usize), (right, down): Way) -> bool {
    if columns == 0 || rows == 0 {
        return down == 0;
    }
    let (x, y) = cursor.cell.unwrap_or((0, 0));
    let next = y.saturating_add_signed(isize::from(down));
    if down != 0 && (next == y || next >= rows) {
        return false;
    }
    // the first key only shows where the cursor is
    let is_new = cursor.cell.is_none();
    let x = if is_new { x } else { x.saturating_add_signed(isize::from(right)) };
    cursor.cell = Some((x.min(columns - 1), if is_new { 0 } else { next }));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_walk_over_the_cells_and_lead_out_above_and_below() {
        let mut cursor = Cursor::default();
        let mut go = |way| (step_in_cells(&mut cursor, (3, 2), way), cursor.cell);
        assert_eq!(go((1, 0)), (true, Some((0, 0))), "the first key shows the cursor");
        assert_eq!(go((1, 0)), (true, Some((1, 0))));
        assert_eq!(go((0, 1)), (true, Some((1, 1))));
        assert_eq!(go((1, 0)), (true, Some((2, 1))));
        assert_eq!(go((1, 0)), (true, Some((2, 1))), "at the right edge it stays");
        assert_eq!(go((0, 1)), (false, Some((2, 1))));
        assert_eq!(go((0, -1)), (true, Some((2, 0))));
        assert_eq!(go((0, -1)), (false, Some((2, 0))));
    }
}

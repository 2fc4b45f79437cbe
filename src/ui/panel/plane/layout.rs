//! Where the plot of a plane lies, and which part of the plane it shows.

use super::super::number;
use super::super::raster::Grain;
use crate::app::pane::PanelView;
use crate::lab::{Bounds, Plane};
use crate::ui::theme::Theme;
use unicode_width::UnicodeWidthStr;

/// Below this width there are no labels beside the plot.
const LEAST_FOR_LABELS: usize = 20;
/// From this width on the legend stands beside the plot, and takes `BESIDE` columns of it.
const LEAST_FOR_BESIDE: usize = 70;
const BESIDE: usize = 26;
/// Below this height there is no legend under the plot.
const LEAST_FOR_LEGEND: usize = 8;
/// From this height on a legend below has a second line, so that the plot keeps its size when there is more to say.
const LEAST_FOR_TWO_LINES: usize = 15;

/// The plot in cells, and the part of the plane that it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui::panel) struct Window {
    /// Its first column; its first row is 0.
    pub(in crate::ui::panel) left: usize,
    /// Columns.
    pub(in crate::ui::panel) width: usize,
    /// Rows.
    pub(in crate::ui::panel) height: usize,
    /// What its edges are, in latent units.
    pub(in crate::ui::panel) bounds: Bounds,
}

/// Where the legend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legend {
    None,
    Beside { x: usize },
    Below { y: usize },
}

/// The parts of a plane.
pub(super) struct Layout {
    pub(super) window: Window,
    pub(super) has_x_labels: bool,
    pub(super) legend: Legend,
}

impl Layout {
    pub(super) fn new(plane: &Plane, width: usize, height: usize, theme: &Theme, view: &PanelView) -> Self {
        let beside = width >= LEAST_FOR_BESIDE && height >= 5;
        let has_x_labels = height >= 4 && width >= LEAST_FOR_LABELS;
        let legend_rows = match height {
            _ if beside => 0,
            0..LEAST_FOR_LEGEND => 0,
            LEAST_FOR_LEGEND..LEAST_FOR_TWO_LINES => 1,
            _ => 2.max(legend_width(plane).div_ceil(width.max(1))).min(height / 3),
        };
        let plot_height = height - usize::from(has_x_labels) - legend_rows;
        let shown = widened_if_flat(view.cursor.window(plane.bounds));
        let side = if beside { BESIDE + 2 } else { 0 };
        let left = if width < LEAST_FOR_LABELS { 0 } else { gutter(shown, theme) };
        let plot_width = width.saturating_sub(left + side);
        let bounds = equal_units(shown, plot_width, plot_height);
        let legend = if beside {
            Legend::Beside { x: left + plot_width + 2 }
        } else if legend_rows > 0 {
            Legend::Below { y: height - legend_rows }
        } else {
            Legend::None
        };
        Self { window: Window { left, width: plot_width, height: plot_height, bounds }, has_x_labels, legend }
    }
}

/// Columns for the numbers of the vertical axis and the axis itself.
fn gutter(window: Bounds, theme: &Theme) -> usize {
    // equal units may widen the ends: one more column for a digit
    window.y.iter().map(|end| number::end(f64::from(*end), theme).width()).max().unwrap_or(0).max(3) + 2
}

fn legend_width(plane: &Plane) -> usize {
    plane.classes.iter().map(|name| name.width() + 3).sum()
}

/// A window that is not empty and has finite ends.
fn widened_if_flat(window: Bounds) -> Bounds {
    let axis = |[low, high]: [f32; 2]| match (low.is_finite() && high.is_finite(), high - low) {
        (false, _) => [-1.0, 1.0],
        (true, span) if span > f32::EPSILON && span.is_finite() => [low, high],
        (true, _) => [low - 1.0, low + 1.0],
    };
    Bounds { x: axis(window.x), y: axis(window.y) }
}

/// Widens one axis so that a unit is as long across as down (a cell is about twice as high as wide), unless that would leave more than
/// half of the plot empty: then each axis keeps its own scale.
fn equal_units(window: Bounds, width: usize, height: usize) -> Bounds {
    if width == 0 || height == 0 {
        return window;
    }
    let span = |[low, high]: [f32; 2]| high - low;
    let (across, down) = (span(window.x) / width as f32, span(window.y) / (2 * height) as f32);
    let unit = across.max(down);
    let widen = |ends: [f32; 2], cells: usize| {
        let (middle, half) = (ends[0].midpoint(ends[1]), unit * cells as f32 / 2.0);
        [middle - half, middle + half]
    };
    if across.min(down) * 2.0 < unit {
        return window;
    }
    if across < unit { Bounds { x: widen(window.x, width), y: window.y } } else { Bounds { x: window.x, y: widen(window.y, 2 * height) } }
}

impl Window {
    /// The dot of a point; `None` when it lies outside or is not finite.
    pub(super) fn dot_of(&self, x: f32, y: f32, grain: Grain) -> Option<(usize, usize)> {
        let (across, down) = grain.dots();
        let place = |value: f32, [low, high]: [f32; 2], dots: usize| {
            let share = (value - low) / (high - low);
            // written so that a value that is not a number is outside
            ((0.0..=1.0).contains(&share) && dots > 0).then(|| ((share * dots as f32) as usize).min(dots - 1))
        };
        let column = place(x, self.bounds.x, self.width * across)?;
        let row = place(y, self.bounds.y, self.height * down)?;
        Some((column, self.height * down - 1 - row))
    }

    /// The dot of a point, which may lie outside; `None` when it is not finite.
    pub(super) fn far_dot_of(&self, x: f32, y: f32, grain: Grain) -> Option<(f32, f32)> {
        let (across, down) = grain.dots();
        let place = |value: f32, [low, high]: [f32; 2], dots: usize| (value - low) / (high - low) * dots as f32 - 0.5;
        let column = place(x, self.bounds.x, self.width * across);
        let row = (self.height * down) as f32 - 1.0 - place(y, self.bounds.y, self.height * down);
        (column.is_finite() && row.is_finite()).then_some((column, row))
    }

    /// The place of the middle of a dot.
    pub(super) fn place_of_dot(&self, column: usize, row: usize, grain: Grain) -> (f32, f32) {
        let (across, down) = grain.dots();
        let (dx, dy) = self.steps();
        (self.bounds.x[0] + (column as f32 + 0.5) * dx / across as f32, self.bounds.y[1] - (row as f32 + 0.5) * dy / down as f32)
    }

    /// The cell of a point, from the plot's corner.
    pub(super) fn cell_of(&self, x: f32, y: f32) -> Option<(usize, usize)> {
        let (column, row) = self.dot_of(x, y, Grain::Braille)?;
        let (across, down) = Grain::Braille.dots();
        Some((column / across, row / down))
    }

    /// The column of the picture where x has this value.
    pub(super) fn column_of(&self, x: f32) -> Option<usize> {
        self.cell_of(x, self.bounds.y[0]).map(|(column, _)| self.left + column)
    }

    /// The row where y has this value.
    pub(super) fn row_of(&self, y: f32) -> Option<usize> {
        self.cell_of(self.bounds.x[0], y).map(|(_, row)| row)
    }

    /// The place in the plane of the middle of a cell of the picture; `None` outside of the plot.
    pub(in crate::ui::panel) fn place_of(&self, column: usize, row: usize) -> Option<(f32, f32)> {
        let column = column.checked_sub(self.left).filter(|column| *column < self.width)?;
        if row >= self.height {
            return None;
        }
        let (dx, dy) = self.steps();
        Some((self.bounds.x[0] + (column as f32 + 0.5) * dx, self.bounds.y[1] - (row as f32 + 0.5) * dy))
    }

    /// How many latent units one cell is across and down.
    pub(in crate::ui::panel) fn steps(&self) -> (f32, f32) {
        let step = |[low, high]: [f32; 2], cells: usize| (high - low) / cells.max(1) as f32;
        (step(self.bounds.x, self.width), step(self.bounds.y, self.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Bounds = Bounds { x: [-4.0, 4.0], y: [-4.0, 4.0] };

    #[test]
    fn a_unit_is_as_long_across_as_down() {
        let bounds = equal_units(SQUARE, 60, 20);
        let window = Window { left: 0, width: 60, height: 20, bounds };
        let (dx, dy) = window.steps();
        assert!((dx * 2.0 - dy).abs() < 1e-5, "{dx} {dy}");
        assert_eq!(bounds.y, SQUARE.y);
    }

    #[test]
    fn axes_are_independent_when_equal_units_would_waste_half_of_the_plot() {
        let wide = Bounds { x: [-40.0, 40.0], y: [-1.0, 1.0] };
        assert_eq!(equal_units(wide, 60, 20), wide);
    }

    #[test]
    fn a_cell_leads_back_to_its_own_place() {
        let window = Window { left: 5, width: 40, height: 10, bounds: SQUARE };
        let (x, y) = window.place_of(17, 3).unwrap_or_default();
        assert_eq!(window.cell_of(x, y), Some((12, 3)));
        assert_eq!(window.place_of(4, 3), None);
    }

    #[test]
    fn points_that_are_not_finite_have_no_place() {
        let window = Window { left: 0, width: 40, height: 10, bounds: SQUARE };
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30] {
            assert_eq!(window.cell_of(value, 0.0), None);
        }
    }
}

//! Points coloured by class.
//!
//! A raster of our own: a cell takes the colour of the class that most of its points have, and is dim when they are mixed. Points that
//! are not finite are not drawn but counted in words.

use ratatui::style::Modifier;

use super::super::pen::Pen;
use super::super::raster::Grain;
use super::layout::Window;
use crate::lab::LatentPoint;

/// Classes beyond this share the last counter; the data sets have ten.
const CLASSES: usize = 10;

/// What fell into one cell of the plot.
#[derive(Clone, Copy, Default)]
struct Tally {
    dots: u8,
    classes: [u16; CLASSES],
}

impl Tally {
    /// The class that most points have, and whether a third or more of them have another.
    fn majority(&self) -> (usize, bool) {
        let total: u32 = self.classes.iter().map(|count| u32::from(*count)).sum();
        let (class, most) =
            self.classes.iter().enumerate().fold((0, 0), |best, (class, count)| if *count > best.1 { (class, *count) } else { best });
        (class, u32::from(most) * 3 < total * 2)
    }
}

pub(super) fn draw(points: &[LatentPoint], window: &Window, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let grain = Grain::of(theme);
    let (across, down) = grain.dots();
    let mut cells = vec![Tally::default(); window.width * window.height];
    for point in points {
        let Some((x, y)) = window.dot_of(point.x, point.y, grain) else { continue };
        let cell = &mut cells[y / down * window.width + x / across];
        cell.dots |= grain.bit(x % across, y % down);
        let count = &mut cell.classes[usize::from(point.class).min(CLASSES - 1)];
        *count = count.saturating_add(1);
    }
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.dots != 0) {
        let (class, mixed) = cell.majority();
        let glyph = if theme.classes_by_digit() { theme.class_digit(class) } else { grain.glyph(cell.dots) };
        let style = if mixed { theme.class(class).add_modifier(Modifier::DIM) } else { theme.class(class) };
        pen.glyph(window.left + at % window.width, at / window.width, glyph, style);
    }
}

//! Where things stand on the screen: a pure function of its size and of what is open, shared by drawing, scrolling and the mouse.

use crate::data::SIDE;

/// Fewest columns that elbo is drawn in.
pub const NARROWEST: u16 = 60;
/// Fewest rows that elbo is drawn in.
pub const LOWEST: u16 = 20;
/// From this many columns on, the pane stands beside the text.
pub const WIDE: u16 = 110;
/// Columns left of text and canvas; the caret stands in them. Pages come with this margin.
pub const MARGIN: u16 = 3;
/// Columns that a page can use, its margin included: longer lines are tiring to read.
const MEASURE: u16 = 80;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies inside.
    pub fn contains(&self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

/// How text and pane share the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Too small for anything but a line that says so.
    Small,
    /// The text, and the pane folded into a few lines below it.
    Narrow,
    /// The text, and the pane beside it.
    Wide,
    /// The text alone: the section has no pane.
    Alone,
    /// The pane alone.
    Enlarged,
    /// The canvas, and the pane beside it where there is room.
    Canvas,
}

/// What the layout depends on besides the size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// The section has a pane.
    pub pane: bool,
    /// The pane fills the screen.
    pub enlarged: bool,
    /// The canvas is open.
    pub canvas: bool,
}

/// Where things stand. Areas that are not shown are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How text and pane share the screen.
    pub shape: Shape,
    /// The line that says where the reader is.
    pub header: Area,
    /// Everything between the two rules.
    pub body: Area,
    /// The text with its margin.
    pub text: Area,
    /// The live pane, in full or folded.
    pub pane: Area,
    /// The drawing surface: 28 columns of two pixels a row.
    pub canvas: Area,
    /// The line that says what can be done.
    pub footer: Area,
}

/// Rows of the folded pane on a screen of this height.
fn folded_rows(height: u16) -> u16 {
    if height >= 28 { 3 } else { 2 }
}

impl Layout {
    /// Shares out a screen of `width` × `height` cells.
    pub fn new(width: u16, height: u16, open: Open) -> Self {
        let none = Area::default();
        if width < NARROWEST || height < LOWEST {
            let all = Area { x: 0, y: 0, width, height };
            return Self { shape: Shape::Small, header: none, body: all, text: none, pane: none, canvas: none, footer: none };
        }
        let header = Area { x: 0, y: 0, width, height: 1 };
        let footer = Area { x: 0, y: height - 1, width, height: 1 };
        let body = Area { x: 0, y: 2, width, height: height - 4 };
        let layout = |shape, text, pane, canvas| Self { shape, header, body, text, pane, canvas, footer };
        if open.canvas {
            let left = u16::try_from(SIDE).unwrap_or(28) + 2 * MARGIN;
            let canvas = Area { x: MARGIN, y: body.y + 1, width: left - 2 * MARGIN, height: (left - 2 * MARGIN) / 2 };
            let beside = if open.pane { beside(body, left) } else { none };
            return layout(Shape::Canvas, Area { width: left, ..body }, beside, canvas);
        }
        if !open.pane {
            return layout(Shape::Alone, body, none, none);
        }
        if open.enlarged {
            return layout(Shape::Enlarged, none, padded(body), none);
        }
        if width >= WIDE {
            // At 120 columns both halves are equal; beyond that the pane gains more, as long lines don't help the text.
            let text = (width / 2).min(MEASURE + 2);
            return layout(Shape::Wide, Area { width: text, ..body }, beside(body, text), none);
        }
        let rows = folded_rows(height);
        let text = Area { height: body.height - rows - 1, ..body };
        let pane = Area { x: 1, y: text.y + text.height + 1, width: width - 2, height: rows };
        layout(Shape::Narrow, text, pane, none)
    }

    /// Columns of the page, its margin included.
    pub fn measure(&self) -> usize {
        usize::from(self.text.width.saturating_sub(1).clamp(1, MEASURE))
    }

    /// The column of the rule between text and pane, if there is one.
    pub fn rule(&self) -> Option<u16> {
        let beside = matches!(self.shape, Shape::Wide | Shape::Canvas) && self.pane.width > 0;
        beside.then_some(self.text.width)
    }
}

/// What is right of a rule at column `left`, with one column of air.
fn beside(body: Area, left: u16) -> Area {
    Area { x: left + 2, width: body.width.saturating_sub(left + 3), ..body }
}

fn padded(body: Area) -> Area {
    Area { x: body.x + 1, width: body.width - 2, ..body }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANE: Open = Open { pane: true, enlarged: false, canvas: false };

    #[test]
    fn every_area_lies_on_the_screen_and_none_overlap() {
        for width in 1..=300 {
            for height in 1..=100 {
                for open in [PANE, Open::default(), Open { enlarged: true, ..PANE }, Open { canvas: true, ..PANE }] {
                    let layout = Layout::new(width, height, open);
                    for area in [layout.header, layout.text, layout.pane, layout.canvas, layout.footer] {
                        assert!(area.x + area.width <= width && area.y + area.height <= height, "{width}x{height} {open:?} {area:?}");
                    }
                    let side_by_side = layout.pane.width == 0
                        || layout.text.width == 0
                        || layout.text.x + layout.text.width <= layout.pane.x
                        || layout.text.y + layout.text.height <= layout.pane.y;
                    assert!(side_by_side, "{width}x{height} {layout:?}");
                }
            }
        }
    }

    #[test]
    fn the_shape_follows_the_size() {
        assert_eq!(Layout::new(59, 30, PANE).shape, Shape::Small);
        assert_eq!(Layout::new(80, 19, PANE).shape, Shape::Small);
        assert_eq!(Layout::new(60, 20, PANE).shape, Shape::Narrow);
        assert_eq!(Layout::new(109, 40, PANE).shape, Shape::Narrow);
        assert_eq!(Layout::new(110, 40, PANE).shape, Shape::Wide);
        assert_eq!(Layout::new(200, 40, Open::default()).shape, Shape::Alone);
    }

    #[test]
    fn lines_of_text_stay_readable() {
        assert_eq!(Layout::new(300, 60, PANE).measure(), 80);
        assert_eq!(Layout::new(80, 24, PANE).measure(), 79);
        assert_eq!(Layout::new(120, 36, PANE).measure(), 59);
    }
}

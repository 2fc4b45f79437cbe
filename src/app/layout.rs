//! Where things stand on the screen: a pure function of its size and of what is open, shared by drawing, scrolling and the mouse.

use crate::data::SIDE;

/// Fewest columns that elbo is drawn in.
pub const NARROWEST: u16 = 60;
/// Fewest rows that elbo is drawn in.
pub const LOWEST: u16 = 20;
/// From this many columns on, the pane stands beside the text.
pub const WIDE: u16 = TEXT + PANE + 3;
/// Columns that the text keeps beside the pane unless the reader moves the divider.
const TEXT: u16 = 56;
/// Columns that the pane keeps beside the text.
const PANE: u16 = 36;
/// Columns that the text keeps, however far the divider is moved.
const LEAST_TEXT: u16 = 40;
/// Rows that the text keeps above the folded pane.
const LEAST_ROWS: u16 = 6;
/// Rows of the folded pane that is words alone.
const WORDS: u16 = 2;
/// Columns left of text and canvas; the caret stands in them. Pages come with this margin.
pub const MARGIN: u16 = 3;
/// Columns that a page can use, its margin included: longer lines are tiring to read.
pub const MEASURE: u16 = 80;

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
    /// The text, and the pane folded into a small picture and its figures below it.
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
    /// The pane is one that folds into words: the quiz.
    pub words: bool,
    /// How much room the reader has given the pane beyond what it has by itself.
    pub divider: Divider,
}

/// How far the reader has moved the divider towards the text: by columns where text and pane stand side by side, by rows where one is below
/// the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Divider {
    /// Columns.
    pub columns: i16,
    /// Rows.
    pub rows: i16,
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

/// Rows of the folded pane in a body of this height: a picture and its title, and the text keeps the larger part.
fn folded_rows(body: u16, open: Open) -> u16 {
    if open.words {
        return if body >= 24 { WORDS + 1 } else { WORDS };
    }
    let rows = (body / 3 + 1).clamp(5, 10);
    rows.saturating_add_signed(open.divider.rows).clamp(WORDS, body - 1 - LEAST_ROWS)
}

/// Columns of the text beside the pane on a screen of this width.
fn text_columns(width: u16, divider: Divider) -> u16 {
    // Both halves are equal where there is room; beyond that the pane gains more, as long lines don't help the text.
    let columns = (width / 2).clamp(TEXT, MEASURE + 2);
    columns.saturating_add_signed(divider.columns.saturating_neg()).clamp(LEAST_TEXT, (width - PANE - 3).min(MEASURE + 2))
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
            let text = text_columns(width, open.divider);
            return layout(Shape::Wide, Area { width: text, ..body }, beside(body, text), none);
        }
        let rows = folded_rows(body.height, open);
        let text = Area { height: body.height - rows - 1, ..body };
        let pane = Area { x: 1, y: text.y + text.height + 1, width: width - 2, height: rows };
        layout(Shape::Narrow, text, pane, none)
    }

    /// Columns of the page, its margin included.
    pub fn measure(&self) -> usize {
        usize::from(self.text.width.saturating_sub(1).clamp(1, MEASURE))
    }

    /// The divider with its rule at this cell, if text and pane share the screen in a way that it can be moved.
    pub fn divided_at(&self, column: u16, row: u16, open: Open) -> Option<Divider> {
        let width = self.header.width;
        match self.shape {
            Shape::Wide => {
                let own = text_columns(width, Divider::default());
                Some(Divider {
                    columns: own.saturating_sub(column).cast_signed() - column.saturating_sub(own).cast_signed(),
                    ..open.divider
                })
            }
            Shape::Narrow => {
                let own = folded_rows(self.body.height, Open { divider: Divider::default(), ..open });
                let rows = (self.body.y + self.body.height).saturating_sub(row + 1);
                Some(Divider { rows: rows.cast_signed() - own.cast_signed(), ..open.divider })
            }
            Shape::Small | Shape::Alone | Shape::Enlarged | Shape::Canvas => None,
        }
    }

    /// Whether the divider is at this cell.
    pub fn is_divider(&self, column: u16, row: u16) -> bool {
        match self.shape {
            Shape::Wide => column == self.text.width && self.body.contains(column, row),
            Shape::Narrow => row == self.text.y + self.text.height,
            Shape::Small | Shape::Alone | Shape::Enlarged | Shape::Canvas => false,
        }
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

    const PANE: Open = Open { pane: true, enlarged: false, canvas: false, words: false, divider: Divider { columns: 0, rows: 0 } };

    fn moved(columns: i16, rows: i16) -> Open {
        Open { divider: Divider { columns, rows }, ..PANE }
    }

    #[test]
    fn every_area_lies_on_the_screen_and_none_overlap() {
        for width in 1..=300 {
            for height in 1..=100 {
                let far = [moved(i16::MAX, i16::MAX), moved(i16::MIN, i16::MIN), moved(8, 2)];
                let opens = [PANE, Open::default(), Open { enlarged: true, ..PANE }, Open { canvas: true, ..PANE }];
                for open in opens.into_iter().chain(far) {
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
        assert_eq!(Layout::new(94, 40, PANE).shape, Shape::Narrow);
        assert_eq!(Layout::new(95, 40, PANE).shape, Shape::Wide);
        assert_eq!(Layout::new(200, 40, Open::default()).shape, Shape::Alone);
    }

    #[test]
    fn lines_of_text_stay_readable() {
        assert_eq!(Layout::new(300, 60, PANE).measure(), 80);
        assert_eq!(Layout::new(80, 24, PANE).measure(), 79);
        assert_eq!(Layout::new(120, 36, PANE).measure(), 59);
    }
    #[test]
    fn text_and_pane_stand_side_by_side_as_soon_as_both_can_be_read() {
        let columns = |width| (Layout::new(width, 30, PANE).text.width, Layout::new(width, 30, PANE).pane.width);
        assert_eq!([columns(95), columns(100), columns(120), columns(200)], [(56, 36), (56, 41), (60, 57), (82, 115)]);
    }

    #[test]
    fn the_divider_moves_and_both_sides_keep_what_they_need() {
        let columns = |by| Layout::new(120, 36, moved(by, 0)).text.width;
        assert_eq!([columns(0), columns(4), columns(-4), columns(99), columns(-99)], [60, 56, 64, 40, 81]);
        let rows = |by| Layout::new(80, 24, moved(0, by)).pane.height;
        assert_eq!([rows(0), rows(2), rows(-2), rows(99), rows(-99)], [7, 9, 5, 13, 2]);
    }

    #[test]
    fn the_divider_goes_where_the_mouse_takes_it() {
        for (width, height, column, row) in [(120, 36, 50, 9), (120, 36, 70, 9), (80, 24, 9, 12), (80, 24, 9, 17)] {
            let layout = Layout::new(width, height, PANE);
            let divider = layout.divided_at(column, row, PANE).unwrap_or_default();
            assert!(Layout::new(width, height, Open { divider, ..PANE }).is_divider(column, row), "{divider:?}");
        }
    }
}

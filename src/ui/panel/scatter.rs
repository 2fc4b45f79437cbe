//! Latent points coloured by class.
//!
//! A raster of our own: a cell takes the colour of the class that most of its points have, and is dim when they are mixed. Points that
//! are not finite are not drawn but counted in words.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::raster::Grain;
use crate::app::pane::PanelView;
use crate::lab::Scatter;
use crate::ui::theme::Theme;

mod plane;

pub(super) use plane::Plane;
use plane::{Layout, Legend};

/// Classes beyond this share the last counter; the data sets have ten.
const CLASSES: usize = 10;

/// Least and preferred rows: a plot about as high as wide, as far as a pane has room.
pub(super) fn heights(_: &Scatter, width: usize) -> (usize, usize) {
    (10, (width / 4).clamp(10, 16))
}

/// Where the plot lies in an area of this size, and which part of the plane it shows.
pub(super) fn plane(scatter: &Scatter, width: usize, height: usize, theme: &Theme, view: &PanelView) -> Plane {
    Layout::new(scatter, width, height, theme, view).plane
}

/// Draws axes, points, marks and legend.
pub(super) fn draw(scatter: &Scatter, pen: &mut Pen<'_>, view: &PanelView) {
    let layout = Layout::new(scatter, pen.width(), pen.height(), pen.theme, view);
    draw_axes(scatter, &layout, pen);
    draw_points(scatter, &layout.plane, pen);
    draw_marks(scatter, &layout.plane, pen, view);
    draw_legend(scatter, &layout, pen, view);
}

fn draw_axes(scatter: &Scatter, layout: &Layout, pen: &mut Pen<'_>) {
    let (theme, plane) = (pen.theme, &layout.plane);
    let symbols = theme.symbols();
    if plane.left > 0 {
        for row in 0..plane.height {
            pen.text(plane.left - 1, row, symbols.vertical, theme.rule());
        }
        let mut label = |row: usize, text: &str| {
            pen.right(plane.left - 1, row, text, theme.dim());
            pen.text(plane.left - 1, row, symbols.right_end, theme.rule());
        };
        label(plane.height.saturating_sub(1), &number::end(f64::from(plane.bounds.y[0]), theme));
        if let Some(row) = plane.row_of(0.0).filter(|row| *row > 1 && row + 2 < plane.height) {
            label(row, "0");
        }
        pen.right(plane.left - 1, 0, &number::end(f64::from(plane.bounds.y[1]), theme), theme.dim());
        pen.text(plane.left - 1, 0, symbols.right_end, theme.rule());
        if plane.height > 3 {
            pen.right(plane.left - 1, 1, scatter.axes[1], theme.dim());
        }
    }
    if layout.has_x_labels {
        let row = plane.height;
        let end = plane.left + plane.width;
        let low = number::end(f64::from(plane.bounds.x[0]), theme);
        let high = number::end(f64::from(plane.bounds.x[1]), theme);
        pen.text(plane.left, row, &low, theme.dim());
        pen.right(end, row, &high, theme.dim());
        let name_end = end.saturating_sub(pen.measure(&high) + 1);
        if plane.width > 24 {
            pen.right(name_end, row, scatter.axes[0], theme.dim());
        }
        let clear = plane.left + pen.measure(&low) + 1..name_end.saturating_sub(4);
        if let Some(column) = plane.column_of(0.0).filter(|column| clear.contains(column)) {
            pen.text(column, row, "0", theme.dim());
        }
    }
}

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

fn draw_points(scatter: &Scatter, plane: &Plane, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let grain = Grain::of(theme);
    let (across, down) = grain.dots();
    let mut cells = vec![Tally::default(); plane.width * plane.height];
    for point in scatter.points.iter() {
        let Some((x, y)) = plane.dot_of(point.x, point.y, grain) else { continue };
        let cell = &mut cells[y / down * plane.width + x / across];
        cell.dots |= grain.bit(x % across, y % down);
        let count = &mut cell.classes[usize::from(point.class).min(CLASSES - 1)];
        *count = count.saturating_add(1);
    }
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.dots != 0) {
        let (class, mixed) = cell.majority();
        let glyph = if theme.classes_by_digit() { theme.class_digit(class) } else { grain.glyph(cell.dots) };
        let style = if mixed { theme.class(class).add_modifier(Modifier::DIM) } else { theme.class(class) };
        pen.glyph(plane.left + at % plane.width, at / plane.width, glyph, style);
    }
}

fn draw_marks(scatter: &Scatter, plane: &Plane, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    if let Some((x, y)) = view.cursor.point.and_then(|(x, y)| plane.cell_of(x, y)) {
        let symbols = theme.symbols();
        // arms on both sides make the cross findable among dots
        for column in [x.wrapping_sub(1), x + 1] {
            if column < plane.width {
                pen.text(plane.left + column, y, symbols.horizontal, theme.focus());
            }
        }
        for row in [y.wrapping_sub(1), y + 1] {
            if row < plane.height {
                pen.text(plane.left + x, row, symbols.vertical, theme.focus());
            }
        }
        pen.text(plane.left + x, y, symbols.cross, theme.focus());
    }
    if let Some(point) = scatter.picked.and_then(|index| scatter.points.get(index))
        && let Some((x, y)) = plane.cell_of(point.x, point.y)
    {
        let style = theme.class(usize::from(point.class)).add_modifier(Modifier::BOLD | Modifier::REVERSED);
        pen.glyph(plane.left + x, y, theme.class_digit(usize::from(point.class)), style);
    }
    if let Some((x, y)) = scatter.own.and_then(|(x, y)| plane.cell_of(x, y)) {
        pen.text(plane.left + x, y, theme.symbols().own, theme.focus().add_modifier(Modifier::REVERSED));
    }
}

/// A piece of text in its style.
type Run = (String, Style);

/// The words under or beside the plot: what each mark is, with its place.
fn facts(scatter: &Scatter, plane: &Plane, theme: &Theme, view: &PanelView) -> Vec<Vec<Run>> {
    let place = |x: f32, y: f32| format!("({}, {})", number::figure(f64::from(x), theme), number::figure(f64::from(y), theme));
    let symbols = theme.symbols();
    let mut facts = Vec::new();
    if let Some((x, y)) = view.cursor.point {
        facts.push(vec![(String::from(symbols.cross), theme.focus()), (format!(" cursor {}", place(x, y)), Style::new())]);
    }
    if let Some(point) = scatter.picked.and_then(|index| scatter.points.get(index)) {
        let class = usize::from(point.class);
        let mark = theme.class(class).add_modifier(Modifier::BOLD | Modifier::REVERSED);
        let name = scatter.classes.get(class).map_or("picked", String::as_str);
        facts.push(vec![
            (theme.class_digit(class).to_string(), mark),
            (format!(" picked: {name} {}", place(point.x, point.y)), Style::new()),
        ]);
    }
    if let Some((x, y)) = scatter.own {
        facts.push(vec![
            (String::from(symbols.own), theme.focus().add_modifier(Modifier::REVERSED)),
            (format!(" yours {}", place(x, y)), Style::new()),
        ]);
    }
    let lost = scatter.points.iter().filter(|point| !(point.x.is_finite() && point.y.is_finite())).count();
    if lost > 0 {
        facts.push(vec![(format!("{} points not finite", number::whole(lost as u64, theme)), theme.failure())]);
    }
    let finite = scatter.points.len() - lost;
    let hidden = finite - scatter.points.iter().filter(|point| plane.cell_of(point.x, point.y).is_some()).count();
    if hidden > 0 {
        facts.push(vec![(format!("{} points outside", number::whole(hidden as u64, theme)), theme.dim())]);
    }
    if view.cursor.zoom > 0 {
        facts.push(vec![(format!("{} times magnified", view.cursor.magnification()), theme.dim())]);
    }
    if scatter.points.is_empty() {
        facts.push(vec![(String::from("no points yet"), theme.dim())]);
    }
    facts
}

/// What a class is called and how its points look.
fn class_entry(scatter: &Scatter, class: usize, is_beside: bool, theme: &Theme) -> Vec<Run> {
    let name = scatter.classes[class].clone();
    if !theme.classes_by_digit() {
        return vec![
            (String::from(theme.symbols().full), theme.class(class)),
            (format!("{}{name}", if is_beside { " " } else { "" }), Style::new()),
        ];
    }
    let digit = theme.class_digit(class).to_string();
    let rest = if name == digit { String::new() } else { format!(" {name}") };
    vec![(digit, theme.class(class)), (rest, Style::new())]
}

fn draw_legend(scatter: &Scatter, layout: &Layout, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let is_named = |class: usize| scatter.classes[class] != theme.class_digit(class).to_string();
    let classes: Vec<_> = if theme.classes_by_digit() && !scatter.classes.is_empty() && !(0..scatter.classes.len()).any(is_named) {
        vec![vec![(String::from("each digit: its class"), theme.dim())]]
    } else {
        (0..scatter.classes.len()).map(|class| class_entry(scatter, class, matches!(layout.legend, Legend::Beside { .. }), theme)).collect()
    };
    let facts = facts(scatter, &layout.plane, theme, view);
    match layout.legend {
        Legend::None => {}
        Legend::Beside { x } => {
            let (width, height) = (pen.width() - x, pen.height());
            let mut part = pen.part(x, 0, width, height);
            let after = flow(&classes, 0, true, &mut part);
            flow(&facts, after + 1, false, &mut part);
        }
        Legend::Below { y } => {
            let (width, height) = (pen.width(), pen.height());
            let mut part = pen.part(0, y, width, height - y);
            let after = flow(&classes, 0, false, &mut part);
            let is_one_line = after == 1;
            if height - y > after {
                flow(&facts, after, false, &mut part);
            } else if is_one_line {
                // with one line for both, the facts that fit stand at its end
                let start = classes.iter().map(|entry| width_of(entry, &part) + GAP).sum::<usize>();
                let mut end = part.width();
                for fact in facts.iter().filter(|_| start > 0) {
                    let Some(x) = end.checked_sub(width_of(fact, &part)).filter(|x| *x > start) else { break };
                    write(fact, x, 0, &mut part);
                    end = x.saturating_sub(GAP);
                }
            }
        }
    }
}

/// Blank columns between two entries of the legend.
const GAP: usize = 1;

fn width_of(entry: &[Run], pen: &Pen<'_>) -> usize {
    entry.iter().map(|(text, _)| pen.measure(text)).sum()
}

fn write(entry: &[Run], mut x: usize, y: usize, pen: &mut Pen<'_>) {
    for (text, style) in entry {
        x = pen.text(x, y, text, *style);
    }
}

/// Sets entries one after another, in lines; in a grid they all take the widest one's columns. Returns the row after.
fn flow(entries: &[Vec<Run>], y: usize, grid: bool, pen: &mut Pen<'_>) -> usize {
    let widest = entries.iter().map(|entry| width_of(entry, pen)).max().unwrap_or(0);
    let (mut x, mut y) = (0, y);
    for entry in entries {
        let length = if grid { widest } else { width_of(entry, pen) };
        if x > 0 && x + length > pen.width() {
            (x, y) = (0, y + 1);
        }
        write(entry, x, y, pen);
        x += length + if grid { 2 * GAP } else { GAP };
    }
    if entries.is_empty() { y } else { y + 1 }
}

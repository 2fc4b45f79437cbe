//! Layers over a plane: fields and contours at the bottom, then ellipses, paths and points, marks on top.

use ratatui::style::{Modifier, Style};

use super::number;
use super::pen::Pen;
use super::shade::Shade;
use super::tone;
use crate::app::pane::PanelView;
use crate::lab::{LatentPoint, Plane, PlaneLayer, PlaneMark, Sign};
use crate::ui::theme::Theme;

mod layout;
mod points;
mod shapes;

pub(super) use layout::Window;
use layout::{Layout, Legend};

/// Columns of a ramp's sample in the legend.
const SAMPLE: usize = 8;

/// Least and preferred rows: a plot about as high as wide, as far as a pane has room.
pub(super) fn heights(_: &Plane, width: usize) -> (usize, usize) {
    (10, (width / 4).clamp(10, 16))
}

/// Where the plot lies in an area of this size, and which part of the plane it shows.
pub(super) fn window(plane: &Plane, width: usize, height: usize, theme: &Theme, view: &PanelView) -> Window {
    Layout::new(plane, width, height, theme, view).window
}

/// Draws axes, layers, marks and legend.
pub(super) fn draw(plane: &Plane, pen: &mut Pen<'_>, view: &PanelView) {
    let layout = Layout::new(plane, pen.width(), pen.height(), pen.theme, view);
    let window = &layout.window;
    draw_axes(plane, &layout, pen);
    for layer in &plane.layers {
        match layer {
            PlaneLayer::Points(all) => points::draw(all, window, pen),
            PlaneLayer::Ellipses(ellipses) => shapes::ellipses(ellipses, window, pen),
            PlaneLayer::Path { points, tone, .. } => shapes::path(points, *tone, window, pen),
            PlaneLayer::Field(field) => shapes::field(field, window, pen),
            PlaneLayer::Contour { field, levels } => shapes::contour(field, levels, window, pen),
            PlaneLayer::Mark(_) => {}
        }
    }
    draw_marks(plane, window, pen, view);
    draw_legend(plane, &layout, pen, view);
}

/// All points of the plane.
fn points_of<'a>(plane: &'a Plane) -> impl Iterator<Item = &'a LatentPoint> {
    let points = |layer: &'a PlaneLayer| match layer {
        PlaneLayer::Points(points) => Some(points.iter()),
        PlaneLayer::Ellipses(_) | PlaneLayer::Path { .. } | PlaneLayer::Field(_) | PlaneLayer::Contour { .. } | PlaneLayer::Mark(_) => None,
    };
    plane.layers.iter().filter_map(points).flatten()
}

fn marks_of(plane: &Plane) -> impl Iterator<Item = &PlaneMark> {
    plane.layers.iter().filter_map(|layer| match layer {
        PlaneLayer::Mark(mark) => Some(mark),
        PlaneLayer::Points(_) | PlaneLayer::Ellipses(_) | PlaneLayer::Path { .. } | PlaneLayer::Field(_) | PlaneLayer::Contour { .. } => {
            None
        }
    })
}

fn draw_axes(plane: &Plane, layout: &Layout, pen: &mut Pen<'_>) {
    let (theme, window) = (pen.theme, &layout.window);
    let symbols = theme.symbols();
    if window.left > 0 {
        for row in 0..window.height {
            pen.text(window.left - 1, row, symbols.vertical, theme.rule());
        }
        let mut label = |row: usize, text: &str| {
            pen.right(window.left - 1, row, text, theme.dim());
            pen.text(window.left - 1, row, symbols.right_end, theme.rule());
        };
        label(window.height.saturating_sub(1), &number::end(f64::from(window.bounds.y[0]), theme));
        if let Some(row) = window.row_of(0.0).filter(|row| *row > 1 && row + 2 < window.height) {
            label(row, "0");
        }
        pen.right(window.left - 1, 0, &number::end(f64::from(window.bounds.y[1]), theme), theme.dim());
        pen.text(window.left - 1, 0, symbols.right_end, theme.rule());
        if window.height > 3 {
            pen.right(window.left - 1, 1, plane.axes[1], theme.dim());
        }
    }
    if layout.has_x_labels {
        let row = window.height;
        let end = window.left + window.width;
        let low = number::end(f64::from(window.bounds.x[0]), theme);
        let high = number::end(f64::from(window.bounds.x[1]), theme);
        pen.text(window.left, row, &low, theme.dim());
        pen.right(end, row, &high, theme.dim());
        let name_end = end.saturating_sub(pen.measure(&high) + 1);
        if window.width > 24 {
            pen.right(name_end, row, plane.axes[0], theme.dim());
        }
        let clear = window.left + pen.measure(&low) + 1..name_end.saturating_sub(4);
        if let Some(column) = window.column_of(0.0).filter(|column| clear.contains(column)) {
            pen.text(column, row, "0", theme.dim());
        }
    }
}

fn draw_marks(plane: &Plane, window: &Window, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    if let Some((x, y)) = view.cursor.point.and_then(|(x, y)| window.cell_of(x, y)) {
        let symbols = theme.symbols();
        // arms on both sides make the cross findable among dots
        for column in [x.wrapping_sub(1), x + 1] {
            if column < window.width {
                pen.text(window.left + column, y, symbols.horizontal, theme.focus());
            }
        }
        for row in [y.wrapping_sub(1), y + 1] {
            if row < window.height {
                pen.text(window.left + x, row, symbols.vertical, theme.focus());
            }
        }
        pen.text(window.left + x, y, symbols.cross, theme.focus());
    }
    for mark in marks_of(plane) {
        let Some((x, y)) = window.cell_of(mark.place.0, mark.place.1) else { continue };
        let (sign, style) = sign(mark.sign, theme);
        pen.text(window.left + x, y, &sign, style);
    }
}

/// What a mark looks like, in the plane and in the legend.
fn sign(sign: Sign, theme: &Theme) -> (String, Style) {
    match sign {
        Sign::Picked(class) => {
            let class = usize::from(class);
            (theme.class_digit(class).to_string(), theme.class(class).add_modifier(Modifier::BOLD | Modifier::REVERSED))
        }
        Sign::Own => (String::from(theme.symbols().own), theme.focus().add_modifier(Modifier::REVERSED)),
        Sign::Point => (String::from(theme.symbols().full), theme.focus()),
    }
}

/// A piece of text in its style.
type Run = (String, Style);

/// Where the cursor is: `z₁ 1.20, z₂ −0.30`.
pub(super) fn reading(plane: &Plane, (x, y): (f32, f32), theme: &Theme) -> String {
    let figure = |value: f32| number::figure(f64::from(value), theme);
    format!("{} {}, {} {}", plane.axes[0], figure(x), plane.axes[1], figure(y))
}

/// The words under or beside the plot: what each mark is, with its place.
fn facts(plane: &Plane, window: &Window, theme: &Theme, view: &PanelView) -> Vec<Vec<Run>> {
    let place = |(x, y): (f32, f32)| format!("({}, {})", number::figure(f64::from(x), theme), number::figure(f64::from(y), theme));
    let mut facts = Vec::new();
    if let Some(point) = view.cursor.point {
        facts.push(vec![(String::from(theme.symbols().cross), theme.focus()), (format!(" cursor {}", place(point)), Style::new())]);
    }
    for mark in marks_of(plane) {
        let (sign, style) = sign(mark.sign, theme);
        facts.push(vec![(sign, style), (format!(" {} {}", number::words(&mark.label, theme), place(mark.place)), Style::new())]);
    }
    for layer in &plane.layers {
        match layer {
            PlaneLayer::Field(field) => {
                let shade = Shade::new(field.ramp, field.range);
                let [low, high] = shade.ends().map(|end| number::end(f64::from(end), theme));
                let sample = shade.sample(SAMPLE, theme).into_iter().map(|(glyph, style)| (glyph.to_string(), style));
                facts.push(
                    std::iter::once((format!("{low} "), theme.dim()))
                        .chain(sample)
                        .chain([(format!(" {high} {}", field.label), theme.dim())])
                        .collect(),
                );
            }
            PlaneLayer::Path { label, tone, .. } if !label.is_empty() => {
                facts.push(vec![(tone::sample(*tone, theme), tone::style(*tone, theme)), (format!(" {label}"), Style::new())]);
            }
            PlaneLayer::Path { .. }
            | PlaneLayer::Points(_)
            | PlaneLayer::Ellipses(_)
            | PlaneLayer::Contour { .. }
            | PlaneLayer::Mark(_) => {}
        }
    }
    let all = points_of(plane).count();
    let lost = points_of(plane).filter(|point| !(point.x.is_finite() && point.y.is_finite())).count();
    if lost > 0 {
        facts.push(vec![(format!("{} points not finite", number::whole(lost as u64, theme)), theme.failure())]);
    }
    let hidden = all - lost - points_of(plane).filter(|point| window.cell_of(point.x, point.y).is_some()).count();
    if hidden > 0 {
        facts.push(vec![(format!("{} points outside", number::whole(hidden as u64, theme)), theme.dim())]);
    }
    if view.cursor.zoom > 0 {
        facts.push(vec![(format!("{} times magnified", view.cursor.magnification()), theme.dim())]);
    }
    if all == 0 && plane.layers.iter().any(|layer| matches!(layer, PlaneLayer::Points(_))) {
        facts.push(vec![(String::from("no points yet"), theme.dim())]);
    }
    facts
}

/// What a class is called and how its points look.
fn class_entry(plane: &Plane, class: usize, is_beside: bool, theme: &Theme) -> Vec<Run> {
    let name = plane.classes[class].clone();
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

fn draw_legend(plane: &Plane, layout: &Layout, pen: &mut Pen<'_>, view: &PanelView) {
    let theme = pen.theme;
    let is_named = |class: usize| plane.classes[class] != theme.class_digit(class).to_string();
    let classes: Vec<_> = if theme.classes_by_digit() && !plane.classes.is_empty() && !(0..plane.classes.len()).any(is_named) {
        vec![vec![(String::from("each digit: its class"), theme.dim())]]
    } else {
        (0..plane.classes.len()).map(|class| class_entry(plane, class, matches!(layout.legend, Legend::Beside { .. }), theme)).collect()
    };
    let facts = facts(plane, &layout.window, theme, view);
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
